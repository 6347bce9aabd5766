"""A page as it opens: a recording moves at once, says what it is, and makes room for the live run without a jump."""

import pytest
from browsing import exceptions

pytestmark = pytest.mark.browser


def places(page):
    """Where the parts of the page stand, and how wide they are."""
    rows = "all => all.filter((e) => e.offsetParent).map((e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.width].map(Math.round); })"
    found = page.locator(".bar, .time, .notice, .main, .main canvas, [data-testid=stTopNavLink]").evaluate_all(rows)
    assert len(found) > 10
    return found


def disabled(page):
    return page.locator(".bar button:disabled").all_inner_texts()


def test_a_recording_moves_until_the_live_run_is_there(page, server):
    page.goto(server)
    page.wait_for_function("window.gan2d?.recorded?.step > 0", timeout=30_000)
    assert page.evaluate("gan2d.frames") == 0 and page.evaluate("gan2d.step") == 0
    assert page.locator(".recorded-word").inner_text() == "Recording"
    assert {"Share", "Export", "More", "New seed"} <= set(disabled(page)) and "?" not in page.url
    before = places(page)
    page.keyboard.press("p")
    page.wait_for_function("document.documentElement.classList.contains('gan2d-projector')")
    page.keyboard.press("p")
    page.wait_for_function("!document.documentElement.classList.contains('gan2d-projector')")
    page.wait_for_timeout(300)
    assert places(page) == before, "what was taken back is as if it had never been chosen"
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Pause").click()  # whoever looks at a moment is not torn away from it
    stood = page.evaluate("gan2d.recorded.step")
    page.get_by_role("button", name="Surface").click()
    page.wait_for_timeout(2500)
    assert page.evaluate("gan2d.recorded?.step") == pytest.approx(round(stood), abs=15)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("gan2d.step > 0", timeout=90_000)
    assert page.evaluate("gan2d.recorded") is None and not page.locator(".recorded-word").is_visible()
    assert places(page) == before and page.evaluate("gan2d.mounts") == 1 and not exceptions(page)
    assert disabled(page) == [] and page.get_by_role("button", name="Surface").get_attribute("aria-pressed") == "false"
    page.wait_for_function("location.search.includes('layers=')", timeout=10_000)
