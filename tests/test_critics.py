"""Critics at all θ at once: each is what it would be alone, nothing recompiles, and what they tell is what autodiff says by hand."""

import dataclasses
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.elements import objectives
from gan2d.elements.networks.networks import HEADS
from gan2d.elements.objectives import NAMES, OBJECTIVES
from gan2d.elements.optimisers import OPTIMISERS
from gan2d.elements.pairs import PAIRS, draw
from gan2d.elements.projections import PROJECTIONS
from gan2d.games.players import named_key
from gan2d.settings.knobs import KNOBS, compile_values
from gan2d.settings.recipes import RECIPES
from gan2d.settings.scene import defaults, readable
from gan2d.training import critics
from gan2d.training.critics import CRITICS, Fit

SMALL = {"critic_depth": 1, "critic_width": 8, "batch_size": 16}
PAIR = "parallel_gaussians"
THETA = jnp.array([0.0, 0.5, 1.0, 3.0])


def values(critic, pair=PAIR, **moved):
    return defaults(pair, "ring8", critic) | SMALL | moved


def start(critic, pair=PAIR, seed=0, count=4, **moved):
    spec, knobs = compile_values(values(critic, pair, **moved))
    return spec, knobs, critics.start(spec, pair, seed, knobs, count)


def advance(spec, pair, fit, seed, knobs, theta, first, steps, heated=0):
    """With every argument given, so that this file and the comparison share their programs."""
    return critics.advance(spec, pair, fit, seed, knobs, theta, first, steps, heated)[:2]


def bits(fit):
    return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(fit)]


def params(fit):
    return np.concatenate([np.asarray(leaf).reshape(len(leaf), -1) for leaf in jax.tree.leaves(fit.critic.params)], 1)


def affine(slope, bias, spec, fit):
    """The fit's network set by hand to ⟨slope, x⟩ + bias wherever all hidden units are above 0, which a large bias makes everywhere."""
    hidden = fit.critic.params["Dense_0"]["kernel"].shape[-1]
    slope = jnp.asarray(slope, jnp.float32)
    first = jnp.zeros((len(slope), hidden)).at[:, 0].set(slope)
    made = {
        "Dense_0": {"kernel": first, "bias": jnp.full(hidden, 100.0)},
        "Dense_1": {"kernel": jnp.zeros((hidden, 1)).at[0, 0].set(1.0), "bias": jnp.full(1, bias - 100.0)},
    }
    given = jax.tree.map(lambda leaf, new: jnp.broadcast_to(new[None], leaf.shape), fit.critic.params, made)
    return fit._replace(critic=fit.critic._replace(params=given))


@pytest.mark.parametrize("name", CRITICS)
def test_a_row_is_a_recipe_with_other_parts(name):
    row = CRITICS[name]
    assert row.recipe in RECIPES and set(row.parts) <= set(KNOBS) and row.title and row.help.endswith(".")
    assert critics.objective_of(name) == values(name)["objective"] in OBJECTIVES
    assert re.search(r"(19|20)\d\d", RECIPES[row.recipe].source)


# every critic on one pair, and one of them on every pair: the programs differ in the pair and in the constraint alone
@pytest.mark.parametrize(("name", "pair"), [*((name, PAIR) for name in CRITICS), *(("hinge", pair) for pair in PAIRS if pair != PAIR)])
def test_every_critic_and_every_pair_trains(name, pair):
    spec, knobs, fit = start(name, pair)
    inputs = jax.tree.leaves(fit.critic.params["Dense_0"]["kernel"])[0].shape[1]
    assert inputs == PAIRS[pair].inputs
    assert all((row == params(fit)[0]).all() for row in params(fit)), "all θ start alike"
    new, fine = advance(spec, pair, fit, 0, knobs, THETA, 0, 3)
    assert np.asarray(fine).all() and np.isfinite(params(new)).all() and fine.shape == THETA.shape
    assert (np.abs(params(new) - params(fit)).max(1) > 0).all() and len(np.unique(params(new), axis=0)) > 1, "and part at once"


@pytest.mark.parametrize("name", ["gan", "wgan", "wgan-gp"])
def test_each_theta_trains_as_it_would_alone(name):
    spec, knobs, fit = start(name)
    together, _ = advance(spec, PAIR, fit, 0, knobs, THETA, 0, 12)
    for t in (0, 2):
        alone, _ = advance(spec, PAIR, start(name, count=1)[2], 0, knobs, THETA[t : t + 1], 0, 12)
        assert params(alone)[0] == pytest.approx(params(together)[t], abs=2e-4)


@pytest.mark.parametrize("cut", [1, 4, 9])
@pytest.mark.parametrize("name", ["gan", "wgan", "wgan-gp"])
def test_two_chunks_are_one_long_chunk(name, cut):
    spec, knobs, fit = start(name)
    whole, _ = advance(spec, PAIR, fit, 0, knobs, THETA, 0, 10)
    half, _ = advance(spec, PAIR, fit, 0, knobs, THETA, 0, cut)
    both, _ = advance(spec, PAIR, half, 0, knobs, THETA, cut, 10 - cut)
    assert bits(both) == bits(whole) != bits(half)


def test_the_seed_is_the_run():
    spec, knobs, _ = start("wgan-gp")
    first, again, other = (advance(spec, PAIR, start("wgan-gp", seed=seed)[2], seed, knobs, THETA, 0, 5)[0] for seed in (3, 3, 4))
    assert bits(first) == bits(again) != bits(other)
    assert not np.array_equal(params(start("wgan-gp", seed=3)[2]), params(start("wgan-gp", seed=4)[2]))


@pytest.mark.parametrize(
    "name", [name for name in KNOBS if not KNOBS[name].static and name in readable(PAIR, "ring8", CRITICS)] + ["theta", "objective", "seed"]
)
def test_moving_what_is_traced_compiles_nothing(name):
    spec, knobs, fit = start("wgan-gp")
    advance(spec, PAIR, fit, 0, knobs, THETA, 0, 1)
    critics.read(spec, PAIR, fit, 0, knobs, THETA, 32)
    functions = critics.start, critics.advance, critics.read
    before = [f._cache_size() for f in functions]
    choices = {"theta": [THETA + 0.1, THETA * 2], "seed": [1, 10**6], "objective": NAMES}.get(name) or (KNOBS[name].low, KNOBS[name].high)
    for value in choices:
        theta, seed = value if name == "theta" else THETA, value if name == "seed" else 0
        moved = values("wgan-gp", **({} if name in ("theta", "seed") else {name: value}))
        same, knobs = compile_values(moved)
        assert same == spec
        new, _ = advance(spec, PAIR, critics.start(spec, PAIR, seed, knobs, len(THETA)), seed, knobs, theta, 0, 1)
        advance(spec, PAIR, new, seed, knobs, theta, 1, 2)
        critics.read(spec, PAIR, new, seed, knobs, theta, 32)
    assert [f._cache_size() for f in functions] == before
    wide, knobs = compile_values(values("wgan-gp", critic_width=9))
    critics.start(wide, PAIR, 0, knobs, 1)
    assert critics.start._cache_size() == before[0] + 1, "the counter does move where it must"
    critics.start.clear_cache()


def test_clipped_weights_stay_within_c():
    spec, knobs, fit = start("wgan", clip=0.05)
    fit, _ = advance(spec, PAIR, fit, 0, knobs, THETA, 0, 20)
    assert np.abs(params(fit)).max() <= np.float32(0.05)


def test_noise_is_added_once():
    """What a critic trains on has the noise of ``draw`` and no more: with a noise of 0 in the update, it is a plain update on noisy points."""
    spec, knobs, fit = start("gan", noise=0.5, count=1)
    key = named_key(jax.random.fold_in(named_key(jax.random.key(0), "critics"), 0), "points")
    real, fake = draw(PAIR, spec.data, key, spec.batch_size, dataclasses.replace(knobs, theta=THETA[1]))
    plain = jax.tree.map(lambda leaf: leaf[0], fit.critic.params)

    def loss(weights):
        def score(x):
            hidden = jax.nn.leaky_relu(x @ weights["Dense_0"]["kernel"] + weights["Dense_0"]["bias"][None], slope_of_leak)
            return (hidden @ weights["Dense_1"]["kernel"] + weights["Dense_1"]["bias"][None])[:, 0]

        return jnp.mean(objectives.critic_loss(score(real), score(fake), knobs))

    slope_of_leak = 0.2
    optimiser = OPTIMISERS[spec.optimiser].make(knobs.critic_rate, knobs.beta1, knobs.beta2, 0.0)
    step, _ = optimiser.update(jax.grad(loss)(plain), optimiser.init(plain), plain)
    expected = jax.tree.map(lambda a, b: a + b, plain, step)
    got, _ = advance(spec, PAIR, fit, 0, knobs, THETA[1:2], 0, 1)
    for a, b in zip(jax.tree.leaves(got.critic.params), jax.tree.leaves(expected)):
        np.testing.assert_allclose(a[0], b, atol=1e-5)


def scores(spec, fit, knobs, t):
    """The critic of one θ as a function of one place, for jax.grad."""
    weights = PROJECTIONS[spec.projection].effective(jax.tree.map(lambda a: a[t], fit.critic.params), jax.tree.map(lambda a: a[t], fit.memory))

    def score(x):
        hidden = x @ weights["Dense_0"]["kernel"] + weights["Dense_0"]["bias"]
        output = jnp.where(hidden > 0, hidden, 0.2 * hidden) @ weights["Dense_1"]["kernel"] + weights["Dense_1"]["bias"]
        return HEADS[spec.head].score(output, knobs)[0]

    return score


# name → what the generator's loss makes of a score's slope: −∂ℓ_G/∂s
WEIGHTS = {
    "gan": jax.nn.sigmoid,
    "gan-ns": lambda s: jax.nn.sigmoid(-s),
    "lsgan": lambda s: -s,
    "hinge": lambda s: 1.0,
    "wgan": lambda s: 1.0,
    "wgan-gp": lambda s: 1.0,
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_the_pull_is_the_gradient_by_hand(name):
    spec, knobs, fit = start(name)
    fit, _ = advance(spec, PAIR, fit, 0, knobs, THETA, 0, 30)
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(8, 2)).astype(np.float32), rng.normal(1, 1, size=(4, 12, 2)).astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi, (4, 12))
    downhill = np.stack([np.cos(angle), np.sin(angle)], 2).astype(np.float32)
    downhill[0, :5] = 0  # points that have arrived
    told = critics.pull(spec, fit, knobs, real, fake, downhill)
    shown, push = critics.look(spec, fit, knobs, real, fake[1], fake[2])
    for t in range(4):
        score = scores(spec, fit, knobs, t)

        def force(x, score=score):
            return WEIGHTS[name](score(x)) * jax.grad(score)(x)

        np.testing.assert_allclose(shown[t], jax.vmap(score)(fake[1]), rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(push[t], jax.vmap(force)(fake[2]), rtol=1e-3, atol=1e-6)
        got = np.asarray(jax.vmap(force)(fake[t]))
        size = np.linalg.norm(got, axis=1)
        assert told.size[t] == pytest.approx(size.mean(), rel=1e-4)
        known = np.linalg.norm(downhill[t], axis=1) > 0
        cosine = np.sum(got * downhill[t], 1)[known] / size[known]
        assert told.cosine[t] == pytest.approx(cosine.mean(), abs=1e-4), "over the points that have somewhere to go"


@pytest.mark.parametrize("slope", [(2.0, 0.0), (-0.3, 0.4)])
def test_an_affine_critic_agrees_wholly_with_its_own_direction(slope):
    spec, knobs, fit = start("wgan-gp")
    fit = affine(slope, 0.5, spec, fit)
    fake = np.random.default_rng(1).normal(size=(4, 9, 2)).astype(np.float32)
    unit = np.array(slope) / np.linalg.norm(slope)
    for sign in (1, -1):
        downhill = np.broadcast_to(sign * unit, fake.shape).astype(np.float32)
        told = critics.pull(spec, fit, knobs, fake[0], fake, downhill)
        np.testing.assert_allclose(told.cosine, sign, atol=1e-6)
        np.testing.assert_allclose(told.size, np.linalg.norm(slope), rtol=1e-6)


def test_no_gradient_agrees_with_nothing_and_nowhere_to_go_is_not_a_number():
    spec, knobs, fit = start("wgan-gp")
    fit = affine((0.0, 0.0), 1.0, spec, fit)
    fake = np.random.default_rng(1).normal(size=(4, 9, 2)).astype(np.float32)
    downhill = np.broadcast_to(np.array([1.0, 0.0]), fake.shape).astype(np.float32).copy()
    downhill[3] = 0
    told = critics.pull(spec, fit, knobs, fake[0], fake, downhill)
    assert not np.asarray(told.size).any()
    np.testing.assert_array_equal(told.cosine, [0, 0, 0, np.nan])


@pytest.mark.parametrize("slope", [(2.0, 0.0), (-0.3, 0.4)])
def test_reading_an_affine_critic(slope):
    spec, knobs, fit = start("wgan-gp")
    fit = affine(slope, 0.5, spec, fit)
    # E_q s − E_p s = θ ⟨slope, direction⟩, of the same draws at every θ
    loss = np.asarray(critics.read(spec, PAIR, fit, 0, knobs, THETA, 4096))
    np.testing.assert_allclose(loss - loss[0], np.asarray(THETA) * slope[0], atol=1e-3)
    assert loss[0] == pytest.approx(0, abs=5 * np.linalg.norm(np.array(slope) * (0.3, 1)) * np.sqrt(2 / 4096))
    real, fake = (np.random.default_rng(i).normal(size=shape).astype(np.float32) for i, shape in enumerate([(9, 2), (4, 9, 2)]))
    middle, steepest = critics.scale(spec, fit, knobs, real, fake)
    np.testing.assert_allclose(steepest, np.linalg.norm(slope), rtol=1e-5)
    np.testing.assert_allclose(middle, 0.5 + 0.5 * (real.mean(0) + fake.mean(1)) @ np.array(slope), atol=1e-4)


@pytest.mark.parametrize("name", CRITICS)
def test_reading_is_the_mean_loss_of_fresh_points(name):
    spec, knobs, fit = start(name)
    fit, _ = advance(spec, PAIR, fit, 0, knobs, THETA, 0, 20)
    told, again = (np.asarray(critics.read(spec, PAIR, fit, 0, knobs, THETA, 64)) for _ in range(2))
    assert np.array_equal(told, again)
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(16, 2)).astype(np.float32), rng.normal(1, 1, size=(4, 16, 2)).astype(np.float32)
    middle, steepest = critics.scale(spec, fit, knobs, real, fake)
    for t in (1, 3):
        score = scores(spec, fit, knobs, t)
        p, q = draw(PAIR, spec.data, named_key(jax.random.key(0), "reading"), 64, dataclasses.replace(knobs, theta=THETA[t]))
        loss = OBJECTIVES[critics.objective_of(name)].critic_loss(jax.vmap(score)(p), jax.vmap(score)(q), knobs)
        np.testing.assert_allclose(told[t], jnp.mean(loss), rtol=1e-3, atol=1e-4)
        slopes = jnp.linalg.norm(jax.vmap(jax.grad(score))(jnp.concatenate([real, fake[t]])), axis=1)
        assert steepest[t] >= slopes.max() * (1 - 1e-4), "the steepest on the clouds, or steeper between them"
        halves = [float(jnp.mean(jax.vmap(score)(cloud))) for cloud in (real, fake[t])]
        assert middle[t] == pytest.approx(sum(halves) / 2, abs=1e-4)


def test_the_rate_falls_from_where_it_was_heated():
    """At step 500 the rate is half of what it is for a critic heated there, or that of one begun anew with half the rate."""
    spec, knobs, fit = start("gan")
    _, half, _ = start("gan", critic_rate=float(knobs.critic_rate) / 2)
    cooled, _ = advance(spec, PAIR, fit, 0, knobs, THETA, 500, 1)
    heated, _ = advance(spec, PAIR, fit, 0, knobs, THETA, 500, 1, 500)
    slow, _ = advance(spec, PAIR, fit, 0, half, THETA, 500, 1, 500)
    assert params(cooled) == pytest.approx(params(slow), abs=1e-7) and not np.allclose(params(heated), params(cooled), atol=1e-4)


def test_a_weight_that_breaks_is_seen_at_its_theta_alone():
    spec, knobs, fit = start("gan")
    broken = jax.tree.map(lambda leaf: leaf.at[2].set(jnp.nan), fit.critic.params)
    _, fine = advance(spec, PAIR, Fit(fit.critic._replace(params=broken), fit.memory), 0, knobs, THETA, 0, 1)
    assert np.asarray(fine).tolist() == [True, True, False, True]
