"""Small views in the browser: each mounts one module of static/ and draws by itself what Python gives it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

STATIC = Path(__file__).parents[2] / "static"


def _version() -> str:
    """A hash of the browser's code: static files carry no cache header, so a new version needs a new address."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(STATIC.iterdir()) if path.is_file())).hexdigest()[:12]


@st.cache_resource(show_spinner=False)
def component(module: str, host: str) -> Any:
    """The component that ``static/<module>.js`` draws, in an element of class ``host``."""
    shim = f"""const view = import(new URL("app/static/{module}.js?v={_version()}", document.baseURI).href);
export default async function (component) {{ return (await view).default(component); }}
"""
    return st.components.v2.component(f"gan2d_{module}", html=f'<div class="{host}"></div>', js=shim)


def mount(module: str, data: Mapping[str, object], key: str) -> None:
    """Show the view of ``static/<module>.js``; the browser takes new data in without starting over."""
    told = {"key": key, **data}
    told["id"] = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]
    component(module, "gan2d-view")(key=key, data=told)


def numbers(values: Any) -> list[float]:
    """A numpy array as a flat list for the browser, to 7 significant digits."""
    return [float(f"{value:.7g}") for value in values.ravel().tolist()]
