"""Clip or penalty: what weight clipping does to a critic, and what a gradient penalty does instead."""

import streamlit as st

from gan2d.ui import live, side_controls
from gan2d.ui.parts import CONTROLS, VIEW

player = live.open_sides()


@st.fragment(key=VIEW)
def view() -> None:
    live.show(player, "sides")


@st.fragment(key=CONTROLS)
def sidebar() -> None:
    side_controls.sidebar(player)


view()
with st.sidebar:
    sidebar()
