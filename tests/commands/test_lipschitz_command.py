"""The inside of critics from the command line: a table and a file that replays, and mistakes that are one sentence."""

import pytest
from terminal import is_sentence, strict

from gan2d import __main__ as command
from gan2d.cluster.study import Where

pytestmark = pytest.mark.compiles

INSIDE = ["lipschitz", "--steps", "4", "--depth", "2", "--width", "8", "--set", "batch_size=16"]


def test_the_inside_of_critics_is_a_table_and_a_file_that_replays(tmp_path, capsys):
    out, again = tmp_path / "out.json", tmp_path / "again.json"
    assert command.main([*INSIDE, "--data", "swiss_roll", "--c", "0.1,0.01", "--gp", "10", "--critics", "spectral_norm", "--json", str(out)]) == 0
    said, told = strict(out), capsys.readouterr()
    names = ["spectral_norm", "clip:0.1", "clip:0.01", "gp:10"]
    assert [critic["critic"] for critic in said["critics"]] == names == told.out.splitlines()[0].split()[1:]
    assert [line.split("  ")[0] for line in told.out.splitlines()[-2:]] == ["layer 2", "layer 1"] and told.err == ""
    assert all(len(critic["gradient_by_layer"]) == 2 and len(critic["weights"]["kernels"]) == 3 for critic in said["critics"])
    assert command.main(["lipschitz", "--from", str(out), "--json", str(again)]) == 0
    assert {**strict(again), "seconds": 0} == {**said, "seconds": 0} and capsys.readouterr().out == told.out


MISTAKES = {
    "bound": (["--c", "99"], "clip must be a number between"),
    "depth": (["--depth", "40"], "critic_depth must be a whole number"),
    "constraint": (["--critics", "gp_batch"], "Did you mean 'gp_batch_norm'"),
    "too many": (["--c", "1,0.1,0.01,0.001", "--gp", "1"], "1 to 4 critics stand side by side; 5"),
    "generator": (["--generator", "noise"], "no generator named 'noise'"),
    "data": (["--data", "moon"], "Did you mean 'moons'"),
    "a knob that no critic reads": (["--gp", "1", "--set", "clip=0.1"], "clip has no effect"),
    "from and more": (["--from", "x.json", "--c", "0.1"], "leave --c out"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_about_critics_is_one_sentence(case, capsys):
    line, why = MISTAKES[case]
    assert command.main(["lipschitz", *line]) == 2
    told = capsys.readouterr()
    assert is_sentence(told.err) and why in told.err, told.err


def test_critics_can_be_trained_apart(monkeypatch, tmp_path, capsys):
    asked, out, apart = [], tmp_path / "out.json", tmp_path / "apart.json"
    monkeypatch.setattr("gan2d.commands.lipschitz.where", lambda args: asked.append(args.cluster) or (Where(file=args.json) if args.cluster else None))
    line = [*INSIDE, "--data", "swiss_roll", "--c", "0.1", "--gp", "10"]
    assert command.main([*line, "--json", str(out)]) == 0
    told = capsys.readouterr().out
    for given in (line, ["lipschitz", "--from", str(out)]):
        assert command.main([*given, "--cluster", "tcp://host:1", "--json", str(apart)]) == 0
        assert capsys.readouterr().out == told and {**strict(apart), "seconds": 0, "blocks": 0} == {**strict(out), "seconds": 0, "blocks": 0}
    assert asked == [None, "tcp://host:1", "tcp://host:1"]
