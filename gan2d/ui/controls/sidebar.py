"""The sidebar of every page: what to learn, the arms, and every knob that has a meaning for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from gan2d.elements.data import DATASETS
from gan2d.settings.knobs import KNOBS
from gan2d.ui.controls import arms
from gan2d.ui.controls.class_link import class_link
from gan2d.ui.controls.files import save_and_load
from gan2d.ui.controls.own_points import upload
from gan2d.ui.controls.widgets import choice, knob_widget, restore_buttons, seed_field
from gan2d.ui.fragments import drawing, shows
from gan2d.ui.player.player import Player
from gan2d.ui.player.shown import left_to_the_class

ALWAYS = "Objective"  # the group of knobs that is always in sight


def sidebar(
    player: Player,
    begin: Callable[[Player], Any] | None = None,
    data: Callable[[Player], Any] | None = None,
    more: Callable[[Player], Any] | None = None,
    strengths: bool = False,
    axes: bool = False,
    report: Any = None,
) -> None:
    """Draw the controls; only the open group of knobs is drawn, so that each run of the page stays short.

    ``begin`` is what stands above all, ``data`` in the place of the choice of data, ``more`` below the arms; ``strengths``
    stand beside the arms, ``axes`` can be chosen, and ``report`` tells all numbers for the exports.
    """
    left = left_to_the_class(player.view)
    with drawing(player):
        if left is not None:
            some_knobs(player, left)
            return
        if begin is not None:
            begin(player)
        (data or data_choice)(player)
        arms.arms(player, strengths)
        if more is not None:
            more(player)
        arms.whose_knobs(player)
        if player.stage.presets:
            arms.preset(player)
        if axes:
            arms.axes(player)
        knobs(player)
        restore_buttons(player, player.edited)  # below the knobs, so that the first one moved does not push the others away
        seed_field(player)
        save_and_load(player, report)
        class_link(player)


def data_choice(player: Player) -> None:
    """Which data set, or your own points."""
    own = player.experiment.points is not None or player.points is not None
    names = {name: DATASETS[name].title for name in player.stage.data() if name != "points" or own}
    now = player.experiment.data
    choice(player, "data", names, "Data", DATASETS[now].help, now, lambda name: player.choose(data=name))
    upload(player)


def some_knobs(player: Player, names: list[str]) -> None:
    """Those that a class is left with, but for what has its slider in the picture."""
    live = {slider["name"].rpartition(".")[2] for slider in player.live()}
    for name in player.rows(player.edited):
        if name in names and name not in live:
            knob_widget(player, KNOBS[name], player.edited)


def knobs(player: Player) -> None:
    """The knobs of the edited arm, or of all: the first ones always, the others in groups of which one is open."""
    arm, stage = player.edited, player.stage
    rows = player.rows(arm)
    first = [name for name in rows if name in stage.first or (not stage.first and KNOBS[name].group == ALWAYS)]
    live = {slider["name"].rpartition(".")[2] for slider in player.live()}  # they have their sliders in the picture
    for name in first:
        knob_widget(player, KNOBS[name], arm, name in live)
    groups: dict[str, list[str]] = {}
    for name in rows:
        if name not in first:
            groups.setdefault(KNOBS[name].group, []).append(name)
    now = player.group if player.group in groups else None
    shown = shows(player, "group", now, player.open_group, groups)
    st.pills("More knobs", list(groups), default=shown.value, **shown.widget)
    for name in groups.get(str(now), []):
        knob_widget(player, KNOBS[name], arm, name in live)
