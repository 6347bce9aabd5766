"""Every row of every table says what it is, whence it comes, and names only knobs that exist."""

import re

import pytest

from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.optimisers import OPTIMISERS
from gan2d.elements.pairs import PAIRS
from gan2d.elements.penalties import PENALTIES
from gan2d.elements.projections import PROJECTIONS
from gan2d.measure.metrics import METRICS
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import OWNERS
from gan2d.settings.presets import OPTIMUM, PRESETS
from gan2d.settings.recipes import RECIPES
from gan2d.theory.distances import DISTANCES
from gan2d.theory.transport import PLANS

CITED = {"objective": OBJECTIVES, "penalty": PENALTIES, "projection": PROJECTIONS, "optimiser": OPTIMISERS, "recipe": RECIPES}
ROWS = [(kind, name) for kind, table in CITED.items() for name in table]
# the tables of the pages on which two distributions stand θ apart
APART = [(kind, name) for kind, table in {"pair": PAIRS, "distance": DISTANCES, "plan": PLANS, "critic": OPTIMUM}.items() for name in table]
SOURCE = r"[A-Z]\w+.* (19|20)\d\d"  # authors and year


@pytest.mark.parametrize(("kind", "name"), ROWS)
def test_every_row_is_from_somewhere(kind, name):
    row = CITED[kind][name]
    # the rows that do nothing ("none") read no knob and come from nowhere; every other row names authors and year
    does_nothing = kind in ("penalty", "projection") and row == type(row)(**{**vars(CITED[kind]["none"]), "title": row.title, "help": row.help})
    assert does_nothing or re.search(SOURCE, row.source), row.source
    assert row.title and getattr(row, "help", row.title)


@pytest.mark.parametrize(("kind", "name"), APART)
def test_rows_of_two_distributions_say_what_they_are_and_whence(kind, name):
    row = {"pair": PAIRS, "distance": DISTANCES, "plan": PLANS, "critic": OPTIMUM}[kind][name]
    assert row.title and row.help.endswith(".") and len(row.help) > 15
    # a critic is its recipe's; a pair without a source is the page's own
    source = RECIPES[name].source if kind == "critic" else row.source
    assert re.search(SOURCE, source) or (kind == "pair" and not source), source


@pytest.mark.parametrize("name", PAIRS)
def test_pairs_name_knobs_that_exist(name):
    row = PAIRS[name]
    assert {*row.knobs, *row.defaults, *row.for_critics, row.knob} <= set(KNOBS) and set(row.defaults) <= set(row.knobs)
    assert row.apart and row.span[0] < row.span[1] and (row.generated is None) == (row.real is None)


@pytest.mark.parametrize("name", OPTIMUM)
def test_critics_name_recipes_and_knobs_that_exist(name):
    assert name in RECIPES and set(OPTIMUM[name].parts) <= set(KNOBS)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_constraints_name_recipes_and_knobs_that_exist(name):
    row = CONSTRAINTS[name]
    assert row.recipe in RECIPES and set(row.parts) <= set(KNOBS)
    assert row.title and row.help.endswith(".") and len({other.few for other in CONSTRAINTS.values()}) == len(CONSTRAINTS)


@pytest.mark.parametrize("name", GENERATORS)
def test_generators_say_what_they_are_and_whence(name):
    row = GENERATORS[name]
    assert {*row.knobs, *row.without} <= set(KNOBS) and row.title and row.help and re.search(SOURCE, row.source)


@pytest.mark.parametrize("name", DATASETS)
def test_data_name_knobs_that_exist(name):
    row = DATASETS[name]
    assert (
        {*row.knobs, *row.defaults, *row.toy} <= set(KNOBS) and set(row.defaults) <= {*row.knobs, "generator", "units"} and row.title and row.help.endswith(".")
    )
    assert (row.generated is None) == ("generator" not in row.defaults)


@pytest.mark.parametrize(("kind", "name"), ROWS)
def test_rows_name_knobs_that_exist(kind, name):
    row = CITED[kind][name]
    assert set({**row.parts, **row.toy, **row.published} if kind == "recipe" else row.knobs) <= set(KNOBS)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("recipe", RECIPES)
def test_presets_name_knobs_that_exist(preset, recipe):
    row = PRESETS[preset]
    if row.recipes is None or recipe in row.recipes:
        assert all(set(row.layer(recipe, data, {})) <= set(KNOBS) for data in DATASETS)
    else:
        assert row.recipes


@pytest.mark.parametrize("name", [name for name, row in KNOBS.items() if row.owned])
def test_every_owned_knob_has_an_owner(name):
    assert any(name in row.knobs for table in OWNERS.values() for row in table.values())


@pytest.mark.parametrize("name", KNOBS)
def test_knobs_stand_in_one_place(name):
    assert KNOBS[name].name == name and KNOBS[name].group


def test_objectives_say_what_their_loss_means():
    for name, row in OBJECTIVES.items():
        assert row.meaning.endswith(".") and len(row.meaning) > 20, name
        assert (row.critic_equilibrium is None) or isinstance(row.critic_equilibrium({knob: KNOBS[knob].default for knob in row.knobs}), float), name


def test_metrics_say_how_they_are_read():
    assert all(row.title and row.help.endswith(".") for row in METRICS.values())
