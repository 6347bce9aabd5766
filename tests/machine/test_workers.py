"""The thread that makes what was asked for last."""

import threading

import pytest

from gan2d.machine.workers import Newest


@pytest.fixture
def gate():
    return threading.Event()


def parts(name, log, gate=None, count=3):
    for part in range(count):
        log.append((name, part))
        assert gate is None or gate.wait(10)
        yield
    return name


def test_it_makes_what_it_is_asked_for():
    log = []
    newest = Newest()
    assert newest.ask(parts("a", log)).result(10) == "a" and newest.ask(parts("b", log)).result(10) == "b"


def test_the_last_wins_and_what_lies_between_is_never_begun(gate):
    log, newest = [], Newest()
    a = newest.ask(parts("a", log, gate))
    while not log:
        pass
    b, c = newest.ask(parts("b", log)), newest.ask(parts("c", log))
    gate.set()
    assert c.result(10) == "c" and b.cancelled() and a.cancelled()
    assert [name for name, _ in log] == ["a", "c", "c", "c"], "and the first is given up between two of its parts"


def test_an_error_is_its_asker_s_and_the_next_is_made(gate):
    def broken():
        yield
        raise ValueError("no")

    newest = Newest()
    with pytest.raises(ValueError, match="no"):
        newest.ask(broken()).result(10)
    assert newest.ask(parts("b", [])).result(10) == "b"
