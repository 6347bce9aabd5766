"""The part of the constraints' page that sweeps over strengths and seeds: maps, of which every cell opens live."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Sequence
from typing import Any

import streamlit as st

from gan2d.settings.constraints import name_of
from gan2d.settings.edits import choose, with_arms, with_generator
from gan2d.settings.experiment import Experiment
from gan2d.studies.strengths import QUANTITIES, SWEPT, TRAINED, Strengths
from gan2d.ui.figures import strength_maps
from gan2d.ui.player.player import Player

KEPT = 8  # sweeps that the server remembers
_known: collections.OrderedDict[str, Strengths] = collections.OrderedDict()


def _sweep(experiment: Experiment) -> Strengths:
    """The sweep of these data and shared knobs, as far as anybody has taken it."""
    common = {name: value for name, value in experiment.arms[0].knobs.items() if all(arm.knobs.get(name) == value for arm in experiment.arms)}
    name = repr((experiment.data, experiment.points and experiment.points.digest, experiment.values()["generator"], common, experiment.seed))
    if name not in _known:
        _known[name] = Strengths(dataclasses.replace(experiment, arms=(dataclasses.replace(experiment.arms[0], knobs=common),)))
    _known.move_to_end(name)
    while len(_known) > KEPT:
        _known.popitem(last=False)
    return _known[name]


def strengths_part(player: Player) -> None:
    """Run the sweep while it is looked at, and show what is known of it."""
    sweep = _sweep(player.experiment)
    spans = " and ".join(f"{values[0]:g} to {values[-1]:g}" for values in SWEPT.values())
    st.markdown(
        f"**c and λ over four decades each** ({spans}), {len(sweep.seeds)} seeds, everything else as in the sidebar: every cell is a critic, "
        "and in the lower maps a GAN, trained from its first step. **Click a cell to open it live.**"
    )
    going = st.toggle("Train", value=not sweep.finished, key="strengths_going", help="Switch off to stop; what is trained stays, and goes on from there.")
    words = st.empty()
    picture = st.empty()
    shown = -1
    while going and not sweep.finished:
        words.progress(sweep.done / sweep.total, f"{sweep.what()}: {100 * sweep.done / sweep.total:.0f} %")
        if shown != sweep.measured:
            shown = sweep.measured
            picture.plotly_chart(strength_maps(sweep), key=f"strengths_{shown}")
        sweep.advance()
    words.caption("Finished." if sweep.finished else f"{100 * sweep.done / sweep.total:.0f} % trained.")
    picture.plotly_chart(strength_maps(sweep), key="strengths", on_select=lambda: _clicked(player, sweep), selection_mode="points")
    with st.expander("What the maps tell"):
        for name in sweep.quantities():
            st.markdown(f"**{QUANTITIES[name].title}.** {QUANTITIES[name].help}")


def _clicked(player: Player, sweep: Strengths) -> None:
    said: Any = st.session_state.get("strengths")
    if said and said.selection.points:
        open_cell(player, sweep, said.selection.points[0]["customdata"])
        st.rerun()  # the whole page, not this part of it alone


def open_cell(player: Player, sweep: Strengths, cell: Sequence[Any]) -> None:
    """Show a cell (kind, row, column, quantity) live, beside the other constraint at its strength of now."""
    kind, row, column, quantity = cell
    chosen, now = sweep.cell(kind, int(row), int(column)), player.experiment
    common = sweep.experiment.arms[0].knobs
    arm = dataclasses.replace(chosen.arm, knobs={**common, **chosen.arm.knobs})
    others = [each for i, each in enumerate(now.arms) if name_of(now, i) != kind][:1]
    generator = TRAINED if QUANTITIES[quantity].trained else str(now.values()["generator"])
    player.look_at_part("live")
    player.edit(lambda now: with_generator(choose(with_arms(now, [arm, *others]), seed=chosen.seed), generator))
