"""The board: what a brush and an eraser do, and a drawing by mouse and keys that becomes the data."""

import pytest
from browsing import SMALL, addressed, exceptions, hook, less, opened, pause

pytestmark = pytest.mark.browser

VIEW = [-2, 2, -2, 2]


@pytest.fixture(scope="module")
def lab(browser, server):
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    opened(page, server, sidebar=False)
    yield page
    page.close()


@pytest.fixture
def ask(lab):
    def asked(module, code):
        return lab.evaluate(f"import(new URL('app/static/drawing/{module}', document.baseURI).href).then((m) => {code})")

    return asked


def test_a_symmetric_stamp_is_turned_around_the_middle(ask):
    assert ask("brush.js", "m.copies([3, 2], 4, [1, 2]).flat()") == pytest.approx([3, 2, 1, 4, -1, 2, 1, 0])
    brush = "{size: 'small', edge: 'even', density: 'dense', fold: 8}"
    points = ask("brush.js", f"m.stamp([1, 0], {brush}, {VIEW}, Math.random)")
    assert len(points) == 80
    radius = 4 * ask("brush.js", "m.SIZES.small")
    assert all(1 - radius <= (x * x + y * y) ** 0.5 <= 1 + radius for x, y in points), "every copy lies within the brush's radius"
    assert ask("brush.js", f"m.stamp([2, 2], {{...{brush}, fold: 1, size: 'large'}}, {VIEW}, () => 0.1).every((p) => m.inside(p, {VIEW}))")


def test_an_eraser_takes_what_lies_under_it_and_its_copies(ask):
    brush = "{size: 'medium', edge: 'soft', density: 'medium', fold: 2}"
    assert ask("brush.js", f"m.erased([[1, 0], [-1, 0.01], [0, 1], [1, 0.5]], [1, 0], {brush}, {VIEW})") == [[0, 1], [1, 0.5]]


def test_a_stroke_is_even_however_fast_the_mouse_moves(ask):
    brush = "{size: 'medium', edge: 'soft', density: 'sparse', fold: 1}"
    slow = f"(() => {{ const d = new m.Drawing({VIEW}, 5000); d.begin([-1, 0], {brush}); for (let x = -1; x <= 1; x += 0.01) d.go([x, 0], {brush}); return d.points.length; }})()"
    fast = f"(() => {{ const d = new m.Drawing({VIEW}, 5000); d.begin([-1, 0], {brush}); d.go([1, 0], {brush}); return d.points.length; }})()"
    assert abs(ask("drawing.js", slow) - ask("drawing.js", fast)) <= 1


def test_undo_takes_a_stroke_back_and_nothing_more_fits_than_may(ask):
    brush = "{size: 'large', edge: 'even', density: 'dense', fold: 4}"
    told = ask("drawing.js", f"(() => {{ const d = new m.Drawing({VIEW}, 50); d.begin([0.5, 0], {brush}); const one = d.points.length; d.begin([0.5, 1], {brush}); const two = d.points.length; d.clear(); const none = d.points.length; d.undo(); const back = d.points.length; d.undo(); return [one, two, none, back, d.points.length, d.full]; }})()")  # fmt: skip
    assert told == [40, 50, 0, 50, 40, False]


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_a_drawing_by_mouse_and_keys_becomes_the_data(lab):
    pause(lab)
    button(lab, "Draw").click()
    use = button(lab, "Use these points")
    lab.get_by_text("0 points, 8 are needed").wait_for()
    assert use.is_disabled()
    sheet = lab.locator(".drawing-sheet canvas")
    box = sheet.bounding_box()
    x, y = box["x"] + 0.3 * box["width"], box["y"] + 0.4 * box["height"]
    lab.mouse.move(x, y)
    lab.mouse.down()
    lab.mouse.move(x + 120, y + 60, steps=4)
    lab.mouse.up()
    lab.wait_for_timeout(200)
    count = lab.locator(".drawing-tools b")
    by_mouse = int(count.inner_text().split()[0])
    assert by_mouse >= 8 and use.is_enabled()
    for key in ("Shift+ArrowRight", "ArrowUp", "Enter"):
        sheet.press(key)
    lab.wait_for_timeout(200)
    assert int(count.inner_text().split()[0]) == by_mouse + 3
    sheet.press("Control+z")
    lab.wait_for_timeout(200)
    assert int(count.inner_text().split()[0]) == by_mouse
    use.click()
    addressed(lab, "data=points", "drawn=", without=("points=",))
    less(lab)
    assert not sheet.is_visible() and not hook(lab, "playing") and exceptions(lab) == [], "what was paused stays so"


def test_escape_leaves_the_data_as_they_were_and_a_picture_chooses_them(lab, server):
    opened(lab, server, SMALL, sidebar=False)
    pause(lab)
    button(lab, "Draw").click()
    lab.locator(".drawing-sheet canvas").press("Escape")
    assert button(lab, "Draw").is_visible() and "drawn" not in lab.url
    button(lab, "Choose the data by their pictures").click()
    button(lab, "Two moons").click()
    addressed(lab, "data=moons")
