"""The connection is lost, for a moment, for longer than the server remembers, or with the server: a page says so, stays what it is, and goes on."""

import re

import pytest
from browsing import SMALL, Server, addressed, drag, exceptions, hook, opened, pause, running, still, timeline
from playwright.sync_api import expect
from slow_line import slow_line

pytestmark = pytest.mark.browser

FORGETFUL = {"server.disconnectedSessionTTL": 0}  # seconds


@pytest.fixture(scope="module")
def forgetful(browser):
    with running(**FORGETFUL) as server:
        yield server.address


@pytest.fixture
def line(forgetful):
    with slow_line(forgetful, seed=1, longest=0.0) as made:
        yield made


def lose(page):
    page.wait_for_function("gan2d.lost")
    expect(page.locator(".gan2d-lab .notice")).to_contain_text("The connection to the server is lost.")


def lost(page, line):
    line.cut()
    lose(page)


def back(page):
    page.wait_for_function("!gan2d.lost && !gan2d.returning && !gan2d.busy", timeout=90_000)


def test_after_the_server_forgot_it_a_run_goes_on_where_it_was(page, line):
    opened(page, line.address, SMALL, frames=20)
    lost(page, line)
    page.wait_for_function("gan2d.step === gan2d.newest")
    step, frames, picture = hook(page, "newest"), hook(page, "frames"), hook(page, "signature()")
    page.wait_for_timeout(9000)
    assert page.get_by_test_id("stDialog").count() == 0
    timeline(page, 0)
    assert hook(page, "step") < step
    page.get_by_role("button", name="Back to now").click() if page.get_by_role("button", name="Back to now").count() else timeline(page, step)
    page.get_by_role("button", name="Play").click()
    line.mend()
    page.wait_for_function(f"gan2d.step > {step}", timeout=90_000)
    assert hook(page, "frames") > frames and exceptions(page) == []
    expect(page.locator(".gan2d-lab .notice")).to_contain_text(f"The connection was lost at step {step:,}: replayed, goes on.")
    pause(page)
    timeline(page, step)
    assert hook(page, "signature()") == picture
