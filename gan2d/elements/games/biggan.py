"""BigGAN's tricks: a latent that is truncated after training, and a generator that was regularised to bear it.

Truncation: each coordinate of z ~ N(0, I) whose size is above a threshold ψ is drawn again, so that points come from the densest part of the latent:
better ones, and fewer kinds. It acts on what is drawn and measured, never on training. Orthogonal regularisation, β Σ ‖WᵀW ∘ (1 − I)‖²_F over the
generator's weights W, lets its units do different things, so that what lies between the z's of training is smooth. Brock et al. 2018,
arXiv:1809.11096, section 3 and equation 3; its large batches, hinge loss and spectral normalisation are knobs and a method of every game.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

from gan2d.common.knob import setting
from gan2d.elements.data import DATASETS
from gan2d.elements.networks import networks
from gan2d.elements.seam.game import Game, Shown, TradeOff, Watched, first_output, no_lines, nothing, one_output
from gan2d.elements.seam.modes import MEASURED, high_quality, mode_entropy

WHOLE = 4.0  # at this threshold one coordinate in 16,000 is drawn again: none, to the eye
THRESHOLDS = (4.0, 2.0, 1.5, 1.0, 0.7, 0.5, 0.3, 0.2, 0.1)  # of the curve, loosest first


@dataclasses.dataclass(frozen=True)
class BigganKnobs:
    """Where the latent is cut, and how orthogonal the generator's weights should be."""

    truncation: Array = setting(
        WHOLE,
        "Truncation",
        "Each coordinate of z whose size is above ψ is drawn again, for all that is shown and measured; training goes on with the whole N(0, I), and "
        "does not notice. 4: as good as whole.",
        "Objective",
        0.02,
        WHOLE,
        symbol="ψ",
        log=True,
        owned=True,
        source="2 to .04 in Brock et al. 2018, arXiv:1809.11096",
    )
    orthogonal: Array = setting(
        0.0,
        "Orthogonal regularisation",
        "The generator also pays β Σ ‖WᵀW ∘ (1 − I)‖², the squared inner products of each two columns of its weight matrices W, as far as a matrix has at "
        "least as many rows as columns.",
        "Objective",
        0.0,
        10.0,
        symbol="β",
        log=True,
        owned=True,
        source="1e-4 in Brock et al. 2018, arXiv:1809.11096, equation 3",
    )


def _init(spec: Any, key: Array) -> dict[str, Any]:
    return {"generator": networks.maker(spec, 2).init(key, jnp.zeros((1, spec.latent_dim)))[0]}


def make(spec: Any, weights: Any, z: Array) -> Array:
    """G(z): points (n, 2)."""
    return networks.maker(spec, 2).apply(weights["generator"], {}, z, True)[0]


def truncated(key: Array, shape: tuple[int, ...], threshold: Array | float) -> Array:
    """N(0, 1) given that it lies within [−ψ, ψ]: what drawing again whatever lies outside ends with."""
    return jax.random.truncated_normal(key, -jnp.asarray(threshold), jnp.asarray(threshold), shape)


def cut(spec: Any, weights: Any, key: Array, n: int, threshold: Array | float) -> Array:
    """Points (n, 2) of a truncated latent."""
    return make(spec, weights, truncated(key, (n, spec.latent_dim), threshold))


def _points(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Array:
    return cut(spec, weights, key, n, knobs.truncation)


def _shown(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Shown:
    data, noise = jax.random.split(key)
    z = jax.random.normal(noise, (n, spec.latent_dim))
    return Shown(DATASETS[spec.data].sample(data, n, knobs), make(spec, weights, z), nothing(n))


def similarity(weights: Any) -> Array:
    """Σ ‖WᵀW ∘ (1 − I)‖²_F over all matrices W (in, out) whose columns can be orthogonal, in ≥ out."""
    found = [w.T @ w for w in jax.tree.leaves(weights) if w.ndim == 2 and w.shape[0] >= w.shape[1]]
    return sum((jnp.sum((g * (1 - jnp.eye(len(g)))) ** 2) for g in found), jnp.zeros(()))


def _own(spec: Any, weights: Any, shown: Shown, judged: Any, key: Array, knobs: Any) -> Array:
    return knobs.orthogonal * similarity(weights["generator"])


QUALITY, ENTROPY = high_quality(_points), mode_entropy(_points)


def _watched(spec: Any, weights: Any, key: Array, n: int, knobs: Any) -> Watched:
    return Watched(_points(spec, weights, key, n, knobs), jnp.zeros(n, jnp.int32), no_lines())


def trade_off(spec: Any, weights: Any, key: Array, knobs: Any) -> Array:
    """Coverage and quality at each of THRESHOLDS, (thresholds, 2), of the same draws at each."""

    def at(threshold: Array) -> Array:
        there = dataclasses.replace(knobs, truncation=threshold)
        return jnp.stack([ENTROPY.of(spec, weights, key, there), QUALITY.of(spec, weights, key, there)])

    return jax.lax.map(at, jnp.asarray(THRESHOLDS))


BIGGAN = Game(
    "BigGAN's tricks",
    "A latent that is truncated after training: the better the points, the fewer kinds of them; and an orthogonal regularisation that prepares for it. "
    "Where modes lie far apart (σ = .2) the middle of the latent falls between them, and truncation makes points worse before it makes them better.",
    _init,
    _points,
    _shown,
    one_output,
    first_output,
    lambda spec, weights, x, asked, knobs: (x, nothing(len(x))),
    _watched,
    drawn="Generated points come from the latent truncated at ψ; training does not.",
    opens=("cross5", "hinge", {"sigma": 0.6, "latent_dim": 4}),
    beside_it={"orthogonal": 1e-2},
    numbers={
        "quality": QUALITY,
        "entropy": ENTROPY,
    },
    trade_off=TradeOff(
        "Quality against coverage",
        f"High-quality share over coverage (entropy of the modes), {MEASURED} points at each threshold ψ of {', '.join(f'{t:g}' for t in THRESHOLDS)}.",
        ("coverage", "high quality"),
        ("entropy", "quality"),
        [f"ψ = {t:g}" for t in THRESHOLDS],
        trade_off,
    ),
    measured=lambda values: f"latent truncated at ψ = {values['truncation']:.3g}" if values["truncation"] < WHOLE else "",
    own=_own,
    knobs=("truncation", "orthogonal"),
    source="Brock et al. 2018, arXiv:1809.11096",
)
