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
