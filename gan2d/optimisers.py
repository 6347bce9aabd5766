"""OPTIMISERS: optax methods whose rates and betas are traced numbers, so that moving them never recompiles."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import optax
from jax import Array


@dataclasses.dataclass(frozen=True)
class Optimiser:
    """An optimiser: ``make(rate, beta1, beta2)`` and which of the two betas it reads."""

    title: str
    make: Callable[[Array, Array, Array], optax.GradientTransformation]
    knobs: tuple[str, ...]
    source: str


OPTIMISERS: dict[str, Optimiser] = {
    "adam": Optimiser(
        "Adam",
        lambda rate, beta1, beta2: optax.adam(rate, beta1, beta2),
        ("beta1", "beta2"),
        "Kingma & Ba 2014, arXiv:1412.6980",
    ),
    "rmsprop": Optimiser(
        "RMSProp (decay = β₂)",
        lambda rate, beta1, beta2: optax.rmsprop(rate, decay=beta2),
        ("beta2",),
        "Tieleman & Hinton 2012, Coursera lecture 6.5",
    ),
    "sgd": Optimiser(
        "SGD (momentum = β₁)",
        lambda rate, beta1, beta2: optax.sgd(rate, momentum=beta1),
        ("beta1",),
        "Polyak 1964",
    ),
}
