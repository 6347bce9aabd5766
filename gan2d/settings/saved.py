"""Saved runs: JSON in both directions, and Python code that makes the same run."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from gan2d.common.errors import InputError
from gan2d.settings.knobs import movable
from gan2d.settings.settings import Settings, make
from gan2d.training.run import Change, Run, check_steps


def to_json(run: Run) -> dict[str, Any]:
    """What replays a run: the settings that it began with, the changes made on the way, the steps."""
    return {
        "gan2d": 1,
        "settings": run.origin.to_json(),
        "changes": [list(change) for change in run.changes],
        "steps": run.step,
    }


def read_json(said: Any) -> tuple[Settings, list[Change], int]:
    """Settings, changes and steps of a saved run.

    Raises:
        InputError: it is no saved run, or names something that does not exist.
    """
    if not isinstance(said, Mapping) or not isinstance(said.get("settings"), Mapping):
        raise InputError("This file is no saved run: a saved run is a JSON object with 'settings', 'changes' and 'steps'.")
    names = {field.name for field in dataclasses.fields(Settings)}
    odd = set(said["settings"]) - names
    if odd:
        raise InputError(f"The saved run's settings hold {', '.join(sorted(odd))}; they may hold {', '.join(sorted(names))}.")
    settings = make(**said["settings"])
    return settings, read_changes(said.get("changes") or ()), check_steps(said.get("steps", 0))


def read_changes(said: Any) -> list[Change]:
    """Changes on the way, each given as (step, knob, value).

    Raises:
        InputError: something else, a knob that does not exist or needs a new run, or a value that it cannot have.
    """
    if not isinstance(said, Iterable) or isinstance(said, (str, Mapping)):
        raise InputError(f"changes must be a list of (step, knob, value); {str(said)[:60]!r} is not.")
    changes = []
    for entry in said:
        if not isinstance(entry, (list, tuple)) or len(entry) != 3:
            raise InputError(f"Each change is (step, knob, value); {str(entry)[:60]!r} is not.")
        step, name, value = entry
        changes.append(Change(check_steps(step), name, movable(name).parse(value)))
    return changes


def read_text(text: str | bytes) -> tuple[Settings, list[Change], int]:
    """The same from a file's text; text that is no JSON raises InputError."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"This file is no JSON ({error}); a saved run is the file that 'Save the run' or --json wrote.") from None
    return read_json(said)


def to_python(run: Run) -> str:
    """Python code that makes the same run."""
    origin = run.origin
    data = repr(origin.data) if origin.points is None else f"np.array({[[float(x), float(y)] for x, y in origin.points]!r})"
    lines = ["import numpy as np", ""] if origin.points is not None else []
    lines += [
        "import gan2d",
        "",
        "run = gan2d.train(",
        f"    data={data},",
        f"    recipe={origin.recipe!r},",
        f"    preset={origin.preset!r},",
        f"    knobs={dict(origin.knobs)!r},",
        f"    seed={origin.seed},",
        f"    steps={run.step},",
        f"    changes={[tuple(change) for change in run.changes]!r},",
        ")",
        "print(run.metrics())",
    ]
    return "\n".join(lines) + "\n"


def read_csv(text: str | bytes) -> np.ndarray:
    """Points (n, 2) from a CSV of two numeric columns; one header line is allowed.

    Raises:
        InputError: text or gaps where numbers belong (with the line), more or fewer than two columns, too few points.
    """
    from gan2d.settings.settings import check_points

    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise InputError("The CSV is not UTF-8 text; save it as 'CSV (UTF-8)' with two columns, x and y.") from None
    sample = text[:2000]
    delimiter = max(",;\t", key=sample.count)
    if delimiter not in sample:
        delimiter = " "
    try:
        lines = list(csv.reader(io.StringIO(text, newline=None), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(f"The CSV cannot be read ({error}); every line must hold two numbers, x and y.") from None
    rows = [(i, row) for i, row in enumerate(([c for c in line if c.strip()] for line in lines), 1) if row]
    points: list[list[float]] = []
    for place, (line, row) in enumerate(rows):
        try:
            numbers = [float(cell) for cell in row]
        except ValueError:
            if place == 0:
                continue  # a header
            raise InputError(f"Line {line} of the CSV holds {delimiter.join(row)[:60]!r}; every line must hold two numbers, x and y.") from None
        if len(numbers) != 2:
            raise InputError(f"Line {line} of the CSV has {len(numbers)} columns; every line must hold two numbers, x and y.")
        points.append(numbers)
    return check_points(points if points else np.zeros((0, 2)), "the CSV")
