"""Other games: conditional GANs, InfoGAN, BiGAN, VAEGAN, self-attention and the GAN as an auxiliary loss, live on the same data."""

import streamlit as st

from gan2d.ui import page
from gan2d.ui.controls.sidebar import sidebar
from gan2d.ui.fragments import CONTROLS, VIEW
from gan2d.ui.stages.games import Games

player = page.open_player(Games)


@st.fragment(key=VIEW)
def view() -> None:
    page.show(player)


@st.fragment(key=CONTROLS)
def controls() -> None:
    sidebar(player)


page.lay_out(player, view, controls)
