"""Densities on the line as quadrature sees them: the real mixture, and a model of one to three Gaussians whose parameters are followed."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import logsumexp, ndtr, ndtri

# places of the quadrature, x = c·sinh t: dense where modes lie, and far enough for the tails of the widest model
_T = np.linspace(-np.arcsinh(7.5), np.arcsinh(7.5), 449)
PLACES = 4.0 * np.sinh(_T)
STRETCH = 4.0 * np.cosh(_T)  # dx/dt
WEIGHTS = STRETCH * (_T[1] - _T[0])  # of the trapezoid rule in t, whose ends carry nothing
FINE = np.linspace(-11.5, 11.5, 231)  # places between which the real quantiles lie
SMALLEST = 1e-300
ROUNDING = 1e-14  # of a distribution function near 1


class Real(NamedTuple):
    """The real mixture p: its density and distribution function, and quantiles each of which stands for a small share of p."""

    log_p: jax.Array  # (n,) log density in nats at PLACES
    score: jax.Array  # (n,) d log p/dx
    below: jax.Array  # (n,) P(X ≤ x)
    quantile: jax.Array  # (m,)
    level: jax.Array  # (m,) P at the quantile
    share: jax.Array  # (m,) of p that lies around it
    sigma: jax.Array  # () of every mode


class Model(NamedTuple):
    """The model q with parameters θ = (place, log scale, logit) of each of its K Gaussians."""

    place: jax.Array  # (K,)
    scale: jax.Array  # (K,)
    log_weight: jax.Array  # (K,)
    log_q: jax.Array  # (n,) log density in nats at PLACES
    below: jax.Array  # (n,) Q(X ≤ x)


def real(means: jax.Array, sigma: jax.Array, weights: jax.Array) -> Real:
    """p = Σ w_k N(mean_k, σ²) of ``means (8,)`` and ``weights (8,)``, of which those without a mode are 0."""
    log_weight = jnp.where(weights > 0, jnp.log(jnp.maximum(weights, SMALLEST)), -jnp.inf)
    x = jnp.asarray(PLACES)
    z = (x[:, None] - means[None]) / sigma
    terms = log_weight[None] - 0.5 * z**2 - jnp.log(sigma * jnp.sqrt(2 * jnp.pi))
    log_p = logsumexp(terms, -1)
    score = -jnp.sum(jnp.exp(terms - log_p[:, None]) * z, -1) / sigma
    fine = jnp.asarray(FINE)

    def below(at: jax.Array) -> jax.Array:
        return jnp.sum(weights[None] * ndtr((at[:, None] - means[None]) / sigma), -1)

    middle = 0.5 * (fine[1:] + fine[:-1])
    level = jnp.clip(below(middle), ROUNDING, 1 - ROUNDING)
    return Real(log_p, score, below(x), middle, level, jnp.diff(below(fine)), sigma)


def model(theta: jax.Array) -> Model:
    """q of ``theta (K, 3)``: place, log scale and logit of each Gaussian."""
    place, log_scale, logit = theta[:, 0], theta[:, 1], theta[:, 2]
    scale, log_weight = jnp.exp(log_scale), jax.nn.log_softmax(logit)
    z = (jnp.asarray(PLACES)[:, None] - place[None]) / scale[None]
    log_q = logsumexp((log_weight - log_scale)[None] - 0.5 * z**2 - 0.5 * jnp.log(2 * jnp.pi), -1)
    return Model(place, scale, log_weight, log_q, jnp.sum(jnp.exp(log_weight)[None] * ndtr(z), -1))


def density(q: Model, x: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
    """q, d log q/dx and Q at ``x (m,)``."""
    z = (x[:, None] - q.place[None]) / q.scale[None]
    parts = jnp.exp((q.log_weight - jnp.log(q.scale))[None] - 0.5 * z**2) / jnp.sqrt(2 * jnp.pi)
    total = jnp.maximum(jnp.sum(parts, -1), SMALLEST)
    return total, -jnp.sum(parts * z / q.scale[None], -1) / total, jnp.sum(jnp.exp(q.log_weight)[None] * ndtr(z), -1)


def quantiles(q: Model, level: jax.Array) -> jax.Array:
    """Q⁻¹ at ``level (m,)``: of one Gaussian in closed form; of several between PLACES, then one step of Newton's.

    Through that step the derivative to θ goes: ∂Q⁻¹/∂θ = −∂Q/∂θ / q.
    """
    if len(q.place) == 1:
        return q.place + q.scale * ndtri(level)
    fixed = jax.lax.stop_gradient(q)
    near = jnp.interp(level, fixed.below, jnp.asarray(PLACES))
    here = density(fixed, near)[0]
    off = density(q, near)[2] - level
    return near - jnp.where(here > 1e-9, off / jnp.maximum(here, 1e-9), 0.0)


def integral(values: jax.Array) -> jax.Array:
    """∫ of ``values (n,)`` at PLACES."""
    return jnp.sum(values * jnp.asarray(WEIGHTS))


def integral_of_size(values: jax.Array) -> jax.Array:
    """∫|values| where they may change sign between two PLACES: exact for straight pieces, so that its gradient has no jumps."""
    a, b = values[:-1], values[1:]
    sizes = jnp.abs(a) + jnp.abs(b)
    crossing = a * b < 0
    mean = jnp.where(crossing, (a**2 + b**2) / (2 * jnp.where(crossing, sizes, 1.0)), 0.5 * sizes)
    return jnp.sum(mean * jnp.asarray(np.diff(PLACES)))
