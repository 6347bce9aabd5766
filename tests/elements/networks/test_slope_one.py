"""Critics whose own form holds their slope at 1 or below: GroupSort under orthonormal weights, and the lower envelope of cones, for any weights."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.elements.networks import networks
from gan2d.elements.networks.layers import ACTIVATIONS
from gan2d.elements.projections import PROJECTIONS
from gan2d.elements.shapes import funnels
from gan2d.settings.experiment import defaults
from gan2d.settings.knobs import static_half

ORTHONORMAL = PROJECTIONS["orthonormal"]
SORTS = ("group_sort", "full_sort")
POINTS = jax.random.normal(jax.random.key(1), (400, 2)) * 3


def spec(**moved):
    return static_half(defaults("ring8", "wgan") | {"critic_depth": 3, "critic_width": 12, "projection": "none"} | moved)


def made(scale=1.0, seed=0, **moved):
    """A critic's shapes, and weights of this size."""
    shapes = spec(**moved)
    params = networks.critic(shapes).init(jax.random.key(seed), POINTS)[0]
    return shapes, jax.tree.map(lambda w: scale * jax.random.normal(jax.random.key(w.size + seed), w.shape), params)


def slopes(shapes, params):
    return np.linalg.norm(jax.vmap(jax.grad(lambda x: networks.critic(shapes).apply(params, {}, x[None], False)[0][0]))(POINTS), axis=1)


@pytest.mark.compiles
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("activation", SORTS)
@pytest.mark.parametrize("width", [12, 7])
def test_sorted_units_under_orthonormal_weights_are_one_lipschitz_for_any_weights(activation, scale, width):
    shapes, params = made(scale, critic_activation=activation, critic_width=width)
    assert slopes(shapes, ORTHONORMAL.effective(params, ())).max() <= 1 + 1e-5


@pytest.mark.compiles
@pytest.mark.parametrize("activation", SORTS)
def test_they_keep_all_of_the_slope(activation):
    """Orthonormal square layers and a permutation lose nothing: with the last layer along what comes out of the others, the slope is 1 where it points."""
    shapes, params = made(critic_activation=activation)
    for _ in range(20):
        params, _ = ORTHONORMAL.after(params, (), None)
    for name, row in params.items():
        assert np.linalg.svd(row["kernel"], compute_uv=False) == pytest.approx(1.0, abs=1e-4), name
    assert 0.2 < slopes(shapes, params).max() <= 1 + 1e-5


@pytest.mark.parametrize("scale", [0.0, 1e-6, 1.0, 1e6])
@pytest.mark.parametrize("shape", [(2, 9), (9, 9), (9, 1), (30, 4)])
def test_no_singular_value_is_above_1(scale, shape):
    w = {"kernel": scale * np.random.default_rng(0).normal(size=shape).astype(np.float32), "bias": np.full(3, 7.0, np.float32)}
    told = jax.jit(lambda w: ORTHONORMAL.effective(w, ()))(w)
    values = np.linalg.svd(told["kernel"], compute_uv=False)
    assert np.isfinite(values).all() and values.max() <= 1 + 1e-5 and np.array_equal(told["bias"], w["bias"])


@pytest.mark.parametrize("activation", SORTS)
def test_sorting_permutes(activation):
    x = np.asarray(jax.random.normal(jax.random.key(0), (5, 7)))
    told = np.asarray(ACTIVATIONS[activation].function(jnp.asarray(x)))
    np.testing.assert_array_equal(np.sort(told, 1), np.sort(x, 1))
    assert (told[:, :3] >= told[:, 3:6]).all() if activation == SORTS[0] else (np.diff(told) >= 0).all()


@pytest.mark.compiles
@pytest.mark.parametrize("scale", [1e-2, 1.0, 1e2])
def test_an_envelope_has_slope_1_for_any_weights(scale):
    assert slopes(*made(scale, head="cones")) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.compiles
def test_an_envelope_of_the_funnels_themselves_is_their_potential():
    told = funnels.drawn(3, 12)
    shapes, _ = made(head="cones", critic_width=12)
    params = {"tips": told.tips[None, :12], "heights": told.heights[:12]}
    score = networks.critic(shapes).apply(params, {}, POINTS, False)[0]
    assert np.asarray(score) == pytest.approx(funnels.potential(funnels.known(3, 12), np.asarray(POINTS, float)), abs=1e-5)


def test_its_tips_begin_around_what_it_is_shown():
    shapes = spec(head="cones", critic_width=256)
    points = jnp.float32([[5.0, -3.0]]) + 0.1 * POINTS
    tips = networks.critic(shapes).init(jax.random.key(0), points)[0]["tips"][0]
    assert np.abs(np.asarray(tips) - np.array([5.0, -3.0])).max() < 15 and np.asarray(tips).std(0).min() > 0.2
