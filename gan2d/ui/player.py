"""What plays for one visitor, and the next payload for the browser: the Python half of static/player.js. No layout here.

The browser pulls: when its queue runs low it asks for more, and only then is anything trained. A closed or hidden
tab therefore stops its own training, and no thread or timer is needed.

Streamlit runs a page again while its run before is still at work, when the visitor comes back to it in a hurry: each
thing that a run does to the player is done whole before the next.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gan2d.common.backend import make_room
from gan2d.common.errors import InputError, unknown
from gan2d.training.run import Broken, check_steps
from gan2d.ui.feed import Feed
from gan2d.ui.pace import FRAMES, Pace
from gan2d.ui.playable import Playable, Step
from gan2d.ui.wire import Moment, plain

SOON = 0.8  # seconds that the compiler may take without a word about it
PATIENCE = 0.4  # seconds that a payload waits for the compiler: the page stays as it is while its script runs no longer


class Player(Playable):
    """State and actions of what plays on one page; every action leaves ``payload`` ready for the browser."""

    def __init__(self, run: Any, complaints: Sequence[str] = ()) -> None:
        """Open it on a run, playing; complaints are shown until the next action."""
        self.uid = os.urandom(8).hex()
        self._alone = threading.RLock()  # held by the run of the page that changes something here
        self.playing, self.speed = True, 5
        self.stop_at: int | None = None
        self.message: dict[str, str] | None = None
        self.payload = b""
        self.later: tuple[str, Callable[[], None]] | None = None  # an action that takes long, and what is shown meanwhile
        self.watched = False  # somebody looks whether the visitor is still there
        self.on_stage = True  # the page shows it, and not something else in its place
        self.controls_behind = False  # the sidebar does not show the last change yet
        self.pushed: dict[str, tuple[tuple[Any, ...], float]] = {}  # what widgets were told, instead of what, and when
        self.ack: int | None = None  # the number of the browser's message that was handled last
        self.shown: int | None = None  # the step that the browser shows while it is paused
        self._feed = Feed()
        self._wanted, self._dirty = 0, True
        self.begin(run)
        self.complain(complaints)

    def complain(self, complaints: Sequence[str]) -> None:
        """Show what of a link could not be used, beside what is shown already."""
        if complaints:
            self.say("warning", " ".join([*([self.message["text"]] if self.message else []), *complaints]))

    @property
    def compiling(self) -> bool:
        """Whether the training program is not ready yet."""
        return self._compiling.is_alive()

    def moment(self) -> Any:
        """The run as the picture shows it."""
        return self.run if self.shown is None else self.run.at(self.shown)

    def produce(self) -> None:
        """Train what was asked for and pack the next payload; does nothing if nothing was asked."""
        with self._alone:
            if self._wanted or self._dirty:
                self._produce()

    def _produce(self) -> None:
        if self._wanted and not self._feed.moments:
            self._compiling.join(PATIENCE)
        if self.compiling:
            self._wanted = 0  # the browser asks again as soon as it has this
        with self.pace.core(self._wanted > 0):
            self._train(self._wanted)
        self.pace.note(self.run.step, self.playing)
        self._wanted, self._dirty = 0, False
        self.payload = self._feed.pack(self._meta(), self.statics(), self.view())

    def confirm(self, seq: Any) -> None:
        """The browser has every payload up to this number."""
        with self._alone:
            self._feed.confirm(seq)

    def need(self) -> None:
        """The browser's queue is low."""
        with self._alone:
            if self.playing and not self._feed.jump:  # the answer to a moved knob goes first
                self._wanted = FRAMES
            self._dirty = True

    def transport(self, action: str, value: Any = None) -> None:
        """A button of the picture: play, pause, one of ``steps``, reset, new_seed, speed, stop_at, branch (go on from an earlier step)."""
        actions: dict[str, Callable[[], None]] = {
            "play": lambda: self._play(True),
            "pause": lambda: self._play(False),
            **{name: lambda step=step: self._step(step) for name, step in self.steps.items()},  # type: ignore[misc]
            "reset": lambda: self.begin(self.again(False)),
            "new_seed": lambda: self.begin(self.again(True)),
            "speed": lambda: self._set_speed(value),
            "stop_at": lambda: self._stop_at(value),
            "branch": lambda: self._branch(value),
        }
        if action in actions:
            self.guard(actions[action])
        else:
            self.say("error", str(unknown("action", action, actions)))

    def look_at(self, step: Any) -> None:
        """The browser stands at this step (after a scrub, or paused)."""
        self.shown = max(0, min(int(step), self.run.step))

    def change(self, name: str, value: Any) -> None:
        """Move a knob: in mid-training where that is possible, with a new run where it is not."""
        self.guard(lambda: self.move(name, value))

    # ---- what a page's own player calls ----

    def say(self, kind: str, text: str) -> None:
        """Show a message (info, warning, error or stopped) until the next action."""
        self.message = {"kind": kind, "text": text}
        self._dirty = True

    def guard(self, action: Callable[[], None]) -> None:
        """Run an action; bad input or divergence becomes a sentence, and the last good state stays."""
        with self._alone:
            self.message = None
            self._dirty = True
            try:
                action()
            except InputError as error:
                self.say("error", str(error))
            except Broken as error:
                self._diverged(error)

    def begin(self, run: Any) -> None:
        """Go on with another run; its first picture comes at once."""
        self.run = run
        self._feed.begin()
        self.shown = None
        self._dirty = True
        self.snapshot()
        self.compile()
        self._wanted = 2 if self.playing else 0

    def compile(self) -> None:
        """Make the training program ready while the first picture is on its way."""
        make_room()
        self.pace = Pace(self.frame_seconds)
        self._compiling = threading.Thread(target=self.program(), daemon=False)
        self._compiled_from = time.perf_counter()
        self._compiling.start()

    def answer(self) -> None:
        """Show at once what a moved knob does."""
        self._feed.jump = True
        self._wanted = 2 if self.playing else 0
        if not self.playing or self.compiling:
            self.snapshot()

    def replay(self, run: Any, retrace: Callable[[], None]) -> None:
        """Begin with a run and stand paused at its end; ``retrace`` brings it there and takes snapshots on the way."""
        self.begin(run)
        self._compiling.join()
        retrace()
        self.playing, self._wanted, self._feed.jump = False, 0, True

    def snapshot(self, info: Mapping[str, float] | None = None) -> None:
        """Take a picture of this moment for the next payload, with these values of the curves."""
        curves = [(info or {}).get(name, float("nan")) for name in self.curves]
        self._feed.moments.append(Moment(self.run.step, self.blocks(), curves))

    # ---- inside ----

    def _meta(self) -> dict[str, Any]:
        """The JSON beside a payload's frames; see static/protocol.js for its reader."""
        return {
            "uid": self.uid,
            "view": [float(b) for b in self.view()],
            "curves": list(self.curves),
            "playing": self.playing,
            "message": self.message or self._waiting(),
            "lead": dict(self.lead),
            "steps": [{"action": action, "label": step.label, "title": step.title, "plays": step.plays} for action, step in self.steps.items()],
            "speed": self.speed,
            "speeds": list(self.speeds),
            "stop_at": self.stop_at,
            "steps_per_second": plain(self.pace.rate),
            "max_frames": self.max_frames,
            "ack": self.ack,
            **self.describe(),
        }

    def _waiting(self) -> dict[str, str] | None:
        if not (self.playing and self.compiling and time.perf_counter() - self._compiled_from > SOON):
            return None
        return {"kind": "info", "text": f"Compiling {self.title}: seconds at the first time, then kept on disk."}

    def _diverged(self, error: Broken) -> None:
        self.playing, self._wanted = False, 0
        self.snapshot()
        self.say("stopped", str(error))

    def _play(self, on: bool) -> None:
        if on and self.stop_at is not None and self.run.step >= self.stop_at:
            self.stop_at = None
        self.playing = on
        self.shown = None if on else self.shown
        self._wanted = FRAMES if on else 0

    def _step(self, step: Step) -> None:
        if step.plays:
            step.turn(self)
            self._play(True)
            return
        self.playing = False
        self._compiling.join()
        record = step.turn(self)
        self._feed.jump = True
        self.snapshot(record.info if record else None)
        self.shown = self.run.step

    def _set_speed(self, value: Any) -> None:
        if value not in self.speeds:
            raise InputError(f"The speed must be one of {', '.join(map(str, self.speeds))} turns a picture; {value!r} is not.")
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
            self._feed.truncate_after = step
            self._feed.moments = []
            self.shown = None

    def _train(self, frames: int) -> None:
        began = time.perf_counter()
        try:
            for _ in range(frames):
                turns = 1 if self._feed.jump else self.pace.turns(self.speed)  # the answer to a moved knob should come at once
                turns = turns if self.stop_at is None else min(turns, self.stop_at - self.run.step)
                if turns < 1:
                    break
                start = time.perf_counter()
                record = self.run.advance(turns)
                self.pace.trained(turns, time.perf_counter() - start)
                self.snapshot(record.info if record else None)
                if time.perf_counter() - began > self.chunk_seconds:
                    break
        except Broken as error:
            self._diverged(error)
        if self.stop_at is not None and self.run.step >= self.stop_at:
            self.say("info", self.stopped())
            self.playing, self.stop_at = False, None
        self._measure()

    def _measure(self) -> None:
        """Write what is measured of this moment into the newest snapshot's curves."""
        if not self._feed.moments or (self.playing and not self.pace.may_measure()):
            return
        began = time.perf_counter()
        values = self.measure()
        self.pace.measured(time.perf_counter() - began)
        newest = self._feed.moments[-1]
        self._feed.moments[-1] = newest._replace(curves=[values.get(name, old) for name, old in zip(self.curves, newest.curves)])
