"""Other games: conditional GANs, InfoGAN, BiGAN and its kin, ALAE, VAEGAN, self-attention, and the GAN as an auxiliary loss, live on the same data."""

import streamlit as st

from gan2d.ui import page
from gan2d.ui.controls.sidebar import sidebar
from gan2d.ui.fragments import CONTROLS, VIEW
from gan2d.ui.parts.alice import alice_part
from gan2d.ui.stages.games import Games

BELOW = {"bigan": alice_part}  # what a game has below its picture

player = page.open_player(Games)


@st.fragment(key=VIEW)
def view() -> None:
    page.show(player)
    if below := BELOW.get(str(player.experiment.values()["game"])):
        below()


@st.fragment(key=CONTROLS)
def controls() -> None:
    sidebar(player)


page.lay_out(player, view, controls)
