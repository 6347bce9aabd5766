"""A second arm beside the first, on every page."""

import re

import pytest
from browsing import PAGES, SMALL, addressed, exceptions, hook, opened, pause

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", PAGES)
def test_another_arm_is_set_beside_swapped_and_given_up(page, server, path):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    one = re.sub("critics=[^&]*", "critics=gan" if path in ("distances", "perfect_critic") else "critics=gp:10", PAGES[path])
    opened(page, server, one, path)
    sidebar = page.get_by_test_id("stSidebar")
    sidebar.get_by_role("button", name="Compare with B").click()
    addressed(page, "arms=2")
    page.wait_for_function("gan2d.frames > 3", timeout=90_000)
    sidebar.get_by_text("B is like A so far").wait_for()
    sidebar.get_by_role("button", name="Swap A and B").click()
    page.wait_for_function("gan2d.frames > 3", timeout=90_000)
    sidebar.get_by_role("button", name="Give B up").click()
    addressed(page, without=["arms=2"])
    page.wait_for_function("gan2d.frames > 0", timeout=90_000)
    sidebar.get_by_role("button", name="Compare with B").wait_for()
    assert errors == [] and exceptions(page) == []


def test_the_lab_shows_both_on_the_same_axes(page, server):
    opened(page, server, SMALL + "&arms=2&b.recipe=gan")
    pause(page)
    boxes = [canvas.bounding_box() for canvas in page.locator(".gan2d-lab .arm canvas.picture:visible").all()]
    assert len(boxes) == 2 and boxes[0]["y"] == boxes[1]["y"] and boxes[0]["width"] == boxes[1]["width"]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    assert boxes[1]["y"] + boxes[1]["height"] <= page.viewport_size["height"], "both are in sight"
    page.mouse.move(boxes[0]["x"] + boxes[0]["width"] / 2, boxes[0]["y"] + boxes[0]["height"] / 2)
    cards = page.locator(".gan2d-lab .arm .card:visible")
    page.wait_for_function("true")
    cards.nth(1).wait_for()
    assert cards.nth(0).inner_text().splitlines()[:2] == cards.nth(1).inner_text().splitlines()[:2], "both tell of the same place"
    columns = page.locator(".gan2d-lab .metrics th[scope=col]").all_inner_texts()
    assert columns == ["A", "B"]
    assert hook(page, "mounts") == 1
