"""Experiments: every composition makes one; names and numbers that cannot be used are refused by full sentences."""

import math

import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.settings.edits import differences
from gan2d.settings.experiment import MOST_ARMS, MOST_STEPS, SEEDS, Arm, Experiment, check_seed, check_steps, defaults, make, shared
from gan2d.settings.knobs import KNOBS, knob
from gan2d.settings.meaning import OWNERS, meaningful
from gan2d.settings.points import FEWEST
from gan2d.settings.presets import PRESETS
from gan2d.settings.recipes import RECIPES

CLOUD = np.random.default_rng(0).normal(size=(FEWEST, 2))
OWNED = [name for name, row in KNOBS.items() if row.owned]
COMPOSITIONS = [(recipe, preset) for preset, row in PRESETS.items() for recipe in (RECIPES if row.recipes is None else row.recipes)]
# every name that a user may mistype: the kind of table, the name, and how it is looked up
NAMES = [
    *[("data set", name, lambda n: make(data=n)) for name in DATASETS],
    *[("recipe", name, lambda n: make(recipe=n)) for name in RECIPES],
    *[("preset", name, lambda n: make(preset=n)) for name in PRESETS],
    *[("knob", name, knob) for name in KNOBS],
    *[(f"({row.name})", name, row.parse) for row in KNOBS.values() for name in row.choices or ()],
]


def other(name, *usual):
    """A value of a knob that is none of ``usual``."""
    row = KNOBS[name]
    if row.choices is not None:
        return next(choice for choice in row.choices if choice not in usual)
    between = (row.low + row.high) / 3
    return next(v for v in (int(between) if row.integer else between, row.high, row.low) if v not in usual)


@pytest.mark.parametrize(("kind", "name", "look"), NAMES, ids=[f"{kind}-{name}" for kind, name, _ in NAMES])
def test_a_mistyped_name_finds_its_neighbour(kind, name, look):
    with pytest.raises(InputError) as error:
        look(name + "x")
    said = str(error.value)
    assert kind in said and f"Did you mean {name!r}?" in said and repr(name + "x") in said


@pytest.mark.parametrize(("kind", "table", "look"), [("data set", DATASETS, "data"), ("recipe", RECIPES, "recipe"), ("preset", PRESETS, "preset")])
def test_a_name_like_nothing_lists_all(kind, table, look):
    with pytest.raises(InputError) as error:
        make(**{look: "@@@@"})
    said = str(error.value)
    assert kind in said and (all(name in said for name in table) or f"There are {len(table)}; " in said) and "Did you mean" not in said


@pytest.mark.parametrize("kind", ["recipe", "preset"])
@pytest.mark.parametrize("bad", [None, 3, ["gan"], {}], ids=repr)
def test_a_name_of_another_type_is_a_sentence_too(kind, bad):
    with pytest.raises(InputError, match=kind):
        make(**{kind: bad})


@pytest.mark.parametrize(("recipe", "preset"), COMPOSITIONS)
def test_every_composition_makes_an_experiment(recipe, preset):
    for data, row in DATASETS.items():
        if preset == "side_by_side" and row.generated:
            with pytest.raises(InputError, match=f"{data!r} are two given distributions: their generator is 'given', and nothing else"):
                make(data, recipe, preset=preset)
            continue
        experiment = make(data, recipe, preset=preset, points=CLOUD)
        values = experiment.values()
        assert list(values) == list(KNOBS) and values["data"] == data and experiment.arms == (Arm(recipe, preset),)
        assert all(KNOBS[name].parse(value) == value for name, value in values.items())
        assert GENERATORS[str(values["generator"])].paired == (DATASETS[data].generated is not None)
        assert "data" not in experiment.rows() and set(DATASETS[data].knobs) <= set(experiment.rows()) <= set(meaningful(values))


@pytest.mark.parametrize("preset", ["toy", "published"])
@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_names_nothing_without_meaning(recipe, preset):
    row = RECIPES[recipe]
    values = defaults("ring8", recipe, preset)
    for name, value in {**row.parts, **getattr(row, preset)}.items():
        assert values[name] == value and name in meaningful(values), name


@pytest.mark.parametrize("recipe", [name for name in RECIPES if name not in PRESETS["optimum"].recipes])
def test_a_recipe_that_a_preset_does_not_know_is_told_those_that_it_does(recipe):
    with pytest.raises(InputError, match=f"The recipe {recipe!r} has no preset 'optimum'. These have: gan, gan-ns, .*\\.$"):
        make("ring8", recipe, preset="optimum")


@pytest.mark.parametrize("name", OWNED)
def test_an_owned_knob_acts_only_where_something_reads_it(name):
    # one that is owned itself has no meaning in the game that is left
    free = {setting: table for setting, table in OWNERS.items() if not KNOBS[setting].owned}
    without = {setting: next(c for c, row in table.items() if name not in row.knobs) for setting, table in free.items()}
    data = without.pop("data")
    with pytest.raises(InputError, match=f"{name} has no effect") as error:
        make(data, knobs=without | {name: other(name, make(data, knobs=without, points=CLOUD).values()[name])}, points=CLOUD)
    assert any(setting in str(error.value) for setting in OWNERS) and str(error.value).endswith(".")


def test_data_is_no_knob_of_make_and_equal_values_are_not_kept():
    with pytest.raises(InputError, match="its own name"):
        make(knobs={"data": "grid25"})
    assert make(knobs={"n_critic": make().values()["n_critic"]}) == make()
    assert make(knobs={"gp_weight": 0.1, "n_critic": 2}).arms[0].knobs == {"n_critic": 2}


@pytest.mark.parametrize("knobs", ["gp_weight=1", 3, [("gp_weight", 1)]], ids=repr)
def test_knobs_that_are_no_mapping_are_a_sentence(knobs):
    for given in ({"knobs": knobs}, {"arms": [{"knobs": knobs}]}):
        with pytest.raises(InputError, match=r"knobs must be a mapping of names to values; .* is not.$"):
            make(**given)


@pytest.mark.parametrize("count", [0, MOST_ARMS + 1])
def test_so_many_arms_and_no_more(count):
    with pytest.raises(InputError, match=f"An experiment has 1 to {MOST_ARMS} arms; {count} were given."):
        make(arms=[{}] * count)
    assert len(make(arms=[{}] * MOST_ARMS).arms) == MOST_ARMS


def test_arms_have_what_is_said_for_all_and_their_own():
    experiment = make(
        "grid25", "wgan", {"clip": 0.2}, preset="published", arms=[{}, {"recipe": "wgan", "knobs": {"critic_rate": 0.01}}, {"knobs": {"clip": 0.3}}]
    )
    assert [arm.preset for arm in experiment.arms] == ["published"] * 3
    assert [experiment.values(i)["clip"] for i in range(3)] == [0.2, 0.2, 0.3]
    assert [experiment.values(i)["critic_rate"] for i in range(3)] == [5e-5, 0.01, 5e-5]
    assert experiment.value("clip") == 0.2 == experiment.value("clip", 1) and experiment.value("clip", 2) == 0.3
    assert experiment.usual("clip", 2) == 0.01 and experiment.moved(1) == {"clip": 0.2, "critic_rate": 0.01}
    assert make(arms=[Arm("gan"), Arm("wgan", "toy", {"clip": 0.3})]) == make(arms=[{"recipe": "gan"}, {"recipe": "wgan", "knobs": {"clip": 0.3}}])


def test_all_arms_have_the_data_and_their_knobs_in_common():
    experiment = make("ring8", arms=[{"recipe": "gan-ns", "knobs": {"sigma": 0.2, "critic_rate": 0.01}}, {"recipe": "wgan", "knobs": {"clip": 0.2}}])
    assert experiment.values(1)["sigma"] == 0.2 and experiment.values(1)["clip"] == 0.2
    assert experiment.values(1)["critic_rate"] == make(recipe="wgan").values()["critic_rate"] != 0.01, "what is no knob of the data is its own"
    assert "sigma" in shared(experiment) and "clip" not in shared(experiment)
    with pytest.raises(InputError, match=r"sigma is what all arms have in common: arm B cannot have another one than A\."):
        make("ring8", arms=[{"knobs": {"sigma": 0.2}}, {"knobs": {"sigma": 0.4}}])
    assert make("ring8", arms=[{"knobs": {"sigma": 0.2}}, {"knobs": {"sigma": 0.2}}]) == make("ring8", arms=[{"knobs": {"sigma": 0.2}}, {}])


@pytest.mark.parametrize("alone", [0, 1, 2])
def test_one_arm_alone_may_have_noise_on_its_copy(alone):
    """It is shared among those that read it; who does not read it has no say."""
    arms = [{"knobs": {"generator": "noisy_copy", "copy_noise": 0.5} if i == alone else {}} for i in range(3)]
    experiment = make(arms=arms)
    assert experiment.values(alone)["copy_noise"] == 0.5 and experiment.value("copy_noise") == 0.5
    both = make(arms=[{"knobs": {"generator": "noisy_copy", "copy_noise": 0.5}}, {"knobs": {"generator": "noisy_copy"}}])
    assert both.values(1)["copy_noise"] == 0.5
    with pytest.raises(InputError, match="copy_noise is what all arms have in common: arm C cannot"):
        make(arms=[{}, arms[alone], {"knobs": {"generator": "noisy_copy", "copy_noise": 0.7}}])


def test_what_differs_between_two_arms_is_named():
    experiment = make(arms=[{"recipe": "wgan"}, {"recipe": "wgan", "knobs": {"clip": 0.3}}, {"recipe": "gan"}])
    assert differences(experiment, 1) == ["clip"] and differences(experiment, 0) == []
    assert {"objective", "projection", "optimiser"} <= set(differences(experiment, 2)) and "clip" in differences(experiment, 0, 2)


def test_an_experiment_without_its_moment_is_bare():
    moment = Experiment(changes=((3, "clip", 0.1),), step=7, view={"part": "live"})
    assert moment.bare() == Experiment()


@pytest.mark.parametrize("seed", [0, "7", 3, SEEDS, np.int64(12)], ids=repr)
def test_seeds_that_can_be_used(seed):
    assert check_seed(seed) == int(seed) == make(seed=seed).seed


@pytest.mark.parametrize("seed", [-1, SEEDS + 1, 10**400, 1.5, 2.0, "x", "", None, math.nan, math.inf, True, [1]], ids=lambda s: repr(s)[:12])
def test_seeds_that_cannot(seed):
    with pytest.raises(InputError, match=f"seed must be a whole number between 0 and {SEEDS:,}"):
        check_seed(seed)


@pytest.mark.parametrize("steps", [-1, MOST_STEPS + 1, 1.5, "x", None, math.inf, 10**400], ids=lambda s: repr(s)[:12])
def test_steps_that_cannot(steps):
    with pytest.raises(InputError, match="steps must be a whole number between 0 and 10,000,000"):
        check_steps(steps)
