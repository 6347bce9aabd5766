"""Tricks against collapse that live outside of the networks (for those inside see networks/): memories of the past, packs of points, an average.

Each has a strength; strength 0 is the plain run bit for bit.
"""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax import Array

from gan2d.common.knob import setting


@dataclasses.dataclass(frozen=True)
class TrickKnobs:
    """Strengths that may move in mid-training; 0 is the plain run bit for bit."""

    noise: Array = setting(
        0.0,
        "Instance noise",
        "Gaussian noise added to everything that the critic sees, real and generated.",
        "Tricks",
        0.0,
        10.0,
        symbol="σ noise",
        log=True,
        source="Sønderby et al. 2016, arXiv:1610.04490; Arjovsky & Bottou 2017, arXiv:1701.04862",
    )
    noise_half_life: Array = setting(
        0.0,
        "Instance noise: half-life",
        "Steps after which the instance noise is halved, again and again; 0: it stays.",
        "Tricks",
        0.0,
        1e6,
        symbol="t½ noise",
        log=True,
        source="Sønderby et al. 2016, arXiv:1610.04490",
    )
    ema: Array = setting(
        0.0,
        "Averaged generator",
        "Pictures and samples come from an exponential moving average of the generator's weights; training goes on without it. 0: none.",
        "Tricks",
        0.0,
        0.9999,
        symbol="EMA",
        owned=True,
        source="Yazıcı et al. 2018, arXiv:1806.04498",
    )
    feature_matching: Array = setting(
        0.0,
        "Feature matching",
        "Share w of the generator's loss that is ‖E f(x) − E f(G(z))‖², f the critic's last hidden layer; the rest is its usual loss.",
        "Tricks",
        0.0,
        1.0,
        symbol="w match",
        owned=True,
        source="Salimans et al. 2016, arXiv:1606.03498",
    )
    pulling_away: Array = setting(
        0.0,
        "Pulling-away term",
        "The generator also pays this times the mean cos² between the critic's last hidden layer at any two of its points: EBGAN's term against collapse "
        "(published: 0.1). It wants points of many directions there; for energies it does what minibatch discrimination does for probabilities.",
        "Tricks",
        0.0,
        10.0,
        symbol="w away",
        owned=True,
        log=True,
        source="Zhao et al. 2016, arXiv:1609.03126",
    )
    historical: Array = setting(
        0.0,
        "Historical averaging",
        "Both players pay this times ‖θ − mean of their past θ‖²: they stop running in circles.",
        "Tricks",
        0.0,
        10.0,
        symbol="w past",
        log=True,
        source="Salimans et al. 2016, arXiv:1606.03498",
    )
    replay: Array = setting(
        0.0,
        "Experience replay",
        "Share of the critic's generated points that come from earlier generators, up to 400 steps ago.",
        "Tricks",
        0.0,
        1.0,
        symbol="replay",
        owned=True,
        source="Shrivastava et al. 2016, arXiv:1612.07828",
    )


@dataclasses.dataclass(frozen=True)
class TrickSpec:
    """Tricks that need another program; ``uses`` names those of OPTIONAL that are in it."""

    uses: tuple[str, ...] = dataclasses.field(kw_only=True)

    packing: int = setting(
        1,
        "Packing",
        "The critic judges so many points together, all real or all generated: a generator that lacks variety is easy to tell. 1: one at a time.",
        "Tricks",
        1,
        4,
        resets=True,
        symbol="pack",
        source="PacGAN: Lin et al. 2017, arXiv:1712.04086",
    )
    unrolling: int = setting(
        0,
        "Unrolling",
        "The generator looks so many critic steps ahead and learns against the critic that would answer it. 0: against the critic as it is.",
        "Tricks",
        0,
        10,
        owned=True,
        symbol="unroll",
        source="Metz et al. 2016, arXiv:1611.02163",
    )


OPTIONAL = ("feature_matching", "pulling_away", "historical", "replay")  # in a program only where their strength is not 0
SHORTEST = 1e-12  # squared length below which features have no direction
REPLAY_BATCHES, REPLAY_POINTS, REPLAY_EVERY = 16, 256, 25  # batches kept for replay, points of each, turns between two


def averaged(average: Any, params: Any, ema: Array) -> Any:
    """The exponential moving average of the generator's weights after a turn: ema·average + (1 − ema)·params, the weights themselves at 0.

    Source: Yazıcı et al. 2018, arXiv:1806.04498.
    """
    return jax.tree.map(lambda a, w: jnp.where(ema > 0, ema * a + (1 - ema) * w, w), average, params)


def packed(x: Array, m: int) -> Array:
    """m points side by side: ``(n, d)`` → ``(n // m, m·d)``; what is left over is left out, and fewer than m are repeated until they fill one pack.

    Source: PacGAN, Lin et al. 2017, arXiv:1712.04086.
    """
    if 0 < len(x) < m:
        x = jnp.resize(x, (m, x.shape[1]))
    return x if m == 1 else x[: len(x) // m * m].reshape(-1, m * x.shape[1])


def matching(real: Array, fake: Array) -> Array:
    """Feature matching: ‖E f(x) − E f(G(z))‖₂² over features ``(n, f)`` of real and generated points.

    Source: Salimans et al. 2016, arXiv:1606.03498, section 3.1.
    """
    return jnp.sum((jnp.mean(real, 0) - jnp.mean(fake, 0)) ** 2)


def directions(features: Array) -> Array:
    """Each row of ``(n, f)`` at length 1; one without a length stays 0, and has no gradient."""
    size = jnp.sum(features**2, -1, keepdims=True)
    alive = size > SHORTEST
    return jnp.where(alive, features / jnp.sqrt(jnp.where(alive, size, 1.0)), 0.0)


def pulling_away(features: Array) -> Array:
    """EBGAN's pulling-away term over features ``(n, f)`` of generated points: Σ_i Σ_{j≠i} cos²(S_i, S_j) / n(n − 1).

    1 where all point the same way, 0 where they are orthogonal. Source: Zhao et al. 2016, arXiv:1609.03126, equation 4.
    """
    n, along = len(features), directions(features)
    alike = (along @ along.T) ** 2
    return (jnp.sum(alike) - jnp.sum(jnp.diagonal(alike))) / (n * max(1, n - 1))


def historical(gradient: Any, params: Any, mean: Any, weight: Array) -> Any:
    """The gradient with that of weight·‖θ − mean of the past θ‖₂² added: historical averaging.

    Source: Salimans et al. 2016, arXiv:1606.03498, section 3.3.
    """
    return jax.tree.map(lambda g, w, m: g + 2 * weight * (w - m), gradient, params, mean)


class Past(NamedTuple):
    """The mean of so many ``weights`` over training, of the generator and of the critic."""

    generator: Any
    critic: Any
    weights: Array


def remembered(past: Past, generator: Any, critic: Any) -> Past:
    """The past with the newest weights in its mean."""
    means = (
        optax.tree.add_scale(mean, 1 / (past.weights + 1), optax.tree.sub(params, mean))
        for mean, params in ((past.generator, generator), (past.critic, critic))
    )
    return Past(next(means), next(means), past.weights + 1)


def no_replay() -> Array:
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

    return jax.lax.cond(filled > 0, mixed, lambda: fake)
