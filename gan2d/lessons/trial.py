"""Trials: a lesson's run played to its end, once as on the page, or for five seeds, on each of which a claim is tried."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from gan2d.lessons.condition import Condition
from gan2d.lessons.lesson import FAIR, Lesson, Run
from gan2d.lessons.pictures import means, measure, points_of
from gan2d.settings.axis import SEED
from gan2d.settings.edits import after_changes, choose, with_knob
from gan2d.settings.experiment import Experiment, with_axes
from gan2d.training.training import Broken, Training

UNSEEN = 1100  # the first of the seeds on which claims are tried; lessons were made and mended on seeds below 905
CHUNK = 50  # steps between two words of how far it is
Tell = Callable[[int], None]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a run has come to: every measured value by name, the points of each arm in which marks are judged, and the step."""

    values: dict[str, float]
    points: dict[str, np.ndarray]
    step: int


def outcome_of(run: Run, training: Training | None, moment: Experiment) -> Outcome:
    """Measured now, of what the page shows of a moment; ``training`` where there is one."""
    shown = dataclasses.replace(training.experiment if training else after_changes(moment), view=moment.view)
    return Outcome(means(measure(run.picture, training, shown)), points_of(training) if training else {}, training.step if training else 0)


def play(run: Run, moment: Experiment | None = None, steps: int | None = None, tell: Tell = lambda step: None) -> Outcome:
    """Train to the run's end, or to that of a ``moment`` of it, changes made on the way included; what breaks stands at its last sane step."""
    moment = run.shown if moment is None else moment
    if not run.row.trains:
        return outcome_of(run, None, moment)
    training = Training(moment.bare())
    try:
        training.replay(moment.changes, run.steps if steps is None else steps, CHUNK, tell)
    except Broken as broken:
        tell(broken.step)
    return outcome_of(run, training, moment)


def five(run: Run, first: int = UNSEEN, seeds: int = FAIR) -> list[dict[str, float]]:
    """The values of five runs from seeds that nothing was chosen on; those without other axes are trained all at once."""
    experiment = choose(run.shown, seed=first)
    if not run.row.trains or any(axis.knob != SEED for axis in run.shown.axes):
        once = range(first, first + (seeds if run.row.trains or run.picture == "plan" else 1))
        alone = [play(dataclasses.replace(run, shown=_seeded(run.shown, seed))).values for seed in once]
        return alone * (seeds // len(alone))
    axis = experiment.axis(SEED)
    each = len(axis.values) if axis else 1
    training = Training(with_axes(experiment, {SEED: seeds * each}))
    training.advance(run.steps)
    values = measure(run.picture, training, run.shown)
    return [means({name: part[i * each : (i + 1) * each] for name, part in values.items()}) for i in range(seeds)]


def _seeded(experiment: Experiment, seed: int) -> Experiment:
    return dataclasses.replace(choose(experiment, seed=seed), view=experiment.view)


def holding(condition: Condition, told: list[dict[str, float]]) -> int:
    """Of how many of them a condition holds."""
    return sum(condition.holds(values) for values in told)


def failing(lesson: Lesson, told: list[dict[str, float]]) -> list[str]:
    """A sentence for each claim of a lesson that does not hold for as many of five seeds as it says."""
    said = []
    for claim in lesson.claims:
        count = holding(claim.when, told)
        if count < claim.of_five:
            seen = "; ".join(", ".join(f"{name} {values.get(name, float('nan')):.3g}" for name in claim.when.quantities) for values in told)
            said.append(f"{claim.says!r} ({claim.when}) holds for {count} of {len(told)} seeds, not for {claim.of_five}: {seen}.")
    return said


def solved(lesson: Lesson) -> Run | None:
    """The run of a lesson's exercise with its solution; None where there is none that is trained, or none is given."""
    exercise = lesson.exercise
    if exercise is None or not exercise.conditions or not exercise.solution:
        return None
    shown = exercise.run.shown
    for name, value in exercise.solution.items():
        if name in shown.view:
            shown = dataclasses.replace(shown, view={**shown.view, name: str(value)})
        else:
            shown = dataclasses.replace(with_knob(shown, name, value), view=shown.view)
    return dataclasses.replace(exercise.run, shown=shown, steps=exercise.solved_at)
