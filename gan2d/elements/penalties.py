"""PENALTIES: terms added to the critic's loss to bound its slope.

Each is ``(score, real, fake, key, knobs) -> scalar`` with ``score: (n, 2) -> (n,)``, weight included.
Gradients are those of Σ score, which is the gradient at every point as long as points do not talk to each
other: under batch norm they do, which is why batch norm does not belong into a penalised critic.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
from jax import Array

if TYPE_CHECKING:
    from gan2d.settings.knobs import Knobs

Score = Callable[[Array], Array]


@dataclasses.dataclass(frozen=True)
class Penalty:
    """A penalty on the critic: the function, the knobs that it reads, and its source."""

    title: str
    help: str
    penalty: Callable[[Score, Array, Array, Array, Knobs], Array]
    knobs: tuple[str, ...] = ()
    source: str = ""


def norm(v: Array) -> Array:
    """Euclidean norm over the last axis whose gradient at v = 0 is 0 instead of NaN."""
    square = jnp.sum(v**2, -1)
    zero = square == 0
    return jnp.where(zero, 0.0, jnp.sqrt(jnp.where(zero, 1.0, square)))


def slope(score: Score, x: Array) -> Array:
    """‖∇score‖₂ at every row of ``x (n, 2)``, shape (n,)."""
    return norm(jax.grad(lambda x: jnp.sum(score(x)))(x))


def _between(key: Array, real: Array, fake: Array) -> Array:
    """One uniformly drawn point on each segment from a real to a generated point."""
    along = jax.random.uniform(key, (len(real), 1))
    return along * real + (1 - along) * fake


def _none(score: Score, real: Array, fake: Array, key: Array, knobs: Knobs) -> Array:
    return jnp.zeros(())


def _two_sided(score: Score, real: Array, fake: Array, key: Array, knobs: Knobs) -> Array:
    return knobs.gp_weight * jnp.mean((slope(score, _between(key, real, fake)) - knobs.lipschitz) ** 2)


def _one_sided(score: Score, real: Array, fake: Array, key: Array, knobs: Knobs) -> Array:
    excess = slope(score, _between(key, real, fake)) - knobs.lipschitz
    return knobs.gp_weight * jnp.mean(jax.nn.relu(excess) ** 2)


def _finite_difference(score: Score, real: Array, fake: Array, key: Array, knobs: Knobs) -> Array:
    first, second = (_between(k, real, fake) for k in jax.random.split(key))
    apart = norm(first - second)
    # two draws on a segment of zero length have no difference quotient: they count as slope K, penalty 0
    same = apart < 1e-6
    quotient = (score(first) - score(second)) / jnp.where(same, 1.0, apart)
    return knobs.gp_weight * jnp.mean(jnp.where(same, 0.0, jnp.abs(quotient) - knobs.lipschitz) ** 2)


def _squared_slope(score: Score, x: Array) -> Array:
    return 0.5 * jnp.mean(jnp.sum(jax.grad(lambda x: jnp.sum(score(x)))(x) ** 2, -1))


def _r1(score: Score, real: Array, fake: Array, key: Array, knobs: Knobs) -> Array:
    return knobs.r1_weight * _squared_slope(score, real)


def _r2(score: Score, real: Array, fake: Array, key: Array, knobs: Knobs) -> Array:
    return knobs.r2_weight * _squared_slope(score, fake)


def _r1_r2(score: Score, real: Array, fake: Array, key: Array, knobs: Knobs) -> Array:
    return _r1(score, real, fake, key, knobs) + _r2(score, real, fake, key, knobs)


def _dragan(score: Score, real: Array, fake: Array, key: Array, knobs: Knobs) -> Array:
    around = real + knobs.dragan_noise * jnp.std(real) * jax.random.uniform(key, real.shape)
    return knobs.gp_weight * jnp.mean((slope(score, around) - knobs.lipschitz) ** 2)


_GP = "Gulrajani et al. 2017, arXiv:1704.00028"
_CONVERGE = "Mescheder et al. 2018, arXiv:1801.04406"

PENALTIES: dict[str, Penalty] = {
    "none": Penalty("None", "No penalty: the critic's slope is free.", _none),
    "gp": Penalty(
        "Gradient penalty, two-sided",
        "λ·E(‖∇s(x̂)‖ − K)² at points x̂ drawn between real and generated points: slopes above and below K cost.",
        _two_sided,
        ("gp_weight", "lipschitz"),
        _GP,
    ),
    "gp_one_sided": Penalty(
        "Gradient penalty, one-sided",
        "λ·E max(0, ‖∇s(x̂)‖ − K)²: only slopes above K cost.",
        _one_sided,
        ("gp_weight", "lipschitz"),
        _GP,
    ),
    "gp_finite_difference": Penalty(
        "Gradient penalty, finite difference",
        "λ·E(|s(x₁) − s(x₂)|/‖x₁ − x₂‖ − K)² with x₁, x₂ drawn on the same segment: no second derivative needed.",
        _finite_difference,
        ("gp_weight", "lipschitz"),
        _GP,
    ),
    "r1": Penalty("R1", "(γ₁/2)·E‖∇s‖² at real points.", _r1, ("r1_weight",), _CONVERGE),
    "r2": Penalty("R2", "(γ₂/2)·E‖∇s‖² at generated points.", _r2, ("r2_weight",), _CONVERGE),
    "r1_r2": Penalty(
        "R1 + R2",
        "(γ₁/2)·E‖∇s‖² at real plus (γ₂/2)·E‖∇s‖² at generated points.",
        _r1_r2,
        ("r1_weight", "r2_weight"),
        _CONVERGE + "; R3GAN: Huang et al. 2024, arXiv:2501.05441",
    ),
    "dragan": Penalty(
        "DRAGAN",
        "λ·E(‖∇s‖ − K)² around the data: real points plus noise of .5 of their spread.",
        _dragan,
        ("gp_weight", "lipschitz", "dragan_noise"),
        "Kodali et al. 2017, arXiv:1705.07215",
    ),
}
