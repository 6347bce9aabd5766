"""Piles of earth that students move by hand in the browser, towards the wanted shape and the optimal cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gan2d.common.errors import InputError
from gan2d.theory.transport import piles
from gan2d.ui.views import mount

MOST_SHOWN = 6
SHARES = 100  # steps of a slider where the amounts are no whole numbers


def show_piles(have: Sequence[float], want: Sequence[float], key: str) -> None:
    """Show 2 to 6 piles of earth ``have`` beside the shape ``want``, both in shovels, for example 12 of them.

    Every move, its price and the verdict react in the browser, without a rerun. Raises InputError for piles that
    gan2d.transport.piles does not take, and for more than 6.
    """
    flow, optimum = piles(have, want)
    if len(flow) > MOST_SHOWN:
        raise InputError(f"At most {MOST_SHOWN} piles can be shown; {len(flow)} were given.")
    amounts = np.concatenate([np.asarray(have, np.float64), np.asarray(want, np.float64)])
    whole = bool((amounts == np.round(amounts)).all())
    told = {"have": amounts[: len(flow)].tolist(), "want": amounts[len(flow) :].tolist(), "flow": flow.tolist()}
    mount("piles", {**told, "optimum": optimum, "unit": 1 if whole else float(amounts.sum()) / 2 / SHARES}, key)
