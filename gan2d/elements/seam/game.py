"""Game: what differs from the plain game, as pure functions of weights, keys and knobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import jax.numpy as jnp
from jax import Array

from gan2d.elements.networks import networks

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


class Codes(NamedTuple):
    """What stands in the latent plane beside that of the data; of longer codes the first two coordinates.

    Attributes:
        drawn: ``(n, 2)`` the codes of the generated points, row by row.
        found: ``(m, 2)`` the codes that an encoder finds for the points at which the lines begin.
        kinds: ``(m,)`` the kinds of those points, in whose colours they are.
    """

    drawn: Array
    found: Array
    kinds: Array


class Watched(NamedTuple):
    """What a picture shows of a game.

    Attributes:
        points: ``(n, 2)`` generated points.
        kinds: ``(n,)`` what each was asked for, such as a class, or where it lies, by which it is coloured; all 0 where nothing was.
        lines: ``(m, 2, 2)`` from a point to another one, such as a point of the data to its reconstruction.
        codes: what the latent plane shows; None where a game has none.
    """

    points: Array
    kinds: Array
    lines: Array
    codes: Codes | None = None


class Number(NamedTuple):
    """What is measured of a game over training.

    Attributes:
        of: ``(spec, weights, key, knobs) -> scalar``, of fresh draws; ``weights`` have those of the critic as "critic", a pair (params, stats).
        words: ``value -> text`` of a sentence on it, with its unit; "" where it is not worth one.
        log: whether its chart's axis is logarithmic.
        best: the value of a perfect player, if there is one.
        together: (title, help) of the chart that it shares with others where one arm is shown; None: it has one of its own.
        label: what it is called in that.
        lengths: the power of a length of the plane that it is: 2 for a mean squared distance.
    """

    title: str
    help: str
    of: Callable[[Any, Any, Array, Any], Array]
    words: Callable[[float], str]
    log: bool = False
    best: float | None = None
    together: tuple[str, str] | None = None
    label: str = ""
    lengths: int = 0


class TradeOff(NamedTuple):
    """A curve of one number of a game over another one, as a knob moves that training does not notice.

    Attributes:
        axes: what lies along and up.
        now: the names of both among the game's numbers: where it stands at the knob's value.
        at: what the knob is at each point of the curve, in words.
        of: ``(spec, weights, key, knobs) -> (points, 2)``.
    """

    title: str
    help: str
    axes: tuple[str, str]
    now: tuple[str, str]
    at: Sequence[str]
    of: Callable[[Any, Any, Array, Any], Array]


class Game(NamedTuple):
    """A row of GAMES. ``weights`` are those of all networks but the critic, by name; they are trained as one player. ``watched``, ``numbers`` and
    ``trade_off`` find those of the critic, as "critic", among them.

    Attributes:
        init: ``(spec, key) -> weights``.
        points: ``(spec, weights, key, n, knobs) -> (n, 2)`` generated points.
        shown: ``(spec, weights, key, n, knobs) -> Shown``.
        outputs: ``spec -> k``, numbers that the critic's network gives.
        score: ``(spec, outputs (n, k), given) -> (n,)``, high = real; ``(n, m)`` of a critic with several scores, each of which has its own loss.
        beside: ``(spec, weights, x (n, 2), asked, knobs) -> (free (n, d), given (n, g))``: what the critic is shown with a point x of the plane, so
            that its score can be drawn as a surface; ``asked`` is the number of the row of ``asks`` that was chosen.
        watched: ``(spec, weights, key, n, knobs) -> Watched``; ``weights`` with the critic's as in Number.
        drawn: a sentence on what its picture shows beside points and critic.
        opens: the data, the recipe and the knobs with which it is shown first.
        own: ``(spec, weights, shown, judged, key, knobs) -> scalar`` added to the makers' loss; None: nothing. ``judged(x, given) -> (n, k)`` gives
            the numbers of the critic as it stands.
        numbers: what is measured of it, by name.
        by_kind: what is measured of each kind of points apart, by name; there ``of`` gives ``(kinds,)``, NaN where there is nothing to be measured.
        trade_off: one of its numbers over another one, if that is to be shown.
        measured: ``values -> words`` on what its numbers are taken from, where that is not the game as it is trained.
        weight: ``(spec, knobs) -> factor`` of the adversarial term in the makers' loss.
        sets: ``spec -> bool``: whether the critic judges a batch as a set.
        attention: ``(spec, weights, watched points (n, 2), key) -> (m, m)``: how much each of the first m attends to each; None: nobody does.
        beside_it: the knobs in which a second arm differs that is shown beside it at first; none where there is no second one.
        asks: ``spec -> (help, rows)``: of what the critic's score can be drawn, such as of each class; no rows where there is nothing to choose. Of a
            critic with several scores they are all added up, then each.
        kinds: ``spec -> (word, count)``: what the kinds of points are called, and how many there are; no word where there is only one.
        own_critic: ``(spec, shown, real's outputs, fake's outputs, knobs) -> scalar`` added to the critic's loss; None: nothing.
        mirrored: both sides of what is shown are made by networks, so that the makers' loss has the same term once more with the roles exchanged.
        parts: ``knobs -> (m,)``, the factors of the losses of a critic's scores, in both players' losses.
        judge: ``(spec, k) -> network`` of the critic.
        both: ``(spec, weights, key, knobs) -> scalar``, a loss that makers and critic both go down in an update of its own at the end of a step, with
            ``weights`` as in Number; None: there is no such update. Who has no step of its own (n = 0) does not move in it either.
        both_rate: ``knobs -> factor`` of both players' learning rates in it.
        latent: what is written beside the latent plane, such as "w"; "" where there is none.
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
    by_kind: Mapping[str, Number] = {}
    trade_off: TradeOff | None = None
    measured: Callable[[Mapping[str, Any]], str] = lambda values: ""
    asks: Callable[[Any], tuple[str, tuple[str, ...]]] = lambda spec: ("", ())
    kinds: Callable[[Any], tuple[str, int]] = lambda spec: ("", 1)
    own: Callable[[Any, Any, Shown, Callable[[Array, Array], Array], Array, Any], Array] | None = None
    own_critic: Callable[[Any, Shown, Array, Array, Any], Array] | None = None
    mirrored: bool = False
    weight: Callable[[Any, Any], Array | float] = lambda spec, knobs: 1.0
    sets: Callable[[Any], bool] = lambda spec: False
    attention: Callable[[Any, Any, Array, Array], Array] | None = None
    beside_it: Mapping[str, Any] = {}
    parts: Callable[[Any], Array] = lambda knobs: jnp.ones(1)
    judge: Callable[[Any, int], networks.Network] = networks.judge
    both: Callable[[Any, Any, Array, Any], Array] | None = None
    both_rate: Callable[[Any], Array | float] = lambda knobs: 1.0
    latent: str = ""
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


def first_two(codes: Array) -> Array:
    """The first two coordinates (n, 2) of codes (n, d); of one number the second is 0."""
    return jnp.pad(codes, ((0, 0), (0, max(0, 2 - codes.shape[1]))))[:, :2]


def there_and_back(help: str, error: Callable[[Any, Any, Array, Any], Array]) -> Number:
    """The mean squared distance at which points of the data come back, as a number."""
    return Number(
        "Way there and back", help, error, lambda value: f"points of the data come back at a mean squared distance of {value:.3g}", log=True, lengths=2
    )
