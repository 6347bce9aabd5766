"""Finished blocks in a file beside the results, so that a study that was ended goes on with the others."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from gan2d.cluster.worker import Work, sources
from gan2d.common import output
from gan2d.common.errors import InputError, named_file

FORMAT = "gan2d blocks"


def beside(file: str | os.PathLike[str]) -> Path:
    """Where the blocks of these results are kept."""
    return Path(f"{os.fspath(file)}.blocks")


def forget(file: str | os.PathLike[str] | None) -> None:
    """The results are written: their blocks are needed no more."""
    if file is not None:
        beside(file).unlink(missing_ok=True)


class KeptBlocks:
    """Finished blocks, each under digits of all that makes it, so that a study finds its own; with a file they are also there, written whole."""

    def __init__(self, file: str | os.PathLike[str] | None) -> None:
        """Take what is there already.

        Raises:
            InputError: the file cannot be read or written, or its blocks were made by another gan2d.
        """
        self._file = None if file is None else beside(file)
        output.check(self._file)
        self._done = self._read() if self._file is not None and self._file.exists() else {}

    def _read(self) -> dict[str, dict[str, Any]]:
        assert self._file is not None
        name = named_file(self._file)
        try:
            told = json.loads(self._file.read_text(encoding="utf-8"))
            done, by = {str(key): dict(block) for key, block in told["done"].items()}, told[FORMAT]
        except OSError as error:
            raise InputError(f"{name} cannot be read: {error.strerror}.") from None
        except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
            raise InputError(f"{name} does not hold finished blocks. Remove it, or name another file.") from None
        if by != sources():
            raise InputError(f"{name} holds blocks made by another gan2d, which may round otherwise. Remove it, or name another file.")
        return done

    def get(self, work: Work, block: dict[str, Any]) -> dict[str, Any] | None:
        """What ``work`` gave of a block, if it is kept."""
        return self._done.get(_key(work, block))

    def keep(self, work: Work, block: dict[str, Any], result: dict[str, Any]) -> None:
        """One more is done."""
        self._done[_key(work, block)] = result
        if self._file is not None:
            output.write(self._file, json.dumps({FORMAT: sources(), "done": self._done}, allow_nan=False))


def _key(work: Work, block: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps([work.__module__, work.__qualname__, block]).encode()).hexdigest()[:24]
