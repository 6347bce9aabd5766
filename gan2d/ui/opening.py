"""The first look at a page: a recording of its own first run plays while the live one is made, and makes room for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, wait
from typing import Any

import streamlit as st

from gan2d.common.errors import unknown
from gan2d.formats.link import left_out
from gan2d.machine.workers import Newest
from gan2d.ui.fragments import VIEW
from gan2d.ui.leave import watch_making
from gan2d.ui.player.player import Player
from gan2d.ui.player.shown import LANGUAGE, read_link
from gan2d.ui.player.stage import Stage
from gan2d.ui.recording import openings
from gan2d.ui.views import component

PATIENCE = 0.0  # seconds that the page stays empty for its player; then the recording is shown
HEAD_START = 2.0  # seconds that nothing is made, at most, until the browser has the recording


def open_link(stage: Stage, query: dict[str, str]) -> Player:
    """A player of what a link says, and a sentence for what could not be used."""
    kept, complaints = own(query), []
    part = kept.get("part")
    if part is not None and part not in stage.parts:
        complaints.append(left_out("part", part, unknown("part", part, stage.parts)))
        del kept["part"]
    experiment, more = read_link(stage, kept)
    return Player(stage, experiment, complaints + more)


def own(query: dict[str, str]) -> dict[str, str]:
    """What of a query is the page's; how it stands in another one's frame is not."""
    return {name: text for name, text in query.items() if not name.startswith("embed")}


def opens_as_recorded(query: dict[str, str]) -> bool:
    """Whether a page opens as it does by itself, in whatever language."""
    return not own(query).keys() - {LANGUAGE}


def first_player(stage: Stage, query: dict[str, str], place: Any) -> Player:
    """A page's player at the first visit.

    Where the page opens as it does by itself, of which there is a recording, that is shown until the player is made, and nothing else of the page
    runs meanwhile: whatever is saved, shared or measured is of the live run. The browser asks whether it is ready.
    """
    recording = openings.of_page(stage) if opens_as_recorded(query) else None
    if recording is None:
        with place, st.spinner("Making the networks and compiling them for this machine: some seconds the first time, less from then on …"):
            return open_link(stage, query)
    key = f"{stage.keys}making"
    if key not in st.session_state or st.session_state[key][0].cancelled():
        seen, worker = threading.Event(), Newest()
        st.session_state[key] = worker.ask(_made(stage, query, seen)), seen
        watch_making(worker, st.session_state[key][0])
    work, seen = st.session_state[key]
    if not wait([work], PATIENCE).done:
        _show(stage, recording, work, seen)
        st.stop()
    del st.session_state[key]
    return work.result()  # type: ignore[no-any-return]


def _made(stage: Stage, query: dict[str, str], seen: threading.Event) -> Generator[None, None, Player]:
    """The player; compilers leave the machine to the recording's first picture."""
    seen.wait(HEAD_START if not PATIENCE else 0)
    yield
    return open_link(stage, query)


def _show(stage: Stage, recording: str, work: Future[Player], seen: threading.Event) -> None:
    """The recording where the picture will be; ``seen`` is set when the browser has drawn it."""
    st.sidebar.caption("Every control is here as soon as the live run is made.")  # its sign in the header stands from the beginning
    parts = stage.parts
    if parts:  # its place, so that nothing moves when it can be used
        look: dict[str, Any] = {"format_func": parts.__getitem__, "label_visibility": "collapsed", "disabled": True}
        st.segmented_control("Show", list(parts), default=next(iter(parts)), key=f"{stage.keys}opening", **look)

    @st.fragment(key=VIEW)
    def view() -> None:
        key = f"{stage.keys}canvas"
        asked = getattr(st.session_state.get(key), "need", None)
        told = {"recording": recording, "awaits": True, "ack": asked.get("id") if isinstance(asked, dict) else None}
        component(stage.module, "gan2d-lab")(key=key, data=told, on_need_change=_when_made(work, seen))

    view()


def _when_made(work: Future[Player], seen: threading.Event) -> Callable[[], None]:
    def asked() -> None:
        seen.set()
        if work.done() and (work.cancelled() or work.exception() or not work.result().compiling):
            st.rerun()  # the whole page, with a player that plays at once

    return asked
