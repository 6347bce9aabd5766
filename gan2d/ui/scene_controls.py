"""The sidebar of the pages on which critics are compared: the pair, the critics, and every knob that has a meaning for them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from gan2d.elements.data import DATASETS
from gan2d.elements.pairs import PAIRS
from gan2d.settings.knobs import KNOBS
from gan2d.settings.scene import DATA, MOST_CRITICS
from gan2d.studies.sweep import report, to_python
from gan2d.training.critics import CRITICS
from gan2d.ui.comparing import Comparing
from gan2d.ui.controls import exports, restore_buttons, seed_field, sync, widget
from gan2d.ui.parts import then_show


def sidebar(player: Comparing, critics: Sequence[str]) -> None:
    """Draw the controls; ``critics`` are those that the page can show, none where it shows no critics."""
    scene = player.scene
    _select(player, "pair", {name: row.title for name, row in PAIRS.items()}, "Two distributions", f"{PAIRS[scene.pair].help}\n\n{PAIRS[scene.pair].source}")
    if PAIRS[scene.pair].of_data:
        _select(player, "data", {name: DATASETS[name].title for name in DATA}, "Data", DATASETS[scene.data].help)
    rows = scene.rows()
    for name in rows:
        if KNOBS[name].group == "Data" or name == "noise":
            widget(player, KNOBS[name], player.value(name), player.usual(name))
    if critics:
        _critics(player, list(critics))
        _critic_knobs(player, rows)
    restore_buttons(player, scene.knobs, player.usual)
    seed_field(player, scene.seed)
    if critics:
        with st.popover("Save, export", width="stretch"):
            exports(player, f"gan2d-{scene.pair}-seed{scene.seed}", "Numbers (JSON)", report, to_python)


def _critic_knobs(player: Comparing, rows: Sequence[str]) -> None:
    groups: dict[str, list[str]] = {}
    for name in rows:
        if KNOBS[name].group != "Data" and name != "noise":
            groups.setdefault(_group(name), []).append(name)
    for name in groups.pop("Objective", []):
        widget(player, KNOBS[name], player.value(name), player.usual(name))
    group = st.pills("More knobs", list(groups), key=f"{player.keys}group", default=None)
    for name in groups.get(str(group), []):
        widget(player, KNOBS[name], player.value(name), player.usual(name))


def _group(name: str) -> str:
    return "Objective" if KNOBS[name].group == "Critic's constraint" else KNOBS[name].group


def _select(player: Comparing, name: str, table: dict[str, str], label: str, help: str) -> None:
    key = f"{player.keys}choose_{name}"
    sync(player, key, getattr(player.scene, name))
    changed = then_show(player, lambda: player.choose(**{name: st.session_state[key]}))
    st.selectbox(label, list(table), format_func=table.__getitem__, key=key, help=help, on_change=changed)


def _critics(player: Comparing, names: list[str]) -> None:
    key = f"{player.keys}choose_critics"
    sync(player, key, [name for name in player.scene.critics if name in names])
    help = "\n\n".join(f"**{CRITICS[name].title}**: {CRITICS[name].help}" for name in names)
    st.multiselect(
        "Critics, all trained from the same seed",
        names,
        format_func=lambda name: CRITICS[name].title,
        key=key,
        max_selections=MOST_CRITICS,
        help=help,
        on_change=then_show(player, lambda: player.choose(critics=st.session_state[key])),
    )
