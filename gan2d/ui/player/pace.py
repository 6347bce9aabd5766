"""How much to train between two pictures, so that they keep coming: on a slow machine, and with many Labs open on it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from gan2d.machine.workers import InTurn

FRAMES = 8  # snapshots in one chunk …
CHUNK_SECONDS = 0.06  # … unless training them takes longer than this
FRAME_SECONDS = 0.024  # that the turns of one snapshot may take, less where many Labs wait for a core
MEASURE_SECONDS = 1.5  # at least, between two measurements of coverage and exact W1 while playing …
MEASURE_REST, REST_SECONDS = 25, 4.0  # … and so many times as long as one takes, up to so long; more where many Labs wait for a core
# as many Labs train at once as there are cores: more would only slow each other down, and the clocks below with them
CORES = InTurn(os.cpu_count() or 1)


class Pace:
    """One run's clocks.

    Attributes:
        rate: turns a second as the user gets them; None while it is not known.
    """

    def __init__(self, frame_seconds: float = FRAME_SECONDS) -> None:
        """Know nothing yet: the first snapshot takes one turn."""
        self._frame = frame_seconds
        self.rate: float | None = None
        self._turn = 0.0  # seconds, smoothed
        self._crowd = 0.0  # time spent waiting for a core over time spent at work, smoothed
        self._measure_at = time.perf_counter() + MEASURE_SECONDS / 3  # the first pictures need not wait for numbers
        self._measured = False
        self._noted = (0.0, 0)

    @contextmanager
    def core(self, training: bool) -> Iterator[None]:
        """Wait for a core and hold it; how long that took tells how crowded the machine is."""
        asked = time.perf_counter()
        with CORES:
            began = time.perf_counter()
            yield
            worked = time.perf_counter() - began
        if training:
            self._crowd = 0.5 * self._crowd + 0.5 * (began - asked) / worked

    def turns(self, wanted: int) -> int:
        """How many of the wanted turns the next snapshot can take."""
        fit = int(self._frame / self._turn / (1 + self._crowd)) if self._turn else 1
        return max(1, min(wanted, fit))

    def trained(self, turns: int, seconds: float) -> None:
        """Learn how long a turn takes."""
        self._turn = 0.6 * self._turn + 0.4 * seconds / turns if self._turn else seconds / turns

    def seconds(self, turns: int) -> float:
        """About how long so many turns take, with as many others waiting for a core as now."""
        return turns * self._turn * (1 + self._crowd)

    def note(self, step: int, playing: bool) -> None:
        """Learn how many turns a second the user gets, from the steps of payloads while playing."""
        now, before = (time.perf_counter(), step), self._noted
        seconds = now[0] - before[0]
        if not playing or seconds > 5:
            self._noted, self.rate = now, None
        elif seconds > 0.7:
            self._noted, self.rate = now, (step - before[1]) / seconds

    def may_measure(self) -> bool:
        """Whether it is time for another measurement."""
        return time.perf_counter() >= self._measure_at

    def measured(self, seconds: float) -> None:
        """A measurement took so long: rest accordingly."""
        rest = min(REST_SECONDS, MEASURE_REST * seconds) if self._measured else 0.0  # the first measurement has compiled, and says little
        self._measured = True
        self._measure_at = time.perf_counter() + max(MEASURE_SECONDS, rest * (1 + self._crowd))
