"""What each divergence does to a model that is too small: a part of the page on distances, computed at once and played in the browser."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import numpy as np
import streamlit as st

from gan2d.common.errors import InputError, left_out, one_of, whole
from gan2d.common.memoise import Memory
from gan2d.common.words import as_it_is
from gan2d.theory.fitting import in_words, setting
from gan2d.theory.fitting.divergences import FITTED
from gan2d.theory.fitting.measures import moments
from gan2d.theory.fitting.paths import MOMENTS, POSITIONS, STEPS, paths
from gan2d.theory.fitting.setting import KNOBS, Setting
from gan2d.theory.mixtures_1d import Line
from gan2d.ui.player.player import Player
from gan2d.ui.stages.distances import FIT
from gan2d.ui.views import mount

KEY = "fit"
DRAWN = np.linspace(-6.5, 6.5, 391)  # places of the drawn densities
USUAL = next(iter(FITTED))  # the divergence that is shown large


def fit_part(player: Player) -> None:
    """The picture with all its controls; what is chosen there comes back and stands in the link."""
    chosen = _settings(player)
    shown = {"chosen": _one(player), "shown": _several(player), "step": _step(player)}
    told = TOLD(setting.make(chosen))
    mount(KEY, told | shown, KEY, on_knob_change=lambda: _on_knob(player))


def _on_knob(player: Player) -> None:
    """The browser has changed a knob, which divergence is shown, or where the paused picture stands."""
    said = getattr(st.session_state.get(KEY), "knob", None)
    if not isinstance(said, dict):
        return
    with player.alone:
        for name, value in said.items():
            if f"{FIT}{name}" in player.stage.views:
                player.look({f"{FIT}{name}": None if name in KNOBS and value == KNOBS[name].usual else value})


# ---- what is chosen, as the link says it


def _chosen(player: Player, name: str, check: Any, usual: Any) -> Any:
    """What the link says of one thing; what it says wrongly is told, and the usual value stands."""
    place = f"{FIT}{name}"
    text = player.view.get(place)
    if text is None:
        return usual
    try:
        return check(text)
    except InputError as error:
        del player.view[place]
        st.warning(as_it_is(left_out(place, text, error)))
        return usual


def _settings(player: Player) -> dict[str, float]:
    return {name: _chosen(player, name, lambda text, name=name: setting.value(name, text), row.usual) for name, row in KNOBS.items()}  # type: ignore[misc]


def _one(player: Player) -> str:
    return str(_chosen(player, "chosen", lambda text: one_of("divergence", text, FITTED), USUAL))


def _several(player: Player) -> list[str]:
    return list(_chosen(player, "shown", lambda text: [one_of("divergence", name, FITTED) for name in text.split(",")], list(FITTED)))


def _step(player: Player) -> int | None:
    step: int | None = _chosen(player, "step", lambda text: whole("fit_step", text, 0, STEPS), None)
    return step


# ---- what the browser is told


def _floats(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values, np.float32).tobytes()).decode()


def _told(wanted: Setting) -> dict[str, Any]:
    """Everything that a setting leads to; the browser plays it."""
    followed = paths(wanted)
    counted = [moments(wanted, followed, i) for i in range(len(FITTED))]
    with np.errstate(divide="ignore"):
        log_p = Line(wanted.means[None], np.full((1, wanted.modes), wanted.sigma), wanted.weights[None]).log_density(DRAWN[None])[0]
    told = {
        "knobs": [_knob(name, getattr(wanted, name)) for name in KNOBS],
        "means": wanted.means.tolist(),
        "deviation": wanted.sigma,
        "places": [float(DRAWN[0]), float(DRAWN[-1]), len(DRAWN)],
        "positions": [float(POSITIONS[0]), float(POSITIONS[-1]), len(POSITIONS)],
        "steps": STEPS,
        "moments": MOMENTS.tolist(),
        "gaussians": wanted.gaussians,
        "farthest": setting.FARTHEST,
        "divergences": [_row(name, i) for i, name in enumerate(FITTED)],
        "log_p": _floats(log_p),
        **{name: _floats(getattr(followed, name)) for name in ("theta", "value", "size", "curve", "points", "gradient", "parts")},
        "kinds": [[in_words.kind(at, wanted.modes) for at in row] for row in counted],
        "words": [[in_words.of_model(FITTED[name].title, at, wanted.modes, wanted.mean, wanted.deviation) for at in row] for name, row in zip(FITTED, counted)],
        "kl": [[in_words.of_kl(at) for at in row] for row in counted],
        "reverse_kl": [[in_words.of_reverse_kl(at) for at in row] for row in counted],
    }
    return told | {"run": hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]}


def _knob(name: str, value: float) -> dict[str, Any]:
    row = KNOBS[name]
    said = {"name": name, "label": row.label, "help": row.help, "symbol": row.symbol, "low": row.low, "high": row.high}
    return said | {"value": value, "integer": row.integer, "log": row.log}


def _row(name: str, colour: int) -> dict[str, Any]:
    row = FITTED[name]
    says = {"title": row.title, "formula": row.formula, "help": row.help, "source": row.source}
    return {"name": name, **says, "log": row.log, "colour": f"curve{colour}", "parted": row.in_parts, "pointwise": row.gradient is not None}


TOLD = Memory(_told, 32)
