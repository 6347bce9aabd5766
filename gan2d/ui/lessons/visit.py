"""Visit: in which lesson a visitor is, and how far. What he answers stays in his browser; here is only what the page itself needs. No layout."""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Callable, Mapping
from typing import Any

from gan2d.common.errors import InputError
from gan2d.lessons.judge import Verdict, judge, judge_answer
from gan2d.lessons.lesson import Lesson, Run
from gan2d.lessons.shelf import Shelf, standing
from gan2d.lessons.trial import Outcome, outcome_of, play
from gan2d.settings.experiment import Experiment
from gan2d.ui.lessons.stages import Guide, stage_of
from gan2d.ui.player.player import Player

PREDICT, RUN, SEEN, EXERCISE = "predict", "run", "seen", "exercise"


class Visit:
    """One visitor's way through the lessons.

    Attributes:
        shelf: the lessons that there are.
        own: files that the visitor has opened.
        lesson: the one that is open; None: the list is shown.
        phase: PREDICT, RUN (it plays), SEEN (what happened is told) or EXERCISE.
        player: what plays; None where the picture is no player's.
        outcome: what the lesson's run has come to; verdict: what was said of the exercise last.
        wanted: what the browser has asked for and was not done yet.
        ack, gone: the newest message and the newest ticket of the browser that were handled.
    """

    def __init__(self, name: str | None = None) -> None:
        """Open a lesson, or the list."""
        self.uid = os.urandom(8).hex()
        self.own: dict[str, bytes | InputError] = {}
        self.shelf: Shelf = standing()
        self.ack: int | None = None
        self.gone = 0
        self.heard: list[Any] = []
        self.wanted: list[Mapping[str, Any]] = []
        self.complaint = ""
        self.close()
        if name is not None:
            self.open(name)

    def close(self) -> None:
        """Back to the list."""
        self.lesson: Lesson | None = None
        self.phase = PREDICT
        self.player: Player | None = None
        self.outcome: Outcome | None = None
        self.verdict: Verdict | None = None
        self.guide = Guide("")

    def open(self, name: str) -> None:
        """Open a lesson at its question; one that there is not leaves the list, with a sentence."""
        self.close()
        self.complaint = ""
        if name not in self.shelf.lessons:
            self.complaint = f"There is no lesson named {name[:60]!r} here. Choose one of these, or open its file below."
            return
        self.lesson = self.shelf.lessons[name]
        self._set_up(self.lesson.run)

    def take(self, files: Mapping[str, bytes | InputError]) -> None:
        """The visitor's own files stand on the shelf beside the others."""
        if {name: str(text) for name, text in files.items()} != {name: str(text) for name, text in self.own.items()}:
            self.own = dict(files)
            self.shelf = standing(self.own.items())

    def hear(self, number: Any) -> bool:
        """A message of the browser came; whether it is a new one: it is sent once more where the connection was lost before the answer."""
        self.ack = number if isinstance(number, int) else self.ack
        new = number not in self.heard
        self.heard = [*self.heard[-31:], number]
        return new

    def obey(self) -> None:
        """Do what the browser has asked for."""
        wanted, self.wanted = self.wanted, []
        for said in wanted:
            self._do(said)

    def _do(self, said: Mapping[str, Any]) -> None:
        name = said.get("lesson")
        acts: dict[str, Callable[[], None]] = {
            "open": lambda: self.open(str(name)) if name else self.close(),
            "close": self.close,
            "run": self.start,
            "exercise": self.begin_exercise,
            "check": lambda: self.check(said.get("answer")),
        }
        acts.get(str(said.get("what")), lambda: None)()

    @property
    def run(self) -> Run | None:
        """What is shown now: the lesson's run, or that of its exercise."""
        if self.lesson is None:
            return None
        exercise = self.lesson.exercise
        return exercise.run if self.phase == EXERCISE and exercise else self.lesson.run

    @property
    def hidden(self) -> bool:
        """Whether the picture is not shown before it is predicted, or before the number is said that it shows."""
        if self.lesson is None:
            return False
        exercise = self.lesson.exercise
        if self.phase == EXERCISE:
            return exercise is not None and not exercise.conditions and self.verdict is None
        return self.phase == PREDICT and (self.lesson.run.hidden or not self.lesson.run.row.trains)

    def _view(self, run: Run) -> Experiment:
        return dataclasses.replace(run.shown, changes=(), step=0)

    def _set_up(self, run: Run) -> None:
        """The picture of a run before its first step, standing still."""
        self.guide = Guide(os.urandom(4).hex())
        stage = stage_of(run, self.guide)
        if stage is None:
            self.player = None
            return
        self.player = Player(stage, self._view(run))
        self.player.transport("pause")
        self.player.message = None

    def start(self) -> None:
        """Run it, to its last step."""
        if self.lesson is None:
            return
        run, player = self.lesson.run, self.player
        self.phase, self.verdict, self.outcome = RUN, None, None
        if player is None:
            return
        self.guide.still = False
        begun = player.training.step > 0 or player.coming is not None or player.training.experiment != run.shown.bare()
        if not run.row.trains:
            player.look({})  # its bar follows
        elif begun:
            player.open(self._view(run), run.steps, _stopped(run))
        else:
            player.stop(run.steps, _stopped(run))
            player.transport("play")

    def begin_exercise(self) -> None:
        """Set the exercise up; what may be moved has its slider."""
        exercise = self.lesson.exercise if self.lesson else None
        if exercise is None:
            return
        before = self.phase
        self.phase, self.verdict = EXERCISE, None
        if not exercise.conditions or (before == EXERCISE and self.player is None):
            return
        self._set_up(exercise.run)
        self.guide.still, self.guide.only, self.guide.most = False, exercise.only, exercise.run.steps
        if self.player is not None:
            self.player.stop(exercise.run.steps or None)

    def check(self, answer: Any = None) -> None:
        """Judge the exercise at the moment that the picture shows, or the number that is its answer."""
        exercise = self.lesson.exercise if self.lesson else None
        if exercise is None or self.phase != EXERCISE:
            return
        if not exercise.conditions:
            told = self.outcome if exercise.run.shown == self.lesson.run.shown and self.outcome else play(exercise.run)  # type: ignore[union-attr]
            self.verdict = judge_answer(exercise, _finite(answer), told)
            return
        if self.player is None:
            return
        with self.player.alone:
            training = self.player.training_of_moment()
            shown = dataclasses.replace(training.moment(), view=dict(self.player.view))
            self.verdict = judge(exercise, training, shown)

    def follow(self) -> None:
        """Measure the run when it has come to its end; also where it broke before."""
        if self.phase != RUN or self.lesson is None or self.outcome is not None:
            return
        run, player = self.lesson.run, self.player
        if player is None:
            self.outcome = play(run)
        elif not run.row.trains:
            self.outcome = outcome_of(run, None, dataclasses.replace(run.shown, view=dict(player.view)))
        else:
            with player.alone:
                broken = player.message is not None and player.message["kind"] == "stopped" and not player.playing
                if player.coming or player.training.origin != run.shown.bare() or not (player.training.step >= run.steps or broken):
                    return
                training = player.training if player.training.step <= run.steps else player.training.at(run.steps)
                self.outcome = outcome_of(run, training, dataclasses.replace(run.shown, view=dict(player.view)))
                self.guide.panel = run.panel
                player.look({})
        self.phase = SEEN

    def moment(self) -> Experiment | None:
        """What the picture shows, for a link to it."""
        return self.player.moment() if self.player else self.run.shown if self.run else None


def _finite(answer: Any) -> float:
    """A number that the browser sent."""
    return float(answer) if isinstance(answer, int | float) and abs(answer) < 1e12 else math.nan


def _stopped(run: Run) -> str:
    return f"Step {run.steps:,}: the lesson measures what has come of it."
