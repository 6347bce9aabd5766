"""The perfect critic: why the discriminator saturates and the critic stays clean."""

import streamlit as st

from gan2d.training.critics import CRITICS
from gan2d.ui import live, perfect, scene_controls
from gan2d.ui.parts import CONTROLS, VIEW

player = live.open_scene("perfect_critic", perfect.Perfect, perfect.usual_arguments)


@st.fragment(key=VIEW)
def view() -> None:
    live.show(player, "critics")


@st.fragment(key=CONTROLS)
def sidebar() -> None:
    scene_controls.sidebar(player, list(CRITICS))


view()
with st.sidebar:
    sidebar()
