"""An experiment as a file or as code, on every page alike. Files are made when they are asked for: own points may be many."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from gan2d.common.errors import within
from gan2d.formats.files import to_json, to_python
from gan2d.formats.notebook import to_notebook
from gan2d.training.weights import KINDS, packed
from gan2d.ui.fragments import popover
from gan2d.ui.player.player import Player
from gan2d.ui.recording.live_pages import path_of

Report = Callable[[Any], dict[str, Any]]
SHORT = 60  # letters of a file's name in a message
SHOWN = 3  # own points in the preview of the code


def save_and_load(player: Player, report: Report | None = None) -> None:
    """Save the moment that is shown as JSON, with ``report``'s numbers beside it, or as Python code; load one."""
    if not player.address()["complete"]:
        st.caption("So much was changed on the way that a link cannot hold it: the address names the beginning only. Save the file instead.")
    with popover(player, "save", "Save, load, export") as choice_of:
        experiment = player.experiment
        name = f"gan2d-{experiment.data}-{'-'.join(dict.fromkeys(arm.recipe for arm in experiment.arms))}-seed{experiment.seed}"
        if player.playing:
            st.caption("Pause to save exactly the step that you see.")
        st.download_button(
            "Save (JSON)", lambda: json.dumps(to_json(player.moment()), indent=1), f"{name}.json", "application/json", on_click="ignore", width="stretch"
        )
        if report is not None:
            numbers = lambda: json.dumps(report(player.training_of_moment()), indent=1)  # noqa: E731
            st.download_button("All numbers (JSON)", numbers, f"{name}-numbers.json", "application/json", on_click="ignore", width="stretch")
        st.download_button("Export as Python", lambda: to_python(player.moment()), f"{name}.py", "text/x-python", on_click="ignore", width="stretch")
        st.download_button(
            "Notebook (Jupyter)", lambda: to_notebook(player.moment()), f"{name}.ipynb", "application/x-ipynb+json", on_click="ignore", width="stretch"
        )
        for kind, column in zip(KINDS, st.columns(len(KINDS))):
            column.download_button(
                f"Weights ({kind})",
                functools.partial(_weights, player, kind),
                f"{name}.{kind}",
                "application/octet-stream",
                on_click="ignore",
                width="stretch",
                help="Loads again: gan2d.load_weights(FILE)",
            )
        if link := record_link(player):
            st.caption("The same as one file that plays without a server, for a slide or a learning platform:")
            st.code(f'python -m gan2d record "{link}" --html run.html', language="bash", wrap_lines=True)
        if not player.playing:
            st.code(to_python(player.moment(), SHOWN), language="python")
        key = f"{player.keys}load~{player.tickets['save']}"
        st.file_uploader(
            "Load a saved experiment: it is replayed bit for bit, changes included",
            type=["json"],
            key=key,
            on_change=choice_of(lambda: _load(player, key)),
        )


def _weights(player: Player, kind: str) -> bytes:
    return packed(player.training_of_moment(), kind)


def record_link(player: Player) -> str | None:
    """What names this page and the moment to the command ``record``; None on a page that it does not know."""
    path = path_of(player.stage)
    return path and f"{path}?{player.address()['query']}"


def _load(player: Player, key: str) -> None:
    file = st.session_state.get(key)
    if file is None:
        return
    player.load(file.getvalue())
    if player.message and player.message["kind"] == "error":
        player.say("error", f"{within(file.name, SHORT)}: {player.message['text']}")
