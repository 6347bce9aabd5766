"""Tricks against collapse that live outside of the networks (for those inside see layers.py): schedules, memories of the past, packs of points.

Each has a strength; strength 0 is the plain run bit for bit.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import optax
from jax import Array

if TYPE_CHECKING:
    from gan2d.settings.knobs import Knobs

PENALTY_WEIGHTS = ("gp_weight", "r1_weight", "r2_weight")
RATES = ("critic_rate", "generator_rate")
REPLAY_BATCHES, REPLAY_POINTS, REPLAY_EVERY = 16, 256, 25  # batches kept for replay, points of each, turns between two


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
    heavy and are relaxed with theirs (Roth et al. 2017, arXiv:1705.09367, anneal their regulariser); rates are halved with
    their half-life, and fall to 0 at the end.
    """
    now = jnp.asarray(step, jnp.float32)
    relaxed = 1 + knobs.penalty_boost * half_lives(now, knobs.penalty_half_life)
    rate = cosine(now, knobs.rate_turns) * half_lives(now, knobs.rate_half_life)
    moved = {name: getattr(knobs, name) * relaxed for name in PENALTY_WEIGHTS} | {name: getattr(knobs, name) * rate for name in RATES}
    return dataclasses.replace(knobs, noise=knobs.noise * half_lives(now, knobs.noise_half_life), **moved)


def averaged(average: Any, params: Any, ema: Array) -> Any:
    """The exponential moving average of the generator's weights after a turn: ema·average + (1 − ema)·params, the weights themselves at 0.

    Source: Yazıcı et al. 2018, arXiv:1806.04498.
    """
    return jax.tree.map(lambda a, w: jnp.where(ema > 0, ema * a + (1 - ema) * w, w), average, params)


def packed(x: Array, m: int) -> Array:
    """m points side by side: ``(n, d)`` → ``(n // m, m·d)``; what is left over is left out.

    Source: PacGAN, Lin et al. 2017, arXiv:1712.04086.
    """
    return x if m == 1 else x[: len(x) // m * m].reshape(-1, m * x.shape[1])


def matching(real: Array, fake: Array) -> Array:
    """Feature matching: ‖E f(x) − E f(G(z))‖₂² over features ``(n, f)`` of real and generated points.

    Source: Salimans et al. 2016, arXiv:1606.03498, section 3.1.
    """
    return jnp.sum((jnp.mean(real, 0) - jnp.mean(fake, 0)) ** 2)


def historical(gradient: Any, params: Any, mean: Any, weight: Array) -> Any:
    """The gradient with that of weight·‖θ − mean of the past θ‖₂² added: historical averaging.

    Source: Salimans et al. 2016, arXiv:1606.03498, section 3.3.
    """
    pulled = jax.tree.map(lambda g, w, m: g + 2 * weight * (w - m), gradient, params, mean)
    return jax.lax.cond(weight > 0, lambda: pulled, lambda: gradient)


def remembered(mean: Any, params: Any, step: Array) -> Any:
    """The mean of all weights θ[0] … θ[step + 1], from that up to θ[step] and the newest."""
    return optax.tree.add_scale(mean, 1 / (step + 2), optax.tree.sub(params, mean))


def no_past() -> Array:
    """The replay memory before the first turn: REPLAY_BATCHES × REPLAY_POINTS points."""
    return jnp.zeros((REPLAY_BATCHES, REPLAY_POINTS, 2))


def newest(past: Array, step: Array, n: int) -> Array:
    """The ``n`` points that stand where ``kept`` writes at this step."""
    return jnp.resize(past[(step // REPLAY_EVERY) % REPLAY_BATCHES], (n, 2))


def kept(past: Array, fake: Array, step: Array) -> Array:
    """The replay memory after a turn: every REPLAY_EVERY turns a batch stays, and the oldest is overwritten."""
    batch = jnp.resize(fake, (REPLAY_POINTS, 2))
    return jax.lax.dynamic_update_index_in_dim(past, batch, (step // REPLAY_EVERY) % REPLAY_BATCHES, 0)


def replayed(fake: Array, past: Array, share: Array, step: Array, key: Array) -> Array:
    """The critic's generated batch, in which each point is with probability ``share`` one that an earlier generator made.

    Source: Shrivastava et al. 2016, arXiv:1612.07828, section 2.3 (a history of generated images).
    """
    filled = jnp.minimum((step + REPLAY_EVERY - 1) // REPLAY_EVERY, REPLAY_BATCHES)

    def mixed() -> Array:
        which, batch, point = jax.random.split(key, 3)
        n = len(fake)
        old = past[jax.random.randint(batch, (n,), 0, jnp.maximum(filled, 1)), jax.random.randint(point, (n,), 0, REPLAY_POINTS)]
        there = jnp.any(old != 0, -1, keepdims=True)  # nothing is kept of turns in which the critic stood still
        return jnp.where(there & (jax.random.uniform(which, (n, 1)) < share), old, fake)

    return jax.lax.cond((share > 0) & (filled > 0), mixed, lambda: fake)
