"""A visitor's own files in a real browser: refused, chosen from, shown where they lie; and what lies outside of a picture is counted."""

import re

import pytest
from browsing import SMALL, addressed, exceptions, hook, opened, pause

pytestmark = pytest.mark.browser
MODULE = "async ([path, name, given]) => (await import(`/app/static/${path}`))[name](...given)"
BLANK = ",x,y\n" + "".join(f"{i},{i}.5,\n" for i in range(20))
PLACES = "Breite;Länge;Gruppe\n" + "".join(f"48,{137 + i % 7:03d};11,{575 + i % 5:03d};{i % 3}\n" for i in range(35))


@pytest.fixture
def field(page, server):
    """The field for a file, in a Lab that plays: what puts a file into it."""
    opened(page, server, SMALL)
    more = page.get_by_role("button", name="More", exact=True)
    if more.count():
        more.first.click()
    page.get_by_test_id("stSidebar").get_by_text("Use your own points").click()
    files = page.locator("input[type=file][accept*=csv]")
    return lambda name, text: files.set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})


def test_a_good_file_after_a_rejected_one_while_it_plays(page, field):
    """It failed with "There is no data set named 'Your own points'", or was taken back within a second."""
    field("blank.csv", BLANK)
    page.get_by_text(re.compile("blank.csv: Column 'y' of the CSV is blank in every row")).first.wait_for(timeout=30_000)
    field("good.csv", "x;y\n" + "".join(f"{i % 5},25;{i // 5},75\n" for i in range(20)))
    addressed(page, "data=points", "file=good.csv")
    page.wait_for_function("gan2d.frames > 3", timeout=90_000)
    page.wait_for_timeout(2000)
    assert "file=good.csv" in page.evaluate("location.search") and not exceptions(page)
    assert page.get_by_text(re.compile("There is no data set")).count() == 0


def test_two_of_three_columns_are_chosen_and_shown_where_they_lie(page, field):
    field("places.csv", PLACES)
    page.get_by_text(re.compile("3 columns of numbers: choose two")).first.wait_for(timeout=30_000)
    page.get_by_text("48,137").first.wait_for()
    page.get_by_role("button", name="Use these two columns").click()
    addressed(page, "file=places.csv")
    page.wait_for_function("gan2d.frames > 2", timeout=90_000)
    pause(page)
    x0, x1, y0, y1 = hook(page, "moment.view") if page.evaluate("Boolean(gan2d.moment)") else (48.13, 48.15, 11.57, 11.59)
    assert x0 < 48.137 < 48.143 < x1 and y0 < 11.575 < 11.579 < y1


@pytest.mark.parametrize(
    ("value", "step", "words"),
    [
        (11.58, 0.005, "11.580"),
        (48.137, 0.001, "48.137"),
        (600003, 1, "600,003"),
        (-122.4194, 0.0001, "−122.4194"),
        (600000, 100000, "6·10⁵"),
        (3e-7, 1e-7, "3·10⁻⁷"),
        (1.25e-4, 5e-6, "1.25·10⁻⁴"),
        (0.25, 0.05, "0.25"),
        (2500, 500, "2500"),
    ],
)
def test_a_tick_says_what_tells_it_from_the_next(page, server, value, step, words):
    page.goto(f"{server}/app/static/charts/numbers.js")
    assert page.evaluate(MODULE, ["charts/numbers.js", "tickText", [value, step]]) == words


def test_points_outside_are_counted_at_the_side_that_they_left(page, server):
    page.goto(f"{server}/app/static/charts/outside.js")
    draw = """async (points) => {
      const { drawPoints } = await import('/app/static/charts/points.js');
      const { outside } = await import('/app/static/charts/outside.js');
      const { Plane } = await import('/app/static/charts/plane.js');
      const plane = new Plane(false);
      plane.fit(400, 14);
      plane.view = [0, 1, 0, 1];
      const said = [];
      const context = document.createElement('canvas').getContext('2d');
      context.fillText = (words) => said.push(words);
      drawPoints(context, plane, points, { shape: 'diamond', colour: 'red', edge: 'white', radius: 3, outside: { text: 'red', halo: 'white', font: 'serif' } });
      drawPoints(context, plane, points, { shape: 'disc', colour: 'red', edge: 'white', radius: 3 });
      return [said, outside(plane, points).map((along) => along.length)];
    }"""
    said, counts = page.evaluate(draw, [0.5, 0.5, -1, 0.2, -0.1, 3, 2, 0.5, 0.3, -0.4, 1.0, 1.0, 1.5, 0.1])
    assert counts == [1, 2, 1, 1]
    assert said == ["← 1 outside", "2 outside →", "↑ 1 outside", "↓ 1 outside"], "real points are not counted"


def test_no_label_of_an_axis_is_cut(page, server):
    page.goto(f"{server}/app/static/charts/plane.js")
    draw = """async (view) => {
      const { Plane, drawAxes } = await import('/app/static/charts/plane.js');
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d');
      const plane = new Plane(false);
      plane.fit(300, 14);
      plane.view = view;
      const boxes = [];
      context.fillText = (words, x, y) => {
        const { a, b, e, f } = context.getTransform();
        const width = context.measureText(words).width;
        const from = { left: 0, center: width / 2, right: width }[context.textAlign];
        const ends = [-from, width - from].map((at) => (Math.abs(b) > 0.5 ? [e + y, f - at] : [e + x + at, f + y]));
        boxes.push([words, ...ends.flat()]);
      };
      drawAxes(context, plane, { text: 'black', font: 'sans-serif' });
      return [boxes, plane.width, plane.height];
    }"""
    for view in ([48.134, 48.141, 11.572, 11.579], [599_990, 600_010, 599_990, 600_010], [-1.7, 1.7, -1.7, 1.7], [5_334_000, 5_335_000, 0, 1000]):
        boxes, width, height = page.evaluate(draw, view)
        assert len(boxes) >= 5
        for words, x0, y0, x1, y1 in boxes:
            assert min(x0, x1) >= -0.5 and max(x0, x1) <= width + 0.5, words
            assert min(y0, y1) >= -0.5 and max(y0, y1) <= height + 0.5, words
