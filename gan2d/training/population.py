"""Population: a crowd in training, all seeds in step; it plays like a Run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import numpy as np

from gan2d.common.errors import InputError
from gan2d.common.workers import side_by_side
from gan2d.elements.data import DATASETS, Box, Mixture
from gan2d.games.players import named_key
from gan2d.measure import frame as observe
from gan2d.measure import metrics
from gan2d.measure.diagnosis import Diagnosis, Story, diagnose
from gan2d.measure.metrics import COVERAGE_SAMPLES, METRICS
from gan2d.settings.crowd import Crowd, make
from gan2d.settings.knobs import knob, movable
from gan2d.settings.meaning import meaningful
from gan2d.settings.settings import Settings
from gan2d.theory.transport import w1
from gan2d.training.loop import TrainState
from gan2d.training.many import Many, grid
from gan2d.training.run import Record

W1_SAMPLES = 256  # of each seed: an exact assignment takes 8 ms
KEPT_SURVEYS = 400  # of which every second is forgotten when there are more
KEPT_BYTES = 64 * 2**20  # states kept for going back
WITH_MODES = ("modes", "high_quality", "reverse_kl", "spread_ratio")


class Survey(NamedTuple):
    """What was measured of every seed of one side at a step.

    Attributes:
        values: metric → (N,); NaN where the data have no modes, or the seed became NaN.
        shares: ``(N, K)`` the share of the samples nearest to each mode.
        gradient: ``(N,)`` mean ‖∂ℓ_G/∂x‖ at the generated points in the last turn.
        alive: ``(N,)`` whether all is finite.
    """

    step: int
    values: dict[str, np.ndarray]
    shares: np.ndarray
    gradient: np.ndarray
    alive: np.ndarray


class Move(NamedTuple):
    """A knob of one side (0: A, 1: B) moved in mid-training."""

    step: int
    side: int
    name: str
    value: Any


class Population:
    """Every seed of one or two settings in training, in step.

    Attributes:
        origin, crowd: the settings that it began with, and now.
        sides: the runs of each setting.
        moves: knobs moved since, in order of step.
        surveys: for each side what was measured so far, in order of step.
        seconds: time spent training.
    """

    def __init__(self, crowd: Crowd) -> None:
        """Start it: same crowd, same weights."""
        self.origin = self.crowd = crowd
        self.sides = [Many(*side.compiled(), grid(crowd.numbers())) for side in crowd.sides]
        self.moves: list[Move] = []
        self.surveys: list[list[Survey]] = [[] for _ in self.sides]
        self.seconds = 0.0
        self._kept: dict[int, list[TrainState]] = {0: [side.states for side in self.sides]}
        self._floors: dict[Any, dict[str, float | None]] = {}

    @property
    def step(self) -> int:
        """Turns of each so far."""
        return self.sides[0].step

    @property
    def mixture(self) -> Mixture | None:
        """The data's modes as they are now, where they are known."""
        return metrics.mixture_of(self.sides[0].spec.data, self.sides[0].common)

    def advance(self, steps: int) -> Record | None:
        """Train each by that many turns; one that becomes NaN stays so and disturbs nobody."""
        if steps < 1:
            return None
        began = time.perf_counter()
        for side in self.sides:
            side.advance(steps)
        self.seconds += time.perf_counter() - began
        self._keep()
        return Record(self.step, {})

    def _keep(self) -> None:
        size = sum(leaf.nbytes for side in self.sides for leaf in jax.tree.leaves(side.states))
        room = max(2, KEPT_BYTES // max(1, size))
        if self.step - max(self._kept) < 100:
            return
        self._kept[self.step] = [side.states for side in self.sides]
        while len(self._kept) > room:
            steps = sorted(self._kept)
            for step in steps[1::2] if room > 2 else steps[1:-1]:
                del self._kept[step]

    def move(self, side: int, name: str, value: object) -> bool:
        """Move a knob of one side, a knob of the data for both; returns whether another program is needed.

        Raises:
            InputError: unknown, out of range, or one that needs new networks or data.
        """
        if not 0 <= side < len(self.sides):
            raise InputError(f"There is no side {side}: this crowd has {len(self.sides)}.")
        now, value = self.crowd.sides[side].values(), knob(name).parse(value)
        if value == now[name] or name not in meaningful(now):
            return False
        movable(name)
        self.crowd = self._moved(side, name, value)
        for many, settings in zip(self.sides, self.crowd.sides):
            many.change(*settings.compiled())
        self.moves.append(Move(self.step, side, name, value))
        return knob(name).static

    def _moved(self, side: int, name: str, value: object) -> Crowd:
        """The crowd with a knob of one side moved, one of the data on both."""
        both = self.crowd.sides
        shared = name in DATASETS[self.crowd.settings.data].knobs
        return make(*_first_and_rest([s.with_knob(name, value) if shared or i == side else s for i, s in enumerate(both)], self.crowd.seeds))

    def rewind(self, step: int) -> None:
        """Go back to an earlier step exactly; what came after it is forgotten."""
        nearest = max(s for s in self._kept if s <= step)
        past = [move for move in self.moves if move.step <= step]
        self.crowd, self.moves = self.origin, [move for move in past if move.step < nearest]
        for move in self.moves:
            self.crowd = self._moved(move.side, move.name, move.value)
        for many, settings, states in zip(self.sides, self.crowd.sides, self._kept[nearest]):
            many.change(*settings.compiled())
            many.states, many.step, many.info = states, nearest, None
        self._kept = {s: kept for s, kept in self._kept.items() if s <= nearest}
        for move in past[len(self.moves) :]:
            self._forward(move.step)
            self.move(move.side, move.name, move.value)
        self._forward(step)
        self.surveys = [[survey for survey in told if survey.step <= step] for told in self.surveys]

    def _forward(self, step: int) -> None:
        if step > self.step:
            self.advance(step - self.step)

    def at(self, step: int) -> Population:
        """A copy as it stood at an earlier step; this one stays where it is."""
        other = Population.__new__(Population)
        other.__dict__.update(self.__dict__, sides=[side.copy() for side in self.sides], moves=list(self.moves))
        other.__dict__.update(surveys=[list(told) for told in self.surveys], _kept=dict(self._kept))
        other.rewind(step)
        return other

    def forget(self) -> None:
        """Keep only the first and the newest of the states for going back."""
        self._kept = {step: self._kept[step] for step in {0, max(self._kept)}}

    def samples(self, n: int) -> list[np.ndarray]:
        """``n`` generated points of every seed, always of the same z: one (N, n, 2) for each side."""
        return [side.samples(n) for side in self.sides]

    def real(self, n: int, seed: int = 0) -> np.ndarray:
        """``n`` fresh points of the data, shape (n, 2)."""
        key = jax.random.fold_in(named_key(jax.random.key(self.crowd.settings.seed), "fresh real"), seed)
        return np.asarray(observe.draw_real(self.sides[0].spec.data, key, n, self.sides[0].common))

    def box(self) -> Box:
        """The square view of the data now: (x0, x1, y0, y1)."""
        return observe.box_of(self.sides[0].spec, self.sides[0].common)

    def survey(self) -> list[Survey]:
        """Measure every seed on fresh samples; the survey of each side is kept, and returned."""
        real, mixture = self.real(W1_SAMPLES), self.mixture
        told = [_survey(side, real, mixture) for side in self.sides]
        for kept, survey in zip(self.surveys, told):
            if kept and kept[-1].step == survey.step:
                kept.pop()
            kept.append(survey)
            if kept[0].shares.shape != survey.shares.shape:
                kept[:] = [survey]  # what was measured of other modes says nothing of these
            if len(kept) > KEPT_SURVEYS:
                del kept[1:-1:2]
        return told

    def floors(self) -> dict[str, float | None]:
        """What perfect samples of the same sizes score."""
        now = self.crowd.settings.values()
        key = tuple(now[name] for name in DATASETS[self.sides[0].spec.data].knobs)
        if key not in self._floors:
            self._floors = {key: metrics.floors(self.sides[0].spec.data, self.sides[0].common, COVERAGE_SAMPLES, W1_SAMPLES)}
        return self._floors[key]

    def story(self, side: int, i: int) -> Story:
        """All that was measured of one seed, in order of step."""
        told, mixture = self.surveys[side], self.mixture
        return Story(
            np.array([survey.step for survey in told]),
            {name: np.array([survey.values[name][i] for survey in told]) for name in METRICS},
            np.stack([survey.shares[i] for survey in told]),
            np.array([survey.gradient[i] for survey in told]),
            np.array([survey.alive[i] for survey in told]),
            np.zeros(0) if mixture is None else np.asarray(mixture.weights),
            self.floors(),
        )

    def diagnoses(self, side: int) -> list[Diagnosis]:
        """What is to be said of every seed of a side by now."""
        return [diagnose(self.story(side, i)) for i in range(self.crowd.seeds)] if self.surveys[side] else []

    def program(self) -> Callable[[], object]:
        """Compile what training needs, by training no step."""
        programs = [side.program() for side in self.sides]
        return lambda: side_by_side(lambda program: program(), programs)


def _first_and_rest(sides: Sequence[Settings], seeds: int) -> tuple[Any, ...]:
    """Arguments of ``make``."""
    return sides[0], seeds, *sides[1:]


def _survey(side: Many, real: np.ndarray, mixture: Mixture | None) -> Survey:
    samples = side.samples(COVERAGE_SAMPLES)
    alive = np.isfinite(samples).all((1, 2))
    n, modes = len(samples), 0 if mixture is None else len(mixture.centres)
    values = {name: np.full(n, np.nan) for name in METRICS}
    shares = np.full((n, modes), np.nan)

    def one(i: int) -> None:
        if not alive[i]:
            return
        values["w1"][i] = w1(samples[i, :W1_SAMPLES], real)
        if mixture is not None:
            for name, value in metrics.coverage(samples[i], mixture).items():
                values[name][i] = value
            shares[i] = metrics.shares(samples[i], mixture)

    side_by_side(one, range(n))
    gradient = np.full(n, np.nan) if side.info is None else np.asarray(side.info.sample_gradient)
    return Survey(side.step, values, shares, gradient, alive)
