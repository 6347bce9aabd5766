"""How long training takes: counted from the sizes of networks and batches before anything is compiled, or by training a few steps."""

from __future__ import annotations

import functools
import os
import time

import jax
import numpy as np

from gan2d.elements.penalties import PENALTIES
from gan2d.games import play
from gan2d.machine.workers import side_by_side
from gan2d.settings.experiment import Experiment, make
from gan2d.settings.knobs import Spec
from gan2d.training.trained_arm import members_of
from gan2d.training.training import Training

# operations a second of one core: two made from 12 (networks of 64 units) to 100 thousand million (512 units), sixteen 160 to 670
OF_A_CORE = 3e10
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
OF_A_CARD = 4e13  # a graphics card: what is counted was .6 to 1.7 of what an H200 took (benchmarks/accelerator.py)
KERNELS = 100  # operations for a pair of points and a kernel, of a look at a whole batch
SMALL = 1e-3  # seconds that a step takes however small it is
SURE = 5.0  # times too long by counting: then it is so, however fast the machine
ENOUGH = 0.2  # seconds of training that tell how fast it goes


@functools.lru_cache(maxsize=256)
def _weights(spec: Spec) -> tuple[int, int]:
    """Numbers that the critic's and the generator's weights are."""
    state = jax.eval_shape(lambda seed, k: play.init(spec, seed, k), 0, make().compiled()[1])
    critic, generator = (sum(int(np.prod(leaf.shape)) for leaf in jax.tree.leaves(player.params)) for player in (state.critic, state.generator))
    return critic, generator


def operations(experiment: Experiment) -> float:
    """About how many operations one step of all arms and members is.

    A pass forward through a network makes two operations a weight and a point, one back twice as many. A critic's update passes both
    batches forward and back, and under a penalty on its slope a third one twice; a generator's passes one through both networks, and
    through all the critic's updates that it looks ahead.
    """
    members = members_of(experiment)
    return sum(_operations(experiment, i, members.varied) for i in range(len(experiment.arms))) * len(members.seeds)


def _operations(experiment: Experiment, arm: int, varied: dict[str, np.ndarray]) -> float:
    spec = experiment.spec(arm)
    values = experiment.values(arm) | {name: float(np.max(told)) for name, told in varied.items()}
    batch, (critic, generator) = spec.batch_size, _weights(spec)
    look = 2.0 * critic * batch + KERNELS * spec.minibatch_kernels * batch**2
    draw = 2.0 * generator * batch
    update = 6 * look + (8 * look if PENALTIES[spec.penalty].knobs else 0) + draw
    step = 3 * draw + 6 * look + 3 * spec.unrolling * update
    return float(values["n_critic"]) * update + float(values["n_generator"]) * step


def seconds_of_step(experiment: Experiment) -> float:
    """About how many seconds a step takes, by counting alone."""
    return SMALL + operations(experiment) / (OF_A_CORE * CORES if jax.default_backend() == "cpu" else OF_A_CARD)


def seconds(training: Training, steps: int, patience: float) -> float:
    """About how long so many steps will take, with the knobs as they are now; the training stays where it is.

    Where counting alone says that it is far more than ``patience``, no step is tried: it could take longer than that by itself.
    """
    counted = steps * seconds_of_step(training.experiment)
    if counted > SURE * patience or not steps:
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
