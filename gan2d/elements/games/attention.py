"""Self-attention over the points of a batch: a critic that judges a set, or a generator that makes one.

y_j = x_j + γ·v(Σ_i β_ji h(x_i)), β_ji = softmax over i of f(x_i)·g(x_j): Zhang et al. 2018, arXiv:1805.08318, whose "points" are places of an image.
"""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from gan2d.common.knob import choice, titles
from gan2d.elements.data import DATASETS
from gan2d.elements.networks import networks
from gan2d.elements.seam.game import Game, Number, Shown, Watched, first_output, no_lines, nothing, one_output
from gan2d.elements.seam.modes import high_quality, modes_held


class Attending(NamedTuple):
    """Which networks see a batch as a set."""

    title: str
    help: str
    critic: bool = False
    generator: bool = False
    knobs: tuple[str, ...] = ()


ATTENDING: dict[str, Attending] = {
    "critic": Attending("Attention in the critic", "A critic of sets: it scores each point of a batch in view of all others.", critic=True),
    "generator": Attending("Attention in the generator", "Points are made together: each knows the others' latents.", generator=True),
    "both": Attending("Attention in both", "The critic judges sets, and the generator makes them.", critic=True, generator=True),
    "nobody": Attending("No attention", "A critic of points, and points that know nothing of each other."),
}


@dataclasses.dataclass(frozen=True)
class AttentionSpec:
    """Who attends."""

    attending: str = choice(
        "critic", titles(ATTENDING), "Self-attention", "Which network has a layer of self-attention in its middle.", "Networks", resets=True, owned=True
    )


def _attends(spec: Any) -> Attending:
    return ATTENDING[spec.attending]


def _init(spec: Any, key: Array) -> dict[str, Any]:
    return {"generator": networks.maker(spec, 2, _attends(spec).generator).init(key, jnp.zeros((1, spec.latent_dim)))[0]}


def make(spec: Any, weights: Any, z: Array) -> Array:
    """The set of points (n, 2) of latents (n, latent_dim)."""
    return networks.maker(spec, 2, _attends(spec).generator).apply(weights["generator"], {}, z, True)[0]


def _points(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Array:
    """n points, made in sets as large as those of training."""
    count = -(-n // spec.batch_size)
    z = networks.latent(spec, key, count * spec.batch_size).reshape(count, spec.batch_size, -1)
    return jax.lax.map(lambda each: make(spec, weights, each), z).reshape(-1, 2)[:n]


def _shown(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Shown:
    data, noise = jax.random.split(key)
    return Shown(DATASETS[spec.data].sample(data, n, knobs), make(spec, weights, networks.latent(spec, noise, n)), nothing(n))


def _watched(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Watched:
    return Watched(_points(spec, weights, key, n, knobs), jnp.zeros(n, jnp.int32), no_lines())


def _attention(spec: Any, weights: Any, points: Array, key: Array) -> Array:
    """β of the critic over the first set of points, or of the generator over its latents; no rows where nobody attends."""
    row, n = _attends(spec), min(spec.batch_size, len(points))
    if row.critic:
        return networks.judge_attention(spec, 1, weights["critic"][0], points[:n])
    if row.generator:
        count = -(-len(points) // spec.batch_size)
        z = networks.latent(spec, key, count * spec.batch_size)[: spec.batch_size]
        return networks.maker_attention(spec, 2, weights["generator"], z)[:n, :n]
    return jnp.zeros((0, 0))


def _gate(spec: Any, weights: Any, key: Array, knobs: Any) -> Array:
    row = _attends(spec)
    params = weights["critic"][0] if row.critic else weights["generator"]
    return jnp.abs(params["attention"]["gate"]) if row.critic or row.generator else jnp.zeros(())


ASKABLE = 64  # points whose attention can be asked for


def _asks(spec: Any) -> tuple[str, tuple[str, ...]]:
    help = "The generated point whose attention is drawn, as lines to the others of its batch; a click into the picture takes the nearest"
    return help, tuple(f"from point {k}" for k in range(min(ASKABLE, spec.batch_size)))


ATTENTION = Game(
    "Self-attention (SAGAN)",
    "Each point sees the others of its batch: a critic of sets could tell that points lie too close together, which a critic of points cannot. "
    "Here it does not help: over ten seeds a critic of sets captured 4.1 modes less of ring8's 8, and no more of grid25's 25 (docs/attention.json).",
    _init,
    _points,
    _shown,
    one_output,
    first_output,
    lambda spec, weights, x, asked, knobs: (x, nothing(len(x))),
    _watched,
    drawn="Lines lead from one generated point to those of its batch, the thicker the more it attends; a critic of sets is shown beside a generated batch.",
    opens=("grid25", "gan-ns", {}),
    beside_it={"attending": "nobody"},
    numbers={
        "held": modes_held(_points),
        "quality": high_quality(_points),
        "gate": Number(
            "Gate",
            "The size |γ| with which attention is added to each point's own features, of the critic where it attends, else of the generator; 0 at first.",
            _gate,
            lambda value: f"the gate is {value:.2f}",
        ),
    },
    judge=lambda spec, k: networks.judge(spec, k, attention=_attends(spec).critic),
    sets=lambda spec: _attends(spec).critic,
    asks=_asks,
    attention=_attention,
    knobs=("attending",),
    source="Zhang et al. 2018, arXiv:1805.08318",
)
