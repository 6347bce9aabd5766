"""The conditional GAN: both players are told a class, and the generator is asked for points of it.

Three ways in which a critic is told: beside the point (Mirza & Osindero 2014, arXiv:1411.1784); by a projection, s = ψ·φ(x) + v_y·φ(x)
(Miyato & Koyama 2018, arXiv:1802.05637); or not at all, while it names the class itself (AC-GAN, Odena et al. 2017, arXiv:1610.09585).
"""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax import Array

from gan2d.common.knob import choice, setting, titles
from gan2d.elements.data import DATASETS
from gan2d.elements.networks import networks
from gan2d.elements.seam.game import Game, Number, Shown, Watched, no_lines
from gan2d.elements.seam.modes import nearest_mode


class Telling(NamedTuple):
    """How a critic is told the class.

    Attributes:
        beside: whether the class stands beside the point at the critic's input.
        projects: whether the score has the class's own output added.
        names: whether the critic names the class, which both players then want it to do.
    """

    title: str
    help: str
    beside: bool = False
    projects: bool = False
    names: bool = False
    knobs: tuple[str, ...] = ()


TELLINGS: dict[str, Telling] = {
    "beside": Telling("Beside the point", "The class stands beside the point at the critic's input. Mirza & Osindero 2014.", beside=True),
    "projection": Telling("Projection", "s = ψ·φ(x) + v_y·φ(x): the last layer has a row of its own for each class. Miyato & Koyama 2018.", projects=True),
    "auxiliary": Telling(
        "AC-GAN: it names the class",
        "The critic is not told, and names the class itself; both players want it right. Odena et al. 2017.",
        names=True,
        knobs=("class_weight",),
    ),
}


@dataclasses.dataclass(frozen=True)
class ConditionalSpec:
    """How the critic is told the class."""

    telling: str = choice("beside", titles(TELLINGS), "Class at the critic", "How the critic is told the class.", "Objective", resets=True, owned=True)


@dataclasses.dataclass(frozen=True)
class ConditionalKnobs:
    """The weight of naming classes."""

    class_weight: Array = setting(
        1.0,
        "Weight of naming the class",
        "AC-GAN: how much both players' losses have of the cross entropy between the class that the critic names and the one asked for.",
        "Objective",
        0.0,
        100.0,
        symbol="λ class",
        log=True,
        owned=True,
        source="1 in Odena et al. 2017, arXiv:1610.09585",
    )


def _classes(spec: Any) -> int:
    return DATASETS[spec.data].classes


def _init(spec: Any, key: Array) -> dict[str, Any]:
    return {"generator": networks.maker(spec, 2).init(key, jnp.zeros((1, spec.latent_dim + _classes(spec))))[0]}


def ask(spec: Any, weights: Any, key: Array, labels: Array, knobs: Any) -> Array:
    """Points (n, 2) of the classes (n,) that are asked for."""
    z = networks.latent(spec, key, len(labels))
    asked = jnp.concatenate([z, jax.nn.one_hot(labels, _classes(spec))], 1)
    return networks.maker(spec, 2).apply(weights["generator"], {}, asked, True)[0]


def _points(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Array:
    which, noise = jax.random.split(key)
    return ask(spec, weights, noise, labelled(spec, which, n, knobs)[1], knobs)


def labelled(spec: Any, key: Array, n: int, knobs: Any) -> tuple[Array, Array]:
    """Points (n, 2) of the data and their classes (n,)."""
    sample = DATASETS[spec.data].labelled
    assert sample is not None  # an experiment is checked for that
    return sample(key, n, knobs)


def _shown(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Shown:
    data, noise = jax.random.split(key)
    real, labels = labelled(spec, data, n, knobs)
    return Shown(real, ask(spec, weights, noise, labels, knobs), _told(spec, labels), labels)


def _told(spec: Any, labels: Array) -> Array:
    """What the critic is given: the class beside the point, or for its last layer alone, (n, classes)."""
    return jax.nn.one_hot(labels, _classes(spec))


def _score(spec: Any, outputs: Array, given: Array) -> Array:
    projected = jnp.sum(outputs[:, 1:] * given, 1) if TELLINGS[spec.telling].projects else 0.0
    return outputs[:, 0] + projected


def _names(outputs: Array, labels: Array) -> Array:
    return jnp.mean(optax.softmax_cross_entropy_with_integer_labels(outputs[:, 1:], labels))


def _own(spec: Any, weights: Any, shown: Shown, judged: Any, key: Array, knobs: Any) -> Array:
    return knobs.class_weight * _names(judged(shown.fake, shown.given), shown.drawn) if TELLINGS[spec.telling].names else jnp.zeros(())


def _own_critic(spec: Any, shown: Shown, real: Array, fake: Array, knobs: Any) -> Array:
    return knobs.class_weight * (_names(real, shown.drawn) + _names(fake, shown.drawn)) if TELLINGS[spec.telling].names else jnp.zeros(())


MEASURED = 256  # points of each class that numbers are taken from


def _watched(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Watched:
    labels = jnp.arange(n) % _classes(spec)
    return Watched(ask(spec, weights, key, labels, knobs), labels, no_lines())


def _drawn(spec: Any, weights: Any, key: Array, knobs: Any) -> tuple[Array, Array]:
    labels = jnp.repeat(jnp.arange(_classes(spec)), MEASURED)
    return ask(spec, weights, key, labels, knobs), labels


def accuracies(spec: Any, weights: Any, key: Array, knobs: Any) -> Array:
    """The share of the points of each class that are nearest to its mode, (classes,)."""
    if not DATASETS[spec.data].mixture:
        return jnp.full(_classes(spec), jnp.nan)
    x, labels = _drawn(spec, weights, key, knobs)
    return jnp.mean((nearest_mode(spec.data, x, knobs) == labels).reshape(-1, MEASURED), 1)


def spread_ratios(spec: Any, weights: Any, key: Array, knobs: Any) -> Array:
    """Spread √(mean ‖x − class mean‖²) of the points that come for each class over that of the data's own, (classes,)."""
    making, real = jax.random.split(key)
    x, labels = _drawn(spec, weights, making, knobs)
    own = labelled(spec, real, MEASURED * _classes(spec), knobs)

    def spread(points: Array, of: Array) -> Array:
        member = jax.nn.one_hot(of, _classes(spec))
        count = jnp.maximum(member.sum(0), 1.0)
        mean = member.T @ points / count[:, None]
        return jnp.sqrt(jnp.sum(member * jnp.sum((points[:, None] - mean[None]) ** 2, -1), 0) / count)

    return spread(x, labels) / spread(*own)


CONDITIONAL = Game(
    "Conditional GAN",
    "Both players are told a class, and the generator is asked for points of it.",
    _init,
    _points,
    _shown,
    lambda spec: 1 if TELLINGS[spec.telling].beside else 1 + _classes(spec),
    _score,
    lambda spec, weights, x, asked, knobs: (x, jnp.broadcast_to(_told(spec, asked), (len(x), _classes(spec)))),
    _watched,
    drawn="The critic is shown as it judges points of one class.",
    opens=("ring8", "wgan-gp", {}),
    numbers={
        "accuracy": Number(
            "Asked class comes",
            f"Share of points that are nearest to the mode that was asked for, of {MEASURED} points a class.",
            lambda spec, weights, key, knobs: jnp.mean(accuracies(spec, weights, key, knobs)),
            lambda value: f"{100 * value:.1f} % of the points come where they were asked for",
            best=1.0,
        ),
        "class_spread": Number(
            "Spread of the classes",
            f"Spread within each class over that of the data's own points of the class, its mean over the classes, from {MEASURED} points each; "
            "below 1 classes are narrower than they should be.",
            lambda spec, weights, key, knobs: jnp.mean(spread_ratios(spec, weights, key, knobs)),
            lambda value: f"the classes are {value:.2f} times as wide as the data's",
            log=True,
            best=1.0,
        ),
    },
    by_kind={
        "spread_of": Number(
            "Spread of each class",
            f"Spread of the points that come for a class over that of the data's own points of it, from {MEASURED} points each; below 1 it is narrower.",
            spread_ratios,
            lambda value: f"{value:.2f}",
            log=True,
            best=1.0,
        ),
        "accuracy_of": Number(
            "Asked class comes, of each",
            f"Share of the points of each class that are nearest to its mode, of {MEASURED}.",
            accuracies,
            lambda value: f"{100 * value:.0f} %",
            best=1.0,
        ),
    },
    asks=lambda spec: ("The class for which the critic’s score is shown", tuple(f"of class {k}" for k in range(_classes(spec)))),
    kinds=lambda spec: ("class", _classes(spec)),
    own=_own,
    own_critic=_own_critic,
    sees=lambda spec: TELLINGS[spec.telling].beside,
    knobs=("telling",),
    classes=True,
    source="Mirza & Osindero 2014, arXiv:1411.1784; Miyato & Koyama 2018, arXiv:1802.05637; Odena et al. 2017, arXiv:1610.09585",
)
