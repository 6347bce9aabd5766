"""What plays for one visitor, and the next payload for the browser: the Python half of static/shell/player.js. No layout here.

The browser pulls: when its queue runs low it asks for more, and only then is anything trained. A closed or hidden
tab therefore stops its own training, and no thread or timer is needed.

Streamlit runs a page again while its run before is still at work, when the visitor comes back to it in a hurry: each
thing that a run does to the player is done whole before the next.
"""

from __future__ import annotations

import collections
import dataclasses
import os
import threading
import time
from collections.abc import Sequence
from typing import Any

from gan2d.common.backend import make_room
from gan2d.common.errors import InputError
from gan2d.settings.edits import after_changes
from gan2d.settings.experiment import Experiment
from gan2d.settings.points import Points
from gan2d.training.training import Broken, Record, Training
from gan2d.ui.player import points_store
from gan2d.ui.player.feed import Feed
from gan2d.ui.player.journey import Journey
from gan2d.ui.player.pace import FRAMES, Pace
from gan2d.ui.player.shown import Shown, Widget
from gan2d.ui.player.stage import Stage, lists
from gan2d.ui.player.wire import Moment, plain

SOON = 0.8  # seconds that the compiler may take without a word about it
PATIENCE = 0.4  # seconds that a payload waits for the compiler: the page stays as it is while its script runs no longer
EARLIER = 2  # trainings that are kept for going back in the browser's history


class Playback(Shown):
    """State of what plays on one page; everything leaves ``payload`` ready for the browser.

    Attributes:
        edited: the arm whose knobs the sidebar shows, or None for all.
        points: your own points, once there are any.
    """

    def __init__(self, stage: Stage, experiment: Experiment, complaints: Sequence[str] = ()) -> None:
        """Open it on an experiment, playing from its first step or replaying its moment; complaints are shown until the next action."""
        super().__init__(stage, experiment.view)
        self.uid = os.urandom(8).hex()
        self.playing, self.speed = True, stage.speed
        self.stop_at: int | None = None
        self.payload = b""
        self.watched = False  # somebody looks whether the visitor is still there
        self.controls_behind = False  # the sidebar does not show the last change yet
        self.widgets: dict[str, Widget] = {}  # by the name of what is shown, the one that shows it now
        self.tickets: collections.Counter[str] = collections.Counter()  # widgets that there were of each name
        self.drawn: set[str] = set()  # names of those that the newest run of the controls drew
        self.ack: int | None = None  # the number of the browser's message that was handled last
        self.edited: int | None = None
        self.points: Points | None = None
        self._feed = Feed()
        self._wanted = 0
        self._earlier: list[Training] = []
        self._left: dict[str, Training] = {}  # of parts that have one of their own, where they were left
        self._rested: dict[str, Any] | None = None  # what was measured where the picture came to stand last
        self.guard(lambda: self._open(experiment))
        if not hasattr(self, "training"):
            complaints = [*complaints, *([self.message["text"]] if self.message else [])]
            self._open(stage.usual())
        self.complain(complaints)

    @property
    def compiling(self) -> bool:
        """Whether the training program is not ready yet."""
        return self._compiling.is_alive()

    def produce(self) -> None:
        """Train what was asked for and pack the next payload; does nothing if nothing was asked."""
        with self.alone:
            if self._wanted or self._dirty:
                self._produce()

    def _produce(self) -> None:
        if (self._wanted and not self._feed.moments) or self._journey:
            self._compiling.join(PATIENCE)
        if self.compiling:
            self._wanted = 0  # the browser asks again as soon as it has this
        with self.pace.core(self._wanted > 0):
            if self._journey and not self.compiling:
                self._travel(self._journey)
            else:
                self._train(self._wanted)
        self.pace.note(self.training.step, self.playing)
        self._wanted, self._dirty = 0, False
        self._rest()
        self.payload = self._feed.pack(self._meta(), self.stage.statics(), self.stage.box())

    def confirm(self, seq: Any) -> None:
        """The browser has every payload up to this number."""
        with self.alone:
            self._feed.confirm(seq)

    def need(self) -> None:
        """The browser's queue is low."""
        with self.alone:
            if self.playing and not self._feed.jump:  # the answer to a moved knob goes first
                self._wanted = FRAMES
            self._dirty = True

    def _open(self, experiment: Experiment) -> None:
        """Begin with an experiment, and replay it to its moment."""
        changes, step = experiment.changes, experiment.step
        fitted = self.stage.fitted(experiment.bare())
        after_changes(dataclasses.replace(fitted, changes=changes))  # raises where a change has no meaning here
        if fitted.points is not None:
            self.points = fitted.points
            points_store.remember(fitted.points)
        self.view = dict(experiment.view)
        self.playing = True
        training = self.stage.new(fitted)
        if changes or 0 < step < training.step:
            training = Training(fitted)  # somebody's finished one says nothing of the way to it
        if step <= training.step:
            for change in changes:
                training.change(*change[1:])
        self.begin(training)
        if step > training.step:
            self._journey = Journey(changes, step)

    def begin(self, training: Training, anew: bool = True) -> None:
        """Go on with another training; its first picture comes at once."""
        before = getattr(self, "training", None)
        if before is not None and before is not training:
            before.forget()
            self._earlier = [before, *(t for t in self._earlier if t is not training)][:EARLIER]
        self.training = training
        self._journey = self._rested = None
        self.stage.view = self.view
        self.stage.begin(training)
        self._feed.begin()
        self.shown = None
        count = len(training.experiment.arms)
        self.edited = None if count < 2 or self.edited is None else min(self.edited, count - 1)
        self._dirty = True
        target = self.stage.target()
        self.stop_at = target if anew or target is not None else self.stop_at
        if target is not None:
            self.playing = (self.playing or (anew and self.stage.restless)) and training.step < target and not self.stage.idle()
        self.snapshot()
        self.compile()
        self._wanted = 2 if self.playing else 0

    def compile(self) -> None:
        """Make the training programs ready, in a thread that does not touch the player, while the first picture is on its way."""
        make_room()
        self.pace = Pace(self.stage.frame_seconds)
        program = (lambda: None) if self.stage.idle() else self.training.program()
        self._compiling = threading.Thread(target=program, daemon=False)
        self._compiled_from = time.perf_counter()
        self._compiling.start()

    def answer(self) -> None:
        """Show at once what a moved knob does."""
        self._feed.jump = True
        self._wanted = 2 if self.playing else 0
        if not self.playing or self.compiling:
            self.snapshot()

    def snapshot(self, record: Record | None = None) -> None:
        """Take a picture of this moment for the next payload."""
        self._rested = None
        blocks = self.stage.blocks()
        values = self.stage.curve_values(record)
        curves = [values.get(name, float("nan")) for name in self.stage.curves]
        self._feed.moments.append(Moment(self.training.step, blocks, curves))

    def _meta(self) -> dict[str, Any]:
        """The JSON beside a payload's frames; see static/record/protocol.js for its reader."""
        stage = self.stage
        return {
            "uid": self.uid,
            "view": [float(b) for b in stage.box()],
            "curves": list(stage.curves),
            "playing": self.playing,
            "at": self.at,
            "rested": self._rested if self._rested and self._rested["step"] == self.at else None,
            "message": self.message or self._waiting(),
            "replay": self._journey and {"step": self.training.step, "until": self._journey.until},
            "says": stage.says(),
            "lists": lists(stage, self.points is not None),
            "steps": [{"action": action, "label": step.label, "title": step.title, "plays": step.plays} for action, step in stage.steps.items()],
            "speed": self.speed,
            "speeds": list(stage.speeds),
            "stop_at": self.stop_at,
            "steps_per_second": plain(self.pace.rate),
            "max_frames": stage.max_frames,
            "ack": self.ack,
            "address": self.address(),
            "shown": dict(self.view),
            **stage.describe(self),
        }

    def _waiting(self) -> dict[str, Any] | None:
        if self._journey:
            return {"kind": "info", "text": f"Replaying {self._journey.until:,} steps …", "actions": [{"action": "cancel", "label": "Cancel"}]}
        if not (self.playing and self.compiling and time.perf_counter() - self._compiled_from > SOON):
            return None
        return {"kind": "info", "text": f"Compiling {self.stage.title}: seconds at the first time, then kept on disk.", "actions": []}

    def diverged(self, error: Broken) -> None:
        """Stand at the last finite state, and say what broke."""
        self.playing, self._wanted, self._journey = False, 0, None
        self.snapshot()
        self.say("stopped", str(error))

    def _play(self, on: bool) -> None:
        if on and self.stop_at is not None and self.training.step >= self.stop_at:
            self.stop_at = None
        self.playing = on
        self._journey = self._journey if on else None
        self.shown = None if on else self.shown
        self._wanted = FRAMES if on else 0

    def _travel(self, journey: Journey) -> None:
        """A part of the way to a moment; when it is reached, or would take too long, say so."""
        try:
            records, new = journey.go_on(self.training, self.pace, self.stage.chunk_seconds)
        except (Broken, InputError) as error:
            self._journey, self.playing = None, False
            self.snapshot()
            self.say("stopped", str(error))
            return
        for record in records[-1:]:
            self.snapshot(record)
        if new:
            self.compile()
        seconds = journey.remaining(self.training, self.pace) if not new else None
        if journey.done(self.training):
            self._journey, self.playing, self._feed.jump = None, False, True
            self.shown = self.training.step
            self.stage.moved()
            self.stop_at = self.stage.target() or self.stop_at
            before = self.message or {"kind": "info", "text": ""}
            self.say(before["kind"], f"{before['text']} Replayed {journey.until:,} steps. Press play to go on.".strip())
        elif seconds is not None and seconds > journey.LONGEST:
            self.begin(Training(self.training.origin))
            self.playing, self._wanted = False, 0
            told = f"Replaying {journey.until:,} steps would take about {seconds / 60:.0f} minutes on this machine"
            self.say("error", f"{told}, and a link may ask for one. The experiment stands at its beginning.", play="Train from the start instead")

    def _train(self, frames: int) -> None:
        began = time.perf_counter()
        try:
            for _ in range(frames if not self.stage.idle() else 0):
                turns = 1 if self._feed.jump else self.pace.turns(self.speed)  # the answer to a moved knob should come at once
                turns = turns if self.stop_at is None else min(turns, self.stop_at - self.training.step)
                if turns < 1:
                    break
                due = self.stage.due()
                if due == self.training.step:  # before anything is trained
                    if not self._feed.moments:  # that picture is on its way: once more, with what is measured
                        self.snapshot()
                    self._measure(due=True)
                    due = self.stage.due()
                turns = turns if due is None else min(turns, due - self.training.step)
                start = time.perf_counter()
                record = self.training.advance(turns)
                self.pace.trained(turns, time.perf_counter() - start)
                self.snapshot(record)
                if self.training.step == due:
                    self._measure(due=True)
                if time.perf_counter() - began > self.stage.chunk_seconds:
                    break
        except Broken as error:
            self.diverged(error)
        if self.playing and self.stop_at is not None and self.training.step >= self.stop_at:
            self.say("info", self.stage.stopped())
            self.playing, self.stop_at = False, None
        self._measure()

    def _rest(self) -> None:
        """Where the picture stands still, what is measured is measured of just that moment, whether training is further or not."""
        step = self.at
        if self.playing or self._journey or (self.compiling and step != self.training.step) or (self._rested and self._rested["step"] == step):
            return
        values = self.stage.measure(self.training_of_moment())
        self._rested = {"step": step, "values": {name: value for name, value in values.items() if plain(value) is not None}}

    def _measure(self, due: bool = False) -> None:
        """Write what is measured of this moment into the newest snapshot's curves: where it is due, at rest, and else when the clock allows."""
        asked = bool(self._feed.moments) and (not self.playing or (self.stage.due() is None and self.pace.may_measure()))
        if self._journey or not (due or asked):
            return
        began = time.perf_counter()
        values = self.stage.measure(self.training)
        self.pace.measured(time.perf_counter() - began)
        newest = self._feed.moments[-1]
        self._feed.moments[-1] = newest._replace(curves=[values.get(name, old) for name, old in zip(self.stage.curves, newest.curves)])
