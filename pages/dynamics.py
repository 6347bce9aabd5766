"""Dynamics: the game itself as two moving numbers, by many methods from one start, each beside the eigenvalues of its step.

Nothing is trained: what a step does is known in closed form. The start is dragged by hand, and every orbit follows in the browser.
"""

import streamlit as st

from gan2d.ui import page
from gan2d.ui.fragments import VIEW
from gan2d.ui.parts.small_games import show_games, visit

page.open_plain()
with st.spinner("Working out what a step of each method does …"):
    visit()


@st.fragment(key=VIEW)
def view() -> None:
    show_games()


view()
