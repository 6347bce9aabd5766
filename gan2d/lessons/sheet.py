"""The sheet that is handed in: what somebody predicted, ran and solved, read with suspicion and tried again.

Its runs are links. One that is not the lesson's own, or that moved what may not be moved, is not run at all, so that a sheet costs no more than its lessons.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from gan2d.common.errors import InputError, shown, within
from gan2d.lessons.fields import Fields
from gan2d.lessons.judge import is_right, judge_answer, not_allowed, rows, words
from gan2d.lessons.lesson import Exercise, Lesson, Prediction
from gan2d.lessons.reader import read_moment
from gan2d.lessons.trial import Outcome, play
from gan2d.settings.experiment import Experiment

FORMAT = "gan2d lessons 1"
LARGEST = 2 * 2**20  # bytes of a sheet
MOST = 100  # lessons on it
SAME = 0.05  # relative difference up to which two machines are said to have measured the same


class Done(NamedTuple):
    """What a sheet says of one lesson."""

    digest: str
    predictions: list[Any]
    link: str
    values: Mapping[str, Any]
    exercise: Mapping[str, Any] | None


class Sheet(NamedTuple):
    """A whole one."""

    name: str
    done: dict[str, Done]


class Line(NamedTuple):
    """One line of what was found: whether it is right (None: neither), and a sentence."""

    right: bool | None
    text: str


class Found(NamedTuple):
    """What was found of one lesson; ``sound``: nothing on the sheet says otherwise than what is found here."""

    name: str
    title: str
    lines: list[Line]
    sound: bool


def read_sheet(text: str | bytes) -> Sheet:
    """A sheet from its file's text.

    Raises:
        InputError: it is none, or holds something else than a sheet does.
    """
    if len(text) > LARGEST:
        raise InputError(f"A hand-in has at most {LARGEST >> 20} MB; this file has {len(text):,} bytes.")
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError("This file is no JSON; a hand-in is the file that the page Lessons saves.") from None
    fields = Fields(told, "The hand-in", ("format", "name", "lessons"))
    fields.one_of("format", (FORMAT,))
    name, lessons = fields.given.get("name", ""), fields.given.get("lessons")
    if not isinstance(name, str) or not isinstance(lessons, Mapping):
        raise InputError("The hand-in needs name, a text, and lessons, a table.")
    if len(lessons) > MOST:
        raise InputError(f"A hand-in has at most {MOST} lessons; this one has {len(lessons):,}.")
    return Sheet(within(name, 80), {within(str(each), 40): _done(within(str(each), 40), said) for each, said in lessons.items()})


def _done(name: str, said: Any) -> Done:
    fields = Fields(said, f"Lesson {name!r} of the hand-in", ("digest", "predictions", "run", "exercise"))
    run = Fields(fields.given.get("run"), f"{fields.where}, run", ("link", "values"))
    values, exercise = run.given.get("values", {}), fields.given.get("exercise")
    if not isinstance(values, Mapping):
        raise InputError(f"{run.where}: values must be a table of numbers; {shown(values)} is not.")
    if exercise is not None:
        exercise = Fields(exercise, f"{fields.where}, exercise", ("passed", "link", "answer")).given
    return Done(fields.text("digest", 64), fields.rows("predictions", 4), run.text("link", 100_000), values, exercise)


Tell = Callable[[str, int, int], None]


def try_again(done: Done, lesson: Lesson, tell: Tell = lambda what, step, until: None) -> Found:
    """Run what a sheet says of a lesson once more, and compare."""
    lines: list[Line] = []
    sound = True
    if done.digest != lesson.digest:
        lines.append(Line(None, "the lesson's file was changed since: what is said here is of the new one."))
    moment, complaint = _moment(done.link, lesson)
    if complaint or moment is None:
        return Found(lesson.name, lesson.title, [*lines, Line(False, complaint)], False)
    outcome = play(lesson.run, moment, moment.step or lesson.run.steps, lambda step: tell("run", step, lesson.run.steps))
    for i, prediction in enumerate(lesson.predictions):
        answer = done.predictions[i] if i < len(done.predictions) else None
        lines.append(_predicted(i + 1, prediction, answer, outcome))
    apart = [name for name, value in outcome.values.items() if _differs(done.values.get(name), value)]
    if apart:
        lines.append(Line(None, f"another machine may round otherwise: here it measures another {', '.join(apart[:6])}{' …' if len(apart) > 6 else ''}."))
    if done.exercise is not None and lesson.exercise is not None:
        passed, told = _exercise(done.exercise, lesson.exercise, outcome if lesson.exercise.run.shown == lesson.run.shown else None, tell)
        claimed = done.exercise.get("passed") is True
        sound = passed == claimed
        lines += told
        if not sound:
            lines.append(Line(False, f"the hand-in says {'solved' if claimed else 'not solved'}; it is {'solved' if passed else 'not'}."))
    elif lesson.exercise is not None:
        lines.append(Line(None, "the exercise was not tried."))
    return Found(lesson.name, lesson.title, lines, sound)


def _moment(link: str, lesson: Lesson) -> tuple[Experiment | None, str]:
    """The moment of the lesson's run that a link says; else why it is none."""
    try:
        picture, moment = read_moment("run", link)
    except InputError as error:
        return None, str(error)
    same = picture == lesson.run.picture and moment.bare() == lesson.run.shown.bare() and not moment.changes and moment.step <= lesson.run.steps
    return (moment, "") if same else (None, "its run is not the lesson's; nothing was run.")


def _predicted(number: int, prediction: Prediction, answer: Any, outcome: Outcome) -> Line:
    if not _fits(prediction, answer):
        return Line(False, f"prediction {number}: none.")
    right = is_right(prediction, answer, outcome)
    return Line(right, f"prediction {number}: {words(prediction, answer)} – {'right' if right else 'not so'}.")


def _fits(prediction: Prediction, answer: Any) -> bool:
    """Whether an answer is one of its kind at all."""
    if prediction.kind == "choice":
        return type(answer) is int and 0 <= answer < len(prediction.options)
    if prediction.kind == "number":
        return _is_number(answer) and prediction.low <= answer <= prediction.high
    return isinstance(answer, list) and len(answer) == 2 and all(map(_is_number, answer))


def _is_number(given: Any) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and abs(given) < 1e9


def _differs(said: Any, measured: float) -> bool:
    return _is_number(said) and not abs(said - measured) <= SAME * max(abs(said), abs(measured), 1e-9)


def _exercise(said: Mapping[str, Any], exercise: Exercise, outcome: Outcome | None, tell: Tell) -> tuple[bool, list[Line]]:
    """Whether the exercise is solved, and what is to be said of it."""
    if not exercise.conditions:
        if not _is_number(said.get("answer")):
            return False, [Line(False, "exercise: no answer.")]
        verdict = judge_answer(exercise, float(said["answer"]), outcome or play(exercise.run))
        return verdict.passed, [Line(right, f"exercise: {text}.") for text, right in verdict.rows]
    try:
        picture, moment = read_moment("exercise", str(said.get("link", "")))
    except InputError as error:
        return False, [Line(False, str(error))]
    complaints = not_allowed(exercise, moment) if picture == exercise.run.picture else ["It is another run than the exercise's."]
    if complaints:
        return False, [Line(False, f"exercise: {text}") for text in complaints]
    told = rows(exercise, play(exercise.run, moment, moment.step, lambda step: tell("exercise", step, moment.step)))
    return all(right for _, right in told), [Line(right, f"exercise: {text}.") for text, right in told]
