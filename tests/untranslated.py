"""What on the pages has no translation yet: ``PYTHONPATH=. python tests/untranslated.py de [page …]`` opens each page in a browser and lists it, with
the share of texts that have one. Numbers and what lies between the marks of a sentence count once."""

import sys

from fetch_browser import playwright_browser, system_browser
from playwright.sync_api import Page, sync_playwright
from support.browsing import running_server

PAGES = ["", "distances", "perfect_critic", "clipping", "mode_collapse", "games", "dynamics", "published", "contents", "lessons"]
PAGES += ["lessons?lesson=clip", *(f"{page}?part={part}" for page, part in (("distances", "plan"), ("distances", "piles"), ("distances", "fit")))]
PAGES += ["clipping?part=depth", "clipping?part=strengths", "mode_collapse?part=gallery"]
SHOWN = ".lab canvas:visible, .lab table:visible, .lab button:visible, .contents, .tile, [data-testid=stTable]"  # what comes first of any page
SEEN = 12_000  # ms: long enough for the live run to take over from the recording, and to be measured


def untranslated(page: Page, address: str, language: str) -> tuple[int, list[str]]:
    """How many texts a page has, and those that stay English."""
    page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
    page.wait_for_function(f"window.gan2dLanguage?.name === '{language}'", timeout=60_000)
    page.locator(SHOWN).first.wait_for(timeout=120_000)
    page.wait_for_timeout(SEEN)
    return page.evaluate("gan2dLanguage.met"), page.evaluate("gan2dLanguage.missing")


def main(language: str, *pages: str) -> None:
    """Print them page by page."""
    with sync_playwright() as playwright, running_server() as server:
        browser = playwright.chromium.launch(executable_path=system_browser() or playwright_browser(), args=["--no-sandbox", "--disable-gpu"])
        for name in pages or PAGES:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            met, missing = untranslated(page, f"{server}/{name}", language)
            print(f"\n{name or 'lab'}: {100 * (1 - len(missing) / met):.0f} % of {met} texts are translated", *missing, sep="\n  ", flush=True)
            page.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
