"""``fit_divergence``: the whole fit as plain JSON values, and as a table for the terminal."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any

from gan2d.common.errors import InputError, listed, one_of
from gan2d.theory.fitting import in_words
from gan2d.theory.fitting.divergences import FITTED
from gan2d.theory.fitting.measures import Moment, moments
from gan2d.theory.fitting.paths import STEPS, paths
from gan2d.theory.fitting.setting import make


def chosen(given: str | Sequence[str] | None) -> list[str]:
    """Names of FITTED from a list or a text with commas; none given: all."""
    names = given.split(",") if isinstance(given, str) else list(FITTED) if given is None else listed("divergences", given, "names", 2 * len(FITTED))
    names = [one_of("divergence", name.strip() if isinstance(name, str) else name, FITTED) for name in names]
    if not names:
        raise InputError(f"Name at least one divergence of {', '.join(FITTED)}.")
    return list(dict.fromkeys(names))


def fit_divergence(divergences: str | Sequence[str] | None = None, knobs: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Let a model of one to three Gaussians follow the gradient of each divergence to a mixture on the line.

    ``divergences``: names of FITTED (default all). ``knobs``: names of KNOBS, such as modes, sigma, start, gaussians. Returns
    the mixture, and of each divergence what was measured every few steps, with a sentence for the end.
    """
    names, setting = chosen(divergences), make(knobs)
    followed = paths(setting)
    told: dict[str, Any] = {}
    for name in names:
        found = moments(setting, followed, list(FITTED).index(name))
        title = FITTED[name].title
        told[name] = {
            "title": title,
            "ends": in_words.kind(found[-1], setting.modes),
            "sentence": in_words.of_model(title, found[-1], setting.modes, setting.mean, setting.deviation),
            "moments": [_plain(each) for each in found],
        }
    real = {"means": setting.means.tolist(), "sigma": setting.sigma, "weights": setting.weights.tolist(), "mean": setting.mean, "deviation": setting.deviation}
    return {"knobs": dataclasses.asdict(setting), "steps": STEPS, "real": real, "divergences": told}


def _plain(at: Moment) -> dict[str, Any]:
    kept = (
        "step",
        "value",
        "size",
        "places",
        "scales",
        "weights",
        "mean",
        "deviation",
        "covered",
        "missed",
        "wrong",
        "overlap",
        "bounces",
        "hill",
        "kl",
        "reverse_kl",
    )
    return {name: _value(getattr(at, name)) for name in kept}


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def table(result: Mapping[str, Any]) -> str:
    """The end of every path, a line each."""
    head = ["divergence", "value", "gradient", "place", "scale", "weight", ""]
    rows = [head]
    for row in result["divergences"].values():
        at = row["moments"][-1]
        several = [",".join(f"{each:.3f}" for each in at[name]) for name in ("places", "scales", "weights")]
        value = "infinite" if at["value"] is None else f"{at['value']:.4f}"
        rows.append([row["title"], value, f"{at['size']:.1e}", *several, row["ends"]])
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)
