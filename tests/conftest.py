"""For every test: shapes that broadcast by rank are errors, and compiled programs are kept beside pytest's own cache."""

import itertools
import os
from pathlib import Path

# a folder for each process where several test at a time: one must not read what another is about to write
os.environ.setdefault("GAN2D_CACHE", str(Path(__file__).parent.parent / ".pytest_cache" / "compiled" / os.environ.get("PYTEST_XDIST_WORKER", "alone")))

import jax
import pytest

from gan2d.backend import make_room

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
