"""Mode collapse: many seeds at once, what is the matter with each, and every trick against it."""

import streamlit as st

from gan2d.ui import crowd_controls, crowds, live
from gan2d.ui.crowd_parts import PART, gallery_part, published_part
from gan2d.ui.parts import CONTROLS, VIEW, choose_part

player = live.open_crowd()
with st.sidebar:
    player.part = choose_part(player, crowds.PARTS, PART, player.part)


@st.fragment(key=VIEW)
def view() -> None:
    if player.part == "live":
        live.show(player, "crowd")
        return
    live.link(player)
    if player.part == "gallery":
        gallery_part(player)
    else:
        published_part()


@st.fragment(key=CONTROLS)
def sidebar() -> None:
    crowd_controls.sidebar(player)


with st.sidebar:
    sidebar()
view()
