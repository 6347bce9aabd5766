"""Where JAX runs and where it keeps compiled programs: set up once, before the first computation."""

from __future__ import annotations

import ctypes
import functools
import gc
import os
import sys
import tempfile
from pathlib import Path

import jax

from gan2d.machine.program_files import install, processor


def _megabytes(name: str, usual: int) -> int:
    """Bytes that a variable of the environment asks for in megabytes."""
    told = os.environ.get(name, "").strip()
    if told and not (told.isascii() and told.isdigit()):
        print(f"{name}={told[:40]!r} is no whole number of megabytes; {usual} are taken.", file=sys.stderr)
        told = ""
    return int(told or usual) * 2**20


PROGRAMS = _megabytes("GAN2D_PROGRAMS_MB", 256)  # bytes of compiled programs that a process keeps in memory


def cache_folder() -> Path:
    """The user's cache folder for compiled programs; GAN2D_CACHE names another."""
    if "GAN2D_CACHE" in os.environ:
        return Path(os.environ["GAN2D_CACHE"])
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", tempfile.gettempdir()))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "gan2d" / "compiled"


def set_up() -> None:
    """Turn the compilation cache on, for programs of any size; a folder that cannot be written only costs speed."""
    try:
        folder = cache_folder() / processor()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, RuntimeError):
        return
    install()
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


M_ARENA_MAX = -8  # of glibc's mallopt


@functools.cache
def settle() -> None:
    """Once in a server's life, when all is imported: later looks for garbage leave out what is there now, else they stop everybody for half a second.

    And let all threads share two of glibc's arenas, else each keeps freed memory of its own.
    """
    gc.collect()
    gc.freeze()
    _glibc("mallopt", M_ARENA_MAX, 2)


def trim() -> None:
    """Hand freed memory back to the system: glibc would keep it for later."""
    _glibc("malloc_trim", 0)


def give_memory_back() -> None:
    """The same after a look for what nobody holds any more, which takes a moment."""
    gc.collect()
    trim()


def _glibc(name: str, *numbers: int) -> None:
    try:
        getattr(ctypes.CDLL(None), name)(*numbers)
    except (OSError, TypeError, AttributeError):
        return


def resident() -> int:
    """Bytes of memory that the process takes now; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm") as told:
            return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def maps_are_crowded() -> bool:
    """Whether half of what Linux lets one process map is taken; elsewhere there is no such limit."""
    try:
        with open("/proc/self/maps", "rb") as maps, open("/proc/sys/vm/max_map_count") as most:
            return sum(1 for _ in maps) > int(most.read()) / 2
    except (OSError, ValueError):
        return False
