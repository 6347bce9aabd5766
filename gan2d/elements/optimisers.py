"""OPTIMISERS: optax methods whose rates and betas are traced numbers, so that moving them never recompiles."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import jax.numpy as jnp
import optax
from jax import Array

from gan2d.common.knob import choice, setting, titles


@dataclasses.dataclass(frozen=True)
class OptimiserKnobs:
    """Learning rates, how they fall, and the methods' own numbers."""

    critic_rate: Array = setting(1e-3, "Critic's learning rate", "Step size of the critic's optimiser.", "Optimiser", 1e-7, 1.0, symbol="α critic", log=True)
    generator_rate: Array = setting(
        1e-3, "Generator's learning rate", "Step size of the generator's optimiser.", "Optimiser", 1e-7, 1.0, symbol="α gen.", log=True, owned=True
    )
    beta1: Array = setting(0.5, "First-moment decay", "Adam's β₁; the momentum under SGD.", "Optimiser", 0.0, 0.999, symbol="β₁", owned=True)
    beta2: Array = setting(0.9, "Second-moment decay", "Adam's β₂; RMSProp's decay.", "Optimiser", 0.0, 0.9999, symbol="β₂", owned=True)
    rate_turns: Array = setting(
        0.0,
        "Learning rates fall until",
        "Both learning rates stay for half of so many steps, then fall to 0 as a cosine; 0: they stay.",
        "Tricks",
        0.0,
        1e6,
        symbol="T rates",
        log=True,
        source="Loshchilov & Hutter 2016, arXiv:1608.03983",
    )
    rate_half_life: Array = setting(
        0.0,
        "Learning rates: half-life",
        "Steps after which both learning rates are halved, again and again; 0: they are not.",
        "Tricks",
        0.0,
        1e6,
        symbol="t½ rates",
        log=True,
    )
    rate_cooling: Array = setting(
        0.0,
        "Learning rates cool",
        "So many steps after the last change of a setting both learning rates have come down to a half, then to a third and so on, so that critics settle; 0: they do not.",
        "Tricks",
        0.0,
        1e6,
        symbol="cooling",
        log=True,
        source="Robbins & Monro 1951",
    )


@dataclasses.dataclass(frozen=True)
class Optimiser:
    """An optimiser: ``make(rate, beta1, beta2, smooth)`` and which of the two betas it reads.

    ``smooth`` is added under Adam's root, so that a step through it has a derivative where a gradient is 0; usually 0.
    """

    title: str
    make: Callable[[Array, Array, Array, float], optax.GradientTransformation]
    knobs: tuple[str, ...]
    source: str


OPTIMISERS: dict[str, Optimiser] = {
    "adam": Optimiser(
        "Adam",
        lambda rate, beta1, beta2, smooth: optax.adam(rate, beta1, beta2, eps_root=smooth),
        ("beta1", "beta2"),
        "Kingma & Ba 2014, arXiv:1412.6980",
    ),
    "rmsprop": Optimiser(
        "RMSProp (decay = β₂)",
        lambda rate, beta1, beta2, smooth: optax.rmsprop(rate, decay=beta2),
        ("beta2",),
        "Tieleman & Hinton 2012, Coursera lecture 6.5",
    ),
    "sgd": Optimiser(
        "SGD (momentum = β₁)",
        lambda rate, beta1, beta2, smooth: optax.sgd(rate, momentum=beta1),
        ("beta1",),
        "Polyak 1964",
    ),
}


def half_lives(step: Array, half_life: Array) -> Array:
    """2^(−step/half_life), or 1 where the half-life is 0: nothing fades."""
    return jnp.where(half_life > 0, 2.0 ** (-step / jnp.where(half_life > 0, half_life, 1.0)), 1.0)


def cosine(step: Array, end: Array) -> Array:
    """1 until half of ``end`` turns, then down to 0 at ``end`` as ½(1 + cos), or 1 throughout where ``end`` is 0.

    Source: Loshchilov & Hutter 2016, arXiv:1608.03983 (the annealing), held back to the second half.
    """
    part = jnp.clip(2 * step / jnp.where(end > 0, end, 1.0) - 1, 0.0, 1.0)
    return jnp.where(end > 0, 0.5 * (1 + jnp.cos(jnp.pi * part)), 1.0)


def cooled(steps: Array, cooling: Array) -> Array:
    """1/(1 + steps/cooling), under which stochastic gradients settle (Robbins & Monro 1951), or 1 where ``cooling`` is 0."""
    return jnp.where(cooling > 0, 1 / (1 + steps / jnp.where(cooling > 0, cooling, 1.0)), 1.0)


@dataclasses.dataclass(frozen=True)
class OptimiserSpec:
    """The chosen method, and the size of its batches."""

    optimiser: str = choice("adam", titles(OPTIMISERS), "Optimiser", "How both players make updates of gradients.", "Optimiser", resets=True)
    batch_size: int = setting(256, "Batch size", "Points in each minibatch, real and generated alike.", "Optimiser", 2, 4096, symbol="m", log=True)
