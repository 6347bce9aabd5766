"""Lessons: predict, run, read why, and solve an exercise – each lesson one file, beside its live picture."""

import streamlit as st

from gan2d.ui import page
from gan2d.ui.fragments import CONTROLS, VIEW
from gan2d.ui.lessons import room

page.open_plain()
visit = room.visit()


@st.fragment(key=VIEW)
def view() -> None:
    room.show(visit)


@st.fragment(key=CONTROLS)
def controls() -> None:
    """A lesson has no controls but those in its picture."""


view()
controls()
