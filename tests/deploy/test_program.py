"""A program that dies is started again: at once, and later and later where it does not live."""

import os
import signal
import sys
import time

import pytest

from deploy.program import Program


@pytest.fixture
def program(tmp_path):
    """One that only waits, or what a test makes of it."""
    made = Program("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"], tmp_path)
    yield made
    made.end()


def said_at_the_end(program, seconds=10):
    """What the look says that finds the end."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        said = program.look()
        if said:
            return said
        time.sleep(0.02)
    raise AssertionError("nothing was said")


def started_again(program):
    until = time.monotonic() + 10
    while not program.running and time.monotonic() < until:
        program.look()
        time.sleep(0.02)
    return program.process.pid


def test_it_is_started_again(program):
    program.start()
    first = program.process.pid
    assert program.look() is None
    os.kill(first, signal.SIGKILL)
    assert "sleeper has ended (signal SIGKILL) and is started again." in said_at_the_end(program)
    assert started_again(program) != first


def test_its_last_words_are_told_and_it_waits_longer_each_time(program):
    program.command = [sys.executable, "-c", "raise SystemExit('no such module')"]
    program.start()
    pauses = []
    for _ in range(2):
        assert said_at_the_end(program).endswith("(exit status 1) and is started again. It said last: no such module")
        began = time.monotonic()
        before = program.process.pid
        while program.process.pid == before:
            program.look()
            time.sleep(0.02)
        pauses.append(time.monotonic() - began)
    assert pauses[0] > 0.4 and pauses[1] > 2 * pauses[0]


def test_it_rests_where_others_do_its_work(program):
    program.start()
    program.process.kill()
    program.process.wait()
    began = time.monotonic()
    assert program.look(rest=1.5)
    while not program.running:
        program.look(rest=1.5)
        time.sleep(0.02)
    assert time.monotonic() - began > 1.4


def test_what_does_not_end_is_ended(program, monkeypatch):
    monkeypatch.setattr("deploy.program.PATIENCE", 0.3)
    program.command = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"]
    program.start()
    while "deaf" not in program.log.read_text():
        time.sleep(0.02)
    process = program.process
    program.end()
    assert process.returncode == -signal.SIGKILL and not program.running and program.look() is None
