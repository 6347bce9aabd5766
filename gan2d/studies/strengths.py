"""A sweep over constraints' strengths and seeds: where clipping works, where the penalty does, and what each does to its critic."""

from __future__ import annotations

import dataclasses
import threading
from typing import Any, NamedTuple

import numpy as np

from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.measure import metrics
from gan2d.measure.anatomy import POINTS, Anatomy, dissected, w1_said, watched_clouds
from gan2d.measure.frame import box_of
from gan2d.measure.samples import real, samples
from gan2d.settings.axis import SEED
from gan2d.settings.constraints import CONSTRAINTS, constraint_arm, promises_slope, strength_of
from gan2d.settings.edits import with_arms, with_generator
from gan2d.settings.experiment import Arm, Experiment, make, seeds_of, with_axes
from gan2d.theory.transport import w1
from gan2d.training.training import Training

# kind → strengths, four decades each
SWEPT: dict[str, tuple[float, ...]] = {
    "clip": (1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0),
    "gp": (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0),
}
FROZEN, TRAINED = "noisy_copy", "network"  # what critics stand against, and what is trained
REPEATS = 3  # seeds
FROZEN_STEPS, TRAINED_TURNS, CHUNK = 1000, 500, 25
SAMPLES = 1000  # generated points on which modes are counted


class Quantity(NamedTuple):
    """One map.

    Attributes:
        trained: measured on GANs in training, else on critics against a frozen distribution.
        log: small values are spread out by a logarithm.
        cap: values above have the same colour.
        of_modes: it needs data whose modes are known.
    """

    title: str
    help: str
    trained: bool = False
    log: bool = False
    cap: float = np.inf
    of_modes: bool = False


QUANTITIES: dict[str, Quantity] = {
    "error": Quantity(
        "W1, relative error",
        f"|what the critic says of W1 − exact| / exact, after {FROZEN_STEPS:,} critic steps against the frozen distribution. 1: it says nothing.",
        cap=2.0,
    ),
    "bound": Quantity("Weights at ±c", "Share of weights and biases within 1 % of ±c."),
    "gradient": Quantity("Gradient at the fakes", "Mean ‖∂ℓ_G/∂x‖ at the generated points: what a generator would get.", log=True),
    "modes": Quantity("Modes captured", f"Of a generator trained for {TRAINED_TURNS} turns, five critic steps each.", trained=True, of_modes=True),
    "w1": Quantity(
        "W1 of the generator", f"Exact W1 between data and a generator trained for {TRAINED_TURNS} turns, five critic steps each.", trained=True, log=True
    ),
}


@dataclasses.dataclass(frozen=True)
class Cell:
    """What one cell of a map stands for."""

    arm: Arm
    seed: int


class Strengths:
    """The sweep of one experiment's data and shared knobs; it can stop anywhere and go on.

    Attributes:
        maps: (quantity, kind) → (seeds, strengths); NaN where nothing is known yet, or where training diverged.
        done, total: turns of work.
        measured: how many parts of it are measured.
    """

    def __init__(self, experiment: Experiment, seeds: int = REPEATS) -> None:
        """Plan it; nothing is trained yet."""
        self.experiment = experiment.bare()
        self.seeds = seeds_of(with_axes(self.experiment, {SEED: seeds}))
        shape = (seeds, len(next(iter(SWEPT.values()))))
        self.maps = {(name, kind): np.full(shape, np.nan) for name in self.quantities() for kind in SWEPT}
        generator = str(experiment.values()["generator"])
        frozen = FROZEN if GENERATORS[generator].learns else generator
        self._phases = [(kind, generator) for generator in (frozen, TRAINED) for kind in SWEPT]
        # a turn of a GAN is five critic steps and one of the generator
        self._weights = [6 * TRAINED_TURNS if GENERATORS[generator].learns else FROZEN_STEPS for _, generator in self._phases]
        self.total, self.done, self.measured = sum(self._weights), 0, 0
        self._now: Training | None = None
        self._alone = threading.Lock()  # several visitors may look at it

    def quantities(self) -> list[str]:
        """Names of QUANTITIES that have a meaning for these data."""
        return [name for name, row in QUANTITIES.items() if not row.of_modes or DATASETS[self.experiment.data].mixture is not None]

    def cell(self, kind: str, i: int, j: int) -> Cell:
        """What row i and column j of a kind's maps stand for."""
        return Cell(constraint_arm(kind, SWEPT[kind][j]), self.seeds[i])

    @property
    def finished(self) -> bool:
        """Whether all is measured."""
        return not self._phases

    def advance(self) -> None:
        """Train the current phase by CHUNK turns, and measure it at its end."""
        with self._alone:
            if not self.finished:
                self._advance()

    def _advance(self) -> None:
        kind, generator = self._phases[0]
        turns = TRAINED_TURNS if GENERATORS[generator].learns else FROZEN_STEPS
        if self._now is None:
            self._now = self._start(kind, generator)
        self._now.advance(CHUNK)
        self.done += self._weights[0] * CHUNK // turns
        if self._now.step >= turns:
            self._measure(kind, GENERATORS[generator].learns, self._now)
            self._now = None
            self._phases, self._weights = self._phases[1:], self._weights[1:]
            self.measured += 1

    def what(self) -> str:
        """What is trained now, in words."""
        kind, generator = self._phases[0]
        return f"{CONSTRAINTS[kind].title}, {'GANs in training' if GENERATORS[generator].learns else 'critics alone'}"

    def _start(self, kind: str, generator: str) -> Training:
        row = self.experiment
        arm = constraint_arm(kind)
        kept = {name: value for name, value in row.arms[0].knobs.items() if name not in ("n_critic", "generator", *arm.knobs)}
        one = with_arms(make(row.data, seed=row.seed, points=row.points), [dataclasses.replace(arm, knobs={**kept, **arm.knobs})])
        knob = strength_of(one.values())
        assert knob is not None  # SWEPT holds such kinds alone
        return Training(with_axes(with_generator(one, generator), {SEED: len(self.seeds), knob.name: SWEPT[kind]}))

    def _measure(self, kind: str, trained: bool, training: Training) -> None:
        told = self._of_generators(training) if trained else self._of_critics(training)
        for name, values in told.items():
            self.maps[name, kind] = np.asarray(values, float).reshape(len(self.seeds), -1)

    def _of_critics(self, training: Training) -> dict[str, Any]:
        arm, promises = training.arms[0], promises_slope(training.experiment.values())
        assert arm.info is not None
        seen = dissected(arm, box_of(arm.spec, arm.common, arm.place))
        exact = self._exact(training)
        says = np.array([w1_said(promises, Anatomy(*(part[i] for part in seen)), arm.place.scale) for i in range(len(exact))])
        return {"error": np.abs(says - exact) / exact, "bound": seen.share_at_bound, "gradient": arm.info.sample_gradient}

    def _exact(self, training: Training) -> np.ndarray:
        """W1 between the watched points, which all strengths of a seed share."""
        real, fake = watched_clouds(training.arms[0])
        columns = training.count // len(self.seeds)
        return np.repeat([w1(real[i * columns], fake[i * columns]) for i in range(len(self.seeds))], columns)

    def _of_generators(self, training: Training) -> dict[str, Any]:
        arm = training.arms[0]
        points, cloud = samples(arm, SAMPLES), real(arm, POINTS)
        mixture = metrics.mixture_of(arm.spec.data, arm.common)
        fine = np.isfinite(points).all((1, 2))
        told: dict[str, Any] = {"w1": [w1(cloud, each[:POINTS]) if ok else np.nan for each, ok in zip(points, fine)]}
        if mixture is not None:
            told["modes"] = [metrics.coverage(each, mixture)["modes"] if ok else np.nan for each, ok in zip(points, fine)]
        return told
