"""Every page fits: what cannot be missed is in sight in every window, nothing is cut or stands on something else, and it can be read."""

import pytest
from browsing import PAGES, opened, pause

pytestmark = pytest.mark.browser

WINDOWS = [(1280, 800), (1024, 768), (853, 480)]
# words that do not fit into what holds them, or stand on each other; canvases are looked at by eye
CUT = """(root) => {
  const seen = [...root.querySelectorAll('h3, .line, .item, .where, .bar button, .notice p')].filter((e) => e.offsetParent && e.textContent.trim());
  const boxes = seen.map((e) => [e, e.getBoundingClientRect()]);
  const wrong = [];
  for (const [e, box] of boxes) {
    if (box.right > innerWidth + 1) wrong.push(`beyond the window: ${e.textContent}`);
    for (const [other, its] of boxes) {
      if (e === other || e.contains(other) || other.contains(e)) continue;
      const wide = Math.min(box.right, its.right) - Math.max(box.left, its.left), high = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
      if (wide > 3 && high > 3) wrong.push(`${e.textContent} stands on ${other.textContent}`);
    }
  }
  const notice = root.querySelector('.notice');
  if (notice.scrollHeight > notice.clientHeight + 2) wrong.push(`the sentence is cut: ${notice.textContent}`);
  return wrong;
}"""
SMALLEST = """(root) => {
  const sizes = [...root.querySelectorAll('*')].filter((e) => e.offsetParent && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()));
  return Math.min(...sizes.map((e) => parseFloat(getComputedStyle(e).fontSize)));
}"""


def shown(page):
    """All that the page draws itself."""
    return page.locator(".gan2d-lab .lab").first


def in_sight(page, locator, least=20):
    box = locator.bounding_box()
    assert box and box["width"] >= least and box["height"] >= least, locator
    assert box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"] + 1, (box, page.viewport_size)


SMALL = "critic_width=8&generator_width=8&data=cross5"
GAMES = [("games", f"{SMALL}&recipe=gan-ns&game=infogan"), ("games", f"{SMALL}&recipe=hinge&n_critic=1&game=bigbigan")]  # one picture, and two


@pytest.mark.parametrize(("path", "query"), [*PAGES.items(), *GAMES])
def test_picture_play_and_sentence_are_in_sight_in_every_window(page, server, path, query):
    opened(page, server, query, path, sidebar=False)
    pause(page)
    for width, height in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(700)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), (width, height)
        for found in (page.get_by_role("button", name="Play", exact=True), page.locator(".gan2d-lab canvas:visible").first):
            in_sight(page, found)
        key = page.locator(".gan2d-lab :is(.key, .legend .row):visible").first
        if key.count():
            in_sight(page, key, 14)
        assert page.locator(".gan2d-lab canvas:visible").first.bounding_box()["width"] >= (90 if width < 1000 else 100)
        assert shown(page).evaluate(CUT) == [], (width, height)
        assert shown(page).evaluate(SMALLEST) >= (12.5 if height < 600 else 13), (width, height)
    assert page.get_by_role("button", name="More", exact=True).is_visible()


def test_the_legend_of_the_lab_is_in_sight_in_every_window(page, server):
    opened(page, server, sidebar=False)
    for width, height in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(700)
        for name in ("Real", "Generated"):
            in_sight(page, page.get_by_role("button", name=name, exact=True))
        in_sight(page, page.locator(".gan2d-lab canvas:visible").first, 230 if height < 600 else 400)


def test_more_opens_and_closes_the_sidebar(page, server):
    opened(page, server, sidebar=False)
    more, sidebar = page.get_by_role("button", name="More", exact=True), page.get_by_test_id("stSidebar")
    assert sidebar.get_attribute("data-collapsed") == "true"
    more.click()
    page.wait_for_function("document.querySelector('[data-testid=stSidebar]').dataset.collapsed === 'false'")
    more.click()
    page.wait_for_function("document.querySelector('[data-testid=stSidebar]').dataset.collapsed === 'true'")


def test_all_charts_come_on_demand(page, server):
    opened(page, server, sidebar=False)
    assert page.locator(".gan2d-lab .charts .panel").count() == 3
    page.get_by_role("button", name="All charts").click()
    page.wait_for_function("location.search.includes('charts=all')", timeout=20_000)
    assert page.locator(".gan2d-lab .charts .panel").count() == 8
    assert page.get_by_text("Reverse KL").is_visible()
