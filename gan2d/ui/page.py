"""A live page: opens this visitor's player, mounts the browser's canvas, and turns its triggers into actions of the player."""

from __future__ import annotations

import runpy
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

import streamlit as st

from gan2d.machine import compiler
from gan2d.machine.backend import settle
from gan2d.settings.experiment import LETTERS
from gan2d.settings.knobs import KNOBS
from gan2d.ui.fragments import CONTROLS, PAGE, VIEW, shows, then_show
from gan2d.ui.language import choose_language
from gan2d.ui.leave import watch
from gan2d.ui.opening import first_player
from gan2d.ui.player.journey import Stand
from gan2d.ui.player.player import Player
from gan2d.ui.player.stage import Stage
from gan2d.ui.views import component

ROOT = Path(__file__).parents[2]
# the picture is what people came for: Streamlit's wide margins go to it, and it does not fade while the next one takes its time
_ROOMY = (
    ".stMainBlockContainer {padding: 3rem 1.4rem 0.5rem} [data-testid=stHeader] {height: 2.9rem; min-height: 2.9rem} "
    "[data-testid=stSidebarHeader] {height: 2.2rem; margin: 0} [data-testid=stSidebarUserContent] {padding-top: 0} "
    ".stMainBlockContainer [data-testid=stVerticalBlock] {gap: 0.4rem} [data-stale=true] {opacity: 1 !important} "
    "@media (max-height: 600px) {.stMainBlockContainer {padding-top: 2.3rem} [data-testid=stHeader] {height: 2.3rem; min-height: 2.3rem}}"
)
# Streamlit's icons are words until their font is there, and over others where it never comes: those that open and close are drawn, in no font
_DOWN, _BACK = "0 20%, 100% 20%, 50% 85%", "56% 5%, 70% 19%, 39% 50%, 70% 81%, 56% 95%, 11% 50%"
_LINES = "0 10%, 100% 10%, 100% 24%, 0 24%, 0 43%, 100% 43%, 100% 57%, 0 57%, 0 76%, 100% 76%, 100% 90%, 0 90%"  # a triangle would say Play
_SIGNS = (
    ":is([data-testid=stPopover], [data-testid=stExpander], [data-testid=stSidebar] [data-testid=stSidebarHeader], [data-testid=stExpandSidebarButton], "
    "[data-testid=stHeader], [data-testid=stFileUploader]) [data-testid=stIconMaterial] {font-size: 0 !important; width: auto} "
    "[data-testid=stIconMaterial]::after {display: inline-block; width: 0.7rem; height: 0.7rem; background: currentColor; content: none} "
    ":is([data-testid=stPopover], [data-testid=stExpander], [data-testid=stHeader]) [data-testid=stIconMaterial]::after "
    f"{{content: ''; clip-path: polygon({_DOWN})}} "
    f"[data-testid=stSidebarHeader] [data-testid=stIconMaterial]::after {{content: ''; clip-path: polygon({_BACK}); width: 1rem; height: 1rem}} "
    f"[data-testid=stExpandSidebarButton] [data-testid=stIconMaterial]::after {{content: ''; clip-path: polygon({_LINES}); width: 1rem; height: 1rem}}"
)
# what a list's value is called in another language, laid over it by static/language/page.js
_TOLD = (
    "[data-gan2d-told]::before {content: attr(data-gan2d-told); position: absolute; inset: 0 2rem 0 0; padding: 0.5rem; pointer-events: none; "
    "font-size: 0.875rem; line-height: 1.5; white-space: nowrap; overflow: hidden; text-overflow: ellipsis} "
    "[data-gan2d-told] > input {color: transparent !important}"
)
# in another page's frame Streamlit's header, with the ways to the other pages, gives its place to a row of them
_FRAMED = (
    ".stMainBlockContainer {padding-top: 0.2rem !important} [data-testid=stHeader] {display: none} "
    ".st-key-pages_in_a_frame {gap: 0 0.2rem !important} .st-key-pages_in_a_frame a {min-height: 0; padding: 0.1rem 0.45rem}"
)

# on a projector, see static/controls/projector.js, there is the picture alone, and no sidebar where it would hold nothing
_PROJECTED = (
    ".gan2d-projector .stMainBlockContainer {padding: 0.5rem 1rem 0 !important} "
    ".gan2d-projector :is([data-testid=stHeader], [data-testid=stMainBlockContainer] [data-testid=stCheckbox]), "
    ".gan2d-plain :is([data-testid=stSidebar], [data-testid=stExpandSidebarButton]) {display: none}"
)


# a page without a player has nothing in the sidebar but the list of languages, which is chosen on the others
_PLAIN = ":is([data-testid=stSidebar], [data-testid=stExpandSidebarButton]) {display: none}"


def _around(framed: bool, plain: bool = False) -> None:
    """What every page has."""
    st.html(f"<style>{_ROOMY} {_SIGNS} {_TOLD} {_PROJECTED} {_FRAMED if framed else ''} {_PLAIN if plain else ''}</style>")
    if framed:
        with st.container(key="pages_in_a_frame", horizontal=True, gap="small"):
            for one in st.session_state.page_table:
                st.page_link(one)
    with st.sidebar:
        choose_language()


def _through_the_table() -> None:
    """On a fresh server Streamlit runs the page of the first visitor's deep link alone, found in pages/, without app.py.

    Then app.py is run from here, which runs the page again, and turns that habit off for all who come later.
    """
    if "page_table" not in st.session_state:
        runpy.run_path(str(ROOT / "app.py"))
        st.stop()


def open_plain() -> None:
    """A page of tables, without a player."""
    _through_the_table()
    _around(bool(st.context.is_embedded), plain=True)


def open_player(make: Callable[[], Stage]) -> Player:
    """This visitor's player of a page, made at the first visit: from the URL, or as the page opens."""
    _through_the_table()
    _around(bool(st.context.is_embedded))
    stage = make()
    key = f"{stage.keys}player"
    place = st.empty()  # also where nothing is made: what comes after it would be mounted anew if it moved
    if key not in st.session_state:
        settle()
        if compiler.serves():
            compiler.install()
        st.session_state[key] = first_player(stage, st.query_params.to_dict(), place)
    player: Player = st.session_state[key]
    at_hand(player, st.session_state)  # type: ignore[arg-type]
    return player


def at_hand(player: Player, visitor: MutableMapping[str, Any]) -> None:
    """Own points are the visitor's: those that were chosen last, on whatever page, are in the list of data on this one too."""
    key = f"own_points_of_{player.keys}"
    if player.points is not None and player.points is not visitor.get(key):
        visitor["own_points"] = player.points
    player.points = visitor[key] = visitor.get("own_points")


def choose_part(player: Player) -> None:
    """The switch between a page's parts, of which the first is its live picture."""
    parts = player.stage.parts
    shown = shows(player, "part", player.part, lambda part: player.look_at_part(part or player.part), parts, place=PAGE)
    st.segmented_control("Show", list(parts), default=shown.value, format_func=parts.__getitem__, label_visibility="collapsed", **shown.widget)
    player.look_at_part(player.part)


def lay_out(player: Player, view: Callable[[], None], controls: Callable[[], None]) -> None:
    """Run the two fragments of a page; a part in the picture's place may take long, and then comes last."""
    live = player.on_stage
    if live:
        view()
    with st.sidebar:
        controls()
    if not live:
        view()


def show(player: Player) -> None:
    """Train what was asked for and show it; the address follows."""
    watch(player)
    player.produce()
    key = f"{player.keys}canvas"
    component(player.stage.module, "gan2d-lab")(
        key=key,
        data=player.payload,
        on_need_change=lambda: _on_need(player, key),
        on_knob_change=then_show(player, lambda: _on_knob(player, key)),
        on_transport_change=then_show(player, lambda: _on_transport(player, key)),
        on_at_change=then_show(player, lambda: _on_at(player, key)),
        on_view_change=lambda: _on_view(player, key),
        on_go_change=then_show(player, lambda: _on_go(player, key)),
        on_back_change=then_show(player, lambda: _on_back(player, key)),
    )


def address(player: Player) -> None:
    """Let the address follow where a page shows no picture of its own."""
    key = f"{player.keys}address"
    told = {"uid": player.uid, "address": player.address(), "ack": player.ack}
    component("address", "gan2d-view")(key=key, data=told, on_go_change=then_show(player, lambda: _on_go(player, key)))


def _said(player: Player, key: str, name: str) -> dict[str, Any]:
    """What the browser sent under this name; its number is told back, so that it sends its messages in order."""
    value = getattr(st.session_state.get(key), name, None)  # a page that was left may still call
    if not isinstance(value, dict):
        return {}
    number = player.ack = value.get("id")
    player.confirm(value.get("seq"))
    if number is not None and number in player.heard:
        return {}  # it is sent once more where the connection was lost before the answer came
    player.heard.append(number)
    return value


def _on_need(player: Player, key: str) -> None:
    if _said(player, key, "need"):
        player.need()
        if player.controls_behind:
            player.controls_behind = False
            st.rerun([VIEW, CONTROLS])


def _on_knob(player: Player, key: str) -> None:
    said = _said(player, key, "knob")
    if "name" in said:
        arm, name = arm_and_knob(str(said["name"]))
        player.change(name, said.get("value"), arm, str(said.get("drag") or ""))


def _on_transport(player: Player, key: str) -> None:
    said = _said(player, key, "transport")
    if "action" in said:
        player.transport(str(said["action"]), said.get("value"))


def _on_at(player: Player, key: str) -> None:
    said = _said(player, key, "at")
    if "step" in said and not player.playing:  # what plays stands nowhere: that was said before it began
        player.look_at(said["step"])


def _on_view(player: Player, key: str) -> None:
    said = _said(player, key, "view")
    if isinstance(said.get("shown"), dict):
        player.look(said["shown"])


def _on_go(player: Player, key: str) -> None:
    said = _said(player, key, "go")
    if isinstance(said.get("query"), str):
        player.go(said["query"], said.get("ticket"))


def _on_back(player: Player, key: str) -> None:
    said = _said(player, key, "back")
    if isinstance(said.get("query"), str):
        player.come_back(said["query"], Stand.read(said), said.get("id"))


def arm_and_knob(name: str) -> tuple[int | None, str]:
    """What a live slider's name says: "clip" is of all arms, "b.clip" of the second one."""
    if name[1:2] == "." and name[0].upper() in LETTERS and name[2:] in KNOBS:
        return LETTERS.index(name[0].upper()), name[2:]
    return None, name
