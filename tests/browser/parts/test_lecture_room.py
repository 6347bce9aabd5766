"""On a projector and in a class: large and alone, with the controls that the lecturer chose."""

import pytest
from browsing import FOUR, SMALL, addressed, exceptions, hook, opened

pytestmark = pytest.mark.browser


def size(page):
    """Of the type, in pixels."""
    return page.locator(".gan2d-lab .lab").evaluate("(lab) => parseFloat(getComputedStyle(lab).fontSize)")


@pytest.mark.parametrize("path, query", [("", SMALL), ("clipping", FOUR)])
def test_p_shows_one_large_picture_and_p_again_all_that_was_there(page, server, path, query):
    opened(page, server, query, path, sidebar=False)
    before, header = size(page), page.get_by_test_id("stHeader")
    page.keyboard.press("p")
    addressed(page, "projector=yes")
    header.wait_for(state="hidden")
    assert size(page) > 1.2 * before and not page.locator(".gan2d-lab .bar .share").is_visible()
    box = page.locator(".gan2d-lab canvas:visible").first.bounding_box()
    assert box["y"] + box["height"] <= page.viewport_size["height"], "the picture is in sight"
    page.keyboard.press("p")
    addressed(page, without=["projector"])
    header.wait_for()
    assert size(page) == before and hook(page, "mounts") == 1 and exceptions(page) == []


def test_who_types_a_p_does_not_project(page, server):
    opened(page, server)
    page.locator(".gan2d-lab .time input[type=number]").press("p")
    page.get_by_test_id("stSidebar").locator("input").first.press("p")
    assert "projector" not in page.url and page.get_by_test_id("stHeader").is_visible()


def test_a_class_sees_what_the_lecturer_ticked(page, server):
    opened(page, server)
    page.get_by_role("button", name="For a class, projector").click()
    page.get_by_role("button", name="Single steps").click()
    page.locator("a[href*='controls=play,reset,steps']").wait_for()
    with page.context.expect_page() as news:
        page.get_by_role("link", name="Open what the class sees").click()
    seen = news.value
    seen.wait_for_function("window.gan2d && gan2d.frames > 3", timeout=90_000)
    addressed(seen, "controls=play,reset,steps")
    bar = seen.locator(".gan2d-lab .bar")
    assert {"Play", "Reset", "Critic"} <= {*bar.locator("button:visible").all_inner_texts()} | {"Play"}
    for gone in ("Share", "More", "New seed", "Export"):
        assert not bar.get_by_role("button", name=gone, exact=True).is_visible()
    assert bar.locator("select").first.is_disabled() and not seen.locator(".gan2d-lab .slider:visible").count()
    assert seen.locator(".gan2d-lab .panel:visible").count() >= 3, "hiding a control hides no figure"
