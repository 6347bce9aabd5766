"""Sweeps: plain JSON, the same numbers twice, and every name and number checked."""

import json
import math

import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.elements.pairs import PAIRS
from gan2d.formats.files import read_json, to_python
from gan2d.measure.estimates import CLOUD, estimated, known, own_slope
from gan2d.settings.experiment import make
from gan2d.settings.presets import OPTIMUM
from gan2d.studies.run import summary
from gan2d.studies.sweep import ABLE, _estimate, apart, plain, report, sweep
from gan2d.theory.distances import DISTANCES, Curve
from gan2d.training.training import Training

pytestmark = pytest.mark.compiles

SMALL = {"critic_depth": 1, "critic_width": 8, "batch_size": 16}


def numbers(result):
    return {name: value for name, value in result.items() if name != "seconds"}


@pytest.mark.parametrize("pair", PAIRS)
def test_every_pair_is_plain_json(pair):
    told = sweep(pair, "0:0.75:4", ("gan", "ebgan"), 4, seed=1, knobs=SMALL)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    experiment = read_json(told)
    assert told["theta"] == [0.0, 0.25, 0.5, 0.75] and told["steps"] == 4 and experiment.pair == PAIRS[pair] and told["seconds"] > 0
    assert experiment.bare() == apart(pair, ("gan", "ebgan"), SMALL, 1, "0:0.75:4") and experiment.step == 4
    curves = known(experiment)
    assert list(told["distances"]) == list(curves)
    for name, said in told["distances"].items():
        assert said["value"] == plain(curves[name].value) and said["slope"] == plain(curves[name].slope)
        assert said["how"] == curves[name].how and said["error"] == curves[name].error
    assert told["samples"]["points"] == CLOUD and len(told["samples"]["w1"]) == 4 and told["samples"]["floor"] > 0
    assert list(told["critics"]) == ["gan", "ebgan"]
    for i, said in enumerate(told["critics"].values()):
        assert said["distance"] == estimated(experiment, i) and len(said["estimate"]) == 4 and said["divided_by_its_own_slope"] == own_slope(experiment, i)
        truth = told["distances"].get(said["distance"])
        if truth is None:
            assert said["largest_error"] is None
        else:
            assert said["largest_error"] == pytest.approx(max(abs(a - b) for a, b in zip(said["estimate"], truth["value"])))


def test_infinity_is_a_word_and_what_does_not_exist_is_null():
    told = sweep("parallel_lines", "0:1:3", ())
    assert told["distances"]["kl"]["value"] == [0.0, "infinite", "infinite"] and told["distances"]["kl"]["slope"] == [None] * 3
    assert told["distances"]["w1"]["value"] == [0.0, 0.5, 1.0] and told["critics"] == {} and told["seconds"] == 0
    assert plain(np.array([1.5, math.inf, -math.inf, math.nan])) == [1.5, "infinite", "infinite", None]


def test_the_same_numbers_twice():
    first, again = (sweep("mixtures", (0, 2, 4), "gan,ebgan", 5, seed=4, knobs=SMALL) for _ in range(2))
    assert numbers(first) == numbers(again)
    other = sweep("mixtures", (0, 2, 4), "gan,ebgan", 5, seed=5, knobs=SMALL)
    assert other["distances"] == first["distances"] and other["critics"] != first["critics"] and other["samples"] != first["samples"]


def test_progress_is_told_in_order():
    told = []
    sweep("gaussians_1d", "0:1:4", ("gan",), 110, knobs=SMALL, tell=lambda *said: told.append(said))
    assert told == [("between samples", i, 4) for i in range(4)] + [("critics", step, 110) for step in (0, 50, 100)]


@pytest.mark.parametrize("steps", [0, "3"])
def test_any_number_of_steps(steps):
    assert sweep("gaussians_1d", "0:1:4", ("gan",), steps, knobs=SMALL)["steps"] == int(steps)


def test_own_points_against_their_noisy_copy():
    points = np.random.default_rng(0).normal(size=(20, 2))
    told = sweep("noisy_copy", "0:1:2", ("gan",), 2, knobs=SMALL, data=points)
    assert read_json(told).points is not None and told["samples"]["w1"][1] > 0
    assert read_json(told).bare() == make(points, "gan", SMALL, preset="optimum", axes={"copy_noise": "0:1:2"})


MISTAKES = {
    "pair": ({"pair": "gaussian_1d"}, "Did you mean 'gaussians_1d'"),
    "critic": ({"critics": ("wgan-pg",)}, "Did you mean 'wgan-gp'"),
    "critic that estimates nothing": ({"critics": ("gan", "lsgan")}, "'lsgan' estimates none of the distances"),
    "too many critics": ({"critics": ABLE}, "At most 6 critics"),
    "data": ({"data": "ring9"}, "Did you mean 'ring8'"),
    "knob": ({"knobs": {"widht": 1}}, "Did you mean 'width'"),
    "knob's value": ({"knobs": {"width": "thin"}}, "width must be a number"),
    "theta": ({"theta": "6:0:3"}, "first:last:count"),
    "theta falls": ({"theta": [3, 2, 1]}, "rising values"),
    "steps": ({"steps": -1}, "steps must be a whole number"),
    "seed": ({"seed": 0.5}, "seed must be a whole number"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_what_cannot_be_used_is_said_before_anything_is_trained(case):
    given, why = MISTAKES[case]

    def tell(*said):
        raise AssertionError("too late")

    with pytest.raises(InputError) as error:
        sweep(**given, tell=tell)
    assert why in str(error.value) and str(error.value).endswith((".", "?"))


def test_an_error_is_measured_where_the_truth_is_finite():
    curve = Curve(np.array([1.0, math.inf, 0.5]), 0.0, "exact", np.zeros(3))
    told = _estimate(apart(critics=("gan",)), 0, np.array([1.25, 7.0, 0.5]), {"js": curve})
    assert told["largest_error"] == 0.25 and told["distance"] == "js" and told["estimate"] == [1.25, 7.0, 0.5]
    assert _estimate(apart(critics=("wgan",)), 0, np.zeros(3), {"js": curve})["largest_error"] is None
    assert set(DISTANCES) >= {estimated(apart(critics=(name,)), 0) for name in OPTIMUM} - {None}
    assert {name for name in OPTIMUM if estimated(apart(critics=(name,)), 0) is not None} == set(ABLE)


def test_exported_code_makes_the_same_numbers():
    run = Training(apart("gaussians_1d", ("gan", "wgan-gp"), SMALL, 3, (0, 2, 4)))
    run.advance(4)
    run.change("width", 0.8)
    run.advance(3)
    told = {}
    exec(to_python(run.moment()), told)
    again = told["run"]
    assert numbers(report(again)) == numbers(report(run)) and summary(again).splitlines()[:5] == summary(run).splitlines()[:5]
    assert report(run)["experiment"]["changes"] == [[4, "width", 0.8]] and report(run)["steps"] == 7
