"""Judges what a learner predicted – an option, a number, a mark – and an exercise: nothing was moved but what may be, and every condition holds.

The browser judges predictions in the same way, since it alone knows them: see static/stages/lesson/predictions.js.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from gan2d.lessons.condition import Condition
from gan2d.lessons.lesson import Exercise, Prediction
from gan2d.lessons.quantities import Quantity
from gan2d.lessons.trial import Outcome, outcome_of
from gan2d.settings.experiment import Experiment
from gan2d.settings.knobs import KNOBS
from gan2d.training.training import Training

_SIGNS = {"<": "below", ">": "above", "<=": "at most", ">=": "at least", "=": "exactly"}
_VIEWS = {"theta_shown": "θ", "plan_points": "The number of points"}  # what a page shows and an exercise may fix, or let be moved


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


class Verdict(NamedTuple):
    """What is said of a try: each condition with what was measured, and whether it holds; a sentence for whatever was not allowed; and what was judged."""

    rows: list[tuple[str, bool]]
    complaints: list[str]
    moment: Experiment
    answer: float | None = None

    @property
    def passed(self) -> bool:
        """Whether all of it is right."""
        return not self.complaints and all(holds for _, holds in self.rows)


def judge(exercise: Exercise, training: Training | None, moment: Experiment) -> Verdict:
    """What is said of a moment of the exercise, its changes and the page's view included."""
    outcome = outcome_of(exercise.run, training if exercise.run.row.trains else None, moment)
    return Verdict(rows(exercise, outcome), not_allowed(exercise, moment), moment)


def judge_answer(exercise: Exercise, answer: float, outcome: Outcome) -> Verdict:
    """What is said of a number."""
    value = outcome.values.get(exercise.measure, math.nan)
    words = exercise.run.row.quantity(exercise.measure).words
    return Verdict([(f"you said {words(answer)}; it is {words(value)}", abs(answer - value) <= exercise.within)], [], exercise.run.shown, answer)


def rows(exercise: Exercise, outcome: Outcome) -> list[tuple[str, bool]]:
    """Each condition with what was measured, and whether it holds."""
    return [(_measured(exercise, condition, outcome), condition.holds(outcome.values)) for condition in exercise.conditions]


def _measured(exercise: Exercise, condition: Condition, outcome: Outcome) -> str:
    def side(name: str) -> str:
        letter = f" of {name[0]}" if name[1:2] == "." and len(exercise.run.shown.arms) > 1 else ""
        quantity = exercise.run.row.quantity(name)
        return f"{quantity.title}{letter}: {quantity.words(outcome.values.get(name, math.nan))}"

    return f"{'; '.join(map(side, condition.quantities))} (asked: {in_words(exercise.run.row.quantity, condition)})"


def in_words(quantity: Callable[[str], Quantity], condition: Condition) -> str:
    """A condition as people say it: below 0.3, exactly 8."""
    left, right = condition.left, condition.right
    plain = left.quantity and not right.quantity and left.factor == 1
    return f"{_SIGNS[condition.sign]} {quantity(left.quantity).words(right.factor)}" if plain else str(condition)


def not_allowed(exercise: Exercise, moment: Experiment) -> list[str]:
    """A sentence for each thing that differs from the exercise and may not."""
    start = exercise.run.shown
    told = []
    if moment.step > exercise.run.steps:
        told.append(f"At most {exercise.run.steps:,} steps are allowed; this is step {moment.step:,}. Reset, and try again.")
    frames = [(each.seed, each.data, each.axes, each.points, [(arm.recipe, arm.preset) for arm in each.arms]) for each in (moment, start)]
    if frames[0] != frames[1]:
        return [*told, f"It is another run than the exercise's, which begins with seed {start.seed}."]
    moved = {change.knob for change in moment.changes}
    for mine, theirs in zip(moment.arms, start.arms):
        moved |= {name for name in {*mine.knobs, *theirs.knobs} if mine.knobs.get(name) != theirs.knobs.get(name)}
    allowed = " and ".join(map(label, exercise.only))
    told += [f"{KNOBS[name].label} was moved; only {allowed} may be." for name in KNOBS if name in moved - set(exercise.only)]
    fixed = [name for name in _VIEWS if name not in exercise.only and moment.view.get(name) != start.view.get(name)]
    return told + [f"{_VIEWS[name]} was moved; only {allowed} may be." for name in fixed]


def label(name: str) -> str:
    """What a knob, or what else may be moved, is called."""
    return KNOBS[name].symbol or KNOBS[name].label if name in KNOBS else _VIEWS.get(name, name)
