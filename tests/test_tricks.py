"""Tricks: formulas against hand-computed cases, strength 0 as the plain run, and that each acts where it should."""

import math

import jax
import numpy as np
import pytest
from test_training import SPEC, VALUES, begin, bits, knobs

from gan2d import networks, observe, training, tricks
from gan2d.knobs import KNOBS
from gan2d.lineup import make as make_lineup
from gan2d.players import named_key
from gan2d.scene import make as make_scene

STRENGTHS = {"noise_half_life": 3.0, "penalty_boost": 4.0, "rate_turns": 8.0, "ema": 0.9}


def at(step, **moved):
    return tricks.scheduled(knobs(**moved), step)


@pytest.mark.parametrize(("step", "left"), [(0, 1.0), (10, 0.5), (20, 0.25), (25, 2**-2.5), (100_000, 0.0)])
def test_noise_fades_by_half_lives(step, left):
    assert at(step, noise=0.4, noise_half_life=10.0).noise == pytest.approx(0.4 * left, rel=1e-5)
    assert at(step, noise=0.4, noise_half_life=0.0).noise == np.float32(0.4)


@pytest.mark.parametrize("name", tricks.PENALTY_WEIGHTS)
@pytest.mark.parametrize(("step", "times"), [(0, 4.0), (50, 2.5), (100, 1.75), (100_000, 1.0)])
def test_penalties_begin_heavy_and_are_relaxed(name, step, times):
    moved = at(step, penalty_boost=3.0, penalty_half_life=50.0, **{name: 0.2})
    assert getattr(moved, name) == pytest.approx(0.2 * times, rel=1e-5)


@pytest.mark.parametrize(("step", "share"), [(0, 1.0), (500, 1.0), (750, 0.5), (875, 0.5 * (1 - math.sqrt(0.5))), (1000, 0.0), (5000, 0.0)])
def test_rates_fall_as_a_cosine_over_the_second_half(step, share):
    moved = at(step, rate_turns=1000.0, critic_rate=0.01, generator_rate=0.002)
    np.testing.assert_allclose([moved.critic_rate, moved.generator_rate], [0.01 * share, 0.002 * share], rtol=1e-4, atol=1e-9)


def test_the_average_is_the_recursion():
    rng = np.random.default_rng(0)
    path, average = rng.normal(size=(6, 3)), np.zeros(3)
    told = average
    for weights in path:
        average = 0.8 * average + 0.2 * weights
        told = tricks.averaged(told, weights, np.float64(0.8))
    np.testing.assert_allclose(told, average, rtol=1e-6)


@pytest.fixture
def without_tricks(monkeypatch):
    """The same game as if nobody had thought of them; its programs are made anew, and afterwards again."""

    def run(steps, **moved):
        with monkeypatch.context() as patch:
            patch.setattr(tricks, "scheduled", lambda given, step: given)
            patch.setattr(tricks, "averaged", lambda average, weights, ema: weights)
            training.advance.clear_cache()
            state = training.advance(SPEC, begin(**moved), knobs(**moved), steps)[0]
        training.advance.clear_cache()
        return state

    return run


@pytest.mark.parametrize("moved", [{}, {"noise": 0.3, "n_critic": 2}])
def test_strength_0_is_the_plain_run_bit_for_bit(without_tricks, moved):
    assert bits(training.advance(SPEC, begin(**moved), knobs(**moved), 5)[0]) == bits(without_tricks(5, **moved))


@pytest.mark.parametrize("name", STRENGTHS)
def test_each_changes_the_run_when_it_is_on(name):
    usual = {"noise": 0.3}
    plain = training.advance(SPEC, begin(), knobs(**usual), 6)[0]
    other = training.advance(SPEC, begin(), knobs(**usual, **{name: STRENGTHS[name]}), 6)[0]
    assert bits(plain) != bits(other)


def test_the_average_changes_what_is_shown_and_not_what_is_trained():
    plain = training.advance(SPEC, begin(), knobs(), 6)[0]
    state = training.advance(SPEC, begin(), knobs(ema=0.9), 6)[0]
    assert bits(state._replace(average=plain.average)) == bits(plain)
    # from the first weights on: .9⁶ of those, and .1·.9^k of each later one
    steps = [training.advance(SPEC, begin(), knobs(), i)[0].generator.params for i in range(7)]
    shares = [0.9**6, *(0.1 * 0.9 ** (6 - i) for i in range(1, 7))]
    wanted = jax.tree.map(lambda *leaves: sum(share * leaf for share, leaf in zip(shares, leaves)), *steps)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6), state.average, wanted)
    key = named_key(state.key, "some samples")
    shown = observe.draw_samples(SPEC, state, key, 32, knobs(ema=0.9))
    mean = networks.generator(SPEC).apply(state.average, state.generator.stats, networks.latent(SPEC, key, 32), False)[0]
    np.testing.assert_allclose(shown, mean, rtol=1e-5, atol=1e-6)


def test_rates_at_their_end_leave_all_as_it_is():
    k = knobs(rate_turns=4.0)
    done = training.advance(SPEC, begin(), k, 5)[0]
    later = training.advance(SPEC, done, k, 3)[0]
    kept = {name: getattr(done, name) for name in ("step", "critic", "generator", "past", "replay")}
    assert bits(later._replace(**kept)) == bits(done)
    for player in ("critic", "generator"):
        jax.tree.map(np.testing.assert_array_equal, getattr(later, player).params, getattr(done, player).params)


def test_they_move_in_mid_training_without_another_program():
    training.advance(SPEC, begin(), knobs(), 1)
    size = training.advance._cache_size()
    for name, value in STRENGTHS.items():
        training.advance(SPEC, begin(), knobs(**{name: value}), 1)
    assert training.advance._cache_size() == size and set(STRENGTHS) <= set(KNOBS) and set(STRENGTHS) <= set(VALUES)


def test_where_they_have_no_meaning_they_are_no_knobs():
    assert not set(STRENGTHS) & set(make_scene("parallel_gaussians", ("gan", "wgan-gp")).rows()), "there critics have a schedule of their own"
    assert "ema" not in make_lineup().rows() and "ema" in make_lineup(generator="network").rows()
