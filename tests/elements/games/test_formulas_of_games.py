"""Each game's formulas against cases that a pencil can do, and what all of them must have in common."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.elements import objectives
from gan2d.elements.data import DATASETS
from gan2d.elements.games import auxiliary, conditional, infogan
from gan2d.elements.games.encoders import alae, bigan, bigbigan
from gan2d.elements.games.table import GAMES, OTHERS
from gan2d.elements.networks import networks
from gan2d.elements.seam.game import Shown, first_two
from gan2d.elements.seam.modes import nearest_mode
from gan2d.games import other
from gan2d.settings.edits import choose
from gan2d.settings.experiment import make
from gan2d.settings.meaning import meaningful
from gan2d.ui.stages.games import opening

pytestmark = pytest.mark.compiles

KEY = jax.random.key(3)


def of(game, **moved):
    experiment = make(GAMES[game].opens[0], "gan-ns", {"game": game, "critic_width": 8, "generator_width": 8, **moved})
    spec, knobs = experiment.compiled()
    return spec, GAMES[game].init(spec, KEY), knobs


def judging(row, spec, shown):
    """A critic of the game."""
    return row.judge(spec, row.outputs(spec)).init(KEY, jnp.concatenate([shown.real, shown.given], 1) if row.sees(spec) else shown.real)


@pytest.mark.parametrize("game", OTHERS)
def test_what_is_shown_has_rows_that_belong_together(game):
    row, (spec, weights, knobs) = GAMES[game], of(game)
    shown = row.shown(spec, weights, KEY, 12, knobs)
    assert shown.real.shape == shown.fake.shape and len(shown.given) == len(shown.real) == 12
    free, given = row.beside(spec, weights, jnp.ones((5, 2)), jnp.int32(0), knobs)
    assert free.shape == (5, shown.real.shape[1]) and given.shape == (5, shown.given.shape[1]), "a point of the plane is shown as any other"
    watched = row.watched(spec, weights | {"critic": judging(row, spec, shown)}, KEY, 12, knobs)
    assert watched.points.shape == (12, 2) and watched.kinds.shape == (12,) and watched.lines.shape[1:] == (2, 2)
    assert row.points(spec, weights, KEY, 7, knobs).shape == (7, 2) and jnp.max(watched.kinds) < row.kinds(spec)[1]
    outputs = jnp.arange(12.0 * row.outputs(spec)).reshape(12, -1)
    scores = row.score(spec, outputs, shown.given).reshape(12, -1)
    assert scores.shape[1:] == row.parts(knobs).shape, "each score has its factor"
    assert scores.shape[1] == 1 or len(row.asks(spec)[1]) == 1 + scores.shape[1], "all added up, then each"
    assert (watched.codes is None) == (not row.latent)
    if watched.codes:
        assert watched.codes.drawn.shape == (12, 2) and len(watched.codes.found) == len(watched.codes.kinds) == len(watched.lines)


@pytest.mark.parametrize("game", OTHERS)
def test_its_knobs_have_a_meaning_in_it_and_nowhere_else(game):
    values = opening(game).values()
    assert set(GAMES[game].knobs) <= set(meaningful(values)) and not set(GAMES[game].without) & set(meaningful(values))
    assert not set(GAMES[game].knobs) & set(meaningful(make().values()))
    assert make(GAMES[game].opens[0], "gan", {"game": game}).values()["game"] == game
    assert choose(opening(game), recipe="gan-r1").values()["game"] == game, "another method is played in the same game"


def test_data_on_which_a_game_cannot_be_played_are_refused():
    with pytest.raises(InputError, match="needs data with classes"):
        make("moons", "gan", {"game": "conditional"})
    with pytest.raises(InputError, match="needs questions with answers: two_answers or fork"):
        choose(opening("auxiliary"), data="ring8")


def test_a_projection_adds_the_row_of_the_class_and_naming_is_a_cross_entropy():
    spec, _, knobs = of("conditional", telling="projection")
    outputs = jnp.zeros((2, 9)).at[:, 0].set(5.0).at[0, 1 + 3].set(2.0).at[1, 1 + 4].set(-1.0)
    np.testing.assert_allclose(conditional._score(spec, outputs, jax.nn.one_hot(jnp.array([3, 4]), 8)), [7.0, 4.0])
    spec, _, knobs = of("conditional", telling="auxiliary", class_weight=2.0)
    shown = Shown(jnp.zeros((2, 2)), jnp.zeros((2, 2)), jnp.zeros((2, 8)), jnp.array([3, 4]))
    sure = jnp.full((2, 9), -50.0).at[0, 1 + 3].set(50.0).at[1, 1 + 4].set(50.0)
    even = jnp.zeros((2, 9))
    np.testing.assert_allclose(conditional._own(spec, None, shown, lambda x, given: even, KEY, knobs), 2 * np.log(8), rtol=1e-6)
    np.testing.assert_allclose(conditional._own_critic(spec, shown, sure, even, knobs), 2 * np.log(8), rtol=1e-6)
    assert conditional._own(of("conditional")[0], None, shown, lambda x, given: even, KEY, knobs) == 0, "who is told the class does not name it"


def test_labels_are_those_of_the_points():
    for data in ("ring8", "three_classes"):
        knobs = make(data, "gan", {"game": "conditional"}).compiled()[1]
        x, labels = DATASETS[data].labelled(KEY, 4000, knobs)
        np.testing.assert_array_equal(x, DATASETS[data].sample(KEY, 4000, knobs))
        if DATASETS[data].mixture:
            np.testing.assert_array_equal(nearest_mode(data, x, knobs), labels)
        else:  # N(kd, (k + 1)²) along the first coordinate, d = 3
            for k in range(3):
                own = np.asarray(x[labels == k, 0])
                assert abs(own.mean() - 3 * k) < 5 * (k + 1) / np.sqrt(len(own)) and abs(own.std() / (k + 1) - 1) < 0.1


def test_the_answer_is_drawn_to_the_one_given():
    spec, weights, knobs = of("auxiliary", l1_weight=3.0)
    shown = Shown(jnp.array([[1.0], [2.0]]), jnp.array([[0.0], [4.0]]), jnp.zeros((2, 1)))
    np.testing.assert_allclose(auxiliary._l1(spec, weights, shown, None, KEY, knobs), 3 * 1.5)
    for data, right in (("two_answers", [[1.0, -1.0], [1.0, -1.0]]), ("fork", [[0.0, 0.0], [1.5, -1.5]])):
        own = make(data, "gan", {"game": "auxiliary"}).compiled()[1]
        np.testing.assert_allclose(np.abs(DATASETS[data].answers(jnp.array([-1.0, 2.0]), own)), np.abs(right), atol=1e-6)
        x = np.asarray(DATASETS[data].sample(KEY, 2000, own))
        off = np.abs(x[:, 1:] - np.asarray(DATASETS[data].answers(x[:, 0], own))).min(1) / float(own.sigma)
        assert abs(off.mean() - 0.798) < 0.1 or data == "fork", "the data's own distance: √(2/π) σ"


def test_the_adjusted_rand_index_of_known_tables():
    one = jnp.array([0, 0, 0, 1, 1, 1])
    assert infogan.rand_index(one, 1 - one, 2, 2) == pytest.approx(1.0)
    # Hubert & Arabie's formula by hand: rows 3, 3; columns 2, 2, 2; cells 2, 1, 1, 2 → (2 − 6·3/15) / (4.5 − 1.2)
    assert infogan.rand_index(one, jnp.array([0, 0, 1, 1, 2, 2]), 2, 3) == pytest.approx((2 - 1.2) / (4.5 - 1.2), rel=1e-6)


def test_the_bound_is_the_entropy_where_every_code_is_read(monkeypatch):
    spec, weights, _ = of("infogan")
    told = jnp.array([0, 1, 2, 3, 4]), jnp.zeros(5)
    monkeypatch.setattr(infogan, "read", lambda spec, weights, x: (100 * jax.nn.one_hot(told[0], 5), told[1]))
    assert infogan.bound(spec, weights, jnp.zeros((5, 2)), told) == pytest.approx(np.log(5))
    monkeypatch.setattr(infogan, "read", lambda spec, weights, x: (jnp.zeros((5, 5)), told[1]))
    assert infogan.bound(spec, weights, jnp.zeros((5, 2)), told) == pytest.approx(0, abs=1e-6)


def test_the_way_there_and_back_is_a_squared_distance(monkeypatch):
    spec, weights, knobs = of("bigan", cycle_weight=0.5, code_weight=3.0)
    monkeypatch.setattr(bigan, "encode", lambda spec, weights, x, key: x)
    monkeypatch.setattr(bigan, "decode", lambda spec, weights, z, key: z + jnp.array([[3.0, 4.0]]))
    pairs = jnp.tile(jnp.array([[1.0, 1.0, 1.0, -1.0]]), (6, 1))  # (x, z) with ‖z − E(x)‖² = 4
    shown = Shown(None, pairs, None, jnp.ones((6, 2)))
    np.testing.assert_allclose(bigan._cycle(spec, weights, shown, None, KEY, knobs), 0.5 * 25 + 3 * 4)


def test_noise_of_their_own_changes_what_encoder_and_generator_make_and_the_surface_is_drawn_without():
    spec, weights, knobs = of("bigan", own_noise=3)
    x, other = jnp.ones((5, 2)), jax.random.key(8)
    assert not np.allclose(bigan.encode(spec, weights, x, KEY), bigan.encode(spec, weights, x, other))
    assert not np.allclose(bigan.decode(spec, weights, x, KEY), bigan.decode(spec, weights, x, other))
    free, _ = bigan.beside(spec, weights, x, jnp.int32(0), knobs)
    np.testing.assert_array_equal(free[0], free[4], "the same point, the same code")


def test_a_code_is_swept_while_all_else_is_held():
    spec, weights, _ = of("infogan")
    lines = infogan.swept(spec, weights, KEY)
    assert lines.shape == (infogan.ROWS * spec.categories * (infogan.STOPS - 1), 2, 2)
    rows = lines.reshape(-1, infogan.STOPS - 1, 2, 2)
    np.testing.assert_array_equal(rows[:, 1:, 0], rows[:, :-1, 1], "each line goes on where the one before ends")
    z, category = networks.latent(spec, KEY, len(rows)), jnp.arange(len(rows)) % spec.categories
    for at, end in ((-1.0, rows[:, 0, 0]), (1.0, rows[:, -1, 1])):
        np.testing.assert_allclose(infogan.make(spec, weights, z, category, jnp.full(len(rows), at)), end, atol=1e-6)


def test_three_scores_of_which_two_are_blind():
    """s_x sees the point alone, s_z the code alone, s_xz both (Donahue & Simonyan 2019)."""
    spec, _weights, _ = of("bigbigan")
    judge = bigbigan._judge(spec, 3)
    pairs = jnp.array([[0.3, -1.0, 0.5, 2.0], [0.3, -1.0, -0.7, 0.1], [1.4, 0.2, 0.5, 2.0]])
    params, stats = judge.init(KEY, pairs)
    found, _ = judge.apply(params, stats, pairs, True)
    found = np.asarray(found)
    same = np.abs(found[0] - found[1:]) < 1e-7
    np.testing.assert_array_equal(same, [[True, False, False], [False, True, False]])


def test_each_score_has_its_hinge_and_its_factor():
    """Critic: Σ λ (h(s(x, E(x))) + h(−s(G(z), z))), h(t) = max(0, 1 − t); makers: Σ λ (s(x, E(x)) − s(G(z), z)); arXiv:1907.02544."""
    p, q = jnp.array([[2.0, 0.5, -1.0]]), jnp.array([[-2.0, 0.5, 1.0]])
    for factors, critic, makers in (((1.0, 1.0, 1.0), 0 + 2 + 4, 4 + 0 - 2), ((1.0, 0.0, 0.5), 0 + 0 + 2, 4 + 0 - 1)):
        values = dict(zip(("x_score", "z_score", "xz_score"), factors))
        spec, _, knobs = of("bigbigan", objective="hinge", **values)
        np.testing.assert_allclose(other.added(spec, objectives.critic_loss(p, q, knobs), knobs), [critic])
        np.testing.assert_allclose(other.adversarial(spec, p, q, knobs), [makers])


def test_shares_are_of_what_tells_both_kinds_of_pairs_apart(monkeypatch):
    spec, weights, knobs = of("bigbigan", z_score=0.0)
    real, fake = jnp.ones((4, 4)), jnp.zeros((4, 4))
    monkeypatch.setattr(bigan, "shown", lambda *_: Shown(real, fake, None))
    scores = networks.Network(None, lambda params, stats, pairs, train: (pairs[:, :1] * jnp.array([[3.0, 5.0, -1.0]]), stats))
    monkeypatch.setattr(bigbigan, "_judge", lambda spec, k: scores)
    np.testing.assert_allclose(bigbigan.shares(spec, weights | {"critic": ({}, {})}, KEY, knobs), [0.75, 0.0, 0.25])


def test_the_critic_of_alae_is_d_of_e():
    spec, weights, _ = of("alae", latent_dim=3)
    x = jnp.array([[0.4, -0.2], [1.0, 0.5]])
    critic = alae._judge(spec, 4).init(KEY, x)
    found, _ = alae._judge(spec, 4).apply(*critic, x, True)
    w = alae.encode(spec, weights | {"critic": critic}, x)
    assert w.shape == (2, 3)
    np.testing.assert_allclose(found[:, 1:], w, atol=1e-6)
    np.testing.assert_allclose(found[:, :1], networks.judge(spec, 1).apply(critic[0]["judge"], {}, w, True)[0], atol=1e-6)


def test_reciprocity_is_a_squared_distance_of_codes_and_asks_nothing_of_f(monkeypatch):
    spec, weights, _knobs = of("alae")
    monkeypatch.setattr(alae, "decode", lambda spec, weights, w: 2 * w)
    monkeypatch.setattr(alae, "encode", lambda spec, weights, x: x / 2 + jnp.array([[3.0, 4.0]]))
    off, spread = alae.reciprocity(spec, weights, KEY, 64)
    w = alae.mapped(spec, weights, networks.latent(spec, KEY, 64))
    np.testing.assert_allclose(off, 25.0, rtol=1e-5)
    np.testing.assert_allclose(spread, np.var(w, axis=0).sum(), rtol=1e-5)
    monkeypatch.undo()
    full = weights | {"critic": alae._judge(spec, 3).init(KEY, jnp.ones((1, 2)))}
    by = jax.grad(lambda mapper: alae.reciprocity(spec, full | {"mapper": mapper}, KEY, 8)[0])(weights["mapper"])
    assert all(float(jnp.abs(leaf).max()) == 0 for leaf in jax.tree.leaves(by))


def test_codes_of_any_length_have_two_coordinates_in_the_plane():
    codes = jnp.arange(12.0).reshape(4, 3)
    np.testing.assert_array_equal(first_two(codes), codes[:, :2])
    np.testing.assert_array_equal(first_two(codes[:, :1]), [[0, 0], [3, 0], [6, 0], [9, 0]])
