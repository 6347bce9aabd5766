"""How long training will take on this machine: first by counting what a step multiplies, then by training a few."""

from __future__ import annotations

import os
import time

import jax

from gan2d.common.workers import side_by_side
from gan2d.elements.penalties import PENALTIES
from gan2d.training.trained_arm import TrainedArm
from gan2d.training.training import Training

FASTEST = {"cpu": 1e11 * (os.cpu_count() or 1)}  # multiplications and additions in a second, at most …
OTHER = 1e14  # … and of a graphics card
ENOUGH = 0.2  # seconds of training that tell how fast it goes


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
