"""What the browser is told of a visit: the list of lessons, or one lesson as far as it has come. All of it is text and numbers, drawn letter by letter."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from gan2d.elements.data import DATASETS
from gan2d.elements.dataset import as_knobs
from gan2d.formats.link import to_query, written
from gan2d.lessons import judge as judged
from gan2d.lessons.judge import accepted, mark_arm, right_option
from gan2d.lessons.lesson import FAIR, Claim, Exercise, Lesson, Prediction, Run
from gan2d.lessons.trial import Outcome
from gan2d.measure.samples import real
from gan2d.settings.experiment import Experiment
from gan2d.ui.lessons.visit import EXERCISE, SEEN, Visit
from gan2d.ui.player.wire import plain

REAL_POINTS = 256  # behind a learner's mark


def told(visit: Visit) -> dict[str, Any]:
    """All of it."""
    return {
        "uid": visit.uid,
        "ack": visit.ack,
        "address": {"query": written({"lesson": visit.lesson.name} if visit.lesson else {}), "entry": 0, "gone": visit.gone},
        "complaints": [text for text in (visit.complaint, *visit.shelf.complaints) if text],
        "shelf": [_listed(i, lesson) for i, lesson in enumerate(visit.shelf.lessons.values(), 1)],
        "lesson": _lesson(visit, visit.lesson) if visit.lesson else None,
    }


def _listed(i: int, lesson: Lesson) -> dict[str, Any]:
    tasks = ["predict", *(["exercise"] if lesson.exercise else [])]
    return {"name": lesson.name, "number": i, "title": lesson.title, "question": lesson.question, "digest": lesson.digest, "tasks": tasks}


def _lesson(visit: Visit, lesson: Lesson) -> dict[str, Any]:
    outcome = visit.outcome
    seen = visit.phase in (SEEN, EXERCISE) and outcome is not None
    return {
        "name": lesson.name,
        "phase": visit.phase,
        "trains": lesson.run.row.trains,
        "steps": lesson.run.steps,
        "predictions": [_prediction(each) for each in lesson.predictions],
        "plane": _plane(visit, lesson) if any(each.kind == "mark" for each in lesson.predictions) else None,
        "outcome": _outcome(lesson, outcome) if seen and outcome else None,
        "exercise": _exercise(lesson.exercise) if seen and lesson.exercise else None,
        "verdict": _verdict(lesson.exercise, visit) if visit.verdict and lesson.exercise else None,
        "next": visit.shelf.after(lesson.name),
        "source": lesson.source,
    }


def _prediction(each: Prediction) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": each.kind, "ask": each.ask}
    if each.kind == "choice":
        return told | {"options": [option.text for option in each.options]}
    if each.kind == "number":
        return told | {"low": each.low, "high": each.high}
    return told | {"radius": each.radius}


def _plane(visit: Visit, lesson: Lesson) -> dict[str, Any]:
    """The data, and before the run nothing else, into which a mark is drawn; afterwards the generated points too."""
    assert visit.player is not None
    arm = visit.player.training.arms[0]
    box = DATASETS[lesson.run.shown.data].box(as_knobs(lesson.run.shown.values()))
    return {"box": [float(end) for end in box], "real": _rounded(real(arm, REAL_POINTS))}


def _rounded(points: np.ndarray) -> list[float]:
    return [round(float(value), 3) for value in np.clip(points, -1e6, 1e6).ravel()]


def _outcome(lesson: Lesson, outcome: Outcome) -> dict[str, Any]:
    run = lesson.run
    return {
        "step": outcome.step,
        "broken": outcome.step < run.steps,
        "rows": [[row.words, run.row.quantity(row.measure).words(outcome.values.get(row.measure, float("nan")))] for row in lesson.rows],
        "predictions": [_measured(run, each, outcome) for each in lesson.predictions],
        "claims": [[_claim(claim), claim.when.holds(outcome.values)] for claim in lesson.claims],
        "explain": list(lesson.explanation),
        "link": link(run, dataclasses.replace(run.shown, step=outcome.step)),
        "values": {name: plain(value) for name, value in outcome.values.items()},
    }


def _claim(claim: Claim) -> str:
    """What is claimed, and of how many seeds, where it is not of all."""
    return claim.says if claim.of_five == FAIR else f"{claim.says} (On at least {claim.of_five} of {FAIR} seeds.)"


def _measured(run: Run, each: Prediction, outcome: Outcome) -> dict[str, Any]:
    """What a prediction is held against, by the browser, which alone knows it."""
    if each.kind == "choice":
        return {"right": right_option(each, outcome)}
    if each.kind == "number":
        low, high, value = accepted(each, outcome)
        return {"low": plain(low), "high": plain(high), "value": plain(value), "words": run.row.quantity(each.measure).words(value)}
    return {"points": _rounded(mark_arm(each, outcome)), "radius": each.radius, "least": each.least}


def _exercise(exercise: Exercise) -> dict[str, Any]:
    told: dict[str, Any] = {"task": exercise.task, "steps": exercise.run.steps, "only": [judged.label(name) for name in exercise.only]}
    if exercise.conditions:
        asked = [
            f"{'; '.join(exercise.run.row.quantity(name).title for name in condition.quantities)}: {judged.in_words(exercise.run.row.quantity, condition)}"
            for condition in exercise.conditions
        ]
        return told | {"asked": asked}
    return told | {"asked": [], "measure": exercise.run.row.quantity(exercise.measure).title}


def _verdict(exercise: Exercise, visit: Visit) -> dict[str, Any]:
    verdict = visit.verdict
    assert verdict is not None
    return {
        "passed": verdict.passed,
        "rows": [[words, holds] for words, holds in verdict.rows],
        "complaints": verdict.complaints,
        "step": verdict.moment.step,
        "link": link(exercise.run, verdict.moment),
        "answer": verdict.answer,
    }


def link(run: Run, moment: Experiment) -> str:
    """The address that opens a moment of a run on its own page."""
    page = "" if run.row.page == "lab" else run.row.page
    return f"{page}?{written(to_query(moment))}"
