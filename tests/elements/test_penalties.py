"""PENALTIES: values on critics whose slope is known, the points that each looks at, and its gradient."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads
from spy import Spy

from gan2d.elements.penalties import PENALTIES, norm, slope
from gan2d.settings.experiment import defaults
from gan2d.settings.knobs import compile_values

# every weight and the target slope differ, so that one taken for another shows
VALUES = {"gp_weight": 3.0, "lipschitz": 2.0, "r1_weight": 0.7, "r2_weight": 1.3, "dragan_noise": 0.5}
KNOBS = compile_values(defaults("ring8", "gan") | VALUES)[1]
KEY = jax.random.key(5)
WEIGHTS = ("gp_weight", "r1_weight", "r2_weight")
N = 8192


def knobs_of(**moved):
    return dataclasses.replace(KNOBS, **{name: jnp.float32(value) for name, value in moved.items()})


def clouds(n=64):
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(2, n, 2)).astype(np.float32)
    return real, fake + np.float32(1)


REAL, FAKE = clouds()


def affine(w):
    return lambda x: x @ w[:2] + w[2]


def bowl(w):
    """½|x|² about w: its gradient is x − w, so a penalty tells which points it looked at."""
    return lambda x: 0.5 * jnp.sum((x - w[None, :2]) ** 2, -1)


def program(name, critic):
    return jax.jit(lambda w, real, fake, knobs: PENALTIES[name].penalty(critic(w), real, fake, KEY, knobs))


AFFINE = {name: program(name, affine) for name in PENALTIES}
BOWL = {name: program(name, bowl) for name in PENALTIES}
AFFINE_GRADIENT = {name: jax.jit(jax.grad(lambda w, *rest, name=name: AFFINE[name](w, *rest))) for name in PENALTIES}


def along_segments(w):
    """The slope that finite differences see: the gradient's part along each segment from fake to real."""
    way = (REAL - FAKE).astype(np.float64)
    return np.abs(way @ w[:2]) / np.linalg.norm(way, axis=1)


def gaps(w):
    """s(x) − s(y) − 2‖x − y‖ between all real x (rows) and generated y."""
    x, y = REAL.astype(float), FAKE.astype(float)
    return (x @ w[:2])[:, None] - (y @ w[:2])[None] - 2 * np.linalg.norm(x[:, None] - y[None], axis=-1)


# by hand for s = a·x + b, where k = |a| everywhere; 3 = λ, 2 = K, .7 = γ₁, 1.3 = γ₂
BY_HAND = {
    "none": lambda w, k: 0.0,
    "gp": lambda w, k: 3 * (k - 2) ** 2,
    "gp_one_sided": lambda w, k: 3 * max(0, k - 2) ** 2,
    "gp_finite_difference": lambda w, k: 3 * np.mean((along_segments(w) - 2) ** 2),
    "r1": lambda w, k: 0.7 / 2 * k**2,
    "r2": lambda w, k: 1.3 / 2 * k**2,
    "r1_r2": lambda w, k: (0.7 + 1.3) / 2 * k**2,
    "dragan": lambda w, k: 3 * (k - 2) ** 2,
    "c_transform": lambda w, k: gaps(w).max(0).mean(),
    "c_transforms": lambda w, k: max(0, gaps(w).max(0).mean(), gaps(w).max(1).mean()),
}
# slopes 5 (above K), 2 (at K), .5 (below it) and 0, and an offset that may not matter
SLOPES = [(3.0, 4.0, 0.5), (-1.2, 1.6, -3.0), (0.3, -0.4, 10.0), (0.0, 0.0, 1.0)]


@pytest.mark.parametrize("w", SLOPES)
@pytest.mark.parametrize("name", PENALTIES)
def test_value_on_an_affine_critic(name, w):
    w = np.array(w, np.float32)
    value = AFFINE[name](w, REAL, FAKE, KNOBS)
    # differences of nearby scores keep few digits in single precision
    tolerance = 3e-3 if name == "gp_finite_difference" else 1e-5
    assert value.shape == () and float(value) == pytest.approx(BY_HAND[name](w, np.hypot(*w[:2])), rel=tolerance, abs=tolerance)


def test_one_sided_leaves_slopes_below_the_target_alone():
    for w in ((0.3, -0.4, 0.0), (1.19, 1.59, 0.0)):
        w = np.array(w, np.float32)
        assert AFFINE["gp_one_sided"](w, REAL, FAKE, KNOBS) == 0
        assert not AFFINE_GRADIENT["gp_one_sided"](w, REAL, FAKE, KNOBS).any()


@pytest.mark.parametrize("name", PENALTIES)
def test_no_nan_at_zero_slope_nor_where_real_meets_fake(name):
    for w in ((0.0, 0.0, 1.0), (3.0, 4.0, 0.0)):
        for fake in (FAKE, REAL):
            w = np.array(w, np.float32)
            assert np.isfinite(AFFINE[name](w, REAL, fake, KNOBS))
            assert np.isfinite(AFFINE_GRADIENT[name](w, REAL, fake, KNOBS)).all()


def test_segments_of_zero_length_cost_nothing_by_finite_difference():
    assert AFFINE["gp_finite_difference"](np.array([3, 4, 0], np.float32), REAL, REAL, KNOBS) == 0


@pytest.mark.compiles
def test_norm_and_its_gradient():
    v = jnp.array([[3.0, 4.0], [0.0, 0.0], [-5.0, 12.0]])
    np.testing.assert_allclose(norm(v), [5, 0, 13], rtol=1e-6)
    np.testing.assert_allclose(jax.grad(lambda v: jnp.sum(norm(v)))(v), [[0.6, 0.8], [0, 0], [-5 / 13, 12 / 13]], rtol=1e-6)
    np.testing.assert_allclose(slope(bowl(jnp.zeros(3)), v), [5, 0, 13], rtol=1e-6)


@pytest.mark.parametrize("name", [name for name, row in PENALTIES.items() if not row.knobs or {*WEIGHTS} & {*row.knobs}])
def test_weight_zero_is_no_penalty_and_twice_the_weight_is_twice_the_penalty(name):
    w = np.array((3.0, 4.0, 0.0), np.float32)
    assert AFFINE[name](w, REAL, FAKE, knobs_of(**dict.fromkeys(WEIGHTS, 0.0))) == 0
    twice = AFFINE[name](w, REAL, FAKE, knobs_of(**{weight: 2 * VALUES[weight] for weight in WEIGHTS}))
    assert float(twice) == pytest.approx(2 * float(AFFINE[name](w, REAL, FAKE, KNOBS)), rel=1e-6)


@pytest.mark.parametrize("name", PENALTIES)
def test_a_row_reads_exactly_the_knobs_that_it_lists(name):
    spy = Spy(KNOBS)
    jax.eval_shape(lambda: PENALTIES[name].penalty(affine(jnp.ones(3)), jnp.asarray(REAL), jnp.asarray(FAKE), KEY, spy))
    assert spy.read == set(PENALTIES[name].knobs)


# the points looked at ------------------------------------------------------------------------------------------

CENTRE = np.array([0.3, -0.2, 0.0], np.float32)
# (moves with the real points, moves with the generated ones)
LOOKS_AT = {
    "none": (False, False),
    "gp": (True, True),
    "gp_one_sided": (True, True),
    "gp_finite_difference": (True, True),
    "r1": (True, False),
    "r2": (False, True),
    "r1_r2": (True, True),
    "dragan": (True, False),
    "c_transform": (True, True),
    "c_transforms": (True, True),
}


@pytest.mark.parametrize("name", PENALTIES)
def test_which_points_a_penalty_looks_at(name):
    def value(real, fake):
        return float(BOWL[name](CENTRE, real, fake, KNOBS))

    plain = value(5 * REAL, 5 * FAKE)
    moved = (value(6 * REAL, 5 * FAKE) != plain, value(5 * REAL, 6 * FAKE) != plain)
    assert moved == LOOKS_AT[name]


def test_r1_and_r2_on_a_quadratic_critic():
    at_real, at_fake = (np.mean(np.sum((x - CENTRE[:2]) ** 2, 1)) for x in (REAL, FAKE))
    expected = {"r1": 0.35 * at_real, "r2": 0.65 * at_fake, "r1_r2": 0.35 * at_real + 0.65 * at_fake}
    for name, value in expected.items():
        assert float(BOWL[name](CENTRE, REAL, FAKE, KNOBS)) == pytest.approx(value, rel=1e-5)


# under K = 0 the gradient penalties are λ·E‖∇s‖², so that the bowl's gradient x − w gives the points' moments
FREE = {"lipschitz": 0.0, "gp_weight": 1.0}
A, B = np.tile(np.float32([[1, 2]]), (N, 1)), np.tile(np.float32([[5, 2]]), (N, 1))


# x uniform on the segment 1…5: E(x − 1)² = 16/3; the mean of two such draws: E((x₁ + x₂)/2 − 1)² = 4 + 16/24
@pytest.mark.parametrize("name, moment", [("gp", 16 / 3), ("gp_one_sided", 16 / 3), ("gp_finite_difference", 14 / 3)])
def test_gradient_penalties_look_at_uniform_points_of_the_segments(name, moment):
    about = np.float32([1, 2, 0])
    assert float(BOWL[name](about, A, B, knobs_of(**FREE))) == pytest.approx(moment, rel=0.03)
    assert float(BOWL[name](about, B, A, knobs_of(**FREE))) == pytest.approx(moment, rel=0.03)


@pytest.mark.parametrize("name", ["gp", "gp_one_sided", "gp_finite_difference"])
def test_gradient_penalties_never_look_beyond_the_segments(name):
    def trough(x):  # level on the segment from (1, 2) to (5, 2), rising on every side of it
        return 100 * jnp.sum(jax.nn.relu(jnp.stack([1 - x[:, 0], x[:, 0] - 5, 2 - x[:, 1], x[:, 1] - 2])) ** 2, 0)

    value = jax.jit(lambda real, fake: PENALTIES[name].penalty(trough, real, fake, KEY, knobs_of(**FREE)))
    assert value(A, B) < 1e-6
    assert value(A, B + np.float32([[0, 0.5]])) > 1 and value(A - np.float32([[1, 0]]), B) > 1


def test_dragan_looks_around_the_real_points():
    real = np.where(np.arange(N)[:, None] % 2 == 0, 1, -1) * np.ones((1, 2), np.float32)  # standard deviation 1
    far = np.full((N, 2), 1e6, np.float32)
    value = {width: float(BOWL["dragan"](np.zeros(3, np.float32), real, far, knobs_of(dragan_noise=width, **FREE))) for width in (0.0, 0.5)}
    assert value[0.0] == pytest.approx(2, rel=1e-6)
    # x = ±1 + u/2 with u uniform on 0…1: E x² = 1 + 1/12 in each coordinate
    assert value[0.5] == pytest.approx(2 * (1 + 1 / 12), rel=0.02)
    wide = BOWL["dragan"](np.zeros(3, np.float32), 3 * real, far, knobs_of(**FREE))
    assert float(wide) == pytest.approx(9 * value[0.5], rel=1e-5)  # the noise is measured in the data's own spread


# second derivatives --------------------------------------------------------------------------------------------


def smooth(w):
    hidden = w[:12].reshape(3, 4)
    return lambda x: jnp.tanh(x @ hidden[:2] + hidden[None, 2]) @ w[12:]


@pytest.mark.compiles
@pytest.mark.parametrize("name", PENALTIES)
def test_gradient_by_the_critics_weights_against_finite_differences(name, x64):
    few = dataclasses.replace(KNOBS, lipschitz=jnp.float32(0.01)) if name.startswith("c_") else KNOBS  # else no pair of points is too steep
    knobs = jax.tree.map(lambda v: v.astype(jnp.float64) if v.dtype == jnp.float32 else v, few)
    w = jnp.asarray(np.random.default_rng(1).normal(size=16)) * 2
    real, fake = jnp.asarray(REAL[:8], jnp.float64), jnp.asarray(FAKE[:8], jnp.float64)
    value = jax.jit(lambda w: PENALTIES[name].penalty(smooth(w), real, fake, KEY, knobs) + 0 * jnp.sum(w))
    assert name == "none" or value(w) > 1e-3  # there is something to differentiate
    check_grads(value, (w,), order=1, modes=["rev"], eps=1e-6, rtol=1e-5, atol=1e-5)
