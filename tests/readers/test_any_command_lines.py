"""Whatever stands on a command line: the command begins to train, or one short sentence says why not; no traceback, no file left behind."""

import contextlib
import io
import json
import os

import pytest
from hostile import cases, check, names, texts
from hypothesis import given
from hypothesis import strategies as st

from gan2d import __main__ as command
from gan2d.commands import distances
from gan2d.formats.files import to_json
from gan2d.settings.experiment import make
from gan2d.studies import sweep
from gan2d.training import training

OPTIONS = sorted({text for name in ("train", "distances", "lipschitz", "seeds", "bench-modes", "check") for text in command._options(name)})
commands = st.sampled_from(["train", "distances", "lipschitz", "seeds", "bench-modes", "check", "lst", ""]) | texts
numbers = st.sampled_from(
    ["-1:1:3", "0:1:2", "1", "-1", "-1e3", "-inf", "2", "seed=3", "gp_weight=-1", "clip:0.1,gp:10", "saved.json", "mine.csv", ".", "nowhere/x"]
)
options = st.sampled_from(OPTIONS)
parts = (
    st.tuples(options, numbers | names | texts)
    | st.builds("{}={}".format, options, numbers | names | texts).map(lambda text: (text,))
    | st.tuples(texts | options)
)
lines = st.builds(lambda first, rest: [first, *(part for each in rest for part in each)], commands, st.lists(parts, max_size=4))


class Trains(Exception):
    """Everything was taken: from here on it would take long."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with two files; what would compute says that it was reached."""
    here = tmp_path_factory.mktemp("lines")
    (here / "saved.json").write_text(json.dumps(to_json(make())), encoding="utf-8")
    (here / "mine.csv").write_text("\n".join(f"{i},{i * i}" for i in range(20)), encoding="utf-8")
    patch = pytest.MonkeyPatch()

    def reached(*arguments, **more):
        raise Trains

    for place, name in [(training, "start"), (training, "memory"), (sweep, "measure_samples"), (distances, "measure_samples")]:
        patch.setattr(place, name, reached)
    patch.chdir(here)
    yield here
    patch.undo()


@cases
@given(lines)
def test_any_line_trains_or_is_a_sentence(folder, line):
    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = command.main(line)
    except Trains:
        return
    except SystemExit as end:
        status = end.code  # of the grammar: it shows the usage too
    told = err.getvalue().splitlines()
    if status:
        usage = ": error: " in told[-1]
        check(told[-1].partition(": error: ")[2].rstrip(".")[:299] + "." if usage else told[-1].removeprefix("gan2d: "))
        assert len(told[-1]) < 350
        assert status == 2 and not any("Traceback" in each for each in told)
    assert set(os.listdir(folder)) == {"saved.json", "mine.csv"}
