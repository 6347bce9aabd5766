"""The part of the constraints' page that sweeps over strengths and seeds: maps, of which every cell opens live."""

from __future__ import annotations

import collections
import dataclasses
import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from gan2d.common.words import number, power
from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.settings.constraints import CONSTRAINTS, name_of, strength_of
from gan2d.settings.edits import choose, with_arms, with_generator
from gan2d.settings.experiment import Experiment
from gan2d.studies.strengths import QUANTITIES, SWEPT, TRAINED, Strengths, found, origin
from gan2d.ui.fragments import then_show
from gan2d.ui.player.player import Player
from gan2d.ui.views import mount

SHIPPED = Path(__file__).parents[3] / "docs" / "strengths.json"  # made by benchmarks/strengths.py
KEPT = 8  # sweeps that the server remembers
CHUNK_SECONDS = 0.5  # that one run of the page may train
KEY = "strengths"
_known: collections.OrderedDict[str, Strengths] = collections.OrderedDict()


def sweep_of(experiment: Experiment) -> Strengths:
    """The sweep of these data and shared knobs, as far as anybody has taken it; the one that is shipped is finished."""
    row = origin(experiment)
    name = repr((dataclasses.replace(row, points=None), row.points and row.points.digest))
    if name not in _known:
        _known[name] = found(json.loads(SHIPPED.read_text()), row) or Strengths(row)
    _known.move_to_end(name)
    while len(_known) > KEPT:
        _known.popitem(last=False)
    return _known[name]


def strengths_part(player: Player) -> None:
    """Show what is known of the sweep; while somebody wants it trained, the browser asks for more as soon as it has what is known."""
    sweep = sweep_of(player.experiment)
    state = st.session_state
    going = state.get(f"{KEY}_going") is sweep and not sweep.finished
    if going:
        train(sweep)
    told = as_told(sweep) | {"going": going and not sweep.finished}
    mount(
        "strengths",
        told,
        KEY,
        on_open_change=then_show(player, lambda: open_cell(player, sweep, _said("open"))),
        on_go_change=lambda: state.update({f"{KEY}_going": sweep if _said("go").get("on") else None}),
        on_need_change=lambda: None,
    )


def _said(trigger: str) -> dict[str, Any]:
    value = getattr(st.session_state.get(KEY), trigger, None)
    return value if isinstance(value, dict) else {}


def train(sweep: Strengths) -> None:
    """Take it a little further."""
    began = time.perf_counter()
    sweep.advance()
    while not sweep.finished and time.perf_counter() - began < CHUNK_SECONDS:
        sweep.advance()


def open_cell(player: Player, sweep: Strengths, said: dict[str, Any]) -> None:
    """Show a cell live, beside the other constraint at its strength of now."""
    kind, quantity = str(said.get("kind")), str(said.get("quantity"))
    if kind not in SWEPT or quantity not in QUANTITIES:
        return
    chosen, now = sweep.cell(kind, int(said["row"]), int(said["column"])), player.experiment
    common = sweep.experiment.arms[0].knobs
    arm = dataclasses.replace(chosen.arm, knobs={**common, **chosen.arm.knobs})
    others = [each for i, each in enumerate(now.arms) if name_of(now, i) != kind][:1]
    generator = TRAINED if QUANTITIES[quantity].trained else str(now.values()["generator"])
    wanted = with_generator(choose(with_arms(now, [arm, *others]), seed=chosen.seed), generator)
    player.look_at_part("surface")
    player.edit(lambda _: wanted)


# ---- what the browser is told


def as_told(sweep: Strengths) -> dict[str, Any]:
    """The maps as texts and shades, with what is best in each."""
    return {
        "sentence": sentence(sweep),
        "settings": settings(sweep),
        "done": sweep.done / sweep.total,
        "what": "" if sweep.finished else sweep.what(),
        "seeds": list(sweep.seeds),
        "kinds": [
            {"kind": kind, "title": CONSTRAINTS[kind].title, "symbol": _symbol(sweep, kind), "strengths": [f"{s:g}" for s in SWEPT[kind]]} for kind in SWEPT
        ],
        "rows": [_words(name) for name in sweep.quantities()],
        "maps": {f"{name} {kind}": _map(sweep, name, kind) for name, kind in sweep.maps},
    }


def _words(name: str) -> dict[str, Any]:
    row = QUANTITIES[name]
    return {"name": name, "title": row.title, "help": row.help, "best": row.best, "trained": row.trained}


def _map(sweep: Strengths, name: str, kind: str) -> dict[str, Any]:
    values, shade = sweep.maps[name, kind], sweep.shade(name, kind)
    whole = np.isfinite(values).all(0)
    mean, spread = np.where(whole, values, 0.0).mean(0), np.where(whole, values, 0.0).std(0)

    def texts(column: np.ndarray, text: Callable[[float], str]) -> list[str]:
        return [text(float(v)) if fine else "" for v, fine in zip(column, whole)]

    return {
        "known": (name, kind) in sweep.known,
        "cells": [[number(v) if np.isfinite(v) else "" for v in row] for row in values],
        "shade": [[round(float(v), 3) if np.isfinite(v) else None for v in row] for row in shade],
        "mean": texts(mean, few),
        "exactly": texts(mean, number),
        "spread": texts(spread, number),
        "mean_shade": [round(float(v), 3) if fine else None for v, fine in zip(np.where(whole, shade, 0.0).mean(0), whole)],
        "best": sweep.best(name, kind),
        "exact": _exact(sweep, name, kind),
    }


def few(value: float) -> str:
    """A number that fits into a cell: 0.43, 410, and of the tiny and the huge the power of ten alone."""
    return number(value, 2) if value == 0 or 1e-3 <= abs(value) < 1e4 else power(round(math.log10(abs(value))))


def _exact(sweep: Strengths, name: str, kind: str) -> list[str]:
    """Exact W1 of each column: between the frozen distributions, or of the generators that were trained; the mean over the seeds."""
    values = sweep.maps["w1", kind] if QUANTITIES[name].trained else np.repeat(sweep.exact[:, None], len(SWEPT[kind]), 1)
    return [f"{v:.3g}" if np.isfinite(v) else "–" for v in values.mean(0)]


def sentence(sweep: Strengths) -> str:
    """Which strengths are best, as far as that is known."""
    told = []
    for name, what in (("found", "critics find the largest share of W1"), ("w1", "generators come nearest to the data")):
        best = {kind: sweep.best(name, kind) for kind in SWEPT}
        cells = {kind: sweep.maps[name, kind][:, j] for kind, j in best.items() if j is not None}
        words = [
            f"{_symbol(sweep, kind)}\u00a0=\u00a0{SWEPT[kind][best[kind] or 0]:g} ({number(v.mean(), 2)}\u00a0±\u00a0{number(v.std(), 2)})"
            for kind, v in cells.items()
        ]
        if words:
            told.append(f"{what} at {' and '.join(words)}")
    if not told:
        return "Nothing is known yet of these settings."
    return f"Mean ± deviation of {len(sweep.seeds)} seeds: {'; '.join(told)}."


def settings(sweep: Strengths) -> str:
    """What all cells have in common."""
    row = sweep.experiment
    values: dict[str, Any] = row.values()
    data = row.points.name if row.points is not None and row.points.name else DATASETS[row.data].title
    against = GENERATORS[str(values["generator"])].words({"copy_noise": values["copy_noise"]})
    network = f"critics of {values['critic_depth']} × {values['critic_width']}"
    return f"{data}; {against}; {network}; seeds {sweep.seeds[0]} to {sweep.seeds[-1]}"


def _symbol(sweep: Strengths, kind: str) -> str:
    knob = strength_of(with_arms(sweep.experiment, [sweep.cell(kind, 0, 0).arm]).values())
    assert knob is not None  # SWEPT holds such kinds alone
    return knob.symbol
