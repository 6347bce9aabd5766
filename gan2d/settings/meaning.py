"""Which knobs have a meaning: one that is ``owned`` has one only where a chosen row of a table reads it; what acts on a generator needs one that learns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gan2d.common.errors import InputError
from gan2d.common.knob import Value
from gan2d.elements.data import DATASETS
from gan2d.elements.games.attention import ATTENDING
from gan2d.elements.games.conditional import TELLINGS
from gan2d.elements.games.encoders.vaegan import LIKELIHOODS
from gan2d.elements.games.table import GAMES, PLAIN
from gan2d.elements.generators import GENERATORS
from gan2d.elements.networks import networks
from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.optimisers import OPTIMISERS
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
    "game": GAMES,
    "telling": TELLINGS,
    "likelihood": LIKELIHOODS,
    "attending": ATTENDING,
}
WITHOUT: dict[str, Mapping[str, Any]] = {"generator": GENERATORS, "game": GAMES}  # those whose rows take the meaning of others away


ALONE: dict[str, Value] = {"packing": 1, "minibatch_kernels": 0, "ensemble": 1}  # with these values one critic judges one point at a time


def meaningful(values: Mapping[str, Value]) -> list[str]:
    """Names of the knobs that have a meaning under these values, in the table's order; a setting that is left out owns none."""
    read: set[str] = set()
    for setting, table in OWNERS.items():  # one that is owned itself stands after its owner
        if setting in values and (not KNOBS[setting].owned or setting in read):
            read |= set(table[str(values[setting])].knobs)
    without = {name for setting, table in WITHOUT.items() if setting in values for name in table[str(values[setting])].without}
    return [name for name, row in KNOBS.items() if (not row.owned or name in read) and name not in without]


def readers(name: str) -> str:
    """Words for the choices that read an owned knob: "penalty gp or dragan"."""
    said = []
    for setting, table in OWNERS.items():
        rows = [row for row, value in table.items() if name in value.knobs]
        if rows:
            said.append(f"{setting} {' or '.join(rows)}")
    return "; ".join(said) or "other data"


def check_game(data: str, values: Mapping[str, Value]) -> None:
    """Raise InputError for data on which a game cannot be played."""
    game, row = GAMES[str(values["game"])], DATASETS[data]
    if game is not PLAIN and not GENERATORS[str(values["generator"])].learns:
        raise InputError(f"The game {values['game']!r} is played by networks that learn; here generated points are {values['generator']!r}.")
    if game.data and data not in game.data:
        raise InputError(f"The game {values['game']!r} needs questions with answers: {' or '.join(game.data)}; {data!r} has none.")
    if game.classes and not row.classes:
        raise InputError(
            f"The game {values['game']!r} needs data with classes, such as {', '.join([name for name, each in DATASETS.items() if each.classes][:3])}; {data!r} has none."
        )


def check_plain(values: Mapping[str, Value]) -> None:
    """Raise InputError for a critic that is shown other things than points of the plane."""
    if GAMES[str(values["game"])] is not PLAIN:
        raise InputError(f"The critic judges points alone here: the game must be plain; {values['game']!r} is not.")


def check_alone(values: Mapping[str, Value]) -> None:
    """Raise InputError for a critic whose score of one point alone says nothing, or is several: nobody can look into it."""
    check_plain(values)
    for name in ALONE.keys() & set(meaningful(values)):
        if values[name] != ALONE[name]:
            raise InputError(f"A critic that is looked into judges one point at a time, alone: {name} must be {ALONE[name]} here; {values[name]} is not.")
