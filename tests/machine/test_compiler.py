"""A process that compiles: the same program, and where anything is not as expected it is compiled here."""

import re
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax._src import compiler as of_jax

from gan2d.machine import compiler

pytestmark = pytest.mark.compiles


@pytest.fixture
def wanted(monkeypatch):
    """What were asked for of the other process."""
    asked = []
    monkeypatch.setattr(of_jax, "_compile_and_write_cache", of_jax._compile_and_write_cache)
    ask = compiler.ask

    def counted(request):
        done = ask(request)
        if request.name == "jit__lambda":  # not the small ones that come with it
            asked.append(done)
        return done

    monkeypatch.setattr(compiler, "ask", counted)
    monkeypatch.setattr(compiler, "tight", lambda: True)
    compiler.install.__wrapped__()
    yield asked
    compiler._close()


def strange(number):
    """A program that nobody else has: its number is in it."""
    return jax.jit(lambda x: jnp.tanh(x * number) @ x.T + jnp.sin(number * x).sum())


def test_a_program_of_the_other_process_gives_the_same_bits(wanted):
    number, x = float(np.random.default_rng().uniform(1, 2)), jnp.linspace(-1, 1, 12).reshape(3, 4)
    there = strange(number)(x)
    assert wanted == [True], "the file came from there"
    compiler._process.kill()
    compiler._process.wait()
    jax.clear_caches()
    assert strange(number)(x).tobytes() == there.tobytes() and wanted == [True], "what is in the folder is not compiled again"
    other = strange(number + 1)(x)
    assert wanted == [True, True] and other.tobytes() != there.tobytes(), "one that has ended is begun again"


def test_what_cannot_be_compiled_there_is_compiled_here(wanted, monkeypatch, capfd):
    number, x = float(np.random.default_rng().uniform(2, 3)), jnp.ones((3, 4))
    ask = compiler.ask
    monkeypatch.setattr(compiler, "ask", lambda request: ask(request._replace(module=b"nonsense")))
    assert np.isfinite(strange(number)(x)).all() and wanted == [False]
    assert "Compiled by the server itself" in capfd.readouterr().err
    monkeypatch.setattr(compiler.subprocess, "Popen", lambda *a, **k: (_ for _ in ()).throw(OSError("no memory for a process")))
    compiler._close()
    assert np.isfinite(strange(number + 1)(x)).all() and wanted == [False, False]


def test_only_where_memory_is_tight(monkeypatch):
    for taken, far in ((compiler.TIGHT, False), (compiler.TIGHT + 1, True), (0, False)):
        monkeypatch.setattr(compiler, "resident", lambda taken=taken: taken)
        assert compiler.tight() is far


def test_a_test_or_a_command_compiles_for_itself_and_a_server_does_not(monkeypatch):
    monkeypatch.delenv("GAN2D_SERVER", raising=False)
    assert not compiler.serves()
    said = (Path(__file__).parents[2] / "server.py").read_text(encoding="utf-8")
    monkeypatch.setenv(*re.search(r'os.environ\["(\w+)"\] = "(\w+)"', said).groups())
    assert compiler.serves()
