"""The room: a lesson's card beside its live picture, or the list of all lessons; and files of lessons that the visitor opens."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from gan2d.common.errors import InputError
from gan2d.common.words import as_it_is
from gan2d.lessons.pictures import other_plan, plan_clouds
from gan2d.lessons.reader import LARGEST
from gan2d.machine import compiler
from gan2d.machine.backend import settle
from gan2d.ui import page
from gan2d.ui.lessons.told import told
from gan2d.ui.lessons.visit import Visit
from gan2d.ui.parts.plan import show_plan
from gan2d.ui.views import mount

KEY, CARD = "lessons_visit", "lessons_card"
MAKING = "Making the networks of this lesson and compiling them for this machine: some seconds the first time …"
_EMPTY = (
    "<style>.before {display: grid; place-content: center; height: 55vh; border: 1px dashed #8888; border-radius: .5rem; font-size: 1.25rem; opacity: .8}</style>"
    '<div class="before">Say what you expect; then the picture stands here.</div>'
)


def visit() -> Visit:
    """This visitor's, made at the first visit, in the lesson that the address names."""
    if KEY not in st.session_state:
        settle()
        if compiler.serves():
            compiler.install()
        with st.spinner(MAKING):
            st.session_state[KEY] = Visit(st.query_params.to_dict().get("lesson"))
    mine: Visit = st.session_state[KEY]
    return mine


def show(mine: Visit) -> None:
    """All of the page."""
    if mine.wanted:
        with st.spinner(MAKING):
            mine.obey()
    if mine.lesson is None:
        above = st.container()
        _files(mine)  # first, so that the list knows of them
        with above:
            _card(mine)
        return
    left, right = st.columns([27, 73], gap="small")
    with right:
        _picture(mine)
    with left:
        _card(mine)


def _picture(mine: Visit) -> None:
    run = mine.run
    if mine.hidden or run is None:
        st.html(_EMPTY)
    elif mine.player is not None:
        mine.player.produce()
        mine.follow()  # before what was made is shown: a chart may be marked from then on
        page.show(mine.player)
    else:
        show_plan(*plan_clouds(run.shown), other_plan(run.shown), key="lesson_plan", seed=run.shown.seed)
    mine.follow()


def _card(mine: Visit) -> None:
    def said(name: str) -> dict[str, Any]:
        value = getattr(st.session_state.get(CARD), name, None)  # a page that was left may still call
        return value if isinstance(value, dict) and mine.hear(value.get("id")) else {}

    def on_act() -> None:
        if value := said("act"):
            mine.wanted.append(value)

    def on_go() -> None:
        if value := said("go"):
            mine.gone = int(value.get("ticket") or 0)
            mine.wanted.append({"what": "open", "lesson": dict(parse_qsl(str(value.get("query", "")))).get("lesson")})

    mount("lesson", told(mine), CARD, on_act_change=on_act, on_go_change=on_go)


def _files(mine: Visit) -> None:
    """Lessons of the visitor's own; they stay with his visit, and nobody else sees them."""
    with st.expander("Lessons of your own"):
        st.markdown(
            "A lesson is one text file: `gan2d/lessons/` holds those above, to copy from; each `open` is an address that you copy from the browser. "
            "A whole folder is opened by `GAN2D_LESSONS=FOLDER`, and `python -m gan2d check FILE.toml` tries every claim of one on five seeds."
        )
        files = st.file_uploader("Open files of lessons", type=["toml"], accept_multiple_files=True, key="lessons_files", max_upload_size=1)
        taken = {file.name: file.getvalue() if file.size <= LARGEST else InputError(f"A lesson's file has at most {LARGEST // 1024} kB.") for file in files}
        mine.take(taken)
        for text in mine.shelf.complaints:
            st.warning(as_it_is(text))
