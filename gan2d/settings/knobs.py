"""KNOBS: every setting of a run, collected from the elements that declare them: range, default, meaning, source.

``Spec`` holds what shapes the compiled program (static, hashable); ``Knobs`` holds the numbers that are traced
through it, so that moving one never recompiles. The rows of both are the fields' own metadata, and the one
source of sliders, URL, defaults, validation, help texts and the command line.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from gan2d.common.errors import InputError, one_of
from gan2d.common.knob import Knob, Value
from gan2d.elements.games.table import GameKnobs, GameSpec
from gan2d.elements.generators import GeneratorKnobs, GeneratorSpec
from gan2d.elements.objectives import NAMES, ObjectiveKnobs
from gan2d.elements.optimisers import OptimiserKnobs, OptimiserSpec
from gan2d.elements.penalties import PenaltyKnobs, PenaltySpec
from gan2d.elements.projections import ProjectionKnobs, ProjectionSpec
from gan2d.elements.tricks import OPTIONAL, TrickKnobs, TrickSpec
from gan2d.elements.turns import TurnKnobs, TurnSpec


# the last base comes first in the table
@dataclasses.dataclass(frozen=True)
class Spec(GameSpec, TurnSpec, TrickSpec, GeneratorSpec, OptimiserSpec, ProjectionSpec, PenaltySpec):
    """The static half of a run's settings: it decides what is compiled."""


@jax.tree_util.register_dataclass
@dataclasses.dataclass(frozen=True)
class Knobs(GameKnobs, TrickKnobs, GeneratorKnobs, OptimiserKnobs, TurnKnobs, ProjectionKnobs, PenaltyKnobs, ObjectiveKnobs):
    """The traced half: scalars (float32 or int32) that may move in mid-training, and the user's own points if any."""


def _table() -> dict[str, Knob]:
    table = {}
    for kind in (Spec, Knobs):
        for field in dataclasses.fields(kind):
            if "knob" in field.metadata:
                table[field.name] = Knob(name=field.name, static=kind is Spec, **field.metadata["knob"])
    return table


KNOBS: dict[str, Knob] = _table()
Values = dict[str, Value]


def knob(name: str) -> Knob:
    """Look a knob up by name; an unknown name raises InputError with the nearest match."""
    one_of("knob", name, KNOBS)
    return KNOBS[name]


def movable(name: str) -> Knob:
    """The same for a knob that can move in mid-training; any other raises InputError too."""
    row = knob(name)
    if row.resets:
        raise InputError(f"{name} cannot change in mid-training, since it needs new networks or data: start a new run with it.")
    return row


def rank(name: str) -> tuple[bool, bool]:
    """By this, knobs are in an order in which each has its meaning when it is moved: names before numbers, those that choose before those that are owned."""
    row = knob(name)
    return row.choices is None, row.owned


def static_half(values: Mapping[str, Value], varied: Collection[str] = ()) -> Spec:
    """What decides which program is compiled, of a full set of values; ``varied`` as in ``compile_values``."""
    uses = tuple(name for name in OPTIONAL if name in varied or float(values[name]) > 0)
    return Spec(**{f.name: values[f.name] for f in dataclasses.fields(Spec) if f.name != "uses"}, uses=uses)  # type: ignore[arg-type]


def _filled_up(points: np.ndarray) -> np.ndarray:
    """With rows of NaN, which are never drawn from, up to the next power of two: one more point then needs no program of its own."""
    room = 1 << max(0, len(points) - 1).bit_length()
    return np.pad(np.asarray(points, np.float64), ((0, room - len(points)), (0, 0)), constant_values=np.nan)


def compile_values(values: Mapping[str, Value], points: np.ndarray | None = None, varied: Collection[str] = ()) -> tuple[Spec, Knobs]:
    """Turn a full set of values into the static and the traced half; dtypes are cast here and nowhere else.

    ``varied`` are knobs that will be given several values at once, so that their part of the program must be there.
    """
    spec = static_half(values, varied)
    traced: dict[str, Array] = {}
    for name, row in KNOBS.items():
        if not row.static:
            value = NAMES.index(str(values[name])) if row.choices is not None else values[name]
            traced[name] = jnp.asarray(value, jnp.int32 if row.choices is not None or row.integer else jnp.float32)
    traced["points"] = jnp.asarray(np.zeros((1, 2)) if points is None else _filled_up(points), jnp.float32)
    return spec, Knobs(**traced)
