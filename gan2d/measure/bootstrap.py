"""Two settings on the same seeds: what differs, with a bootstrap interval, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy.stats import bootstrap

RESAMPLES = 2000
LEVEL = 0.95


class Versus(NamedTuple):
    """The mean of B − A over paired seeds.

    Attributes:
        mean: of the differences.
        low, high: the bootstrap's 95 % interval of that mean; both the mean itself where all differences are alike.
        seeds: how many pairs were finite.
    """

    mean: float
    low: float
    high: float
    seeds: int


class Word(NamedTuple):
    """How a metric's difference is said: B ``more``, or B ``less``; ``unit`` turns the number into text; a higher value is better or not."""

    more: str
    less: str
    same: str
    unit: str = "{:.2g}"
    times: float = 1.0


WORDS: dict[str, Word] = {
    "modes": Word("B captures {} more modes", "B captures {} fewer modes", "modes captured", "{:.1f}"),
    "high_quality": Word("B's high quality is {} points higher", "B's high quality is {} points lower", "high quality, in points", "{:.1f}", 100.0),
    "reverse_kl": Word("B's reverse KL is {} higher", "B's reverse KL is {} lower", "reverse KL"),
    "spread_ratio": Word("B's spread ratio is {} higher", "B's spread ratio is {} lower", "spread ratio"),
    "radii_ks": Word("B's radii within 3σ are {} further from Rayleigh", "B's radii within 3σ are {} nearer to Rayleigh", "radii within 3σ"),
    "radii_ks_all": Word("B's radii are {} further from Rayleigh", "B's radii are {} nearer to Rayleigh", "radii"),
    "w1": Word("B's W1 is {} larger", "B's W1 is {} smaller", "W1"),
}


def versus(a: np.ndarray, b: np.ndarray) -> Versus | None:
    """B − A, paired by seed, with the percentile bootstrap's interval of its mean; None where fewer than two pairs are finite.

    Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapter 13.
    """
    apart = np.asarray(b, float) - np.asarray(a, float)
    apart = apart[np.isfinite(apart)]
    if len(apart) < 2:
        return None
    mean = float(apart.mean())
    if np.ptp(apart) == 0:
        return Versus(mean, mean, mean, len(apart))
    found = bootstrap((apart,), np.mean, n_resamples=RESAMPLES, confidence_level=LEVEL, method="percentile", rng=np.random.default_rng(0))
    return Versus(mean, float(found.confidence_interval.low), float(found.confidence_interval.high), len(apart))


def clear(told: Versus) -> bool:
    """Whether the interval leaves 0 out."""
    return told.low > 0 or told.high < 0


def sentence(metric: str, told: Versus) -> str:
    """The difference in words, such as "B captures 2.1 more modes, 1.4 to 2.8."; where the interval holds 0, that no difference is clear."""
    word = WORDS[metric]
    mean, low, high = (word.times * value for value in told[:3])

    def text(value: float) -> str:
        said = word.unit.format(value)
        return (said if float(said) else said.lstrip("-")).replace("-", "−")

    if not clear(told):
        return f"No clear difference in {word.same}: B − A = {text(mean)}, {text(low)} to {text(high)}."
    ends = sorted((abs(low), abs(high)))
    return f"{(word.more if mean > 0 else word.less).format(text(abs(mean)))}, {text(ends[0])} to {text(ends[1])}."


def compare(a: Mapping[str, np.ndarray], b: Mapping[str, np.ndarray]) -> list[str]:
    """A sentence for each metric that both know: modes first, then what clearly differs, then in one sentence what does not."""
    found = {name: versus(a[name], b[name]) for name in WORDS if name in a and name in b}
    told = {name: value for name, value in found.items() if value is not None}
    first = next(iter(told), None)
    said = [sentence(name, value) for name, value in told.items() if name == first or clear(value)]
    rest = [WORDS[name].same.split(",")[0] for name, value in told.items() if name != first and not clear(value)]
    if rest:
        said.append(f"No clear difference in {' and '.join(filter(None, [', '.join(rest[:-1]), rest[-1]]))}.")
    return said
