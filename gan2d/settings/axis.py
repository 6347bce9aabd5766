"""Axis: a list of values that one traced number takes, all at once under ``vmap`` – the seed, θ, c, λ, a learning rate."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from gan2d.common.errors import InputError, shown, whole
from gan2d.settings.knobs import KNOBS, knob

SEED = "seed"
MOST_AXES, MOST_MEMBERS, MOST_VALUES = 2, 1024, 1024


@dataclasses.dataclass(frozen=True)
class Axis:
    """The values of a knob; those of "seed" are added to the experiment's own seed."""

    knob: str
    values: tuple[float, ...]

    def __str__(self) -> str:
        """As it is written in a link: ``seed:16``, ``theta:0:6:33``, ``gp_weight:0.01:100:9:log``, ``clip:0.01,0.1``."""
        n = len(self.values)
        if self.knob == SEED and self.values == tuple(range(n)):
            return f"{SEED}:{n}"
        first, last = self.values[0], self.values[-1]
        for log in (False, True):
            if n > 2 and first < last and (first > 0 or not log) and self.values == tuple(_spaced(self.knob, first, last, n, log)):
                return f"{self.knob}:{_short(first)}:{_short(last)}:{n}{':log' if log else ''}"
        return f"{self.knob}:{','.join(map(_short, self.values))}"

    @property
    def label(self) -> str:
        """What it is called."""
        return "seed" if self.knob == SEED else KNOBS[self.knob].symbol or KNOBS[self.knob].label


def _short(value: float) -> str:
    return repr(value).removesuffix(".0")


def _spaced(name: str, first: float, last: float, count: int, log: bool) -> list[float]:
    """Values at equal distances, or at equal ratios to six digits, so that decades come out as they are written; whole numbers where the knob has such."""
    values = [float(f"{v:.6g}") for v in np.geomspace(first, last, count)] if log else np.linspace(first, last, count).tolist()
    return [round(v) for v in values] if name == SEED or KNOBS[name].integer else values


def _parsed(name: str, values: Iterable[object]) -> tuple[float, ...]:
    if name == SEED:
        return tuple(whole("an axis's seed", value, 0, 2**31 - 1) for value in values)
    return tuple(KNOBS[name].parse(value) for value in values)  # type: ignore[misc]


def read_axis(name: str, given: object) -> Axis:
    """An axis from its values, or from text: "first:last:count", the same with ":log", values with commas; for the seed also their number.

    Raises:
        InputError: not such a text, a value out of range, or a knob that cannot be an axis.
    """
    if name != SEED and (knob(name).static or KNOBS[name].choices is not None):
        raise InputError(f"{name} cannot be an axis: only numbers that can move in mid-training can, and the seed.")
    shape = f"The axis {name} is first:last:count (with :log for equal ratios), or values with commas"
    if name == SEED and (isinstance(given, int) or (isinstance(given, str) and given.strip().isdigit())):
        return Axis(SEED, tuple(range(whole("The number of seeds", given, 1, MOST_MEMBERS))))
    if isinstance(given, str):
        values = _read_text(name, given, shape)
    else:
        try:
            values = list(itertools.islice(given, 10 * MOST_VALUES))  # type: ignore[call-overload]
        except TypeError:
            raise InputError(f"{shape}; {shown(given)} is not.") from None
    if not 1 <= len(values) <= MOST_VALUES:
        raise InputError(f"{shape}: 1 to {MOST_VALUES:,} of them; {len(values):,} were given.")
    parsed = _parsed(name, values)
    if len(set(parsed)) < len(parsed):
        raise InputError(f"The values of the axis {name} must all differ.")
    return Axis(name, parsed)


def _read_text(name: str, text: str, shape: str) -> Sequence[Any]:
    if ":" not in text:
        return [part.strip() for part in text.split(",") if part.strip()]
    parts = text.split(":")
    try:
        first, last, count = float(parts[0]), float(parts[1]), int(parts[2])
    except (ValueError, IndexError, OverflowError):
        raise InputError(f"{shape}; {shown(text)} is not.") from None
    log = parts[3:] == ["log"]
    if (len(parts) > 3 and not log) or not (math.isfinite(first) and math.isfinite(last) and first < last) or not 2 <= count <= MOST_VALUES:
        raise InputError(f"{shape}, first < last and 2 to {MOST_VALUES:,} values; {shown(text)} is not.")
    if log and first <= 0:
        raise InputError(f"{shape}; equal ratios need a first value above 0, and {shown(text)} has none.")
    return _spaced(name, first, last, count, log)


def check_axes(axes: Sequence[Axis]) -> None:
    """Raise InputError where there are more than two, one twice, or more members than are allowed."""
    if len(axes) > MOST_AXES:
        raise InputError(f"An experiment has at most {MOST_AXES} axes; {len(axes)} were given.")
    if len({axis.knob for axis in axes}) < len(axes):
        raise InputError("Both axes are of the same knob; take two different ones.")
    members = math.prod(len(axis.values) for axis in axes)
    if members > MOST_MEMBERS:
        raise InputError(f"The axes have {members:,} members together; at most {MOST_MEMBERS:,} can be trained at once.")
