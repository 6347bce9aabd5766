"""The fit from the command line: a table with sentences, a file, and mistakes that are one sentence."""

import pytest
from terminal import is_sentence, strict

import gan2d
from gan2d import __main__ as command

pytestmark = pytest.mark.compiles


def test_a_fit_is_a_table_and_a_file(tmp_path, capsys):
    out = tmp_path / "out.json"
    assert command.main(["fit", "--divergences", "kl,w1", "--set", "start=-2", "--set", "modes=4", "--json", str(out)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert strict(out) == gan2d.fit_divergence("kl,w1", {"start": -2, "modes": 4})
    assert told[0].startswith("divergence") and told[1].startswith("KL(p‖q)") and told[2].startswith("W1") and told[3].startswith("Step 400: KL(p‖q)")
    assert len(told) == 5


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (["--divergences", "kl,ww"], "no divergence named 'ww'"),
        (["--set", "modes=9"], "between 2 and 8"),
        (["--set", "modes"], "modes=3"),
        (["--json", "nowhere/out.json"], "nowhere/out.json cannot be written"),
    ],
)
def test_a_mistake_is_one_sentence(line, why, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert command.main(["fit", *line]) == 2
    told = capsys.readouterr()
    assert is_sentence(told.err) and why in told.err and told.out == ""
