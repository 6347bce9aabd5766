"""Populations: each seed is the run that it would be alone; knobs move one side, the data both; the past comes back bit for bit."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from gan2d.common.errors import InputError
from gan2d.measure import metrics
from gan2d.measure.metrics import COVERAGE_SAMPLES, METRICS
from gan2d.settings import crowd, settings
from gan2d.training import many, population
from gan2d.training.many import Many, grid
from gan2d.training.population import W1_SAMPLES, WITH_MODES, Move, Population
from gan2d.training.run import Run

TINY = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16}
A = settings.make("ring8", "gan-ns", TINY, 5)
B = A.with_knob("critic_rate", 0.01)  # a traced knob: the same program
SEEDS = 3


def fresh(a=A, b=B, seeds=SEEDS):
    return Population(crowd.make(a, seeds, b))


def bits(run):
    """Every number of every side."""
    states = [side.states._replace(key=jax.random.key_data(side.states.key)) for side in run.sides]
    return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(states)]


def weights(side):
    return [np.asarray(leaf) for leaf in jax.tree.leaves((side.states.generator.params, side.states.critic.params))]


def equal(some, others):
    return all(np.array_equal(a, b) for a, b in zip(some, others, strict=True))


@pytest.fixture(scope="module")
def trained():
    """Three seeds of A and B after four turns, surveyed twice; do not change it."""
    run = fresh()
    run.survey()
    run.advance(3)
    run.survey()
    run.advance(1)
    return run


# ---- what is trained ----


def test_each_seed_is_the_run_that_it_would_be_alone(trained):
    for many_of_side, chosen in zip(trained.sides, (A, B)):
        for i in range(SEEDS):
            alone = Run(settings.switch(chosen, seed=A.seed + i))
            alone.advance(4)
            told = many_of_side.alone(i)
            for one, other in ((told.generator.params, alone.state.generator.params), (told.critic.params, alone.state.critic.params)):
                for (path, a), b in zip(jax.tree_util.tree_leaves_with_path(one), jax.tree.leaves(other)):
                    np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-5, err_msg=jax.tree_util.keystr(path))


def test_a_and_b_begin_with_the_same_seeds():
    run = fresh()
    assert equal(weights(run.sides[0]), weights(run.sides[1])) and run.step == 0 and run.advance(0) is None
    run.advance(1)
    assert not equal(weights(run.sides[0]), weights(run.sides[1])) and run.step == 1 and run.seconds > 0
    kernels = np.asarray(run.sides[0].states.critic.params["Dense_0"]["kernel"])
    assert len({kernel.tobytes() for kernel in kernels}) == SEEDS, "but seeds differ"


def test_equal_sides_stay_equal_bit_for_bit():
    run = fresh(A, A)
    run.advance(20)
    assert equal(weights(run.sides[0]), weights(run.sides[1]))
    assert np.array_equal(*run.samples(COVERAGE_SAMPLES))


def broken(run, seed, side=0):
    """Let the weights of one seed be NaN."""
    one = run.sides[side]
    params = jax.tree.map(lambda leaf: leaf.at[seed].set(jnp.nan), one.states.generator.params)
    one.states = one.states._replace(generator=one.states.generator._replace(params=params))


def test_a_seed_that_becomes_nan_disturbs_nobody_and_is_told_dead():
    fine, ill = fresh(), fresh()
    for run in (fine, ill):
        run.advance(2)
    broken(ill, 1)
    for run in (fine, ill):
        run.advance(3)
    healthy, told = ill.survey()[1], ill.survey()[0]
    assert told.alive.tolist() == [True, False, True] and healthy.alive.all()
    for a, b in zip(weights(fine.sides[0]), weights(ill.sides[0])):
        assert np.array_equal(a[[0, 2]], b[[0, 2]])
    assert equal(weights(fine.sides[1]), weights(ill.sides[1])), "the other side neither"
    for name in METRICS:
        assert np.isnan(told.values[name][1]) and np.isfinite(told.values[name][[0, 2]]).all(), name
    assert np.isnan(told.shares[1]).all() and np.isfinite(told.shares[[0, 2]]).all()
    assert ill.story(0, 1).alive.tolist() == [False] and len(ill.diagnoses(0)) == SEEDS


# ---- knobs that move ----


def test_a_traced_knob_moves_one_side_without_a_new_program():
    run = fresh()
    run.advance(2)
    before = many._advance._cache_size()
    assert run.move(1, "generator_rate", "0.02") is False
    run.advance(2)
    assert many._advance._cache_size() == before
    assert run.crowd.settings == A and run.crowd.other == B.with_knob("generator_rate", 0.02) and run.origin == crowd.make(A, SEEDS, B)
    plain, wanted = fresh(), fresh(A, B.with_knob("generator_rate", 0.02))
    plain.advance(4)
    assert equal(weights(run.sides[0]), weights(plain.sides[0])) and not equal(weights(run.sides[1]), weights(plain.sides[1]))
    for each in run.sides[1], wanted.sides[1]:
        assert float(each.knobs.generator_rate) == pytest.approx(0.02)
    assert [tuple(move)[:3] for move in run.moves] == [(2, 1, "generator_rate")] and float(run.moves[0].value) == 0.02


@pytest.mark.parametrize("side", [0, 1])
def test_a_knob_of_the_data_moves_both_sides(side):
    run = fresh()
    assert run.move(side, "sigma", 0.3) is False
    assert [one.values()["sigma"] for one in run.crowd.sides] == [0.3, 0.3] and len(run.moves) == 1
    for one in run.sides:
        assert float(one.common.sigma) == float(one.knobs.sigma) == pytest.approx(0.3)
    assert run.mixture.scale == pytest.approx(0.3)


def test_a_move_that_changes_nothing_is_none():
    run = fresh()
    assert run.move(0, "critic_rate", A.values()["critic_rate"]) is False and run.move(0, "gp_weight", 3.0) is False
    assert run.moves == [] and run.crowd == run.origin


def test_a_static_knob_moves_in_mid_training():
    run = fresh(A, None)
    run.advance(2)
    before = weights(run.sides[0])
    assert run.move(0, "batch_size", 8) is True
    assert equal(weights(run.sides[0]), before) and run.step == 2 and run.sides[0].spec.batch_size == 8
    run.program()()  # trains no step
    assert equal(weights(run.sides[0]), before)
    run.advance(2)
    assert run.step == 4 and all(np.isfinite(leaf).all() for leaf in weights(run.sides[0]))
    run.rewind(3)
    assert run.sides[0].spec.batch_size == 8
    run.rewind(1)
    assert run.sides[0].spec.batch_size == 16 and run.crowd == run.origin and run.moves == []


@pytest.mark.parametrize(
    ("side", "name", "value", "why"),
    [
        (0, "critic_width", 12, "critic_width cannot change in mid-training"),
        (1, "packing", 2, "packing cannot change in mid-training"),
        (0, "critic_rate", 99, "critic_rate must be a number between"),
        (0, "batch_size", 8.5, "whole"),
        (0, "colour", "red", "There is no knob named 'colour'"),
        (2, "critic_rate", 0.1, "There is no side 2: this crowd has 2."),
        (-1, "critic_rate", 0.1, "There is no side -1"),
    ],
)
def test_what_cannot_move_is_a_sentence_and_nothing_happens(side, name, value, why):
    run = fresh()
    with pytest.raises(InputError, match=why):
        run.move(side, name, value)
    assert run.moves == [] and run.crowd == run.origin


def test_changing_and_copying_many():
    """What the crowd asks of Many: a copy goes its own way, and other knobs begin with the next turn."""
    spec, knobs = A.compiled()
    one = Many(spec, knobs, grid(range(5, 5 + SEEDS)))
    other = one.copy()
    other.advance(1)
    assert one.step == 0 and one.info is None and other.step == 1 and not equal(weights(one), weights(other))
    assert one.program()() is not None and one.step == 0, "a program trains nothing"
    one.change(*B.compiled())
    assert float(one.knobs.critic_rate) == pytest.approx(0.01) and one.spec == spec and float(other.knobs.critic_rate) != float(one.knobs.critic_rate)
    one.advance(1)
    run = fresh()
    run.advance(1)
    assert equal(weights(one), weights(run.sides[1])) and equal(weights(other), weights(run.sides[0]))


# ---- the past ----

STORY = [(60, None), (60, (0, "critic_rate", 0.02)), (5, (1, "sigma", 0.1)), (0, (1, "objective", "hinge")), (130, (0, "generator_rate", 0.002)), (15, None)]


@pytest.fixture(scope="module")
def eventful():
    """A crowd with moves between its chunks, and its states by step: (run, step → bits and crowd)."""
    run, seen = fresh(), {}
    for steps, move in STORY:
        if move:
            run.move(*move)
        seen[run.step] = bits(run), run.crowd
        for _ in range(0, steps, 5):
            run.advance(5)
            seen[run.step] = bits(run), run.crowd
    return run, seen


@pytest.mark.parametrize("step", [0, 35, 60, 100, 120, 125, 130, 255, 260, 270])
def test_the_past_comes_back_bit_for_bit(eventful, step):
    run, seen = eventful
    before = bits(run)
    past = run.at(step)
    assert past.step == step and (bits(past), past.crowd) == seen[step]
    assert run.step == 270 and bits(run) == before and len(run.moves) == 4, "the run stays where it is"
    assert past.moves == [move for move in run.moves if move.step <= step]


def test_going_on_from_an_earlier_step_forgets_what_came_after(eventful):
    run, seen = eventful
    past = run.at(270)
    past.rewind(65)
    assert (bits(past), past.crowd) == seen[65] and [move.step for move in past.moves] == [60]
    past.advance(55)
    assert bits(past) == seen[120][0], "nobody moved a knob since: the same again"
    past.rewind(120)
    assert past.step == 120 and max(past._kept) <= 120


def test_forgetting_gives_up_memory_and_no_more(eventful):
    run, seen = eventful
    past = run.at(270)
    assert len(past._kept) > 2
    newest = max(past._kept)
    past.forget()
    assert set(past._kept) == {0, newest}
    past.rewind(100)
    assert (bits(past), past.crowd) == seen[100]


def test_states_are_kept_within_a_budget(monkeypatch):
    run = fresh(A, None)
    size = sum(leaf.nbytes for leaf in jax.tree.leaves(run.sides[0].states))
    monkeypatch.setattr(population, "KEPT_BYTES", 4.5 * size)
    for _ in range(10):
        run.advance(100)
        assert 0 in run._kept and len(run._kept) <= 4
    monkeypatch.setattr(population, "KEPT_BYTES", 1)
    run.advance(100)
    assert set(run._kept) == {0, 1100}, "the first and the newest always"
    before = bits(run)
    run.rewind(1050)
    run.advance(50)
    assert bits(run) == before


def remembering(spec, varied, states, knobs, steps):
    """In the place of training: only what a projection remembers changes."""
    memory = jax.tree.map(lambda leaf: leaf + jnp.asarray(steps, leaf.dtype), states.memory)
    return states._replace(memory=memory), None


def test_the_memory_of_a_projection_comes_back(monkeypatch):
    monkeypatch.setattr(many, "_advance", remembering)
    run = fresh(A, None)
    run.advance(10)
    run.move(0, "projection", "spectral_norm")
    run.advance(110)
    before = [np.asarray(leaf) for leaf in jax.tree.leaves(run.sides[0].states.memory)]
    assert before
    run.advance(5)
    run.rewind(120)
    after = jax.tree.leaves(run.sides[0].states.memory)
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


# ---- what is measured ----


def test_the_survey_is_what_a_hand_measures_on_the_same_samples(trained):
    run = trained.at(4)
    real = run.real(W1_SAMPLES)
    for side, told, points in zip(run.sides, run.survey(), run.samples(COVERAGE_SAMPLES)):
        assert told.step == 4 and told.alive.all() and points.shape == (SEEDS, COVERAGE_SAMPLES, 2)
        assert set(told.values) == set(METRICS) and told.shares.shape == (SEEDS, 8)
        np.testing.assert_allclose(told.gradient, np.asarray(side.info.sample_gradient))
        angle = 2 * np.pi * np.arange(8) / 8
        centres = np.stack([np.cos(angle), np.sin(angle)], 1)
        np.testing.assert_allclose(sorted(map(tuple, np.round(run.mixture.centres, 5))), sorted(map(tuple, np.round(centres, 5))), atol=1e-5)
        for i, x in enumerate(points):
            for name, value in metrics.coverage(x, run.mixture).items():
                assert told.values[name][i] == value, name
            near = cdist(x, run.mixture.centres)
            share = [(near.argmin(1) == k).mean() for k in range(8)]
            np.testing.assert_allclose(told.shares[i], share, atol=1e-9)
            sigma = A.values()["sigma"]
            assert told.values["high_quality"][i] == pytest.approx((near.min(1) <= 3 * sigma).mean(), abs=2 / COVERAGE_SAMPLES)
            held = np.array([s for s in share if s])
            assert told.values["reverse_kl"][i] == pytest.approx(math.log(8) + (held * np.log(held)).sum(), abs=1e-6)
            cost = cdist(x[:W1_SAMPLES], real)
            assert told.values["w1"][i] == pytest.approx(cost[linear_sum_assignment(cost)].mean(), rel=1e-4)


def test_samples_and_real_points_are_fresh_and_the_same_again(trained):
    assert equal(trained.samples(COVERAGE_SAMPLES), trained.samples(COVERAGE_SAMPLES))
    real = trained.real(W1_SAMPLES)
    assert real.shape == (W1_SAMPLES, 2) and np.array_equal(real, trained.real(W1_SAMPLES)) and not np.array_equal(real, trained.real(W1_SAMPLES, 1))
    assert np.linalg.norm(real, axis=1) == pytest.approx(1.0, abs=0.5)


def test_a_survey_of_the_same_step_takes_the_place_of_the_one_before():
    run = fresh(A, None)
    for _ in range(2):
        (told,) = run.survey()
    assert run.surveys == [[told]] and np.isnan(told.gradient).all() and told.step == 0
    run.advance(1)
    run.survey()
    assert [survey.step for survey in run.surveys[0]] == [0, 1]
    run.rewind(0)
    assert [survey.step for survey in run.surveys[0]] == [0], "what came after is forgotten"


def test_old_surveys_thin_out_but_the_first_and_the_newest_stay(monkeypatch):
    monkeypatch.setattr(population, "KEPT_SURVEYS", 6)
    monkeypatch.setattr(population, "w1", lambda a, b: 0.0)
    run = fresh()
    for _ in range(20):
        told = run.survey()
        for kept, newest in zip(run.surveys, told):
            steps = [survey.step for survey in kept]
            assert steps[0] == 0 and kept[-1] is newest and len(kept) <= 6 and steps == sorted(set(steps))
        run.advance(1)
    assert len(run.surveys[0]) == len(run.surveys[1]) >= 3


def test_floors_are_those_of_perfect_samples_and_follow_the_data():
    run = fresh()
    _, knobs = A.compiled()
    first = run.floors()
    assert first == metrics.floors("ring8", knobs, COVERAGE_SAMPLES, W1_SAMPLES) and set(first) == set(METRICS)
    assert first["modes"] == 8 and first["high_quality"] == pytest.approx(0.989, abs=0.005) and first["reverse_kl"] < 0.01
    run.move(0, "critic_rate", 0.02)
    assert run.floors() is first, "no knob of the data: known already"
    run.move(0, "sigma", 0.5)
    assert run.floors() == metrics.floors("ring8", run.sides[1].common, COVERAGE_SAMPLES, W1_SAMPLES) and run.floors()["w1"] > 1.2 * first["w1"]
    run.rewind(0)
    assert run.crowd.settings.values()["sigma"] == 0.5, "a move at this step belongs to it"


def test_the_story_of_a_seed_is_its_row_of_every_survey(trained):
    run = trained.at(4)
    run.survey()
    for side in (0, 1):
        for i in range(SEEDS):
            told = run.story(side, i)
            assert told.steps.tolist() == [0, 3, 4] and told.shares.shape == (3, 8) and told.weights.tolist() == [1 / 8] * 8
            assert told.gradient.shape == told.alive.shape == (3,) and np.isnan(told.gradient).tolist() == [True, False, False]
            assert set(told.values) == set(METRICS) and told.floors == run.floors()
            for name, values in told.values.items():
                assert values.tolist() == [survey.values[name][i] for survey in run.surveys[side]]
    assert [len(run.diagnoses(side)) for side in (0, 1)] == [SEEDS, SEEDS] and fresh().diagnoses(0) == []


def test_data_without_modes_have_w1_alone():
    run = fresh(settings.make("swiss_roll", "gan-ns", TINY), None)
    (told,) = run.survey()
    assert run.mixture is None and told.shares.shape == (SEEDS, 0) and told.alive.all()
    for name in METRICS:
        assert np.isnan(told.values[name]).all() == (name in WITH_MODES), name
    assert (told.values["w1"] > 0).all() and run.floors()["w1"] > 0 and run.floors()["modes"] is None
    story = run.story(0, 0)
    assert story.weights.size == 0 and story.shares.shape == (1, 0) and len(run.diagnoses(0)) == SEEDS


def test_another_number_of_modes_on_the_way_is_no_error(monkeypatch):
    monkeypatch.setattr(many, "_advance", remembering)
    run = fresh(settings.make("random_mixture", "gan-ns", TINY), None)
    run.survey()
    run.advance(1)
    run.move(0, "mixture_modes", 4)
    run.survey()
    assert len(run.diagnoses(0)) == SEEDS


LEFT = settings.make("ring8", "wgan-gp", TINY | {"gp_weight": 5.0})  # gp_weight has no meaning with another penalty


@pytest.mark.parametrize("side", [0, 1])
def test_a_moved_knob_may_lose_its_meaning_on_both_sides(side, monkeypatch):
    run = fresh(LEFT, LEFT)
    assert run.move(side, "penalty", "r1") is True
    crowd.make(run.crowd.sides[side], SEEDS, run.crowd.sides[side])  # and B may be a copy of such an A


def test_moves_are_told_in_order(eventful):
    run, _ = eventful
    assert run.moves == [
        Move(60, 0, "critic_rate", 0.02),
        Move(120, 1, "sigma", 0.1),
        Move(125, 1, "objective", "hinge"),
        Move(125, 0, "generator_rate", 0.002),
    ]
