"""Your own points: an array, checked, with the name of the file that it came from and a digest that names it in a link."""

from __future__ import annotations

import functools
import hashlib
from typing import Any

import numpy as np

from gan2d.common.errors import InputError
from gan2d.settings.place import Place, place_of

FEWEST, MOST = 8, 100_000
FARTHEST = 1e9  # beyond, single precision in the browser would tell neighbours apart no more


class Points:
    """Points ``array (n, 2)``, float64, and the ``name`` of the file that they came from; equal where the numbers are."""

    def __init__(self, array: np.ndarray, name: str = "") -> None:
        """Hold checked points; see ``read_points`` for any others."""
        self.array, self.name = array, name

    @functools.cached_property
    def place(self) -> Place:
        """Where they lie: networks see them centred and scaled by it."""
        return place_of(self.array)

    @functools.cached_property
    def digest(self) -> str:
        """Twenty hexadecimal digits that name these numbers."""
        return hashlib.sha256(self.array.tobytes()).hexdigest()[:20]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Points) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Points({len(self.array)} points{f' of {self.name}' if self.name else ''})"

    def to_list(self, few: int | None = None) -> list[list[float]]:
        """Plain numbers, for JSON and code: all, or the first few."""
        return self.array[:few].tolist()  # type: ignore[no-any-return]


def read_points(given: Any, name: str = "") -> Points:
    """Points of an array of shape (n, 2), or those that are points already.

    Raises:
        InputError: as ``check_points``.
    """
    return given if isinstance(given, Points) else Points(check_points(given), name)


def check_points(points: Any, name: str = "data", width: int = 2) -> np.ndarray:
    """Return ``points`` as a float64 array of shape (n, 2).

    In double precision: in single, 600,000 and its neighbours are .06 apart, so that centring must come before JAX sees them.

    Raises:
        InputError: wrong shape, fewer than 8 or more than 100,000 points, text, NaN, infinities or numbers beyond FARTHEST.
    """
    try:
        if np.iscomplexobj(points):
            raise TypeError
        array = np.asarray(points, np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"{name} must be numbers of shape (n, {width}); it holds something that is no number.") from None
    if array.ndim != 2 or array.shape[1] != width:
        raise InputError(f"{name} must have the shape (n, {width}); it has the shape {array.shape}.")
    if not FEWEST <= len(array) <= MOST:
        raise InputError(f"{name} must have between {FEWEST} and {MOST:,} points; it has {len(array):,}.")
    bad = ~np.isfinite(array).all(1)
    if bad.any():
        raise InputError(f"{name} must be finite; {int(bad.sum())} of its {len(array):,} points hold NaN or infinity, the first is row {int(bad.argmax())}.")
    if np.abs(array).max() > FARTHEST:
        raise InputError(f"{name} must lie within ±{FARTHEST:,.0f}; it reaches {np.abs(array).max():g}. Subtract a number from all, or take a larger unit.")
    if np.ptp(array, axis=0).max() == 0:
        raise InputError(f"{name} must hold at least two different points; all {len(array):,} are the same.")
    return array
