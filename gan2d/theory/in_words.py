"""What distances and gradients at one θ mean, and what constraints do to a critic, in a sentence: pure functions of the numbers that stand on the screen beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from gan2d.common.words import number, power

FLAT = 1e-3  # a slope below is none that anybody could follow
VANISHED = 1e-2  # a gradient below is next to nothing beside that of W1, whose size is 1 wherever there is a way to go
KEPT = 10.0  # a gradient that changes by less than this factor from the last layer to the first is kept
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
        return f"{here}: nothing is trained yet, and what gradient there is comes from random networks."
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


# ---- constraints


class Seen(NamedTuple):
    """What a sentence tells of a critic: what it is called, its share of weights at ±c (None without clipping), its mean slope, and the
    gradient at its first hidden layer over that at its last."""

    name: str
    bound: float | None
    slope: float
    change: float


def of_surface(step: int, critics: Sequence[Seen], layers: int) -> str:
    """Where the weights lie, and how steep each critic is between both clouds."""
    told = [
        f"{number(seen.slope, 2)} under {seen.name}" + ("" if seen.bound is None else f" ({_share(seen.bound)} of its weights and biases at ±c)")
        for seen in critics
    ]
    return f"Step {step:,}: the mean slope between generated and real points is {_joined(told)}."


def of_depth(step: int, critics: Sequence[Seen], layers: int) -> str:
    """What becomes of the gradient from the last hidden layer to the first."""
    if layers < 2:
        return f"Step {step:,}: with one hidden layer no gradient travels through layers; give the critics more under Critic: depth."
    told = []
    for seen in critics:
        does = "grows" if seen.change >= KEPT else "shrinks" if seen.change <= 1 / KEPT else "changes"
        told.append(f"{does} ×{_times(seen.change)} under {seen.name}")
    return f"Step {step:,}: from layer {layers} back to layer 1 the gradient {_joined(told)}."


def _joined(told: Sequence[str]) -> str:
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def _times(value: float) -> str:
    return number(value, 2) if 1e-3 <= value < 1e4 or not math.isfinite(value) else power(round(math.log10(value)))


def _share(value: float) -> str:
    return f"{100 * value:.0f} %" if np.isfinite(value) else "–"
