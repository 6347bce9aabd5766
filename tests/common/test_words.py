"""Numbers in sentences."""

import math

import pytest

from gan2d.common.words import number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.1882, "0.188"),
        (-2.5, "−2.5"),
        (4.4e-8, "4·10⁻⁸"),
        (-4.4e-8, "−4·10⁻⁸"),
        (1e-10, "10⁻¹⁰"),
        (9.6e-5, "10⁻⁴"),
        (1234.5, "1,234"),
        (3e17, "3·10¹⁷"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "not a number"),
    ],
)
def test_a_number_is_short_and_has_no_e(value, text):
    assert number(value) == text
