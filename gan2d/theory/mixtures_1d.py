"""Mixtures of Gaussians on the line: densities, distances by closed form or quadrature, and the Kantorovich potential.

Everything here is double precision numpy over a whole sweep at once: the leading axis counts the values of θ.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.integrate import quad_vec
from scipy.special import ndtr

SAME = 1e-12  # two distribution functions that differ by no more agree: what is left is rounding
REACH = 9.0  # standard deviations beyond the outermost mean that quadrature covers: the tails left out are below 1e-18
PLACES = np.linspace(-REACH, REACH, 181)  # around every mean, in its standard deviations, between which a sign change is looked for


def log_sum(terms: np.ndarray) -> np.ndarray:
    """log Σ exp over the last axis; several times faster here than the general one of scipy."""
    top = terms.max(-1)
    return np.asarray(top + np.log(np.exp(terms - top[..., None]).sum(-1)))


class Line(NamedTuple):
    """K Gaussians on the line for each of T values of θ: Σ_k w_k N(mean_tk, scale_tk²)."""

    means: np.ndarray  # (T, K)
    scales: np.ndarray  # (T, K)
    weights: np.ndarray  # (T, K), each row sums to 1

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Log density in nats at ``x (T, 1)`` or ``(1, n)`` or ``(T, n)``, shape (T, n)."""
        z = (x[..., None] - self.means[:, None]) / self.scales[:, None]
        return log_sum(np.log(self.weights / (self.scales * np.sqrt(2 * np.pi)))[:, None] - 0.5 * z**2)

    def below(self, x: np.ndarray) -> np.ndarray:
        """P(X ≤ x), shapes as in ``log_density``."""
        z = (x[..., None] - self.means[:, None]) / self.scales[:, None]
        return np.asarray(np.sum(self.weights[:, None] * ndtr(z), -1))

    def below_twice(self, x: np.ndarray) -> np.ndarray:
        """∫ of ``below`` from −∞ to x: E max(0, x − X)."""
        z = (x[..., None] - self.means[:, None]) / self.scales[:, None]
        density = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
        return np.asarray(np.sum((self.weights * self.scales)[:, None] * (z * ndtr(z) + density), -1))


def both(ends: tuple[tuple[np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]) -> tuple[Line, Line]:
    """p and q of a pair, told as means, widths and weights."""
    return Line(*ends[0]), Line(*ends[1])


def gaussian(mean: np.ndarray | float, scale: np.ndarray | float) -> Line:
    """One Gaussian for each θ; ``mean`` and ``scale`` broadcast to (T,)."""
    mean, scale = np.broadcast_arrays(np.asarray(mean, float), np.asarray(scale, float))
    return Line(mean[:, None], scale[:, None], np.ones((len(mean), 1)))


def _edges(p: Line, q: Line, steps: np.ndarray) -> np.ndarray:
    """Sorted places ``(T, n)``: around every mean, so many of its own standard deviations away; however narrow it is, none is overlooked."""
    around = [(m.means[..., None] + m.scales[..., None] * steps).reshape(len(m.means), -1) for m in (p, q)]
    return np.sort(np.concatenate(around, 1), 1)


def _integral(p: Line, q: Line, integrand: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> tuple[np.ndarray, float]:
    """∫ of a function of both log densities, (T,), by adaptive Gauss–Kronrod quadrature, and its bound on the error.

    Each θ has its own edges; u runs over all of them at once, from one edge to the next in a unit.
    """
    edges = _edges(p, q, np.array([-REACH, -4.0, -1.5, 0.0, 1.5, 4.0, REACH]))
    gaps = np.diff(edges)
    last = gaps.shape[1] - 1

    def at(u: float) -> np.ndarray:
        i = min(int(u), last)
        place = (edges[:, i] + (u - i) * gaps[:, i])[:, None]
        return gaps[:, i] * integrand(p.log_density(place)[:, 0], q.log_density(place)[:, 0])

    value, error = quad_vec(at, 0, last + 1, epsabs=1e-10, epsrel=1e-11, norm="max", points=np.arange(1, last + 1), limit=4000)
    return value, float(error)


def jensen_shannon(p: Line, q: Line) -> tuple[np.ndarray, float]:
    """JS = ½∫p log(2p/(p+q)) + ½∫q log(2q/(p+q)) in nats, (T,), and a bound on its error."""

    def integrand(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        middle = np.logaddexp(a, b) - np.log(2)
        return 0.5 * (np.exp(a) * (a - middle) + np.exp(b) * (b - middle))

    return _integral(p, q, integrand)


def kullback_leibler(p: Line, q: Line) -> tuple[np.ndarray, float]:
    """KL(p‖q) = ∫p log(p/q) in nats, (T,), and a bound on its error."""
    return _integral(p, q, lambda a, b: np.exp(a) * (a - b))


Gap = Callable[[Line, Line, np.ndarray], np.ndarray]


def _roots(p: Line, q: Line, gap: Gap, x: np.ndarray, row: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Where ``gap`` changes its sign between places ``at`` and at + 1 of ``x (T, n)`` for the θ of ``row``, by bisection to the last bit."""
    one_p, one_q = (Line(*(part[row] for part in m)) for m in (p, q))
    low, high = x[row, at, None], x[row, at + 1, None]
    sign = gap(one_p, one_q, low) > 0
    for _ in range(60):
        middle = 0.5 * (low + high)
        same = (gap(one_p, one_q, middle) > 0) == sign
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return np.asarray(high[:, 0])


def _between_roots(p: Line, q: Line, gap: Gap, area: Callable[[Line, np.ndarray], np.ndarray]) -> np.ndarray:
    """∫|g| (T,) for a g that has the sign of ``gap`` and whose integral is ``area`` of p less that of q: only the roots are numerical."""
    x = _edges(p, q, PLACES)
    positive = gap(p, q, x) > 0
    row, at = np.nonzero(positive[:, :-1] != positive[:, 1:])
    found = _roots(p, q, gap, x, row, at)[:, None]
    one_p, one_q = (Line(*(part[row] for part in m)) for m in (p, q))
    ends = area(p, x[:, [0, -1]]) - area(q, x[:, [0, -1]])
    roots = (area(one_p, found) - area(one_q, found))[:, 0]
    return np.array([np.abs(np.diff(np.concatenate([ends[t, :1], roots[row == t], ends[t, 1:]]))).sum() for t in range(len(x))])


def total_variation(p: Line, q: Line) -> np.ndarray:
    """TV = ½∫|p − q| (T,): between two sign changes of p − q it is a difference of distribution functions."""
    return 0.5 * _between_roots(p, q, lambda p, q, x: p.log_density(x) - q.log_density(x), Line.below)


def wasserstein(p: Line, q: Line) -> np.ndarray:
    """W1 = ∫|P(X ≤ x) − Q(X ≤ x)| dx (T,), between two sign changes in closed form (Vallender 1974)."""
    return _between_roots(p, q, lambda p, q, x: p.below(x) - q.below(x), Line.below_twice)


def _held(signs: np.ndarray) -> np.ndarray:
    """Signs ``(T, n)`` in which a 0 is replaced by the one before it, or at the start by the first one after it."""
    known = signs != 0
    last = np.maximum.accumulate(np.where(known, np.arange(signs.shape[1]), -1), 1)
    held = np.maximum(last, known.argmax(1)[:, None])
    return np.take_along_axis(signs, held, 1)


def potential(x: np.ndarray, p: Line, q: Line) -> np.ndarray:
    """The Kantorovich potential f ``(T, n)`` at ``x (n,)``, high at p: f′ = sign(Q(X ≤ x) − P(X ≤ x)), and f = 0 midway.

    Then ∫f(p − q) = −∫f′(P − Q) = ∫|P − Q| = W1, and no function of slope at most 1 does better. Where P and Q agree
    any slope in [−1, 1] is as good: it goes on as it was.
    """
    edges = _edges(p, q, PLACES)
    gap = q.below(edges) - p.below(edges)
    signs = _held(np.where(np.abs(gap) > SAME, np.sign(gap), 0.0))
    row, at = np.nonzero(signs[:, :-1] != signs[:, 1:])
    roots = _roots(p, q, lambda p, q, x: q.below(x) - p.below(x), edges, row, at)
    low, high = min(x.min(), edges.min()) - 1.0, max(x.max(), edges.max()) + 1.0
    drawn = np.empty((len(edges), len(x)))
    for t in range(len(edges)):
        knots = np.concatenate([[low], roots[row == t], [high]])
        slopes = np.concatenate([signs[t, :1], signs[t, at[row == t] + 1]])
        drawn[t] = np.interp(x, knots, np.concatenate([[0.0], np.cumsum(slopes * np.diff(knots))]))
    return drawn - 0.5 * (drawn.max(1, keepdims=True) + drawn.min(1, keepdims=True))
