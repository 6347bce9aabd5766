"""Layers of the tricks against hand-written NumPy: Fourier features, minibatch discrimination, virtual batch norm."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.elements.networks import networks
from gan2d.elements.networks.layers import KERNEL_SIZE, VirtualBatchNorm, closeness, fourier
from gan2d.settings.experiment import make
from gan2d.settings.knobs import compile_values

pytestmark = pytest.mark.compiles

SMALL = {"critic_depth": 1, "critic_width": 8, "critic_activation": "tanh"}
SPEC, _ = compile_values(make("ring8", "gan", SMALL).values())
KEY = jax.random.key(0)


def points(n, seed=0, d=2):
    return np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)


def started(x=None, **moved):
    """A critic with the named tricks: its network, and weights without a zero among them."""
    network = networks.critic(dataclasses.replace(SPEC, **moved))
    params, stats = jax.device_get(jax.jit(network.init)(KEY, points(6, 9) if x is None else x))
    rng = np.random.default_rng(1)
    return network, jax.tree.map(lambda w: np.float32(rng.uniform(0.2, 0.8, w.shape) * rng.choice([-1, 1], w.shape)), params), stats


# Fourier features ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("octaves", [0, 1, 3])
def test_fourier_features_are_the_point_and_its_waves(octaves):
    x = points(5)
    found = np.asarray(fourier(x, octaves))
    waves = [wave(2**k * x) for wave in (np.sin, np.cos) for k in range(octaves)]
    assert found.shape == (5, 2 * (1 + 2 * octaves))
    assert np.array_equal(found[:, :2], x), "first of all the point itself"
    np.testing.assert_allclose(found, np.concatenate([x, *waves], 1), rtol=1e-5, atol=1e-6)


def test_no_octaves_are_no_operation_at_all():
    x = jnp.asarray(points(5))
    assert fourier(x, 0) is x


def test_the_slope_of_fourier_features_doubles_with_each_octave():
    x = points(1)[0]
    jacobian = np.asarray(jax.jacobian(lambda x: fourier(x[None], 3)[0])(x))
    expected = [np.eye(2), *(np.diag(2**k * np.cos(2**k * x)) for k in range(3)), *(np.diag(-(2**k) * np.sin(2**k * x)) for k in range(3))]
    np.testing.assert_allclose(jacobian, np.concatenate(expected), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("player", ["critic", "generator"])
def test_both_players_can_have_them(player):
    spec = dataclasses.replace(SPEC, critic_fourier=2, generator_fourier=1, latent_dim=3)
    inputs, kernel = {"critic": (2, 10), "generator": (3, 9)}[player]
    params, _ = jax.eval_shape(getattr(networks, player)(spec).init, KEY, jnp.zeros((4, inputs)))
    assert params["Dense_0"]["kernel"].shape[0] == kernel


# minibatch discrimination ----------------------------------------------------------------------------------------


def closeness_by_hand(own, others):
    apart = np.abs(own[:, None].astype(float) - others[None]).sum(-1)  # (n, m, B)
    return np.exp(-apart).sum(1)


def test_closeness_is_the_sum_over_the_others():
    own, others = (np.random.default_rng(seed).normal(size=(n, 3, KERNEL_SIZE)) for seed, n in ((0, 5), (1, 7)))
    np.testing.assert_allclose(closeness(own, others), closeness_by_hand(own, others), rtol=1e-5)
    alike = np.ones((4, 3, KERNEL_SIZE))
    np.testing.assert_allclose(closeness(alike, alike), 4.0), "a batch of one point counts each of them"
    np.testing.assert_allclose(closeness(alike, 1e3 * alike), 0.0, atol=1e-30)


def test_a_critic_with_kernels_sees_its_batch():
    network, params, stats = started(minibatch_kernels=3)
    x = points(6)
    layer, tensor, last = params["Dense_0"], params["MinibatchDiscrimination_0"]["tensor"]["kernel"], params["Dense_1"]
    assert tensor.shape == (8, 3, KERNEL_SIZE) and last["kernel"].shape == (11, 1)
    hidden = np.tanh(x @ layer["kernel"] + layer["bias"])
    compared = np.einsum("na,abc->nbc", hidden, tensor)
    expected = np.concatenate([hidden, closeness_by_hand(compared, compared)], 1) @ last["kernel"] + last["bias"]
    for train in (True, False):
        np.testing.assert_allclose(network.apply(params, stats, x, train)[0], expected[:, 0], rtol=1e-4, atol=1e-5)
    # and its scores depend on the whole batch, but not on the order
    alone = np.concatenate([network.apply(params, stats, row[None], False)[0] for row in x])  # 1 from each kernel, of the point itself
    np.testing.assert_allclose(alone, np.concatenate([hidden, np.ones((6, 3))], 1) @ last["kernel"][:, 0] + last["bias"], rtol=1e-4, atol=1e-5)
    assert np.abs(alone - expected[:, 0]).min() > 1e-3
    np.testing.assert_allclose(network.apply(params, stats, x[::-1], False)[0][::-1], expected[:, 0], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "moved",
    [
        {"critic_norm": "layer", "critic_fourier": 1, "ensemble": 2},
        {"head": "autoencoder", "code_dim": 4, "critic_norm": "virtual"},
    ],
    ids=["ensemble", "autoencoder"],
)
def test_a_point_beside_given_company_has_the_score_that_it_has_in_that_batch(moved):
    network, params, stats = started(minibatch_kernels=2, **moved)
    apply = jax.jit(network.apply, static_argnums=3)
    x, company = points(4, 2), points(5, 3)
    beside = apply(params, stats, x, False, company)[0]
    in_batch = [apply(params, stats, np.concatenate([row[None], company]), False)[0][0] for row in x]
    np.testing.assert_allclose(beside, in_batch, rtol=1e-4, atol=1e-5)
    assert np.abs(beside - apply(params, stats, x, False, 2 * company)[0]).max() > 1e-3, "the company must matter"


def test_company_says_nothing_to_a_critic_without_kernels():
    network, params, stats = started()
    x = points(4)
    assert np.array_equal(network.apply(params, stats, x, False, points(5, 3))[0], network.apply(params, stats, x, False)[0])


# virtual batch norm ----------------------------------------------------------------------------------------------


def test_each_point_is_normalised_by_the_reference_and_itself():
    x, reference = points(4, 0, 3), points(6, 1, 3) * 2 + 1
    module = VirtualBatchNorm()
    params = {"scale": np.float32([1.0, 2.0, -0.5]), "bias": np.float32([0.0, 0.3, 1.0])}
    found, own = module.apply({"params": params}, x, reference)
    for row, normed in zip(x, found):
        lot = np.concatenate([reference, row[None]]).astype(float)
        np.testing.assert_allclose(normed, (row - lot.mean(0)) / np.sqrt(lot.var(0) + 1e-5) * params["scale"] + params["bias"], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(own, (reference - reference.mean(0)) / np.sqrt(reference.var(0) + 1e-5) * params["scale"] + params["bias"], rtol=1e-4, atol=1e-5)
    start = module.init(KEY, x, reference)["params"]
    assert (start["scale"] == 1).all() and (start["bias"] == 0).all()


def test_a_reference_of_one_point_many_times_divides_by_nothing():
    same = np.full((6, 3), 1e3, np.float32)
    assert all(np.isfinite(part).all() for part in VirtualBatchNorm().apply({"params": {"scale": jnp.ones(3), "bias": jnp.zeros(3)}}, same, same))


@pytest.mark.parametrize("head", networks.HEADS)
def test_points_of_a_batch_do_not_talk_under_virtual_batch_norm(head):
    network, params, stats = started(critic_norm="virtual", head=head, code_dim=4)
    apply = jax.jit(network.apply, static_argnums=3)
    x = points(5)
    other = x.copy()
    other[2] += 3
    one, two = (np.asarray(apply(params, stats, batch, True)[0]) for batch in (x, other))
    assert [np.array_equal(a, b) for a, b in zip(one, two)] == [True, True, False, True, True]


def test_the_reference_is_and_stays_what_init_was_given():
    reference = points(6, 9)
    network, params, stats = started(reference, critic_norm="virtual")
    assert np.array_equal(stats["reference"], reference)
    for train in (True, False):
        assert np.array_equal(network.apply(params, stats, points(5), train)[1]["reference"], reference)
    other = jax.tree.map(lambda r: r + 1, stats)
    assert not np.array_equal(network.apply(params, stats, points(5), True)[0], network.apply(params, other, points(5), True)[0]), "it must matter"
