"""The live view: mounts the browser's canvas, and turns its triggers into actions of the player."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from gan2d.settings.crowd import read_link as crowd_of_query
from gan2d.settings.lineup import from_query as lineup_of_query
from gan2d.settings.recipes import RECIPES
from gan2d.settings.scene import Scene, read_theta
from gan2d.settings.scene import from_query as scene_of_query
from gan2d.settings.settings import from_query
from gan2d.ui import crowds, sides
from gan2d.ui.comparing import Comparing
from gan2d.ui.crowds import Crowds
from gan2d.ui.lab import Lab
from gan2d.ui.leave import watch
from gan2d.ui.parts import parts, read_part, then_show
from gan2d.ui.player import Player
from gan2d.ui.sides import Sides
from gan2d.ui.views import component

P = TypeVar("P", bound=Player)
ROOT = Path(__file__).parents[2]
# the picture is what people came for: Streamlit's wide margins go to it, and it does not fade while the next one takes its time
_ROOMY = (
    ".stMainBlockContainer {padding: 4.1rem 1.6rem 2rem} [data-testid=stSidebarHeader] {height: 2.2rem; margin: 0} "
    "[data-testid=stSidebarUserContent] {padding-top: 0} [data-stale=true] {opacity: 1 !important}"
)


def _through_the_table() -> None:
    """On a fresh server Streamlit runs the page of the first visitor's deep link alone, found in pages/, without app.py.

    Then app.py is run from here, which runs the page again, and turns that habit off for all who come later.
    """
    if "page_table" not in st.session_state:
        runpy.run_path(str(ROOT / "app.py"))
        st.stop()


def open_player(key: str, make: Callable[[], P]) -> P:
    """This visitor's player of that name, made at the first visit."""
    _through_the_table()
    st.html(f"<style>{_ROOMY}</style>")
    if key not in st.session_state:
        st.session_state[key] = make()
    player: P = st.session_state[key]
    return player


def open_lab() -> Lab:
    """This visitor's Lab, made from the URL at the first visit."""

    def make() -> Lab:
        settings, complaints = from_query(st.query_params.to_dict())
        with st.spinner(f"Making the networks of {RECIPES[settings.recipe].title} …"):
            return Lab(settings, complaints)

    return open_player("lab", make)


def open_sides() -> Sides:
    """This visitor's contest of constraints, made from the URL at the first visit."""

    def make() -> Sides:
        said = st.query_params.to_dict()
        part, complaints = read_part(said.pop("part", None), sides.PARTS)
        chosen, more = lineup_of_query(said)
        with st.spinner("Making the critics …"):
            return Sides(chosen, complaints + more, part)

    return open_player("sides", make)


def open_crowd() -> Crowds:
    """This visitor's crowd of seeds, made from the URL at the first visit."""

    def make() -> Crowds:
        said = st.query_params.to_dict()
        part, complaints = read_part(said.pop("part", None), crowds.PARTS)
        chosen, more = crowd_of_query(said)
        with st.spinner(f"Making the networks of {chosen.seeds} seeds …"):
            return Crowds(chosen, complaints + more, part)

    return open_player("crowd", make)


S = TypeVar("S", bound=Comparing)


def open_scene(key: str, make: Callable[[Scene, float, list[str]], S], usual: Callable[[str], dict[str, Any]], others: Sequence[str] = ()) -> S:
    """This visitor's comparison of critics, made from the URL at the first visit.

    ``usual`` gives a pair's arguments where the URL is silent; ``others`` are names in the URL that the page's ``earth`` reads.
    """

    def opened() -> S:
        said = st.query_params.to_dict()
        theta = said.pop("theta", "")
        own = {name: said.pop(name) for name in others if name in said}
        scene, complaints = scene_of_query(said, usual(said.get("pair", "")))
        shown, complaint = read_theta(theta, *scene.span[:2])
        with st.spinner("Making the critics …"):
            player = make(scene, shown, complaints + complaint)
        if own:
            player.complain(player.earth.read(own))  # type: ignore[attr-defined]
        return player

    return open_player(key, opened)


def link(player: Player) -> None:
    """Let the URL follow the settings."""
    query = player.query()
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def show(player: Player, module: str) -> None:
    """Train what was asked for and show it with that module of static/; the URL follows the settings."""
    watch(player)
    if player.later is not None:
        (meanwhile, action), player.later = player.later, None
        with st.spinner(meanwhile):
            action()
    player.produce()
    link(player)
    key = f"canvas_{module}"
    component(module, "gan2d-lab")(
        key=key,
        data=player.payload,
        on_need_change=lambda: _on_need(player, key),
        on_knob_change=then_show(player, lambda: _on_knob(player, key)),
        on_transport_change=then_show(player, lambda: _on_transport(player, key)),
        on_at_change=then_show(player, lambda: _on_at(player, key)),
    )


def _said(player: Player, key: str, name: str) -> dict[str, Any]:
    """What the browser sent under this name; its number is told back, so that it sends its messages in order."""
    value = getattr(st.session_state.get(key), name, None)  # a page that was left may still call
    if not isinstance(value, dict):
        return {}
    player.ack = value.get("id")
    player.confirm(value.get("seq"))
    return value


def _on_need(player: Player, key: str) -> None:
    if _said(player, key, "need"):
        player.need()
        if player.controls_behind:
            player.controls_behind = False
            st.rerun(parts(player))


def _on_knob(player: Player, key: str) -> None:
    said = _said(player, key, "knob")
    if "name" in said:
        player.change(str(said["name"]), said.get("value"))


def _on_transport(player: Player, key: str) -> None:
    said = _said(player, key, "transport")
    if "action" in said:
        player.transport(str(said["action"]), said.get("value"))


def _on_at(player: Player, key: str) -> None:
    said = _said(player, key, "at")
    if "step" in said:
        player.look_at(said["step"])
