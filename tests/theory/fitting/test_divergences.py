"""The divergences that a model follows: their values against closed forms, their gradients against differences, and those of single points against both."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm

from gan2d.theory import mixtures_1d as lines
from gan2d.theory.fitting.divergences import FITTED, PARTS
from gan2d.theory.fitting.line import density, model, real
from gan2d.theory.fitting.paths import places_of
from gan2d.theory.fitting.setting import MOST_MODES, make

pytestmark = pytest.mark.compiles
SETTINGS = {
    "one Gaussian between two modes": {"start": -0.7, "scale": 1.1},
    "on a mode of three": {"modes": 3, "start": 1.8, "scale": 0.5, "spread": 3, "moved": -0.6},
    "two Gaussians": {"modes": 4, "gaussians": 2, "start": 0.4, "scale": 0.9, "sigma": 0.6, "imbalance": 0.8},
}


@pytest.fixture(autouse=True)
def double():
    with jax.enable_x64(True):
        yield


def ends(setting):
    means, weights = np.zeros(MOST_MODES), np.zeros(MOST_MODES)
    means[: setting.modes], weights[: setting.modes] = setting.means, setting.weights
    return real(jnp.asarray(means), jnp.asarray(setting.sigma), jnp.asarray(weights)), jnp.asarray(setting.theta)


def as_lines(setting):
    k = setting.modes
    p = lines.Line(setting.means[None], np.full((1, k), setting.sigma), setting.weights[None])
    theta = setting.theta
    return p, lines.Line(theta[:, 0][None], np.exp(theta[:, 1])[None], np.full((1, len(theta)), 1 / len(theta)))


def values(setting, theta=None):
    known, begins = ends(setting)
    q = model(begins if theta is None else jnp.asarray(theta))
    return {name: float(row.value(known, q)) for name, row in FITTED.items()}


@pytest.mark.parametrize("case", SETTINGS)
def test_values_are_those_of_adaptive_quadrature(case):
    setting = make(SETTINGS[case])
    p, q = as_lines(setting)
    got = values(setting)
    kl, reverse, js = (float(each[0][0]) for each in (lines.kullback_leibler(p, q), lines.kullback_leibler(q, p), lines.jensen_shannon(p, q)))
    assert got["kl"] == pytest.approx(kl, rel=1e-6) and got["reverse_kl"] == pytest.approx(reverse, rel=1e-6) and got["js"] == pytest.approx(js, rel=1e-6)
    assert got["non_saturating"] == pytest.approx(reverse - 2 * js, rel=1e-6)
    assert got["tv"] == pytest.approx(lines.total_variation(p, q)[0], rel=3e-3)
    assert got["w1"] == pytest.approx(lines.wasserstein(p, q)[0], rel=3e-3)


def test_w2_of_one_gaussian_has_a_closed_form():
    setting = make(SETTINGS["one Gaussian between two modes"])
    x = np.linspace(-9, 9, 200_001)
    p, _ = as_lines(setting)
    along = norm.pdf(ndtri(np.clip(p.below(x[None])[0], 1e-15, 1 - 1e-15))).sum() * (x[1] - x[0])  # ∫P⁻¹(u)Φ⁻¹(u)du
    s = setting.scale
    square = (setting.mean - setting.start) ** 2 + setting.deviation**2 + s**2 - 2 * s * along
    assert values(setting)["w2"] == pytest.approx(math.sqrt(square), rel=2e-3)


def test_gaussians_of_one_width():
    # two modes on each other are one Gaussian: W1 = W2 = |Δμ|, KL = Δμ²/2σ², χ² = exp(Δμ²/σ²) − 1, TV = 2Φ(Δμ/2σ) − 1
    setting = make({"spread": 0, "sigma": 0.8, "start": 1.5, "scale": 0.8})
    got, ratio = values(setting), 1.5 / 0.8
    assert got["w1"] == pytest.approx(1.5, rel=1e-3) and got["w2"] == pytest.approx(1.5, rel=1e-3)
    assert got["kl"] == pytest.approx(ratio**2 / 2, rel=1e-6) and got["reverse_kl"] == pytest.approx(ratio**2 / 2, rel=1e-6)
    assert got["chi2"] == pytest.approx(math.expm1(ratio**2), rel=1e-5)
    assert got["tv"] == pytest.approx(math.erf(ratio / 2 / math.sqrt(2)), rel=1e-3)


def test_all_are_0_between_equal_ones():
    got = values(make({"spread": 0, "sigma": 0.5, "start": 0, "scale": 0.5}))
    assert max(abs(value) for value in got.values()) < 2e-3


def test_chi2_is_infinite_below_a_width_and_has_no_gradient_there():
    known, _ = ends(make({"sigma": 1.0, "spread": 0.2}))
    for scale, finite in ((0.70, False), (0.72, True)):
        theta = jnp.asarray([[0.0, math.log(scale), 0.0]])
        value, slope = jax.value_and_grad(lambda theta: FITTED["chi2"].value(known, model(theta)))(theta)
        assert bool(jnp.isfinite(value)) == finite and bool(jnp.any(slope != 0)) == finite


@pytest.mark.parametrize("name", FITTED)
@pytest.mark.parametrize("case", SETTINGS)
def test_the_models_gradient_is_that_of_its_values(case, name):
    setting = make(SETTINGS[case])
    known, theta = ends(setting)

    def worth(theta):
        return FITTED[name].value(known, model(theta))

    slope, h = np.asarray(jax.jit(jax.grad(worth))(theta)), 4e-4
    worth = jax.jit(worth)
    for k in range(setting.gaussians):
        for part in range(3 if setting.gaussians > 1 else 2):
            moved = np.zeros(theta.shape)
            moved[k, part] = h
            difference = float(worth(theta + moved) - worth(theta - moved)) / (2 * h)
            assert slope[k, part] == pytest.approx(difference, rel=2e-2, abs=6e-3), (k, part)


@pytest.mark.parametrize("name", [name for name, row in FITTED.items() if row.gradient])
def test_points_pull_the_model_as_its_gradient_says(name):
    # ∂D/∂μ = −E_q v and ∂D/∂log σ = −E_q[v·(x − μ)]
    setting = make({"start": -0.7, "scale": 0.9, "sigma": 0.7})
    known, theta = ends(setting)
    slope = np.asarray(jax.grad(lambda theta: FITTED[name].value(known, model(theta)))(theta))[0]
    q, x = model(theta), jnp.linspace(setting.start - 7 * setting.scale, setting.start + 7 * setting.scale, 20_001)
    v = np.asarray(FITTED[name].gradient(places_of(known, q, x, FITTED["w2"].value(known, q))))
    mass = np.asarray(density(q, x)[0]) * float(x[1] - x[0])
    mean, widens = (np.sum(v * how * mass) for how in (1.0, np.asarray(x) - setting.start))
    assert -mean == pytest.approx(slope[0], rel=2e-2, abs=5e-3) and -widens == pytest.approx(slope[1], rel=2e-2, abs=5e-3)


def test_the_non_saturating_generator_follows_kl_less_twice_js():
    # Arjovsky & Bottou 2017, theorem 2.5: E_z ∂θ[−log D*(G_θ(z))] with D* held fixed is the gradient of KL(q‖p) − 2 JS
    setting = make({"start": 0.6, "scale": 0.9})
    known, theta = ends(setting)
    z = np.linspace(-7, 7, 4001)
    weight = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi) * (z[1] - z[0])
    p, q = as_lines(setting)

    def loss(place, log_scale):
        x = (place + np.exp(log_scale) * z)[None]
        log_d = -np.logaddexp(0.0, q.log_density(x) - p.log_density(x))[0]  # of p and q as they are, not as they become
        return -(weight * log_d).sum()

    h, (place, log_scale, _) = 1e-4, setting.theta[0]
    held = [
        (loss(place + h, log_scale) - loss(place - h, log_scale)) / (2 * h),
        (loss(place, log_scale + h) - loss(place, log_scale - h)) / (2 * h),
    ]
    followed = jax.grad(lambda theta: FITTED["non_saturating"].value(known, model(theta)))(theta)[0, :2]
    parts = [jax.grad(lambda theta, name=name: FITTED[name].value(known, model(theta)))(theta)[0, :2] for name in ("reverse_kl", "js")]
    np.testing.assert_allclose(followed, held, rtol=1e-5)
    np.testing.assert_allclose(followed, parts[0] - 2 * parts[1], rtol=1e-9)


def test_the_two_parts_of_its_gradient_add_up():
    known, theta = ends(make({"start": 0.6}))
    q = model(theta)
    place = places_of(known, q, jnp.linspace(-3.0, 3.0, 25), jnp.asarray(1.0))
    np.testing.assert_allclose(sum(part(place) for part in PARTS.values()), FITTED["non_saturating"].gradient(place), rtol=1e-9)
    np.testing.assert_allclose(PARTS["away"](place), -2 * FITTED["js"].gradient(place), rtol=1e-12)


def test_far_away_tv_and_js_have_no_gradient_and_w1_has_that_of_size_1():
    known, theta = ends(make({"spread": 1, "sigma": 0.25, "start": 5, "scale": 0.2}))
    slopes = {name: np.asarray(jax.grad(lambda theta, row=row: row.value(known, model(theta)))(theta))[0, 0] for name, row in FITTED.items()}
    assert abs(slopes["tv"]) < 1e-6 and abs(slopes["js"]) < 1e-6
    assert slopes["w1"] == pytest.approx(1, rel=1e-4) and slopes["reverse_kl"] > 10
