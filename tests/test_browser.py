"""The pages in a real browser: what Streamlit's own harness cannot see."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from fetch_browser import playwright_browser, system_browser
from playwright.sync_api import sync_playwright

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[1]

SMALL = "critic_depth=1&critic_width=16&generator_depth=1&generator_width=16&batch_size=64&n_critic=1"


@pytest.fixture(scope="module")
def browser():
    path = system_browser() or playwright_browser()
    if path is None:
        reason = "No Chromium was found: install it (Debian: apt install chromium), or run `python -m playwright install chromium`."
        if os.environ.get("GAN2D_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        opened_browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        yield opened_browser
        opened_browser.close()


@pytest.fixture
def page(browser):
    made = browser.new_page(viewport={"width": 1280, "height": 800})
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(browser):
    """A fresh app on a free port; it starts only where there is a browser to look at it."""
    with running_server() as address:
        yield address


@contextlib.contextmanager
def running_server():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true", "--server.address", "127.0.0.1"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(15)


def opened(page, server, query=SMALL, path=""):
    page.goto(f"{server}/{path}?{query}")
    page.wait_for_function("window.gan2d && gan2d.frames > 3", timeout=90_000)
    return page


def hook(page, name):
    return page.evaluate(f"gan2d.{name}")


def pause(page):
    page.get_by_role("button", name=re.compile("Pause")).click()
    page.wait_for_function("!gan2d.playing")
    still(page)


def still(page):
    """Wait until the picture stands."""
    before = None
    for _ in range(50):
        now = (hook(page, "step"), hook(page, "drawn"))
        if now == before:
            return
        before = now
        page.wait_for_timeout(250)
    raise AssertionError("the picture never came to rest")


def test_it_plays_without_a_remount_and_survives_sliders(page, server):
    opened(page, server)
    start = hook(page, "step")
    slider = page.get_by_test_id("stSidebar").get_by_role("slider").first
    for _ in range(4):
        slider.focus()
        slider.press("ArrowRight")
        page.wait_for_timeout(600)
    assert hook(page, "mounts") == 1 and hook(page, "run") == 1
    assert hook(page, "step") > start + 20
    assert "gp_weight=" in page.url


def test_it_draws_smoothly(page, server):
    opened(page, server)
    page.wait_for_timeout(1500)
    drawn, clock = hook(page, "drawn"), time.perf_counter()
    page.wait_for_timeout(3000)
    # far below what the benchmark shows on a quiet machine: this only catches a picture that stalls
    assert (hook(page, "drawn") - drawn) / (time.perf_counter() - clock) > 12


def test_pause_stands_still_and_play_goes_on(page, server):
    opened(page, server)
    pause(page)
    step = hook(page, "step")
    page.wait_for_timeout(1000)
    assert hook(page, "step") == step
    page.get_by_role("button", name=re.compile("Play")).click()
    page.wait_for_function(f"gan2d.step > {step}", timeout=20_000)


def test_reset_gives_the_same_picture(page, server):
    opened(page, server)
    pause(page)
    timeline(page, 0)
    assert hook(page, "step") == 0
    first = hook(page, "signature()")
    page.get_by_role("button", name=re.compile("Reset")).click()
    page.wait_for_function("gan2d.run === 2", timeout=20_000)
    still(page)
    assert hook(page, "step") == 0 and hook(page, "signature()") == first
    page.get_by_role("button", name=re.compile("New seed")).click()
    page.wait_for_function("gan2d.run === 3", timeout=20_000)
    still(page)
    assert hook(page, "signature()") != first and "seed=1" in page.url


def timeline(page, value):
    time_slider = page.locator(".gan2d-lab input[type=range]").first
    time_slider.evaluate(
        "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input', {bubbles: true})); slider.dispatchEvent(new Event('change', {bubbles: true})); }",
        value,
    )
    page.wait_for_timeout(400)


def test_scrubbing_needs_no_server_and_play_branches_from_there(page, server):
    opened(page, server)
    page.wait_for_timeout(1500)
    pause(page)
    newest = hook(page, "newest")
    timeline(page, 0)
    assert hook(page, "step") == 0 and hook(page, "newest") == newest
    page.get_by_role("button", name=re.compile("Both")).click()
    page.wait_for_function("gan2d.newest === 1", timeout=20_000)
    assert hook(page, "run") == 1


def test_a_link_makes_the_same_run(browser, server):
    pictures = []
    for _ in range(2):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        opened(page, server, SMALL + "&data=two_gaussians&recipe=lsgan&seed=5&sigma=0.1")
        pause(page)
        timeline(page, 0)
        pictures.append(hook(page, "signature()"))
        page.close()
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 1920])
def test_nothing_overflows_in_either_theme(browser, server, scheme, width):
    page = browser.new_page(viewport={"width": width, "height": width * 9 // 16}, color_scheme=scheme)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    opened(page, server)
    page.wait_for_timeout(500)
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    canvas = page.locator(".gan2d-lab canvas").first.bounding_box()
    assert canvas["width"] > 300 and canvas["y"] + canvas["height"] <= page.viewport_size["height"] + 1
    background = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert (background == "rgb(255, 255, 255)") == (scheme == "light")
    assert errors == []
    page.close()


def test_a_broken_link_says_so(page, server):
    opened(page, server, SMALL + "&recipe=wgan-pg")
    page.get_by_text("Did you mean 'wgan-gp'").first.wait_for(timeout=20_000)


def test_a_slider_in_the_picture_keeps_its_value(page, server):
    """The sidebar's slider, which knows fewer values, must not put its own in the place of the dragged one."""
    opened(page, server)
    slider = page.locator(".gan2d-lab .sliders input[type=range]").first
    box = slider.bounding_box()
    for share in (0.7, 0.55, 0.35):
        page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        wanted = float(slider.get_attribute("aria-valuetext"))
        page.wait_for_timeout(2500)
        assert abs(float(re.search(r"gp_weight=([\d.e+-]+)", page.url)[1]) / wanted - 1) < 0.01


def test_a_saved_run_is_of_the_moment_shown_and_stands_there_when_loaded(page, server, tmp_path):
    opened(page, server)
    page.wait_for_timeout(1500)
    pause(page)
    step, picture = hook(page, "step"), hook(page, "signature()")
    page.get_by_text("Save, load, export").click()
    with page.expect_download() as download:
        page.get_by_text("Save the run (JSON)").click()
    download.value.save_as(tmp_path / "run.json")
    assert f'"steps": {step}' in (tmp_path / "run.json").read_text()
    page.locator("input[type=file][accept*=json]").set_input_files(tmp_path / "run.json")
    page.wait_for_function("gan2d.run === 2", timeout=60_000)
    still(page)
    assert not hook(page, "playing") and hook(page, "step") == step and hook(page, "signature()") == picture


# small critics; on the line, since their pictures are the quickest
COMPARED = "critic_depth=1&critic_width=8&batch_size=16&pair=gaussians_1d&critics=gan,wgan-gp"
LIVE = ["distances", "perfect_critic"]
FOUR = "critic_depth=2&critic_width=8&batch_size=16&critics=clip:0.1,clip:0.01,gp:10,spectral_norm"


def test_a_deep_link_on_a_fresh_server_finds_its_page_among_the_others(browser):
    """The first visitor of all: Streamlit would run the page alone, without the others and without its width."""
    with running_server() as address:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        opened(page, address, COMPARED + "&seed=2", "distances")
        for title in ("Lab", "Distances", "Perfect critic", "Clip or penalty"):
            page.get_by_role("link", name=title).first.wait_for()
        assert page.locator(".gan2d-lab").first.bounding_box()["width"] > 800 and "seed=2" in page.url
        page.close()


@pytest.mark.parametrize("path", LIVE)
def test_critics_play_without_a_remount_and_survive_sliders(page, server, path):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    opened(page, server, COMPARED, path)
    slider = page.locator(".gan2d-lab .sliders input[type=range]").first
    step = hook(page, "step")
    for _ in range(4):
        slider.focus()
        slider.press("ArrowRight")
        page.wait_for_timeout(500)
    page.wait_for_function(f"gan2d.newest > {step} + 5", timeout=30_000)
    assert hook(page, "mounts") == 1 and hook(page, "run") == 1 and errors == []


@pytest.mark.parametrize("path", LIVE)
def test_theta_is_dragged_in_the_browser_and_the_link_follows(page, server, path):
    opened(page, server, COMPARED + "&theta=2&span=0:6:13", path)
    shown = page.locator(".gan2d-lab .apart b")
    assert float(shown.inner_text()) == 2
    slider = page.locator(".gan2d-lab .apart input")
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2, steps=5)
    before_release = float(shown.inner_text())
    assert before_release > 3 and "theta=2" in page.url, "the pictures follow at once, Python hears of it at the end"
    page.mouse.up()
    page.wait_for_function(f"location.search.includes('theta={before_release:g}')", timeout=20_000)
    assert hook(page, "run") == 1 and hook(page, "mounts") == 1


def test_the_distribution_itself_is_dragged(page, server):
    opened(page, server, COMPARED + "&theta=1&span=0:6:13", "perfect_critic")
    canvas = page.locator(".gan2d-lab .critics .panel canvas").nth(1)
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2, steps=6)
    page.mouse.up()
    assert float(page.locator(".gan2d-lab .apart b").inner_text()) > 2


@pytest.mark.parametrize("path", LIVE)
def test_critics_can_be_scrubbed_back(page, server, path):
    opened(page, server, COMPARED, path)
    page.wait_for_timeout(1500)
    pause(page)
    newest = hook(page, "newest")
    timeline(page, 0)
    assert hook(page, "step") == 0 and hook(page, "newest") == newest
    page.get_by_role("button", name="Critics", exact=True).click()
    page.wait_for_function("gan2d.newest === 1", timeout=20_000)
    assert hook(page, "run") == 1


PLANE = COMPARED.replace("gaussians_1d", "parallel_gaussians") + "&span=0:4:5"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1920, "dark")])
@pytest.mark.parametrize(("path", "query"), [*((path, PLANE) for path in LIVE), ("clipping", FOUR)], ids=[*LIVE, "clipping"])
def test_comparisons_overflow_in_neither_theme(browser, server, path, query, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": width * 9 // 16}, color_scheme=scheme)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    opened(page, server, query, path)
    page.wait_for_timeout(500)
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth") and errors == []
    boxes = [canvas.bounding_box() for canvas in page.locator(".gan2d-lab .chart canvas, .gan2d-lab .picture").all() if canvas.is_visible()]
    assert len(boxes) >= 4
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            apart = (
                a["x"] + a["width"] <= b["x"] + 1
                or b["x"] + b["width"] <= a["x"] + 1
                or a["y"] + a["height"] <= b["y"] + 1
                or b["y"] + b["height"] <= a["y"] + 1
            )
            assert apart, "two pictures overlap"
    page.close()


def test_strengths_are_turned_under_each_critic(page, server):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    opened(page, server, FOUR, "clipping")
    sliders = page.locator(".gan2d-lab .sides .grid .sliders input[type=range]")
    assert sliders.count() == 3, "spectral norm has no strength"
    step = hook(page, "step")
    for i, said in ((0, "clip:0.1,"), (2, "gp:10,")):
        sliders.nth(i).focus()
        sliders.nth(i).press("ArrowRight")
        page.wait_for_function(f"!decodeURIComponent(location.search).includes('{said}')", timeout=20_000)
    page.wait_for_function(f"gan2d.newest > {step} + 5", timeout=30_000)
    assert hook(page, "mounts") == 1 and hook(page, "run") == 1 and errors == []


def test_values_are_told_under_the_cursor(page, server):
    opened(page, server, COMPARED + "&span=0:6:13", "distances")
    canvas = page.locator(".gan2d-lab .curves canvas").first
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    card = page.locator(".gan2d-lab .curves .card:visible")
    card.wait_for()
    assert "θ" in card.inner_text() and "TV" in card.inner_text()


def test_the_plan_shows_where_a_point_goes(page, server):
    page.goto(f"{server}/distances?critics=&part=plan&points=12&theta=2")
    page.wait_for_function("window.gan2d_plan && gan2d_plan.drawn > 0", timeout=60_000)
    assert hook_of(page, "gan2d_plan", "costs")[0] <= hook_of(page, "gan2d_plan", "costs")[1]
    x, y = page.evaluate("gan2d_plan.where(0, 'fake', 3)")
    page.mouse.move(x, y)
    page.wait_for_function("gan2d_plan.hovered && gan2d_plan.hovered.index === 3")
    page.get_by_label("Show the critic").click(force=True)
    page.wait_for_function("gan2d_plan.potential")


def test_piles_are_moved_to_the_optimum(page, server):
    page.goto(f"{server}/distances?critics=&part=piles&bins=4")
    page.wait_for_function("window.gan2d_piles && gan2d_piles.drawn > 0", timeout=60_000)
    page.get_by_role("button", name="Show the optimal plan").click()
    page.wait_for_function("gan2d_piles.misplaced === 0")
    assert hook_of(page, "gan2d_piles", "cost") == pytest.approx(hook_of(page, "gan2d_piles", "optimum"))


def hook_of(page, view, name):
    return page.evaluate(f"{view}.{name}")


def test_going_from_page_to_page_keeps_each_as_it_was(page, server):
    opened(page, server, COMPARED + "&theta=2&span=0:6:13", "distances")
    pause(page)
    step = hook(page, "step")
    page.get_by_role("link", name="Perfect critic").click()
    page.locator(".gan2d-lab .critics").wait_for(timeout=60_000)
    page.get_by_role("link", name="Distances").click()
    page.locator(".gan2d-lab .sweep").wait_for(timeout=60_000)
    page.wait_for_function(f"gan2d.step === {step}", timeout=20_000)
    assert "critics=gan%2Cwgan-gp" in page.url and not hook(page, "playing")


def test_hurrying_through_the_pages_while_they_train_leaves_each_alone(page, server):
    """Late messages of a page that was left must neither fail nor move the next page's knobs."""
    links = {}
    opened(page, server, SMALL)
    for _ in range(2):
        for title, stage in (("Distances", ".sweep"), ("Perfect critic", ".critics"), ("Lab", ".legend")):
            page.get_by_role("link", name=title).click()
            page.locator(f".gan2d-lab {stage}").first.wait_for(timeout=60_000)
            page.wait_for_timeout(700)
            assert page.get_by_test_id("stException").count() == 0
            assert links.setdefault(title, page.url) == page.url


def test_a_page_that_streamlit_loses_is_opened_again(page, server):
    """What its front end does now and then where one hurries: an error, and nothing is left on screen."""
    opened(page, server)
    page.evaluate("document.getElementById('root').replaceChildren()")
    page.evaluate("window.dispatchEvent(new ErrorEvent('error', { message: 'Uncaught Error: Bad delta path index 1 (should be between [0, 0])' }))")
    page.wait_for_function("window.gan2d && gan2d.frames > 3", timeout=60_000)
    assert page.locator(".gan2d-lab .legend").count() == 1 and "critic_width=16" in page.url
