"""Reads a lesson from its file, which is TOML, or says in one sentence what is not as it should be, and where."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import math
import tomllib
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from gan2d.common.errors import InputError, shown, together
from gan2d.common.knob import Value
from gan2d.formats.link import from_query
from gan2d.lessons.condition import Condition, check_quantity, read_condition
from gan2d.lessons.fields import Fields, said
from gan2d.lessons.lesson import FAIR, Claim, Exercise, Lesson, Option, Prediction, Row, Run
from gan2d.lessons.pictures import PICTURES
from gan2d.settings.experiment import LETTERS, Experiment
from gan2d.settings.knobs import knob
from gan2d.training.cost import seconds_of_step

LARGEST = 32_768  # bytes of a file
LONGEST = 300.0  # seconds that a lesson's run may take
MOST_STEPS = 20_000
# what a link says beside its experiment: of what the page shows
VIEWS = ("theta_shown", "critics", "plan_points", "plan_other", "part", "output", "optimum", "metric", "member", "layers", "colour", "charts")
ROOM = ("projector", "controls", "embed", "lesson", "whole", "slow", "point")  # what it may say of the room in which it was looked at; that is not the lesson's
OTHERWISE = "otherwise"


def read_lesson(text: str | bytes, name: str) -> Lesson:
    """A lesson from its file's text.

    Raises:
        InputError: in a sentence, what is not as it should be, and where.
    """
    try:
        encoded = text if isinstance(text, bytes) else text.encode()
        if len(encoded) > LARGEST:
            raise InputError(f"A lesson's file has at most {LARGEST // 1024} kB; this one has {len(encoded):,} bytes.")
        told = tomllib.loads(encoded.decode())
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"The file is no TOML: {str(error)[:100]}.") from None
    except UnicodeError:
        raise InputError("The file is no text in UTF-8.") from None
    return _lesson(told, name, hashlib.sha256(encoded).hexdigest()[:12])


def _lesson(told: Mapping[str, Any], name: str, digest: str) -> Lesson:
    fields = Fields(told, "The lesson", ("title", "question", "source", "run", "predict", "measure", "claim", "explain", "exercise"))
    title, question = fields.text("title", 70), fields.text("question", 260)
    run = _run(Fields(told.get("run"), "[run]", ("open", "steps", "panel", "hidden")))
    predictions = tuple(_prediction(each, i, run) for i, each in enumerate(fields.rows("predict", 4), 1))
    if not predictions:
        raise InputError("The lesson needs [[predict]]: whoever predicts nothing learns little from a run.")
    rows = tuple(_row(each, i, run) for i, each in enumerate(fields.rows("measure", 8), 1))
    claims = tuple(_claim(each, i, run) for i, each in enumerate(fields.rows("claim", 6), 1))
    explanation = fields.texts("explain", 6, 600)
    if not explanation:
        raise InputError("The lesson needs explain: what the run has shown, in one to six short paragraphs.")
    exercise = _exercise(told["exercise"], run) if "exercise" in fields else None
    return Lesson(name, title, question, run, predictions, rows, claims, explanation, exercise, digest, fields.text("source", 300, " ").strip())


def _run(fields: Fields) -> Run:
    picture, shown_there = read_address(fields.where, fields.text("open", 4000))
    row = PICTURES[picture]
    steps = fields.whole("steps", 0, MOST_STEPS, None if row.trains else 0)
    if row.trains and not steps:
        raise InputError(f"{fields.where}: steps must be at least 1, since there is something to train.")
    check_length(fields.where, shown_there, steps)
    hidden = fields.given.get("hidden", False)
    if not isinstance(hidden, bool):
        raise InputError(f"{fields.where}: hidden must be true or false; {shown(hidden)} is not.")
    return Run(picture, shown_there, steps, fields.text("panel", 60, " ").strip(), hidden)


def check_length(where: str, experiment: Experiment, steps: int) -> None:
    """Raise InputError where a run would take too long for a lesson."""
    seconds = steps * seconds_of_step(experiment)
    if seconds > LONGEST:
        raise InputError(f"{where}: {steps:,} steps of this take some {seconds / 60:,.0f} minutes; a lesson's run takes at most {LONGEST / 60:.0f}.")


def read_address(where: str, text: str) -> tuple[str, Experiment]:
    """The picture and the experiment of a page's address, copied from the browser, or its end from the page's name on; changes on the way are left out."""
    picture, moment = read_moment(where, text)
    return picture, dataclasses.replace(moment, changes=(), step=0)


@functools.lru_cache(maxsize=256)
def read_moment(where: str, text: str) -> tuple[str, Experiment]:
    """The same, at the moment that the address says.

    Raises:
        InputError: it is no address of a page that lessons show, or something in it cannot be used.
    """
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise InputError(f"{where}: {shown(text)} is no address ({error}).") from None
    page = parts.path.rpartition("/")[2] or "lab"  # the first page has no name in an address
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    picture = query.get("part", page) if query.get("part") in PICTURES else page
    if picture not in PICTURES or PICTURES[picture].page != page:
        pages = ", ".join(dict.fromkeys(row.page for row in PICTURES.values()))
        raise InputError(f"{where}: open must be the address of one of these pages: {pages}; {shown(page)} is none.")
    experiment, complaints = from_query({name: text for name, text in query.items() if name not in ROOM}, views=VIEWS)
    if complaints:
        raise InputError(f"{where}: {together(complaints)}")
    if experiment.points is not None or experiment.data == "points":
        raise InputError(f"{where}: a lesson's data are those that everybody has; own points are not.")
    if not {axis.knob for axis in experiment.axes} <= set(PICTURES[picture].axes):
        raise InputError(f"{where}: {picture} takes all values at once of {' or '.join(PICTURES[picture].axes) or 'nothing'}, and of no other knob.")
    if PICTURES[picture].axes and not experiment.axes:
        raise InputError(f"{where}: open lacks the values of {PICTURES[picture].axes[0]}, such as axis={PICTURES[picture].axes[0]}:…")
    if PICTURES[picture].axes[:1] == ("theta",) and not _is_number(experiment.view.get("theta_shown", "")):
        raise InputError(f"{where}: open lacks the θ that is shown, such as theta_shown=1.")
    return picture, experiment


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _prediction(given: Any, i: int, run: Run) -> Prediction:
    where = f"[[predict]] {i}"
    fields = Fields(given, where, ("kind", "ask", "options", "measure", "low", "high", "within", "arm", "radius", "least"))
    kind, ask = fields.one_of("kind", ("choice", "number", "mark")), fields.text("ask", 240)
    if kind == "choice":
        options = tuple(_option(each, where, run) for each in fields.rows("options", 6))
        if len(options) < 2 or [option.when is None for option in options].count(True) > 1:
            raise InputError(f"{where}: a choice has two to six options, of which at most one is {OTHERWISE!r}.")
        return Prediction(kind, ask, options)
    if kind == "number":
        low, high = fields.number("low", -1e6, 1e6), fields.number("high", -1e6, 1e6)
        if not low < high:
            raise InputError(f"{where}: low must be less than high; {low:g} is not less than {high:g}.")
        return Prediction(kind, ask, measure=_measured(fields, where, run), low=low, high=high, within=fields.number("within", 0, 1e6))
    if run.picture != "lab":
        raise InputError(f"{where}: a mark is drawn into the Lab's picture; {run.picture} has another one.")
    letters = LETTERS[: len(run.shown.arms)]
    return Prediction(kind, ask, arm=fields.one_of("arm", letters, "A"), radius=fields.number("radius", 1e-3, 1e3), least=fields.number("least", 0.01, 1))


def _option(given: Any, where: str, run: Run) -> Option:
    if not (isinstance(given, list) and len(given) == 2 and isinstance(given[0], str) and isinstance(given[1], str)):
        raise InputError(f"{where}: each option is a list of a text and a condition, or {OTHERWISE!r}; {shown(given)} is not.")
    text = Fields({"option": given[0]}, where, ("option",)).text("option", 120)
    return Option(text, None if given[1] == OTHERWISE else _condition(given[1], where, run))


def _condition(given: object, where: str, run: Run) -> Condition:
    try:
        return read_condition(given, run.known)
    except InputError as error:
        raise said(where, error) from None


def _measured(fields: Fields, where: str, run: Run) -> str:
    try:
        return check_quantity(fields.text("measure", 40), run.known)
    except InputError as error:
        raise said(where, error) from None


def _row(given: Any, i: int, run: Run) -> Row:
    fields = Fields(given, f"[[measure]] {i}", ("measure", "words"))
    measure = _measured(fields, fields.where, run)
    return Row(fields.text("words", 80, run.row.quantity(measure).title), measure)


def _claim(given: Any, i: int, run: Run) -> Claim:
    fields = Fields(given, f"[[claim]] {i}", ("says", "when", "of_five"))
    return Claim(fields.text("says", 240), _condition(fields.given.get("when"), fields.where, run), fields.whole("of_five", 3, FAIR, FAIR))


def _exercise(given: Any, run: Run) -> Exercise:
    fields = Fields(given, "[exercise]", ("task", "open", "steps", "only", "check", "solution", "solution_steps", "measure", "within"))
    task = fields.text("task", 300)
    if "open" in fields:
        picture, experiment = read_address(fields.where, fields.text("open", 4000))
        run = Run(picture, experiment, run.steps)
    most = fields.whole("steps", 0, MOST_STEPS, run.steps)
    check_length(fields.where, run.shown, most)
    run = dataclasses.replace(run, steps=most, hidden=False, panel="")
    if "measure" in fields:
        return Exercise(task, run, measure=_measured(fields, fields.where, run), within=fields.number("within", 0, 1e6))
    conditions = tuple(_condition(each, fields.where, run) for each in fields.rows("check", 6))
    if not conditions:
        raise InputError(f"{fields.where} needs check, a list of conditions, or measure, a number to be said.")
    return Exercise(task, run, _only(fields, run), conditions, _solution(fields), fields.whole("solution_steps", 0, most, most))


def _only(fields: Fields, run: Run) -> tuple[str, ...]:
    names = fields.texts("only", 4, 40)
    moved = [name for name in names if name not in VIEWS]
    for name in moved:
        try:
            if knob(name).resets or knob(name).choices is not None or name not in run.shown.rows():
                raise InputError(f"{name} is no number that moves in this run.")
        except InputError as error:
            raise said(f"{fields.where}: only", error) from None
    if not names:
        raise InputError(f"{fields.where} needs only: the names of what may be moved, such as n_critic.")
    return names


def _solution(fields: Fields) -> dict[str, Value]:
    told = fields.given.get("solution", {})
    if not isinstance(told, Mapping) or not all(isinstance(v, int | float | str) for v in told.values()):
        raise InputError(f"{fields.where}: solution must be a table of knobs and values; {shown(told)} is not.")
    return dict(told)
