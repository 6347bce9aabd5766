"""Slopes of a score: its gradient at points, and by how much it rises more steeply than allowed between two clouds."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

Score = Callable[[Array], Array]


def norm(v: Array) -> Array:
    """Euclidean norm over the last axis whose gradient at v = 0 is 0 instead of NaN."""
    square = jnp.sum(v**2, -1)
    zero = square == 0
    return jnp.where(zero, 0.0, jnp.sqrt(jnp.where(zero, 1.0, square)))


def slope(score: Score, x: Array) -> Array:
    """‖∇score‖₂ at every row of ``x (n, 2)``, shape (n,)."""
    return norm(jax.grad(lambda x: jnp.sum(score(x)))(x))


def squared_slope(score: Score, x: Array) -> Array:
    """½E‖∇score‖² over the rows of ``x (n, 2)``."""
    return 0.5 * jnp.mean(jnp.sum(jax.grad(lambda x: jnp.sum(score(x)))(x) ** 2, -1))


def between(key: Array, real: Array, fake: Array) -> Array:
    """One uniformly drawn point on each segment from a real to a generated point."""
    along = jax.random.uniform(key, (len(real), 1))
    return along * real + (1 - along) * fake


class Excess(NamedTuple):
    """How far at most a score rises above slope K: from each generated point to a real one ``(m,)``, and to each real point from a generated one ``(n,)``."""

    at_fake: Array
    at_real: Array


def excess(score: Score, real: Array, fake: Array, bound: Array) -> Excess:
    """max over the other cloud of s(x) − s(y) − K‖x − y‖, x of ``real (n, d)``, y of ``fake (m, d)``; K is the ``bound``.

    With the c-transform over the batch, sᶜ(y) = min_x K‖x − y‖ − s(x), the first is −sᶜ(y) − s(y). Only s has a gradient here, at the two points that
    are chosen. Source: Mallasto et al. 2019, arXiv:1902.03642 and arXiv:1910.03875.
    """
    at_real, at_fake = score(real), score(fake)
    square = jnp.sum(real**2, 1)[:, None] + jnp.sum(fake**2, 1)[None] - 2 * real @ fake.T
    gap = jax.lax.stop_gradient(at_real[:, None] - at_fake[None] - bound * jnp.sqrt(jnp.maximum(square, 0.0)))
    x, y = jnp.argmax(gap, 0), jnp.argmax(gap, 1)
    return Excess(at_real[x] - at_fake - bound * norm(real[x] - fake), at_real - at_fake[y] - bound * norm(real - fake[y]))
