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
from gan2d.elements.networks import networks
from gan2d.elements.seam.game import Game, Number, Shown, Watched, first_output, no_lines, one_output


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
        "How much the generator's loss has of the critic's verdict; 0: none, the game's own terms alone.",
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


def _l1(spec: Any, weights: Any, shown: Shown, judged: Any, key: Array, knobs: Any) -> Array:
    return knobs.l1_weight * jnp.mean(jnp.abs(shown.fake - shown.real))


MEASURED = 2000  # questions that numbers are taken from


def _watched(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Watched:
    return Watched(_points(spec, weights, key, n, knobs), jnp.zeros(n, jnp.int32), no_lines())


def off(spec: Any, weights: Any, key: Array, knobs: Any) -> Array:
    """Distances of answers to their question's nearest right one, in units of the data's σ, (MEASURED,)."""
    x = _points(spec, weights, key, MEASURED, knobs)
    right = DATASETS[spec.data].answers
    assert right is not None  # an experiment is checked for that
    return jnp.min(jnp.abs(x[:, 1:] - right(x[:, 0], knobs)), 1) / knobs.sigma


AUXILIARY = Game(
    "GAN as auxiliary loss",
    "A question along, its answers up: the generator is drawn to the answer that was given (L1), and a critic of pairs says what is an answer at all.",
    _init,
    _points,
    _shown,
    one_output,
    first_output,
    # only an answer moves: its question is given
    lambda spec, weights, x, asked, knobs: (x[:, 1:], jax.lax.stop_gradient(x[:, :1])),
    _watched,
    drawn="Along: the question; up: the answer.",
    opens=("two_answers", "wgan-gp", {}),
    numbers={
        "right": Number(
            "Right answers",
            f"Share of {MEASURED} answers within 3σ of a right one; 99.7 % of the data's own are.",
            lambda spec, weights, key, knobs: jnp.mean(off(spec, weights, key, knobs) < 3),
            lambda value: f"{100 * value:.1f} % of the answers lie within 3σ of a right one",
            best=0.9973,
        ),
        "off": Number(
            "Distance to a right answer",
            f"Mean distance of {MEASURED} answers to the nearest right one, in units of the data's σ; the data's own: 0.80.",
            lambda spec, weights, key, knobs: jnp.mean(off(spec, weights, key, knobs)),
            lambda value: f"their mean distance to it is {value:.1f} σ",
            log=True,
            best=0.798,
        ),
    },
    own=_l1,
    weight=lambda spec, knobs: knobs.gan_weight,
    knobs=("l1_weight", "gan_weight"),
    data=("two_answers", "fork"),
    source="Isola et al. 2017, arXiv:1611.07004",
)
