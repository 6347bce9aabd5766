"""What the perfect critic of a pair is: log p/q for the divergences, the Kantorovich potential for W1, and where that sends points.

Leading axes count the values of θ, as in lines.py; places x are ``(n, d)`` and the same for all θ.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from gan2d.elements.objectives import Objective
from gan2d.elements.pairs import Pair, Values
from gan2d.theory import mixtures_1d as lines
from gan2d.theory import mixtures_2d as planes
from gan2d.theory import rays, transport
from gan2d.theory.distances import copies

CLOUD = 256  # points of each cloud where the potential is known from samples only
FARTHEST = 300.0  # log p/q that is reckoned with: beyond, squares of p/q leave the range of doubles
SELDOM = math.log(1e-3)  # log p/q below which a critic meets next to no real point
STEP = 1e-4  # of x, for a gradient over it


class Known(NamedTuple):
    """Values ``(T, n)`` and how they are known: "exact", or "samples" (the dual of an optimal assignment)."""

    values: np.ndarray
    how: str


def log_ratio(pair: Pair, values: Values, theta: np.ndarray, x: np.ndarray) -> np.ndarray | None:
    """log p(x)/q(x) in nats, ``(T, n)``, so that D* = p/(p+q) = sigmoid of it; None where no density is known."""
    if pair.of_data:
        both = [copies(values, t) for t in theta]
        return None if both[0] is None else np.stack([planes.log_density(x, p) - planes.log_density(x, q) for p, q in both if p is not None])  # type: ignore[misc]
    funnels = pair.rays(values) if pair.rays else None
    if funnels is not None:
        return rays.log_ratio(funnels, theta, x)
    ends = pair.lines(values, theta)
    if ends is None or pair.coordinate is None:
        return None
    p, q = lines.both(ends)
    place = pair.coordinate(values, x)[None]
    return np.asarray(p.log_density(place) - q.log_density(place))


def densities(pair: Pair, values: Values, theta: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """p(x) and q(x), ``(T, n)`` each, for a pair on the line; None in the plane."""
    ends = pair.lines(values, theta) if pair.inputs == 1 else None
    if ends is None:
        return None
    p, q = lines.both(ends)
    return np.exp(p.log_density(x.T)), np.exp(q.log_density(x.T))


def potential(pair: Pair, values: Values, theta: np.ndarray, x: np.ndarray, real: np.ndarray, fake: np.ndarray) -> Known:
    """The Kantorovich potential f at ``x (n, d)``, high at p: among all of slope at most 1 it has the largest E_p f − E_q f, which is W1.

    For a copy shifted by θ f = −sign θ·⟨x, shift⟩; on a line its slope is the sign of Q(X ≤ x) − P(X ≤ x); down rays it is their funnels' u. Elsewhere it is the dual of
    the optimal assignment between the first points of ``real (m, d)`` and ``fake (T, m, d)``, extended with slope 1.
    Its height is free: it is 0 midway between its mean at the real and at the generated points. At θ = 0 there is nothing to tell apart.
    """
    shift, ends = pair.shift(values), pair.across(values, theta)
    if shift is not None:
        middle = 0.5 * (real.mean(0)[None] + fake.mean(1)) @ shift
        return Known(np.sign(theta)[:, None] * (middle[:, None] - (x @ shift)[None]), "exact")
    if ends is not None:
        places = np.concatenate([x[:, 0], real[:, 0], *fake[..., 0]])
        order, back = np.unique(places, return_inverse=True)
        drawn = lines.potential(order, *lines.both(ends))[:, back]
        n, m = len(x), len(real)
        generated = np.stack([drawn[t, n + m + t * m : n + m + (t + 1) * m] for t in range(len(theta))])
        return Known(drawn[:, :n] - 0.5 * (drawn[:, n : n + m].mean(1) + generated.mean(1))[:, None], "exact")
    funnels = pair.rays(values) if pair.rays else None
    if funnels is not None:
        means = np.array([0.5 * (rays.potential(funnels, real).mean() + rays.potential(funnels, cloud).mean()) for cloud in fake])
        return Known(np.where(theta[:, None] > 0, rays.potential(funnels, x)[None] - means[:, None], 0.0), "exact")
    drawn = np.stack([_from_samples(x, real[:CLOUD], cloud[:CLOUD]) for cloud in fake])
    return Known(np.where(theta[:, None] != 0, drawn, 0.0), "samples")


def _from_samples(x: np.ndarray, real: np.ndarray, fake: np.ndarray) -> np.ndarray:
    dual = transport.potential(real, fake, transport.PLANS["optimal"].make(real, fake, 0))
    return transport.extend(x, real, dual.real, fake, dual.fake) - 0.5 * (dual.real.mean() + dual.fake.mean())


def downhill(pair: Pair, values: Values, theta: np.ndarray, real: np.ndarray, fake: np.ndarray) -> np.ndarray:
    """Unit vectors ``(T, m, d)``: where each generated point of ``fake (T, m, d)`` must go for W1 to fall fastest; 0 where there is no such way.

    That is ∇f, the potential's gradient, since −∂W1/∂x = ∇f(x)/m; between samples it points at the partner in the optimal plan.
    """
    shift, ends = pair.shift(values), pair.across(values, theta)
    if shift is not None:
        return np.asarray(np.broadcast_to(-shift * np.sign(theta)[:, None, None], fake.shape))
    if ends is not None:
        p, q = lines.both(ends)
        gap = q.below(fake[..., 0]) - p.below(fake[..., 0])
        along = np.zeros(fake.shape)
        along[..., 0] = np.where(np.abs(gap) > 1e-12, np.sign(gap), 0.0)
        return along
    funnels = pair.rays(values) if pair.rays else None
    if funnels is not None:
        return np.where(theta[:, None, None] > 0, np.stack([rays.uphill(funnels, cloud) for cloud in fake]), 0.0)
    ways = [transport.descent(real, cloud, transport.PLANS["optimal"].make(real, cloud, 0)) for cloud in fake]
    return np.where(theta[:, None, None] != 0, np.stack(ways), 0.0)


def score(objective: Objective, log_ratio: np.ndarray, knobs: Any) -> np.ndarray:
    """The best score s*(log p/q) of an objective that has one, at these log p/q in nats; infinite beyond single precision."""
    assert objective.optimum is not None
    with jax.enable_x64(True), np.errstate(over="ignore"):
        return np.asarray(objective.optimum(jnp.asarray(log_ratio, jnp.float64), knobs)).astype(np.float32)


def pull(objective: Objective, log_ratio: np.ndarray, knobs: Any) -> np.ndarray:
    """−dℓ_G/d(log p/q) of a generator that meets the best critic, at these log p/q in nats; NaN where any of many scores is as good.

    With s*(log p/q) it is −ℓ_G′(s*)·s*′: D(x) for the saturating loss, 1 − D(x) for the non-saturating one, 0 where s* is a step.
    Above the margin an energy is pulled down by real points alone: where none are, it and its gradient are arbitrary.
    """
    with jax.enable_x64(True):
        log_r = jnp.asarray(np.clip(log_ratio, -FARTHEST, FARTHEST).ravel(), jnp.float64)

        def loss(log_r: jax.Array) -> jax.Array:
            assert objective.optimum is not None
            best = objective.optimum(log_r, knobs)
            return jnp.sum(objective.generator_loss(best, best, knobs))

        got = np.asarray(-jax.grad(loss)(log_r)).reshape(np.shape(log_ratio))
    return np.where(objective.energy & (log_ratio < SELDOM), np.nan, got)


def gradient(objective: Objective, pair: Pair, values: Values, knobs: Any, theta: np.ndarray, x: np.ndarray, real: np.ndarray, fake: np.ndarray) -> np.ndarray:
    """−∂ℓ_G/∂x ``(T, n, d)`` at ``x (n, d)`` that the best critic of an objective gives a generated point.

    NaN where no density is known, and where the best critic may be any of many. ``real (m, d)`` and ``fake (T, m, d)`` are as for ``potential``.
    """
    n, d = x.shape
    shifted = (x[None, None] + STEP * np.array([1.0, -1.0])[:, None, None, None] * np.eye(d)[None, :, None]).reshape(-1, d)  # (2·d·n, d)

    def slope(f: np.ndarray) -> np.ndarray:
        ahead, behind = f.reshape(len(theta), 2, d, n).transpose(1, 0, 3, 2)
        return np.asarray((ahead - behind) / (2 * STEP))

    if objective.optimum is None:
        return slope(potential(pair, values, theta, shifted, real, fake).values)
    here, around = (log_ratio(pair, values, theta, place) for place in (x, shifted))
    if here is None or around is None:
        return np.full((len(theta), n, d), np.nan)
    return np.asarray(pull(objective, here, knobs)[..., None] * slope(around))


def at_generated(objective: Objective, pair: Pair, values: Values, knobs: Any, theta: np.ndarray, real: np.ndarray, fake: np.ndarray) -> np.ndarray:
    """Mean ‖∂ℓ_G/∂x‖ at the generated points ``fake (T, m, d)`` under the best critic, (T,); NaN where it is not known, or arbitrary at most of them."""
    if objective.optimum is None:
        return np.linalg.norm(downhill(pair, values, theta, real, fake), axis=-1).mean(-1)
    sizes = []
    for t in range(len(theta)):
        size = np.linalg.norm(gradient(objective, pair, values, knobs, theta[t : t + 1], fake[t], real, fake[t : t + 1])[0], axis=-1)
        sizes.append(np.nanmean(size) if np.isfinite(size).mean() > 0.5 else math.nan)
    return np.array(sizes)
