"""CONSTRAINTS: ways to keep a critic's slope bounded, each an arm on top of a recipe, with the one number that a page lets the user turn."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from gan2d.common.errors import InputError, one_of, unknown
from gan2d.common.knob import Knob, Value
from gan2d.elements.penalties import PENALTIES
from gan2d.elements.projections import PROJECTIONS
from gan2d.settings.experiment import Arm, Experiment
from gan2d.settings.knobs import KNOBS
from gan2d.settings.presets import STRENGTHS
from gan2d.settings.recipes import RECIPES

PRESET = "side_by_side"


@dataclasses.dataclass(frozen=True)
class Constraint:
    """One way: the recipe whose objective, penalty, projection and optimiser it has, the ``parts`` in which it differs from
    it, about as many letters (``few``) as fit beside a curve, and a source of its own where it is not the recipe's."""

    title: str
    help: str
    recipe: str
    few: str
    parts: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    own_source: str = ""

    @property
    def source(self) -> str:
        """Where it comes from."""
        return self.own_source or RECIPES[self.recipe].source


_BATCH_NORM = (
    "WGAN-GP with batch norm in the critic: the score of a point then depends on all others of its batch, "
    "so that a penalty on its slope at one point alone asks for something else than it means."
)

CONSTRAINTS: dict[str, Constraint] = {
    "clip": Constraint("Weight clipping", "Every weight and bias is put back into [−c, c] after each step.", "wgan", "CLIP"),
    "gp": Constraint("Gradient penalty", "λ·E(‖∇s(x̂)‖ − 1)², two-sided, between real and generated points.", "wgan-gp", "GP"),
    "gp_one_sided": Constraint("Gradient penalty, one-sided", "λ·E max(0, ‖∇s(x̂)‖ − 1)²: slopes below 1 cost nothing.", "wgan-gp-one-sided", "GP₁"),
    "gp_finite_difference": Constraint(
        "Gradient penalty, finite difference",
        "λ·E(|s(x₁) − s(x₂)|/‖x₁ − x₂‖ − 1)²: the slope between two points of a segment, without a second derivative.",
        "wgan-gp-fd",
        "GP-FD",
    ),
    "gp_layer_norm": Constraint(
        "Gradient penalty, layer norm",
        "WGAN-GP with layer norm in the critic, which normalises each point by itself.",
        "wgan-gp",
        "GP-LN",
        {"critic_norm": "layer"},
        "Gulrajani et al. 2017, arXiv:1704.00028, section 4; layer norm: Ba et al. 2016, arXiv:1607.06450",
    ),
    "gp_batch_norm": Constraint(
        "Gradient penalty, batch norm",
        _BATCH_NORM,
        "wgan-gp",
        "GP-BN",
        {"critic_norm": "batch"},
        "Gulrajani et al. 2017, arXiv:1704.00028, section 4; batch norm: Ioffe & Szegedy 2015, arXiv:1502.03167",
    ),
    "spectral_norm": Constraint(
        "Spectral norm",
        "Every weight matrix is divided by its largest singular value: with ReLU the slope is at most about 1, mostly far below.",
        "wgan-gp",
        "SN",
        {"penalty": "none", "projection": "spectral_norm"},
        PROJECTIONS["spectral_norm"].source,
    ),
    "r1": Constraint(
        "R1",
        "The non-saturating GAN's critic, with (γ/2)·E‖∇s‖² at real points: another loss, whose slope is free elsewhere.",
        "gan-r1",
        "R1",
        {"beta2": 0.9},
    ),
}


def strength_of(values: Mapping[str, Value]) -> Knob | None:
    """The knob that is the strength of what bounds a critic with these values, or None."""
    read = (*PROJECTIONS[str(values["projection"])].knobs, *PENALTIES[str(values["penalty"])].knobs)
    return KNOBS[read[0]] if read else None


def constraint_arm(name: str, strength: object = None) -> Arm:
    """A row of CONSTRAINTS as an arm.

    Raises:
        InputError: an unknown name, a number that is none or out of range, or one where none belongs.
    """
    one_of("constraint", name, CONSTRAINTS)
    row = CONSTRAINTS[name]
    knob = strength_of({"projection": "none", "penalty": "none", **RECIPES[row.recipe].parts, **row.parts})
    if knob is None:
        if strength is not None:
            raise InputError(f"{name} has no strength; write {name!r} alone instead of {f'{name}:{strength}'[:60]!r}.")
        return Arm(row.recipe, PRESET, row.parts)
    value = knob.parse(STRENGTHS[knob.name] if strength is None else strength)
    return Arm(row.recipe, PRESET, {**row.parts, **({} if value == STRENGTHS[knob.name] else {knob.name: value})})


def read_constraint(text: object) -> Arm:
    """An arm from ``clip:0.01``; without a number it has its usual strength. Raises as ``constraint_arm``."""
    if not isinstance(text, str):
        raise unknown("constraint", text, CONSTRAINTS)
    name, colon, number = text.strip().partition(":")
    return constraint_arm(name, number if colon else None)


def name_of(experiment: Experiment, arm: int) -> str | None:
    """The row of CONSTRAINTS that an arm is, or None."""
    values, recipe = experiment.values(arm), experiment.arms[arm].recipe
    fitting = [name for name, row in CONSTRAINTS.items() if row.recipe == recipe and all(values[k] == v for k, v in row.parts.items())]
    return max(fitting, key=lambda name: len(CONSTRAINTS[name].parts), default=None)


def written(experiment: Experiment, arm: int) -> str:
    """An arm as it is written in a command: ``clip:0.01``; its recipe where it is no row."""
    name, knob = name_of(experiment, arm) or experiment.arms[arm].recipe, strength_of(experiment.values(arm))
    return name if knob is None else f"{name}:{float(experiment.values(arm)[knob.name]):.6g}"
