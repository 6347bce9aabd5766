"""DATASETS: samples, boxes, densities and the knobs that each row says it reads."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats
from spy import Spy

from gan2d.elements.data import DATASETS
from gan2d.settings.experiment import defaults
from gan2d.settings.knobs import KNOBS, compile_values

N = 20_000
PAIRED = [name for name, row in DATASETS.items() if row.generated]
CLOUD = np.array([[0.0, 1.0], [2.0, -1.0], [3.0, 4.0], [-1.0, 0.5]])
KNOB_OF_ROW = [(name, knob) for name, row in DATASETS.items() for knob in row.knobs]
MIXTURES = [name for name, row in DATASETS.items() if row.mixture]
DENSITIES = [name for name, row in DATASETS.items() if row.log_density]
# one program a row: every knob is traced through it
SAMPLE = {name: jax.jit(row.sample, static_argnums=1) for name, row in DATASETS.items()}
GENERATED = {name: jax.jit(DATASETS[name].generated, static_argnums=1) for name in PAIRED}
DENSITY = {name: jax.jit(DATASETS[name].log_density) for name in DENSITIES}


def knobs_of(name, **moved):
    return compile_values(defaults(name, "gan") | moved, CLOUD)[1]


def draw(name, seed=0, **moved):
    return np.asarray(SAMPLE[name](jax.random.key(seed), N, knobs_of(name, **moved)))


def all_points(name, **moved):
    """What a picture of a row shows: its samples, and of a pair the generated ones too."""
    both = [SAMPLE, GENERATED] if name in PAIRED else [SAMPLE]
    return np.concatenate([np.asarray(table[name](jax.random.key(0), N, knobs_of(name, **moved))) for table in both])


def share_in_box(points, box):
    """On a line the height of the box means nothing."""
    return np.mean(np.all([(box[2 * i] <= x) & (x <= box[2 * i + 1]) for i, x in enumerate(points.T)], 0))


def mixture_of(name, **moved):
    mixture = DATASETS[name].mixture(knobs_of(name, **moved))
    return [np.asarray(part, np.float64) for part in mixture]


def nearest(points, centres, scale):
    """Index of the nearest mode by Mahalanobis distance, which is right for thin modes too, and the scaled offsets."""
    offsets = (points[:, None] - centres) / scale
    index = np.argmin(np.sum(offsets**2, -1), 1)
    return index, offsets[np.arange(len(points)), index]


@pytest.mark.compiles
@pytest.mark.parametrize("name", DATASETS)
def test_samples_are_finite_reproducible_and_in_the_box(name):
    points = draw(name)
    assert points.shape == (N, DATASETS[name].inputs) and points.dtype == np.float32 and np.isfinite(points).all()
    assert np.array_equal(points, draw(name))
    assert not np.array_equal(points, draw(name, seed=1))
    box = [float(v) for v in DATASETS[name].box(knobs_of(name))]
    assert box[1] - box[0] == pytest.approx(box[3] - box[2])  # a square: the picture is not stretched
    assert share_in_box(all_points(name), box) > 0.995
    # and no needlessly large one: the data fill at least a quarter of its side
    assert np.ptp(points, axis=0).max() > (box[1] - box[0]) / 4


@pytest.mark.parametrize("name", DATASETS)
def test_a_row_reads_exactly_the_knobs_that_it_lists(name):
    row, spy = DATASETS[name], Spy(knobs_of(name))
    row.box(spy)
    # traced, never compiled: which names are read needs no numbers
    jax.eval_shape(lambda: row.sample(jax.random.key(0), 4, spy))
    if row.generated:
        jax.eval_shape(lambda: row.generated(jax.random.key(0), 4, spy))
    if row.mixture:
        jax.eval_shape(lambda: row.mixture(spy))
    if row.log_density:
        jax.eval_shape(lambda: row.log_density(jnp.zeros((3, 2)), spy))
    assert spy.read - {"points"} == set(row.knobs)
    assert ("points" in spy.read) == (name == "points")
    # a default for a knob that the row does not read would be lost on the way
    assert set(row.defaults) - {"generator", "units"} <= set(row.knobs)
    assert (row.defaults.get("generator") == "given") == (name in PAIRED), "a pair's generated points are its own"


def moved_value(name, knob):
    now = knobs_of(name).__dict__[knob]
    return int(now) // 2 + 1 if KNOBS[knob].integer else float(now) / 2 + 0.3


@pytest.mark.compiles
@pytest.mark.parametrize("name, knob", KNOB_OF_ROW)
def test_each_listed_knob_moves_the_samples(name, knob):
    moved = all_points(name, **{knob: moved_value(name, knob)})
    # noise is added to what the critic sees: of the data's own it moves the box alone
    assert np.array_equal(all_points(name), moved) == (knob == "noise")


@pytest.mark.parametrize("name, knob", KNOB_OF_ROW)
@pytest.mark.parametrize("times", [0.3, 4, 40])
def test_the_box_follows_the_knobs_that_move_the_data(name, knob, times):
    now = knobs_of(name).__dict__[knob]
    value = int(now * times) + 1 if KNOBS[knob].integer else float(now) * times
    value = min(value, KNOBS[knob].high)
    assert share_in_box(all_points(name, **{knob: value}), DATASETS[name].box(knobs_of(name, **{knob: value}))) > 0.99


@pytest.mark.parametrize("name", PAIRED)
def test_the_box_of_a_pair_holds_its_points_with_the_noise_that_the_critic_sees(name):
    points = all_points(name)
    for noise in (0.5, 3.0):
        seen = points + noise * np.random.default_rng(0).normal(size=points.shape)
        assert share_in_box(seen, DATASETS[name].box(knobs_of(name, noise=noise))) > 0.98


# narrow modes do not overlap, so that the nearest mode is the one that a point came from
NARROW = {"sigma": 0.002, "width": 0.002, "imbalance": 0.3}


@pytest.mark.parametrize("name", MIXTURES)
def test_samples_have_the_mixtures_weights_centres_and_widths(name):
    centres, scale, weights = mixture_of(name, **NARROW)
    assert weights.sum() == pytest.approx(1, abs=1e-6)
    alive = weights > 0
    index, offsets = nearest(draw(name, **NARROW), centres[alive], scale)
    expected = N * weights[alive] / weights.sum()
    assert stats.chisquare(np.bincount(index, minlength=alive.sum()), expected).pvalue > 1e-4
    for axis in offsets.T:
        assert stats.kstest(axis, "norm").pvalue > 1e-4
    for k in range(alive.sum()):
        mine = offsets[index == k]
        assert np.abs(mine.mean(0)).max() < 5 / np.sqrt(len(mine))
        assert np.abs(mine.std(0) - 1).max() < 5 / np.sqrt(2 * len(mine))


WIDE = {"sigma": 0.15, "width": 0.3, "imbalance": 0.2}


@pytest.mark.parametrize("name", MIXTURES)
def test_log_density_is_scipys(name):
    centres, scale, weights = mixture_of(name, **WIDE)
    points = draw(name, **WIDE)
    parts = [w * stats.multivariate_normal(c, np.diag(scale**2)).pdf(points) for c, w in zip(centres, weights)]
    np.testing.assert_allclose(DENSITY[name](points, knobs_of(name, **WIDE)), np.log(sum(parts)), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", DENSITIES)
def test_density_integrates_to_the_share_of_samples_in_the_box(name):
    knobs = knobs_of(name, **WIDE)
    box = [float(v) for v in DATASETS[name].box(knobs)]
    # 260 cells: those of the checkerboard's box (side 5.2) end exactly at its squares' edges
    side = (box[1] - box[0]) / 260
    middle = (np.arange(260) + 0.5) * side
    grid = np.stack(np.meshgrid(box[0] + middle, box[2] + middle), -1).reshape(-1, 2).astype(np.float32)
    total = np.exp(np.asarray(DENSITY[name](grid, knobs), np.float64)).sum() * side**2
    share = share_in_box(draw(name, **WIDE), box)
    assert share > 0.99
    assert total == pytest.approx(share, abs=2e-3)


@pytest.mark.parametrize("name", DENSITIES)
def test_samples_lie_where_the_density_is(name):
    assert np.isfinite(DENSITY[name](draw(name), knobs_of(name))).all()


# the published numbers: radius or spacing, σ (SCIENCE.md §4)
RINGS = {"ring8": (1.0, 0.01), "ring8_wgan_gp": (2 / 1.414, 0.02 / 1.414)}


@pytest.mark.parametrize("name", RINGS)
def test_rings_are_the_published_ones(name):
    radius, sigma = RINGS[name]
    centres, scale, weights = mixture_of(name)
    # a linspace(0, 2π, 8) would repeat an end point and leave 7 modes
    angle = 2 * np.pi * np.arange(8) / 8
    np.testing.assert_allclose(centres, radius * np.stack([np.cos(angle), np.sin(angle)], 1), atol=1e-6)
    np.testing.assert_allclose(scale, sigma, rtol=1e-6)
    np.testing.assert_allclose(weights, 1 / 8)


def test_grid_is_the_published_one():
    centres, scale, weights = mixture_of("grid25")
    line = (-4, -2, 0, 2, 4)
    assert {tuple(c) for c in centres} == {(x, y) for x in line for y in line}
    np.testing.assert_allclose(scale, 0.05)
    np.testing.assert_allclose(weights, 1 / 25, rtol=1e-6)


@pytest.mark.parametrize("name", [*RINGS, "grid25"])
def test_perfect_samples_score_the_ceiling_of_high_quality(name):
    centres, scale, _ = mixture_of(name)
    _, offsets = nearest(draw(name), centres, scale)
    ceiling = 1 - np.exp(-4.5)  # P(χ²₂ < 9) = 98.89 %
    assert np.mean(np.sum(offsets**2, 1) < 9) == pytest.approx(ceiling, abs=5 * np.sqrt(ceiling * (1 - ceiling) / N))


def test_random_mixture_has_as_many_modes_as_asked_and_falling_weights():
    centres, _, weights = mixture_of("random_mixture", mixture_modes=5, imbalance=0.7, spread=3.0)
    assert (weights > 0).sum() == 5 and np.abs(centres).max() <= 3
    np.testing.assert_allclose(weights[1:5] / weights[:4], np.exp(-0.7), rtol=1e-5)
    assert not np.allclose(centres, mixture_of("random_mixture", mixture_seed=1, spread=3.0)[0])


@pytest.mark.parametrize("name", [name for name, row in DATASETS.items() if row.knobs == ("sigma",) and not row.mixture])
def test_curves_have_gaussian_noise_of_width_sigma(name):
    # the same key draws the same places on the curve: what differs is the noise alone
    noise = (draw(name, sigma=0.3) - draw(name, sigma=0.0)) / 0.3
    unit = 7.5 if name == "swiss_roll" else 1.0
    for axis in noise.T * unit:
        assert stats.kstest(axis, "norm").pvalue > 1e-4


def test_swiss_roll_is_scikit_learns():
    assert KNOBS["sigma"].parse(DATASETS["swiss_roll"].defaults["sigma"]) == 0.25
    x, y = 7.5 * draw("swiss_roll", sigma=0.0).T.astype(np.float64)
    t = np.hypot(x, y)  # the roll is (t cos t, t sin t), t uniform on 1.5π…4.5π
    np.testing.assert_allclose(np.stack([t * np.cos(t), t * np.sin(t)]), [x, y], atol=1e-3)
    assert stats.kstest(t / np.pi, stats.uniform(1.5, 3).cdf).pvalue > 1e-4


def test_moons_are_two_interleaved_half_circles():
    points = draw("moons", sigma=0.0) + np.array([0.5, 0.25], np.float32)
    upper = np.isclose(np.hypot(*points.T), 1, atol=1e-5) & (points[:, 1] >= -1e-6)
    lower = np.isclose(np.hypot(*(points - np.array([1, 0.5])).T), 1, atol=1e-5) & (points[:, 1] <= 0.5 + 1e-6)
    assert (upper | lower).all()
    assert upper.mean() == pytest.approx(0.5, abs=5 * 0.5 / np.sqrt(N))


def test_spirals_are_evenly_filled_arms():
    points = draw("spiral", sigma=0.0).astype(np.float64)
    r = np.hypot(*points.T) / 2
    along = np.arctan2(*points.T) - 3.5 * np.pi * r
    side = np.round(along / np.pi)
    np.testing.assert_allclose(along, np.pi * side, atol=1e-4)
    assert stats.kstest(r**2, "uniform").pvalue > 1e-4
    assert (side % 2).mean() == pytest.approx(0.5, abs=5 * 0.5 / np.sqrt(N))


def test_parallel_line_is_uniform_at_theta():
    x, y = draw("parallel_lines", theta=-2.5).T
    assert (x == -2.5).all()
    assert stats.kstest(y, "uniform").pvalue > 1e-4


def test_checkerboard_fills_its_eight_squares_alike():
    points = draw("checkerboard")
    cell, counts = np.unique(np.floor(points + 2).astype(int), axis=0, return_counts=True)
    assert {tuple(c) for c in cell} == {(i, j) for i in range(4) for j in range(4) if (i + j) % 2 == 0}
    assert stats.chisquare(counts).pvalue > 1e-4
    for axis in (points % 1).T:
        assert stats.kstest(axis, "uniform").pvalue > 1e-4


def test_own_points_are_drawn_alike():
    points = draw("points")
    which, counts = np.unique(points, axis=0, return_counts=True)
    assert {tuple(p) for p in which} == {tuple(p) for p in CLOUD.astype(np.float32)}
    assert stats.chisquare(counts).pvalue > 1e-4


@pytest.mark.parametrize("count", [8, 9, 200, 257])
def test_own_points_of_any_number_are_drawn_alike_and_nothing_else_is(count):
    """Arrays are filled up to powers of two, so that one more point drawn by hand is no program of its own."""
    cloud = np.random.default_rng(count).normal(size=(count, 2))
    knobs = compile_values(defaults("points", "gan"), cloud)[1]
    room = len(knobs.points)
    assert room >= count and room & (room - 1) == 0 and room < 2 * count
    points = np.asarray(DATASETS["points"].sample(jax.random.key(1), 4 * N // count * count, knobs))
    which = jax.random.randint(jax.random.key(1), (len(points),), 0, count)
    np.testing.assert_array_equal(points, cloud.astype(np.float32)[which])
    x0, x1, y0, y1 = DATASETS["points"].box(knobs)
    assert x0 < cloud[:, 0].min() and x1 > cloud[:, 0].max() and y0 < cloud[:, 1].min() and y1 > cloud[:, 1].max()
