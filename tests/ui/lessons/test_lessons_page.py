"""The page of lessons in Streamlit's own harness: the list, a lesson from its question to its exercise, and what the browser is told of it."""

import html
import json

import pytest
from harness import check, components, open_page
from lessons.lesson_texts import TEXT
from payload import read

from gan2d.lessons.pictures import PICTURES
from gan2d.lessons.quantities import W1_POINTS
from gan2d.lessons.reader import VIEWS
from gan2d.lessons.shelf import SHIPPED, files_of, shelf
from gan2d.ui.lessons.room import KEY
from gan2d.ui.lessons.stages import STAGES
from gan2d.ui.lessons.told import told as tell
from gan2d.ui.parts.contents import as_html
from gan2d.ui.stages.distances import FIT
from gan2d.ui.stages.lab_words import LIVE_TRANSPORT

pytestmark = pytest.mark.compiles
LESSONS = shelf(files_of(SHIPPED)).lessons


@pytest.fixture(autouse=True)
def a_small_lesson(tmp_path, monkeypatch):
    (tmp_path / "small.toml").write_text(TEXT, encoding="utf-8")
    monkeypatch.setenv("GAN2D_LESSONS", str(tmp_path))


def card(at):
    """What the lesson's card is told."""
    return next(told for told in components(at) if isinstance(told, dict) and "shelf" in told)


def picture(at):
    """What the live picture is told beside its frames; None where it is not shown."""
    found = [told for told in components(at) if isinstance(told, bytes)]
    return read(found[0])["meta"] if found else None


def act(at, **said):
    at.session_state[KEY].wanted.append(said)
    return check(at.run())


def test_the_list_names_every_lesson():
    at = open_page("lessons")
    told = card(at)
    assert [each["name"] for each in told["shelf"]] == [*LESSONS, "small"] and told["lesson"] is None and not told["complaints"]
    assert [each["number"] for each in told["shelf"]] == [*range(1, len(LESSONS) + 2)] and picture(at) is None
    assert all(html.escape(lesson.title) in as_html() and f"lessons?lesson={name}" in as_html() for name, lesson in LESSONS.items())


def test_a_lesson_from_its_question_to_its_exercise():
    at = open_page("lessons", lesson="small")
    told, seen = card(at)["lesson"], picture(at)
    assert told["phase"] == "predict" and told["outcome"] is None and told["exercise"] is None and card(at)["address"]["query"] == "lesson=small"
    assert [each["kind"] for each in told["predictions"]] == ["choice", "number", "mark"] and len(told["plane"]["real"]) == 512
    assert "when" not in json.dumps(told["predictions"]) and "explain" not in json.dumps(told), "nothing of the answer is told before it is asked for"
    assert seen["bare"] and seen["idle"] and seen["lists"] == seen["live"] == seen["steps"] == [] and not seen["playing"]
    act(at, what="run")
    for _ in range(60):
        told = card(at)["lesson"]
        if told["outcome"]:
            break
        at.session_state[KEY].player.need()
        check(at.run())
    seen = picture(at)
    assert told["phase"] == "seen" and told["outcome"]["step"] == 20 and "Step 20" in seen["message"]["text"]
    assert [panel["title"] for panel in seen["panels"] if panel.get("lit")] == ["W1 to the data"]
    choice, number, mark = told["outcome"]["predictions"]
    assert choice["right"] in (0, 1, 2) and number["high"] - number["low"] == pytest.approx(1) and mark["least"] == 0.2 and len(mark["points"]) == 512
    assert told["outcome"]["claims"] == [["It is not there yet.", True]] and "at=20" in told["outcome"]["link"]
    assert told["outcome"]["explain"][1] == "And <b>not</b> ![x](https://example.org/x.png) otherwise.", "letter by letter, for a browser that reads no HTML"
    act(at, what="exercise")
    seen = picture(at)
    assert [slider["name"] for slider in seen["live"]] == ["n_critic"] and not seen.get("idle") and card(at)["lesson"]["exercise"]["only"] == ["n_critic"]
    player = at.session_state[KEY].player
    player.transport("pause")
    player.change("n_critic", 2)
    player.training.advance(5)
    act(at, what="check")
    verdict = card(at)["lesson"]["verdict"]
    assert verdict["passed"] and verdict["step"] == 5 and "changes=0:n_critic:2" in verdict["link"] and len(verdict["rows"]) == 2
    player.change("generator_rate", 0.1)
    act(at, what="check")
    assert not card(at)["lesson"]["verdict"]["passed"] and "may be" in card(at)["lesson"]["verdict"]["complaints"][0]


def test_what_nothing_trains_is_hidden_before_it_is_predicted():
    at = open_page("lessons", lesson="distances")
    assert picture(at) is None and card(at)["lesson"]["phase"] == "predict"
    act(at, what="run")
    told = card(at)["lesson"]
    assert told["phase"] == "seen" and told["outcome"]["predictions"][0]["value"] == pytest.approx(0.6931, abs=1e-3) and picture(at)["bare"]
    act(at, what="exercise")
    at.session_state[KEY].player.change("noise", 0.5)
    act(at, what="check")
    assert card(at)["lesson"]["verdict"]["passed"]


def test_the_earth_movers_plan_is_shown_and_a_number_is_checked():
    at = open_page("lessons", lesson="earth_mover")
    act(at, what="run")
    assert any(isinstance(told, dict) and "plans" in told for told in components(at))
    act(at, what="exercise")
    for answer, passed in ((0.5, False), (2.0, True), (None, False)):
        act(at, what="check", answer=answer)
        assert card(at)["lesson"]["verdict"]["passed"] == passed


@pytest.mark.usefixtures("never_ready")
@pytest.mark.parametrize("name", ["luck", "optimal_discriminator"])
def test_every_kind_of_picture_opens(name):
    at = open_page("lessons", lesson=name)
    assert (picture(at) is None) == LESSONS[name].run.hidden and card(at)["lesson"]["phase"] == "predict"
    act(at, what="run")
    seen = picture(at)
    assert seen["bare"] and seen["playing"] and seen["stop_at"] == LESSONS[name].run.steps and not seen.get("idle")


def test_a_lesson_that_there_is_not():
    at = open_page("lessons", lesson="![x](https://example.org)")
    assert card(at)["lesson"] is None and "There is no lesson named" in card(at)["complaints"][0]
    act(at, what="open", lesson="small")
    assert card(at)["lesson"]["name"] == "small"
    act(at, what="close")
    assert card(at)["lesson"] is None and card(at)["complaints"] == []
    act(at, what="nothing", lesson=5)


def test_own_files_stand_on_the_shelf():
    at = open_page("lessons")
    (field,) = at.get("file_uploader")
    assert field.proto.type == [".toml"] and field.proto.multiple_files
    mine = at.session_state[KEY]
    mine.take({"mine.toml": TEXT.replace("A small lesson", "Mine").encode(), "bad.toml": b"x"})
    told = tell(mine)
    assert told["shelf"][-1]["title"] == "Mine" and told["complaints"][0].startswith("bad.toml")
    mine.open("mine")
    assert tell(mine)["lesson"]["phase"] == "predict"


@pytest.mark.parametrize("name", STAGES)
def test_a_lessons_address_may_say_what_its_page_says(name):
    shown = {view for view in STAGES[name].views if not view.startswith(FIT)} - {"piles", "exercise"}
    assert shown <= set(VIEWS)
    assert name in PICTURES and PICTURES[name].page == name


def test_a_message_that_comes_twice_is_heard_once():
    mine = open_page("lessons").session_state[KEY]
    assert mine.hear(5) and not mine.hear(5) and mine.hear(6) and mine.ack == 6


def test_w1_is_that_of_the_lab():
    """What a lesson says of W1 is what the Lab's chart beside it shows."""
    assert W1_POINTS == LIVE_TRANSPORT
