"""Mixtures in the plane: divergences against the line, closed forms, and a grid of their own."""

import math

import numpy as np
import pytest
from scipy.special import rel_entr
from scipy.stats import multivariate_normal
from two_distributions import usual

from gan2d.elements.data import DATASETS
from gan2d.elements.dataset import Mixture
from gan2d.theory import mixtures_1d as lines
from gan2d.theory import mixtures_2d as planes
from gan2d.theory.distances import copies

NAMES = ("tv", "kl", "reverse_kl", "js")


def mixture(centres, scale, weights=None):
    centres = np.array(centres, float)
    weights = np.full(len(centres), 1 / len(centres)) if weights is None else np.array(weights, float)
    return Mixture(centres, np.array(scale, float), weights)


TWO = [(0.0, 0.0), (1.0, 0.5)]
PAIRED = {
    "the same": (mixture(TWO, (0.3, 0.5)), mixture(TWO, (0.3, 0.5))),
    "moved": (mixture([(0, 0)], (0.3, 1.0)), mixture([(0.4, 0.3)], (0.3, 1.0))),
    "wider": (mixture(TWO, (0.3, 0.3)), mixture(TWO, (0.5, 0.5))),
    "unequal weights": (mixture(TWO, (0.4, 0.3), (0.8, 0.2)), mixture(TWO, (0.6, 0.6), (0.3, 0.7))),
    "three": (mixture([(-1, 0), (0, 1), (1, 0)], (0.3, 0.2)), mixture([(0, 0)], (1.0, 1.0))),
}


def log_density(x, m):
    return np.logaddexp.reduce([math.log(w) + multivariate_normal(centre, np.diag(m.scale**2)).logpdf(x) for centre, w in zip(m.centres, m.weights)])


def by_grid(p, q, step=0.02, half=8.0):
    """All four on one plain grid over the whole plane: ∫ of the formulas as they are written."""
    line = np.arange(-half, half + step / 2, step)
    x = np.stack(np.meshgrid(line, line), -1)
    log_a, log_b = log_density(x, p), log_density(x, q)
    a, b = np.exp(log_a), np.exp(log_b)
    middle = (a + b) / 2
    cells = [abs(a - b) / 2, a * (log_a - log_b), b * (log_b - log_a), (rel_entr(a, middle) + rel_entr(b, middle)) / 2]
    return [float(np.sum(cell)) * step**2 for cell in cells]


@pytest.mark.parametrize("case", PAIRED)
def test_log_density_is_scipys(case):
    x = np.random.default_rng(0).normal(size=(50, 2))
    for m in PAIRED[case]:
        assert planes.log_density(x, m) == pytest.approx(log_density(x, m), rel=1e-10)


@pytest.mark.parametrize("case", PAIRED)
def test_divergences_are_within_their_own_bound_of_a_grid(case):
    p, q = PAIRED[case]
    told, bound = planes.divergences(p, q)
    for name, value, error, expected in zip(NAMES, told, bound, by_grid(p, q)):
        # the kink of TV costs the plain grid some accuracy too
        assert value == pytest.approx(expected, abs=error + (2e-5 if name == "tv" else 1e-9)), name
        assert error < 2e-3 * max(1, value), name


@pytest.mark.parametrize("shift", [0.3, 1.0])
def test_a_product_with_the_same_second_factor_is_the_line(shift):
    """p(x)r(y) against q(x)r(y): every divergence is that of p and q alone."""
    p = mixture([(0, 0), (1.5, 0)], (0.3, 0.7))
    q = mixture([(shift, 0), (1.5 + shift, 0)], (0.3, 0.7), (0.25, 0.75))
    told, bound = planes.divergences(p, q)
    first, second = (lines.Line(m.centres[None, :, 0], np.full((1, 2), m.scale[0]), m.weights[None]) for m in (p, q))
    kl, reverse, js = (
        f(*both)[0] for f, *both in ((lines.kullback_leibler, first, second), (lines.kullback_leibler, second, first), (lines.jensen_shannon, first, second))
    )
    expected = [lines.total_variation(first, second), kl, reverse, js]
    assert np.all(np.abs(told - np.concatenate(expected)) <= bound)


@pytest.mark.parametrize(("a", "b"), [(0.3, 0.3), (0.3, 0.5), (0.01, 1.0), (1e-3, 1e-3)])
def test_kl_of_round_gaussians_is_the_closed_form(a, b):
    told, bound = planes.divergences(mixture([(0, 0)], (a, a)), mixture([(0, 0)], (b, b)))
    kl, reverse = (2 * math.log(v / u) + u**2 / v**2 - 1 for u, v in ((a, b), (b, a)))
    # TV of round Gaussians around one centre: the radius at which they agree splits both
    radius = 0.0 if a == b else 4 * math.log(b / a) / (a**-2 - b**-2)
    tv = math.exp(-radius / (2 * b**2)) - math.exp(-radius / (2 * a**2))
    assert np.all(np.abs(told[:3] - [tv, kl, reverse]) <= bound[:3])


def test_expectations_are_exact_for_polynomials():
    m = mixture([(1.0, -2.0), (0.0, 3.0)], (0.5, 0.2), (0.25, 0.75))
    value, bound = planes.expectation(m, lambda x: np.stack([np.ones(len(x)), x[:, 0], x[:, 1] ** 2]))
    expected = [1.0, 0.25, 0.25 * 4 + 0.75 * 9 + 0.2**2]
    assert value == pytest.approx(expected, abs=1e-6) and np.all(np.abs(value - expected) <= bound * 10)


@pytest.mark.compiles
@pytest.mark.parametrize("data", [name for name, row in DATASETS.items() if row.mixture is not None])
def test_divergences_of_noisy_copies_stay_within_their_bounds(data):
    """For every data set with known modes: a smaller step changes nothing beyond the bound, and theory's inequalities hold."""
    values = usual("noisy_copy", data)
    for theta in (0.02, 0.5):
        p, q = copies(values, theta)
        told, bound = planes.divergences(p, q)
        tv, kl, reverse, js = told
        assert np.isfinite(told).all() and np.isfinite(bound).all() and (bound > 0).all()
        assert -bound[0] <= tv <= 1 + bound[0] and -bound[3] <= js <= math.log(2) + bound[3]
        assert tv**2 <= kl / 2 + bound[:2].sum() and tv**2 <= reverse / 2 + bound[[0, 2]].sum() and js <= tv * math.log(2) + bound[[0, 3]].sum()


@pytest.mark.compiles
def test_a_smaller_step_agrees_within_the_bound(monkeypatch):
    values = usual("noisy_copy")
    both = copies(values, 0.05)
    told, bound = planes.divergences(*both)
    monkeypatch.setattr(planes, "STEP", 0.05)
    finer, _ = planes.divergences(*both)
    assert np.all(np.abs(told - finer) <= bound) and np.any(told != finer)
