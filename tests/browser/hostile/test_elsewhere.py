"""Elsewhere than at the root of its own site: under a base path, in the frame of another site's page, without the font of icons."""

import re
from urllib.parse import urlsplit

import pytest
from browsing import MANY, SMALL, exceptions, opened, pause, running
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ROWS = "x,y\n" + "".join(f"{i % 7},{i % 5}\n" for i in range(40))


@pytest.fixture(scope="module")
def below(browser):
    """A server that a proxy shows under a path."""
    with running(**{"server.baseUrlPath": "courses/gan"}) as server:
        yield server.address


def framed(page, address, width=900):
    """It in a frame of another site's page."""
    page.goto(f"{address[: address.index('/', 8)]}/_stcore/health")  # of 127.0.0.1, which is no relative of localhost
    page.set_content(f'<iframe width={width} height=600 src="{address.replace("127.0.0.1", "localhost")}"></iframe>')
    frame = page.frames[-1]
    frame.wait_for_function("window.gan2d && gan2d.frames > 3", timeout=90_000)
    return frame


def test_under_a_base_path_every_page_finds_its_files(page, below):
    asked = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    opened(page, below, MANY, "mode_collapse", sidebar=False)
    assert [each for each in asked if not re.match(r"/courses/gan|http", each)] == []
    page.get_by_role("link", name="Clip or penalty").click()
    page.wait_for_function("location.pathname === '/courses/gan/clipping' && location.search.length > 1", timeout=90_000)
    assert exceptions(page) == []


def test_in_a_frame_of_another_site_points_can_be_uploaded(page, below):
    frame = framed(page, f"{below}/?{SMALL}&embed=true")
    frame.get_by_role("button", name="More", exact=True).click()
    frame.get_by_test_id("stSidebar").get_by_text("Use your own points").click()
    frame.locator("input[type=file][accept*=csv]").set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": ROWS.encode()})
    frame.wait_for_function("location.search.includes('file=mine.csv')", timeout=60_000)
    assert frame.get_by_test_id("stException").count() == 0


@pytest.mark.parametrize("path", ["", "mode_collapse"])
def test_in_a_frame_there_is_the_picture_alone_in_whole_lines(page, server, path):
    frame = framed(page, f"{server}/{path}?{MANY if path else SMALL}&embed=true")
    expect(frame.get_by_test_id("stHeader")).to_be_hidden()
    boxes = {name: frame.locator(f".gan2d-lab {name}").bounding_box() for name in (".bar", ".time", ".notice")}
    assert boxes[".bar"]["height"] < 40 and boxes[".time"]["height"] < 40
    assert boxes[".bar"]["y"] < (85 if path else 45)  # above it are the links to the other pages alone
    line = frame.locator(".gan2d-lab .notice").evaluate("(notice) => [notice.clientHeight, parseFloat(getComputedStyle(notice).lineHeight)]")
    assert 2 * line[1] <= line[0] < 3 * line[1]
    frame.get_by_role("button", name="More", exact=True).click()  # half of it goes to the sidebar
    frame.wait_for_function("document.querySelector('[data-testid=stMain]').clientWidth < 640")
    assert frame.locator(".gan2d-lab .time").bounding_box()["height"] < 80


def test_without_the_font_of_icons_no_word_stands_for_a_sign(page, server):
    page.set_viewport_size({"width": 900, "height": 600})
    page.route(re.compile("MaterialSymbols"), lambda route: route.abort())
    opened(page, server, SMALL + "&embed=true")
    pause(page)
    widths = page.get_by_test_id("stIconMaterial").evaluate_all("(icons) => icons.map((icon) => icon.scrollWidth)")
    assert len(widths) > 2 and max(widths) <= 24
