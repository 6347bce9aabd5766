"""The Distances page's other two parts: the earth mover's plan between two clouds, and piles of earth to be moved by hand."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import streamlit as st

from gan2d.common.errors import InputError, left_out, unknown, whole
from gan2d.common.words import as_it_is
from gan2d.measure.estimates import points_at, theta_of
from gan2d.theory.transport import PLANS, exercise
from gan2d.ui.fragments import VIEW, shows
from gan2d.ui.parts.piles import show_piles
from gan2d.ui.parts.plan import show_plan
from gan2d.ui.player.player import Player

STOPS = 201  # of the slider for θ
OTHERS = [name for name in PLANS if name != "optimal"]
# name in the link → its usual value, and the smallest and largest of a number
USUAL: dict[str, Any] = {"plan_points": 24, "plan_other": "random", "piles": 5, "exercise": 0}
ENDS: dict[str, tuple[int, int]] = {"plan_points": (4, 96), "piles": (2, 6), "exercise": (0, 9999)}


def chosen(player: Player, name: str) -> Any:
    """What is chosen in these parts; what a link says wrongly is told, and the usual value stands."""
    usual, text = USUAL[name], player.view.get(name)
    if text is None:
        return usual
    try:
        if name in ENDS:
            return whole(name, text, *ENDS[name])
        if text not in OTHERS:
            raise unknown(name, text, OTHERS)
        return text
    except InputError as error:
        del player.view[name]
        st.warning(as_it_is(left_out(name, text, error)))
        return usual


def _keep(player: Player, name: str, value: Any) -> None:
    player.look({name: None if value == USUAL[name] else value})


def plan_part(player: Player) -> None:
    """Two clouds, the optimal plan and another one."""
    experiment = player.experiment
    theta = theta_of(experiment)
    low, high = float(theta[0]), float(theta[-1])
    left, middle, right = st.columns([2, 2, 3], vertical_alignment="bottom")
    now = player.stage.shown_theta(player)  # type: ignore[attr-defined]
    theta_shown = float(np.clip(now, low, high))
    stops = [float(f"{stop:.4g}") for stop in np.linspace(low, high, STOPS)]
    nearest = min(stops, key=lambda stop: abs(stop - theta_shown))
    shown = shows(player, "plan_theta", nearest, lambda theta: player.look({"theta_shown": f"{theta:.4g}"}), stops, VIEW)
    left.select_slider("θ, how far apart", stops, shown.value, **shown.widget)
    points = chosen(player, "plan_points")
    shown = shows(player, "plan_points", points, lambda count: _keep(player, "plan_points", count), place=VIEW)
    middle.slider("Points in each cloud", *ENDS["plan_points"], shown.value, **shown.widget)
    other = chosen(player, "plan_other")
    shown = shows(player, "plan_other", other, lambda name: _keep(player, "plan_other", name), place=VIEW)
    help = "\n\n".join(PLANS[n].help for n in OTHERS)
    right.segmented_control("Compare with", OTHERS, default=shown.value, format_func=lambda name: PLANS[name].title, required=True, help=help, **shown.widget)
    if experiment.pair.inputs == 1:
        st.info(
            "On a line the optimal plan just keeps the order, and its lines would lie on each other: see Piles of earth, or choose a pair in the plane at the left."
        )
        return
    real, fake = points_at(experiment, jax.random.fold_in(jax.random.key(experiment.seed), 7), points, np.array([theta_shown]))
    show_plan(real, fake[0], other, key="plan", seed=experiment.seed)


def piles_part(player: Player) -> None:
    """Piles to be moved by hand."""
    left, right, _ = st.columns([2, 2, 3], vertical_alignment="bottom")
    bins, task = chosen(player, "piles"), chosen(player, "exercise")
    shown = shows(player, "piles", bins, lambda count: _keep(player, "piles", count), place=VIEW)
    left.slider("Piles", *ENDS["piles"], shown.value, **shown.widget)
    shown = shows(player, "exercise", task, lambda number: _keep(player, "exercise", number), place=VIEW)
    help = "Another number, other piles; the same number, the same piles."
    right.number_input("Exercise", *ENDS["exercise"], shown.value, step=1, help=help, **shown.widget)
    have, want = exercise(bins, task)
    show_piles(have, want, key=f"piles_{bins}_{task}")
