"""Survey: every member of an arm measured on fresh samples, and what is told of it over training."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from gan2d.elements.data import DATASETS
from gan2d.elements.dataset import Mixture
from gan2d.machine.workers import side_by_side
from gan2d.measure import metrics
from gan2d.measure.diagnosis import Diagnosis, diagnose
from gan2d.measure.metrics import COVERAGE_SAMPLES, METRICS
from gan2d.measure.samples import real, samples
from gan2d.measure.story import Story
from gan2d.settings.axis import MOST_MEMBERS
from gan2d.theory.transport import w1
from gan2d.training.trained_arm import TrainedArm
from gan2d.training.training import Training

W1_SAMPLES = 256  # of each member: an exact assignment takes 8 ms
KEPT = 400  # surveys of which every second is forgotten when there are more
CLOSEST, CLOSE = 25, 250  # steps between two surveys at first; from twice so many steps on they are further and further apart
WITH_MODES = ("modes", "high_quality", "reverse_kl", "spread_ratio", "radii_ks", "radii_ks_all")


class Survey(NamedTuple):
    """What was measured of every member of one arm at a step.

    Attributes:
        values: metric → (N,); NaN where the data have no modes, the member is dead, or no sample is one that the metric asks about.
        shares: ``(N, K)`` the share of the samples nearest to each mode.
        held: ``(N, K)`` which modes each member holds (see metrics.held); none where it is dead.
        gradient: ``(N,)`` mean ‖∂ℓ_G/∂x‖ at the generated points in the last turns.
        alive: ``(N,)`` whether all is finite.
    """

    step: int
    values: dict[str, np.ndarray]
    shares: np.ndarray
    held: np.ndarray
    gradient: np.ndarray
    alive: np.ndarray


def next_survey(step: int) -> int:
    """The first step after ``step`` at which a run is surveyed: every 25 up to 500, every 50 up to 1,000, every 100 up to 2,000 and so on.

    So every doubling has ten, and what is said of a run depends on its step alone: not on the machine's speed, and not on whether it is paused.
    """
    apart = CLOSEST * 2 ** max(0, (max(step, 1) // CLOSE).bit_length() - 1)
    return (step // apart + 1) * apart


def scheduled(step: int) -> bool:
    """Whether a run is surveyed at this step."""
    return step == 0 or next_survey(step - 1) == step


def survey(arm: TrainedArm) -> Survey:
    """Measure every member of an arm; an arm without axes is one member."""
    points = samples(arm, COVERAGE_SAMPLES)
    points = points if arm.varied else points[None]
    alive = np.isfinite(points).all((1, 2))
    mixtures, clouds = _targets(arm, len(points))
    modes = 0 if mixtures[0] is None else max(len(m.centres) for m in mixtures if m is not None)
    values = {name: np.full(len(points), np.nan) for name in METRICS}
    shares = np.full((len(points), modes), np.nan)
    held = np.zeros((len(points), modes), bool)

    def one(i: int) -> None:
        if not alive[i]:
            return
        values["w1"][i] = w1(points[i, :W1_SAMPLES], clouds[i])
        mixture = mixtures[i]
        if mixture is not None:
            for name, value in metrics.coverage(points[i], mixture).items():
                values[name][i] = value
            shares[i, : len(mixture.centres)] = metrics.shares(points[i], mixture)
            held[i, : len(mixture.centres)] = metrics.held(points[i], mixture)

    side_by_side(one, range(len(points)))
    gradient = np.full(len(points), np.nan) if arm.info is None else np.broadcast_to(np.asarray(arm.info.sample_gradient), len(points))
    return Survey(arm.step, values, shares, held, gradient, alive)


def _targets(arm: TrainedArm, n: int) -> tuple[list[Mixture | None], list[np.ndarray]]:
    """Every member's modes and real points: the same for all, unless a knob of the data is an axis."""
    if not set(arm.members.varied) & set(DATASETS[arm.spec.data].knobs):
        return [metrics.mixture_of(arm.spec.data, arm.common)] * n, [real(arm, W1_SAMPLES)] * n
    one = arm.members._replace(varied={}, names=())
    alone = [TrainedArm(arm.spec, knobs, one, state, place=arm.place) for state, knobs in map(arm.alone, range(n))]
    return [metrics.mixture_of(arm.spec.data, each.common) for each in alone], [real(each, W1_SAMPLES) for each in alone]


class Surveys:
    """The surveys of a training's arms, in order of step; floors are those of each member's data now."""

    def __init__(self, training: Training) -> None:
        """Nothing is measured yet."""
        self.of = [[] for _ in training.arms]  # type: list[list[Survey]]
        self._floors: dict[Any, dict[str, float | None]] = {}

    def measure(self, training: Training) -> list[Survey]:
        """Measure every member of every arm; the surveys are kept, and returned."""
        told = [survey(arm) for arm in training.arms]
        for kept, new in zip(self.of, told):
            kept[:] = [old for old in kept if old.step < new.step]
            kept.append(new)
            if kept[0].shares.shape != new.shares.shape:
                kept[:] = [new]  # what was measured of other modes says nothing of these
            if len(kept) > KEPT:
                del kept[1:-1:2]
        return told

    def until(self, step: int) -> Surveys:
        """Another collection, of what was measured up to a step."""
        other = Surveys.__new__(Surveys)
        other.of, other._floors = [[old for old in kept if old.step <= step] for kept in self.of], dict(self._floors)
        return other

    def floors(self, training: Training, i: int = 0) -> dict[str, float | None]:
        """What perfect samples of the same sizes score on the i-th member's data."""
        arm, knobs = training.arms[0], training.arms[0].knobs_of(i)
        key = tuple(float(getattr(knobs, name)) for name in DATASETS[arm.spec.data].knobs)
        if key not in self._floors:
            if len(self._floors) >= MOST_MEMBERS:
                self._floors.clear()
            self._floors[key] = metrics.floors(arm.spec.data, knobs, COVERAGE_SAMPLES, W1_SAMPLES, arm.place)
        return self._floors[key]

    def story(self, training: Training, arm: int, i: int) -> Story:
        """All that was measured of one member, in order of step."""
        told, mixture = self.of[arm], metrics.mixture_of(training.arms[arm].spec.data, training.arms[arm].knobs_of(i))
        modes = 0 if mixture is None else len(mixture.centres)
        return Story(
            np.array([each.step for each in told]),
            {name: np.array([each.values[name][i] for each in told]) for name in METRICS},
            np.stack([each.shares[i, :modes] for each in told]),
            np.array([each.gradient[i] for each in told]),
            np.array([each.alive[i] for each in told]),
            np.zeros(0) if mixture is None else np.asarray(mixture.weights),
            self.floors(training, i),
        )

    def diagnoses(self, training: Training, arm: int) -> list[Diagnosis]:
        """What is to be said of every member of an arm by now; nothing before the first survey."""
        return [diagnose(self.story(training, arm, i)) for i in range(training.count)] if self.of[arm] else []
