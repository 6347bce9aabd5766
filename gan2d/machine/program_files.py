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
import inspect
import os
import platform
import secrets
import zlib
from collections.abc import Callable, Iterator
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
WANTED = {"backend", "computation", "executable_devices", "compile_options", "host_callbacks", "module_name", "cache_key"}  # of JAX's arguments


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


def instead(compiles: Callable[[Callable[[], Any], Callable[[], Any], dict[str, Any]], Any]) -> None:
    """From its next program on, JAX has what it finds nowhere compiled by ``compiles(here, kept, wanted)``.

    ``here()`` compiles it as JAX does, and keeps it; ``kept()`` reads it from the folder, or is None; ``wanted`` are JAX's arguments by name, of
    which there are more or fewer from version to version.

    Raises:
        ImportError, AttributeError, TypeError: this JAX's inside is another one; nothing was changed.
    """
    from jax._src import compiler

    make, read = compiler._compile_and_write_cache, compiler._cache_read
    arguments, needs = inspect.signature(make), set(inspect.signature(read).parameters)
    if missing := (needs | WANTED) - set(arguments.parameters):
        raise TypeError(f"JAX compiles without {', '.join(sorted(missing))}.")

    @functools.wraps(make)
    def compile_and_write(*given: Any, **named: Any) -> Any:
        wanted = arguments.bind(*given, **named).arguments
        return compiles(lambda: make(*given, **named), lambda: read(**{name: wanted[name] for name in needs})[0], wanted)

    compiler._compile_and_write_cache = compile_and_write


@functools.cache
def install() -> None:
    """Let JAX keep its programs so, from its next one on. Once: whoever waited for himself would wait for ever."""

    def get_file_cache(path: str) -> tuple[Any, str]:
        return ProgramFiles(path), path

    def make_once(here: Callable[[], Any], kept: Callable[[], Any], wanted: dict[str, Any]) -> Any:
        with alone(getattr(jax.config, "jax_compilation_cache_dir", None), wanted["cache_key"]) as waited:
            found = kept() if waited else None
            return here() if found is None else found

    with contextlib.suppress(ImportError, AttributeError, TypeError, AssertionError):  # another JAX, which keeps them in its own way
        from jax._src import compilation_cache

        assert callable(compilation_cache.get_file_cache)
        compilation_cache.get_file_cache = get_file_cache
        instead(make_once)
