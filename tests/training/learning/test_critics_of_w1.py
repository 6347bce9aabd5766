"""Critics that know W1, trained: on parallel Gaussians, where W1 is θ, what they tell of it is within 5 %."""

import jax
import numpy as np
import pytest

from gan2d.games.players import named_key
from gan2d.measure.estimates import FINAL, _Reading, estimates
from gan2d.measure.samples import over_members
from gan2d.studies.sweep import STEPS, apart
from gan2d.training.training import Training

THETA = (1.0, 3.0)
HELD = ("wgan-groupsort", "wgan-cones", "wgan-gp-one-sided")  # over their own steepest rise
PLAIN = ("qp-wgan", "co-wgan")  # a few points of a batch let the slope be larger here and there: their difference of means


@pytest.mark.slow
@pytest.mark.compiles
def test_what_they_tell_of_parallel_gaussians_is_w1():
    training = Training(apart("parallel_gaussians", (*HELD, *PLAIN), theta=list(THETA)))
    for _ in range(STEPS // 100):
        training.advance(100)
    told, key = estimates(training, FINAL), named_key(jax.random.key(0), "reading")
    for i, arm in enumerate(training.experiment.arms):
        value = told[i] if arm.recipe in HELD else -np.asarray(over_members(_Reading(FINAL), training.arms[i], key))
        assert value == pytest.approx(np.array(THETA), rel=0.05), arm.recipe
