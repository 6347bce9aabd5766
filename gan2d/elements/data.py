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
from gan2d.elements import dataset
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
    classes: int = 8,
) -> Dataset:
    return Dataset(
        title,
        help,
        sample=lambda key, n, k: sample_mixture(key, n, mixture(k))[0],
        labelled=lambda key, n, k: sample_mixture(key, n, mixture(k)),
        classes=classes,
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


def _points(key: Array, n: int, knobs: DataKnobs) -> Array:
    held = jnp.sum(jnp.isfinite(knobs.points[:, 0]), dtype=jnp.int32)
    return knobs.points[jax.random.randint(key, (n,), 0, held)]


def _points_box(knobs: DataKnobs) -> Box:
    points = np.asarray(knobs.points)
    low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
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
        25,
    ),
    "cross5": _of_mixture(
        "Five Gaussians",
        "One in the middle and four around it, at (0, 0) and (±2, ±2): the toy of ALICE.",
        lambda k: _equal(jnp.array([[0.0, 0.0], [2.0, 2.0], [-2.0, 2.0], [-2.0, -2.0], [2.0, -2.0]]), k.sigma),
        lambda k: around(3.2, 2.0, k.sigma),
        ("sigma",),
        {"sigma": 0.2},
        "ALICE: Li et al. 2017, arXiv:1709.01215",
        5,
    ),
    "swiss_roll": Dataset(
        "Swiss roll",
        "One long curled curve with noise σ / 7.5 around it.",
        dataset.swiss_roll,
        lambda k: around(2.6, 1.9, k.sigma / 7.5),
        knobs=("sigma",),
        defaults={"sigma": 0.25},
        source=_PAPERS,
    ),
    "moons": Dataset(
        "Two moons",
        "Two interleaved half circles.",
        dataset.moons,
        lambda k: around(2.1, 1.5, k.sigma),
        knobs=("sigma",),
        defaults={"sigma": 0.05},
        source="scikit-learn's make_moons, centred",
    ),
    "spiral": Dataset(
        "Two spirals",
        "Two interleaved spiral arms.",
        dataset.spiral,
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
        classes=2,
    ),
    "parallel_gaussians": _of_mixture(
        "Parallel Gaussians",
        "Two long thin parallel Gaussians (height σ = 1), a distance apart: almost no overlap, like manifolds.",
        lambda k: Mixture(_pair(k), jnp.stack([k.width, jnp.ones_like(k.width)]), jnp.full(2, 0.5)),
        lambda k: square(max(3.0, float(k.distance) / 2 + 4 * float(k.width) + 0.8)),
        ("distance", "width"),
        {"distance": 2.0},
        "WGAN, example 1, made smooth: Arjovsky et al. 2017, arXiv:1701.07875",
        2,
    ),
    "parallel_lines": Dataset(
        "Parallel line",
        "Example 1 of the WGAN paper: a vertical segment (θ, Z), Z uniform on [0, 1].",
        dataset.parallel_line,
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
        classes=MAX_MODES,
    ),
    "three_classes": Dataset(
        "Three classes that overlap",
        "Along the first coordinate N(0, 1), N(d, 2²) and N(2d, 3²), a third of the points each; as wide across.",
        lambda key, n, k: dataset.three_classes(key, n, k)[0],
        lambda k: square(float(k.distance) + 9.0, float(k.distance), 0.0),
        knobs=("distance",),
        defaults={"distance": 3.0},
        source="Gong et al. 2019 (TAC-GAN), arXiv:1907.02690: d = 3",
        labelled=dataset.three_classes,
        classes=3,
    ),
    "two_answers": dataset.questions(
        "A question with two answers", "Along: a question; up: one of its two right answers, the same for all questions.", jnp.ones_like, 2.0
    ),
    "fork": dataset.questions(
        "A fork of answers",
        "Along: a question; up: its right answer, which becomes two as the fork opens.",
        lambda u: jnp.maximum(u, 0.0) / dataset.QUESTIONS,
        3.0,
    ),
    "checkerboard": Dataset(
        "Checkerboard",
        "Eight filled squares of a 4 by 4 board: hard edges, no modes.",
        dataset.checkerboard,
        lambda k: square(2.6),
        log_density=dataset.checkerboard_log_density,
    ),
    "points": Dataset(
        "Your own points",
        "Points that you draw, upload (CSV) or pass as an array of shape (n, 2); batches are sampled from them. Networks see them centred and in "
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
