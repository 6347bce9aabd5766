"""BiGAN (ALI): an encoder beside the generator, and a critic of pairs of a point and its code; ALICE adds the way there and back.

D(x, E(x)) against D(G(z), z) (Donahue et al. 2016, arXiv:1605.09782; Dumoulin et al. 2016, arXiv:1606.00704), and with a weight
E‖x − G(E(x))‖² (Li et al. 2017, arXiv:1709.01215). Encoder and generator are told a noise of their own, and deterministic without.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

from gan2d.common.knob import setting
from gan2d.elements.data import DATASETS
from gan2d.elements.games.game import Codes, Game, Shown, Watched, first_output, first_two, modes, nearest_mode, nothing, one_output, there_and_back
from gan2d.elements.networks import networks


@dataclasses.dataclass(frozen=True)
class BiganKnobs:
    """The weight of the way there and back."""

    cycle_weight: Array = setting(
        0.0,
        "Weight of the reconstruction",
        "How much the makers' loss has of E‖x − G(E(x))‖²; 0: BiGAN, above it ALICE.",
        "Objective",
        0.0,
        100.0,
        symbol="λ cycle",
        log=True,
        owned=True,
        source="0 to 10 in ALICE's toy, Li et al. 2017, arXiv:1709.01215",
    )


def init(spec: Any, key: Array) -> dict[str, Any]:
    """A generator z → x and an encoder x → z."""
    making, coding = jax.random.split(key)
    generator = networks.maker(spec, 2).init(making, jnp.zeros((1, spec.latent_dim)))[0]
    return {"generator": generator, "encoder": networks.maker(spec, spec.latent_dim).init(coding, jnp.zeros((1, 2)))[0]}


def encode(spec: Any, weights: Any, x: Array) -> Array:
    """E(x): codes (n, latent_dim) of points (n, 2)."""
    return networks.maker(spec, spec.latent_dim).apply(weights["encoder"], {}, x, True)[0]


def decode(spec: Any, weights: Any, z: Array) -> Array:
    """G(z): points (n, 2) of codes (n, latent_dim)."""
    return networks.maker(spec, 2).apply(weights["generator"], {}, z, True)[0]


def shown(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Shown:
    """Pairs (x, E(x)) of the data and (G(z), z)."""
    data, noise = jax.random.split(key)
    x, z = DATASETS[spec.data].sample(data, n, knobs), networks.latent(spec, noise, n)
    real = jnp.concatenate([x, encode(spec, weights, x)], 1)
    return Shown(real, jnp.concatenate([decode(spec, weights, z), z], 1), nothing(n), x)


def _cycle(spec: Any, weights: Any, shown: Shown, fake: Array, key: Array, knobs: Any) -> Array:
    x = shown.drawn
    return knobs.cycle_weight * jnp.mean(jnp.sum((x - decode(spec, weights, encode(spec, weights, x))) ** 2, 1))


MEASURED = 2048  # points that numbers are taken from
LINES = 128  # points whose way there and back is drawn


def watched(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Watched:
    """Points and codes in the colour of the mode that is nearest to the point, and the way there and back."""
    data, noise = jax.random.split(key)
    x, z = DATASETS[spec.data].sample(data, LINES, knobs), networks.latent(spec, noise, n)
    found, made = encode(spec, weights, x), decode(spec, weights, z)
    lines = jnp.stack([x, decode(spec, weights, found)], 1)
    codes = Codes(first_two(z), first_two(found), nearest_mode(spec.data, x, knobs))
    return Watched(made, nearest_mode(spec.data, made, knobs), lines, codes)


def error(spec: Any, weights: Any, key: Array, knobs: Any) -> Array:
    """E‖x − G(E(x))‖² over MEASURED points of the data."""
    x = DATASETS[spec.data].sample(key, MEASURED, knobs)
    return jnp.mean(jnp.sum((x - decode(spec, weights, encode(spec, weights, x))) ** 2, 1))


BIGAN = Game(
    "BiGAN, ALICE",
    "An encoder sends points back to codes, and the critic judges pairs of a point and its code. With a weight on the way there and back: ALICE.",
    init,
    lambda spec, weights, key, n, knobs: decode(spec, weights, networks.latent(spec, key, n)),
    shown,
    one_output,
    first_output,
    # a point moves, its code stays
    lambda spec, weights, x, asked, knobs: (jnp.concatenate([x, jax.lax.stop_gradient(encode(spec, weights, x))], 1), nothing(len(x))),
    watched,
    drawn="Lines lead from points x of the data to G(E(x)); the critic is shown as it judges x beside E(x).",
    latent="z",
    opens=("cross5", "gan-ns", {"cycle_weight": 1.0}),
    numbers={
        "reconstruction": there_and_back(f"E‖x − G(E(x))‖² over {MEASURED} points of the data.", error),
    },
    kinds=modes,
    own=_cycle,
    mirrored=True,
    knobs=("cycle_weight",),
    source="Donahue et al. 2016, arXiv:1605.09782; Dumoulin et al. 2016, arXiv:1606.00704; ALICE: Li et al. 2017, arXiv:1709.01215",
)
