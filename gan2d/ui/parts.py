"""The parts of a page that run without each other, and which of them follow what the user did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from gan2d.common.errors import unknown
from gan2d.settings.settings import left_out
from gan2d.ui.player import Player

VIEW, CONTROLS = "view", "controls"


def parts(player: Player) -> list[str]:
    """Every part of this player's page."""
    return [VIEW, CONTROLS] if player.sidebar else [VIEW]


def then_show(player: Player, action: Callable[[], Any]) -> Callable[[], None]:
    """A widget's callback: do it, then show the picture; while it plays, the controls follow with its next frames, not to hold it up."""

    def callback() -> None:
        action()
        player.controls_behind = player.on_stage and player.playing and not player.compiling
        st.rerun([VIEW] if player.controls_behind else parts(player))

    return callback


def choose_part(player: Player, parts: Mapping[str, str], key: str, now: str) -> str:
    """The switch between a page's parts, of which the first is its live picture; ``now`` is the one to begin with."""
    if key not in st.session_state:
        st.session_state[key] = now
    chosen = str(st.radio("Show", list(parts), format_func=parts.__getitem__, key=key) or now)
    player.on_stage = chosen == next(iter(parts))
    return chosen


def read_part(text: str | None, parts: Mapping[str, str]) -> tuple[str, list[str]]:
    """The part of a page that a link names, and a sentence if there is none of that name; the first where it names none."""
    usual = next(iter(parts))
    if text is None or text in parts:
        return text or usual, []
    return usual, [left_out("part", text[:60], unknown("part", text, parts))]
