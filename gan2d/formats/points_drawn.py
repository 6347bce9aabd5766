"""Points that were drawn with a brush: taken from the browser onto a grid, and written in so few letters that a link can hold some 500 to 900 of them.

The grid's ``unit`` is the smallest of 1, 2, 5 · 10^k in at most FINEST steps of which the drawing is wide. Its points stand in the order of
their places on a Z curve (the bits of both numbers in turn: Morton 1966), on which neighbours in the plane are mostly near; a link has the ways from
one to the next, each as an exponential Golomb code (Teuhola 1978) of the order that makes all of them shortest:
``UNIT~X~Y~COUNT~ORDER~BITS``, where X and Y count units from 0 to the drawing's lower left and BITS is base64url.
"""

from __future__ import annotations

import base64
import functools
import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from gan2d.common.errors import InputError
from gan2d.settings.points import Points, check_points

MOST_DRAWN = 5_000  # points of a drawing
FINEST = 1000  # steps of the grid along the longer side of a drawing
MOST_LETTERS = 1200  # of a drawing in a link, beside which all settings have room
MOST_IN_LINK = 2400  # points that so many letters can hold, all at one place
DEEPEST = 32  # bits of a place on the Z curve
NAME = "your drawing"
TOO_LONG = "Your drawing of {:,} points is too long for a link, which holds some 500 to 900: save the experiment as a file (More) to keep or share it."
BROKEN = "The link's drawing is cut off or changed."


class Unit(NamedTuple):
    """The width of a grid's step: ``digit`` · 10^``power``."""

    digit: int
    power: int

    def numbers(self, steps: np.ndarray) -> np.ndarray:
        """So many steps as the nearest float64 to the decimal number, as a text of it would be read."""
        counted = np.asarray(steps, np.float64) * self.digit
        return counted / 10.0**-self.power if self.power < 0 else counted * 10.0**self.power

    def steps(self, array: np.ndarray) -> np.ndarray:
        """The nearest number of steps."""
        return np.rint(array / float(self.numbers(np.array(1)))).astype(np.int64)


def _unit_of(array: np.ndarray) -> Unit:
    least = float(np.ptp(array, axis=0).max()) / FINEST
    power = math.floor(math.log10(least))
    units = [Unit(digit, each) for each in (power, power + 1) for digit in (1, 2, 5)]
    return next(unit for unit in units if float(unit.numbers(np.array(1))) >= least * (1 - 1e-9))


def _units_near(unit: Unit) -> tuple[Unit, Unit, Unit]:
    series = [Unit(digit, unit.power + power) for power in (-1, 0, 1) for digit in (1, 2, 5)]
    at = series.index(unit)
    return unit, series[at + 1], series[at - 1]


def _curve(steps: np.ndarray) -> np.ndarray:
    """Places on the Z curve of steps (n, 2), counted from 0."""
    places = np.zeros(len(steps), np.int64)
    for bit in range(DEEPEST // 2):
        for axis in (0, 1):
            places |= ((steps[:, axis] >> bit) & 1) << (2 * bit + axis)
    return places


def _off_curve(places: np.ndarray) -> np.ndarray:
    steps = np.zeros((len(places), 2), np.int64)
    for bit in range(DEEPEST // 2):
        for axis in (0, 1):
            steps[:, axis] |= ((places >> (2 * bit + axis)) & 1) << bit
    return steps


def drawn(said: Any) -> tuple[Points, str]:
    """The points of a drawing as the browser sends it, ``{"points": [[x, y], …]}``, on their grid; and a sentence where a link cannot hold them.

    Raises:
        InputError: as ``check_points``, or there are more than MOST_DRAWN.
    """
    given = said.get("points") if isinstance(said, Mapping) else said
    if isinstance(given, list) and len(given) > MOST_DRAWN:
        raise InputError(f"A drawing holds at most {MOST_DRAWN:,} points; this one has {len(given):,}. Erase some, or upload them as a file.")
    array = check_points(given, "A drawing")
    unit = _unit_of(array)
    steps = unit.steps(array)
    order = np.argsort(_curve(steps - steps.min(0)), kind="stable")
    points = Points(check_points(unit.numbers(steps[order]), "A drawing"), NAME)
    return points, "" if written(points) else TOO_LONG.format(len(points.array))


def written(points: Points) -> str:
    """A drawing in letters for a link; "" where it is none, or too long."""
    return _written(points) if len(points.array) <= MOST_IN_LINK else ""


@functools.lru_cache(32)
def _written(points: Points) -> str:
    array = points.array
    for unit in _units_near(_unit_of(array)):  # the drawing may have become wider or narrower on its grid
        steps = unit.steps(array)
        if np.abs(steps).max() < 2**50 and np.array_equal(unit.numbers(steps), array):
            letters = _letters(unit, steps)
            if letters:
                return letters if len(letters) <= MOST_LETTERS else ""
    return ""


def _letters(unit: Unit, steps: np.ndarray) -> str:
    low = steps.min(0)
    if (steps - low).max() >= 2 ** (DEEPEST // 2):
        return ""
    places = _curve(steps - low)
    ways = np.diff(places, prepend=0)
    if (ways < 0).any():
        return ""  # in another order: its numbers would not be drawn alike again
    bits, order = min((("".join(_golomb(int(way), k) for way in ways), k) for k in range(0, 20, 2)), key=lambda row: len(row[0]))
    packed = int(bits + "0" * (-len(bits) % 8), 2).to_bytes((len(bits) + 7) // 8, "big")
    text = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    return f"{unit.digit}e{unit.power}~{low[0]}~{low[1]}~{len(steps)}~{order}~{text}"


def _golomb(number: int, order: int) -> str:
    """Exponential Golomb code: as many noughts as there are bits beyond ``order``, then the number plus 2^order."""
    bits = f"{number + 2**order:b}"
    return "0" * (len(bits) - 1 - order) + bits


def read_drawing(text: str) -> Points:
    """The drawing of a link.

    Raises:
        InputError: it is broken.
    """
    try:
        if len(text) > MOST_LETTERS:
            raise ValueError
        said, x, y, count, order, letters = text.split("~")
        digit, power = said.split("e")
        unit, low = Unit(int(digit), int(power)), np.array([int(x), int(y)])
        if unit.digit not in (1, 2, 5) or abs(unit.power) > 12 or not 0 <= int(order) <= DEEPEST or not 0 < int(count) <= MOST_IN_LINK:
            raise ValueError
        bits = "".join(f"{byte:08b}" for byte in base64.b64decode(letters + "=" * (-len(letters) % 4), b"-_", validate=True))
        places = np.cumsum(_numbers(bits, int(order), int(count)))
        if places[-1] >= 2**DEEPEST:
            raise ValueError
    except (ValueError, OverflowError):
        raise InputError(BROKEN) from None
    return Points(check_points(unit.numbers(_off_curve(places) + low), "A drawing"), NAME)


def _numbers(bits: str, order: int, count: int) -> list[int]:
    numbers, at = [], 0
    for _ in range(count):
        one = bits.find("1", at)
        end = one + (one - at) + order + 1
        if one < 0 or end > len(bits) or one - at > DEEPEST:
            raise ValueError
        numbers.append(int(bits[one:end], 2) - 2**order)
        at = end
    return numbers
