"""VAE and VAEGAN: the likelihood's terms by hand, and which player has the gradient of which term."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.elements.games.encoders import vaegan
from gan2d.elements.games.table import GAMES
from gan2d.elements.seam.game import Shown
from gan2d.games import other
from gan2d.settings.experiment import make

pytestmark = pytest.mark.compiles

KEY = jax.random.key(3)
ROW = GAMES["vaegan"]


def of(**moved):
    spec, knobs = make("cross5", "gan-ns", {"game": "vaegan", "critic_width": 8, "generator_width": 8, **moved}).compiled()
    return spec, ROW.init(spec, KEY), knobs


def critic_of(spec, knobs):
    state = other.init(spec, 0, knobs)
    return lambda x, given: other.outputs(spec, state.critic.params, state.critic.stats, x, given, True)[0]


def test_the_divergence_is_that_of_two_gaussians():
    assert vaegan.divergence(jnp.zeros((1, 3)), jnp.zeros((1, 3)))[0] == 0
    # one dimension of mean 2 and variance e, one of N(0, 1): ½(4 + e − 1 − 1)
    mean, log_variance = jnp.array([[2.0, 0.0]]), jnp.array([[1.0, 0.0]])
    np.testing.assert_allclose(vaegan.divergence(mean, log_variance), 0.5 * (4 + np.e - 2), rtol=1e-6)


def test_the_likelihood_between_points_is_a_squared_distance_over_twice_the_variance(monkeypatch):
    spec, weights, knobs = of(likelihood="data", decoder_noise=2.0)
    monkeypatch.setattr(vaegan, "encode", lambda spec, weights, x: (jnp.zeros((len(x), 2)), jnp.zeros((len(x), 2))))
    monkeypatch.setattr(vaegan, "decode", lambda spec, weights, z: jnp.array([[3.0, 4.0]]) + jnp.zeros((len(z), 2)))
    shown = Shown(jnp.zeros((6, 2)), jnp.zeros((6, 2)), jnp.zeros((6, 0)))
    np.testing.assert_allclose(vaegan._own(spec, weights, shown, None, KEY, knobs), 25 / 8)


def test_the_likelihood_in_features_is_that_of_the_last_hidden_layer(monkeypatch):
    spec, weights, knobs = of(decoder_noise=1.0)
    monkeypatch.setattr(vaegan, "encode", lambda spec, weights, x: (jnp.zeros((len(x), 2)), jnp.zeros((len(x), 2))))
    monkeypatch.setattr(vaegan, "decode", lambda spec, weights, z: jnp.ones((len(z), 2)))
    shown = Shown(jnp.zeros((6, 2)), jnp.zeros((6, 2)), jnp.zeros((6, 0)))

    def judged(x, given):  # a score that would spoil it, and the features (x, 2x)
        return jnp.concatenate([100 * x[:, :1], x, 2 * x], 1)

    np.testing.assert_allclose(vaegan._own(spec, weights, shown, judged, KEY, knobs), (2 + 8) / 2)


def test_the_critic_ends_with_its_last_hidden_layer():
    spec, _, knobs = of()
    state = other.init(spec, 0, knobs)
    x = jax.random.normal(KEY, (5, 2))
    found, _ = other.outputs(spec, state.critic.params, state.critic.stats, x, jnp.zeros((5, 0)), True)
    last = state.critic.params["Dense_3"]
    assert found.shape == (5, 1 + 8)
    np.testing.assert_allclose(found[:, 1:] @ last["kernel"] + last["bias"][None], found[:, :1], rtol=1e-5)


def test_the_decoder_has_gamma_times_the_likelihood_and_the_encoder_all_of_it():
    def gradient(weight):
        spec, weights, knobs = of(content_weight=weight)
        shown, judged = ROW.shown(spec, weights, KEY, 16, knobs), critic_of(spec, knobs)
        return jax.grad(lambda w: vaegan._own(spec, w, shown, judged, KEY, knobs))(weights)

    whole, none, part = gradient(1.0), gradient(0.0), gradient(0.25)
    for one, a, b in zip(*(jax.tree.leaves(each["encoder"]) for each in (whole, none, part))):
        np.testing.assert_array_equal(one, a)
        np.testing.assert_array_equal(one, b)
    for one, a, b in zip(*(jax.tree.leaves(each["generator"]) for each in (whole, none, part))):
        assert not np.any(a)
        np.testing.assert_allclose(0.25 * one, b, rtol=1e-5, atol=1e-7)


def test_the_encoder_has_no_part_in_the_verdict_and_a_vae_hears_none():
    spec, weights, knobs = of()
    shown_to = jax.grad(lambda w: jnp.sum(ROW.shown(spec, w, KEY, 16, knobs).fake))(weights)
    assert not any(np.any(leaf) for leaf in jax.tree.leaves(shown_to["encoder"])) and any(np.any(leaf) for leaf in jax.tree.leaves(shown_to["generator"]))
    assert ROW.weight(spec, knobs) == 1 and ROW.weight(of(likelihood="data")[0], knobs) == 0


def test_half_of_what_is_shown_comes_from_codes_of_the_points_beside_it(monkeypatch):
    spec, weights, knobs = of()
    monkeypatch.setattr(vaegan, "encode", lambda spec, weights, x: (x, jnp.full(x.shape, -100.0)))
    monkeypatch.setattr(vaegan, "decode", lambda spec, weights, z: z)
    shown = ROW.shown(spec, weights, KEY, 12, knobs)
    np.testing.assert_allclose(shown.fake[:6], shown.real[:6])
    assert np.all(np.abs(shown.fake[6:] - shown.real[6:]) > 1e-6)
