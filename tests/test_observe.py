"""What a picture shows is what is there: grids at cell centres, arrows and slopes against finite differences."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d import observe, players, training
from gan2d.data import DATASETS
from gan2d.knobs import compile_values
from gan2d.networks import LATENTS
from gan2d.objectives import OBJECTIVES
from gan2d.settings import make

SMALL = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16, "n_critic": 1}
VALUES = make("ring8", "wgan-gp", SMALL).values()
SPEC, KNOBS = compile_values(VALUES)
BOX = np.array(observe.box_of(SPEC, KNOBS), np.float32)
STEP = 1e-3


@pytest.fixture(scope="module")
def state():
    return training.advance(SPEC, training.init(SPEC, 0, KNOBS), KNOBS, 20)[0]


def look(state, **moved):
    return observe.observe(SPEC, state, compile_values(VALUES | moved)[1], BOX)


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
    key = jax.random.key(1)
    observe.draw_samples(SPEC, state, key, 64, KNOBS)
    after, _, _ = training.advance(SPEC, state, KNOBS, 3)
    again, _, _ = training.advance(SPEC, training.init(SPEC, 0, KNOBS), KNOBS, 23)
    assert bits(after) == bits(again), "a run that was watched is the run that was not"


def test_the_box_is_traced_so_a_moving_view_compiles_nothing(state):
    look(state)
    before = observe.observe._cache_size()
    observe.observe(SPEC, state, KNOBS, 2 * BOX)
    look(state, objective="hinge", sigma=0.2)
    assert observe.observe._cache_size() == before


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
    settings = make(data, points=np.random.default_rng(0).normal(size=(200, 2)))
    spec, k = settings.compiled()
    x0, x1, y0, y1 = observe.box_of(spec, k)
    real = np.asarray(observe.draw_real(data, jax.random.key(0), 512, k))
    inside = (real[:, 0] > x0) & (real[:, 0] < x1) & (real[:, 1] > y0) & (real[:, 1] < y1)
    assert inside.mean() > 0.99 and x1 - x0 == pytest.approx(y1 - y0)
