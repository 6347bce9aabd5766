"""OBJECTIVES: what the critic and the generator minimise, as pure elementwise functions of scores.

Conventions: a high score means real; both players minimise; natural logarithms; TV = ½∫|p − q| ∈ [0, 1];
JS with the ½ weights ∈ [0, log 2]. A loss sees a pair (score of a real point, score of a generated point),
both of shape (n,), so that relativistic losses are ordinary; separable losses just add two terms.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.nn import relu, softplus

from gan2d.common.knob import choice, setting, titles

Loss = Callable[[Array, Array, "ObjectiveKnobs"], Array]


class Reading(NamedTuple):
    """What the critic's loss says at its optimum: ``name = value(loss, knobs)``."""

    name: str
    value: Callable[[float, Mapping[str, float]], float]


@dataclasses.dataclass(frozen=True)
class Objective:
    """One GAN objective.

    Attributes:
        critic_loss: elementwise ``(real scores, fake scores, knobs) -> (n,)``, minimised by the critic.
        generator_loss: the same for the generator.
        optimum: the pointwise best score as a function of u = log p/q, where there is one.
        optimum_words: how that best score is written, and how the best output (see readouts) where that is another number.
        undecided: the score at which the optimum says p = q, from the knobs' values; None where no score says that: scores of a
            Wasserstein critic mean nothing but differences, an energy jumps.
        readouts: ways of looking at a score beside itself, as (kind, label); the kinds are drawn by the browser.
        critic_equilibrium: the critic's loss when p = q, from the knobs' values; None where it is not fixed.
        generator_equilibrium: the same for the generator.
        meaning: one sentence on what the critic's loss tells.
        reading: the distance that the critic's optimal loss is an estimate of.
        pairs: the generator's loss depends on the real points' scores too.
        needs_bound: the losses mean something only where something bounds the critic's slope.
        energy: scores are −energy with energy ≥ 0; a plain score s is then read as −softplus(−s).
        knobs: names of the knobs that the losses read.
    """

    title: str
    critic_loss: Loss
    generator_loss: Loss
    meaning: str
    source: str
    optimum: Callable[[Array, ObjectiveKnobs], Array] | None = None
    optimum_words: tuple[str, ...] = ()
    undecided: Callable[[Mapping[str, float]], float] | None = None
    readouts: tuple[tuple[str, str], ...] = ()
    critic_equilibrium: Callable[[Mapping[str, float]], float] | None = None
    generator_equilibrium: Callable[[Mapping[str, float]], float] | None = None
    reading: Reading | None = None
    pairs: bool = False
    needs_bound: bool = False
    energy: bool = False
    knobs: tuple[str, ...] = ()


_GAN = "Goodfellow et al. 2014, arXiv:1406.2661"
_FGAN = "f-GAN: Nowozin et al. 2016, arXiv:1606.00709"
_PROBABILITY = (("sigmoid", "probability D(x)"),)
# with smoothed labels the loss is that of another game, and no longer tells JS
_JS = Reading("JS", lambda loss, k: math.log(2) - loss / 2 if not k.get("smoothing") else loss * math.nan)


def _cross_entropy(p: Array, q: Array, k: ObjectiveKnobs) -> Array:
    """−(1 − ε) log D(x) − ε log(1 − D(x)) − log(1 − D(G(z))) with D = sigmoid(s): one-sided label smoothing by ε (Salimans et al. 2016, arXiv:1606.03498)."""
    return softplus(-p) + softplus(q) + k.smoothing * p


def _smoothed_ratio(u: Array, k: ObjectiveKnobs) -> Array:  # log (1 − ε)r / (1 + εr) with r = p/q = eᵘ
    some = jnp.where(k.smoothing > 0, k.smoothing, 0.5)
    return jnp.where(k.smoothing > 0, jnp.log1p(-some) - jnp.logaddexp(-u, jnp.log(some)), u)


def _fair_cross_entropy(k: Mapping[str, float]) -> float:
    d = (1 - k["smoothing"]) / 2  # D* where p = q
    return -2 * d * math.log(d) - (2 - 2 * d) * math.log(1 - d)


def _tanh(s: Array) -> Array:
    return 0.5 * jnp.tanh(s)


_OF_CROSS_ENTROPY: dict[str, Any] = {
    "optimum": _smoothed_ratio,
    "optimum_words": ("log p/q", "D* = p/(p+q)"),
    "undecided": lambda k: math.log((1 - k["smoothing"]) / (1 + k["smoothing"])),
    "readouts": _PROBABILITY,
    "critic_equilibrium": _fair_cross_entropy,
    "reading": _JS,
    "knobs": ("smoothing",),
}

OBJECTIVES: dict[str, Objective] = {
    "minimax": Objective(
        "GAN, minimax (saturating)",
        _cross_entropy,
        lambda p, q, k: -softplus(q),
        "At its optimum the critic's loss is 2 log 2 − 2·JS: 1.386 when it sees no difference, 0 when it tells every point apart (not with smoothed labels).",
        _GAN,
        generator_equilibrium=lambda k: math.log((1 + k["smoothing"]) / 2),
        **_OF_CROSS_ENTROPY,
    ),
    "non_saturating": Objective(
        "GAN, non-saturating",
        _cross_entropy,
        lambda p, q, k: softplus(-q),
        "At its optimum the critic's loss is 2 log 2 − 2·JS; the generator follows KL(q‖p) − 2·JS, which forgives missing modes (not with smoothed labels).",
        _GAN,
        generator_equilibrium=lambda k: -math.log((1 - k["smoothing"]) / 2),
        **_OF_CROSS_ENTROPY,
    ),
    "least_squares": Objective(
        "LSGAN (least squares, −1/1/0)",
        lambda p, q, k: 0.5 * (p - 1) ** 2 + 0.5 * (q + 1) ** 2,
        lambda p, q, k: 0.5 * q**2,
        "At its optimum the critic's loss is 1 − ½χ²(2q‖p+q): 1 when it sees no difference, 0 when it tells every point apart.",
        "Mao et al. 2016, arXiv:1611.04076",
        optimum=lambda u, k: jnp.tanh(u / 2),
        optimum_words=("(p − q)/(p + q)",),
        undecided=lambda k: 0.0,
        # χ²(a‖b) = ∫(a − b)²/b here and in every row; the paper writes the same number χ²(p+q‖2q)
        critic_equilibrium=lambda k: 1.0,
        generator_equilibrium=lambda k: 0.0,
        reading=Reading("χ²(2q‖p+q)", lambda loss, k: 2 * (1 - loss)),
    ),
    "total_variation": Objective(
        "Total variation (f-GAN)",
        lambda p, q, k: _tanh(q) - _tanh(p),
        lambda p, q, k: -_tanh(q),
        "At its optimum the critic's loss is −TV: 0 when it sees no difference, −1 when it tells every point apart.",
        _FGAN,
        optimum=lambda u, k: jnp.where(u > 0, jnp.inf, -jnp.inf),
        optimum_words=("+∞ where p > q, −∞ elsewhere", "½ where p > q, −½ elsewhere"),
        undecided=lambda k: 0.0,
        readouts=(("half_tanh", "T(x) = ½ tanh s"),),
        critic_equilibrium=lambda k: 0.0,
        generator_equilibrium=None,
        reading=Reading("TV", lambda loss, k: -loss),
    ),
    "hinge": Objective(
        "Hinge (geometric GAN, BigGAN)",
        lambda p, q, k: relu(1 - p) + relu(1 + q),
        lambda p, q, k: -q,
        "At its optimum the critic's loss is 2(1 − TV): 2 when it sees no difference, 0 when it tells every point apart.",
        "Lim & Ye 2017, arXiv:1705.02894; BigGAN: Brock et al. 2018, arXiv:1809.11096",
        optimum=lambda u, k: jnp.sign(u),
        optimum_words=("sign(p − q)",),
        undecided=lambda k: 0.0,
        critic_equilibrium=lambda k: 2.0,
        reading=Reading("TV", lambda loss, k: 1 - loss / 2),
    ),
    "energy": Objective(
        "EBGAN (energy, margin m)",
        lambda p, q, k: -p + relu(k.margin + q),
        lambda p, q, k: -q,
        "At its optimum the critic's loss is m(1 − TV): the margin m when it sees no difference, 0 when it tells every point apart.",
        "Zhao et al. 2016, arXiv:1609.03126; TV: Arjovsky et al. 2017, arXiv:1701.07875",
        optimum=lambda u, k: jnp.where(u > 0, 0.0, -k.margin),
        optimum_words=("0 where p > q, −m or less elsewhere", "0 where p > q, m or more elsewhere"),
        readouts=(("negate", "energy E(x) = −s"),),
        critic_equilibrium=lambda k: k["margin"],
        reading=Reading("TV", lambda loss, k: 1 - loss / k["margin"]),
        energy=True,
        knobs=("margin",),
    ),
    "wasserstein": Objective(
        "Wasserstein",
        lambda p, q, k: q - p,
        lambda p, q, k: -q,
        "Only where something bounds the critic's slope by K, and at its optimum, minus the critic's loss is K·W1, the earth mover's distance times K. The generator's loss alone has no fixed zero. Keras code often writes it as mean(label × score), −1 for real and +1 for generated points: the same where both means are added, half of it over one joined batch of as many of both, and with labels the other way round only the score's sign differs.",
        "Arjovsky et al. 2017, arXiv:1701.07875",
        critic_equilibrium=lambda k: 0.0,
        reading=Reading("K·W1", lambda loss, k: -loss),
        needs_bound=True,
    ),
    "relativistic": Objective(
        "Relativistic (RpGAN)",
        lambda p, q, k: softplus(q - p),
        lambda p, q, k: softplus(p - q),
        "The critic compares a real with a generated point: 0.693 (log 2) when it cannot tell which is which, 0 when it always can.",
        "Jolicoeur-Martineau 2018, arXiv:1807.00734; R3GAN: Huang et al. 2024, arXiv:2501.05441",
        critic_equilibrium=lambda k: math.log(2),
        generator_equilibrium=lambda k: math.log(2),
        pairs=True,
    ),
    "kl": Objective(
        "Kullback-Leibler (f-GAN)",
        lambda p, q, k: jnp.exp(q - 1) - p,
        lambda p, q, k: -jnp.exp(q - 1),
        "At its optimum the critic's loss is −KL(p‖q): 0 when it sees no difference, unbounded below otherwise.",
        _FGAN,
        optimum=lambda u, k: 1 + u,
        optimum_words=("1 + log p/q",),
        undecided=lambda k: 1.0,
        critic_equilibrium=lambda k: 0.0,
        generator_equilibrium=lambda k: -1.0,
        reading=Reading("KL(p‖q)", lambda loss, k: -loss),
    ),
    "reverse_kl": Objective(
        "Reverse Kullback-Leibler (f-GAN)",
        lambda p, q, k: jnp.exp(-p) + q - 1,
        lambda p, q, k: 1 - q,
        "At its optimum the critic's loss is −KL(q‖p): 0 when it sees no difference, unbounded below otherwise.",
        _FGAN,
        optimum=lambda u, k: u,
        optimum_words=("log p/q",),
        undecided=lambda k: 0.0,
        critic_equilibrium=lambda k: 0.0,
        generator_equilibrium=lambda k: 1.0,
        reading=Reading("KL(q‖p)", lambda loss, k: -loss),
    ),
    "pearson": Objective(
        "Pearson χ² (f-GAN)",
        lambda p, q, k: 0.25 * q**2 + q - p,
        lambda p, q, k: -(0.25 * q**2 + q),
        "At its optimum the critic's loss is −χ²(p‖q): 0 when it sees no difference, unbounded below otherwise.",
        _FGAN,
        optimum=lambda u, k: 2 * jnp.expm1(u),
        optimum_words=("2(p/q − 1)",),
        undecided=lambda k: 0.0,
        critic_equilibrium=lambda k: 0.0,
        generator_equilibrium=lambda k: 0.0,
        reading=Reading("χ²(p‖q)", lambda loss, k: -loss),
    ),
}


@dataclasses.dataclass(frozen=True)
class ObjectiveKnobs:
    """The chosen objective, as a number that can change in mid-training, and the numbers that losses read."""

    objective: Array = choice("non_saturating", titles(OBJECTIVES), "Objective", "What both players minimise; it may be changed in mid-training.", "Objective")
    margin: Array = setting(
        1.0,
        "Margin",
        "Generated points with more energy than m are left alone by the critic.",
        "Objective",
        1e-3,
        100.0,
        symbol="m",
        log=True,
        owned=True,
        source="Zhao et al. 2016, arXiv:1609.03126, tune m for each data set",
    )
    smoothing: Array = setting(
        0.0,
        "Label smoothing",
        "The critic is told 1 − ε instead of 1 for real points: it never becomes quite sure. One-sided, cross-entropy only.",
        "Tricks",
        0.0,
        0.5,
        symbol="ε",
        owned=True,
        source="Salimans et al. 2016, arXiv:1606.03498",
    )


NAMES: tuple[str, ...] = tuple(OBJECTIVES)
_ENERGY = np.array([o.energy for o in OBJECTIVES.values()])
_PAIRS = np.array([o.pairs for o in OBJECTIVES.values()])


def critic_loss(real: Array, fake: Array, knobs: ObjectiveKnobs) -> Array:
    """Elementwise critic loss of the objective that ``knobs.objective`` points at; shapes (n,)."""
    return jax.lax.switch(knobs.objective, [o.critic_loss for o in OBJECTIVES.values()], real, fake, knobs)


def generator_loss(real: Array, fake: Array, knobs: ObjectiveKnobs) -> Array:
    """Elementwise generator loss of the objective that ``knobs.objective`` points at; shapes (n,)."""
    return jax.lax.switch(knobs.objective, [o.generator_loss for o in OBJECTIVES.values()], real, fake, knobs)


def as_score(output: Array, knobs: ObjectiveKnobs) -> Array:
    """Read a network's plain output as a score.

    Identity for all objectives but the energy-based ones, whose energy E = −s may not be negative:
    there s = −softplus(−output). Without this the critic could lower the energy of real points for ever.
    """
    return jnp.where(jnp.asarray(_ENERGY)[knobs.objective], -softplus(-output), output)


def sees_pairs(knobs: ObjectiveKnobs) -> Array:
    """Whether the generator's loss of the chosen objective depends on real points (a traced bool)."""
    return jnp.asarray(_PAIRS)[knobs.objective]
