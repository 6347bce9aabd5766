"""VAEGAN: a variational autoencoder whose points a critic judges, and in whose features it is measured how near they come back; the plain VAE beside it.

Encoder q(z|x) = N(μ(x), σ²(x)), decoder G. Larsen et al. 2015, arXiv:1512.09300: the encoder's loss is L_prior + L_llike, the decoder's
γ·L_llike − L_GAN, the critic's L_GAN alone, with L_prior = KL(q(z|x) ‖ N(0, I)) and, f the critic's last hidden layer,
L_llike = −E log N(f(x) | f(G(z)), s²I), z ~ q(z|x); the critic judges decoded codes and decoded draws of N(0, I).
The VAE (Kingma & Welling 2013, arXiv:1312.6114): L_prior − E log N(x | G(z), s²I) for both, and no critic is listened to.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from gan2d.common.knob import choice, setting, titles
from gan2d.elements.data import DATASETS
from gan2d.elements.networks import networks
from gan2d.elements.seam.game import Game, Number, Shown, Watched, first_output, nothing, one_output
from gan2d.elements.seam.modes import high_quality

FURTHEST = 10.0  # of log σ² from 0: beyond, exp of an untrained encoder's answer may overflow


class Likelihood(NamedTuple):
    """Where it is measured how near a point comes back.

    Attributes:
        features: in the critic's features, not between the points themselves.
        listens: whether the decoder hears the critic's verdict.
    """

    title: str
    help: str
    features: bool
    listens: bool
    knobs: tuple[str, ...] = ()


LIKELIHOODS: dict[str, Likelihood] = {
    "features": Likelihood(
        "VAEGAN: critic's features",
        "A point comes back well if the critic's last hidden layer sees it as the same, and the decoder also wants its points to pass for real.",
        True,
        True,
        ("content_weight", "gan_weight"),
    ),
    "data": Likelihood(
        "VAE: the points themselves",
        "A point comes back well if it is near; the critic learns, but nobody listens to it.",
        False,
        False,
    ),
}


@dataclasses.dataclass(frozen=True)
class VaeSpec:
    """Where the likelihood is measured."""

    likelihood: str = choice(
        "features", titles(LIKELIHOODS), "Likelihood in", "Where it is measured how near a point comes back.", "Objective", resets=True, owned=True
    )


@dataclasses.dataclass(frozen=True)
class VaeKnobs:
    """The width of the likelihood and its weight for the decoder."""

    decoder_noise: Array = setting(
        1.0,
        "Decoder's noise",
        "The standard deviation s of the likelihood N(· | G(z), s²I): the smaller, the more it counts beside the KL term that x comes back exactly.",
        "Objective",
        0.001,
        10.0,
        symbol="s",
        log=True,
        owned=True,
        source="s = 1 in Larsen et al. 2015, arXiv:1512.09300",
    )
    content_weight: Array = setting(
        0.03,
        "Weight of coming back",
        "How much the likelihood weighs in the decoder's loss beside the critic's verdict; the encoder has it with weight 1.",
        "Objective",
        0.0,
        100.0,
        symbol="γ",
        log=True,
        owned=True,
        source="γ in Larsen et al. 2015, arXiv:1512.09300",
    )


def _init(spec: Any, key: Array) -> dict[str, Any]:
    making, coding = jax.random.split(key)
    generator = networks.maker(spec, 2).init(making, jnp.zeros((1, spec.latent_dim)))[0]
    return {"generator": generator, "encoder": networks.maker(spec, 2 * spec.latent_dim).init(coding, jnp.zeros((1, 2)))[0]}


def encode(spec: Any, weights: Any, x: Array) -> tuple[Array, Array]:
    """Mean and log σ² of the codes of points (n, 2), each (n, latent_dim)."""
    mean, log_variance = jnp.split(networks.maker(spec, 2 * spec.latent_dim).apply(weights["encoder"], {}, x, True)[0], 2, 1)
    return mean, jnp.clip(log_variance, -FURTHEST, FURTHEST)


def decode(spec: Any, weights: Any, z: Array) -> Array:
    """G(z): points (n, 2) of codes (n, latent_dim)."""
    return networks.maker(spec, 2).apply(weights["generator"], {}, z, True)[0]


def divergence(mean: Array, log_variance: Array) -> Array:
    """KL(N(μ, σ²) ‖ N(0, I)) = ½ Σ (μ² + σ² − log σ² − 1) in nats, (n,)."""
    return 0.5 * jnp.sum(mean**2 + jnp.exp(log_variance) - log_variance - 1, 1)


def _code(mean: Array, log_variance: Array, key: Array) -> Array:
    return mean + jnp.exp(log_variance / 2) * jax.random.normal(key, mean.shape)


def _draw(spec: Any, key: Array, n: int) -> Array:
    return jax.random.normal(key, (n, spec.latent_dim))


def _shown(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Shown:
    """Half of the generated rows are decoded codes, half decoded draws: the paper's two terms, which together weigh as much as the real ones."""
    data, noise, prior = jax.random.split(key, 3)
    x = DATASETS[spec.data].sample(data, n, knobs)
    codes = jax.lax.stop_gradient(_code(*encode(spec, weights, x[: n // 2]), noise))  # the encoder has no part in L_GAN
    return Shown(x, decode(spec, weights, jnp.concatenate([codes, _draw(spec, prior, n - n // 2)])), nothing(n))


def weighted(weights: Any, factor: Array) -> Any:
    """The same weights, with so many times the gradient."""
    return jax.tree.map(lambda w: jax.lax.stop_gradient(w) + factor * (w - jax.lax.stop_gradient(w)), weights)


def _own(spec: Any, weights: Any, shown: Shown, judged: Callable[[Array, Array], Array], key: Array, knobs: Any) -> Array:
    """L_prior + L_llike, of which the decoder has γ times its gradient; constants are left out."""
    row, x = LIKELIHOODS[spec.likelihood], shown.real
    mean, log_variance = encode(spec, weights, x)
    decoder = weighted(weights["generator"], knobs.content_weight) if row.features else weights["generator"]
    back = decode(spec, {"generator": decoder}, _code(mean, log_variance, key))
    features = [judged(points, nothing(len(points)))[:, 1:] for points in (x, back)] if row.features else [x, back]
    error = jnp.sum((features[0] - features[1]) ** 2, 1) / (2 * knobs.decoder_noise**2)
    return jnp.mean(divergence(mean, log_variance) + error)


MEASURED = 2048  # points that numbers are taken from
LINES = 96  # points whose way there and back is drawn


def _back(spec: Any, weights: Any, x: Array) -> Array:
    return decode(spec, weights, encode(spec, weights, x)[0])


def _watched(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Watched:
    data, noise = jax.random.split(key)
    x = DATASETS[spec.data].sample(data, LINES, knobs)
    points = decode(spec, weights, _draw(spec, noise, n))
    return Watched(points, jnp.zeros(n, jnp.int32), jnp.stack([x, _back(spec, weights, x)], 1))


def _points(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Array:
    return decode(spec, weights, _draw(spec, key, n))


def _error(spec: Any, weights: Any, key: Array, knobs: Any) -> Array:
    x = DATASETS[spec.data].sample(key, MEASURED, knobs)
    return jnp.mean(jnp.sum((x - _back(spec, weights, x)) ** 2, 1))


def _kl(spec: Any, weights: Any, key: Array, knobs: Any) -> Array:
    return jnp.mean(divergence(*encode(spec, weights, DATASETS[spec.data].sample(key, MEASURED, knobs))))


VAEGAN = Game(
    "VAEGAN, VAE",
    "A VAE must bridge the gaps between modes, for its decoder is smooth and its likelihood forgiving; with a critic's features and verdict it need not.",
    _init,
    _points,
    _shown,
    one_output,
    first_output,
    lambda spec, weights, x, asked, knobs: (x, nothing(len(x))),
    _watched,
    drawn="Diamonds are decoded draws of N(0, I); lines lead from points x of the data to G(μ(x)).",
    opens=("cross5", "gan-ns", {"sigma": 0.05}),
    beside_it={"likelihood": "data"},
    numbers={
        "quality": high_quality(_points),
        "reconstruction": Number(
            "Way there and back",
            f"E‖x − G(μ(x))‖² over {MEASURED} points of the data, μ(x) the mean of the code: the likelihood term between points, without its factor 1/2s².",
            _error,
            lambda value: f"points of the data come back at a mean squared distance of {value:.3g}",
            log=True,
            lengths=2,
        ),
        "kl": Number(
            "KL of the codes",
            f"E KL(q(z|x) ‖ N(0, I)) in nats over {MEASURED} points of the data: what a code tells of its point; 0: nothing.",
            _kl,
            lambda value: f"their codes are {value:.2f} nats from N(0, I)",
        ),
    },
    own=_own,
    weight=lambda spec, knobs: knobs.gan_weight if LIKELIHOODS[spec.likelihood].listens else 0.0,
    judge=lambda spec, k: networks.judge(spec, k, features=True),
    knobs=("likelihood", "decoder_noise"),
    source="Larsen et al. 2015, arXiv:1512.09300; VAE: Kingma & Welling 2013, arXiv:1312.6114",
)
