"""Tricks that need no place of their own in the networks or losses: settings that change while a run goes on, and averaged weights.

Each has a strength; strength 0 is the plain run bit for bit.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
from jax import Array

if TYPE_CHECKING:
    from gan2d.knobs import Knobs

PENALTY_WEIGHTS = ("gp_weight", "r1_weight", "r2_weight")
RATES = ("critic_rate", "generator_rate")


def half_lives(step: Array, half_life: Array) -> Array:
    """2^(−step/half_life), or 1 where the half-life is 0: nothing fades."""
    return jnp.where(half_life > 0, 2.0 ** (-step / jnp.where(half_life > 0, half_life, 1.0)), 1.0)


def cosine(step: Array, end: Array) -> Array:
    """1 until half of ``end`` turns, then down to 0 at ``end`` as ½(1 + cos), or 1 throughout where ``end`` is 0.

    Source: Loshchilov & Hutter 2016, arXiv:1608.03983 (the annealing), held back to the second half.
    """
    part = jnp.clip(2 * step / jnp.where(end > 0, end, 1.0) - 1, 0.0, 1.0)
    return jnp.where(end > 0, 0.5 * (1 + jnp.cos(jnp.pi * part)), 1.0)


def scheduled(knobs: Knobs, step: Array) -> Knobs:
    """The knobs as they act at turn ``step``.

    Instance noise fades with its half-life (Sønderby et al. 2016, arXiv:1610.04490); penalties begin 1 + boost times as
    heavy and are relaxed with theirs (Roth et al. 2017, arXiv:1705.09367, anneal their regulariser); rates fall at the end.
    """
    now = jnp.asarray(step, jnp.float32)
    relaxed = 1 + knobs.penalty_boost * half_lives(now, knobs.penalty_half_life)
    rate = cosine(now, knobs.rate_turns)
    moved = {name: getattr(knobs, name) * relaxed for name in PENALTY_WEIGHTS} | {name: getattr(knobs, name) * rate for name in RATES}
    return dataclasses.replace(knobs, noise=knobs.noise * half_lives(now, knobs.noise_half_life), **moved)


def averaged(average: Any, params: Any, ema: Array) -> Any:
    """The exponential moving average of the generator's weights after a turn: ema·average + (1 − ema)·params, the weights themselves at 0.

    Source: Yazıcı et al. 2018, arXiv:1806.04498.
    """
    return jax.tree.map(lambda a, w: jnp.where(ema > 0, ema * a + (1 - ema) * w, w), average, params)
