"""Experiments whose step takes long: told beforehand, made in the background a step at a time, given up for anything else."""

import time

import pytest
from payload import shown
from stages import all_bits, experiment, meta, opened, paused

from gan2d.settings.experiment import make
from gan2d.training.cost import seconds_of_step
from gan2d.training.training import Training
from gan2d.ui.player import making, trains

pytestmark = pytest.mark.compiles


@pytest.fixture(autouse=True)
def everything_is_heavy(monkeypatch):
    monkeypatch.setattr(making, "HEAVY", 0.0)


@pytest.fixture
def player():
    made = opened("lab")
    yield made
    made.heavy_step.give_up()
    made.background.stop()


def asked(player, until):
    """Let the browser ask, as it does while something is made, until something holds."""
    for _ in range(600):
        player.need()
        shown(player)
        if until():
            return
        time.sleep(0.02)
    raise AssertionError(player.message)


def test_steps_are_made_in_the_background_and_are_those_of_here_bit_for_bit(player):
    asked(player, lambda: player.training.step >= 3)
    player.transport("pause")
    here = Training(experiment("lab"))
    here.advance(player.training.step)
    assert all_bits(player.training) == all_bits(here) and not player.heavy_step.under_way


def test_while_one_is_made_the_page_says_so_asks_again_and_can_stop_it(player):
    asked(player, lambda: player.heavy_step.under_way)
    told = meta(player)
    assert told["again"] and told["message"]["actions"] == [{"action": "cancel", "label": "Stop"}]
    assert told["message"]["text"].startswith(f"Step {player.training.step + 1} is trained in the background: about ")
    step, process = player.training.step, player.background._process
    player.transport("cancel")
    shown(player)
    assert not player.playing and not player.heavy_step.under_way and player.training.step == step and process.poll() is not None


def test_a_knob_that_moves_meanwhile_gives_the_step_up_and_counts_from_the_one_before(player):
    asked(player, lambda: player.heavy_step.under_way and player.training.step >= 1)
    step = player.training.step
    player.change("gp_weight", 3.0)
    asked(player, lambda: player.training.step >= step + 2)
    assert player.training.changes[0].step == step and player.training.experiment.value("gp_weight") == 3.0
    again = Training(experiment("lab"))
    again.replay(player.training.changes, player.training.step)
    assert all_bits(again) == all_bits(player.training)


def test_what_takes_a_second_a_step_is_told_before_any_is_trained(monkeypatch):
    monkeypatch.setattr(trains, "ASK", 0.0)
    player = opened("lab")
    asked(player, lambda: not player.compiling)
    said = meta(player)["message"]
    assert not player.playing and said["text"].startswith("A step of this takes about 0.00") and said["actions"] == [{"action": "play", "label": "Train it"}]
    player.transport("play")
    asked(player, lambda: player.training.step >= 1)
    player.background.stop()


def test_a_moment_that_would_take_minutes_is_refused_before_anything_is_trained(player):
    player.go("at=5000&critic_depth=1&critic_width=8&generator_depth=1&generator_width=8&batch_size=16&n_critic=1")
    player.wait()
    asked(player, lambda: player._journey is None)
    assert player.training.step == 0 and "Replaying 5,000 steps would take about" in meta(player)["message"]["text"]


def test_one_that_dies_is_told_and_the_run_stays(player):
    asked(player, lambda: player.heavy_step.under_way and player.training.step >= 1)
    step = player.training.step
    player.background._process.kill()
    asked(player, lambda: not player.playing)
    assert "want of memory" in meta(player)["message"]["text"] and player.training.step >= step


def test_a_step_button_asks_to_press_play_instead(player):
    asked(player, lambda: not player.compiling)
    player.transport("step_both")
    shown(player)
    assert "press play, and pause after it" in meta(player)["message"]["text"]


def test_light_ones_are_trained_here(monkeypatch):
    monkeypatch.setattr(making, "HEAVY", 0.5)
    player = paused("lab")
    assert player.where(player.experiment) is None and player.background._process is None
    heavy = make("ring8", "wgan-gp", {"critic_width": 512, "critic_depth": 20, "batch_size": 4096, "n_critic": 100})
    assert seconds_of_step(heavy) > 100 and player.where(heavy) is not None


@pytest.mark.parametrize(
    ("knobs", "axes", "low", "high"),
    [
        ({}, None, 0.002, 0.05),
        ({"n_critic": 10}, None, 0.004, 0.1),
        ({"critic_width": 512, "critic_depth": 6, "batch_size": 512}, None, 0.5, 5),
        ({}, {"seed": 64}, 0.1, 2),
        ({}, {"n_critic": [1, 50]}, 0.01, 1),
    ],
)
def test_the_estimate_is_of_the_right_size(knobs, axes, low, high):
    """Measured on two cores: 6–17 ms, twice as much, 1.2 s, .24 s."""
    assert low < seconds_of_step(make("ring8", "wgan-gp", knobs, axes=axes)) < high
