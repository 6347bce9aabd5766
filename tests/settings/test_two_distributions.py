"""Experiments of two distributions θ apart: what critics on their way to the optimum begin with, which knobs they have, and what is refused."""

import math

import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.elements.data import DATASETS, LEARNED
from gan2d.elements.generators import GENERATORS
from gan2d.elements.pairs import PAIRS, of_pair
from gan2d.measure.estimates import theta_of
from gan2d.settings.edits import with_knob
from gan2d.settings.experiment import MOST_ARMS, Arm, make
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import ALONE, OWNERS
from gan2d.settings.presets import COOLING, OPTIMUM
from gan2d.settings.recipes import RECIPES
from gan2d.studies.sweep import COUNT, DEFAULT, MOST_THETA, apart, check_estimates
from gan2d.ui.stages.distances import Distances
from gan2d.ui.stages.perfect_critic import PerfectCritic

ALL = [(pair, critic) for pair in PAIRS for critic in OPTIMUM]
DATA = [name for name in LEARNED if name != "points"]


@pytest.mark.parametrize(("pair", "critic"), ALL)
def test_defaults_are_those_of_pair_recipe_and_critic(pair, critic):
    experiment = apart(pair, (critic,))
    told, recipe = experiment.values(), RECIPES[critic]
    assert experiment.arms == (Arm(critic, "optimum"),) and experiment.pair is PAIRS[pair]
    assert list(told) == list(KNOBS) and all(KNOBS[name].parse(value) == value for name, value in told.items())
    for name, value in {**PAIRS[pair].defaults, **recipe.parts, **recipe.toy, **OPTIMUM[critic].parts, **PAIRS[pair].for_critics}.items():
        assert told[name] == value, name
    assert told["generator"] == ("noisy_copy" if PAIRS[pair].of_data else "given") and told["rate_cooling"] == COOLING and told["n_critic"] == 1


@pytest.mark.parametrize("critic", OPTIMUM)
def test_a_critic_to_its_optimum_is_a_recipes(critic):
    row = OPTIMUM[critic]
    assert row.help.endswith(".") and critic in RECIPES and set(row.parts) <= set(KNOBS)


@pytest.mark.parametrize(("pair", "critic"), ALL)
def test_what_belongs_to_a_generator_or_to_taking_turns_has_no_meaning_here(pair, critic):
    rows = apart(pair, (critic,)).rows()
    assert not [name for name in rows if name.startswith("generator_")] and not set(rows) & set(GENERATORS["network"].knobs)
    assert set(PAIRS[pair].knobs) <= set(rows) and {"critic_rate", "critic_depth", "batch_size", "noise"} <= set(rows)
    if not PAIRS[pair].of_data:
        alone = {"n_critic", "turns", "smoothing", "historical", "units", "packing", "minibatch_kernels", "ensemble"}
        assert not (alone | set(GENERATORS["given"].without)) & set(rows)
    assert PAIRS[pair].knob not in rows, "θ is the axis"


@pytest.mark.parametrize(("pair", "critic"), ALL)
def test_what_a_critic_is_made_of_is_no_row_of_the_pages(pair, critic):
    for stage in (Distances(), PerfectCritic()):
        stage.training = type("Still", (), {"experiment": apart(pair, (critic,))})()
        assert not set(stage.rows(None)) & {*OWNERS, *ALONE, PAIRS[pair].knob} and set(PAIRS[pair].knobs) <= set(stage.rows(None))


@pytest.mark.parametrize("name", ALONE)
def test_a_critic_that_judges_points_together_has_no_place_on_the_pages(name):
    together = with_knob(make("moons", "gan", preset="optimum"), name, 2)
    for refuse in (Distances().fitted, PerfectCritic().fitted, check_estimates):
        with pytest.raises(InputError, match=f"judges one point at a time, alone: {name} must be {ALONE[name]} here; 2 is not"):
            refuse(together)


@pytest.mark.parametrize("name", KNOBS)
def test_a_knob_without_meaning_is_refused(name):
    for pair, critic in ALL:
        experiment = apart(pair, (critic,))
        if name not in experiment.rows():
            with pytest.raises(InputError) as error:
                with_knob(experiment, name, experiment.values()[name])
            why = {"data": "its own name", PAIRS[pair].knob: "takes all values of its axis"}.get(name, f"{name} has no effect on data")
            assert why in str(error.value) and str(error.value).endswith(".")


@pytest.mark.parametrize("pair", PAIRS)
def test_the_usual_sweep_is_the_rows_own(pair):
    theta = theta_of(apart(pair))
    assert (theta[0], theta[-1]) == PAIRS[pair].span and len(theta) == COUNT == 33 and len(theta_of(apart(pair, count=9))) == 9
    assert [arm.recipe for arm in apart(pair).arms] == list(DEFAULT)


@pytest.mark.parametrize("data", DATA)
def test_any_data_stand_against_their_noisy_copy(data):
    experiment = apart("noisy_copy", ("gan",), data=data)
    assert experiment.data == data == experiment.values()["data"] and experiment.axes[0].knob == "copy_noise"
    assert {of_pair(name) for name, row in PAIRS.items() if not row.of_data} == {name for name, row in DATASETS.items() if row.generated}


def test_own_points_stand_against_their_noisy_copy():
    cloud = np.random.default_rng(0).normal(size=(20, 2))
    experiment = apart("noisy_copy", "gan", data=cloud, theta=[0, 0.5])
    assert experiment == make(cloud, arms=[{"recipe": "gan", "preset": "optimum"}], axes={"copy_noise": [0, 0.5]})


def test_critics_are_named_once_and_none_are_one_that_is_not_trained():
    assert [arm.recipe for arm in apart(critics="gan,gan,,wgan").arms] == ["gan", "wgan"]
    assert len(apart(critics="").arms) == 1


MISTAKES = {
    "pair": ({"pair": "mixture"}, "Did you mean 'mixtures'"),
    "pair's type": ({"pair": 3}, "pair of distributions"),
    "data": ({"pair": "noisy_copy", "data": "ring9"}, "Did you mean 'ring8'"),
    "data that are a pair themselves": ({"pair": "noisy_copy", "data": "pair_mixtures"}, "There is no data set named 'pair_mixtures'"),
    "critic": ({"critics": "gan,wgan-pg"}, "Did you mean 'wgan-gp'"),
    "too many critics": ({"critics": list(OPTIMUM)[: MOST_ARMS + 1]}, f"At most {MOST_ARMS} critics"),
    "knob": ({"knobs": {"gp_wait": 1}}, "Did you mean 'gp_weight'"),
    "knob's value": ({"knobs": {"width": -1}}, "width must be a number between"),
    "knob without meaning": ({"critics": ("gan",), "knobs": {"clip": 0.1}}, "clip has no effect"),
    "theta": ({"knobs": {"theta": 1}}, "theta takes all values of its axis"),
    "seed": ({"seed": 1.5}, "seed must be a whole number"),
    "span": ({"theta": "0:6"}, "first:last:count"),
    "packs": ({"knobs": {"packing": 2}}, "packing has no effect"),
    "packs beside a noisy copy": ({"pair": "noisy_copy", "knobs": {"packing": 2}}, "packing must be 1 here"),
    "an ensemble beside a noisy copy": ({"pair": "noisy_copy", "knobs": {"ensemble": 2}}, "ensemble must be 1 here"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_what_cannot_be_used_is_a_sentence(case):
    given, why = MISTAKES[case]
    with pytest.raises(InputError) as error:
        apart(**given)
    assert why in str(error.value) and str(error.value).endswith((".", "?")), str(error.value)


@pytest.mark.compiles
@pytest.mark.parametrize(
    "given",
    [
        *("", "0:6", "0:6:33:1", "a:b:c", "6:0:9", "1:1:9", "0:21:9", "-21:6:9", "0:6:1", f"0:6:{MOST_THETA + 1}", "0:6:2.5", "nan:6:9"),
        *("0:inf:9", "0:6:1e3", "0:6:nan", 5, [6, 0], [0, 6, 9, 9], [0, math.nan, 5], [[0], 6, 5], [0, 10**400, 5], {}, [None] * 3, [0, 0], (6, 0, 9)),
    ],
    ids=lambda given: repr(given)[:20],
)
def test_a_span_that_is_none(given):
    with pytest.raises(InputError, match=r"first:last:count|theta must be|rising values|must all differ") as error:
        apart(theta=given)
    assert str(error.value).endswith(".") and len(str(error.value)) < 400


@pytest.mark.parametrize(
    ("given", "theta"),
    [
        ("0:6:33", np.linspace(0, 6, 33)),
        (" 0.5 : 2 : 9 ", np.linspace(0.5, 2, 9)),
        ((0, 1, 2), [0, 1]),
        ((0.25, "3", "4"), np.linspace(0.25, 3, 4)),
        ([0.25, 3, 4], [0.25, 3, 4]),
        ("-1:1:3", [-1, 0, 1]),
    ],
    ids=str,
)
def test_a_span_that_is_one(given, theta):
    assert np.array_equal(theta_of(apart(theta=given)), theta)
