"""METHODS: what both players minimise in a small game, and how they step.

A step takes a state and, for some, a memory of the step before. v(z) is the way in which both players want to move: minus each one's gradient
by its own numbers.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.penalties import PENALTIES
from gan2d.elements.projections import PROJECTIONS
from gan2d.theory.dynamics.games import Game, GameKnobs, Terms

Field = Callable[[Array], Array]


class Rule(NamedTuple):
    """How a step is made: ``move(v, z, memory, whose, h, knobs) -> z, memory``, in which only the numbers with ``whose`` = 1 move.

    ``remembers``: there is a memory, of as many numbers as the state; ``begin(v, z)`` makes it. ``alternates``: the players may also move one
    after the other.
    """

    move: Callable[[Field, Array, Array, Array, Array, GameKnobs], tuple[Array, Array]]
    remembers: bool = False
    alternates: bool = True
    begin: Callable[[Field, Array], Array] = lambda v, z: jnp.zeros_like(z)


def _gradient(v: Field, z: Array, memory: Array, whose: Array, h: Array, knobs: GameKnobs) -> tuple[Array, Array]:
    """z + h·v(z)."""
    return z + h * whose * v(z), memory


def _extragradient(v: Field, z: Array, memory: Array, whose: Array, h: Array, knobs: GameKnobs) -> tuple[Array, Array]:
    """z + h·v(z + h·v(z)): the gradient is that of where a plain step would lead (Korpelevich 1976; Gidel et al. 2018, arXiv:1802.10551)."""
    return z + h * whose * v(z + h * v(z)), memory


def _optimistic(v: Field, z: Array, memory: Array, whose: Array, h: Array, knobs: GameKnobs) -> tuple[Array, Array]:
    """z + 2h·v(z) − h·v(z before) (Daskalakis et al. 2017, arXiv:1711.00141); the memory is v(z before)."""
    here = v(z)
    return z + h * whose * (2 * here - memory), whose * here + (1 - whose) * memory


def _momentum(v: Field, z: Array, memory: Array, whose: Array, h: Array, knobs: GameKnobs) -> tuple[Array, Array]:
    """z + h·v(z) + β(z − z before) (Gidel et al. 2019, arXiv:1807.04740); the memory is (z − z before)/h."""
    speed = v(z) + knobs.momentum * memory
    return z + h * whose * speed, whose * speed + (1 - whose) * memory


GRADIENT = Rule(_gradient)
EXTRAGRADIENT = Rule(_extragradient, alternates=False)
OPTIMISTIC = Rule(_optimistic, remembers=True, begin=lambda v, z: v(z))
MOMENTUM = Rule(_momentum, remembers=True)


class Strength(NamedTuple):
    """The one number that a method has: which knob it is, how it is written, where it begins, and its range."""

    knob: str
    symbol: str
    default: float
    low: float
    high: float


@dataclasses.dataclass(frozen=True)
class Method:
    """What is minimised, and how.

    Attributes:
        objective: of OBJECTIVES; None: the one that is chosen for the game.
        penalty, projection: of their tables.
        noisy: instance noise on both clouds, of which the mean is taken exactly.
        consensus: both players also lower ½‖v‖².
        strength: its number, if it has one.
    """

    title: str
    help: str
    source: str
    objective: str | None = None
    penalty: str = "none"
    projection: str = "none"
    noisy: bool = False
    consensus: bool = False
    rule: Rule = GRADIENT
    strength: Strength | None = None


_DIRAC = "Mescheder et al. 2018, arXiv:1801.04406"
_NEGATIVE = "Gidel et al. 2019, arXiv:1807.04740"

METHODS: dict[str, Method] = {
    "gradient": Method("Gradient descent", "Each player follows its own gradient.", "Daskalakis et al. 2017, arXiv:1711.00141"),
    "minimax": Method("Minimax", "Goodfellow's game: the generator's loss is minus the critic's.", _DIRAC, "minimax"),
    "non_saturating": Method("Non-saturating", "The generator raises the critic's score of its point, with a loss of its own.", _DIRAC, "non_saturating"),
    "wasserstein": Method("WGAN, unbounded", "The Wasserstein loss, with nothing that bounds the critic.", _DIRAC, "wasserstein"),
    "clip": Method(
        "WGAN, clip",
        "The Wasserstein loss; after each step the critic's numbers are put back into [−c, c].",
        "Arjovsky et al. 2017, arXiv:1701.07875",
        "wasserstein",
        projection="clip",
        strength=Strength("clip", "c", 1.0, 0.1, 3.0),
    ),
    "gp": Method(
        "WGAN-GP",
        "The Wasserstein loss with λ(slope − 1)²: a slope of 1 is asked for where the equilibrium needs 0.",
        "Gulrajani et al. 2017, arXiv:1704.00028",
        "wasserstein",
        penalty="gp",
        strength=Strength("gp_weight", "λ", 0.3, 0.0, 2.0),
    ),
    "r1": Method("R1", "(γ/2)·slope² at real points.", _DIRAC, penalty="r1", strength=Strength("r1_weight", "γ", 0.3, 0.0, 2.0)),
    "r2": Method("R2", "(γ/2)·slope² at generated points.", _DIRAC, penalty="r2", strength=Strength("r2_weight", "γ", 0.3, 0.0, 2.0)),
    "noise": Method(
        "Instance noise",
        "Gaussian noise of standard deviation σ on real and generated points, its mean by quadrature.",
        "Sønderby et al. 2016, arXiv:1610.04490; " + _DIRAC,
        noisy=True,
        strength=Strength("noise", "σ", 1.0, 0.0, 2.0),
    ),
    "consensus": Method(
        "Consensus",
        "Both players also lower γ·½‖v‖², the size of all gradients.",
        "Mescheder et al. 2017, arXiv:1705.10461",
        consensus=True,
        strength=Strength("consensus", "γ", 1.0, 0.0, 2.0),
    ),
    "extragradient": Method(
        "Extragradient",
        "The gradient is that of where a plain step would lead; both always at once.",
        "Gidel et al. 2018, arXiv:1802.10551",
        rule=EXTRAGRADIENT,
    ),
    "optimistic": Method("Optimistic", "Twice this gradient less the one before.", "Daskalakis et al. 2017, arXiv:1711.00141", rule=OPTIMISTIC),
    "negative_momentum": Method(
        "Negative momentum",
        "A part of the step before is taken back.",
        _NEGATIVE,
        rule=MOMENTUM,
        strength=Strength("momentum", "β", -0.5, -0.95, 0.0),
    ),
    "positive_momentum": Method(
        "Positive momentum",
        "A part of the step before is made again.",
        _NEGATIVE,
        rule=MOMENTUM,
        strength=Strength("momentum", "β", 0.5, 0.0, 0.95),
    ),
}


def terms(method: Method, objective: str | None) -> Terms:
    """What a method puts into the losses; ``objective`` is the game's, where the method names none."""
    return Terms(OBJECTIVES[method.objective or objective or next(iter(OBJECTIVES))], PENALTIES[method.penalty], method.noisy)


def field(game: Game, method: Method, objective: str | None, knobs: GameKnobs) -> Field:
    """v(z) of a method in a game, (d,) → (d,)."""
    of, count = terms(method, objective), game.generator

    def wanted(z: Array) -> Array:
        by_generator = jax.grad(lambda mine: game.losses(mine, z[count:], of, knobs)[0])(z[:count])
        by_critic = jax.grad(lambda mine: game.losses(z[:count], mine, of, knobs)[1])(z[count:])
        return -jnp.concatenate([by_generator, by_critic])

    if not method.consensus:
        return wanted
    return lambda z: wanted(z) - knobs.consensus * jax.grad(lambda at: 0.5 * jnp.sum(wanted(at) ** 2))(z)


def begin(game: Game, method: Method, objective: str | None, z: Array, knobs: GameKnobs) -> Array:
    """The state with its memory, (d,) or (2d,), before the first step."""
    v = field(game, method, objective, knobs)
    return jnp.concatenate([z, method.rule.begin(v, z)]) if method.rule.remembers else z


def step(game: Game, method: Method, objective: str | None, alternating: bool, state: Array, h: Array, knobs: GameKnobs) -> Array:
    """One step of both players, at once or the generator first; then the critic's numbers are put back where something bounds them."""
    v, size, count = field(game, method, objective, knobs), len(game.names), game.generator
    z, memory = state[:size], state[size:] if method.rule.remembers else jnp.zeros(size)
    generator = jnp.asarray([1.0] * count + [0.0] * (size - count))
    for whose in (generator, 1 - generator) if alternating and method.rule.alternates else (jnp.ones(size),):
        z, memory = method.rule.move(v, z, memory, whose, h, knobs)
    critic, _ = PROJECTIONS[method.projection].after(z[count:], (), knobs)
    z = jnp.concatenate([z[:count], critic])
    return jnp.concatenate([z, memory]) if method.rule.remembers else z
