"""The W1 benchmark from the command line: the table, the file, interruptions and mistakes."""

import json

import pytest
from terminal import is_sentence

from gan2d import __main__ as command
from gan2d.commands.benchmarks import bench_w1
from gan2d.studies.benchmarks.w1_table import table

RESULTS = {"words": "tiny", "rows": {"gp": {"4": {"turns": 10, "values": {"cosine": [0.5], "estimate": [0.1], "bound": [0.1], "exact": [0.8]}}}}}


def test_the_command_prints_the_table(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(bench_w1, "bench_w1", lambda *given: asked.append(given) or RESULTS)
    assert command.main(["bench-w1", "--pairs", "2", "--methods", "gp,lp", "--json", "some.json"]) == 0
    assert asked[0][:-1] == ("short", "2", "100", None, ["gp", "lp"], "some.json")
    told = capsys.readouterr()
    assert told.out == table(json.loads(json.dumps(RESULTS)), {"gp": "WGAN-GP"}) + "\n" and "WGAN-GP  " in told.out and told.err == ""


@pytest.mark.parametrize("given", [["--preset", "big"], ["--pairs", "0"], ["--first", "many"], ["--steps", "x"], ["--methods", "gp,none"]])
def test_a_mistake_is_one_sentence_and_exit_status_2(given, capsys):
    assert command.main(["bench-w1", *given]) == 2
    told = capsys.readouterr()
    assert told.out == "" and is_sentence(told.err)


def test_an_interrupted_command_says_how_to_go_on(monkeypatch, capsys):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(bench_w1, "bench_w1", interrupt)
    assert command.main(["bench-w1"]) == 130 and "--json FILE" in capsys.readouterr().err
