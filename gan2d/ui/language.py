"""The languages that the page can be read in: a file each in ``static/languages/``, which the browser looks sentences up in."""

from __future__ import annotations

import json
from functools import cache

from gan2d.ui.recording.html import language_files
from gan2d.ui.views import mount

ENGLISH = "English"  # in a language's file its own name


@cache
def languages() -> tuple[tuple[str, str], ...]:
    """Each with its short name, as in a link, and the name that it has in itself."""
    return ("en", ENGLISH), *((path.stem, json.loads(path.read_text(encoding="utf-8"))[ENGLISH]) for path in language_files())


def choose_language() -> None:
    """The list from which a visitor chooses; his browser keeps it, and no run is touched."""
    mount("language", {"languages": languages()}, "language")
