"""What plays for one visitor, and the next payload for the browser: the Python half of static/shell/player.js. No layout here.

The browser pulls: when its queue runs low it asks for more, and only then is anything trained. A closed or hidden
tab therefore stops its own training, and no thread or timer is needed.

Streamlit runs a page again while its run before is still at work, when the visitor comes back to it in a hurry: each
thing that a run does to the player is done whole before the next.
"""

from __future__ import annotations

import collections
import dataclasses
import time
from collections.abc import Sequence
from concurrent.futures import wait
from typing import Any

from gan2d.common.errors import InputError
from gan2d.common.programs import make_room
from gan2d.formats import points_store
from gan2d.settings.edits import after_changes
from gan2d.settings.experiment import Experiment
from gan2d.training.training import Broken, Record, Training
from gan2d.ui.player.feed import Feed
from gan2d.ui.player.journey import Journey
from gan2d.ui.player.making import Made, opened, picture, programs
from gan2d.ui.player.pace import FRAMES, Pace
from gan2d.ui.player.shown import Widget
from gan2d.ui.player.stage import Stage
from gan2d.ui.player.told import Told
from gan2d.ui.player.wire import plain

PATIENCE = 0.4  # seconds that a payload waits for what is made, once the browser knows of it: no longer, since the page stays as it is meanwhile
EARLIER = 2  # trainings that are kept for going back in the browser's history


class Playback(Told):
    """State of what plays on one page; everything leaves ``payload`` ready for the browser."""

    def __init__(self, stage: Stage, experiment: Experiment, complaints: Sequence[str] = ()) -> None:
        """Open it on an experiment, playing from its first step or replaying its moment; complaints are shown until the next action."""
        super().__init__(stage, experiment.view)
        self.payload = b""
        self.watched = False  # somebody looks whether the visitor is still there
        self.widgets: dict[str, Widget] = {}  # by the name of what is shown, the one that shows it now
        self.tickets: collections.Counter[str] = collections.Counter()  # widgets that there were of each name
        self.drawn: set[str] = set()  # names of those that the newest run of the controls drew
        self._feed = Feed()
        self._wanted = 0
        self._last_words = ""  # that are true at ``stop_at``, if nothing is changed on the way
        self._ended = False  # it stands since it came to its end, and not because anybody paused it
        self._earlier: list[Training] = []
        self._left: dict[str, Training | Experiment] = {}  # of parts that have one of their own, where they were left, or what was wanted there
        self.guard(lambda: self._begin_with(self.moment_of(experiment)))
        if not hasattr(self, "training"):
            complaints = [*complaints, *([self.message["text"]] if self.message else [])]
            self._begin_with(self.moment_of(stage.usual()))
        self.complain(complaints)

    def wait(self) -> None:
        """Stand still until all is made that was asked for."""
        with self.alone:
            self.settle(None)
            wait([self.compiled])

    def produce(self) -> None:
        """Train what was asked for and pack the next payload; does nothing if nothing was asked."""
        with self.alone:
            if self._wanted or self._dirty:
                self._produce()

    def _produce(self) -> None:
        self.settle(PATIENCE if self.waits else 0)
        if not self.coming and (self.waits or self._journey or (self._wanted and not self._feed.moments)):
            wait([self.compiled], PATIENCE)
        if self.compiling:
            self._wanted = 0  # the browser asks again as soon as it has this
        elif self.pending:
            pending, self.pending = self.pending, None
            self.guard(pending)
        if not self.coming:
            with self.pace.core(self._wanted > 0):
                if self._journey and not self.compiling:
                    self._travel(self._journey)
                else:
                    self._train(self._wanted)
        self.pace.note(self.training.step, self.playing)
        self._wanted, self._dirty = 0, False
        self._rest()
        self.waits = self.compiling and bool(self.coming or self.pending or self.playing)
        self.payload = self._feed.pack(self.meta(), self.stage.statics(), self.stage.box())

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

    def moment_of(self, experiment: Experiment) -> Experiment:
        """The moment as this page can show it, which plays on its way; from now on the page shows what its link says."""
        moment = dataclasses.replace(self.stage.fitted(experiment.bare()), changes=experiment.changes, step=experiment.step)
        after_changes(moment)  # raises where a change has no meaning here
        if moment.points is not None:
            self.points = moment.points
            points_store.remember(moment.points)
        self.view = dict(experiment.view)
        self.playing = True
        return moment

    def _begin_with(self, moment: Experiment) -> None:
        self.begin(opened(self.stage, moment))
        self._set_out(moment)

    def take(self, made: Made, moment: Experiment) -> None:
        """Begin with what was made, and replay it to its moment."""
        self.stage.end()
        self.stage = made.stage
        self._start(made)
        self._set_out(moment)

    def _set_out(self, moment: Experiment) -> None:
        if moment.step > self.training.step:
            self._journey = Journey(moment.changes, moment.step)

    def begin(self, training: Training, anew: bool = True) -> None:
        """Go on with another training; its first picture comes at once."""
        self.stage.view = self.view
        self.stage.begin(training)
        self._start(Made(self.stage, training, picture(self.stage)), anew)

    def _start(self, made: Made, anew: bool = True) -> None:
        training, before = made.training, getattr(self, "training", None)
        if before is not None and before is not training:
            before.forget()
            self._earlier = [before, *(t for t in self._earlier if t is not training)][:EARLIER]
        self.training = training
        self._journey = self.coming = self._rested = None
        self._feed.begin()
        self._feed.moments.append(made.picture)
        self.shown = None
        self.clamp()
        self._dirty = True
        target = self.stage.target()
        if anew or target is not None:
            self.stop(target)
        self.playing = self.playing or (anew and self._ended)
        self._ended = self._ended and not anew
        if target is not None:
            self.playing = (self.playing or (anew and self.stage.restless)) and training.step < target and not self.stage.idle()
        self.compile()
        self._wanted = 2 if self.playing else 0

    def compile(self) -> None:
        """Make the training programs ready, in a thread that does not touch the player, while the first picture is on its way."""
        make_room()
        self.pace = Pace(self.stage.frame_seconds)
        self.compiled = self.worker.ask(programs(self.stage))
        self.compiled_from = time.perf_counter()

    def stop(self, step: int | None, words: str = "") -> None:
        """Stop at this step, and say ``words`` there if nothing was changed on the way."""
        self.stop_at, self._last_words = step, words

    def stay(self) -> None:
        """Nothing else is wanted than what plays."""
        self.coming, self._dirty = None, True
        if self.compiled.cancelled():
            self.compile()

    def move(self, name: str, value: Any, arm: int | None) -> None:
        """Move a knob of what plays, and show at once what that does."""
        self._last_words = ""
        if self.training.change(name, value, arm):
            self.compile()
        self.stage.moved()
        target = self.stage.target()
        self.stop_at = target or self.stop_at
        self.playing = self.playing or (not self.stage.idle() and (self.stage.restless or (self._ended and target is not None)))
        self.answer()

    def answer(self) -> None:
        """Show at once what a moved knob does."""
        self._feed.jump = True
        self._wanted = 2 if self.playing else 0
        if not self.playing or self.compiling:
            self.snapshot()

    def snapshot(self, record: Record | None = None) -> None:
        """Take a picture of this moment for the next payload."""
        self._rested = None
        self._feed.moments.append(picture(self.stage, record))

    def diverged(self, error: Broken) -> None:
        """Stand at the last sane state, and say what broke."""
        self.playing, self._ended, self._wanted, self._journey = False, True, 0, None
        self.snapshot()
        self.say("stopped", str(error))

    def _play(self, on: bool) -> None:
        if on and self.stop_at is not None and self.training.step >= self.stop_at:
            self.stop_at = None
        self.playing, self._ended, self.pending = on, False, None
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
            self.say("info", self._last_words or self.stage.stopped())
            self.playing, self.stop_at, self._ended = False, None, True
        self._measure()

    def _rest(self) -> None:
        """Where the picture stands still, what is measured is measured of just that moment, whether training is further or not."""
        step = self.at
        if self.playing or self.coming or self._journey or (self.compiling and step != self.training.step) or (self._rested and self._rested["step"] == step):
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
