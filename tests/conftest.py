"""For every test: shapes that broadcast by rank are errors, and compiled programs are kept beside pytest's own cache."""

import gc
import itertools
import os
import threading
from pathlib import Path

from compiler_flags import flags

# a program that was forgotten is traced again, and tests go round among more of them than visitors do
os.environ.setdefault("GAN2D_PROGRAMS_MB", "2000")
os.environ.setdefault("GAN2D_CACHE", str(Path(__file__).parent.parent / ".pytest_cache" / "compiled"))
if "GAN2D_QUICKLY" in os.environ:  # before JAX begins
    os.environ["XLA_FLAGS"] = flags(os.environ["GAN2D_QUICKLY"], os.environ.get("XLA_FLAGS", ""))

import jax
import pytest

from gan2d.machine import programs
from gan2d.machine.backend import maps_are_crowded, resident
from gan2d.training import cost
from gan2d.training.training import Training
from gan2d.ui import leave
from gan2d.ui.player import trains

jax.config.update("jax_numpy_rank_promotion", "raise")
gc.set_threshold(200_000, 20, 100)  # compilers make many objects that stay: to look through them all again and again takes long
programs.trim = lambda: None  # takes a while, and a test's process does not live for weeks
leave.CHECK_SECONDS = 1e6  # an AppTest is over in a moment, after which nobody seems to be there, and all programs would be forgotten
cost.CORES = 2  # what is too heavy in a test is so on every machine
MOST = 5 * 2**29  # bytes that a process of tests takes until it forgets all programs after all
done = itertools.count(1)


def pytest_collection_finish():
    """What is there now stays: nobody need look through it for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def x64():
    """Double precision for an oracle; the app itself computes in single."""
    with jax.enable_x64(True):
        yield


@pytest.fixture(autouse=True)
def room():
    """So many tests compile more programs than one process can hold."""
    yield
    if next(done) % 10 == 0:
        programs.forget_all() if maps_are_crowded() or resident() > MOST else programs.make_room()


@pytest.fixture
def never_ready(monkeypatch):
    """The training program is never ready, so that a page shows its first picture alone: most tests of pages need no more, and compilers take long."""
    over = threading.Event()

    def programs(stage, where=None):
        while not over.wait(0.02):
            yield

    monkeypatch.setattr(trains, "programs", programs)
    yield
    over.set()


@pytest.fixture
def untrained(monkeypatch):
    """The training program is not compiled before somebody trains: where a test trains nothing, that is never."""
    monkeypatch.setattr(Training, "program", lambda self: lambda: None)
    monkeypatch.setattr(trains, "programs", lambda stage, where=None: iter(()))
