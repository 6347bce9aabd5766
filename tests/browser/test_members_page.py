"""The page of many seeds in a real browser."""

import re

import pytest
from browsing import MANY, addressed, hook, opened, pause, search

pytestmark = pytest.mark.browser
BOTH = f"{MANY}&b.recipe=gan-ns&b.critic_depth=1&b.critic_width=8&b.generator_depth=1&b.generator_width=8&b.batch_size=16&b.replay=0.5"
PANELS = "a[href*='seed=']"


def test_panels_play_and_each_opens_its_seed_in_the_lab(page, server):
    opened(page, server, MANY, "mode_collapse")
    before = hook(page, "step")
    page.wait_for_function(f"gan2d.step > {before} + 20")
    assert page.locator(PANELS).count() == 16 and hook(page, "mounts") == 1
    with page.expect_popup() as opening:
        page.locator(PANELS).nth(5).click()
    lab = opening.value
    lab.wait_for_function("window.gan2d && gan2d.frames > 1", timeout=90_000)
    assert "seed=5" in search(lab) and "generator_width=8" in search(lab) and "mode_collapse" not in lab.url
    lab.close()


def test_b_plays_beside_a_and_the_verdict_is_said(page, server):
    opened(page, server, BOTH, "mode_collapse")
    assert page.locator(PANELS).count() == 32
    page.get_by_text(re.compile("No clear difference|more modes|fewer modes")).first.wait_for(timeout=60_000)
    pause(page)
    addressed(page, "b.replay=0.5")
    page.get_by_test_id("stSidebar").get_by_role("button", name="Give B up").click()
    addressed(page, without=["b."])
    page.wait_for_function("gan2d.frames > 0")
    page.wait_for_timeout(500)
    assert page.locator(PANELS).count() == 16


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
