"""The fragments of a page, which run without each other, which of them follow what the user did, and widgets that show what others change too."""

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


def shows(player: Player, name: str, value: Any, act: Callable[[Any], Any], whole: bool = False) -> dict[str, Any]:
    """Key and callback of the widget that shows this value of the player's, whoever changed it last; ``act`` takes what the user chose.

    Where somebody else changed it the widget is another one: what the browser still sends of the one before, which it
    showed a moment ago, is taken by nobody. ``whole``: the widget stands in no fragment, and the whole page follows.
    """
    key = player.widgets.setdefault(name, f"{player.keys}{name}")
    if st.session_state.get(key, value) != value:
        first, _, number = key.partition("~")
        key = player.widgets[name] = f"{first}~{int(number or 0) + 1}"
    if key not in st.session_state:
        st.session_state[key] = value

    def changed() -> None:
        if player.widgets[name] == key:
            act(st.session_state[key])

    return {"key": key, "on_change": changed if whole else then_show(player, changed)}
