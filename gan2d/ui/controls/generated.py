"""What critics stand against, and the papers' figures to begin with; on the page that compares constraints."""

from __future__ import annotations

import functools

import streamlit as st

from gan2d.elements.generators import GENERATORS
from gan2d.settings.edits import with_generator
from gan2d.studies.figures import FIGURES, figure
from gan2d.ui.controls.sidebar import data_choice
from gan2d.ui.controls.widgets import choice
from gan2d.ui.fragments import popover
from gan2d.ui.player.player import Player


def figures_to_begin_with(player: Player) -> None:
    """A button for each row of FIGURES."""
    with popover(player, "figures", "Experiments to begin with") as choice_of:
        for title, row in FIGURES.items():
            begin = choice_of(functools.partial(_begin, player, title))
            st.button(title, key=f"{player.keys}{title}", help=row.words, width="stretch", on_click=begin)


def _begin(player: Player, title: str) -> None:
    player.look_at_part("depth" if FIGURES[title].deep else "surface")
    player.edit(lambda now: figure(title, now.seed), f"{title}. {FIGURES[title].words}")


def generator_choice(player: Player) -> None:
    """The data, and where generated points come from."""
    data_choice(player)
    now = str(player.experiment.values()["generator"])
    titles = {name: row.title for name, row in GENERATORS.items() if not row.paired}
    choice(player, "generator", titles, "Generated points", GENERATORS[now].help, now, lambda name: player.edit(lambda e: with_generator(e, name)))
