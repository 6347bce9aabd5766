"""ALAE: an autoencoder that is trained against a critic, and whose codes are compared where they live, not the points.

F: z → w, G: w → x, E: x → w, D: w → score; D∘E is the critic of points (Pidhorskyi et al. 2020, arXiv:2004.04467). Three updates a step:
D and E by the critic's loss of D(E(x)) and D(E(G(F(z)))), with R1 on real points; F and G by the generator's; then E and G by the latent
reciprocity E‖F(z) − E(G(F(z)))‖². So E stands in the critic, which learns it, and the third update moves both players.
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
from gan2d.elements.seam.game import Codes, Game, Number, Shown, Watched, first_output, first_two, nothing, there_and_back
from gan2d.elements.seam.modes import modes, nearest_mode


@dataclasses.dataclass(frozen=True)
class AlaeKnobs:
    """How fast the third update is."""

    reciprocity_rate: Array = setting(
        1.0,
        "Rate of the reciprocity",
        "Learning rates of the update by E‖F(z) − E(G(F(z)))‖², as a multiple of the players' own; 0: there is no such update.",
        "Objective",
        0.0,
        10.0,
        symbol="η recip.",
        owned=True,
        source="1 in Pidhorskyi et al. 2020, arXiv:2004.04467",
    )


def _init(spec: Any, key: Array) -> dict[str, Any]:
    mapping, making = jax.random.split(key)
    mapper = networks.maker(spec, spec.latent_dim).init(mapping, jnp.zeros((1, spec.latent_dim)))[0]
    return {"mapper": mapper, "generator": networks.maker(spec, 2).init(making, jnp.zeros((1, spec.latent_dim)))[0]}


def _judge(spec: Any, outputs: int) -> networks.Network:
    """D∘E as one network x (n, 2) → (score, w), (n, 1 + latent_dim); E has the generator's shape, D the critic's."""
    encoder, judge = networks.maker(spec, spec.latent_dim), networks.judge(spec, 1)

    def init(key: Array, x: Array) -> tuple[Any, Any]:
        coding, judging = jax.random.split(key)
        own = encoder.init(coding, x)[0]
        params, stats = judge.init(judging, encoder.apply(own, {}, x, False)[0])
        return {"encoder": own, "judge": params}, stats

    def apply(params: Any, stats: Any, x: Array, train: bool, *company: Array) -> tuple[Array, Any]:
        w = encoder.apply(params["encoder"], {}, x, train)[0]
        score, stats = judge.apply(params["judge"], stats, w, train)
        return jnp.concatenate([score, w], 1), stats

    return networks.Network(init, apply)


def mapped(spec: Any, weights: Any, z: Array) -> Array:
    """F(z): codes w (n, latent_dim) of latents (n, latent_dim)."""
    return networks.maker(spec, spec.latent_dim).apply(weights["mapper"], {}, z, True)[0]


def decode(spec: Any, weights: Any, w: Array) -> Array:
    """G(w): points (n, 2) of codes (n, latent_dim)."""
    return networks.maker(spec, 2).apply(weights["generator"], {}, w, True)[0]


def encode(spec: Any, weights: Any, x: Array) -> Array:
    """E(x): codes w (n, latent_dim) of points (n, 2)."""
    return networks.maker(spec, spec.latent_dim).apply(weights["critic"][0]["encoder"], {}, x, True)[0]


def _points(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Array:
    return decode(spec, weights, mapped(spec, weights, networks.latent(spec, key, n)))


def _shown(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Shown:
    data, noise = jax.random.split(key)
    return Shown(DATASETS[spec.data].sample(data, n, knobs), _points(spec, weights, noise, n, knobs), nothing(n))


def reciprocity(spec: Any, weights: Any, key: Array, n: int) -> tuple[Array, Array]:
    """E‖w − E(G(w))‖² over n codes w = F(z), through which F learns nothing, and E‖w − mean‖², what a code would be off that says nothing."""
    w = jax.lax.stop_gradient(mapped(spec, weights, networks.latent(spec, key, n)))
    back = encode(spec, weights, decode(spec, weights, w))
    return jnp.mean(jnp.sum((w - back) ** 2, 1)), jnp.sum(jnp.var(w, 0))


MEASURED = 2048  # points that numbers are taken from
LINES = 128  # points whose way there and back is drawn


def _watched(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Watched:
    data, noise = jax.random.split(key)
    x, w = DATASETS[spec.data].sample(data, LINES, knobs), mapped(spec, weights, networks.latent(spec, noise, n))
    found, made = encode(spec, weights, x), decode(spec, weights, w)
    lines = jnp.stack([x, decode(spec, weights, found)], 1)
    codes = Codes(first_two(w), first_two(found), nearest_mode(spec.data, x, knobs))
    return Watched(made, nearest_mode(spec.data, made, knobs), lines, codes)


def _share(spec: Any, weights: Any, key: Array, knobs: Any) -> Array:
    off, spread = reciprocity(spec, weights, key, MEASURED)
    return off / spread


def _error(spec: Any, weights: Any, key: Array, knobs: Any) -> Array:
    x = DATASETS[spec.data].sample(key, MEASURED, knobs)
    return jnp.mean(jnp.sum((x - decode(spec, weights, encode(spec, weights, x))) ** 2, 1))


_TOGETHER = (
    "Latent reciprocity",
    "E‖F(z) − E(G(F(z)))‖²: the loss of the third update, and the same as a share of the codes' own spread, 1 where a code that is found says nothing.",
)

ALAE = Game(
    "ALAE",
    "F makes codes w of noise and G points of codes; E makes codes of points, and D judges those. E and G learn to undo each other – on codes, not on points.",
    _init,
    _points,
    _shown,
    lambda spec: 1 + spec.latent_dim,
    first_output,
    lambda spec, weights, x, asked, knobs: (x, nothing(len(x))),
    _watched,
    drawn="Lines lead from points x of the data to G(E(x)).",
    opens=("ring8", "gan-r1", {"sigma": 0.05, "r1_weight": 1.0, "reciprocity_rate": 3.0, "rate_half_life": 1000.0}),
    numbers={
        "reciprocity": Number(
            "Reciprocity, share of spread",
            f"E‖F(z) − E(G(F(z)))‖² over {MEASURED} draws of z, over E‖F(z) − mean‖²: 1 where E(x) says nothing of the code that x was made of. "
            "Codes may grow as they like; this does not.",
            _share,
            lambda value: f"codes come back but for {100 * value:.2g} % of their spread (mean squares)",
            log=True,
            together=_TOGETHER,
            label="share",
        ),
        "reciprocity_loss": Number(
            "Reciprocity, the loss",
            f"E‖F(z) − E(G(F(z)))‖² over {MEASURED} draws of z: the loss of the third update, a squared distance of codes w.",
            lambda spec, weights, key, knobs: reciprocity(spec, weights, key, MEASURED)[0],
            lambda value: "",
            log=True,
            together=_TOGETHER,
            label="loss",
        ),
        "reconstruction": there_and_back(f"E‖x − G(E(x))‖² over {MEASURED} points of the data; no loss asks for it.", _error),
    },
    kinds=modes,
    judge=_judge,
    both=lambda spec, weights, key, knobs: reciprocity(spec, weights, key, spec.batch_size)[0],
    both_rate=lambda knobs: knobs.reciprocity_rate,
    latent="w",
    knobs=("reciprocity_rate",),
    source="Pidhorskyi et al. 2020, arXiv:2004.04467",
)
