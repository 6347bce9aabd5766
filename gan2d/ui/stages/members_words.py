"""What the page of many members tells the browser beside the frames: the sentence, the panels' words, the chart, the chosen member's modes."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gan2d.common.words import number
from gan2d.elements.data import DATASETS
from gan2d.elements.dataset import Mixture
from gan2d.elements.generators import GENERATORS
from gan2d.formats.link import to_query, written
from gan2d.measure.bootstrap import Versus, clear, sentence, versus
from gan2d.measure.diagnosis import DIAGNOSES, FEWEST_STEPS, Diagnosis
from gan2d.measure.metrics import COVERAGE_SAMPLES, METRICS, Metric, mixture_of
from gan2d.measure.survey import W1_SAMPLES, Survey, Surveys
from gan2d.settings.axis import SEED
from gan2d.settings.experiment import LETTERS, with_axes
from gan2d.settings.knobs import KNOBS
from gan2d.studies.seeds import labels
from gan2d.ui.player.stage import Stage, live_sliders
from gan2d.ui.player.wire import plain
from gan2d.ui.stages.menus import arms_told

LIVE = ("gp_weight", "clip", "r1_weight", "margin")  # knobs with a slider above the panels, where they have a meaning
STRIP = 80  # measurements that the strip of modes shows
SAMPLES = {"w1": W1_SAMPLES}  # where they are not as many as for the coverage
LOGARITHMIC = ("w1",)
PERCENT = ("high_quality",)  # metrics that are shown in percent
HELD = "held"
# what the chart can show
CHARTS: dict[str, Metric] = {HELD: Metric("Modes held", "Modes at which, within 3σ, lie a tenth or more of the samples that are due to them."), **METRICS}
LINES = 64  # members of an arm that each have a line; of more the chart shows quantiles
BAND = {"low": 0.1, "mid": 0.5, "high": 0.9}  # those


class Surveyed(Stage):
    """A stage whose members are surveyed.

    Attributes:
        taken: what was measured so far at the steps of the schedule.
        seen: each arm's survey of the moment that is shown; empty before the first.
        said: for each arm the diagnosis of every member by that moment.
        apart: B − A of each chart's metric at that moment, where there are two arms.
        shown_points: generated points in each panel.
    """

    taken: Surveys
    seen: list[Survey]
    said: list[list[Diagnosis]]
    apart: Mapping[str, Versus]

    @property
    def shown_points(self) -> int:
        """See above."""
        raise NotImplementedError


def ends(count: int) -> list[str]:
    """How the curves of one metric of one arm end: in each member's number, or in a quantile."""
    return [str(i) for i in range(count)] if count <= LINES else list(BAND)


def describe(stage: Surveyed, edited: int | None) -> dict[str, Any]:
    """What the page tells of no other one."""
    mixture = _mixture(stage)
    arms = [arm | {"learns": GENERATORS[stage.training.arms[i].spec.generator].learns} for i, arm in enumerate(arms_told(stage))]
    chosen = _chosen(stage)
    return {
        "arms": arms,
        "members": [member for arm in range(len(arms)) for member in _members(stage, arm)],
        "columns": len(stage.experiment.axes[1].values) if len(stage.experiment.axes) > 1 else 0,
        "points": stage.shown_points,
        "modes": 0 if mixture is None else len(mixture.centres),
        "counts": [_count(said) for said in stage.said],
        "chosen": chosen,
        "strip": _strip(stage, chosen),
        "noun": _noun(stage),
        "charts": _charts(stage, mixture is not None),
        "live": live_sliders(stage, edited, LIVE, last=True),
    }


# ---- the sentence


def says(stage: Surveyed) -> str:
    """How many members hold all modes at the step that was measured, and whether the arms differ clearly; of data without modes, their W1."""
    count, noun = stage.training.count, _noun(stage)
    if not stage.seen:
        return f"{count} {noun} from the same settings: measured every 25 steps at first."
    mixture, step = _mixture(stage), stage.seen[0].step
    early = f" Verdicts on single {noun} begin at step {FEWEST_STEPS}." if step < FEWEST_STEPS else ""
    if mixture is None:
        told = ", ".join(f"{_of(stage, i)}{number(float(np.nanmedian(seen.values['w1'])))}" for i, seen in enumerate(stage.seen) if seen.alive.any())
        perfect = number(float(stage.taken.floors(stage.training)["w1"] or 0.0))
        return f"Step {step:,}: the median W1 of the {count} {noun} is {told} (perfect samples: {perfect}).{_difference(stage, 'w1')}{early}"
    modes = len(mixture.centres)
    full = [int((seen.held.sum(1) == modes).sum()) for seen in stage.seen]
    if len(full) == 1:
        middle = float(np.median(stage.seen[0].held.sum(1)))
        return f"Step {step:,}: {full[0]} of {count} {noun} hold all {modes} modes; the median holds {middle:g}.{early}"
    told = ", ".join(f"{all_} of {count} {noun} of {LETTERS[i]}" if i == 0 else f"{all_} of {LETTERS[i]}" for i, all_ in enumerate(full))
    return f"Step {step:,}: all {modes} modes are held by {told}.{_difference(stage, HELD)}{early}"


def _of(stage: Surveyed, arm: int) -> str:
    return f"{LETTERS[arm]} " if len(stage.seen) > 1 else ""


def _difference(stage: Surveyed, name: str) -> str:
    told = stage.apart.get(name)
    return "" if told is None else f" {difference(name, told)}"


def difference(name: str, told: Versus) -> str:
    """B against A in one metric, and whether that is clear."""
    if name != HELD:
        return sentence(name, told)
    mean, low, high = (f"{value:+.1f}".replace("-", "−") for value in told[:3])
    words = f"B − A = {mean} modes on average (95 % interval {low} to {high})"
    return f"{words}." if clear(told) else f"No clear difference: {words}."


def apart(seen: Sequence[Survey]) -> dict[str, Versus]:
    """B − A over the members, of each chart's metric."""
    if len(seen) != 2:
        return {}
    held = [np.where(each.alive, each.held.sum(1), np.nan) for each in seen]
    found = {HELD: versus(*held) if seen[0].held.size else None} | {name: versus(*(each.values[name] for each in seen)) for name in METRICS}
    return {name: told for name, told in found.items() if told is not None}


def _noun(stage: Surveyed) -> str:
    return "seeds" if [axis.knob for axis in stage.experiment.axes] == [SEED] else "panels"


# ---- the panels


def _mixture(stage: Surveyed) -> Mixture | None:
    arm = stage.training.arms[0]
    return mixture_of(arm.spec.data, arm.knobs_of(0))


def _members(stage: Surveyed, arm: int) -> list[dict[str, Any]]:
    alone = with_axes(dataclasses.replace(stage.experiment, arms=(stage.experiment.arms[arm],), view={}), [])
    query = to_query(alone)
    told = []
    for i in range(stage.training.count):
        own = labels(stage.experiment, i)
        words = ", ".join(f"seed {value:g}" if name == SEED else f"{KNOBS[name].symbol or name} {value:.3g}" for name, value in own.items())
        brief = " ".join(f"{value:g}" if name == SEED else f"{value:.3g}" for name, value in own.items())
        link = written(query | {name: str(value) for name, value in own.items()})
        member = {"label": words, "brief": brief, "arm": arm, "href": f"./?{link}", "word": "", "kind": "", "title": "", "tone": "", "why": ""}
        if stage.said[arm]:
            kind, said, why = stage.said[arm][i]
            member |= {"word": said, "kind": kind, "title": DIAGNOSES[kind].title, "tone": DIAGNOSES[kind].tone, "why": why}
        told.append(member)
    return told


def _count(said: Sequence[Diagnosis]) -> list[tuple[str, int]]:
    counted = collections.Counter(diagnosis.kind for diagnosis in said)
    return [(DIAGNOSES[kind].title, counted[kind]) for kind in DIAGNOSES if counted[kind]]


# ---- the chosen member's modes


def _chosen(stage: Surveyed) -> int:
    """Which member of every arm is looked at more closely."""
    wanted = stage.view.get("member", "1")
    return min(int(wanted), stage.training.count) - 1 if wanted.isdecimal() and int(wanted) else 0


def _strip(stage: Surveyed, chosen: int) -> dict[str, Any] | None:
    mixture, arm = _mixture(stage), stage.training.arms[0]
    if mixture is None or set(arm.members.varied) & set(DATASETS[arm.spec.data].knobs):
        return None  # no modes, or not the same in every panel
    until = stage.seen[0].step if stage.seen else 0
    kept = [[survey for survey in told if survey.step <= until] for told in stage.taken.of]
    index = sorted({round(k) for k in np.linspace(0, max(0, len(kept[0]) - 1), min(STRIP, len(kept[0])))})
    rows = [[_fair(told[k].shares[chosen], mixture) for k in index] for told in kept]
    centres = np.round(np.asarray(mixture.centres, np.float64), 6) + 0.0  # a sine that is 0 but for rounding, and no −0
    return {
        "steps": [kept[0][k].step for k in index],
        "arms": rows,
        "held": [[int(n) for n in seen.held.sum(0)] for seen in stage.seen],
        "measured": until,
        "labels": [f"mode {k + 1} at ({x:.2g}, {y:.2g}), weight {w:.2g}" for k, ((x, y), w) in enumerate(zip(centres, mixture.weights))],
    }


def _fair(shares: np.ndarray, mixture: Mixture) -> list[float | None]:
    return [None if np.isnan(share) else round(float(share), 2) for share in shares / mixture.weights]


# ---- the chart


def _charts(stage: Surveyed, modes: bool) -> list[dict[str, Any]]:
    """What the chart can show, the modes held first."""
    floors = stage.taken.floors(stage.training)
    told: list[dict[str, Any]] = []
    for name in CHARTS if modes else ("w1",):
        floor = floors["modes" if name == HELD else name]
        words = f"{SAMPLES.get(name, COVERAGE_SAMPLES):,} samples of each"
        told.append(
            {
                "name": name,
                "title": CHARTS[name].title + ", %" * (name in PERCENT),
                "help": f"{CHARTS[name].help} Measured on {words}.",
                "log": name in LOGARITHMIC,
                "floor": scaled(name, plain(floor)),
                "apart": difference(name, stage.apart[name]) if name in stage.apart and told else "",  # the sentence tells that of the first
            }
        )
    return told


def scaled(name: str, value: float | None) -> Any:
    """A metric's value as it is shown: shares in percent."""
    return 100 * value if value is not None and name in PERCENT else value
