"""GENERATORS: where generated points come from – a network that learns, or a fixed distribution made from the data."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from gan2d.common.knob import choice, setting, titles
from gan2d.elements.data import DATASETS, DataSpec
from gan2d.elements.dataset import DataKnobs
from gan2d.elements.networks import networks
from gan2d.elements.networks.networks import NetworkSpec

UNITS = {"data": "The data's own", "standard": "Standard deviations of the data"}  # the first changes nothing
DRAWN = 4096  # points that the moments of data without known modes are taken from


@dataclasses.dataclass(frozen=True)
class GeneratorKnobs(DataKnobs):
    """Numbers that frozen generators read, beside those of the data."""

    copy_noise: Array = setting(
        1.0,
        "Width of the frozen q = data + noise",
        "Standard deviation of the noise that makes generated points out of data.",
        "Data",
        0.0,
        10.0,
        symbol="s",
        owned=True,
        source="s = 1 in WGAN-GP's figure 1a (Gulrajani et al. 2017, arXiv:1704.00028)",
    )


class Generator(NamedTuple):
    """One way to make generated points.

    Attributes:
        init: ``(spec, key) -> (params, stats)``; both are empty where nothing learns.
        draw: ``(spec, params, stats, key, n, knobs, train) -> (points (n, 2), stats)``.
        knobs: names of the knobs that it reads.
        words: ``knobs' values -> text`` of what q is.
        learns: whether it is trained.
        paired: it is the other one of a pair of data, where the critic alone goes to its optimum; a turn does not measure the gradient that its
            points get: whoever wants to know asks.
        without: names of knobs that have no meaning beside it.
    """

    title: str
    help: str
    init: Callable[[GeneratorSpec, Array], tuple[Any, Any]]
    draw: Callable[[GeneratorSpec, Any, Any, Array, int, GeneratorKnobs, bool], tuple[Array, Any]]
    knobs: tuple[str, ...]
    words: Callable[[Any], str]
    learns: bool = False
    source: str = ""
    paired: bool = False
    without: tuple[str, ...] = ()


def _as_they_are(spec: GeneratorSpec) -> bool:
    """Whether points have the networks' own coordinates already."""
    return spec.units == next(iter(UNITS)) or DATASETS[spec.data].placed


def unit(spec: GeneratorSpec, knobs: GeneratorKnobs) -> Array | float:
    """The length that counts as 1 in the networks' own coordinates: 1, or the data's standard deviation √(trace of the covariance / 2)."""
    if _as_they_are(spec):
        return 1.0
    return jnp.sqrt(jnp.trace(moments(spec.data, knobs)[1]) / 2)


def within(spec: GeneratorSpec, x: Array, knobs: GeneratorKnobs) -> Array:
    """Points (n, d) in the networks' own coordinates; as they are where those are the data's."""
    return x if _as_they_are(spec) else x / unit(spec, knobs)


def _init_network(spec: GeneratorSpec, key: Array) -> tuple[Any, Any]:
    return networks.generator(spec).init(key, networks.latent(spec, key, networks.REFERENCE))


def _network(spec: GeneratorSpec, params: Any, stats: Any, key: Array, n: int, knobs: GeneratorKnobs, train: bool) -> tuple[Array, Any]:
    return image(spec, params, stats, networks.latent(spec, key, n), knobs, train)


def image(spec: GeneratorSpec, params: Any, stats: Any, z: Array, knobs: GeneratorKnobs, train: bool) -> tuple[Array, Any]:
    """Where the generator's network sends z (n, latent_dim): points (n, 2), and the running averages after them."""
    points, stats = networks.generator(spec).apply(params, stats, z, train)
    return (points if _as_they_are(spec) else points * unit(spec, knobs)), stats


def _nothing(spec: GeneratorSpec, key: Array) -> tuple[Any, Any]:
    return {}, {}


def _noisy_copy(spec: GeneratorSpec, params: Any, stats: Any, key: Array, n: int, knobs: GeneratorKnobs, train: bool) -> tuple[Array, Any]:
    points, noise = jax.random.split(key)
    return DATASETS[spec.data].sample(points, n, knobs) + knobs.copy_noise * jax.random.normal(noise, (n, 2)), stats


def moments(data: str, knobs: GeneratorKnobs) -> tuple[Array, Array]:
    """Mean (2,) and covariance (2, 2) of a data set: in closed form where its modes are known, else of DRAWN points, always the same."""
    make = DATASETS[data].mixture
    if make is None:
        points = DATASETS[data].sample(jax.random.key(0), DRAWN, knobs)
        mean = jnp.mean(points, 0)
        apart = points - mean[None]
        return mean, apart.T @ apart / DRAWN
    centres, scale, weights = make(knobs)
    mean = weights @ centres
    apart = centres - mean[None]
    return mean, (weights[:, None] * apart).T @ apart + jnp.diag(scale**2)


def _same_moments(spec: GeneratorSpec, params: Any, stats: Any, key: Array, n: int, knobs: GeneratorKnobs, train: bool) -> tuple[Array, Any]:
    mean, covariance = moments(spec.data, knobs)
    # the symmetric root exists for a line of points too, where a Cholesky factor does not
    values, axes = jnp.linalg.eigh(covariance)
    root = axes * jnp.sqrt(jnp.maximum(values, 0.0))[None]
    return mean[None] + jax.random.normal(key, (n, 2)) @ root.T, stats


def _given(spec: GeneratorSpec, params: Any, stats: Any, key: Array, n: int, knobs: GeneratorKnobs, train: bool) -> tuple[Array, Any]:
    generated = DATASETS[spec.data].generated
    assert generated is not None  # an experiment is checked for that
    return generated(key, n, knobs), stats


OWN_KNOBS = (
    "latent_dim",
    "latent",
    "generator_depth",
    "generator_width",
    "generator_activation",
    "generator_norm",
    "generator_rate",
    "n_generator",
    "ema",
    "generator_fourier",
    "unrolling",
    "feature_matching",
    "pulling_away",
    "replay",
)

# nobody takes turns with a critic alone, and nothing is to be kept from collapsing
_ALONE: tuple[str, ...] = (
    "n_critic",
    "turns",
    "critic_goal",
    "generator_limit",
    "smoothing",
    "historical",
    "units",
    "packing",
    "minibatch_kernels",
    "ensemble",
)
_ALONE += ("noise_half_life", "penalty_boost", "penalty_half_life", "rate_turns", "rate_half_life")

GENERATORS: dict[str, Generator] = {
    "network": Generator(
        "A network, which learns",
        "The generator of a GAN: noise z goes through a network that is trained.",
        _init_network,
        _network,
        OWN_KNOBS,
        lambda values: "q: each critic's own generator, in training",
        learns=True,
        source="Goodfellow et al. 2014, arXiv:1406.2661",
    ),
    "noisy_copy": Generator(
        "Frozen: data + noise",
        "Fresh data points plus Gaussian noise of width s: the critic alone learns, against a distribution that stands still.",
        _nothing,
        _noisy_copy,
        ("copy_noise",),
        lambda values: f"q = data + N(0, {values['copy_noise']:.3g}²), frozen",
        source="Gulrajani et al. 2017, arXiv:1704.00028, figure 1a (s = 1)",
    ),
    "same_moments": Generator(
        "Frozen: a Gaussian of the same moments",
        "The Gaussian with the data's mean and covariance: only higher moments tell it from the data. Does the critic notice?",
        _nothing,
        _same_moments,
        (),
        lambda values: "q = the Gaussian of the data's moments, frozen",
        source="Gulrajani et al. 2017, arXiv:1704.00028, section 3: clipped critics ignore higher moments",
    ),
    "given": Generator(
        "Frozen: the other one of the pair",
        "The distribution that stands θ away from the data: the critic alone learns.",
        _nothing,
        _given,
        (),
        lambda values: "q: the other distribution of the pair, frozen",
        source="Arjovsky et al. 2017, arXiv:1701.07875, example 1 and figure 2",
        paired=True,
        without=_ALONE,
    ),
}


def draw(spec: GeneratorSpec, params: Any, stats: Any, key: Array, n: int, knobs: GeneratorKnobs, train: bool) -> tuple[Array, Any]:
    """``n`` generated points (n, 2) and the running averages after them."""
    return GENERATORS[spec.generator].draw(spec, params, stats, key, n, knobs, train)


@dataclasses.dataclass(frozen=True)
class GeneratorSpec(DataSpec, NetworkSpec):
    """Where generated points come from, and in which units."""

    generator: str = choice("network", titles(GENERATORS), "Generator", "Where generated points come from.", "Networks", resets=True)
    units: str = choice(
        "data",
        UNITS,
        "Networks' units",
        "Coordinates inside of the networks; in standard deviations one recipe fits data of any size, and penalties act in these units. "
        "Your own points are centred too.",
        "Networks",
        resets=True,
    )
