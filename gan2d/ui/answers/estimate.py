"""Minus the critic's loss over K beside exact W1: an estimate of it, and a sentence where the two part."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from gan2d.common.words import number
from gan2d.measure.w1_bound import held

CLOSE = 0.3  # of W1: nearer than that, or than two clouds of real points are, the estimate agrees
STEEP = 1.1  # times K: a mean slope above that says itself where the excess comes from


def slope_aimed_at(values: Mapping[str, Any]) -> float | None:
    """K, where the arm's constraint names one; None where it bounds the slope by a number that nobody knows."""
    return held(values).aim


def estimate(critic_loss: float, values: Mapping[str, Any], scale: float = 1.0) -> float:
    """−loss ÷ K in the units of the data, whose length 1 in the networks' coordinates is ``scale``; with K unknown −loss itself, which is K·W1.

    Source: Arjovsky et al. 2017, arXiv:1701.07875, section 3: the critic's optimal loss is −K·W1.
    """
    return -critic_loss * scale / (slope_aimed_at(values) or 1.0)


def name_of(values: Mapping[str, Any]) -> str:
    """What the estimate is called."""
    bound, aim, _ = held(values)
    if bound is not None:
        return f"−loss ÷ K, slope at most K = {number(bound)}"
    return "−loss ÷ K" if aim else "−loss = K·W1, K unknown"


def parting(told: float, exact: float, floor: float | None, bound: float | None, slope: float, sure: bool = False) -> str:
    """Why the estimate ``told`` is not near exact W1, measured at the same step; empty where it is, or where K is unknown.

    No critic of slope K or less anywhere has −loss ÷ K above W1, and the best of them reaches it (Kantorovich and Rubinstein). Therefore an excess
    comes from slopes above K, and what is missing from a critic that is not at its optimum – or from the exact W1 of few points, which is never
    below what two clouds of real points are apart (``floor``).

    Args:
        bound: K; None where it is unknown.
        slope: the critic's mean slope at generated points.
        sure: K bounds the slope whatever the weights are.
    """
    if bound is None or not all(map(math.isfinite, (told, exact))) or abs(told - exact) <= max(CLOSE * exact, floor or 0.0):
        return ""
    head = f"−loss ÷ K is {number(told)}"
    if told > exact and sure:
        return f"{head}, more than W1, which was measured on other points: the critic's slope is at most K."
    if told > exact:
        where = f"by its mean slope of {number(slope)} at generated points" if slope > STEEP * bound else "between the points, if not at them"
        return f"{head}, more than W1: the critic is steeper than K = {number(bound)}, {where}."
    if told <= 0:
        return f"{head}: the critic scores generated points as high as real ones or higher, it lags behind the generator."
    if slope < bound / STEEP:
        return f"{head}, less than W1: the critic is not at its optimum, its mean slope at generated points is {number(slope)} and not K = {number(bound)}."
    return f"{head}, less than W1: the critic is not at its optimum, with too few updates since the generator moved, or too small a network."
