"""Which two distributions stand θ apart, and between which ends; on the pages where critics compare them."""

from __future__ import annotations

import streamlit as st

from gan2d.elements.data import DATASETS, LEARNED
from gan2d.elements.pairs import PAIRS
from gan2d.settings.axis import read_axis
from gan2d.settings.experiment import with_axes
from gan2d.ui.controls.files import upload
from gan2d.ui.controls.widgets import choice
from gan2d.ui.fragments import shows
from gan2d.ui.player.player import Player
from gan2d.ui.stages.apart import pair_name, with_pair
from gan2d.ui.stages.distances import NONE


def pair_choice(player: Player) -> None:
    """Which pair, of which data, and the values of θ."""
    experiment = player.experiment
    row, now = experiment.pair, pair_name(experiment)
    titles = {name: each.title for name, each in PAIRS.items()}
    choice(player, "pair", titles, "Two distributions", f"{row.help}\n\n{row.source}", now, lambda name: player.edit(lambda e: with_pair(e, name)))
    if row.of_data:
        own = experiment.points is not None or player.points is not None
        names = {name: DATASETS[name].title for name in LEARNED if name != "points" or own}
        choice(player, "data", names, "Data", DATASETS[experiment.data].help, experiment.data, lambda name: player.choose(data=name))
    upload(player)
    values = str(experiment.axis(row.knob)).partition(":")[2]
    shown = shows(player, "theta", values, lambda text: player.edit(lambda e: with_axes(e, [read_axis(row.knob, text)])))
    st.text_input(
        "θ, first:last:count", shown.value, **shown.widget, help=f"θ: {row.apart}. All its values are trained at once; it may be negative, such as -1:1:21."
    )


def critics_wanted(player: Player) -> None:
    """Whether critics are trained, or only what theory and samples say is shown."""
    shown = shows(player, "critics", not player.stage.idle(), lambda wanted: _want(player, wanted))
    st.toggle("Train critics", shown.value, **shown.widget, help="Off: only what theory and samples say.")


def _want(player: Player, wanted: bool) -> None:
    def act() -> None:
        player.look({"critics": None if wanted else NONE})
        player.begin_again()

    player.guard(act)
