"""REMEDIES: every trick against collapse at a usual strength, to be put on top of any recipe; and what each did, measured.

Where a trick has no meaning is said: label smoothing needs cross-entropy, heavy penalties a penalty, and what acts on the
generator a generator that learns.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from gan2d.common.errors import one_of
from gan2d.common.knob import Value
from gan2d.settings.edits import adapted
from gan2d.settings.experiment import Arm, Experiment
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import meaningful, readers


@dataclasses.dataclass(frozen=True)
class Remedy:
    """A trick at a usual strength: the knobs that make it."""

    title: str
    help: str
    knobs: Mapping[str, Value]


REMEDIES: dict[str, Remedy] = {
    "feature_matching": Remedy("Feature matching", "Half of the generator's loss: match the critic's mean features.", {"feature_matching": 0.5}),
    "pulling_away": Remedy("Pulling-away term", "The generator pays where its points lie in one direction of the critic’s features.", {"pulling_away": 0.1}),
    "minibatch": Remedy("Minibatch discrimination", "The critic sees how close a point is to its batch.", {"minibatch_kernels": 8}),
    "historical": Remedy("Historical averaging", "Both players are drawn to the mean of their past weights.", {"historical": 0.001}),
    "virtual": Remedy("Virtual batch norm", "Both networks normalise by a fixed reference batch.", {"critic_norm": "virtual", "generator_norm": "virtual"}),
    "replay": Remedy("Experience replay", "A quarter of the critic's generated points come from earlier generators.", {"replay": 0.25}),
    "smoothing": Remedy("Label smoothing", "Real points are labelled .9 instead of 1.", {"smoothing": 0.1}),
    "noise": Remedy("Instance noise, fading", "Noise on all that the critic sees, halved every 300 steps.", {"noise": 0.3, "noise_half_life": 300.0}),
    "relaxed": Remedy(
        "Heavy penalty, relaxed",
        "R1 begins 30 times as heavy, and is relaxed.",
        {"penalty": "r1", "r1_weight": 0.1, "penalty_boost": 30.0, "penalty_half_life": 300.0},
    ),
    "criteria": Remedy(
        "Stop criteria", "The critic trains above C1, the generator below C2.", {"turns": "criteria", "critic_goal": 1.25, "generator_limit": 1.3}
    ),
    "ensemble": Remedy("Ensemble of critics", "Three critics of growing width, their losses added up.", {"ensemble": 3}),
    "packing2": Remedy("Packing 2", "The critic judges two points together.", {"packing": 2}),
    "packing4": Remedy("Packing 4", "The critic judges four points together.", {"packing": 4}),
    "unrolling": Remedy("Unrolling, 5 steps", "The generator looks five critic steps ahead.", {"unrolling": 5}),
    "ema": Remedy("Averaged generator", "Samples come from an exponential average of the weights.", {"ema": 0.99}),
    "fourier": Remedy("Fourier features", "Two octaves at the critic's input, four at the generator's.", {"critic_fourier": 2, "generator_fourier": 4}),
    "rates": Remedy("Learning-rate decay", "Rates fall to 0 over the second half of 2,000 steps.", {"rate_turns": 2000.0}),
}


def treated(experiment: Experiment, name: str, arm: int = 0) -> Arm:
    """An arm of an experiment with a remedy on top.

    Raises:
        InputError: an unknown remedy, or one that has no meaning with these settings.
    """
    one_of("remedy", name, REMEDIES)
    return adapted(experiment, REMEDIES[name].knobs, arm).arms[arm]


def without_meaning(experiment: Experiment, name: str, arm: int = 0) -> str:
    """Why a remedy has no meaning with an arm's settings, or an empty text."""
    row = REMEDIES[name]
    read = meaningful(experiment.values(arm) | dict(row.knobs))
    lost = [knob for knob in row.knobs if knob not in read]
    return f"{KNOBS[lost[0]].label} has a meaning only with {readers(lost[0])}." if lost else ""
