"""Distances from the command line: a table and a file that replays, and mistakes that are one sentence."""

import math
import re

import pytest
from terminal import is_sentence, sets, strict

from gan2d import __main__ as command
from gan2d.commands import distances
from gan2d.formats.files import read_json
from gan2d.measure.estimates import CLOUD
from gan2d.settings.experiment import make
from gan2d.studies.sweep import sweep
from gan2d.training.sane import Trouble
from gan2d.training.training import Broken

pytestmark = pytest.mark.compiles

# a sweep so small that it takes no time; the networks are those of the tests of studies/sweep.py
SWEEP = ["distances", "--pair", "parallel_gaussians", "--theta", "0:1.5:4", "--critics", "gan,wgan", "--steps", "4", "--seed", "1"]
SMALL = {"critic_depth": 1, "critic_width": 8, "batch_size": 16}
SETS = sets(SMALL)


def test_distances_are_a_table_and_a_file(tmp_path, capsys):
    out = tmp_path / "out.json"
    assert command.main([*SWEEP, *SETS, "--set", "width=0.4", "--json", str(out)]) == 0
    said, told = strict(out), capsys.readouterr()
    experiment = read_json(said)
    assert told.err == "" and said["theta"] == [0.0, 0.5, 1.0, 1.5] and experiment.values()["width"] == 0.4 and experiment.seed == 1
    head, *rows = told.out.splitlines()
    columns = re.split(r"  +", head.strip())
    exact = ["TV exact", "KL(p‖q) exact", "KL(q‖p) exact", "JS quadrature", "W1 exact"]
    assert columns == ["θ", *exact, f"W1 {CLOUD} samples", "JS by gan", "W1 by wgan"]
    values = [said["theta"], *(d["value"] for d in said["distances"].values()), said["samples"]["w1"], *(c["estimate"] for c in said["critics"].values())]
    for i in range(4):
        assert rows[i].split() == ["–" if column[i] is None else f"{column[i]:.4f}" for column in values]
    assert len({len(line) for line in [head, *rows[:4]]}) == 1, "columns stand below each other"
    assert "gan off by at most" in rows[4] and f"the floor): {said['samples']['floor']:.4f}" in rows[5] and len(rows) == 6


def test_from_replays_the_same_numbers(tmp_path, capsys):
    first, again = tmp_path / "first.json", tmp_path / "again.json"
    assert command.main([*SWEEP, *SETS, "--json", str(first)]) == 0
    assert command.main(["distances", "--from", str(first), "--json", str(again)]) == 0
    assert {**strict(first), "seconds": 0} == {**strict(again), "seconds": 0}
    capsys.readouterr()


def test_infinite_distances_and_no_critics(tmp_path, capsys):
    out = tmp_path / "out.json"
    assert command.main(["distances", "--pair", "parallel_lines", "--theta", "0:1:2", "--critics", "", "--json", str(out)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert strict(out)["critics"] == {} and told[2].split()[:6] == ["1.0000", "1.0000", "infinite", "infinite", "0.6931", "1.0000"]
    assert len(told) == 4 and "off by" not in told[3]


@pytest.mark.parametrize(("given", "data", "knob"), [("moons", "moons", "copy_noise"), ("parallel_lines", "pair_parallel_lines", "theta")])
def test_a_data_set_stands_for_its_noisy_copy(given, data, knob, tmp_path, capsys):
    out = tmp_path / "out.json"
    assert command.main(["distances", "--data", given, "--theta", "0:1:2", "--critics", "", "--json", str(out)]) == 0
    experiment = read_json(strict(out))
    assert experiment.data == data and [axis.knob for axis in experiment.axes] == [knob], "a pair's name comes first"
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_theta_may_begin_below_zero(tmp_path, capsys):
    out = tmp_path / "out.json"
    assert command.main(["distances", "--pair", "gaussians_1d", "--theta", "-1:1:3", "--critics", "", "--json", str(out)]) == 0
    assert strict(out)["theta"] == [-1.0, 0.0, 1.0] and strict(out)["distances"]["w1"]["value"] == pytest.approx([1.0, 0.0, 1.0])
    capsys.readouterr()


def test_own_points_are_compared_with_their_noisy_copy(tmp_path, capsys):
    csv, out = tmp_path / "mine.csv", tmp_path / "out.json"
    csv.write_text("\n".join(f"{i % 5},{i // 5}" for i in range(20)))
    assert command.main(["distances", "--data", str(csv), "--theta", "0:1:2", "--critics", "gan", "--steps", "2", *SETS, "--json", str(out)]) == 0
    said = strict(out)
    experiment = read_json(said)
    assert experiment.points.name == "mine.csv" and len(experiment.points.array) == 20 and said["samples"]["w1"][1] > 0
    assert experiment.bare() == make(experiment.points.array, "gan", SMALL, preset="optimum", axes={"copy_noise": "0:1:2"})
    capsys.readouterr()


MISTAKES = {
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
    "nowhere to write": (["--theta", "0:1:2", "--critics", "", "--json", "nowhere/out.json"], "nowhere/out.json cannot be written: there is no folder nowhere"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_in_a_sweep_is_one_sentence(case, tmp_path, monkeypatch, capsys):
    line, why = MISTAKES[case]
    monkeypatch.chdir(tmp_path)
    assert command.main(["distances", *line]) == 2
    told = capsys.readouterr()
    assert is_sentence(told.err) and why in told.err, told.err


def test_a_sweep_that_diverges_says_where(monkeypatch, capsys):
    def breaks(*given):
        raise Broken(7, Trouble("critic's weights", math.nan, " at θ = 3 (arm B)"))

    monkeypatch.setattr(distances, "sweep", breaks)
    assert command.main(SWEEP) == 1
    told = capsys.readouterr()
    assert "stopped at step 7" in told.err and "θ = 3" in told.err and told.out == "" and "Traceback" not in told.err


def test_the_numbers_are_those_of_python(tmp_path, capsys):
    out = tmp_path / "out.json"
    assert command.main([*SWEEP, *SETS, "--json", str(out)]) == 0
    told = sweep("parallel_gaussians", "0:1.5:4", "gan,wgan", 4, 1, SMALL)
    assert {**strict(out), "seconds": 0} == {**told, "seconds": 0}
    capsys.readouterr()
