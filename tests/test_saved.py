"""Saved runs: what is written is read back as the same run, and a file of another kind is refused by a sentence."""

import dataclasses
import json

import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.settings.saved import read_csv, read_json, read_text, to_json, to_python
from gan2d.settings.settings import MIN_POINTS, Settings, make
from gan2d.training import run as module
from gan2d.training.run import Change, Run

SMALL = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16, "n_critic": 1}
CLOUD = np.random.default_rng(0).normal(size=(40, 2))
FOREIGN = [None, True, 5, 2.5, "x", [], ["x"], {}, {"x": 1}, 10**400]


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


def test_json_and_back(run):
    text = json.dumps(to_json(run), allow_nan=False)
    settings, changes, steps = read_text(text)
    assert (settings, changes, steps) == (run.origin, run.changes, 7)
    assert changes == [Change(0, "n_critic", 2), Change(3, "objective", "hinge"), Change(3, "gp_weight", 1 / 3)]
    assert (settings.points is None) == (run.origin.points is None)
    if settings.points is not None:
        assert settings.points.dtype == np.float32 and np.array_equal(settings.points, run.origin.points), "32-bit points survive to the last bit"
    assert read_text(text.encode()) == (settings, changes, steps)


def test_what_json_says_replays(run):
    settings, changes, steps = read_text(json.dumps(to_json(run)))
    other = Run(settings)
    other.replay(changes, steps)
    assert np.array_equal(other.samples(64), run.samples(64))


def test_the_python_code_makes_the_same_run(run, monkeypatch, capsys):
    monkeypatch.setattr(module.Run, "metrics", lambda self: "its metrics")  # they cost seconds and say nothing here
    code = to_python(run)
    namespace = {}
    exec(compile(code, "saved.py", "exec"), namespace)
    other = namespace["run"]
    assert other.settings == run.settings and other.changes == run.changes and other.step == run.step
    assert np.array_equal(other.samples(64), run.samples(64))
    xy = np.random.default_rng(1).normal(size=(64, 2))
    assert np.array_equal(other.score(xy), run.score(xy))
    assert capsys.readouterr().out == "its metrics\n"


def whole():
    return {"gan2d": 1, "settings": make("ring8", "wgan-gp", SMALL).to_json(), "changes": [[3, "gp_weight", 2.0]], "steps": 5}


def reads_or_says(said):
    """Read, or refuse by a sentence: any other exception fails the test by itself."""
    try:
        settings, changes, steps = read_json(said)
    except InputError as error:
        assert str(error).endswith(".") and len(str(error)) > 30
    else:
        assert isinstance(settings, Settings) and all(isinstance(c, Change) for c in changes) and isinstance(steps, int)


@pytest.mark.parametrize("value", FOREIGN, ids=lambda v: repr(v)[:12])
@pytest.mark.parametrize("field", [f.name for f in dataclasses.fields(Settings)])
def test_any_value_of_any_setting_is_read_or_refused(field, value):
    said = whole()
    said["settings"][field] = value
    reads_or_says(said)
    reads_or_says({"settings": {field: value}})


@pytest.mark.parametrize("value", FOREIGN, ids=lambda v: repr(v)[:12])
@pytest.mark.parametrize("part", list(whole()))
def test_any_value_of_any_part_is_read_or_refused(part, value):
    reads_or_says(whole() | {part: value})


@pytest.mark.parametrize("value", FOREIGN, ids=lambda v: repr(v)[:12])
@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("name", ["gp_weight", "objective"])
def test_any_value_in_a_change_is_read_or_refused(name, place, value):
    change = [3, name, 2.0 if name == "gp_weight" else "hinge"]
    change[place] = value
    reads_or_says(whole() | {"changes": [change]})


@pytest.mark.parametrize("value", FOREIGN, ids=lambda v: repr(v)[:12])
@pytest.mark.parametrize("name", ["gp_weight", "n_critic", "objective"])
def test_any_value_of_a_knob_is_read_or_refused(name, value):
    said = whole()
    said["settings"]["knobs"] = {name: value}
    reads_or_says(said)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ([], "no saved run"),
        (None, "no saved run"),
        ({"a": 1}, "no saved run"),
        ({"cells": [], "nbformat": 4}, "no saved run"),
        ({"settings": []}, "no saved run"),
        ({"settings": {"colour": "blue", "size": 3}}, "colour, size"),
        ({"settings": {"recipe": "wgan-pg"}}, "Did you mean 'wgan-gp'"),
        ({"settings": {"data": "points"}}, "needs the points"),
        (whole() | {"changes": [[1, "gp_weight"]]}, r"is \(step, knob, value\)"),
        (whole() | {"changes": [[1, "critic_width", 16]]}, "critic_width.*mid-training"),
        (whole() | {"changes": [[-1, "gp_weight", 1]]}, "steps must be"),
        (whole() | {"changes": [[1, "gp_weight", -1]]}, "gp_weight must be"),
        (whole() | {"steps": -1}, "steps must be"),
        (whole() | {"steps": None}, "steps must be"),
    ],
    ids=lambda v: str(v)[:40],
)
def test_what_is_wrong_is_named(said, why):
    with pytest.raises(InputError, match=why):
        read_json(said)


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
    with pytest.raises(InputError, match=r"is no (JSON|saved run)"):
        read_text(text)


PAIRS = [(float(i), i / 8 - 1) for i in range(MIN_POINTS + 2)]


def lines(separator, header="", pairs=PAIRS, end="\n"):
    return (header + end if header else "") + end.join(f"{x}{separator}{y}" for x, y in pairs) + end


READABLE = {
    "commas": lines(","),
    "semicolons": lines(";"),
    "tabs": lines("\t"),
    "spaces": lines(" "),
    "comma and space": lines(", "),
    "padded columns": lines(",    "),
    "a header": lines(",", "x,y"),
    "a wordy header": lines(",", '"the first coordinate, in metres","the second coordinate, in metres"'),
    "a header and blank lines": "\n\n" + lines(",", "x,y").replace("\n", "\n\n"),
    "quotes": "".join(f'"{x}","{y}"\n' for x, y in PAIRS),
    "Windows": lines(",", "x,y", end="\r\n"),
    "old Mac": lines(",", "x,y", end="\r"),
    "a byte order mark": "\ufeff".encode() + lines(",", "x,y").encode(),
    "bytes": lines(",").encode(),
    "no end of line": lines(",").rstrip(),
    "exponents": "".join(f"{x:e},{y:e}\n" for x, y in PAIRS),
}


@pytest.mark.parametrize("case", READABLE)
def test_a_csv_that_can_be_read(case):
    points = read_csv(READABLE[case])
    np.testing.assert_array_equal(points, np.array(PAIRS, np.float32))


REFUSED = {
    "empty": ("", "it has 0"),
    "a header alone": ("x,y\n", "it has 0"),
    "too few": (lines(",", pairs=PAIRS[: MIN_POINTS - 1]), f"between {MIN_POINTS} and"),
    "one column": ("1\n" * 9, "Line 1 .* 1 columns"),
    "three columns": ("1,2,3\n" * 9, "Line 1 .* 3 columns"),
    "a gap": (lines(",") + "3,\n", f"Line {len(PAIRS) + 1} .* 1 columns"),
    "text in a cell": (lines(",", "x,y") + "3,abc\n", f"Line {len(PAIRS) + 2} .*'3,abc'"),
    "a second header": ("x,y\nmetres,metres\n" + lines(","), "Line 2 .*metres"),
    "NaN": (lines(",") + "nan,1\n", f"finite.* row {len(PAIRS)}"),
    "infinity": ("inf,1\n" + lines(","), "finite.* row 0"),
    "far away": (lines(",") + "1e9,0\n", "Rescale"),
    "all the same": ("1,2\n" * 20, "different"),
    "decimal commas": ("".join(f"{i},5;{i},25\n" for i in range(9)), "two numbers"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "UTF-8"),
    "NUL bytes": ("\0" * 50, r"[Tt]he CSV"),
    "one endless word": ("a" * 200_000, r"[Tt]he CSV"),
    "a quote that never ends": ('"1,2\n' + "1,2\n" * 40_000, r"[Tt]he CSV"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_csv_that_cannot(case):
    text, why = REFUSED[case]
    with pytest.raises(InputError, match=why):
        read_csv(text)
