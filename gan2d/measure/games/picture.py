"""State → what a picture shows of one moment of a game: points by what they were asked for, lines, and the critic as it judges a point of the plane."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from gan2d.common.errors import whole
from gan2d.elements.dataset import Box
from gan2d.elements.games.table import GAMES
from gan2d.elements.penalties import slope
from gan2d.elements.seam.game import Watched
from gan2d.games import other, play
from gan2d.games.plain import TrainState, critic_params
from gan2d.games.players import named_key
from gan2d.machine.programs import program
from gan2d.measure import frame
from gan2d.measure.frame import ARROWS, FAKES, FAR, LATENT, PUSHES, SURFACE, Frame, cell_centres
from gan2d.settings.knobs import Knobs, Spec
from gan2d.training.trained_arm import TrainedArm

REAL = 64  # real points over whose scores the generator's loss is averaged, where it looks at them


class Picture(NamedTuple):
    """A frame, and the points and lines of the game; ``frame.fakes`` are ``watched.points``.

    Attributes:
        attention: ``(m,)`` how much the asked one of the first m points attends to each of them; (0,) where nobody does.
    """

    frame: Frame
    watched: Watched
    attention: Array


def _at(spec: Spec, state: TrainState, knobs: Knobs, x: Array, asked: Array) -> Array:
    """The critic's scores (n, m) of points (n, 2) as the game shows them to it."""
    game = GAMES[spec.game]
    free, given = game.beside(spec, state.average, x, asked, knobs)
    company: tuple[Array, ...] = ()
    if game.sets(spec):  # each point as one of a generated batch
        shown = game.shown(spec, state.average, named_key(state.key, "company"), spec.batch_size, knobs)
        company = (jnp.concatenate([shown.fake, shown.given], 1)[1:],)
    found, _ = other.outputs(spec, critic_params(spec, state), state.critic.stats, free, given, False, *company)
    return other.score(spec, found, given, knobs)


def _chosen(spec: Spec, scores: Array, asked: Array, knobs: Knobs) -> Array:
    """The score (n,) that is drawn of several (n, m): all added up, or the one that is asked for."""
    added = other.added(spec, scores, knobs)
    return added if scores.shape[1] == 1 else jnp.concatenate([added[:, None], scores], 1)[:, asked]


def _gradient(spec: Spec, state: TrainState, knobs: Knobs, x: Array, asked: Array) -> Array:
    """−∂ℓ/∂x of the critic's part of the loss at points (n, 2): its weight included, the game's own terms left out."""
    game = GAMES[spec.game]
    shown = game.shown(spec, state.average, named_key(state.key, "watched real"), REAL, knobs)
    found, _ = other.outputs(spec, critic_params(spec, state), state.critic.stats, shown.real, shown.given, False)  # a set of their own, where sets are judged
    real = other.score(spec, found, shown.given, knobs)

    def loss(x: Array) -> Array:
        p, q = jnp.broadcast_arrays(real[:, None], _at(spec, state, knobs, x, asked)[None])
        return game.weight(spec, knobs) * jnp.sum(jnp.mean(other.adversarial(spec, p, q, knobs), 0))

    return -jax.grad(loss)(x)


@program(0)
def observe(spec: Spec, state: TrainState, knobs: Knobs, box: Array, asked: Array) -> Picture:
    """Look at a state without touching it."""
    game, weights, key = GAMES[spec.game], other.with_critic(spec, state.average, state), named_key(state.key, "watched latent")
    watched = game.watched(spec, weights, key, FAKES, knobs)
    attention = game.attention(spec, weights, watched.points, key) if game.attention else jnp.zeros((0, 0))
    cells = cell_centres(box, SURFACE)

    def score(x: Array) -> Array:
        return _chosen(spec, _at(spec, state, knobs, x, asked), asked, knobs)

    seen = Frame(
        watched.points,
        score(cells).reshape(SURFACE, SURFACE),
        slope(score, cells).reshape(SURFACE, SURFACE),
        _gradient(spec, state, knobs, cell_centres(box, ARROWS), asked).reshape(ARROWS, ARROWS, 2),
        _gradient(spec, state, knobs, watched.points[:PUSHES], asked),
        jnp.full((LATENT, LATENT, 2), FAR),
        jnp.ones(1),
    )
    return Picture(seen, watched, attention[asked] if len(attention) else jnp.zeros(0))


_NICE = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)


def reach(*codes: Any) -> float:
    """How far from 0 the latent plane is drawn: the next round number beyond 99 in 100 coordinates of each cloud, so that it seldom changes."""
    clouds = [np.abs(cloud[np.isfinite(cloud)]) for cloud in map(np.asarray, codes)]
    most = max([float(np.quantile(sizes, 0.99)) for sizes in clouds if sizes.size] + [1e-6])
    ten = 10.0 ** math.floor(math.log10(most))
    return next((round_ * ten for round_ in _NICE if round_ * ten >= most), 10 * ten)


def picture_of(arm: TrainedArm, box: Box, asked: int = 0) -> Picture:
    """The picture of an arm without axes, as numpy arrays, in the user's units; ``asked`` is the row of the game's ``asks`` that is drawn."""
    place = arm.place
    inward = np.asarray(place.box_inward(box), np.float32)
    seen, watched, attention = jax.tree.map(np.asarray, observe(arm.spec, arm.states, arm.common, inward, np.int32(asked)))
    watched = watched._replace(points=place.outward(watched.points), lines=place.outward(watched.lines))
    return Picture(seen._replace(fakes=watched.points), watched, attention)


@program(0)
def _looked_at(spec: Spec, state: TrainState, knobs: Knobs, x: Array, asked: Array) -> tuple[Array, Array]:
    def score(x: Array) -> Array:
        return _chosen(spec, _at(spec, state, knobs, x, asked), asked, knobs)

    return score(x), jax.grad(lambda x: jnp.sum(score(x)))(x)


def scores_and_gradients(arm: TrainedArm, x: Any, asked: object = 0) -> tuple[Array, Array]:
    """The critic's score ``(n,)`` and its gradient ``(n, 2)`` at ``x (n, 2)`` as the picture draws it: in the game's own setting, where there is one
    to choose that of this row of its ``asks``, such as a class. InputError for a row that there is not.
    """
    row = np.int32(whole("asked", asked, 0, max(0, len(GAMES[arm.spec.game].asks(arm.spec)[1]) - 1)))
    if play.is_plain(arm.spec):
        return frame.scores_and_gradients(arm.spec, arm.states, arm.common, x)  # type: ignore[no-any-return]
    return _looked_at(arm.spec, arm.states, arm.common, x, row)  # type: ignore[no-any-return]


def frame_of(arm: TrainedArm, box: Box) -> Frame:
    """The frame of an arm without axes, whatever it plays."""
    return frame.frame_of(arm, box) if play.is_plain(arm.spec) else picture_of(arm, box).frame


def trade_off_names(i: int) -> tuple[str, str]:
    """What the two numbers of a trade-off's i-th point are called."""
    return f"along {i}", f"up {i}"


def of_kind(name: str, kind: int) -> str:
    """What a number of one kind of points is called."""
    return f"{name}_{kind}"


@program(0)
def _numbers(spec: Spec, state: TrainState, knobs: Knobs) -> dict[str, Array]:
    key, game, weights = named_key(state.key, "game's numbers"), GAMES[spec.game], other.with_critic(spec, state.average, state)
    told = {name: row.of(spec, weights, key, knobs) for name, row in game.numbers.items()}
    for name, row in game.by_kind.items():
        told |= {of_kind(name, kind): value for kind, value in enumerate(row.of(spec, weights, key, knobs))}
    if game.trade_off:
        found = game.trade_off.of(spec, weights, key, knobs)
        told |= {name: found[i, k] for i in range(len(game.trade_off.at)) for k, name in enumerate(trade_off_names(i))}
    return told


def each_number(arm: TrainedArm, name: str) -> np.ndarray:
    """One number of the game, of every member of an arm with axes, (N,)."""
    row = GAMES[arm.spec.game].numbers[name]
    return arm.place.scale**row.lengths * np.array([float(_numbers(arm.spec, *arm.alone(i))[name]) for i in range(len(arm.members.seeds))])


def numbers_of(arm: TrainedArm) -> dict[str, float]:
    """What is measured of a game now, by name; what does not exist on these data is left out, and of the plain game there is nothing."""
    rows = GAMES[arm.spec.game].numbers
    told: Any = {} if play.is_plain(arm.spec) else _numbers(arm.spec, arm.states, arm.common)
    outward = {name: float(value) * arm.place.scale ** (rows[name].lengths if name in rows else 0) for name, value in told.items()}
    return {name: value for name, value in outward.items() if np.isfinite(value)}
