"""What the page of many seeds tells the browser beside the frames: the panels' words, verdicts, the strip of modes, the charts."""

from __future__ import annotations

import collections
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import numpy as np

from gan2d.elements.generators import GENERATORS
from gan2d.measure.diagnosis import DIAGNOSES, Diagnosis
from gan2d.measure.metrics import COVERAGE_SAMPLES, METRICS
from gan2d.settings import settings
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import meaningful
from gan2d.settings.recipes import RECIPES
from gan2d.studies.seeds import verdicts
from gan2d.training.population import W1_SAMPLES
from gan2d.ui.inside import MOST, sliders
from gan2d.ui.wire import plain

if TYPE_CHECKING:
    from gan2d.ui.crowds import Crowds

LIVE = ("gp_weight", "clip", "r1_weight", "margin", "n_critic", "noise")  # knobs with a slider above the panels, where they have a meaning
STRIP = 80  # measurements that the strip of modes shows
NAMES = "AB"
SAMPLES = {"w1": W1_SAMPLES}  # where they are not as many as for the coverage
LOGARITHMIC = ("w1",)
PERCENT = ("high_quality",)  # metrics that are shown in percent


def describe(player: Crowds) -> dict[str, Any]:
    """What the page tells of no other one; read by static/crowd.js, panels.js and sliders.js."""
    now = player.settings.values()
    live = [name for name in LIVE if name in meaningful(now)][-MOST:]
    return {
        "seats": [seat for side in range(len(player.run.sides)) for seat in _seats(player, side)],
        "sides": [_side(player, i) for i in range(len(player.run.sides))],
        "shown": player.shown_points,
        "modes": 0 if player.run.mixture is None else len(player.run.mixture.centres),
        "verdicts": verdicts(player.run.surveys),
        "counts": [_count(said) for said in player.said],
        "strip": _strip(player),
        "live": sliders(live, now.__getitem__),
        "panels": _panels(player),
    }


def _seats(player: Crowds, side: int) -> list[dict[str, Any]]:
    seats = []
    for i, seed in enumerate(player.crowd.numbers()):
        one = settings.switch(player.crowd.sides[side], seed=seed)
        seat = {"seed": seed, "side": side, "href": "./?" + urlencode(one.to_query()), "word": "", "kind": "", "tone": "", "why": ""}
        if player.said[side]:
            kind, words, sentence = player.said[side][i]
            seat |= {"word": words, "kind": kind, "tone": DIAGNOSES[kind].tone, "why": sentence}
        seats.append(seat)
    return seats


def _side(player: Crowds, i: int) -> dict[str, str]:
    side = player.crowd.sides[i]
    other = player.crowd.sides[1 - i].values() if len(player.crowd.sides) > 1 else {}
    values = side.values()
    apart = [f"{KNOBS[n].symbol or KNOBS[n].label} {_short(values[n])}" for n in meaningful(values) if other and values[n] != other.get(n)]
    moved = [f"{KNOBS[n].symbol or KNOBS[n].label} {_short(v)}" for n, v in side.knobs.items() if n in meaningful(values)]
    return {"title": RECIPES[side.recipe].title, "words": ", ".join(apart if other else moved), "learns": str(GENERATORS[str(values["generator"])].learns)}


def _strip(player: Crowds) -> dict[str, Any] | None:
    mixture = player.run.mixture
    if mixture is None:
        return None
    kept = player.run.surveys[0]
    chosen = sorted({round(k) for k in np.linspace(0, max(0, len(kept) - 1), min(STRIP, len(kept)))})
    rows = [[np.nanmean(told[k].shares, 0) / mixture.weights if told[k].alive.any() else mixture.weights * 0 for k in chosen] for told in player.run.surveys]
    centres = np.asarray(mixture.centres)
    return {
        "steps": [kept[k].step for k in chosen],
        "sides": [[[round(float(x), 2) for x in row] for row in side] for side in rows],
        "labels": [f"mode {k + 1} at ({x:.2g}, {y:.2g}), weight {w:.2g}" for k, ((x, y), w) in enumerate(zip(centres, mixture.weights))],
        "help": "Each mode's share of the samples over its true weight, mean over the seeds: 1 is its fair share, 0 lost.",
    }


def _panels(player: Crowds) -> list[dict[str, Any]]:
    floors, two = player.run.floors(), len(player.run.sides) > 1
    told = []
    for name in METRICS if player.run.mixture is not None else ("w1",):
        lines: list[dict[str, Any]] = []
        for side in range(len(player.run.sides)):
            line = {"curve": f"{name} mid {side}", "band": [f"{name} low {side}", f"{name} high {side}"], "sparse": True, "equilibrium": None}
            floor = scaled(name, plain(floors[name])) if side == 0 else None
            lines.append(line | {"label": NAMES[side] if two else "median", "colour": f"curve{side}", "floor": floor})
        words = f"{SAMPLES.get(name, COVERAGE_SAMPLES):,} samples of each"
        help = f"{METRICS[name].help} Line: the median seed; band: from the 10 % to the 90 % seed; dashed: perfect samples. {words}."
        told.append({"title": METRICS[name].title + ", %" * (name in PERCENT), "log": name in LOGARITHMIC, "help": help, "lines": lines})
    return told


def _count(said: Sequence[Diagnosis]) -> list[tuple[str, int]]:
    counted = collections.Counter(diagnosis.kind for diagnosis in said)
    return [(DIAGNOSES[kind].title, counted[kind]) for kind in DIAGNOSES if counted[kind]]


def scaled(name: str, value: float | None) -> Any:
    """A metric's value as it is shown: shares in percent."""
    return 100 * value if value is not None and name in PERCENT else value


def _short(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:.3g}"
