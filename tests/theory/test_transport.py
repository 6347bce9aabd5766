"""Transport against brute force, linear programs and closed forms."""

import itertools
import math

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.spatial.distance import cdist

from gan2d.common.errors import InputError
from gan2d.theory.transport import PLANS, Plan, cost_of, descent, extend, piles, potential, w1

RNG = np.random.default_rng(7)


def ring(n):
    angle = 2 * np.pi * RNG.integers(8, size=n) / 8
    return np.stack([np.cos(angle), np.sin(angle)], 1) + 0.01 * RNG.normal(size=(n, 2))


# name → (real, fake) of n points
CLOUDS = {
    "plane": lambda n: (RNG.normal(size=(n, 2)), RNG.normal(1, size=(n, 2))),
    "ring": lambda n: (ring(n), 0.3 * RNG.normal(size=(n, 2))),
    "collapsed": lambda n: (ring(n), np.repeat([[1.0, 0.0]], n, 0)),
    "line": lambda n: (RNG.normal(size=(n, 1)), RNG.exponential(size=(n, 1))),
    "collinear": lambda n: (RNG.normal(size=(n, 1)) * [[0.6, 0.8]], RNG.normal(size=(n, 1)) * [[0.6, 0.8]]),
    "duplicates": lambda n: (RNG.integers(3, size=(n, 2)), RNG.integers(3, size=(n, 2))),
    "identical": lambda n: (np.arange(2.0 * n).reshape(n, 2), np.arange(2.0 * n).reshape(n, 2)),
    "far": lambda n: (1e3 * RNG.normal(size=(n, 2)), 1e-3 * RNG.normal(size=(n, 2))),
}
SIZES = (1, 2, 7, 64)


def optimal(real, fake):
    return PLANS["optimal"].make(real, fake, 0)


def cases(*sizes):
    return pytest.mark.parametrize(("kind", "n"), list(itertools.product(CLOUDS, sizes)))


@cases(1, 2, 5, 7)
def test_no_permutation_is_cheaper(kind, n):
    real, fake = CLOUDS[kind](n)
    distance = cdist(fake, real)
    best = min(distance[np.arange(n), list(order)].mean() for order in itertools.permutations(range(n)))
    assert w1(real, fake) == optimal(real, fake).cost == pytest.approx(best, abs=1e-12)


@pytest.mark.parametrize("name", PLANS)
@cases(*SIZES)
def test_a_plan_says_what_it_does(name, kind, n):
    real, fake = CLOUDS[kind](n)
    plan = PLANS[name].make(real, fake, 3)
    assert sorted(plan.order) == list(range(n))
    assert plan.lengths == pytest.approx(np.linalg.norm(fake - np.asarray(real)[plan.order], axis=1)) and plan.cost == pytest.approx(plan.lengths.mean())
    assert plan.cost >= w1(real, fake) - 1e-12
    again = PLANS[name].make(real, fake, 3)
    assert np.array_equal(plan.order, again.order), "the same seed, the same plan"
    assert PLANS[name].title and PLANS[name].help.endswith(".") and PLANS[name].source


def test_greedy_takes_the_nearest_free_point():
    # the first generated point takes the place that the second needs
    real, fake = np.array([[0.0], [10.0]]), np.array([[4.0], [0.0]])
    assert list(PLANS["greedy"].make(real, fake, 0).order) == [0, 1] and list(optimal(real, fake).order) == [1, 0]
    real, fake = RNG.normal(size=(2, 40, 2))
    order, distance = PLANS["greedy"].make(real, fake, 0).order, cdist(fake, real)
    for j in range(40):
        assert distance[j, order[j]] == distance[j, order[j:]].min()


def test_random_plans_differ_by_seed():
    real, fake = CLOUDS["plane"](64)
    assert not np.array_equal(PLANS["random"].make(real, fake, 0).order, PLANS["random"].make(real, fake, 1).order)


@cases(*SIZES, 512)
def test_the_potential_is_dual_to_the_plan(kind, n):
    real, fake = CLOUDS[kind](n)
    plan = optimal(real, fake)
    f_real, f_fake = potential(real, fake, plan)
    distance = cdist(real, fake)
    rounding = 1e-9 * max(1, distance.max())
    assert np.max(f_real[:, None] - f_fake[None] - distance) <= rounding, "feasible"
    assert f_real[plan.order] - f_fake == pytest.approx(plan.lengths, abs=rounding), "complementary slackness"
    assert f_real.mean() - f_fake.mean() == pytest.approx(plan.cost, abs=rounding), "no gap"
    assert np.concatenate([f_real, f_fake]).mean() == pytest.approx(0, abs=rounding)


@cases(1, 2, 6)
def test_no_potential_is_worth_more(kind, n):
    real, fake = CLOUDS[kind](n)
    f_real, f_fake = potential(real, fake, optimal(real, fake))
    # max mean f(real) − mean f(fake) under f(real_i) − f(fake_j) ≤ distance; one score is free: f(fake_0) = 0
    rows = np.zeros((n * n, 2 * n))
    for i, j in itertools.product(range(n), range(n)):
        rows[n * i + j, [i, n + j]] = 1, -1
    aim = np.repeat([-1 / n, 1 / n], n)
    told = linprog(aim, A_ub=rows, b_ub=cdist(real, fake).ravel(), bounds=[(None, None)] * n + [(0, 0)] + [(None, None)] * (n - 1))
    assert told.status == 0 and f_real.mean() - f_fake.mean() == pytest.approx(-told.fun, abs=1e-6)


@pytest.mark.parametrize("kind", CLOUDS)
def test_exchanging_the_clouds_turns_the_sign(kind):
    real, fake = CLOUDS[kind](16)
    plan = optimal(real, fake)
    f_real, f_fake = potential(real, fake, plan)
    back = Plan(np.argsort(plan.order), plan.lengths[np.argsort(plan.order)], plan.cost)
    g_real, g_fake = potential(fake, real, back)
    assert g_real == pytest.approx(-f_fake, abs=1e-8) and g_fake == pytest.approx(-f_real, abs=1e-8)


def test_the_potential_does_not_depend_on_the_order_of_the_points():
    real, fake = CLOUDS["plane"](64)
    f_real, f_fake = potential(real, fake, optimal(real, fake))
    a, b = RNG.permutation(64), RNG.permutation(64)
    g_real, g_fake = potential(real[a], fake[b], optimal(real[a], fake[b]))
    assert g_real == pytest.approx(f_real[a]) and g_fake == pytest.approx(f_fake[b])


@pytest.mark.parametrize("name", ["greedy", "random"])
@pytest.mark.parametrize("n", [16, 512])
def test_only_the_optimal_plan_has_a_potential(name, n):
    real, fake = CLOUDS["plane"](n)
    plan = PLANS[name].make(real, fake, 0)
    assert plan.cost > w1(real, fake)
    with pytest.raises(InputError, match="not optimal"):
        potential(real, fake, plan)


def test_one_swap_is_enough_to_spoil_a_plan():
    real, fake = CLOUDS["plane"](64)
    order = optimal(real, fake).order
    order[[3, 40]] = order[[40, 3]]
    with pytest.raises(InputError, match="swap"):
        potential(real, fake, Plan(order, np.zeros(64), 0.0))


@pytest.mark.parametrize("n", [1, 2, 64, 512])
def test_on_a_line_the_sorted_points_belong_together(n):
    real, fake = CLOUDS["line"](n)
    assert w1(real, fake) == pytest.approx(np.abs(np.sort(real[:, 0]) - np.sort(fake[:, 0])).mean(), rel=1e-9)
    along = np.array([[0.6, -0.8]])
    assert w1(real * along, fake * along) == pytest.approx(w1(real, fake), rel=1e-9)


@pytest.mark.parametrize("shift", [(0.0, 0.0), (1e-3, 0.0), (3.0, -4.0), (1e3, 2e3)])
def test_a_translation_costs_its_length(shift):
    fake = RNG.normal(size=(64, 2))
    shuffle = RNG.permutation(64)
    real = (fake + np.array([shift]))[shuffle]
    plan = optimal(real, fake)
    assert plan.cost == pytest.approx(math.hypot(*shift), abs=1e-9)
    f_real, f_fake = potential(real, fake, plan)
    assert f_real.mean() - f_fake.mean() == pytest.approx(math.hypot(*shift), abs=1e-9)


def test_the_potential_of_two_points_is_known():
    assert potential([[5.0]], [[2.0]], optimal([[5.0]], [[2.0]])) == (pytest.approx([1.5]), pytest.approx([-1.5]))
    # two pairs, 1 and 3 long, so far apart that neither says much about the other
    real, fake = np.array([[1.0], [103.0]]), np.array([[0.0], [100.0]])
    f_real, f_fake = potential(real, fake, optimal(real, fake))
    assert f_real - f_fake == pytest.approx([1, 3]) and np.concatenate([f_real, f_fake]).mean() == pytest.approx(0)


@pytest.mark.parametrize("kind", CLOUDS)
def test_the_extension_has_slope_one_and_agrees_with_the_points(kind):
    real, fake = CLOUDS[kind](64)
    f_real, f_fake = potential(real, fake, optimal(real, fake))
    size = max(1.0, np.abs(real).max())
    assert extend(real, real, f_real, fake, f_fake) == pytest.approx(f_real, abs=1e-9 * size)
    assert extend(fake, real, f_real, fake, f_fake) == pytest.approx(f_fake, abs=1e-9 * size)
    a, b = 3 * size * RNG.normal(size=(2, 500, np.shape(real)[1]))
    rise = np.abs(extend(a, real, f_real, fake, f_fake) - extend(b, real, f_real, fake, f_fake))
    assert (rise <= np.linalg.norm(a - b, axis=1) + 1e-9 * size).all()


def test_the_extension_falls_with_slope_one_along_the_lines():
    real, fake = CLOUDS["ring"](64)
    plan = optimal(real, fake)
    f = potential(real, fake, plan)
    for share in (0.0, 0.25, 0.5, 1.0):
        xy = fake + share * (real[plan.order] - fake)
        assert extend(xy, real, f.real, fake, f.fake) == pytest.approx(f.fake + share * plan.lengths, abs=1e-9)


def test_descent_lowers_the_cost_by_one_a_unit():
    real, fake = CLOUDS["ring"](32)
    plan = optimal(real, fake)
    way = descent(real, fake, plan)
    assert np.linalg.norm(way, axis=1) == pytest.approx(np.ones(32))
    step = 1e-4
    assert w1(real, fake) - w1(real, fake + step * way) == pytest.approx(step, rel=1e-6)
    other = RNG.normal(size=(32, 2))
    other /= np.linalg.norm(other, axis=1, keepdims=True)
    assert w1(real, fake) - w1(real, fake + step * other) < 0.9 * step
    cloud = RNG.normal(size=(9, 2))
    assert not descent(cloud, cloud, optimal(cloud, cloud)).any(), "who has arrived stays"


@pytest.mark.parametrize(
    ("real", "fake", "words"),
    [
        (np.zeros((3, 2)), np.zeros((4, 2)), "equally many"),
        (np.zeros((3, 1)), np.zeros((3, 2)), "equally many"),
        (np.zeros((3, 3)), np.zeros((3, 3)), "1 or 2 coordinates"),
        (np.zeros(3), np.zeros(3), "table"),
        (np.zeros((0, 2)), np.zeros((0, 2)), "at least one"),
        (np.full((2, 2), np.nan), np.zeros((2, 2)), "finite"),
        (np.zeros((2, 2)), np.full((2, 2), np.inf), "generated"),
    ],
)
def test_clouds_that_do_not_fit(real, fake, words):
    for row in PLANS.values():
        with pytest.raises(InputError, match=words):
            row.make(real, fake, 0)


def test_scores_and_plans_that_do_not_fit():
    real, fake = CLOUDS["plane"](4)
    plan = optimal(real, fake)
    f = potential(real, fake, plan)
    for order in ([0, 0, 1, 2], [0, 1, 2], [1, 2, 3, 4]):
        with pytest.raises(InputError, match="exactly once"):
            potential(real, fake, plan._replace(order=np.array(order)))
        with pytest.raises(InputError, match="exactly once"):
            descent(real, fake, plan._replace(order=np.array(order)))
    with pytest.raises(InputError, match="2 columns"):
        extend(np.zeros((3, 1)), real, f.real, fake, f.fake)
    with pytest.raises(InputError, match="one finite score"):
        extend(real, real, f.real[:2], fake, f.fake)
    with pytest.raises(InputError, match="one finite score"):
        extend(real, real, f.real * np.nan, fake, f.fake)


def cheapest(have, want):
    """The same problem as a linear program over all k² flows."""
    k = len(have)
    place = np.arange(k)
    rows = np.zeros((2 * k, k * k))
    for i, j in itertools.product(range(k), range(k)):
        rows[i, k * i + j] = rows[k + j, k * i + j] = 1
    told = linprog(np.abs(place[:, None] - place).ravel(), A_eq=rows, b_eq=np.concatenate([have, want]))
    assert told.status == 0
    return told.fun


def some_piles(k, seed):
    rng = np.random.default_rng(seed)
    return rng.multinomial(12, np.ones(k) / k), rng.multinomial(12, rng.dirichlet(np.ones(k)))


@pytest.mark.parametrize("k", [2, 3, 6, 12])
@pytest.mark.parametrize("seed", range(4))
def test_piles_cost_what_the_linear_program_says(k, seed):
    have, want = some_piles(k, seed)
    flow, cost = piles(have, want)
    assert cost == pytest.approx(cheapest(have, want), abs=1e-7) and cost_of(flow) == pytest.approx(cost)
    assert np.array_equal(flow.sum(1), have) and np.array_equal(flow.sum(0), want) and (flow >= 0).all()
    # shovel by shovel it is the distance of two samples on a line
    place = np.arange(k, dtype=float)[:, None]
    assert cost / 12 == pytest.approx(w1(np.repeat(place, want, 0), np.repeat(place, have, 0)))


@pytest.mark.parametrize("seed", range(4))
def test_earth_never_crosses_itself(seed):
    flow, _ = piles(*some_piles(6, seed))
    used = np.argwhere(flow > 0)
    # sorted by where it comes from, the earth is also sorted by where it goes
    assert (np.diff(used[:, 1]) >= 0).all() and len(used) <= 11


def test_piles_known_by_hand():
    flow, cost = piles([3, 0, 0], [0, 1, 2])
    assert cost == 5 and flow.tolist() == [[0, 1, 2], [0, 0, 0], [0, 0, 0]]
    flow, cost = piles([1, 2, 3], [1, 2, 3])
    assert cost == 0 and flow.tolist() == np.diag([1, 2, 3]).tolist()
    flow, cost = piles([0, 0], [0, 0])
    assert cost == 0 and not flow.any(), "no earth at all"
    thirds, cost = piles([0.1, 0.2, 0.7], [0.7, 0.2, 0.1])
    assert cost == pytest.approx(1.2) and thirds.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("have", "want", "words"),
    [
        ([1], [1], "2 to 12"),
        ([1] * 13, [1] * 13, "2 to 12"),
        ([[1, 2]], [[1, 2]], "2 to 12"),
        ([1, 2], [1, 1, 1], "equally many piles"),
        ([1, 2], [1, 3], "neither made nor lost"),
        ([1, 2], [1, 2 + 1e-6], "neither made nor lost"),
        ([-1, 2], [0, 1], "not negative"),
        ([1, math.nan], [1, 1], "finite"),
        ([1, 1], [1, math.inf], "finite"),
    ],
)
def test_piles_that_cannot_be_moved(have, want, words):
    with pytest.raises(InputError, match=words):
        piles(have, want)


@pytest.mark.parametrize("flow", [[1, 2], [[1, 2]], [[math.nan, 0], [0, 0]]])
def test_a_flow_is_a_square_table(flow):
    with pytest.raises(InputError, match="square"):
        cost_of(flow)
