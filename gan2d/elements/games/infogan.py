"""InfoGAN: part of the latent is a code, and a reader must find it again in the point.

min_{G,Q} max_D V(D, G) − λ L_I(G, Q), L_I = E log Q(c | G(z, c)) + H(c) ≤ I(c; G(z, c)) (Chen et al. 2016, arXiv:1606.03657).
"""

from __future__ import annotations

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import optax
from jax import Array

from gan2d.common.knob import setting
from gan2d.elements.data import DATASETS
from gan2d.elements.networks import networks
from gan2d.elements.seam.game import Game, Number, Shown, Watched, first_output, nothing, one_output
from gan2d.elements.seam.modes import nearest_mode


@dataclasses.dataclass(frozen=True)
class InfoSpec:
    """What the code is made of."""

    categories: int = setting(5, "Categories", "Values of the categorical code.", "Networks", 2, 25, symbol="K codes", resets=True, owned=True)


@dataclasses.dataclass(frozen=True)
class InfoKnobs:
    """The weight of the bound on the mutual information."""

    info_weight: Array = setting(
        1.0,
        "Weight of the information",
        "How much the makers' loss has of the cross entropy between code and reading; 0: codes mean nothing.",
        "Objective",
        0.0,
        100.0,
        symbol="λ info",
        log=True,
        owned=True,
        source="1 for categories, .1 for continuous codes in Chen et al. 2016, arXiv:1606.03657",
    )


def _init(spec: Any, key: Array) -> dict[str, Any]:
    making, reading = jax.random.split(key)
    generator = networks.maker(spec, 2).init(making, jnp.zeros((1, spec.latent_dim + spec.categories + 1)))[0]
    return {"generator": generator, "reader": networks.maker(spec, spec.categories + 1).init(reading, jnp.zeros((1, 2)))[0]}


def make(spec: Any, weights: Any, z: Array, category: Array, continuous: Array) -> Array:
    """Points (n, 2) of latents (n, latent_dim), categories (n,) and continuous codes (n,) in [−1, 1]."""
    code = jnp.concatenate([z, jax.nn.one_hot(category, spec.categories), continuous[:, None]], 1)
    return networks.maker(spec, 2).apply(weights["generator"], {}, code, True)[0]


def read(spec: Any, weights: Any, x: Array) -> tuple[Array, Array]:
    """What the reader finds in points (n, 2): logits of the categories (n, K), and the continuous code (n,)."""
    out = networks.maker(spec, spec.categories + 1).apply(weights["reader"], {}, x, True)[0]
    return out[:, :-1], out[:, -1]


def codes(spec: Any, key: Array, n: int) -> tuple[Array, Array]:
    """Drawn codes: categories (n,), each as likely as the others, and continuous ones (n,), uniform on [−1, 1]."""
    which, where = jax.random.split(key)
    return jax.random.randint(which, (n,), 0, spec.categories), jax.random.uniform(where, (n,), minval=-1.0)


def _drawn(spec: Any, weights: Any, key: Array, n: int) -> tuple[Array, tuple[Array, Array]]:
    noise, code = jax.random.split(key)
    told = codes(spec, code, n)
    return make(spec, weights, networks.latent(spec, noise, n), *told), told


def _shown(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Shown:
    data, rest = jax.random.split(key)
    fake, told = _drawn(spec, weights, rest, n)
    return Shown(DATASETS[spec.data].sample(data, n, knobs), fake, nothing(n), told)


def bound(spec: Any, weights: Any, x: Array, told: tuple[Array, Array]) -> Array:
    """E log Q(c | x) + H(c) in nats of the categorical code: at most log K, and at most the mutual information."""
    logits, _ = read(spec, weights, x)
    return jnp.log(spec.categories) - jnp.mean(optax.softmax_cross_entropy_with_integer_labels(logits, told[0]))


def _own(spec: Any, weights: Any, shown: Shown, judged: Any, key: Array, knobs: Any) -> Array:
    _, found = read(spec, weights, shown.fake)
    # a Gaussian reading of width 1, as .1 of its weight: the paper's own share of continuous codes
    continuous = 0.1 * jnp.mean((found - shown.drawn[1]) ** 2) / 2
    return knobs.info_weight * (continuous - bound(spec, weights, shown.fake, shown.drawn))


MEASURED = 2000  # points that numbers are taken from
ROWS, STOPS = 8, 9  # draws of z in each category along which the continuous code is swept, and its values


def _watched(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Watched:
    x, (category, _) = _drawn(spec, weights, key, n)
    return Watched(x, category, swept(spec, weights, key))


def swept(spec: Any, weights: Any, key: Array) -> Array:
    """The continuous code from its least to its most, with z and category held: lines (m, 2, 2), of ROWS draws of z in each category."""
    z = jnp.repeat(networks.latent(spec, key, ROWS * spec.categories), STOPS, 0)
    category = jnp.repeat(jnp.arange(ROWS * spec.categories) % spec.categories, STOPS)
    stops = jnp.tile(jnp.linspace(-1.0, 1.0, STOPS), ROWS * spec.categories)
    x = make(spec, weights, z, category, stops).reshape(-1, STOPS, 2)
    return jnp.stack([x[:, :-1], x[:, 1:]], 2).reshape(-1, 2, 2)


def rand_index(one: Array, other: Array, k: int, m: int) -> Array:
    """The adjusted Rand index of two labellings (n,) with k and m values: 1 the same, 0 by chance (Hubert & Arabie 1985)."""
    table = jax.nn.one_hot(one, k).T @ jax.nn.one_hot(other, m)

    def pairs(count: Array) -> Array:
        return jnp.sum(count * (count - 1) / 2)

    rows, columns, both = pairs(table.sum(1)), pairs(table.sum(0)), pairs(table)
    by_chance = rows * columns / pairs(jnp.sum(table))
    return (both - by_chance) / jnp.maximum((rows + columns) / 2 - by_chance, 1e-12)


def _agreement(spec: Any, weights: Any, key: Array, knobs: Any) -> Array:
    if not DATASETS[spec.data].mixture:
        return jnp.full((), jnp.nan)
    x, (category, _) = _drawn(spec, weights, key, MEASURED)
    return rand_index(category, nearest_mode(spec.data, x, knobs), spec.categories, DATASETS[spec.data].classes)


INFOGAN = Game(
    "InfoGAN",
    "Part of the latent is a code – a category and a number – and a reader must find it again in the point: codes come to mean something, without labels.",
    _init,
    lambda spec, weights, key, n, knobs: _drawn(spec, weights, key, n)[0],
    _shown,
    one_output,
    first_output,
    lambda spec, weights, x, asked, knobs: (x, nothing(len(x))),
    _watched,
    drawn="Lines: the continuous code swept from −1 to 1, z and the categorical code held.",
    opens=("cross5", "gan-ns", {"info_weight": 0.3}),
    numbers={
        "agreement": Number(
            "Codes mean modes",
            f"Adjusted Rand index of the categorical code against the nearest mode, over {MEASURED} points: 1 a mode for each code, 0 by chance.",
            _agreement,
            lambda value: f"code and mode agree by {value:.2f} (adjusted Rand index; 1: wholly, 0: by chance)",
            best=1.0,
        ),
        "information": Number(
            "Information bound",
            f"E log Q(c | x) + H(c) in nats, over {MEASURED} points: a lower bound of the mutual information of categorical code and point, at most log K.",
            lambda spec, weights, key, knobs: bound(spec, weights, *_drawn(spec, weights, key, MEASURED)),
            lambda value: f"the bound on their mutual information is {value:.2f} nats",
        ),
    },
    kinds=lambda spec: ("code", spec.categories),
    own=_own,
    knobs=("categories", "info_weight"),
    source="Chen et al. 2016, arXiv:1606.03657",
)
