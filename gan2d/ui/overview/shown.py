"""What the overview of an arm is sent: blocks of each picture, what stays, and where the picture rests a walk through the next step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gan2d.measure.step.flows import flows_of, watched_latents
from gan2d.measure.step.walk import Walk, walk
from gan2d.settings.experiment import LETTERS, Experiment
from gan2d.training.cost import seconds_of_step
from gan2d.training.trained_arm import TrainedArm
from gan2d.ui.overview.diagram import diagram
from gan2d.ui.overview.in_words import batches, points_of, walked
from gan2d.ui.player.wire import Block

VIEWS = ("whole", "slow", "point")  # names in the link: the arm whose overview is open, the numbered step, and the chosen point
HEAVY = 0.5  # seconds of a step, from which on nobody is made to wait for it in slow motion
_LONG = "A step of this takes too long to be walked through while you wait: choose smaller networks, smaller batches or fewer updates."


def arm_shown(view: Mapping[str, str], count: int) -> int | None:
    """The arm whose overview is open, or None."""
    i = LETTERS.lower().find(view["whole"]) if len(view.get("whole", "")) == 1 else -1
    return i if 0 <= i < count else None


def whole_number(text: str, most: int) -> int | None:
    """A whole number of a link, 0 to ``most``; None where it is none."""
    return min(most, int(text)) if text.isdecimal() and len(text) < 6 else None


def blocks_of(arm: TrainedArm, real: np.ndarray) -> list[Block]:
    """What flows in an arm at this moment."""
    seen = flows_of(arm, real)
    told = [Block(name, "floats", getattr(seen, name)) for name in ("real_scores", "fake_scores", "losses", "asked", "slopes")]
    return [*told, Block("places", "points", seen.places)]


class Overview:
    """Remembers the walk that is shown, so that to look at another point or number of it costs nothing."""

    def __init__(self) -> None:
        """Nothing has been walked through."""
        self._key: Any = None
        self._walk: Walk | None = None
        self._latents: tuple[Any, list[Block]] = (None, [])

    def statics(self, real: list[Block], arm: TrainedArm | None, key: Any) -> list[Block]:
        """What the pictures share, and with an open overview the z of the generated points: the same object as long as it is the same."""
        if arm is None:
            return real
        if self._latents[0] != (key, id(real)):
            z = watched_latents(arm)
            self._latents = ((key, id(real)), real if z is None else [*real, Block("z", "floats", z)])
        return self._latents[1]

    def told(self, view: Mapping[str, str], experiment: Experiment, i: int, moment: Any) -> dict[str, Any]:
        """What the browser is told of it; ``moment`` is a function that gives the training as it is shown, or None while it plays."""
        values = experiment.values(i)
        said = {"arm": i, "letters": [letter.lower() for letter in LETTERS[: len(experiment.arms)]], **diagram(values, experiment.place.per), "slow": None}
        number = whole_number(view.get("slow", ""), 9999)
        if number and moment is not None:
            said["slow"] = {"refused": _LONG} if seconds_of_step(experiment) > HEAVY else self._slow(view, i, moment())
        return said

    def _slow(self, view: Mapping[str, str], i: int, training: Any) -> dict[str, Any]:
        key = (i, training.moment())
        if key != self._key:
            self._key, self._walk = key, walk(training.arms[i])
        assert self._walk is not None
        values = training.experiment.values(i)
        count = points_of(values)
        point = whole_number(view.get("point", ""), count - 1) or 0
        return {
            "step": self._walk.step,
            "point": point,
            "points": count,
            "batches": batches(self._walk),
            "steps": walked(self._walk, point, values, training.experiment.place.per),
        }
