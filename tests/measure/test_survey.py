"""Surveys: every member is measured as by hand, on fresh samples, and its story is its row of every survey."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from small_game import SMALL, bits

from gan2d.measure import metrics
from gan2d.measure import survey as module
from gan2d.measure.metrics import COVERAGE_SAMPLES, METRICS
from gan2d.measure.samples import real, samples
from gan2d.measure.survey import W1_SAMPLES, WITH_MODES, Surveys, survey
from gan2d.settings.experiment import make
from gan2d.studies.seeds import Surveyed
from gan2d.theory.transport import w1
from gan2d.training.training import Training

pytestmark = pytest.mark.compiles

SEEDS = 3
ONE = make("ring8", "gan-ns", SMALL, 5, axes={"seed": SEEDS})
BOTH = make("ring8", "gan-ns", SMALL, 5, arms=[{}, {"knobs": {"critic_rate": 0.01}}], axes={"seed": SEEDS})


def mixture_of(training, arm=0):
    return metrics.mixture_of(training.experiment.data, training.arms[arm].common)


@pytest.fixture(scope="module")
def trained():
    """Three seeds of two arms after four turns, surveyed twice; do not change it."""
    training = Surveyed(BOTH)
    training.survey()
    training.advance(3)
    training.survey()
    training.advance(1)
    return training


def test_the_survey_is_what_a_hand_measures_on_the_same_samples(trained):
    training = trained.at(4)
    mixture, sigma = mixture_of(training), training.experiment.values()["sigma"]
    for arm, told in zip(training.arms, training.survey()):
        points, cloud = samples(arm, COVERAGE_SAMPLES), real(arm, W1_SAMPLES)
        assert told.step == 4 and told.alive.all() and points.shape == (SEEDS, COVERAGE_SAMPLES, 2)
        assert set(told.values) == set(METRICS) and told.shares.shape == (SEEDS, 8)
        np.testing.assert_allclose(told.gradient, np.asarray(arm.info.sample_gradient))
        angle = 2 * np.pi * np.arange(8) / 8
        centres = np.stack([np.cos(angle), np.sin(angle)], 1)
        np.testing.assert_allclose(sorted(map(tuple, np.round(mixture.centres, 5))), sorted(map(tuple, np.round(centres, 5))), atol=1e-5)
        for i, x in enumerate(points):
            for name, value in metrics.coverage(x, mixture).items():
                np.testing.assert_equal(told.values[name][i], value, name)  # radii within 3σ are NaN where no sample lies there
            near = cdist(x, mixture.centres)
            share = [(near.argmin(1) == k).mean() for k in range(8)]
            np.testing.assert_allclose(told.shares[i], share, atol=1e-9)
            assert told.values["high_quality"][i] == pytest.approx((near.min(1) <= 3 * sigma).mean(), abs=2 / COVERAGE_SAMPLES)
            held = np.array([s for s in share if s])
            assert told.values["reverse_kl"][i] == pytest.approx(math.log(8) + (held * np.log(held)).sum(), abs=1e-6)
            cost = cdist(x[:W1_SAMPLES], cloud)
            assert told.values["w1"][i] == pytest.approx(cost[linear_sum_assignment(cost)].mean(), rel=1e-4)


def test_an_arm_without_axes_is_one_member():
    training = Training(make("ring8", "gan-ns", SMALL, 5))
    assert np.isnan(survey(training.arms[0]).gradient).all()
    training.advance(2)
    (arm,) = training.arms
    told = survey(arm)
    assert told.shares.shape == (1, 8) and told.alive.tolist() == [True] and told.gradient.tolist() == [float(arm.info.sample_gradient)]
    assert told.values["w1"][0] == w1(samples(arm, COVERAGE_SAMPLES)[:W1_SAMPLES], real(arm, W1_SAMPLES))


def test_members_of_different_data_are_each_held_against_their_own():
    training = Surveyed(make("random_mixture", "gan-ns", SMALL, 5, axes={"mixture_modes": [2, 5], "sigma": [0.05, 0.5]}))
    training.advance(2)
    (told,), (arm,) = training.survey(), training.arms
    assert told.shares.shape == (4, 5) and np.isnan(told.shares).sum(1).tolist() == [3, 3, 0, 0]
    points = samples(arm, COVERAGE_SAMPLES)
    for i in range(4):
        mixture = metrics.mixture_of("random_mixture", arm.knobs_of(i))
        assert len(mixture.centres) == (2, 2, 5, 5)[i] and mixture.scale == pytest.approx((0.05, 0.5)[i % 2])
        for name, value in metrics.coverage(points[i], mixture).items():
            np.testing.assert_equal(told.values[name][i], value, name)
        story = training.taken.story(training, 0, i)
        assert len(story.weights) == story.floors["modes"] == (2, 2, 5, 5)[i]
        assert story.floors == metrics.floors("random_mixture", arm.knobs_of(i), COVERAGE_SAMPLES, W1_SAMPLES), "what perfect samples of its own data score"
    assert len({float(value) for value in told.values["w1"]}) == 4 and len(training.diagnoses(0)) == 4


def poisoned(training, arm, member):
    """Let the weights of one member be NaN."""
    one = training.arms[arm]
    params = jax.tree.map(lambda leaf: leaf.at[member].set(jnp.nan), one.states.average)
    one.states = one.states._replace(average=params, generator=one.states.generator._replace(params=params))


def test_a_seed_that_becomes_nan_is_told_dead():
    training = Surveyed(BOTH)
    training.advance(2)
    poisoned(training, 0, 1)
    training.advance(3)
    told, healthy = training.survey()
    assert told.alive.tolist() == [True, False, True] and healthy.alive.all()
    for name in METRICS:
        known = told.values["high_quality"][[0, 2]] > 0 if name == "radii_ks" else True
        assert np.isnan(told.values[name][1]) and (np.isfinite(told.values[name][[0, 2]]) == known).all(), name
    assert np.isnan(told.shares[1]).all() and np.isfinite(told.shares[[0, 2]]).all()
    assert training.taken.story(training, 0, 1).alive.tolist() == [False] and len(training.diagnoses(0)) == SEEDS
    assert training.diagnoses(0)[1].kind == "diverged"


def test_looking_at_members_changes_nothing():
    watched, unseen = Surveyed(ONE), Surveyed(ONE)
    for training in (watched, unseen):
        training.advance(2)
    watched.survey()
    for training in (watched, unseen):
        training.advance(2)
    assert bits(watched.arms[0].states) == bits(unseen.arms[0].states)


# ---- over training


def test_a_survey_of_the_same_step_takes_the_place_of_the_one_before():
    training = Surveyed(ONE)
    for _ in range(2):
        (told,) = training.survey()
    assert training.surveys == [[told]] and np.isnan(told.gradient).all() and told.step == 0
    training.advance(1)
    training.survey()
    assert [each.step for each in training.surveys[0]] == [0, 1]
    past = training.at(0)
    assert [each.step for each in past.surveys[0]] == [0] and [each.step for each in training.surveys[0]] == [0, 1]
    training.rewind(0)
    assert [each.step for each in training.surveys[0]] == [0], "what came after is forgotten"


def test_old_surveys_thin_out_but_the_first_and_the_newest_stay(monkeypatch):
    monkeypatch.setattr(module, "KEPT", 6)
    monkeypatch.setattr(module, "w1", lambda a, b: 0.0)
    training = Surveyed(BOTH)
    for _ in range(20):
        told = training.survey()
        for kept, newest in zip(training.surveys, told):
            steps = [each.step for each in kept]
            assert steps[0] == 0 and kept[-1] is newest and len(kept) <= 6 and steps == sorted(set(steps))
        training.advance(1)
    assert len(training.surveys[0]) == len(training.surveys[1]) >= 3


def test_floors_are_those_of_perfect_samples_and_follow_the_data():
    training = Surveyed(BOTH)
    first = training.floors()
    assert first == metrics.floors("ring8", training.arms[0].common, COVERAGE_SAMPLES, W1_SAMPLES) and set(first) == set(METRICS)
    assert first["modes"] == 8 and first["high_quality"] == pytest.approx(0.989, abs=0.005) and first["reverse_kl"] < 0.01
    training.change("critic_rate", 0.02, 0)
    assert training.floors() is first, "no knob of the data: known already"
    training.change("sigma", 0.5, 0)
    assert training.floors() == metrics.floors("ring8", training.arms[1].common, COVERAGE_SAMPLES, W1_SAMPLES)
    assert training.floors()["w1"] > 1.2 * first["w1"] and mixture_of(training).scale == pytest.approx(0.5)
    training.rewind(0)
    assert training.experiment.values()["sigma"] == 0.5, "a move at this step belongs to it"


def test_the_story_of_a_seed_is_its_row_of_every_survey(trained):
    training = trained.at(4)
    training.survey()
    for arm in (0, 1):
        for i in range(SEEDS):
            told = training.taken.story(training, arm, i)
            assert told.steps.tolist() == [0, 3, 4] and told.shares.shape == (3, 8) and told.weights.tolist() == [1 / 8] * 8
            assert told.gradient.shape == told.alive.shape == (3,) and np.isnan(told.gradient).tolist() == [True, False, False]
            assert set(told.values) == set(METRICS) and told.floors == training.floors()
            for name, values in told.values.items():
                np.testing.assert_equal(values, [each.values[name][i] for each in training.surveys[arm]])
    assert [len(training.diagnoses(arm)) for arm in (0, 1)] == [SEEDS, SEEDS] and Surveyed(BOTH).diagnoses(0) == []


def test_data_without_modes_have_w1_alone():
    training = Surveyed(make("swiss_roll", "gan-ns", SMALL, axes={"seed": SEEDS}))
    (told,) = training.survey()
    assert mixture_of(training) is None and told.shares.shape == (SEEDS, 0) and told.alive.all()
    for name in METRICS:
        assert np.isnan(told.values[name]).all() == (name in WITH_MODES), name
    assert (told.values["w1"] > 0).all() and training.floors()["w1"] > 0 and training.floors()["modes"] is None
    story = training.taken.story(training, 0, 0)
    assert story.weights.size == 0 and story.shares.shape == (1, 0) and len(training.diagnoses(0)) == SEEDS


def test_another_number_of_modes_on_the_way_is_no_error():
    training = Surveyed(make("random_mixture", "gan-ns", SMALL, axes={"seed": SEEDS}))
    training.survey()
    training.advance(1)
    training.change("mixture_modes", 4)
    (told,) = training.survey()
    assert training.surveys == [[told]] and told.shares.shape == (SEEDS, 4), "what was measured of other modes says nothing of these"
    assert len(training.diagnoses(0)) == SEEDS


def test_surveys_can_be_taken_of_any_training():
    training = Training(BOTH)
    taken = Surveys(training)
    taken.measure(training)
    training.advance(2)
    taken.measure(training)
    assert [[each.step for each in kept] for kept in taken.of] == [[0, 2], [0, 2]]
    earlier = taken.until(1)
    assert [[each.step for each in kept] for kept in earlier.of] == [[0], [0]] and len(taken.of[0]) == 2
