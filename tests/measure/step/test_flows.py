"""What flows at a moment: the scores of the very points that the picture shows, losses as the objectives define them, and no program for each objective."""

import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.elements import objectives
from gan2d.elements.objectives import OBJECTIVES
from gan2d.measure.frame import box_of, frame_of, scores_and_gradients
from gan2d.measure.samples import real
from gan2d.measure.step import flows
from gan2d.measure.step.flows import CURVE, SEGMENTS, WATCHED, flows_of, watched_latents
from gan2d.settings.experiment import make
from gan2d.training.training import Training

pytestmark = pytest.mark.compiles

SMALL = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16, "n_critic": 1}


@pytest.fixture(scope="module")
def training():
    trained = Training(make("ring8", "wgan-gp", SMALL))
    trained.advance(3)
    return trained


def test_scores_are_those_of_the_points_that_are_shown(training):
    arm, points = training.arms[0], real(training.arms[0], 512)
    seen = flows_of(arm, points)
    fakes = frame_of(arm, box_of(arm.spec, arm.common)).fakes
    for scores, shown in ((seen.real_scores, points), (seen.fake_scores, fakes)):
        told, _ = scores_and_gradients(arm.spec, arm.states, arm.common, np.asarray(shown, np.float32))
        np.testing.assert_allclose(scores, told[:WATCHED], rtol=1e-4, atol=1e-5)
    z = watched_latents(arm)
    assert z.shape == (512, 2) and 0.8 < z.std() < 1.2


@pytest.mark.parametrize("name", OBJECTIVES)
def test_losses_and_what_they_ask_for_are_the_objectives(training, name):
    training.change("objective", name)
    arm = training.arms[0]
    before = flows.flows.count
    seen = flows_of(arm, real(arm, 512))
    assert flows.flows.count == max(1, before), "the objective is traced"
    axis, of_real, of_fake, of_generator = seen.losses
    p, q, knobs = jnp.asarray(seen.real_scores), jnp.asarray(seen.fake_scores), arm.common
    k = CURVE // 3
    at = jnp.full(WATCHED, axis[k])
    assert of_real[k] == pytest.approx(float(jnp.mean(objectives.critic_loss(at, q, knobs))), rel=1e-4, abs=1e-5)
    assert of_fake[k] == pytest.approx(float(jnp.mean(objectives.critic_loss(p, at, knobs))), rel=1e-4, abs=1e-5)
    assert of_generator[k] == pytest.approx(float(jnp.mean(objectives.generator_loss(p, at, knobs))), rel=1e-4, abs=1e-5)
    assert axis[0] < min(p.min(), q.min()) and axis[-1] > max(p.max(), q.max()), "every score lies on the curves"
    assert seen.asked[0] > 0 > seen.asked[1], "the critic raises real scores and lowers generated ones"


def test_the_penalty_is_looked_at_on_segments_between_the_points_that_are_shown(training):
    arm, points = training.arms[0], real(training.arms[0], 512)
    seen = flows_of(arm, points)
    fakes = frame_of(arm, box_of(arm.spec, arm.common)).fakes[:SEGMENTS]
    assert seen.places.shape == (1, SEGMENTS, 2) and (seen.slopes >= 0).all()
    ends = np.linalg.norm(points[:SEGMENTS] - fakes, axis=-1)
    through = np.linalg.norm(seen.places[0] - points[:SEGMENTS], axis=-1) + np.linalg.norm(seen.places[0] - fakes, axis=-1)
    np.testing.assert_allclose(through, ends, rtol=1e-3)
    _, gradients = scores_and_gradients(arm.spec, arm.states, arm.common, np.asarray(seen.places[0], np.float32))
    np.testing.assert_allclose(seen.slopes[0], np.linalg.norm(gradients, axis=-1), rtol=1e-3, atol=1e-5)
