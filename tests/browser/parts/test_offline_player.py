"""A recording in one file, opened without a server or a network: it plays, scrubs, hovers, switches layers, in a frame too."""

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import pytest
from browsing import timeline
from payload import unpacked
from PIL import Image, ImageChops, ImageSequence
from stages import SMALL

from gan2d.settings.experiment import make
from gan2d.ui.recording.html import page as file_of
from gan2d.ui.recording.record import Recorder, marked
from gan2d.ui.recording.tight import packed
from gan2d.ui.stages.lab import Lab

pytestmark = pytest.mark.browser
HOSTILE = "</script><img src=x onerror='document.title=1'>"


def signature(frame, head, curves):
    """As static/record/protocol.js names a frame: FNV over all but its curves."""
    told = 0x811C9DC5
    for byte in frame[:head] + frame[head + curves :]:
        told = (told ^ byte) * 0x01000193 & 0xFFFFFFFF
    return f"{told:08x}"


@pytest.fixture(scope="module")
def recording():
    recorder = Recorder(Lab(), make("ring8", "wgan-gp", SMALL))
    recorder.record((), 12, 7)
    return packed(marked(recorder.reels, {"words": "Recording", "page": "lab", "query": HOSTILE}))


@pytest.fixture
def offline(browser, recording, tmp_path):
    """The file, opened in a browser without a network."""
    (tmp_path / "player.html").write_text(file_of(recording, "lab", HOSTILE), encoding="utf-8")
    (tmp_path / "slide.html").write_text('<iframe src="player.html" width="1000" height="700"></iframe>', encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = context.new_page()
    page.wrong, page.asked = [], []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url.partition(":")[0]))
    page.goto(f"file://{tmp_path}/player.html")
    page.wait_for_function("window.gan2d?.recorded && gan2d.drawn > 2", timeout=20_000)
    yield page
    assert page.wrong == [] and set(page.asked) <= {"file", "data"}
    context.close()


def test_the_file_is_read_bit_for_bit_and_played(offline, recording):
    ((said, frames),) = unpacked(recording)
    head, curves = 4 * (1 + 2 * len(said["shape"])), 4 * len(said["meta"]["curves"])
    assert offline.evaluate("gan2d.recorded.frames") == [signature(frame, head, curves) for frame in frames]
    offline.wait_for_function("gan2d.recorded.step === 12 && !gan2d.playing")
    assert offline.locator(".recorded-word").inner_text() == "Recording" and "Step 12:" in offline.locator(".notice").inner_text()
    assert offline.title().endswith("onerror='document.title=1'>") and offline.evaluate("gan2d.frames") == 0, "a recording is no run"
    timeline(offline, 4)
    assert offline.evaluate("gan2d.recorded.step") == 4 and "Step 4:" in offline.locator(".notice").inner_text()
    offline.get_by_role("button", name="Play").click()
    offline.wait_for_function("gan2d.recorded.step === 12 && !gan2d.playing")


def test_layers_and_values_need_no_server(offline):
    offline.wait_for_function("!gan2d.playing")
    drawn = "document.querySelector('.gan2d-lab .picture').toDataURL()"
    before = offline.evaluate(drawn)
    offline.get_by_role("button", name="Surface").click()
    offline.wait_for_timeout(200)
    assert offline.evaluate(drawn) != before
    box = offline.locator(".picture").first.bounding_box()
    offline.mouse.move(box["x"] + 200, box["y"] + 200)
    assert "slope" in offline.locator(".card").first.inner_text()
    assert not offline.get_by_role("button", name="New seed").is_visible() and offline.locator("select[name=data]").is_disabled()


def test_it_speaks_the_language_that_its_address_names(offline, tmp_path):
    offline.goto(f"file://{tmp_path}/player.html?lang=de")
    offline.wait_for_function("window.gan2d?.recorded && document.documentElement.lang === 'de'")
    offline.get_by_role("button", name="Fläche").wait_for()
    offline.wait_for_function("!gan2d.playing")
    assert "Schritt 12:" in offline.locator(".notice").inner_text() and offline.evaluate("gan2dLanguage.missing.length") <= 3, offline.evaluate(
        "gan2dLanguage.missing"
    )


def test_it_plays_in_a_frame(offline, tmp_path):
    offline.goto(f"file://{tmp_path}/slide.html")
    frame = offline.frames[1]
    frame.wait_for_function("window.gan2d?.recorded && gan2d.recorded.step > 0", timeout=20_000)
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


def saved(page, row, button):
    """The bytes of what a button of the list of exports makes."""
    with page.expect_download(timeout=60_000) as download:
        page.locator(".export .row").filter(has_text=row).get_by_role("button", name=button).first.click()
    return Path(download.value.path()).read_bytes()


def test_what_is_shown_can_be_taken_away(offline):
    offline.wait_for_function("!gan2d.playing")
    offline.get_by_role("button", name="Export").click()
    whole, chart = (Image.open(io.BytesIO(saved(offline, row, "PNG"))) for row in ("All that is shown", "W1 to the data"))
    shown = offline.locator(".panel canvas").nth(1).bounding_box()
    assert whole.width == round(2 * offline.locator(".lab").bounding_box()["width"]) and chart.width >= 2 * round(shown["width"])
    for title in ("Gradient at a generated point", "W1 to the data", "Modes and quality"):
        drawing = ElementTree.fromstring(saved(offline, title, "SVG"))
        words = " ".join(text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text"))
        assert title in words and "step 0" in words and max(path.get("d").count("L") for path in drawing.iter("{http://www.w3.org/2000/svg}path")) > 4
    film = Image.open(io.BytesIO(saved(offline, "Steps", "GIF")))
    assert film.n_frames == 7 and film.width <= 720
    still = [ImageSequence.Iterator(film)[k].convert("RGB") for k in (0, 6)]
    assert ImageChops.difference(*still).getbbox() and len(still[0].getcolors(10**6)) > 60
    assert saved(offline, "Steps", "WebM")[:4] == b"\x1a\x45\xdf\xa3"
    assert offline.evaluate("gan2d.recorded.step") == 12, "it stands where it was"
    points, curves, metrics = (list(csv.reader(io.StringIO(saved(offline, "Tables", name).decode()))) for name in ("Points", "Curves", "Metrics"))
    assert points[0] == ["step", "points", "x", "y"] and {"real", "generated A"} <= {row[1] for row in points} and {row[0] for row in points[1:]} == {"12"}
    assert [row[0] for row in curves] == ["step", *(str(step) for step in range(0, 13, 2))] and metrics[0][-1] == "measured at step"
    offline.keyboard.press("Escape")
    assert not offline.locator(".export").is_visible()
