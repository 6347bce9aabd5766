"""Small games from the command line: a table and a file, and mistakes that are one sentence."""

import pytest
from terminal import is_sentence, strict

from gan2d import __main__ as command
from gan2d.theory.dynamics.report import dynamics, table

LINE = ["dynamics", "--method", "minimax", "--method", "r1:0.3,non_saturating", "--h", ".2", "--start", "1,1", "--steps", "500"]


def test_orbits_are_a_table_and_a_file(tmp_path, capsys):
    out = tmp_path / "out.json"
    assert command.main([*LINE, "--json", str(out)]) == 0
    told, said = capsys.readouterr(), strict(out)
    assert told.err == "" and said == dynamics("minimax,r1:0.3,non_saturating")
    assert told.out == table(said) + "\n" and "spirals in, a tenth in 90 steps" in told.out and "farther: 1.41 → 3.1" in told.out


def test_a_start_may_begin_with_a_minus(capsys):
    assert command.main(["dynamics", "--game", "bilinear", "--start", "-1,.5", "--order", "alternating", "--steps", "5"]) == 0
    assert "the generator first, h = 0.2, from x = −1, y = 0.5" in capsys.readouterr().out


MISTAKES = {
    "method": (["--method", "r11"], "Did you mean 'r1'"),
    "strength": (["--method", "r1:7"], "γ of r1 must be a number between 0 and 2"),
    "another game's": (["--game", "bilinear", "--method", "r1"], "means nothing in Bilinear game"),
    "game": (["--game", "dirak"], "Did you mean 'dirac'"),
    "size of steps": (["--h", "0"], "h must be a number"),
    "start": (["--start", "1"], "start must be 2 numbers"),
    "steps": (["--steps", "many"], "steps must be a whole number"),
    "order": (["--order", "first"], "Allowed are: simultaneous, alternating"),
    "nowhere to write": (["--json", "nowhere/out.json"], "nowhere/out.json cannot be written: there is no folder nowhere"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_one_sentence(case, tmp_path, monkeypatch, capsys):
    line, why = MISTAKES[case]
    monkeypatch.chdir(tmp_path)
    assert command.main(["dynamics", *line]) == 2
    told = capsys.readouterr()
    assert told.out == "" and is_sentence(told.err) and why in told.err, told.err
