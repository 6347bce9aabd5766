"""What the command line lists is the tables."""

import re

from gan2d import __main__ as command
from gan2d.elements.data import DATASETS, LEARNED
from gan2d.elements.generators import GENERATORS
from gan2d.elements.pairs import PAIRS
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.knobs import KNOBS
from gan2d.settings.presets import OPTIMUM, PRESETS
from gan2d.settings.recipes import RECIPES


def test_list_prints_every_row_of_every_table(capsys):
    assert command.main(["list"]) == 0
    text = capsys.readouterr().out
    named = {line.split()[0] for line in text.splitlines() if line.startswith("  ")}
    offered = {name for name, row in PRESETS.items() if row.offered}
    assert named >= {*LEARNED, *RECIPES, *offered, *KNOBS, *PAIRS, *OPTIMUM, *GENERATORS} - {"data"} and "(--data" in text, "data have an option of their own"
    assert {name.partition(":")[0] for name in named} >= set(CONSTRAINTS)
    for name, row in KNOBS.items():
        if row.choices is not None and name != "data":  # those that are pairs stand among the pairs
            assert all(re.search(rf"(?<![\w-]){re.escape(choice)}(?![\w-])", text) for choice in row.choices), name
    for row in (row for table in (DATASETS, RECIPES, KNOBS, PAIRS, OPTIMUM, CONSTRAINTS, GENERATORS) for name, row in table.items() if name in named):
        assert getattr(row, "source", "") in text and row.help in text
