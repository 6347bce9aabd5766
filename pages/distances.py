"""Distances: what each one says of two distributions as they move apart, exactly and as critics estimate it."""

import streamlit as st

from gan2d.studies.sweep import report
from gan2d.ui import page
from gan2d.ui.controls.pair import pair_choice
from gan2d.ui.controls.sidebar import sidebar
from gan2d.ui.fragments import CONTROLS, VIEW
from gan2d.ui.parts.fit import fit_part
from gan2d.ui.parts.transport_plans import piles_part, plan_part
from gan2d.ui.stages.distances import Distances

PARTS = {"plan": plan_part, "piles": piles_part, "fit": fit_part}
OF_THE_PAIR = ("curves", "plan")  # parts that show the two distributions chosen at the left

player = page.open_player(Distances)
page.choose_part(player)


@st.fragment(key=VIEW)
def view() -> None:
    if player.part == "curves":
        page.show(player)
        return
    PARTS[player.part](player)
    page.address(player)


@st.fragment(key=CONTROLS)
def controls() -> None:
    if player.part in OF_THE_PAIR:
        sidebar(player, data=pair_choice, report=report)


page.lay_out(player, view, controls)
