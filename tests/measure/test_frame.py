"""What a picture shows is what is there: grids at cell centres, arrows and slopes against finite differences."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.elements.data import DATASETS
from gan2d.elements.networks import networks
from gan2d.elements.networks.networks import LATENTS
from gan2d.elements.objectives import OBJECTIVES
from gan2d.games import players
from gan2d.measure import frame as observe
from gan2d.measure.samples import draw_real, samples
from gan2d.settings.experiment import make
from gan2d.settings.knobs import compile_values
from gan2d.training import loop
from gan2d.training.training import Training

pytestmark = pytest.mark.compiles

SMALL = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16, "n_critic": 1}
VALUES = make("ring8", "wgan-gp", SMALL).values()
SPEC, KNOBS = compile_values(VALUES)
BOX = np.array(observe.box_of(SPEC, KNOBS), np.float32)
STEP = 1e-3


@pytest.fixture(scope="module")
def state():
    return loop.advance(SPEC, (), loop.init(SPEC, (), 0, KNOBS), KNOBS, 20).states


def look(state, **moved):
    spec, knobs = compile_values(VALUES | moved)
    return observe.observe(spec, state, knobs, BOX)


def bits(state):
    return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(state._replace(key=jax.random.key_data(state.key)))]


def smooth(state, x, reach):
    """Rows of ``x`` with no kink of the ReLU critic within ``reach``: a difference across a kink is no derivative."""
    first = state.critic.params["Dense_0"]
    pre = x @ np.asarray(first["kernel"]) + np.asarray(first["bias"])[None]
    steepest = np.linalg.norm(np.asarray(first["kernel"]), axis=0)
    return (np.abs(pre) > reach * steepest[None]).all(1)


def differences(f, x, step):
    """Central differences of ``f: (n, 2) -> (n,)``, shape (n, 2)."""
    along = np.eye(2, dtype=np.float32) * np.float32(step)
    return np.stack([(np.asarray(f(x + d[None]), np.float64) - np.asarray(f(x - d[None]), np.float64)) / (2 * step) for d in along], 1)


def test_a_frame_has_the_shapes_that_it_says(state):
    frame = look(state)
    n, a, m = observe.SURFACE, observe.ARROWS, observe.LATENT
    shapes = {
        "fakes": (observe.FAKES, 2),
        "score": (n, n),
        "slope": (n, n),
        "arrows": (a, a, 2),
        "pushes": (observe.PUSHES, 2),
        "latent": (m, m, 2),
        "shares": (1,),
    }
    assert {name: part.shape for name, part in frame._asdict().items()} == shapes
    assert all(np.isfinite(part).all() and part.dtype == jnp.float32 for part in frame)


def test_cells_fill_the_box_evenly_from_the_lower_left():
    centres = np.asarray(observe.cell_centres(jnp.array([-1.0, 3.0, 10.0, 12.0]), 4)).reshape(4, 4, 2)
    np.testing.assert_allclose(centres[0, :, 0], [-0.5, 0.5, 1.5, 2.5])
    np.testing.assert_allclose(centres[:, 0, 1], [10.25, 10.75, 11.25, 11.75])
    assert (np.ptp(centres[:, :, 0], axis=0) == 0).all() and (np.ptp(centres[:, :, 1], axis=1) == 0).all(), "a row has one y, a column one x"


def test_the_surface_is_the_score_at_the_cells(state):
    cells = observe.cell_centres(jnp.asarray(BOX), observe.SURFACE)
    score, _ = observe.scores_and_gradients(SPEC, state, KNOBS, cells)
    np.testing.assert_allclose(look(state).score.ravel(), score, atol=1e-5)


@pytest.mark.parametrize("objective", [name for name, row in OBJECTIVES.items() if row.energy] + ["wasserstein"])
def test_the_slope_is_that_of_the_score(state, objective):
    k = compile_values(VALUES | {"objective": objective})[1]
    score = players.score_of(SPEC, state.critic.params, state.critic.stats, k)
    cells = np.asarray(observe.cell_centres(jnp.asarray(BOX), observe.SURFACE))
    keep = smooth(state, cells, 2 * STEP)
    by_hand = np.linalg.norm(differences(score, cells, STEP), axis=1)
    np.testing.assert_allclose(np.ravel(look(state, objective=objective).slope)[keep], by_hand[keep], rtol=5e-3, atol=1e-3)
    assert keep.mean() > 0.9


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_arrows_point_down_the_generators_loss(state, objective):
    """−∂ℓ_G/∂x by central differences of the row's own loss; for pairs its mean over the same 64 real points."""
    row, k = OBJECTIVES[objective], compile_values(VALUES | {"objective": objective})[1]
    score = players.score_of(SPEC, state.critic.params, state.critic.stats, k)
    real = score(DATASETS[SPEC.data].sample(players.named_key(state.key, "watched real"), 64, k))

    def loss(x):
        fake = np.asarray(score(x), np.float64)
        each = [row.generator_loss(jnp.full(fake.shape, float(r)), jnp.asarray(fake, jnp.float32), k) for r in (real if row.pairs else real[:1])]
        return np.mean(np.asarray(each, np.float64), 0)

    frame = look(state, objective=objective)
    for points, shown in ((np.asarray(observe.cell_centres(jnp.asarray(BOX), observe.ARROWS)), frame.arrows), (frame.fakes[: observe.PUSHES], frame.pushes)):
        points = np.asarray(points)
        keep = smooth(state, points, 2 * STEP)
        expected = -differences(loss, points, STEP)
        np.testing.assert_allclose(np.reshape(shown, (-1, 2))[keep], expected[keep], rtol=1e-2, atol=1e-3)
        assert keep.mean() > 0.9 and np.abs(expected).max() > 1e-2


def test_arrows_of_a_wasserstein_critic_climb_its_score(state):
    cells = observe.cell_centres(jnp.asarray(BOX), observe.ARROWS)
    _, gradient = observe.scores_and_gradients(SPEC, state, KNOBS, cells)
    np.testing.assert_allclose(np.reshape(look(state).arrows, (-1, 2)), gradient, atol=1e-6)


def test_looking_changes_nothing_and_shows_the_same_twice(state):
    before = bits(state)
    first, second = look(state), look(state)
    assert bits(state) == before and all(np.array_equal(a, b) for a, b in zip(first, second))
    watched, unseen = (Training(make("ring8", "wgan-gp", SMALL)) for _ in range(2))
    for training in (watched, unseen):
        training.advance(20)
    (arm,) = watched.arms
    assert bits(arm.states) == before
    samples(arm, 64, seed=1)
    shown = observe.frame_of(arm, observe.box_of(SPEC, KNOBS))
    assert all(np.array_equal(a, b) and isinstance(a, np.ndarray) for a, b in zip(shown, first))
    for training in (watched, unseen):
        training.advance(3)
    assert bits(watched.arms[0].states) == bits(unseen.arms[0].states), "a run that was watched is the run that was not"


def test_the_box_is_traced_so_a_moving_view_compiles_nothing(state):
    look(state)
    before = observe.observe.count
    observe.observe(SPEC, state, KNOBS, 2 * BOX)
    look(state, objective="hinge", sigma=0.2)
    assert observe.observe.count == before


@pytest.mark.parametrize("latent", LATENTS)
@pytest.mark.parametrize("dim", [1, 2, 3])
def test_the_latent_grid_is_square_in_the_first_two_coordinates(latent, dim):
    spec, _ = compile_values(VALUES | {"latent": latent, "latent_dim": dim})
    grid = np.asarray(observe.latent_grid(spec)).reshape(observe.LATENT, observe.LATENT, dim)
    assert (np.diff(grid[0, :, 0]) > 0).all() and grid[0, 0, 0] == -grid[0, -1, 0]
    if dim > 1:
        np.testing.assert_array_equal(grid[:, :, 1], grid[:, :, 0].T)
    assert not grid[:, :, 2:].any()


@pytest.mark.parametrize("data", DATASETS)
def test_the_view_holds_the_data(data):
    spec, k = make(data, points=np.random.default_rng(0).normal(size=(200, 2))).compiled()
    x0, x1, y0, y1 = observe.box_of(spec, k)
    real = np.asarray(draw_real(data, jax.random.key(0), 512, k))
    inside = (real[:, 0] > x0) & (real[:, 0] < x1)
    if DATASETS[data].inputs == 2:  # on the line the height means nothing
        inside &= (real[:, 1] > y0) & (real[:, 1] < y1)
    assert inside.mean() > 0.99 and x1 - x0 == pytest.approx(y1 - y0)


# tricks that change what the critic sees -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tricky():
    """Spec and state before the first turn of a critic with one trick, by its name."""
    moved = {"packing": {"packing": 3}, "minibatch_kernels": {"minibatch_kernels": 2}, "ensemble": {"ensemble": 2}}
    specs = {name: compile_values(VALUES | static)[0] for name, static in moved.items()}
    return {name: (spec, loop.init(spec, (), 0, KNOBS)) for name, spec in specs.items()}


def plain(params, x):
    """A critic of one hidden layer of ReLUs, written out."""
    hidden = jnp.maximum(x @ params["Dense_0"]["kernel"] + params["Dense_0"]["bias"][None], 0)
    return (hidden @ params["Dense_1"]["kernel"] + params["Dense_1"]["bias"][None])[:, 0]


def company_of(spec, state, n):
    key = players.named_key(state.key, "company")
    return networks.generator(spec).apply(state.generator.params, state.generator.stats, networks.latent(spec, key, n), False)[0]


def real_of(spec, state):
    return DATASETS[spec.data].sample(players.named_key(state.key, "watched real"), 64 * spec.packing, KNOBS).reshape(64, -1)


X = np.random.default_rng(0).normal(size=(5, 2)).astype(np.float32)


def test_a_critic_of_single_points_has_one_view_of_each(state):
    view = observe.views(SPEC, state, KNOBS)(X)
    assert view.shape == (5, 1, 1)
    np.testing.assert_allclose(view[:, 0, 0], players.score_of(SPEC, state.critic.params, state.critic.stats, KNOBS)(X), rtol=1e-6)
    assert np.array_equal(observe.seen_score(lambda x: view)(X), view[:, 0, 0])


def packs_of(spec, state, x):
    """Each point of x beside two generated points, at the places 0, 1, 2, 0 of four packs: (n, 4, 6)."""
    others = company_of(spec, state, spec.batch_size)[:8].reshape(4, 2, 2)
    packs = [[jnp.concatenate([*others[c][: c % 3], row, *others[c][c % 3 :]]) for c in range(4)] for row in x]
    return jnp.array(packs)


@pytest.mark.parametrize("objective", ["wasserstein", "non_saturating", "relativistic"])
def test_the_push_of_a_critic_of_packs_is_the_mean_over_its_packs(tricky, objective):
    spec, state = tricky["packing"]
    row, k = OBJECTIVES[objective], compile_values(VALUES | {"objective": objective})[1]
    real = plain(state.critic.params, real_of(spec, state))
    assert len(real) == 64

    def loss(x):
        fake = plain(state.critic.params, packs_of(spec, state, x).reshape(-1, 6))
        p, q = jnp.meshgrid(real, fake, indexing="ij")
        return jnp.sum(jnp.mean(row.generator_loss(p, q, k), 0)) / 4

    found = jax.jit(observe.field, static_argnums=0)(spec, state, k, X)
    np.testing.assert_allclose(found, -jax.jit(jax.grad(loss))(X), rtol=1e-3, atol=1e-5)
    score = observe.seen_score(observe.views(spec, state, k))(X)
    np.testing.assert_allclose(score, plain(state.critic.params, packs_of(spec, state, X).reshape(-1, 6)).reshape(5, 4).mean(1), rtol=1e-4, atol=1e-5)


def test_a_critic_of_batches_sees_each_point_in_a_generated_batch(tricky):
    spec, state = tricky["minibatch_kernels"]
    found = observe.views(spec, state, KNOBS)(X)
    company = company_of(spec, state, spec.batch_size)[: spec.batch_size - 1]
    apply = jax.jit(networks.critic(spec).apply, static_argnums=3)
    by_hand = [apply(state.critic.params, state.critic.stats, jnp.concatenate([row[None], company]), True)[0][0] for row in X]
    assert found.shape == (5, 1, 1)
    np.testing.assert_allclose(found[:, 0, 0], by_hand, rtol=1e-4, atol=1e-5)
    push = np.asarray(jax.jit(observe.field, static_argnums=0)(spec, state, KNOBS, X))
    assert np.isfinite(push).all() and push.any()


@pytest.mark.parametrize("objective", ["wasserstein", "relativistic"])
def test_shares_are_the_parts_of_the_push_that_each_member_gives(tricky, objective):
    spec, state = tricky["ensemble"]
    row, k = OBJECTIVES[objective], compile_values(VALUES | {"objective": objective})[1]
    real = real_of(spec, state)
    pushes = []
    for i in range(2):
        params = state.critic.params[f"critics_{i}"]

        def loss(x, params=params):
            p, q = jnp.meshgrid(plain(params, real), plain(params, x), indexing="ij")
            return jnp.sum(jnp.mean(row.generator_loss(p, q, k), 0))

        pushes.append(-np.asarray(jax.jit(jax.grad(loss))(X)))
    shares = np.asarray(jax.jit(observe._shares, static_argnums=0)(spec, state, k, X))
    sizes = [np.linalg.norm(push, axis=1).mean() for push in pushes]
    np.testing.assert_allclose(shares, np.array(sizes) / sum(sizes), rtol=1e-3)
    assert shares.sum() == pytest.approx(1) and 0.01 < shares[0] < 0.99
    np.testing.assert_allclose(jax.jit(observe.field, static_argnums=0)(spec, state, k, X), sum(pushes), rtol=1e-3, atol=1e-5)
    score = observe.seen_score(observe.views(spec, state, k))(X)
    np.testing.assert_allclose(score, sum(plain(state.critic.params[f"critics_{i}"], X) for i in range(2)), rtol=1e-4, atol=1e-5)


def test_the_arrows_have_the_pulling_away_term(state):
    """−∂/∂x 2·mean_j cos²(f(x), f_j) by differences, with the features written out."""
    layer = jax.tree.map(np.float64, state.critic.params["Dense_0"])

    def along(x):
        f = np.maximum(np.asarray(x, np.float64) @ layer["kernel"] + layer["bias"], 0)
        return f / np.linalg.norm(f, axis=1, keepdims=True)

    others = along(company_of(SPEC, state, SPEC.batch_size))
    cells = np.asarray(observe.cell_centres(jnp.asarray(BOX), observe.ARROWS), np.float64)
    h = 1e-6
    ahead, behind = (np.stack([2 * ((along(cells + way * h * axis) @ others.T) ** 2).mean(1) for axis in np.eye(2)], 1) for way in (1, -1))
    usual, found = (np.reshape(look(state, pulling_away=w).arrows, (-1, 2)) for w in (0.0, 0.6))
    np.testing.assert_allclose(found - usual, -0.6 * (ahead - behind) / (2 * h), rtol=2e-2, atol=2e-4)
    assert np.abs(found - usual).max() > 1e-3


def test_the_arrows_have_their_share_of_feature_matching(state):
    """−2(E f(G(z)) − E f(x))·∂f/∂x with the features and their slope written out: a ReLU's is 1 where it is alive."""
    layer = jax.tree.map(np.float64, state.critic.params["Dense_0"])

    def features(x):
        return np.maximum(np.asarray(x) @ layer["kernel"] + layer["bias"], 0)

    apart = features(company_of(SPEC, state, SPEC.batch_size)).mean(0) - features(real_of(SPEC, state)).mean(0)
    cells = np.asarray(observe.cell_centres(jnp.asarray(BOX), observe.ARROWS))
    pull = -2 * (apart * (features(cells) > 0)) @ layer["kernel"].T
    usual, found, blend = (np.reshape(look(state, feature_matching=w).arrows, (-1, 2)) for w in (0.0, 1.0, 0.3))
    np.testing.assert_allclose(found, pull, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(blend, 0.7 * usual + 0.3 * pull, rtol=1e-3, atol=1e-5)
    assert np.abs(pull - usual).max() > 1e-2
