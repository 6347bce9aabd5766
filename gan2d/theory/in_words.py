"""What distances and gradients at one θ mean, in a sentence: pure functions of the numbers that stand on the screen beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from gan2d.common.words import number

FLAT = 1e-3  # a slope below is none that anybody could follow
VANISHED = 1e-2  # a gradient below is next to nothing beside that of W1, whose size is 1 wherever there is a way to go
APART = 1e-6  # p and q overlap by no more: 1 − TV


class At(NamedTuple):
    """One distance at one θ: its value, and d(distance)/dθ; NaN where that is not known, or there is none."""

    value: float
    slope: float


NOWHERE = At(math.nan, math.nan)


def of_distances(theta: float, known: Mapping[str, At]) -> str:
    """What the distances at θ say, and which of them a generator could follow; ``known`` by names of DISTANCES."""
    tv, js, kl, w1 = (known.get(name, NOWHERE) for name in ("tv", "js", "kl", "w1"))
    here = f"θ = {number(theta)}"
    if math.isnan(tv.value):
        return f"{here}: no density is known, so that only W1 is shown, measured between samples."
    if tv.value == 0:
        return f"{here}: p and q are the same, and every distance is 0."
    if math.isinf(kl.value):
        return f"{here}: p and q have no place in common. {_flat(tv, js)}, KL is infinite: none of them tells which way to go. {_way(w1)}"
    if 1 - tv.value < APART:
        words = f"{here}: p and q hardly overlap (1 − TV = {number(1 - tv.value)}). {_flat(tv, js)}."
        return f"{words} KL = {number(kl.value)} still has a slope, {number(kl.slope)}: it compares the faint tails. {_way(w1)}"
    if js.slope * w1.slope < 0 and abs(js.slope) > FLAT:
        ways = ("grow", "shrink") if js.slope < 0 else ("shrink", "grow")
        return f"{here}: JS falls when θ {ways[0]}s (slope {number(js.slope)}), W1 when θ {ways[1]}s (slope {number(w1.slope)}): whoever follows JS here goes the wrong way."
    return f"{here}: p and q overlap (TV = {number(tv.value)}), and every distance has a slope: {_slopes(known)}."


def _flat(tv: At, js: At) -> str:
    flat = max(abs(tv.slope), abs(js.slope)) < FLAT
    slopes = "are flat" if flat else f"have slopes {number(tv.slope)} and {number(js.slope)}"
    return f"TV = {number(tv.value)} and JS = {number(js.value)} {slopes}"


def _way(w1: At) -> str:
    if math.isnan(w1.slope):
        return ""
    return f"W1 = {number(w1.value)} has slope {number(w1.slope)} and leads back."


def _slopes(known: Mapping[str, At]) -> str:
    names = {"tv": "TV", "js": "JS", "kl": "KL", "w1": "W1"}
    return ", ".join(f"{title} {number(known[name].slope)}" for name, title in names.items() if name in known and not math.isnan(known[name].slope))


NO_ESTIMATE = "no estimate yet: the critic does worse than a constant one"


def as_estimate(values: np.ndarray) -> np.ndarray:
    """Critics' estimates of a distance, NaN where they are none: no distance is below 0, which a critic that scores all points alike would say."""
    return np.where(np.asarray(values) >= 0, values, np.nan)


class Gradient(NamedTuple):
    """One critic's gradient at the generated points: whose it is, its mean size as measured, and at the optimum (NaN: arbitrary, or not known)."""

    title: str
    size: float
    best: float


def of_gradients(theta: float, step: int, told: Sequence[Gradient]) -> str:
    """Which critics give the generated points a gradient at θ, as measured at a step, and whether the perfect ones do."""
    here = f"θ = {number(theta)}, step {step:,}"
    if step == 0:
        return f"{here}: nothing is trained yet, and what gradient there is comes from random networks. Press Play; the dashed lines are the perfect critics."
    if theta == 0:
        return f"{here}: p and q are the same. No direction is better than another, and what gradient there is comes from noise and penalties."
    gone = [each for each in told if each.size < VANISHED]
    left = [each for each in told if each.size >= VANISHED]
    parts = [
        f"at the generated points the gradient of {_listed(gone)} has vanished{_as_wished(gone)}"
        if gone
        else "at the generated points no gradient has vanished"
    ]
    if left and len(told) > 1:
        strongest = max(left, key=lambda each: each.size)
        others = [each for each in left if each is not strongest]
        parts.append(f"the largest is that of {_listed([strongest])}" + (f", beside {_listed(others)}" if others else ""))
    return f"{here}: {'; '.join(parts)}."


def _listed(told: Sequence[Gradient]) -> str:
    words = [f"{each.title} ({number(each.size)})" for each in told]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _as_wished(gone: Sequence[Gradient]) -> str:
    """Whether the optimum has none either; nothing where that is not known of each."""
    if all(each.best < VANISHED for each in gone):
        return ", as at the optimum"
    return ", though not at the optimum: train on" if all(each.best >= VANISHED for each in gone) else ""
