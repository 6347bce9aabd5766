"""The picture of the whole in a real browser: where its parts stand, that it opens, lights up and is in the link, and what an earlier moment shows of it."""

import itertools

import pytest
from browsing import SMALL, addressed, hook, opened, pause, still, timeline

pytestmark = pytest.mark.browser
WAYS = {"z-G", "G-fakes", "data-critic", "fakes-critic", "critic-scores", "scores-critic_loss", "scores-generator_loss"}
WAYS |= {"critic_loss-critic", "generator_loss-gradients", "gradients-fakes", "fakes-G"}


@pytest.fixture(scope="module")
def module(browser, server):
    """A page from which the browser's own modules can be asked."""
    page = browser.new_page()
    opened(page, server, sidebar=False)
    yield lambda name, code, *given: page.evaluate(f"(given) => import(new URL('app/static/{name}', document.baseURI).href).then((m) => {code})", given)
    page.close()


@pytest.fixture(scope="module")
def lay_out(module):
    return lambda *given: module("stages/overview/layout.js", "m.layOut(...given)", *given)


@pytest.fixture(scope="module")
def drawn(module):
    """One card of 100 × 80 pixels, drawn from a moment; the colours at places of it."""
    code = """{
      const canvas = Object.assign(document.createElement('canvas'), {width: 100, height: 80});
      const context = canvas.getContext('2d', {willReadFrequently: true});
      const [name, moment, whole, places] = given;
      for (const [key, values] of Object.entries(moment)) moment[key] = Float32Array.from(values);
      const theme = {real: '#0000ff', generated: '#ff0000', text: '#000000', ink: '#000000', edge: '#ffffff', shares: Uint32Array.from({length: 256}, (_, i) => (255 << 24) | (i << 8))};
      new m.Thumbnails().draw(name, context, {left: 0, top: 0, width: 100, height: 80}, moment, whole, theme);
      return places.map(([x, y]) => [...context.getImageData(x, y, 1, 1).data.slice(0, 3)]);
    }"""
    return lambda *given: module("stages/overview/thumbnails.js", code, *given)


NOTHING, BLUE, RED = [0, 0, 0], [0, 0, 255], [255, 0, 0]


def test_scores_of_real_points_rise_and_those_of_generated_ones_hang(drawn):
    moment = {"real_scores": [1.0] * 8, "fake_scores": [-1.0] * 8}
    assert drawn("scores", moment, {}, [[98, 20], [98, 60], [2, 60], [2, 20]]) == [BLUE, NOTHING, RED, NOTHING]
    probability = {"output": {"kind": "sigmoid"}}
    moment = {"real_scores": [9.0] * 8, "fake_scores": [0.0] * 8}
    assert drawn("output", moment, probability, [[98, 20], [52, 60], [2, 60]]) == [BLUE, RED, NOTHING], "a probability of a half stands in the middle"


def test_slopes_are_coloured_by_the_wanted_one(drawn):
    green = drawn("penalty", {"slopes": [0.1] * 4 + [3.9] * 4}, {"penalty": {"between": True}, "target": 2.0}, [[4, 70], [96, 70]])
    assert green[0][1] < 20 and green[1][1] > 235 and drawn("penalty", {"slopes": []}, {"penalty": {}, "target": 0.0}, [[4, 70]]) == [NOTHING]


def test_a_loss_falls_where_its_score_should_rise(drawn):
    axis = [-1 + k / 20 for k in range(41)]
    losses = [*axis, *(-s for s in axis), *axis, *(-s for s in axis)]
    moment = {"losses": losses, "real_scores": [0.9] * 48, "fake_scores": [-0.9] * 48}
    assert drawn("generator_loss", moment, {}, [[7, 7], [93, 73], [93, 7]]) == [RED, RED, NOTHING]
    unknown = {**moment, "losses": [float("nan")] * 164}
    assert drawn("critic_loss", unknown, {}, [[7, 7], [50, 40]]) == [NOTHING, NOTHING], "no single score of an ensemble has a loss"


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
