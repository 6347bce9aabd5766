"""What plays for one visitor, and the next payload for the browser: the Python half of static/shell/player.js. No layout here.

The browser pulls: when its queue runs low it asks for more, and only then is anything trained. A closed or hidden
tab therefore stops its own training, and no thread or timer is needed.

Streamlit runs a page again while its run before is still at work, when the visitor comes back to it in a hurry: each
thing that a run does to the player is done whole before the next.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Callable, Sequence
from concurrent.futures import wait
from typing import Any

from gan2d.common.errors import InputError
from gan2d.formats import points_store
from gan2d.machine.background import apart, where
from gan2d.settings.edits import after_changes
from gan2d.settings.experiment import Experiment
from gan2d.training.cost import seconds_of_step
from gan2d.training.shared_states import SharedStates, go_towards
from gan2d.training.training import Broken, Training
from gan2d.ui.player.journey import Journey, Stand
from gan2d.ui.player.making import Made, opened, picture
from gan2d.ui.player.pace import FRAMES
from gan2d.ui.player.shown import Widget
from gan2d.ui.player.stage import Stage
from gan2d.ui.player.trains import PATIENCE, Trains

EARLIER = 2  # trainings that are kept for going back in the browser's history


class Playback(Trains):
    """State of what plays on one page; everything leaves ``payload`` ready for the browser."""

    def __init__(self, stage: Stage, experiment: Experiment, complaints: Sequence[str] = ()) -> None:
        """Open it on an experiment, playing from its first step or replaying its moment; complaints are shown until the next action."""
        super().__init__(stage, experiment.view)
        self.payload = b""
        self.watched = False  # somebody looks whether the visitor is still there
        self.widgets: dict[str, Widget] = {}  # by the name of what is shown, the one that shows it now
        self.tickets: collections.Counter[str] = collections.Counter()  # widgets that there were of each name
        self.drawn: set[str] = set()  # names of those that the newest run of the controls drew
        self._earlier: list[Training] = []
        self._shared = SharedStates()
        self._refused: Journey | None = None  # what would take too long, if nobody says yes
        self._left: dict[str, Training | Experiment] = {}  # of parts that have one of their own, where they were left, or what was wanted there
        self.guard(lambda: self._begin_with(self.moment_of(experiment)))
        if not hasattr(self, "training"):
            complaints = [*complaints, *([self.message["text"]] if self.message else [])]
            self._begin_with(self.moment_of(stage.usual()))
        self.complain(complaints)

    def produce(self) -> None:
        """Train what was asked for and pack the next payload; does nothing if nothing was asked."""
        with self.alone:
            if self._wanted or self._dirty:
                self._produce()

    def guard(self, action: Callable[[], None]) -> None:
        """The same; a step that is made in the background is given up for it."""
        with self.alone:
            self.heavy_step.give_up()
            with apart(self.where(self.training.experiment) if hasattr(self, "training") else None):
                super().guard(action)

    def _produce(self) -> None:
        self.settle(PATIENCE if self.waits else 0)
        if not self.coming and self.compiled.cancelled():  # it was given up when nobody was there
            self.compile()
        if not self.coming and (self.waits or self._journey or (self._wanted and not self._feed.moments)):
            wait([self.compiled], PATIENCE)
        if self.compiling:
            self._wanted = 0  # the browser asks again as soon as it has this
        elif self.pending:
            pending, self.pending = self.pending, None
            self.guard(pending)
        with apart(self.where(self.training.experiment)):
            if not self.coming:
                self._go_on()
            self._shared.keep(self.training, rests=not self.playing)
            self.pace.note(self.training.step, self.playing)
            self._wanted, self._dirty = 0, False
            unseen = where() is not None and not self.payload  # what takes long is measured when its picture is there
            if not unseen:
                self._rest()
        self.waits = unseen or self.heavy_step.under_way or (self.compiling and bool(self.coming or self.pending or self.playing))
        self.payload = self._feed.pack(self.meta(), self.stage.statics(), self.stage.box())

    def _go_on(self) -> None:
        """Train what was asked for."""
        if where() and not self._journey and not self.compiling:
            self._train_apart(self._wanted > 0)
            return
        with self.pace.core(self._wanted > 0):
            if self._journey and not self.compiling:
                self._travel(self._journey)
            else:
                self._train(self._wanted)

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
        with apart(self.where(moment)):
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
            begun = go_towards(self.training, moment)
            self._journey = Journey(moment.changes, moment.step, begun=begun)
        self._admit()

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
        if self.where(training.experiment) is None:
            self.background.stop()
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

    def stay(self) -> None:
        """Nothing else is wanted than what plays."""
        self.coming, self._dirty = None, True
        if self.compiled.cancelled():
            self.compile()

    def move(self, name: str, value: Any, arm: int | None) -> None:
        """Move a knob of what plays, and show at once what that does."""
        self.last_words = ""
        before = self.where(self.training.experiment)
        if self.training.change(name, value, arm) or (before is None) != (self.where(self.training.experiment) is None):
            self.compile()
        self.stage.moved()
        target = self.stage.target()
        self.stop_at = target or self.stop_at
        self.playing = self.playing or (not self.stage.idle() and (self.stage.restless or (self._ended and target is not None)))
        if before is None:
            self._admit()
        self.answer()

    def answer(self) -> None:
        """Show at once what a moved knob does."""
        self._feed.jump = True
        self._wanted = 2 if self.playing else 0
        if not self.playing or self.compiling:
            self.snapshot()

    def _play(self, on: bool) -> None:
        if on and self.stop_at is not None and self.training.step >= self.stop_at:
            self.stop_at = None
        self.playing, self._ended, self.pending = on, False, None
        self._journey = self._journey if on else None
        self.shown = None if on else self.shown
        self._wanted = FRAMES if on else 0

    def _travel(self, journey: Journey) -> None:
        """A part of the way to a moment; when it is reached, or would take too long, say so."""
        if where() and not journey.done(self.training):
            self._refuse(journey, (journey.until - self.training.step) * seconds_of_step(self.training.experiment))
            return
        try:
            records, new = journey.go_on(self.training, self.pace)
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
            self._arrive(journey.stand, f"Replayed {journey.until:,} steps. Press play to go on.")
        elif seconds is not None and seconds > journey.LONGEST and not journey.asked:
            self._refuse(journey, seconds)

    def _refuse(self, journey: Journey, seconds: float) -> None:
        """It would take long: stand at the beginning, until somebody says yes."""
        self.begin(Training(self.training.origin))
        self._refused = journey
        self.playing, self._wanted = False, 0
        told = f"Replaying {journey.until:,} steps would take about {max(1.0, seconds / 60):,.0f} minutes on this machine"
        anyway = {} if where() else {"replay": "Replay it all the same"}
        words = f"{told}, and without your yes it may take one. The experiment stands at its beginning."
        self.say("error", words, play="Train from the start instead", **anyway)

    def _replay(self) -> None:
        """Somebody has said yes to what takes long."""
        refused, self._refused = self._refused, None
        if refused and self.training.step == 0:
            self._journey = Journey(refused.changes, refused.until, asked=True)
            self._journey.stand, self.playing = refused.stand, True

    def _cancel(self) -> None:
        if self.coming:
            self.stay()
        elif self._journey:
            words = f"Stopped at step {self.training.step:,} of {self._journey.until:,}, as asked."
            self._journey, self.playing, self._wanted = None, False, 0
            self._feed.jump = True
            self.snapshot()
            self.say("info", words)
        elif self.playing:
            self._play(False)

    def go_on_as(self, stand: Stand) -> None:
        """Go on as the browser stood, as soon as that moment is reached."""
        if self._journey:
            self._journey.stand, self._journey.asked = stand, True
        else:
            self._arrive(stand)

    def _arrive(self, stand: Stand | None, words: str = "") -> None:
        """A moment is reached: stand there and say so, or go on as it was."""
        self._journey, self.playing, self._feed.jump = None, False, True
        self.shown = step = self.training.step
        self.stage.moved()
        if stand:
            words, self.back = stand.replayed(), {**(self.back or {}), "step": step}
            self.shown, self.stop_at = min(stand.step, step), stand.stop_at
            self.speed = stand.speed if stand.speed in self.stage.speeds else self.speed
            self._play(stand.playing)
        self.stop_at = self.stage.target() or self.stop_at
        self.say_too(words)
