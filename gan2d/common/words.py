"""Numbers as people write them in a sentence, and text of theirs as it is."""

from __future__ import annotations

import math
import re

_SUPER = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power(exponent: int) -> str:
    """10⁻³ and the like."""
    return f"10{str(exponent).translate(_SUPER)}"


def number(value: float, digits: int = 3) -> str:
    """A value in at most ``digits`` significant digits; tiny and huge ones as 3·10⁻⁴ or 10⁻¹⁰, as static/charts/numbers.js writes them."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "∞" if value > 0 else "−∞"
    size = abs(value)
    if size and (size < 1e-3 or size >= 1e5):
        part, exponent = f"{value:.0e}".split("e")
        return power(int(exponent)) if part == "1" else f"{part.replace('-', '−')}·{power(int(exponent))}"
    if size >= 1000:
        return f"{value:,.0f}".replace("-", "−")
    return f"{value:.{max(digits, len(str(int(size))))}g}".replace("-", "−")


def as_it_is(text: object) -> str:
    """Somebody's text where Markdown is read: it stands there letter by letter, and is no link, no picture from elsewhere, no formula."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(str(text).split()))
