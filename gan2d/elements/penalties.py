"""PENALTIES: terms added to the critic's loss that pull its slope towards a value at some points; no penalty bounds it elsewhere.

Each is ``(score, real, fake, key, knobs) -> scalar`` with ``score: (n, 2) -> (n,)``, weight included.
Gradients are those of Σ score, which is the gradient at every point as long as points do not talk to each
other: under batch norm they do, which is why batch norm does not belong into a penalised critic.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from gan2d.common.knob import choice, setting, titles
from gan2d.elements.shapes.slopes import Score, between, excess, squared_slope
from gan2d.elements.shapes.slopes import norm as norm
from gan2d.elements.shapes.slopes import slope as slope


@dataclasses.dataclass(frozen=True)
class PenaltyKnobs:
    """Weights of the penalties, what they ask for, and how they are relaxed."""

    gp_weight: Array = setting(
        10.0,
        "Penalty weight",
        "How much a slope costs that is not the wanted one; under a one-sided penalty, that is above it.",
        "Objective",
        0.0,
        1000.0,
        symbol="λ",
        log=True,
        owned=True,
        source="λ = 10 in WGAN-GP's experiments, 0.1 in its toy code (Gulrajani et al. 2017, arXiv:1704.00028)",
    )
    lipschitz: Array = setting(
        1.0,
        "Target slope",
        "The slope that the penalty asks the critic to have at some points: the penalty's target, not the game's equilibrium, at which the critic is flat.",
        "Critic's constraint",
        0.01,
        100.0,
        symbol="K",
        log=True,
        owned=True,
        source="K = 1 in WGAN-GP",
    )
    r1_weight: Array = setting(
        0.1,
        "R1 weight",
        "Pulls the critic's slope at real points to zero.",
        "Objective",
        0.0,
        1000.0,
        symbol="γ₁",
        log=True,
        owned=True,
        source="γ = 10 on images (Mescheder et al. 2018, arXiv:1801.04406); .02 to 1 on toys",
    )
    r2_weight: Array = setting(
        0.1,
        "R2 weight",
        "Pulls the critic's slope at generated points to zero.",
        "Objective",
        0.0,
        1000.0,
        symbol="γ₂",
        log=True,
        owned=True,
        source="Mescheder et al. 2018, arXiv:1801.04406",
    )
    dragan_noise: Array = setting(
        0.5,
        "DRAGAN's noise",
        "Width of the neighbourhood around the data, in standard deviations of the data.",
        "Critic's constraint",
        0.0,
        10.0,
        owned=True,
        source=".5 in Kodali et al. 2017, arXiv:1705.07215",
    )
    penalty_boost: Array = setting(
        0.0,
        "Penalty at the start",
        "A penalty begins 1 + this many times as heavy, and is relaxed with its half-life.",
        "Tricks",
        0.0,
        1e6,
        symbol="λ₀/λ − 1",
        log=True,
        source="Roth et al. 2017, arXiv:1705.09367",
    )
    penalty_half_life: Array = setting(
        1000.0,
        "Penalty: half-life",
        "Steps after which what is added to the penalty is halved, again and again; 0: it stays.",
        "Tricks",
        0.0,
        1e6,
        symbol="t½ penalty",
        log=True,
    )


class Places(NamedTuple):
    """Where a penalty looks for each of n points: k places (k, n, d), the slopes ‖∇s‖₂ there (k, n) or the quotients that stand for them, and what
    they cost (k, n), weight included: the penalty is Σ_k mean_i costs[k, i].
    """

    places: Array
    slopes: Array
    costs: Array


Told = Callable[[Score, Array, Array, Array, PenaltyKnobs], Places]


@dataclasses.dataclass(frozen=True)
class Penalty:
    """A penalty on the critic: the function, the knobs that it reads, its source, the same place by place, and whether places lie on segments from real
    to generated points.
    """

    title: str
    help: str
    penalty: Callable[[Score, Array, Array, Array, PenaltyKnobs], Array]
    knobs: tuple[str, ...] = ()
    source: str = ""
    places: Told | None = None
    between: bool = False


def _none(score: Score, real: Array, fake: Array, key: Array, knobs: PenaltyKnobs) -> Array:
    return jnp.zeros(())


def _two_sided(score: Score, real: Array, fake: Array, key: Array, knobs: PenaltyKnobs) -> Array:
    return knobs.gp_weight * jnp.mean((slope(score, between(key, real, fake)) - knobs.lipschitz) ** 2)


def _one_sided(score: Score, real: Array, fake: Array, key: Array, knobs: PenaltyKnobs) -> Array:
    excess = slope(score, between(key, real, fake)) - knobs.lipschitz
    return knobs.gp_weight * jnp.mean(jax.nn.relu(excess) ** 2)


def _quotient(score: Score, real: Array, fake: Array, key: Array, knobs: PenaltyKnobs) -> tuple[Array, Array, list[Array]]:
    """The difference quotient between two draws on each segment, its squared distance from K, and the draws."""
    first, second = (between(k, real, fake) for k in jax.random.split(key))
    apart = norm(first - second)
    # two draws on a segment of zero length have no difference quotient: they count as slope K, penalty 0
    same = apart < 1e-6
    quotient = (score(first) - score(second)) / jnp.where(same, 1.0, apart)
    return jnp.abs(quotient), jnp.where(same, 0.0, jnp.abs(quotient) - knobs.lipschitz) ** 2, [first, second]


def _finite_difference(score: Score, real: Array, fake: Array, key: Array, knobs: PenaltyKnobs) -> Array:
    return knobs.gp_weight * jnp.mean(_quotient(score, real, fake, key, knobs)[1])


def _r1(score: Score, real: Array, fake: Array, key: Array, knobs: PenaltyKnobs) -> Array:
    return knobs.r1_weight * squared_slope(score, real)


def _r2(score: Score, real: Array, fake: Array, key: Array, knobs: PenaltyKnobs) -> Array:
    return knobs.r2_weight * squared_slope(score, fake)


def _r1_r2(score: Score, real: Array, fake: Array, key: Array, knobs: PenaltyKnobs) -> Array:
    return _r1(score, real, fake, key, knobs) + _r2(score, real, fake, key, knobs)


def _around(key: Array, real: Array, knobs: PenaltyKnobs) -> Array:
    return real + knobs.dragan_noise * jnp.std(real) * jax.random.uniform(key, real.shape)


def _dragan(score: Score, real: Array, fake: Array, key: Array, knobs: PenaltyKnobs) -> Array:
    return knobs.gp_weight * jnp.mean((slope(score, _around(key, real, knobs)) - knobs.lipschitz) ** 2)


def _c_transforms(score: Score, real: Array, fake: Array, key: Array, knobs: PenaltyKnobs) -> Array:
    """So that with E_q s − E_p s the least of three bounds of W1 is raised: E_p s − E_q s, E_p s + E_q sᶜ, E_p (−s)ᶜ − E_q s."""
    return jnp.maximum(0.0, jnp.maximum(*map(jnp.mean, excess(score, real, fake, knobs.lipschitz))))


def _placed(where: Callable[..., Array], cost: Callable[[Array, PenaltyKnobs], Array]) -> Told:
    def told(score: Score, real: Array, fake: Array, key: Array, knobs: PenaltyKnobs) -> Places:
        places = where(real, fake, key, knobs)
        slopes = slope(score, places)
        return Places(places[None], slopes[None], cost(slopes, knobs)[None])

    return told


def _finite_difference_places(score: Score, real: Array, fake: Array, key: Array, knobs: PenaltyKnobs) -> Places:
    size, cost, ends = _quotient(score, real, fake, key, knobs)
    return Places(jnp.stack(ends), jnp.stack([size, size]), knobs.gp_weight * jnp.stack([cost, cost]) / 2)  # each end bears half of it


def _r1_r2_places(*given: Any) -> Places:
    return Places(*map(jnp.concatenate, zip(_r1_places(*given), _r2_places(*given))))


_two_sided_places = _placed(lambda real, fake, key, k: between(key, real, fake), lambda size, k: k.gp_weight * (size - k.lipschitz) ** 2)
_one_sided_places = _placed(lambda real, fake, key, k: between(key, real, fake), lambda size, k: k.gp_weight * jax.nn.relu(size - k.lipschitz) ** 2)
_r1_places = _placed(lambda real, fake, key, k: real, lambda size, k: 0.5 * k.r1_weight * size**2)
_r2_places = _placed(lambda real, fake, key, k: fake, lambda size, k: 0.5 * k.r2_weight * size**2)
_dragan_places = _placed(lambda real, fake, key, k: _around(key, real, k), lambda size, k: k.gp_weight * (size - k.lipschitz) ** 2)

_GP = "Gulrajani et al. 2017, arXiv:1704.00028"
_CONVERGE = "Mescheder et al. 2018, arXiv:1801.04406"

PENALTIES: dict[str, Penalty] = {
    "none": Penalty("None", "No penalty: the critic's slope is free.", _none),
    "gp": Penalty(
        "Gradient penalty, two-sided",
        "λ·E(‖∇s(x̂)‖ − K)² at points x̂ drawn between real and generated points: slopes above and below K cost.",
        _two_sided,
        ("gp_weight", "lipschitz"),
        _GP,
        _two_sided_places,
        between=True,
    ),
    "gp_one_sided": Penalty(
        "Gradient penalty, one-sided",
        "λ·E max(0, ‖∇s(x̂)‖ − K)²: only slopes above K cost.",
        _one_sided,
        ("gp_weight", "lipschitz"),
        _GP,
        _one_sided_places,
        between=True,
    ),
    "gp_finite_difference": Penalty(
        "Gradient penalty, finite difference",
        "λ·E(|s(x₁) − s(x₂)|/‖x₁ − x₂‖ − K)² with x₁, x₂ drawn on the same segment: no second derivative needed.",
        _finite_difference,
        ("gp_weight", "lipschitz"),
        _GP,
        _finite_difference_places,
        between=True,
    ),
    "c_transform": Penalty(
        "c-transform",
        "E_q max (s(x) − s(y) − K‖x − y‖) over the batch's real points x: what W1's dual charges where s rises faster than K between the clouds.",
        lambda score, real, fake, key, k: jnp.mean(excess(score, real, fake, k.lipschitz).at_fake),
        ("lipschitz",),
        "(q,p)-WGAN, q = p = 1: Mallasto et al. 2019, arXiv:1902.03642",
    ),
    "c_transforms": Penalty(
        "c-transform, both ways",
        "The larger of that and the same over generated points y for each real x, but not less than 0.",
        _c_transforms,
        ("lipschitz",),
        "Mallasto et al. 2019, arXiv:1910.03875",
    ),
    "r1": Penalty(
        "R1",
        "(γ₁/2)·E‖∇s‖² at real points. With it gradient descent converges near an equilibrium: proven locally, for small steps.",
        _r1,
        ("r1_weight",),
        _CONVERGE,
        _r1_places,
    ),
    "r2": Penalty("R2", "(γ₂/2)·E‖∇s‖² at generated points. It converges locally as R1 does.", _r2, ("r2_weight",), _CONVERGE, _r2_places),
    "r1_r2": Penalty(
        "R1 + R2",
        "(γ₁/2)·E‖∇s‖² at real plus (γ₂/2)·E‖∇s‖² at generated points.",
        _r1_r2,
        ("r1_weight", "r2_weight"),
        _CONVERGE + "; R3GAN: Huang et al. 2024, arXiv:2501.05441",
        _r1_r2_places,
    ),
    "dragan": Penalty(
        "DRAGAN",
        "λ·E(‖∇s‖ − K)² around the data: at real points plus noise, by default up to .5 of their spread.",
        _dragan,
        ("gp_weight", "lipschitz", "dragan_noise"),
        "Kodali et al. 2017, arXiv:1705.07215",
        _dragan_places,
    ),
}


@dataclasses.dataclass(frozen=True)
class PenaltySpec:
    """The chosen penalty."""

    penalty: str = choice(
        "none",
        titles(PENALTIES),
        "Penalty",
        "A term in the critic's loss that pulls its slope towards a value at some points; nothing bounds it elsewhere.",
        "Critic's constraint",
    )
