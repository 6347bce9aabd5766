"""The published comparison from the command line: the table, the file, interruptions and mistakes."""

import json

import pytest
from terminal import is_sentence

from gan2d import __main__ as command
from gan2d.studies import coverage
from gan2d.studies.coverage import Method, Preset, bench_modes
from gan2d.studies.published import table

TINY = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16}
SEEDS, STEPS = 3, 50
SMALL = {"gan": Method("GAN", "gan-ns"), "fast": Method("GAN, fast critic", "gan-ns", {"critic_rate": 0.01})}


@pytest.fixture
def small(monkeypatch):
    """Two methods with tiny networks."""
    monkeypatch.setattr(coverage, "METHODS", SMALL)
    monkeypatch.setattr("gan2d.commands.bench_modes.METHODS", SMALL)
    monkeypatch.setattr(coverage, "PRESETS", {"small": Preset("Small", TINY, 700, "tiny networks")})


def numbers(results):
    """The results without the time that they took."""
    rows = {method: {data: {k: v for k, v in cell.items() if k != "seconds"} for data, cell in row.items()} for method, row in results["rows"].items()}
    return results | {"rows": rows}


@pytest.mark.compiles
def test_the_command_prints_the_table_and_writes_the_results(small, tmp_path, capsys):
    file = tmp_path / "modes.json"
    line = ["bench-modes", "--seeds", str(SEEDS), "--steps", str(STEPS), "--methods", "gan,fast", "--json", str(file)]
    assert command.main(line) == 0
    told, known = capsys.readouterr(), bench_modes("small", SEEDS, STEPS)
    assert told.out == table(known, {name: row.title for name, row in SMALL.items()}) + "\n" and told.err == ""
    assert numbers(json.loads(file.read_text(encoding="utf-8"))) == numbers(known)


@pytest.mark.parametrize("given", [["--preset", "big"], ["--seeds", "1"], ["--steps", "x"], ["--methods", "gan,none"]])
def test_a_mistake_is_one_sentence_and_exit_status_2(given, capsys):
    assert command.main(["bench-modes", *given]) == 2
    told = capsys.readouterr()
    assert told.out == "" and is_sentence(told.err)


def test_an_interrupted_command_says_how_to_go_on(monkeypatch, capsys):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("gan2d.commands.bench_modes.bench_modes", interrupt)
    assert command.main(["bench-modes"]) == 130 and "--json FILE" in capsys.readouterr().err
    assert command.main(["bench-modes", "--json", "some.json"]) == 130 and "goes on from some.json" in capsys.readouterr().err
