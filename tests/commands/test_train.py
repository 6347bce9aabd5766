"""The command line's training: what it writes replays, and its errors are one sentence."""

import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from terminal import SMALL, is_sentence, sets, strict

import gan2d
from gan2d import __main__ as command
from gan2d.commands import train
from gan2d.formats.files import read_json, to_json
from gan2d.games.plain import Info
from gan2d.measure.metrics import METRICS
from gan2d.settings.experiment import make

pytestmark = pytest.mark.compiles

ROOT = Path(gan2d.__file__).parents[1]
SETS = sets(SMALL)
CLOUD = np.random.default_rng(0).normal(size=(40, 2))


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """What a process of its own wrote, with a cache folder that cannot be made (its name is a file): that may cost only speed."""
    folder = tmp_path_factory.mktemp("cli")
    blocked, out = folder / "file", folder / "out.json"
    blocked.write_text("in the way")
    env = os.environ | {"GAN2D_CACHE": str(blocked / "compiled"), "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-W", "error", "-m", "gan2d", "train", "--data", "ring8", "--recipe", "wgan-gp", "--steps", "20", "--every", "5", "--seed", "3"]
    done = subprocess.run([*line, *SETS, "--json", str(out)], env=env, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "" and "perfect samples" in done.stdout and blocked.read_text() == "in the way"
    return out


def test_the_json_holds_all_of_a_run(written):
    said = strict(written)
    assert set(said) >= {"experiment", "steps", "seconds", "curves", "metrics"} and "stopped" not in said
    told = said["experiment"]
    assert told["data"] == "ring8" and told["seed"] == 3 and told["changes"] == [] and told["step"] == 20 and told["axes"] == {}
    (arm,) = told["arms"]
    # what equals the recipe's default is not kept; the rest is
    assert arm["recipe"] == "wgan-gp" and arm["knobs"].items() <= SMALL.items() and arm["knobs"]["critic_width"] == 8
    assert said["steps"] == 20 and said["seconds"] > 0
    assert list(said["curves"]) == ["step", *Info._fields] and said["curves"]["step"] == [5, 10, 15, 20]
    assert list(said["metrics"]) == list(METRICS)
    known = {name: score for name, score in said["metrics"].items() if score is not None}
    assert set(METRICS) - set(known) <= {"radii_ks"}, "unknown where no sample lies within 3σ of a mode"
    assert all(set(score) == {"value", "floor"} and math.isfinite(score["value"]) and math.isfinite(score["floor"]) for score in known.values())


def test_from_replays_the_same_metrics(written, tmp_path, capsys):
    again = tmp_path / "again.json"
    assert command.main(["train", "--from", str(written), "--every", "5", "--json", str(again)]) == 0
    first, second = strict(written), strict(again)
    assert {**first, "seconds": 0} == {**second, "seconds": 0}
    assert "20 steps" in capsys.readouterr().out


def test_own_points_and_nulls(tmp_path, capsys):
    """Data without modes have no coverage: null, not 0. The file carries the points, so it replays without the CSV."""
    csv, out, again = tmp_path / "mine.csv", tmp_path / "out.json", tmp_path / "again.json"
    csv.write_text("x,y\n" + "\n".join(f"{x!r},{y!r}" for x, y in CLOUD.tolist()))
    assert command.main(["train", "--data", str(csv), "--steps", "4", *SETS, "--json", str(out)]) == 0
    csv.unlink()
    said = strict(out)
    assert {name for name, score in said["metrics"].items() if score is None} == set(METRICS) - {"w1"}
    assert said["experiment"]["points"]["file"] == "mine.csv"
    np.testing.assert_array_equal(np.array(said["experiment"]["points"]["values"]), CLOUD)
    assert command.main(["train", "--from", str(out), "--steps", "2", "--json", str(again)]) == 0
    assert strict(again)["steps"] == 2
    assert "Modes captured" not in capsys.readouterr().out


def test_a_run_that_diverges_says_where_and_keeps_its_report(tmp_path, capsys):
    out = tmp_path / "out.json"
    wild = ["--set", "objective=kl", "--set", "critic_rate=1", "--set", "generator_rate=1"]
    assert command.main(["train", "--steps", "300", *SETS, *wild, "--json", str(out)]) == 1
    said = strict(out)
    assert said["steps"] < 300 and f"stopped at step {said['steps']:,}" in said["stopped"] and "NaN or infinite" in said["stopped"]
    error = capsys.readouterr().err
    assert error.strip() == said["stopped"] and "Traceback" not in error


def test_a_run_that_explodes_with_finite_numbers_says_how_far(tmp_path, capsys):
    """It once ended with losses of −6e17 and exit 0."""
    out = tmp_path / "out.json"
    wild = [f"--set={name}={value}" for name, value in {"clip": 10, "critic_rate": 1, "generator_rate": 0.1, "critic_depth": 5}.items()]
    assert command.main(["train", "--recipe", "wgan", "--steps", "300", *SETS, *wild, "--json", str(out)]) == 1
    said, told = strict(out), capsys.readouterr()
    assert re.fullmatch(
        r"Step \d+ made the critic's scores as large as [·\d⁰-⁹¹²³]+; beyond 10⁹ they count as exploded\. Training stopped at .*\.", said["stopped"]
    )
    assert told.err.strip() == said["stopped"] and said["steps"] < 20 and said["experiment"]["step"] == said["steps"]


def test_changes_of_a_file_are_made_at_their_step(tmp_path, capsys):
    file, out = tmp_path / "moment.json", tmp_path / "out.json"
    file.write_text(json.dumps(to_json(make("ring8", knobs=SMALL, seed=5)) | {"changes": [[3, "gp_weight", 2.5]], "step": 6}))
    assert command.main(["train", "--from", str(file), "--json", str(out)]) == 0
    again = gan2d.train("ring8", knobs=SMALL, seed=5, steps=6, changes=[(3, "gp_weight", 2.5)])
    said = strict(out)
    assert said["steps"] == 6 and said["experiment"]["changes"] == [[3, "gp_weight", 2.5]]
    assert said["metrics"]["w1"]["value"] == again.metrics()["w1"].value
    assert read_json(said) == again.moment(), "whatever was written can be read again"
    capsys.readouterr()


def test_several_arms_and_members_of_a_file_are_trained_together(tmp_path, capsys):
    file, out = tmp_path / "both.json", tmp_path / "out.json"
    both = make("ring8", arms=[{"recipe": "gan-ns", "knobs": SMALL}, {"recipe": "gan-ns", "knobs": SMALL | {"critic_rate": 0.01}}], axes={"seed": 3}, seed=5)
    file.write_text(json.dumps(to_json(both) | {"step": 2}))
    assert command.main(["train", "--from", str(file), "--json", str(out)]) == 0
    said, told = strict(out), capsys.readouterr().out
    assert read_json(said).bare() == both and said["steps"] == 2 and "gan-ns" in told.splitlines()[0]
    assert [line[0] for line in told.splitlines() if "diagnosis" in line] == ["A", "B"]


MISTAKES = {
    "data": (["--data", "ring9"], "Did you mean 'ring8'"),
    "no such CSV": (["--data", "nowhere.csv"], "nowhere.csv cannot be read: No such file"),
    "recipe": (["--recipe", "wgan-pg"], "Did you mean 'wgan-gp'"),
    "preset": (["--preset", "fast"], "toy, published"),
    "knob": (["--set", "gp_wait=1"], "Did you mean 'gp_weight'"),
    "knob's value": (["--set", "gp_weight=-1"], "gp_weight must be a number between 0 and 1000"),
    "knob's text": (["--set", "n_critic=2.5"], "n_critic must be a whole number"),
    "knob without meaning": (["--set", "clip=0.1"], "clip has no effect"),
    "no equals sign": (["--set", "gp_weight"], "has no '='"),
    "data as a knob": (["--set", "data=grid25"], "its own name"),
    "steps": (["--steps", "many"], "steps must be a whole number"),
    "negative steps": (["--steps", "-3"], "steps must be a whole number"),
    "seed": (["--seed", "1.5"], "seed must be a whole number"),
    "no such run": (["--from", "nowhere.json"], "nowhere.json cannot be read"),
    "a folder": (["--from", "."], "cannot be read: Is a directory"),
    "no run": (["--from", str(ROOT / "README.md")], "no JSON"),
    "from and more": (["--from", "OUT", "--seed", "1"], "leave --seed out"),
    "from and columns": (["--from", "OUT", "--columns", "x,y"], "leave --columns out"),
    "columns of no file": (["--data", "moons", "--columns", "x,y"], "choose from a file of points"),
    "a sample of no file": (["--sample"], "choose from a file of points"),
    "nowhere to write": ([*SETS, "--steps", "0", "--json", "nowhere/out.json"], "nowhere/out.json cannot be written: there is no folder nowhere"),
    "every": (["--every", "often"], "every must be a whole number"),
    "negative every": ([*SETS, "--steps", "5", "--every", "-5"], "every"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_one_sentence(case, written, tmp_path, monkeypatch, capsys):
    line, why = MISTAKES[case]
    calls = []

    def tell(what, done, total):  # ends a run that would never end by itself
        calls.append(done)
        assert len(calls) < 300, "the run makes no progress"

    monkeypatch.setattr(train, "bar", tell)
    monkeypatch.chdir(tmp_path)
    assert command.main(["train", *(str(written) if part == "OUT" else part for part in line)]) == 2
    told = capsys.readouterr()
    assert is_sentence(told.err) and why in told.err, told.err


@pytest.mark.parametrize("line", [[], ["dance"], ["train", "--speed", "3"]], ids=" ".join)
def test_a_line_without_grammar_shows_the_usage(line, capsys):
    with pytest.raises(SystemExit) as stop:
        command.main(line)
    told = capsys.readouterr().err
    assert stop.value.code == 2 and told.startswith("usage: python -m gan2d") and "Traceback" not in told


# option → the commands that have it, and a value that begins with a minus
MINUS = {
    "theta": (["distances", "--theta", "-1:1:3"], "-1:1:3"),
    "axis": (["seeds", "--axis", "-1:1:3"], ["-1:1:3"]),
    "set": (["train", "--set", "-1"], ["-1"]),
    "columns": (["seeds", "--columns", "-x,-y"], "-x,-y"),
    "json": (["train", "--json", "-out.json"], "-out.json"),
    "seed": (["lipschitz", "--seed", "-inf"], "-inf"),
    "c": (["lipschitz", "--c", "-.5,1"], "-.5,1"),
}


@pytest.mark.parametrize("case", MINUS)
def test_a_value_may_begin_with_a_minus(case):
    line, value = MINUS[case]
    assert getattr(command.parser().parse_args(command.joined(line)), case) == value
    joined = [line[0], "=".join(line[1:])]
    assert getattr(command.parser().parse_args(command.joined(joined)), case) == value


def test_an_option_is_no_value_of_the_one_before(capsys):
    assert command.joined(["train", "--json", "--seed", "3", "--sample", "-1"]) == ["train", "--json", "--seed", "3", "--sample", "-1"]
    with pytest.raises(SystemExit):
        command.main(["train", "--json", "--seed", "3"])
    assert "expected one argument" in capsys.readouterr().err


@pytest.mark.parametrize("theta", [["--theta", "-1:1:3"], ["--theta=-1:1:3"]], ids=len)
@pytest.mark.parametrize("pair", ["gaussians_1d", "parallel_gaussians", "parallel_lines", "mixtures"])
def test_theta_below_zero_wherever_a_pair_has_it(pair, theta, capsys):
    assert command.main(["distances", "--pair", pair, "--critics", "", *theta]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:4]] == ["-1.0000", "0.0000", "1.0000"]


@pytest.mark.parametrize("theta", [["--theta", "-1:1:3"], ["--theta=-1:1:3"]], ids=len)
def test_where_theta_is_a_width_the_true_range_is_told(theta, capsys):
    assert command.main(["distances", "--pair", "noisy_copy", "--critics", "", *theta]) == 2
    assert capsys.readouterr().err == "gan2d: copy_noise must be a number between 0 and 10; -1.0 is outside.\n"
