"""Small views in the browser: each mounts one stage of static/ and draws by itself what Python gives it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from gan2d.ui.recording.html import STATIC, modules, sheets

# Streamlit says of no static file how long it lasts, so that a browser may go on with old ones: once for each version it asks
# for all that a page needs anew before it imports any. A page that stays open while the server gets a new version starts over.
# The files lie beside Streamlit's own, wherever a proxy has put those. What does not come, or can not be read, is said in the picture's place.
_SHIM = """const version = "%(version)s";
const own = document.querySelector('script[src*="static/js/"]')?.src;
const root = own ? new URL(own.replace(/static\\/js\\/[^/]*$/, "app/static/")) : new URL("app/static/", document.baseURI);
const files = %(files)s;
const needs = {
  "adopted styles": () => "adoptedStyleSheets" in Document.prototype,
  "mixed colours": () => CSS.supports("color", "color-mix(in srgb, red, blue)"),
  "ResizeObserver": () => "ResizeObserver" in window,
  "2-D canvas": () => Boolean(document.createElement("canvas").getContext("2d")),
};
function kept() { try { return localStorage; } catch { return {}; } }
async function fetched(file, cache) {
  const answer = await fetch(new URL(file, root), {cache}).catch(() => null);
  if (answer?.ok) return answer.blob();
  throw Error(`${file} did not come from the server (${answer ? answer.status : "no answer"}). Reload the page; if that does not help, something between here and the server holds it back.`);
}
async function load() {
  if ((window.gan2dVersion ??= version) !== version) location.reload();
  const lacks = Object.keys(needs).filter((name) => !needs[name]());
  if (lacks.length) throw Error(`this browser has no ${lacks.join(" and no ")}. Chrome or Edge from 111, Firefox from 113 and Safari from 16.4 have all that is needed.`);
  if (kept()["gan2d %(module)s"] !== version) {
    await Promise.all(files.map((file) => fetched(file, "no-cache")));
    kept()["gan2d %(module)s"] = version;
  }
  try {
    return await import(new URL("%(module)s", root).href);
  } catch (error) {
    await Promise.all(files.map((file) => fetched(file, "default")));
    throw Error(`this browser can not read the page's programs (${error.message}). Reload the page, or try a newer browser.`);
  }
}
const view = load();
export default async function (component) {
  const say = (error) => {
    const words = Object.assign(document.createElement("p"), {textContent: `The picture can not be drawn: ${error.message}`, role: "alert"});
    words.style.cssText = "margin: 1em 0; padding: .6em .8em; font: 16px/1.4 var(--st-font, sans-serif); color: var(--st-text-color); border-left: .35em solid #d1242f; background: var(--st-secondary-background-color)";
    component.parentElement.replaceChildren(words);
  };
  try {
    return (await view).default(component, say);
  } catch (error) {
    say(error);
  }
}
"""


@st.cache_resource(show_spinner=False)
def component(module: str, host: str) -> Any:
    """The component that ``static/stages/<module>/<module>.js`` draws, in an element of class ``host``."""
    files = sorted(path for path in STATIC.rglob("*") if path.suffix in (".js", ".css"))
    version = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]
    entry = f"stages/{module}/{module}.js"
    code = modules(entry)
    shim = _SHIM % {"version": version, "files": json.dumps([*code, *sheets(code)]), "module": entry}
    return st.components.v2.component(f"gan2d_{module}", html=f'<div class="{host}"></div>', js=shim)


def mount(module: str, data: Mapping[str, object], key: str, **callbacks: Callable[[], None]) -> None:
    """Show the view of ``static/stages/<module>/``; the browser takes new data in without starting over, and may call back."""
    told = {"key": key, **data}
    told["id"] = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]
    component(module, "gan2d-view")(key=key, data=told, **callbacks)


def numbers(values: Any) -> list[float]:
    """A numpy array as a flat list for the browser, to 7 significant digits."""
    return [float(f"{value:.7g}") for value in values.ravel().tolist()]
