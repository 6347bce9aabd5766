"""Training for the pictures of one page: so many steps for each, or one in the background; when it stops, and what is measured where it rests."""

from __future__ import annotations

import time
from collections.abc import Mapping

from gan2d.common.errors import InputError
from gan2d.common.words import number
from gan2d.machine.background import where
from gan2d.training.cost import seconds_of_step
from gan2d.training.training import Broken, Record
from gan2d.ui.player.journey import HeavyStep
from gan2d.ui.player.making import picture, programs
from gan2d.ui.player.pace import Pace
from gan2d.ui.player.stage import Stage
from gan2d.ui.player.told import Told
from gan2d.ui.player.wire import Feed, plain

PATIENCE = 0.4  # seconds that a payload waits for what is made, once the browser knows of it: no longer, since the page stays as it is meanwhile
ASK = 1.0  # seconds of a step, from which on it is trained only if somebody says so, having heard of it


class Trains(Told):
    """What plays, as it is trained.

    Attributes:
        heavy_step: the step that is made in the background, if any.
    """

    def __init__(self, stage: Stage, view: Mapping[str, str]) -> None:
        """Nothing is trained yet."""
        super().__init__(stage, view)
        self.heavy_step = HeavyStep()
        self._feed = Feed()
        self._wanted = 0
        self._ended = False  # it stands since it came to its end, and not because anybody paused it

    def compile(self) -> None:
        """Make the training programs ready, in a thread that does not touch the player, while the first picture is on its way."""
        self.pace = Pace(self.stage.frame_seconds)
        self.compiled = self.worker.ask(programs(self.stage, self.where(self.training.experiment)))
        self.compiled_from = time.perf_counter()

    def _admit(self) -> None:
        """Say how long a step takes before any is trained, where that is long; who wants it says so."""
        seconds = seconds_of_step(self.training.experiment)
        if seconds > ASK and self.where(self.training.experiment):
            self.playing, self._wanted = False, 0
            told = (
                f"A step of this takes about {number(seconds, 2)} s on two cores"
                if seconds < 100
                else f"A step of this takes about {seconds / 60:.0f} minutes on two cores"
            )
            self.say("info", f"{told}: it is trained in the background, with what others leave.", play="Train it")

    def snapshot(self, record: Record | None = None) -> None:
        """Take a picture of this moment for the next payload."""
        self._rested = None
        self._feed.moments.append(picture(self.stage, record))

    def diverged(self, error: Broken) -> None:
        """Stand at the last sane state, and say what broke."""
        self.playing, self._ended, self._wanted, self._journey = False, True, 0, None
        self.snapshot()
        self.say("stopped", str(error))

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
                    if self._stop_where_it_is_so():
                        break
                if time.perf_counter() - began > self.stage.chunk_seconds:
                    break
        except Broken as error:
            self.diverged(error)
        self._stop_where_asked()
        self._measure()

    def _stop_where_it_is_so(self) -> bool:
        words = self.stage.reached() if self.playing else ""
        if words:
            self.say("info", words)
            self.playing, self._ended, self.stage.stop_when = False, True, ""
        return bool(words)

    def _stop_where_asked(self) -> None:
        if self.playing and self.stop_at is not None and self.training.step >= self.stop_at:
            self.say("info", self.last_words or self.stage.stopped())
            self.playing, self.stop_at, self._ended = False, None, True

    def _train_apart(self, wanted: bool) -> None:
        """A heavy step at a time: it is taken when it is there, and the next one asked for."""
        try:
            made = self.heavy_step.take(PATIENCE)
        except InputError as error:
            self.playing = False
            self.say("stopped", str(error))
            return
        if made:
            self.training.adopt(made.training)
            self.diverged(made.broken) if made.broken else self.snapshot(made.record)
            self._stop_where_asked()
            self._measure()
        hired = where()
        if hired and self.playing and not self.heavy_step.under_way and not self.stage.idle() and (wanted or made):
            self.heavy_step.ask(self.worker, self.training, hired)

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
