"""Coverage and transport on clouds whose answer is known by hand."""

import math

import numpy as np
import pytest
from scipy.stats import kstest, rayleigh, wasserstein_distance

from gan2d.elements.data import DATASETS
from gan2d.elements.dataset import Mixture
from gan2d.measure.metrics import COVERAGE_SAMPLES, METRICS, coverage, floors, measure, mixture_of, rayleigh_distance, w1
from gan2d.settings.experiment import make

RNG = np.random.default_rng(0)
CEILING = 1 - math.exp(-4.5)  # P(‖N(0, I₂)‖ ≤ 3)
CLOUD = RNG.normal(size=(40, 2))


def traced(data, **knobs):
    return make(data, knobs=knobs, points=CLOUD).compiled()[1]


RING = mixture_of("ring8", traced("ring8"))
SIGMA = float(RING.scale[0])


def draw(mixture, n, spread=1.0, weights=None):
    which = RNG.choice(len(mixture.centres), size=n, p=mixture.weights if weights is None else weights)
    return mixture.centres[which] + spread * mixture.scale * RNG.normal(size=(n, 2))


def test_perfect_samples():
    told = coverage(draw(RING, COVERAGE_SAMPLES), RING)
    assert told["modes"] == 8 and told["high_quality"] == pytest.approx(CEILING, abs=0.008)  # 4 standard errors
    assert told["reverse_kl"] < 0.006 and told["spread_ratio"] == pytest.approx(1, abs=0.08)


@pytest.mark.parametrize("spread", [0.25, 0.5, 2.0])
def test_the_spread_ratio_tells_shrunken_modes_from_good_ones(spread):
    told = coverage(draw(RING, COVERAGE_SAMPLES, spread), RING)
    assert told["spread_ratio"] == pytest.approx(spread, rel=0.08) and told["modes"] == 8
    # P(‖N(0, spread² I₂)‖ ≤ 3): shrunken modes go above the ceiling of perfect samples
    assert told["high_quality"] == pytest.approx(1 - math.exp(-4.5 / spread**2), abs=0.04)
    assert (told["high_quality"] > CEILING + 0.005) == (spread < 1)


def radii_of(mixture, samples):
    return np.linalg.norm((samples[:, None] - mixture.centres) / mixture.scale, axis=2).min(1)


CLOUDS = {
    "perfect": lambda n: draw(RING, n),
    "too thin": lambda n: RING.centres[RNG.integers(8, size=n)] + SIGMA * RNG.uniform(-1.6, 1.6, size=(n, 2)),
    "too narrow": lambda n: draw(RING, n, 0.8),
    "too wide": lambda n: draw(RING, n, 1.3),
    "half of it between the modes": lambda n: np.concatenate([draw(RING, n // 2), RNG.uniform(-1, 1, size=(n - n // 2, 2))]),
}


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("n", [1, 2, 50, COVERAGE_SAMPLES])
def test_the_radii_are_tested_as_scipy_does(cloud, n):
    samples = CLOUDS[cloud](n)
    radii, told = radii_of(RING, samples), coverage(samples, RING)
    assert told["radii_ks_all"] == pytest.approx(kstest(radii, rayleigh.cdf).statistic, abs=1e-9)
    near = radii[radii <= 3]
    if len(near):
        assert told["radii_ks"] == pytest.approx(kstest(near, lambda r: rayleigh.cdf(r) / CEILING).statistic, abs=1e-9)


def test_the_floor_of_the_radii_is_that_of_perfect_samples():
    """√(π/2) log 2 / √n: the mean of Kolmogorov's law."""
    for n in (400, COVERAGE_SAMPLES):
        found = [coverage(draw(RING, n), RING) for _ in range(60)]
        for name in ("radii_ks", "radii_ks_all"):
            floor = math.sqrt(math.pi / 2) * math.log(2) / math.sqrt(n)
            assert np.mean([told[name] for told in found]) == pytest.approx(floor, rel=0.13), "standard error 4 %; of few samples a little less"
            assert max(told[name] for told in found) < 2.4 * floor
    low = floors("ring8", traced("ring8"), COVERAGE_SAMPLES, 16)
    assert 0.4 < low["radii_ks"] / 0.0174 < 1.8 and 0.4 < low["radii_ks_all"] / 0.0174 < 1.8


@pytest.mark.parametrize(("cloud", "quality"), [("too thin", 1.0), ("too narrow", 0.999), ("too wide", 0.93)])
def test_radii_tell_what_a_high_quality_share_hides(cloud, quality):
    told, low = coverage(CLOUDS[cloud](COVERAGE_SAMPLES), RING), floors("ring8", traced("ring8"), COVERAGE_SAMPLES, 16)
    assert told["high_quality"] == pytest.approx(quality, abs=0.015)
    assert told["radii_ks"] > 3 * low["radii_ks"] and told["radii_ks_all"] > 3 * low["radii_ks_all"]
    if cloud == "too thin":  # of a square cloud of the right width, too: no share of high quality could be better
        assert told["high_quality"] == 1 and 0.9 < told["spread_ratio"] < 1.15


def test_samples_between_the_modes_have_no_say_within_three_sigma():
    told = coverage(CLOUDS["half of it between the modes"](COVERAGE_SAMPLES), RING)
    assert told["radii_ks"] < 0.06 < 0.4 < told["radii_ks_all"]


@pytest.mark.parametrize("cut", [0.5, 3.0, math.inf])
def test_the_law_is_cut_where_it_is_said(cut):
    share = (np.arange(1000) + 0.5) / 1000 * -math.expm1(-(cut**2) / 2)
    assert rayleigh_distance(np.sqrt(-2 * np.log1p(-share)), cut) == pytest.approx(0.0005, abs=1e-9), "quantiles of the law itself"
    assert math.isnan(rayleigh_distance(np.zeros(0), cut))


def test_all_on_one_mode():
    told = coverage(RING.centres[3] + SIGMA * RNG.normal(size=(2500, 2)), RING)
    assert told["modes"] == 1 and told["reverse_kl"] == pytest.approx(math.log(8)) and told["spread_ratio"] == pytest.approx(1, abs=0.08)


def test_on_the_centres_themselves():
    told = coverage(np.repeat(RING.centres, 5, 0), RING)
    assert told["modes"] == 8 and told["high_quality"] == 1 and told["reverse_kl"] == pytest.approx(0, abs=1e-12) and told["spread_ratio"] == 0
    assert told["radii_ks"] == told["radii_ks_all"] == 1, "no radius but 0"


def test_between_the_modes_is_neither_captured_nor_good():
    between = (RING.centres + np.roll(RING.centres, 1, 0)) / 2
    told = coverage(np.repeat(between, 10, 0), RING)
    assert told["modes"] == 0 and told["high_quality"] == 0
    assert math.isnan(told["radii_ks"]) and told["radii_ks_all"] > 0.98, "no sample has a radius within 3σ"
    assert measure(between, between, RING)["radii_ks"] is None


@pytest.mark.parametrize("share", [0.1, 0.3])
def test_samples_between_the_modes_do_not_spoil_the_spread(share):
    between = (RING.centres + np.roll(RING.centres, 1, 0)) / 2
    stray = between[RNG.integers(8, size=int(share * 2500))]
    told = coverage(np.concatenate([draw(RING, 2500 - len(stray)), stray]), RING)
    assert told["modes"] == 8 and told["high_quality"] == pytest.approx((1 - share) * CEILING, abs=0.01)
    assert told["spread_ratio"] < 1.8, "a median does not follow outliers, which are 19 σ away here"


@pytest.mark.parametrize(("sigmas", "good"), [(2.99, True), (3.01, False)])
def test_three_sigma_is_the_border(sigmas, good):
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    around = RING.centres[0] + sigmas * SIGMA * np.stack([np.cos(angle), np.sin(angle)], 1)
    told = coverage(around, RING)
    assert told["high_quality"] == float(good) and told["modes"] == float(good)


def test_one_good_sample_captures_a_mode():
    far = RING.centres + np.array([0, 10 * SIGMA])
    told = coverage(np.concatenate([far, RING.centres[[2]]]), RING)
    assert told["modes"] == 1 and told["high_quality"] == pytest.approx(1 / 9)


def test_distance_is_measured_along_each_axis():
    thin = mixture_of("parallel_gaussians", traced("parallel_gaussians", width=0.01))
    assert tuple(thin.scale) == pytest.approx((0.01, 1.0))
    along, across = thin.centres + np.array([[0, 2.0]]), thin.centres + np.array([[0.05, 0]])
    assert coverage(along, thin)["high_quality"] == 1 and coverage(across, thin)["high_quality"] == 0


def test_unequal_weights():
    weights = np.array([0.6, 0.3, 0.1])
    mixture = Mixture(np.array([[0.0, 0], [4, 0], [0, 4]]), np.array([0.1, 0.1]), weights)
    fair, right = np.repeat(mixture.centres, 10, 0), np.repeat(mixture.centres, [60, 30, 10], 0)
    assert coverage(right, mixture)["reverse_kl"] == pytest.approx(0, abs=1e-12)
    assert coverage(fair, mixture)["reverse_kl"] == pytest.approx(sum(math.log(1 / 3 / w) / 3 for w in weights))
    assert coverage(mixture.centres[[2] * 9], mixture)["reverse_kl"] == pytest.approx(math.log(10))
    # equal weights: log K − H of the assignment, as PacGAN defines it
    shares = np.array([3, 1, 4, 1, 5, 9, 2, 6])
    entropy = -np.sum(shares / 31 * np.log(shares / 31))
    assert coverage(np.repeat(RING.centres, shares, 0), RING)["reverse_kl"] == pytest.approx(math.log(8) - entropy)


def test_order_and_repetition_mean_nothing():
    samples = draw(RING, 500)
    told = coverage(samples, RING)
    assert coverage(RNG.permutation(samples), RING) == pytest.approx(told)


@pytest.mark.parametrize("modes", [1, 5, 64])
def test_modes_of_weight_zero_do_not_exist(modes):
    mixture = mixture_of("random_mixture", traced("random_mixture", mixture_modes=modes, imbalance=0.05))
    assert len(mixture.centres) == len(mixture.weights) == modes and mixture.weights.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("n", [1, 2, 64, 500])
def test_w1_on_a_line_is_scipys(n):
    a, b = RNG.normal(size=n), 1 + 2 * RNG.exponential(size=n)
    along = np.array([[0.6, -0.8]])
    assert w1(a[:, None] * along, b[:, None] * along) == pytest.approx(wasserstein_distance(a, b), rel=1e-9)


@pytest.mark.parametrize("shift", [(0.0, 0.0), (1e-3, 0.0), (3.0, -4.0), (1e3, 2e3)])
def test_w1_of_a_translation_is_its_length(shift):
    cloud = RNG.normal(size=(200, 2))
    assert w1(cloud, RNG.permutation(cloud + np.array([shift]))) == pytest.approx(math.hypot(*shift), abs=1e-9)


def test_w1_is_a_distance():
    a, b, c = (RNG.normal(size=(60, 2)) + i for i in range(3))
    assert w1(a, RNG.permutation(a)) == 0 and w1(a, b) == pytest.approx(w1(b, a)) and w1(a, c) <= w1(a, b) + w1(b, c)
    assert w1(2 * a, 2 * b) == pytest.approx(2 * w1(a, b))


@pytest.mark.compiles
@pytest.mark.parametrize("data", DATASETS)
def test_every_data_set_has_floors_and_measures(data):
    knobs = traced(data)
    mixture = mixture_of(data, knobs)
    told, low = measure(CLOUD, CLOUD[::-1], mixture), floors(data, knobs, 64, 32)
    assert list(told) == list(low) == list(METRICS)
    for scores in (told, low):
        unknown = {name for name, value in scores.items() if value is None}
        assert unknown == (set(METRICS) - {"w1"} if mixture is None else {"radii_ks"} if scores["high_quality"] == 0 else set())
    assert told["w1"] == 0 and (low["w1"] > 0 or data == "points"), "the same cloud backwards"


@pytest.mark.parametrize("data", [name for name, row in DATASETS.items() if row.mixture is not None])
def test_the_floors_are_those_of_perfect_samples(data):
    knobs = traced(data)
    low, k = floors(data, knobs, COVERAGE_SAMPLES, 16), len(mixture_of(data, knobs).centres)
    # E KL of n draws from K equal shares ≈ (K − 1) / 2n
    assert low["reverse_kl"] == pytest.approx((k - 1) / 2 / COVERAGE_SAMPLES, rel=1.0) and low["modes"] == k
    # modes that overlap give their tails away, which only helps
    assert low["high_quality"] > CEILING - 0.005 and 0.9 < low["spread_ratio"] < 1.1


@pytest.mark.compiles
def test_floors_fall_with_the_number_of_samples():
    knobs = traced("ring8")
    small, middle, large = (floors("ring8", knobs, n, n) for n in (32, 128, 512))
    for name in ("w1", "reverse_kl"):
        assert small[name] > middle[name] > large[name] > 0
