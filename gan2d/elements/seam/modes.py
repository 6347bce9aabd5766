"""What games measure of their points by the modes of the data: which is nearest, how many are held, how evenly, and the share within 3σ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

from gan2d.elements.data import DATASETS
from gan2d.elements.seam.game import Number


def modes(spec: Any) -> tuple[str, int]:
    """The kinds of points that are told apart by their nearest mode."""
    return "nearest mode", max(1, DATASETS[spec.data].classes) if DATASETS[spec.data].mixture else 1


def _apart(data: str, x: Array, knobs: Any) -> tuple[Array, Array] | None:
    """Squared distances (n, K) of points (n, 2) to the modes in units of their width, infinite to one without weight; and the weights (K,)."""
    make = DATASETS[data].mixture
    if make is None:
        return None
    centres, scale, weights = make(knobs)
    apart = jnp.sum(((x[:, None] - centres[None]) / scale[None, None]) ** 2, -1)
    return jnp.where(weights[None] > 0, apart, jnp.inf), weights


def nearest_mode(data: str, x: Array, knobs: Any) -> Array:
    """The number of the mode that is nearest to each point, (n,), in units of its width; of data that have none all 0."""
    found = _apart(data, x, knobs)
    return jnp.zeros(len(x), jnp.int32) if found is None else jnp.argmin(found[0], 1)


MEASURED = 2048  # points that a number is taken from
HELD = 0.1  # a mode with less than this share of the points that are due to it is lost
Points = Callable[[Any, Any, Array, int, Any], Array]


def _of_points(points: Points, of: Callable[[Array, Array], Array]) -> Callable[[Any, Any, Array, Any], Array]:
    """A number of fresh points' squared distances to the modes and of the modes' weights; NaN on data that have none."""

    def measured(spec: Any, weights: Any, key: Array, knobs: Any) -> Array:
        found = _apart(spec.data, points(spec, weights, key, MEASURED, knobs), knobs)
        return jnp.full((), jnp.nan) if found is None else of(*found)

    return measured


def good_share(apart: Array, weights: Array) -> Array:
    """The share of points within 3σ of a mode."""
    return jnp.mean(jnp.min(apart, 1) <= 9)


def held_share(apart: Array, weights: Array) -> Array:
    """The share of modes to which a tenth or more of the points that are due to them are near, within 3σ."""
    good = jax.nn.one_hot(jnp.argmin(apart, 1), len(weights)) * (jnp.min(apart, 1) <= 9)[:, None]
    return jnp.sum((weights > 0) & (jnp.mean(good, 0) >= HELD * weights)) / jnp.sum(weights > 0)


def evenness(apart: Array, weights: Array) -> Array:
    """The entropy of the shares of the nearest modes over log K: 1 where all K modes get as much, 0 where one gets all."""
    share = jnp.mean(jax.nn.one_hot(jnp.argmin(apart, 1), len(weights)), 0)
    nats = -jnp.sum(jnp.where(share > 0, share * jnp.log(jnp.where(share > 0, share, 1.0)), 0.0))
    return nats / jnp.log(jnp.maximum(jnp.sum(weights > 0), 2))


def high_quality(points: Points) -> Number:
    """The share of generated points of high quality, as a number of a game."""
    return Number(
        "High quality",
        f"Share of {MEASURED} generated points within 3σ of a mode; perfect samples reach 98.9 %.",
        _of_points(points, good_share),
        lambda value: f"{100 * value:.1f} % of the points lie within 3σ of a mode",
        best=0.9889,
    )


def modes_held(points: Points) -> Number:
    """The share of modes that are held, as a number of a game."""
    return Number(
        "Modes held",
        f"Share of the modes that get a tenth or more of what is due to them of {MEASURED} generated points, within 3σ.",
        _of_points(points, held_share),
        lambda value: f"{100 * value:.0f} % of the modes are held",
        best=1.0,
    )


def mode_entropy(points: Points) -> Number:
    """The entropy of the modes, as a number of a game."""
    return Number(
        "Coverage (entropy)",
        f"Entropy of the modes' shares over its largest value log K, of {MEASURED} points: 1 where all K modes get as much, 0 where one gets all.",
        _of_points(points, evenness),
        lambda value: f"the modes' entropy is {value:.2f} of its most",
        best=1.0,
    )
