"""Find a Chromium for the browser tests, or have Playwright fetch one; without either they skip with a sentence."""

import shutil
import subprocess
import sys
from pathlib import Path

CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def system_browser() -> str | None:
    """Path of an installed Chromium or Chrome, if there is one."""
    return next((path for name in CANDIDATES if (path := shutil.which(name))), None)


def playwright_browser() -> str | None:
    """Path of the browser that Playwright fetched earlier, if it did."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def main() -> None:
    """Fetch a browser if there is none; never fail, since the tests say themselves what is missing."""
    if system_browser() or playwright_browser():
        return
    print("No Chromium found: trying Playwright's own installer …", flush=True)
    try:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], timeout=300, check=False)
    except subprocess.TimeoutExpired:
        print("Playwright's installer took too long; the browser tests will be skipped.")


if __name__ == "__main__":
    main()
