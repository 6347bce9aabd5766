"""The pages that compare critics in a real browser, and going from page to page."""

import pytest
from browsing import COMPARED, FOUR, PLANE, SMALL, addressed, exceptions, hook, hook_of, less, opened, pause, running_server, search, timeline

pytestmark = pytest.mark.browser
LIVE = ["distances", "perfect_critic"]


def test_a_deep_link_on_a_fresh_server_finds_its_page_among_the_others(browser):
    """The first visitor of all: Streamlit would run the page alone, without the others and without its width."""
    with running_server() as address:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        opened(page, address, COMPARED + "&seed=2", "distances")
        for title in ("Lab", "Distances", "Perfect critic", "Clip or penalty"):
            page.get_by_role("link", name=title).first.wait_for()
        assert page.locator(".gan2d-lab").first.bounding_box()["width"] > 800
        addressed(page, "seed=2")
        page.close()


@pytest.mark.parametrize("path", LIVE)
def test_critics_play_without_a_remount_and_survive_sliders(page, server, path):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    opened(page, server, COMPARED, path)
    slider = page.locator(".gan2d-lab .sliders input[type=range]").first
    step = hook(page, "step")
    for _ in range(4):
        slider.focus()
        slider.press("ArrowRight")
        page.wait_for_timeout(500)
    page.wait_for_function(f"gan2d.newest > {step} + 5", timeout=30_000)
    assert hook(page, "mounts") == 1 and hook(page, "run") == 1 and errors == []


@pytest.mark.parametrize("path", LIVE)
def test_theta_is_dragged_in_the_browser_and_the_link_follows(page, server, path):
    opened(page, server, COMPARED + "&theta_shown=2&axis=theta:0:6:13", path)
    shown = page.locator(".gan2d-lab .apart b")
    assert float(shown.inner_text()) == 2
    slider = page.locator(".gan2d-lab .apart input")
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2, steps=5)
    before_release = float(shown.inner_text())
    assert before_release > 3, "the pictures follow at once"
    page.locator(".gan2d-lab .notice").get_by_text(f"θ = {before_release:g}").wait_for(timeout=20_000)  # and the sentence while it is dragged
    page.mouse.up()
    addressed(page, f"theta_shown={before_release:g}")
    assert hook(page, "run") == 1 and hook(page, "mounts") == 1


def test_the_distribution_itself_is_dragged(page, server):
    opened(page, server, COMPARED + "&theta_shown=1&axis=theta:0:6:13", "perfect_critic")
    canvas = page.locator(".gan2d-lab .critics .panel canvas").nth(1)
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2, steps=6)
    page.mouse.up()
    assert float(page.locator(".gan2d-lab .apart b").inner_text()) > 2


@pytest.mark.parametrize("path", LIVE)
def test_critics_can_be_scrubbed_back(page, server, path):
    opened(page, server, COMPARED, path)
    page.wait_for_timeout(1500)
    pause(page)
    newest = hook(page, "newest")
    timeline(page, 0)
    assert hook(page, "step") == 0 and hook(page, "newest") == newest
    page.get_by_role("button", name="Critics", exact=True).click()
    page.wait_for_function("gan2d.newest === 1", timeout=20_000)
    assert hook(page, "run") == 1


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1920, "dark")])
@pytest.mark.parametrize(("path", "query"), [*((path, PLANE) for path in LIVE), ("clipping", FOUR)], ids=[*LIVE, "clipping"])
def test_comparisons_overflow_in_neither_theme(page, server, path, query, width, scheme):
    page.set_viewport_size({"width": width, "height": width * 9 // 16})
    page.emulate_media(color_scheme=scheme)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    opened(page, server, query, path)
    page.wait_for_timeout(500)
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth") and errors == []
    boxes = [canvas.bounding_box() for canvas in page.locator(".gan2d-lab .chart canvas, .gan2d-lab .picture").all() if canvas.is_visible()]
    assert len(boxes) >= 4
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            apart = (
                a["x"] + a["width"] <= b["x"] + 1
                or b["x"] + b["width"] <= a["x"] + 1
                or a["y"] + a["height"] <= b["y"] + 1
                or b["y"] + b["height"] <= a["y"] + 1
            )
            assert apart, "two pictures overlap"


def test_strengths_are_turned_under_each_critic(page, server):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    opened(page, server, FOUR, "clipping")
    sliders = page.locator(".gan2d-lab .sides .grid .sliders input[type=range]")
    assert sliders.count() == 3, "spectral norm has no strength"
    step = hook(page, "step")
    for i, moved in ((0, "a.clip:"), (2, "c.gp_weight:")):
        sliders.nth(i).focus()
        sliders.nth(i).press("ArrowRight")
        addressed(page, moved)
    page.wait_for_function(f"gan2d.newest > {step} + 5", timeout=30_000)
    assert hook(page, "mounts") == 1 and hook(page, "run") == 1 and errors == []


def test_values_are_told_under_the_cursor(page, server):
    opened(page, server, COMPARED + "&axis=theta:0:6:13", "distances")
    canvas = page.locator(".gan2d-lab .curves canvas").first
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    card = page.locator(".gan2d-lab .curves .card:visible")
    card.wait_for()
    assert "θ" in card.inner_text() and "TV" in card.inner_text()


def test_the_plan_shows_where_a_point_goes(page, server):
    page.goto(f"{server}/distances?critics=&part=plan&points=12&theta=2")
    page.wait_for_function("window.gan2d_plan && gan2d_plan.drawn > 0", timeout=60_000)
    assert hook_of(page, "gan2d_plan", "costs")[0] <= hook_of(page, "gan2d_plan", "costs")[1]
    x, y = page.evaluate("gan2d_plan.where(0, 'fake', 3)")
    page.mouse.move(x, y)
    page.wait_for_function("gan2d_plan.hovered && gan2d_plan.hovered.index === 3")
    page.get_by_label("Show the critic").click(force=True)
    page.wait_for_function("gan2d_plan.potential")


def test_piles_are_moved_to_the_optimum(page, server):
    page.goto(f"{server}/distances?critics=&part=piles&bins=4")
    page.wait_for_function("window.gan2d_piles && gan2d_piles.drawn > 0", timeout=60_000)
    show = page.get_by_role("button", name="Show the optimal plan")
    piles, total = page.locator(".ground .hit"), page.locator(".piles .totals").inner_text()
    assert not show.is_visible() and total.endswith("?") and not page.get_by_text("F − G").first.is_visible(), "the optimum is hidden"
    piles.nth(0).click()
    piles.nth(3).click()
    page.wait_for_function("gan2d_piles.moves.length === 1")
    mine = hook_of(page, "gan2d_piles", "moves")
    page.get_by_role("button", name="Check", exact=True).click()
    show.click()
    page.wait_for_function("gan2d_piles.misplaced === 0")
    assert hook_of(page, "gan2d_piles", "cost") == pytest.approx(hook_of(page, "gan2d_piles", "optimum"))
    page.get_by_role("button", name="Back to your moves").click()
    page.wait_for_function("gan2d_piles.moves.length === 1")
    page.reload()
    page.wait_for_function("window.gan2d_piles && gan2d_piles.drawn > 0", timeout=60_000)
    assert hook_of(page, "gan2d_piles", "moves") == mine and hook_of(page, "gan2d_piles", "checked"), "what was tried outlives the page"


def test_distances_open_without_critics_until_somebody_asks(page, server):
    page.goto(f"{server}/distances?critic_depth=1&critic_width=8&batch_size=16&axis=theta:0:2:5&theta_shown=0.5")
    page.wait_for_function("window.gan2d && gan2d.frames > 0", timeout=60_000)
    page.locator(".gan2d-lab .values + .note").get_by_text("points of each").wait_for(timeout=30_000)  # theory arrives while nothing plays
    table = page.locator(".gan2d-lab .values")
    assert table.get_by_text("+∞").count() == 2 and page.get_by_text("slope 1.00").is_visible() and page.get_by_text("no slope: infinite").is_visible()
    assert not hook(page, "playing") and table.get_by_text("estimated").count() == 0
    page.get_by_role("button", name="How would a network know?").click()
    page.wait_for_function("gan2d.newest > 0", timeout=90_000)
    assert table.get_by_text("estimated").count() == 1 and "critics=none" not in search(page)


def test_the_perfect_critic_shows_the_gradient_at_the_points(page, server):
    opened(page, server, COMPARED + "&axis=theta:0:6:13&theta_shown=5", "perfect_critic")
    sizes = page.locator(".gan2d-lab .critics .large")
    assert sizes.count() == 2 and page.locator(".gan2d-lab .critics .panel canvas").count() == 4, "output above, gradient below"
    assert page.get_by_text("perfect critic: 1.00").is_visible() and "10⁻¹¹" in page.locator(".gan2d-lab .critics").inner_text()
    opened(page, server, PLANE + "&theta_shown=3", "perfect_critic")
    assert "10⁻¹⁰" not in sizes.first.inner_text()
    page.get_by_role("button", name="The optimum instead").click()
    sizes.filter(has_text="10⁻¹⁰").first.wait_for(timeout=20_000)
    assert sizes.nth(1).inner_text() == "1.00"


def test_going_from_page_to_page_keeps_each_as_it_was(page, server):
    opened(page, server, COMPARED + "&theta_shown=2&axis=theta:0:6:13", "distances")
    pause(page)
    step = hook(page, "step")
    page.get_by_role("link", name="Perfect critic").click()
    page.locator(".gan2d-lab .critics").wait_for(timeout=60_000)
    page.get_by_role("link", name="Distances").click()
    page.locator(".gan2d-lab .sweep").wait_for(timeout=60_000)
    page.wait_for_function(f"gan2d.step === {step}", timeout=20_000)
    addressed(page, "arms=2", "b.recipe=wgan-gp")
    assert not hook(page, "playing")


def test_hurrying_through_the_pages_while_they_train_leaves_each_alone(page, server):
    """Late messages of a page that was left must neither fail nor move the next page's knobs."""
    links = {}
    opened(page, server, SMALL)
    for _ in range(2):
        for title, stage in (("Distances", ".sweep"), ("Perfect critic", ".critics"), ("Lab", ".legend")):
            page.get_by_role("link", name=title).click()
            page.locator(f".gan2d-lab {stage}").first.wait_for(timeout=60_000)
            page.wait_for_timeout(700)
            assert exceptions(page) == []
            addressed(page, "data=")
            link = search(page).split("&at=")[0]
            assert links.setdefault(title, link) == link


def test_a_page_that_streamlit_loses_is_opened_again(page, server):
    """What its front end does now and then where one hurries: an error, and nothing is left on screen."""
    opened(page, server)
    page.evaluate("document.getElementById('root').replaceChildren()")
    page.evaluate("window.dispatchEvent(new ErrorEvent('error', { message: 'Uncaught Error: Bad delta path index 1 (should be between [0, 0])' }))")
    page.locator(".gan2d-lab .legend").wait_for(timeout=60_000)
    page.wait_for_function("window.gan2d && gan2d.frames > 0", timeout=60_000)
    addressed(page, "critic_width=16")


def test_the_gradient_by_layer_fills_its_part_and_its_names_follow_the_strengths(page, server):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    opened(page, server, FOUR + "&part=depth", "clipping", sidebar=False)
    less(page)
    page.wait_for_function("document.querySelector('[data-testid=stMain]').clientWidth > 1200")
    page.wait_for_timeout(700)  # the sidebar glides away
    box = page.locator(".gan2d-lab .depth canvas").bounding_box()
    assert box["width"] > 1150 and box["height"] > 380 and box["y"] + box["height"] <= 800, "at 1280×800 without scrolling"
    assert not page.locator(".gan2d-lab .sides .grid").is_visible()
    slider = page.locator(".gan2d-lab .depth input[type=range]").first
    slider.focus()
    slider.press("ArrowRight")
    addressed(page, "a.clip:")
    value = float(search(page).split("a.clip:")[1].split(",")[0].split("&")[0])
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    card = page.locator(".gan2d-lab .depth .card:visible")
    card.get_by_text(f"CLIP c = {value:g},").wait_for(timeout=20_000)
    assert card.get_by_text("CLIP c = 0.01,").count() == 1 and errors == []


def test_the_parts_of_a_page_are_left_and_found_again(page, server):
    opened(page, server, FOUR, "clipping")
    pause(page)
    step = hook(page, "step")
    page.get_by_role("radio", name="Which c, which λ").or_(page.get_by_role("button", name="Which c, which λ")).first.click()
    page.wait_for_function("window.gan2d_strengths && gan2d_strengths.done === 1", timeout=60_000)
    addressed(page, "part=strengths", without=("critic_width=8",))
    page.locator(".strengths .strength.best").first.wait_for()
    assert page.locator(".strengths .strength.best").count() == 8 and page.locator(".strengths button.unknown").count() == 0
    page.get_by_role("radio", name="Weights and surface").or_(page.get_by_role("button", name="Weights and surface")).first.click()
    page.wait_for_function(f"gan2d.step === {step}", timeout=60_000)
    addressed(page, "critic_width=8", without=("part=",))
    assert exceptions(page) == []


def test_maps_of_other_settings_are_empty_until_they_are_asked_for(page, server):
    page.goto(f"{server}/clipping?part=strengths&critic_depth=1&critic_width=8&batch_size=16")
    page.wait_for_function("window.gan2d_strengths && gan2d_strengths.done === 0", timeout=60_000)
    cells = page.locator(".strengths button.mean")
    assert page.locator(".strengths button.mean.unknown").count() == cells.count() == 72
    page.get_by_role("button", name="Compute these maps").click()
    page.wait_for_function("gan2d_strengths.going && gan2d_strengths.done > 0", timeout=60_000)
    page.get_by_role("button", name="Stop").click()
    page.wait_for_function("!gan2d_strengths.going", timeout=90_000)
    assert hook_of(page, "gan2d_strengths", "mounts") == 1 and exceptions(page) == []


def test_a_cell_of_the_maps_opens_live(page, server):
    page.goto(f"{server}/clipping?part=strengths")
    page.wait_for_function("window.gan2d_strengths && gan2d_strengths.done === 1", timeout=60_000)
    page.locator(".strengths button.mean").nth(4).hover()
    assert "exact W1" in page.locator(".strengths .card:visible").inner_text()
    page.locator(".strengths button.strip").nth(6).click()  # of the second strength the second seed
    page.locator(".gan2d-lab .sides .grid").wait_for(timeout=60_000)
    addressed(page, "clip=0.0003", "seed=1", without=("part=",))
    assert exceptions(page) == []
