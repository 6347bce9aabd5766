"""The recordings with which pages open are of what they open with, and are never taken for a live run."""

import json
import threading

import pytest
from harness import APP, PAGES, check, components, player_of
from payload import unpacked
from streamlit.testing.v1 import AppTest

from gan2d.ui import opening
from gan2d.ui.recording import openings
from gan2d.ui.recording.live_pages import LIVE
from gan2d.ui.recording.record import Recorder
from gan2d.ui.recording.tight import MAGIC, VERSION

AGAIN = "its page opens with something else now: make it anew, python -m gan2d record --openings"


def shipped(path):
    return openings.file_of(path).read_bytes()


def test_every_live_page_has_one_and_there_are_no_others():
    assert set(openings.OPENINGS) == set(LIVE) and {file.stem for file in openings.FOLDER.iterdir()} == set(LIVE)


@pytest.mark.parametrize("path", LIVE)
def test_it_is_of_what_the_page_opens_with(path):
    data, stage = shipped(path), LIVE[path][0]()
    assert data[:8] == MAGIC.to_bytes(4, "little") + VERSION.to_bytes(4, "little") and len(data) < 700_000
    ((reel, frames),) = unpacked(data)
    recorded, wanted = reel["meta"]["recorded"], openings.OPENINGS[path]
    assert recorded["digest"] == openings.digest(stage), AGAIN
    assert recorded["words"] == "Recording" and recorded["page"] == path
    steps = [int(memoryview(frame[:4]).cast("f")[0]) for frame in frames]
    assert steps[0] == 0 and steps[-1] == wanted.steps and len(steps) >= wanted.snapshots and steps == sorted(set(steps))


def words(told):
    """What is told, without its numbers: those are measured, and may differ between machines."""
    if isinstance(told, dict):
        return {name: words(value) for name, value in told.items() if name not in ("says", "metrics", "recorded", "help")}
    return [words(value) for value in told] if isinstance(told, (list, tuple)) else None if isinstance(told, float) else told


@pytest.mark.compiles
@pytest.mark.parametrize("path", LIVE)
def test_its_first_picture_is_laid_out_as_the_live_one(path, untrained):
    stage = LIVE[path][0]()
    recorder = Recorder(stage, stage.usual())
    recorder.record((), 0, 1)
    ((reel, _),) = unpacked(shipped(path))
    now = json.loads(json.dumps(recorder.reels[0].told[0])) | {"view": reel["meta"]["view"]}
    assert words(reel["meta"]) == words(now), AGAIN
    blocks = [(block.name, block.kind) for block in recorder.reels[0].moments[0].blocks]
    assert [(block["name"], block["kind"]) for block in reel["shape"]] == blocks, AGAIN


def test_a_changed_default_is_another_digest(monkeypatch):
    lab = LIVE["lab"][0]
    before = openings.digest(lab())
    monkeypatch.setattr(lab, "usual", lambda self: __import__("gan2d").experiment(seed=1))
    assert openings.digest(lab()) != before


@pytest.fixture
def slow(monkeypatch):
    """The player is not made before the test says so."""
    made, straight = threading.Event(), opening.open_link
    monkeypatch.setattr(opening, "PATIENCE", 0.0)
    monkeypatch.setattr(opening, "HEAD_START", 0.0)
    monkeypatch.setattr(opening, "open_link", lambda *given: made.wait(60) and straight(*given))
    yield made
    made.set()


@pytest.mark.compiles
@pytest.mark.parametrize("page", ["lab", "mode_collapse"])
def test_while_the_live_run_is_made_there_is_nothing_else_to_use(page, slow, untrained):
    at = AppTest.from_file(APP, default_timeout=60)
    if page != "lab":
        at.switch_page(f"pages/{page}.py")
    check(at.run())
    (told,) = components(at)
    assert told["recording"] == openings.of_page(LIVE[page][0]()) and told["awaits"] and f"{PAGES[page]}player" not in at.session_state
    assert not at.button and not at.sidebar.selectbox and all(widget.disabled for widget in at.get("button_group"))
    slow.set()
    at.session_state[f"{PAGES[page]}making"][0].result(60)
    check(at.run())
    assert isinstance(components(at)[0], bytes) and player_of(at, page).training.step < 10


@pytest.mark.compiles
def test_a_link_that_says_anything_is_opened_as_it_is(untrained, monkeypatch):
    monkeypatch.setattr(opening, "_show", lambda *_: pytest.fail("a recording of something else"))
    at = AppTest.from_file(APP, default_timeout=60)
    at.query_params["seed"] = "3"
    check(at.run())
    assert player_of(at, "lab").experiment.seed == 3
