"""The clocks that keep pictures coming."""

import pytest

from gan2d.ui.player import pace
from gan2d.ui.player.pace import Pace


@pytest.fixture
def clock(monkeypatch):
    """A clock that moves only when told."""
    now = [100.0]
    monkeypatch.setattr(pace.time, "perf_counter", lambda: now[0])
    return now


def test_turns_fit_into_the_time_of_a_snapshot(clock):
    p = Pace()
    assert p.turns(5) == 1  # nothing is known yet
    p.trained(1, 0.001)
    assert p.turns(5) == 5 and p.turns(1000) == 24
    p.trained(1, 1.0)
    assert p.turns(5) == 1  # never none


def test_a_crowd_makes_each_take_less(clock, monkeypatch):
    p = Pace()
    p.trained(1, 0.001)

    class Busy:
        def __enter__(self):
            clock[0] += 0.5

        def __exit__(self, *_):
            pass

    monkeypatch.setattr(pace, "CORES", Busy())
    for _ in range(10):
        with p.core(training=True):
            clock[0] += 0.1
    assert p.turns(1000) == 4  # waiting takes five times as long as working: a sixth of 24


def test_the_rate_is_that_of_the_last_moments(clock):
    p = Pace()
    p.note(0, playing=True)
    assert p.rate is None
    clock[0] += 1.0
    p.note(50, playing=True)
    assert p.rate == 50
    p.note(50, playing=False)
    assert p.rate is None


@pytest.mark.parametrize("seconds", [0.001, 0.1, 60.0])
def test_measurements_rest_for_a_while_but_never_for_long(clock, seconds):
    p = Pace()
    assert not p.may_measure()
    clock[0] += 1.0
    assert p.may_measure()
    p.measured(seconds)
    assert not p.may_measure()
    clock[0] += 4.01
    assert p.may_measure()
