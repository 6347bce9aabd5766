"""What distances and gradients at one θ mean, in a sentence: pure functions of the numbers that stand on the screen beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from gan2d.common.words import number

FLAT = 1e-3  # a slope below is none that anybody could follow
VANISHED = 1e-2  # a gradient below is next to nothing beside that of W1, whose size is 1 wherever there is a way to go
BARELY = 1e-2  # p and q overlap by no more: 1 − TV


class At(NamedTuple):
    """One distance at one θ: its value, and d(distance)/dθ; NaN where that is not known, or there is none."""

    value: float
    slope: float


NOWHERE = At(math.nan, math.nan)


TITLES = {"tv": "TV", "js": "JS", "kl": "KL", "w1": "W1"}  # of DISTANCES, those that a sentence speaks of


def of_distances(theta: float, known: Mapping[str, At]) -> str:
    """What the distances at θ say, and which of them a generator could follow; ``known`` by names of DISTANCES."""
    tv, js, kl, w1 = (known.get(name, NOWHERE) for name in TITLES)
    here = f"θ = {number(theta)}"
    if math.isnan(tv.value):
        return f"{here}: no density is known, so that only W1 is shown, measured between samples."
    if tv.value == 0:
        return f"{here}: p and q are the same, and every distance is 0."
    sloped = {name: known[name].slope for name in TITLES if name in known and not math.isnan(known[name].slope)}
    flat = [name for name, slope in sloped.items() if abs(slope) < FLAT]
    steep = [f"{TITLES[name]} (slope {number(slope)})" for name, slope in sloped.items() if name not in flat]
    overlap = f"p and q overlap (TV = {number(tv.value)})"
    if math.isinf(kl.value) and tv.value == 1:
        overlap = "p and q have no place in common, so that KL is infinite"
    elif 1 - tv.value < BARELY:
        overlap = f"p and q hardly overlap (1 − TV = {number(1 - tv.value)})"
    if min(abs(js.slope), abs(w1.slope)) >= FLAT and js.slope * w1.slope < 0:
        ways = ("grows", "shrinks") if js.slope < 0 else ("shrinks", "grows")
        slopes = f"JS falls when θ {ways[0]} (slope {number(js.slope)}), W1 when θ {ways[1]} (slope {number(w1.slope)})"
        return f"{here}: {overlap}. {slopes}: JS has a valley here that leads away from θ = 0."
    if not flat:
        return f"{here}: {overlap}, and each distance has a slope that can be followed: {_and(steep)}."
    named = _and([f"{TITLES[name]} = {number(known[name].value)}" for name in flat])
    left = f"; {_and(steep)} can be followed" if steep else ""
    return f"{here}: {overlap}. {named} {'are' if len(flat) > 1 else 'is'} flat and cannot be followed{left}."


def _and(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


NO_ESTIMATE = "no estimate yet: the critic does worse than a constant one"


def as_estimate(values: np.ndarray) -> np.ndarray:
    """Critics' estimates of a distance, NaN where they are none: no distance is below 0, which a critic that scores all points alike would say."""
    return np.where(np.asarray(values) >= 0, values, np.nan)


class Gradient(NamedTuple):
    """One critic's gradient at the generated points: whose it is, its mean size as measured, and at the optimum (NaN: arbitrary, or not known)."""

    title: str
    size: float
    best: float


def of_gradients(theta: float, step: int, told: Sequence[Gradient], same: bool) -> str:
    """Which critics give the generated points a gradient at θ, as measured at a step, and whether the perfect ones do; ``same``: p is q."""
    here = f"θ = {number(theta)}, step {step:,}"
    if step == 0:
        return f"{here}: nothing is trained yet, and what gradient there is comes from random networks: press Play."
    if same:
        return f"{here}: p and q are the same. No direction is better than another, and what gradient there is comes from noise and penalties."
    gone = [each for each in told if each.size < VANISHED]
    left = [each for each in told if each.size >= VANISHED]
    words = f"the gradient of {_and([each.title for each in gone])} has vanished{_as_wished(gone)}" if gone else "no gradient has vanished"
    if left and len(told) > 1:
        strongest = max(left, key=lambda each: each.size)
        others = [each for each in left if each is not strongest]
        words += f"; the largest is that of {strongest.title}" + (f", before {_and([each.title for each in others])}" if others else "")
    return f"{here}: at the generated points {words}."


def _as_wished(gone: Sequence[Gradient]) -> str:
    """Whether the optimum has none either; nothing where that is not known of each."""
    if all(each.best < VANISHED for each in gone):
        return ", as at the optimum"
    return ", though not at the optimum: train on" if all(each.best >= VANISHED for each in gone) else ""
