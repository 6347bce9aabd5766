"""Sliders inside the picture: which knobs have one, and what it spans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gan2d.settings.knobs import KNOBS

# what is worth dragging through; any other allowed value can be set in the sidebar
RANGES: dict[str, tuple[float, float]] = {
    "gp_weight": (0.001, 100.0),
    "clip": (0.001, 1.0),
    "r1_weight": (0.001, 100.0),
    "margin": (0.01, 100.0),
    "n_critic": (0, 20),
    "width": (0.02, 2.0),
    "fake_width": (0.02, 2.0),
    "sigma": (0.02, 1.0),
    "angle": (0.0, 90.0),
    "imbalance": (0.0, 2.0),
    "noise": (0.0, 2.0),
}
MOST = 3  # that fit in one row


def sliders(names: Iterable[str], value: Callable[[str], Any], ranges: Mapping[str, tuple[float, float]] = RANGES) -> list[dict[str, Any]]:
    """What the browser is told of the sliders for these knobs: words, value, ends, scale."""
    told = []
    for name in names:
        row, (low, high) = KNOBS[name], ranges[name]
        words: dict[str, Any] = {"name": name, "symbol": row.symbol, "label": row.label, "help": row.help}
        told.append(words | {"value": value(name), "low": low, "high": high, "log": row.log and low > 0, "integer": row.integer})
    return told
