"""The command line: what it writes replays, what it lists is the tables, and its errors are one sentence."""

import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gan2d import __main__ as command
from gan2d.elements.data import DATASETS
from gan2d.elements.pairs import PAIRS
from gan2d.measure.metrics import METRICS
from gan2d.settings.knobs import KNOBS
from gan2d.settings.recipes import PRESETS, RECIPES
from gan2d.theory.distances import CLOUD as SAMPLES
from gan2d.training.critics import CRITICS
from gan2d.training.loop import Info
from gan2d.training.run import Broken

ROOT = Path(__file__).parents[1]
SMALL = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16, "n_critic": 1}
SETS = [part for name, value in SMALL.items() for part in ("--set", f"{name}={value}")]
CLOUD = np.random.default_rng(0).normal(size=(40, 2))


def strict(path):
    """A JSON file as every other reader sees it: NaN and Infinity are no JSON."""

    def refuse(name):
        raise AssertionError(f"{name} is no JSON")

    return json.loads(Path(path).read_text(encoding="utf-8"), parse_constant=refuse)


def is_sentence(text):
    return text.startswith("gan2d: ") and text.endswith(".\n") and text.count("\n") == 1 and "Traceback" not in text


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
    assert set(said) >= {"settings", "changes", "steps", "seconds", "curves", "metrics"} and "stopped" not in said
    assert said["settings"]["data"] == "ring8" and said["settings"]["recipe"] == "wgan-gp" and said["settings"]["seed"] == 3
    # what equals the recipe's default is not kept; the rest is
    assert said["settings"]["knobs"].items() <= SMALL.items() and said["settings"]["knobs"]["critic_width"] == 8
    assert said["steps"] == 20 and said["seconds"] > 0 and said["changes"] == []
    assert list(said["curves"]) == ["step", *Info._fields] and said["curves"]["step"] == [5, 10, 15, 20]
    assert list(said["metrics"]) == list(METRICS)
    assert all(set(score) == {"value", "floor"} and math.isfinite(score["value"]) and math.isfinite(score["floor"]) for score in said["metrics"].values())


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
    np.testing.assert_array_equal(np.array(said["settings"]["points"]), CLOUD.astype(np.float32))
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


def test_list_prints_every_row_of_every_table(capsys):
    assert command.main(["list"]) == 0
    text = capsys.readouterr().out
    named = {line.split()[0] for line in text.splitlines() if line.startswith("  ")}
    assert named >= {*DATASETS, *RECIPES, *PRESETS, *KNOBS, *PAIRS, *CRITICS} - {"data"} and "(--data" in text, "data have an option of their own"
    for name, row in KNOBS.items():
        if row.choices is not None:
            assert all(re.search(rf"(?<![\w-]){re.escape(choice)}(?![\w-])", text) for choice in row.choices), name
    for row in (row for table in (DATASETS, RECIPES, KNOBS, PAIRS, CRITICS) for name, row in table.items() if name in named):
        assert getattr(row, "source", "") in text and row.help in text


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
    "from and more": (["--from", "OUT", "--seed", "1"], "leave --data"),
    "nowhere to write": ([*SETS, "--steps", "0", "--json", "nowhere/out.json"], "cannot be written: No such file"),
    "negative every": ([*SETS, "--steps", "5", "--every", "-5"], "every"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_one_sentence(case, written, tmp_path, monkeypatch, capsys):
    line, why = MISTAKES[case]
    calls = []

    def tell(what, done, total):  # ends a run that would never end by itself
        calls.append(done)
        assert len(calls) < 300, "the run makes no progress"

    monkeypatch.setattr(command, "_bar", tell)
    monkeypatch.chdir(tmp_path)
    assert command.main(["train", *(str(written) if part == "OUT" else part for part in line)]) == 2
    told = capsys.readouterr()
    assert is_sentence(told.err) and why in told.err, told.err


@pytest.mark.parametrize("line", [[], ["dance"], ["train", "--speed", "3"], ["train", "--every", "often"]], ids=" ".join)
def test_a_line_without_grammar_shows_the_usage(line, capsys):
    with pytest.raises(SystemExit) as stop:
        command.main(line)
    told = capsys.readouterr().err
    assert stop.value.code == 2 and told.startswith("usage: python -m gan2d") and "Traceback" not in told


# a sweep so small that it takes no time; the networks are those of tests/test_sweep.py
SWEEP = ["distances", "--pair", "parallel_gaussians", "--theta", "0:1.5:4", "--critics", "gan,wgan", "--steps", "4", "--seed", "1"]
SWEEP_SETS = ["--set", "critic_depth=1", "--set", "critic_width=8", "--set", "batch_size=16"]


def test_distances_are_a_table_and_a_file(tmp_path, capsys):
    out = tmp_path / "out.json"
    assert command.main([*SWEEP, *SWEEP_SETS, "--set", "width=0.4", "--json", str(out)]) == 0
    said, told = strict(out), capsys.readouterr()
    assert told.err == "" and said["theta"] == [0.0, 0.5, 1.0, 1.5] and said["scene"]["knobs"]["width"] == 0.4 and said["scene"]["seed"] == 1
    head, *rows = told.out.splitlines()
    columns = re.split(r"  +", head.strip())
    exact = ["TV exact", "KL(p‖q) exact", "KL(q‖p) exact", "JS quadrature", "W1 exact"]
    assert columns == ["θ", *exact, f"W1 {SAMPLES} samples", "JS by gan", "W1 by wgan"]
    values = [said["theta"], *(d["value"] for d in said["distances"].values()), said["samples"]["w1"], *(c["estimate"] for c in said["critics"].values())]
    for i in range(4):
        assert rows[i].split() == [f"{column[i]:.4f}" for column in values]
    assert len({len(line) for line in [head, *rows[:4]]}) == 1, "columns stand below each other"
    assert "gan off by at most" in rows[4] and f"the floor): {said['samples']['floor']:.4f}" in rows[5] and len(rows) == 6


def test_infinite_distances_and_no_critics(tmp_path, capsys):
    out = tmp_path / "out.json"
    assert command.main(["distances", "--pair", "parallel_lines", "--theta", "0:1:2", "--critics", "", "--json", str(out)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert strict(out)["critics"] == {} and told[2].split()[:6] == ["1.0000", "1.0000", "infinite", "infinite", "0.6931", "1.0000"]
    assert len(told) == 4 and "off by" not in told[3]


def test_a_data_set_stands_for_its_noisy_copy(tmp_path, capsys):
    out = tmp_path / "out.json"
    for given, pair, data in (("moons", "noisy_copy", "moons"), ("parallel_lines", "parallel_lines", "ring8")):
        assert command.main(["distances", "--data", given, "--theta", "0:1:2", "--critics", "", "--json", str(out)]) == 0
        scene = strict(out)["scene"]
        assert (scene["pair"], scene["data"]) == (pair, data), "a pair's name comes first"
    capsys.readouterr()


SWEEP_MISTAKES = {
    "pair": (["--pair", "gaussian_1d"], "Did you mean 'gaussians_1d'"),
    "critic": (["--critics", "gan,wgan-pg"], "Did you mean 'wgan-gp'"),
    "critic that estimates nothing": (["--critics", "lsgan"], "estimates none of the distances"),
    "span": (["--theta", "0:6"], "first:last:count"),
    "backward span": (["--theta", "6:0:9"], "first:last:count"),
    "knob": (["--set", "widht=1"], "Did you mean 'width'"),
    "knob's value": (["--set", "width=-1"], "width must be a number between"),
    "knob without meaning": (["--critics", "gan", "--set", "clip=1"], "clip has no effect"),
    "no equals sign": (["--set", "width"], "has no '='"),
    "steps": (["--steps", "many"], "steps must be a whole number"),
    "seed": (["--seed", "1.5"], "seed must be a whole number"),
    "nowhere to write": (["--theta", "0:1:2", "--critics", "", "--json", "nowhere/out.json"], "cannot be written: No such file"),
}


@pytest.mark.parametrize("case", SWEEP_MISTAKES)
def test_a_mistake_in_a_sweep_is_one_sentence(case, tmp_path, monkeypatch, capsys):
    line, why = SWEEP_MISTAKES[case]
    monkeypatch.chdir(tmp_path)
    assert command.main(["distances", *line]) == 2
    told = capsys.readouterr()
    assert is_sentence(told.err) and why in told.err, told.err


def test_a_sweep_that_diverges_says_where(monkeypatch, capsys):
    def breaks(*given):
        raise Broken(7, "weights of the critic GAN at θ = 3")

    monkeypatch.setattr(command, "sweep", breaks)
    assert command.main(SWEEP) == 1
    told = capsys.readouterr()
    assert "stopped at step 7" in told.err and "θ = 3" in told.err and told.out == "" and "Traceback" not in told.err


INSIDE = ["lipschitz", "--steps", "4", "--depth", "2", "--width", "8", "--set", "batch_size=16"]


def test_the_inside_of_critics_is_a_table_and_a_file(tmp_path, capsys):
    out = tmp_path / "out.json"
    assert command.main([*INSIDE, "--data", "swiss_roll", "--c", "0.1,0.01", "--gp", "10", "--critics", "spectral_norm", "--json", str(out)]) == 0
    said, told = strict(out), capsys.readouterr()
    names = ["spectral_norm", "clip:0.1", "clip:0.01", "gp:10"]
    assert [critic["critic"] for critic in said["critics"]] == names == told.out.splitlines()[0].split()[1:]
    assert [line.split("  ")[0] for line in told.out.splitlines()[-2:]] == ["layer 2", "layer 1"] and told.err == ""
    assert all(len(critic["gradient_by_layer"]) == 2 and len(critic["weights"]["kernels"]) == 3 for critic in said["critics"])


INSIDE_MISTAKES = {
    "bound": (["--c", "99"], "clip must be a number between"),
    "depth": (["--depth", "40"], "critic_depth must be a whole number"),
    "constraint": (["--critics", "gp_batch"], "Did you mean 'gp_batch_norm'"),
    "too many": (["--c", "1,0.1,0.01,0.001", "--gp", "1"], "1 to 4 critics; 5"),
    "generator": (["--generator", "noise"], "no generator named 'noise'"),
    "a strength as a knob": (["--set", "clip=0.1"], "no knob that these critics share"),
}


@pytest.mark.parametrize("case", INSIDE_MISTAKES)
def test_a_mistake_about_critics_is_one_sentence(case, capsys):
    line, why = INSIDE_MISTAKES[case]
    assert command.main(["lipschitz", *line]) == 2
    told = capsys.readouterr()
    assert is_sentence(told.err) and why in told.err, told.err
