"""What takes a training long: the way to a moment – its changes made at their steps – in parts that leave other visitors their turn, and a
step that is made in the background."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import CancelledError, Future, wait
from typing import Any, NamedTuple

from gan2d.machine.background import Hired, apart
from gan2d.machine.workers import GivenUp, Newest
from gan2d.settings.experiment import Change
from gan2d.training.training import Broken, Record, Training
from gan2d.ui.player.pace import Pace


class Stand(NamedTuple):
    """How the browser stood when the server forgot the visit: at which step of its run, playing or not, and what no link says."""

    step: int
    playing: bool
    speed: Any = None
    stop_at: Any = None

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Stand:
        """Of what the browser says."""
        step, stop_at = said.get("step"), said.get("stop_at")
        at = int(step) if isinstance(step, int | float) and 0 <= step < 1e12 else 0
        return cls(at, said.get("playing") is True, said.get("speed"), stop_at if type(stop_at) is int else None)

    def replaying(self) -> str:
        """What is said on the way back."""
        return f"The connection was lost at step {self.step:,}: replaying the run to go on from there …"

    def replayed(self) -> str:
        """What is said there."""
        way = "replayed, " if self.step else ""
        return f"The connection was lost at step {self.step:,}: {way}{'goes on' if self.playing else 'paused as before'}."


class Journey:
    """Where it goes, and how far it may go.

    Attributes:
        changes, until: what the moment is.
        stand: how to go on there; without it, it stands still.
        asked: somebody has said yes to the time that it takes, or comes back to a run of his own; without that, LONGEST seconds are the most.
    """

    SLICE = 0.1  # seconds of a core at once: more than a picture takes, as nothing moves on the way, and no more than others may wait
    LONGEST = 60.0
    KNOWN = 1.0  # seconds of training after which it is known how long the rest takes: the first steps also load their program

    def __init__(self, changes: Iterable[Change], until: int, asked: bool = False, begun: int = 0) -> None:
        """From the step at which the training stands, ``begun``."""
        self.asked = asked
        self.stand: Stand | None = None
        self.changes, self.until = tuple(changes), until
        self._pending = [change for change in changes if change.step >= begun]
        self._measured, self._spent = 0, 0.0

    def done(self, training: Training) -> bool:
        """Whether the moment is reached, with all that was changed there."""
        return training.step >= self.until and not self._pending

    def go_on(self, training: Training, pace: Pace) -> tuple[list[Record], bool]:
        """Train for about SLICE seconds towards the moment; returns what was told, and whether other programs are needed before it goes on.

        Raises as ``Training.advance`` and ``Training.change``.
        """
        began = time.perf_counter()
        records: list[Record] = []
        while not self.done(training) and time.perf_counter() - began < self.SLICE:
            if self._pending and self._pending[0].step <= training.step:
                if training.change(*self._pending.pop(0)[1:]):
                    return records, True
                continue
            turns = min([pace.turns(1_000_000), self.until - training.step, *(change.step - training.step for change in self._pending[:1])])
            start = time.perf_counter()
            record = training.advance(turns)
            took = time.perf_counter() - start
            pace.trained(turns, took)
            self._measured, self._spent = self._measured + 1, self._spent + took
            if record is not None:
                records.append(record)
        return records, False

    def remaining(self, training: Training, pace: Pace) -> float | None:
        """Seconds that the rest will take; None before that is known."""
        return pace.seconds(self.until - training.step) if self._measured > 1 and self._spent > self.KNOWN else None


class Ahead(NamedTuple):
    """A training a step on, the record of the step, and what broke in it."""

    training: Training
    record: Record | None
    broken: Broken | None = None


def _step(training: Training, hired: Hired) -> Generator[None, None, Ahead]:
    """A copy of the training a step on; the training itself stays as it is."""
    with apart(hired):
        copied = training.at(training.step)
        try:
            return Ahead(copied, copied.advance(1))
        except Broken as error:
            return Ahead(copied, None, error)
    yield


class HeavyStep:
    """A step that takes so long that it is made in the background: asked for, taken when it is there, or given up for something else."""

    def __init__(self) -> None:
        """None is under way."""
        self._work: Future[Ahead] | None = None
        self._hired: Hired | None = None

    @property
    def under_way(self) -> bool:
        """Whether it was asked for and not taken."""
        return self._work is not None

    def ask(self, worker: Newest, training: Training, hired: Hired) -> None:
        """Make the training's next step."""
        self._hired, self._work = hired, worker.ask(_step(training, hired))

    def take(self, seconds: float) -> Ahead | None:
        """Wait so long for it; what was made, or None.

        Raises:
            InputError: the process that made it has died.
        """
        if self._work is None or not wait([self._work], seconds).done:
            return None
        work, self._work = self._work, None
        try:
            return work.result()
        except (GivenUp, CancelledError):
            return None

    def give_up(self) -> None:
        """Something else is wanted."""
        if self._hired is not None:
            self._hired.background.stop()
        self._work = self._hired = None
