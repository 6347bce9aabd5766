"""The picture of the whole in a real browser: where its parts stand, that it opens, lights up and is in the link, and what an earlier moment shows of it."""

import itertools

import pytest
from browsing import SMALL, addressed, hook, opened, pause, still, timeline

pytestmark = pytest.mark.browser
WAYS = {"z-G", "G-fakes", "data-critic", "fakes-critic", "critic-scores", "scores-critic_loss", "scores-generator_loss"}
WAYS |= {"critic_loss-critic", "generator_loss-gradients", "gradients-fakes", "fakes-G"}


@pytest.fixture(scope="module")
def lay_out(browser, server):
    page = browser.new_page()
    opened(page, server, sidebar=False)
    yield lambda *given: page.evaluate(
        "([w, f, has]) => import(new URL('app/static/stages/overview/layout.js', document.baseURI).href).then((m) => m.layOut(w, f, has))", given
    )
    page.close()


@pytest.mark.parametrize(("width", "font"), [(360, 14), (560, 16), (820, 19)])
def test_no_card_stands_on_another_and_no_way_runs_through_one(lay_out, width, font):
    told = lay_out(width, font, {"output": True, "last": True})
    cards = told["cards"]
    for (a, p), (b, q) in itertools.combinations(cards.items(), 2):
        apart = (
            p["left"] + p["width"] <= q["left"]
            or q["left"] + q["width"] <= p["left"]
            or p["top"] + p["height"] <= q["top"]
            or q["top"] + q["height"] <= p["top"]
        )
        assert apart, f"{a} and {b}"
    assert all(p["left"] >= 0 and p["left"] + p["width"] <= width and p["top"] + p["height"] <= told["height"] for p in cards.values())
    assert set(told["ways"]) == WAYS | {"scores-output", "penalty-critic_loss", "projection-critic"}
    assert set(lay_out(width, font, {"output": False, "last": False})["ways"]) == WAYS
    for name, places in told["ways"].items():
        for (x0, y0), (x1, y1) in itertools.pairwise(places):
            for card, p in cards.items():
                inside = [
                    share
                    for share in (k / 20 for k in range(21))
                    if p["left"] + 1 < x0 + share * (x1 - x0) < p["left"] + p["width"] - 1
                    and p["top"] + 1 < y0 + share * (y1 - y0) < p["top"] + p["height"] - 1
                ]
                assert not inside, f"{name} runs through {card}"


def test_it_opens_and_is_walked_through_and_the_link_says_so(page, server):
    broken = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    opened(page, server, SMALL, sidebar=False)
    page.get_by_role("button", name="The whole", exact=True).click()
    page.wait_for_selector(".of-critic_loss .value:not(:empty)")
    addressed(page, "whole=a")
    assert page.locator(".of-output").is_hidden(), "a Wasserstein critic has no sigmoid"
    pause(page)
    page.get_by_role("button", name="Slow motion").click()
    page.wait_for_selector(".slow dt")
    for number in (2, 3):
        page.get_by_role("button", name="Next ›").click()
        addressed(page, f"slow={number}")
    assert "3. Score" in page.locator(".slow h4").inner_text() and "lit" in page.locator(".of-scores").get_attribute("class")
    picture = page.locator("canvas.picture").first
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] * 0.4, "y": box["height"] * 0.3})
    still(page)
    rows, point = page.locator(".slow dl").inner_text(), page.locator(".slow input").input_value()
    addressed(page, f"point={point}") if point != "0" else None
    timeline(page, 0)
    page.locator(".slow .word", has_text="· step 1").wait_for()
    assert page.locator(".slow dl").inner_text() != rows, "another moment"
    page.get_by_role("button", name="Back to now »").click()
    page.locator(".slow .word", has_text=f"· step {hook(page, 'newest') + 1}").wait_for()
    rows, words = page.locator(".slow dl").inner_text(), page.locator(".slow .row .word").first.inner_text()
    page.reload()
    page.locator(".slow .row .word", has_text=words).wait_for(timeout=60_000)
    assert page.locator(".slow dl").inner_text() == rows, "the same numbers, replayed"
    assert broken == []


def test_a_moment_from_before_it_was_open_is_drawn_without_it(page, server):
    broken = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    opened(page, server, f"{SMALL}&recipe=gan-ns", sidebar=False)
    page.get_by_role("button", name="The whole", exact=True).click()
    page.wait_for_selector(".of-critic_loss .value:not(:empty)")
    assert page.locator(".of-output").is_visible() and page.locator(".of-penalty").is_hidden()
    page.get_by_role("button", name="The whole", exact=True).click()
    pause(page)
    page.get_by_role("button", name="The whole", exact=True).click()
    still(page)
    for step in (0, 3, 1, 5):
        timeline(page, step)
    assert page.locator(".overview").is_visible() and broken == []
