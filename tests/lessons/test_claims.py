"""Every claim of every lesson holds on five seeds that no lesson was made on; every exercise can be solved, and is not solved as it begins."""

import dataclasses
import functools
import re

import pytest

from gan2d.lessons.shelf import SHIPPED, files_of, shelf
from gan2d.lessons.trial import FAIR, failing, five, holding, play, solved

SHELF = shelf(files_of(SHIPPED))
LESSONS = SHELF.lessons
GONE = re.compile(r"\b(turns?|push(es|ed)?|tilt(ed)?|boost|sheets?|stuck)\b|critics? says?", re.I)  # as in test_vocabulary.py
NAMED = {"optimal_discriminator", "saturating", "distances", "earth_mover", "clip", "lambda", "n_critic", "collapse", "luck", "batch_norm", "losses", "overgeneralising"}  # fmt: skip


def test_all_lessons_are_read():
    assert SHELF.complaints == [] and set(LESSONS) >= NAMED and len(LESSONS) >= 12
    assert len({lesson.title for lesson in LESSONS.values()}) == len(LESSONS)
    assert sum(prediction.kind == "mark" for lesson in LESSONS.values() for prediction in lesson.predictions) >= 1
    for lesson in LESSONS.values():
        assert lesson.claims and lesson.rows and lesson.exercise is not None and lesson.source, lesson.name


@pytest.mark.parametrize("name", LESSONS)
def test_words_are_the_textbooks_and_few(name):
    lesson = LESSONS[name]
    texts = [lesson.title, lesson.question, *lesson.explanation, *(claim.says for claim in lesson.claims), *(p.ask for p in lesson.predictions)]
    assert not [text for text in texts if GONE.search(text)]
    assert all(text.rstrip().endswith((".", "?", ":", ")")) for text in texts[1:])
    assert len(" ".join(lesson.explanation).split()) <= 190, "it is read from the last row"


@functools.cache
def played(name):
    """Five seeds of a lesson's run."""
    return five(LESSONS[name].run)


@pytest.mark.slow
@pytest.mark.parametrize("name", LESSONS)
def test_claims_hold_on_seeds_that_nobody_chose(name):
    lesson, told = LESSONS[name], played(name)
    assert len(told) == FAIR and failing(lesson, told) == []
    for prediction in lesson.predictions:
        if prediction.kind == "number":
            assert all(prediction.low <= values[prediction.measure] <= prediction.high for values in told), prediction.ask


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, lesson in LESSONS.items() if lesson.exercise and lesson.exercise.conditions])
def test_an_exercise_can_be_solved_and_is_not_solved_as_it_begins(name):
    """From its own seed and four more; for its start the same steps."""
    exercise, best = LESSONS[name].exercise, solved(LESSONS[name])
    assert best is not None, "it has a solution"
    ends = [all(condition.holds(values) for condition in exercise.conditions) for values in five(best, first=exercise.run.shown.seed)]
    assert ends[0] and sum(ends) >= FAIR - 1, ends
    begun = begin(name)
    assert sum(all(condition.holds(values) for condition in exercise.conditions) for values in begun) <= 1, begun


def begin(name):
    """What comes of an exercise if nothing is moved: known from the lesson's own run, where that has it as its first arm."""
    lesson, exercise = LESSONS[name], LESSONS[name].exercise
    if not exercise.run.row.trains:
        return [play(exercise.run).values]
    if exercise.run.shown == lesson.run.shown:
        return played(name)
    first = dataclasses.replace(lesson.run.shown, arms=lesson.run.shown.arms[:1])
    if first.bare() == exercise.run.shown.bare() and lesson.run.shown.axes == exercise.run.shown.axes:
        return played(name)
    return five(dataclasses.replace(exercise.run, steps=exercise.solved_at), first=exercise.run.shown.seed)


@pytest.mark.slow
def test_a_wrong_claim_is_found_out():
    lesson = LESSONS["distances"]
    told = played("distances")
    wrong = [values | {claim.when.left.quantity: float("nan") for claim in lesson.claims} for values in told]
    assert holding(lesson.claims[0].when, wrong) == 0 and len(failing(lesson, wrong)) == len(lesson.claims)
