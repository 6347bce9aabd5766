"""A browser and a server for the tests in it; without a browser they are skipped, in CI they fail."""

import os

import pytest
from browsing import running_server
from fetch_browser import playwright_browser, system_browser
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="session")
def browser():
    path = system_browser() or playwright_browser()
    if path is None:
        reason = "No Chromium was found: install it (Debian: apt install chromium), or run `python -m playwright install chromium`."
        if os.environ.get("GAN2D_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        opened_browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        yield opened_browser
        opened_browser.close()


@pytest.fixture(scope="session")
def context(browser):
    """One for all tests, so that the browser fetches and compiles Streamlit's own files once."""
    made = browser.new_context(viewport={"width": 1280, "height": 800})
    yield made
    made.close()


@pytest.fixture
def page(context):
    made = context.new_page()
    yield made
    made.close()


@pytest.fixture(scope="session")
def server(browser):
    """A fresh app on a free port; it starts only where there is a browser to look at it."""
    with running_server() as address:
        yield address
