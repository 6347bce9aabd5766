"""Programs on disk: bounded, whole, of one processor and one JAX, and never a reason to fail."""

import os
import subprocess
import sys
import threading
import warnings
import zlib

import jax
import jax.numpy as jnp
import pytest
from jax._src import cache_key
from jax._src import compiler as jax_compiler
from jax.experimental.compilation_cache import compilation_cache

from gan2d.machine import backend, program_files
from gan2d.machine.program_files import ProgramFiles, alone

PROGRAM = zlib.compress(os.urandom(1000))


def stems(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_program_comes_back(tmp_path):
    files = ProgramFiles(str(tmp_path))
    assert files.get("a") is None
    files.put("a", PROGRAM)
    assert files.get("a") == PROGRAM and ProgramFiles(str(tmp_path)).get("a") == PROGRAM and stems(tmp_path) == ["a-cache"]


@pytest.mark.parametrize("broken", [b"", PROGRAM[:-1], PROGRAM[:500], b"x" + PROGRAM[1:500] + b"y" * 400, PROGRAM[:100] + b"?" + PROGRAM[101:]], ids=len)
def test_a_corrupted_one_is_removed_and_written_anew(tmp_path, broken):
    files = ProgramFiles(str(tmp_path))
    (tmp_path / "a-cache").write_bytes(broken)
    if broken[:1] != b"x":  # that is a library's whose checksum nobody here knows
        assert files.get("a") is None and stems(tmp_path) == []
    files.put("a", PROGRAM)
    assert files.get("a") == PROGRAM


def test_those_used_longest_ago_make_room(tmp_path):
    for i in range(10):
        (tmp_path / f"{i}-cache").write_bytes(PROGRAM)
        os.utime(tmp_path / f"{i}-cache", (i, i))
    ProgramFiles(str(tmp_path)).get("0")  # used now
    assert len(stems(tmp_path)) == 10
    ProgramFiles(str(tmp_path), 6 * len(PROGRAM))
    assert stems(tmp_path) == [f"{i}-cache" for i in (0, 7, 8, 9)], "four fifths of six"


def test_a_server_that_writes_many_keeps_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(program_files, "OFTEN", 5)
    files = ProgramFiles(str(tmp_path), 6 * len(PROGRAM))
    for i in range(50):
        files.put(str(i), PROGRAM)
    assert len(stems(tmp_path)) < 6 + 5


def test_a_full_disk_and_a_folder_that_has_gone_are_no_reason_to_fail(tmp_path, monkeypatch):
    files = ProgramFiles(str(tmp_path / "gone"))
    files.put("a", PROGRAM)
    assert files.get("a") is None

    def full(path, value):
        path.touch()
        raise OSError("No space left on device")

    files = ProgramFiles(str(tmp_path))
    monkeypatch.setattr(program_files.Path, "write_bytes", full)
    files.put("a", PROGRAM)
    assert stems(tmp_path) == [], "nor is half of it left"


def test_two_servers_see_whole_programs(tmp_path):
    long, found = zlib.compress(os.urandom(2_000_000), 0), []
    writers = [threading.Thread(target=lambda: [ProgramFiles(str(tmp_path)).put("a", long) for _ in range(20)]) for _ in range(2)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        found.append(ProgramFiles(str(tmp_path)).get("a"))
    assert set(found) <= {None, long} and long in found


def test_another_processor_has_a_folder_of_its_own(monkeypatch):
    here = program_files.processor()
    monkeypatch.setattr(program_files.platform, "machine", lambda: "another")
    assert here != program_files.processor() and here.isalnum()


@pytest.fixture
def cache(tmp_path):
    """JAX's cache in a folder of this test."""
    before = jax.config.jax_compilation_cache_dir

    def use(folder):
        compilation_cache.reset_cache()
        jax.config.update("jax_compilation_cache_dir", folder and str(folder))

    use(tmp_path)
    yield tmp_path
    use(before)


def compiled():
    """A program is made, by a function that JAX has never seen."""
    assert float(jax.jit(lambda x: 3 * x + 1)(jnp.float32(2))) == 7


@pytest.mark.compiles
def test_jax_keeps_its_programs_so_and_heals_them(cache):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compiled()
        (file,) = cache.glob("jit__lambda*-cache")
        whole = file.read_bytes()
        file.write_bytes(whole[: len(whole) // 2])
        compiled()
        assert zlib.decompress(file.read_bytes()), "whole again"
        before = file.stat().st_ino
        compiled()
        assert file.stat().st_ino == before, "and read, not written"


@pytest.mark.compiles
def test_another_version_has_programs_of_its_own(cache, monkeypatch):
    compiled()
    monkeypatch.setattr(cache_key, "jaxlib_version_str", "99.0")
    compiled()
    assert len(list(cache.glob("jit__lambda*-cache"))) == 2


@pytest.mark.parametrize("folder", ["/proc/gan2d", "/dev/null/gan2d"])
def test_a_home_that_cannot_be_written_only_costs_speed(monkeypatch, folder):
    monkeypatch.setenv("GAN2D_CACHE", folder)
    before = jax.config.jax_compilation_cache_dir
    backend.set_up()
    assert jax.config.jax_compilation_cache_dir == before


@pytest.mark.skipif(program_files.fcntl is None, reason="This system has no such locks.")
def test_who_wants_what_another_makes_waits_for_it_and_nobody_waits_for_the_dead(tmp_path):
    """Of two servers that start together one compiles, and the other one reads."""
    told, inside = [], threading.Event()

    def second():
        inside.wait()
        with alone(str(tmp_path), "a") as waited:
            told.append(waited)

    other = threading.Thread(target=second)
    other.start()
    with alone(str(tmp_path), "a") as waited, alone(str(tmp_path), "another") as too:
        assert not waited and not too
        inside.set()
        other.join(0.3)
        assert not told, "it waits"
    other.join()
    assert told == [True]
    program = f"from gan2d.machine.program_files import alone; import os\nwith alone({str(tmp_path)!r}, 'a'): os._exit(9)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 9
    with alone(str(tmp_path), "a") as waited, alone(None, "a") as nowhere, alone(str(tmp_path / "gone"), "a") as gone:
        assert not (waited or nowhere or gone)


@pytest.mark.parametrize("more", [False, True])
def test_versions_of_jax_give_a_compiler_more_or_fewer_arguments(monkeypatch, more):
    """Reading a program takes an argument more in JAX 0.11; it was forgotten, and whoever waited for another process died of it."""
    read = {False: lambda cache_key, backend: (f"{cache_key} read", 1), True: lambda cache_key, backend, host_callbacks: (host_callbacks, 1)}[more]
    monkeypatch.setattr(jax_compiler, "_cache_read", read)

    def make(backend, computation, executable_devices, compile_options, host_callbacks, module_name, cache_key):
        return f"{cache_key} made"

    monkeypatch.setattr(jax_compiler, "_compile_and_write_cache", make)
    program_files.instead(lambda here, kept, wanted: (here(), kept(), wanted["module_name"]))
    wraps = jax_compiler._compile_and_write_cache
    assert wraps("cpu", "c", ["d"], "o", "calls", "name", cache_key="key") == ("key made", "calls" if more else "key read", "name")
    program_files.instead(lambda here, kept, wanted: here()[:2])
    assert jax_compiler._compile_and_write_cache("cpu", "c", ["d"], "o", "calls", "name", "key") == ("key made", "calls" if more else "key read")


@pytest.mark.parametrize("other", [lambda computation, cache_key: 0, lambda *given: 0])
def test_another_inside_of_jax_is_left_alone(monkeypatch, other):
    monkeypatch.setattr(jax_compiler, "_compile_and_write_cache", other)
    with pytest.raises(TypeError, match="JAX compiles without backend"):
        program_files.instead(lambda here, kept, wanted: here())
    program_files.install.__wrapped__()
    assert jax_compiler._compile_and_write_cache is other


PROGRAM_OF_TWO = """
import sys, jax, jax.numpy as jnp
from gan2d.machine.backend import set_up
set_up()
from jax._src import compiler
made, make = [], compiler.backend_compile_and_load
compiler.backend_compile_and_load = lambda *a, **k: made.append(1) or make(*a, **k)
big = jax.jit(lambda x: jax.lax.fori_loop(0, 3, lambda i, y: jnp.linalg.svd(jnp.sin(y) @ y.T + i)[0], x))
x = jnp.ones((9, 9))
print("ready", flush=True)
sys.stdin.readline()
big(x)
made.clear(), big.clear_cache(), jax.clear_caches()
y = big(x)
print(len(made), float(abs(y).sum()))
"""


def test_two_processes_that_start_together_share_their_programs(tmp_path):
    environment = os.environ | {"GAN2D_CACHE": str(tmp_path)}
    both = [subprocess.Popen([sys.executable, "-c", PROGRAM_OF_TWO], stdin=-1, stdout=-1, env=environment, text=True) for _ in range(2)]
    for each in both:
        assert each.stdout.readline() == "ready\n"
    for each in both:
        each.stdin.write("go\n")
        each.stdin.flush()
    told = [each.communicate()[0].strip() for each in both]
    assert told[0] == told[1] and told[0].startswith("0 "), "what is in the folder is made no more"
    assert len([name for name in stems(next(tmp_path.iterdir())) if name.startswith("jit__lambda")]) == 1
