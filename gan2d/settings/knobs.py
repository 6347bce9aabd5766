"""KNOBS: every setting of a run, each described once: range, default, meaning, source.

``Spec`` holds what shapes the compiled program (static, hashable); ``Knobs`` holds the numbers that are traced
through it, so that moving one never recompiles. The rows of both are the fields' own metadata, and the one
source of sliders, URL, defaults, validation, help texts and the command line.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from gan2d.common.errors import InputError, unknown
from gan2d.common.knob import Knob, Value
from gan2d.elements.data import MAX_MODES
from gan2d.elements.objectives import NAMES, OBJECTIVES
from gan2d.settings.spec import Spec, choice, setting, titles
from gan2d.settings.trick_knobs import TrickKnobs


@jax.tree_util.register_dataclass
@dataclasses.dataclass(frozen=True)
class Knobs(TrickKnobs):
    """The traced half: scalars (float32 or int32) that may move in mid-training, and the user's own points if any."""

    objective: Array = choice("non_saturating", titles(OBJECTIVES), "Objective", "What both players minimise; it may be changed in mid-training.", "Objective")
    gp_weight: Array = setting(
        10.0,
        "Penalty weight",
        "How much a critic's slope away from K costs.",
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
        "The slope that the penalty asks the critic to have.",
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
    clip: Array = setting(
        0.01,
        "Clipping bound",
        "Every critic weight is kept within [−c, c].",
        "Objective",
        1e-4,
        10.0,
        symbol="c",
        log=True,
        owned=True,
        source="c = 0.01 in WGAN (Arjovsky et al. 2017, arXiv:1701.07875)",
    )
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
    n_critic: Array = setting(
        1,
        "Critic steps a turn",
        "Critic updates before the generator's; 0 freezes the critic.",
        "Objective",
        0,
        100,
        symbol="n_critic",
        source="5 in WGAN and WGAN-GP, 1 in GAN",
    )
    n_generator: Array = setting(
        1,
        "Generator steps a turn",
        "Generator updates a turn; 0 freezes the generator, so the critic trains to its optimum.",
        "Optimiser",
        0,
        100,
        symbol="n_gen",
        owned=True,
    )
    critic_rate: Array = setting(1e-3, "Critic's learning rate", "Step size of the critic's optimiser.", "Optimiser", 1e-7, 1.0, symbol="α critic", log=True)
    generator_rate: Array = setting(
        1e-3, "Generator's learning rate", "Step size of the generator's optimiser.", "Optimiser", 1e-7, 1.0, symbol="α gen.", log=True, owned=True
    )
    beta1: Array = setting(0.5, "First-moment decay", "Adam's β₁; the momentum under SGD.", "Optimiser", 0.0, 0.999, symbol="β₁", owned=True)
    beta2: Array = setting(0.9, "Second-moment decay", "Adam's β₂; RMSProp's decay.", "Optimiser", 0.0, 0.9999, symbol="β₂", owned=True)
    copy_noise: Array = setting(
        1.0,
        "Noise on the copy",
        "Standard deviation of the noise that makes generated points out of data.",
        "Data",
        0.0,
        10.0,
        symbol="s",
        owned=True,
        source="s = 1 in WGAN-GP's figure 1a (Gulrajani et al. 2017, arXiv:1704.00028)",
    )
    sigma: Array = setting(
        0.05, "Width of a mode", "Standard deviation of the data around each mode or curve.", "Data", 1e-4, 5.0, symbol="σ", log=True, owned=True
    )
    distance: Array = setting(2.0, "Distance", "How far apart the two Gaussians are.", "Data", 0.0, 20.0, owned=True)
    width: Array = setting(0.1, "Thickness", "Standard deviation across the long thin Gaussians (along them it is 1).", "Data", 1e-3, 5.0, log=True, owned=True)
    fake_width: Array = setting(0.5, "Width of q", "Standard deviation of the generated Gaussian.", "Data", 1e-3, 5.0, log=True, owned=True)
    angle: Array = setting(
        0.0, "Direction", "Direction in which q is moved away: 0° straight across, 90° along.", "Data", 0.0, 90.0, symbol="angle", owned=True
    )
    theta: Array = setting(1.0, "Position of the line", "θ: where the vertical line stands.", "Data", -10.0, 10.0, symbol="θ", owned=True)
    mixture_modes: Array = setting(8, "Number of modes", "Gaussians in the random mixture.", "Data", 1, MAX_MODES, symbol="K modes", owned=True)
    spread: Array = setting(2.0, "Spread of the modes", "The modes' centres lie in a square of twice this side.", "Data", 0.1, 20.0, log=True, owned=True)
    imbalance: Array = setting(
        0.0, "Unequal weights", "Mode k has weight ∝ exp(−k·this): 0 gives every mode the same.", "Data", 0.0, 3.0, symbol="tilt", owned=True
    )
    mixture_seed: Array = setting(0, "Mixture's seed", "Which random mixture.", "Data", 0, 10_000, owned=True)
    points: Array = dataclasses.field(default=None)  # type: ignore[assignment]  # (n, 2): the user's own data


def _table() -> dict[str, Knob]:
    table = {}
    for kind in (Spec, Knobs):
        for field in dataclasses.fields(kind):
            if "knob" in field.metadata:
                table[field.name] = Knob(name=field.name, static=kind is Spec, **field.metadata["knob"])
    return table


KNOBS: dict[str, Knob] = _table()
Values = dict[str, Value]


def knob(name: str) -> Knob:
    """Look a knob up by name; an unknown name raises InputError with the nearest match."""
    if not isinstance(name, str) or name not in KNOBS:
        raise unknown("knob", name, KNOBS)
    return KNOBS[name]


def movable(name: str) -> Knob:
    """The same for a knob that can move in mid-training; any other raises InputError too."""
    row = knob(name)
    if row.resets:
        raise InputError(f"{name} cannot change in mid-training, since it needs new networks or data: start a new run with it.")
    return row


def compile_values(values: Mapping[str, Value], points: np.ndarray | None = None) -> tuple[Spec, Knobs]:
    """Turn a full set of values into the static and the traced half; dtypes are cast here and nowhere else."""
    spec = Spec(**{f.name: values[f.name] for f in dataclasses.fields(Spec)})  # type: ignore[arg-type]
    traced: dict[str, Array] = {}
    for name, row in KNOBS.items():
        if not row.static:
            value = NAMES.index(str(values[name])) if row.choices is not None else values[name]
            traced[name] = jnp.asarray(value, jnp.int32 if row.choices is not None or row.integer else jnp.float32)
    traced["points"] = jnp.asarray(np.zeros((1, 2)) if points is None else points, jnp.float32)
    return spec, Knobs(**traced)
