"""FITTED: every divergence that a model can follow: its formula, its integral, and the gradient that it gives each point of q.

With r = p/q, φ = δD/δq (the first variation: a perfect critic's score with its sign turned) and a model's point at x, that gradient is
v(x) = −dφ/dx. For f-divergences it is a weight of r times the same difference of scores, d log r/dx. Then ∂D/∂θ = −E_q[v·∂x/∂θ].
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp

from gan2d.theory.fitting.line import Model, Real, integral, integral_of_size, quantiles

LARGEST = 80.0  # log of the largest χ² that is told; what is more is told as that much
TIGHT = math.log(0.5)  # log(σ_q²/σ_p²): where the tails of q are thinner, χ² has no finite value


class Place(NamedTuple):
    """What is known at a point of q."""

    log_r: jax.Array  # log p/q in nats
    way: jax.Array  # d log(p/q)/dx
    ahead: jax.Array  # Q − P
    goes: jax.Array  # T(x) − x, where T carries q to p in increasing order
    w2: jax.Array  # of the whole


class Fitted(NamedTuple):
    """One divergence between real p and model q.

    Attributes:
        title: as it stands over its picture.
        formula: in nats, or in units of x.
        help: what it minds, and what it does not.
        source: author, year, arXiv.
        log: whether its values are drawn on a logarithmic axis.
        value: D(p, q), the only thing whose gradient the model follows.
        gradient: v(x) at points of q; None where there is none at any single point.
        in_parts: whether the gradient is drawn in PARTS too.
    """

    title: str
    formula: str
    help: str
    source: str
    log: bool
    value: Callable[[Real, Model], jax.Array]
    gradient: Callable[[Place], jax.Array] | None
    in_parts: bool = False


def _p(real: Real) -> jax.Array:
    return jnp.exp(real.log_p)


def _kl(real: Real, q: Model) -> jax.Array:
    return integral(_p(real) * (real.log_p - q.log_q))


def _reverse_kl(real: Real, q: Model) -> jax.Array:
    return integral(jnp.exp(q.log_q) * (q.log_q - real.log_p))


def _js(real: Real, q: Model) -> jax.Array:
    middle = jnp.logaddexp(real.log_p, q.log_q) - math.log(2)
    return 0.5 * integral(_p(real) * (real.log_p - middle) + jnp.exp(q.log_q) * (q.log_q - middle))


def _non_saturating(real: Real, q: Model) -> jax.Array:
    """KL(q‖p) − 2 JS = 2 KL(½(p+q)‖p): never below 0."""
    middle = jnp.logaddexp(real.log_p, q.log_q) - math.log(2)
    return 2 * integral(jnp.exp(middle) * (middle - real.log_p))


def _chi2(real: Real, q: Model) -> jax.Array:
    """∫p²/q − 1, by its logarithm; infinite, with no gradient, where the widest Gaussian of q is narrower than 1/√2 of a mode."""
    terms = 2 * real.log_p - q.log_q
    top = jax.lax.stop_gradient(jnp.max(terms))
    size = top + jnp.log(integral(jnp.exp(terms - top)))
    tight = 2 * (jnp.log(jnp.max(q.scale)) - jnp.log(real.sigma)) < TIGHT
    held = jnp.minimum(jax.lax.stop_gradient(size), LARGEST)
    slope = jnp.exp(held) * (size - jax.lax.stop_gradient(size))  # it points the right way where it is too large to be told, too
    return jnp.where(tight, jnp.inf, jnp.expm1(held) + slope)


def _tv(real: Real, q: Model) -> jax.Array:
    return 0.5 * integral_of_size(_p(real) - jnp.exp(q.log_q))


def _w1(real: Real, q: Model) -> jax.Array:
    """∫|P − Q| dx (Vallender 1974)."""
    return integral_of_size(real.below - q.below)


def _w2(real: Real, q: Model) -> jax.Array:
    """√∫(P⁻¹ − Q⁻¹)² du, over equal shares of p."""
    square = jnp.sum(real.share * (real.quantile - quantiles(q, real.level)) ** 2)
    return jnp.sqrt(jnp.maximum(square, 1e-12))


FITTED: dict[str, Fitted] = {
    "kl": Fitted(
        "KL(p‖q)",
        "∫ p log(p/q)",
        "Maximum likelihood: infinite cost for a real point that q cannot generate, next to none for a wrong one, so that q covers everything.",
        "Kullback & Leibler 1951",
        True,
        _kl,
        lambda at: jnp.exp(at.log_r) * at.way,
    ),
    "reverse_kl": Fitted(
        "KL(q‖p)",
        "∫ q log(q/p)",
        "Minds a wrong point very much, and hardly that q cannot generate a real one: q goes to one mode and stays there.",
        "Kullback & Leibler 1951",
        True,
        _reverse_kl,
        lambda at: at.way,
    ),
    "js": Fitted(
        "JS",
        "½ KL(p‖½(p+q)) + ½ KL(q‖½(p+q))",
        "What the minimax game minimises against a perfect discriminator: log 2 = .693, and flat, where p and q hardly overlap.",
        "Goodfellow et al. 2014, arXiv:1406.2661",
        False,
        _js,
        lambda at: 0.5 * jax.nn.sigmoid(at.log_r) * at.way,
    ),
    "tv": Fitted(
        "TV",
        "½ ∫ |p − q|",
        "The share of the mass that must change: 1, and flat, where p and q hardly overlap. A single point of q has no gradient: a perfect critic is a step.",
        "Nowozin et al. 2016, arXiv:1606.00709",
        False,
        _tv,
        None,
    ),
    "w1": Fitted(
        "W1",
        "∫ |P(X ≤ x) − Q(X ≤ x)| dx",
        "How far mass must travel: every point of q gets a gradient of size 1, however far away the data are.",
        "Arjovsky et al. 2017, arXiv:1701.07875",
        False,
        _w1,
        lambda at: jnp.where(jnp.abs(at.ahead) > 1e-12, jnp.sign(at.ahead), 0.0),
    ),
    "w2": Fitted(
        "W2",
        "√∫ (P⁻¹(u) − Q⁻¹(u))² du",
        "As W1, but the square of the way counts. A single Gaussian ends at the data's own mean.",
        "Villani 2009; Peyré & Cuturi 2019, arXiv:1803.00567",
        False,
        _w2,
        lambda at: at.goes / at.w2,
    ),
    "chi2": Fitted(
        "χ²(p‖q)",
        "∫ (p − q)²/q",
        "Pearson’s χ², as KL(p‖q) and more so: huge where a real point is unlikely under q, and infinite where q is narrower than 1/√2 of a mode.",
        "Nowozin et al. 2016, arXiv:1606.00709",
        True,
        _chi2,
        lambda at: 2 * jnp.exp(jnp.minimum(2 * at.log_r, LARGEST)) * at.way,
    ),
    "non_saturating": Fitted(
        "KL(q‖p) − 2 JS",
        "∫ q log(q/p) − 2 JS = 2 KL(½(p+q)‖p)",
        "What the non-saturating generator follows against a perfect discriminator: KL(q‖p) draws q to the data, and −2 JS drives it away from them.",
        "Arjovsky & Bottou 2017, arXiv:1701.04862",
        True,
        _non_saturating,
        lambda at: jax.nn.sigmoid(-at.log_r) * at.way,
        in_parts=True,
    ),
}
# the two parts of the non-saturating generator's gradient, by the same formulas: towards the data, and away from them
PARTS: dict[str, Callable[[Place], jax.Array]] = {
    "towards": lambda at: at.way,
    "away": lambda at: -jax.nn.sigmoid(at.log_r) * at.way,
}
