"""The board of this visit's runs: how each was set, from which seed, and what its samples were worth at its end; any opens again, two stand side by side."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gan2d.common.errors import InputError
from gan2d.common.words import number
from gan2d.elements.data import DATASETS
from gan2d.measure.metrics import Score
from gan2d.settings.edits import after_changes, with_arms
from gan2d.settings.experiment import Change, Experiment, shared
from gan2d.settings.knobs import KNOBS
from gan2d.settings.recipes import RECIPES

MOST = 12  # runs, the newest first


class Run(NamedTuple):
    """A run at its end: the moment that replays it, what was measured of each arm there, how many modes the data have (None: they have none), and its
    number on the board.
    """

    moment: Experiment
    scores: Sequence[Mapping[str, Score]]
    modes: int | None
    number: int = 0


class Board:
    """The runs of a visit."""

    def __init__(self) -> None:
        """There were none."""
        self.runs: list[Run] = []
        self._numbers = itertools.count(1)

    def add(self, run: Run) -> None:
        """Put a run on it; one that was there already and went on takes its own place."""
        moment = run.moment
        before = [old for old in self.runs if old.moment.bare() != moment.bare() or not _goes_on(old.moment, moment)]
        self.runs = [run._replace(number=next(self._numbers)), *before][:MOST]


def _goes_on(before: Experiment, now: Experiment) -> bool:
    return before.step <= now.step and before.changes == tuple(change for change in now.changes if change.step < before.step)


def row_of(run: Run) -> dict[str, str]:
    """A run as a row of the table, column by column; several arms share a cell."""
    moment, scores = run.moment, run.scores

    def told(name: str, words: str, factor: float = 1.0) -> str:
        values = [each[name].value for each in scores]
        return " · ".join(words.format(factor * value) for value in values if value is not None) or "–"

    return {
        "Method": " · ".join(_named(moment, i) for i in range(len(moment.arms))),
        "Data": DATASETS[moment.data].title,
        "Seed": str(moment.seed),
        "Step": f"{moment.step:,}",
        "Modes": f"{told('modes', '{:.0f}')} of {run.modes}" if run.modes else "–",
        "High quality": told("high_quality", "{:.1f} %", 100.0),
        "W1": told("w1", "{:.3g}"),
    }


def _named(moment: Experiment, arm: int) -> str:
    """An arm's method and what was moved in it, at the beginning and on the way."""
    at_end = after_changes(moment)
    moved = ", ".join(
        f"{KNOBS[name].symbol or KNOBS[name].label} {value if isinstance(value, str) else number(value)}" for name, value in at_end.moved(arm).items()
    )
    return RECIPES[moment.arms[arm].recipe].title + (f" ({moved})" if moved else "")


def beside(first: Experiment, second: Experiment) -> Experiment:
    """Both runs as arms of one experiment, from the first one's seed, with the changes that each had on its way, at the later of both steps.

    Raises:
        InputError: they have other data, or settings that all arms share, or differ in nothing but their seed.
    """
    if first.data != second.data or first.points != second.points:
        raise InputError(f"Runs stand side by side on the same data; these have {DATASETS[first.data].title} and {DATASETS[second.data].title}.")
    if (first.arms, first.changes) == (second.arms, second.changes):
        raise InputError("These runs have the same settings: choose two that differ in more than their seed, or see many seeds under Mode collapse.")
    joined = with_arms(first.bare(), [*first.arms, *second.arms])
    for name in shared(joined):
        for moment in (first, second):
            if moment.values()[name] != joined.values()[name] or any(change.knob == name for change in moment.changes):
                raise InputError(f"Runs stand side by side with the same {KNOBS[name].label.lower()}; in these it differs.")
    changes = [*_of_arms(first, 0), *_of_arms(second, len(first.arms))]
    moment = dataclasses.replace(joined, changes=tuple(sorted(changes, key=lambda change: change.step)), step=max(first.step, second.step))
    after_changes(moment)
    return moment


def _of_arms(moment: Experiment, before: int) -> list[Change]:
    """The changes of a run whose arms come after so many others."""
    count = len(moment.arms)
    return [change._replace(arm=before + arm) for change in moment.changes for arm in (range(count) if change.arm is None else [change.arm])]
