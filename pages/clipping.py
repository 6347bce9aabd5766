"""Clip or penalty: what weight clipping does to a critic, and what a gradient penalty does instead."""

import streamlit as st

from gan2d.ui import live, side_controls, sides
from gan2d.ui.parts import CONTROLS, VIEW, choose_part
from gan2d.ui.strength_maps import PART, strengths_part

player = live.open_sides()
with st.sidebar:
    player.part = choose_part(player, sides.PARTS, PART, player.part)


@st.fragment(key=VIEW)
def view() -> None:
    if player.part == "live":
        live.show(player, "sides")
        return
    live.link(player)
    strengths_part(player)


@st.fragment(key=CONTROLS)
def sidebar() -> None:
    side_controls.sidebar(player)


# the sweep trains while it is shown: whatever stands after it would come late
with st.sidebar:
    sidebar()
view()
