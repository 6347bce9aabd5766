"""For every test: shapes that broadcast by rank are errors, and compiled programs are kept beside pytest's own cache."""

import itertools
import os
import threading
from pathlib import Path

os.environ.setdefault("GAN2D_CACHE", str(Path(__file__).parent.parent / ".pytest_cache" / "compiled"))

import jax
import pytest

from gan2d.common.backend import make_room
from gan2d.ui.comparing import Comparing
from gan2d.ui.crowds import Crowds
from gan2d.ui.lab import Lab
from gan2d.ui.sides import Sides

jax.config.update("jax_numpy_rank_promotion", "raise")
done = itertools.count(1)


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
        make_room()


@pytest.fixture
def never_ready(monkeypatch):
    """The training program is never ready, so that a page shows its first picture alone: most tests of pages need no more, and compilers take long."""
    over = threading.Event()
    for player in (Lab, Comparing, Sides, Crowds):
        monkeypatch.setattr(player, "program", lambda self: over.wait)
    yield
    over.set()
