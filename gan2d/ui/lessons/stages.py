"""The stages of other pages as a lesson shows them: without the lists and sliders that it does not need, the chart marked that it speaks of."""

from __future__ import annotations

import dataclasses
from typing import Any

from gan2d.lessons.lesson import Run
from gan2d.settings.experiment import LETTERS
from gan2d.settings.knobs import KNOBS
from gan2d.ui.overview.shown import VIEWS as OVERVIEW
from gan2d.ui.player.stage import RANGES, Playing, Stage, slider
from gan2d.ui.stages.distances import Distances
from gan2d.ui.stages.lab import Lab
from gan2d.ui.stages.members import Members
from gan2d.ui.stages.perfect_critic import PerfectCritic

BEFORE = {"kind": "info", "text": "Before its first step: say what you expect, then run it.", "actions": []}


@dataclasses.dataclass
class Guide:
    """How much of the picture a lesson shows now; shared by the copies of its stage.

    Attributes:
        room: a name of its own, by which the browser tells one lesson's picture from another's.
        still: nothing can be played: the learner predicts.
        only: knobs with a slider.
        most: steps of an exercise, after which it stops.
        panel: the beginning of the marked chart's title.
    """

    room: str
    still: bool = True
    only: tuple[str, ...] = ()
    most: int = 0
    panel: str = ""


class InLesson(Stage):
    """Beside a page's own stage: what a lesson leaves out of it."""

    guide: Guide
    steps = {}
    parts = {}

    def target(self) -> Any:  # pages differ in whether they always have one
        """The last step of an exercise; else that of the page's own stage."""
        return self.guide.most or super().target()

    def stopped(self) -> str:
        """That it is an exercise's last step."""
        if not self.guide.most:
            return super().stopped()
        return f"Step {self.training.step:,}, the last one of this exercise: check it, or reset and try again."

    def describe(self, player: Playing) -> dict[str, Any]:
        """The page's own description, in which little can be moved."""
        told = super().describe(player)
        guide = self.guide
        told = told | {"bare": True, "room": guide.room, "lists": [], "live": self._sliders()}
        if guide.panel and "panels" in told:
            lit = [panel["title"].startswith(guide.panel) for panel in told["panels"]]
            told["panels"] = [panel | {"lit": True, "more": False} if marked else panel for panel, marked in zip(told["panels"], lit)]
        if not guide.still:
            return told
        return told | {"idle": True} | ({"message": BEFORE} if getattr(player, "message", None) is None else {})

    def _sliders(self) -> list[dict[str, Any]]:
        rows, count = self.rows(None), len(self.experiment.arms)
        names = [name for name in self.guide.only if name in rows]
        ranges = RANGES | {name: (KNOBS[name].low, KNOBS[name].high) for name in names if name not in RANGES}
        return [slider(name, self.experiment.value(name, 0 if count > 1 else None), ranges, LETTERS[0] if count > 1 else "") for name in names]


class LabInLesson(InLesson, Lab):
    """One GAN, or several side by side, without the overview."""

    keys = "lesson_lab_"
    views = tuple(name for name in Lab.views if name not in OVERVIEW)
    pictured = ()


class MembersInLesson(InLesson, Members):
    """Many seeds at once."""

    keys = "lesson_members_"


class DistancesInLesson(InLesson, Distances):
    """Distances over θ."""

    keys = "lesson_distances_"


class PerfectCriticInLesson(InLesson, PerfectCritic):
    """Critics that go to their optimum."""

    keys = "lesson_perfect_"


# by the name of the picture; the others are no player's
STAGES: dict[str, type[InLesson]] = {
    "lab": LabInLesson,
    "mode_collapse": MembersInLesson,
    "distances": DistancesInLesson,
    "perfect_critic": PerfectCriticInLesson,
}


def stage_of(run: Run, guide: Guide) -> InLesson | None:
    """The stage of a run's picture; None where that is no player's."""
    if run.picture not in STAGES:
        return None
    stage = STAGES[run.picture]()
    stage.guide = guide
    return stage
