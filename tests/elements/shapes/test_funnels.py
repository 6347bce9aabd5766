"""Funnels: u has slope 1, falls by exactly the distance along its rays, and is therefore worth the W1 of the two distributions that are made from it."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from gan2d.elements.shapes import funnels as shapes
from gan2d.theory import rays

COUNTS = (1, 4, 16, 64, 256)
CASES = [(seed, count) for seed in (0, 3) for count in COUNTS]


def made(seed, count, n=4000, share=1.0):
    told = shapes.known(seed, count)
    x = np.asarray(shapes.base(jax.random.key(seed + 50), n), float)
    return told, x, shapes.moved(told, x, share)


@pytest.mark.parametrize(("seed", "count"), CASES)
def test_u_is_one_lipschitz(seed, count):
    told, x, _ = made(seed, count, 500)
    u = shapes.potential(told, x)
    assert (np.abs(u[:, None] - u[None]) <= cdist(x, x) + 1e-12).all()


@pytest.mark.parametrize("share", [0.3, 1.0])
@pytest.mark.parametrize(("seed", "count"), CASES)
def test_u_falls_by_the_distance_that_a_point_has_gone(seed, count, share):
    told, x, y = made(seed, count, share=share)
    fallen = shapes.potential(told, x) - shapes.potential(told, y)
    assert fallen == pytest.approx(np.linalg.norm(x - y, axis=1), abs=1e-12)
    assert (np.abs(y) <= shapes.SIDE + 1e-12).all() and np.mean(np.linalg.norm(x - y, axis=1)) > 0.02


@pytest.mark.parametrize(("seed", "count"), CASES)
def test_the_gradient_at_moved_points_is_their_rays_direction(seed, count):
    told, x, y = made(seed, count, 400)
    way = x - y
    seen = np.linalg.norm(way, axis=1) > 1e-6
    here, step = rays.uphill(told, y), 1e-7
    inner = seen & (shapes.rays(told, y).out > 1e-5)
    assert here[inner] == pytest.approx(way[inner] / np.linalg.norm(way[inner], axis=1)[:, None], abs=1e-6)
    for axis in (0, 1):
        off = step * np.eye(2)[axis]
        slope = (shapes.potential(told, y + off) - shapes.potential(told, y - off)) / (2 * step)
        assert np.mean(np.abs(slope - here[:, axis])[inner] < 1e-3) > 0.97, "but within a step of a crease"


@pytest.mark.parametrize("count", COUNTS)
def test_between_samples_w1_is_what_the_quadrature_says(count):
    """Between 600 points of each the assignment's cost is above W1 by chance: by no more than what two clouds of p are apart."""
    told, x, _ = made(1, count, 600)
    _, other, y = made(7, count, 600)
    y = shapes.moved(told, other, 1.0)
    measured, floor = (cdist(x, z)[linear_sum_assignment(cdist(x, z))].mean() for z in (y, other))
    exact = rays.w1(told)
    assert exact.error < 1e-4
    assert exact.value - 0.03 < measured < exact.value + floor


@pytest.mark.parametrize("count", COUNTS)
def test_w1_is_the_plans_own_cost(count):
    told, x, y = made(2, count, 40_000)
    cost = np.linalg.norm(x - y, axis=1)
    assert rays.w1(told).value == pytest.approx(cost.mean(), abs=5 * cost.std() / np.sqrt(len(cost)))


def test_tips_fill_the_square():
    """The areas under the cones add up to the square's."""
    told = shapes.known(5, 16)
    there = shapes.Funnels(told.tips[:16], told.heights[:16])
    assert sum(rays._of_cone(there, n, 4096)[0] for n in range(16)) == pytest.approx((2 * shapes.SIDE) ** 2, rel=1e-4)


def test_a_seed_names_funnels_and_fewer_of_them_are_the_first():
    one, same, more, other = (shapes.drawn(*asked) for asked in ((3, 4), (3, 4), (3, 64), (4, 4)))
    assert np.array_equal(one.tips, same.tips) and np.array_equal(one.heights[:4], more.heights[:4]) and not np.array_equal(one.tips, other.tips)
    assert (one.heights[4:] == shapes.ABSENT).all() and np.abs(one.tips).max() <= shapes.SIDE


def test_under_jax_points_go_where_they_go_in_double_precision():
    _, x, y = made(0, 64)
    single = shapes.moved(shapes.drawn(0, 64), jnp.asarray(x, jnp.float32), 1.0, jnp)
    assert np.mean(np.abs(np.asarray(single) - y) < 1e-4) > 0.999, "but on a crease, where either cone is the lowest"


def test_points_at_a_tip_stay_there():
    told = shapes.known(0, 4)
    assert np.array_equal(shapes.moved(told, told.tips[:1], 1.0), told.tips[:1]) and not rays.uphill(told, told.tips[:1]).any()
