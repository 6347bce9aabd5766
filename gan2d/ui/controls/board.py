"""The board of this visit's runs, as a table with a button for each."""

from __future__ import annotations

import functools

import streamlit as st

from gan2d.common.errors import InputError
from gan2d.ui.answers.board import Board, Run, beside, row_of
from gan2d.ui.fragments import then_show
from gan2d.ui.player.player import Player

WIDTHS = (5, 2, 0.7, 1, 1.2, 1.3, 1, 1.6, 1.3)
PAIR = 2


def board(player: Player, runs: Board) -> None:
    """The newest run first; where there was none yet, how one comes here."""
    if not runs.runs:
        st.caption("A run comes here when another begins: Reset, New seed, or another method.")
        return
    for column, name in zip(st.columns(WIDTHS), [*row_of(runs.runs[0]), " ", "Compare"]):
        column.markdown(f"**{name}**" if name.strip() else "")
    chosen = [run for run in runs.runs if _row(player, run)]
    if len(chosen) == PAIR:
        first, second = chosen
        st.button("Set the chosen two side by side", key=f"{player.keys}beside", on_click=then_show(player, functools.partial(_compare, player, first, second)))
    elif chosen:
        st.caption(f"Choose two runs to compare; {len(chosen)} {'is' if len(chosen) == 1 else 'are'} chosen.")


def _row(player: Player, run: Run) -> bool:
    columns = st.columns(WIDTHS, vertical_alignment="center")
    for column, words in zip(columns, row_of(run).values()):
        column.text(words)
    columns[-2].button("See again", key=f"{player.keys}again_{run.number}", on_click=then_show(player, functools.partial(player.open, run.moment)))
    return bool(columns[-1].checkbox("Compare", key=f"{player.keys}compare_{run.number}", label_visibility="collapsed", persist_state="session"))


def _compare(player: Player, first: Run, second: Run) -> None:
    try:
        player.open(beside(first.moment, second.moment))
    except InputError as error:
        player.say("error", str(error))
