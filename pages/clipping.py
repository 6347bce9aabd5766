"""Clip or penalty: what weight clipping does to a critic, and what a gradient penalty does instead."""

import streamlit as st

from gan2d.studies.lipschitz import report
from gan2d.ui import page
from gan2d.ui.controls.generated import figures_to_begin_with, generator_choice
from gan2d.ui.controls.sidebar import sidebar
from gan2d.ui.fragments import CONTROLS, VIEW
from gan2d.ui.parts.strength_maps import strengths_part
from gan2d.ui.stages.constraints import Constraints

player = page.open_player(Constraints)
page.choose_part(player)


@st.fragment(key=VIEW)
def view() -> None:
    if player.part in Constraints.live:
        page.show(player)
        return
    page.address(player)
    strengths_part(player)


@st.fragment(key=CONTROLS)
def controls() -> None:
    sidebar(player, begin=figures_to_begin_with, data=generator_choice, strengths=True, report=report)


page.lay_out(player, view, controls)
