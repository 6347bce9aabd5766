"""One visitor's Lab: the run, what is playing, and the next payload for the browser. No layout here.

The browser pulls: when its queue runs low it asks for more, and only then is anything trained. A closed or hidden
tab therefore stops its own training, and no thread or timer is needed.
"""

from __future__ import annotations

import itertools
import os
import threading
import time
from typing import Any

import numpy as np

from gan2d import training
from gan2d.data import DATASETS
from gan2d.errors import InputError, unknown
from gan2d.knobs import knob, meaningful
from gan2d.metrics import METRICS
from gan2d.run import Broken, Change, Run, check_steps
from gan2d.settings import Settings, switch
from gan2d.ui import meta, wire
from gan2d.ui.pace import CHUNK_SECONDS, FRAMES, Pace

PARTS = 24  # kept at most until the browser confirms them
LOADED_FRAMES = 100  # snapshots shown of a run that is loaded from a file


class Lab:
    """State and actions of one Lab; every action leaves ``payload`` ready for the browser."""

    def __init__(self, settings: Settings, complaints: list[str]) -> None:
        """Open a Lab on these settings, playing; complaints are shown until the next action."""
        self.uid = os.urandom(8).hex()
        self.playing, self.speed = True, 5
        self.stop_at: int | None = None
        self.message: dict[str, str] | None = {"kind": "warning", "text": " ".join(complaints)} if complaints else None
        self.payload = b""
        self.to_load: tuple[Settings, list[Change], int] | None = None  # a saved run that waits to be replayed
        self.watched = False  # somebody looks whether the visitor is still there
        self.controls_behind = False  # the sidebar does not show the last change yet
        self.pushed: dict[str, tuple[tuple[Any, ...], float]] = {}  # what widgets were told, instead of what, and when
        self.ack: int | None = None  # the number of the browser's message that was handled last
        self.shown: int | None = None  # the step that the browser shows while it is paused
        self.scores: dict[str, Any] = {}
        self.scores_step = 0  # the step that they were measured at
        self._seq, self._runs = itertools.count(1), itertools.count(1)
        self._moments: list[wire.Moment] = []  # of the next part
        self._parts: list[wire.Part] = []  # that the browser has not confirmed
        self._truncate, self._jump, self._wanted, self._dirty = -1, False, 0, True
        self._begin(settings)

    @property
    def settings(self) -> Settings:
        """The settings of the run as they are now."""
        return self.run.settings

    @property
    def compiling(self) -> bool:
        """Whether the training program is not ready yet."""
        return self._compiling.is_alive()

    @property
    def waits(self) -> bool:
        """Whether the next payload must wait for that; the first picture of a run need not."""
        return self.compiling and not self._moments

    def moment(self) -> Run:
        """The run as the picture shows it."""
        return self.run if self.shown is None else self.run.at(self.shown)

    def produce(self) -> None:
        """Train what was asked for and pack the next payload; does nothing if nothing was asked."""
        if not self._wanted and not self._dirty:
            return
        if self.compiling and self._moments:
            self._wanted = 0  # the browser asks again as soon as it has drawn these
        if self._wanted:
            self._compiling.join()
        with self.pace.core(self._wanted > 0):
            self._train(self._wanted)
        self.pace.note(self.run.step, self.playing)
        self._wanted, self._dirty = 0, False
        part = wire.Part(next(self._seq), self._moments, self._truncate, self._jump)
        self._moments, self._truncate, self._jump = [], -1, False
        self._parts = [*self._parts[1 - PARTS :], part]
        self.payload = wire.pack(part.seq, self.run_id, meta.describe(self), self._real(), self._parts, self.run.box())

    def confirm(self, seq: Any) -> None:
        """The browser has every payload up to this number."""
        if isinstance(seq, int):
            self._parts = [part for part in self._parts if part.seq > seq]

    def need(self) -> None:
        """The browser's queue is low."""
        if self.playing and not self._jump:  # the answer to a moved knob goes first
            self._wanted = FRAMES
        self._dirty = True

    def transport(self, action: str, value: Any = None) -> None:
        """A button of the picture: play, pause, step_…, reset, new_seed, speed, stop_at, branch (go on from an earlier step)."""
        actions = {
            "play": lambda: self._play(True),
            "pause": lambda: self._play(False),
            "step_both": lambda: self._step({}),
            "step_critic": lambda: self._step({"n_generator": 0, "n_critic": max(1, int(self.settings.values()["n_critic"]))}),
            "step_generator": lambda: self._step({"n_critic": 0, "n_generator": max(1, int(self.settings.values()["n_generator"]))}),
            "reset": lambda: self._begin(self.settings),
            "new_seed": lambda: self._begin(switch(self.settings, seed=self.settings.seed + 1)),
            "speed": lambda: self._set_speed(value),
            "stop_at": lambda: self._stop_at(value),
            "branch": lambda: self._branch(value),
        }
        self.message = None
        self._dirty = True
        if action in actions:
            self._guard(actions[action])
        else:
            self._say("error", str(unknown("action", action, actions)))

    def look_at(self, step: Any) -> None:
        """The browser stands at this step (after a scrub, or paused)."""
        self.shown = max(0, min(int(step), self.run.step))

    def change(self, name: str, value: Any) -> None:
        """Move a knob: in mid-training where that is possible, with a new run where it is not."""
        self.message = None
        self._dirty = True
        self._guard(lambda: self._change(name, value))

    def _change(self, name: str, value: Any) -> None:
        now, parsed = self.settings.values(), knob(name).parse(value)
        if name not in meaningful(now) or parsed == now[name]:
            return  # nothing to do; or it comes from a control that has gone
        if knob(name).resets:
            self._begin(self.settings.with_knob(name, value))
            self._say("info", f"{knob(name).label} needs new networks: training began again from seed {self.settings.seed}.")
            return
        self.run.change(name, value)
        if knob(name).static:
            self._compile()
        self._jump, self._wanted = True, 2 if self.playing else 0
        if not self.playing or self.compiling:
            self._snapshot()

    def choose(self, **names: Any) -> None:
        """Choose other data (with points), another recipe or preset: a new run from the same seed."""
        self.message = None
        self._guard(lambda: self._begin(switch(self.settings, **names)))

    def restore(self, name: str) -> None:
        """Put one knob back to its default."""
        bare = Settings(self.settings.data, self.settings.recipe, self.settings.preset, {}, self.settings.seed, self.settings.points)
        self.change(name, bare.values()[name])

    def load(self, settings: Settings, changes: list[Change], steps: int) -> None:
        """Replay a saved run, with snapshots along the way, and stand paused at its end."""
        self.message = None

        def replay() -> None:
            self._begin(settings)
            self._compiling.join()
            self.run.replay(changes, steps, max(1, steps // LOADED_FRAMES), lambda step: self._snapshot(self.run.records[-1].info))
            self.playing, self._wanted = False, 0
            self._jump = True
            self._say("info", f"Replayed {steps:,} steps of the saved run. Press play to go on.")

        self._guard(replay)

    # ---- inside ----

    def _say(self, kind: str, text: str) -> None:
        self.message = {"kind": kind, "text": text}

    def _guard(self, action: Any) -> None:
        """Run an action; bad input or divergence becomes a sentence, and the last good state stays."""
        try:
            action()
        except InputError as error:
            self._say("error", str(error))
        except Broken as error:
            self._diverged(error)
        self._dirty = True

    def _diverged(self, error: Broken) -> None:
        self.playing, self._wanted = False, 0
        self._snapshot()
        self._say("stopped", str(error))

    def _begin(self, settings: Settings) -> None:
        self.run = Run(settings)
        self.run_id = next(self._runs)
        self._parts = []
        self.shown = None
        self._moments, self.scores = [], {}
        self._real_key: Any = None
        self._dirty = True
        self._snapshot()
        self._compile()
        self._wanted = 2 if self.playing else 0

    def _compile(self) -> None:
        """Make the training program ready while the first picture is on its way."""
        self.pace = Pace()
        self._compiling = threading.Thread(target=training.advance, args=(self.run.spec, self.run.state, self.run.knobs, 0), daemon=False)
        self._compiling.start()

    def _play(self, on: bool) -> None:
        if on and self.stop_at is not None and self.run.step >= self.stop_at:
            self.stop_at = None
        self.playing = on
        self.shown = None if on else self.shown
        self._wanted = FRAMES if on else 0

    def _step(self, knobs: dict[str, int]) -> None:
        self.playing = False
        before = self.settings.values()
        for name, value in knobs.items():
            self.run.change(name, value)
        self._compiling.join()
        try:
            record = self.run.advance(1)
        finally:
            for name in knobs:
                self.run.change(name, before[name])
        self._jump = True
        self._snapshot(record.info if record else None)
        self.shown = self.run.step

    def _set_speed(self, value: Any) -> None:
        if value not in meta.SPEEDS:
            raise InputError(f"The speed must be one of {', '.join(map(str, meta.SPEEDS))} turns a picture; {value!r} is not.")
        self.speed = int(value)

    def _stop_at(self, value: Any) -> None:
        if value in (None, ""):
            self.stop_at = None
            return
        stop = check_steps(value)
        if stop <= self.run.step:
            raise InputError(f"The run is at step {self.run.step:,} already; stop at a later step, or reset first.")
        self.stop_at = stop

    def _branch(self, value: Any) -> None:
        step = check_steps(value)
        if step < self.run.step:
            self.run.rewind(step)
            self._truncate = step
            self._moments = []
            self.shown = None

    def _train(self, frames: int) -> None:
        began = time.perf_counter()
        try:
            for _ in range(frames):
                turns = 1 if self._jump else self.pace.turns(self.speed)  # the answer to a moved knob should come at once
                turns = turns if self.stop_at is None else min(turns, self.stop_at - self.run.step)
                if turns < 1:
                    break
                start = time.perf_counter()
                record = self.run.advance(turns)
                self.pace.trained(turns, time.perf_counter() - start)
                self._snapshot(record.info if record else None)
                if time.perf_counter() - began > CHUNK_SECONDS:
                    break
        except Broken as error:
            self._diverged(error)
        if self.stop_at is not None and self.run.step >= self.stop_at:
            self._say("info", f"Stopped at step {self.stop_at:,}, as asked.")
            self.playing, self.stop_at = False, None
        self._measure()

    def _snapshot(self, info: dict[str, float] | None = None) -> None:
        told = info or {}
        curves = [told.get(name, float("nan")) for name in meta.CURVES]
        self._moments.append(wire.Moment(self.run.step, self.run.frame(), curves))

    def _measure(self) -> None:
        """Metrics of this moment, written into the newest snapshot's curves."""
        if not self._moments or (self.playing and not self.pace.may_measure()):
            return
        began = time.perf_counter()
        self.scores_step = self.run.step
        self.scores = self.run.metrics(transport=meta.LIVE_TRANSPORT)
        self.pace.measured(time.perf_counter() - began)
        newest = self._moments[-1]
        values = {name: score.value for name, score in self.scores.items() if score.value is not None}
        if "modes" in values:
            values["modes"] = values["modes"] / meta.mode_count(self)
        curves = [values.get(name, old) if name in METRICS else old for name, old in zip(meta.CURVES, newest.curves)]
        self._moments[-1] = newest._replace(curves=curves)

    def _real(self) -> np.ndarray:
        now = self.settings.values()
        key = tuple(now[name] for name in DATASETS[self.run.spec.data].knobs)
        if key != self._real_key:
            self._real_key, self._real_points = key, self.run.real(512)
        return self._real_points
