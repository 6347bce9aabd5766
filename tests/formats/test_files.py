"""Saved experiments: what is written is read back as the same moment, and a file of another kind is refused by a sentence."""

import dataclasses
import json

import numpy as np
import pytest
from random_experiments import at_random
from small_game import SMALL

from gan2d.common.errors import InputError
from gan2d.formats.files import VERSION, read_json, read_text, to_json, to_python
from gan2d.measure.samples import samples
from gan2d.settings.experiment import Change, Experiment, make
from gan2d.studies import run as module
from gan2d.studies.run import Run
from gan2d.training.training import Training, replayed

CLOUD = np.random.default_rng(0).normal(size=(40, 2))
FOREIGN = [None, True, 5, 2.5, "x", [], ["x"], {}, {"x": 1}, 10**400]
TOGETHER = {
    "arms": [{"recipe": "wgan-gp", "knobs": SMALL}, {"recipe": "wgan", "knobs": SMALL | {"clip": 0.2}}],
    "axes": {"seed": 2, "critic_rate": [1e-3, 0.01]},
}


def run_of(data):
    run = Run(make(data, "wgan-gp", SMALL | {"gp_weight": 0.1 + 0.2}, seed=7))
    run.change("n_critic", 2)
    run.advance(3)
    run.change("objective", "hinge")
    run.change("gp_weight", 1 / 3)
    run.advance(4)
    return run


@pytest.fixture(scope="module", params=["ring8", CLOUD], ids=["ring8", "own points"])
def run(request):
    return run_of(request.param)


@pytest.fixture(scope="module")
def together():
    training = Training(make("ring8", seed=7, **TOGETHER))
    training.advance(2)
    training.change("clip", 0.1, 1)
    training.change("noise", 1 / 3)
    training.advance(1)
    return training


@pytest.mark.parametrize("seed", range(60))
def test_any_experiment_survives_its_file(seed):
    moment = at_random(seed)
    text = json.dumps(to_json(moment), allow_nan=False)
    assert read_text(text) == moment == read_text(text.encode())
    assert read_text(json.dumps({"experiment": json.loads(text), "steps": 3, "metrics": {"w1": 1}})) == moment, "results beside it are passed over"


@pytest.mark.compiles
def test_json_and_back(run):
    text = json.dumps(to_json(run.moment()), allow_nan=False)
    moment = read_text(text)
    assert moment == run.moment() and (moment.bare(), list(moment.changes), moment.step) == (run.origin, run.changes, 7)
    assert list(moment.changes) == [Change(0, "n_critic", 2), Change(3, "objective", "hinge"), Change(3, "gp_weight", 1 / 3)]
    if run.origin.points is not None:
        assert moment.points.array.dtype == np.float64 and np.array_equal(moment.points.array, run.origin.points.array), "points survive to the last bit"
    assert json.loads(text)["gan2d"] == VERSION


@pytest.mark.compiles
def test_json_is_plain_and_says_every_arm_and_axis(together):
    told = json.loads(json.dumps(to_json(together.moment()), allow_nan=False))
    assert told["axes"] == {"seed": [0, 1], "critic_rate": [1e-3, 0.01]} and [arm["recipe"] for arm in told["arms"]] == ["wgan-gp", "wgan"]
    assert told["changes"] == [[2, "clip", 0.1, 1], [2, "noise", 1 / 3]] and told["step"] == 3 and "points" not in told and "view" not in told
    assert read_json(told) == together.moment()
    shown = dataclasses.replace(together.moment(), view={"part": "plan"})
    assert read_json(json.loads(json.dumps(to_json(shown)))) == shown


@pytest.mark.compiles
def test_what_json_says_replays(run, together):
    for training in (run, together):
        moment = read_text(json.dumps(to_json(training.moment())))
        other = replayed(moment)
        for one, two in zip(training.arms, other.arms):
            assert np.array_equal(samples(one, 64), samples(two, 64))
        assert other.moment() == moment


def executed(code):
    namespace = {}
    exec(compile(code, "saved.py", "exec"), namespace)
    return namespace["run"]


@pytest.mark.compiles
def test_the_python_code_makes_the_same_run(run, monkeypatch, capsys):
    monkeypatch.setattr(module.Run, "metrics", lambda self: "its metrics")  # they cost seconds and say nothing here
    other = executed(to_python(run.moment()))
    assert other.settings == run.settings and other.changes == run.changes and other.step == run.step
    assert np.array_equal(other.samples(64), run.samples(64))
    xy = np.random.default_rng(1).normal(size=(64, 2))
    assert np.array_equal(other.score(xy), run.score(xy))
    assert capsys.readouterr().out == "its metrics\n"


def test_the_python_code_makes_the_same_arms_and_axes(together, monkeypatch, capsys):
    import gan2d

    monkeypatch.setattr(gan2d, "summary", lambda run: "its summary")
    other = executed(to_python(together.moment()))
    assert other.moment() == together.moment() and other.experiment == together.experiment
    for one, two in zip(together.arms, other.arms):
        assert np.array_equal(samples(one, 64), samples(two, 64))
    assert capsys.readouterr().out == "its summary\n"


@pytest.mark.parametrize("seed", range(40))
def test_the_python_code_names_any_experiment(seed, monkeypatch):
    """Whatever it calls gets the same experiment; nothing is trained."""
    import gan2d

    moment = at_random(seed)
    told = {}
    for name in ("train", "train_together"):
        monkeypatch.setattr(gan2d, name, lambda **given: told.update(given))
    monkeypatch.setattr(gan2d, "summary", lambda run: "")
    code = to_python(moment)
    exec(compile(code.rpartition("print(")[0], "saved.py", "exec"), {})
    steps, changes = told.pop("steps"), told.pop("changes")
    assert make(**told) == moment.bare() and steps == moment.step
    assert tuple(Change(*change) for change in changes) == moment.changes


# ---- what is no saved experiment


def whole():
    return {
        "gan2d": VERSION,
        "data": "ring8",
        "seed": 3,
        "arms": [{"recipe": "wgan-gp", "preset": "toy", "knobs": dict(SMALL)}, {"recipe": "wgan", "knobs": {"clip": 0.2}}],
        "axes": {"seed": [0, 1], "gp_weight": [0.1, 1.0]},
        "changes": [[3, "noise", 0.5], [4, "clip", 0.1, 1]],
        "step": 5,
        "view": {"part": "live"},
    }


def reads_or_says(said):
    """Read, or refuse by a sentence: any other exception fails the test by itself."""
    try:
        moment = read_json(said)
    except InputError as error:
        assert str(error).endswith((".", "?")) and len(str(error)) > 30
    else:
        assert isinstance(moment, Experiment) and all(isinstance(change, Change) for change in moment.changes) and isinstance(moment.step, int)
        json.dumps(to_json(moment), allow_nan=False)


def test_the_whole_one_is_read():
    assert read_json(whole()).step == 5


@pytest.mark.parametrize("value", FOREIGN, ids=lambda v: repr(v)[:12])
@pytest.mark.parametrize("part", [*whole(), "points", "experiment"])
def test_any_value_of_any_part_is_read_or_refused(part, value):
    reads_or_says(whole() | {part: value})
    reads_or_says({part: value})
    reads_or_says({"arms": [{}], part: value})


@pytest.mark.parametrize("value", FOREIGN, ids=lambda v: repr(v)[:12])
@pytest.mark.parametrize("part", ["recipe", "preset", "knobs", "colour", None])
def test_any_value_in_an_arm_is_read_or_refused(part, value):
    for i in range(2):
        said = whole()
        if part is None:
            said["arms"][i] = value
        else:
            said["arms"][i][part] = value
        reads_or_says(said)


@pytest.mark.parametrize("value", FOREIGN, ids=lambda v: repr(v)[:12])
@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("name", ["gp_weight", "objective", "noise"])
def test_any_value_in_a_change_is_read_or_refused(name, place, value):
    change = [3, name, "hinge" if name == "objective" else 2.0, 0]
    change[place] = value
    reads_or_says(whole() | {"changes": [change]})


@pytest.mark.parametrize("value", FOREIGN, ids=lambda v: repr(v)[:12])
@pytest.mark.parametrize("name", ["gp_weight", "n_critic", "objective", "seed"])
def test_any_value_of_a_knob_or_an_axis_is_read_or_refused(name, value):
    said = whole()
    said["arms"][0]["knobs"] = {name: value}
    reads_or_says(said)
    for axis in (value, [value], [1, value]):
        reads_or_says(whole() | {"axes": {name: axis}})


@pytest.mark.parametrize("value", FOREIGN, ids=lambda v: repr(v)[:12])
@pytest.mark.parametrize("part", ["file", "values", None])
def test_any_points_are_read_or_refused(part, value):
    points = {"file": "mine.csv", "values": CLOUD.tolist()}
    reads_or_says(whole() | {"data": "points", "points": value if part is None else points | {part: value}})


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ([], "no saved experiment"),
        (None, "no saved experiment"),
        ({"a": 1}, "no saved experiment"),
        ({"cells": [], "nbformat": 4}, "no saved experiment"),
        ({"arms": {}}, "no saved experiment"),
        ({"settings": []}, "no saved experiment"),
        ({"arms": []}, "1 to 6 arms; 0 were given"),
        ({"arms": [{"recipe": "wgan-pg"}]}, "Did you mean 'wgan-gp'"),
        ({"arms": [{"colour": "blue"}]}, "Each arm is an object with recipe, preset and knobs"),
        ({"arms": [{}], "data": "points"}, "needs the points"),
        ({"arms": [{}], "axes": [3]}, "axes must be a mapping"),
        ({"arms": [{}], "view": "plan"}, "view must be a mapping"),
        (whole() | {"changes": [[1, "gp_weight"]]}, r"is \(step, knob, value\)"),
        (whole() | {"changes": [[1, "critic_width", 16]]}, "critic_width.*mid-training"),
        (whole() | {"changes": [[-1, "noise", 1]]}, "steps must be"),
        (whole() | {"changes": [[1, "noise", -1]]}, "noise must be"),
        (whole() | {"changes": [[1, "gp_weight", 1]]}, "gp_weight takes all values of its axis"),
        (whole() | {"changes": [[1, "clip", 1, 0]]}, "clip has no effect"),
        (whole() | {"changes": [[1, "clip", 1, 2]]}, "There is no arm '2'"),
        (whole() | {"step": -1}, "steps must be"),
        (whole() | {"step": None}, "steps must be"),
        (whole() | {"axes": {"clip": [1]}, "arms": [{}]}, "clip has no effect"),
    ],
    ids=lambda v: str(v)[:40],
)
def test_what_is_wrong_is_named(said, why):
    with pytest.raises(InputError, match=why):
        read_json(said)


def test_the_step_is_at_least_that_of_the_last_change():
    assert read_json(whole() | {"step": 1}).step == 4


def test_every_truncated_file_is_refused():
    text = json.dumps(whole())
    for cut in range(len(text)):
        with pytest.raises(InputError, match="no JSON"):
            read_text(text[:cut])


@pytest.mark.parametrize(
    "text",
    [b"\x89PNG\r\n\x1a\n\x00\x00", b"\xff\xfe\x00", "x,y\n1,2\n", "<html></html>", "", b"\xc3\x28", "[" * 100_000, "9" * 5000],
    ids=lambda t: repr(t)[:12],
)
def test_what_is_no_json_is_refused(text):
    with pytest.raises(InputError, match=r"is no (JSON|saved experiment)"):
        read_text(text)


def test_code_to_be_looked_at_has_a_few_own_points():
    many = make(np.random.default_rng(0).normal(size=(90_000, 2)))
    shown = to_python(many, 3)
    assert len(shown) < 1000 and "# … and 89,997 more, in the exported file" in shown and shown.count("], [") == 2
    compile(shown, "shown", "exec")
    assert to_python(make("moons"), 3) == to_python(make("moons"))
