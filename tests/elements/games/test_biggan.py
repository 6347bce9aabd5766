"""BigGAN's tricks: where the latent is cut, what orthogonality costs, and the curve of quality over coverage."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import kstest, truncnorm

from gan2d.elements.games import biggan
from gan2d.elements.games.table import GAMES
from gan2d.elements.seam.modes import evenness, good_share, held_share
from gan2d.settings.experiment import make

pytestmark = pytest.mark.compiles

KEY = jax.random.key(3)
ROW = GAMES["biggan"]


def of(**moved):
    spec, knobs = make("cross5", "hinge", {"game": "biggan", "critic_width": 8, "generator_width": 8, "latent_dim": 3, **moved}).compiled()
    return spec, ROW.init(spec, KEY), knobs


def cut_at(knobs, threshold):
    return dataclasses.replace(knobs, truncation=jnp.float32(threshold))


def test_a_truncated_latent_is_a_gaussian_given_that_it_lies_within():
    z = np.asarray(biggan.truncated(KEY, (4000, 1), 0.7))[:, 0]
    assert np.abs(z).max() <= 0.7 and kstest(z, truncnorm(-0.7, 0.7).cdf).pvalue > 0.01


def test_truncation_is_drawn_and_measured_and_never_trained_on():
    spec, weights, knobs = of()
    whole, narrow = (ROW.shown(spec, weights, KEY, 64, cut_at(knobs, threshold)) for threshold in (4.0, 0.1))
    np.testing.assert_array_equal(whole.fake, narrow.fake)
    for draw in (ROW.points, lambda *args: ROW.watched(*args).points):
        loose, tight = (np.asarray(draw(spec, weights, KEY, 64, cut_at(knobs, threshold))) for threshold in (4.0, 0.1))
        assert tight.std(0).max() < 0.3 * loose.std(0).max()


def test_orthogonality_costs_the_squared_products_of_columns():
    """‖WᵀW ∘ (1 − I)‖² by hand: columns (1, 2, 0), (3, 0, 1) have the product 3, which stands in it twice; a wide matrix cannot be orthogonal."""
    tall = jnp.array([[1.0, 3.0], [2.0, 0.0], [0.0, 1.0]])
    assert biggan.similarity({"a": tall, "b": jnp.ones((2, 3)), "bias": jnp.ones(4)}) == 18
    assert biggan.similarity({"a": 5 * jnp.eye(4)}) == 0, "lengths are free"
    spec, weights, knobs = of(orthogonal=0.5)
    own = ROW.own(spec, weights, None, None, KEY, knobs)
    np.testing.assert_allclose(own, 0.5 * biggan.similarity(weights["generator"]), rtol=1e-6)
    assert ROW.own(*of(orthogonal=0.0)[:2], None, None, KEY, of()[2]) == 0


def test_shares_of_modes_by_hand():
    apart = jnp.array([[1.0, 20.0, jnp.inf], [9.0, 30.0, jnp.inf], [9.1, 30.0, jnp.inf], [40.0, 4.0, jnp.inf]])
    weights = jnp.array([0.5, 0.5, 0.0])
    assert good_share(apart, weights) == 0.75 and held_share(apart, weights) == 1
    np.testing.assert_allclose(evenness(apart, weights), (0.75 * np.log(4 / 3) + 0.25 * np.log(4)) / np.log(2), rtol=1e-6)
    assert held_share(apart[:3], weights) == 0.5 and evenness(apart[:3], weights) == 0


def test_the_curve_tells_what_the_numbers_do_at_each_threshold():
    spec, weights, knobs = of()
    curve = ROW.trade_off.of(spec, weights, KEY, knobs)
    assert curve.shape == (len(biggan.THRESHOLDS), 2) == (len(ROW.trade_off.at), 2)
    for i in (0, 4, len(curve) - 1):
        there = cut_at(knobs, biggan.THRESHOLDS[i])
        np.testing.assert_allclose(curve[i], [ROW.numbers[name].of(spec, weights, KEY, there) for name in ROW.trade_off.now], rtol=1e-5)
