"""A stage played from its first step without a browser or a clock: the same pictures and words on every machine, at steps chosen beforehand."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from gan2d.formats.link import link, written
from gan2d.machine.background import Hired
from gan2d.settings.experiment import Change, Experiment
from gan2d.training.training import Broken
from gan2d.ui.player.player import Player
from gan2d.ui.player.stage import Stage
from gan2d.ui.player.wire import Block
from gan2d.ui.recording.tight import Reel

MEASURED = 48  # times on the way, where the stage has no schedule of its own: exact W1 takes as long as many steps
ENOUGH = 1_000_000  # frames that a browser keeps of a recording: all
# what a live page tells of its talk with a visitor's browser, of work that goes on, and of how other data are chosen or drawn
_TALK = ("uid", "message", "making", "again", "replay", "rested", "ack", "back", "address", "at", "stop_at", "steps_per_second", "asks", "pending")
LIVE_ONLY = (*_TALK, "draws", "pictured")


class Recorder(Player):
    """A Player whose pictures are kept instead of sent.

    Attributes:
        reels: what was recorded; another one begins where the data, the view or the blocks change.
    """

    def __init__(self, stage: Stage, experiment: Experiment) -> None:
        """Stand at the first step of an experiment; the changes and the step of a moment are for ``record``."""
        super().__init__(stage, dataclasses.replace(experiment.bare(), view=experiment.view))
        self.reels: list[Reel] = []
        self.playing = False
        self.wait()
        self.stage.think(background=False)

    def where(self, experiment: Experiment) -> Hired | None:
        """Whatever it takes, it is trained here."""
        return None

    def record(self, changes: Iterable[Change], until: int, snapshots: int, tell: Callable[[int], None] = lambda step: None) -> str | None:
        """Train to step ``until``, making each change at its step, with about so many pictures on the way; returns what broke, if anything did.

        ``tell`` hears of the step after each picture; what it raises leaves all pictures so far in ``reels``.
        """
        until = 0 if self.stage.idle() else until
        every = max(1, math.ceil(until / max(1, snapshots - 1)))
        measured = max(1, math.ceil(until / every / MEASURED)) * every
        pending = sorted((change for change in changes if change.step <= until), key=lambda change: change.step)
        self._keep(due=True)
        try:
            while self.training.step < until or pending:
                while pending and pending[0].step == self.training.step:
                    self._make(pending.pop(0))
                step = self.training.step
                if step >= until:
                    break
                due = self.stage.due()
                stops = [until, (step // every + 1) * every, *(change.step for change in pending[:1]), *([due] if due is not None and due > step else [])]
                record = self.training.advance(min(stops) - step)
                self.snapshot(record)
                step = self.training.step
                self._keep(due=step in (due, until) or (due is None and step % measured == 0))
                tell(step)
        except Broken as error:
            self.diverged(error)
            self._keep(due=True)
            return str(error)
        return None

    def _make(self, change: Change) -> None:
        """Make a change; its answer is a picture in the place of the one before it."""
        self.training.change(*change[1:])
        self.stage.moved()
        self.snapshot()
        self._keep(due=True)

    def _keep(self, due: bool) -> None:
        """Keep the picture that was just taken, with what is told beside it."""
        if due:
            self._measure(due=True)
        moment = self._feed.moments.pop()
        self._feed.moments.clear()
        told, statics = self._told_beside(), self.stage.statics()
        last = self.reels[-1] if self.reels else None
        if last and last.box == self.stage.box() and _names(last.moments[0].blocks) == _names(moment.blocks) and _same(last.statics, statics):
            moments, tellings = list(last.moments), list(last.told)
            if moments[-1].step == moment.step:
                moments.pop()
                tellings.pop()
            self.reels[-1] = last._replace(moments=[*moments, moment], told=[*tellings, told])
        else:
            self.reels.append(Reel([moment], [told], statics, self.stage.box()))

    def _told_beside(self) -> dict[str, Any]:
        told = {name: value for name, value in self.meta().items() if name not in LIVE_ONLY}
        stopped = self.message if self.message and self.message["kind"] == "stopped" else None
        return told | {"playing": False, "max_frames": ENOUGH, "message": stopped and {**stopped, "actions": []}}

    @property
    def count(self) -> int:
        """Pictures that were recorded."""
        return sum(len(reel.moments) for reel in self.reels)


def named(recorder: Recorder, path: str) -> dict[str, Any]:
    """What a recording is of: its page, its experiment as a link says it, and the views that its pictures depend on, which stay as they are."""
    return {"page": path, "query": written(link(recorder.training.moment()).query), "fixed": list(recorder.stage.pictured)}


def marked(reels: Iterable[Reel], recorded: Mapping[str, Any]) -> list[Reel]:
    """The reels, each told to be recorded; ``recorded`` says what of."""
    return [reel._replace(told=[{**told, "recorded": dict(recorded)} for told in reel.told]) for reel in reels]


def _names(blocks: Iterable[Block]) -> list[tuple[str, str, int]]:
    return [(block.name, block.kind, int(np.size(block.values))) for block in blocks]


def _same(a: Sequence[Block], b: Sequence[Block]) -> bool:
    """Whether two statics say the same."""
    return a is b or (_names(a) == _names(b) and all(np.array_equal(one.values, other.values, equal_nan=True) for one, other in zip(a, b)))
