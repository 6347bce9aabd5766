"""Training: an experiment in training, all arms in step, from the same seed and on the same batches.

It is the experiment and the list of changes made on the way. Whoever replays both gets the same weights bit for bit on the
same machine, since a turn depends on nothing but the state and the knobs at its step. That also makes the past cheap.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from gan2d.common.errors import InputError, listed, shown, whole
from gan2d.games.plain import Info, TrainState
from gan2d.machine.workers import side_by_side
from gan2d.settings.edits import after_changes, check_changes, readable, with_knob
from gan2d.settings.experiment import LETTERS, MOST_STEPS, Change, Experiment, check_arm, check_steps, shared, with_axes
from gan2d.settings.knobs import knob, movable
from gan2d.training import loop
from gan2d.training.kept_states import BUDGET, LARGE, KeptStates
from gan2d.training.sane import Trouble, said
from gan2d.training.trained_arm import ROOM, TrainedArm, members_of, memory, start


class Record(NamedTuple):
    """One point of the curves: the step after it, and for each arm the mean of each quantity over the turns since the last."""

    step: int
    arms: tuple[dict[str, float], ...]

    @property
    def info(self) -> dict[str, float]:
        """Those of the first arm."""
        return self.arms[0]


class Broken(Exception):
    """Training met what is not sane (see sane.py); it stands at its last sane state."""

    def __init__(self, step: int, trouble: Trouble) -> None:
        """Name the step that broke, and the first quantity that did."""
        self.step, self.quantity, self.size = step, trouble.quantity + trouble.where, trouble.size
        self._trouble = trouble
        stopped = "the last sane state" if step else "before anything was learned: these settings break at once"
        super().__init__(
            f"Step {step + 1:,} {said(trouble)}. Training stopped at step {step:,}, {stopped}. "
            "Lower the learning rates, or constrain the critic more, then go on or reset."
        )

    def __reduce__(self) -> tuple[type[Broken], tuple[int, Trouble]]:
        """It travels between processes."""
        return type(self), (self.step, self._trouble)


class Training:
    """An experiment in training.

    Attributes:
        origin: the experiment that it began with.
        experiment: its settings now.
        changes: knobs moved since, in order of step.
        arms: each one's networks now.
        records: the curves so far, where there are no axes.
        seconds: time spent training.
    """

    def __init__(self, experiment: Experiment) -> None:
        """Start it: same experiment, same weights. Changes and step of a moment are left out; ``replay`` makes them.

        Raises:
            InputError: more members than fit into memory (it says how much that would be).
        """
        self.origin = self.experiment = experiment.bare()
        self.changes: list[Change] = []
        self.records: list[Record] = []
        self.seconds = 0.0
        members = members_of(self.origin)
        compiled = [self.origin.compiled(i) for i in range(len(self.origin.arms))]
        _check_room(sum(memory(*both, len(members.seeds)) for both in compiled), len(members.seeds))
        self.arms: list[TrainedArm] = side_by_side(lambda both: start(both[0], both[1], members, self.origin.place), compiled)
        self._kept: KeptStates[list[TrainState]] = KeptStates(self.states(), LARGE if members.shape else BUDGET)

    def states(self) -> list[TrainState]:
        """Those of all arms, at this step."""
        return [arm.states for arm in self.arms]

    @property
    def step(self) -> int:
        """Turns trained so far."""
        return self.arms[0].step

    @property
    def count(self) -> int:
        """Members of each arm."""
        return len(self.arms[0].members.seeds)

    def moment(self) -> Experiment:
        """The experiment at this step: what replays it."""
        return dataclasses.replace(self.origin, changes=tuple(self.changes), step=self.step)

    def change(self, name: str, value: object, arm: int | None = None) -> bool:
        """Move a knob in mid-training, from this step on, in one arm or in all that read it; returns whether other programs are needed.

        Raises:
            InputError: unknown, out of range, an axis, read by nobody, or a knob that needs new networks or data and so a new training.
        """
        moved = with_knob(self.experiment, name, value, arm)
        if moved == self.experiment:
            return False
        movable(name)
        arm = None if name in shared(self.experiment) else arm
        before = [trained.spec for trained in self.arms]
        for i, trained in enumerate(self.arms):
            if moved.arms[i] != self.experiment.arms[i]:
                trained.change(*moved.compiled(i))
        self.experiment = moved
        if not knob(name).static:  # one that is static may have made its part of the state anew: each move counts
            self.changes = [c for c in self.changes if (c.step, c.knob, c.arm) != (self.step, name, arm)]
        self.changes.append(Change(self.step, name, knob(name).parse(value), arm))
        return before != [trained.spec for trained in self.arms]

    def advance(self, steps: int) -> Record | None:
        """Train that many turns with the knobs as they are; returns the record of their means.

        A member of an axis that breaks becomes NaN and disturbs nobody, as long as others of the same data live.

        Raises:
            Broken: an arm became NaN, infinite or absurdly large; all then stand at the last step at which all were sane.
        """
        steps = whole("steps", steps, 0, MOST_STEPS)
        if steps < 1:
            return None
        before, first, began = [arm.copy() for arm in self.arms], self.step, time.perf_counter()
        troubles = self._try(steps)
        if any(troubles):
            troubles = self._stand_before(before, steps, troubles)
        self.seconds += time.perf_counter() - began
        record = self._record() if self.step > first else None
        for letter, trouble in zip(LETTERS, troubles):
            if trouble:
                raise Broken(self.step, trouble._replace(where=f"{trouble.where} (arm {letter})") if len(self.arms) > 1 else trouble)
        return record

    def _try(self, steps: int) -> list[Trouble | None]:
        return side_by_side(lambda arm: arm.advance(steps), self.arms)

    def _stand_before(self, before: list[TrainedArm], steps: int, troubles: list[Trouble | None]) -> list[Trouble | None]:
        """Go back to where the chunk began, and on to the last step at which all were sane; returns what broke then."""
        good = min(arm.step for arm, trouble in zip(self.arms, troubles) if trouble)
        first = [trouble if arm.step == good else None for arm, trouble in zip(self.arms, troubles)]
        self._back(before)
        if not self.arms[0].varied:
            if good > self.step:
                self._try(good - self.step)
            return first
        for _ in range(steps):  # step by step: members do not tell at which they died
            before = [arm.copy() for arm in self.arms]
            troubles = self._try(1)
            if any(troubles):
                self._back(before)
                break
        return troubles

    def _back(self, to: list[TrainedArm]) -> None:
        for arm, old in zip(self.arms, to):
            arm.states, arm.info, arm.alive = old.states, old.info, old.alive

    def _record(self) -> Record:
        record = Record(self.step, tuple(_plain(arm.info) for arm in self.arms) if not self.arms[0].varied else ())
        if record.arms:
            self.records.append(record)
        self._kept.keep(self.step, self.states())
        return record

    def adopt(self, ahead: Training) -> None:
        """Go on from where a copy of this one has come to, if nothing was changed here meanwhile."""
        self.arms, self.records, self.seconds, self._kept = ahead.arms, ahead.records, ahead.seconds, ahead._kept

    def forget(self) -> None:
        """Give up the states kept for going back, but the first and the newest; what goes back then replays more."""
        self._kept.forget()

    def replay(self, changes: Iterable[Change], until: int, every: int | None = None, tell: Callable[[int], None] = lambda step: None) -> None:
        """Train to step ``until``, making each change at its step; curves get a point every ``every`` turns."""
        every = None if every is None else whole("every", every, 1, MOST_STEPS)
        if not callable(tell):
            raise InputError(f"tell must be a function that takes a step; {shown(tell)} is none.")
        pending = sorted((c for c in changes if c.step >= self.step), key=lambda c: c.step)
        while True:
            while pending and pending[0].step == self.step:
                self.change(*pending.pop(0)[1:])
            if self.step >= until:
                return
            stop = min([until, *(c.step for c in pending[:1])])
            if every is not None:
                stop = min(stop, (self.step // every + 1) * every)
            self.advance(stop - self.step)
            tell(self.step)

    def rewind(self, step: int, changes: Iterable[Change] | None = None) -> None:
        """Go back to an earlier step exactly; what came after it is forgotten. ``changes`` are all by then, where others were made at that very step."""
        step = whole("The step that the run goes back to", step, 0, self.step)
        past = [c for c in self.changes if c.step <= step] if changes is None else list(changes)
        if step == self.step and past == self.changes:
            return
        nearest, states = self._kept.nearest(step)
        records = [r for r in self.records if r.step <= step]
        self.stand([c for c in past if c.step < nearest], states)
        self.replay([c for c in past if c.step >= nearest], step)
        self.records = records

    def stand(self, changes: Iterable[Change], states: Sequence[TrainState]) -> None:
        """Stand where these states are, and all of these changes are made."""
        self.changes = list(changes)
        self.experiment = after_changes(dataclasses.replace(self.origin, changes=tuple(self.changes)))
        for i, (arm, state) in enumerate(zip(self.arms, states)):
            arm.spec, arm.common = self.experiment.compiled(i)
            arm.states, arm.info, arm.alive = state, None, np.ones_like(arm.alive)
        self._kept.keep(self.step, self.states())

    def at(self, step: int) -> Any:
        """A copy as it stood at an earlier step; this one stays where it is."""
        other = type(self).__new__(type(self))
        other.__dict__.update(self.__dict__, arms=[arm.copy() for arm in self.arms], changes=list(self.changes), records=list(self.records))
        other._kept = self._kept.copy()
        other.rewind(step)
        return other

    def select(self, order: Sequence[int]) -> None:
        """Go on with these arms only, in this order: to swap two, or to give one up.

        Raises:
            InputError: no such arm, one of them twice, or no arm would be left (that reads an axis).
        """
        order = listed("The arms that go on", order, "their numbers", 100)
        new = {check_arm(self.experiment, old): i for i, old in enumerate(order)}
        if not new or len(new) < len(order):
            raise InputError("At least one arm goes on, and each once.")
        origin, experiment = (dataclasses.replace(each, arms=tuple(each.arms[i] for i in order)) for each in (self.origin, self.experiment))
        self.origin, self.experiment = with_axes(origin, origin.axes), experiment
        self.changes = readable(self.origin, [c if c.arm is None else c._replace(arm=new[c.arm]) for c in self.changes if c.arm is None or c.arm in new])
        self.records = [Record(r.step, tuple(r.arms[i] for i in order) if r.arms else ()) for r in self.records]
        self.arms = [self.arms[i] for i in order]
        self._kept = self._kept.mapped(lambda states: [states[i] for i in order])

    def program(self) -> Callable[[], object]:
        """What compiles all that training needs, by training no step; it does not touch this object."""
        needed = {(arm.spec, arm.varied): arm.program() for arm in self.arms}
        return lambda: side_by_side(lambda arguments: loop.advance(*arguments), list(needed.values()))


def _plain(info: Info | None) -> dict[str, float]:
    return {} if info is None else {name: float(x) for name, x in info._asdict().items()}


def _check_room(needed: int, count: int) -> None:
    if needed > ROOM:
        fit = int(count * ROOM / needed)
        fewer = f"{fit} members or fewer, " if fit >= 2 else ""
        what = f"{count} members" if count > 1 else "Networks and batches"
        raise InputError(
            f"{what} of this size would need about {needed / 2**30:.1f} GB of memory, and {ROOM / 2**30:.0f} GB are allowed. "
            f"Take {fewer}narrower networks, or a smaller batch."
        )


def replayed(moment: Experiment, kind: type[Training] = Training, every: int | None = None, tell: Callable[[int], None] = lambda step: None) -> Any:
    """The training of a moment: its experiment, replayed to its step."""
    training = kind(moment)
    training.replay(check_changes(moment, moment.changes), check_steps(moment.step), every, tell)
    return training
