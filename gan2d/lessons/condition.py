"""Conditions that a lesson sets: "A.w1 < 0.3", "B.modes = 8", "A.gradient < 0.01 * B.gradient", and no more than that."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from gan2d.common.errors import InputError, shown, unknown

SIGNS: dict[str, Callable[[float, float], bool]] = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "=": operator.eq}
EQUAL = 1e-6  # means of whole numbers, such as modes, are whole up to so much
_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_NAME = r"(?:[A-F]\.)?[a-z][a-z0-9_]*"
_SIDE = re.compile(rf"\s*(?:({_NUMBER})\s*(?:\*\s*({_NAME}))?|({_NAME}))\s*", re.ASCII)
_WHOLE = re.compile(r"([^<>=]*)(<=|>=|<|>|=)([^<>=]*)")
LONGEST = 80  # letters of a condition


class Side(NamedTuple):
    """A number, times what was measured where a quantity is named."""

    factor: float
    quantity: str

    def value(self, values: Mapping[str, float]) -> float:
        """Its value among those that were measured; NaN where it was not."""
        return self.factor * values.get(self.quantity, math.nan) if self.quantity else self.factor


class Condition(NamedTuple):
    """What has to hold of measured values."""

    left: Side
    sign: str
    right: Side

    def holds(self, values: Mapping[str, float]) -> bool:
        """Whether it does; what was not measured holds nothing."""
        left, right = self.left.value(values), self.right.value(values)
        if self.sign == "=":
            return abs(left - right) <= EQUAL
        return SIGNS[self.sign](left, right)

    @property
    def quantities(self) -> list[str]:
        """What has to be measured for it."""
        return [side.quantity for side in (self.left, self.right) if side.quantity]

    def __str__(self) -> str:
        """As it is written."""
        return f"{_written(self.left)} {self.sign} {_written(self.right)}"


def _written(side: Side) -> str:
    number = f"{side.factor:g}"
    return number if not side.quantity else side.quantity if side.factor == 1 else f"{number} * {side.quantity}"


def read_condition(given: object, known: Collection[str]) -> Condition:
    """A condition from its text, about quantities that are ``known``, such as "A.w1".

    Raises:
        InputError: it is none, or names what is not measured.
    """
    match = _WHOLE.fullmatch(given) if isinstance(given, str) and len(given) <= LONGEST else None
    sides = [_SIDE.fullmatch(part) for part in match.group(1, 3)] if match else []
    if match is None or not all(sides):
        raise InputError(f"A condition compares what is measured with a number, such as 'A.w1 < 0.3' or 'A.w1 > 2 * B.w1'; {shown(given)} does not.")
    left, right = (Side(float(side[1] or 1), side[2] or side[3] or "") for side in sides if side)
    condition = Condition(left, match[2], right)
    if not condition.quantities:
        raise InputError(f"A condition says something of what is measured, such as 'A.w1 < 0.3'; {shown(given)} does not.")
    for name in condition.quantities:
        check_quantity(name, known)
    return condition


def check_quantity(name: object, known: Collection[str]) -> str:
    """The name of something that is measured, or InputError."""
    if not isinstance(name, str) or name not in known:
        raise unknown("quantity", name, known)
    return name
