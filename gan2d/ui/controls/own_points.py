"""A field for a file of your own points, and a preview of one that leaves a choice: which two of its columns, or which of its many points.

A file is taken at once where it can mean one thing only. One with too many lines is not read before somebody asks for some of them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import streamlit as st

from gan2d.common.errors import InputError
from gan2d.common.words import as_it_is
from gan2d.formats.points_csv import Chosen, count_lines, points_of, table_of, too_many, usual, words
from gan2d.formats.table_text import Table
from gan2d.settings.points import MOST
from gan2d.ui.controls.widgets import choice
from gan2d.ui.fragments import popover, then_show
from gan2d.ui.player.player import Player

Choice = Callable[[Callable[[], Any]], Callable[[], None]]
TYPES = ("csv", "tsv", "txt")
ROWS = 4  # of the preview


@dataclasses.dataclass
class OwnFile:
    """A file that was uploaded and leaves a choice.

    Attributes:
        data: its bytes, as long as nothing of it is read.
        table: what was read of it.
        columns: the two that are chosen.
    """

    name: str
    data: bytes = b""
    table: Table | None = None
    columns: Chosen = (0, 1)

    @property
    def titles(self) -> dict[str, str]:
        """Its columns of numbers: place → name."""
        return {str(column.place): column.name for column in (self.table.numeric if self.table else ())}


def upload(player: Player) -> None:
    """The field, and the preview below it."""
    with popover(player, "upload", "Use your own points") as choice_of:
        key = f"{player.keys}upload_points~{player.tickets['upload']}"
        st.file_uploader(
            "Two columns of numbers, x and y",
            type=list(TYPES),
            key=key,
            on_change=then_show(player, lambda: _uploaded(player, key)),
            help=f"{', '.join('.' + kind for kind in TYPES)}; one point a line, a header is allowed. 8 to {MOST:,} points of any size, anywhere: "
            "networks see them centred, in standard deviations.",
        )
        file = st.session_state.get(_place(player))
        if file is not None:
            _preview(player, file, choice_of)


def _place(player: Player) -> str:
    return f"{player.keys}own_file"


def _uploaded(player: Player, key: str) -> None:
    given = st.session_state.get(key)
    st.session_state[_place(player)] = None
    if given is None:
        return
    left = st.session_state[_place(player)] = receive(player, given.name, given.getvalue())
    if left is None and not (player.message and player.message["kind"] == "error"):
        player.tickets["upload"] += 1  # taken as it is: the field is done


def receive(player: Player, name: str, data: bytes) -> OwnFile | None:
    """Take a file's points where it leaves no choice; returns it where it does, or did: its columns can be changed."""
    try:
        if too_many(data):
            player.say("info", f"{name} has about {count_lines(data):,} lines, and at most {MOST:,} points can be used: take some of them, below the file.")
            return OwnFile(name, data)
        return _read(player, OwnFile(name), table_of(data))
    except InputError as error:
        player.say("error", f"{name}: {error}")
        return None


def sample(player: Player, file: OwnFile) -> OwnFile | None:
    """Take MOST of a large file's points, evenly."""
    try:
        return _read(player, OwnFile(file.name), table_of(file.data, sample=True))
    except InputError as error:
        player.say("error", f"{file.name}: {error}")
        return file


def _read(player: Player, file: OwnFile, table: Table) -> OwnFile | None:
    file.table = table
    meant = usual(table)
    if meant is None:
        file.columns = (table.numeric[0].place, table.numeric[1].place)
        player.say("info", f"{file.name} has {len(table.numeric)} columns of numbers: choose two, below the file.")
        return file
    file.columns = meant
    take(player, file)
    return file if len(table.numeric) > 2 else None


def take(player: Player, file: OwnFile) -> None:
    """Train on the chosen columns; an InputError becomes a sentence."""
    assert file.table is not None
    try:
        if file.columns[0] == file.columns[1]:
            raise InputError("x and y must be two columns.")
        points = points_of(file.table, file.columns, file.name)
    except InputError as error:
        player.say("error", f"{file.name}: {error}")
        return
    player.upload(points)
    told = words(file.table, file.columns, len(points.array))
    if told and player.message is None:
        player.say("info", f"{file.name}: {told}")


def _preview(player: Player, file: OwnFile, choice_of: Choice) -> None:
    if file.table is None:
        st.caption(f"{as_it_is(file.name)}: about {count_lines(file.data):,} lines.")
        act = choice_of(lambda: st.session_state.update({_place(player): sample(player, file)}))
        st.button(f"Take {MOST:,} of its points, evenly", key=f"{player.keys}sample_points", width="stretch", on_click=act)
        return
    rows = file.table.rows[:ROWS]
    st.table({as_it_is(column.name): [as_it_is(row.cells[column.place]) for row in rows] for column in file.table.columns})
    for axis, label in enumerate(("x", "y")):
        choice(player, f"column_{label}", file.titles, label, "One of the file's columns of numbers.", str(file.columns[axis]), _chooser(file, axis))
    st.button("Use these two columns", key=f"{player.keys}use_columns", width="stretch", on_click=choice_of(lambda: take(player, file)))


def _chooser(file: OwnFile, axis: int) -> Any:
    def act(place: str) -> None:
        other = file.columns[1 - axis]
        new = int(place)
        if new == other:
            other = file.columns[axis]  # the two change places
        file.columns = (new, other) if axis == 0 else (other, new)

    return act
