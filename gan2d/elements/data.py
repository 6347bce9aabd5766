"""DATASETS: every target distribution, by name; those of PAIRS have the generated one beside them.

A mixture of Gaussians is described by its modes alone; one sampler and one density serve all of them.
Every parameter of the data (distance, width, number of modes, …) is a traced knob, so that moving it
moves the target under the generator's feet without a recompilation.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from gan2d.common.knob import Value, choice, titles
from gan2d.elements.dataset import MAX_MODES, Box, DataKnobs, Dataset, Mixture, around, mixture_log_density, sample_mixture, square
from gan2d.elements.pairs import PAIRS, of_pair


def _of_mixture(
    title: str,
    help: str,
    mixture: Callable[[DataKnobs], Mixture],
    box: Callable[[DataKnobs], Box],
    knobs: tuple[str, ...],
    defaults: Mapping[str, Value],
    source: str = "",
) -> Dataset:
    return Dataset(
        title,
        help,
        sample=lambda key, n, k: sample_mixture(key, n, mixture(k)),
        box=box,
        mixture=mixture,
        log_density=lambda x, k: mixture_log_density(x, mixture(k)),
        knobs=knobs,
        defaults=defaults,
        source=source,
    )


def _equal(centres: Array, scale: Array) -> Mixture:
    return Mixture(centres, jnp.broadcast_to(scale, (2,)), jnp.full(len(centres), 1 / len(centres)))


def _tilted(centres: Array, knobs: DataKnobs) -> Mixture:
    """Round modes of width σ whose weights fall as exp(−k·tilt) over their numbers k; equal at tilt 0."""
    weights = jnp.exp(-knobs.imbalance * jnp.arange(len(centres)))
    return Mixture(centres, jnp.broadcast_to(knobs.sigma, (2,)), weights / weights.sum())


def _ring(radius: float) -> Callable[[DataKnobs], Mixture]:
    def mixture(knobs: DataKnobs) -> Mixture:
        angle = 2 * jnp.pi * jnp.arange(8) / 8
        return _tilted(radius * jnp.stack([jnp.cos(angle), jnp.sin(angle)], 1), knobs)

    return mixture


def _grid(knobs: DataKnobs) -> Mixture:
    line = jnp.array([-4.0, -2.0, 0.0, 2.0, 4.0])
    return _tilted(jnp.stack(jnp.meshgrid(line, line), -1).reshape(-1, 2), knobs)


def _pair(knobs: DataKnobs) -> Array:
    half = knobs.distance / 2
    return jnp.stack([jnp.stack([-half, 0 * half]), jnp.stack([half, 0 * half])])


def _random_mixture(knobs: DataKnobs) -> Mixture:
    key = jax.random.key(knobs.mixture_seed)
    centres = knobs.spread * jax.random.uniform(key, (MAX_MODES, 2), minval=-1.0)
    rank = jnp.arange(MAX_MODES)
    weights = jnp.where(rank < knobs.mixture_modes, jnp.exp(-knobs.imbalance * rank), 0.0)
    return Mixture(centres, jnp.broadcast_to(knobs.sigma, (2,)), weights / weights.sum())


def _swiss_roll(key: Array, n: int, knobs: DataKnobs) -> Array:
    along, across = jax.random.split(key)
    t = 1.5 * jnp.pi * (1 + 2 * jax.random.uniform(along, (n,)))
    roll = jnp.stack([t * jnp.cos(t), t * jnp.sin(t)], 1)
    return (roll + knobs.sigma * jax.random.normal(across, (n, 2))) / 7.5


def _moons(key: Array, n: int, knobs: DataKnobs) -> Array:
    along, side, across = jax.random.split(key, 3)
    t = jnp.pi * jax.random.uniform(along, (n,))
    upper = jnp.stack([jnp.cos(t), jnp.sin(t)], 1)
    lower = jnp.stack([1 - jnp.cos(t), 0.5 - jnp.sin(t)], 1)
    moon = jnp.where(jax.random.bernoulli(side, shape=(n, 1)), upper, lower) - jnp.array([[0.5, 0.25]])
    return moon + knobs.sigma * jax.random.normal(across, (n, 2))


def _spiral(key: Array, n: int, knobs: DataKnobs) -> Array:
    along, side, across = jax.random.split(key, 3)
    # the square root of a uniform number spreads points evenly along the arm's length
    r = jnp.sqrt(jax.random.uniform(along, (n,)))
    t = 1.75 * 2 * jnp.pi * r + jnp.pi * jax.random.bernoulli(side, shape=(n,))
    arm = 2.0 * jnp.stack([r * jnp.sin(t), r * jnp.cos(t)], 1)
    return arm + knobs.sigma * jax.random.normal(across, (n, 2))


def _parallel_line(key: Array, n: int, knobs: DataKnobs) -> Array:
    z = jax.random.uniform(key, (n,))
    return jnp.stack([jnp.full(n, knobs.theta), z], 1)


def _checkerboard(key: Array, n: int, knobs: DataKnobs) -> Array:
    cell, inside = jax.random.split(key)
    square = jax.random.randint(cell, (n,), 0, 8)  # 8 of the 16 cells of a 4 by 4 board
    row = square // 2
    corner = jnp.stack([2 * (square % 2) + row % 2, row], 1)
    return corner + jax.random.uniform(inside, (n, 2)) - 2.0


def _checkerboard_log_density(x: Array, knobs: DataKnobs) -> Array:
    cell = jnp.floor(x + 2.0)
    on = jnp.all((cell >= 0) & (cell < 4), 1) & (jnp.sum(cell, 1) % 2 == 0)
    return jnp.where(on, -jnp.log(8.0), -jnp.inf)


def _points(key: Array, n: int, knobs: DataKnobs) -> Array:
    return knobs.points[jax.random.randint(key, (n,), 0, len(knobs.points))]


def _points_box(knobs: DataKnobs) -> Box:
    points = np.asarray(knobs.points)
    low, high = points.min(0), points.max(0)
    half = max(0.7 * float(np.max(high - low)), 1e-3)
    return square(half, float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2)


_PAPERS = "WGAN-GP: Gulrajani et al. 2017, arXiv:1704.00028"
_PACGAN = "PacGAN: Lin et al. 2017, arXiv:1712.04086; VEEGAN: Srivastava et al. 2017, arXiv:1705.07761"

DATASETS: dict[str, Dataset] = {
    "ring8": _of_mixture(
        "Ring of 8 Gaussians",
        "Eight narrow modes on a circle of radius 1: the classic test of mode collapse.",
        _ring(1.0),
        lambda k: around(1.7, 1.0, k.sigma),
        ("sigma", "imbalance"),
        {"sigma": 0.01},
        _PACGAN,
    ),
    "ring8_wgan_gp": _of_mixture(
        "Ring of 8, WGAN-GP's toy scale",
        "The ring of the toy WGAN-GP code: radius 2 and σ .02, all divided by 1.414.",
        _ring(2 / 1.414),
        lambda k: around(2.3, 2 / 1.414, k.sigma),
        ("sigma", "imbalance"),
        {"sigma": 0.02 / 1.414},
        _PAPERS,
    ),
    "grid25": _of_mixture(
        "Grid of 25 Gaussians",
        "A 5 by 5 grid on {−4, −2, 0, 2, 4}²: many modes to lose.",
        _grid,
        lambda k: around(5.4, 4.0, k.sigma),
        ("sigma", "imbalance"),
        {"sigma": 0.05},
        _PACGAN,
    ),
    "swiss_roll": Dataset(
        "Swiss roll",
        "One long curled curve with noise σ / 7.5 around it.",
        _swiss_roll,
        lambda k: around(2.6, 1.9, k.sigma / 7.5),
        knobs=("sigma",),
        defaults={"sigma": 0.25},
        source=_PAPERS,
    ),
    "moons": Dataset(
        "Two moons",
        "Two interleaved half circles.",
        _moons,
        lambda k: around(2.1, 1.5, k.sigma),
        knobs=("sigma",),
        defaults={"sigma": 0.05},
        source="scikit-learn's make_moons, centred",
    ),
    "spiral": Dataset(
        "Two spirals",
        "Two interleaved spiral arms.",
        _spiral,
        lambda k: around(2.8, 2.0, k.sigma),
        knobs=("sigma",),
        defaults={"sigma": 0.03},
    ),
    "two_gaussians": _of_mixture(
        "Two Gaussians",
        "Two round Gaussians, a distance apart.",
        lambda k: _equal(_pair(k), k.sigma),
        lambda k: square(float(k.distance) / 2 + 4 * float(k.sigma) + 0.8),
        ("distance", "sigma"),
        {"sigma": 0.2, "distance": 2.0},
    ),
    "parallel_gaussians": _of_mixture(
        "Parallel Gaussians",
        "Two long thin parallel Gaussians (height σ = 1), a distance apart: almost no overlap, like manifolds.",
        lambda k: Mixture(_pair(k), jnp.stack([k.width, jnp.ones_like(k.width)]), jnp.full(2, 0.5)),
        lambda k: square(max(3.0, float(k.distance) / 2 + 4 * float(k.width) + 0.8)),
        ("distance", "width"),
        {"distance": 2.0},
        "WGAN, example 1, made smooth: Arjovsky et al. 2017, arXiv:1701.07875",
    ),
    "parallel_lines": Dataset(
        "Parallel line",
        "Example 1 of the WGAN paper: a vertical segment (θ, Z), Z uniform on [0, 1].",
        _parallel_line,
        lambda k: square(max(1.2, abs(float(k.theta)) + 0.5), 0.0, 0.5),
        knobs=("theta",),
        # near its optimum, as the paper supposes it, the discriminator of disjoint distributions leaves no gradient: with one update a step it does not get there
        toy={"n_critic": 5},
        source="Arjovsky et al. 2017, arXiv:1701.07875, example 1",
    ),
    "random_mixture": _of_mixture(
        "Random mixture",
        "K Gaussians at random places, with equal or unequal weights.",
        _random_mixture,
        lambda k: square(float(k.spread) + 4 * float(k.sigma) + 0.4),
        ("mixture_modes", "spread", "imbalance", "sigma", "mixture_seed"),
        {"sigma": 0.08},
    ),
    "checkerboard": Dataset(
        "Checkerboard",
        "Eight filled squares of a 4 by 4 board: hard edges, no modes.",
        _checkerboard,
        lambda k: square(2.6),
        log_density=_checkerboard_log_density,
    ),
    "points": Dataset(
        "Your own points",
        "Points that you upload (CSV) or pass as an array of shape (n, 2); batches are drawn from them. Networks see them centred and in "
        "standard deviations, and so is noise counted; pictures and numbers are in your units.",
        _points,
        _points_box,
        defaults={"units": "standard"},
        placed=True,
    ),
    **{of_pair(name): row.dataset() for name, row in PAIRS.items() if not row.of_data},
}
LEARNED = [name for name, row in DATASETS.items() if row.generated is None]  # what a generator can learn


@dataclasses.dataclass(frozen=True)
class DataSpec:
    """The chosen data set."""

    data: str = choice("ring8", titles(DATASETS), "Data", "The distribution that the generator is to learn.", "Data", resets=True)
