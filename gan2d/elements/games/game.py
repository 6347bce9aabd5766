"""Game: what differs from the plain game, as pure functions of weights, keys and knobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax.numpy as jnp
from jax import Array

# what a critic of single points, alone and in the data's units, has no use for; each game judges something of its own
WITHOUT = (
    *("generator", "units", "head", "packing", "minibatch_kernels", "ensemble", "generator_norm"),
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
        own: ``(spec, weights, shown, fake's outputs, key, knobs) -> scalar`` added to the makers' loss; None: nothing.
        own_critic: ``(spec, shown, real's outputs, fake's outputs, knobs) -> scalar`` added to the critic's loss; None: nothing.
        mirrored: both sides of what is shown are made by networks, so that the makers' loss has the same term once more with the roles exchanged.
        weight: ``knobs -> factor`` of the adversarial term in the makers' loss.
        sees: ``spec -> bool``: whether the critic's network is given what is given, or only ``score``.
        knobs, without: names of the knobs that only it reads, and of those that have no meaning in it.
        data: names of the data sets that it is played on; all that are learned where there are none.
        classes: whether the data must have classes.
        toy: settings that the toy preset takes in it.
    """

    title: str
    help: str
    init: Callable[[Any, Array], dict[str, Any]]
    points: Callable[[Any, Any, Array, int, Any], Array]
    shown: Callable[[Any, Any, Array, int, Any], Shown]
    outputs: Callable[[Any], int]
    score: Callable[[Any, Array, Array], Array]
    beside: Callable[[Any, Any, Array, Array, Any], tuple[Array, Array]]
    own: Callable[[Any, Any, Shown, Array, Array, Any], Array] | None = None
    own_critic: Callable[[Any, Shown, Array, Array, Any], Array] | None = None
    mirrored: bool = False
    weight: Callable[[Any], Array | float] = lambda knobs: 1.0
    sees: Callable[[Any], bool] = lambda spec: True
    knobs: tuple[str, ...] = ()
    without: tuple[str, ...] = WITHOUT
    data: tuple[str, ...] = ()
    classes: bool = False
    toy: Mapping[str, Any] = {}
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
