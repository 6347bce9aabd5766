"""The timeline and its buttons, on every page alike: step, play, stop at a step, back and on from there, again, other seeds."""

import threading

import jax
import numpy as np
import pytest
from payload import read, shown
from stages import PAGES, SMALL, all_bits, experiment, meta, opened, paused, play, stage, turns

from gan2d.settings.experiment import SEEDS, make, seeds_of
from gan2d.training.training import Training
from gan2d.ui.player.wire import PARTS
from gan2d.ui.stages import distances

pytestmark = pytest.mark.compiles


@pytest.fixture(params=PAGES)
def page(request):
    return request.param


@pytest.fixture(autouse=True)
def nothing_finished():
    """No visitor trained anything to its end before."""
    distances._finished.clear()


def trained(page, steps):
    """The weights without a page."""
    training = Training(experiment(page))
    training.advance(steps)
    return all_bits(training)


def test_the_first_payload_plays_and_has_a_picture(page):
    player = opened(page)
    shown(player)
    said = read(player.payload)
    assert said["meta"]["playing"] and said["steps"][0] == 0 and said["statics"] and said["meta"]["says"]
    play(player, 1)
    assert read(player.payload)["steps"][-1] == player.training.step > 0


def test_need_trains_only_while_playing(page):
    player = play(opened(page), 1)
    player.need()
    shown(player)
    step = player.training.step
    assert read(player.payload)["steps"][-1] == step
    player.transport("pause")
    shown(player)
    player.need()
    shown(player)
    assert player.training.step == step and read(player.payload)["steps"] == []
    player.transport("play")
    shown(player)
    assert player.training.step > step


def test_every_step_button_moves_by_one_turn_and_pauses(page):
    player = opened(page)
    player.wait()
    for i, (action, button) in enumerate((action, button) for action, button in player.stage.steps.items() if not button.plays):
        player.transport("play")
        player.transport(action)
        shown(player)
        assert player.training.step == i + 1 == player.shown and not player.playing and button.label and button.title
        assert read(player.payload)["parts"][-1]["jump"] and read(player.payload)["steps"][-1] == i + 1
    assert [row["action"] for row in meta(player)["steps"]] == list(player.stage.steps)


def test_a_step_takes_the_place_of_what_was_asked_for(page):
    """The browser's queue ran low in the same moment."""
    player = paused(page)
    player.transport("play")
    player.need()
    turns(player, 1)
    assert player.training.step == 1 and not player.playing


def test_turns_by_hand_are_those_of_training(page):
    player = paused(page)
    turns(player, 3)
    assert all_bits(player.training) == trained(page, 3)


def test_run_to_a_step(page):
    player = paused(page)
    player.transport("stop_at", 7)
    player.transport("play")
    play(player, 100)
    assert player.training.step == 7 and not player.playing and player.message["text"] == "Stopped at step 7, as asked." and player.stop_at is None
    assert all_bits(player.training) == trained(page, 7)
    player.transport("play")
    play(player, 8)
    assert player.training.step > 7, "and on"


@pytest.mark.parametrize("bad", [0, 2, -5, "far", 1.5, 10**9])
def test_a_step_that_cannot_be_run_to_is_a_sentence(page, bad):
    player = paused(page)
    turns(player, 2)
    player.transport("stop_at", bad)
    assert player.message["kind"] == "error" and len(player.message["text"]) > 20 and player.stop_at in (None, player.stage.target())
    player.transport("stop_at", None)
    assert player.message is None and player.stop_at is None


def test_back_and_on_from_there(page):
    player = paused(page)
    turns(player, 4)
    later = all_bits(player.training)
    player.transport("branch", 2)
    shown(player)
    assert player.training.step == 2 and read(player.payload)["parts"][-1]["truncate_after"] == 2 and all_bits(player.training) == trained(page, 2)
    turns(player, 2)
    assert all_bits(player.training) == later, "the same way"
    player.transport("branch", 1)
    player.change("critic_rate", 0.0123)
    player.transport("pause")
    shown(player)
    assert player.training.changes == [(1, "critic_rate", 0.0123, None)]
    turns(player, 3)
    assert all_bits(player.training) != later, "another way"


def test_looking_back_changes_nothing(page):
    player = paused(page)
    turns(player, 3)
    was = all_bits(player.training)
    player.look_at(1)
    assert player.moment().step == 1 and player.training_of_moment().step == 1 and player.training.step == 3
    player.look_at(10**6)
    assert player.shown == 3
    player.look_at(-4)
    assert player.shown == 0 and all_bits(player.training) == was


def test_the_same_weights_again(page):
    player = paused(page)
    begun = all_bits(player.training)
    turns(player, 3)
    later = all_bits(player.training)
    player.transport("reset")
    player.transport("pause")
    shown(player)
    assert player.training.step == 0 and all_bits(player.training) == begun and player.experiment == experiment(page)
    turns(player, 3)
    assert all_bits(player.training) == later


def test_again_keeps_the_knobs_of_now(page):
    player = paused(page)
    turns(player, 2)
    player.change("critic_rate", 0.0123)
    player.transport("reset")
    assert player.training.step == 0 and player.training.changes == [] and player.training.origin.values()["critic_rate"] == 0.0123


def test_other_seeds(page):
    player = paused(page)
    begun, before = all_bits(player.training), seeds_of(player.experiment)
    player.transport("new_seed")
    after = seeds_of(player.experiment)
    assert all_bits(player.training) != begun and not set(before) & set(after) and player.training.step == 0 and len(before) == len(after)
    assert min(after) == max(before) + 1
    player.choose(seed=SEEDS)
    player.transport("new_seed")
    assert player.message is None and player.experiment.seed < 4, "it begins again at 0"


@pytest.mark.parametrize("speed", [0, 3, -1, "fast", None])
def test_a_speed_that_is_none_is_a_sentence(page, speed, untrained):
    player = paused(page)
    before = player.speed
    player.transport("speed", speed)
    assert player.message["kind"] == "error" and player.speed == before
    for each in stage(page).speeds:
        player.transport("speed", each)
        assert player.message is None and player.speed == each


def test_what_is_no_action_is_a_sentence(page, untrained):
    player = paused(page)
    player.transport("explode")
    shown(player)
    assert meta(player)["message"]["kind"] == "error" and "There is no action named 'explode'" in player.message["text"]


def test_a_payload_that_never_arrived_comes_again(page):
    player = paused(page)
    player.transport(next(iter(player.stage.steps)))
    player.produce()
    lost = read(player.payload)
    player.transport(next(iter(player.stage.steps)))
    shown(player)
    got = read(player.payload)
    assert got["parts"][0] == lost["parts"][0] and got["parts"][0]["jump"] and len(got["parts"]) == 2
    assert got["steps"][: len(lost["steps"])] == lost["steps"] and len(got["steps"]) > len(lost["steps"])
    player.transport(next(iter(player.stage.steps)))
    shown(player)
    assert len(read(player.payload)["parts"]) == 1 and read(player.payload)["steps"][0] > got["steps"][-1]


def test_payloads_stay_small_when_nobody_confirms():
    player = paused("lab")
    for _ in range(40):
        player.transport("step_both")
        player.produce()
    assert len(read(player.payload)["parts"]) == PARTS


def test_two_runs_of_the_page_wait_for_each_other(page):
    """Whoever hurries back to a page that still trains starts a second run of it beside the first."""
    player = play(opened(page), 1)
    advance, at_work, go_on = player.training.advance, threading.Event(), threading.Event()

    def slow(steps):
        at_work.set()
        assert go_on.wait(30)
        return advance(steps)

    player.training.advance = slow
    player.need()
    first, second = threading.Thread(target=player.produce), threading.Thread(target=player.transport, args=("reset",))
    first.start()
    assert at_work.wait(30)
    second.start()
    second.join(0.3)
    waited = second.is_alive()
    go_on.set()
    first.join(30)
    second.join(30)
    assert waited and player.training.step == 0
    shown(player)
    assert read(player.payload)["frames"][0][0] == 0


def test_divergence_is_named_and_the_last_state_stays(page):
    player = play(opened(page), 1)
    (arm,) = player.training.arms
    critic = jax.tree.map(lambda leaf: leaf * 1e30 if leaf.dtype == np.float32 else leaf, arm.states.critic)
    arm.states = arm.states._replace(critic=critic)
    step = player.training.step
    for _ in range(3):
        player.need()
        shown(player)
    if page == "members":  # members that became NaN stay so, and are drawn as dead
        assert player.message is None and player.training.step > step and not arm.alive.any()
        return
    told = meta(player)["message"]
    assert told["kind"] == "stopped" and "NaN or infinite" in told["text"] and f"stopped at step {step:,}" in told["text"] and not player.playing
    assert ("θ = 0" in told["text"]) == (player.experiment.axis("theta") is not None) and player.training.step == step
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(arm.states.critic.params)), "the last finite state"
    player.transport("reset")
    assert player.message is None and player.training.step == 0


def test_a_run_that_explodes_with_finite_numbers_stops_and_says_how_far():
    wild = SMALL | {"clip": 10, "critic_rate": 1, "generator_rate": 0.1, "critic_depth": 5}
    player = play(opened("lab", make("ring8", "wgan", wild)), 10**5)
    told = meta(player)["message"]
    assert told["kind"] == "stopped" and "made the critic's scores as large as" in told["text"] and "they count as exploded" in told["text"]
    assert f"stopped at step {player.training.step}, " in told["text"] and not player.playing and player.training.step < 20
    info = player.training.arms[0].info
    assert info is None or abs(float(info.critic_loss)) < 1e10, "what is drawn is sane"


def test_a_run_that_diverges_by_itself_stops():
    wild = {"objective": "kl", "critic_rate": 1.0, "generator_rate": 1.0, "optimiser": "sgd"}
    player = play(opened("lab", make("ring8", "gan-ns", SMALL | wild)), 10**5)
    told = meta(player)["message"]
    assert told["kind"] == "stopped" and "NaN or infinite" in told["text"] and f"step {player.training.step:,}" in told["text"]
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(player.training.arms[0].states.critic.params))
