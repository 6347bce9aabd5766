"""The game that a spec names: the plain one, or one of the others."""

from __future__ import annotations

from jax import Array

from gan2d.elements import generators
from gan2d.elements.games.table import GAMES, PLAIN
from gan2d.games import other, plain
from gan2d.games.plain import Info, Seen, TrainState
from gan2d.settings.knobs import Knobs, Spec


def is_plain(spec: Spec) -> bool:
    """Whether it is a generator of points against a critic of points."""
    return GAMES[spec.game] is PLAIN


def init(spec: Spec, seed: Array | int, knobs: Knobs) -> TrainState:
    """The state before the first turn; same spec and seed, same weights."""
    return (plain if is_plain(spec) else other).init(spec, seed, knobs)


def turn(spec: Spec, state: TrainState, knobs: Knobs) -> tuple[TrainState, Info, Seen]:
    """One turn of the game: the critic's updates, then the others'."""
    return (plain if is_plain(spec) else other).turn(spec, state, knobs)


def points(spec: Spec, state: TrainState, key: Array, n: int, knobs: Knobs) -> Array:
    """``n`` generated points (n, 2) of this key, by the averaged weights where there is an average; batch norm by its running averages."""
    if is_plain(spec):
        return generators.draw(spec, state.average, state.generator.stats, key, n, knobs, False)[0]
    return GAMES[spec.game].points(spec, state.average, key, n, knobs)
