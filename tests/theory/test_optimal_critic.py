"""The perfect critic: log p/q against densities written out here, the potential by its two defining properties."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.spatial.distance import cdist
from scipy.stats import multivariate_normal, norm
from two_distributions import usual

from gan2d.elements.pairs import MODES, PAIRS
from gan2d.elements.shapes import funnels
from gan2d.measure.estimates import Clouds, clouds, theta_of
from gan2d.studies.sweep import apart
from gan2d.theory import optimal_critic as optimum
from gan2d.theory import transport

# name → pair, knobs, θ's span: all pairs, tilted and not
CASES = {
    "line, equal": ("gaussians_1d", {"width": 0.4, "fake_width": 0.4}, (0, 3, 3)),
    "line, unequal": ("gaussians_1d", {"width": 0.3, "fake_width": 1.1}, (0, 3, 3)),
    "plane": ("parallel_gaussians", {"width": 0.3, "angle": 30}, (0, 3, 3)),
    "plane, noisy": ("parallel_gaussians", {"width": 0.2, "angle": 60, "noise": 0.3}, (0, 2, 3)),
    "segments": ("parallel_lines", {}, (0, 1, 3)),
    "segments, noisy": ("parallel_lines", {"noise": 0.5}, (0, 1, 3)),
    "rows": ("mixtures", {"sigma": 0.3}, (0, 2, 3)),
    "rows, tilted": ("mixtures", {"sigma": 0.3, "imbalance": 0.7}, (0, 2, 3)),
    "rays": ("funnels", {"funnels": 6, "funnel_seed": 2}, (0, 1, 3)),
    "copies": ("noisy_copy", {"sigma": 0.1}, (0, 1, 3)),
}
CLOUD = 96


class Asked:
    """A case's two distributions: the row of PAIRS, every knob's value, θ, and some of the points that are looked at."""

    def __init__(self, case):
        pair, knobs, span = CASES[case]
        experiment = apart(pair, "gan", knobs, theta=span)
        self.pair, self.values, self.theta = experiment.pair, experiment.values(), theta_of(experiment)
        told = clouds(experiment)
        real, fake = told.real[:CLOUD], told.fake[:, :CLOUD]
        self.clouds = Clouds(real, fake, optimum.downhill(self.pair, self.values, self.theta, real, fake))
        assert self.pair is PAIRS[pair]

    def log_ratio(self, x):
        return optimum.log_ratio(self.pair, self.values, self.theta, x)

    def potential(self, x):
        return optimum.potential(self.pair, self.values, self.theta, x, self.clouds.real, self.clouds.fake)


def ask(case, x=None):
    """The case, its points, and the potential at ``x``, by default at the real points then the generated."""
    asked = Asked(case)
    places = np.concatenate([asked.clouds.real, *asked.clouds.fake]) if x is None else x
    return asked, asked.clouds, places, asked.potential(places)


def test_every_pair_is_looked_at():
    assert {pair for pair, *_ in CASES.values()} == set(PAIRS)


@pytest.mark.compiles
@pytest.mark.parametrize("case", CASES)
def test_the_potential_is_one_lipschitz(case):
    *_, places, told = ask(case)
    assert told.how == ("samples" if PAIRS[CASES[case][0]].of_data else "exact") and told.values.shape == (3, len(places))
    apart = cdist(places, places)
    for f in told.values:
        assert (np.abs(f[:, None] - f[None]) <= apart * (1 + 1e-9) + 1e-9).all()


@pytest.mark.parametrize("case", CASES)
def test_the_potential_is_high_at_p_and_0_midway(case):
    _, c, _, told = ask(case)
    m = len(c.real)
    for t, f in enumerate(told.values):
        real, fake = f[:m].mean(), f[m + t * m : m + (t + 1) * m].mean()
        assert real + fake == pytest.approx(0, abs=1e-2 if told.how == "exact" else 1e-9)
        assert real >= fake - 1e-9


@pytest.mark.parametrize("case", [case for case, (pair, *_) in CASES.items() if PAIRS[pair].of_data])
def test_between_samples_the_potential_is_worth_w1(case):
    asked, c, _, told = ask(case)
    m = len(c.real)
    for t, f in enumerate(told.values):
        worth = f[:m].mean() - f[m + t * m : m + (t + 1) * m].mean()
        # at the same distribution what is between two samples is chance: there is nothing to tell apart
        assert worth == pytest.approx(transport.w1(c.real, c.fake[t]) if asked.theta[t] > 0 else 0.0, abs=1e-9)


def row(tilt):
    weights = np.exp(-tilt * np.arange(4))
    return weights / weights.sum()


# name → (θ, x) -> p(x) − q(x) along the first axis, with the seams where it is narrow
DIFFERENCES = {
    "line, equal": lambda t, x: norm.pdf(x, 0, 0.4) - norm.pdf(x, t, 0.4),
    "line, unequal": lambda t, x: norm.pdf(x, 0, 0.3) - norm.pdf(x, t, 1.1),
    "rows, tilted": lambda t, x: sum(w * norm.pdf(x, m, 0.3) - v * norm.pdf(x, m + t, 0.3) for m, w, v in zip(MODES, row(0), row(0.7))),
}
WORTH = {
    "line, equal": lambda t: t,
    "line, unequal": lambda t: quad(lambda z: abs(t + 0.8 * z) * norm.pdf(z), -10, 10, points=[-t / 0.8])[0],
    "rows, tilted": lambda t: quad(
        lambda x: abs(sum(w * norm.cdf(x, m, 0.3) - v * norm.cdf(x, m + t, 0.3) for m, w, v in zip(MODES, row(0), row(0.7)))), -5, 8, limit=500, epsabs=1e-6
    )[0],
}


@pytest.mark.compiles
@pytest.mark.parametrize("case", DIFFERENCES)
def test_on_the_line_the_potential_is_worth_w1(case):
    """E_p f − E_q f by the trapezoidal rule, with p and q written out here."""
    line = np.linspace(-8, 12, 4001)
    x = line[:, None] if PAIRS[CASES[case][0]].inputs == 1 else np.stack([line, 0 * line], 1)
    asked, *_, told = ask(case, x)
    for theta, f in zip(asked.theta, told.values):
        assert np.trapezoid(f * DIFFERENCES[case](theta, line), line) == pytest.approx(WORTH[case](theta), abs=3e-3)


@pytest.mark.parametrize("case", [case for case, (pair, moved, _) in CASES.items() if PAIRS[pair].shift(usual(pair) | moved) is not None])
def test_of_a_shift_the_potential_is_the_way_along_it(case):
    """f is affine with slope −1 along the shift, so that it gains exactly θ between a point and its copy."""
    asked = Asked(case)
    shift, real = asked.pair.shift(asked.values), asked.clouds.real
    for t, theta in enumerate(asked.theta):
        f = asked.potential(np.concatenate([real, real + theta * shift])).values[t]
        assert f[:CLOUD] - f[CLOUD:] == pytest.approx(np.full(CLOUD, theta), abs=1e-9)


def gauss(x, mean, scale):
    return multivariate_normal(mean, np.diag(np.square(scale))).logpdf(x)


def far(theta, degrees):
    return theta * math.cos(math.radians(degrees)), theta * math.sin(math.radians(degrees))


def rows(x, theta, weights):
    return np.logaddexp.reduce([math.log(w) + gauss(x, (m + theta, 0), (0.3, 0.3)) for m, w in zip(MODES, weights)])


def ring(x, scale):
    angle = 2 * np.pi * np.arange(8) / 8
    return np.logaddexp.reduce([gauss(x, (np.cos(a), np.sin(a)), (scale, scale)) - math.log(8) for a in angle])


def blurred_segment(x, at, sigma):
    return norm.logpdf(x[:, 0], at, sigma) + np.log(norm.cdf(x[:, 1] / sigma) - norm.cdf((x[:, 1] - 1) / sigma))


def squeezed(y, t):
    """log p/q = log |det ∂y/∂x| at the x that is moved to y, found on y's ray by bisection; p is uniform."""
    if np.abs(y).max() > 2.5:
        return math.nan
    told = funnels.known(2, 6)
    ray = funnels.rays(told, y[None])
    tip, way = ray.tips[0], ray.directions[0]

    def gone(r):
        x = (tip + r * way)[None]
        return np.linalg.norm(funnels.moved(told, x, t)[0] - tip)

    r = brentq(lambda r: gone(r) - ray.out[0], 1e-9, ray.ends[0] * (1 - 1e-9), xtol=1e-14) if ray.out[0] > 0 else 0.0
    h = 1e-6 * r
    return math.log(gone(r) / r * (gone(r + h) - gone(r - h)) / (2 * h))  # ‖∂y/∂φ‖/r times ∂‖y‖/∂r


WIDE = math.hypot(0.2, 0.3), math.hypot(1.0, 0.3)
# name → (x, θ) -> log p(x) − log q(x), the densities whole and in the plane
RATIOS = {
    "line, equal": lambda x, t: norm.logpdf(x[:, 0], 0, 0.4) - norm.logpdf(x[:, 0], t, 0.4),
    "line, unequal": lambda x, t: norm.logpdf(x[:, 0], 0, 0.3) - norm.logpdf(x[:, 0], t, 1.1),
    "plane": lambda x, t: gauss(x, (0, 0), (0.3, 1)) - gauss(x, far(t, 30), (0.3, 1)),
    "plane, noisy": lambda x, t: gauss(x, (0, 0), WIDE) - gauss(x, far(t, 60), WIDE),
    "segments": None,
    "segments, noisy": lambda x, t: blurred_segment(x, 0, 0.5) - blurred_segment(x, t, 0.5),
    "rows": lambda x, t: rows(x, 0, row(0)) - rows(x, t, row(0)),
    "rows, tilted": lambda x, t: rows(x, 0, row(0)) - rows(x, t, row(0.7)),
    "rays": lambda y, t: np.array([squeezed(each, t) for each in y]),
    "copies": lambda x, t: ring(x, 0.1) - ring(x, math.hypot(0.1, t)),
}


@pytest.mark.parametrize("case", CASES)
def test_the_log_ratio_is_that_of_the_densities(case):
    asked = Asked(case)
    x = np.random.default_rng(3).normal(size=(40, asked.pair.inputs))
    told = asked.log_ratio(x)
    if RATIOS[case] is None:
        assert told is None, "segments without noise have no density in the plane"
    else:
        assert told.shape == (3, 40)
        for t, theta in enumerate(asked.theta):
            assert told[t] == pytest.approx(RATIOS[case](x, theta), rel=1e-5, abs=1e-6, nan_ok=True)


def test_without_known_modes_there_is_no_ratio():
    experiment = apart("noisy_copy", "gan", data="swiss_roll")
    assert optimum.log_ratio(experiment.pair, experiment.values(), theta_of(experiment), np.zeros((1, 2))) is None


@pytest.mark.parametrize("case", CASES)
def test_densities_are_told_on_the_line_only(case):
    asked = Asked(case)
    x = np.linspace(-1, 3, 9)[:, None] * np.ones((1, asked.pair.inputs))
    told = optimum.densities(asked.pair, asked.values, asked.theta, x)
    if asked.pair.inputs == 2:
        assert told is None
    else:
        p, q = told
        values = asked.values
        for t, theta in enumerate(asked.theta):
            assert np.broadcast_to(p, (3, 9))[t] == pytest.approx(norm.pdf(x[:, 0], 0, values["width"]))
            assert q[t] == pytest.approx(norm.pdf(x[:, 0], theta, values["fake_width"]))


@pytest.mark.parametrize("case", CASES)
def test_downhill_are_unit_vectors_or_nothing(case):
    asked, c, *_ = ask(case)
    size = np.linalg.norm(c.downhill, axis=2)
    assert c.downhill.shape == c.fake.shape and np.all((np.abs(size - 1) < 1e-9) | (size == 0))
    shift = asked.pair.shift(asked.values)
    if shift is not None:
        assert not c.downhill[0].any(), "at θ = 0 there is nowhere to go"
        assert c.downhill[1:] == pytest.approx(np.broadcast_to(-shift, c.fake[1:].shape)), "back along the shift"
    else:
        assert size[1:].mean() > 0.9


@pytest.mark.parametrize("case", CASES)
def test_a_little_way_downhill_is_less_w1(case):
    """Moving each point by a small step lowers W1 of the distributions by that; that of their samples about so, where θ is far from 0."""
    _, c, *_ = ask(case)
    step = 1e-3
    for t in (1, 2):
        fallen = transport.w1(c.real, c.fake[t]) - transport.w1(c.real, c.fake[t] + step * c.downhill[t])
        assert 0 < fallen <= step * (1 + 1e-6)
        if PAIRS[CASES[case][0]].of_data:
            assert fallen == pytest.approx(step, rel=1e-3), "between samples it is the fastest way there is"


@pytest.mark.parametrize("case", ["line, unequal", "rows, tilted"])
def test_downhill_is_the_gradient_of_the_potential(case):
    asked, c, *_ = ask(case)
    step = 1e-4
    for t in (1, 2):
        along = step * np.eye(1, asked.pair.inputs)
        both = np.concatenate([c.fake[t] + along, c.fake[t] - along])
        ahead, behind = np.split(asked.potential(both).values[t], 2)
        assert np.mean(np.abs((ahead - behind) / (2 * step) - c.downhill[t, :, 0]) < 0.01) > 0.97, "but within a step of a kink"
