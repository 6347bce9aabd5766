"""Your own points, an array: everything that trains and measures takes them as it takes a named data set."""

import json
import math

import numpy as np
import pytest
from small_game import SMALL, bits

import gan2d
from gan2d.common.errors import InputError
from gan2d.formats.files import read_json, to_json
from gan2d.measure.anatomy import dissected, watched_clouds
from gan2d.measure.estimates import between_samples, clouds, estimates, floor, known, named, theta_of, watch
from gan2d.measure.frame import box_of, frame_of
from gan2d.measure.metrics import METRICS
from gan2d.measure.samples import real, samples
from gan2d.settings.edits import choose, with_generator
from gan2d.settings.experiment import make
from gan2d.settings.points import Points
from gan2d.studies import strengths
from gan2d.studies.lipschitz import lipschitz
from gan2d.studies.seeds import Surveyed, seeds
from gan2d.studies.strengths import Strengths
from gan2d.studies.sweep import apart, sweep
from gan2d.theory import transport
from gan2d.training import loop
from gan2d.training.training import Training, replayed

pytestmark = pytest.mark.compiles

CRITIC = {"critic_depth": 1, "critic_width": 8, "batch_size": 16}
RNG = np.random.default_rng(0)
MOON = np.stack([np.cos(t := RNG.uniform(0, math.pi, 300)), np.sin(t)], 1)
OTHER = MOON + np.array([5.0, 0.0])
EXPERIMENTS = {
    "one arm": make(MOON, "wgan-gp", SMALL, 3),
    "two arms": make(MOON, knobs=SMALL, arms=[{"recipe": "wgan"}, {"recipe": "gan-ns"}], seed=3),
    "seeds": make(MOON, "wgan-gp", SMALL, 3, axes={"seed": 3}),
    "a critic at every width of the noise": apart("noisy_copy", "gan,wgan", CRITIC, 3, [0.0, 0.5, 1.0], MOON),
    "in standard deviations": make(100 * MOON, "wgan-gp", SMALL | {"units": "standard"}, 3),
}


def among(points, array):
    """Whether every point is one of the array, but for a millionth of its size: networks see it centred and scaled, in single precision."""
    apart = np.abs(np.asarray(points, float).reshape(-1, 1, 2) - np.asarray(array, float)).max(2).min(1)
    return bool(apart.max() < 1e-6 * np.std(array))


@pytest.mark.parametrize("kind", EXPERIMENTS)
def test_training_takes_them_and_replays_bit_for_bit(kind):
    training = Training(EXPERIMENTS[kind])
    training.advance(3)
    training.change("critic_rate", 0.02)
    training.advance(3)
    seen = bits([arm.states for arm in training.arms])
    assert all(np.isfinite(leaf).all() for arm in training.arms for leaf in arm.info)
    saved = read_json(json.loads(json.dumps(to_json(training.moment()))))
    assert saved == training.moment() and saved.points == training.origin.points
    other = replayed(saved)
    assert bits([arm.states for arm in other.arms]) == seen
    assert bits([arm.states for arm in training.at(4).arms]) == bits([arm.states for arm in other.at(4).arms])


def test_they_are_part_of_the_experiment_and_no_part_of_the_program():
    one, other = make(MOON, "wgan-gp", SMALL, 3), make(OTHER, "wgan-gp", SMALL, 3)
    assert one.points == Points(MOON) != other.points and one != other and one == make(MOON, "wgan-gp", SMALL, 3)
    assert one.compiled()[0] == other.compiled()[0]
    for experiment in (one, one, other):
        before = loop._single.count, loop.init.count
        training = Training(experiment)
        training.advance(2)
        training.advance(1)
        if experiment is not one:
            assert (loop._single.count, loop.init.count) == before, "as many others compile nothing"


@pytest.mark.parametrize("kind", ["one arm", "seeds"])
def test_real_points_are_theirs_and_samples_are_not(kind):
    (arm,) = Training(EXPERIMENTS[kind]).arms
    arm.advance(2)
    assert among(real(arm, 64), MOON) and not among(samples(arm, 64), MOON)
    copies = Training(with_generator(EXPERIMENTS[kind], "noisy_copy"))
    copies.change("copy_noise", 0.0)
    assert among(samples(copies.arms[0], 64), MOON), "a copy without noise is made of them"


def test_arms_share_them():
    training = Training(EXPERIMENTS["two arms"])
    assert all(np.array_equal(arm.common.points[: len(MOON)], Points(MOON).place.inward(MOON).astype(np.float32)) for arm in training.arms)
    training.advance(2)
    training.select([1])
    assert training.origin.points == Points(MOON) and among(real(training.arms[0], 32), MOON)


def test_a_picture_and_a_dissection_show_them():
    training = Training(EXPERIMENTS["one arm"])
    training.advance(2)
    (arm,) = training.arms
    x0, x1, y0, y1 = box = box_of(arm.spec, arm.common)
    assert (([x0, y0] < MOON) & ([x1, y1] > MOON)).all() and x1 - x0 == pytest.approx(y1 - y0)
    assert all(np.isfinite(part).all() for part in frame_of(arm, box)) and all(
        np.isfinite(part).all() for name, part in dissected(arm, box)._asdict().items() if name != "w1"
    ), "an untrained critic may tell nothing of W1"
    assert among(watched_clouds(arm)[0], MOON)


def test_surveys_measure_w1_alone():
    training = Surveyed(EXPERIMENTS["seeds"])
    training.advance(2)
    (told,) = training.survey()
    assert told.shares.shape == (3, 0) and told.alive.all() and (told.values["w1"] > 0).all()
    assert all(np.isnan(told.values[name]).all() for name in METRICS if name != "w1")
    assert training.floors()["w1"] > 0 and training.floors()["modes"] is None and len(training.diagnoses(0)) == 3
    b = seeds(MOON, "gan-ns", 2, 2, SMALL, {"critic_rate": 0.02})
    assert b.origin.points == Points(MOON) and len(b.experiment.arms) == 2 and b.surveys[1][-1].step == 2


# ---- against their noisy copy


def test_estimates_are_made_of_them():
    experiment = EXPERIMENTS["a critic at every width of the noise"]
    training = Training(experiment)
    training.advance(3)
    assert known(experiment) == {}, "of points no density is known"
    told = clouds(experiment)
    assert among(told.real, MOON) and among(told.fake[0], MOON) and not among(told.fake[2], MOON)
    plan = transport.PLANS["optimal"].make(told.real, told.fake[2], 0)
    assert told.downhill[2] == pytest.approx(transport.descent(told.real, told.fake[2], plan)) and not told.downhill[0].any()
    assert between_samples(experiment, 2) > between_samples(experiment, 1) > floor(experiment) > 0
    said = estimates(training, 64)
    assert sorted(said) == [0, 1] and all(value.shape == (3,) and np.isfinite(value).all() for value in said.values())
    assert all(np.isfinite(seen.score).all() and np.isfinite(seen.cosine[2]) for seen in watch(training, MOON[:4], MOON[:2]))
    assert theta_of(experiment).tolist() == [0.0, 0.5, 1.0] and experiment.pair.knob == "copy_noise"


def test_what_was_measured_of_other_points_is_not_theirs():
    one, other = (apart("noisy_copy", "gan", CRITIC, 3, [0.0, 1.0], points) for points in (MOON, 10 * MOON))
    assert named(one) != named(other) and named(one) == named(apart("noisy_copy", "wgan", CRITIC, 3, [0.0, 1.0], MOON))
    assert not np.array_equal(clouds(one).real, clouds(other).real) and floor(other) > 5 * floor(one)


def test_a_sweep_without_a_browser_takes_them():
    said = sweep("noisy_copy", [0.0, 1.0], "gan,wgan-gp", 3, knobs=CRITIC, data=MOON)
    json.dumps(said, allow_nan=False)
    assert said["distances"] == {} and set(said["critics"]) == {"gan", "wgan-gp"} and said["experiment"]["points"]["values"]
    assert said["samples"]["w1"][1] > said["samples"]["w1"][0] and said["critics"]["gan"]["largest_error"] is None


@pytest.mark.parametrize("generator", ["noisy_copy", "same_moments", "network"])
def test_lipschitz_takes_them(generator):
    own = {"generator_depth": 1, "generator_width": 8} if generator == "network" else {}
    said = lipschitz(MOON, "clip:0.05,gp:10", generator, 3, knobs=CRITIC | own)
    json.dumps(said, allow_nan=False)
    assert [each["critic"] for each in said["critics"]] == ["clip:0.05", "gp:10"] and said["critics"][0]["w1"] > 0
    assert len(said["experiment"]["points"]["values"]) == 300


def test_strengths_take_them_and_leave_modes_out(monkeypatch):
    monkeypatch.setattr(strengths, "SWEPT", {"clip": (0.01, 0.1), "gp": (0.1, 10.0)})
    for name, value in (("FROZEN_STEPS", 4), ("TRAINED_STEPS", 2), ("CHUNK", 2)):
        monkeypatch.setattr(strengths, name, value)
    maps = Strengths(make(MOON, arms=[{"recipe": "wgan-gp", "preset": "side_by_side", "knobs": CRITIC | {"generator": "noisy_copy"}}]), seeds=1)
    assert "modes" not in maps.quantities()
    while not maps.finished:
        maps.advance()
    assert all(np.isfinite(part).any() or name[0] in ("error", "says") for name, part in maps.maps.items())


# ---- from Python


def test_train_and_train_together_take_them():
    run = gan2d.train(MOON, knobs=SMALL, steps=2)
    assert among(run.real(32), MOON) and run.metrics(64, 32)["w1"].value > 0 and run.metrics(64, 32)["modes"].value is None
    together = gan2d.train_together(MOON, [{"knobs": SMALL}], {"seed": 2}, steps=2)
    assert together.origin.points == run.origin.points and "W1" in gan2d.summary(together)


def test_they_can_be_chosen_and_given_up():
    experiment = make("ring8", "wgan-gp", SMALL | {"noise": 0.1}, 3)
    own = choose(experiment, data=MOON)
    assert own.data == "points" and own.points == Points(MOON) and own.arms == experiment.arms
    assert choose(own, seed=4).points == own.points and choose(own, recipe="wgan", arm=0).points == own.points
    assert choose(own, data="moons").points is None


@pytest.mark.parametrize("bad", [MOON[:4], MOON[:, :1], np.full((9, 2), np.nan), np.zeros((9, 2)), 1e10 * MOON, [["a", "b"]] * 9], ids=range(6))
def test_what_are_no_points_is_a_sentence_everywhere(bad):
    for use in (make, lambda data: apart("noisy_copy", "gan", data=data), lambda data: lipschitz(data, steps=1), lambda data: seeds(data, steps=1)):
        with pytest.raises(InputError, match="data must"):
            use(bad)
