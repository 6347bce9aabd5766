"""BiGAN (ALI): an encoder beside the generator, and a critic of pairs of a point and its code; ALICE adds the way there and back.

D(x, E(x)) against D(G(z), z) (Donahue et al. 2016, arXiv:1605.09782; Dumoulin et al. 2016, arXiv:1606.00704), and with a weight
E‖x − G(E(x))‖² and E‖z − E(G(z))‖² (Li et al. 2017, arXiv:1709.01215). Encoder and generator may be told noise of their own; without they
are deterministic.
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
from gan2d.elements.seam.game import Codes, Game, Shown, Watched, first_output, first_two, nothing, one_output, there_and_back
from gan2d.elements.seam.modes import modes, nearest_mode


@dataclasses.dataclass(frozen=True)
class BiganSpec:
    """What encoder and generator are told beside a point or a code."""

    own_noise: int = setting(
        0,
        "Noise of their own",
        "Numbers N(0, 1) that encoder and generator are given beside x or z, drawn anew each time; 0: both are deterministic, as in BiGAN.",
        "Networks",
        0,
        8,
        symbol="dim ε",
        resets=True,
        owned=True,
        source="2 in ALICE's toy, Li et al. 2017, arXiv:1709.01215",
    )


@dataclasses.dataclass(frozen=True)
class BiganKnobs:
    """The weights of the ways there and back."""

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
    code_weight: Array = setting(
        0.0,
        "Weight of the codes",
        "How much the makers' loss has of E‖z − E(G(z))‖², the way of a code there and back.",
        "Objective",
        0.0,
        100.0,
        symbol="λ code",
        log=True,
        owned=True,
        source="as that of the reconstruction in ALICE's public toy, Li et al. 2017, arXiv:1709.01215",
    )


def init(spec: Any, key: Array) -> dict[str, Any]:
    """A generator z → x and an encoder x → z."""
    making, coding = jax.random.split(key)
    generator = networks.maker(spec, 2).init(making, jnp.zeros((1, spec.latent_dim + spec.own_noise)))[0]
    return {"generator": generator, "encoder": networks.maker(spec, spec.latent_dim).init(coding, jnp.zeros((1, 2 + spec.own_noise)))[0]}


def _beside(spec: Any, x: Array, key: Array, name: int) -> Array:
    """x with noise beside it, where there is any; ``name`` tells the draws of one key apart."""
    return jnp.concatenate([x, jax.random.normal(jax.random.fold_in(key, name), (len(x), spec.own_noise))], 1) if spec.own_noise else x


def encode(spec: Any, weights: Any, x: Array, key: Array) -> Array:
    """E(x): codes (n, latent_dim) of points (n, 2), with noise of this key."""
    return networks.maker(spec, spec.latent_dim).apply(weights["encoder"], {}, _beside(spec, x, key, 1), True)[0]


def decode(spec: Any, weights: Any, z: Array, key: Array) -> Array:
    """G(z): points (n, 2) of codes (n, latent_dim), with noise of this key."""
    return networks.maker(spec, 2).apply(weights["generator"], {}, _beside(spec, z, key, 2), True)[0]


def back(spec: Any, weights: Any, x: Array, key: Array) -> Array:
    """G(E(x)): points (n, 2) of the way there and back."""
    return decode(spec, weights, encode(spec, weights, x, key), key)


def points(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Array:
    """G(z) of drawn z, (n, 2)."""
    return decode(spec, weights, networks.latent(spec, key, n), key)


def beside(spec: Any, weights: Any, x: Array, asked: Array, knobs: Any) -> tuple[Array, Array]:
    """A point x beside its code, which stays while the point moves; what noise there is at the encoder is 0."""
    still = jnp.concatenate([x, jnp.zeros((len(x), spec.own_noise))], 1)
    code = networks.maker(spec, spec.latent_dim).apply(weights["encoder"], {}, still, True)[0]
    return jnp.concatenate([x, jax.lax.stop_gradient(code)], 1), nothing(len(x))


def shown(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Shown:
    """Pairs (x, E(x)) of the data and (G(z), z)."""
    data, noise = jax.random.split(key)
    x, z = DATASETS[spec.data].sample(data, n, knobs), networks.latent(spec, noise, n)
    real = jnp.concatenate([x, encode(spec, weights, x, key)], 1)
    return Shown(real, jnp.concatenate([decode(spec, weights, z, key), z], 1), nothing(n), x)


def _cycle(spec: Any, weights: Any, shown: Shown, judged: Any, key: Array, knobs: Any) -> Array:
    x, made, z = shown.drawn, shown.fake[:, :2], shown.fake[:, 2:]
    of_points = jnp.mean(jnp.sum((x - back(spec, weights, x, key)) ** 2, 1))
    return knobs.cycle_weight * of_points + knobs.code_weight * jnp.mean(jnp.sum((z - encode(spec, weights, made, key)) ** 2, 1))


MEASURED = 2048  # points that numbers are taken from
LINES = 128  # points whose way there and back is drawn


def watched(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Watched:
    """Points and codes in the colour of the mode that is nearest to the point, and the way there and back."""
    data, noise = jax.random.split(key)
    x, z = DATASETS[spec.data].sample(data, LINES, knobs), networks.latent(spec, noise, n)
    found, made = encode(spec, weights, x, key), decode(spec, weights, z, key)
    lines = jnp.stack([x, decode(spec, weights, found, key)], 1)
    codes = Codes(first_two(z), first_two(found), nearest_mode(spec.data, x, knobs))
    return Watched(made, nearest_mode(spec.data, made, knobs), lines, codes)


def error(spec: Any, weights: Any, key: Array, knobs: Any) -> Array:
    """E‖x − G(E(x))‖² over MEASURED points of the data."""
    x = DATASETS[spec.data].sample(key, MEASURED, knobs)
    return jnp.mean(jnp.sum((x - back(spec, weights, x, key)) ** 2, 1))


BIGAN = Game(
    "BiGAN, ALICE",
    "An encoder sends points back to codes, and the critic judges pairs of a point and its code. With a weight on the way there and back: ALICE.",
    init,
    points,
    shown,
    one_output,
    first_output,
    beside,
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
    knobs=("cycle_weight", "code_weight", "own_noise"),
    source="Donahue et al. 2016, arXiv:1605.09782; Dumoulin et al. 2016, arXiv:1606.00704; ALICE: Li et al. 2017, arXiv:1709.01215",
)
