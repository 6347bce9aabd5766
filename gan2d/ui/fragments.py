"""The fragments of a page, which run without each other, and which of them follow what the user did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from gan2d.ui.player.player import Player

VIEW, CONTROLS = "view", "controls"


def then_show(player: Player, action: Callable[[], Any]) -> Callable[[], None]:
    """A widget's callback: do it, then show the picture; while it plays, the controls follow with its next frames, not to hold it up."""

    def callback() -> None:
        part = player.part
        action()
        if player.part != part:
            st.rerun()  # the whole page: the switch between its parts too
        player.controls_behind = player.on_stage and player.playing and not player.compiling
        st.rerun([VIEW] if player.controls_behind else [VIEW, CONTROLS])

    return callback
