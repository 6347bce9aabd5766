"""The perfect critic: why the discriminator saturates and the critic stays clean."""

import streamlit as st

from gan2d.ui import page
from gan2d.ui.controls.pair import pair_choice
from gan2d.ui.controls.sidebar import sidebar
from gan2d.ui.fragments import CONTROLS, VIEW
from gan2d.ui.stages.perfect_critic import PerfectCritic

player = page.open_player(PerfectCritic)


@st.fragment(key=VIEW)
def view() -> None:
    page.show(player)


@st.fragment(key=CONTROLS)
def controls() -> None:
    sidebar(player, data=pair_choice)


page.lay_out(player, view, controls)
