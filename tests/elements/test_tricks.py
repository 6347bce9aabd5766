"""Tricks: formulas against hand-computed cases, strength 0 as the plain run, and that each acts where it should."""

import dataclasses
import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_game import SPEC, VALUES, advance, begin, bits, finite, knobs, using

from gan2d.elements import tricks
from gan2d.elements.data import DATASETS
from gan2d.elements.networks import layers, modules, networks
from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.optimisers import cooled
from gan2d.elements.penalties import PENALTIES
from gan2d.elements.tricks import OPTIONAL
from gan2d.games import plain, players
from gan2d.games.plain import PENALTY_WEIGHTS, scheduled
from gan2d.games.players import named_key
from gan2d.measure.samples import generate
from gan2d.settings.knobs import KNOBS, compile_values
from gan2d.studies.figures import constraints_compared
from gan2d.studies.sweep import apart
from gan2d.training import loop
from gan2d.training.sane import FINE

pytestmark = pytest.mark.compiles

PROGRAM = {name: using(SPEC, name) for name in OPTIONAL}  # with an optional trick in it
STRENGTHS = {
    "noise_half_life": 3.0,
    "penalty_boost": 4.0,
    "rate_turns": 8.0,
    "rate_half_life": 3.0,
    "rate_cooling": 2.0,
    "ema": 0.9,
    "smoothing": 0.2,
    "feature_matching": 0.3,
    "pulling_away": 0.4,
    "historical": 0.5,
    "replay": 0.5,
}
OBJECTIVE = ["wasserstein", "non_saturating", "relativistic"]


def spec_of(name):
    """The program that a trick needs."""
    return PROGRAM.get(name, SPEC)


def played(state):
    """The bits of all that the two players are, whatever tricks remember beside them."""
    return bits(state._replace(past=(), replay=()))


def at(step, since=0, **moved):
    return scheduled(knobs(**moved), step, since)


@pytest.mark.parametrize(("step", "left"), [(0, 1.0), (10, 0.5), (20, 0.25), (25, 2**-2.5), (100_000, 0.0)])
def test_noise_fades_by_half_lives(step, left):
    assert at(step, noise=0.4, noise_half_life=10.0).noise == pytest.approx(0.4 * left, rel=1e-5)
    assert at(step, noise=0.4, noise_half_life=0.0).noise == np.float32(0.4)


@pytest.mark.parametrize("name", PENALTY_WEIGHTS)
@pytest.mark.parametrize(("step", "times"), [(0, 4.0), (50, 2.5), (100, 1.75), (100_000, 1.0)])
def test_penalties_begin_heavy_and_are_relaxed(name, step, times):
    moved = at(step, penalty_boost=3.0, penalty_half_life=50.0, **{name: 0.2})
    assert getattr(moved, name) == pytest.approx(0.2 * times, rel=1e-5)


@pytest.mark.parametrize(("step", "share"), [(0, 1.0), (500, 1.0), (750, 0.5), (875, 0.5 * (1 - math.sqrt(0.5))), (1000, 0.0), (5000, 0.0)])
def test_rates_fall_as_a_cosine_over_the_second_half(step, share):
    moved = at(step, rate_turns=1000.0, critic_rate=0.01, generator_rate=0.002)
    np.testing.assert_allclose([moved.critic_rate, moved.generator_rate], [0.01 * share, 0.002 * share], rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize(("step", "left"), [(0, 1.0), (10, 0.5), (25, 2**-2.5)])
def test_rates_are_halved_with_their_half_life(step, left):
    moved = at(step, rate_half_life=10.0, critic_rate=0.01, generator_rate=0.002)
    np.testing.assert_allclose([moved.critic_rate, moved.generator_rate], [0.01 * left, 0.002 * left], rtol=1e-5)


@pytest.mark.parametrize(("step", "since", "left"), [(0, 0, 1.0), (500, 0, 0.5), (1000, 0, 1 / 3), (1700, 1700, 1.0), (2200, 1700, 0.5)])
def test_rates_cool_from_the_last_change_on(step, since, left):
    moved = at(step, since, rate_cooling=500.0, critic_rate=0.01, generator_rate=0.002)
    np.testing.assert_allclose([moved.critic_rate, moved.generator_rate], [0.01 * left, 0.002 * left], rtol=1e-5)
    assert at(step, since, rate_cooling=0.0, critic_rate=0.01).critic_rate == np.float32(0.01) and cooled(1e6, 0.0) == 1


def test_matching_is_the_distance_of_the_means():
    real, fake = np.array([[1.0, 2.0], [3.0, 0.0]]), np.array([[0.0, 4.0], [0.0, 0.0], [3.0, 2.0]])
    assert tricks.matching(real, fake) == pytest.approx(1 + 1)  # means (2, 1) and (1, 2)


def test_fewer_points_than_a_pack_holds_are_repeated():
    np.testing.assert_array_equal(tricks.packed(np.float32([[1, 2], [3, 4]]), 4), [[1, 2, 3, 4, 1, 2, 3, 4]])
    assert tricks.packed(np.zeros((0, 2), np.float32), 4).shape == (0, 8) and tricks.packed(np.zeros((7, 2), np.float32), 3).shape == (2, 6)


def test_the_pulling_away_term_is_the_mean_squared_cosine_of_all_pairs():
    # cos² of (1, 0) with (1, 1) is ½, with (0, 3) it is 0, and of (1, 1) with (0, 3) it is ½: the mean over pairs is ⅓
    features = np.float32([[1, 0], [1, 1], [0, 3]])
    assert tricks.pulling_away(features) == pytest.approx(1 / 3) == pytest.approx(float(tricks.pulling_away(7 * features)))
    assert tricks.pulling_away(np.float32([[2, 2], [1, 1]])) == pytest.approx(1) and tricks.pulling_away(np.eye(4, dtype=np.float32)) == 0
    dead = jax.grad(tricks.pulling_away)(np.float32([[0, 0], [1, 1]]))
    assert np.isfinite(dead).all(), "where no unit is alive there is no direction"


def test_historical_averaging_adds_the_gradient_of_its_square():
    w, mean, g = {"a": np.float32([1, 2])}, {"a": np.float32([0, 4])}, {"a": np.float32([10, 20])}
    np.testing.assert_allclose(tricks.historical(g, w, mean, np.float32(0.5))["a"], [10 + 1, 20 - 2])
    assert np.array_equal(tricks.historical(g, w, mean, np.float32(0))["a"], g["a"])


def test_what_is_remembered_is_the_mean_of_all_weights_so_far():
    spec = PROGRAM["historical"]
    states = [advance(spec, begin(spec), knobs(generator_rate=0.1, critic_rate=0.1), i)[0] for i in range(7)]
    for player in ("generator", "critic"):
        mean = jax.tree.map(lambda *leaves: np.mean(np.float64(leaves), 0), *(getattr(state, player).params for state in states))
        jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6), getattr(states[-1].past, player), mean)
    assert states[-1].past.weights == 7


# replay ----------------------------------------------------------------------------------------------------------

BATCHES, EVERY = tricks.REPLAY_BATCHES, tricks.REPLAY_EVERY


def memory_at(turns, n=16):
    """The memory after so many turns in which turn t's generator makes the point (t, −t) alone."""

    def turn(step, past):
        return tricks.kept(past, jnp.full((n, 2), step) * jnp.array([[1.0, -1.0]]), step)

    return np.asarray(jax.jit(lambda turns: jax.lax.fori_loop(0, turns, turn, tricks.no_replay() + jnp.nan))(turns))


@pytest.mark.parametrize("turns", [0, 1, 25, 26, 399, 400, 401, 1010])
def test_a_batch_stays_every_so_often_and_the_oldest_is_overwritten(turns):
    past = memory_at(turns)
    # the last turn of each stretch, newest stretches last
    stretches = [min((k + 1) * EVERY, turns) - 1 for k in range(-(-turns // EVERY))][-BATCHES:]
    held = past[~np.isnan(past).any((1, 2))]
    assert len(held) == len(stretches) and (held[..., 0] == -held[..., 1]).all()
    assert all(np.ptp(batch[:, 0]) == 0 for batch in held) and sorted(batch[0, 0] for batch in held) == stretches
    assert not stretches or turns - stretches[0] <= BATCHES * EVERY


@pytest.mark.parametrize("n", [16, 256, 300])
def test_a_batch_is_kept_as_far_as_it_reaches_and_again(n):
    fake = np.random.default_rng(0).normal(size=(n, 2)).astype(np.float32)
    past = tricks.kept(tricks.no_replay(), fake, 3 * EVERY)
    assert np.array_equal(past[3], np.concatenate([fake] * 16)[: tricks.REPLAY_POINTS]) and np.count_nonzero(past) == past[3].size
    # a turn without a critic's step writes what stands there
    assert np.array_equal(tricks.kept(past, tricks.newest(past, 3 * EVERY + 1, n), 3 * EVERY + 1), past)


@pytest.mark.parametrize("turns", [0, 2, 30, 420])  # not 1: the points kept then would be 0, which counts as nothing
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_replay_mixes_the_share_of_old_points_that_it_says(turns, share):
    """Never from a place in which nothing has been kept yet: these are NaN."""
    fresh = np.full((4000, 2), 0.5, np.float32)
    found = np.asarray(tricks.replayed(jnp.asarray(fresh), jnp.asarray(memory_at(turns)), jnp.float32(share), jnp.int32(turns), jax.random.key(1)))
    old = found[:, 0] != 0.5
    assert np.isfinite(found).all() and old.mean() == pytest.approx(share if turns else 0, abs=0 if share in (0, 1) else 0.05)
    made = {min((k + 1) * EVERY, turns) - 1 for k in range(-(-turns // EVERY))[-BATCHES:]}
    assert set(found[old, 0]) == (made if share else set()), "all that are kept come again"


def test_replay_shows_the_critic_what_generators_made_before():
    """At share 1, from turn 1 on, the critic's generated points are turn 0's: their loss is that of these very points."""
    spec = PROGRAM["replay"]
    first = advance(spec, begin(spec), knobs(), 1)[0]
    again = first._replace(replay=jnp.zeros_like(first.replay) + 3.0)
    info = advance(spec, again, knobs(replay=1.0, n_generator=0), 1)[1]
    key = jax.random.fold_in(named_key(jax.random.fold_in(first.key, first.step), "critic's turn"), 0)
    real = DATASETS[SPEC.data].sample(named_key(key, "real"), SPEC.batch_size, knobs())
    score = players.score_of(SPEC, first.critic.params, first.critic.stats, knobs())
    assert info.critic_loss == pytest.approx(float(score(jnp.full((1, 2), 3.0))[0] - score(real).mean()), rel=1e-4)


def test_a_frozen_generators_points_are_kept_too():
    """What replay keeps is the critic's fresh batch, not the mixture: at share 1 the memory is that of share 0."""
    spec = PROGRAM["replay"]
    states = [advance(spec, begin(spec), knobs(replay=share, n_generator=0), 30)[0] for share in (0.0, 1.0)]
    assert np.array_equal(states[0].replay, states[1].replay) and bits(states[0]) != bits(states[1])
    assert states[0].replay[:2].any((1, 2)).all() and not states[0].replay[2:].any()


def test_the_average_is_the_recursion():
    rng = np.random.default_rng(0)
    path, average = rng.normal(size=(6, 3)), np.zeros(3)
    told = average
    for weights in path:
        average = 0.8 * average + 0.2 * weights
        told = tricks.averaged(told, weights, np.float64(0.8))
    np.testing.assert_allclose(told, average, rtol=1e-6)


def forbidden(*args):
    raise AssertionError("a trick that is off")


def single_penalty(spec, weights, stats, real, fake, key, k):
    return PENALTIES[spec.penalty].penalty(lambda x: networks.critic(spec).apply(weights, stats, x, True)[0], real, fake, key, k)


@pytest.fixture
def without_tricks(monkeypatch):
    """The same game as if nobody had thought of them; its programs are made anew, and afterwards again."""

    def run(steps, **moved):
        with monkeypatch.context() as patch:
            patch.setattr(plain, "scheduled", lambda given, step, since: given)
            patch.setattr(tricks, "averaged", lambda average, weights, ema: weights)
            patch.setattr(tricks, "packed", lambda x, m: x)
            patch.setattr(networks, "_critic_module", lambda spec: networks.HEADS[spec.head].module(spec, spec.critic_width))
            for user in (players, plain):
                patch.setattr(user, "summed", lambda losses: losses)
            patch.setattr(players, "_penalty", single_penalty)
            patch.setattr(plain, "repeat", lambda on, step, carry, n, k: jax.lax.fori_loop(0, n, lambda i, c: step(i, c)[0], carry))
            patch.setattr(modules, "fourier", lambda x, octaves: x)
            for module, name in ((modules, "MinibatchDiscrimination"), (layers, "VirtualBatchNorm"), (networks, "Ensemble"), (plain, "_unrolled")):
                patch.setattr(module, name, forbidden)
            for name in ("matching", "historical", "remembered", "replayed", "kept"):
                patch.setattr(tricks, name, forbidden)
            for name in ("minimax", "non_saturating"):
                simple = dataclasses.replace(OBJECTIVES[name], critic_loss=lambda p, q, k: jax.nn.softplus(-p) + jax.nn.softplus(q))
                patch.setitem(OBJECTIVES, name, simple)
            forget_programs()
            state = advance(SPEC, begin(**moved), knobs(**moved), steps)[0]
        forget_programs()
        return state

    return run


def forget_programs():
    networks._plain.cache_clear()
    loop._single.forget()
    loop.init.forget()


@pytest.mark.parametrize("moved", [{}, {"noise": 0.3, "n_critic": 2, "objective": "non_saturating"}])
def test_strength_0_is_the_plain_run_bit_for_bit(without_tricks, moved):
    assert bits(advance(SPEC, begin(**moved), knobs(**moved), 5)[0]) == bits(without_tricks(5, **moved))


def test_memories_are_there_only_where_a_program_reads_them():
    """NaN in all that a trick remembers: a program that has the trick sees it, and elsewhere there is nothing to see."""
    assert begin().past == () and begin().replay == () and not SPEC.uses
    for name in ("historical", "replay"):
        spec = PROGRAM[name]
        state = begin(spec)._replace(step=jnp.int32(30))
        blank = jax.tree.map(lambda w: w + jnp.nan, {"historical": state.past, "replay": state.replay}[name])
        poisoned = state._replace(**{{"historical": "past"}.get(name, name): blank})
        assert finite(advance(spec, state, knobs(**{name: 0.5}), 1)[0]) and not finite(advance(spec, poisoned, knobs(**{name: 0.5}), 1)[0])


@pytest.mark.parametrize("objective", OBJECTIVE)
@pytest.mark.parametrize("name", STRENGTHS)
def test_each_changes_the_run_when_it_is_on(name, objective):
    usual, spec = {"noise": 0.3, "objective": objective}, spec_of(name)
    off = advance(SPEC, begin(), knobs(**usual), 6)[0]
    other, info, broken = advance(spec, begin(spec), knobs(**usual, **{name: STRENGTHS[name]}), 6)
    assert int(broken.which) == FINE and finite(other) and np.isfinite(np.array(info)).all()
    # a label is smoothed where there is one
    assert (played(off) != played(other)) == (name in OBJECTIVES[objective].knobs or name != "smoothing")


def test_the_average_changes_what_is_shown_and_not_what_is_trained():
    off = advance(SPEC, begin(), knobs(), 6)[0]
    state = advance(SPEC, begin(), knobs(ema=0.9), 6)[0]
    assert bits(state._replace(average=off.average)) == bits(off)
    # from the first weights on: .9⁶ of those, and .1·.9^k of each later one
    steps = [advance(SPEC, begin(), knobs(), i)[0].generator.params for i in range(7)]
    shares = [0.9**6, *(0.1 * 0.9 ** (6 - i) for i in range(1, 7))]
    wanted = jax.tree.map(lambda *leaves: sum(share * leaf for share, leaf in zip(shares, leaves)), *steps)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6), state.average, wanted)
    key = named_key(state.key, "some samples")
    shown = generate(SPEC, state, key, 32, knobs(ema=0.9))
    mean = networks.generator(SPEC).apply(state.average, state.generator.stats, networks.latent(SPEC, key, 32), False)[0]
    np.testing.assert_allclose(shown, mean, rtol=1e-5, atol=1e-6)


def test_rates_at_their_end_leave_all_as_it_is():
    k, spec = knobs(rate_turns=4.0), using(SPEC, "historical", "replay")
    done = advance(spec, begin(spec), k, 5)[0]
    later = advance(spec, done, k, 3)[0]
    kept = {name: getattr(done, name) for name in ("step", "critic", "generator", "past", "replay")}
    assert bits(later._replace(**kept)) == bits(done)
    for player in ("critic", "generator"):
        jax.tree.map(np.testing.assert_array_equal, getattr(later, player).params, getattr(done, player).params)


def test_they_move_in_mid_training_without_another_program():
    """Only an optional one that is switched on or off needs another; once it is there its strength moves freely."""
    advance(SPEC, begin(), knobs(), 1)
    size = loop._single.count
    state = begin()
    for name, value in STRENGTHS.items():
        spec = compile_values(VALUES | {name: value})[0]
        assert (spec == SPEC) == (name not in OPTIONAL), name
        if name not in OPTIONAL:
            state = advance(SPEC, state, knobs(**{name: value}), 1)[0]
    assert loop._single.count == size and set(STRENGTHS) <= set(KNOBS) and set(STRENGTHS) <= set(VALUES)
    for name, spec in PROGRAM.items():
        state = advance(spec, begin(spec), knobs(**{name: 0.1}), 1)[0]
        size = loop._single.count
        for value in (0.2, 0.9):
            assert compile_values(VALUES | {name: value})[0] == spec
            state = advance(spec, state, knobs(**{name: value}), 1)[0]
        assert loop._single.count == size


def test_where_they_have_no_meaning_they_are_no_knobs():
    learners, cools = {"ema", "feature_matching", "pulling_away", "replay"}, {"rate_cooling"}
    assert set(STRENGTHS) & set(apart("parallel_gaussians", ("gan", "wgan-gp")).rows()) == cools, "there critics have a schedule of their own"
    assert not learners & set(constraints_compared().rows()) and learners <= set(constraints_compared(generator="network").rows())
