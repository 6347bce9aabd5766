"""About how long a step takes, from the sizes of its networks and batches, before anything is compiled."""

from __future__ import annotations

import functools

import jax
import numpy as np

from gan2d.elements.penalties import PENALTIES
from gan2d.games import plain
from gan2d.settings.experiment import Experiment, make
from gan2d.settings.knobs import Spec
from gan2d.training.trained_arm import members_of

OPERATIONS = 6e10  # a second, that two cores make: measured from 12 (64 units) to 100 (512) thousand million
KERNELS = 100  # operations for a pair of points and a kernel, of a look at a whole batch
SMALL = 1e-3  # seconds that a step takes however small it is


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
