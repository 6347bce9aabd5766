"""The Lab: one GAN training live, with every control at hand."""

import streamlit as st

from gan2d.elements.objectives import OBJECTIVES
from gan2d.ui import controls, live
from gan2d.ui import figures as draw
from gan2d.ui.parts import CONTROLS, VIEW

lab = live.open_lab()


@st.fragment(key=VIEW)
def view() -> None:
    live.show(lab, "lab")
    if not lab.playing and st.toggle("Critic's surface in 3-D", key="surface_3d", help="The moment that the picture shows, to turn with the mouse."):
        moment = lab.moment()
        title = f"{OBJECTIVES[str(moment.settings.values()['objective'])].title}: the critic's score at step {moment.step:,}"
        st.plotly_chart(draw.critic_surface(moment.frame(), moment.box(), moment.real(512), title), key="surface")


@st.fragment(key=CONTROLS)
def sidebar() -> None:
    controls.sidebar(lab)


view()
with st.sidebar:
    sidebar()
