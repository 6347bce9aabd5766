"""The earth mover's plan between two samples, drawn in the browser beside a worse plan."""

from __future__ import annotations

import numpy as np
import streamlit as st

from gan2d.common.errors import InputError, one_of
from gan2d.theory.transport import PLANS, Plan, potential
from gan2d.ui.views import mount, numbers

MOST_POINTS = 512


def _told(name: str, plan: Plan) -> dict[str, object]:
    row = PLANS[name]
    return {"title": row.title, "help": row.help, "order": plan.order.tolist(), "lengths": numbers(plan.lengths), "cost": plan.cost}


@st.cache_data(show_spinner=False, max_entries=64)
def _payload(real: np.ndarray, fake: np.ndarray, other: str, seed: int) -> dict[str, object]:
    best = PLANS["optimal"].make(real, fake, seed)
    scores = potential(real, fake, best)
    return {
        "real": numbers(real),
        "fake": numbers(fake),
        "plans": [_told("optimal", best), _told(other, PLANS[other].make(real, fake, seed))],
        "potential": {"real": numbers(scores.real), "fake": numbers(scores.fake)},
    }


def show_plan(real: np.ndarray, fake: np.ndarray, other: str, key: str, seed: int = 0) -> None:
    """Show the optimal plan between ``real (n, 2)`` and ``fake (n, 2)`` beside the plan ``other`` of PLANS, n ≤ 512.

    Hovering, the critic's potential and every number react in the browser, without a rerun. ``seed`` draws the random
    plan. Raises InputError for an unknown plan and for clouds that do not fit.
    """
    one_of("plan", other, PLANS)
    real, fake = np.asarray(real, np.float64), np.asarray(fake, np.float64)
    if len(real) > MOST_POINTS or real.ndim != 2 or real.shape[1] != 2:
        raise InputError(f"The plan view shows at most {MOST_POINTS} points with 2 coordinates; the shape given is {real.shape}.")
    mount("plan", _payload(real, fake, other, seed), key)
