"""Studies in blocks from the command line: the same table and report wherever blocks are run, and how an ended command goes on."""

import argparse
import json
import signal

import pytest
from terminal import SMALL, is_sentence, sets, strict

from gan2d import __main__ as command
from gan2d.cluster import on_dask, study
from gan2d.cluster.study import Where
from gan2d.commands.cluster import where
from gan2d.common import interrupt
from gan2d.studies import coverage
from gan2d.studies.coverage import Method, Preset

SEEDS = ["seeds", "--recipe", "gan-ns", "--seeds", "4", "--against", "critic_rate=0.01", "--steps", "30", *sets(SMALL)]
MODES = ["bench-modes", "--methods", "gan", "--seeds", "4", "--steps", "30"]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """One method with tiny networks."""
    monkeypatch.setattr(coverage, "METHODS", {"gan": Method("GAN", "gan-ns")})
    monkeypatch.setattr(coverage, "PRESETS", {"small": Preset("Small", {name: value for name, value in SMALL.items() if name != "n_critic"}, 700, "tiny")})


@pytest.fixture
def asked(monkeypatch):
    """The addresses of clusters that were asked for; the blocks are run here."""
    told = []

    def here(work, blocks, cluster, tell):
        told.append(cluster)
        return study._here(work, dict(reversed(blocks.items())), tell)

    monkeypatch.setattr(on_dask, "finished", here)
    return told


def numbers(told):
    """A report without the time that it took."""
    if isinstance(told, dict):
        return {name: numbers(value) for name, value in told.items() if name != "seconds"}
    return [numbers(value) for value in told] if isinstance(told, list) else told


def test_where_blocks_are_run():
    def read(**given):
        return where(argparse.Namespace(**{"cluster": None, "block": None, "json": "o.json"} | given))

    assert read() is None and read(cluster="") is None
    assert read(cluster="a:1") == Where("a:1", None, "o.json") and read(block="8") == Where(None, 8, "o.json")
    assert where(argparse.Namespace(cluster=None, json=None)) is None, "a command whose blocks have one size"


@pytest.mark.compiles
@pytest.mark.parametrize("line", [SEEDS, MODES], ids=["seeds", "bench-modes"])
def test_a_cluster_gives_what_the_same_blocks_give_here(line, asked, tmp_path, capsys):
    told = []
    for name, more in (("here", []), ("there", ["--cluster", "tcp://host:8786"])):
        out = tmp_path / f"{name}.json"
        assert command.main([*line, "--block", "2", "--json", str(out), *more]) == 0
        told.append((numbers(strict(out)), capsys.readouterr()))
    assert told[0] == told[1] and told[0][1].err == "" and asked == ["tcp://host:8786"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here.json", "there.json"], "finished blocks are needed no more"


@pytest.mark.compiles
@pytest.mark.parametrize("line", [SEEDS, MODES], ids=["seeds", "bench-modes"])
def test_an_ended_command_goes_on_with_the_other_blocks(line, tmp_path, monkeypatch, capsys):
    out, begun, calls, check, run = tmp_path / "out.json", [], [], interrupt.check, study.timed

    def press():
        calls.append(1)
        if len(begun) == 2:
            signal.raise_signal(signal.SIGINT)
        check()

    monkeypatch.setattr(study, "timed", lambda work, block, tell: begun.append(block["experiment"]) or run(work, block, tell))
    with monkeypatch.context() as patch:
        patch.setattr(interrupt, "check", press)
        assert command.main([*line, "--block", "2", "--json", str(out)]) == 130
    told = capsys.readouterr()
    assert "Interrupted; blocks that were done are kept in" in told.err and "the same command goes on" in told.err and told.out == ""
    kept = json.loads((tmp_path / "out.json.blocks").read_text())["done"]
    assert len(kept) == 1
    assert command.main([*line, "--block", "2", "--json", str(out)]) == 0
    whole = tmp_path / "whole.json"
    assert command.main([*line, "--block", "2", "--json", str(whole)]) == 0
    assert numbers(strict(out)) == numbers(strict(whole)) and begun[1] == begun[2] and begun[0] not in begun[1 : len(begun) // 2]


@pytest.mark.compiles
def test_a_saved_file_is_trained_in_blocks_too(asked, tmp_path, capsys):
    out, again = tmp_path / "out.json", tmp_path / "again.json"
    assert command.main([*SEEDS, "--block", "2", "--json", str(out)]) == 0
    assert command.main(["seeds", "--from", str(out), "--block", "2", "--cluster", "local", "--json", str(again)]) == 0
    assert numbers(strict(again)) == numbers(strict(out)) and asked == ["local"]
    assert command.main(["seeds", "--from", str(out), "--cluster", "local", "--steps", "9000000"]) == 2
    assert "add --yes" in capsys.readouterr().err


MISTAKES = {
    "no members": (["--block", "0"], "block must be a whole number between 1 and"),
    "no number": (["--block", "many", "--cluster", "local"], "block must be a whole number"),
    "no folder": (["--block", "2", "--json", "none/out.json"], "there is no folder"),
}


@pytest.mark.parametrize("line", [SEEDS, MODES], ids=["seeds", "bench-modes"])
@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_about_blocks_is_one_sentence(case, line, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    given, why = MISTAKES[case]
    assert command.main([*line, *given]) == 2
    told = capsys.readouterr()
    assert is_sentence(told.err) and why in told.err and told.out == ""


def test_without_dask_a_cluster_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    assert command.main([*SEEDS, "--cluster", "local"]) == 2
    assert is_sentence(told := capsys.readouterr().err) and "requirements-cluster.txt" in told
