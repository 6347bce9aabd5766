"""What a critic looks like inside: gradients by hand, counts that add up, and nothing touched by looking."""

import dataclasses
import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.elements.networks import networks
from gan2d.games.plain import critic_params
from gan2d.games.players import score_of
from gan2d.measure import anatomy
from gan2d.measure.anatomy import (
    ALONG,
    AT_BOUND,
    BINS,
    DECADES,
    POINTS,
    SEGMENTS,
    SLOPES,
    SURFACE,
    dense_layers,
    dissect,
    dissected,
    growth,
    layer_gradients,
    watched,
    watched_clouds,
)
from gan2d.measure.w1_bound import w1_bound
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.experiment import make
from gan2d.studies.figures import constraints_compared
from gan2d.training import loop
from gan2d.training.training import Training

pytestmark = pytest.mark.compiles

SMALL = {"critic_depth": 2, "critic_width": 8, "batch_size": 16, "n_critic": 1, "generator": "noisy_copy"}
BOX = np.array([-2.0, 2.0, -2.0, 2.0], np.float32)
# what is looked at differs by recipe: clipped, penalised, normalised by spectrum, by batch, by layer, an autoencoder, eleven layers and more
CRITICS = {
    "clip": ("wgan", {"clip": 0.05}),
    "gp": ("wgan-gp", {}),
    "spectral": ("wgan-gp", {"penalty": "none", "projection": "spectral_norm"}),
    "batch": ("wgan-gp", {"critic_norm": "batch"}),
    "layer": ("wgan-gp", {"critic_norm": "layer"}),
    "autoencoder": ("ebgan", {"code_dim": 3}),
    "one layer": ("wgan-gp", {"critic_depth": 1}),
    "twelve layers": ("wgan", {"critic_depth": 12, "clip": 0.1}),
}


def compiled(name, **moved):
    recipe, knobs = CRITICS[name]
    return make("ring8", recipe, SMALL | knobs | moved).compiled()


def begin(name, seed=0, steps=0, **moved):
    """A critic, as it starts or after some steps."""
    spec, knobs = compiled(name, **moved)
    state = loop.init(spec, (), seed, knobs)
    return spec, loop.advance(spec, (), state, knobs, steps).states if steps else state, knobs


def bits(state):
    return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(state._replace(key=jax.random.key_data(state.key)))]


@pytest.fixture(scope="module")
def seen():
    """Every kind of critic, dissected: name → (spec, state, knobs, anatomy)."""
    found = {}
    for name in CRITICS:
        spec, state, knobs = begin(name, steps=5)
        found[name] = spec, state, knobs, jax.tree.map(np.asarray, dissect(spec, state, knobs, BOX))
    return found


def by_hand(params):
    return [(np.asarray(kernel, np.float64), np.asarray(bias, np.float64)) for kernel, bias in dense_layers(params)]


def relu_gradients(layers, x):
    """‖∂s/∂h_l‖ at each point of a ReLU network, (L − 1, n): backwards through the products, by the chain rule alone."""
    before = []
    h = x
    for kernel, bias in layers[:-1]:
        before.append(h @ kernel + bias)
        h = np.maximum(before[-1], 0)
    back = np.tile(layers[-1][0][:, 0], (len(x), 1))
    lengths = [np.linalg.norm(back, axis=1)]
    for (kernel, _), z in zip(layers[-2:0:-1], before[:0:-1]):
        back = (back * (z > 0)) @ kernel.T
        lengths.append(np.linalg.norm(back, axis=1))
    return np.stack(lengths[::-1])


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_layer_gradients_of_a_relu_network_are_the_chain_rules(depth):
    """The Wasserstein loss is q − p: its gradient is ∓ that of the score."""
    spec, state, knobs = begin("gp", critic_depth=depth, steps=3)
    assert spec.critic_activation == "relu"
    real, fake = watched(spec, state, knobs)
    layers = by_hand(state.critic.params)
    expected = [relu_gradients(layers, np.asarray(x, np.float64)).mean(1) for x in (real, fake)]
    np.testing.assert_allclose(layer_gradients(spec, state, knobs, real, fake), np.mean(expected, 0), rtol=1e-4)


@pytest.mark.parametrize("objective", ["wasserstein", "non_saturating", "relativistic"])
def test_layer_gradients_of_three_tanh_layers_are_those_of_a_plain_forward_pass(objective):
    spec, state, knobs = begin("gp", critic_depth=3, critic_activation="tanh", objective=objective)
    real, fake = watched(spec, state, knobs)
    layers = [(np.asarray(k), np.asarray(b)) for k, b in dense_layers(state.critic.params)]

    def plain(x, shift):
        for (kernel, bias), more in zip(layers[:-1], shift):
            x = jnp.tanh(x @ kernel + bias[None]) + more
        return (x @ layers[-1][0] + layers[-1][1][None])[:, 0]

    # written out: scores are logits, high for real
    losses = {
        "wasserstein": lambda p, q: q - p,
        "non_saturating": lambda p, q: jax.nn.softplus(-p) + jax.nn.softplus(q),
        "relativistic": lambda p, q: jax.nn.softplus(q - p),
    }
    none = [jnp.zeros((POINTS, spec.critic_width))] * 3
    got = jax.grad(lambda a, b: jnp.sum(losses[objective](plain(real, a), plain(fake, b))), (0, 1))(none, none)
    expected = [0.5 * (np.linalg.norm(p, axis=1).mean() + np.linalg.norm(q, axis=1).mean()) for p, q in zip(*got)]
    np.testing.assert_allclose(layer_gradients(spec, state, knobs, real, fake), expected, rtol=1e-4)


@pytest.mark.parametrize("name", CRITICS)
def test_a_shift_of_zero_is_the_critic_in_training(name):
    """Where nothing is added, the network is the plain one; batch norm by the batch's own statistics."""
    spec, state, _ = begin(name)
    weights = critic_params(spec, state)
    x = jax.random.normal(jax.random.key(1), (6, 2))
    none = networks.shifts(spec, 6)
    # twelve layers under "hidden00" to "hidden11" must come in their order
    assert [leaf.shape for leaf in jax.tree.leaves(none)] == [(6, spec.critic_width)] * (len(dense_layers(weights)) - (2 if name == "autoencoder" else 1))
    plain = networks.critic(spec).apply(weights, state.critic.stats, x, True)[0]
    np.testing.assert_allclose(networks.shifted(spec, weights, state.critic.stats, x, none), plain, rtol=1e-5, atol=1e-6)
    for i in range(len(jax.tree.leaves(none))):
        # each point is shifted otherwise: what all have in common, batch norm takes away again
        push = jax.random.normal(jax.random.key(2), (6, spec.critic_width))
        one = jax.tree.unflatten(jax.tree.structure(none), [leaf + push * (k == i) for k, leaf in enumerate(jax.tree.leaves(none))])
        assert not np.allclose(networks.shifted(spec, weights, state.critic.stats, x, one), plain, rtol=1e-6, atol=1e-9), f"hidden layer {i} is no hidden layer"


@pytest.mark.parametrize("name", CRITICS)
def test_all_is_finite_and_of_the_shape_that_is_told(seen, name):
    spec, state, _, told = seen[name]
    layers = dense_layers(state.critic.params)
    count = len(layers)
    hidden = 2 * spec.critic_depth if name == "autoencoder" else spec.critic_depth
    assert count == (hidden + 2 if name == "autoencoder" else hidden + 1)
    shapes = (
        ((SURFACE, SURFACE),) * 2 + ((POINTS, 2), (count, 2, BINS), (), (count, 2), (SLOPES,), (3, ALONG), (hidden,)) + ((),) * 7  # the seven numbers
    )
    assert tuple(part.shape for part in told) == shapes and all(np.isfinite(part).all() for part in told._replace(w1=np.zeros(())))
    assert (told.layers > 0).all(), "a gradient reaches every hidden layer, an autoencoder's decoder too"


@pytest.mark.parametrize("name", CRITICS)
def test_the_histograms_count_every_weight_once(seen, name):
    spec, state, _, told = seen[name]
    layers = by_hand(critic_params(spec, state))
    for counts, parts in zip(told.weights, layers):
        assert [int(c.sum()) for c in counts] == [part.size for part in parts]
        edges = np.linspace(-told.reach, told.reach, BINS + 1)
        for c, part in zip(counts, parts):
            if spec.projection != "clip":  # there a weight at an edge, ±c, is put inside
                # single precision may put a weight that lies at an edge, as a bias of about 0 does, into the bin beside it
                low, high = (np.array([np.sum(part < edge + near) for edge in edges[1:-1]]) for near in (-1e-4 * told.reach, 1e-4 * told.reach))
                assert (low <= np.cumsum(c)[:-1]).all() and (np.cumsum(c)[:-1] <= high).all()


@pytest.mark.parametrize("name", ["clip", "twelve layers"])
def test_clipped_weights_lie_within_the_bound_and_those_at_it_are_counted(seen, name):
    _, state, knobs, told = seen[name]
    c = float(knobs.clip)
    assert told.reach == pytest.approx(c / 0.8)
    inside = slice(BINS // 10, BINS - BINS // 10)
    assert told.weights[..., inside].sum() == told.weights.sum(), "±c are edges of bins: none lies beyond"
    parts = [[np.abs(np.asarray(part)) for part in layer] for layer in dense_layers(state.critic.params)]
    expected = np.array([[np.sum(part >= np.float32(AT_BOUND) * np.float32(c)) for part in layer] for layer in parts])
    np.testing.assert_array_equal(told.at_bound, expected)
    assert expected.sum() > 0
    np.testing.assert_allclose(told.share_at_bound, expected.sum() / sum(part.size for layer in parts for part in layer), rtol=1e-5)


@pytest.mark.parametrize("c", [1e-4, 1e-3, 0.01, 0.1, 0.3, 1.0, 10.0])
def test_a_weight_of_exactly_c_lies_in_the_last_bin_inside(c):
    spec, state, knobs = begin("clip", clip=c)
    full = jax.tree.map(lambda w: jnp.where(jnp.arange(w.size).reshape(w.shape) % 2 == 0, knobs.clip, -knobs.clip), state.critic.params)
    counts, _, at_bound, share = anatomy._weights(spec, state._replace(critic=state.critic._replace(params=full)), knobs)
    counts = np.asarray(counts)
    assert share == 1 and (np.asarray(at_bound) == counts.sum(-1)).all()
    assert counts[..., [BINS // 10, BINS - 1 - BINS // 10]].sum() == counts.sum()


@pytest.mark.parametrize("name", [name for name in CRITICS if name not in ("clip", "twelve layers")])
def test_without_clipping_nothing_is_at_a_bound(seen, name):
    told = seen[name][3]
    assert told.share_at_bound == 0 and not told.at_bound.any()
    largest = max(np.abs(part).max() for layer in by_hand(critic_params(*seen[name][:2])) for part in layer)
    assert largest <= told.reach * 1.001 <= 1.5 * largest and (2 * np.log2(told.reach)) % 1 == pytest.approx(0, abs=1e-4)


def test_spectral_norm_shows_the_weights_that_the_critic_computes_with(seen):
    spec, state, _, told = seen["spectral"]
    shown = dense_layers(critic_params(spec, state))
    raw = dense_layers(state.critic.params)
    assert all(np.linalg.norm(kernel, 2) == pytest.approx(1, abs=0.02) for kernel, _ in shown)
    as_counted = [np.histogram(part, np.linspace(-told.reach, told.reach, BINS + 1))[0] for part, _ in (shown[1], raw[1])]
    assert np.abs(as_counted[0] - told.weights[1, 0]).sum() <= 4 < np.abs(as_counted[1] - told.weights[1, 0]).sum()


@pytest.mark.parametrize("name", CRITICS)
def test_slopes_and_the_bound_on_w1_are_those_of_the_score(seen, name):
    spec, state, knobs, told = seen[name]
    real, fake = (np.asarray(x) for x in watched(spec, state, knobs))
    score = score_of(spec, critic_params(spec, state), state.critic.stats, knobs)
    difference, middle = (float(np.mean(score(real)) + sign * np.mean(score(fake))) for sign in (-1, 1))
    assert told.difference == pytest.approx(difference, rel=1e-3, abs=1e-5) and told.middle == pytest.approx(middle / 2, rel=1e-3, abs=1e-5)
    bound = w1_bound(real, fake, score(real), score(fake))
    np.testing.assert_allclose([told.w1, told.rise], bound, rtol=1e-2, atol=1e-5)
    np.testing.assert_allclose(told.fakes, fake, rtol=1e-4, atol=1e-6)  # compiled as a part of another program
    places = np.stack([part * real[:SEGMENTS] + (1 - part) * fake[:SEGMENTS] for part in np.linspace(0, 1, ALONG, dtype=np.float32)])
    slopes = np.linalg.norm(np.asarray(jax.vmap(jax.grad(lambda x: score(x[None])[0]))(places.reshape(-1, 2)), np.float64), axis=1)
    rows = slopes.reshape(ALONG, SEGMENTS)
    np.testing.assert_allclose(told.along, np.quantile(rows, [0.1, 0.5, 0.9], axis=1), rtol=2e-3, atol=1e-6)
    assert told.mean_slope == pytest.approx(slopes.mean(), rel=1e-3)
    assert told.segments.sum() == ALONG * SEGMENTS
    with np.errstate(divide="ignore"):
        logs = np.clip(np.log10(slopes), DECADES[0] + 1e-9, DECADES[1] - 1e-9)
    assert np.abs(np.cumsum(told.segments) - np.cumsum(np.histogram(logs, SLOPES, DECADES)[0])).max() <= ALONG * SEGMENTS * 0.01


def test_the_first_place_is_the_generated_end():
    """A critic whose slope is 0 at x < 0 and 1 at x > 0, between fakes on the left and real points on the right."""
    spec, knobs = compiled("gp", critic_depth=1, critic_width=4)
    state = loop.init(spec, (), 0, knobs)
    params = jax.tree.map(jnp.zeros_like, state.critic.params)
    params["Dense_0"]["kernel"] = params["Dense_0"]["kernel"].at[0, 0].set(1.0)
    params["Dense_1"]["kernel"] = params["Dense_1"]["kernel"].at[0, 0].set(1.0)
    spec = dataclasses.replace(spec, data="parallel_lines")
    knobs = dataclasses.replace(knobs, theta=jnp.float32(6.0), copy_noise=jnp.float32(0.0))
    told = dissect(spec, state._replace(critic=state.critic._replace(params=params)), knobs, BOX)
    assert np.asarray(told.along).min() == np.asarray(told.along).max() == 1, "all real and generated points lie on the right"
    spec = dataclasses.replace(spec, generator="same_moments", data="parallel_gaussians")
    knobs = dataclasses.replace(knobs, distance=jnp.float32(0.0), width=jnp.float32(0.01))
    told = dissect(spec, state._replace(critic=state.critic._replace(params=params)), knobs, BOX)
    assert 0.3 < told.mean_slope < 0.7


def reaches(n, power, scale):
    """Whether a geometric series of gradients fits into single precision."""
    return min(scale, scale * 10.0 ** (power * (n - 1))) > 1e-37 and max(scale, scale * 10.0 ** (power * (n - 1))) < 1e37


SERIES = [case for case in itertools.product([2, 3, 12, 24], [-2.3, -0.5, 0.0, 0.5, 1.5], [1.0, 1e-27]) if reaches(*case)]


@pytest.mark.parametrize(("n", "power", "scale"), SERIES)
def test_growth_of_a_geometric_series_is_its_exponent(n, power, scale):
    """From one layer to the one below it: the first of them is the last to be reached."""
    layers = scale * 10.0 ** (power * (n - 1 - np.arange(n)))
    assert float(growth(jnp.asarray(layers, jnp.float32))) == pytest.approx(power, abs=1e-4)


@pytest.mark.parametrize("layers", [[], [3.0]])
def test_growth_needs_two_layers(layers):
    assert float(growth(jnp.asarray(layers))) == 0


@pytest.mark.parametrize("size", [1.0, 1e-20, 1e-27])
def test_lengths_so_short_that_their_squares_are_zero(size):
    v = jnp.asarray(np.array([[3.0, 4.0], [0.0, 0.0], [-6.0, 8.0]]) * size, jnp.float32)
    np.testing.assert_allclose(np.asarray(anatomy._length(v), np.float64) / size, [5, 0, 10], rtol=1e-5)


def test_a_vanishing_gradient_is_told_as_small_as_it_is():
    """Twelve layers clipped to .001: the chain rule in double precision says the same, far below the square root of the smallest float."""
    spec, state, knobs = begin("twelve layers", clip=1e-3, critic_activation="relu", steps=5)
    real, fake = watched(spec, state, knobs)
    layers = np.asarray(layer_gradients(spec, state, knobs, real, fake), np.float64)
    expected = [relu_gradients(by_hand(state.critic.params), np.asarray(x, np.float64)).mean(1) for x in (real, fake)]
    np.testing.assert_allclose(layers, np.mean(expected, 0), rtol=0.01)
    assert 0 < layers[0] < 1e-25


@pytest.mark.parametrize("name", CRITICS)
def test_a_dead_critic_has_no_nan(name):
    spec, state, knobs = begin(name)
    dead = state._replace(critic=state.critic._replace(params=jax.tree.map(jnp.zeros_like, state.critic.params)))
    told = dissect(spec, dead, knobs, BOX)
    assert np.isnan(told.w1) or name == "autoencoder"
    assert all(np.isfinite(part).all() for part in told._replace(w1=jnp.zeros(()))) and told.segments.sum() == ALONG * SEGMENTS
    if name != "autoencoder":  # whose score is −‖x‖² without weights
        assert told.difference == told.rise == told.mean_slope == 0 and told.segments[0] == ALONG * SEGMENTS
        assert not np.asarray(told.layers).any() and told.growth == pytest.approx(0, abs=1e-5)


def test_layers_come_in_their_order(seen):
    """Dense_10 after Dense_9: by the alphabet it would come second."""
    _, state, _, _ = seen["twelve layers"]
    found = dense_layers(state.critic.params)
    assert len(found) == 13 and found[0][0].shape == (2, 8) and found[-1][0].shape == (8, 1)
    for i, (kernel, bias) in enumerate(found):
        np.testing.assert_array_equal(kernel, state.critic.params[f"Dense_{i}"]["kernel"])
        np.testing.assert_array_equal(bias, state.critic.params[f"Dense_{i}"]["bias"])


def test_an_autoencoders_layers_are_its_encoders_then_its_decoders(seen):
    shapes = [kernel.shape for kernel, _ in dense_layers(seen["autoencoder"][1].critic.params)]
    assert shapes == [(2, 8), (8, 8), (8, 3), (3, 8), (8, 8), (8, 2)]


def test_norms_are_no_layers(seen):
    for name in ("batch", "layer"):
        assert [kernel.shape for kernel, _ in dense_layers(seen[name][1].critic.params)] == [(2, 8), (8, 8), (8, 1)]


@pytest.mark.parametrize("name", ["clip", "spectral", "batch"])
def test_looking_changes_nothing(name):
    spec, state, knobs = begin(name, steps=2)
    before = bits(state)
    first, again = (dissect(spec, state, knobs, BOX) for _ in range(2))
    assert bits(state) == before and all(np.array_equal(a, b, equal_nan=True) for a, b in zip(first, again))
    unseen = begin(name, steps=2)[1]
    assert bits(loop.advance(spec, (), state, knobs, 3).states) == bits(loop.advance(spec, (), unseen, knobs, 3).states)


@pytest.mark.parametrize("generator", ["noisy_copy", "same_moments"])
def test_critics_of_one_seed_are_asked_about_the_same_points_always(generator):
    clouds = {}
    for kind in CONSTRAINTS:
        experiment = constraints_compared("moons", kind, generator, {"critic_depth": 1, "critic_width": 4, "batch_size": 4}, seed=7)
        spec, knobs = experiment.compiled()
        state = loop.init(spec, (), 7, knobs)
        clouds[kind] = watched(spec, state, knobs)
        later = state._replace(step=jnp.int32(100))
        assert all(np.array_equal(a, b) for a, b in zip(clouds[kind], watched(spec, later, knobs)))
    assert all(np.array_equal(a, b) for cloud in clouds.values() for a, b in zip(cloud, clouds["clip"]))
    assert not np.array_equal(clouds["gp"][0], watched(spec, loop.init(spec, (), 8, knobs), knobs)[0])
    assert not np.allclose(clouds["gp"][0], clouds["gp"][1])


def test_of_members_each_is_dissected():
    """With axes every field has a leading axis, and each row is what the member alone shows."""
    training = Training(make("ring8", "wgan", SMALL | {"critic_depth": 1}, 3, axes={"seed": 2, "clip": [0.05, 0.2]}))
    training.advance(3)
    (arm,) = training.arms
    seen, (real, fake) = dissected(arm, BOX), watched_clouds(arm)
    assert seen.share_at_bound.shape == (4,) and seen.weights.shape == (4, 2, 2, BINS) and real.shape == fake.shape == (4, POINTS, 2)
    for i in range(4):
        state, knobs = arm.alone(i)
        alone = dissect(arm.spec, state, knobs, BOX)
        for name in ("difference", "middle", "rise", "mean_slope", "reach", "growth", "fakes", "along", "layers", "at_bound"):
            np.testing.assert_allclose(getattr(seen, name)[i], getattr(alone, name), rtol=2e-3, atol=1e-5, err_msg=name)
        for one, other in zip((real[i], fake[i]), watched(arm.spec, state, knobs)):
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
    assert np.array_equal(real[0], real[1]) and not np.array_equal(real[0], real[2]), "of one seed the same points"
