"""Orbits of a method in a game, and the eigenvalues of one step of it at the equilibrium."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from gan2d.theory.dynamics.games import GAMES, Game, usual
from gan2d.theory.dynamics.methods import METHODS, Method, begin, step
from gan2d.theory.dynamics.program import Program
from gan2d.theory.dynamics.unrolled import unrolled

FAR = 1e100  # beyond it an orbit is not followed
NEAR = 1e-6  # from the equilibrium, where it is looked at whether the step has a kink there
KINK = 1e-3  # by how much a step there may differ from what the Jacobian says, as a share of the way


class Steps(NamedTuple):
    """A method's step in a game, as programs: ``begin(z, h, strength)``, ``step(state, h, strength)`` and ``jacobian(h, strength)`` at the equilibrium."""

    begin: Program
    step: Program
    jacobian: Program
    functions: tuple[Callable[..., tuple[float, ...]], ...]


@functools.lru_cache(512)
def steps_of(game: str, method: str, objective: str | None, alternating: bool) -> Steps:
    """The programs, made at the first use; names of GAMES, METHODS and OBJECTIVES."""
    the_game, the_method = GAMES[game], METHODS[method]
    size = len(the_game.names)
    memory = size if the_method.rule.remembers else 0

    def knobs(strength: Any) -> Any:
        return usual(**({the_method.strength.knob: strength} if the_method.strength else {}))

    def first(z: Any, h: Any, strength: Any) -> Any:
        return begin(the_game, the_method, objective, z, knobs(strength))

    def one(state: Any, h: Any, strength: Any) -> Any:
        return step(the_game, the_method, objective, alternating, state, h, knobs(strength))

    def slopes(h: Any, strength: Any) -> Any:
        return jax.jacfwd(one)(jnp.asarray(rest(the_game, the_method)), h, strength)

    made = (unrolled(first, (size,), (), ()), unrolled(one, (size + memory,), (), ()), unrolled(slopes, (), ()))
    return Steps(*made, tuple(each.function() for each in made))


def rest(game: Game, method: Method) -> list[float]:
    """The state at the equilibrium, with a memory of nothing."""
    return [*game.equilibria[0], *[0.0] * (len(game.names) if method.rule.remembers else 0)]


def orbit(steps: Steps, start: tuple[float, ...], h: float, strength: float, count: int) -> np.ndarray:
    """The states (count + 1, d) from a start on; NaN from where one is too far to be followed."""
    first, one, _ = steps.functions
    state, size = first(*start, h, strength), len(start)
    states = [state]
    for _ in range(count):
        state = one(*state, h, strength)
        if not all(abs(each) < FAR for each in state):
            break
        states.append(state)
    made = np.full((count + 1, size), math.nan)
    made[: len(states)] = [each[:size] for each in states]
    return made


class Linear(NamedTuple):
    """One step near the equilibrium: the eigenvalues of its Jacobian, the largest first, and whether it is smooth there at all."""

    eigenvalues: np.ndarray
    smooth: bool


def linear(steps: Steps, at: list[float], h: float, strength: float) -> Linear:
    """The eigenvalues at the state ``at`` of rest, memory included; not smooth where a step near it is not what they say."""
    _, one, slopes = steps.functions
    jacobian = np.reshape(slopes(h, strength), (len(at), len(at)))
    found = np.linalg.eigvals(jacobian) if np.isfinite(jacobian).all() else np.full(len(at), np.nan)
    ways = np.concatenate([np.eye(len(at)), -np.eye(len(at))])
    ends = np.array([one(*(np.asarray(at) + NEAR * way).tolist(), h, strength) for way in ways])
    off = np.abs((ends - np.asarray(at)) / NEAR - ways @ jacobian.T).max()
    return Linear(found[np.lexsort((-found.imag, -np.abs(found).round(12)))], bool(off < KINK * (1 + np.abs(jacobian).max())))
