"""All that was measured of one run, and what its figures are now: its recent ones, and whether they get steadily better."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

FEWEST = 3  # measurements in the last half of the steps before anything is said: two make no trend
RECENT = 0.75  # "now" is what was measured after this share of the steps: no single measurement decides, and not how many there are
STEADY = 0.75  # a trend, if in this share of all pairs of measurements the later one is the better: chance alone gives half
GAIN = {"w1": -0.03, "high_quality": 0.1, "modes": 0.05, "reverse_kl": -0.1}  # … and if it gained at least this share of the figure


class Story(NamedTuple):
    """All that was measured of one run; T measurements, K modes.

    Attributes:
        steps: ``(T,)`` rising.
        values: metric (see METRICS) → (T,); NaN where the data have no modes, or the run became NaN.
        shares: ``(T, K)`` the share of the samples nearest to each mode.
        gradient: ``(T,)`` mean ‖∂ℓ_G/∂x‖ at the generated points; NaN before the first step.
        alive: ``(T,)`` whether all was finite.
        weights: ``(K,)`` the modes' true weights; empty where the data have no modes.
        floors: metric → what perfect samples score.
    """

    steps: np.ndarray
    values: Mapping[str, np.ndarray]
    shares: np.ndarray
    gradient: np.ndarray
    alive: np.ndarray
    weights: np.ndarray
    floors: Mapping[str, float | None]


def now(story: Story, name: str) -> float:
    """A metric's median over the recent measurements: no single one decides."""
    return float(np.median(story.values[name][recent(story)]))


def improving(story: Story, name: str) -> tuple[float, float] | None:
    """A metric at the beginning and at the end of the last half of the steps, if it became steadily better meanwhile."""
    told = story.values[name][since(story, 0.5, FEWEST)]
    third = len(told) // 3
    i, j = np.triu_indices(len(told), 1)
    better = np.sign(GAIN[name]) * (told[j] - told[i])
    then, here = float(np.median(told[:third])), float(np.median(told[-third:]))
    steady = np.mean((better > 0) + 0.5 * (better == 0)) >= STEADY
    return (then, here) if steady and (here - then) / GAIN[name] >= max(abs(then), 1e-9) else None


def since(story: Story, share: float, fewest: int = 1) -> slice:
    """What was measured after this share of the steps, and at least so many measurements."""
    return slice(min(int(np.searchsorted(story.steps, share * story.steps[-1])), max(0, len(story.steps) - fewest)), None)


def recent(story: Story) -> slice:
    """What is "now"."""
    return since(story, RECENT, min(FEWEST, measured(story)))


def measured(story: Story) -> int:
    """How often it was measured since half of its steps."""
    return len(story.steps[since(story, 0.5)])
