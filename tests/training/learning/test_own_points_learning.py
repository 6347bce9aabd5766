"""Own points of any size anywhere train as the same cloud centred and scaled does, and what is told of them is in their units."""

import jax
import numpy as np
import pytest
from small_game import SMALL, bits

from gan2d.measure.anatomy import dissected, watched_clouds
from gan2d.measure.frame import box_of, frame_of
from gan2d.measure.metrics import floors
from gan2d.measure.samples import draw_real, real, samples
from gan2d.settings.experiment import make
from gan2d.settings.knobs import compile_values
from gan2d.studies.run import Run, fit_critic, train
from gan2d.theory.transport import w1
from gan2d.training.trained_arm import members_of, start
from gan2d.training.training import Training

pytestmark = pytest.mark.compiles

RNG = np.random.default_rng(1)
ANGLE = RNG.integers(0, 5, 1000) * 2 * np.pi / 5
CLOUD = np.stack([np.cos(ANGLE), np.sin(ANGLE)], 1) + 0.1 * RNG.normal(size=(1000, 2))  # a ring of five
CLOUD = (CLOUD - CLOUD.mean(0)) / np.sqrt(CLOUD.var(0).mean())
FAR = {"degrees": (0.002, (48.137, 11.575)), "integers": (40.0, (600_000.0, 600_000.0))}
SMALLER = {"generator_width": 32, "critic_width": 32, "batch_size": 64, "generator_depth": 2, "critic_depth": 2}
CRITIC = {"critic_depth": 2, "critic_width": 16, "batch_size": 32}


def moved(name):
    scale, centre = FAR[name]
    return np.rint(scale * CLOUD + centre) if name == "integers" else scale * CLOUD + centre


def over_floor(points):
    """W1 over its floor of five seeds, after 500 turns of the default recipe on small networks."""
    training = Training(make(points, "wgan-gp", SMALLER, axes={"seed": 5}))
    training.advance(500)
    (arm,) = training.arms
    floor = floors("points", arm.common, 512, 512, arm.place)["w1"]
    cloud = real(arm, 512)
    return np.array([w1(cloud, each) / floor for each in samples(arm, 512)])


@pytest.fixture(scope="module")
def at_hand():
    return over_floor(CLOUD)


@pytest.mark.slow
@pytest.mark.parametrize("name", FAR)
def test_they_train_as_well_as_the_same_cloud_centred_and_scaled(name, at_hand):
    assert at_hand.mean() < 3, "the cloud at hand is learned"
    there = over_floor(moved(name))
    print(name, there, at_hand)
    assert there.mean() < 2 * at_hand.mean(), (at_hand, there)


@pytest.mark.parametrize("name", FAR)
def test_what_is_told_is_in_their_units(name):
    points = moved(name)
    run, near = (train(given, knobs=SMALL, steps=4) for given in (points, CLOUD))
    scale, centre = FAR[name]
    for told, here in ((run.samples(64), near.samples(64)), (run.real(64), near.real(64)), (run.frame().fakes, near.frame().fakes)):
        assert told.dtype == np.float64 and np.abs((told - centre) / scale - here).max() < 0.03
    assert np.abs(run.real(64)[:, None] - points[None]).max(2).min(1).max() < 1e-5 * scale, "real points are theirs"
    assert (np.array(run.box()) - np.repeat(centre, 2)) / scale == pytest.approx(np.array(near.box()), abs=0.03)
    assert run.metrics(64, 64)["w1"].value / scale == pytest.approx(near.metrics(64, 64)["w1"].value, rel=0.05)
    assert run.metrics(64, 64)["w1"].floor / scale == pytest.approx(near.metrics(64, 64)["w1"].floor, rel=0.05)


def test_slopes_are_over_one_standard_deviation_and_gradients_at_given_points_in_their_units():
    points = moved("degrees")
    run = train(points, knobs=SMALL, steps=4)
    arm, (x0, x1, y0, y1) = run.arms[0], run.box()
    shown = frame_of(arm, run.box())
    n = len(shown.slope)
    middle = np.array([[x0 + (x1 - x0) * (k + 0.5) / n, y0 + (y1 - y0) * (k + 0.5) / n] for k in range(n)])
    assert run.score(middle) == pytest.approx(np.diag(shown.score), rel=1e-3, abs=1e-5)
    slopes = np.linalg.norm(run.score_gradient(middle), axis=1)
    assert slopes * arm.place.scale == pytest.approx(np.diag(shown.slope), rel=1e-2)
    step = 1e-2 * arm.place.scale
    right = np.array([step, 0.0])
    far = run.score(middle[:4] + right) - run.score(middle[:4] - right)
    assert far / (2 * step) == pytest.approx(run.score_gradient(middle[:4])[:, 0], rel=0.05, abs=1e-2 * float(slopes.max()))


def test_what_a_critic_says_of_w1_is_in_their_units():
    points = moved("degrees")
    run, here = (Run(make(each, "wgan-gp", CRITIC | {"generator": "noisy_copy"}, 3)) for each in (points, CLOUD))
    told = []
    for each in (run, here):
        each.advance(60)
        arm = each.arms[0]
        seen = dissected(arm, box_of(arm.spec, arm.common, arm.place))
        told.append([float(seen.w1), w1(*watched_clouds(arm))])
    assert np.array(told[0]) == pytest.approx(run.arms[0].place.scale * np.array(told[1]), rel=0.1)


def test_a_critic_fitted_to_two_far_clouds_tells_their_distance():
    there, here = (
        fit_critic(points, points + np.array([2 * scale, 0.0]), steps=60, knobs=CRITIC) for points, scale in ((moved("degrees"), 0.002), (CLOUD, 1.0))
    )
    assert 0.2 < here.w1_estimate() <= 2.0 and there.w1_estimate() == pytest.approx(0.002 * here.w1_estimate(), rel=0.1)
    assert 0.002 * there.lipschitz() == pytest.approx(here.lipschitz(), rel=0.1)


def test_units_of_the_data_train_bit_for_bit_as_before_there_was_a_place():
    """With units = data the networks see the points in single precision, as they are."""
    experiment = make(CLOUD, "wgan-gp", SMALL | {"units": "data"}, 3)
    plain = start(*compile_values(experiment.values(), CLOUD.astype(np.float32)), members_of(experiment))
    (arm,) = Training(experiment).arms
    for each in (plain, arm):
        each.advance(5)
    assert bits(plain.states) == bits(arm.states) and samples(arm, 8).dtype == np.float32


@pytest.mark.parametrize("data", ["ring8", "moons"])
def test_plain_data_are_drawn_and_told_bit_for_bit(data):
    run = train(data, knobs=SMALL, steps=2)
    arm = run.arms[0]
    assert samples(arm, 8).dtype == real(arm, 8).dtype == run.frame().fakes.dtype == np.float32
    key = jax.random.key(0)
    assert np.array_equal(draw_real(data, key, 8, arm.common), arm.place.outward(np.asarray(draw_real(data, key, 8, arm.common))))
