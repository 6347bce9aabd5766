"""A process of low priority: the same bits as here, given up whenever somebody says so, and only so many at once."""

import math
import threading
import time

import jax
import numpy as np
import pytest
from small_game import SMALL
from stages import all_bits

from gan2d.common.errors import InputError, whole
from gan2d.machine import background
from gan2d.machine.background import Background, GivenUp, apart
from gan2d.machine.workers import side_by_side
from gan2d.measure.frame import frame_of
from gan2d.settings.experiment import make
from gan2d.studies.run import Run
from gan2d.training.training import Broken, Training

pytestmark = pytest.mark.compiles


@pytest.fixture(scope="module")
def process():
    made = Background()
    yield made
    made.stop()


def test_a_training_there_is_that_of_here_bit_for_bit(process):
    experiment = make("ring8", "wgan-gp", SMALL, arms=({}, {"recipe": "gan-ns"}), axes={"seed": 2})
    here, there = Training(experiment), None
    here.advance(5)
    with apart(process.hire()):
        there = Training(experiment)
        there.advance(2)
        there.change("n_critic", 1)
        there.rewind(2)
        there.change("n_critic", experiment.value("n_critic"))
        there.advance(3)
    assert all_bits(there) == all_bits(here) and there.step == 5
    alone = make("ring8", "wgan-gp", SMALL)
    with apart(process.hire()):
        run = Run(alone)
        run.advance(3)
        frame, points, scores = frame_of(run.arms[0], run.box()), run.samples(20), run.score(np.zeros((2, 2)))
    again = Run(alone)
    again.advance(3)
    for told, known in zip(
        jax.tree.leaves((frame, points, scores)), jax.tree.leaves((frame_of(again.arms[0], again.box()), again.samples(20), again.score(np.zeros((2, 2)))))
    ):
        np.testing.assert_array_equal(told, known)


def test_what_breaks_there_is_told_here(process):
    with apart(process.hire()):
        training = Training(make("ring8", "wgan-gp", {**SMALL, "objective": "kl", "critic_rate": 1.0, "generator_rate": 1.0}))
        with pytest.raises(Broken):
            training.advance(2000)
    with pytest.raises(InputError, match="steps must be a whole number between 1 and 9"):
        process.run(whole, ("steps", "x", 1, 9))


def test_helpers_work_where_the_one_who_asks_them_does():
    one, seen = object(), []
    with apart(one):
        side_by_side(lambda i: seen.append(background.where()), range(3))
    assert seen == [one] * 3 and background.where() is None


def test_it_can_be_given_up_at_once_and_used_again(process):
    told = []

    def ask():
        try:
            process.run(time.sleep, (60.0,))
        except GivenUp:
            told.append("given up")

    thread = threading.Thread(target=ask)
    thread.start()
    while process._process is None or not process._one.locked():
        time.sleep(0.01)
    began = time.perf_counter()
    process.stop()
    thread.join()
    assert told == ["given up"] and time.perf_counter() - began < 10
    assert process.run(math.sqrt, (9.0,)) == 3.0


def test_one_that_dies_is_a_sentence_and_the_next_one_lives(process):
    process.run(math.sqrt, (9.0,))
    process._process.kill()
    with pytest.raises(InputError, match="want of memory"):
        process.run(math.sqrt, (9.0,))
    assert process.run(math.sqrt, (9.0,)) == 3.0


def test_only_so_many_run_at_once_and_who_waits_can_leave(monkeypatch):
    monkeypatch.setattr(background, "_running", {object() for _ in range(background.MOST)})
    late, told = Background(), []

    def ask():
        try:
            late.run(math.sqrt, (9.0,))
        except GivenUp:
            told.append("left")

    thread = threading.Thread(target=ask)
    thread.start()
    while not late._one.locked():
        time.sleep(0.01)
    assert late.waits
    late.stop()
    thread.join()
    assert told == ["left"] and late._process is None


def test_what_was_asked_before_a_stop_is_not_begun(process):
    hired = process.hire()
    process.stop()
    with pytest.raises(GivenUp):
        hired.run(time.sleep, (60.0,))
    assert process.hire().run(math.sqrt, (9.0,)) == 3.0
