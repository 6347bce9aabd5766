"""Pairs: what is drawn is what the table says, and θ does nothing but move the generated points."""

import dataclasses
import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from spy import Spy

from gan2d.elements.data import DATASETS
from gan2d.elements.dataset import as_knobs
from gan2d.elements.pairs import MODES, PAIRS, of_pair
from gan2d.measure.estimates import pair_points
from gan2d.settings.experiment import defaults
from gan2d.settings.knobs import KNOBS, compile_values
from gan2d.theory.mixtures_1d import both

N = 40_000
KEY = jax.random.key(5)
# for each pair, knobs that show every one that it reads
MOVED = {
    "gaussians_1d": {"width": 0.4, "fake_width": 1.3},
    "parallel_gaussians": {"width": 0.3, "angle": 30.0},
    "parallel_lines": {},
    "mixtures": {"sigma": 0.2, "imbalance": 0.7},
    "funnels": {"funnels": 12, "funnel_seed": 3},
    "noisy_copy": {"sigma": 0.05},
}


DRAW = jax.jit(pair_points, static_argnums=(0, 2))


def data_of(pair):
    return "ring8" if PAIRS[pair].of_data else of_pair(pair)


def values(pair, **moved):
    return defaults(data_of(pair), "gan", "optimum") | {"noise": 0.0} | MOVED[pair] | moved


def cloud(pair, theta, n=N, key=KEY, **moved):
    spec, knobs = compile_values(values(pair, **moved))
    return tuple(np.asarray(c, float) for c in DRAW(spec, key, n, dataclasses.replace(knobs, **{PAIRS[pair].knob: jnp.float32(theta)})))


def near(sample, mean, std):
    """Mean and standard deviation within five standard errors (for light tails)."""
    assert sample.mean() == pytest.approx(mean, abs=5 * std / math.sqrt(len(sample)))
    assert sample.std() == pytest.approx(std, rel=5 / math.sqrt(len(sample)))


def test_every_pair_is_looked_at():
    assert set(MOVED) == set(PAIRS)


@pytest.mark.compiles
@pytest.mark.parametrize("pair", PAIRS)
def test_both_clouds_have_the_shape_that_the_row_states(pair):
    for part in cloud(pair, 1.0, 64):
        assert part.shape == (64, PAIRS[pair].inputs) and np.isfinite(part).all()


@pytest.mark.compiles
@pytest.mark.parametrize("pair", PAIRS)
def test_theta_moves_generated_points_along_straight_lines_and_real_ones_not_at_all(pair):
    (real, start), (same, one) = cloud(pair, 0.0, 500), cloud(pair, 1.0, 500)
    assert np.array_equal(real, same)
    for theta in (0.3, 2.5):
        also, fake = cloud(pair, theta, 500)
        assert np.array_equal(real, also)
        assert fake == pytest.approx(start + theta * (one - start), abs=2e-6), "fake(θ) = fake(0) + θ (fake(1) − fake(0))"


@pytest.mark.parametrize("noise", [0.0, 0.4])
@pytest.mark.parametrize("pair", [name for name, row in PAIRS.items() if row.shift(values(name, imbalance=0.0)) is not None])
def test_a_shift_moves_every_point_by_theta_along_it(pair, noise):
    shift = PAIRS[pair].shift(values(pair, imbalance=0.0))
    assert np.linalg.norm(shift) == pytest.approx(1)
    (_, start), (_, moved) = (cloud(pair, theta, 500, imbalance=0.0, noise=noise) for theta in (0.0, 2.5))
    assert moved - start == pytest.approx(np.broadcast_to(2.5 * shift, start.shape), abs=2e-6)


@pytest.mark.compiles
@pytest.mark.parametrize("pair", PAIRS)
def test_noise_is_added_to_both_clouds_and_to_neither_twice(pair):
    plain, noisy = cloud(pair, 1.0), cloud(pair, 1.0, noise=0.5)
    added = [after - before for before, after in zip(plain, noisy)]
    for part in added:
        for column in part.T:
            near(column, 0.0, 0.5)
    assert abs(np.corrcoef(added[0][:, 0], added[1][:, 0])[0, 1]) < 5 / math.sqrt(N), "independent on both"


@pytest.mark.parametrize("pair", PAIRS)
def test_real_and_generated_points_are_drawn_independently(pair):
    real, fake = cloud(pair, 1.0)
    for a, b in zip(real.T, fake.T):
        if a.std() and b.std():
            assert abs(np.corrcoef(a, b)[0, 1]) < 5 / math.sqrt(N)


def test_gaussians_on_the_line_have_their_widths():
    real, fake = cloud("gaussians_1d", 2.0)
    near(real[:, 0], 0.0, 0.4)
    near(fake[:, 0], 2.0, 1.3)


@pytest.mark.parametrize("angle", [0.0, 30.0, 90.0])
def test_parallel_gaussians_are_thin_across_and_one_long(angle):
    real, fake = cloud("parallel_gaussians", 2.0, angle=angle)
    for points, centre in ((real, (0, 0)), (fake, (2 * math.cos(math.radians(angle)), 2 * math.sin(math.radians(angle))))):
        near(points[:, 0], centre[0], 0.3)
        near(points[:, 1], centre[1], 1.0)
        assert abs(np.corrcoef(points.T)[0, 1]) < 5 / math.sqrt(N)


def test_parallel_lines_stand_at_0_and_theta_and_are_one_high():
    real, fake = cloud("parallel_lines", 1.5)
    assert not real[:, 0].any() and (fake[:, 0] == 1.5).all()
    for points in (real, fake):
        y = np.sort(points[:, 1])
        assert y[0] >= 0 and y[-1] <= 1 and np.abs(y - (np.arange(N) + 0.5) / N).max() < 2 / math.sqrt(N), "Kolmogorov's distance to uniform"


@pytest.mark.parametrize("tilt", [0.0, 0.7])
def test_mixtures_have_their_modes_and_weights(tilt):
    theta, weights = 0.5, np.exp(-tilt * np.arange(4))
    real, fake = cloud("mixtures", theta, imbalance=tilt, sigma=0.1)
    for points, centres, shares in ((real, MODES, np.full(4, 0.25)), (fake, MODES + theta, weights / weights.sum())):
        nearest = np.abs(points[:, :1] - centres).argmin(1)
        for k in range(4):
            mine = points[nearest == k]
            assert len(mine) / N == pytest.approx(shares[k], abs=5 * math.sqrt(shares[k] / N))
            near(mine[:, 0], centres[k], 0.1)
        near(points[:, 1], 0.0, 0.1)


def test_a_noisy_copy_has_the_same_mean_and_more_width():
    real, fake = cloud("noisy_copy", 0.6)
    for axis in (0, 1):
        assert fake[:, axis].mean() == pytest.approx(real[:, axis].mean(), abs=7 * fake[:, axis].std() / math.sqrt(N))
        assert fake[:, axis].var() == pytest.approx(real[:, axis].var() + 0.36, rel=0.05)


@pytest.mark.parametrize("pair", [name for name, row in PAIRS.items() if row.lines(values(name, noise=0.1), np.ones(1)) is not None])
def test_the_line_is_where_the_points_lie(pair):
    """Along the row's own coordinate, both clouds follow the mixtures on the line: every quantile within five standard errors."""
    v, row = values(pair, noise=0.1), PAIRS[pair]
    for points, drawn in zip(cloud(pair, 1.2, noise=0.1), both(row.lines(v, np.array([1.2])))):
        place = np.sort(row.coordinate(v, points))
        assert np.abs(drawn.below(place[None])[0] - (np.arange(N) + 0.5) / N).max() < 2 / math.sqrt(N)


@pytest.mark.parametrize("pair", [name for name, row in PAIRS.items() if row.across(values(name), np.ones(1)) is not None])
def test_the_line_across_is_where_the_points_lie(pair):
    for points, drawn in zip(cloud(pair, 1.2, noise=0.1), both(PAIRS[pair].across(values(pair, noise=0.1), np.array([1.2])))):
        place = np.sort(points[:, 0])
        assert np.abs(drawn.below(place[None])[0] - (np.arange(N) + 0.5) / N).max() < 2 / math.sqrt(N)


@pytest.mark.parametrize(("first", "last"), [(0.0, 2.0), (-3.0, 1.0)])
@pytest.mark.parametrize("pair", PAIRS)
def test_a_picture_holds_nearly_all_points(pair, first, last):
    v, row = values(pair), PAIRS[pair]
    ends = (0.05,) if row.of_data else row.span if row.rays else (first, last)
    box = row.reach(v, DATASETS["ring8"].box(as_knobs(v)) if row.of_data else None, first, last)
    assert box[1] - box[0] == pytest.approx(box[3] - box[2]), "a square, on the line too, where its height means nothing"
    for points in (part for theta in ends for part in cloud(pair, theta)):
        inside = np.all([(points[:, i] >= box[2 * i]) & (points[:, i] <= box[2 * i + 1]) for i in range(row.inputs)], 0)
        assert inside.mean() > 0.99


@pytest.mark.compiles
@pytest.mark.parametrize("pair", PAIRS)
def test_a_pair_reads_the_knobs_that_it_lists(pair):
    row = PAIRS[pair]
    knobs = compile_values(values(pair))[1]
    if row.of_data:
        assert row.real is None and row.generated is None and not row.knobs, "its points are those of any data set and of their noisy copy"
    else:
        real, fake = Spy(knobs), Spy(knobs)
        row.real(KEY, 8, real)
        row.generated(KEY, 8, fake)
        assert real.read | fake.read == {row.knob, *row.knobs} and row.knob not in real.read
        assert set(DATASETS[of_pair(pair)].knobs) == {row.knob, "noise", *row.knobs}
    assert {*row.knobs, *row.defaults, row.knob} <= set(KNOBS) and set(row.defaults) <= set(row.knobs)
