"""The GAN as an auxiliary loss: a question has an answer, or two; L1 alone answers their middle, and a critic of pairs does not believe it.

Isola et al. 2017, arXiv:1611.07004: G* = arg min_G max_D L_cGAN(G, D) + λ L1(G). Here the critic's part has the weight, so that 0 leaves L1 alone.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

from gan2d.common.knob import setting
from gan2d.elements.data import DATASETS
from gan2d.elements.games.game import Game, Shown, first_output, one_output
from gan2d.elements.networks import networks


@dataclasses.dataclass(frozen=True)
class AuxiliaryKnobs:
    """The weights of both terms."""

    l1_weight: Array = setting(
        1.0,
        "Weight of L1",
        "How much the generator's loss has of E|G(x, z) − y|, the distance to the answer that was given.",
        "Objective",
        0.0,
        1000.0,
        symbol="λ L1",
        log=True,
        owned=True,
        source="100 on images in Isola et al. 2017, arXiv:1611.07004",
    )
    gan_weight: Array = setting(
        1.0,
        "Weight of the GAN",
        "How much the generator's loss has of the critic's verdict; 0: none, L1 alone.",
        "Objective",
        0.0,
        100.0,
        symbol="λ GAN",
        log=True,
        owned=True,
    )


def _init(spec: Any, key: Array) -> dict[str, Any]:
    return {"generator": networks.maker(spec, 1).init(key, jnp.zeros((1, spec.latent_dim + 1)))[0]}


def answer(spec: Any, weights: Any, key: Array, questions: Array) -> Array:
    """Answers (n, 1) to questions (n, 1)."""
    asked = jnp.concatenate([networks.latent(spec, key, len(questions)), questions], 1)
    return networks.maker(spec, 1).apply(weights["generator"], {}, asked, True)[0]


def _points(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Array:
    shown = _shown(spec, weights, key, n, knobs)
    return jnp.concatenate([shown.given, shown.fake], 1)


def _shown(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Shown:
    data, noise = jax.random.split(key)
    pairs = DATASETS[spec.data].sample(data, n, knobs)
    return Shown(pairs[:, 1:], answer(spec, weights, noise, pairs[:, :1]), pairs[:, :1])


def _l1(spec: Any, weights: Any, shown: Shown, fake: Array, key: Array, knobs: Any) -> Array:
    return knobs.l1_weight * jnp.mean(jnp.abs(shown.fake - shown.real))


AUXILIARY = Game(
    "GAN as auxiliary loss",
    "A question along, its answers up: the generator is drawn to the answer that was given (L1), and a critic of pairs says what is an answer at all.",
    _init,
    _points,
    _shown,
    one_output,
    first_output,
    lambda spec, weights, x, asked, knobs: (x[:, 1:], x[:, :1]),
    own=_l1,
    weight=lambda knobs: knobs.gan_weight,
    knobs=("l1_weight", "gan_weight"),
    data=("two_answers", "fork"),
    source="Isola et al. 2017, arXiv:1611.07004",
)
