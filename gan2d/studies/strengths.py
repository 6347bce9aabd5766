"""A sweep over constraints' strengths and seeds: where clipping works, where the penalty does, and what each does to its critic."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from gan2d.common.errors import InputError
from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.formats.files import read_json, to_json
from gan2d.measure import metrics
from gan2d.measure.anatomy import POINTS, dissected, watched_clouds
from gan2d.measure.frame import box_of
from gan2d.measure.samples import real, samples
from gan2d.settings.axis import SEED
from gan2d.settings.constraints import CONSTRAINTS, constraint_arm, strength_of
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
REPEATS = 5  # seeds
FROZEN_STEPS, TRAINED_STEPS, CHUNK = 1000, 500, 25
SAMPLES = 1000  # generated points on which modes are counted
FORMAT = "gan2d strengths"
TINY = 1e-12


class Quantity(NamedTuple):
    """One map.

    Attributes:
        good: its value → how good that is; higher is better, and neither seeds nor other cells matter.
        ends: of good, the worst and the best that have colours of their own; None: of the cells that are known.
        best: what is best, in words.
        trained: measured on GANs in training, else on critics against a frozen distribution.
        of_modes: it needs data whose modes are known.
    """

    title: str
    help: str
    good: Callable[[np.ndarray], np.ndarray]
    best: str
    ends: tuple[float, float] | None = None
    trained: bool = False
    of_modes: bool = False


def _near_one(value: np.ndarray) -> np.ndarray:
    return -np.abs(np.log10(np.maximum(value, TINY)))


_AFTER = f"after {FROZEN_STEPS:,} critic steps against the frozen distribution"
_GAN = f"after {TRAINED_STEPS:,} steps, each of five critic updates and one of the generator"

QUANTITIES: dict[str, Quantity] = {
    "found": Quantity(
        "Share of exact W1 that the critic finds",
        f"(E_p s − E_q s)/K over exact W1, {_AFTER}; K is the critic's steepest rise from a generated to a real point, so that it is never above 1. "
        "0: its scores tell nothing of W1.",
        lambda value: value,
        "1 is best: all of it",
        (0.0, 1.0),
    ),
    "gradient": Quantity(
        "Gradient at a generated point",
        f"Mean ‖∂ℓ_G/∂x‖ over the generated points, {_AFTER}: what a generator would get.",
        _near_one,
        "1 is best: the optimal critic's",
        (-2.0, 0.0),
    ),
    "modes": Quantity("Modes that the trained generator holds", f"Of a generator {_GAN}.", lambda value: value, "more is better", trained=True, of_modes=True),
    "w1": Quantity(
        "Exact W1 of the trained generator",
        f"Between {POINTS} points of each, {_GAN}.",
        lambda value: -np.log10(np.maximum(value, TINY)),
        "less is better",
        trained=True,
    ),
}


@dataclasses.dataclass(frozen=True)
class Cell:
    """What one cell of a map stands for."""

    arm: Arm
    seed: int


def origin(experiment: Experiment) -> Experiment:
    """What a sweep takes of an experiment: data, seed, and the knobs that all arms have in common; which constraints they have does not matter."""
    common = {name: value for name, value in experiment.arms[0].knobs.items() if all(arm.knobs.get(name) == value for arm in experiment.arms)}
    arm = constraint_arm(next(iter(SWEPT)))
    bare = dataclasses.replace(experiment.bare(), view={}, axes=())
    return dataclasses.replace(bare, arms=(dataclasses.replace(arm, knobs={**common, "generator": experiment.values()["generator"]}),))


class Strengths:
    """Every strength of SWEPT at so many seeds, the first one being the experiment's: once against its frozen distribution, and once in
    a GAN. Everything else that its arms have in common stays as it is.

    All strengths and seeds of a kind are one training with two axes. It is trained bit by bit, so that whoever looks
    sees it grow and can stop.

    Attributes:
        experiment: its origin.
        seeds: from which seeds.
        maps: ``(name of QUANTITIES, kind) -> (seeds, strengths)``; NaN before it is known, and for what diverged.
        exact: ``(seeds,)`` W1 between the points that critics are asked about; NaN before it is known.
        done, total: turns trained, and to train in all.
    """

    def __init__(self, experiment: Experiment, seeds: int = REPEATS) -> None:
        """Plan it; nothing is trained yet."""
        self.experiment = origin(experiment)
        self.seeds = seeds_of(with_axes(self.experiment, {SEED: seeds}))
        shape = (seeds, len(next(iter(SWEPT.values()))))
        self.maps = {(name, kind): np.full(shape, np.nan) for name in self.quantities() for kind in SWEPT}
        self.exact = np.full(seeds, np.nan)
        self.known: set[tuple[str, str]] = set()
        generator = str(self.experiment.values()["generator"])
        frozen = FROZEN if GENERATORS[generator].learns else generator
        self._phases = [(kind, generator) for generator in (frozen, TRAINED) for kind in SWEPT]
        # a turn of a GAN is five critic steps and one of the generator
        self._weights = [6 * TRAINED_STEPS if GENERATORS[generator].learns else FROZEN_STEPS for _, generator in self._phases]
        self.total, self.done = sum(self._weights), 0
        self._now: Training | None = None
        self._alone = threading.Lock()  # several visitors may look at it

    def quantities(self) -> list[str]:
        """Names of QUANTITIES that have a meaning for these data."""
        return [name for name, row in QUANTITIES.items() if not row.of_modes or DATASETS[self.experiment.data].mixture is not None]

    def cell(self, kind: str, i: int, j: int) -> Cell:
        """What row i and column j of a kind's maps stand for."""
        return Cell(constraint_arm(kind, SWEPT[kind][j]), self.seeds[i])

    def best(self, name: str, kind: str) -> int | None:
        """The column that is best in the mean over the seeds, the worst seed counting in full where one diverged; None before all are known."""
        if (name, kind) not in self.known:
            return None
        good = QUANTITIES[name].good(self.maps[name, kind])
        mean = np.where(np.isfinite(good).all(0), np.where(np.isfinite(good), good, 0.0).mean(0), -np.inf)
        return int(np.argmax(mean)) if np.isfinite(mean).any() else None

    def shade(self, name: str, kind: str) -> np.ndarray:
        """How good each cell is, from 0 to 1 on one scale for both kinds, (seeds, strengths); NaN where it has no value."""
        row = QUANTITIES[name]
        good = {each: row.good(self.maps[name, each]) for each in SWEPT}
        all_known = np.concatenate([part[np.isfinite(part)] for part in good.values()])
        low, high = row.ends or ((float(all_known.min()), float(all_known.max())) if all_known.size else (0.0, 1.0))
        return np.asarray(np.clip((good[kind] - low) / (high - low if high > low else 1.0), 0.0, 1.0))

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
        steps = TRAINED_STEPS if GENERATORS[generator].learns else FROZEN_STEPS
        if self._now is None:
            self._now = self._start(kind, generator)
        self._now.advance(CHUNK)
        self.done += self._weights[0] * CHUNK // steps
        if self._now.step >= steps:
            self._measure(kind, GENERATORS[generator].learns, self._now)
            self._now = None
            self._phases, self._weights = self._phases[1:], self._weights[1:]

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
            self.known.add((name, kind))

    def _of_critics(self, training: Training) -> dict[str, Any]:
        arm = training.arms[0]
        assert arm.info is not None
        seen = dissected(arm, box_of(arm.spec, arm.common, arm.place))
        clouds, columns = watched_clouds(arm), training.count // len(self.seeds)
        self.exact = np.array([w1(*(cloud[i * columns] for cloud in clouds)) for i in range(len(self.seeds))])  # all strengths of a seed share the points
        found = np.where(np.isfinite(seen.difference), np.nan_to_num(seen.w1), np.nan)
        return {"found": found / np.repeat(self.exact, columns), "gradient": arm.info.sample_gradient}

    def _of_generators(self, training: Training) -> dict[str, Any]:
        arm = training.arms[0]
        points, cloud = samples(arm, SAMPLES), real(arm, POINTS)
        mixture = metrics.mixture_of(arm.spec.data, arm.common)
        fine = np.isfinite(points).all((1, 2))
        told: dict[str, Any] = {"w1": [w1(cloud, each[:POINTS]) if ok else np.nan for each, ok in zip(points, fine)]}
        if mixture is not None:
            told["modes"] = [metrics.coverage(each, mixture)["modes"] if ok else np.nan for each, ok in zip(points, fine)]
        return told

    def to_json(self) -> dict[str, Any]:
        """What a finished sweep found, and what makes it anew."""
        maps = {f"{name} {kind}": [[_written(v) for v in row] for row in values.tolist()] for (name, kind), values in self.maps.items()}
        return {
            "format": FORMAT,
            "experiment": to_json(self.experiment),
            "strengths": _strengths(),
            "steps": _steps(),
            "exact": self.exact.tolist(),
            "maps": maps,
        }


def _written(value: float) -> float | None:
    return float(f"{value:.4g}") if np.isfinite(value) else None


def _strengths() -> dict[str, list[float]]:
    return {kind: list(values) for kind, values in SWEPT.items()}


def _steps() -> list[int]:
    return [FROZEN_STEPS, TRAINED_STEPS]


def found(told: Mapping[str, Any], experiment: Experiment) -> Strengths | None:
    """The finished sweep that ``Strengths.to_json`` told, if it is one of this experiment and of today's strengths and steps; else None.

    Raises:
        InputError: it is no such file.
    """
    if told.get("format") != FORMAT:
        raise InputError(f"This is no sweep over strengths: its format is {told.get('format')!r} instead of {FORMAT!r}.")
    of = to_json(origin(read_json(told["experiment"])))  # in words of today, whichever version wrote it
    if (of, told["strengths"], told["steps"]) != (to_json(origin(experiment)), _strengths(), _steps()):
        return None
    sweep = Strengths(experiment, len(told["exact"]))
    sweep.exact = np.array(told["exact"])
    for key in sweep.maps:
        sweep.maps[key] = np.array(told["maps"][" ".join(key)], float)
        sweep.known.add(key)
    sweep.done, sweep._phases, sweep._weights = sweep.total, [], []
    return sweep
