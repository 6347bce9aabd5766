"""The page of many seeds in a real browser."""

import re

import pytest
from browsing import MANY, addressed, hook, opened, pause, search

pytestmark = pytest.mark.browser
BOTH = f"{MANY}&b.recipe=gan-ns&b.critic_depth=1&b.critic_width=8&b.generator_depth=1&b.generator_width=8&b.batch_size=16&b.replay=0.5"
PANELS = ".member"


def test_panels_play_and_one_is_chosen_that_opens_in_the_lab(page, server):
    opened(page, server, MANY, "mode_collapse")
    before = hook(page, "step")
    page.wait_for_function(f"gan2d.step > {before} + 20")
    assert page.locator(PANELS).count() == 16 and hook(page, "mounts") == 1
    page.locator(PANELS).nth(5).click()
    addressed(page, "member=6")
    assert page.locator(f"{PANELS}[aria-pressed=true]").count() == 1 and page.get_by_text("Modes of seed 5").is_visible()
    with page.expect_popup() as opening:
        page.get_by_role("link", name="Open in the Lab").click()
    lab = opening.value
    lab.wait_for_function("window.gan2d && gan2d.frames > 1", timeout=90_000)
    assert "seed=5" in search(lab) and "generator_width=8" in search(lab) and "mode_collapse" not in lab.url
    lab.close()
    page.get_by_label("What the chart shows").select_option("w1")
    addressed(page, "metric=w1", "member=6")


def test_b_plays_below_a_and_the_sentence_compares_them(page, server):
    opened(page, server, BOTH, "mode_collapse")
    assert page.locator(PANELS).count() == 32
    page.get_by_text(re.compile(r"all 8 modes are held by \d+ of 16 seeds of A, \d+ of B\.")).first.wait_for(timeout=60_000)
    pause(page)
    addressed(page, "b.replay=0.5")
    page.get_by_test_id("stSidebar").get_by_role("button", name="Give B up").click()
    addressed(page, without=["b."])
    page.wait_for_function("gan2d.frames > 0")
    page.wait_for_timeout(500)
    assert page.locator(PANELS).count() == 16


EIGHT = BOTH.replace("seeds=16", "seeds=8")


def test_eight_seeds_of_both_and_the_chart_fit_without_scrolling(page, server):
    """1280 × 800 is what a lecturer's projector shows."""
    opened(page, server, EIGHT, "mode_collapse", sidebar=False)
    pause(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_function("(panel) => panel.offsetWidth >= 90", arg=page.locator(PANELS).first.element_handle(), timeout=20_000)
    page.wait_for_function(
        "(({scrollHeight, clientHeight}) => scrollHeight - clientHeight <= 1)(document.querySelector('[data-testid=stMain]'))", timeout=20_000
    )
    assert page.locator(PANELS).count() == 16
    boxes = [page.locator(PANELS).nth(i).bounding_box() for i in range(16)]
    assert len({box["y"] for box in boxes}) == 2, "A is one row, and B another below it"
    assert all(box["width"] >= 90 for box in boxes)
    chart = page.locator(".crowd > .panel canvas").bounding_box()
    assert chart["width"] > 1000 and chart["height"] >= 90 and chart["y"] + chart["height"] < boxes[0]["y"]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1920)])
def test_many_seeds_overflow_in_neither_theme(browser, server, scheme, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    shown = opened(context.new_page(), server, BOTH, "mode_collapse")
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    boxes = [shown.locator(PANELS).nth(i).bounding_box() for i in range(32)]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    overlaps = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if abs(a["x"] - b["x"]) < a["width"] - 1 and abs(a["y"] - b["y"]) < a["height"] - 1]
    assert not overlaps
    context.close()


def test_a_card_of_the_gallery_opens_live(page, server):
    page.goto(f"{server}/mode_collapse?{MANY}&part=gallery")
    page.get_by_role("button", name="Open live").first.click(timeout=60_000)
    page.wait_for_function("window.gan2d && gan2d.frames > 1", timeout=120_000)
    addressed(page, "b.", without=["part="])
