"""Distances over θ against formulas written out here: by hand, by scipy's quadrature, on a plain grid in the plane."""

import itertools
import math

import numpy as np
import pytest
from scipy.integrate import dblquad, quad
from scipy.special import rel_entr
from scipy.stats import norm
from two_distributions import CASES, told_of, usual

from gan2d.elements.data import DATASETS, LEARNED
from gan2d.elements.pairs import PAIRS
from gan2d.theory import transport
from gan2d.theory.distances import DIFFERENCE, DISTANCES, copies, known

THETA = np.array([0.0, 0.25, 1.0, 2.5])


def curves(case, theta=THETA):
    return known(*told_of(case), theta)


def widths(case):
    """Standard deviations of p and q on the line, noise included."""
    _, v = told_of(case)
    return math.hypot(v["width"], v["noise"]), math.hypot(v["fake_width"], v["noise"])


LINES = [case for case, (pair, _) in CASES.items() if pair == "gaussians_1d"]
PLANES = [case for case, (pair, _) in CASES.items() if pair == "parallel_gaussians"]
ROWS = [case for case, (pair, _) in CASES.items() if pair == "mixtures"]


def pieces(a, b, theta):
    steps = [-38, -20, -9, -5, -3, -2, -1, 0, 1, 2, 3, 5, 9, 20, 38]
    return np.unique([m + k * s for m, s in ((0.0, a), (theta, b)) for k in steps])


def share_of(case):
    """What θ is multiplied by: down rays it is a share, at most 1."""
    return 0.99 / THETA.max() if PAIRS[CASES[case][0]].rays else 1.0


def integral(f, edges):
    return math.fsum(quad(f, low, high, epsabs=1e-12, epsrel=1e-10, limit=200)[0] for low, high in itertools.pairwise(edges))


def test_every_pair_is_looked_at():
    assert {pair for pair, _ in CASES.values()} == set(PAIRS)


@pytest.mark.parametrize("case", LINES)
def test_on_the_line_all_five_are_their_formulas(case):
    a, b = widths(case)
    told = curves(case)
    for t, theta in enumerate(THETA):

        def p(x):
            return math.exp(-0.5 * (x / a) ** 2) / (a * math.sqrt(2 * math.pi))

        def q(x, theta=theta):
            return math.exp(-0.5 * ((x - theta) / b) ** 2) / (b * math.sqrt(2 * math.pi))

        def js(x):
            middle = (p(x) + q(x)) / 2
            return float(rel_entr(p(x), middle) + rel_entr(q(x), middle)) / 2

        edges = pieces(a, b, theta)
        if a == b:
            expected = {"tv": 2 * norm.cdf(theta / (2 * a)) - 1}
        else:
            # p = q at the two roots of a quadratic, where |p − q| has its kinks
            roots = np.roots([b**-2 - a**-2, -2 * theta / b**2, theta**2 / b**2 + 2 * math.log(b / a)]).real
            expected = {"tv": integral(lambda x: abs(p(x) - q(x)) / 2, np.unique([*edges, *roots]))}
        expected |= {
            "kl": math.log(b / a) + (a**2 + theta**2) / (2 * b**2) - 0.5,
            "reverse_kl": math.log(a / b) + (b**2 + theta**2) / (2 * a**2) - 0.5,
            "js": integral(js, edges),
            "w1": quad(
                lambda z, theta=theta: abs(theta + (b - a) * z) * norm.pdf(z), -12, 12, points=[0.0 if a == b else float(np.clip(-theta / (b - a), -11, 11))]
            )[0],
        }
        for name, value in expected.items():
            assert told[name].value[t] == pytest.approx(value, abs=1e-8, rel=1e-9), (name, theta)
            assert told[name].error < 1e-8


@pytest.mark.parametrize("case", PLANES)
@pytest.mark.parametrize("theta", [0.25, 1.0])
def test_in_the_plane_the_reduction_to_a_line_is_right(case, theta):
    """The same four integrals over the whole plane, on a grid, with nothing reduced to anything."""
    _, v = told_of(case)
    wide, long = math.hypot(v["width"], v["noise"]), math.hypot(1.0, v["noise"])
    shift = theta * np.array([math.cos(math.radians(v["angle"])), math.sin(math.radians(v["angle"]))])
    x, y = (np.arange(-9 * s, 9 * s + abs(d), s / 20) for s, d in zip((wide, long), shift))
    cell = wide * long / 400

    def log_density(mean):
        return -0.5 * (((x - mean[0]) / wide) ** 2)[:, None] - 0.5 * (((y - mean[1]) / long) ** 2)[None] - math.log(2 * math.pi * wide * long)

    log_p, log_q = log_density((0.0, 0.0)), log_density(shift)
    p, q = np.exp(log_p), np.exp(log_q)
    middle = (p + q) / 2
    told = {name: curve.value[0] for name, curve in curves(case, np.array([theta])).items()}
    assert told["js"] == pytest.approx(np.sum(rel_entr(p, middle) + rel_entr(q, middle)) * cell / 2, abs=1e-9)
    assert told["kl"] == pytest.approx(np.sum(p * (log_p - log_q)) * cell, rel=1e-9)
    assert told["reverse_kl"] == pytest.approx(np.sum(q * (log_q - log_p)) * cell, rel=1e-9)
    assert told["tv"] == pytest.approx(np.abs(p - q).sum() * cell / 2, abs=1e-4), "its kink costs the grid accuracy"
    assert told["w1"] == theta


def test_in_the_plane_tv_is_scipys_double_integral():
    """Only the side of the plane where p > q is integrated, whose border is a line: no kink, so dblquad is exact."""
    _, v = told_of("plane, askew")
    angle, wide, theta = math.radians(v["angle"]), v["width"], 0.5
    dx, dy = theta * math.cos(angle), theta * math.sin(angle)

    def border(y):  # where −x²/w² − y² = −(x − dx)²/w² − (y − dy)²
        return (dx / wide**2 * dx / 2 + dy * dy / 2 - y * dy) * wide**2 / dx

    def surplus(x, y):
        p = math.exp(-0.5 * ((x / wide) ** 2 + y**2))
        return (p - math.exp(-0.5 * (((x - dx) / wide) ** 2 + (y - dy) ** 2))) / (2 * math.pi * wide)

    expected, _ = dblquad(surplus, -7, 7, lambda y: border(y) - 9 * wide, border, epsabs=1e-9)
    assert curves("plane, askew", np.array([theta]))["tv"].value[0] == pytest.approx(expected, abs=1e-6)


def test_example_1_of_the_wgan_paper():
    told = curves("segments")
    apart = THETA > 0
    for name, expected in {"tv": 1.0, "js": math.log(2), "kl": math.inf, "reverse_kl": math.inf}.items():
        assert told[name].how == "exact" and told[name].error == 0
        assert (told[name].value[apart] == expected).all() and told[name].value[0] == 0
    assert np.array_equal(told["w1"].value, THETA) and list(told) == list(DISTANCES)


def test_smoothed_segments_are_gaussians_across():
    """Along the segments both are the same uniform blurred alike, so that only N(0, σ²) against N(θ, σ²) counts."""
    told, line = curves("segments, noisy"), known(*told_of("line, equal"), THETA)
    for name in DISTANCES:
        assert told[name].value == pytest.approx(line[name].value, abs=1e-12)


@pytest.mark.parametrize(("blurred", "wider"), [("gaussians_1d", {"width": 0.5, "fake_width": 0.7}), ("mixtures", {"sigma": 0.5})])
def test_noise_is_a_convolution(blurred, wider):
    """Width .3 blurred by .4 is width .5, and so on: the noise may go into the widths instead."""
    row, v = PAIRS[blurred], usual(blurred) | wider
    narrow = {name: math.sqrt(value**2 - 0.16) for name, value in wider.items()}
    smooth, plain = known(row, v | narrow | {"noise": 0.4}, THETA), known(row, v | {"noise": 0.0}, THETA)
    for name in DISTANCES:
        assert smooth[name].value == pytest.approx(plain[name].value, abs=1e-9, rel=1e-10)


def log_row(x, theta, sigma, tilt):
    weights = np.exp(-tilt * np.arange(4))
    return np.logaddexp.reduce([math.log(w) + norm.logpdf(x, m + theta, sigma) for w, m in zip(weights / weights.sum(), (-2.25, -0.75, 0.75, 2.25))])


@pytest.mark.parametrize("case", ROWS)
def test_rows_of_gaussians_are_their_formulas(case):
    _, v = told_of(case)
    sigma, tilt = math.hypot(v["sigma"], v["noise"]), v["imbalance"]
    x = np.arange(-12, 14, sigma / 1000)
    told = curves(case)
    for t, theta in enumerate(THETA):
        log_p, log_q = log_row(x, 0.0, sigma, 0.0), log_row(x, theta, sigma, tilt)
        p, q, cell = np.exp(log_p), np.exp(log_q), sigma / 1000
        log_middle = np.logaddexp(log_p, log_q) - math.log(2)
        expected = {
            "tv": np.abs(p - q).sum() * cell / 2,
            "kl": np.sum(p * (log_p - log_q)) * cell,
            "reverse_kl": np.sum(q * (log_q - log_p)) * cell,
            "js": np.sum(p * (log_p - log_middle) + q * (log_q - log_middle)) * cell / 2,
            "w1": np.abs(np.cumsum(p - q)).sum() * cell**2,
        }
        for name, value in expected.items():
            assert told[name].value[t] == pytest.approx(value, abs=1e-6, rel=1e-6), (name, theta)


@pytest.mark.compiles
@pytest.mark.parametrize("case", CASES)
def test_all_distances_are_known_and_theory_holds(case):
    told = curves(case, THETA * share_of(case))
    assert list(told) == [name for name in DISTANCES if name != "w1" or not PAIRS[CASES[case][0]].of_data], "in the table's order"
    v, off = {name: curve.value for name, curve in told.items()}, {name: curve.error for name, curve in told.items()}
    rounding = 1e-12
    for name, row in DISTANCES.items():
        if name in v:
            assert (v[name] >= -off[name] - rounding).all() and (v[name] <= row.ceiling + off[name] + rounding).all()
            assert told[name].how in ("exact", "quadrature") and told[name].value.shape == told[name].slope.shape == THETA.shape
    for name in ("kl", "reverse_kl"):
        assert (v["tv"] ** 2 <= v[name] / 2 + off[name] + 2 * off["tv"] + rounding).all(), "Pinsker"
    assert (v["js"] <= v["tv"] * math.log(2) + off["js"] + off["tv"] + rounding).all(), "Lin 1991"
    assert (v["js"] >= v["tv"] ** 2 / 2 - off["js"] - off["tv"] - rounding).all(), "Pinsker for both halves"


@pytest.mark.compiles
def test_everything_is_0_where_p_is_q():
    for case, (pair, moved) in CASES.items():
        _, v = told_of(case)
        same = pair != "gaussians_1d" or v["width"] == v["fake_width"]
        told = {name: curve.value[0] for name, curve in curves(case).items()}
        if same and not moved.get("imbalance"):
            assert told == pytest.approx(dict.fromkeys(told, 0.0), abs=1e-10), case
        else:
            assert min(told.values()) > 1e-3, case


@pytest.mark.parametrize("case", ["line, equal", *PLANES, "segments", "segments, noisy"])
def test_kl_is_symmetric_for_equal_widths(case):
    told = curves(case)
    assert told["kl"].value == pytest.approx(told["reverse_kl"].value, rel=1e-12)


def test_kl_forwards_and_back_differ_for_unequal_widths():
    told = curves("line, unequal")
    assert (told["kl"].value < told["reverse_kl"].value).all(), "the wider q covers p"


@pytest.mark.compiles
@pytest.mark.parametrize("case", CASES)
def test_the_slope_is_that_of_the_values(case):
    """Against a central difference on a step ten times as long: what differs is of second order in it."""
    theta, wide = np.array([0.5, 1.2, 2.0]) * share_of(case), 10 * DIFFERENCE
    here, before, after = (curves(case, at) for at in (theta, theta - wide, theta + wide))
    for name, curve in here.items():
        if CASES[case] == ("parallel_lines", {}) and name in ("kl", "reverse_kl"):
            assert np.isnan(curve.slope).all(), "infinite on both sides"
        else:
            noise = 2 * curve.error / DIFFERENCE if curve.how == "quadrature" and name != "tv" else 0.0
            assert curve.slope == pytest.approx((after[name].value - before[name].value) / (2 * wide), abs=1e-3 + min(noise, 0.1), rel=2e-3), name


def test_the_slope_of_w1_of_a_shift_is_one_from_the_start():
    for case, (pair, moved) in CASES.items():
        if PAIRS[pair].shift(told_of(case)[1]) is not None and not moved.get("imbalance"):
            assert curves(case)["w1"].slope == pytest.approx(np.ones(len(THETA))), case


def test_there_is_no_slope_at_a_jump_but_there_is_on_a_steep_hill():
    told = curves("segments")
    for name in ("tv", "js", "kl", "reverse_kl"):
        assert math.isnan(told[name].slope[0])
    assert not told["tv"].slope[1:].any() and not told["js"].slope[1:].any(), "and flat beyond it: no gradient"
    steep = known(PAIRS["gaussians_1d"], told_of("line, equal")[1] | {"width": 0.005, "fake_width": 0.005}, THETA)["kl"]
    assert steep.slope[1:] == pytest.approx(THETA[1:] / 0.005**2, rel=1e-6), "KL = θ²/2w²"


@pytest.mark.compiles
def test_js_has_a_wrong_minimum_where_modes_meet_and_w1_has_none():
    theta = np.linspace(1.0, 2.0, 41)
    told = curves("rows", theta)
    js = told["js"].value
    assert theta[js.argmin()] == pytest.approx(1.5) and js[0] > js.min() + 0.1 < js[-1]
    assert (np.diff(told["w1"].value) > 0).all() and (told["js"].slope[theta < 1.45] < 0).any()
    everywhere = np.linspace(0, 6, 49)
    assert (np.diff(curves("rows", everywhere)["w1"].value) > 0).all()


@pytest.mark.compiles
@pytest.mark.parametrize("data", LEARNED)
def test_copies_have_divergences_exactly_where_modes_are_known(data):
    v = usual("noisy_copy", data)
    told = known(PAIRS["noisy_copy"], v, np.array([0.0, 0.1]))
    has = DATASETS[data].mixture is not None
    assert set(told) == ({"tv", "kl", "reverse_kl", "js"} if has else set()) and (copies(v, 0.1) is not None) == has
    for name, curve in told.items():
        assert abs(curve.value[0]) <= curve.error and curve.value[1] > 1e-4, name


def test_a_copy_with_noise_is_blurred_by_it():
    v = usual("noisy_copy")
    (p, q), (clean, _) = copies(v | {"noise": 0.3}, 0.4), copies(v | {"noise": 0.0}, 0.4)
    assert p.scale == pytest.approx(np.hypot(clean.scale, 0.3)) and q.scale == pytest.approx(np.hypot(clean.scale, 0.5))


def test_a_copy_of_one_gaussian_has_the_closed_form():
    v = usual("noisy_copy", "random_mixture") | {"mixture_modes": 1, "sigma": 0.2}
    told = known(PAIRS["noisy_copy"], v, np.array([0.0, 0.3]))
    a, b = 0.04, 0.13  # variances of p and of q = p * N(0, .09)
    assert told["kl"].value[1] == pytest.approx(math.log(b / a) + a / b - 1, abs=told["kl"].error)
    assert told["reverse_kl"].value[1] == pytest.approx(math.log(a / b) + b / a - 1, abs=told["reverse_kl"].error)


def test_a_cloud_against_itself_moved_is_exactly_theta_away():
    cloud = np.random.default_rng(0).normal(size=(64, 2))
    for theta in THETA:
        assert transport.w1(cloud, cloud + theta * np.array([[0.6, 0.8]])) == pytest.approx(theta, abs=1e-12)
