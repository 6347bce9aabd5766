"""The Lab: one GAN training live, with every control at hand."""

import streamlit as st

from gan2d.elements.objectives import OBJECTIVES
from gan2d.measure.frame import frame_of
from gan2d.measure.samples import real
from gan2d.ui import page
from gan2d.ui.controls.arms import axes_elsewhere
from gan2d.ui.controls.board import board
from gan2d.ui.controls.sidebar import sidebar
from gan2d.ui.figures import critic_surface
from gan2d.ui.fragments import CONTROLS, VIEW
from gan2d.ui.stages.lab import Lab
from gan2d.ui.stages.lab_words import height_of

player = page.open_player(Lab)


@st.fragment(key=VIEW)
def view() -> None:
    page.show(player)
    if player.playing:
        return
    if isinstance(player.stage, Lab) and st.toggle(
        "Runs of this visit", key="runs", persist_state="session", help="Every run of this visit at its end: see one again, or two side by side."
    ):
        board(player, player.stage.board)
    if st.toggle("Critic's surface in 3-D", key="surface_3d", help="The moment that the picture shows, to rotate with the mouse."):
        moment, box = player.training_of_moment(), player.stage.box()
        chosen = player.edited or 0
        arm, what = moment.arms[chosen], height_of(moment.experiment, chosen)
        title = f"{OBJECTIVES[str(moment.experiment.values(chosen)['objective'])].title}: {what.label} at step {moment.step:,}"
        st.plotly_chart(critic_surface(frame_of(arm, box), box, real(arm, 512), title, what), key="surface", config={"scrollZoom": False})


@st.fragment(key=CONTROLS)
def controls() -> None:
    sidebar(player, more=axes_elsewhere)


page.lay_out(player, view, controls)
