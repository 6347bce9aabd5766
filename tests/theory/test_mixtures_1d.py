"""Mixtures on the line: densities, divergences and W1 against closed forms and scipy's own quadrature."""

import itertools
import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import erfc, rel_entr
from scipy.stats import norm

from gan2d.theory.mixtures_1d import Line, gaussian, jensen_shannon, kullback_leibler, log_sum, potential, total_variation, wasserstein

THETA = np.array([0.0, 0.3, 1.5, 6.0])
ROW = np.array([-2.25, -0.75, 0.75, 2.25])


def one(mean, scale):
    return [(1.0, float(mean), float(scale))]


def row(theta, scale, tilt=0.0):
    weights = np.exp(-tilt * np.arange(4))
    return [(w, m + theta, scale) for w, m in zip(weights / weights.sum(), ROW)]


# name → (θ -> components (weight, mean, scale) of p, the same of q)
CASES = {
    "equal widths": (lambda t: one(0, 0.5), lambda t: one(t, 0.5)),
    "unequal widths": (lambda t: one(0, 0.5), lambda t: one(t, 1.3)),
    "p a thousandth": (lambda t: one(0, 1e-3), lambda t: one(t, 5.0)),
    "q a thousandth": (lambda t: one(0, 5.0), lambda t: one(t, 1e-3)),
    "mixtures": (lambda t: row(0, 0.2), lambda t: row(t, 0.2)),
    "tilted mixtures": (lambda t: row(0, 0.2), lambda t: row(t, 0.2, 0.7)),
    "overlapping mixtures": (lambda t: row(0, 1.0), lambda t: row(t, 0.7, 0.3)),
    "sharp mixtures": (lambda t: row(0, 1e-4), lambda t: row(t, 1e-4, 0.7)),
}


def line(make):
    table = np.array([make(t) for t in THETA])
    return Line(table[..., 1], table[..., 2], table[..., 0])


def pair(case):
    return tuple(line(make) for make in CASES[case])


def pdf(x, parts):
    return sum(w / (s * math.sqrt(2 * math.pi)) * np.exp(-0.5 * ((x - m) / s) ** 2) for w, m, s in parts)


def log_pdf(x, parts):
    return np.logaddexp.reduce([norm.logpdf(x, m, s) + math.log(w) for w, m, s in parts])


def cdf(x, parts):
    return sum(0.5 * w * erfc((m - x) / (s * math.sqrt(2))) for w, m, s in parts)


NODES, WEIGHTS = np.polynomial.legendre.leggauss(12)


def integral(f, *mixtures, step=0.01):
    """Gauss–Legendre in pieces of a hundredth of a standard deviation around every mode: a kink costs about 1e-8."""
    around = np.concatenate([np.arange(-9, 9 + step / 2, step), [-38, -20, -12, 12, 20, 38]])
    edges = np.unique(np.concatenate([m + s * around for parts in mixtures for _, m, s in parts]))
    half, middle = np.diff(edges) / 2, (edges[1:] + edges[:-1]) / 2
    return float(np.sum(half[:, None] * WEIGHTS * f(middle[:, None] + half[:, None] * NODES)))


@pytest.mark.parametrize("case", CASES)
def test_densities_are_scipys(case):
    for drawn, make in zip(pair(case), CASES[case]):
        x = np.concatenate([[m + k * s for _, m, s in make(1.5) for k in (-3, 0, 0.7, 4)], [0.1]])
        told = drawn.log_density(x[None])
        assert told.shape == (len(THETA), len(x))
        for t, theta in enumerate(THETA):
            expected = np.array([pdf(place, make(theta)) for place in x])
            seen = expected > 1e-300
            assert np.exp(told[t][seen]) == pytest.approx(expected[seen], rel=1e-9)
            assert drawn.below(x[None])[t] == pytest.approx([cdf(place, make(theta)) for place in x], abs=1e-13)


@pytest.mark.parametrize("case", ["equal widths", "unequal widths", "tilted mixtures"])
def test_the_integral_of_the_distribution_function_is_its_integral(case):
    make = CASES[case][1]
    for x in (-1.0, 0.3, 7.0):
        for t, theta in enumerate(THETA):
            expected = integral(lambda y, x=x, theta=theta: cdf(y, make(theta)) * (y <= x), make(theta), [(1, x, 0.1)], step=0.1)
            assert line(make).below_twice(np.full((1, 1), x))[t, 0] == pytest.approx(expected, abs=1e-9)


def test_densities_far_out_do_not_underflow():
    told = gaussian(np.zeros(1), 1e-3).log_density(np.full((1, 1), 5.0))[0, 0]
    assert told == pytest.approx(-0.5 * 5000.0**2 - math.log(1e-3 * math.sqrt(2 * math.pi)), rel=1e-12)
    assert log_sum(np.array([[-1e5, -1e5]])) == pytest.approx([-1e5 + math.log(2)])


@pytest.mark.parametrize("case", CASES)
def test_jensen_shannon_is_its_integral(case):
    value, error = jensen_shannon(*pair(case))
    assert 0 <= error < 1e-9
    for t, theta in enumerate(THETA):
        p, q = (make(theta) for make in CASES[case])

        def integrand(x, p=p, q=q):
            a, b = pdf(x, p), pdf(x, q)
            return 0.5 * (rel_entr(a, (a + b) / 2) + rel_entr(b, (a + b) / 2))

        assert value[t] == pytest.approx(integral(integrand, p, q), abs=error + 1e-9)


@pytest.mark.parametrize("case", CASES)
def test_total_variation_is_its_integral(case):
    value = total_variation(*pair(case))
    for t, theta in enumerate(THETA):
        p, q = (make(theta) for make in CASES[case])
        assert value[t] == pytest.approx(integral(lambda x, p=p, q=q: 0.5 * abs(pdf(x, p) - pdf(x, q)), p, q), abs=1e-7)


@pytest.mark.parametrize("case", CASES)
def test_wasserstein_is_the_area_between_the_distribution_functions(case):
    value = wasserstein(*pair(case))
    for t, theta in enumerate(THETA):
        p, q = (make(theta) for make in CASES[case])
        assert value[t] == pytest.approx(integral(lambda x, p=p, q=q: abs(cdf(x, p) - cdf(x, q)), p, q), abs=1e-7)


def test_wasserstein_is_the_mean_way_of_sorted_mass():
    """∫|F⁻¹(u) − G⁻¹(u)| du, which shares nothing with distribution functions but their inverses."""
    value = wasserstein(*pair("unequal widths"))
    for t, theta in enumerate(THETA):
        crossing = norm.cdf(-theta / 0.8)  # 0.5 z = θ + 1.3 z
        pieces = sorted({0.0, 1e-6, 1e-3, float(crossing), 0.5, 1 - 1e-3, 1 - 1e-6, 1.0})
        way = math.fsum(quad(lambda u, theta=theta: abs(theta + 0.8 * norm.ppf(u)), a, b, epsabs=1e-11, limit=200)[0] for a, b in itertools.pairwise(pieces))
        assert value[t] == pytest.approx(way, abs=1e-7)


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (0.5, 1.3), (0.2, 3.0), (1e-3, 5.0)])
def test_kullback_leibler_by_quadrature_is_the_closed_form(a, b, swap):
    theta = np.array([0.0, 0.3, 1.5])
    p, q = gaussian(np.zeros(3), a), gaussian(theta, b)
    if swap:
        p, q, a, b = q, p, b, a
    value, error = kullback_leibler(p, q)
    expected = np.log(b / a) + (a**2 + theta**2) / (2 * b**2) - 0.5
    assert value == pytest.approx(expected, abs=error + 1e-10, rel=1e-12) and error < 1e-9 * max(1, expected.max())


@pytest.mark.parametrize("case", ["mixtures", "tilted mixtures", "overlapping mixtures"])
def test_kullback_leibler_of_mixtures_is_its_integral(case):
    value, error = kullback_leibler(*pair(case))
    for t, theta in enumerate(THETA):
        p, q = (make(theta) for make in CASES[case])

        def integrand(x, p=p, q=q):
            a, b = log_pdf(x, p), log_pdf(x, q)
            return np.exp(a) * (a - b)

        assert value[t] == pytest.approx(integral(integrand, p), abs=error + 1e-9)


MEASURES = {"js": lambda p, q: jensen_shannon(p, q)[0], "tv": total_variation, "w1": wasserstein}


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("case", CASES)
def test_each_theta_is_on_its_own_and_order_does_not_matter(case, name):
    """A sweep's values are those of its θ alone: its neighbours share neither its edges nor its tolerance."""
    p, q = pair(case)
    together = MEASURES[name](p, q)
    alone = [MEASURES[name](*(Line(*(part[t : t + 1] for part in m)) for m in (p, q)))[0] for t in range(len(THETA))]
    assert together == pytest.approx(alone, abs=1e-9) and together == pytest.approx(MEASURES[name](q, p), abs=1e-9)


@pytest.mark.parametrize("case", ["equal widths", "unequal widths", "mixtures", "tilted mixtures", "overlapping mixtures"])
def test_the_potential_has_slope_one_and_is_worth_w1(case):
    p, q = pair(case)
    x = np.linspace(-12, 18, 3001)
    f = potential(x, p, q)
    assert f.shape == (len(THETA), len(x)) and f.max(1) == pytest.approx(-f.min(1)), "0 midway"
    assert np.abs(np.diff(f)).max() <= np.diff(x).max() * (1 + 1e-9), "1-Lipschitz"
    worth = np.trapezoid(f * (np.exp(p.log_density(x[None])) - np.exp(q.log_density(x[None]))), x, axis=1)
    assert worth == pytest.approx(wasserstein(p, q), abs=2e-3)


def test_the_potential_of_a_shift_falls_all_the_way():
    p, q = pair("equal widths")
    x = np.linspace(0.5, 1.0, 11)
    assert potential(x, p, q)[2] == pytest.approx(0.75 - x, abs=1e-9), "high at p, which lies to the left"
    assert not potential(x, p, q)[0].any(), "at θ = 0 there is nothing to tell apart"
