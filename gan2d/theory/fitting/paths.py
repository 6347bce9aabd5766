"""Every divergence's whole path, in one compiled program: where its gradient takes the model, and the curve that it rolls on.

θ ← θ − h·g·min(1, 1/|g|) with g = ∂D/∂θ over place, log scale and logit of each Gaussian: a long gradient is cut, a vanished one stays what it is.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from gan2d.machine.programs import program
from gan2d.theory.fitting.divergences import FITTED, PARTS, Fitted, Place
from gan2d.theory.fitting.line import PLACES, Model, Real, density, model, quantiles, real
from gan2d.theory.fitting.setting import MOST_MODES, Setting

STEPS = 400
# steps that are told in full: close to each other at first, where a model moves fastest
MOMENTS = np.array([0, 1, 2, 4, 6, 8, 10, 13, 17, 22, 28, 36, 48, 64, 85, 115, 155, 205, 265, 330, 400])
POSITIONS = np.linspace(-6.0, 6.0, 49)  # of the first Gaussian, for the curve that the ball rolls on
LEVELS = (np.arange(15) + 0.5) / 15  # points of q whose gradient is drawn
LOWEST = np.array([[-6.0, math.log(0.1), -8.0]])  # of place, log scale and logit
HIGHEST = np.array([[6.0, math.log(5.0), 8.0]])


class Paths(NamedTuple):
    """What becomes of the model under each of D divergences, in the order of FITTED.

    Attributes:
        theta: (D, STEPS + 1, K, 3) place, log scale and logit of each Gaussian.
        value: (D, STEPS + 1) the divergence there; infinite where it is.
        size: (D, STEPS + 1) |∂D/∂θ|.
        curve: (D, moments, positions) the divergence over the first Gaussian's place, all else as at that moment.
        points: (D, moments, levels) points of q, equally likely.
        gradient: (D, moments, levels) what each of them gets; NaN where there is none.
        parts: (2, moments, levels) those of the non-saturating generator: towards the data, and away from them.
    """

    theta: np.ndarray
    value: np.ndarray
    size: np.ndarray
    curve: np.ndarray
    points: np.ndarray
    gradient: np.ndarray
    parts: np.ndarray


def places_of(known: Real, q: Model, x: jax.Array, w2: jax.Array) -> Place:
    """What is known at points ``x (m,)`` of q; ``w2`` is its distance W2 to p."""
    dense, score, below = density(q, x)
    log_p, score_p, below_p = (jnp.interp(x, jnp.asarray(PLACES), part) for part in (known.log_p, known.score, known.below))
    carried = jnp.interp(below, known.level, known.quantile)
    return Place(log_p - jnp.log(dense), score_p - score, below - below_p, carried - x, w2)


def _one(row: Fitted, known: Real, theta: jax.Array, rate: jax.Array) -> tuple[jax.Array, ...]:
    """Path, values and sizes of one divergence, and its curves and gradients at the moments."""

    def worth(theta: jax.Array) -> jax.Array:
        return row.value(known, model(theta))

    def step(theta: jax.Array, _: None) -> tuple[jax.Array, tuple[jax.Array, ...]]:
        value, slope = jax.value_and_grad(worth)(theta)
        slope = jnp.where(jnp.isfinite(slope) & jnp.isfinite(value), slope, 0.0)
        size = jnp.sqrt(jnp.sum(slope**2))
        after = jnp.clip(theta - rate * slope / jnp.maximum(1.0, size), LOWEST, HIGHEST)
        return after, (theta, value, size)

    _, (path, value, size) = jax.lax.scan(step, theta, None, STEPS + 1)
    kept = path[MOMENTS]

    def along(theta: jax.Array) -> jax.Array:
        return jax.lax.map(lambda place: worth(theta.at[0, 0].set(place)), jnp.asarray(POSITIONS), batch_size=len(POSITIONS))

    curve = jax.lax.map(along, kept)
    return path, value, size, curve, kept


@program(0)
def _run(count: int, means: jax.Array, sigma: jax.Array, weights: jax.Array, theta: jax.Array, rate: jax.Array) -> tuple[jax.Array, ...]:
    known = real(means, sigma, weights)
    told = [_one(row, known, theta, rate) for row in FITTED.values()]
    points, gradients = [], []
    parts = None
    for row, (*_, kept) in zip(FITTED.values(), told):

        def seen(theta: jax.Array, row: Fitted = row) -> tuple[jax.Array, jax.Array, jax.Array]:
            q = model(theta)
            x = quantiles(q, jnp.asarray(LEVELS))
            place = places_of(known, q, x, FITTED["w2"].value(known, q))
            one = row.gradient(place) if row.gradient else jnp.full(x.shape, jnp.nan)
            return x, one, jnp.stack([part(place) for part in PARTS.values()])

        x, gradient, part = jax.vmap(seen)(kept)
        points.append(x)
        gradients.append(gradient)
        parts = part if row.in_parts else parts
    assert parts is not None
    return (*(jnp.stack(each) for each in zip(*(each[:4] for each in told))), jnp.stack(points), jnp.stack(gradients), parts.swapaxes(0, 1))


def paths(setting: Setting) -> Paths:
    """Follow every divergence from the setting's start."""
    means, weights = np.zeros(MOST_MODES), np.zeros(MOST_MODES)
    means[: setting.modes], weights[: setting.modes] = setting.means, setting.weights
    with jax.enable_x64(True):
        told = _run(setting.gaussians, *(jnp.asarray(part, jnp.float64) for part in (means, setting.sigma, weights, setting.theta, setting.rate)))
        return Paths(*(np.asarray(part) for part in told))
