"""What scores tell of W1: never more than there is, all of it at the optimum, the closed form of affine critics on Gaussians, and no negative distance."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.measure.w1_bound import held, steepest_rise, w1_bound, w1_estimate
from gan2d.settings.experiment import make
from gan2d.theory import transport
from gan2d.theory.transport import w1


def gaussians(shift, n=400, seed=0):
    """A cloud of N(shift, I), and one of N(0, I) that is the same but for the shift: W1 is its length."""
    fake = np.random.default_rng(seed).normal(size=(n, 2))
    return fake + np.array(shift), fake


@pytest.mark.parametrize("times", [1.0, 10.6, 1e-6, 1e6])
@pytest.mark.parametrize("turned", [0.0, 0.5, 1.2])
def test_an_affine_critic_of_gaussians_tells_the_part_of_w1_along_its_slope(times, turned):
    """s(x) = a·x + b: (E_p s − E_q s)/‖a‖ = ‖m‖ cos(a, m) ≤ ‖m‖ = W1, however steep it is."""
    shift = np.array([3.0, 0.0])
    real, fake = gaussians(shift)
    a = times * np.array([np.cos(turned), np.sin(turned)])
    told = w1_bound(real, fake, real @ a + 7 * times, fake @ a + 7 * times)
    assert float(told.steepest) == pytest.approx(times, rel=0.02) and float(told.steepest) <= times * (1 + 1e-4)
    assert float(told.value) == pytest.approx(3 * np.cos(turned), rel=0.02) and float(told.value) <= w1(real, fake) + 1e-4


def test_a_critic_ten_times_too_steep_tells_no_more_than_there_is():
    """λ = .01: a slope of 10.6 made 2.39 of a W1 of .295."""
    real, fake = gaussians([0.295, 0.0])
    steep = w1_bound(real, fake, 10.6 * real[:, 0], 10.6 * fake[:, 0])
    assert float(steep.value) == pytest.approx(0.295, rel=0.03) and float(steep.steepest) == pytest.approx(10.6, rel=0.02)


@pytest.mark.parametrize("seed", range(8))
def test_no_score_tells_more_than_w1(seed):
    """Whatever scores: kinks, jumps and noise too, of clouds of different kinds."""
    rng = np.random.default_rng(seed)
    real, fake = rng.normal(size=(60, 2)) * rng.uniform(0.1, 3), rng.normal(size=(60, 2)) + rng.normal(size=2)
    wild = [rng.normal(size=60) for _ in range(2)]
    bent = [np.sin(3 * x[:, 0]) + np.abs(x[:, 1]) + rng.normal() for x in (real, fake)]
    for at_real, at_fake in (wild, bent, [s > 0 for s in wild], [-part for part in bent]):
        value = float(w1_bound(real, fake, np.asarray(at_real, float), np.asarray(at_fake, float)).value)
        assert np.isnan(value) or 0 < value <= w1(real, fake) * (1 + 1e-5)


def test_the_best_score_tells_all_of_it():
    rng = np.random.default_rng(3)
    real, fake = rng.normal(size=(50, 2)), rng.normal(size=(50, 2)) + 1
    plan = transport.PLANS["optimal"].make(real, fake, 0)
    potential = transport.potential(real, fake, plan)
    told = w1_bound(real, fake, *(np.asarray(part) for part in potential))
    assert float(told.value) == pytest.approx(w1(real, fake), rel=1e-3) and float(told.steepest) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("sign", [-1.0, 0.0])
def test_there_is_no_negative_w1(sign):
    real, fake = gaussians([2.0, 0.0])
    assert np.isnan(w1_bound(real, fake, sign * real[:, 0], sign * fake[:, 0]).value)


@pytest.mark.parametrize(
    ("difference", "slope", "expected"),
    [
        (2.0, 4.0, 0.5),
        (-2.0, 4.0, np.nan),
        (0.0, 4.0, np.nan),
        (2.0, 0.0, np.nan),
        (2.0, np.inf, np.nan),
        (np.nan, 1.0, np.nan),
        (np.inf, 1.0, np.nan),
        (2.0, -1.0, np.nan),
    ],
)
def test_an_estimate_is_positive_or_none(difference, slope, expected):
    np.testing.assert_equal(float(w1_estimate(difference, slope)), expected)


def test_scores_that_differ_in_their_last_digits_still_tell():
    """A deep clipped critic: all scores are .001 but for 1e-9 of it."""
    real, fake = gaussians([3.0, 0.0])
    base = np.float32(1e-3)
    at_real, at_fake = (base + np.float32(1e-9) * cloud[:, 0].astype(np.float32) for cloud in (real, fake))
    told = w1_bound(jnp.asarray(real), jnp.asarray(fake), jnp.asarray(at_real), jnp.asarray(at_fake))
    assert 0 < float(told.value) <= 3.001


def test_points_that_coincide_are_no_pair():
    same = np.zeros((3, 2))
    assert float(steepest_rise(same, np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([1.0, 1.0, 1.0]), np.array([0.0, 0.0]))) == 1


def test_it_can_be_mapped_and_compiled():
    real, fake = gaussians([1.0, 0.0], 30)
    at = jnp.stack([real[:, 0], -real[:, 0]]), jnp.stack([fake[:, 0], -fake[:, 0]])
    told = jax.jit(jax.vmap(lambda p, q: w1_bound(real, fake, p, q)))(*at)
    assert told.value.shape == (2,) and float(told.value[0]) == pytest.approx(1, abs=0.05) and np.isnan(told.value[1])


@pytest.mark.parametrize(
    ("recipe", "moved", "bound", "aim", "words"),
    [
        ("wgan-gp", {}, None, 1.0, "not bounded: the penalty aims at K = 1"),
        ("qp-wgan", {"lipschitz": 2.0}, None, 2.0, "not bounded: the penalty aims at K = 2"),
        ("wgan", {}, None, None, "bounded by clipped weights, by a K that nobody chose"),
        ("wgan-groupsort", {}, 1.0, 1.0, "at most 1, whatever the weights are"),
        ("wgan-groupsort", {"critic_fourier": 2}, None, None, "bounded by orthonormal weights, but for what else acts in the critic"),
        ("wgan-groupsort", {"critic_activation": "maxout"}, None, None, "bounded by orthonormal weights, but for what else acts in the critic"),
        ("wgan-cones", {}, 1.0, 1.0, "at most 1, whatever the weights are"),
        ("gan-r1", {}, None, None, "not bounded: the penalty pulls it down"),
        ("gan", {}, None, None, ""),
    ],
)
def test_what_holds_the_slope_is_said(recipe, moved, bound, aim, words):
    assert held(make("ring8", recipe, moved).values()) == (bound, aim, words)
