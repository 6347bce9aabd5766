"""What stands in the picture of the whole follows from the tables."""

import pytest

from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.penalties import PENALTIES
from gan2d.elements.projections import PROJECTIONS
from gan2d.settings.experiment import make
from gan2d.ui.overview.diagram import diagram, output_of
from gan2d.ui.overview.in_words import READ

VALUES = make("ring8", "wgan-gp").values()


@pytest.mark.parametrize("name", OBJECTIVES)
def test_an_output_stands_there_only_where_losses_read_one(name):
    told = diagram(VALUES | {"objective": name})
    assert bool(told["output"]) == bool(OBJECTIVES[name].readouts)
    assert (told["player"] == "discriminator") == bool(told["output"] and told["output"]["kind"] == "sigmoid")
    assert told["output"] is None or told["output"]["kind"] in READ


def test_a_sigmoid_belongs_to_the_games_with_a_probability():
    found = [name for name in OBJECTIVES if (output_of(VALUES | {"objective": name}) or [""])[0] == "sigmoid"]
    assert found == ["minimax", "non_saturating"]
    assert READ["sigmoid"](0.0) == 0.5 and READ["sigmoid"](-800.0) == 0.0 and READ["negate"](2.0) == -2.0 and READ["half_tanh"](0.0) == 0.0


@pytest.mark.parametrize("name", PENALTIES)
def test_a_penalty_stands_there_with_the_slope_that_it_aims_at(name):
    told = diagram(VALUES | {"penalty": name, "lipschitz": 2.0})
    assert (told["penalty"] is None) == (told["target"] is None) == (PENALTIES[name].places is None)
    if told["penalty"]:
        assert told["penalty"]["title"] == PENALTIES[name].title and told["target"] == (2.0 if "lipschitz" in PENALTIES[name].knobs else 0.0)


@pytest.mark.parametrize("name", PROJECTIONS)
def test_a_projection_stands_there_with_its_bound(name):
    told = diagram(VALUES | {"projection": name, "clip": 0.25})["projection"]
    row = PROJECTIONS[name]
    assert (told is None) == (not row.source)
    if told:
        assert told["title"] == row.title and told["bound"] == (0.25 if row.bound else None)


def test_a_frozen_generator_has_no_z():
    told = diagram(VALUES | {"generator": "noisy_copy"})
    assert not told["learns"] and told["z"] == "" and told["n_generator"] == 0
    assert diagram(VALUES | {"generator_depth": 1})["generator"] == "1 hidden layer of 64 units"
