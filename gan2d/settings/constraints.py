"""CONSTRAINTS: ways to keep a critic's slope bounded, each with the one number that a page lets the user turn."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from gan2d.common.knob import Value


@dataclasses.dataclass(frozen=True)
class Constraint:
    """One way, on top of a recipe.

    Attributes:
        recipe: whose objective, penalty, projection, optimiser and source it has.
        parts: where it differs from the recipe's toy defaults.
        strength: the knob that is its own, or None.
        bounds: whether it promises a slope of at most about 1, so that E_p s − E_q s says W1 as it is; else that is divided by its measured slope.
        clips: whether its strength is a bound on the weights themselves.
        few: about as many letters as fit beside a curve.
    """

    title: str
    help: str
    recipe: str
    parts: Mapping[str, Value]
    strength: str | None
    bounds: bool
    few: str
    clips: bool = False


_BATCH_NORM = (
    "WGAN-GP with batch norm in the critic: the score of a point then depends on all others of its batch, "
    "so that a penalty on its slope at one point alone asks for something else than it means."
)

CONSTRAINTS: dict[str, Constraint] = {
    "clip": Constraint(
        "Weight clipping", "Every weight and bias is put back into [−c, c] after each step.", "wgan", {"critic_activation": "relu"}, "clip", False, "CLIP", True
    ),
    "gp": Constraint("Gradient penalty", "λ·E(‖∇s(x̂)‖ − 1)², two-sided, between real and generated points.", "wgan-gp", {}, "gp_weight", True, "GP"),
    "gp_one_sided": Constraint(
        "Gradient penalty, one-sided", "λ·E max(0, ‖∇s(x̂)‖ − 1)²: slopes below 1 cost nothing.", "wgan-gp-one-sided", {}, "gp_weight", True, "GP₁"
    ),
    "gp_finite_difference": Constraint(
        "Gradient penalty, finite difference",
        "λ·E(|s(x₁) − s(x₂)|/‖x₁ − x₂‖ − 1)²: the slope between two points of a segment, without a second derivative.",
        "wgan-gp-fd",
        {},
        "gp_weight",
        True,
        "GP-FD",
    ),
    "gp_layer_norm": Constraint(
        "Gradient penalty, layer norm",
        "WGAN-GP with layer norm in the critic, which normalises each point by itself.",
        "wgan-gp",
        {"critic_norm": "layer"},
        "gp_weight",
        True,
        "GP-LN",
    ),
    "gp_batch_norm": Constraint("Gradient penalty, batch norm", _BATCH_NORM, "wgan-gp", {"critic_norm": "batch"}, "gp_weight", True, "GP-BN"),
    "spectral_norm": Constraint(
        "Spectral norm",
        "Every weight matrix is divided by its largest singular value: the slope is at most 1, mostly far below.",
        "wgan-gp",
        {"penalty": "none", "projection": "spectral_norm"},
        None,
        True,
        "SN",
    ),
    "r1": Constraint(
        "R1",
        "The non-saturating GAN's critic, with (γ/2)·E‖∇s‖² at real points: another loss, whose slope is free elsewhere.",
        "gan-r1",
        {"critic_activation": "relu", "beta2": 0.9},
        "r1_weight",
        False,
        "R1",
    ),
}
