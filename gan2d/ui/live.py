"""The live view: mounts the browser's canvas, and turns its triggers into actions of the Lab."""

from __future__ import annotations

import hashlib
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import streamlit as st

from gan2d.recipes import RECIPES
from gan2d.settings import from_query
from gan2d.ui.controls import CONTROLS, VIEW, then_show
from gan2d.ui.lab import Lab
from gan2d.ui.leave import watch

STATIC = Path(__file__).parents[2] / "static"
# the picture is what people came for: Streamlit's wide margins go to it
_ROOMY = ".stMainBlockContainer {padding: 2.6rem 1.6rem 2rem} [data-testid=stSidebarHeader] {height: 2.2rem; margin: 0} [data-testid=stSidebarUserContent] {padding-top: 0}"


def _version() -> str:
    """A hash of the browser's code: static files carry no cache header, so a new version needs a new address."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(STATIC.iterdir()) if path.is_file())).hexdigest()[:12]


@st.cache_resource(show_spinner=False)
def _canvas() -> Any:
    shim = f"""const lab = import(new URL("app/static/lab.js?v={_version()}", document.baseURI).href);
export default async function (component) {{ return (await lab).default(component); }}
"""
    return st.components.v2.component("gan2d_lab", html='<div class="gan2d-lab"></div>', js=shim)


def open_lab() -> Lab:
    """This visitor's Lab, made from the URL at the first visit."""
    st.html(f"<style>{_ROOMY}</style>")
    if "lab" not in st.session_state:
        settings, complaints = from_query(st.query_params.to_dict())
        with st.spinner(f"Making the networks of {RECIPES[settings.recipe].title} …"):
            st.session_state.lab = Lab(settings, complaints)
    lab: Lab = st.session_state.lab
    return lab


def show(lab: Lab) -> None:
    """Train what was asked for and show it; the URL follows the settings."""
    watch(lab)
    if lab.to_load is not None:
        saved, lab.to_load = lab.to_load, None
        with st.spinner(f"Replaying {saved[2]:,} steps of the saved run …"):
            lab.load(*saved)
    with st.spinner(f"Compiling {RECIPES[lab.settings.recipe].title}: seconds at the first time, then kept on disk …") if lab.waits else nullcontext():
        lab.produce()
    query = lab.settings.to_query()
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)
    _canvas()(
        key="canvas",
        data=lab.payload,
        on_need_change=lambda: _on_need(lab),
        on_knob_change=then_show(lab, lambda: _on_knob(lab)),
        on_transport_change=then_show(lab, lambda: _on_transport(lab)),
        on_at_change=then_show(lab, lambda: _on_at(lab)),
    )


def _said(lab: Lab, name: str) -> dict[str, Any]:
    """What the browser sent under this name; its number is told back, so that it sends its messages in order."""
    value = getattr(st.session_state.canvas, name, None)
    if not isinstance(value, dict):
        return {}
    lab.ack = value.get("id")
    lab.confirm(value.get("seq"))
    return value


def _on_need(lab: Lab) -> None:
    if _said(lab, "need"):
        lab.need()
        if lab.controls_behind:
            lab.controls_behind = False
            st.rerun([VIEW, CONTROLS])


def _on_knob(lab: Lab) -> None:
    said = _said(lab, "knob")
    if "name" in said:
        lab.change(str(said["name"]), said.get("value"))


def _on_transport(lab: Lab) -> None:
    said = _said(lab, "transport")
    if "action" in said:
        lab.transport(str(said["action"]), said.get("value"))


def _on_at(lab: Lab) -> None:
    said = _said(lab, "at")
    if "step" in said:
        lab.look_at(said["step"])
