"""PROJECTIONS: in bounds, idempotent, and nothing else touched."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.elements.networks import networks
from gan2d.elements.projections import PROJECTIONS
from gan2d.settings.experiment import defaults
from gan2d.settings.knobs import compile_values

SPEC, KNOBS = compile_values(defaults("ring8", "gan") | {"critic_width": 8, "critic_depth": 2, "critic_activation": "relu"})
CRITIC = networks.critic(SPEC)
KEY = jax.random.key(3)


def weights():
    """A critic's own tree of weights, with biases that are not zero and singular values far from 1."""
    rng = np.random.default_rng(0)
    return jax.tree.map(lambda w: jnp.asarray(rng.normal(size=w.shape), jnp.float32), jax.eval_shape(CRITIC.init, KEY, jnp.zeros((1, 2)))[0])


PARAMS = weights()
# one program a row: the knobs are traced
INIT = {name: jax.jit(row.init) for name, row in PROJECTIONS.items()}
AFTER = {name: jax.jit(row.after) for name, row in PROJECTIONS.items()}
EFFECTIVE = {name: jax.jit(row.effective) for name, row in PROJECTIONS.items()}


def knobs_of(clip):
    return dataclasses.replace(KNOBS, clip=jnp.float32(clip))


def settled(name, params, rounds=300):
    """The state after many steps during which the optimiser left the weights alone."""
    memory = INIT[name](KEY, params)
    for _ in range(rounds if memory or name == "orthonormal" else 1):
        params, memory = AFTER[name](params, memory, knobs_of(0.1))
    return params, memory


def equal(a, b, tolerance=0.0):
    jax.tree.map(lambda x, y: np.testing.assert_allclose(x, y, rtol=tolerance, atol=tolerance), a, b)


def largest(kernel):
    return np.linalg.svd(np.asarray(kernel, np.float64), compute_uv=False)[0]


@pytest.mark.compiles
@pytest.mark.parametrize("name", PROJECTIONS)
def test_a_second_projection_changes_nothing(name):
    params, memory = settled(name, PARAMS)
    equal(AFTER[name](params, memory, knobs_of(0.1))[0], params, 1e-6 if name == "orthonormal" else 0.0)
    once = EFFECTIVE[name](params, memory)
    equal(EFFECTIVE[name](once, memory), once, 1e-6)


@pytest.mark.compiles
@pytest.mark.parametrize("name", PROJECTIONS)
def test_a_projection_keeps_the_weights_tree(name):
    for tree in (settled(name, PARAMS, 1)[0], EFFECTIVE[name](PARAMS, INIT[name](KEY, PARAMS))):
        assert jax.tree.structure(tree) == jax.tree.structure(PARAMS)
        assert [(w.shape, w.dtype) for w in jax.tree.leaves(tree)] == [(w.shape, w.dtype) for w in jax.tree.leaves(PARAMS)]


@pytest.mark.parametrize("name", [name for name in PROJECTIONS if name not in ("clip", "orthonormal")])
def test_only_clipping_and_orthonormal_weights_move_those_that_are_trained(name):
    equal(settled(name, PARAMS)[0], PARAMS)


@pytest.mark.parametrize("name", [name for name in PROJECTIONS if name not in ("spectral_norm", "orthonormal")])
def test_only_spectral_norm_and_orthonormal_weights_compute_with_others(name):
    memory = INIT[name](KEY, PARAMS)
    assert not jax.tree.leaves(memory)
    equal(EFFECTIVE[name](PARAMS, memory), PARAMS)


def test_clipping_keeps_every_weight_and_bias_within_a_traced_bound():
    before = AFTER["clip"]._cache_size()
    for bound in (0.01, 0.1, 1.0):
        clipped, _ = AFTER["clip"](PARAMS, (), knobs_of(bound))
        equal(clipped, jax.tree.map(lambda w, bound=bound: np.clip(w, np.float32(-bound), np.float32(bound)), PARAMS))
        assert all(np.abs(w).max() == np.float32(bound) for w in jax.tree.leaves(clipped) if w.size > 8)
    assert AFTER["clip"]._cache_size() <= max(before, 1)


def test_spectral_norm_gives_every_kernel_the_norm_one_and_leaves_the_biases():
    effective = EFFECTIVE["spectral_norm"](*settled("spectral_norm", PARAMS))
    for layer in PARAMS:
        assert largest(effective[layer]["kernel"]) == pytest.approx(1, abs=1e-4)
        # divided by a number: the kernel keeps its direction
        np.testing.assert_allclose(effective[layer]["kernel"], PARAMS[layer]["kernel"] / largest(PARAMS[layer]["kernel"]), rtol=1e-3, atol=1e-5)
        np.testing.assert_array_equal(effective[layer]["bias"], PARAMS[layer]["bias"])


@pytest.mark.parametrize("seed", range(5))
def test_spectral_norm_is_nearly_right_at_the_first_step(seed):
    params, _ = jax.jit(CRITIC.init)(jax.random.key(seed), jnp.zeros((1, 2)))
    effective = EFFECTIVE["spectral_norm"](params, INIT["spectral_norm"](jax.random.key(seed), params))
    for layer in params.values():
        assert largest(layer["kernel"]) != pytest.approx(1, abs=0.01)
    for layer in effective.values():
        assert largest(layer["kernel"]) == pytest.approx(1, abs=0.05)


@pytest.mark.compiles
def test_spectral_norm_follows_weights_that_move():
    params, memory = settled("spectral_norm", PARAMS)
    moved = jax.tree.map(lambda w: w[::-1] * 3, params)
    for _ in range(300):
        moved, memory = AFTER["spectral_norm"](moved, memory, KNOBS)
    for layer in EFFECTIVE["spectral_norm"](moved, memory).values():
        assert largest(layer["kernel"]) == pytest.approx(1, abs=1e-4)


def test_spectral_norm_bounds_a_relu_critics_slope_by_one():
    effective = EFFECTIVE["spectral_norm"](*settled("spectral_norm", PARAMS))
    x = 4 * jax.random.normal(KEY, (512, 2))

    def slopes(params):
        return np.linalg.norm(jax.jit(jax.grad(lambda x: jnp.sum(CRITIC.apply(params, {}, x, True)[0])))(x), axis=1)

    assert slopes(effective).max() <= 1 + 1e-4 < slopes(PARAMS).max()


def test_gradient_through_spectral_norm_is_miyatos():
    # ∂⟨C, W/σ⟩/∂W = (C − ⟨C, W/σ⟩ u vᵀ)/σ with the singular vectors held fixed (arXiv:1802.05957, eq. 12)
    params, memory = settled("spectral_norm", PARAMS)
    kernel = {"kernel": params["Dense_1"]["kernel"]}, {"kernel": memory["Dense_1"]["kernel"]}
    direction = np.random.default_rng(1).normal(size=kernel[0]["kernel"].shape).astype(np.float32)
    project = PROJECTIONS["spectral_norm"].effective
    gradient = jax.jit(jax.grad(lambda p: jnp.sum(direction * project(p, kernel[1])["kernel"])))(kernel[0])["kernel"]
    u, s, v = np.linalg.svd(np.asarray(kernel[0]["kernel"], np.float64))
    normalised = np.asarray(kernel[0]["kernel"], np.float64) / s[0]
    expected = (direction - np.sum(direction * normalised) * np.outer(u[:, 0], v[0])) / s[0]
    np.testing.assert_allclose(gradient, expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("name", PROJECTIONS)
def test_weights_of_zero_stay_finite(name):
    zero = jax.tree.map(jnp.zeros_like, PARAMS)
    params, memory = settled(name, zero, 2)
    equal(EFFECTIVE[name](params, memory), zero)
