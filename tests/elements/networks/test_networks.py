"""Networks, latents and optimisers against hand-written NumPy."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from gan2d.elements.networks import networks
from gan2d.elements.networks.layers import ACTIVATIONS, NORMS
from gan2d.elements.networks.networks import HEADS, LATENTS
from gan2d.elements.objectives import NAMES, OBJECTIVES
from gan2d.elements.optimisers import OPTIMISERS
from gan2d.games.players import scored
from gan2d.settings.experiment import defaults
from gan2d.settings.knobs import compile_values

pytestmark = pytest.mark.compiles

SPEC, KNOBS = compile_values(
    defaults("ring8", "gan") | {"critic_depth": 2, "critic_width": 6, "generator_depth": 2, "generator_width": 6, "latent_dim": 3, "code_dim": 4}
)
KEY = jax.random.key(0)
REFERENCE = 5  # points of virtual batch norm's reference batch


def spec_of(activation="relu", norm="none", head="score"):
    return dataclasses.replace(SPEC, critic_activation=activation, critic_norm=norm, generator_activation=activation, generator_norm=norm, head=head)


def random_tree(shapes, seed=0):
    """Weights without a zero or a one among them, so that a forgotten bias, scale or running average shows; variances above 0."""
    rng = np.random.default_rng(seed)
    return jax.tree.map(lambda w: jnp.asarray(rng.uniform(0.3, 1.3, w.shape) * rng.choice([-1, 1], w.shape), jnp.float32), shapes)


def random_variables(network, inputs):
    params, running = (random_tree(part, seed) for seed, part in enumerate(shapes_of(network, inputs)))
    return params, jax.tree_util.tree_map_with_path(lambda path, w: jnp.abs(w) if path[-1].key == "var" else w, running)


def shapes_of(network, inputs):
    return jax.eval_shape(network.init, KEY, jnp.zeros((REFERENCE, inputs)))


def size(tree):
    return sum(int(np.prod(w.shape)) for w in jax.tree.leaves(tree))


def parameters_of_an_mlp(inputs, width, depth, out, norm, pieces=1):
    hidden = ((inputs + 1) * width + (depth - 1) * (width + 1) * width) * pieces
    return hidden + (width + 1) * out + (0 if norm == "none" else 2 * width * depth * pieces)


def decoders(norm):
    """A decoder's normalisation: there is no reference batch of codes."""
    return "none" if norm == "virtual" else norm


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_shapes_and_numbers_of_parameters(activation, norm, head):
    spec = spec_of(activation, norm, head)
    critic, generator = networks.critic(spec), networks.generator(spec)
    params, running = shapes_of(critic, 2)
    pieces = ACTIVATIONS[activation].pieces
    both = {
        "score": parameters_of_an_mlp(2, 6, 2, 1, norm, pieces),
        "autoencoder": parameters_of_an_mlp(2, 6, 2, 4 * pieces, norm, pieces) + parameters_of_an_mlp(4, 6, 2, 2, decoders(norm), pieces),
        "cones": 6 * 2 + 6,
    }
    assert size(params) == both[head]
    layers = {"score": 2, "autoencoder": 4, "cones": 0}[head]
    assert size(running) == {"batch": 2 * 6 * pieces * layers, "virtual": 2 * REFERENCE * bool(layers)}.get(norm, 0)
    for train in (True, False):
        output, new = jax.eval_shape(lambda p, s, x, train=train: critic.apply(p, s, x, train), params, running, jnp.zeros((5, 2)))
        assert output.shape == (5,) and output.dtype == jnp.float32
        assert jax.tree.structure(new) == jax.tree.structure(running)
    params, running = shapes_of(generator, 3)
    assert size(params) == parameters_of_an_mlp(3, 6, 2, 2, norm, pieces)
    assert jax.eval_shape(lambda p, s, z: generator.apply(p, s, z, True)[0], params, running, jnp.zeros((5, 3))).shape == (5, 2)


BY_HAND = {
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "tanh": np.tanh,
    "maxout": lambda x: x.reshape(len(x), -1, 5).max(-1),
    "group_sort": lambda x: np.concatenate(np.sort(np.split(x, 2, axis=1), axis=0)[::-1], 1),
    "full_sort": lambda x: np.sort(x, 1),
}
ALONE = ("relu", "leaky_relu", "tanh")  # those that see one unit at a time


def norm_by_hand(h, norm, layer, params, running, train):
    """The normalised activations, and what batch norm's running averages become."""
    if norm == "none":
        return h, {}
    if norm == "layer":
        name, mean, var, epsilon, new = f"LayerNorm_{layer}", h.mean(1, keepdims=True), h.var(1, keepdims=True), 1e-6, {}
    else:
        name, epsilon = f"BatchNorm_{layer}", 1e-5
        old = running[name]
        mean, var = (h.mean(0), h.var(0)) if train else (old["mean"], old["var"])
        new = {name: {"mean": 0.9 * old["mean"] + 0.1 * mean, "var": 0.9 * old["var"] + 0.1 * var} if train else old}
    return (h - mean) / np.sqrt(var + epsilon) * params[name]["scale"] + params[name]["bias"], new


def virtual_by_hand(h, reference, part):
    """Each row by the mean and the variance of the reference and itself; the reference's rows by the reference's alone."""
    lots = [np.concatenate([reference, row[None]]) for row in h]
    rows = [(row - lot.mean(0)) / np.sqrt(lot.var(0) + 1e-5) for row, lot in zip(h, lots)]
    own = (reference - reference.mean(0)) / np.sqrt(reference.var(0) + 1e-5)
    return np.array(rows) * part["scale"] + part["bias"], own * part["scale"] + part["bias"]


def mlp_by_hand(x, activation, norm, params, running, train):
    moved, reference = {}, running.get("reference")
    for layer in range(2):
        dense = params[f"Dense_{layer}"]
        x = x @ dense["kernel"] + dense["bias"]
        if norm == "virtual":
            x, reference = virtual_by_hand(x, reference @ dense["kernel"] + dense["bias"], params[f"VirtualBatchNorm_{layer}"])
            reference, moved = BY_HAND[activation](reference), running
        else:
            x, new = norm_by_hand(x, norm, layer, params, running, train)
            moved |= new
        x = BY_HAND[activation](x)
    return x @ params["Dense_2"]["kernel"] + params["Dense_2"]["bias"], moved


@pytest.mark.parametrize("train", [True, False])
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_generator_is_the_hand_written_mlp(activation, norm, train):
    network = networks.generator(spec_of(activation, norm))
    params, running = random_variables(network, 3)
    z = np.random.default_rng(2).normal(size=(7, 3)).astype(np.float32)
    y, moved = jax.jit(network.apply, static_argnums=3)(params, running, z, train)
    double = jax.tree.map(lambda w: np.asarray(w, np.float64), (params, running))
    expected, expected_moved = mlp_by_hand(z.astype(np.float64), activation, norm, *double, train)
    np.testing.assert_allclose(y, expected, rtol=1e-3, atol=1e-3)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4), moved, expected_moved)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_an_autoencoders_score_is_minus_its_error(activation, norm):
    network = networks.critic(spec_of(activation, norm, "autoencoder"))
    params, running = random_variables(network, 2)
    x = np.random.default_rng(3).normal(size=(9, 2)).astype(np.float32)
    score, _ = jax.jit(network.apply, static_argnums=3)(params, running, x, False)
    double = jax.tree.map(lambda w: np.asarray(w, np.float64), (params, running))
    code, _ = mlp_by_hand(x.astype(np.float64), activation, norm, double[0]["MLP_0"], double[1].get("MLP_0", {}), False)
    back, _ = mlp_by_hand(BY_HAND[activation](code), activation, decoders(norm), double[0]["MLP_1"], double[1].get("MLP_1", {}), False)
    assert (np.asarray(score) <= 0).all()
    np.testing.assert_allclose(score, -np.sum((x - back) ** 2, 1), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("name", OBJECTIVES)
@pytest.mark.parametrize("head", HEADS)
def test_a_heads_output_is_read_as_a_score_once(head, name):
    knobs = dataclasses.replace(KNOBS, objective=jnp.int32(NAMES.index(name)))
    output = jnp.array([-3.0, 0.0, 2.0])
    # an autoencoder's error is an energy already; a plain number becomes one through the softplus
    expected = -np.logaddexp(0, -output) if OBJECTIVES[name].energy and HEADS[head].plain else output
    np.testing.assert_allclose(scored(dataclasses.replace(SPEC, head=head), output, knobs), expected, rtol=1e-6)


def test_maxouts_gain_keeps_variance():
    z = np.random.default_rng(0).normal(size=(400_000, 5)).astype(np.float32)
    _, function, gain, pieces = ACTIVATIONS["maxout"]
    assert pieces == 5 and gain * np.mean(np.asarray(function(z.reshape(-1, 5)), np.float64) ** 2) == pytest.approx(1, rel=0.01)


@pytest.mark.parametrize("activation", ALONE)
def test_gains_keep_small_signals_variance(activation):
    _, function, gain, _ = ACTIVATIONS[activation]
    nodes, weights = np.polynomial.hermite_e.hermegauss(64)
    small = 1e-3 * nodes
    kept = weights @ np.asarray(function(jnp.asarray(small)), np.float64) ** 2 / (weights @ small**2)
    assert gain * kept == pytest.approx(1, rel=1e-4)
    np.testing.assert_allclose(function(jnp.asarray(nodes)), BY_HAND[activation](nodes), rtol=1e-5, atol=1e-6)


def test_a_generator_without_layers_is_linear():
    bare = dataclasses.replace(spec_of("relu", "none"), generator_depth=0, latent_dim=256)
    z = jax.random.normal(KEY, (9, 256))
    params, running = networks.generator(bare).init(KEY, z)
    assert list(params) == ["Dense_0"] and not running
    layer = jax.tree.map(np.float64, params["Dense_0"])
    np.testing.assert_allclose(networks.generator(bare).apply(params, running, z, False)[0], np.float64(z) @ layer["kernel"] + layer["bias"], atol=1e-5)
    assert layer["kernel"].shape == (256, 2) and layer["kernel"].var() == pytest.approx(1 / 256, rel=0.4)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_initial_weights_have_the_stated_variance(activation, norm):
    wide = dataclasses.replace(spec_of(activation, norm), generator_width=256, latent_dim=64)
    params, running = networks.generator(wide).init(KEY, jnp.ones((REFERENCE, 64)))
    gain = ACTIVATIONS[activation].gain
    for layer, expected in (("Dense_0", gain / 64), ("Dense_1", gain / 256), ("Dense_2", 1 / 256)):
        kernel = np.asarray(params[layer]["kernel"])
        assert kernel.var() == pytest.approx(expected, rel=5 * np.sqrt(2 / kernel.size))
        assert abs(kernel.mean()) < 5 * np.sqrt(expected / kernel.size)
        assert not np.asarray(params[layer]["bias"]).any()
    # norms start as the plain normalisation, running averages as a standard normal's
    for name, part in {**params, **running}.items():
        if "Norm" in name:
            assert all((np.asarray(w) == (1 if key in ("scale", "var") else 0)).all() for key, w in part.items())


@pytest.mark.parametrize("name", LATENTS)
def test_latents_follow_their_law(name):
    law = {"gaussian": stats.norm(), "uniform": stats.uniform(-1, 2), "gaussian_bits": stats.norm()}[name]
    spec = dataclasses.replace(SPEC, latent=name)
    z = np.asarray(networks.latent(spec, KEY, 20_000))
    assert z.shape == (20_000, 3) and z.dtype == np.float32
    assert z.min() >= law.support()[0] and z.max() <= law.support()[1]
    smooth = 2 if name == "gaussian_bits" else 3
    assert np.isin(z[:, smooth:], [-1, 1]).all() and np.abs(z[:, smooth:].mean(0)).sum() < 5 / np.sqrt(20_000)
    for column in z.T[:smooth]:
        assert stats.kstest(column, law.cdf).pvalue > 1e-4
    np.testing.assert_allclose(np.corrcoef(z.T), np.eye(3), atol=5 / np.sqrt(20_000))
    assert np.array_equal(z, networks.latent(spec, KEY, 20_000))


# ensembles -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "members", "found"), [(64, 1, [64]), (64, 4, [8, 16, 32, 64]), (10, 3, [4, 5, 10]), (4, 2, [4, 4]), (9, 2, [4, 9]), (512, 3, [128, 256, 512])]
)
def test_an_ensembles_critics_are_half_as_wide_as_the_next(width, members, found):
    assert networks.widths(dataclasses.replace(SPEC, critic_width=width, ensemble=members)) == found


@pytest.mark.parametrize("head", HEADS)
def test_an_ensemble_is_its_members_side_by_side(head):
    """Each with weights of its own, of the very shapes and start of a single critic of its width."""
    spec = dataclasses.replace(spec_of(head=head), critic_width=8, ensemble=3)
    x = jnp.asarray(np.random.default_rng(4).normal(size=(7, 2)), jnp.float32)
    params, running = jax.jit(networks.critic(spec).init)(KEY, x)
    assert len(params) == 3 and not running
    output, _ = networks.critic(spec).apply(params, running, x, False)
    assert output.shape == (7, 3)
    for i, width in enumerate((4, 4, 8)):
        alone = networks.critic(dataclasses.replace(spec, critic_width=width, ensemble=1))
        own = params[f"critics_{i}"]
        assert jax.tree.map(jnp.shape, own) == jax.tree.map(jnp.shape, jax.eval_shape(alone.init, KEY, x)[0])
        np.testing.assert_allclose(output[:, i], alone.apply(own, {}, x, False)[0], rtol=1e-5, atol=1e-6)
    # the two of width 4 are not one critic twice, and no score depends on another member's weights
    assert not any(np.array_equal(a, b) for a, b in zip(*map(jax.tree.leaves, (params["critics_0"], params["critics_1"]))) if a.ndim == 2)
    moved = params | {"critics_1": jax.tree.map(lambda w: w + 1, params["critics_1"])}
    assert [np.array_equal(a, b) for a, b in zip(output.T, networks.critic(spec).apply(moved, running, x, False)[0].T)] == [True, False, True]


def test_features_are_the_last_hidden_activations_of_all_members():
    spec = dataclasses.replace(SPEC, critic_activation="tanh", critic_depth=1, critic_width=8, ensemble=2)
    x = np.random.default_rng(5).normal(size=(7, 2)).astype(np.float32)
    params, running = jax.device_get(jax.jit(networks.critic(spec).init)(KEY, x))
    layers = [params[f"critics_{i}"]["Dense_0"] for i in range(2)]
    found = networks.features(spec, params, running, x, True)
    np.testing.assert_allclose(found, np.concatenate([np.tanh(x @ layer["kernel"] + layer["bias"]) for layer in layers], 1), rtol=1e-4, atol=1e-5)


# optimisers ----------------------------------------------------------------------------------------------------

GRADIENTS = np.array([[0.5, -2.0, 0.0], [1.5, 0.1, 0.0], [-1.0, 0.3, 4.0]])
FIRST = np.array([1.0, -1.0, 0.5])
EPSILON = 1e-8


def adam_by_hand(rate, beta1, beta2):
    w, m, v = FIRST.copy(), np.zeros(3), np.zeros(3)
    for t, g in enumerate(GRADIENTS, 1):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        w = w - rate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + EPSILON)
    return w


def rmsprop_by_hand(rate, beta1, beta2):
    w, v = FIRST.copy(), np.zeros(3)
    for g in GRADIENTS:
        v = beta2 * v + (1 - beta2) * g**2
        w = w - rate * g / np.sqrt(v + EPSILON)
    return w


def sgd_by_hand(rate, beta1, beta2):
    w, m = FIRST.copy(), np.zeros(3)
    for g in GRADIENTS:
        m = beta1 * m + g
        w = w - rate * m
    return w


OPTIMISER_BY_HAND = {"adam": adam_by_hand, "rmsprop": rmsprop_by_hand, "sgd": sgd_by_hand}


@pytest.mark.parametrize("name", OPTIMISERS)
def test_an_optimiser_is_the_hand_written_one_under_traced_rates(name):
    @jax.jit
    def three_steps(rate, beta1, beta2):
        method = OPTIMISERS[name].make(rate, beta1, beta2, 0.0)
        w = jnp.asarray(FIRST, jnp.float32)
        state = method.init(w)
        for g in GRADIENTS:
            step, state = method.update(jnp.asarray(g, jnp.float32), state, w)
            w = w + step
        return w

    base = (0.05, 0.5, 0.9)
    for settings in (base, (0.3, 0.9, 0.99), (0.01, 0.0, 0.5)):
        np.testing.assert_allclose(three_steps(*settings), OPTIMISER_BY_HAND[name](*settings), rtol=1e-4, atol=1e-5)
    # and it reads those betas that it lists, no other
    for knob, settings in (("beta1", (0.05, 0.7, 0.9)), ("beta2", (0.05, 0.5, 0.7))):
        assert np.array_equal(three_steps(*settings), three_steps(*base)) == (knob not in OPTIMISERS[name].knobs)
    assert three_steps._cache_size() == 1
