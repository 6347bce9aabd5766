"""An experiment as a file: JSON in both directions, and Python code that trains it again."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from gan2d.common.errors import InputError, shown
from gan2d.elements.data import DATASETS
from gan2d.formats import earlier
from gan2d.settings.axis import SEED, Axis
from gan2d.settings.edits import after_changes, check_changes, with_knob
from gan2d.settings.experiment import Experiment, check_steps, defaults, make, with_axes
from gan2d.settings.knobs import rank
from gan2d.settings.points import Points, read_points

VERSION = 3
UNPLACED = 2  # the version up to which networks saw own points as they are
HOLDS = ("data", "seed", "arms", "axes", "points", "changes", "step", "view")


def to_json(experiment: Experiment) -> dict[str, Any]:
    """All that replays a moment, as plain JSON values; your own points too."""
    told: dict[str, Any] = {
        "gan2d": VERSION,
        "data": experiment.data,
        "seed": experiment.seed,
        "arms": [{"recipe": arm.recipe, "preset": arm.preset, "knobs": dict(arm.knobs)} for arm in experiment.arms],
        "axes": {axis.knob: list(axis.values) for axis in experiment.axes},
        "changes": [[change.step, change.knob, change.value, *([] if change.arm is None else [change.arm])] for change in experiment.changes],
        "step": experiment.step,
    }
    if experiment.points is not None:
        told["points"] = {"file": experiment.points.name, "values": experiment.points.to_list()}
    return told | ({"view": dict(experiment.view)} if experiment.view else {})


def read_json(said: Any) -> Experiment:
    """The experiment of a saved file, of this version or the one before; results beside it are passed over.

    Raises:
        InputError: it is no saved experiment, or names something that does not exist.
    """
    told = said.get("experiment", said) if isinstance(said, Mapping) else None
    told = earlier.saved(told) if isinstance(told, Mapping) else None
    if told is None or not isinstance(told.get("arms"), list):
        raise InputError("This file is no saved experiment: that is a JSON object with 'data', 'arms', 'changes' and 'step'.")
    arms = told["arms"]
    everybody, axes, view = (_checked(told, name) for name in ("everybody", "axes", "view"))
    data, points = told.get("data", "ring8"), told.get("points")
    if points is not None:
        data, points = "points", _read_points(points)
    experiment = make(data if isinstance(data, str) else str(data), seed=told.get("seed", 0), points=points, arms=arms)
    if points is not None and told.get("gan2d", UNPLACED) in range(UNPLACED + 1) and not any("units" in (arm.get("knobs") or {}) for arm in arms):
        experiment = _as_it_was(experiment)
    for name in sorted(everybody, key=rank):
        experiment = with_knob(experiment, name, everybody[name])
    experiment = with_axes(experiment, _axes(axes))
    changes, step = check_changes(experiment, told.get("changes") or ()), check_steps(told.get("step", 0))
    moment = dataclasses.replace(
        experiment,
        changes=changes,
        step=max([step, *(change.step for change in changes)]),
        view={str(name): str(value) for name, value in view.items()},
    )
    after_changes(moment)  # raises where a change has no meaning
    return moment


def _as_it_was(experiment: Experiment) -> Experiment:
    """An experiment of an earlier version, whose networks saw own points in the user's units where no recipe said otherwise."""
    usual = {defaults(next(iter(DATASETS)), arm.recipe, arm.preset)["units"] for arm in experiment.arms}
    return with_knob(experiment, "units", usual.pop()) if len(usual) == 1 else experiment


def _checked(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A part of a file that is a mapping; an empty one where there is none."""
    part = told.get(name) or {}
    if not isinstance(part, Mapping):
        raise InputError(f"{name} must be a mapping of names to values; {shown(part)} is not.")
    return part


def _axes(axes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values if isinstance(values, (list, str, int)) else [values] for name, values in axes.items()}


def _read_points(said: Any) -> Points:
    if isinstance(said, Mapping):
        return read_points(said.get("values"), str(said.get("file", ""))[:100])
    return read_points(said)


def read_text(text: str | bytes) -> Experiment:
    """The same from a file's text; text that is no JSON raises InputError."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"This file is no JSON ({str(error)[:80]}); a saved experiment is the file that 'Save' or --json wrote.") from None
    return read_json(said)


def to_python(experiment: Experiment, few: int | None = None) -> str:
    """Python code that trains the same experiment to the same step; to be looked at, with a ``few`` of own points."""
    plain = len(experiment.arms) == 1 and not experiment.axes
    arm = experiment.arms[0]
    points = experiment.points
    data = repr(experiment.data) if points is None else f"np.array({points.to_list(few)!r})"
    rest = 0 if points is None or few is None else len(points.array) - few
    note = f"  # … and {rest:,} more, in the exported file" if rest > 0 else ""
    lines = ["import numpy as np", ""] if points is not None else []
    lines += ["import gan2d", "", f"run = gan2d.{'train' if plain else 'train_together'}(", f"    data={data},{note}"]
    if plain:
        lines += [f"    recipe={arm.recipe!r},", f"    preset={arm.preset!r},", f"    knobs={dict(arm.knobs)!r},"]
    else:
        lines += ["    arms=[", *(f"        {_arm_text(arm)}," for arm in experiment.arms), "    ],"]
        lines += [f"    axes={{{', '.join(f'{axis.knob!r}: {_axis_text(axis)}' for axis in experiment.axes)}}},"]
    changes = [tuple(change) if change.arm is not None else tuple(change[:3]) for change in experiment.changes]
    lines += [f"    seed={experiment.seed},", f"    steps={experiment.step},", f"    changes={changes!r},", ")"]
    return "\n".join([*lines, "print(run.metrics())" if plain else "print(gan2d.summary(run))", ""])


def _arm_text(arm: Any) -> str:
    return repr({"recipe": arm.recipe, "preset": arm.preset, "knobs": dict(arm.knobs)})


def _axis_text(axis: Axis) -> str:
    short = str(axis).partition(":")[2]
    return str(len(axis.values)) if axis.knob == SEED and short.isdigit() else repr(list(axis.values))
