"""θ from negative to positive: distances, slopes, potentials and the way downhill are right on both sides of 0."""

import math

import numpy as np
import pytest
from scipy.stats import norm
from two_distributions import CASES, experiment_of, told_of

from gan2d.common.errors import InputError
from gan2d.elements.pairs import MODES, PAIRS
from gan2d.measure.estimates import clouds, known, theta_of
from gan2d.settings.axis import read_axis
from gan2d.theory import optimal_critic, transport
from gan2d.theory.distances import DISTANCES

SPAN = "-1:1:21"
SIDED = [case for case, (pair, _) in CASES.items() if PAIRS[pair].knob == "theta"]
# a mirror image of the pair is the pair at −θ, unless the weights of the second row are tilted
MIRRORED = [case for case in SIDED if not CASES[case][1].get("imbalance")]
SHIFTED = [case for case in SIDED if told_of(case)[0].shift(told_of(case)[1]) is not None]
ENDS = [-1.0, 1.0]


def both(case):
    """The case over θ from −1 to 1, and these."""
    experiment = experiment_of(case, read_axis("theta", SPAN).values)
    return experiment, theta_of(experiment)


def test_the_axis_goes_through_0_and_back_into_its_text():
    axis = read_axis("theta", SPAN)
    theta = np.array(axis.values)
    assert str(axis) == f"theta:{SPAN}" and len(theta) == 21 and theta[10] == 0
    assert theta == pytest.approx(-theta[::-1], abs=1e-15) and {case for case in CASES if case not in SIDED} == {"copies", "rays"}


def test_the_width_of_a_noise_has_no_sign():
    with pytest.raises(InputError, match="copy_noise must be a number between 0 and"):
        experiment_of("copies", [-1.0, 0.0, 1.0])


@pytest.mark.parametrize("case", MIRRORED)
def test_distances_are_symmetric_and_their_slopes_are_not(case):
    experiment, theta = both(case)
    told = known(experiment)
    assert list(told) == list(DISTANCES)
    for name, curve in told.items():
        off = 1e-9 + curve.error
        np.testing.assert_allclose(curve.value, curve.value[::-1], rtol=1e-9, atol=off, err_msg=name)
        left, right = curve.slope[theta < -1e-9][::-1], curve.slope[theta > 1e-9]
        np.testing.assert_allclose(left, -right, rtol=1e-6, atol=1e-6 + 1e4 * curve.error, err_msg=name)


@pytest.mark.parametrize("case", SHIFTED)
def test_w1_of_a_shift_is_how_far_it_is(case):
    experiment, theta = both(case)
    told = known(experiment)["w1"]
    assert told.how == "exact" and np.array_equal(told.value, np.abs(theta))
    # at 0, where it has a kink, the slope is that to the right
    assert told.slope == pytest.approx(np.where(theta < 0, -1.0, 1.0))


def test_no_distance_is_known_of_segments_but_whether_they_are_apart():
    experiment, theta = both("segments")
    told = known(experiment)
    for name, apart in {"tv": 1.0, "js": math.log(2), "kl": math.inf, "reverse_kl": math.inf}.items():
        assert np.array_equal(told[name].value, np.where(theta == 0, 0.0, apart)), name
        assert math.isnan(told[name].slope[10])


@pytest.mark.parametrize("case", ["rows, tilted", "line, unequal"])
def test_w1_on_the_negative_side_is_the_area_between_the_distribution_functions(case):
    experiment, theta = both(case)
    values = experiment.values()
    x = np.arange(-12, 12, 1e-3)
    if case == "line, unequal":
        p, q = norm.cdf(x, 0, values["width"])[None], norm.cdf(x[None], theta[:, None], values["fake_width"])
    else:
        weights = np.exp(-values["imbalance"] * np.arange(len(MODES)))
        p = sum(norm.cdf(x, m, values["sigma"]) for m in MODES)[None] / len(MODES)
        q = sum(w * norm.cdf(x[None], m + theta[:, None], values["sigma"]) for m, w in zip(MODES, weights / weights.sum()))
    assert known(experiment)["w1"].value == pytest.approx(np.abs(p - q).sum(1) * 1e-3, abs=1e-5)


def asked(case):
    """The row of PAIRS, every knob's value, θ at both ends, and the points that are looked at there."""
    experiment = experiment_of(case, ENDS)
    return experiment.pair, experiment.values(), theta_of(experiment), clouds(experiment)


@pytest.mark.compiles
@pytest.mark.parametrize("case", SIDED)
def test_the_potential_is_high_at_p_on_both_sides_and_worth_w1(case):
    pair, values, theta, c = asked(case)
    told = optimal_critic.potential(pair, values, theta, np.concatenate([c.real, *c.fake]), c.real, c.fake).values
    m, exact = len(c.real), known(experiment_of(case, ENDS))["w1"].value
    for t in range(2):
        worth = told[t, :m].mean() - told[t, m * (t + 1) : m * (t + 2)].mean()
        # of distributions it is worth W1, of their samples about so
        assert worth == pytest.approx(exact[t], abs=0.4 if pair.shift(values) is None else 0.3) and worth > 0.3


@pytest.mark.parametrize("case", SHIFTED)
def test_of_a_shift_the_potential_falls_by_its_length(case):
    pair, values, theta, c = asked(case)
    shift = pair.shift(values)
    for t in range(2):
        places = np.concatenate([c.real, c.real + theta[t] * shift])
        here, there = np.split(optimal_critic.potential(pair, values, theta, places, c.real, c.fake).values[t], 2)
        assert here - there == pytest.approx(np.ones(len(c.real)), abs=1e-9)


@pytest.mark.parametrize("case", MIRRORED)
def test_the_perfect_critics_at_minus_theta_are_mirror_images(case):
    pair, values, theta, c = asked(case)
    x = np.random.default_rng(0).normal(size=(30, pair.inputs))
    ahead, back = (optimal_critic.log_ratio(pair, values, at, x * sign) for at, sign in ((theta[1:], 1.0), (theta[:1], -1.0)))
    if case != "segments":
        assert ahead == pytest.approx(back, rel=1e-9, abs=1e-9)
    cloud = c.fake[1]
    ahead = optimal_critic.potential(pair, values, theta[1:], x, c.real, cloud[None]).values
    back = optimal_critic.potential(pair, values, theta[:1], -x, -c.real, -cloud[None]).values
    assert ahead == pytest.approx(back, rel=1e-9, abs=1e-9)
    down = optimal_critic.downhill(pair, values, theta[1:], c.real, cloud[None])
    assert optimal_critic.downhill(pair, values, theta[:1], -c.real, -cloud[None]) == pytest.approx(-down, abs=1e-12)


@pytest.mark.parametrize("case", SIDED)
def test_downhill_leads_back_on_both_sides(case):
    pair, values, theta, c = asked(case)
    step = 1e-3
    for t in range(2):
        fallen = transport.w1(c.real, c.fake[t]) - transport.w1(c.real, c.fake[t] + step * c.downhill[t])
        assert 0 < fallen <= step * (1 + 1e-6)
        if pair.shift(values) is not None:
            assert c.downhill[t] == pytest.approx(np.broadcast_to(-np.sign(theta[t]) * pair.shift(values), c.fake[t].shape))


@pytest.mark.parametrize("case", SIDED)
def test_generated_points_stand_where_theta_says(case):
    pair, values, _, c = asked(case)
    # of the same draws: what differs between both ends is the shift alone
    way = np.array([1.0]) if pair.inputs == 1 else pair.shift(values) if pair.shift(values) is not None else np.array([1.0, 0.0])
    assert c.fake[1] - c.fake[0] == pytest.approx(np.broadcast_to(2 * way, c.fake[0].shape), abs=1e-5)


@pytest.mark.parametrize("case", SIDED)
def test_a_picture_of_both_sides_holds_both(case):
    pair, values, theta, c = asked(case)
    x0, x1, y0, y1 = pair.reach(values, None, *theta)
    for cloud in (c.real, *c.fake):
        inside = (cloud[:, 0] >= x0) & (cloud[:, 0] <= x1)
        if pair.inputs == 2:
            inside &= (cloud[:, 1] >= y0) & (cloud[:, 1] <= y1)
        assert inside.mean() > 0.97
    assert x1 - x0 == pytest.approx(y1 - y0)
