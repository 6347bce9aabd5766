"""The sidebar of the page that compares constraints: experiments, data, critics, and every knob that they share."""

from __future__ import annotations

import functools

import streamlit as st

from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.knobs import KNOBS
from gan2d.settings.lineup import EXPERIMENTS, MOST, strength_of
from gan2d.settings.scene import DATA
from gan2d.studies.lipschitz import report, to_python
from gan2d.training.contest import strength_name
from gan2d.ui.controls import exports, restore_buttons, seed_field, sync, widget
from gan2d.ui.parts import then_show
from gan2d.ui.sides import Sides

NOBODY = "–"
FIRST = ("copy_noise", "critic_depth", "critic_width")  # knobs that are always in sight, where they have a meaning


def sidebar(player: Sides) -> None:
    """Draw the controls."""
    now = player.lineup
    with st.popover("Experiments to begin with", width="stretch"):
        for title, (words, _) in EXPERIMENTS.items():
            st.button(title, key=f"{player.keys}{title}", help=words, width="stretch", on_click=then_show(player, functools.partial(player.experiment, title)))
    _select(player, "data", {name: DATASETS[name].title for name in DATA}, "Data", DATASETS[now.data].help)
    _select(player, "generator", {name: row.title for name, row in GENERATORS.items()}, "Generated points", GENERATORS[now.generator].help)
    for i in range(min(MOST, len(now.critics) + 1)):
        _critic(player, i)
    rows = now.rows()
    for name in FIRST:
        if name in rows:
            widget(player, KNOBS[name], now.value(name), now.usual(name))
    groups: dict[str, list[str]] = {}
    for name in rows:
        if name not in FIRST:
            groups.setdefault(KNOBS[name].group, []).append(name)
    group = st.pills("More knobs, for all critics", list(groups), key=f"{player.keys}group", default=None)
    for name in groups.get(str(group), []):
        widget(player, KNOBS[name], now.value(name), now.usual(name))
    restore_buttons(player, now.knobs, now.usual)
    seed_field(player, now.seed)
    with st.popover("Save, export", width="stretch"):
        exports(player, f"gan2d-{now.data}-{'-'.join(critic.kind for critic in now.critics)}-seed{now.seed}", "Numbers (JSON)", report, to_python)


def _select(player: Sides, name: str, table: dict[str, str], label: str, help: str) -> None:
    key = f"{player.keys}choose_{name}"
    sync(player, key, getattr(player.lineup, name))
    changed = then_show(player, lambda: player.choose(**{name: st.session_state[key]}))
    st.selectbox(label, list(table), format_func=table.__getitem__, key=key, help=help, on_change=changed)


def _critic(player: Sides, i: int) -> None:
    """One place of the lineup: its constraint, and the constraint's exact strength."""
    critics = player.lineup.critics
    key = f"{player.keys}critic{i}"
    there = i < len(critics)
    sync(player, key, critics[i].kind if there else NOBODY)
    options = [*([NOBODY] if len(critics) > 1 or not there else []), *CONSTRAINTS]
    help = "\n\n".join(f"**{row.title}**: {row.help}" for row in CONSTRAINTS.values())
    left, right = st.columns([7, 3], vertical_alignment="bottom")
    with left:
        st.selectbox(
            f"Critic {i + 1}" if there else "One more critic",
            options,
            format_func=lambda name: CONSTRAINTS[name].title if name in CONSTRAINTS else "none",
            key=key,
            help=help,
            on_change=then_show(player, lambda: choose_critic(player, i, st.session_state[key])),
        )
    row = strength_of(critics[i]) if there else None
    if row is None:
        return
    with right:
        own = f"{player.keys}{strength_name(i)}_{row.name}"
        sync(player, own, f"{critics[i].strength:.6g}")
        moved = then_show(player, lambda: player.change(strength_name(i), st.session_state[own]))
        st.text_input(row.symbol, key=own, on_change=moved, help=f"{row.help}\n\n{row.source}")


def choose_critic(player: Sides, i: int, kind: str) -> None:
    """Put another constraint in the i-th place, or NOBODY."""
    said = [str(critic) for critic in player.lineup.critics]
    said[i : i + 1] = [] if kind == NOBODY else [kind]
    player.choose(critics=said)
