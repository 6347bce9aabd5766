"""BigBiGAN: a BiGAN whose critic has three scores, one of the point, one of its code and one of both together.

s_x = θ_x·F(x), s_z = θ_z·H(z), s_xz = θ_xz·J(F(x), H(z)), and with h(t) = max(0, 1 − t) and y = 1 for (x, E(x)), −1 for (G(z), z)
the critic minimises E h(y s_x) + h(y s_z) + h(y s_xz), generator and encoder E y (s_x + s_z + s_xz)
(Donahue & Simonyan 2019, arXiv:1907.02544). That is the hinge loss of each score; any other objective is taken of each likewise.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

from gan2d.common.knob import setting
from gan2d.elements.games.encoders import bigan
from gan2d.elements.networks import networks
from gan2d.elements.networks.layers import ACTIVATIONS
from gan2d.elements.seam.game import Game, Number, there_and_back
from gan2d.elements.seam.modes import modes

SCORES = {"x": "of the point alone", "z": "of its code alone", "xz": "of both together"}


def _factor(name: str) -> Any:
    return setting(
        1.0,
        f"Score s_{name}",
        f"How much both players' losses have of the score {SCORES[name]}; 0: it is left out.",
        "Objective",
        0.0,
        10.0,
        symbol=f"λ {name}",
        owned=True,
        source="1 in Donahue & Simonyan 2019, arXiv:1907.02544, and 0 in their ablations",
    )


@dataclasses.dataclass(frozen=True)
class BigbiganKnobs:
    """How much each score counts."""

    x_score: Array = _factor("x")
    z_score: Array = _factor("z")
    xz_score: Array = _factor("xz")


def _parts(knobs: Any) -> Array:
    return jnp.stack([knobs.x_score, knobs.z_score, knobs.xz_score])


def _judge(spec: Any, scores: int) -> networks.Network:
    """The critic's three networks as one: F and H give a score and ``critic_width`` features each, of which J makes the third."""
    alone, joint = networks.judge(spec, 1 + spec.critic_width), networks.judge(spec, 1)
    activation = ACTIVATIONS[spec.critic_activation].function

    def features(found: Array) -> Array:
        return activation(found[:, 1:])

    def init(key: Array, pairs: Array) -> tuple[Any, Any]:
        of_point, of_code, of_both = jax.random.split(key, 3)
        x, z = pairs[:, :2], pairs[:, 2:]
        f, h = alone.init(of_point, x), alone.init(of_code, z)
        told = jnp.concatenate([features(alone.apply(*own, points, False)[0]) for own, points in ((f, x), (h, z))], 1)
        j = joint.init(of_both, told)
        return tuple({"F": a, "H": b, "J": c} for a, b, c in zip(f, h, j))  # type: ignore[return-value]

    def apply(params: Any, stats: Any, pairs: Array, train: bool, *company: Array) -> tuple[Array, Any]:
        x, f = alone.apply(params["F"], stats["F"], pairs[:, :2], train)
        z, h = alone.apply(params["H"], stats["H"], pairs[:, 2:], train)
        both, j = joint.apply(params["J"], stats["J"], jnp.concatenate([features(x), features(z)], 1), train)
        return jnp.concatenate([x[:, :1], z[:, :1], both], 1), {"F": f, "H": h, "J": j}

    return networks.Network(init, apply)


def shares(spec: Any, weights: Any, key: Array, knobs: Any) -> Array:
    """How much of what tells both kinds of pairs apart comes from each score, (3,): λ |E s(x, E(x)) − E s(G(z), z)| over the sum of the three."""
    seen = bigan.shown(spec, weights, key, bigan.MEASURED, knobs)
    real, fake = (_judge(spec, len(SCORES)).apply(*weights["critic"], pairs, False)[0] for pairs in (seen.real, seen.fake))
    gaps = _parts(knobs) * jnp.abs(jnp.mean(real, 0) - jnp.mean(fake, 0))
    return gaps / jnp.maximum(jnp.sum(gaps), 1e-12)


_APART = "of what tells (x, E(x)) from (G(z), z) "
_TOGETHER = (
    "Shares of scores",
    "How much each score has in what tells (x, E(x)) from (G(z), z): λ times the difference of its means, over the sum of all three.",
)


def _share(i: int, name: str) -> Number:
    return Number(
        f"Share of s_{name}",
        f"λ |E s_{name}(x, E(x)) − E s_{name}(G(z), z)| over the sum of the three scores' differences, from {bigan.MEASURED} pairs of each; "
        f"s_{name} is the score {SCORES[name]}.",
        lambda spec, weights, key, knobs: shares(spec, weights, key, knobs)[i],
        lambda value: f"{_APART if i == 0 else ''}s_{name} has {100 * value:.0f} %",
        together=_TOGETHER,
        label=f"s_{name}",
    )


BIGBIGAN = Game(
    "BigBiGAN",
    "A BiGAN whose critic has three scores: of the point (s_x), of its code (s_z), and of both together (s_xz). Each has a loss of its own.",
    bigan.init,
    bigan.points,
    bigan.shown,
    lambda spec: len(SCORES),
    lambda spec, outputs, given: outputs,
    bigan.beside,
    bigan.watched,
    drawn="Lines lead from points x of the data to G(E(x)); the scores are shown at x beside E(x).",
    opens=("cross5", "hinge", {"n_critic": 2}),
    numbers={
        "reconstruction": there_and_back(f"E‖x − G(E(x))‖² over {bigan.MEASURED} points of the data.", bigan.error),
        **{f"share_{name}": _share(i, name) for i, name in enumerate(SCORES)},
    },
    asks=lambda spec: ("Which of the critic’s scores is shown", ("sum", *(f"s_{name}" for name in SCORES))),
    kinds=modes,
    mirrored=True,
    parts=_parts,
    judge=_judge,
    latent="z",
    knobs=("x_score", "z_score", "xz_score"),
    source="Donahue & Simonyan 2019, arXiv:1907.02544",
)
