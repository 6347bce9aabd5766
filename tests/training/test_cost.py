"""How long training will take: counted, then tried; the training itself stays where it is."""

import pytest
from small_game import SMALL, bits

from gan2d.settings.experiment import make
from gan2d.training import cost
from gan2d.training.training import Training

pytestmark = pytest.mark.compiles


def counted(**knobs):
    return cost.operations(make(knobs=SMALL | knobs))


def test_wider_and_more_often_costs_more():
    usual = counted()
    assert counted(batch_size=32) == 2 * usual
    assert counted(n_critic=10) > 5 * usual and counted(critic_width=64) > 2 * usual and counted(generator_width=64) > usual
    assert cost.operations(make(knobs=SMALL, axes={"seed": 4})) == 4 * usual


def test_what_is_far_too_much_is_not_even_tried(monkeypatch):
    training = Training(make(knobs=SMALL))
    monkeypatch.setattr(cost, "_try", None)
    monkeypatch.setattr(cost, "operations", lambda experiment: 1e15)
    assert cost.seconds(training, 1000, 60.0) > 60


def test_the_time_is_that_of_the_steps(monkeypatch):
    training = Training(make(knobs=SMALL))
    before = bits(training.arms[0].states)
    tried = []
    monkeypatch.setattr(cost, "_try", lambda training, turns: tried.append(turns) or 0.01 * turns)
    assert cost.seconds(training, 1000, 60.0) == pytest.approx(10.0) and tried == [1, 1, 8, 64]
    monkeypatch.undo()
    assert 0 < cost.seconds(training, 100, 60.0) < 30 and cost.seconds(training, 0, 60.0) == 0
    assert training.step == 0 and bits(training.arms[0].states) == before


def test_more_cores_take_less_and_a_card_the_least(monkeypatch):
    """On sixteen cores eleven times too long was counted, and a yes was waited for that nobody needed to give."""
    heavy = make(knobs={"critic_width": 256, "generator_width": 256, "n_critic": 5}, axes={"seed": 64})
    two = cost.seconds_of_step(heavy) - cost.SMALL
    monkeypatch.setattr(cost, "CORES", 16)
    assert cost.seconds_of_step(heavy) - cost.SMALL == pytest.approx(two / 8)
    monkeypatch.setattr(cost.jax, "default_backend", lambda: "gpu")
    assert cost.seconds_of_step(heavy) < 0.05
