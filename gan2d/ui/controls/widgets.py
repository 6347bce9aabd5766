"""The sidebar's controls: a knob, a choice, the seed, and what puts a knob back."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from gan2d.common.knob import Knob, Value
from gan2d.settings.experiment import LETTERS, SEEDS
from gan2d.settings.knobs import KNOBS
from gan2d.ui.fragments import shows, then_show
from gan2d.ui.player.player import Player

MANTISSAS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
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


def called(row: Knob, value: Value) -> str:
    """A knob's value as a list of it would say it, or as short text."""
    return row.choices[str(value)] if row.choices is not None else said(value)


def _help(row: Knob, default: Value) -> str:
    source = f"\n\nSource: {row.source}." if row.source else ""
    again = "\n\nA change starts training again." if row.resets else ""
    return f"{row.help}\n\nDefault here: {called(row, default)}.{source}{again}"


def knob_widget(player: Player, row: Knob, arm: int | None, exact: bool = False) -> None:
    """Draw a knob's control for an arm, or for all that read it: a list, a slider or a number; a number where its slider stands in the picture (``exact``)."""
    value, default = player.experiment.value(row.name, arm), player.experiment.usual(row.name, arm)
    stops = ticks(row) if row.log and not exact else []
    label = f"{row.label}, {row.symbol}" if row.symbol else row.label
    name = f"{'' if arm is None else LETTERS[arm].lower() + '_'}knob_{row.name}"
    told, widget = shows(player, name, nearest(stops, value) if stops else value, lambda moved: player.change(row.name, moved, arm))
    widget["help"] = _help(row, default)
    if row.choices is not None:
        st.selectbox(label, list(row.choices), list(row.choices).index(told), format_func=row.choices.__getitem__, **widget)
    elif exact and not row.integer:
        st.number_input(label, row.low, row.high, float(told), format="%.4g", **widget)
    elif row.log and not exact:
        st.select_slider(label if value in stops else f"{label} = {said(value)}", stops, told, format_func=said, **widget)
    elif row.integer and (exact or row.high - row.low > FEW):
        st.number_input(label, int(row.low), int(row.high), told, step=1, **widget)
    elif row.integer:
        st.slider(label, int(row.low), int(row.high), told, **widget)
    else:
        st.slider(label, row.low, row.high, told, step=(row.high - row.low) / 1000, format="%.4g", **widget)


def restore_buttons(player: Player, arm: int | None) -> None:
    """Every knob of an arm, or of any, that is off its default, each a button that puts it back."""
    moved, usual = player.experiment.moved(arm), functools.partial(player.experiment.usual, arm=arm)
    if not moved:
        return
    st.caption("Changed from the defaults – press to put one back:")
    with st.container(horizontal=True, gap="small"):
        for name, value in moved.items():
            row = KNOBS[name]
            st.button(
                f"{row.symbol or row.label} {called(row, value)} ↺",
                key=f"{player.keys}restore_{name}",
                on_click=then_show(player, functools.partial(player.restore, name, arm)),
                help=f"{row.label}: back to {called(row, usual(name))}.",
            )


def seed_field(player: Player) -> None:
    """The number that makes the run."""
    shown = shows(player, "seed", player.experiment.seed, lambda seed: player.choose(seed=seed))
    st.number_input("Seed", 0, SEEDS, shown.value, step=1, **shown.widget, help="Same seed, same settings: the same run, bit for bit.")


def choice(player: Player, name: str, titles: Mapping[str, str], label: str, help: str, now: str, act: Callable[[str], Any]) -> None:
    """A list of which one is chosen, which then ``act`` does."""
    shown = shows(player, f"choose_{name}", now, act, titles)
    st.selectbox(label, list(titles), list(titles).index(shown.value), format_func=lambda each: titles.get(each, each), help=help, **shown.widget)
