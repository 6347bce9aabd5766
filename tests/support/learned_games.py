"""Games trained over five seeds that chose no setting (10–14), and the numbers that they then measure."""

import numpy as np

from gan2d.measure.games.picture import _numbers
from gan2d.settings.experiment import make
from gan2d.training.training import Training

SEEDS = {"seed": 5}


def trained(data, recipe, steps, **knobs):
    """The arm of five seeds after so many steps."""
    training = Training(make(data, recipe, knobs, seed=10, axes=SEEDS))
    training.advance(steps)
    return training.arms[0]


def each(arm):
    """Each number of the game, over the seeds."""
    told = [_numbers(arm.spec, *arm.alone(i)) for i in range(5)]
    return {name: np.array([float(row[name]) for row in told]) for name in told[0]}


def numbers(data, recipe, steps, **knobs):
    """Each number of the game after so many steps, over the seeds."""
    return each(trained(data, recipe, steps, **knobs))
