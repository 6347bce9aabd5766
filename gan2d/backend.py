"""Where JAX runs and where it keeps compiled programs: set up once, before the first computation."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import tempfile
from pathlib import Path

import jax


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
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, RuntimeError):
        return
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


def give_memory_back() -> None:
    """Hand freed memory back to the system: glibc would keep it for later in its arenas. Elsewhere nothing is to be done."""
    gc.collect()
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, TypeError, AttributeError):
        return
