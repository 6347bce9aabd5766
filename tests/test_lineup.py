"""Lineups: every constraint, data set and generator makes runs, survives a link and JSON; what cannot be used is a full sentence."""

import json

import pytest

from gan2d.common.errors import InputError
from gan2d.elements.generators import GENERATORS, OWN_KNOBS
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.knobs import KNOBS
from gan2d.settings.lineup import (
    COMMON,
    EXPERIMENTS,
    FEWEST,
    MOST,
    STRENGTHS,
    USUAL,
    Critic,
    from_query,
    make,
    read_critic,
    strength_of,
    switch,
    with_knob,
    with_strength,
)
from gan2d.settings.meaning import OWNERS, meaningful
from gan2d.settings.recipes import RECIPES
from gan2d.settings.scene import DATA

STRONG = [kind for kind, row in CONSTRAINTS.items() if row.strength]
PLAIN = [kind for kind, row in CONSTRAINTS.items() if not row.strength]


def other(name, usual):
    """A value of a knob that is none of ``usual``."""
    row = KNOBS[name]
    if row.choices is not None:
        return next(choice for choice in row.choices if choice not in usual)
    between = (row.low + row.high) / 3
    return next(v for v in (int(between) if row.integer else between, row.high, row.low) if v not in usual)


def everyone(lineup, name):
    return {lineup.defaults(critic)[name] for critic in lineup.critics}


def whole_sentence(error):
    return str(error.value).endswith((".", "?"))


@pytest.mark.parametrize("kind", CONSTRAINTS)
@pytest.mark.parametrize("generator", GENERATORS)
def test_every_row_makes_valid_settings_with_every_data_set(kind, generator):
    row = CONSTRAINTS[kind]
    for data in DATA:
        lineup = make(data, generator, [kind], seed=3)
        settings = lineup.settings(lineup.critics[0])
        values = settings.values()
        assert (settings.data, settings.recipe, settings.seed, values["generator"]) == (data, row.recipe, 3, generator)
        read = set(meaningful(values))
        assert set(settings.knobs) <= read
        # the recipe's parts, then what all have in common, then the row's own parts
        assert all(values[name] == value for name, value in {**RECIPES[row.recipe].parts, **COMMON, **row.parts}.items() if name in read)
        assert values["n_critic"] == (5 if GENERATORS[generator].learns else 1)
        if row.strength:
            assert values[row.strength] == lineup.critics[0].strength == STRENGTHS[row.strength]
        settings.compiled()


@pytest.mark.parametrize("kind", CONSTRAINTS)
def test_a_strength_is_a_knob_that_its_run_reads(kind):
    critic = read_critic(kind)
    lineup = make(critics=[kind])
    row = strength_of(critic)
    assert (row is None) == (kind in PLAIN) == (critic.strength is None)
    if row is not None:
        assert row.name in meaningful(lineup.settings(critic).values()) and not row.resets and not row.static, "it must move in mid-training"
        assert row.low <= critic.strength <= row.high and str(critic) == f"{kind}:{critic.strength:g}"
        for value in (row.low, row.high):
            assert lineup.settings(Critic(kind, value)).values()[row.name] == value
    assert len(CONSTRAINTS[kind].few) <= 5 and CONSTRAINTS[kind].help.endswith((".", "?"))


@pytest.mark.parametrize("kind", CONSTRAINTS)
@pytest.mark.parametrize("generator", GENERATORS)
def test_every_shared_knob_survives_a_link_and_json(kind, generator):
    lineup = make("grid25", generator, [kind], seed=3)
    assert {"critic_depth", "critic_rate", "noise", "sigma", "batch_size"} <= set(lineup.rows())
    assert set(GENERATORS[generator].knobs) <= set(lineup.rows()) or generator == "network"
    for name in lineup.rows():
        moved = with_knob(lineup, name, other(name, everyone(lineup, name)))
        assert moved.knobs and moved.settings(moved.critics[0]).values()[name] == moved.knobs[name] == moved.value(name)
        assert from_query(moved.to_query()) == (moved, [])
        assert make(**json.loads(json.dumps(moved.to_json(), allow_nan=False))) == moved
        assert with_knob(moved, name, lineup.usual(name)) == lineup, "a default is not kept"


@pytest.mark.parametrize("title", EXPERIMENTS)
def test_every_experiment_is_a_valid_lineup_that_survives_its_link(title):
    words, given = EXPERIMENTS[title]
    lineup = make(**given)
    assert words.endswith((".", "?")) and len(lineup.critics) >= 2
    assert from_query(lineup.to_query()) == (lineup, []) and make(**lineup.to_json()) == lineup
    assert ",".join(map(str, lineup.critics)) == given["critics"] and lineup.knobs == given["knobs"]
    for critic in lineup.critics:
        lineup.settings(critic).compiled()


@pytest.mark.parametrize("kind", STRONG)
@pytest.mark.parametrize("value", [1e-4, 0.01, 1 / 3, 0.123456, 7.5, 10])
def test_every_strength_survives_a_link_to_six_digits(kind, value):
    lineup = make(critics=[f"{kind}:{value!r}", "spectral_norm"])
    back, complaints = from_query(lineup.to_query())
    assert not complaints and back.critics[0].strength == pytest.approx(value, rel=1e-5)
    assert from_query(back.to_query()) == (back, []) and make(**back.to_json()) == back, "said once, it stays"


def test_the_usual_link_is_empty():
    assert from_query({}) == (make(**USUAL), []) == (make(), [])


MISTAKES = {
    "kind": ("clipp:0.1", "Did you mean 'clip'"),
    "another kind": ("gp_batch", "Did you mean 'gp_batch_norm'"),
    "no kind": ("", "There is no constraint named ''"),
    "too strong": ("clip:11", "clip must be a number between 0.0001 and 10"),
    "too weak": ("clip:0", "clip must be a number between"),
    "negative": ("gp:-1", "gp_weight must be a number between 0 and 1000"),
    "not finite": ("gp:nan", "gp_weight must be a number between"),
    "infinite": ("r1:inf", "r1_weight must be a number between"),
    "no number": ("gp:much", "is no number"),
    "empty number": ("gp:", "is no number"),
    "two colons": ("gp:1:2", "is no number"),
    "number where none belongs": ("spectral_norm:1", "spectral_norm has no strength"),
    "colon where none belongs": ("spectral_norm:", "spectral_norm has no strength"),
    "none": (None, "There is no constraint named 'None'"),
    "long": ("x" * 10_000, "There is no constraint named"),
    "empty place": ("gp,,clip", "There is no constraint named ''"),
    "five": (",".join(["gp"] * (MOST + 1)), f"A lineup has {FEWEST} to {MOST} critics; {MOST + 1} were given"),
    "nobody": ([], f"A lineup has {FEWEST} to {MOST} critics; 0 were given"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_critics_that_are_none_are_a_sentence(case):
    given, why = MISTAKES[case]
    with pytest.raises(InputError) as error:
        make(critics=given if isinstance(given, (str, list)) else [given])
    assert why in str(error.value) and whole_sentence(error) and len(str(error.value)) < 600


OTHERS = {
    "data": ({"data": "ring9"}, "Did you mean 'ring8'"),
    "own points": ({"data": "points"}, "There is no data set named 'points'"),
    "data's type": ({"data": ["ring8"]}, "There is no data set"),
    "generator": ({"generator": "noisy"}, "Did you mean 'noisy_copy'"),
    "generator's type": ({"generator": None}, "There is no generator"),
    "seed": ({"seed": -1}, "seed must be a whole number"),
    "knob": ({"knobs": {"critic_deptth": 3}}, "Did you mean 'critic_depth'"),
    "knob's value": ({"knobs": {"critic_depth": 99}}, "critic_depth must be a whole number between 1 and 20"),
    "a strength is not shared": ({"knobs": {"clip": 0.1}}, "clip is no knob that these critics share"),
    "a choice of the critics": ({"knobs": {"penalty": "gp"}}, "penalty is no knob that these critics share"),
    "knob of a generator": ({"knobs": {"latent_dim": 3}}, "latent_dim is no knob that these critics share"),
    "knob of other data": ({"knobs": {"theta": 3}}, "theta is no knob that these critics share"),
}


@pytest.mark.parametrize("case", OTHERS)
def test_what_cannot_be_used_is_a_sentence(case):
    given, why = OTHERS[case]
    with pytest.raises(InputError) as error:
        make(**given)
    assert why in str(error.value) and whole_sentence(error)


@pytest.mark.parametrize("name", ["data", "generator", "critics", "seed", *KNOBS, "nonsense", ""])
@pytest.mark.parametrize("text", ["nonsense", "-1e9", "1e999", "nan", "<script>", "9" * 5000, "\x00", ","], ids=lambda t: repr(t)[:12])
def test_a_broken_link_falls_back_to_the_usual_and_says_so(name, text):
    lineup, complaints = from_query({name: text})
    assert lineup == make(**USUAL) and len(complaints) == 1
    assert complaints[0].startswith(f"The link's {name}={text} was left out. ") and complaints[0].endswith((".", "?"))


def test_a_broken_link_keeps_what_is_whole():
    query = {"data": "moons", "generator": "same", "critics": "gp:1,clip:0.3", "critic_depth": "5", "copy_noise": "x", "clip": "1", "seed": "9", "theta": "1"}
    lineup, complaints = from_query(query)
    assert lineup == make("moons", "noisy_copy", "gp:1,clip:0.3", {"critic_depth": 5}, 9)
    assert sorted(c.split("=")[0].removeprefix("The link's ") for c in complaints) == ["clip", "copy_noise", "generator", "theta"]


def test_the_order_of_a_link_does_not_matter():
    query = {"critic_depth": "5", "distance": "1", "critics": "gp:1", "data": "two_gaussians", "generator": "network", "latent_dim": "3"}
    whole = make("two_gaussians", "network", "gp:1", {"critic_depth": 5, "distance": 1, "latent_dim": 3})
    assert from_query(query) == from_query(dict(reversed(query.items()))) == (whole, [])


@pytest.mark.parametrize("generator", GENERATORS)
def test_strengths_and_what_critics_choose_are_no_shared_knobs(generator):
    rows = make("ring8", generator, ["clip", "gp", "r1", "gp_batch_norm"]).rows()
    assert not set(rows) & (set(OWNERS) | set(STRENGTHS) | {row.strength for row in CONSTRAINTS.values()} | {"critic_norm"})
    assert ("copy_noise" in rows) == (generator == "noisy_copy") and (set(OWN_KNOBS) <= set(rows)) == (generator == "network")
    assert rows == [name for name in KNOBS if name in rows]
    for name in STRENGTHS:
        with pytest.raises(InputError, match=f"{name} is no knob that these critics share.*critic_depth.*\\.$"):
            with_knob(make("ring8", generator, ["clip", "gp", "r1"]), name, 1.0)


def test_a_strength_moves_one_critic_alone():
    lineup = make(critics="gp:10,gp:10,clip")
    moved = with_strength(lineup, 1, "3.5")
    assert [c.strength for c in moved.critics] == [10, 3.5, 0.01] and moved.settings(moved.critics[0]) == lineup.settings(lineup.critics[0])
    assert moved.settings(moved.critics[1]).values()["gp_weight"] == 3.5 and make(critics="gp:10,gp:3.5,clip") == moved
    with pytest.raises(InputError, match="Spectral norm has no strength to turn"):
        with_strength(make(critics="spectral_norm"), 0, 1)
    with pytest.raises(InputError, match="gp_weight must be a number between"):
        with_strength(lineup, 0, 1e9)


def test_a_shared_knob_moves_those_that_read_it():
    """beta1 is Adam's, and clipped critics have RMSProp; what one has as its default is still a change for the others."""
    lineup = make(critics="clip,gp", knobs={"beta1": 0.2, "beta2": 0.9})
    clip, gp = (lineup.settings(c).values() for c in lineup.critics)
    assert gp["beta1"] == 0.2 and clip["beta1"] == make(critics="clip").defaults(lineup.critics[0])["beta1"]
    assert clip["beta2"] == gp["beta2"] == 0.9 and lineup.knobs["beta2"] == 0.9
    assert with_knob(lineup, "critic_activation", "relu").knobs == lineup.knobs, "all have it"


def test_moved_knobs_stay_where_they_still_have_a_meaning():
    knobs = {"critic_depth": 5, "critic_rate": 0.02, "copy_noise": 0.5, "sigma": 0.3, "n_critic": 3}
    lineup = make("ring8", "noisy_copy", "clip:0.3,gp", knobs, 4)
    assert switch(lineup) == lineup and switch(lineup, seed="7") == make("ring8", "noisy_copy", "clip:0.3,gp", knobs, 7)
    told = switch(lineup, data="grid25")
    assert told.knobs == {k: v for k, v in knobs.items() if k != "sigma"}, "a width of other data does not follow; the noise on their copy does"
    assert told.critics == lineup.critics and told.seed == 4
    told = switch(lineup, generator="same_moments")
    assert told.knobs == {"critic_depth": 5, "critic_rate": 0.02, "sigma": 0.3}, "a turn has another number of steps there"
    told = switch(lineup, critics="spectral_norm")
    assert told.knobs == knobs and told.critics == (Critic("spectral_norm", None),)
    assert switch(make(critics="gp", knobs={"beta1": 0.1, "noise": 0.1}), critics="clip").knobs == {"noise": 0.1}
    learning = make("ring8", "network", "gp", {"latent_dim": 3, "critic_depth": 2})
    assert switch(learning, generator="noisy_copy").knobs == {"critic_depth": 2}
    with pytest.raises(InputError, match="Did you mean 'ring8'"):
        switch(lineup, data="ring9")


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("generator", GENERATORS)
def test_every_switch_is_a_lineup(data, generator):
    start = make("random_mixture", "network", "clip,gp", {"latent_dim": 3, "mixture_modes": 3, "sigma": 0.3, "critic_rate": 0.01})
    told = switch(start, data=data, generator=generator)
    assert (told.data, told.generator) == (data, generator) and set(told.knobs) <= set(told.rows()) and told.knobs["critic_rate"] == 0.01
    assert from_query(told.to_query()) == (told, [])


def test_a_link_keeps_the_critics_that_can_be_used():
    lineup, complaints = from_query({"critics": "clip:99,gp:1,pg"})
    assert [str(critic) for critic in lineup.critics] == ["gp:1"]
    assert len(complaints) == 2 and "critics=clip:99 was left out" in complaints[0] and "critics=pg was left out" in complaints[1]
