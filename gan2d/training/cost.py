"""How long training will take: of a step, from the sizes of its networks before anything is compiled; of a saved file, by training a few steps."""

from __future__ import annotations

import functools
import os
import time

import jax
import numpy as np

from gan2d.common.workers import side_by_side
from gan2d.elements.penalties import PENALTIES
from gan2d.games import plain
from gan2d.settings.experiment import Experiment, make
from gan2d.settings.knobs import Spec
from gan2d.training.trained_arm import TrainedArm, members_of
from gan2d.training.training import Training

OPERATIONS = 6e10  # a second, that two cores make: measured from 12 (64 units) to 100 (512) thousand million
KERNELS = 100  # operations for a pair of points and a kernel, of a look at a whole batch
SMALL = 1e-3  # seconds that a step takes however small it is
FASTEST = {"cpu": 1e11 * (os.cpu_count() or 1)}  # multiplications and additions in a second, at most …
OTHER = 1e14  # … and of a graphics card
ENOUGH = 0.2  # seconds of training that tell how fast it goes


@functools.lru_cache(maxsize=256)
def _weights(spec: Spec) -> tuple[int, int]:
    """Numbers that the critic's and the generator's weights are."""
    state = jax.eval_shape(lambda seed, k: plain.init(spec, seed, k), 0, make().compiled()[1])
    critic, generator = (sum(int(np.prod(leaf.shape)) for leaf in jax.tree.leaves(player.params)) for player in (state.critic, state.generator))
    return critic, generator


def seconds_of_step(experiment: Experiment) -> float:
    """About how many seconds one step of all arms and members takes on two cores.

    A pass forward through a network makes two operations a weight and a point, one back twice as many. A critic's update passes both
    batches forward and back, and under a penalty on its slope a third one twice; a generator's passes one through both networks, and
    through all the critic's updates that it looks ahead.
    """
    members = members_of(experiment)
    return SMALL + sum(_operations(experiment, i, dict(members.varied)) for i in range(len(experiment.arms))) * len(members.seeds) / OPERATIONS


def _operations(experiment: Experiment, arm: int, varied: dict[str, np.ndarray]) -> float:
    spec = experiment.compiled(arm)[0]
    values = experiment.values(arm) | {name: float(np.max(told)) for name, told in varied.items()}
    batch, (critic, generator) = spec.batch_size, _weights(spec)
    look = 2.0 * critic * batch + KERNELS * spec.minibatch_kernels * batch**2
    draw = 2.0 * generator * batch
    update = 6 * look + (8 * look if PENALTIES[spec.penalty].knobs else 0) + draw
    step = 3 * draw + 6 * look + 3 * spec.unrolling * update
    return float(values["n_critic"]) * update + float(values["n_generator"]) * step


def operations(arm: TrainedArm) -> float:
    """About how many multiplications and additions a step takes, of all members: 6 for each weight and point that learns, 2 for each that only looks.

    A penalty on the slope is learned through a second derivative, and unrolling learns once more for each of its steps.
    """
    spec, knobs = arm.spec, arm.common
    critic, generator = (sum(leaf.size for leaf in jax.tree.leaves(player.params)) for player in (arm.states.critic, arm.states.generator))
    updates, moves = int(knobs.n_critic), int(knobs.n_generator)
    slope = 3 if PENALTIES[spec.penalty].knobs else 1
    learns = updates * (12 * slope * critic + 2 * generator) + moves * (6 * generator + 6 * critic * (1 + 2 * spec.unrolling))
    return float(spec.batch_size * learns)


def seconds(training: Training, steps: int, patience: float) -> float:
    """About how long so many steps will take, with the knobs as they are now; the training stays where it is.

    Where counting alone says that it is more than ``patience``, no step is tried: it could take longer than that by itself.
    """
    counted = steps * sum(map(operations, training.arms)) / FASTEST.get(jax.default_backend(), OTHER)
    if counted > patience or not steps:
        return counted
    turns, took = 1, 0.0
    _try(training, 1)  # compiles
    while True:
        took = _try(training, turns)
        if took >= ENOUGH or turns >= steps:
            return took / turns * steps
        turns = min(steps, 8 * turns)


def _try(training: Training, turns: int) -> float:
    began = time.perf_counter()
    side_by_side(lambda arm: arm.advance(turns), [arm.copy() for arm in training.arms])
    return time.perf_counter() - began
