"""What is wanted is made in a thread: the old picture stays and says so, the last choice wins, and none in between is ever begun."""

import threading

import pytest
from payload import read, shown
from stages import PAGES, SMALL, experiment, meta, opened, paused, play, stage, turns

from gan2d.common.errors import InputError
from gan2d.settings.experiment import Change, make
from gan2d.settings.recipes import RECIPES
from gan2d.training.training import Training
from gan2d.ui.player import making, playback

pytestmark = pytest.mark.compiles


@pytest.fixture
def compiler(monkeypatch):
    """A compiler that makes nothing before it may, and remembers of what recipes it began to make networks."""
    monkeypatch.setattr(making, "AT_ONCE", 0.0)
    monkeypatch.setattr(playback, "PATIENCE", 0.0)
    may, began, real = threading.Event(), [], making.opened

    def opened(stage, moment):
        began.append(moment.arms[0].recipe)
        assert may.wait(30)
        return real(stage, moment)

    monkeypatch.setattr(making, "opened", opened)
    yield type("Compiler", (), {"may": may, "began": began})
    may.set()


def choose(player, recipe):
    player.edit(lambda now: small(recipe))
    shown(player)


def small(recipe):
    return make("ring8", recipe, SMALL)


def begun(compiler, count):
    for _ in range(2000):
        if len(compiler.began) == count:
            return
        threading.Event().wait(0.005)
    raise AssertionError(compiler.began)


def playing():
    player = opened("lab")
    player.wait()
    return play(player, 3)


def lab():
    return paused("lab", experiment("lab"))


def test_the_sentence_comes_before_the_networks_are_made(compiler):
    player = playing()
    run, step = read(player.payload)["run"], player.training.step
    choose(player, "gan")
    told = meta(player)
    assert told["making"]["old"] and RECIPES["gan"].title in told["making"]["text"] and told["again"]
    assert read(player.payload)["run"] == run and player.training.step == step, "the old picture"
    assert "recipe=gan" in told["address"]["query"] and player.experiment.arms[0].recipe == "gan", "but the link and the widgets say what is wanted"
    for _ in range(3):
        player.need()
        shown(player)
    assert player.training.step == step and meta(player)["making"], "nothing is trained that nobody wants"
    compiler.may.set()
    player.wait()
    player.need()
    shown(player)
    told = read(player.payload)
    assert told["run"] == run + 1 and told["steps"][0] == 0 and told["meta"]["making"] is None and not told["meta"]["again"]
    assert player.training.experiment.arms[0].recipe == "gan" and player.playing


def test_of_three_choices_the_one_in_the_middle_is_never_begun(compiler):
    player = lab()
    choose(player, "gan")
    begun(compiler, 1)
    choose(player, "lsgan")
    choose(player, "wgan")
    assert "recipe=wgan" in meta(player)["address"]["query"] and RECIPES["wgan"].title in meta(player)["making"]["text"]
    compiler.may.set()
    player.wait()
    assert compiler.began == ["gan", "wgan"] and player.training.origin == small("wgan")


@pytest.mark.parametrize("page", PAGES)
def test_what_is_moved_meanwhile_belongs_to_what_is_wanted(page, compiler):
    player = paused(page)
    player.choose(seed=7)
    player.change("critic_rate", 0.0123)
    player.choose(seed=8)
    shown(player)
    assert player.experiment.seed == 8 and player.experiment.values()["critic_rate"] == 0.0123
    compiler.may.set()
    player.wait()
    assert player.training.origin.seed == 8 and player.training.origin.values()["critic_rate"] == 0.0123 and player.training.step == 0


@pytest.mark.parametrize("page", PAGES)
def test_a_button_pressed_meanwhile_acts_on_what_is_wanted(page, compiler):
    player = paused(page)
    turns(player, 2)
    player.choose(seed=7)
    turns_before = player.training.step
    player.transport(list(player.stage.steps)[0 if len(player.stage.steps) < 3 else -1])
    player.transport("branch", 1)
    shown(player)
    assert player.training.step == turns_before, "not on what is left"
    compiler.may.set()
    player.wait()
    shown(player)
    assert player.training.origin.seed == 7 and player.training.step == 1 and not player.playing
    player.choose(seed=9)
    player.transport("new_seed")
    player.wait()
    assert player.experiment.seed > 9, "a fresh one of what was wanted"


def test_who_gives_it_up_keeps_what_plays(compiler):
    player = playing()
    step = player.training.step
    choose(player, "gan")
    player.transport("cancel")
    shown(player)
    assert meta(player)["making"] is None and player.experiment == experiment("lab") and player.training.step == step
    compiler.may.set()
    player.wait()
    play(player, step + 1)


def test_who_left_and_comes_back_has_what_was_asked_for(compiler):
    player = playing()
    choose(player, "gan")
    begun(compiler, 1)
    player.worker.leave()
    compiler.may.set()
    player.need()
    shown(player)
    player.wait()
    assert player.training.experiment.arms[0].recipe == "gan" and compiler.began == ["gan", "gan"]


def test_who_comes_back_before_the_programs_were_made_can_play(compiler):
    player, gate = playing(), threading.Event()

    def never():
        assert gate.wait(10)
        yield

    player.compiled = player.worker.ask(never())
    player.worker.leave()
    gate.set()
    play(player, player.training.step + 1)
    assert not player.compiled.cancelled()


def test_what_cannot_be_made_is_a_sentence_and_what_plays_goes_on(monkeypatch, compiler):
    player = playing()

    def refuse(stage, moment):
        assert compiler.may.wait(30)
        raise InputError("Too large: take narrower networks.")

    monkeypatch.setattr(making, "opened", refuse)
    choose(player, "gan")
    compiler.may.set()
    player.wait()
    player.need()
    shown(player)
    told = meta(player)
    assert told["message"]["kind"] == "error" and "narrower" in told["message"]["text"] and told["making"] is None
    assert player.experiment == experiment("lab") and player.controls_behind, "and the widgets say so with the next answer"
    play(player, player.training.step + 1)


def test_going_on_with_other_programs_keeps_the_weights_and_says_so(monkeypatch):
    player = playing()
    monkeypatch.setattr(making, "AT_ONCE", 0.0)
    run, step = read(player.payload)["run"], player.training.step
    player.change("batch_size", 8)
    if player.coming:
        shown(player)
        assert meta(player)["making"]["old"] and "Compiling" in meta(player)["making"]["text"]
    assert player.experiment.values()["batch_size"] == 8
    player.wait()
    shown(player)
    assert player.training.changes == [Change(step, "batch_size", 8, None)] and read(player.payload)["run"] == run
    play(player, step + 1)


@pytest.mark.parametrize("page", PAGES)
def test_a_restart_plays_where_the_run_before_had_come_to_its_end_and_says_why_not_where_it_was_paused(page, untrained):
    player = stopped = paused(page)
    player.stop_at = 2
    player.transport("play")
    play(stopped, 2)
    assert not player.playing, "it came to its end"
    player.choose(seed=7)
    assert player.playing and player.training.step == 0
    player.transport("pause")
    player.choose(seed=8)
    shown(player)
    restless = stage(page).restless
    assert player.playing == restless
    assert restless or "press play" in meta(player)["message"]["text"]


def test_a_new_network_is_made_where_no_other_thread_trains(untrained):
    """What is made is another training: the one that plays does not change meanwhile."""
    player = lab()
    before = player.training
    player.choose(seed=3)
    assert player.training is not before and before.origin == experiment("lab") and isinstance(player.training, Training)
