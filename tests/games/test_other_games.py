"""A turn of the other games: who moves, what stays, and that two chunks are one."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.elements.games.table import GAMES, OTHERS
from gan2d.games import other
from gan2d.measure.frame import SURFACE, cell_centres
from gan2d.measure.games.picture import numbers_of, of_kind, picture_of, reach, trade_off_names
from gan2d.measure.samples import samples
from gan2d.settings.experiment import make
from gan2d.studies.run import fit_critic, train
from gan2d.training import loop
from gan2d.training.training import Training
from gan2d.ui.stages.games import REACH

pytestmark = pytest.mark.compiles
TINY = {"critic_width": 8, "critic_depth": 1, "generator_width": 8, "generator_depth": 1, "batch_size": 16}


def played(game, steps=0, recipe="wgan-gp", **knobs):
    training = Training(make(GAMES[game].opens[0], recipe, {"game": game, **TINY, **knobs}, seed=4))
    training.advance(steps)
    return training


def bits(tree):
    return [np.asarray(jax.random.key_data(leaf) if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key) else leaf).tobytes() for leaf in jax.tree.leaves(tree)]


@pytest.mark.parametrize("game", OTHERS)
def test_a_game_is_the_same_however_it_is_cut_and_nobody_compiles_again(game):
    more = {"telling": "auxiliary"} if "telling" in GAMES[game].knobs else {}
    whole, cut = played(game, 6, **more), played(game, 2, **more)
    before = loop._single.count
    cut.advance(4)
    assert bits(whole.states()) == bits(cut.states())
    own = dict.fromkeys(set(REACH) & set(cut.experiment.rows()), 0.5) or {"generator_rate": 2e-3}
    for name, value in own.items():
        cut.change(name, value)
        cut.advance(1)
    assert loop._single.count == before and bits(whole.states()) != bits(cut.states())
    assert samples(cut.arms[0], 9).shape == (9, 2)


@pytest.mark.parametrize("game", OTHERS)
def test_who_does_not_move_stays_bit_for_bit(game):
    began = played(game).arms[0].states
    critic, makers = (played(game, 2, **{name: 0}).arms[0].states for name in ("n_critic", "n_generator"))
    assert bits(critic.critic) == bits(began.critic) and bits(critic.generator.params) != bits(began.generator.params)
    assert bits(makers.generator) == bits(began.generator) and bits(makers.critic.params) != bits(began.critic.params)


@pytest.mark.parametrize("game", OTHERS)
def test_a_picture_and_its_numbers_are_finite(game):
    arm = played(game, 2).arms[0]
    picture = picture_of(arm, (-2.0, 2.0, -2.0, 2.0))
    assert all(np.isfinite(part).all() for part in jax.tree.leaves(picture))
    np.testing.assert_array_equal(picture.frame.fakes, picture.watched.points)
    row = GAMES[game].trade_off
    curve = {name for i in range(len(row.at) if row else 0) for name in trade_off_names(i)}
    kinds = {of_kind(name, k) for name in GAMES[game].by_kind for k in range(GAMES[game].kinds(arm.spec)[1])}
    assert set(numbers_of(arm)) == {*GAMES[game].numbers, *curve, *kinds}, "all of them exist on the data with which it opens"


@pytest.mark.parametrize("telling", ["projection", "auxiliary"])
def test_the_class_that_is_asked_for_changes_the_critic_that_is_shown(telling):
    arm = played("conditional", 3, telling=telling).arms[0]
    first, third = (picture_of(arm, (-2.0, 2.0, -2.0, 2.0), asked).frame.score for asked in (0, 2))
    assert (telling == "projection") == bool(np.abs(first - third).max() > 1e-6), "AC-GAN's critic is not told"


def test_both_sides_of_a_pair_pull_at_the_makers():
    """BiGAN's own loss for generator and encoder under the non-saturating objective: softplus(−D(G(z), z)) + softplus(D(x, E(x)))."""
    training = played("bigan", 0, "gan-ns")
    (spec, _), knobs, state = (training.arms[0].spec, None), training.arms[0].common, training.arms[0].states
    shown = GAMES["bigan"].shown(spec, state.generator.params, other.named_key(jax.random.key(1), "shown"), spec.batch_size, knobs)
    _, info, _ = other._makers_update(spec, state, jax.random.key(1), knobs)
    p, q = (other.outputs(spec, state.critic.params, state.critic.stats, x, shown.given, True)[0][:, 0] for x in (shown.real, shown.fake))
    assert info.generator_loss == pytest.approx(float(jnp.mean(jax.nn.softplus(-q) + jax.nn.softplus(p))), rel=1e-5)


def test_many_seeds_are_played_at_once():
    training = Training(make("cross5", "gan-ns", {"game": "infogan", **TINY}, axes={"seed": 3}))
    training.advance(2)
    alone = Training(make("cross5", "gan-ns", {"game": "infogan", **TINY}, seed=1))
    alone.advance(2)
    for one, of_many in zip(jax.tree.leaves(alone.arms[0].states.generator.params), jax.tree.leaves(training.arms[0].states.generator.params)):
        np.testing.assert_allclose(one, of_many[1], rtol=2e-4, atol=2e-5)


def test_the_update_of_both_moves_e_and_g_alone_and_nobody_who_is_not_trained():
    """ALAE's third update: F and D stay, as does the player whose number of steps is 0."""
    arm = played("alae", 1).arms[0]
    began = arm.states

    def after(**moved):
        knobs = dataclasses.replace(arm.common, **{name: jnp.int32(value) for name, value in moved.items()})
        state = other._both_update(arm.spec, began, jax.random.key(0), knobs)
        told = {**state.generator.params, **state.critic.params}
        was = {**began.generator.params, **began.critic.params}
        return {name for name in told if bits(told[name]) != bits(was[name])}

    assert after() == {"generator", "encoder"}
    assert after(n_critic=0) == {"generator"} and after(n_generator=0) == {"encoder"}
    assert not after(n_critic=0, n_generator=0)


def test_another_score_is_drawn_where_somebody_asks_for_it():
    arm = played("bigbigan", 2, x_score=2.0, z_score=0.0).arms[0]
    added, of_x, of_z, of_both = (picture_of(arm, (-2.0, 2.0, -2.0, 2.0), asked).frame.score for asked in range(4))
    np.testing.assert_allclose(added, 2 * of_x + of_both, atol=1e-5)
    assert np.abs(of_z).max() > 0, "it is shown though nobody learns by it"


def test_the_latent_plane_reaches_beyond_nearly_all_codes_in_round_numbers():
    assert reach(np.linspace(-2.6, 2.6, 500), np.zeros(4)) == 3.0
    assert reach(np.zeros(100), np.full(3, 41.0)) == 50.0 and reach(np.array([np.nan, np.inf, 0.011])) == pytest.approx(0.015)
    assert reach(np.array([9.5])) == 10.0 and reach(np.array([np.nan])) > 0


@pytest.mark.parametrize("game", OTHERS)
def test_what_is_asked_of_a_run_is_told_of_its_game(game):
    """A run of another game raised flax's own error where its critic was asked."""
    run = train(GAMES[game].opens[0], "wgan-gp", {"game": game, **TINY}, steps=2)
    arm, box = run.arms[0], run.box()
    seen, last = picture_of(arm, box), len(GAMES[game].asks(run.spec)[1]) - 1
    cells = np.asarray(cell_centres(np.asarray(box, np.float32), SURFACE))
    np.testing.assert_allclose(run.score(cells).reshape(SURFACE, SURFACE), seen.frame.score, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(run.frame().fakes, seen.watched.points)
    assert np.isfinite(run.score_gradient(cells[:5], max(0, last))).all() and run.score(cells[:5]).shape == (5,)
    assert run.numbers() == numbers_of(arm) and set(GAMES[game].numbers) <= set(run.numbers())
    with pytest.raises(InputError, match="asked must be"):
        run.score(cells[:5], max(0, last) + 1)


def test_of_the_plain_game_there_is_one_score_and_no_number_of_its_own():
    run = train(knobs=TINY, steps=1)
    assert run.numbers() == {} and run.score(np.zeros((3, 2)), 0).shape == (3,)
    with pytest.raises(InputError, match="asked must be"):
        run.score(np.zeros((3, 2)), 1)


@pytest.mark.parametrize("game", ["bigan", "vaegan", "biggan"])
def test_own_points_far_away_are_seen_and_measured_in_their_own_units(game):
    """The picture took a view in the user's units for one of the networks, and drew their points as if they were the user's."""
    cloud = np.random.default_rng(0).normal(size=(40, 2))
    near, far = (train(points, "gan-ns", {"game": game, **TINY}, steps=2) for points in (cloud, 50 * cloud + (1000.0, -300.0)))
    one, other_ = (picture_of(run.arms[0], run.box()) for run in (near, far))
    np.testing.assert_allclose(other_.watched.points, 50 * one.watched.points + (1000.0, -300.0), rtol=1e-3, atol=0.5)
    np.testing.assert_allclose(other_.watched.lines, 50 * one.watched.lines + (1000.0, -300.0), rtol=1e-3, atol=0.5)
    np.testing.assert_allclose(other_.frame.score, one.frame.score, rtol=1e-2, atol=1e-3)
    assert np.abs(far.frame().fakes.mean(0) - (1000, -300)).max() < 200
    for name, value in near.numbers().items():
        assert far.numbers()[name] == pytest.approx(value * 50 ** GAMES[game].numbers[name].lengths, rel=2e-2), name


def test_a_critic_fitted_to_two_clouds_judges_points():
    with pytest.raises(InputError, match="the game must be plain; 'bigan' is not"):
        fit_critic(np.random.normal(size=(40, 2)), np.random.normal(size=(40, 2)), steps=2, knobs={"game": "bigan"})
