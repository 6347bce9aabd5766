"""Mode collapse: many seeds at once, what is the matter with each, and every trick against it."""

import streamlit as st

from gan2d.ui import page
from gan2d.ui.controls.arms import tricks
from gan2d.ui.controls.sidebar import sidebar
from gan2d.ui.fragments import CONTROLS, VIEW
from gan2d.ui.parts.gallery import gallery_part
from gan2d.ui.stages.members import Members

player = page.open_player(Members)
page.choose_part(player)


@st.fragment(key=VIEW)
def view() -> None:
    if player.part == "live":
        page.show(player)
        return
    page.address(player)
    gallery_part(player)


@st.fragment(key=CONTROLS)
def controls() -> None:
    sidebar(player, more=tricks, axes=True)


page.lay_out(player, view, controls)
