"""The sidebar: what to learn, with which recipe, and every knob that has a meaning for it."""

from __future__ import annotations

import functools
import json
import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from gan2d.common.errors import InputError
from gan2d.elements.data import DATASETS
from gan2d.settings.knobs import KNOBS, Knob, Value
from gan2d.settings.meaning import meaningful
from gan2d.settings.recipes import PRESETS, RECIPES
from gan2d.settings.saved import read_csv, read_text, to_json, to_python
from gan2d.settings.settings import SEEDS, defaults
from gan2d.ui.lab import Lab
from gan2d.ui.parts import then_show
from gan2d.ui.player import Player

MANTISSAS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
ECHO_SECONDS = 1.5  # after a widget was told a value, in which the browser may still send the one before
FEW = 130  # a linear range of at most so many whole numbers is a plain slider


def ticks(row: Knob) -> list[Value]:
    """The stops of a logarithmic slider: always the same, since a slider whose stops change falls back to its first one."""
    low = row.low if row.low > 0 else max(1e-3, row.high * 1e-6)
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(row.high)) + 1)
    stops = {float(f"{m}e{d}") for d in decades for m in MANTISSAS} | {row.low, row.high}
    if row.integer:
        stops = {float(round(stop)) for stop in stops} | {2.0**k for k in range(2, 13)}
    return sorted({row.parse(stop) for stop in stops if row.low <= stop <= row.high})  # type: ignore[type-var]


def nearest(stops: list[Value], value: Value) -> Value:
    """The stop that a logarithmic slider stands at for a value between two."""
    return min(stops, key=lambda stop: abs(math.log(max(float(stop), 1e-9) / max(float(value), 1e-9))))


def said(value: Value) -> str:
    """A value as short text that loses nothing worth reading."""
    return value if isinstance(value, str) else f"{value:.4g}"


def _help(row: Knob, default: Value) -> str:
    source = f"\n\nSource: {row.source}." if row.source else ""
    again = "\n\nA change starts training again." if row.resets else ""
    return f"{row.help}\n\nDefault here: {said(default)}.{source}{again}"


def sync(player: Player, key: str, value: Any) -> None:
    """Let a widget show the player's value, whoever changed it last."""
    shown = st.session_state.get(key)
    if shown != value:
        player.pushed[key] = ((shown, value), time.monotonic())
        st.session_state[key] = value


def _take(player: Player, name: str, key: str) -> None:
    """The user moved a knob's widget – unless the browser only repeats what it showed just before it was told otherwise."""
    pushed, when = player.pushed.get(key, ((), 0.0))
    if st.session_state[key] in pushed and time.monotonic() - when < ECHO_SECONDS:
        return
    player.change(name, st.session_state[key])


def widget(player: Player, row: Knob, value: Value, default: Value) -> None:
    """Draw a knob's control: a list, a slider or a number."""
    key = f"{player.keys}knob_{row.name}"
    stops = ticks(row) if row.log else []
    sync(player, key, nearest(stops, value) if stops else value)
    label = f"{row.label}, {row.symbol}" if row.symbol else row.label
    common: dict[str, Any] = {"key": key, "help": _help(row, default), "on_change": then_show(player, lambda: _take(player, row.name, key))}
    if row.choices is not None:
        st.selectbox(label, list(row.choices), format_func=row.choices.__getitem__, **common)
    elif row.log:
        st.select_slider(label if value in stops else f"{label} = {said(value)}", stops, format_func=said, **common)
    elif row.integer and row.high - row.low > FEW:
        st.number_input(label, int(row.low), int(row.high), step=1, **common)
    elif row.integer:
        st.slider(label, int(row.low), int(row.high), **common)
    else:
        st.slider(label, row.low, row.high, step=(row.high - row.low) / 1000, format="%.4g", **common)


def _choice(lab: Lab, name: str, table: dict[str, str], label: str, help: str) -> None:
    key = f"choose_{name}"
    sync(lab, key, getattr(lab.settings, name))
    st.selectbox(
        label, list(table), format_func=table.__getitem__, key=key, help=help, on_change=then_show(lab, lambda: lab.choose(**{name: st.session_state[key]}))
    )


def _data(lab: Lab) -> None:
    names = [n for n in DATASETS if n != "points" or lab.settings.points is not None]
    _choice(lab, "data", {n: DATASETS[n].title for n in names}, "Data", DATASETS[lab.settings.data].help)
    with st.popover("Use your own points", width="stretch"):
        st.file_uploader(
            "A CSV file with two columns, x and y",
            type=["csv", "txt", "tsv"],
            key="upload_points",
            on_change=then_show(lab, lambda: _upload(lab)),
            help="One point a line; a header line is allowed. At least 8 points; about ±2 in size learns best.",
        )


def _upload(lab: Lab) -> None:
    file = st.session_state.upload_points
    if file is None:
        return
    try:
        lab.choose(data="points", points=read_csv(file.getvalue()))
    except InputError as error:
        lab.message = {"kind": "error", "text": f"{file.name}: {error}"}
        lab.need()


def restore_buttons(player: Any, moved: Mapping[str, Value], usual: Callable[[str], Value]) -> None:
    """Every knob that is off its default, each a button that puts it back."""
    if not moved:
        return
    st.caption("Changed from the defaults – press to put one back:")
    with st.container(horizontal=True, gap="small"):
        for name, value in moved.items():
            row = KNOBS[name]
            st.button(
                f"{row.symbol or row.label} {said(value)} ↺",
                key=f"{player.keys}restore_{name}",
                on_click=then_show(player, functools.partial(player.restore, name)),
                help=f"{row.label}: back to {said(usual(name))}.",
            )


def seed_field(player: Any, seed: int) -> None:
    """The number that makes the run."""
    key = f"{player.keys}seed"
    sync(player, key, seed)
    choose = then_show(player, lambda: player.choose(seed=st.session_state[key]))
    st.number_input("Seed", 0, SEEDS, step=1, key=key, on_change=choose, help="Same seed, same settings: the same run, bit for bit.")


def exports(player: Player, name: str, label: str, saved: Callable[[Any], Any], code: Callable[[Any], str]) -> None:
    """Save the moment that is shown, as JSON and as Python code."""
    if player.playing:
        st.caption("Pause to save exactly the step that you see.")
    st.download_button(label, lambda: json.dumps(saved(player.moment()), indent=1), f"{name}.json", "application/json", on_click="ignore", width="stretch")
    st.download_button("Export as Python", lambda: code(player.moment()), f"{name}.py", "text/x-python", on_click="ignore", width="stretch")
    if not player.playing:
        st.code(code(player.moment()), language="python")


def sidebar(lab: Lab) -> None:
    """Draw the controls; only the open group of knobs is drawn, so that each run of the page stays short."""
    _data(lab)
    _choice(lab, "recipe", {n: r.title for n, r in RECIPES.items()}, "Recipe", f"{RECIPES[lab.settings.recipe].help}\n\n{RECIPES[lab.settings.recipe].source}")
    _choice(lab, "preset", PRESETS, "Defaults", "Toy settings, or what the recipe's source states.")
    values, rows = lab.settings.values(), meaningful(lab.settings.values())
    usual = defaults(lab.settings.data, lab.settings.recipe, lab.settings.preset)
    for name in rows:
        if KNOBS[name].group == "Objective":
            widget(lab, KNOBS[name], values[name], usual[name])
    groups = list(dict.fromkeys(KNOBS[name].group for name in rows if KNOBS[name].group != "Objective"))
    group = st.pills("More knobs", groups, key="group", default="Optimiser")
    for name in rows:
        if KNOBS[name].group == group and name != "data":
            widget(lab, KNOBS[name], values[name], usual[name])
    restore_buttons(lab, lab.settings.knobs, usual.__getitem__)  # below the knobs, so that the first one moved does not push the others away
    seed_field(lab, lab.settings.seed)
    _keep(lab)


def _keep(lab: Lab) -> None:
    with st.popover("Save, load, export", width="stretch"):
        name = f"gan2d-{lab.settings.data}-{lab.settings.recipe}-seed{lab.settings.seed}"
        exports(lab, name, "Save the run (JSON)", to_json, to_python)
        st.file_uploader(
            "Load a saved run: it is replayed bit for bit, changes included", type=["json"], key="load_run", on_change=then_show(lab, lambda: _load(lab))
        )


def _load(lab: Lab) -> None:
    file = st.session_state.load_run
    if file is None:
        return
    try:
        saved = read_text(file.getvalue())
        lab.later = (f"Replaying {saved[2]:,} steps of the saved run …", lambda: lab.load(*saved))
        lab.playing = False
    except InputError as error:
        lab.message = {"kind": "error", "text": f"{file.name}: {error}"}
        lab.need()
