"""Compiled programs on disk: each processor has a folder of its own, a file is whole or is not there, and all together have a limit.
One process compiles a program, and those that want the same one meanwhile wait for it: servers that start together would all compile the same.

JAX writes a program straight into its place, where another server may read half of it and a full disk leaves half of it for ever; what it
keeps has no limit, unless one installs a package by which all readers wait for each other. Its files have JAX's names, so that where its
inside has changed, its own way is as good as ever.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import platform
import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax

try:
    import fcntl
except ImportError:  # Windows: there each compiles for itself
    fcntl = None  # type: ignore[assignment]

MOST_BYTES = 2**30  # of all programs of one processor; those used longest ago make room
REST = 0.8  # of it that is left then
OFTEN = 100  # programs written between two looks at how much there is
ENDING = "-cache"


def processor() -> str:
    """A few digits that name the kind of processor: a program for one may use instructions that another lacks, and end it."""
    try:
        with open("/proc/cpuinfo") as told:
            lines = {line.partition(":")[0].strip(): line.partition(":")[2].strip() for line in told}
    except OSError:
        lines = {}
    known = (platform.machine(), platform.processor(), *(lines.get(name, "") for name in ("model name", "flags", "Features", "CPU part")))
    return hashlib.sha256("\n".join(known).encode()).hexdigest()[:12]


class ProgramFiles:
    """The interface of JAX's own cache: programs by key. Nothing here ever fails for the disk's sake: a program is compiled then."""

    def __init__(self, folder: str, most: int = MOST_BYTES) -> None:
        """Look at how much there is."""
        self._path = Path(folder)  # JAX asks for it by this name
        self._most, self._written = most, 0
        self.make_room()

    def get(self, key: str) -> bytes | None:
        """A program, or None; one that is not whole is removed, so that it is written anew."""
        file = self._path / f"{key}{ENDING}"
        try:
            value = file.read_bytes()
        except OSError:
            return None
        if not _whole(value):
            with contextlib.suppress(OSError):
                file.unlink()
            return None
        with contextlib.suppress(OSError):
            os.utime(file)  # it was used now
        return value

    def put(self, key: str, value: bytes) -> None:
        """Keep a program, if it finds room."""
        beside = self._path / f".{secrets.token_hex(6)}.writing"
        try:
            beside.write_bytes(value)
            beside.replace(self._path / f"{key}{ENDING}")
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            return
        self._written += 1
        if self._written % OFTEN == 0:
            self.make_room()

    def clear(self) -> None:
        """JAX forgets what it knows of the cache; the files stay."""

    def make_room(self) -> None:
        """Remove those used longest ago, and what somebody began to write and left, where all together are more than the limit."""
        files = []
        with contextlib.suppress(OSError), os.scandir(self._path) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):  # another server may have removed it
                    told = entry.stat()
                    files.append((told.st_mtime, told.st_size, entry.path))
        total = sum(size for _, size, _ in files)
        if total <= self._most:
            return
        for _, size, path in sorted(files):
            if total <= REST * self._most:
                return
            with contextlib.suppress(OSError):
                os.remove(path)
                total -= size


def _whole(value: bytes) -> bool:
    """Whether a program's checksum is right. One that another library compressed is taken as it is."""
    if value[:1] != b"\x78":
        return len(value) > 0
    unpacked = zlib.decompressobj()
    try:
        unpacked.decompress(value)
    except zlib.error:
        return False
    return unpacked.eof


@contextlib.contextmanager
def alone(folder: str | None, key: str) -> Iterator[bool]:
    """Wait until nobody else makes the program of this key; whether somebody did. The system ends a wait for a process that has died."""
    if fcntl is None or not folder:
        yield False
        return
    try:
        lock = open(os.path.join(folder, f".{hashlib.sha256(key.encode()).hexdigest()[:3]}.lock"), "wb")  # noqa: SIM115
    except OSError:
        yield False
        return
    with lock:  # whoever closes it lets the next one in
        waited = False
        with contextlib.suppress(OSError):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waited = True
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield waited


@functools.cache
def install() -> None:
    """Let JAX keep its programs so, from its next one on. Once: whoever waited for himself would wait for ever."""
    try:
        from jax._src import compilation_cache, compiler

        def get_file_cache(path: str) -> tuple[Any, str]:
            return ProgramFiles(path), path

        make = compiler._compile_and_write_cache

        def make_once(
            backend: Any, computation: Any, executable_devices: Any, compile_options: Any, host_callbacks: Any, module_name: str, cache_key: str
        ) -> Any:
            with alone(getattr(jax.config, "jax_compilation_cache_dir", None), cache_key) as waited:
                if waited:
                    found, _ = compiler._cache_read(module_name, cache_key, compile_options, backend, executable_devices)
                    if found is not None:
                        return found
                return make(backend, computation, executable_devices, compile_options, host_callbacks, module_name, cache_key)

        assert callable(compilation_cache.get_file_cache)
        compilation_cache.get_file_cache = get_file_cache
        compiler._compile_and_write_cache = make_once
    except (ImportError, AttributeError, AssertionError):
        return  # another JAX, which keeps them in its own way
