"""A lesson in a real browser, from its question to the sheet that is handed in; answers stay in the browser."""

import json
from pathlib import Path

import pytest
from browsing import exceptions

from gan2d.lessons.sheet import read_sheet, try_again
from gan2d.lessons.shelf import SHIPPED, files_of, shelf

pytestmark = pytest.mark.browser
LESSON = "distances"  # trains nothing, so that it is quick


def answered(page):
    """Say something to each question of the lesson."""
    first, second, third = page.locator("fieldset.question").all()
    first.locator("input").fill("0.693")
    second.locator("input").fill("3")
    third.get_by_label("Only W1").check()


def phase(page, name):
    page.wait_for_function(f"window.gan2d_lessons?.phase === '{name}'", timeout=90_000)


def test_a_lesson_from_its_question_to_the_sheet(page, server):
    errors, sent = [], []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: sent.append(request.url))
    page.goto(f"{server}/lessons")
    page.wait_for_function("window.gan2d_lessons", timeout=90_000)
    page.get_by_role("button", name="TV, KL, JS and W1").click()
    phase(page, "predict")
    assert f"lesson={LESSON}" in page.url or page.wait_for_function(f"location.search.includes('lesson={LESSON}')")
    run = page.get_by_role("button", name="Show it")
    assert run.is_disabled() and page.get_by_text("Say first what you expect").is_visible() and not page.locator(".lesson-card .outcome").is_visible()
    answered(page)
    run.click()
    phase(page, "seen")
    page.wait_for_function("gan2d_lessons.seen")
    page.get_by_text("✓ As you said – measured: 0.693.").wait_for()
    assert page.get_by_text("✗ Not as you said – measured: 0.5.").is_visible() and page.get_by_text("✓ As you said – measured: Only W1.").is_visible()
    assert page.get_by_text("A generator follows slopes.").count() == 1

    # a page that is loaded anew, whose server knows nothing of it, does not begin again at the question
    page.reload()
    phase(page, "seen")
    page.get_by_text("✓ As you said – measured: 0.693.").wait_for()

    page.get_by_role("button", name="Begin the exercise").click()
    phase(page, "exercise")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("✗ Not yet").wait_for()
    slider = page.locator(".sliders input[type=range]")
    slider.evaluate("(slider) => { slider.value = 250; slider.dispatchEvent(new Event('input', {bubbles: true})); }")
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("✓ Solved.").wait_for()

    # answers outlive the page, and are in the sheet
    page.get_by_role("button", name="All lessons").click()
    page.get_by_text("exercise solved").wait_for()
    page.reload()
    page.get_by_text("1 of 13 lessons run, 1 exercises solved.").wait_for(timeout=90_000)
    page.get_by_label("Your name").fill("Ada")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save the hand-in").click()
    sheet = read_sheet(Path(saving.value.path()).read_text(encoding="utf-8"))
    assert sheet.name == "Ada" and sheet.done[LESSON].predictions == [0.693, 3, 2]
    found = try_again(sheet.done[LESSON], shelf(files_of(SHIPPED)).lessons[LESSON])
    assert found.sound and [line.right for line in found.lines if line.text.startswith("prediction")] == [True, False, True], found
    assert not errors and not exceptions(page) and not [url for url in sent if not url.startswith((server, "blob:", "data:"))]
    kept = json.loads(page.evaluate("localStorage.getItem('gan2d.lessons')"))
    assert kept["lessons"][LESSON]["verdict"]["passed"] and kept["name"] == "Ada"
    page.evaluate("localStorage.removeItem('gan2d.lessons')")
