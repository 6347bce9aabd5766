"""A recording as one HTML file: the bytes and the browser's own modules as text, tied together by an import map. No server, no network, no
bundler: a file that is opened, put into a frame of a slide, or uploaded to a learning platform."""

from __future__ import annotations

import base64
import functools
import html
import json
import re
from pathlib import Path

from gan2d.common.errors import within

STATIC = Path(__file__).parents[3] / "static"
LONGEST_TITLE = 120
_IMPORT = re.compile(r"^(import (?:\{ [^}]* \} from |\w+ from )?)'(\.{1,2}/[^']*)';$", re.M)
_SHEET = re.compile(r"'((?:\./|\.\./)[^']*\.css)'")
# what Streamlit tells of its theme on a live page; here it follows the system, or #dark and #light behind the file's name
_LIGHT = "--st-text-color: #1b1f2a; --st-background-color: #ffffff; --st-secondary-background-color: #f3f5f9; --st-border-color: #d5d8e0; --st-primary-color: #0072B2"
_DARK = "--st-text-color: #e8eaf0; --st-background-color: #0f1117; --st-secondary-background-color: #1a1d27; --st-border-color: #3a3f4c; --st-primary-color: #56B4E9"
_STYLE = f"""
:root {{ {_LIGHT}; --st-font: system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; --st-base-radius: 0.5rem; color-scheme: light }}
@media (prefers-color-scheme: dark) {{ :root:not(.light) {{ {_DARK}; color-scheme: dark }} }}
:root.dark {{ {_DARK}; color-scheme: dark }}
body {{ margin: 0; padding: 0.3rem 1.2rem 0; background: var(--st-background-color); color: var(--st-text-color); font: 16px/1.5 var(--st-font) }}
.failed {{ font-size: 1.1rem }}
"""
_START = """
import mount from '%s';
const root = document.documentElement;
const follow = () => { for (const name of ['dark', 'light']) root.classList.toggle(name, location.hash === `#${name}`); };
follow();
window.addEventListener('hashchange', follow);
const place = document.querySelector('main');
const say = (error) => { place.textContent = `The recording can not be shown: ${error.message}`; place.className = 'failed'; };
const text = document.getElementById('recording').textContent.trim();
const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
mount({ data: { recording: data }, parentElement: place, setTriggerValue() {} }, say);
"""
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
<script type="importmap">{imports}</script>
<script>globalThis.gan2dSheets = {css}; globalThis.gan2dLanguages = {languages};</script>
</head>
<body>
<main><div class="gan2d-lab"><p>This recording needs JavaScript, and Chrome or Edge from 111, Firefox from 113 or Safari from 16.4.</p></div></main>
<script type="application/octet-stream" id="recording">{recording}</script>
<script type="module">{start}</script>
</body>
</html>
"""


def language_files() -> list[Path]:
    """A file for each language but English."""
    return sorted((STATIC / "languages").glob("*.json"))


def modules(entry: str) -> dict[str, str]:
    """A module of static/ and all that it imports, by path; each names the others by ``gan2d/`` and their paths."""
    found: dict[str, str] = {}
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        code = (STATIC / path).read_text(encoding="utf-8")
        found[path] = ""
        waiting += [_beside(path, source) for _, source in _IMPORT.findall(code)]
        told = _IMPORT.sub(functools.partial(_named, path), code)
        found[path] = told.replace("import.meta.url", f"'{_address(path)}'")
    return found


def sheets(code: dict[str, str]) -> dict[str, str]:
    """The style sheets that these modules name, by path."""
    named = {_beside(path, sheet) for path, text in code.items() for sheet in _SHEET.findall(text)}
    return {path: (STATIC / path).read_text(encoding="utf-8") for path in sorted(named)}


def page(recording: bytes, module: str, title: str) -> str:
    """The file; ``module`` is the stage's folder, ``title`` plain text."""
    entry = f"stages/{module}/{module}.js"
    code = modules(entry)
    imports = {_name(path): f"data:text/javascript;base64,{base64.b64encode(text.encode()).decode()}" for path, text in code.items()}
    return _PAGE.format(
        title=html.escape(within(title, LONGEST_TITLE)),
        style=_STYLE,
        imports=_script({"imports": imports}),
        css=_script({_address(path): text for path, text in sheets(code).items()}),
        languages=_script({path.stem: json.loads(path.read_text(encoding="utf-8")) for path in language_files()}),
        recording=base64.b64encode(recording).decode(),
        start=_START % _name(entry),
    )


def _script(value: object) -> str:
    """JSON that can stand in a script element: nothing in it ends one."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _beside(path: str, source: str) -> str:
    parts = path.split("/")[:-1]
    for part in source.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _named(path: str, line: re.Match[str]) -> str:
    """An import line of the module at ``path``, with the other's name."""
    return f"{line[1]}'{_name(_beside(path, line[2]))}';"


def _name(path: str) -> str:
    return f"gan2d/{path}"


def _address(path: str) -> str:
    return f"gan2d://static/{path}"
