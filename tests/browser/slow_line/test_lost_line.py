"""The connection is lost, for a moment, for longer than the server remembers, or with the server: a page says so, stays what it is, and goes on."""

import pytest
from browsing import MANY, SMALL, addressed, drag, exceptions, hook, opened, pause, running, search, timeline
from playwright.sync_api import expect
from slow_line import slow_line

pytestmark = pytest.mark.browser

TRIES = 14  # connections that Streamlit tries until it shows its dialog: six times two, and more


@pytest.fixture(scope="module")
def forgetful(browser):
    """A server that forgets a visit as soon as its connection ends."""
    with running(**{"server.disconnectedSessionTTL": 0}) as server:
        yield server


@pytest.fixture
def line(forgetful):
    with slow_line(forgetful.address, seed=1, longest=0.0) as made:
        yield made


@pytest.fixture
def notice(page):
    return expect(page.locator(".gan2d-lab .notice"))


def lost(page):
    page.wait_for_function("gan2d.lost")
    page.wait_for_function("gan2d.step === gan2d.newest || !gan2d.playing")


def back(page):
    page.wait_for_function("!gan2d.lost && !gan2d.returning && !gan2d.busy", timeout=90_000)


def slide(page):
    drag(page, page.locator(".gan2d-lab .sliders input[type=range]").first, 0.3, 0.6)


def test_a_run_that_the_server_has_forgotten_goes_on_at_its_step(page, line, notice):
    opened(page, line.address, SMALL, frames=20)
    line.cut()
    lost(page)
    step, frames, picture = hook(page, "newest"), hook(page, "frames"), hook(page, "signature()")
    notice.to_contain_text(f"The connection to the server is lost. All that is here can be looked at, and it goes on from step {step:,} when")
    for _ in range(600):
        if line.refused > TRIES:
            break
        page.wait_for_timeout(50)
    assert line.refused > TRIES and page.get_by_test_id("stDialog").count() == 0
    line.mend()
    page.wait_for_function(f"gan2d.newest > {step}", timeout=90_000)
    notice.to_contain_text(f"The connection was lost at step {step:,}: replayed, goes on.")
    assert hook(page, "frames") > frames and hook(page, "playing")
    pause(page)
    timeline(page, step)
    assert hook(page, "signature()") == picture and exceptions(page) == []


@pytest.mark.parametrize(("path", "query"), {"": SMALL, "mode_collapse": MANY.replace("gan-ns", "wgan-gp")}.items())
def test_a_paused_run_stays_where_it_was_with_all_that_was_set(page, line, notice, path, query):
    opened(page, line.address, query, path, frames=8)
    slide(page)
    addressed(page, "changes=")
    page.locator(".gan2d-lab .time select").first.select_option(index=3)
    pause(page)
    newest = hook(page, "newest")
    timeline(page, newest // 2)
    page.wait_for_function("!gan2d.busy")
    step, picture, said, speed = hook(page, "step"), hook(page, "signature()"), search(page), page.locator(".gan2d-lab .time select").first.input_value()
    line.cut()
    lost(page)
    timeline(page, 0)  # nothing of this needs the server
    timeline(page, step)
    line.mend()
    page.wait_for_function("gan2d.returning", timeout=30_000)
    back(page)
    notice.to_contain_text(f"The connection was lost at step {step:,}: replayed, paused as before.")
    addressed(page, *said[1:].split("&"))
    now = (
        hook(page, "step"),
        hook(page, "newest"),
        hook(page, "playing"),
        hook(page, "signature()"),
        page.locator(".gan2d-lab .time select").first.input_value(),
    )
    assert now == (step, newest, False, picture, speed) and exceptions(page) == []


def test_after_a_restart_of_the_server_what_was_done_meanwhile_is_done(page, forgetful, notice):
    opened(page, forgetful.address, SMALL, frames=8)
    forgetful.stop()
    lost(page)
    step, frames = hook(page, "newest"), hook(page, "frames")
    slide(page)
    forgetful.start()
    page.wait_for_function(f"gan2d.newest > {step}", timeout=90_000)
    addressed(page, f"changes={step}:")
    assert hook(page, "frames") > frames and exceptions(page) == []


def test_a_visit_that_the_server_remembers_goes_on_without_a_replay(page, server, notice):
    with slow_line(server, seed=1, longest=0.0) as line:
        opened(page, line.address, SMALL, frames=8)
        line.cut()
        lost(page)
        step, run = hook(page, "newest"), hook(page, "run")
        slide(page)
        line.mend()
        page.wait_for_function(f"gan2d.newest > {step}", timeout=60_000)
        addressed(page, "changes=")
        notice.not_to_contain_text("onnection")
        assert hook(page, "run") == run and exceptions(page) == []
