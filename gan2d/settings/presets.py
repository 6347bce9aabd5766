"""PRESETS: defaults that lie over a recipe's parts – for a toy, as published, or for critics that are compared with the generator frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from gan2d.common.knob import Value
from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.elements.pairs import PAIRS, of_pair
from gan2d.settings.recipes import RECIPES

Values = Mapping[str, Value]


class Optimum(NamedTuple):
    """How a recipe's critic comes to its optimum on two fixed distributions quickly, and what makes the gradient that it then gives a generated point."""

    title: str
    help: str
    parts: Values
    gradient: str


COOLING = 500.0  # turns after which a critic's rate has come down to a half
_ALL: dict[str, Value] = {"critic_depth": 3, "critic_width": 32, "critic_activation": "leaky_relu", "critic_norm": "none", "batch_size": 96, "noise": 0.0}
_ALL |= {"n_critic": 1, "rate_cooling": COOLING}
_FREE = _ALL | {"critic_rate": 5e-3, "beta1": 0.5, "beta2": 0.99}

OPTIMUM: dict[str, Optimum] = {
    "gan": Optimum(
        "GAN (minimax)",
        "The discriminator D = sigmoid(s), trained by cross-entropy: its loss estimates 2 log 2 − 2·JS.",
        _FREE,
        "D·∇s: it dies where the discriminator is sure that a point is generated.",
    ),
    "gan-ns": Optimum(
        "GAN (non-saturating)",
        "The same discriminator; the generator minimises −log D instead. Where D is not perfect its gradient is noisy, with tails so heavy that it has neither mean nor variance (Arjovsky & Bottou 2017, arXiv:1701.04862).",
        _FREE,
        "(1 − D)·∇s lives, but follows KL(q‖p) − 2·JS, and errors of D make it noisy with heavy tails (Arjovsky & Bottou 2017).",
    ),
    "lsgan": Optimum("LSGAN", "Least squares, −1/1/0.", _FREE, "−s·∇s: as p and q part, the best s flattens to −1 around the generated points."),
    "tv": Optimum(
        "TV (f-GAN)", "½tanh s, the variational form of total variation.", _FREE, "½∇tanh s: the best ½tanh s is a step from ½ to −½, flat on both sides."
    ),
    "hinge": Optimum(
        "Hinge",
        "The hinge loss without BigGAN's spectral norm, which would forbid the steep step that TV needs.",
        _FREE | {"projection": "none"},
        "∇s: the best s is a step from 1 to −1, flat on both sides.",
    ),
    "ebgan": Optimum(
        "EBGAN (energy)",
        "An energy E = softplus(−s) ≥ 0: low at real points, the margin m at generated ones.",
        _FREE | {"head": "score"},
        "−∇E: where no real points are, any energy above the margin is as good, and the gradient arbitrary.",
    ),
    "wgan": Optimum(
        "WGAN (clipping)",
        "Its slope is bounded by clipping, by a K that nobody chose. The estimate is E_p s − E_q s over its own steepest rise from a generated to a real point.",
        _ALL | {"critic_rate": 1e-3},
        "∇s: the critic's own slope, which clipping keeps below some unknown K.",
    ),
    "wgan-gp": Optimum(
        "WGAN-GP",
        "Its slope is pulled towards 1 by the penalty, to about 1 + W1/2λ: a small λ makes it steeper, a large one bends slowly. The estimate is E_p s − E_q s over its own steepest rise from a generated to a real point.",
        _FREE | {"gp_weight": 300.0, "critic_rate": 1e-2, "beta1": 0.9, "beta2": 0.999},
        "∇s: the critic's own slope, which the penalty holds near 1. Its optimum is that of a congested transport, not W1's (Milne & Nachman 2021).",
    ),
    "wgan-gp-one-sided": Optimum(
        "WGAN-LP (one-sided)",
        "Only slopes above 1 are penalised, as 1-Lipschitz scores ask for (Petzka et al. 2017, arXiv:1709.08894). The estimate is E_p s − E_q s over its own steepest rise from a generated to a real point.",
        _FREE | {"gp_weight": 300.0, "critic_rate": 1e-2, "beta1": 0.9, "beta2": 0.999},
        "∇s: the critic's own slope, which the penalty lets be less than 1.",
    ),
    "qp-wgan": Optimum(
        "(q,p)-WGAN (c-transform)",
        "It pays s(x) − ‖x − y‖ at the best real x of the batch for each generated y. Between few points that bound is loose: it estimates W1 well and generates worse (Mallasto et al. 2019, arXiv:1910.03875). The estimate is E_p s − E_q s over its own steepest rise from a generated to a real point.",
        _ALL | {"critic_rate": 3e-3, "beta1": 0.5, "beta2": 0.99, "batch_size": 256},  # few points bound a slope loosely
        "∇s: the critic's own slope, which only differences between points of a batch hold. Such critics estimate W1 better, and generate worse (Mallasto et al. 2019).",
    ),
    "co-wgan": Optimum(
        "CoWGAN (c-transform both ways)",
        "The least of three bounds of W1 is raised, two of them c-transforms over the batch: it estimates W1 well and generates worse (Mallasto et al. 2019, arXiv:1910.03875). The estimate is E_p s − E_q s over its own steepest rise from a generated to a real point.",
        _ALL | {"critic_rate": 3e-3, "beta1": 0.5, "beta2": 0.99, "batch_size": 256},  # few points bound a slope loosely
        "∇s: the critic's own slope, which only differences between points of a batch hold. Such critics estimate W1 better, and generate worse (Mallasto et al. 2019).",
    ),
    "wgan-groupsort": Optimum(
        "WGAN (GroupSort)",
        "Orthonormal weights bound its slope by 1, whatever they are. The estimate is E_p s − E_q s over its own steepest rise from a generated to a real point.",
        _ALL | {"critic_activation": "group_sort", "critic_rate": 1e-2, "beta1": 0.5, "beta2": 0.99},
        "∇s: the critic's own slope, which its weights hold at 1 or below.",
    ),
    "wgan-cones": Optimum(
        "WGAN (lower envelope)",
        "The lowest of many cones of slope 1, as W1's potentials are: nothing has to hold its slope. The estimate is E_p s − E_q s over its own steepest rise from a generated to a real point.",
        _ALL | {"critic_width": 128, "critic_rate": 2e-2, "beta1": 0.5, "beta2": 0.99},
        "∇s: of size 1 everywhere, away from the tip of the lowest cone.",
    ),
}
_FOR_CRITICS = {of_pair(name): row.for_critics for name, row in PAIRS.items()}


def _optimum(recipe: str, data: str, generator: Value | None) -> dict[str, Value]:
    paired = DATASETS[data].generated is not None
    frozen: dict[str, Value] = {"generator": "given" if paired else "noisy_copy"}
    return {**RECIPES[recipe].toy, **OPTIMUM[recipe].parts, **frozen, **_FOR_CRITICS.get(data, PAIRS["noisy_copy"].for_critics)}


# what critics side by side have in common: small enough for four at once
_SIDE_BY_SIDE: dict[str, Value] = {
    "generator": "noisy_copy",
    "critic_depth": 3,
    "critic_width": 64,
    "critic_activation": "relu",
    "batch_size": 128,
    "noise": 0.0,
    "generator_activation": "tanh",
    "generator_rate": 3e-4,
}
STRENGTHS: dict[str, Value] = {"clip": 0.01, "gp_weight": 10.0, "r1_weight": 0.3}  # as published for the Wasserstein critics


def _side_by_side(recipe: str, data: str, generator: Value | None) -> dict[str, Value]:
    # against a frozen distribution a turn is one step of the critic, so that steps are counted as in the papers' figures
    learns = GENERATORS[str(generator or _SIDE_BY_SIDE["generator"])].learns
    return {**RECIPES[recipe].toy, **_SIDE_BY_SIDE, **STRENGTHS, "n_critic": 5 if learns else 1}


class Preset(NamedTuple):
    """One layer of defaults.

    Attributes:
        layer: ``(recipe, data, generator if it was chosen by hand) -> values`` over the recipe's parts.
        offered: whether the pages that train GANs offer it; the others belong to pages that compare critics.
        recipes: those that it knows; None for all.
    """

    title: str
    layer: Callable[[str, str, Value | None], Values]
    offered: bool = False
    recipes: Mapping[str, object] | None = None


PRESETS: dict[str, Preset] = {
    "toy": Preset("Learns 2-D toys quickly", lambda recipe, data, generator: {**RECIPES[recipe].toy, **DATASETS[data].toy}, True),
    "published": Preset("As published (slow on toys)", lambda recipe, data, generator: RECIPES[recipe].published, True),
    "optimum": Preset("A critic alone, to its optimum", _optimum, recipes=OPTIMUM),
    "side_by_side": Preset("Critics side by side", _side_by_side),
}
