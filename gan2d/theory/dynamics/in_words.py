"""What eigenvalues and orbits mean, in words: pure functions of the numbers that stand on the screen beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gan2d.common.words import number

ONE = 1e-9  # |λ| nearer to 1 than this is 1
REAL = 1e-6  # an eigenvalue with a smaller imaginary part is real: two that coincide are known to the square root of the arithmetic's precision
SAME = 0.15  # of a span of distances: ends that move by less from one fifth of the steps to the next stay …
STILL = 1e-4  # … or by less than this share of the distance itself
NARROW = 0.02  # of a distance: a smaller span of it is one distance
GONE = 1e6  # a distance that nobody follows any more
ARRIVED = 1e-3  # of the distance at the start


def _steps(count: float) -> str:
    return "1 step" if count <= 1 else f"{math.ceil(count):,} steps"


def of_eigenvalues(eigenvalues: np.ndarray, smooth: bool) -> str:
    """What the largest eigenvalue of a step at the equilibrium says of orbits near it."""
    if not smooth:
        return "no linearisation: a kink"
    if not np.isfinite(eigenvalues).all():
        return "no linearisation: not finite"
    sizes = np.abs(eigenvalues)
    size = float(sizes.max())
    leading = eigenvalues[sizes > size - ONE]
    if abs(size - 1) <= ONE:
        ways = "orbits" if (np.abs(leading.imag) > REAL).any() else "hops to and fro" if (leading.real < 0).any() else "stays"
        return f"{ways}, to first order"
    turning, hopping = bool((np.abs(leading.imag) > REAL).any()), bool((leading.real < 0).any())
    rate = math.log(10) / abs(math.log(size)) if size > 0 else 1.0
    if size > 1:
        return f"diverges: {'spirals out' if turning else 'hops out' if hopping else 'runs off'}, ×10 in {_steps(rate)}"
    return f"{'spirals in' if turning else 'hops in' if hopping else 'goes straight in'}, a tenth in {_steps(rate)}"


class Way(NamedTuple):
    """What an orbit did: its distance from the equilibrium at the start and in the end (NaN: it left), the span of it over the last fifth of the steps,
    whether that span was that of the fifth before, and the step by which it left."""

    start: float
    end: float
    least: float
    most: float
    settled: bool
    left: int | None


def way(distances: np.ndarray) -> Way:
    """The Way of an orbit with these distances (n + 1,)."""
    beyond = np.flatnonzero(~(distances < GONE))
    fifth = max(1, (len(distances) - 1) // 5)
    last, before = distances[-fifth:], distances[-2 * fifth : -fifth]
    spans = [(part.min(), part.max()) if len(part) else (math.nan, math.nan) for part in (last, before)]
    (least, most), earlier = spans
    settled = all(abs(a - b) <= SAME * (most - least) + STILL * most for a, b in zip((least, most), earlier))
    return Way(float(distances[0]), float(distances[-1]), float(least), float(most), bool(settled), int(beyond[0]) if len(beyond) else None)


def of_way(told: Way, steps: int) -> str:
    """What the orbit from this start did within the steps."""
    if told.left is not None:
        return f"left: beyond 10⁶ by step {told.left:,}"
    if told.start == 0:
        return "started at the equilibrium" + (" and stayed there" if told.end == 0 else f", ended {number(told.end)} from it")
    ends = f"{number(told.start)} → {number(told.end)}"
    if told.end <= ARRIVED * told.start:
        return f"arrives: {ends}"
    if told.settled:
        same = told.most - told.least <= NARROW * told.most
        return f"stays at distance {number(told.end)}" if same else f"goes on between {number(told.least)} and {number(told.most)}"
    return f"{'nearer' if told.end < told.start else 'farther'}: {ends}"


def of_both(eigenvalues: np.ndarray, smooth: bool, told: Way) -> str:
    """Whether the linearisation and the orbit agree; nothing where they do."""
    size = float(np.abs(eigenvalues).max()) if smooth and np.isfinite(eigenvalues).all() else math.nan
    nearer = told.left is None and told.end < told.start
    if math.isnan(size):
        return "A step there is not smooth, so that only the orbit tells what happens near the equilibrium."
    if abs(size - 1) <= ONE:
        return "With modulus 1 the linearisation says neither nearer nor farther: what happened is told by the orbit."
    if size > 1 and nearer:
        return "The eigenvalues speak of the equilibrium's neighbourhood only: from this start the orbit came nearer all the same."
    if size > 1 and told.settled:
        return "The eigenvalues speak of the equilibrium's neighbourhood only: farther out, something holds the orbit."
    if size < 1 and not nearer and told.start > 0:
        return "The eigenvalues speak of the equilibrium's neighbourhood only: from this start the orbit did not come nearer."
    return ""


def eigenvalue(value: complex) -> str:
    """An eigenvalue, or a conjugate pair by its upper half, as 0.97 ± 0.095i."""
    if abs(value.imag) <= REAL:
        return number(value.real)
    return f"{number(value.real)} ± {number(abs(value.imag))}i"


def listed(eigenvalues: np.ndarray) -> str:
    """All of them, pairs once, those that coincide once."""
    return ", ".join(dict.fromkeys(eigenvalue(each) for each in eigenvalues.tolist()))


class Seen(NamedTuple):
    """A method's title, its eigenvalues, whether they say anything, and what its orbit did."""

    title: str
    eigenvalues: np.ndarray
    smooth: bool
    way: Way


def of_method(title: str, order: str, h: float, seen: Seen, steps: int) -> str:
    """One method at length: its step's eigenvalues, what they mean, and what the orbit did."""
    near = of_eigenvalues(seen.eigenvalues, seen.smooth)
    if seen.smooth:
        size = float(np.abs(seen.eigenvalues).max())
        count = len(seen.eigenvalues)
        first = f"The Jacobian ({count} × {count}) of one step of {title} ({order}, h = {number(h)}) at the equilibrium has λ = {listed(seen.eigenvalues)}; the largest modulus is {number(size, 4)}"
    else:
        first = f"One step of {title} ({order}, h = {number(h)})"
    return " ".join(
        part
        for part in (f"{first}: {near}.", f"From this start, in {steps:,} steps: {of_way(seen.way, steps)}.", of_both(seen.eigenvalues, seen.smooth, seen.way))
        if part
    )


def of_all(seen: Sequence[Seen], steps: int) -> str:
    """Which orbit came nearest, and which went farthest."""
    left = [each for each in seen if each.way.left is not None]
    there = sorted((each for each in seen if each.way.left is None), key=lambda each: each.way.end)
    words = []
    if there:
        best, worst = there[0], there[-1]
        words.append(f"after {steps:,} steps {best.title} is {number(best.way.end)} from the equilibrium (it started at {number(best.way.start)})")
        if worst is not best:
            words.append(f"{worst.title} {number(worst.way.end)}")
    if left:
        words.append(f"{' and '.join(each.title for each in left)} left altogether")
    return ", ".join(words)
