"""Game: what differs from the plain game, as pure functions of weights, keys and knobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax.numpy as jnp
from jax import Array

from gan2d.elements.data import DATASETS

# what a critic of single points, alone and in the data's units, has no use for; each game judges something of its own
WITHOUT = (
    *("generator", "units", "head", "code_dim", "packing", "minibatch_kernels", "ensemble", "generator_norm"),
    *("noise", "noise_half_life", "unrolling", "feature_matching", "historical", "replay", "turns", "critic_goal", "generator_limit"),
)


class Shown(NamedTuple):
    """What a batch shows to the critic.

    Attributes:
        real, fake: ``(n, d)``: a penalty on the critic's slope is on its slope by these.
        given: ``(n, g)``, what both have in common, row by row: a class, a question.
        drawn: whatever else was drawn for the batch, for the game's own terms.
    """

    real: Array
    fake: Array
    given: Array
    drawn: Any = ()


class Watched(NamedTuple):
    """What a picture shows of a game.

    Attributes:
        points: ``(n, 2)`` generated points.
        kinds: ``(n,)`` what each was asked for, such as a class, by which it is coloured; all 0 where nothing was.
        lines: ``(m, 2, 2)`` from a point to another one, such as a point of the data to its reconstruction.
    """

    points: Array
    kinds: Array
    lines: Array


class Number(NamedTuple):
    """What is measured of a game over training.

    Attributes:
        of: ``(spec, weights, key, knobs) -> scalar``, of fresh draws.
        words: ``value -> text`` of a sentence on it, with its unit.
        log: whether its chart's axis is logarithmic.
        best: the value of a perfect player, if there is one.
    """

    title: str
    help: str
    of: Callable[[Any, Any, Array, Any], Array]
    words: Callable[[float], str]
    log: bool = False
    best: float | None = None


class Game(NamedTuple):
    """A row of GAMES. ``weights`` are those of all networks but the critic, by name; they are trained as one player.

    Attributes:
        init: ``(spec, key) -> weights``.
        points: ``(spec, weights, key, n, knobs) -> (n, 2)`` generated points.
        shown: ``(spec, weights, key, n, knobs) -> Shown``.
        outputs: ``spec -> k``, numbers that the critic's network gives.
        score: ``(spec, outputs (n, k), given) -> (n,)``, high = real.
        beside: ``(spec, weights, x (n, 2), asked, knobs) -> (free (n, d), given (n, g))``: what the critic is shown with a point x of the plane, so
            that its score can be drawn as a surface; ``asked`` is the number of a class, or whatever else the picture asks for.
        watched: ``(spec, weights, key, n, knobs) -> Watched``.
        drawn: a sentence on what its picture shows beside points and critic.
        opens: the data, the recipe and the knobs with which it is shown first.
        own: ``(spec, weights, shown, fake's outputs, key, knobs) -> scalar`` added to the makers' loss; None: nothing.
        numbers: what is measured of it, by name.
        kinds: ``spec -> (word, count)``: what the kinds of points are called, and how many there are; no word where there is only one.
        own_critic: ``(spec, shown, real's outputs, fake's outputs, knobs) -> scalar`` added to the critic's loss; None: nothing.
        mirrored: both sides of what is shown are made by networks, so that the makers' loss has the same term once more with the roles exchanged.
        weight: ``knobs -> factor`` of the adversarial term in the makers' loss.
        sees: ``spec -> bool``: whether the critic's network is given what is given, or only ``score``.
        knobs, without: names of the knobs that only it reads, and of those that have no meaning in it.
        data: names of the data sets that it is played on; all that are learned where there are none.
        classes: whether the data must have classes.
    """

    title: str
    help: str
    init: Callable[[Any, Array], dict[str, Any]]
    points: Callable[[Any, Any, Array, int, Any], Array]
    shown: Callable[[Any, Any, Array, int, Any], Shown]
    outputs: Callable[[Any], int]
    score: Callable[[Any, Array, Array], Array]
    beside: Callable[[Any, Any, Array, Array, Any], tuple[Array, Array]]
    watched: Callable[[Any, Any, Array, int, Any], Watched]
    drawn: str = ""
    opens: tuple[str, str, Mapping[str, Any]] = ("ring8", "wgan-gp", {})
    numbers: Mapping[str, Number] = {}
    kinds: Callable[[Any], tuple[str, int]] = lambda spec: ("", 1)
    own: Callable[[Any, Any, Shown, Array, Array, Any], Array] | None = None
    own_critic: Callable[[Any, Shown, Array, Array, Any], Array] | None = None
    mirrored: bool = False
    weight: Callable[[Any], Array | float] = lambda knobs: 1.0
    sees: Callable[[Any], bool] = lambda spec: True
    knobs: tuple[str, ...] = ()
    without: tuple[str, ...] = WITHOUT
    data: tuple[str, ...] = ()
    classes: bool = False
    source: str = ""


def first_output(spec: Any, outputs: Array, given: Array) -> Array:
    """The score of a critic with one number."""
    return outputs[:, 0]


def one_output(spec: Any) -> int:
    """For a critic that gives a score and nothing else."""
    return 1


def nothing(n: int) -> Array:
    """What is given where nothing is, (n, 0)."""
    return jnp.zeros((n, 0))


def no_lines() -> Array:
    """Where a picture has none, (0, 2, 2)."""
    return jnp.zeros((0, 2, 2))


def nearest_mode(data: str, x: Array, knobs: Any) -> Array:
    """The number of the mode that is nearest to each point, (n,), in units of its width; of data that have none all 0."""
    make = DATASETS[data].mixture
    if make is None:
        return jnp.zeros(len(x), jnp.int32)
    centres, scale, weights = make(knobs)
    apart = jnp.sum(((x[:, None] - centres[None]) / scale[None, None]) ** 2, -1)
    return jnp.argmin(jnp.where(weights[None] > 0, apart, jnp.inf), 1)
