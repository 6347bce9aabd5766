"""The compiled game: determinism, frozen players, no recompilation for any row of KNOBS, honest gradients, divergence."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.elements import objectives
from gan2d.elements.data import DATASETS
from gan2d.elements.networks import networks
from gan2d.elements.objectives import OBJECTIVES
from gan2d.games import players
from gan2d.settings.knobs import KNOBS, Knobs, compile_values
from gan2d.settings.settings import make
from gan2d.training import loop as training
from gan2d.training.loop import FINE, QUANTITIES, Info
from gan2d.training.run import Broken, Run

SMALL = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16, "n_critic": 1}
VALUES = make("ring8", "wgan-gp", SMALL).values()
SPEC, _ = compile_values(VALUES)  # one program for nearly all of this file: everything else is traced
TRACED = [name for name, row in KNOBS.items() if not row.static]


def knobs(**moved):
    return compile_values(VALUES | moved)[1]


def begin(seed=0, **moved):
    return training.init(SPEC, seed, knobs(**moved))


def bits(state):
    return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(state._replace(key=jax.random.key_data(state.key)))]


def finite(state):
    return all(np.isfinite(leaf).all() for leaf in jax.tree.leaves((state.critic.params, state.generator.params)))


def shared(one, other):
    """Whether two players have a weight matrix in common (not biases: the critic's last one cancels in q − p)."""
    pairs = zip(jax.tree.leaves(one.params), jax.tree.leaves(other.params))
    return any(np.array_equal(a, b) for a, b in pairs if a.ndim == 2)


@pytest.mark.parametrize("cut", [1, 3, 9])
def test_two_chunks_are_one_long_chunk(cut):
    k = knobs(n_critic=2, noise=0.1)
    whole, _, broken = training.advance(SPEC, begin(), k, 10)
    half, _, _ = training.advance(SPEC, begin(), k, cut)
    both, _, _ = training.advance(SPEC, half, k, 10 - cut)
    assert bits(both) == bits(whole) != bits(half) and int(both.step) == 10 and int(broken) == FINE


def test_the_mean_over_a_chunk_is_the_mean_of_its_turns():
    k = knobs()
    state, told = begin(), []
    for _ in range(4):
        state, info, _ = training.advance(SPEC, state, k, 1)
        told.append(np.array(info))
    np.testing.assert_allclose(np.array(training.advance(SPEC, begin(), k, 4)[1]), np.mean(told, 0), rtol=1e-5)


def test_the_seed_is_the_run():
    k = knobs()
    first, again, other = (training.advance(SPEC, begin(seed), k, 5)[0] for seed in (3, 3, 4))
    assert bits(first) == bits(again)
    for player in ("generator", "critic"):
        assert not shared(getattr(first, player), getattr(other, player))


def test_no_noise_is_the_plain_run_whatever_the_noise_would_be(monkeypatch):
    plain = players.named_key

    def other(key, name):
        return plain(key, name + " of another world" if name.startswith("noise") else name)

    # a function of its own, so that jax traces the loop anew with the other key
    monkeypatch.setattr(training, "named_key", other)
    advance = jax.jit(lambda state, k: training.advance.__wrapped__(SPEC, state, k, 6)[0])
    silent = advance(begin(), knobs(noise=0.0))
    loud = advance(begin(), knobs(noise=0.3))
    monkeypatch.undo()
    assert bits(silent) == bits(training.advance(SPEC, begin(), knobs(noise=0.0), 6)[0])
    assert bits(loud) != bits(training.advance(SPEC, begin(), knobs(noise=0.3), 6)[0]), "the other key must have been used"


@pytest.mark.parametrize(("frozen", "moving", "knob"), [("critic", "generator", "n_critic"), ("generator", "critic", "n_generator")])
def test_a_frozen_player_stays_bit_for_bit(frozen, moving, knob):
    start = begin()
    state, info, broken = training.advance(SPEC, start, knobs(**{knob: 0}), 5)
    assert int(broken) == FINE and int(state.step) == 5
    for part in ("params", "stats", "optimiser"):
        same = jax.tree.map(np.array_equal, getattr(getattr(start, frozen), part), getattr(getattr(state, frozen), part))
        assert all(jax.tree.leaves(same)), part
    assert not shared(getattr(start, moving), getattr(state, moving))
    told = {name for name, value in info._asdict().items() if np.isfinite(value)}
    critics = {"critic_loss", "penalty"}
    assert told == (set(Info._fields) - critics if frozen == "critic" else critics), "what was not computed must be NaN, not 0"


def test_every_traced_row_is_a_field_of_knobs():
    assert set(TRACED) == {field.name for field in dataclasses.fields(Knobs)} - {"points"}


@pytest.mark.parametrize("name", TRACED)
def test_moving_a_knob_compiles_nothing(name):
    row = KNOBS[name]
    state, *_ = training.advance(SPEC, begin(), knobs(), 1)
    training.advance(SPEC, state, knobs(), 1)
    before = training.advance._cache_size(), training.init._cache_size()
    for value in row.choices or (row.low, row.high):
        moved = knobs(**{name: value})
        state, _, _ = training.advance(SPEC, begin(), moved, 1)
        training.advance(SPEC, state, moved, 1)
    assert (training.advance._cache_size(), training.init._cache_size()) == before


def test_the_cache_is_seen_to_grow_where_it_must():
    # without this the test above would pass on a counter that never moves; the program is only traced, not compiled
    wide, k = compile_values(VALUES | {"critic_width": 37})
    before = training.init._cache_size()
    training.init(wide, 0, k)
    assert training.init._cache_size() == before + 1


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_trains(objective):
    state, info, broken = training.advance(SPEC, begin(), knobs(objective=objective), 3)
    assert int(broken) == FINE and finite(state) and np.isfinite(np.array(info)).all()
    assert info.generator_gradient > 0 and info.critic_slope > 0


def plain_generator(params, z):
    hidden = jnp.tanh(z @ params["Dense_0"]["kernel"] + params["Dense_0"]["bias"][None])
    return hidden @ params["Dense_1"]["kernel"] + params["Dense_1"]["bias"][None]


def plain_critic(params, x, objective):
    hidden = jnp.maximum(x @ params["Dense_0"]["kernel"] + params["Dense_0"]["bias"][None], 0)
    output = (hidden @ params["Dense_1"]["kernel"] + params["Dense_1"]["bias"][None])[:, 0]
    return -jax.nn.softplus(-output) if OBJECTIVES[objective].energy else output


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
    _, info, _ = training.advance(SPEC, state, k, 1)
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
    _, info, _ = training.advance(SPEC, state, k, 1)
    np.testing.assert_allclose(info.critic_loss, jnp.mean(objectives.critic_loss(*scores, k)), rtol=1e-4)


def test_clipped_weights_stay_within_c():
    spec, k = compile_values(make("ring8", "wgan", SMALL).values())
    state, _, broken = training.advance(spec, training.init(spec, 0, k), k, 20)
    leaves = [np.abs(leaf) for leaf in jax.tree.leaves(state.critic.params)]
    assert int(broken) == FINE and max(leaf.max() for leaf in leaves) <= np.float32(k.clip)
    assert any((leaf == np.float32(k.clip)).any() for leaf in leaves), "some weight must have reached the bound"
    assert max(np.abs(leaf).max() for leaf in jax.tree.leaves(state.generator.params)) > np.float32(k.clip)


# exp() in the critic's or the generator's loss overflows within a few turns at a rate of 1
@pytest.mark.parametrize("n_critic", [1, 5])
def test_divergence_stops_at_the_last_finite_state(n_critic):
    moved = {"objective": "kl", "critic_rate": 1.0, "generator_rate": 1.0, "n_critic": n_critic}
    run = Run(make("ring8", "wgan-gp", SMALL | moved))
    with pytest.raises(Broken) as error:
        run.advance(2000)
    broken = error.value
    assert finite(run.state) and run.step == broken.step < 1999
    assert broken.quantity.replace(" ", "_") in QUANTITIES or broken.quantity in QUANTITIES
    assert f"Step {broken.step + 1:,} made the {broken.quantity} NaN" in str(broken) and f"stopped at step {broken.step:,}" in str(broken)
    fresh = Run(run.settings)
    fresh.advance(broken.step)
    assert bits(fresh.state) == bits(run.state), "one step less trains without trouble, and gives this very state"
    with pytest.raises(Broken) as again:
        fresh.advance(1)
    assert (again.value.step, again.value.quantity) == (broken.step, broken.quantity)
    # and a tamer rate goes on from there
    run.change("objective", "wasserstein")
    run.change("critic_rate", 1e-3)
    run.advance(2)
    assert run.step == broken.step + 2
