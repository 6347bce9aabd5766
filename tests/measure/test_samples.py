"""Fresh points: from streams of their own, the same again, of one run or of every member."""

import jax
import numpy as np
import pytest
from small_game import SMALL, bits

from gan2d.common.errors import InputError
from gan2d.measure.metrics import METRICS
from gan2d.measure.samples import draw_real, over_members, places, real, samples
from gan2d.settings.experiment import make
from gan2d.studies.run import Run
from gan2d.training.training import Training

pytestmark = pytest.mark.compiles

AXES = {"no axes": {}, "seeds": {"seed": 3}, "widths": {"sigma": [0.01, 0.3]}, "seeds and widths": {"seed": 2, "sigma": [0.01, 0.3]}}


def trained(axes):
    training = Training(make("ring8", "gan-ns", SMALL, 5, axes=axes))
    training.advance(2)
    return training.arms[0]


@pytest.mark.parametrize("axes", AXES)
def test_points_are_fresh_and_the_same_again(axes):
    arm = trained(AXES[axes])
    before = bits(arm.states)
    points, cloud = samples(arm, 64), real(arm, 64)
    assert points.shape == ((*([len(arm.members.seeds)] if AXES[axes] else []), 64, 2)) and cloud.shape == (64, 2)
    assert np.array_equal(points, samples(arm, 64)) and not np.array_equal(points, samples(arm, 64, seed=1))
    assert np.array_equal(cloud, real(arm, 64)) and not np.array_equal(cloud, real(arm, 64, 1))
    assert np.linalg.norm(cloud, axis=1) == pytest.approx(1.0, abs=0.5) and bits(arm.states) == before
    assert np.array_equal(samples(arm, "64", "1"), samples(arm, 64, 1))


def test_samples_of_members_are_those_of_each_alone():
    arm = trained({"seed": 2, "critic_rate": [1e-3, 1e-2]})
    points = samples(arm, 32)
    for i in range(4):
        state, k = arm.alone(i)
        alone = Training(make("ring8", "gan-ns", SMALL, 5)).arms[0]
        alone.states, alone.common = state, k
        np.testing.assert_allclose(points[i], samples(alone, 32), rtol=1e-5, atol=1e-6)
    assert not np.array_equal(points[0], points[1]) and not np.array_equal(points[0], points[2])


def test_samples_come_from_the_averaged_weights():
    arm = trained({})
    points = samples(arm, 32)
    arm.states = arm.states._replace(average=jax.tree.map(lambda leaf: 0 * leaf, arm.states.average))
    assert points.any() and not samples(arm, 32).any()


def test_looks_are_mapped_over_members_with_what_they_need_besides():
    arm = trained({"seed": 3})

    def look(spec, state, k, x):
        return x * k.sigma + state.step, spec.batch_size

    value, size = over_members(look, arm, np.float32(2.0))
    assert value.shape == (3,) and value == pytest.approx(2 * 0.01 + 2) and np.asarray(size).tolist() == [16] * 3


@pytest.mark.parametrize("bad", [0, -1, 1.5, "many", 10**7, None], ids=repr)
def test_numbers_of_points_that_are_none(bad):
    arm = trained({})
    for ask in (samples, real):
        with pytest.raises(InputError, match="n must be a whole number between 1 and 1,000,000"):
            ask(arm, bad)
    with pytest.raises(InputError, match="seed must be a whole number"):
        samples(arm, 4, -1)


@pytest.mark.parametrize("bad", [[1, 2], [[1, 2, 3]], [["a", "b"]], [[0, float("nan")]], [[float("inf"), 0]], None, 3, [[1], [1, 2]]], ids=repr)
def test_places_that_are_none(bad):
    with pytest.raises(InputError, match="xy must"):
        places(bad)


def test_places_on_the_line_have_one_coordinate():
    assert places([[1], [2]], 1).shape == (2, 1)
    with pytest.raises(InputError, match=r"shape \(n, 1\)"):
        places([[1, 2]], 1)
    run = Run(make("pair_gaussians_1d", "wgan-gp", {"critic_depth": 1, "critic_width": 8, "batch_size": 16}))
    assert run.score([[0.0], [1.0]]).shape == (2,) and run.score_gradient([[0.0], [1.0]]).shape == (2, 1)
    assert run.samples(5).shape == run.real(5).shape == (5, 1) and run.metrics(64, 32)["w1"].value > 0
    with pytest.raises(InputError, match="picture of the plane"):
        run.frame()


# ---- of a run


def test_a_runs_measurements_leave_it_alone():
    run = Run(make("ring8", "wgan-gp", SMALL))
    assert np.array_equal(run.samples(64), samples(run.arms[0], 64)) and np.array_equal(run.real(64), real(run.arms[0], 64))
    before = bits(run.state)
    told = run.metrics(samples=64, transport=64)
    assert list(told) == list(METRICS) and bits(run.state) == before
    assert told == run.metrics(samples=64, transport=64)


def test_a_runs_floors_follow_the_data():
    run = Run(make("ring8", "wgan-gp", SMALL))
    narrow = run.metrics(samples=64, transport=64)["w1"].floor
    run.change("sigma", 0.5)
    assert run.metrics(samples=64, transport=64)["w1"].floor > narrow


def test_a_runs_curves_are_columns_of_one_length():
    run = Run(make("ring8", "wgan-gp", SMALL))
    run.advance(4)
    run.change("n_critic", 0)
    run.advance(2)
    assert run.advance(0) is None
    curves = run.curves()
    names = [name for name in curves if name != "step"]
    assert list(curves) == ["step", *type(run.arms[0].info)._fields] and curves["step"] == [4, 6]
    assert all(len(column) == 2 for column in curves.values())
    assert curves["critic_loss"][1] is None and curves["penalty"][1] is None, "a frozen critic has no loss, which is not 0"
    assert all(isinstance(x, float) for name in names for x in curves[name] if x is not None)
    assert run.seconds > 0


@pytest.mark.parametrize("more", [{"axes": {"seed": 2}}, {"arms": [{}, {}]}], ids=str)
def test_a_run_is_one(more):
    with pytest.raises(InputError, match="one arm and no axes"):
        Run(make("ring8", "wgan-gp", SMALL, **more))


def test_real_points_are_those_of_the_data():
    _, k = make("ring8", knobs={"sigma": 0.1}).compiled()
    assert np.linalg.norm(np.asarray(draw_real("ring8", jax.random.key(0), 500, k)), axis=1).std() == pytest.approx(0.1, rel=0.15)
