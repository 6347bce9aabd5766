"""A step taken apart is the step that training takes: the same draws, losses, gradients and weights after it; and its numbers hang together."""

import itertools

import jax
import numpy as np
import pytest

from gan2d.elements.penalties import PENALTIES
from gan2d.measure.step import walk as walking
from gan2d.measure.step.walk import walk
from gan2d.settings.experiment import make
from gan2d.training.training import Training

pytestmark = pytest.mark.compiles

SMALL = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16}
CASES = {
    "penalty and clip": {"n_critic": 3, "penalty": "gp", "projection": "clip", "clip": 0.3, "noise": 0.1},
    "ensemble": {"n_critic": 2, "penalty": "gp_finite_difference", "projection": "spectral_norm", "ensemble": 2, "objective": "relativistic"},
    "packs, tricks and stop criteria": {
        "n_critic": 1,
        "penalty": "r1_r2",
        "packing": 2,
        "historical": 0.1,
        "replay": 0.5,
        "turns": "criteria",
        "critic_goal": -0.2,
        "generator_limit": 5.0,
    },
}


@pytest.fixture(scope="module", params=CASES, ids=list(CASES))
def taken(request):
    """A training some steps on its way, the walk through its next step, and the same training after it."""
    training = Training(make("ring8", "wgan-gp", SMALL | CASES[request.param], seed=3))
    training.advance(2)
    walked, arm = walk(training.arms[0]), training.arms[0].copy()
    training.advance(1)
    return arm, walked, training


def close(a, b, most=2e-5):
    for x, y in zip(jax.tree.leaves(a), jax.tree.leaves(b)):
        np.testing.assert_allclose(np.asarray(x), np.asarray(y), rtol=most, atol=most)


def test_it_ends_where_training_does(taken):
    arm, walked, training = taken
    after = training.arms[0].states
    close(walked.end.critic.params, after.critic.params)
    close(walked.end.critic.optimiser, after.critic.optimiser)
    close(walked.end.generator.params, after.generator.params)
    moved = [np.abs(np.asarray(a) - np.asarray(b)).max() for a, b in zip(*map(jax.tree.leaves, (after.critic.params, arm.states.critic.params)))]
    assert max(moved) > 1e-4, "so close only because the step was taken"


def test_its_means_are_what_training_told(taken):
    _, walked, training = taken
    told, (_, critic), (_, generator) = training.records[-1].info, walked.critic[-1], walked.generator[-1]
    assert critic.objective == pytest.approx(told["critic_loss"], rel=1e-4, abs=1e-5)
    assert critic.penalty == pytest.approx(told["penalty"], rel=1e-4, abs=1e-6)
    assert generator.objective == pytest.approx(told["generator_loss"], rel=1e-4, abs=1e-5)
    assert generator.gradient == pytest.approx(told["generator_gradient"], rel=1e-3)
    assert np.linalg.norm(generator.by_point, axis=-1).mean() == pytest.approx(told["sample_gradient"], rel=1e-3)
    assert np.linalg.norm(generator.slope, axis=-1).mean() == pytest.approx(told["critic_slope"], rel=1e-3)


def test_points_add_up_to_the_means(taken):
    _, walked, _ = taken
    for _, update in walked.critic:
        assert update.losses.mean() == pytest.approx(update.objective, rel=1e-4, abs=1e-6)
        assert update.costs.mean(-1).sum() == pytest.approx(update.penalty, rel=1e-4, abs=1e-6)
        assert update.slopes.shape == update.costs.shape == update.places.shape[:2]
    for _, update in walked.generator:
        assert update.losses.mean() == pytest.approx(update.objective, rel=1e-4, abs=1e-6)


def test_numbers_of_one_update_are_where_the_next_one_begins(taken):
    arm, walked, _ = taken
    assert walked.step == arm.step and len(walked.critic) == min(walking.MOST, walked.critic_updates)
    first = walked.critic[0][1]
    assert not np.allclose(first.scores_after[0], first.real_scores) and first.moved > 0 and first.objective_gradient > 0
    draws = [update.real for _, update in walked.critic]
    assert all(not np.array_equal(a, b) for a, b in itertools.pairwise(draws)), "each update draws its own points"


OF_PAIRS = ("c_transform", "c_transforms")  # what a batch costs, and no single place


def test_every_penalty_costs_what_its_places_cost():
    key, (real, fake) = jax.random.key(1), jax.random.normal(jax.random.key(0), (2, 32, 2))
    knobs = make("ring8", "wgan-gp", {}).compiled(0)[1]

    def score(x):
        return jax.numpy.sin(x[:, 0]) * x[:, 1]

    for name, row in PENALTIES.items():
        whole = row.penalty(score, real, fake, key, knobs)
        if row.places is None:
            assert whole == 0 or name in OF_PAIRS, name
            continue
        told = row.places(score, real, fake, key, knobs)
        assert float(told.costs.mean(-1).sum()) == pytest.approx(float(whole), rel=1e-5), name
        if row.between:  # each on the segment between the two points of its number
            apart = np.linalg.norm(np.asarray(told.places) - real[None], axis=-1) + np.linalg.norm(np.asarray(told.places) - fake[None], axis=-1)
            np.testing.assert_allclose(apart, np.broadcast_to(np.linalg.norm(real - fake, axis=-1), apart.shape), rtol=1e-4)


def test_the_gradient_at_a_point_is_that_of_the_score_times_the_slope():
    training = Training(make("ring8", "gan-ns", SMALL))
    _, update = walk(training.arms[0]).generator[0]
    np.testing.assert_allclose(update.by_point, update.by_score[:, None] * update.slope, rtol=1e-4, atol=1e-9)
    assert (update.by_score > 0).all(), "non-saturating: every point is asked to score higher"


def test_clipping_changes_the_weights_that_are_too_large():
    training = Training(make("ring8", "wgan", SMALL | {"clip": 0.02, "n_critic": 1}))
    _, update = walk(training.arms[0]).critic[0]
    assert 0 < update.outside <= update.weights and update.largest > 0.02
    assert not np.allclose(update.scores_unprojected, update.scores_after)


def test_of_many_updates_the_first_ones_and_the_last_are_kept():
    training = Training(make("ring8", "wgan", SMALL | {"n_critic": 9}))
    walked = walk(training.arms[0])
    assert [number for number, _ in walked.critic] == [0, 1, 2, 3, 4, 8] and walked.critic_updates == 9 and len(walked.critic) == walking.MOST


def test_nothing_is_told_of_a_player_that_stands_still():
    training = Training(make("ring8", "wgan-gp", SMALL | {"n_critic": 0}))
    walked = walk(training.arms[0])
    assert walked.critic == [] and len(walked.generator) == 1
