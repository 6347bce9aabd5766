"""Distances: what each one says of two distributions as they move apart, exactly and as critics estimate it."""

import streamlit as st

from gan2d.ui import earth, live, scene_controls, sweeps
from gan2d.ui.parts import CONTROLS, VIEW

player = live.open_scene("distances", sweeps.Sweeps, lambda pair: sweeps.USUAL, earth.NAMES)
with st.sidebar:
    part = earth.choose_part(player)


@st.fragment(key=VIEW)
def view() -> None:
    if part == "curves":
        live.show(player, "distances")
        return
    (earth.plan_part if part == "plan" else earth.piles_part)(player)
    live.link(player)


@st.fragment(key=CONTROLS)
def sidebar() -> None:
    if part != "piles":
        scene_controls.sidebar(player, sweeps.ABLE if part == "curves" else ())


view()
with st.sidebar:
    sidebar()
