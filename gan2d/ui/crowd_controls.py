"""The sidebar of the page of many seeds: how many, A and B, and every knob of the side that is edited."""

from __future__ import annotations

import functools

import streamlit as st

from gan2d.elements.data import DATASETS
from gan2d.settings.crowd import SHOWN
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import meaningful
from gan2d.settings.recipes import PRESETS, RECIPES
from gan2d.settings.remedies import REMEDIES, without_meaning
from gan2d.studies.seeds import report, to_python
from gan2d.ui.controls import exports, restore_buttons, seed_field, sync, widget
from gan2d.ui.crowd_meta import NAMES
from gan2d.ui.crowds import Crowds
from gan2d.ui.parts import then_show


def sidebar(player: Crowds) -> None:
    """Draw the controls."""
    now = player.crowd
    names = {name: row.title for name, row in DATASETS.items() if name != "points" or now.settings.points is not None}
    _select(player, "data", names, "Data", DATASETS[now.settings.data].help, now.settings.data)
    counts = {count: str(count) for count in sorted({*SHOWN, now.seeds})}
    _select(player, "seeds", counts, "Seeds at once", "Every panel is one seed: other first weights, other noise, all else the same.", now.seeds)
    _versus(player)
    own = player.settings
    side = f"{NAMES[player.edited]}: " if now.other is not None else ""
    _select(player, "recipe", {n: r.title for n, r in RECIPES.items()}, f"{side}recipe" if side else "Recipe", RECIPES[own.recipe].help, own.recipe)
    _select(player, "preset", PRESETS, f"{side}defaults" if side else "Defaults", "Toy settings, or what the recipe's source states.", own.preset)
    values = own.values()
    rows = [name for name in meaningful(values) if name != "data"]
    groups = list(dict.fromkeys(KNOBS[name].group for name in rows))
    group = st.pills(f"{side}knobs" if side else "Knobs", groups, key=f"{player.keys}group", default="Tricks")
    for name in rows:
        if KNOBS[name].group == group:
            widget(player, KNOBS[name], values[name], player.usual(name))
    restore_buttons(player, own.knobs, player.usual)
    seed_field(player, now.settings.seed)
    with st.popover("Save, export", width="stretch"):
        exports(player, f"gan2d-{own.data}-{now.seeds}-seeds", "Numbers of every seed (JSON)", report, to_python)


def _select(player: Crowds, name: str, table: dict, label: str, help: str, value: object) -> None:  # type: ignore[type-arg]
    key = f"{player.keys}choose_{name}"
    sync(player, key, value)
    changed = then_show(player, lambda: player.choose(**{name: st.session_state[key]}))
    st.selectbox(label, list(table), format_func=table.__getitem__, key=key, help=help, on_change=changed)


def _versus(player: Crowds) -> None:
    """Whether there is a B, and which of the two the knobs below belong to."""
    on = f"{player.keys}versus"
    sync(player, on, player.crowd.other is not None)
    help = "A second setting on the same seeds, in step. It begins as a copy of A; then move its knobs."
    st.toggle("Compare with B", key=on, help=help, on_change=then_show(player, lambda: player.compare(st.session_state[on])))
    with st.popover("Put a trick on B", width="stretch"):
        for name, row in REMEDIES.items():
            missing = without_meaning(player.crowd.settings, name)
            act = then_show(player, functools.partial(player.treat, name))
            st.button(row.title, key=f"{player.keys}treat_{name}", help=missing or row.help, disabled=bool(missing), width="stretch", on_click=act)
    if player.crowd.other is None:
        return
    side = f"{player.keys}side"
    sync(player, side, NAMES[player.edited])
    st.segmented_control(
        "Knobs of", list(NAMES), key=side, on_change=then_show(player, lambda: player.edit(NAMES.index(st.session_state[side] or NAMES[player.edited])))
    )
