"""STOPS: what a run can be told to stop at, beside a step; where training diverges it always stops."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from gan2d.common.words import number
from gan2d.measure.metrics import Score

EVERY = 50  # steps between two looks, the same on every machine
NEAR = 2.0  # times what two clouds of real points are apart
Scores = Mapping[str, Score]


class Stop(NamedTuple):
    """A condition: its title, whether an arm's scores fulfil it (of data with so many modes), what is said then, and whether it needs modes."""

    title: str
    reached: Callable[[Scores, int], bool]
    words: Callable[[Scores, int], str]
    of_modes: bool = False


def _all_modes(scores: Scores, modes: int) -> bool:
    return (scores["modes"].value or 0) >= modes


def _near(scores: Scores, modes: int) -> bool:
    value, floor = scores["w1"]
    return value is not None and floor is not None and value < NEAR * floor


STOPS: dict[str, Stop] = {
    "modes": Stop("all modes", _all_modes, lambda scores, modes: f"samples reach all {modes} modes", of_modes=True),
    "w1": Stop(
        "W1 below twice its floor",
        _near,
        lambda scores, modes: f"W1 is {number(scores['w1'].value or 0.0)}, below {NEAR:.0f} times {number(scores['w1'].floor or 0.0)}",
    ),
}


def next_look(step: int, looked: int | None) -> int:
    """The next step at which it is looked whether to stop: multiples of EVERY; ``looked`` is where that was done last."""
    return step if step % EVERY == 0 and looked != step else (step // EVERY + 1) * EVERY


def reached(name: str, step: int, arms: Sequence[Scores], modes: int) -> str:
    """What is said where every arm fulfils the condition of this name; else nothing."""
    row = STOPS.get(name)
    if row is None or not arms or not all(row.reached(scores, modes) for scores in arms):
        return ""
    return f"Stopped at step {step:,}, as asked: {row.words(arms[0], modes)}."
