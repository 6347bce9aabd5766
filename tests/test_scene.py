"""Scenes: every pair, critic and knob survives a link and JSON; what cannot be used is refused by a full sentence."""

import itertools
import json
import math

import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.elements.pairs import PAIRS
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import OWNERS
from gan2d.settings.recipes import RECIPES
from gan2d.settings.scene import _NOT_HERE, DATA, LARGEST_THETA, MOST_CRITICS, MOST_THETA, defaults, from_query, make, read_span, readable, switch, with_knob
from gan2d.training.critics import CRITICS

ALL = [(pair, critic) for pair in PAIRS for critic in CRITICS]
USUAL = {"pair": "parallel_gaussians", "critics": ("gan", "wgan-gp")}


def other(name, usual):
    """A value of a knob that is none of ``usual``."""
    row = KNOBS[name]
    if row.choices is not None:
        return next(choice for choice in row.choices if choice not in usual)
    between = (row.low + row.high) / 3
    return next(v for v in (int(between) if row.integer else between, row.high, row.low) if v not in usual)


def everyone(scene, name):
    return {defaults(scene.pair, scene.data, critic)[name] for critic in CRITICS}


@pytest.mark.parametrize(("pair", "critic"), ALL)
def test_every_knob_survives_a_link_and_json(pair, critic):
    scene = make(pair, (critic,), seed=3, span="0.125:2:7", data="grid25")
    assert scene.rows()
    for name in scene.rows():
        moved = with_knob(scene, name, other(name, everyone(scene, name)))
        assert moved.knobs and moved.values(critic)[name] == moved.knobs[name]
        back, complaints = from_query(moved.to_query(), USUAL | {"data": "grid25"})
        assert back == moved and not complaints
        assert make(**json.loads(json.dumps(moved.to_json(), allow_nan=False))) == moved
        assert with_knob(moved, name, defaults(pair, "grid25", critic)[name]) == scene, "a default is not kept"


@pytest.mark.parametrize("span", [(0.0, 6.0, 33), (0.1, 1 / 3, 2), (1e-7, 19.9999999, 201), (0, 1.23456789, 5)])
def test_every_span_survives_a_link(span):
    scene = make(span=span)
    assert from_query(scene.to_query(), {})[0] == scene == make(**scene.to_json())
    assert scene.theta[0] == span[0] and scene.theta[-1] == span[1] and len(scene.theta) == span[2] and (np.diff(scene.theta) > 0).all()


@pytest.mark.parametrize("data", DATA)
def test_every_data_set_survives_a_link(data):
    scene = make("noisy_copy", ("gan",), data=data)
    assert from_query(scene.to_query(), USUAL)[0] == scene
    assert scene.values("gan")["data"] == scene.shape()["data"] == data


@pytest.mark.parametrize("pair", PAIRS)
def test_the_usual_sweep_is_the_rows_own(pair):
    scene = make(pair)
    assert (scene.theta[0], scene.theta[-1]) == PAIRS[pair].span and len(scene.theta) == 33 and len(make(pair, count=9).theta) == 9


@pytest.mark.parametrize(("pair", "critic"), ALL)
def test_defaults_are_those_of_pair_recipe_and_critic(pair, critic):
    told = defaults(pair, "ring8", critic)
    assert list(told) == list(KNOBS) and all(KNOBS[name].parse(value) == value for name, value in told.items())
    recipe = RECIPES[CRITICS[critic].recipe]
    for name, value in {**PAIRS[pair].defaults, **recipe.parts, **recipe.toy, **CRITICS[critic].parts, **PAIRS[pair].for_critics}.items():
        assert told[name] == value, name


@pytest.mark.parametrize(("pair", "critic"), ALL)
def test_what_belongs_to_a_generator_has_no_meaning_here(pair, critic):
    rows = readable(pair, "ring8", (critic,))
    assert not _NOT_HERE & set(rows) and not [name for name in rows if name.startswith("generator_")]
    assert set(PAIRS[pair].knobs) <= set(rows) >= {"critic_rate", "critic_depth", "batch_size", "noise"}
    assert not set(rows) & set(OWNERS), "the recipe's parts are the critic's own"


@pytest.mark.parametrize("name", KNOBS)
def test_a_knob_without_meaning_is_refused_and_says_which_have_one(name):
    for pair, critic in ALL:
        scene = make(pair, (critic,))
        if name not in scene.rows():
            with pytest.raises(InputError, match=f"{name} has no effect on ") as error:
                with_knob(scene, name, defaults(pair, "ring8", critic)[name])
            assert all(row in str(error.value) for row in scene.rows()) and str(error.value).endswith(".")


def test_a_knob_of_one_critic_leaves_the_others_alone():
    scene = make(critics=("gan", "wgan", "wgan-gp"), knobs={"clip": 0.3, "gp_weight": 7.0, "critic_rate": 0.02})
    values = {name: scene.values(name) for name in scene.critics}
    assert values["wgan"]["clip"] == 0.3 and values["wgan-gp"]["gp_weight"] == 7.0
    assert values["gan"]["clip"] == defaults(scene.pair, "ring8", "gan")["clip"] and values["gan"]["gp_weight"] == KNOBS["gp_weight"].default
    assert {v["critic_rate"] for v in values.values()} == {0.02}
    # what is one critic's default is still a change for the others
    assert with_knob(scene, "critic_rate", defaults(scene.pair, "ring8", "wgan")["critic_rate"]).knobs["critic_rate"] == 1e-3


@pytest.mark.parametrize(("old", "new"), list(itertools.permutations(PAIRS, 2)))
def test_another_pair_keeps_what_has_a_meaning_there(old, new):
    scene = make(old, ("gan", "wgan"), {"clip": 0.3, "critic_rate": 0.02, "noise": 0.25}, seed=4, span=(0, 0.5, 9))
    for name in PAIRS[old].knobs:
        scene = with_knob(scene, name, other(name, everyone(scene, name)))
    told = switch(scene, pair=new)
    assert told.pair == new and told.critics == scene.critics and told.seed == 4
    assert told.span == (*PAIRS[new].span, 9), "a pair has its own span; the number of values stays"
    assert told.knobs == {"clip": 0.3, "critic_rate": 0.02, "noise": 0.25}, "widths of other distributions do not follow"
    assert switch(scene, pair=new, span=(0, 2, 5)).span == (0, 2, 5)


def test_other_critics_keep_the_pair():
    scene = make("mixtures", ("wgan",), {"clip": 0.3, "imbalance": 0.5}, span=(0, 3, 5))
    told = switch(scene, critics=("gan", "ebgan"))
    assert told == make("mixtures", ("gan", "ebgan"), {"imbalance": 0.5}, span=(0, 3, 5))
    assert switch(scene, seed="7").seed == 7 and switch(scene) == scene


MISTAKES = {
    "pair": ({"pair": "mixture"}, "Did you mean 'mixtures'"),
    "pair's type": ({"pair": 3}, "pair of distributions"),
    "data": ({"data": "ring9"}, "Did you mean 'ring8'"),
    "own points": ({"data": "points"}, "data set"),
    "critic": ({"critics": "gan,wgan-pg"}, "Did you mean 'wgan-gp'"),
    "too many critics": ({"critics": list(CRITICS)[: MOST_CRITICS + 1]}, f"At most {MOST_CRITICS} critics"),
    "knob": ({"knobs": {"gp_wait": 1}}, "Did you mean 'gp_weight'"),
    "knob's value": ({"knobs": {"width": -1}}, "width must be a number between"),
    "knob without meaning": ({"critics": ("gan",), "knobs": {"clip": 0.1}}, "clip has no effect"),
    "theta": ({"knobs": {"theta": 1}}, "theta has no effect"),
    "seed": ({"seed": 1.5}, "seed must be a whole number"),
    "span": ({"span": "0:6"}, "first:last:count"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_what_cannot_be_used_is_a_sentence(case):
    given, why = MISTAKES[case]
    with pytest.raises(InputError) as error:
        make(**given)
    assert why in str(error.value) and str(error.value).endswith((".", "?")), str(error.value)


@pytest.mark.parametrize(
    "given",
    [
        *("", "0:6", "0:6:33:1", "a:b:c", "6:0:9", "1:1:9", "-1:6:9", f"0:{LARGEST_THETA + 1}:9", "0:6:1", f"0:6:{MOST_THETA + 1}", "0:6:2.5", "nan:6:9"),
        *("0:inf:9", "0:6:1e3", "0:6:nan", None, 5, [0, 6], [0, 6, 9, 9], [0, math.nan, 5], [[0], 6, 5], [0, 10**400, 5], {}, [None] * 3, b"0:6:9"),
    ],
    ids=lambda given: repr(given)[:20],
)
def test_a_span_that_is_none(given):
    with pytest.raises(InputError, match="first:last:count") as error:
        read_span(given, (0.0, 6.0, 33))
    assert "0:6:33" in str(error.value) and str(error.value).endswith("is not.")


@pytest.mark.parametrize(("given", "span"), [("0:6:33", (0, 6, 33)), (" 0.5 : 2 : 9 ", (0.5, 2, 9)), ((0, 1, 2), (0, 1, 2)), ([0.25, "3", "4"], (0.25, 3, 4))])
def test_a_span_that_is_one(given, span):
    assert read_span(given, (0.0, 6.0, 33)) == span


@pytest.mark.parametrize("name", ["pair", "data", "critics", "seed", "span", *KNOBS, "nonsense", ""])
@pytest.mark.parametrize("text", ["nonsense", "-1e9", "1e999", "nan", "<script>", "9" * 5000, "\x00"], ids=lambda t: repr(t)[:12])
def test_a_broken_link_falls_back_to_the_usual_and_says_so(name, text):
    scene, complaints = from_query({name: text}, USUAL)
    assert scene == make(**USUAL) and len(complaints) == 1
    assert complaints[0].startswith(f"The link's {name}={text} was left out. ") and complaints[0].endswith((".", "?"))


def test_a_broken_link_keeps_what_is_whole():
    query = {"pair": "mixtures", "critics": "wgan,gan", "clip": "0.5", "clipp": "1", "width": "2", "seed": "3", "span": "0:9", "sigma": "x", "imbalance": "1"}
    scene, complaints = from_query(query, USUAL)
    assert scene == make("mixtures", ("wgan", "gan"), {"clip": 0.5, "imbalance": 1.0}, seed=3)
    assert sorted(c.split("=")[0].removeprefix("The link's ") for c in complaints) == ["clipp", "sigma", "span", "width"]


def test_the_order_of_a_link_does_not_matter():
    query = {"clip": "0.5", "span": "0:3:5", "imbalance": "1", "critics": "wgan", "pair": "mixtures"}
    assert (
        from_query(query, USUAL)
        == from_query(dict(reversed(query.items())), USUAL)
        == (make("mixtures", ("wgan",), {"clip": 0.5, "imbalance": 1}, span=(0, 3, 5)), [])
    )


def test_no_critic_at_all_is_a_scene_too():
    scene = make(critics="")
    assert scene.critics == () and from_query(scene.to_query(), USUAL) == (scene, [])
    assert make(critics="gan,gan,,wgan").critics == ("gan", "wgan")
