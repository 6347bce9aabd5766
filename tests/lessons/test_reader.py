"""The reader of lessons: what a lecturer writes becomes a lesson, and whatever is wrong becomes one sentence that says where."""

import pytest
from lessons.lesson_texts import RUN, TEXT

from gan2d.common.errors import MOST, InputError
from gan2d.lessons.condition import read_condition
from gan2d.lessons.pictures import PICTURES
from gan2d.lessons.reader import read_lesson
from gan2d.lessons.shelf import name_of, shelf, standing
from gan2d.settings.experiment import make

KNOWN = PICTURES["lab"].known(make(arms=[{}, {}]))


def test_a_lesson_is_read():
    lesson = read_lesson(TEXT, "small")
    assert (lesson.name, lesson.title, lesson.run.picture, lesson.run.steps, lesson.run.panel) == ("small", "A small lesson", "lab", 20, "W1 to the data")
    assert [arm.recipe for arm in lesson.run.shown.arms] == ["gan", "gan-ns"] and lesson.run.shown.seed == 3 and lesson.run.shown.step == 0
    choice, number, mark = lesson.predictions
    assert [option.when is None for option in choice.options] == [False, False, True] and (number.measure, number.within) == ("A.w1", 0.5)
    assert (mark.arm, mark.radius, mark.least) == ("B", 0.5, 0.2)
    assert lesson.rows[0].words == "W1 to the data, exact", "a row without words is called as what it measures"
    assert lesson.exercise.only == ("n_critic",) and len(lesson.exercise.run.shown.arms) == 1 and lesson.exercise.run.steps == 30
    assert read_lesson(TEXT.encode(), "small") == lesson and read_lesson(TEXT + "# changed", "small").digest != lesson.digest


def test_an_address_is_taken_as_the_browser_shows_it():
    whole = read_lesson(TEXT.replace('"lab?data', '"https://example.edu/courses/gan/?data', 1), "small")
    assert whole.run == read_lesson(TEXT, "small").run
    moment = read_lesson(TEXT.replace(RUN, RUN + "&at=50&changes=20:n_critic:3", 1), "small")
    assert moment.run == whole.run, "it begins at its first step"


@pytest.mark.parametrize(
    "text, values, holds",
    [
        ("A.w1 < 0.3", {"A.w1": 0.2}, True),
        ("A.w1<.3", {"A.w1": 0.3}, False),
        ("A.w1 >= 2 * B.w1", {"A.w1": 4, "B.w1": 2}, True),
        ("0.000001*B.gradient > A.gradient", {"A.gradient": 1e-9, "B.gradient": 1}, True),
        ("A.modes = 8", {"A.modes": 8.0}, True),
        ("A.modes = 8", {"A.modes": 7.875}, False),
        ("A.w1 > 10", {"A.w1": float("inf")}, True),
        ("A.w1 < 10", {"A.w1": float("nan")}, False),
        ("A.w1 > 10", {}, False),
    ],
)
def test_conditions(text, values, holds):
    condition = read_condition(text, KNOWN)
    assert condition.holds(values) == holds and read_condition(str(condition), KNOWN) == condition


@pytest.mark.parametrize(
    "text", ["", "A.w1", "1 < 2", "A.w1 < 1 < 2", "A.w1 < __import__('os')", "A.w1 < B.w1 * 2", "G.w1 < 1", "A.nothing < 1", "A.w1 < 1e", 5, None]
)
def test_what_is_no_condition(text):
    with pytest.raises(InputError):
        read_condition(text, KNOWN)


WRONG = [
    ('title = "A small lesson"', 'titel = "A small lesson"', "Did you mean 'title'"),
    ('title = "A small lesson"', f'title = "{"x" * 71}"', "at most 70 fit"),
    ('title = "A small lesson"', "title = 5", "title must be a text"),
    ("steps = 20", "steps = 0", "at least 1"),
    ("steps = 20", "steps = 20.5", "whole number"),
    ("steps = 20", "steps = true", "must be a number"),
    ('"lab?', '"nowhere?', "one of these pages: lab"),
    ("recipe=gan&seed", "recipe=gun&seed", "no recipe named 'gun'"),
    ("data=ring8&recipe=gan&seed=3&arms", "data=points&points=x&recipe=gan&seed=3&arms", "points"),
    ("seed=3&arms=2", "seed=3&axis=seed:4&arms=2", "no other knob"),
    ('kind = "choice"', 'kind = "guess"', "kind must be one of choice, number, mark"),
    ('["Neither", "otherwise"]', '["Neither", "A.foo > 1"]', "no quantity named 'A.foo'"),
    ('["A", "A.w1 < 0.5 * B.w1"], ', '["A"], ', "a list of a text and a condition"),
    ('["A", "A.w1 < 0.5 * B.w1"], ["B", "B.w1 < 0.5 * A.w1"], ', "", "two to six options"),
    ("high = 10", "high = 0", "low must be less than high"),
    ('measure = "A.w1"\nlow', 'measure = "C.w1"\nlow', "[[predict]] 2"),
    ("radius = 0.5", "radius = 0", "[[predict]] 3: radius"),
    ('arm = "B"', 'arm = "C"', "arm must be one of A, B"),
    ('when = "A.w1 > 0.1"', 'when = "often"', "[[claim]] 1"),
    ('when = "A.w1 > 0.1"', 'when = "A.w1 > 0.1"\nof_five = 1', "of_five"),
    ('only = ["n_critic"]', 'only = ["critic_width"]', "[exercise]: only"),
    ('only = ["n_critic"]', "", "needs only"),
    ('check = ["A.w1 > 0.1", "A.modes >= 0"]', "", "needs check"),
    ('check = ["A.w1 > 0.1"', 'check = ["B.w1 > 0.1"', "no quantity named 'B.w1'"),
    ('explain = ["Because it is so."', 'explain = [5', "explain must be a text"),
    ("[run]", "[run", "no TOML"),
    ("steps = 20", "steps = 20\nhidden = 1", "true or false"),
]  # fmt: skip


@pytest.mark.parametrize("there, instead, words", WRONG)
def test_whatever_is_wrong_is_a_sentence_that_says_where(there, instead, words):
    assert there in TEXT
    with pytest.raises(InputError) as error:
        read_lesson(TEXT.replace(there, instead, 1), "small")
    assert words in str(error.value) and len(str(error.value)) <= MOST and "\n" not in str(error.value)


def test_a_lesson_is_bounded():
    for text, words in [(TEXT + "#" * 40_000, "32 kB"), (TEXT.replace("steps = 20", "steps = 20000").replace("critic_width=8", "critic_width=512&ensemble=4&critic_depth=12"), "minutes"), (b"\xff", "UTF-8")]:  # fmt: skip
        with pytest.raises(InputError, match=words):
            read_lesson(text, "small")
    hidden = read_lesson(TEXT.replace("What comes of it?", "What\u202e comes\u200b of\\n it?"), "small")
    assert hidden.question == "What comes of it?", "letters that nobody sees are left out, and a text is one line"


def test_a_shelf_holds_what_can_be_read_and_says_why_not():
    told = shelf(
        [("02_b.toml", TEXT.encode()), ("a.toml", b"x"), ("b.toml", TEXT.encode()), ("../evil.toml", TEXT.encode()), ("c.toml", InputError("It is gone."))]
    )
    assert [*told.lessons] == ["b"] and len(told.complaints) == 3 and told.after("b") is None
    assert told.complaints[0].startswith("a.toml: The file is no TOML") and "It is gone." in told.complaints[2]
    assert name_of("11_batch_norm.toml") == "batch_norm"
    many = shelf([(f"l{i}.toml", TEXT.encode()) for i in range(120)])
    assert len(many.lessons) == 100 and len(many.complaints) == 20


def test_a_folder_of_ones_own_stands_beside_the_others(tmp_path, monkeypatch):
    before = standing()
    (tmp_path / "01_mine.toml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no lesson")
    monkeypatch.setenv("GAN2D_LESSONS", str(tmp_path))
    assert [*standing().lessons] == [*before.lessons, "mine"]
    monkeypatch.setenv("GAN2D_LESSONS", str(tmp_path / "nowhere"))
    assert [*standing().lessons] == [*before.lessons] and "cannot be read" in standing().complaints[0]
    assert [*standing([("own.toml", TEXT.encode())]).lessons][-1] == "own"
