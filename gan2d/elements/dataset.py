"""What a 2-D target distribution is, the knobs that shape one, and how mixtures, curves and answers to questions are drawn."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from gan2d.common.knob import Value, setting

MAX_MODES = 64
Box = tuple[float, float, float, float]


@dataclasses.dataclass(frozen=True)
class DataKnobs:
    """Numbers that shape the data, and the user's own points if any."""

    sigma: Array = setting(
        0.05, "Width of a mode", "Standard deviation of the data around each mode or curve.", "Data", 1e-4, 5.0, symbol="σ", log=True, owned=True
    )
    distance: Array = setting(2.0, "Distance", "How far apart the two Gaussians are.", "Data", 0.0, 20.0, owned=True)
    width: Array = setting(0.1, "Thickness", "Standard deviation across the long thin Gaussians (along them it is 1).", "Data", 1e-3, 5.0, log=True, owned=True)
    fake_width: Array = setting(0.5, "Width of q", "Standard deviation of the generated Gaussian.", "Data", 1e-3, 5.0, log=True, owned=True)
    angle: Array = setting(
        0.0, "Direction", "Direction in which q is moved away: 0° straight across, 90° along.", "Data", 0.0, 90.0, symbol="angle", owned=True
    )
    theta: Array = setting(
        1.0,
        "Position of the line, or distance of the pair",
        "θ: where the vertical line stands, or how far apart the two distributions of a pair are.",
        "Data",
        -20.0,
        20.0,
        symbol="θ",
        owned=True,
    )
    mixture_modes: Array = setting(8, "Number of modes", "Gaussians in the random mixture.", "Data", 1, MAX_MODES, symbol="K modes", owned=True)
    spread: Array = setting(2.0, "Spread of the modes", "The modes' centres lie in a square of twice this side.", "Data", 0.1, 20.0, log=True, owned=True)
    imbalance: Array = setting(
        0.0, "Unequal weights", "Mode k has weight ∝ exp(−k·this): 0 gives every mode the same.", "Data", 0.0, 3.0, symbol="imbalance", owned=True
    )
    mixture_seed: Array = setting(0, "Mixture's seed", "Which random mixture.", "Data", 0, 10_000, owned=True)
    ray_share: Array = setting(
        1.0, "Share of the way", "θ: how far down the rays of their funnels generated points have gone, as a share.", "Data", 0.0, 1.0, symbol="θ", owned=True
    )
    funnels: Array = setting(
        16,
        "Number of funnels",
        "Cones of which the potential u is the lowest: the more there are, the more often it bends.",
        "Data",
        1,
        256,
        symbol="N",
        log=True,
        owned=True,
    )
    funnel_seed: Array = setting(0, "Funnels' seed", "Which funnels.", "Data", 0, 10_000, owned=True)
    points: Array = dataclasses.field(kw_only=True)  # (n, 2): the user's own data, in the networks' coordinates (settings/place.py); rows of NaN fill it up


class Mixture(NamedTuple):
    """K axis-parallel Gaussians: Σ_k w_k N(centre_k, diag(scale²)); a mode of weight 0 does not exist."""

    centres: Array  # (K, 2)
    scale: Array  # (2,) standard deviation along x and y, the same for every mode
    weights: Array  # (K,), sums to 1


@dataclasses.dataclass(frozen=True)
class Dataset:
    """A target distribution: how to draw from it, what is known of it, and which knobs it listens to.

    Attributes:
        sample: ``(key, n, knobs) -> (n, 2)``.
        box: ``knobs -> (x0, x1, y0, y1)``, a square that holds the data with a margin.
        mixture: ``knobs -> Mixture`` where the modes are known.
        log_density: ``(x (n, 2), knobs) -> (n,)`` in nats where it exists.
        knobs: names of the knobs that it reads: they shape what all arms of an experiment learn.
        defaults: where its own defaults differ from the knobs' general ones.
        toy: settings of a game that the toy preset takes on these data.
        inputs: 2 in the plane; 1 on the line, which only critics of a pair see.
        generated: ``(key, n, knobs) -> (n, inputs)``: the distribution that stands θ away, where the data come as a pair.
        labelled: ``(key, n, knobs) -> (points (n, 2), classes (n,))``, the same points as ``sample``; None where there are no classes.
        classes: how many there are.
        answers: ``(questions (n,), knobs) -> (n, a)`` right answers to each, where a point is a question with an answer.
        placed: its points come centred and scaled already where networks work in standard deviations of the data.
    """

    title: str
    help: str
    sample: Callable[[Array, int, DataKnobs], Array]
    box: Callable[[DataKnobs], Box]
    mixture: Callable[[DataKnobs], Mixture] | None = None
    log_density: Callable[[Array, DataKnobs], Array] | None = None
    knobs: tuple[str, ...] = ()
    defaults: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    toy: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    source: str = ""
    inputs: int = 2
    generated: Callable[[Array, int, DataKnobs], Array] | None = None
    placed: bool = False
    labelled: Callable[[Array, int, DataKnobs], tuple[Array, Array]] | None = None
    classes: int = 0
    answers: Callable[[Array, DataKnobs], Array] | None = None


def sample_mixture(key: Array, n: int, mixture: Mixture) -> tuple[Array, Array]:
    """Draw ``(n, 2)`` points from a mixture of Gaussians, and the numbers (n,) of their modes."""
    which, where = jax.random.split(key)
    edges = jnp.cumsum(mixture.weights)
    u = jax.random.uniform(which, (n,)) * edges[-1]
    index = jnp.minimum(jnp.searchsorted(edges, u, side="right"), len(mixture.weights) - 1)
    return mixture.centres[index] + mixture.scale[None] * jax.random.normal(where, (n, 2)), index


def mixture_log_density(x: Array, mixture: Mixture) -> Array:
    """Log density in nats of a mixture of Gaussians at ``x (n, 2)``: log Σ_k w_k N(x; centre_k, diag(scale²))."""
    offset = (x[:, None] - mixture.centres[None]) / mixture.scale[None, None]
    component = -0.5 * jnp.sum(offset**2, -1) - jnp.log(2 * jnp.pi * mixture.scale[0] * mixture.scale[1])
    return jax.nn.logsumexp(component, axis=1, b=mixture.weights[None])


def square(half: float, x: float = 0.0, y: float = 0.0) -> Box:
    """A view of this half width around a place."""
    return (x - half, x + half, y - half, y + half)


def around(usual: float, reach: float, sigma: Array) -> Box:
    """The usual view, or a larger one where noise σ around data that reach so far leaves it."""
    return square(max(usual, reach + 3.5 * float(sigma)))


def swiss_roll(key: Array, n: int, knobs: DataKnobs) -> Array:
    """Points (n, 2) of scikit-learn's swiss roll, columns 0 and 2, over 7.5."""
    along, across = jax.random.split(key)
    t = 1.5 * jnp.pi * (1 + 2 * jax.random.uniform(along, (n,)))
    roll = jnp.stack([t * jnp.cos(t), t * jnp.sin(t)], 1)
    return (roll + knobs.sigma * jax.random.normal(across, (n, 2))) / 7.5


def moons(key: Array, n: int, knobs: DataKnobs) -> Array:
    """Points (n, 2) of scikit-learn's two moons, centred."""
    along, side, across = jax.random.split(key, 3)
    t = jnp.pi * jax.random.uniform(along, (n,))
    upper = jnp.stack([jnp.cos(t), jnp.sin(t)], 1)
    lower = jnp.stack([1 - jnp.cos(t), 0.5 - jnp.sin(t)], 1)
    moon = jnp.where(jax.random.bernoulli(side, shape=(n, 1)), upper, lower) - jnp.array([[0.5, 0.25]])
    return moon + knobs.sigma * jax.random.normal(across, (n, 2))


def spiral(key: Array, n: int, knobs: DataKnobs) -> Array:
    """Points (n, 2) of two spiral arms, evenly along their length."""
    along, side, across = jax.random.split(key, 3)
    # the square root of a uniform number spreads points evenly along the arm's length
    r = jnp.sqrt(jax.random.uniform(along, (n,)))
    t = 1.75 * 2 * jnp.pi * r + jnp.pi * jax.random.bernoulli(side, shape=(n,))
    arm = 2.0 * jnp.stack([r * jnp.sin(t), r * jnp.cos(t)], 1)
    return arm + knobs.sigma * jax.random.normal(across, (n, 2))


def parallel_line(key: Array, n: int, knobs: DataKnobs) -> Array:
    """Points (n, 2) on the line (θ, Z), Z uniform on [0, 1]."""
    z = jax.random.uniform(key, (n,))
    return jnp.stack([jnp.full(n, knobs.theta), z], 1)


def checkerboard(key: Array, n: int, knobs: DataKnobs) -> Array:
    """Points (n, 2) of eight filled squares of a 4 by 4 board."""
    cell, inside = jax.random.split(key)
    square = jax.random.randint(cell, (n,), 0, 8)  # 8 of the 16 cells of a 4 by 4 board
    row = square // 2
    corner = jnp.stack([2 * (square % 2) + row % 2, row], 1)
    return corner + jax.random.uniform(inside, (n, 2)) - 2.0


def checkerboard_log_density(x: Array, knobs: DataKnobs) -> Array:
    """Log density in nats at ``x (n, 2)``."""
    cell = jnp.floor(x + 2.0)
    on = jnp.all((cell >= 0) & (cell < 4), 1) & (jnp.sum(cell, 1) % 2 == 0)
    return jnp.where(on, -jnp.log(8.0), -jnp.inf)


def three_classes(key: Array, n: int, knobs: DataKnobs) -> tuple[Array, Array]:
    """Points (n, 2) of N((kd, 0), (k + 1)² I), k = 0, 1, 2 equally likely, and k."""
    which, where = jax.random.split(key)
    label = jax.random.randint(which, (n,), 0, 3)
    centre = jnp.stack([label * knobs.distance, jnp.zeros(n)], 1)
    return centre + (1.0 + label)[:, None] * jax.random.normal(where, (n, 2)), label


QUESTIONS = 2.0  # how far questions reach to both sides


def questions(title: str, help: str, apart: Callable[[Array], Array], distance: float) -> Dataset:
    """Questions along, uniform on [−QUESTIONS, QUESTIONS], and one of two right answers up, ±d/2·apart(question), with noise σ."""

    def right(u: Array, knobs: DataKnobs) -> Array:
        return knobs.distance / 2 * jnp.stack([apart(u), -apart(u)], 1)

    def sample(key: Array, n: int, knobs: DataKnobs) -> Array:
        asked, side, off = jax.random.split(key, 3)
        u = QUESTIONS * jax.random.uniform(asked, (n,), minval=-1.0)
        both = right(u, knobs)
        chosen = jnp.where(jax.random.bernoulli(side, shape=(n,)), both[:, 0], both[:, 1])
        return jnp.stack([u, chosen + knobs.sigma * jax.random.normal(off, (n,))], 1)

    def box(knobs: DataKnobs) -> Box:
        return square(max(QUESTIONS + 0.5, float(knobs.distance) / 2 + 4 * float(knobs.sigma) + 0.5))

    return Dataset(title, help, sample, box, knobs=("distance", "sigma"), defaults={"distance": distance}, answers=right)


def as_knobs(values: Mapping[str, Any]) -> Any:
    """Values in the place of Knobs, for the parts of a data set that are computed without compiling anything."""
    return SimpleNamespace(**{name: np.float32(value) if isinstance(value, float) else value for name, value in values.items()})
