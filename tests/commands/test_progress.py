"""Ctrl-C keeps what there is, a saved file that asks for much is asked about, and results are written before they are printed."""

import argparse
import io
import json
import signal
import sys

import pytest
from terminal import SMALL, is_sentence, sets, strict

from gan2d import __main__ as command
from gan2d.commands import progress
from gan2d.common import interrupt, output
from gan2d.common.errors import InputError
from gan2d.formats.files import read_json, to_json
from gan2d.settings.experiment import make
from gan2d.training import cost
from gan2d.training.training import Training

pytestmark = pytest.mark.compiles
CRITIC = sets({name: SMALL[name] for name in ("critic_depth", "critic_width", "batch_size")})
COMMANDS = {
    "train": ["train", "--steps", "100", "--every", "5", *sets(SMALL)],
    "distances": ["distances", "--pair", "parallel_gaussians", "--theta", "0:1.5:4", "--critics", "gan,wgan", "--steps", "200", *CRITIC],
    "lipschitz": ["lipschitz", "--steps", "200", "--depth", "1", "--width", "8", "--set", "batch_size=16"],
    "seeds": ["seeds", "--seeds", "2", "--steps", "200", *sets(SMALL)],
}


@pytest.fixture
def interrupted(monkeypatch):
    """Somebody presses Ctrl-C while a command tells how far it is; so many times it was told before."""

    def after(count):
        calls, check = [], interrupt.check

        def press():
            calls.append(1)
            if len(calls) == count:
                signal.raise_signal(signal.SIGINT)
            check()

        monkeypatch.setattr(interrupt, "check", press)

    return after


@pytest.mark.parametrize(("name", "count"), [("train", 3), ("distances", 7), ("lipschitz", 3), ("seeds", 2)])
def test_ctrl_c_keeps_what_there_is(name, count, interrupted, tmp_path, capsys):
    out = tmp_path / "out.json"
    interrupted(count)
    assert command.main([*COMMANDS[name], "--json", str(out)]) == 130
    said, told = strict(out), capsys.readouterr()
    step = read_json(said).step
    assert 0 < step < 200 and f"Interrupted at step {step} of" in said["stopped"] and said["stopped"] in told.err
    assert f"What there is by then stands in {out}"[:60] in told.err and told.out and "Traceback" not in told.err


def test_what_was_kept_goes_on_as_if_nobody_had_interrupted(interrupted, tmp_path, monkeypatch, capsys):
    out, rest, whole = tmp_path / "out.json", tmp_path / "rest.json", tmp_path / "whole.json"
    interrupted(3)
    assert command.main([*COMMANDS["train"], "--json", str(out)]) == 130
    monkeypatch.undo()
    assert command.main(["train", "--from", str(out), "--steps", "100", "--every", "5", "--json", str(rest)]) == 0
    assert command.main([*COMMANDS["train"], "--json", str(whole)]) == 0
    assert {**strict(rest), "seconds": 0} == {**strict(whole), "seconds": 0}
    capsys.readouterr()


def test_bench_modes_keeps_the_cell_in_work(interrupted, tmp_path, monkeypatch, capsys):
    out = tmp_path / "out.json"
    interrupted(1)
    assert command.main(["bench-modes", "--methods", "gan", "--seeds", "2", "--steps", "300", "--json", str(out)]) == 130
    assert "goes on from" in capsys.readouterr().err and [path.name for path in tmp_path.iterdir()] == ["out.json.part"]


def test_before_there_is_anything_nothing_is_kept(interrupted, capsys):
    interrupted(1)
    assert command.main(COMMANDS["distances"]) == 130
    assert "before there was anything to keep" in capsys.readouterr().err


def test_the_second_ctrl_c_ends_at_once(monkeypatch, capsys):
    def twice(*arguments):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Training, "replay", twice)
    assert command.main(COMMANDS["train"]) == 130 and "nothing more was kept" in capsys.readouterr().err


@pytest.mark.parametrize("name", [*COMMANDS, "bench-modes"])
def test_no_command_trains_for_a_file_that_cannot_be_written(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gan2d.training.training.start", None)  # nothing is trained
    assert command.main([name, "--json", "results/out.json"]) == 2
    told = capsys.readouterr().err
    assert is_sentence(told) and "there is no folder results" in told


@pytest.mark.parametrize("name", COMMANDS)
def test_results_are_written_before_they_are_printed(name, tmp_path, monkeypatch, capsys):
    out = tmp_path / "out.json"

    class Closed(io.StringIO):
        def write(self, text):
            raise BrokenPipeError

    line = [part.replace("200", "2").replace("100", "2") for part in COMMANDS[name]]
    monkeypatch.setattr(sys, "stdout", Closed())
    assert command.main([*line, "--json", str(out)]) == 0
    assert read_json(strict(out)).step == 2


def test_results_are_shown_even_where_they_can_be_written_no_more(tmp_path, monkeypatch, capsys):
    def full(path, data):
        raise InputError("It cannot be written.")

    monkeypatch.setattr(output, "save", full)
    args = argparse.Namespace(json=str(tmp_path / "out.json"))
    with pytest.raises(InputError):
        progress.finish(args, {}, lambda: "the table")
    assert capsys.readouterr().out == "the table\n"


# ---- a saved file that asks for much


@pytest.fixture
def heavy(tmp_path):
    """A file of a few hundred bytes that asks for a day."""
    knobs = {"critic_depth": 20, "critic_width": 512, "batch_size": 4096, "n_critic": 100}
    file = tmp_path / "heavy.json"
    file.write_text(json.dumps(to_json(make(knobs=knobs)) | {"step": 10_000_000}))
    return file


def refused(monkeypatch, file, *more):
    """What the command line says, with networks that are not even made."""
    slow = Training(make(knobs=SMALL))
    monkeypatch.setattr("gan2d.commands.train._kind", lambda experiment: lambda experiment: slow)
    monkeypatch.setattr(cost, "operations", lambda arm: 1e9)
    return command.main(["train", "--from", str(file), *more])


def test_it_says_how_long_that_takes_and_waits_for_a_yes(heavy, monkeypatch, capsys):
    assert refused(monkeypatch, heavy) == 2
    told = capsys.readouterr().err
    assert is_sentence(told) and "asks for 10,000,000 steps, which take about" in told and "add --yes" in told


@pytest.mark.parametrize(("answer", "trained"), [("y\n", True), ("n\n", False), ("", False)])
def test_at_a_terminal_it_asks(answer, trained, monkeypatch, capsys):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(progress, "seconds", lambda training, steps, patience: 7200.0)
    args = argparse.Namespace(yes=False, source="x" * 500)
    if trained:
        progress.ask(args, None, 5)
    else:
        with pytest.raises(InputError, match="Nothing was trained"):
            progress.ask(args, None, 5)
    assert "take about 2 hours on this machine. Train them? [y/N]" in sys.stderr.getvalue() and len(sys.stderr.getvalue()) < 300


def test_what_takes_less_than_a_minute_or_has_a_yes_is_not_asked_about(monkeypatch):
    args = argparse.Namespace(yes=True, source="x")
    progress.ask(args, None, 10**7)
    monkeypatch.setattr(progress, "seconds", lambda training, steps, patience: 59.0)
    progress.ask(argparse.Namespace(yes=False, source="x"), None, 5)
