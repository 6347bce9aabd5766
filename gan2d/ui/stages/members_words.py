"""What the page of many members tells the browser beside the frames: the panels' words, verdicts, the strip of modes, the charts."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from gan2d.elements.data import DATASETS
from gan2d.elements.dataset import Mixture
from gan2d.elements.generators import GENERATORS
from gan2d.formats.link import to_query, written
from gan2d.measure.diagnosis import DIAGNOSES, Diagnosis
from gan2d.measure.metrics import COVERAGE_SAMPLES, METRICS, mixture_of
from gan2d.measure.survey import W1_SAMPLES, Surveys
from gan2d.settings.axis import SEED
from gan2d.settings.experiment import LETTERS, with_axes
from gan2d.settings.knobs import KNOBS
from gan2d.studies.seeds import labels, verdicts
from gan2d.ui.player.stage import Stage, live_sliders
from gan2d.ui.player.wire import plain
from gan2d.ui.stages.menus import arms_told

LIVE = ("gp_weight", "clip", "r1_weight", "margin", "n_critic", "noise")  # knobs with a slider above the panels, where they have a meaning
STRIP = 80  # measurements that the strip of modes shows
SAMPLES = {"w1": W1_SAMPLES}  # where they are not as many as for the coverage
LOGARITHMIC = ("w1",)
PERCENT = ("high_quality",)  # metrics that are shown in percent


class Surveyed(Stage):
    """A stage whose members are surveyed.

    Attributes:
        taken: what was measured so far.
        said: for each arm the diagnosis of every member, empty before the first measurement.
        shown_points: generated points in each panel.
    """

    taken: Surveys
    said: list[list[Diagnosis]]

    @property
    def shown_points(self) -> int:
        """See above."""
        raise NotImplementedError


def describe(stage: Surveyed, edited: int | None) -> dict[str, Any]:
    """What the page tells of no other one."""
    mixture = _mixture(stage)
    arms = [arm | {"learns": GENERATORS[stage.training.arms[i].spec.generator].learns} for i, arm in enumerate(arms_told(stage))]
    return {
        "lead": _lead(stage),
        "arms": arms,
        "members": [member for arm in range(len(arms)) for member in _members(stage, arm)],
        "columns": len(stage.experiment.axes[1].values) if len(stage.experiment.axes) > 1 else 0,
        "points": stage.shown_points,
        "modes": 0 if mixture is None else len(mixture.centres),
        "verdicts": verdicts(stage.taken.of),
        "counts": [_count(said) for said in stage.said],
        "strip": _strip(stage),
        "live": live_sliders(stage, edited, LIVE, last=True),
        "panels": _panels(stage),
    }


def _lead(stage: Surveyed) -> dict[str, str]:
    """What differs between the panels, and what the bands hold."""
    axes = stage.experiment.axes
    seeds = [axis.knob for axis in axes] == [SEED]
    what = " and ".join(f"another {axis.label}" for axis in axes)
    apart = ": one run is an anecdote" if SEED in (axis.knob for axis in axes) else ""
    return {
        "look": f"The same settings, {what} in each panel{apart}. The bands hold 80 % of the {'seeds' if seeds else 'panels'}.",
        "try": "Set a second arm beside the first at the left and give it a trick, such as packing 2: the same "
        f"{'seeds' if seeds else 'seeds and values'}, in step. Click a panel to open it in the Lab.",
    }


def _mixture(stage: Surveyed) -> Mixture | None:
    arm = stage.training.arms[0]
    return mixture_of(arm.spec.data, arm.knobs_of(0))


def _members(stage: Surveyed, arm: int) -> list[dict[str, Any]]:
    alone = with_axes(dataclasses.replace(stage.experiment, arms=(stage.experiment.arms[arm],)), [])
    query = to_query(alone)
    told = []
    for i in range(stage.training.count):
        own = labels(stage.experiment, i)
        words = ", ".join(f"seed {value:g}" if name == SEED else f"{KNOBS[name].symbol or name} {value:.3g}" for name, value in own.items())
        brief = " ".join(f"{value:g}" if name == SEED else f"{value:.3g}" for name, value in own.items())
        link = written(query | {name: str(value) for name, value in own.items()})
        member = {"label": words, "brief": brief, "arm": arm, "href": f"./?{link}", "word": "", "kind": "", "tone": "", "why": ""}
        if stage.said[arm]:
            kind, said, sentence = stage.said[arm][i]
            member |= {"word": said, "kind": kind, "tone": DIAGNOSES[kind].tone, "why": sentence}
        told.append(member)
    return told


def _strip(stage: Surveyed) -> dict[str, Any] | None:
    mixture, arm = _mixture(stage), stage.training.arms[0]
    if mixture is None or set(arm.members.varied) & set(DATASETS[arm.spec.data].knobs):
        return None  # no modes, or not the same in every panel
    kept = stage.taken.of[0]
    chosen = sorted({round(k) for k in np.linspace(0, max(0, len(kept) - 1), min(STRIP, len(kept)))})
    rows = [[np.nanmean(told[k].shares, 0) / mixture.weights if told[k].alive.any() else mixture.weights * 0 for k in chosen] for told in stage.taken.of]
    centres = np.round(np.asarray(mixture.centres, np.float64), 6) + 0.0  # a sine that is 0 but for rounding, and no −0
    return {
        "steps": [kept[k].step for k in chosen],
        "arms": [[[round(float(x), 2) for x in row] for row in arm] for arm in rows],
        "labels": [f"mode {k + 1} at ({x:.2g}, {y:.2g}), weight {w:.2g}" for k, ((x, y), w) in enumerate(zip(centres, mixture.weights))],
        "help": "Each mode's share of the samples over its true weight, mean over the panels: 1 is its fair share, 0 lost.",
    }


def _panels(stage: Surveyed) -> list[dict[str, Any]]:
    floors, two = stage.taken.floors(stage.training), len(stage.training.arms) > 1
    told = []
    for name in METRICS if _mixture(stage) is not None else ("w1",):
        lines: list[dict[str, Any]] = []
        for arm in range(len(stage.training.arms)):
            line = {"curve": f"{name} mid {arm}", "band": [f"{name} low {arm}", f"{name} high {arm}"], "sparse": True, "equilibrium": None}
            floor = scaled(name, plain(floors[name])) if arm == 0 else None
            lines.append(line | {"label": LETTERS[arm] if two else "median", "colour": f"curve{arm}", "floor": floor})
        words = f"{SAMPLES.get(name, COVERAGE_SAMPLES):,} samples of each"
        help = f"{METRICS[name].help} Line: the median panel; band: from the 10 % to the 90 % one; dashed: perfect samples. {words}."
        told.append({"title": METRICS[name].title + ", %" * (name in PERCENT), "log": name in LOGARITHMIC, "help": help, "lines": lines})
    return told


def _count(said: Sequence[Diagnosis]) -> list[tuple[str, int]]:
    counted = collections.Counter(diagnosis.kind for diagnosis in said)
    return [(DIAGNOSES[kind].title, counted[kind]) for kind in DIAGNOSES if counted[kind]]


def scaled(name: str, value: float | None) -> Any:
    """A metric's value as it is shown: shares in percent."""
    return 100 * value if value is not None and name in PERCENT else value
