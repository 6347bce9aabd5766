"""The Distances page's other two parts: the earth mover's plan between two clouds, and piles of earth to be moved by hand."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import streamlit as st

from gan2d.common.errors import InputError, unknown, whole
from gan2d.measure.estimates import points_at, theta_of
from gan2d.theory.transport import PLANS, exercise
from gan2d.ui.parts.piles import show_piles
from gan2d.ui.parts.plan import show_plan
from gan2d.ui.player.player import Player

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
        st.warning(f"The link's {name}={text[:60]} was left out. {error}")
        return usual


def _keep(player: Player, name: str, value: Any) -> Any:
    if value == USUAL[name]:
        player.view.pop(name, None)
    else:
        player.view[name] = str(value)
    return value


def plan_part(player: Player) -> None:
    """Two clouds, the optimal plan and another one."""
    experiment = player.experiment
    theta = theta_of(experiment)
    low, high = float(theta[0]), float(theta[-1])
    left, middle, right = st.columns([2, 2, 3], vertical_alignment="bottom")
    now = player.stage.shown_theta(player)  # type: ignore[attr-defined]
    shown = left.slider("θ, how far apart", low, high, now, step=(high - low) / 200, format="%.3g", key="plan_theta")
    player.view["theta_shown"] = f"{shown:.4g}"
    points = _keep(player, "plan_points", middle.slider("Points in each cloud", *ENDS["plan_points"], chosen(player, "plan_points"), key="plan_points"))
    other = right.segmented_control(
        "Compare with",
        OTHERS,
        default=chosen(player, "plan_other"),
        format_func=lambda name: PLANS[name].title,
        key="plan_other",
        required=True,
        help="\n\n".join(PLANS[n].help for n in OTHERS),
    )
    other = _keep(player, "plan_other", str(other or chosen(player, "plan_other")))
    if experiment.pair.inputs == 1:
        st.info(
            "On a line the optimal plan just keeps the order, and its lines would lie on each other: see Piles of earth, or choose a pair in the plane at the left."
        )
        return
    real, fake = points_at(experiment, jax.random.fold_in(jax.random.key(experiment.seed), 7), points, np.array([shown]))
    show_plan(real, fake[0], other, key="plan", seed=experiment.seed)


def piles_part(player: Player) -> None:
    """Piles to be moved by hand."""
    left, right, _ = st.columns([2, 2, 3], vertical_alignment="bottom")
    bins = _keep(player, "piles", left.slider("Piles", *ENDS["piles"], chosen(player, "piles"), key="piles_bins"))
    help = "Another number, other piles; the same number, the same piles."
    task = int(right.number_input("Exercise", *ENDS["exercise"], chosen(player, "exercise"), step=1, key="piles_task", help=help))
    have, want = exercise(bins, _keep(player, "exercise", task))
    show_piles(have, want, key=f"piles_{bins}_{task}")
