"""Where each divergence takes a model: the ends that are known in closed form, and the curve that the ball rolls on."""

import numpy as np
import pytest

from gan2d.theory.fitting import in_words
from gan2d.theory.fitting.divergences import FITTED
from gan2d.theory.fitting.measures import NEAR, moments
from gan2d.theory.fitting.paths import MOMENTS, POSITIONS, STEPS, paths
from gan2d.theory.fitting.setting import make

pytestmark = pytest.mark.compiles
NAMES = list(FITTED)


def ends_at(followed, name):
    place, log_scale, _ = followed.theta[NAMES.index(name), -1, 0]
    return place, np.exp(log_scale)


@pytest.mark.parametrize("start", [-4.0, 3.0])
@pytest.mark.parametrize("knobs", [{}, {"modes": 5, "spread": 3.5, "imbalance": 0.7, "moved": -1.0}])
def test_maximum_likelihood_ends_at_mean_and_deviation_of_the_data(knobs, start):
    setting = make(knobs | {"start": start, "rate": 0.3})
    assert ends_at(paths(setting), "kl") == pytest.approx((setting.mean, setting.deviation), abs=2e-3)


@pytest.mark.parametrize("mode", [0, 1])
def test_reverse_kl_stays_at_the_mode_where_it_begins(mode):
    setting = make({"spread": 3, "start": [-2.5, 2.5][mode], "scale": 0.5})
    followed = paths(setting)
    for name in ("reverse_kl", "non_saturating"):
        assert ends_at(followed, name) == pytest.approx((setting.means[mode], setting.sigma), abs=1e-3)
    assert followed.value[NAMES.index("reverse_kl"), -1] == pytest.approx(-np.log(setting.weights[mode]), rel=1e-4)


def test_w2_of_one_gaussian_ends_at_the_mean():
    setting = make({"start": 4, "imbalance": 0.8})
    assert ends_at(paths(setting), "w2")[0] == pytest.approx(setting.mean, abs=1e-3)


def test_as_many_gaussians_as_modes_fit_them():
    setting = make({"spread": 3, "gaussians": 2, "start": 0, "scale": 1.5})
    followed = paths(setting)
    found = moments(setting, followed, NAMES.index("kl"))[-1]
    assert in_words.kind(found, 2) == in_words.FITS and found.value < 1e-3
    assert sorted(found.places) == pytest.approx([-3, 3], abs=0.02) and found.weights == pytest.approx(setting.weights, abs=0.02)


def test_far_away_js_and_tv_stand_still_where_w1_goes_to_the_data():
    setting = make({"spread": 1, "sigma": 0.25, "start": 5, "scale": 0.15})
    followed = paths(setting)
    for name in ("tv", "js"):
        found = moments(setting, followed, NAMES.index(name))[-1]
        assert ends_at(followed, name)[0] == pytest.approx(5, abs=1e-3) and in_words.kind(found, 2) == in_words.PLATEAU
    assert ends_at(followed, "w1")[0] == pytest.approx(setting.mean, abs=0.2)
    assert in_words.kind(moments(setting, followed, NAMES.index("chi2"))[-1], 2) == in_words.INFINITE


def test_the_ball_lies_on_its_curve():
    followed = paths(make({"start": -1.0}))  # one of POSITIONS
    here = int(np.argmin(np.abs(POSITIONS + 1.0)))
    np.testing.assert_allclose(followed.curve[:, 0, here], followed.value[:, 0], rtol=1e-9)
    for d in range(len(NAMES)):
        for t, step in enumerate(MOMENTS):
            place = followed.theta[d, step, 0, 0]
            on_curve = np.exp(np.interp(place, POSITIONS, np.log(followed.curve[d, t])))
            assert followed.value[d, step] == pytest.approx(on_curve, rel=0.08, abs=0.08)


def test_a_step_is_never_longer_than_the_step_size():
    setting = make({"start": 5, "scale": 0.1})
    followed = paths(setting)
    moved = np.linalg.norm(np.diff(followed.theta, axis=1), axis=(2, 3))
    assert moved.max() <= setting.rate * (1 + 1e-9) and len(moved[0]) == STEPS
    short = followed.size[:, :-1] < 1
    np.testing.assert_allclose(moved[short], (setting.rate * followed.size[:, :-1])[short], atol=1e-9)


def test_steps_that_are_too_long_bounce():
    # at a mode KL(q‖p) has the curvature 1/σ², and steps of more than 2σ² leave its valley again
    for rate, bounces in ((0.05, False), (0.5, True)):
        setting = make({"spread": 3, "sigma": 0.3, "start": 2.8, "scale": 0.4, "rate": rate})
        assert moments(setting, paths(setting), NAMES.index("reverse_kl"))[-1].bounces == bounces


def test_moving_one_mode_shows_that_both_kl_differ():
    # q sits on mode 1 of two that lie apart: it cannot generate mode 2, which KL(p‖q) minds and KL(q‖p) hardly does
    setting = make({"spread": 2, "moved": 1, "imbalance": 0, "start": -2, "scale": 0.4})
    at = moments(setting, paths(setting), NAMES.index("reverse_kl"))[0]
    assert at.kl_from[0] == 1 and at.kl_from[1] > 0.95 and at.kl > 10 and at.reverse_kl == pytest.approx(np.log(2), rel=1e-3)
    assert "cannot generate" in in_words.of_kl(at) and "right points" in in_words.of_reverse_kl(at)
    # q between the modes: wrong points, which KL(q‖p) minds
    wide = make({"spread": 2, "moved": 1, "imbalance": 0, "start": 0.5, "scale": 0.4})
    at = moments(wide, paths(wide), NAMES.index("reverse_kl"))[0]
    assert at.wrong > 0.9 and at.reverse_kl_from[0] == -1 and "wrong points" in in_words.of_reverse_kl(at)


def test_what_is_counted_against_samples():
    setting = make({"modes": 3, "spread": 3, "start": 1.0, "scale": 1.2})
    at = moments(setting, paths(setting), 0)[0]
    x = np.random.default_rng(0).normal(1.0, 1.2, 400_000)
    apart = np.abs(x[:, None] - setting.means).min(1)
    assert at.wrong == pytest.approx((apart > NEAR * setting.sigma).mean(), abs=3e-3)
    assert at.mean == pytest.approx(1.0) and at.deviation == pytest.approx(1.2)
    assert at.covered == (1, 2) and at.missed == pytest.approx(setting.weights[0])
