"""A lesson as it is read from its file: what it asks, runs, measures, claims and explains. Texts are plain: nowhere is one read as Markdown or HTML."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from gan2d.common.knob import Value
from gan2d.lessons.condition import Condition
from gan2d.lessons.pictures import PICTURES, Picture
from gan2d.settings.experiment import Experiment

FAIR = 5  # seeds on which each claim is tried


@dataclasses.dataclass(frozen=True)
class Run:
    """What is trained, or shown where nothing trains.

    Attributes:
        picture: a name of PICTURES.
        shown: the experiment with what the page shows of it; trained for ``steps``.
        panel: the beginning of a chart's title, which is marked when the run is over.
        hidden: it is not shown before it is predicted.
    """

    picture: str
    shown: Experiment
    steps: int
    panel: str = ""
    hidden: bool = False

    @property
    def row(self) -> Picture:
        """Its row of PICTURES."""
        return PICTURES[self.picture]

    @property
    def known(self) -> list[str]:
        """What is measured of it."""
        return self.row.known(self.shown)


@dataclasses.dataclass(frozen=True)
class Option:
    """An answer to choose, which is right where ``when`` holds and did so for none before it; None: where no other one is."""

    text: str
    when: Condition | None


@dataclasses.dataclass(frozen=True)
class Prediction:
    """What the learner says before the run.

    Attributes:
        kind: "choice" among ``options``; "number" of ``measure`` between ``low`` and ``high``, right within ``within``; "mark" in the picture, right where
            ``least`` of the ``arm``'s points lie within ``radius`` of it.
    """

    kind: str
    ask: str
    options: tuple[Option, ...] = ()
    measure: str = ""
    low: float = 0.0
    high: float = 0.0
    within: float = 0.0
    arm: str = "A"
    radius: float = 0.0
    least: float = 0.0


@dataclasses.dataclass(frozen=True)
class Row:
    """What is measured after the run, in the lesson's words."""

    words: str
    measure: str


@dataclasses.dataclass(frozen=True)
class Claim:
    """A sentence of the lesson and what it means; it holds for at least ``of_five`` of five seeds."""

    says: str
    when: Condition
    of_five: int = FAIR


@dataclasses.dataclass(frozen=True)
class Exercise:
    """What the learner is to reach: conditions after at most ``most`` steps, moving nothing but ``only``; or to say: ``measure``, within ``within``.
    A ``solution`` reaches it in ``solved_at`` steps."""

    task: str
    run: Run
    only: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    solution: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    solved_at: int = 0
    measure: str = ""
    within: float = 0.0


@dataclasses.dataclass(frozen=True)
class Lesson:
    """One lesson; ``digest`` names its file's text."""

    name: str
    title: str
    question: str
    run: Run
    predictions: tuple[Prediction, ...]
    rows: tuple[Row, ...]
    claims: tuple[Claim, ...]
    explanation: tuple[str, ...]
    exercise: Exercise | None
    digest: str
    source: str = ""
