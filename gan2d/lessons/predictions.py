"""Judges what a learner predicted: an option, a number, a mark; the browser does the same with what it is told, see static/stages/lesson/predictions.js."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from gan2d.lessons.lesson import Prediction
from gan2d.lessons.trial import Outcome


def right_option(prediction: Prediction, outcome: Outcome) -> int | None:
    """The number of the option that turned out right: the first whose condition holds, else the one without."""
    for i, option in enumerate(prediction.options):
        if option.when is not None and option.when.holds(outcome.values):
            return i
    return next((i for i, option in enumerate(prediction.options) if option.when is None), None)


def accepted(prediction: Prediction, outcome: Outcome) -> tuple[float, float, float]:
    """Between which numbers one counts as right, and what was measured."""
    value = outcome.values.get(prediction.measure, math.nan)
    return value - prediction.within, value + prediction.within, value


def mark_arm(prediction: Prediction, outcome: Outcome) -> np.ndarray:
    """The generated points (n, 2) in which a mark is judged; none where the run broke at once."""
    return outcome.points.get(prediction.arm, np.zeros((0, 2)))


def share_near(prediction: Prediction, outcome: Outcome, mark: Sequence[float]) -> float:
    """The share of the arm's generated points that lie within the mark's radius."""
    points = mark_arm(prediction, outcome)
    near = np.linalg.norm(points - np.asarray(mark, float), axis=1) <= prediction.radius
    return float(near.mean()) if len(points) else 0.0


def is_right(prediction: Prediction, answer: Any, outcome: Outcome) -> bool:
    """Whether what was said is what came of it: the number of an option, a number, or a mark (x, y)."""
    if prediction.kind == "choice":
        return bool(answer == right_option(prediction, outcome))
    if prediction.kind == "number":
        low, high, _ = accepted(prediction, outcome)
        return bool(low <= answer <= high)
    return share_near(prediction, outcome, answer) >= prediction.least


def words(prediction: Prediction, answer: Any) -> str:
    """What was said, in words."""
    if prediction.kind == "choice":
        return prediction.options[answer].text
    return f"{answer:g}" if prediction.kind == "number" else f"({answer[0]:.3g}, {answer[1]:.3g})"
