"""Compiled programs: where they are kept, and that they never fill a process."""

import io

import jax
import jax.numpy as jnp
import pytest

from gan2d.common import backend

pytestmark = pytest.mark.compiles


@pytest.fixture
def program():
    double = jax.jit(lambda x: 2 * x)
    double(jnp.ones(3))
    return double


@pytest.mark.parametrize(("lines", "forgotten"), [(10, False), (70, True)])
def test_programs_are_forgotten_when_half_of_all_mappings_are_taken(monkeypatch, program, lines, forgotten):
    files = {"/proc/self/maps": lambda: io.BytesIO(b"mapping\n" * lines), "/proc/sys/vm/max_map_count": lambda: io.StringIO("100\n")}
    monkeypatch.setattr(backend, "open", lambda name, mode="r": files[name](), raising=False)  # other threads go on reading
    before = program._cache_size()
    backend.make_room()
    assert before == 1 and program._cache_size() == (0 if forgotten else 1)
    monkeypatch.undo()
    assert program(jnp.ones(3)).sum() == 6, "what was forgotten is made again"


def test_elsewhere_nothing_is_to_be_done(monkeypatch, program):
    def missing(name, mode="r"):
        raise OSError(name)

    monkeypatch.setattr(backend, "open", missing, raising=False)
    backend.make_room()
    assert program._cache_size() == 1
