"""The page of small games in a browser: the start follows the hand at every picture, and what is drawn is what Python reckons."""

import numpy as np
import pytest
from browsing import addressed, exceptions, hook_of
from numpy.testing import assert_allclose

import gan2d

pytestmark = pytest.mark.browser

ALL = "minimax,non_saturating,wasserstein,clip:1,gp:0.3,r1:0.3,r2:0.3,noise:1,consensus:1,extragradient,optimistic,negative_momentum:-0.5,positive_momentum:0.5"
# a hand that moves at every picture for two seconds; how many pictures showed another start
DRAG = """(canvas, [x, y]) => new Promise((done) => {
  let [k, pictures, before, seen] = [0, 0, gan2d_dynamics.drawn, gan2d_dynamics.play.start.join()];
  const begun = performance.now();
  const move = (now) => {
    if (gan2d_dynamics.drawn > before && gan2d_dynamics.play.start.join() !== seen) pictures++;
    [before, seen] = [gan2d_dynamics.drawn, gan2d_dynamics.play.start.join()];
    if (now - begun > 2000) { done((1000 * pictures) / (now - begun)); return; }
    k++;
    canvas.dispatchEvent(new PointerEvent('pointermove', { clientX: x - 60 + 60 * Math.cos(k / 24), clientY: y + 40 * Math.sin(k / 19), pointerId: 1, bubbles: true }));
    requestAnimationFrame(move);
  };
  requestAnimationFrame(move);
})"""


def at(page, name):
    return hook_of(page, "gan2d_dynamics", name)


def opened(page, server, query=""):
    page.goto(f"{server}/dynamics?{query}")
    settled(page)


def settled(page):
    page.wait_for_function("window.gan2d_dynamics && gan2d_dynamics.drawn > 1 && !gan2d_dynamics.busy", timeout=60_000)
    page.wait_for_timeout(100)


def test_a_drag_moves_every_orbit_at_every_picture(page, server):
    opened(page, server, f"methods={ALL}&steps=500")
    x, y = page.evaluate("gan2d_dynamics.where(0, 1, 1)")
    page.mouse.move(x, y)
    page.mouse.down()
    rate = page.locator("canvas.start").first.evaluate(DRAG, [x, y])
    page.mouse.move(*page.evaluate("gan2d_dynamics.where(0, -1.5, 0.5)"))
    page.mouse.up()
    print(f"{rate:.0f} pictures a second while all 13 methods are dragged")
    assert rate >= 15
    settled(page)
    start = at(page, "play.start")
    assert_allclose(start, [-1.5, 0.5], atol=0.02)
    told = gan2d.dynamics(ALL, start=start)
    for row in told["methods"]:
        assert_allclose(at(page, "ends")[row["name"]], row["states"][-1], rtol=1e-6, atol=1e-12, err_msg=row["name"])
    assert {name: row["says"] for name, row in at(page, "rows").items()} == {row["name"]: row["says"] for row in told["methods"]}
    addressed(page, f"start={start[0]:g},{start[1]:g}")
    assert at(page, "mounts") == 1 and exceptions(page) == []


@pytest.mark.parametrize(
    "query", [f"methods={ALL}&order=alternating", f"methods={ALL}", "methods=r1:1", "game=gaussian&methods=r1,optimistic,positive_momentum&order=alternating"]
)
def test_the_eigenvalues_that_are_drawn_are_those_of_python(page, server, query):
    # every move is drawn with those that the browser finds by itself, double ones too
    opened(page, server, query)
    rows, drawn = at(page, "rows"), at(page, "eigenvalues")
    assert set(drawn) == {name for name, row in rows.items() if row["eigenvalues"]}
    for name, found in drawn.items():
        wanted = np.array(rows[name]["eigenvalues"]) @ [1, 1j]
        off = np.abs((np.array(found) @ [1, 1j])[:, None] - wanted)
        assert max(off.min(0).max(), off.min(1).max()) < 1e-5, (name, found, wanted)


def test_keys_numbers_and_buttons_move_it_too(page, server):
    opened(page, server)
    plane = page.locator("canvas.start").first
    plane.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    settled(page)
    assert_allclose(at(page, "play.start"), [0.9, 1.01], atol=1e-9)
    page.get_by_label("Start ψ").fill("-0.5")
    page.get_by_role("button", name="the generator first").click()
    page.get_by_role("button", name="WGAN, clip").click()
    page.get_by_role("button", name="Minimax").click()
    addressed(page, "start=0.9,-0.5", "order=alternating", "clip:1", without=("minimax,",))
    settled(page)
    names = ["non_saturating", "clip", "gp", "r1", "negative_momentum"]
    told = gan2d.dynamics(",".join(names), order="alternating", start=(0.9, -0.5))
    assert list(at(page, "play.methods")) == names
    for row in told["methods"]:
        assert_allclose(at(page, "ends")[row["name"]], row["states"][-1], rtol=1e-6, atol=1e-12)
    page.get_by_label("Game", exact=True).select_option("gaussian")
    page.wait_for_function("gan2d_dynamics.play.game === 'gaussian'")
    settled(page)
    assert page.locator("canvas.start:visible").count() == 2 and at(page, "play.order") == "alternating"
    told = gan2d.dynamics(None, "gaussian", order="alternating")
    for row in told["methods"]:
        # orbits that leave magnify the last digit: those that stay are compared
        if "arrives" in row["here"]:
            assert_allclose(at(page, "ends")[row["name"]], row["states"][-1], atol=1e-8)
    addressed(page, "game=gaussian")


def test_it_plays_from_the_first_step(page, server):
    opened(page, server, "methods=minimax,r1&step=100")
    assert page.get_by_text("step 100 of 500").is_visible()
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("gan2d_dynamics.play.step > 130")
    page.get_by_role("button", name="Pause", exact=True).click()
    settled(page)
    step = at(page, "play.step")
    addressed(page, f"step={step}")
    page.reload()
    settled(page)
    assert at(page, "play.step") == step and page.get_by_text(f"step {step} of 500").is_visible()


@pytest.mark.parametrize("query", ["", "game=gaussian", f"methods={ALL}"])
def test_it_fits_into_the_window(page, server, query):
    page.set_viewport_size({"width": 1280, "height": 800})
    opened(page, server, query)
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    for found in [*page.locator(".dynamics canvas:visible").all(), page.locator(".dynamics .methods"), page.get_by_role("button", name="Play", exact=True)]:
        box = found.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 801 and box["x"] + box["width"] <= 1281, box
