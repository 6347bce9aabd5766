"""The remedies, each on top of every recipe."""

import dataclasses

import pytest

from gan2d.common.errors import InputError
from gan2d.elements.data import LEARNED
from gan2d.formats.link import from_query, to_query
from gan2d.settings.edits import with_arms
from gan2d.settings.experiment import make
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import meaningful
from gan2d.settings.recipes import RECIPES
from gan2d.studies.remedies import REMEDIES, treated, without_meaning

TINY = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16}


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("name", REMEDIES)
def test_every_remedy_can_be_put_on_every_recipe_or_says_why_not(recipe, name):
    chosen = make("ring8", recipe, {"critic_rate": 0.004, "sigma": 0.2}, 3)
    why, row = without_meaning(chosen, name), REMEDIES[name]
    if why:
        assert why.endswith(".") and " has a meaning only with " in why
        with pytest.raises(InputError, match="has no effect"):
            treated(chosen, name)
        return
    told = with_arms(chosen, [chosen.arms[0], treated(chosen, name)])
    assert (told.data, told.seed) == ("ring8", 3) and told.arms[0] == chosen.arms[0] and (told.arms[1].recipe, told.arms[1].preset) == (recipe, "toy")
    values, before = told.values(1), chosen.values()
    assert {knob: values[knob] for knob in row.knobs} == dict(row.knobs), "it is at its strength"
    assert {k: v for k, v in values.items() if k not in row.knobs} == {k: v for k, v in before.items() if k not in row.knobs}, "and all else stays"
    assert set(row.knobs) <= set(meaningful(values))
    told.compiled(1)
    assert to_query(told)["b.recipe"] == recipe and from_query(to_query(told)) == (told, [])


@pytest.mark.parametrize("recipe", ["wgan", "lsgan", "hinge"])
def test_label_smoothing_needs_cross_entropy(recipe):
    assert "Label smoothing has a meaning only with objective" in without_meaning(make(recipe=recipe), "smoothing")
    assert without_meaning(make(recipe="gan-ns"), "smoothing") == ""


@pytest.mark.parametrize("name", REMEDIES)
def test_what_acts_on_the_generator_needs_one_that_learns(name):
    frozen = make("ring8", "gan-ns", {"generator": "noisy_copy"})
    if name in {"feature_matching", "pulling_away", "virtual", "unrolling", "ema", "fourier"}:
        assert "generator network" in without_meaning(frozen, name)
    for data in LEARNED:
        if data != "points":
            assert without_meaning(make(data, "gan-ns"), name) == ""


def test_a_remedy_keeps_what_it_is_not_about_and_overrides_what_it_is():
    chosen = make("moons", "wgan-gp", TINY | {"gp_weight": 5.0, "noise": 0.01}, 9)
    told = treated(chosen, "noise")
    assert dict(told.knobs) == dict(chosen.arms[0].knobs) | {"noise": 0.3, "noise_half_life": 300.0} and told.recipe == "wgan-gp"


def test_a_heavy_penalty_takes_the_place_of_another_whose_weight_was_moved():
    chosen = make("ring8", "wgan-gp", {"gp_weight": 5.0})
    assert without_meaning(chosen, "relaxed") == "", "so it is offered"
    assert with_arms(chosen, [treated(chosen, "relaxed")]).values()["penalty"] == "r1"


def test_an_unknown_remedy_is_a_sentence():
    with pytest.raises(InputError, match="packing2"):
        treated(make(), "packing")


def test_every_trick_is_a_remedy():
    """What the page must offer, and every knob of the group of tricks."""
    titles = " ".join(row.title for row in REMEDIES.values()).lower()
    for trick in (
        *("feature matching", "minibatch discrimination", "historical averaging", "virtual batch norm", "replay", "label smoothing", "instance noise"),
        *("penalty, relaxed", "stop criteria", "ensemble", "packing", "unrolling", "averaged generator", "fourier", "decay"),
    ):
        assert trick in titles, trick
    moved = {knob for row in REMEDIES.values() for knob in row.knobs}
    assert {name.split("_")[0] for name, row in KNOBS.items() if row.group == "Tricks"} <= {name.split("_")[0] for name in moved}
    for row in REMEDIES.values():
        assert row.help.endswith(".") and dataclasses.is_dataclass(row)
        for name, value in row.knobs.items():
            assert KNOBS[name].parse(value) == value
