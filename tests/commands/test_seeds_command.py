"""Many seeds from the command line: a summary and a report that replays, and mistakes that are one sentence."""

import json

import pytest
from terminal import is_sentence, sets, strict

from gan2d import __main__ as command
from gan2d.formats.files import read_json
from gan2d.settings.experiment import make
from gan2d.studies.seeds import report, seeds, summary

pytestmark = pytest.mark.compiles

TINY = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16}
SETS = sets(TINY)
LINE = ["seeds", "--data", "ring8", "--recipe", "gan-ns", "--seeds", "3", "--steps", "6", "--seed", "5", *SETS]


@pytest.fixture(scope="module")
def both():
    """Three seeds of A and B, six turns; do not change it."""
    return seeds("ring8", "gan-ns", 3, 6, TINY, {"critic_rate": 0.01}, 5)


def numbers(result):
    """A report without the time that it took."""
    return {**json.loads(json.dumps(result)), "seconds": 0}


def test_the_command_prints_the_summary_and_writes_the_report(both, tmp_path, capsys):
    out = tmp_path / "seeds.json"
    assert command.main([*LINE, "--against", "critic_rate=0.01", "--json", str(out)]) == 0
    told = capsys.readouterr()
    assert told.out == summary(both) + "\n" and told.err == ""
    assert numbers(strict(out)) == numbers(report(both))


def test_the_command_without_b(capsys):
    assert command.main(LINE) == 0
    told = capsys.readouterr().out
    assert told.startswith("A  seed") and "\nB  seed" not in told and "B captures" not in told


def test_from_replays_the_report_changes_included(both, tmp_path, capsys):
    changed = both.at(6)
    changed.rewind(2)
    changed.change("critic_rate", 0.02, 1)
    changed.advance(4)
    changed.survey()
    file, out = tmp_path / "moment.json", tmp_path / "out.json"
    file.write_text(json.dumps(report(changed)))
    assert command.main(["seeds", "--from", str(file), "--json", str(out)]) == 0
    assert numbers(strict(out)) == numbers(report(changed)) and strict(out)["experiment"]["changes"] == [[2, "critic_rate", 0.02, 1]]
    assert capsys.readouterr().out == summary(changed) + "\n"


def test_other_axes_than_seeds(tmp_path, capsys):
    out = tmp_path / "out.json"
    line = ["seeds", "--recipe", "wgan-gp", "--steps", "2", *SETS, "--axis", "gp_weight=0.1:10:3:log", "--axis", "seed=2", "--json", str(out)]
    assert command.main(line) == 0
    experiment = read_json(strict(out))
    assert experiment.bare() == make("ring8", "wgan-gp", TINY, axes={"gp_weight": [0.1, 1.0, 10.0], "seed": 2})
    assert capsys.readouterr().out.splitlines()[0].split()[:3] == ["A", "gp_weight", "seed"] and len(strict(out)["members"]) == 6


WRONG = {
    "seeds": (["--seeds", "0"], "seeds must be a whole number between 1 and 1,024"),
    "seeds' text": (["--seeds", "some"], "seeds must be"),
    "steps": (["--steps", "-1"], "steps must be"),
    "seed": (["--seed", "x"], "seed must be"),
    "data": (["--data", "ring9"], "Did you mean 'ring8'"),
    "recipe": (["--recipe", "gann"], "Did you mean 'gan'"),
    "preset": (["--preset", "best"], "There is no preset named 'best'"),
    "knob": (["--set", "colour=red"], "There is no knob named 'colour'"),
    "no value": (["--set", "clip"], "knob=value"),
    "no meaning": (["--set", "clip=1"], "clip has no effect"),
    "against": (["--against", "colour=red"], "There is no knob named 'colour'"),
    "against's value": (["--against", "critic_rate=much"], "critic_rate must be a number"),
    "against's recipe": (["--against", "recipe=gann"], "Did you mean 'gan'"),
    "memory": (["--seeds", "1024", "--set", "critic_width=512", "--set", "batch_size=4096"], "GB"),
    "axis": (["--axis", "gp_weight"], "has no '='"),
    "axis of a network": (["--axis", "critic_width=8,16"], "cannot be an axis"),
    "three axes": (["--axis", "seed=2", "--axis", "noise=0,1", "--axis", "critic_rate=0.1,0.2"], "at most 2 axes"),
    "from and more": (["--from", "x.json"], "leave --data, --recipe, --seeds, --seed, --set out"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_one_sentence_and_exit_status_2(case, capsys):
    wrong, why = WRONG[case]
    assert command.main([*LINE, *wrong]) == 2
    told = capsys.readouterr()
    assert told.out == "" and is_sentence(told.err) and why in told.err, told.err


def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path, capsys):
    assert command.main([*LINE, "--json", str(tmp_path / "nowhere" / "out.json")]) == 2
    assert "cannot be written" in capsys.readouterr().err
