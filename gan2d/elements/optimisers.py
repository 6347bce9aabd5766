"""OPTIMISERS: optax methods whose rates and betas are traced numbers, so that moving them never recompiles."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import optax
from jax import Array


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
