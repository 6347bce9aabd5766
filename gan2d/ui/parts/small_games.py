"""The page of small games: what is played is the visitor's, the picture is the browser's, and every word and eigenvalue comes from theory."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from gan2d.common.errors import InputError, together
from gan2d.common.knob import titles
from gan2d.elements.objectives import OBJECTIVES
from gan2d.theory.dynamics import report
from gan2d.theory.dynamics.games import GAMES
from gan2d.theory.dynamics.methods import METHODS
from gan2d.theory.dynamics.play import CIRCLES, FARTHEST, HIGHEST_H, MOST_STEPS, ORDERS, Play, make, read
from gan2d.theory.dynamics.program import NAMES
from gan2d.ui.views import mount

KEY = "dynamics"


@dataclasses.dataclass
class Visit:
    """One visitor's play: what could not be used of what was asked for, the programs that the browser has, and its newest message."""

    play: Play
    complaints: list[str]
    uid: str = dataclasses.field(default_factory=lambda: os.urandom(8).hex())
    has: frozenset[str] = frozenset()
    ack: int | None = None
    gone: int = 0

    def change(self, said: Mapping[str, Any]) -> None:
        """Play what the browser says, or keep what is played and say why not."""
        self.ack = said.get("id")
        play, has = said.get("play"), said.get("has")
        self.has = frozenset(map(str, has)) if isinstance(has, list) else frozenset()
        try:
            if not isinstance(play, dict) or not {*play} <= {field.name for field in dataclasses.fields(Play)}:
                raise InputError("What the browser asked for cannot be read; nothing was changed.")
            self.play, self.complaints = make(**play), []
        except InputError as error:
            self.complaints = [str(error)]

    def go(self, said: Mapping[str, Any]) -> None:
        """Play what an address says, to which the visitor went back."""
        self.ack, self.gone = said.get("id"), int(said.get("ticket") or 0)
        self.play, self.complaints = read(dict(parse_qsl(str(said.get("query", "")))))

    def payload(self) -> dict[str, object]:
        """All that the browser shows, and those programs that it does not have yet."""
        play, (told, _) = self.play, report.seen(self.play)
        keys = {name: f"{play.game}/{name}/{METHODS[name].objective or play.objective}/{play.order}" for name, _ in play.methods}
        programs = {key: _program(play, name) for name, key in keys.items() if key not in self.has}
        return {
            "uid": self.uid,
            "ack": self.ack,
            "address": {"query": play.query(), "entry": 0, "gone": self.gone},
            "complaints": together(self.complaints),
            "names": NAMES,
            "choices": _choices(),
            "game": _game(play),
            "play": {**dataclasses.asdict(play), "methods": dict(play.methods)},
            "keys": keys,
            "programs": programs,
            "sentence": report.sentence(play, told),
            "rows": {row["name"]: row for row in report.rows(play, told)},
        }


def _program(play: Play, name: str) -> dict[str, object]:
    steps = report.steps_in(play, name)
    return {name: getattr(steps, name).told() for name in ("begin", "step", "jacobian")}


def _choices() -> dict[str, object]:
    """What can be chosen on the page, and how far its numbers go."""
    games = {name: {"title": row.title, "help": row.help} for name, row in GAMES.items()}
    return {"games": games, "orders": ORDERS, "circles": CIRCLES, "h": HIGHEST_H, "steps": MOST_STEPS, "start": FARTHEST}


def _game(play: Play) -> dict[str, object]:
    """The game as the browser draws it."""
    row = play.row
    return {
        "formula": row.formula,
        "source": row.source,
        "names": row.names,
        "equilibria": row.equilibria,
        "planes": [plane._asdict() for plane in row.planes],
        "objectives": {name: title for name, title in titles(OBJECTIVES).items() if name in row.objectives},
        "methods": [
            {
                "name": name,
                "title": METHODS[name].title,
                "help": f"{METHODS[name].help} {METHODS[name].source}.",
                "strength": METHODS[name].strength._asdict() if METHODS[name].strength else None,  # type: ignore[union-attr]
            }
            for name in row.methods
        ],
    }


def visit() -> Visit:
    """This visitor's, made at the first visit of what the address says."""
    if KEY not in st.session_state:
        query = {name: text for name, text in st.query_params.to_dict().items() if not name.startswith("embed")}
        made = Visit(*read(query))
        made.payload()  # a method's first step takes a moment to be worked out
        st.session_state[KEY] = made
    mine: Visit = st.session_state[KEY]
    return mine


def show_games(key: str = "dynamics_view") -> None:
    """Show the game as it is played, and take in what the browser changes."""
    mine = visit()

    def said(name: str) -> dict[str, Any]:
        value = getattr(st.session_state.get(key), name, None)  # a page that was left may still call
        return value if isinstance(value, dict) else {}

    def on_at() -> None:
        if told := said("at"):
            mine.change(told)

    def on_go() -> None:
        if told := said("go"):
            mine.go(told)

    mount("dynamics", mine.payload(), key, on_at_change=on_at, on_go_change=on_go)
