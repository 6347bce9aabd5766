"""QUANTITIES: what a lesson can ask of a run, each deterministic in the networks at a step, so that whoever replays the run measures the same."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array

from gan2d.common.words import number
from gan2d.elements import objectives
from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.penalties import norm
from gan2d.games.plain import TrainState
from gan2d.games.players import named_key
from gan2d.machine.workers import side_by_side
from gan2d.measure import metrics
from gan2d.measure.frame import push, seen_score, views
from gan2d.measure.metrics import COVERAGE_SAMPLES
from gan2d.measure.samples import generate, over_members, real, samples
from gan2d.measure.w1_bound import w1_bound
from gan2d.settings.experiment import LETTERS
from gan2d.settings.knobs import Knobs, Spec
from gan2d.training.trained_arm import TrainedArm
from gan2d.training.training import Training

W1_POINTS = 512  # of each cloud, as in the Lab
LOOKED_AT = 512  # fresh points of each kind on which losses and gradients are measured


def percent(value: float) -> str:
    """A share as people write it."""
    return f"{100 * value:.0f} %"


def _count(value: float) -> str:
    return f"{value:.3g}"


class Quantity(NamedTuple):
    """What is measured of an arm: how it is called, and how its value is written."""

    title: str
    words: Callable[[float], str] = number


OF_ARMS: dict[str, Quantity] = {
    "w1": Quantity("W1 to the data, exact"),
    "modes": Quantity("modes captured", _count),
    "held": Quantity("modes held", _count),
    "high_quality": Quantity("samples within 3σ of a mode", percent),
    "off_modes": Quantity("samples off all modes", percent),
    "reverse_kl": Quantity("reverse KL"),
    "spread_ratio": Quantity("spread within the modes over σ"),
    "radii_ks": Quantity("distance of the radii within 3σ from the Rayleigh law"),
    "radii_ks_all": Quantity("distance of the radii from the Rayleigh law"),
    "top_share": Quantity("samples at the fullest mode", percent),
    "gradient": Quantity("gradient at a generated point"),
    "critic_loss": Quantity("second player’s loss"),
    "generator_loss": Quantity("generator’s loss"),
    "estimate": Quantity("distance that the second player estimates"),
    "all_modes": Quantity("seeds that hold all modes", percent),
    "diverged": Quantity("seeds that diverged", percent),
}
LOST = {"w1": math.inf, "modes": 0.0, "held": 0.0, "high_quality": 0.0, "off_modes": 1.0, "all_modes": 0.0, "diverged": 1.0}  # of a run that became NaN


@dataclasses.dataclass(frozen=True)
class _Look:
    """Scores of ``real (n, d)`` and of n fresh generated points, those points, both losses, and the mean gradient that a generated point gets."""

    def __call__(self, spec: Spec, state: TrainState, knobs: Knobs, points: Array) -> tuple[Array, ...]:
        score = seen_score(views(spec, state, knobs))
        fake = generate(spec, state, named_key(state.key, "lesson"), len(points), knobs)
        at_real, at_fake = score(points), score(fake)
        losses = (jnp.mean(each(at_real, at_fake, knobs)) for each in (objectives.critic_loss, objectives.generator_loss))
        return at_real, at_fake, fake, *losses, jnp.mean(norm(push(score, at_real, knobs, fake)))


def of_arm(arm: TrainedArm, values: Mapping[str, Any], transport: int = W1_POINTS) -> dict[str, np.ndarray]:
    """Every quantity of an arm's members, (N,); one without axes is one member. ``values`` are the arm's knobs."""
    clouds = samples(arm, COVERAGE_SAMPLES)
    clouds = clouds if arm.varied else clouds[None]
    points = real(arm, COVERAGE_SAMPLES)
    mixture = metrics.mixture_of(arm.spec.data, arm.common)
    looked = [np.asarray(part, float) for part in over_members(_Look(), arm, arm.place.inward(points[:LOOKED_AT]).astype(np.float32))]
    looked = looked if arm.varied else [part[None] for part in looked]

    def one(i: int) -> dict[str, float]:
        if not np.isfinite(clouds[i]).all():
            return dict.fromkeys(OF_ARMS, math.nan) | LOST
        told = {name: math.nan if value is None else value for name, value in metrics.measure(clouds[i], points, mixture, transport).items()}
        if mixture is not None:
            held = metrics.held(clouds[i], mixture)
            told |= {"held": float(held.sum()), "all_modes": float(held.all()), "off_modes": 1 - told["high_quality"]}
            told["top_share"] = float(metrics.shares(clouds[i], mixture).max())
        told |= dict(zip(("critic_loss", "generator_loss", "gradient"), (float(part[i]) for part in looked[3:])))
        return told | {"estimate": _estimate(arm, values, points, *(part[i] for part in looked[:4])), "diverged": 0.0}

    rows = side_by_side(one, range(len(clouds)))
    return {name: np.array([row.get(name, math.nan) for row in rows]) for name in OF_ARMS}


def _estimate(arm: TrainedArm, values: Mapping[str, Any], points: np.ndarray, at_real: np.ndarray, at_fake: np.ndarray, fake: np.ndarray, loss: float) -> float:
    """What the second player's loss reads as: a distance by its own formula, or W1's lower bound where that needs a bounded slope."""
    row = OBJECTIVES[str(values["objective"])]
    if row.needs_bound:
        return float(w1_bound(points[:LOOKED_AT], arm.place.outward(fake), at_real, at_fake).value)
    return math.nan if row.reading is None else float(row.reading.value(float(loss), values))


def of_training(training: Training, transport: int = W1_POINTS) -> dict[str, np.ndarray]:
    """Every quantity of every arm, such as "A.w1", of each member."""
    told: dict[str, np.ndarray] = {}
    for i, arm in enumerate(training.arms):
        told |= {f"{LETTERS[i]}.{name}": values for name, values in of_arm(arm, training.experiment.values(i), transport).items()}
    return told
