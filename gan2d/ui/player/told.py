"""What the browser is told beside the pictures: the JSON of each payload, read by static/shell/ and static/controls/."""

from __future__ import annotations

import collections
import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, wait
from typing import Any

from gan2d.common.words import number
from gan2d.elements.data import LEARNED
from gan2d.formats.points_drawn import MOST_DRAWN
from gan2d.settings.knobs import KNOBS
from gan2d.settings.points import FEWEST, Points
from gan2d.training.cost import seconds_of_step
from gan2d.ui.player.journey import HeavyStep
from gan2d.ui.player.making import Making, going_on, networks
from gan2d.ui.player.pace import Pace
from gan2d.ui.player.shown import left_to_the_class
from gan2d.ui.player.stage import POINTS, RANGES, Stage, lists, live_sliders
from gan2d.ui.player.wire import plain

# a lecturer may leave a class with any number that moves in mid-training
DRAGGED = {name: (row.low, row.high) for name, row in KNOBS.items() if row.choices is None and not (row.resets or row.static)} | RANGES
PICTURED = [name for name in LEARNED if name != POINTS]  # data that have a picture in static/thumbnails/
SOON = 0.8  # seconds that the program of a new picture may be compiled without a word about it


class Told(Making):
    """What plays, as the browser hears of it.

    Attributes:
        playing, speed, stop_at: as the user has set them.
        pace: how fast it goes.
        compiled: the programs of what plays, at work since ``compiled_from``.
        waits: the browser knows that something is made, and asks again.
        points: your own points, once there are any.
        ack, heard: the number of the browser's message that was handled last, and of those before it.
        back: the browser that outlived the server's memory of it, by its ticket, and the step from which it goes on, once it is reached.
    """

    pace: Pace
    compiled: Future[None]
    compiled_from: float
    heavy_step: HeavyStep

    def __init__(self, stage: Stage, view: Mapping[str, str]) -> None:
        """It is about to play."""
        super().__init__(stage, view)
        self.uid = os.urandom(8).hex()
        self.playing, self.speed = True, stage.speed
        self.stop_at: int | None = None
        self.last_words = ""  # that are true at ``stop_at``, if nothing is changed on the way
        self.ack: int | None = None
        self.heard: collections.deque[Any] = collections.deque(maxlen=32)
        self.back: dict[str, Any] | None = None
        self.waits = False
        self.points: Points | None = None
        self._rested: dict[str, Any] | None = None  # what was measured where the picture came to stand last

    @property
    def compiling(self) -> bool:
        """Whether what plays, or will play, is not ready yet."""
        return self.coming is not None or not self.compiled.done()

    def wait(self) -> None:
        """Stand still until all is made that was asked for."""
        with self.alone:
            while self.coming:
                self.settle(None)
            wait([self.compiled])

    def stop(self, step: int | None, words: str = "") -> None:
        """Stop at this step, and say ``words`` there if nothing was changed on the way."""
        self.stop_at, self.last_words = step, words

    def meta(self) -> dict[str, Any]:
        """The JSON beside a payload's frames; see static/record/protocol.js for its reader."""
        stage = self.stage
        return {
            "uid": self.uid,
            "view": [float(b) for b in stage.box()],
            "curves": list(stage.curves),
            "playing": self.playing,
            "at": self.at,
            "rested": self._rested if self._rested and self._rested["step"] == self.at else None,
            "message": self.message or self._replaying() or self._under_way() or self._standing(),
            "making": self._making(),
            "again": self.waits or (self.controls_behind and not self.playing),
            "replay": self._journey and {"step": self.training.step, "until": self._journey.until},
            "says": stage.says(),
            "lists": lists(stage, self.experiment, self.points is not None),
            "draws": {"fewest": FEWEST, "most": MOST_DRAWN} if POINTS in stage.data() else None,
            "pictured": PICTURED,
            "steps": [{"action": action, "label": step.label, "title": step.title, "plays": step.plays} for action, step in stage.steps.items()],
            "speed": self.speed,
            "speeds": list(stage.speeds),
            "stop_at": self.stop_at,
            "stops": [*stage.stops.items()],
            "stop_when": stage.stop_when,
            "steps_per_second": plain(self.pace.rate),
            "max_frames": stage.max_frames,
            "ack": self.ack,
            "back": self.back,
            "address": self.address(),
            "shown": dict(stage.view),
            **self.described(),
            "live": self.live(),
        }

    def live(self) -> Sequence[Mapping[str, Any]]:
        """The sliders in the picture: those of the page, or of the first knobs that a class is left with."""
        names, described = left_to_the_class(self.view), self.described().get("live", ())
        return described if names is None else live_sliders(self.stage, self.edited, [name for name in names if name in DRAGGED], DRAGGED)

    def _replaying(self) -> dict[str, Any] | None:
        if not self._journey:
            return None
        text = self._journey.stand.replaying() if self._journey.stand else f"Replaying {self._journey.until:,} steps …"
        return {"kind": "info", "text": text, "actions": [{"action": "cancel", "label": "Cancel"}]}

    def _under_way(self) -> dict[str, Any] | None:
        """How long it takes until the next picture comes, where that is long."""
        if not self.heavy_step.under_way:
            return None
        now = "waits for others that take as long" if self.background.waits else f"about {number(seconds_of_step(self.training.experiment), 2)} s a step"
        text = f"Step {self.training.step + 1:,} is trained in the background: {now}."
        return {"kind": "info", "text": text, "actions": [{"action": "cancel", "label": "Stop"}]}

    def _standing(self) -> dict[str, Any] | None:
        """Why nothing moves where a run begins."""
        if self.playing or self.training.step or self.coming or self.stage.idle():
            return None
        return {"kind": "info", "text": "Paused before its first step: press play to train.", "actions": []}

    def _making(self) -> dict[str, Any] | None:
        """What is made while the picture stands, and whether that is the old one."""
        if self.coming:
            title = self.stage.title(self.coming.experiment)
            return {"text": going_on(title) if self.coming.moves else networks(title), "old": True}
        if not self.waits or time.perf_counter() - self.compiled_from < SOON:
            return None
        return {"text": going_on(self.stage.title(self.training.experiment)), "old": False}
