"""What is drawn means what it says: the arrows' one scale, the value that colours are centred on, numbers without an e."""

import pytest
from browsing import opened

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def drawing(browser, server):
    """A page from which the browser's own modules can be asked."""
    page = browser.new_page()
    opened(page, server, sidebar=False)
    yield lambda module, code: page.evaluate(f"import(new URL('app/static/{module}', document.baseURI).href).then((m) => {code})")
    page.close()


def test_arrows_have_one_logarithmic_scale_on_which_a_vanished_gradient_has_no_length(drawing):
    sizes = [220, 10, 1, 1e-3, 1e-6, 6e-11, 0]
    shares = drawing("charts/points.js", f"{sizes}.map(m.arrowShare)")
    assert shares == pytest.approx([1, 1, 6 / 7, 3 / 7, 0, 0, 0])
    assert drawing("charts/points.js", "m.ARROW_KEY") == [1, 1e-3, 1e-6]


def test_colours_are_centred_where_the_objective_says_that_p_is_q_or_else_on_the_mean(drawing):
    grid = "Float32Array.from([1, 2, 3, 9])"
    told = drawing("stages/shared/readouts.js", f"m.scaleOf(m.readoutOf('score', {{equal: 1.5}}), {grid})")
    assert (told["low"], told["high"], told["decisive"]) == (-6, 9, 1.5), "KL's p = q is at 1, not at 0"
    told = drawing("stages/shared/readouts.js", f"m.scaleOf(m.readoutOf('centred', {{mean: 3}}), {grid})")
    assert (told["low"], told["high"], told["decisive"]) == (-6, 6, None), "a Wasserstein score has no line"
    told = drawing("stages/shared/readouts.js", f"m.scaleOf(m.readoutOf('sigmoid', {{equal: 0}}), {grid})")
    assert (told["low"], told["high"], told["decisive"]) == (0, 1, 0.5)
    mean = drawing("stages/shared/readouts.js", "m.meanScore(Float32Array.from([0, 2, 0, 2]), [0, 1, 0, 1], [1, .5], [0, .5])")
    assert mean == pytest.approx(1), "half of the real points' mean, half of the generated ones'"


@pytest.mark.parametrize(("value", "text"), [(4.4e-8, "4.4·10⁻⁸"), (-1e-4, "−10⁻⁴"), (0.188, "0.188"), (123456, "1.2·10⁵"), (0, "0")])
def test_numbers_have_no_e(drawing, value, text):
    assert drawing("charts/numbers.js", f"m.short({value})") == text


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
def test_a_tick_says_what_tells_it_from_the_next(drawing, value, step, words):
    assert drawing("charts/numbers.js", f"m.tickText({value}, {step})") == words


def test_points_outside_are_counted_at_the_side_that_they_left(page, server):
    page.goto(f"{server}/app/static/charts/points.js")
    draw = """async (points) => {
      const { drawPoints, outside } = await import('/app/static/charts/points.js');
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
