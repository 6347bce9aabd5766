"""The sheet that is handed in: run again it says the same; what is untrue on it is found out, and what is no run of its lesson is not run."""

import json

import numpy as np
import pytest
from lessons.lesson_texts import SMALL, TEXT

from gan2d import __main__ as command
from gan2d.common.errors import InputError
from gan2d.formats.link import to_query, written
from gan2d.lessons import sheet as sheets
from gan2d.lessons.judge import is_right, judge, not_allowed, right_option, share_near
from gan2d.lessons.reader import read_lesson, read_moment
from gan2d.lessons.sheet import FORMAT, read_sheet, try_again
from gan2d.lessons.shelf import SHIPPED
from gan2d.lessons.trial import Outcome, play
from gan2d.training.training import Training

LESSON = read_lesson(TEXT, "small")
OWN = f"?data=ring8&recipe=gan&seed=3&{SMALL}&at=20&changes=5:n_critic:2"


def link(run, **more):
    return "?" + written(to_query(run.shown) | {name: str(value) for name, value in more.items()})


def told(**changes):
    done = {"digest": LESSON.digest, "predictions": [2, 1.0, [0.0, 0.0]], "run": {"link": link(LESSON.run, at=20), "values": {}}, "exercise": {"passed": True, "link": OWN}}  # fmt: skip
    return {"format": FORMAT, "name": "Ada", "lessons": {"small": done | changes}}


@pytest.fixture(scope="module")
def outcome():
    return play(LESSON.run)


def done_of(**changes):
    return read_sheet(json.dumps(told(**changes))).done["small"]


@pytest.mark.compiles
def test_a_run_measures_the_same_whoever_plays_it(outcome):
    training = Training(LESSON.run.shown.bare())
    for steps in (7, 13):
        training.advance(steps)
    again = play(LESSON.run, read_moment("run", link(LESSON.run, at=20))[1], 20)
    assert again.step == outcome.step == 20
    np.testing.assert_equal(again.values, outcome.values)
    np.testing.assert_array_equal(again.points["B"], outcome.points["B"])
    assert {"A.w1", "B.critic_loss", "A.estimate", "B.gradient"} <= {name for name, value in outcome.values.items() if np.isfinite(value)}


def test_predictions_are_held_against_what_was_measured():
    choice, number, mark = LESSON.predictions
    seen = Outcome({"A.w1": 1.0, "B.w1": 3.0}, {"B": np.array([[0.0, 0.0], [0.3, 0.0], [2.0, 0.0], [2.0, 1.0]])}, 20)
    assert right_option(choice, seen) == 0 and right_option(choice, Outcome({"A.w1": 1.0, "B.w1": 1.1}, {}, 20)) == 2
    assert is_right(choice, 0, seen) and not is_right(choice, 2, seen)
    assert is_right(number, 1.4, seen) and is_right(number, 0.5, seen) and not is_right(number, 1.6, seen)
    assert share_near(mark, seen, (0.0, 0.0)) == 0.5 and is_right(mark, (0.0, 0.0), seen) and not is_right(mark, (5.0, 0.0), seen)
    assert not is_right(mark, (0.0, 0.0), Outcome({}, {}, 0)), "where it broke at once nothing is near"


@pytest.mark.compiles
def test_a_sheet_is_tried_again(outcome):
    values = {name: value for name, value in outcome.values.items() if np.isfinite(value)}
    found = try_again(done_of(run={"link": link(LESSON.run, at=20), "values": values}), LESSON)
    assert found.sound and len([line for line in found.lines if line.text.startswith("prediction")]) == 3
    assert [line.right for line in found.lines if line.text.startswith("exercise")] == [True, True]
    assert not any("another machine" in line.text for line in found.lines)
    apart = try_again(done_of(run={"link": link(LESSON.run, at=20), "values": values | {"A.w1": 99.0}}), LESSON)
    assert any("another A.w1" in line.text for line in apart.lines)


@pytest.mark.compiles
@pytest.mark.parametrize(
    "changes, words",
    [
        ({"exercise": {"passed": False, "link": OWN}}, "the hand-in says not solved; it is solved"),
        ({"exercise": {"passed": True, "link": OWN.replace("seed=3", "seed=4")}}, "another run than the exercise's"),
        ({"exercise": {"passed": True, "link": OWN.replace("at=20", "at=31")}}, "At most 30 steps"),
        ({"exercise": {"passed": True, "link": OWN + ",6:critic_rate:0.01"}}, "may be."),
        ({"exercise": {"passed": True, "link": "distances?data=ring8"}}, "open lacks the values of theta"),
        ({"run": {"link": link(LESSON.run, seed=4, at=20), "values": {}}}, "not the lesson's; nothing was run"),
        ({"run": {"link": link(LESSON.run, at=20, changes="3:n_critic:2"), "values": {}}}, "not the lesson's; nothing was run"),
        ({"run": {"link": "nowhere", "values": {}}}, "one of these pages"),
    ],
)
def test_what_is_untrue_is_found_out(changes, words):
    found = try_again(done_of(**changes), LESSON)
    assert not found.sound and any(words in line.text for line in found.lines), found


@pytest.mark.compiles
def test_what_is_only_worth_saying(outcome):
    found = try_again(done_of(digest="0" * 12, predictions=[7, "x"]), LESSON)
    assert found.sound and "changed since" in found.lines[0].text
    assert [line.right for line in found.lines if ": none." in line.text] == [False] * 3


def test_an_exercise_may_move_only_what_it_says():
    exercise = LESSON.exercise
    _, moment = read_moment("x", OWN)
    assert not_allowed(exercise, moment) == []
    for other, words in [(OWN + ",7:generator_rate:0.1", "learning rate"), (OWN.replace("n_critic=1", "n_critic=1&batch_size=32"), "another"), (OWN.replace("recipe=gan", "recipe=gan-ns"), "another run")]:  # fmt: skip
        assert not_allowed(exercise, read_moment("x", other)[1]), words


@pytest.mark.compiles
def test_a_verdict_names_what_was_measured():
    training = Training(LESSON.exercise.run.shown.bare())
    training.advance(10)
    verdict = judge(LESSON.exercise, training, training.moment())
    assert verdict.passed and "asked: above 0.1" in verdict.rows[0][0] and "asked: at least 0" in verdict.rows[1][0]


@pytest.mark.parametrize(
    "given, words",
    [
        ("x", "no JSON"),
        ("[]", "must be a table"),
        ("{}", "format"),
        (json.dumps({"format": FORMAT, "name": 5, "lessons": {}}), "name, a text"),
        (json.dumps({"format": FORMAT, "name": "", "lessons": {str(i): {} for i in range(101)}}), "at most 100"),
        (json.dumps({"format": FORMAT, "name": "", "lessons": {"a": {"digest": "x"}}}), "run"),
        (" " * (2**21 + 1), "at most 2 MB"),
    ],
)
def test_what_is_no_sheet_is_a_sentence(given, words):
    with pytest.raises(InputError, match=words):
        read_sheet(given)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "small.toml").write_text(TEXT, encoding="utf-8")
    return tmp_path


@pytest.mark.compiles
def test_the_command_checks_a_sheet(folder, capsys):
    path, out = folder / "sheet.json", folder / "out.json"
    path.write_text(json.dumps(told()), encoding="utf-8")
    assert command.main(["check", str(path), "--lessons", str(folder), "--json", str(out)]) == 0
    said = capsys.readouterr().out
    assert "Hand-in of Ada" in said and "A small lesson" in said and "came true: " in said and "All of it is as the hand-in says." in said
    assert json.loads(out.read_text(encoding="utf-8"))["sound"] is True
    path.write_text(json.dumps(told(exercise={"passed": False, "link": OWN})), encoding="utf-8")
    assert command.main(["check", str(path), "--lessons", str(folder)]) == 1 and "Not all of it" in capsys.readouterr().out
    assert command.main(["check", str(path)]) == 1 and "no such lesson here" in capsys.readouterr().out
    path.write_text("[]", encoding="utf-8")
    assert command.main(["check", str(path)]) == 2 and "must be a table" in capsys.readouterr().err


def test_the_command_tries_a_lessons_claims(folder, capsys):
    """On five seeds, where there are seeds; this one needs none."""
    text = (SHIPPED / "03_distances.toml").read_text(encoding="utf-8")
    (folder / "right.toml").write_text(text, encoding="utf-8")
    assert command.main(["check", str(folder / "right.toml")]) == 0
    assert "every claim holds" in capsys.readouterr().out
    (folder / "wrong.toml").write_text(text.replace('when = "tv = 1"', 'when = "tv < 1"').replace("noise = 0.5", "noise = 0.01"), encoding="utf-8")
    assert command.main(["check", str(folder / "wrong.toml"), "--json", str(folder / "told.json")]) == 1
    said = capsys.readouterr().out
    assert "holds for 0 of 5 seeds, not for 5" in said and "With the solution js < 0.3 holds for 0 of 5 seeds." in said
    assert len(json.loads((folder / "told.json").read_text(encoding="utf-8"))["values"]) == 5


def test_a_sheet_runs_nothing_but_its_lessons(monkeypatch):
    """Whoever hands in a link to something huge costs nobody a second."""
    monkeypatch.setattr(sheets, "play", lambda *arguments: pytest.fail("it was run"))
    huge = "?data=ring8&recipe=wgan-gp&critic_width=512&critic_depth=12&batch_size=4096&at=1000000"
    assert not try_again(done_of(run={"link": huge, "values": {}}), LESSON).sound
