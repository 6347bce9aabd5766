"""Small views in the browser: each mounts one stage of static/ and draws by itself what Python gives it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

STATIC = Path(__file__).parents[2] / "static"


# Streamlit says of no static file how long it lasts, so that a browser may go on with old ones: once for each version it asks
# for all of them anew before it imports any. A page that stays open while the server gets a new version starts over.
_SHIM = """const version = "%(version)s";
const root = new URL("app/static/", document.baseURI);
function kept() { try { return localStorage; } catch { return {}; } }
async function load() {
  if ((window.gan2dVersion ??= version) !== version) location.reload();
  if (kept().gan2d !== version) {
    const files = %(files)s;
    await Promise.all(files.map((file) => fetch(new URL(file, root), {cache: "no-cache"}).then((answer) => answer.blob())));
    kept().gan2d = version;
  }
  return import(new URL("%(module)s", root).href);
}
const view = load();
export default async function (component) { return (await view).default(component); }
"""


@st.cache_resource(show_spinner=False)
def component(module: str, host: str) -> Any:
    """The component that ``static/stages/<module>/<module>.js`` draws, in an element of class ``host``."""
    files = sorted(path for path in STATIC.rglob("*") if path.suffix in (".js", ".css"))
    version = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]
    names = json.dumps([path.relative_to(STATIC).as_posix() for path in files])
    shim = _SHIM % {"version": version, "files": names, "module": f"stages/{module}/{module}.js"}
    return st.components.v2.component(f"gan2d_{module}", html=f'<div class="{host}"></div>', js=shim)


def mount(module: str, data: Mapping[str, object], key: str, **callbacks: Callable[[], None]) -> None:
    """Show the view of ``static/stages/<module>/``; the browser takes new data in without starting over, and may call back."""
    told = {"key": key, **data}
    told["id"] = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]
    component(module, "gan2d-view")(key=key, data=told, **callbacks)


def numbers(values: Any) -> list[float]:
    """A numpy array as a flat list for the browser, to 7 significant digits."""
    return [float(f"{value:.7g}") for value in values.ravel().tolist()]
