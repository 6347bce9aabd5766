"""For every test: shapes that broadcast by rank are errors, and compiled programs are kept beside pytest's own cache."""

import os
from pathlib import Path

os.environ.setdefault("GAN2D_CACHE", str(Path(__file__).parent.parent / ".pytest_cache" / "compiled"))

import jax
import pytest

jax.config.update("jax_numpy_rank_promotion", "raise")


@pytest.fixture
def x64():
    """Double precision for an oracle; the app itself computes in single."""
    with jax.enable_x64(True):
        yield
