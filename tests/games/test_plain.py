"""One turn of the game: determinism, frozen players, honest losses and gradients."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_game import SMALL, SPEC, advance, begin, bits, finite, knobs, plain_critic, plain_generator

from gan2d.elements import objectives
from gan2d.elements.data import DATASETS
from gan2d.elements.networks import networks
from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.optimisers import OPTIMISERS
from gan2d.games import plain, players
from gan2d.games.plain import Info
from gan2d.settings.experiment import make
from gan2d.training import loop
from gan2d.training.sane import FINE, limits_of

pytestmark = pytest.mark.compiles


def shared(one, other):
    """Whether two players have a weight matrix in common (not biases: the critic's last one cancels in q − p)."""
    pairs = zip(jax.tree.leaves(one.params), jax.tree.leaves(other.params))
    return any(np.array_equal(a, b) for a, b in pairs if a.ndim == 2)


def test_the_seed_is_the_run():
    k = knobs()
    first, again, other = (advance(SPEC, begin(seed=seed), k, 5).states for seed in (3, 3, 4))
    assert bits(first) == bits(again)
    for player in ("generator", "critic"):
        assert not shared(getattr(first, player), getattr(other, player))


def test_no_noise_is_the_plain_run_whatever_the_noise_would_be(monkeypatch):
    usual = players.named_key

    def other(key, name):
        return usual(key, name + " of another world" if name.startswith("noise") else name)

    # a function of its own, so that jax traces the loop anew with the other key
    for module in (players, plain):
        monkeypatch.setattr(module, "named_key", other)
    limits = limits_of(SPEC, knobs(), ())
    anew = jax.jit(lambda state, k: loop._single.__wrapped__(SPEC, state, k, limits, 6).states)
    silent = anew(begin(), knobs(noise=0.0))
    loud = anew(begin(), knobs(noise=0.3))
    monkeypatch.undo()
    assert bits(silent) == bits(advance(SPEC, begin(), knobs(noise=0.0), 6).states)
    assert bits(loud) != bits(advance(SPEC, begin(), knobs(noise=0.3), 6).states), "the other key must have been used"


@pytest.mark.parametrize(("frozen", "moving", "knob"), [("critic", "generator", "n_critic"), ("generator", "critic", "n_generator")])
def test_a_frozen_player_stays_bit_for_bit(frozen, moving, knob):
    start = begin()
    state, info, broken = advance(SPEC, start, knobs(**{knob: 0}), 5)
    assert int(broken.which) == FINE and int(state.step) == 5
    for part in ("params", "stats", "optimiser"):
        same = jax.tree.map(np.array_equal, getattr(getattr(start, frozen), part), getattr(getattr(state, frozen), part))
        assert all(jax.tree.leaves(same)), part
    assert not shared(getattr(start, moving), getattr(state, moving))
    told = {name for name, value in info._asdict().items() if np.isfinite(value)}
    critics = {"critic_loss", "penalty"}
    assert told == (set(Info._fields) - critics if frozen == "critic" else critics), "what was not computed must be NaN, not 0"


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_trains(objective):
    state, info, broken = advance(SPEC, begin(), knobs(objective=objective), 3)
    assert int(broken.which) == FINE and finite(state) and np.isfinite(np.array(info)).all()
    assert info.generator_gradient > 0 and info.critic_slope > 0


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_gradients_told_are_those_of_the_loss(objective):
    """Both networks written out by hand, differentiated by jax.grad as a whole; only the draws are the program's own."""
    assert (SPEC.critic_activation, SPEC.generator_activation) == ("relu", "tanh")
    k = knobs(objective=objective, n_critic=0)
    state, row = begin(), OBJECTIVES[objective]
    key = players.named_key(jax.random.fold_in(state.key, state.step), "generator's turn")
    key = jax.random.fold_in(key, 0)
    z = networks.latent(SPEC, players.named_key(key, "latent"), SPEC.batch_size)
    real = DATASETS[SPEC.data].sample(players.named_key(key, "real"), SPEC.batch_size, k)
    critic = state.critic.params
    real_scores = plain_critic(critic, real, objective)

    def losses(x):
        return row.generator_loss(real_scores, plain_critic(critic, x, objective), k)

    def loss(params):
        return jnp.mean(losses(plain_generator(params, z)))

    fake = plain_generator(state.generator.params, z)
    gradient = jax.grad(loss)(state.generator.params)
    expected = {
        "generator_loss": loss(state.generator.params),
        "generator_gradient": np.sqrt(sum(np.sum(np.square(g)) for g in jax.tree.leaves(gradient))),
        # the loss of one point alone, not divided by the batch
        "sample_gradient": np.linalg.norm(jax.grad(lambda x: jnp.sum(losses(x)))(fake), axis=1).mean(),
        "critic_slope": np.linalg.norm(jax.grad(lambda x: jnp.sum(plain_critic(critic, x, objective)))(fake), axis=1).mean(),
    }
    info = advance(SPEC, state, k, 1).info
    for name, value in expected.items():
        np.testing.assert_allclose(getattr(info, name), value, rtol=2e-4, atol=1e-7, err_msg=name)


def test_the_critics_loss_told_is_the_loss_of_its_batch():
    k = knobs(n_generator=0)
    state = begin()
    key = players.named_key(jax.random.fold_in(state.key, state.step), "critic's turn")
    key = jax.random.fold_in(key, 0)
    real = DATASETS[SPEC.data].sample(players.named_key(key, "real"), SPEC.batch_size, k)
    fake = plain_generator(state.generator.params, networks.latent(SPEC, players.named_key(key, "latent"), SPEC.batch_size))
    scores = [plain_critic(state.critic.params, x, "wasserstein") for x in (real, fake)]
    info = advance(SPEC, state, k, 1).info
    np.testing.assert_allclose(info.critic_loss, jnp.mean(objectives.critic_loss(*scores, k)), rtol=1e-4)


def test_clipped_weights_stay_within_c():
    spec, k = make("ring8", "wgan", SMALL).compiled()
    state, _, broken = advance(spec, loop.init(spec, (), 0, k), k, 20)
    leaves = [np.abs(leaf) for leaf in jax.tree.leaves(state.critic.params)]
    assert int(broken.which) == FINE and max(leaf.max() for leaf in leaves) <= np.float32(k.clip)
    assert any((leaf == np.float32(k.clip)).any() for leaf in leaves), "some weight must have reached the bound"
    assert max(np.abs(leaf).max() for leaf in jax.tree.leaves(state.generator.params)) > np.float32(k.clip)


# ---- a critic alone, against the other one of a pair

ALONE = {"critic_depth": 1, "critic_width": 8, "batch_size": 16, "theta": 0.5}


def alone(**moved):
    """A critic on its way to its optimum, before its first step."""
    spec, k = make("pair_parallel_gaussians", "gan", ALONE | moved, preset="optimum").compiled()
    return spec, k, loop.init(spec, (), 0, k)


def test_noise_is_added_once():
    """What a critic trains on has the noise once: with a noise of 0 in the update, it is a plain update on noisy points."""
    spec, k, state = alone(noise=0.5)
    row, key = DATASETS[spec.data], players.named_key(jax.random.fold_in(state.key, 0), "critic's turn")
    key = jax.random.fold_in(key, 0)
    clouds = []
    for draw, stream, name in ((row.sample, "real", "noise on real"), (row.generated, "latent", "noise on fake")):
        plainly = draw(players.named_key(key, stream), spec.batch_size, k)
        clouds.append(plainly + 0.5 * jax.random.normal(players.named_key(key, name), plainly.shape))
    before = state.critic.params

    def loss(weights):
        def score(x):
            hidden = jax.nn.leaky_relu(x @ weights["Dense_0"]["kernel"] + weights["Dense_0"]["bias"][None], negative_slope=0.2)
            return (hidden @ weights["Dense_1"]["kernel"] + weights["Dense_1"]["bias"][None])[:, 0]

        return jnp.mean(objectives.critic_loss(*map(score, clouds), k))

    optimiser = OPTIMISERS[spec.optimiser].make(k.critic_rate, k.beta1, k.beta2, 0.0)
    step, _ = optimiser.update(jax.grad(loss)(before), optimiser.init(before), before)
    expected = jax.tree.map(lambda a, b: a + b, before, step)
    got = advance(spec, state, k, 1).states.critic.params
    for a, b in zip(jax.tree.leaves(got), jax.tree.leaves(expected)):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_the_rate_falls_from_the_last_change_on():
    """At step 500 the rate is half of what it is for a critic whose settings were changed there, or that of one begun anew with half the rate."""
    spec, k, state = alone()
    _, half, _ = alone(critic_rate=float(k.critic_rate) / 2)

    def weights(knobs, since):
        told = advance(spec, state._replace(step=jnp.int32(500), since=jnp.int32(since)), knobs, 1).states.critic.params
        return np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(told)])

    cooled, heated, slow = weights(k, 0), weights(k, 500), weights(half, 500)
    assert cooled == pytest.approx(slow, abs=1e-7) and not np.allclose(heated, cooled, atol=1e-4)
