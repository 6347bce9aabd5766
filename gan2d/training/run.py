"""Run: one training run, which is its settings, its seed and the list of changes made on the way.

Whoever replays the three gets the same weights bit for bit on the same machine, since a turn depends on nothing
but the state and the knobs at its step. That also makes the past cheap: a few kept states and a replay between.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import jax
import numpy as np

from gan2d.common.errors import InputError, whole
from gan2d.elements.data import DATASETS
from gan2d.games.players import named_key
from gan2d.measure import frame as observe
from gan2d.measure import metrics
from gan2d.measure.metrics import COVERAGE_SAMPLES, METRICS, W1_SAMPLES, Score
from gan2d.settings.knobs import Knobs, Spec, Value, knob, movable
from gan2d.settings.settings import Settings
from gan2d.training import loop as training
from gan2d.training.loop import FINE, QUANTITIES, Info, TrainState

MAX_STEPS = 10_000_000
KEPT_BYTES = 24 * 2**20  # states kept for going back, in one run


class Change(NamedTuple):
    """A knob moved in mid-training: from this step on it has this value."""

    step: int
    knob: str
    value: Value


class Record(NamedTuple):
    """One point of the curves: the step after it, and the mean of each quantity over the turns since the last."""

    step: int
    info: dict[str, float]


class Broken(Exception):
    """Training met NaN or infinity; the run stands at its last finite state."""

    def __init__(self, step: int, quantity: str) -> None:
        """Name the step that broke and the first quantity that was not finite."""
        self.step, self.quantity = step, quantity
        super().__init__(
            f"Step {step + 1:,} made the {quantity} NaN or infinite, so training stopped at step {step:,}, the last finite state. "
            "Lower the learning rates, or constrain the critic more, then go on or reset."
        )


def _size(state: TrainState) -> int:
    return sum(leaf.nbytes for leaf in jax.tree.leaves(state))


class Run:
    """A GAN in training.

    Attributes:
        origin: the settings that it began with.
        changes: knobs moved since, in order of step.
        settings: the settings now.
        state: networks and optimisers now.
        records: the curves so far.
        seconds: time spent training.
    """

    def __init__(self, settings: Settings) -> None:
        """Start a run: same settings, same weights."""
        self.origin = self.settings = settings
        self.changes: list[Change] = []
        self.records: list[Record] = []
        self.seconds = 0.0
        self.spec: Spec
        self.knobs: Knobs
        self.spec, self.knobs = settings.compiled()
        self.state = training.init(self.spec, settings.seed, self.knobs)
        self._kept: dict[int, TrainState] = {0: self.state}
        self._floors: dict[Any, dict[str, float | None]] = {}

    @property
    def step(self) -> int:
        """Turns trained so far."""
        return int(self.state.step)

    def change(self, name: str, value: object) -> None:
        """Move a knob in mid-training, from this step on.

        Raises:
            InputError: unknown or out of range, or a knob that needs new networks or data and so a new run.
        """
        if knob(name).parse(value) != self.settings.values()[name]:
            movable(name)
        settings = self.settings.with_knob(name, value)
        if settings == self.settings:
            return
        self._apply(settings)
        if not knob(name).static:  # one that is static may have made its part of the state anew: each move counts
            self.changes = [c for c in self.changes if (c.step, c.knob) != (self.step, name)]
        self.changes.append(Change(self.step, name, settings.values()[name]))

    def _apply(self, settings: Settings) -> None:
        before = self.spec
        self.settings = settings
        self.spec, self.knobs = settings.compiled()
        if self.spec.projection != before.projection:
            fresh = training.init(self.spec, settings.seed, self.knobs)
            self.state = self.state._replace(memory=fresh.memory)

    def advance(self, steps: int) -> Record | None:
        """Train that many turns with the knobs as they are; returns the record of their means.

        Raises:
            Broken: something became NaN or infinite; the run then stands at its last finite state.
        """
        if steps < 1:
            return None
        start, began = self.state, time.perf_counter()
        state, info, broken = training.advance(self.spec, start, self.knobs, steps)
        trouble = int(broken)  # waits for the result
        if trouble != FINE:
            good = int(state.step) - 1
            self.state, info, _ = training.advance(self.spec, start, self.knobs, good - int(start.step))
            self.seconds += time.perf_counter() - began
            if good > int(start.step):
                self._record(info)
            raise Broken(good, QUANTITIES[trouble].replace("_", " "))
        self.state = state
        self.seconds += time.perf_counter() - began
        return self._record(info)

    def _record(self, info: Info) -> Record:
        record = Record(self.step, {name: float(x) for name, x in info._asdict().items()})
        self.records.append(record)
        self._keep()
        return record

    def _keep(self) -> None:
        """Keep this state for going back; over the budget, forget every second one (never the first)."""
        self._kept[self.step] = self.state
        if len(self._kept) > max(4, KEPT_BYTES // max(1, _size(self.state))):
            steps = sorted(self._kept)
            for step in steps[1:-1:2]:
                del self._kept[step]

    def forget(self) -> None:
        """Give up the states kept for going back, but the first and the newest; what goes back then replays more."""
        self._kept = {0: self._kept[0], max(self._kept): self._kept[max(self._kept)]}

    def replay(self, changes: Iterable[Change], until: int, every: int | None = None, tell: Callable[[int], None] = lambda step: None) -> None:
        """Train to step ``until``, making each change at its step; curves get a point every ``every`` turns."""
        every = None if every is None else whole("every", every, 1, MAX_STEPS)
        pending = sorted((c for c in changes if c.step >= self.step), key=lambda c: c.step)
        while True:
            while pending and pending[0].step == self.step:
                _, name, value = pending.pop(0)
                self.change(name, value)
            if self.step >= until:
                return
            stop = min([until, *(c.step for c in pending[:1])])
            if every is not None:
                stop = min(stop, (self.step // every + 1) * every)
            self.advance(stop - self.step)
            tell(self.step)

    def rewind(self, step: int) -> None:
        """Go back to an earlier step exactly; what came after it is forgotten."""
        if not 0 <= step <= self.step:
            raise InputError(f"The run can go back to a step between 0 and {self.step}; {step} is outside.")
        if step == self.step:
            return
        nearest = max(s for s in self._kept if s <= step)
        past = [c for c in self.changes if c.step <= step]
        records = [r for r in self.records if r.step <= step]
        settings = self.origin
        for change in past:
            if change.step < nearest:
                settings = settings.with_knob(change.knob, change.value)
        self.state = self._kept[nearest]
        self._kept = {s: kept for s, kept in self._kept.items() if s <= nearest}
        self.changes = [c for c in past if c.step < nearest]
        self.settings = settings
        self.spec, self.knobs = settings.compiled()
        self.replay([c for c in past if c.step >= nearest], step)
        self.records = records

    def at(self, step: int) -> Run:
        """A copy of this run as it stood at an earlier step; this run stays where it is."""
        other = Run.__new__(Run)
        other.__dict__.update(self.__dict__, changes=list(self.changes), records=list(self.records), _kept=dict(self._kept))
        other.rewind(step)
        return other

    def box(self) -> observe.Box:
        """The square view of the data now: (x0, x1, y0, y1)."""
        return observe.box_of(self.spec, self.knobs)

    def frame(self) -> observe.Frame:
        """Everything that a picture shows of this moment, as numpy arrays."""
        frame = observe.observe(self.spec, self.state, self.knobs, np.asarray(self.box(), np.float32))
        return jax.tree.map(np.asarray, frame)

    def samples(self, n: int, seed: int = 0) -> np.ndarray:
        """``n`` fresh generated points, shape (n, 2), from a stream of their own."""
        key = jax.random.fold_in(named_key(self.state.key, "samples"), seed)
        return np.asarray(observe.draw_samples(self.spec, self.state, key, int(n), self.knobs))

    def real(self, n: int, seed: int = 0) -> np.ndarray:
        """``n`` fresh points of the data, shape (n, 2), never those trained on."""
        key = jax.random.fold_in(named_key(self.state.key, "fresh real"), seed)
        return np.asarray(observe.draw_real(self.spec.data, key, int(n), self.knobs))

    def score(self, xy: Any) -> np.ndarray:
        """The critic's score (n,) at points ``xy (n, 2)``; high = real."""
        return np.asarray(self._look(xy)[0])

    def score_gradient(self, xy: Any) -> np.ndarray:
        """∇score (n, 2) at points ``xy (n, 2)``."""
        return np.asarray(self._look(xy)[1])

    def _look(self, xy: Any) -> tuple[jax.Array, jax.Array]:
        return observe.scores_and_gradients(self.spec, self.state, self.knobs, places(xy))

    def metrics(self, samples: int = COVERAGE_SAMPLES, transport: int = W1_SAMPLES) -> dict[str, Score]:
        """Coverage of the modes and exact W1 of fresh samples, each with the floor that perfect samples reach."""
        mixture = metrics.mixture_of(self.spec.data, self.knobs)
        values = metrics.measure(self.samples(samples), self.real(samples), mixture, transport)
        floors = self._floor(samples, transport)
        return {name: Score(values[name], floors[name]) for name in METRICS}

    def _floor(self, samples: int, transport: int) -> dict[str, float | None]:
        now = self.settings.values()
        key = (samples, transport, *(now[name] for name in DATASETS[self.spec.data].knobs))
        if key not in self._floors:
            if len(self._floors) > 64:
                self._floors.clear()
            self._floors[key] = metrics.floors(self.spec.data, self.knobs, samples, transport)
        return self._floors[key]

    def curves(self) -> dict[str, list[float | None]]:
        """The curves as plain lists: step and every quantity of Info, None where it was not computed."""
        told: dict[str, list[float | None]] = {"step": [r.step for r in self.records]}
        for name in Info._fields:
            values = [r.info[name] for r in self.records]
            told[name] = [None if not np.isfinite(v) else v for v in values]
        return told


def places(xy: Any) -> np.ndarray:
    """``xy`` as a finite float32 array of shape (n, 2), or InputError."""
    try:
        array = np.asarray(xy, np.float32)
    except (TypeError, ValueError):
        raise InputError("xy must be numbers of shape (n, 2); it holds something that is no number.") from None
    if array.ndim != 2 or array.shape[1] != 2:
        raise InputError(f"xy must have the shape (n, 2); it has the shape {array.shape}.")
    if not np.isfinite(array).all():
        raise InputError("xy must be finite; it holds NaN or infinity.")
    return array


def check_steps(steps: object) -> int:
    """A number of turns as an int between 0 and ten million, or InputError."""
    return whole("steps", steps, 0, MAX_STEPS)
