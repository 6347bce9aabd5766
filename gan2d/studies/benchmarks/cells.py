"""A comparison's cells: each is one training, kept in a file while it is in work, and all of them stand in one file of results that is gone on with."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gan2d.common import output
from gan2d.common.errors import SHOWN, InputError
from gan2d.common.interrupt import Interrupted
from gan2d.training.kept_file import keep, restore
from gan2d.training.training import Training

CHUNK = 100  # steps between two tellings
SAVE_SECONDS = 20.0


def trained(training: Training, name: list[Any], steps: int, file: str | Path | None, tell: Callable[[int], None], every: float = SAVE_SECONDS) -> float:
    """Train a cell of this name to a step, telling how far it is; returns the seconds that it took, those before an interruption included.

    With a ``file`` of results the cell is kept beside it ``every`` so many seconds, and where ``tell`` raises Interrupted, which is raised again.
    """
    kept = None if file is None else Path(f"{file}.part")
    seconds = restore(kept, training, name) if kept is not None and kept.exists() else 0.0
    saved = time.monotonic()
    while training.step < steps:
        began = time.perf_counter()
        training.advance(min(CHUNK, steps - training.step))
        seconds += time.perf_counter() - began
        try:
            tell(training.step)
        except Interrupted:
            if kept is not None:
                keep(kept, training, name, seconds)
            raise
        if kept is not None and time.monotonic() - saved > every:
            keep(kept, training, name, seconds)
            saved = time.monotonic()
    if kept is not None:
        kept.unlink(missing_ok=True)
    return seconds


def resumed(file: str | Path | None, wanted: Mapping[str, Any], words: str, command: str) -> dict[str, Any]:
    """The results in a file, or new ones without rows; ``wanted`` says of which experiment, its "format" first, and ``command`` what writes them.

    Raises:
        InputError: the file cannot be read, or holds another experiment.
    """
    if file is None or not Path(file).exists():
        return {**wanted, "words": words, "rows": {}}
    try:
        known = read(Path(file).read_text(encoding="utf-8"), str(wanted["format"]), command)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise InputError(f"{file} is no UTF-8 text; results are the file that {command} --json wrote.") from None
    for name, value in wanted.items():
        if known.get(name) != value:
            raise InputError(f"{file} holds another experiment: its {name} is {known.get(name)!r}, not {value!r}. Name another file, or remove it.")
    return known


def write(file: str | os.PathLike[str] | None, results: Mapping[str, Any]) -> None:
    """Write the results, where there is a file for them."""
    if file is not None:
        output.write(file, json.dumps(results, indent=1, allow_nan=False))


def read(text: str, format: str, command: str) -> dict[str, Any]:
    """The results in a file that a command wrote, or InputError."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"This file is no JSON ({str(error)[:SHOWN]}); results are the file that {command} --json wrote.") from None
    rows = told.get("rows") if isinstance(told, dict) and told.get("format") == format else None
    if not isinstance(rows, dict) or not all(isinstance(row, dict) for row in rows.values()):
        raise InputError(f"This file does not hold results of {command}.")
    return told
