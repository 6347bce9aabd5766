"""Journey: the way of a training to a moment – its changes made at their steps – in parts that leave other visitors their turn."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from gan2d.settings.experiment import Change
from gan2d.training.training import Record, Training
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
        LONGEST: seconds that it may take in all.
    """

    LONGEST = 60.0

    def __init__(self, changes: Iterable[Change], until: int) -> None:
        """From wherever the training stands."""
        self.stand: Stand | None = None
        self.changes, self.until = tuple(changes), until
        self._pending = list(changes)
        self._measured = 0

    def done(self, training: Training) -> bool:
        """Whether the moment is reached, with all that was changed there."""
        return training.step >= self.until and not self._pending

    def go_on(self, training: Training, pace: Pace, seconds: float) -> tuple[list[Record], bool]:
        """Train about so many seconds towards the moment; returns what was told, and whether other programs are needed before it goes on.

        Raises as ``Training.advance`` and ``Training.change``.
        """
        began = time.perf_counter()
        records: list[Record] = []
        while not self.done(training) and time.perf_counter() - began < seconds:
            if self._pending and self._pending[0].step <= training.step:
                if training.change(*self._pending.pop(0)[1:]):
                    return records, True
                continue
            turns = min([pace.turns(1_000_000), self.until - training.step, *(change.step - training.step for change in self._pending[:1])])
            start = time.perf_counter()
            record = training.advance(turns)
            pace.trained(turns, time.perf_counter() - start)
            self._measured += 1
            if record is not None:
                records.append(record)
        return records, False

    def remaining(self, training: Training, pace: Pace) -> float | None:
        """Seconds that the rest will take; None before that is known."""
        return pace.seconds(self.until - training.step) if self._measured > 1 else None
