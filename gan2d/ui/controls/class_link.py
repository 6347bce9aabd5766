"""For the lecture room: a link with which a class sees the same run with those controls alone that its lecturer chose, and the projector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

import streamlit as st

from gan2d.formats.link import written
from gan2d.settings.knobs import KNOBS
from gan2d.ui.fragments import popover
from gan2d.ui.player.player import Player
from gan2d.ui.player.shown import AROUND, CONTROLS, NOTHING, PROJECTOR

USUAL = ("play", "reset")


def class_link(player: Player) -> None:
    """Tick what the class sees: figures, pictures and sentences stay, whatever is hidden."""
    with popover(player, "class", "For a class, projector"):
        st.caption("On a projector: press P for one large picture without anything around it, and P again to come back.")
        knobs = {name: f"{row.label}, {row.symbol}" if (row := KNOBS[name]).symbol else row.label for name in player.rows(None)}
        key = f"{player.keys}class_"
        around = st.pills(
            "Controls that the class sees", list(AROUND), selection_mode="multi", default=USUAL, format_func=AROUND.__getitem__, key=f"{key}around"
        )
        help = "The first three that can move in mid-training become sliders in the picture, the others stand in the sidebar."
        turned = st.multiselect("Knobs that it sees", list(knobs), default=[], format_func=knobs.__getitem__, key=f"{key}knobs", help=help)
        large = st.checkbox("Open it for a projector", key=f"{key}projector")
        moment = parse_qsl(player.address()["query"])
        seen = query({name: text for name, text in moment if name != "at" or not player.playing}, [*around, *turned], large)
        st.link_button("Open what the class sees", f"?{seen}", width="stretch")
        words = "begins at step 0" if player.playing else "stands at the step that is shown"
        st.caption(f"In a new tab, where it {words}: its address is the link to give away.")


def query(shown: Mapping[str, str], controls: Sequence[str], large: bool = False) -> str:
    """The link to what is shown with these controls alone, and for a projector."""
    return written({**shown, CONTROLS: ",".join(controls) or NOTHING, **({PROJECTOR: "yes"} if large else {})})
