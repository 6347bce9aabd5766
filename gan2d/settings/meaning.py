"""Who reads which knob: a knob that is ``owned`` has a meaning only where a chosen row of one of these tables names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gan2d.common.knob import Value
from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.elements.networks import networks
from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.optimisers import OPTIMISERS
from gan2d.elements.pairs import PAIRS
from gan2d.elements.penalties import PENALTIES
from gan2d.elements.projections import PROJECTIONS
from gan2d.elements.turns import TURNS
from gan2d.settings.knobs import KNOBS

# setting → its table, whose rows name the knobs that they read
OWNERS: dict[str, Mapping[str, Any]] = {
    "data": DATASETS,
    "objective": OBJECTIVES,
    "penalty": PENALTIES,
    "projection": PROJECTIONS,
    "optimiser": OPTIMISERS,
    "head": networks.HEADS,
    "generator": GENERATORS,
    "turns": TURNS,
}
# … and on the pages on which two distributions stand θ apart, a pair takes the data's place
EVERYWHERE: dict[str, Mapping[str, Any]] = OWNERS | {"pair": PAIRS}


def meaningful(values: Mapping[str, Value]) -> list[str]:
    """Names of the knobs that have a meaning under these values, in the table's order; a setting that is left out owns none."""
    read = {name for setting, table in EVERYWHERE.items() if setting in values for name in table[str(values[setting])].knobs}
    return [name for name, row in KNOBS.items() if not row.owned or name in read]


def readers(name: str) -> str:
    """Words for the choices that read an owned knob: "penalty gp or dragan"."""
    said = []
    for setting, table in EVERYWHERE.items():
        rows = [row for row, value in table.items() if name in value.knobs]
        if rows:
            said.append(f"{setting} {' or '.join(rows)}")
    return "; ".join(said)
