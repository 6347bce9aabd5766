"""Back and forward give the state before; a drag is one entry; what is only shown is in the link too."""

import pytest
from browsing import COMPARED, FOUR, PAGES, PLANE, SMALL, addressed, drag, exceptions, hook, opened, pause, search, still
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def seed_shown(page, value):
    page.wait_for_function(f"[...document.querySelectorAll('input[aria-label=\"Seed\"]')].some((field) => field.value === '{value}')", timeout=30_000)


@pytest.mark.parametrize("path", PAGES)
def test_back_and_forward_give_the_state_before(page, server, path):
    opened(page, server, PAGES[path] + "&seed=40", path)
    addressed(page, "seed=40")
    entries = page.evaluate("history.length")
    page.get_by_role("button", name="New seed").click()
    addressed(page, "seed=", without=["seed=40"])
    after = search(page)
    assert page.evaluate("history.length") == entries + 1
    page.go_back()
    addressed(page, "seed=40")
    seed_shown(page, 40)
    page.go_forward()
    addressed(page, after[after.index("seed=") :].split("&")[0], without=["seed=40"])
    assert hook(page, "mounts") == 1 and exceptions(page) == []


def test_a_drag_is_one_entry_and_the_state_before_it_comes_back(page, server):
    opened(page, server, SMALL + "&gp_weight=0.5")
    addressed(page, "gp_weight=0.5")
    entries = page.evaluate("history.length")
    slider = page.locator(".gan2d-lab .sliders input[type=range]").first
    drag(page, slider, 0.4, 0.5, 0.6, 0.7, 0.8)
    addressed(page, "changes=")
    page.wait_for_timeout(1500)
    assert page.evaluate("history.length") == entries + 1
    drag(page, slider, 0.8, 0.6, 0.3)
    page.wait_for_timeout(2500)
    assert page.evaluate("history.length") == entries + 2, "another drag is another entry"
    page.go_back()
    page.go_back()
    addressed(page, without=["changes="])
    expect(slider).to_have_attribute("aria-valuetext", "0.500")


def test_another_page_and_back(page, server):
    opened(page, server, SMALL + "&seed=7")
    pause(page)
    addressed(page, "seed=7")
    step = hook(page, "step")
    page.get_by_role("link", name="Distances").click()
    page.locator(".gan2d-lab .sweep").wait_for(timeout=60_000)
    page.wait_for_function("location.search.includes('theta')", timeout=30_000)
    page.go_back()
    page.locator(".gan2d-lab .legend").wait_for(timeout=60_000)
    page.wait_for_function(f"gan2d.step === {step}", timeout=30_000)
    addressed(page, "seed=7", f"at={step}")
    page.go_forward()
    page.locator(".gan2d-lab .sweep").wait_for(timeout=60_000)


def test_back_on_a_page_to_an_entry_before_the_one_that_was_left(page, server):
    """Two steps back over another page: the page that comes back goes on to the state of its own earlier entry."""
    opened(page, server, SMALL + "&seed=7")
    addressed(page, "seed=7")
    page.get_by_role("button", name="New seed").click()
    addressed(page, "seed=8")
    page.get_by_role("link", name="Distances").click()
    page.locator(".gan2d-lab .sweep").wait_for(timeout=60_000)
    page.wait_for_function("location.search.includes('theta')", timeout=30_000)
    page.evaluate("history.go(-2)")
    page.locator(".gan2d-lab .legend").wait_for(timeout=60_000)
    seed_shown(page, 7)
    addressed(page, "seed=7")


@pytest.mark.parametrize(
    ("path", "query", "label", "told"),
    [
        ("", SMALL, "Latent grid", "layers=surface,contours,real,generated,arrows,latent"),
        ("perfect_critic", COMPARED, "Score", "output=score"),
        ("clipping", FOUR, "Log count", "count=true"),
    ],
    ids=["lab", "perfect_critic", "clipping"],
)
def test_what_is_shown_is_in_the_link_and_comes_back(context, page, server, path, query, label, told):
    opened(page, server, query, path)
    pressed = page.locator(".gan2d-lab").get_by_role("button", name=label, exact=True).first
    assert pressed.get_attribute("aria-pressed") == "false"
    pressed.click()
    addressed(page, told)
    url = page.evaluate("location.href")
    other = context.new_page()
    other.goto(url)
    other.wait_for_function("window.gan2d && gan2d.frames > 0", timeout=90_000)
    again = other.locator(".gan2d-lab").get_by_role("button", name=label, exact=True).first
    assert again.get_attribute("aria-pressed") == "true"
    other.close()


def test_the_shown_theta_is_in_the_link(page, server):
    opened(page, server, COMPARED + "&axis=theta:-1:1:21&theta_shown=-0.5", "distances")
    assert page.locator(".gan2d-lab .apart b").inner_text() == "−0.5000"


def test_parts_are_entries_and_an_embedded_page_stays_one(page, server):
    page.goto(f"{server}/distances?{PLANE}&part=piles&embed=true")
    page.wait_for_function("window.gan2d_piles && gan2d_piles.drawn > 0", timeout=90_000)
    addressed(page, "part=piles", "embed=true", "data=")
    page.get_by_role("radio", name="Earth mover’s plan").or_(page.get_by_role("button", name="Earth mover’s plan")).first.click()
    addressed(page, "part=plan", "embed=true")
    page.wait_for_function("window.gan2d_plan && gan2d_plan.drawn > 0", timeout=60_000)
    page.go_back()
    addressed(page, "part=piles", "embed=true")
    page.get_by_role("button", name="Check", exact=True).wait_for(timeout=30_000)


def test_a_moment_that_is_paused_says_its_step(page, server):
    opened(page, server)
    pause(page)
    addressed(page, f"at={hook(page, 'step')}")
    still(page)
