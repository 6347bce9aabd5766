"""How an experiment is cut into blocks: members by members, or arm by arm.

The number of members that one program trains decides how its sums are rounded, so that 64 members at once end with other last bits than
four times 16, and after a hundred steps with other networks. So blocks depend on the experiment and on ``most`` alone, never on who runs
them or on how many there are to run them: whatever machines of one kind run the same blocks, the results are the same bit for bit.
"""

from __future__ import annotations

import dataclasses
import itertools
from typing import NamedTuple

import numpy as np

from gan2d.settings.axis import SEED, Axis
from gan2d.settings.edits import readable
from gan2d.settings.experiment import Experiment, shared

MEMBERS = 16  # of a block, unless somebody says otherwise: on a CPU more are no faster, and fewer are lost with a worker


class Block(NamedTuple):
    """A part of an experiment.

    Attributes:
        experiment: the same with fewer values on its axes.
        members: which of the whole one's members these are, in order.
    """

    experiment: Experiment
    members: list[int]


def split(experiment: Experiment, most: int = MEMBERS) -> list[Block]:
    """Blocks of at most ``most`` members, as equal as may be; the seeds of one setting stay together where they fit."""
    shape = [len(axis.values) for axis in experiment.axes]
    room, pieces = most, [[np.arange(n)] for n in shape]
    for i in sorted(range(len(shape)), key=lambda i: experiment.axes[i].knob != SEED):
        size = min(shape[i], room)
        pieces[i] = np.array_split(np.arange(shape[i]), -(-shape[i] // size))
        room = max(1, room // size)
    numbers = np.arange(int(np.prod(shape, dtype=int))).reshape(shape)
    return [_part(experiment, chosen, numbers) for chosen in itertools.product(*pieces)]


def _part(experiment: Experiment, chosen: tuple[np.ndarray, ...], numbers: np.ndarray) -> Block:
    axes = tuple(Axis(axis.knob, tuple(axis.values[i] for i in kept)) for axis, kept in zip(experiment.axes, chosen))
    return Block(dataclasses.replace(experiment, axes=axes), numbers[np.ix_(*chosen)].ravel().tolist())


def arms_apart(experiment: Experiment) -> list[Experiment]:
    """Each arm alone, with those of the changes on the way that it reads; an arm's numbers do not depend on the others."""
    told = []
    for i, arm in enumerate(experiment.arms):
        alone = dataclasses.replace(experiment, arms=(arm,), changes=())
        own = [c._replace(arm=None) for c in experiment.changes if c.arm in (None, i) or c.knob in shared(experiment)]
        told.append(dataclasses.replace(alone, changes=tuple(readable(alone, own))))
    return told
