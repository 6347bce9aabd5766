"""Whatever a lesson's file or a hand-in sheet holds, it is read, or one short sentence says why not."""

import json
import tomllib

import pytest
from hostile import cases, json_values, names, refusal, texts
from hypothesis import given
from hypothesis import strategies as st
from lessons.lesson_texts import TEXT

from gan2d.lessons import reader, sheet
from gan2d.lessons.condition import read_condition
from gan2d.lessons.lesson import Lesson
from gan2d.lessons.pictures import PICTURES
from gan2d.lessons.sheet import FORMAT, read_sheet
from gan2d.settings.experiment import make

WHOLE = tomllib.loads(TEXT)
PLACES = [(), ("run",), ("predict", 0), ("predict", 1), ("predict", 2), ("measure", 0), ("claim", 0), ("exercise",)]
KNOWN = PICTURES["lab"].known(make())
condition = st.builds("{} {} {}".format, st.sampled_from(KNOWN) | texts, st.sampled_from(["<", ">=", "=", "=="]) | texts, texts)
addresses = st.builds(
    "{}?{}={}&{}".format, st.sampled_from(["lab", "", "distances", "https://[", "mode_collapse", "perfect_critic"]) | texts, names, texts, texts
)
values = json_values | condition | addresses | st.sampled_from(["choice", "mark", "A", "otherwise", "n_critic"])


def changed(place, name, value):
    told = json.loads(json.dumps(WHOLE))
    inner = told
    for key in place:
        inner = inner[key]
    inner[name] = value
    return told


fields = st.sampled_from(PLACES).flatmap(
    lambda place: st.tuples(st.just(place), st.sampled_from([*(WHOLE if not place else {}), "open", "steps", "kind", "options", "only", "check", "solution", "when", "measure", "within", "arm", "explain"]) | texts, values)
)  # fmt: skip


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """To count what a step takes traces its networks, which takes longer than all else."""
    monkeypatch.setattr(reader, "seconds_of_step", lambda experiment: 1e-3)


@cases
@given(fields)
def test_any_table_is_a_lesson_or_a_sentence(field):
    told = []
    if refusal(lambda: told.append(reader._lesson(changed(*field), "any", "0"))) is None:
        assert isinstance(told[0], Lesson)


@cases
@given(st.binary(max_size=60) | texts | st.sampled_from(["a = " + "[" * 5000, "a.b.c = 1\n" * 9000, TEXT[:300]]))
def test_any_text_is_a_lesson_or_a_sentence(text):
    encoded = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    refusal(lambda: reader.read_lesson(encoded, "any"))


@cases
@given(condition | texts | json_values)
def test_any_condition_is_one_or_a_sentence(text):
    told = []
    if refusal(lambda: told.append(read_condition(text, KNOWN))) is None:
        assert read_condition(str(told[0]), KNOWN).quantities == told[0].quantities


done = st.fixed_dictionaries({}, optional={"digest": values, "predictions": values, "run": st.fixed_dictionaries({}, optional={"link": values, "values": values}) | values, "exercise": values}) | values  # fmt: skip
sheets = st.fixed_dictionaries({"format": st.just(FORMAT) | values}, optional={"name": values, "lessons": st.dictionaries(texts, done, max_size=3) | values})


@cases
@given(sheets | values)
def test_any_json_is_a_sheet_or_a_sentence(said):
    refusal(lambda: read_sheet(json.dumps(said)))


LESSON = reader._lesson(WHOLE, "small", "0")


@cases
@given(values, st.lists(values, max_size=4), values, values)
def test_whatever_a_sheet_says_of_a_lesson_nothing_else_is_run(link, predictions, seen, exercise):
    played = []

    def play(run, moment=None, steps=None, tell=None):
        played.append(moment or run.shown)
        raise AssertionError if moment is not None and len(moment.arms) not in (1, 2) else RuntimeError

    before, sheet.play = sheet.play, play
    try:
        sheet.try_again(
            sheet.Done("0", predictions, str(link), seen if isinstance(seen, dict) else {}, exercise if isinstance(exercise, dict) else None), LESSON
        )
    except RuntimeError:
        assert played[0].bare() == LESSON.run.shown.bare()
    finally:
        sheet.play = before
