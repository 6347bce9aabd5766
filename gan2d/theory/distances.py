"""DISTANCES between the two distributions of a pair over θ: what is known exactly, and how well.

Conventions: TV = ½∫|p − q| ∈ [0, 1]; JS with the ½ weights ∈ [0, log 2]; natural logarithms; W1 in units of x.
"""

from __future__ import annotations

import dataclasses
import math
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from gan2d.elements.data import DATASETS
from gan2d.elements.dataset import Mixture, as_knobs
from gan2d.elements.pairs import Pair, Values
from gan2d.theory import mixtures_1d as lines
from gan2d.theory import mixtures_2d as planes
from gan2d.theory import rays

DIFFERENCE = 1e-4  # of θ, for the slope of a distance
ROOTS = 1e-9  # error of a TV or W1 whose changes of sign are found numerically
JUMP = 0.3  # a distance that changes by more than that, or than this share of itself, within DIFFERENCE has no slope


@dataclasses.dataclass(frozen=True)
class Distance:
    """A distance or divergence between distributions: its name, formula, what it is good for, its largest value, and whether a critic
    estimates it times its own slope."""

    title: str
    formula: str
    help: str
    ceiling: float
    source: str
    times_slope: bool = False


DISTANCES: dict[str, Distance] = {
    "tv": Distance(
        "TV",
        "½∫|p − q|",
        "Total variation: the share of the mass that must change. 1 as soon as p and q do not overlap.",
        1.0,
        "Arjovsky et al. 2017, arXiv:1701.07875",
    ),
    "kl": Distance("KL(p‖q)", "∫p log(p/q)", "Kullback–Leibler, in nats: infinite where q misses a place that p has.", math.inf, "Kullback & Leibler 1951"),
    "reverse_kl": Distance(
        "KL(q‖p)", "∫q log(q/p)", "Reverse Kullback–Leibler, in nats: infinite where q invents a place that p lacks.", math.inf, "Kullback & Leibler 1951"
    ),
    "js": Distance(
        "JS",
        "½KL(p‖½(p+q)) + ½KL(q‖½(p+q))",
        "Jensen–Shannon, in nats: log 2 = .693 as soon as p and q do not overlap.",
        math.log(2),
        "Goodfellow et al. 2014, arXiv:1406.2661",
    ),
    "w1": Distance(
        "W1", "min over plans of E‖x − y‖", "Earth mover's distance: how far mass must travel.", math.inf, "Arjovsky et al. 2017, arXiv:1701.07875", True
    ),
}


class Curve(NamedTuple):
    """One distance over θ.

    Attributes:
        value: (T,), infinite where it is.
        error: a bound on its absolute error; 0 for a closed form.
        how: "exact" or "quadrature".
        slope: d(distance)/dθ (T,), the only thing that a generator could follow; NaN where there is none, or where it was not computed.
    """

    value: np.ndarray
    error: float
    how: str
    slope: np.ndarray


def known(pair: Pair, values: Values, theta: np.ndarray) -> dict[str, Curve]:
    """Every distance of DISTANCES that has a closed form or an integral for this pair, over ``theta (T,)``.

    The slope is a central difference of the same values; at θ = 0, where distances have a kink, the one to the right
    through three values.
    """
    theta = np.asarray(theta, float)
    n, h = len(theta), DIFFERENCE
    first = np.abs(theta) < h
    around = np.concatenate([theta, theta - h, theta + h, theta[first] + 2 * h])
    curves = {}
    for name, (value, error, how) in (_divergences(pair, values, around) | _transport(pair, values, around)).items():
        here, before, after = value[:n], value[n : 2 * n], value[2 * n : 3 * n]
        finite = np.isfinite(here) & np.isfinite(before) & np.isfinite(after)
        here_or_0, before, after = (np.where(finite, part, 0.0) for part in (here, before, after))
        change = np.where(finite, after - before, np.nan)
        change[first] = np.where(finite, 4 * after - 3 * here_or_0, np.nan)[first] - value[3 * n :]
        change[np.abs(after - here_or_0) > JUMP * np.maximum(1.0, np.abs(here_or_0))] = np.nan
        curves[name] = Curve(here, error, how, change / (2 * h))
    return {name: curves[name] for name in DISTANCES if name in curves}


Known = dict[str, tuple[np.ndarray, float, str]]


def _divergences(pair: Pair, values: Values, theta: np.ndarray) -> Known:
    if pair.of_data:
        return _of_copies(values, theta)
    if pair.rays is not None:
        return {} if pair.rays(values) is None else {name: (*told, "quadrature") for name, told in rays.divergences(theta).items()}
    ends = pair.lines(values, theta)
    return _of_lines(*lines.both(ends)) if ends is not None else _of_segments(theta)


def _of_segments(theta: np.ndarray) -> Known:
    """Parallel segments have no common point unless θ = 0 (WGAN, example 1; its JS lacks the ½)."""
    same = theta == 0
    return {name: (np.where(same, 0.0, DISTANCES[name].ceiling), 0.0, "exact") for name in ("tv", "kl", "reverse_kl", "js")}


def _of_lines(p: lines.Line, q: lines.Line) -> Known:
    js = {"js": (*lines.jensen_shannon(p, q), "quadrature")}
    if p.means.shape[1] == q.means.shape[1] == 1:
        return js | _gaussian_kl(p, q) | {"tv": (lines.total_variation(p, q), 0.0, "exact")}
    both = {"kl": (*lines.kullback_leibler(p, q), "quadrature"), "reverse_kl": (*lines.kullback_leibler(q, p), "quadrature")}
    return js | both | {"tv": (lines.total_variation(p, q), ROOTS, "quadrature")}


def _gaussian_kl(p: lines.Line, q: lines.Line) -> Known:
    """KL(p‖q) = log(b/a) + (a² + Δ²)/2b² − ½ for widths a of p and b of q, Δ apart."""
    (mean_p, a), (mean_q, b) = ((m.means[:, 0], m.scales[:, 0]) for m in (p, q))

    def kl(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.asarray(np.log(b / a) + (a**2 + (mean_p - mean_q) ** 2) / (2 * b**2) - 0.5)

    return {"kl": (kl(a, b), 0.0, "exact"), "reverse_kl": (kl(b, a), 0.0, "exact")}


def copies(values: Values, theta: float) -> tuple[Mixture, Mixture] | None:
    """A mixture and its noisy copy, both with the instance noise; None where the data are no mixture."""
    make = DATASETS[str(values["data"])].mixture
    if make is None:
        return None
    centres, scale, weights = (np.asarray(part, float) for part in make(as_knobs(values)))
    kept = weights > 0
    p = Mixture(centres[kept], np.hypot(scale, float(values["noise"])), weights[kept])  # type: ignore[arg-type]
    return p, p._replace(scale=np.hypot(p.scale, theta))  # type: ignore[arg-type]


def _of_copies(values: Values, theta: np.ndarray) -> Known:
    both = [copies(values, t) for t in theta]
    if both[0] is None:
        return {}
    told = [planes.divergences(*pair) for pair in both if pair is not None]
    value, error = np.stack([v for v, _ in told], 1), np.stack([e for _, e in told], 1).max(1)
    return {name: (value[i], float(error[i]), "quadrature") for i, name in enumerate(("tv", "kl", "reverse_kl", "js"))}


def _transport(pair: Pair, values: Values, theta: np.ndarray) -> Known:
    """W1 where it is known: |θ| for a shifted copy (the means are as far apart, and moving every point does it), else along a line."""
    if pair.shift(values) is not None:
        return {"w1": (np.abs(theta), 0.0, "exact")}
    funnels = pair.rays(values) if pair.rays else None
    if funnels is not None:
        length = rays.w1(funnels)
        return {"w1": (length.value * np.abs(theta), length.error, "quadrature")}
    ends = pair.across(values, theta)
    if ends is None:
        return {}
    p, q = lines.both(ends)
    if p.means.shape[1] > 1:
        return {"w1": (lines.wasserstein(p, q), ROOTS, "quadrature")}
    # in increasing order the coupling is x → θ + x·b/a, so that W1 = E|Δ + (b − a)z|: the mean of a folded Gaussian
    apart, spread = q.means[:, 0] - p.means[:, 0], np.abs(q.scales[:, 0] - p.scales[:, 0])
    z = apart / np.where(spread > 0, spread, 1.0)
    folded = spread * np.sqrt(2 / np.pi) * np.exp(-0.5 * z**2) + apart * (2 * ndtr(z) - 1)
    return {"w1": (np.where(spread > 0, folded, np.abs(apart)), 0.0, "exact")}
