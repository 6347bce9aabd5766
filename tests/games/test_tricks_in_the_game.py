"""Tricks that shape the critic, in the game: packs, batches, ensembles and unrolled steps, against losses written out by hand."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_game import SPEC, advance, begin, finite, knobs, plain_critic, plain_generator, using

from gan2d.elements import tricks
from gan2d.elements.data import DATASETS
from gan2d.elements.networks import networks
from gan2d.elements.objectives import OBJECTIVES
from gan2d.games import plain, players
from gan2d.games.plain import SMOOTH
from gan2d.training.sane import FINE

pytestmark = pytest.mark.compiles

OBJECTIVE = ["wasserstein", "non_saturating", "relativistic"]
STATIC = {
    "packing": {"packing": 3},  # 16 points: five packs, and one that is left out
    "kernels": {"minibatch_kernels": 2},
    "ensemble": {"ensemble": 2},
    "unrolling": {"unrolling": 1, "optimiser": "sgd"},
    "layers": {"critic_norm": "virtual", "generator_norm": "virtual", "critic_fourier": 1, "generator_fourier": 1},
}
SPECS = {name: dataclasses.replace(SPEC, **moved) for name, moved in STATIC.items()}
# an autoencoder of packs that sees its batch; without a second derivative it compiles in half the time
ENCODER = dataclasses.replace(SPEC, head="autoencoder", code_dim=4, penalty="none", packing=2, minibatch_kernels=1)


@pytest.fixture(scope="module")
def begun():
    """The state of each spec before its first turn."""
    return {name: begin(spec) for name, spec in SPECS.items()}


def packs(x):
    return x[:15].reshape(5, 6)


def discriminating(params, x, objective):
    """A critic with minibatch discrimination written out: every pair of points, every kernel."""
    hidden = jnp.maximum(x @ params["Dense_0"]["kernel"] + params["Dense_0"]["bias"][None], 0)
    compared = jnp.einsum("na,abc->nbc", hidden, params["MinibatchDiscrimination_0"]["tensor"]["kernel"])
    close = jnp.sum(jnp.exp(-jnp.sum(jnp.abs(compared[:, None] - compared[None]), -1)), 1)
    return (jnp.concatenate([hidden, close], 1) @ params["Dense_1"]["kernel"] + params["Dense_1"]["bias"][None])[:, 0]


# trick → the scores of points by each of the critics
SCORES = {
    "packing": [lambda params, x, objective: plain_critic(params, packs(x), objective)],
    "kernels": [discriminating],
    "ensemble": [lambda params, x, objective, i=i: plain_critic(params[f"critics_{i}"], x, objective) for i in range(2)],
}


def turn_key(state, whose):
    return jax.random.fold_in(players.named_key(jax.random.fold_in(state.key, state.step), whose), 0)


def drawn(state, whose, k):
    key = turn_key(state, whose)
    real = DATASETS[SPEC.data].sample(players.named_key(key, "real"), SPEC.batch_size, k)
    return key, real, networks.latent(SPEC, players.named_key(key, "latent"), SPEC.batch_size)


@pytest.mark.parametrize("objective", ["wasserstein", "relativistic"])
@pytest.mark.parametrize("name", SCORES)
def test_the_critics_loss_and_penalty_are_those_of_packs_batches_and_members(begun, name, objective):
    """The loss and the gradient penalty are added up over the members; the penalty acts on whole packs."""
    k, state = knobs(objective=objective, n_generator=0), begun[name]
    key, real, z = drawn(state, "critic's turn", k)
    fake = plain_generator(state.generator.params, z)
    seen = (packs(real), packs(fake)) if name == "packing" else (real, fake)
    along = jax.random.uniform(players.named_key(key, "penalty"), (len(seen[0]), 1))
    between = along * seen[0] + (1 - along) * seen[1]
    loss = penalty = 0.0
    for score in SCORES[name]:
        p, q = (score(state.critic.params, x, objective) for x in (real, fake))
        loss += np.mean(OBJECTIVES[objective].critic_loss(p, q, k))
        alone = plain_critic if name == "packing" else score
        slopes = jax.grad(lambda x, alone=alone: jnp.sum(alone(state.critic.params, x, objective)))(between)
        penalty += k.gp_weight * np.mean((np.linalg.norm(slopes, axis=1) - k.lipschitz) ** 2)
    info = advance(SPECS[name], state, k, 1).info
    np.testing.assert_allclose([info.critic_loss, info.penalty], [loss, penalty], rtol=2e-4)


@pytest.mark.parametrize("objective", OBJECTIVE)
@pytest.mark.parametrize("name", SCORES)
def test_the_generators_gradient_goes_through_packs_batches_and_members(begun, name, objective):
    k, state, row = knobs(objective=objective, n_critic=0), begun[name], OBJECTIVES[objective]
    _, real, z = drawn(state, "generator's turn", k)

    def losses(x):
        each = [row.generator_loss(score(state.critic.params, real, objective), score(state.critic.params, x, objective), k) for score in SCORES[name]]
        return sum(each[1:], each[0])

    def loss(params):
        return jnp.mean(losses(plain_generator(params, z)))

    told, gradient = jax.jit(jax.value_and_grad(loss))(state.generator.params)
    by_point = jax.jit(jax.grad(lambda x: jnp.sum(losses(x))))(plain_generator(state.generator.params, z))
    info = advance(SPECS[name], state, k, 1).info
    size = np.sqrt(sum(np.sum(np.square(g)) for g in jax.tree.leaves(gradient)))
    found = [info.generator_loss, info.generator_gradient, info.sample_gradient]
    np.testing.assert_allclose(found, [told, size, np.linalg.norm(by_point, axis=1).mean()], rtol=5e-4)
    if name == "packing":
        assert (np.linalg.norm(by_point, axis=1) > 0).sum() <= 15 and not by_point[15].any(), "what fills no pack is not judged"


@pytest.mark.parametrize(("m", "n", "left"), [(1, 5, 5), (2, 5, 2), (3, 16, 5), (4, 0, 0)])
def test_packs_are_points_side_by_side(m, n, left):
    x = np.arange(2.0 * n).reshape(n, 2)
    found = np.asarray(tricks.packed(jnp.asarray(x), m))
    assert found.shape == (left, 2 * m)
    for i, pack in enumerate(found):
        assert np.array_equal(pack.reshape(m, 2), x[i * m : (i + 1) * m])


def test_a_pack_is_judged_by_all_of_its_points(begun):
    critic, apply = begun["packing"].critic, networks.critic(SPECS["packing"]).apply
    assert critic.params["Dense_0"]["kernel"].shape == (6, 8)
    x = np.random.default_rng(0).normal(size=(4, 6)).astype(np.float32)
    slopes = np.asarray(jax.grad(lambda x: jnp.sum(apply(critic.params, critic.stats, x, False)[0]))(x))
    assert (slopes != 0).all() and len(np.unique(slopes[0])) == 6


def test_the_penalty_of_an_affine_critic_of_packs_has_its_slope_in_all_coordinates(begun):
    """Biases so high that no ReLU is dead make the critic affine: a slope of W·v, whatever the points."""
    state, k = begun["packing"], knobs(n_generator=0, gp_weight=2.0, lipschitz=0.3)
    params = jax.tree.map(np.array, state.critic.params)
    params["Dense_0"]["bias"] += 1e3
    slope = np.linalg.norm(params["Dense_0"]["kernel"].astype(float) @ params["Dense_1"]["kernel"])
    info = advance(SPECS["packing"], state._replace(critic=state.critic._replace(params=params)), k, 1).info
    assert info.penalty == pytest.approx(2 * (slope - 0.3) ** 2, rel=1e-4)


# unrolling -------------------------------------------------------------------------------------------------------

# penalty 0, so that the critic's step by hand is that of the objective alone; rates at which the step matters
LOUD = {"n_critic": 0, "gp_weight": 0.0, "beta1": 0.0, "critic_rate": 0.5, "generator_rate": 1.0}


def through_one_step(state, objective, k):
    """The gradient of the generator's loss through one SGD step of the critic, as a function of the generator's weights alone."""
    row, critic = OBJECTIVES[objective], state.critic.params
    _, real, z = drawn(state, "generator's turn", k)

    def loss(params, rate):
        fake = plain_generator(params, z)

        def critic_loss(w):
            return jnp.mean(row.critic_loss(plain_critic(w, real, objective), plain_critic(w, fake, objective), k))

        answer = jax.tree.map(lambda w, g: w - rate * g, critic, jax.grad(critic_loss)(critic))
        return jnp.mean(row.generator_loss(plain_critic(answer, real, objective), plain_critic(answer, fake, objective), k))

    return jax.jit(jax.grad(loss))


def moved_by(state, k, spec=SPECS["unrolling"]):
    """How the generator moves in a turn: minus its gradient, at rate 1 under SGD without momentum."""
    new = advance(spec, state, k, 1).states
    return jax.tree.map(lambda a, b: np.asarray(a - b), state.generator.params, new.generator.params)


def close(found, expected, rtol=1e-3, atol=2e-5):
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=rtol, atol=atol), found, expected)


@pytest.mark.parametrize("objective", OBJECTIVE)
def test_the_generator_learns_through_the_critics_next_step(begun, objective):
    state, k = begun["unrolling"], knobs(objective=objective, **LOUD)
    gradient = through_one_step(state, objective, k)
    found = moved_by(state, k)
    close(found, gradient(state.generator.params, 0.5))
    usual = gradient(state.generator.params, 0.0)
    apart = [np.abs(a - b).max() for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(usual))]
    assert max(apart) > 1e-2, "the step must matter"
    # and a critic that does not answer leaves the plain gradient
    close(moved_by(state, dataclasses.replace(k, critic_rate=jnp.float32(0.0))), usual)


@pytest.mark.parametrize("share", [1.0, 0.3])
def test_feature_matching_is_blended_into_the_gradient(begun, share):
    """Against ‖E f(x) − E f(G(z))‖² differentiated as a whole, f of the critic as it is; the rest is the usual (unrolled) gradient."""
    state, k = begun["unrolling"], knobs(objective="wasserstein", feature_matching=share, **LOUD)
    _, real, z = drawn(state, "generator's turn", k)
    layer = state.critic.params["Dense_0"]

    def features(x):
        return jnp.maximum(x @ layer["kernel"] + layer["bias"][None], 0)

    def apart(params):
        return jnp.sum((jnp.mean(features(real), 0) - jnp.mean(features(plain_generator(params, z)), 0)) ** 2)

    usual = through_one_step(state, "wasserstein", k)(state.generator.params, 0.5)
    matching = jax.jit(jax.grad(apart))(state.generator.params)
    assert max(np.abs(g).max() for g in jax.tree.leaves(matching)) > 1e-2
    found = moved_by(state, k, using(SPECS["unrolling"], "feature_matching"))
    close(found, jax.tree.map(lambda a, b: (1 - share) * a + share * b, usual, matching))


def test_the_pulling_away_term_is_added_to_the_gradient(begun):
    """Against the mean cos² over all pairs of a batch differentiated as a whole, f of the critic as it is."""
    state, k = begun["unrolling"], knobs(objective="wasserstein", pulling_away=0.7, **LOUD)
    _, _, z = drawn(state, "generator's turn", k)
    layer = state.critic.params["Dense_0"]

    def alike(params):
        f = jnp.maximum(plain_generator(params, z) @ layer["kernel"] + layer["bias"][None], 0)
        along = f / jnp.sqrt(jnp.sum(f**2, 1, keepdims=True) + 1e-20)
        cosines = jnp.stack([jnp.sum(along[i][None] * along, 1) for i in range(len(f))])
        return jnp.sum(cosines**2 * (1 - jnp.eye(len(f)))) / (len(f) * (len(f) - 1))

    usual = through_one_step(state, "wasserstein", k)(state.generator.params, 0.5)
    away = jax.jit(jax.grad(alike))(state.generator.params)
    assert max(np.abs(g).max() for g in jax.tree.leaves(away)) > 1e-3
    close(moved_by(state, k, using(SPECS["unrolling"], "pulling_away")), jax.tree.map(lambda a, b: a + 0.7 * b, usual, away))


@pytest.mark.parametrize("player", ["critic", "generator"])
def test_historical_averaging_pulls_to_the_mean_of_the_past(begun, player):
    """The pull is 2w(θ − mean), on top of the gradient: at rate r under SGD a step of −2rw(θ − mean)."""
    frozen, rate = {"critic": ("n_generator", 0.5), "generator": ("n_critic", 1.0)}[player]
    moved, spec = LOUD | {"n_critic": 1, "n_generator": 1, frozen: 0}, using(SPECS["unrolling"], "historical")
    state = plain.with_tricks(spec, begun["unrolling"])
    rng = np.random.default_rng(0)
    offsets = jax.tree.map(lambda w: rng.normal(size=w.shape).astype(np.float32), getattr(state, player).params)
    before = jax.tree.map(lambda w, d: w - d, getattr(state, player).params, offsets)
    state = state._replace(past=state.past._replace(**{player: before}))
    usual, pulled = (getattr(advance(spec, state, knobs(historical=w, **moved), 1).states, player).params for w in (0.0, 0.1))
    close(jax.tree.map(lambda a, b: np.asarray(a - b), usual, pulled), jax.tree.map(lambda d: 2 * rate * 0.1 * d, offsets))


def test_an_unrolled_adam_step_has_a_derivative_where_a_gradient_is_0():
    """All of the hidden layer dead: the gradients are 0, and the root of Adam's step would have an infinite derivative."""
    spec, k = dataclasses.replace(SPEC, penalty="none"), knobs()
    state = begin(SPEC)
    params = jax.tree.map(np.array, state.critic.params)
    params["Dense_0"]["bias"] -= 1e3
    x = np.random.default_rng(0).normal(size=(16, 2)).astype(np.float32)

    @jax.jit
    def slope(fake, smooth):
        def answered(fake):
            critic, *_ = players.critic_update(spec, state.critic._replace(params=params), state.memory, x, fake, state.key, k, smooth=smooth)
            return jnp.sum(networks.critic(spec).apply(critic.params, critic.stats, fake, True)[0])

        return jax.grad(answered)(fake)

    assert np.isfinite(slope(x, SMOOTH)).all() and np.isnan(slope(x, 0.0)).any()


# all of them in a run --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("objective", OBJECTIVE)
@pytest.mark.parametrize("name", SPECS)
def test_each_trains_with_each_kind_of_objective(begun, name, objective):
    start = begun[name]
    state, info, broken = advance(SPECS[name], start, knobs(objective=objective), 5)
    assert int(broken.which) == FINE and finite(state) and np.isfinite(np.array(info)).all()
    for player in ("critic", "generator"):
        assert all(not np.array_equal(a, b) for a, b in zip(*(jax.tree.leaves(getattr(s, player).params) for s in (start, state))) if a.ndim == 2)


def test_references_of_virtual_batch_norm_stay_those_of_the_start(begun):
    start = begun["layers"]
    state = advance(SPECS["layers"], start, knobs(), 5).states
    for player, d in (("critic", 2), ("generator", SPEC.latent_dim)):
        reference = getattr(state, player).stats["reference"]
        assert reference.shape == (networks.REFERENCE, d) and np.array_equal(reference, getattr(start, player).stats["reference"])
    # the critic's are points of the data, on the ring of radius 1
    assert np.abs(np.linalg.norm(state.critic.stats["reference"], axis=1) - 1).max() < 0.3


@pytest.mark.parametrize("objective", ["wasserstein", "energy"])
def test_an_autoencoder_trains_with_tricks(objective):
    for strengths in ({}, {"feature_matching": 0.3, "pulling_away": 0.1, "historical": 0.1, "replay": 0.5}):
        spec = using(ENCODER, *strengths)
        state, info, broken = advance(spec, begin(spec), knobs(objective=objective, **strengths), 5)
        assert int(broken.which) == FINE and finite(state) and np.isfinite(np.array(info)).all()
