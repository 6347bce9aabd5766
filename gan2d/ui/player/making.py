"""What is wanted in the place of what plays, made in a thread meanwhile: new networks and their first picture, or programs for other settings.

Making a network that was never made on this machine takes seconds, most of them the compiler's. What belongs to an experiment with heavy
steps is made in a process of low priority, see machine/background.py: it takes nobody else's turn, and can be given up.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future, wait
from typing import Any, NamedTuple

import jax
import numpy as np

from gan2d.common.errors import InputError
from gan2d.elements.data import DATASETS
from gan2d.machine.background import Background, Hired, apart
from gan2d.machine.workers import Newest
from gan2d.measure.metrics import mixture_of
from gan2d.measure.samples import real
from gan2d.settings.experiment import Experiment
from gan2d.training.cost import seconds_of_step
from gan2d.training.training import Broken, Record, Training
from gan2d.ui.player.shown import Shown
from gan2d.ui.player.stage import Stage
from gan2d.ui.player.wire import Block, Moment

HEAVY = 0.5  # seconds of a step, from which on it is made apart: less is a turn among those of other visitors
AT_ONCE = 0.3  # seconds that what was asked for may be made without a word about it
Move = tuple[str, Any, int | None]  # of a knob: its name, its value, and the arm or None for all


class Made(NamedTuple):
    """A training with its stage and its first picture; nothing of it plays yet."""

    stage: Stage
    training: Training
    picture: Moment


class Coming(NamedTuple):
    """What will play as soon as it is made.

    Attributes:
        experiment: its settings.
        moment: the same with the changes on the way and the step of a moment, as its link says it.
        moves: knobs moved in mid-training, where what plays goes on with other programs; none where networks are new.
        work: what makes it.
        then: takes what was made.
        description: what the browser is told of the old picture meanwhile.
        again: asks for it once more.
    """

    experiment: Experiment
    moment: Experiment
    moves: Sequence[Move]
    work: Future[Any]
    then: Callable[[Any], None]
    description: Mapping[str, Any]
    again: Callable[[], None]


class RealPoints:
    """The statics of a stage that shows data: real points, drawn anew only when a knob of the data has moved; ``centres`` of the modes too, if they
    are wanted and known.
    """

    def __init__(self, count: int, centres: bool = False) -> None:
        """So many points; none are drawn yet."""
        self._count, self._centres = count, centres
        self._key: Any = None
        self._blocks: list[Block] = []

    def blocks(self, training: Training) -> list[Block]:
        """The same object as long as the data have not changed."""
        now, arm = training.experiment.values(), training.arms[0]
        key = (id(training), *(now[name] for name in DATASETS[arm.spec.data].knobs))
        if key != self._key:
            self._key, self._blocks = key, [Block("real", "points", real(arm, self._count))]
            mixture = mixture_of(arm.spec.data, arm.knobs_of(0)) if self._centres else None
            if mixture is not None:
                self._blocks.append(Block("centres", "points", np.asarray(mixture.centres)))
        return self._blocks


def picture(stage: Stage, record: Record | None = None) -> Moment:
    """The picture of this moment."""
    blocks = stage.blocks()
    values = stage.curve_values(record)
    return Moment(stage.training.step, blocks, [values.get(name, float("nan")) for name in stage.curves])


def opened(stage: Stage, moment: Experiment) -> Training:
    """A training on its way to a moment, or where the page has a finished one, there."""
    training = stage.new(moment.bare())
    if moment.changes or 0 < moment.step < training.step:
        training = Training(moment.bare())  # somebody's finished one says nothing of the way to it
    if moment.step <= training.step:
        for change in moment.changes:
            training.change(*change[1:])
    return training


def fresh(stage: Stage, view: Mapping[str, str], new: Callable[[], Training], where: Hired | None = None) -> Generator[None, None, Made]:
    """Another training, its first picture, and what draws it in the place of ``stage``."""
    with apart(where):
        training = new()
    yield
    other = copy.copy(stage)
    other.view = view
    with apart(where):
        other.begin(training)
        return Made(other, training, picture(other))


def moved(stage: Stage, training: Training, moves: Sequence[Move], where: Hired | None = None) -> Generator[None, None, None]:
    """What the training needs to go on with moved knobs, and its picture; it does not touch them."""
    with apart(where):
        ahead = training.at(training.step)
        for name, value, arm in moves:
            ahead.change(name, value, arm)
    yield
    other = copy.copy(stage)
    other.training = ahead
    with apart(where):
        other.blocks()
        other.statics()
    yield
    with apart(where):
        ahead.program()()


def programs(stage: Stage, where: Hired | None = None) -> Generator[None, None, None]:
    """What a stage's training needs to train, once its networks are there; nothing where there is nothing to train."""
    needed = (lambda: None) if stage.idle() else stage.training.program()
    yield
    with apart(where):
        needed()


def networks(title: str) -> str:
    """What is said while networks are made and their first picture is compiled."""
    return f"Making the networks of {title} and compiling them for this machine: some seconds the first time, less from then on."


def going_on(title: str) -> str:
    """What is said while a run that goes on has its program compiled."""
    return f"Compiling {title} for this machine: some seconds the first time, less from then on."


class Making(Shown):
    """What a visitor has asked for, made or not.

    Attributes:
        edited: the arm whose knobs the sidebar shows, or None for all; of which the ``group`` is open.
        coming: what is wanted in the place of what plays, and is being made.
        pending: what is to be done as soon as all is made.
        controls_behind: the sidebar does not show the last change yet.
    """

    def __init__(self, stage: Stage, view: Mapping[str, str]) -> None:
        """Nothing is wanted yet."""
        super().__init__(stage, view)
        self.worker = Newest()
        self.background = Background()
        self.edited: int | None = None
        self.group: str | None = stage.group
        self.coming: Coming | None = None
        self.pending: Callable[[], None] | None = None
        self.controls_behind = False

    def take(self, made: Made, moment: Experiment) -> None:
        """Begin with what was made, and replay it to its moment."""
        raise NotImplementedError

    def move(self, name: str, value: Any, arm: int | None) -> None:
        """Move a knob of what plays."""
        raise NotImplementedError

    def stay(self) -> None:
        """Nothing else is wanted than what plays."""
        raise NotImplementedError

    @property
    def experiment(self) -> Experiment:
        """The settings as they were chosen last; what plays has them as soon as it is made."""
        return self.coming.experiment if self.coming else super().experiment

    def moment(self) -> Experiment:
        """The experiment at the step that the picture shows; while another one is made, that one."""
        return dataclasses.replace(self.coming.moment, view=dict(self.view)) if self.coming else super().moment()

    def _linked(self) -> Experiment:
        return self.moment() if self.coming else super()._linked()

    def _end(self) -> Experiment:
        return self.moment() if self.coming else super()._end()

    def rows(self, arm: int | None) -> list[str]:
        """Names of the knobs that the page offers for an arm, or for all."""
        return self.stage.rows(arm, self.experiment)

    def described(self) -> Mapping[str, Any]:
        """What the browser is told of the picture; the old one stays as it is while another is made."""
        return self.coming.description if self.coming else self.stage.describe(self)  # type: ignore[arg-type]

    def where(self, experiment: Experiment) -> Hired | None:
        """Where programs of this experiment run; None: here."""
        return self.background.hire() if seconds_of_step(experiment) > HEAVY and jax.default_backend() == "cpu" else None

    def make(self, moment: Experiment, new: Callable[[Experiment], Training] | None = None, then: Callable[[], None] = lambda: None) -> None:
        """Begin with another experiment as soon as its networks are made, and replay it to its moment; ``then`` comes when it has begun."""
        stage, self.pending = self.stage, None

        def begin(made: Made) -> None:
            self.take(made, moment)
            then()

        work = self.worker.ask(fresh(stage, self.view, lambda: new(moment) if new else opened(stage, moment), self.where(moment)))
        self._want(Coming(moment.bare(), moment, (), work, begin, self.described(), lambda: self.make(moment, new, then)))

    def go_on(self, experiment: Experiment, moves: Sequence[Move]) -> None:
        """Go on with moved knobs as soon as the programs are made that this takes."""

        def then(_: None) -> None:
            for name, value, arm in moves:
                self.move(name, value, arm)

        work = self.worker.ask(moved(self.stage, self.training, moves, self.where(experiment)))
        self._want(Coming(experiment, self.training.moment(), moves, work, then, self.described(), lambda: self.go_on(experiment, moves)))

    def _want(self, coming: Coming) -> None:
        waiting = self.coming is not None  # then something is said already
        self.coming, self._dirty = coming, True
        self.clamp()
        self.settle(0 if waiting else AT_ONCE)

    def settle(self, seconds: float | None) -> None:
        """Wait so long for what is made in the place of what plays, and take it if it is there."""
        coming = self.coming
        if coming is None or not wait([coming.work], seconds).done:
            return
        self.coming = None
        if coming.work.cancelled():  # it was given up when nobody was there
            coming.again()
            return
        try:
            coming.then(coming.work.result())
        except (Broken, InputError) as error:
            self.stay()
            self.say("error", str(error))
            self.controls_behind = True

    def clamp(self) -> None:
        """Only an arm that there is can be edited, and one that is alone needs no name."""
        count = len(self.experiment.arms)
        self.edited = None if count < 2 or self.edited is None else min(self.edited, count - 1)
