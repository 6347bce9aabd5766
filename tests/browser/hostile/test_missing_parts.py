"""What does not come from the server, or what the browser lacks, is one sentence in the picture's place."""

import re

import pytest
from browsing import SMALL, hook, opened
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def fresh(browser):
    """A browser that has been nowhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def says(page, server, words, path=""):
    page.goto(f"{server}/{path}?{SMALL}")
    expect(page.get_by_test_id("stMainBlockContainer").get_by_role("alert").filter(has_text=words)).to_be_visible(timeout=60_000)


@pytest.mark.parametrize(("name", "how"), [("charts/plane.js", 404), ("stages/lab/lab.js", None), ("theme/theme.css", 404)])
def test_a_file_that_does_not_come_is_named(fresh, server, name, how):
    fresh.route(re.compile(re.escape(name)), lambda route: route.fulfill(status=how, body="") if how else route.abort())
    says(fresh, server, f"The picture can not be drawn: {name} did not come from the server ({how or 'no answer'}).")


def test_a_file_that_came_once_and_does_not_come_again_is_named(fresh, server):
    opened(fresh, server, SMALL, sidebar=False)
    for name in ("charts/plane.js", "theme/theme.css"):
        fresh.route(re.compile(re.escape(name)), lambda route: route.abort())
        says(fresh, server, re.compile(f"{name.rpartition('/')[2]} did not come from the server"))
        fresh.unroute_all()
    opened(fresh, server, SMALL, sidebar=False)  # and again it is enough to reload
    assert hook(fresh, "frames") > 0


LACKING = {
    "delete Document.prototype.adoptedStyleSheets": "this browser has no adopted styles",
    "CSS.supports = () => false; HTMLCanvasElement.prototype.getContext = () => null": "this browser has no mixed colours and no 2-D canvas",
}


@pytest.mark.parametrize(("script", "words"), LACKING.items(), ids=range(len(LACKING)))
def test_an_old_browser_is_told_what_it_lacks(fresh, server, script, words):
    fresh.add_init_script(script)
    says(fresh, server, words)


def first_word(page, address):
    page.goto(f"{address}/distances")
    return page.get_by_role("alert")


def test_a_connection_that_is_refused_on_the_way_is_told_and_no_more_once_it_is_there(fresh, server):
    refused = True
    fresh.route_web_socket(re.compile("stream"), lambda line: line.close() if refused else line.connect_to_server())
    alert = first_word(fresh, server)
    expect(alert).to_contain_text("The server answers, but the live connection that the pictures need (a WebSocket) is refused on the way")
    refused = False
    fresh.locator(".gan2d-lab .bar").wait_for(timeout=90_000)
    expect(alert).to_have_count(0)


@pytest.mark.parametrize(
    ("script", "words"), {"delete window.WebSocket": "This browser has no WebSocket", "delete window.MutationObserver": "This browser is too old"}.items()
)
def test_a_browser_without_what_streamlit_itself_needs_is_told(fresh, server, script, words):
    fresh.add_init_script(script)
    expect(first_word(fresh, server)).to_contain_text(words)
