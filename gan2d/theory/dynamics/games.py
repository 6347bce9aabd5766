"""GAMES: two players with a number or two each, small enough to know everything about them.

A state z holds the generator's numbers first, then the critic's. The losses of games with points are those of OBJECTIVES and PENALTIES.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from gan2d.elements.objectives import OBJECTIVES, Objective, ObjectiveKnobs
from gan2d.elements.penalties import PENALTIES, Penalty, PenaltyKnobs
from gan2d.elements.projections import ProjectionKnobs

NODES = 20  # of Gauss and Hermite, for the exact mean over instance noise


@jax.tree_util.register_dataclass
@dataclasses.dataclass(frozen=True)
class GameKnobs(ProjectionKnobs, PenaltyKnobs, ObjectiveKnobs):
    """The numbers that losses, penalties and steps of a small game read."""

    noise: Array = 0.0  # type: ignore[assignment]  # standard deviation of instance noise on both clouds
    consensus: Array = 0.0  # type: ignore[assignment]
    momentum: Array = 0.0  # type: ignore[assignment]


def usual(**moved: Any) -> GameKnobs:
    """All of them at their defaults, but those that are moved."""
    known: dict[str, Any] = {f.name: f.metadata["knob"]["default"] if "knob" in f.metadata else f.default for f in dataclasses.fields(GameKnobs)}
    return GameKnobs(**(known | {"objective": 0} | moved))


class Terms(NamedTuple):
    """What a method puts into the losses of a game of points."""

    objective: Objective
    penalty: Penalty = PENALTIES["none"]
    noisy: bool = False


class Plane(NamedTuple):
    """Two numbers of the state as a picture: which they are, and the square (x0, x1, y0, y1) that is shown."""

    across: int
    upwards: int
    view: tuple[float, float, float, float]


Losses = Callable[[Array, Array, Terms, GameKnobs], tuple[Array, Array]]


@dataclasses.dataclass(frozen=True)
class Game:
    """A game of two players.

    Attributes:
        names: of the state's numbers, the generator's first.
        generator: how many of them are the generator's.
        losses: ``(generator's numbers, critic's numbers, terms, knobs) -> (generator's loss, critic's loss)``, both minimised.
        equilibria: states at which nobody wants to move; the first one is linearised.
        methods: names of METHODS that mean something here; ``shown`` are those that it opens with.
        objectives: names of OBJECTIVES that it can be played with, the usual one first; none where it has a loss of its own.
        formula: the losses in words.
    """

    title: str
    help: str
    formula: str
    names: tuple[str, ...]
    generator: int
    losses: Losses
    equilibria: tuple[tuple[float, ...], ...]
    start: tuple[float, ...]
    planes: tuple[Plane, ...]
    methods: tuple[str, ...]
    shown: tuple[str, ...]
    objectives: tuple[str, ...]
    source: str

    def distance(self, states: np.ndarray) -> np.ndarray:
        """How far states (…, d) lie from the nearest equilibrium, (…)."""
        return np.min([np.linalg.norm(states - np.asarray(each), axis=-1) for each in self.equilibria], axis=0)


def _of_points(
    score: Callable[[Array, Array], Array], real: Array, fake: Array, weights: Array, critic: Array, terms: Terms, knobs: Any
) -> tuple[Array, Array]:
    """Both losses of clouds (n, 2) with weights (n,), for a critic ``score(its numbers, points)``."""

    def of(x: Array) -> Array:
        return score(critic, x)

    by_critic = weights @ terms.objective.critic_loss(of(real), of(fake), knobs) + terms.penalty.penalty(of, real, fake, jax.random.key(0), knobs)
    return weights @ terms.objective.generator_loss(of(real), of(fake), knobs), by_critic


def _on_the_line(x: Array) -> Array:
    return jnp.stack([x, jnp.zeros_like(x)], 1)


def _dirac(generator: Array, critic: Array, terms: Terms, knobs: GameKnobs) -> tuple[Array, Array]:
    """Data at 0, generator at θ, score −ψx: as in the paper ψ > 0 is a critic that grows towards θ > 0, where high means generated there and real here."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES) if terms.noisy else (np.zeros(1), np.ones(1))
    real = _on_the_line(jnp.asarray(nodes) * knobs.noise)
    fake = _on_the_line(jnp.asarray(nodes) * knobs.noise + generator[0])
    return _of_points(lambda c, x: -c[0] * x[:, 0], real, fake, jnp.asarray(weights / weights.sum()), critic, terms, knobs)


def _gaussian(generator: Array, critic: Array, terms: Terms, knobs: GameKnobs) -> tuple[Array, Array]:
    """Data N(0, 1), generator N(m, s²), score ax + bx². Two points ±1 have a Gaussian's mean of every polynomial up to the third degree: exact here."""
    ends = jnp.array([-1.0, 1.0])
    fake = generator[0] + generator[1] * ends
    return _of_points(lambda c, x: c[0] * x[:, 0] + c[1] * x[:, 0] ** 2, _on_the_line(ends), _on_the_line(fake), jnp.full(2, 0.5), critic, terms, knobs)


def _bilinear(generator: Array, critic: Array, terms: Terms, knobs: GameKnobs) -> tuple[Array, Array]:
    return generator[0] * critic[0], -generator[0] * critic[0]


_STEPS = ("consensus", "extragradient", "optimistic", "negative_momentum", "positive_momentum")
_SQUARE = (-3.2, 3.2, -3.2, 3.2)

GAMES: dict[str, Game] = {
    "dirac": Game(
        "Dirac-GAN",
        "The smallest GAN: one real point, one generated point, and a critic that is a straight line.",
        "All data at 0, all generated points at θ, the critic's score is −ψx (high = real). Equilibrium: θ = ψ = 0.",
        ("θ", "ψ"),
        1,
        _dirac,
        ((0.0, 0.0),),
        (1.0, 1.0),
        (Plane(0, 1, _SQUARE),),
        ("minimax", "non_saturating", "wasserstein", "clip", "gp", "r1", "r2", "noise", *_STEPS),
        ("minimax", "non_saturating", "gp", "r1", "negative_momentum"),
        tuple(OBJECTIVES),
        "Mescheder et al. 2018, arXiv:1801.04406",
    ),
    "bilinear": Game(
        "Bilinear game",
        "The simplest game without a point of rest in sight: each player's gradient is the other's number.",
        "The generator lowers x·y by moving x, the critic raises it by moving y. Equilibrium: x = y = 0.",
        ("x", "y"),
        1,
        _bilinear,
        ((0.0, 0.0),),
        (1.0, 1.0),
        (Plane(0, 1, _SQUARE),),
        ("gradient", *_STEPS),
        ("gradient", "extragradient", "optimistic", "negative_momentum"),
        (),
        "Daskalakis et al. 2017, arXiv:1711.00141; Gidel et al. 2018, arXiv:1802.10551",
    ),
    "gaussian": Game(
        "Position and scale",
        "The generator moves a Gaussian and widens it; the critic is a parabola. Wasserstein loss, each mean in closed form.",
        "Data N(0, 1), generated N(m, s²), the critic's score is ax + bx² (high = real), Wasserstein loss: the critic lowers am + b(m² + s² − 1), "
        "the generator raises it. Equilibrium: m = a = b = 0, s = ±1.",
        ("m", "s", "a", "b"),
        2,
        _gaussian,
        ((0.0, 1.0, 0.0, 0.0), (0.0, -1.0, 0.0, 0.0)),
        (1.0, 0.4, 0.4, -0.3),
        (Plane(0, 1, (-2.2, 2.2, -1.2, 3.2)), Plane(2, 3, (-2.2, 2.2, -2.2, 2.2))),
        ("wasserstein", "clip", "r1", "r2", *_STEPS),
        ("wasserstein", "clip", "r1", "extragradient"),
        ("wasserstein",),
        "a linear-quadratic game in the spirit of Daskalakis et al. 2017, arXiv:1711.00141",
    ),
}
