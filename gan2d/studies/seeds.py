"""Many members at once, such as seeds, of one arm or of several, from Python and the command line; and what is told of them."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from gan2d.cluster.blocks import MEMBERS, Block, split
from gan2d.cluster.study import Tell, Where, finished, told_of
from gan2d.cluster.worker import spread
from gan2d.common.errors import mapping, whole
from gan2d.common.interrupt import Interrupted
from gan2d.formats.files import read_json, to_json
from gan2d.measure.bootstrap import compare
from gan2d.measure.diagnosis import Diagnosis
from gan2d.measure.metrics import METRICS
from gan2d.measure.survey import Survey, Surveys, next_survey
from gan2d.settings.axis import MOST_MEMBERS, SEED
from gan2d.settings.edits import adapted, with_arms
from gan2d.settings.experiment import LETTERS, Arm, Change, Experiment, check_steps, make, seeds_of, with_axes
from gan2d.training.training import Training


class Surveyed(Training):
    """A Training that is measured on the way.

    Attributes:
        taken: the surveys of each arm, and what is said of every member.
    """

    def __init__(self, experiment: Experiment) -> None:
        """Start it, unmeasured."""
        super().__init__(experiment)
        self.taken = Surveys(self)

    def rewind(self, step: int, changes: Iterable[Change] | None = None) -> None:
        """Go back to an earlier step exactly; what was measured later is forgotten."""
        super().rewind(step, changes)
        self.taken = self.taken.until(step)

    @property
    def surveys(self) -> list[list[Survey]]:
        """For each arm what was measured so far, in order of step."""
        return self.taken.of

    def survey(self) -> list[Survey]:
        """Measure every member on fresh samples."""
        return self.taken.measure(self)

    def diagnoses(self, arm: int) -> list[Diagnosis]:
        """What is to be said of every member of an arm by now."""
        return self.taken.diagnoses(self, arm)

    def floors(self) -> dict[str, float | None]:
        """What perfect samples of the same sizes score."""
        return self.taken.floors(self)


def seeds(
    data: Any = "ring8",
    recipe: str = "wgan-gp",
    seeds: object = 16,
    steps: int = 2000,
    knobs: Mapping[str, object] | None = None,
    against: Mapping[str, object] | None = None,
    seed: int = 0,
    preset: str = "toy",
    axes: Mapping[str, object] | None = None,
    tell: Tell = lambda what, done, total: None,
) -> Surveyed:
    """Train ``seeds`` seeds at once, from ``seed`` on; with ``against``, B is the same with these knobs (or another ``recipe``) moved.

    Where ``tell`` raises Interrupted, training ends there. With ``axes`` their values are taken at once instead, such as ``{"gp_weight": "0.01:10:4:log"}``.

    Raises:
        InputError: names or numbers that cannot be used, or more than fits into memory.
    """
    training = Surveyed(seeds_compared(data, recipe, seeds, knobs, against, seed, preset, axes))
    total = check_steps(steps)
    with contextlib.suppress(Interrupted):
        train(training, total, tell)
    return training


def seeds_compared(
    data: Any = "ring8",
    recipe: str = "wgan-gp",
    seeds: object = 16,
    knobs: Mapping[str, object] | None = None,
    against: Mapping[str, object] | None = None,
    seed: int = 0,
    preset: str = "toy",
    axes: Mapping[str, object] | None = None,
) -> Experiment:
    """What ``seeds`` trains."""
    experiment = make(data, recipe, knobs, seed, preset)
    if against is not None:
        experiment = with_arms(experiment, [experiment.arms[0], _against(experiment, against)])
    if axes is None or (isinstance(axes, Mapping) and not axes):
        axes = {SEED: whole("seeds", seeds, 1, MOST_MEMBERS)}
    return with_axes(experiment, axes)


def _against(experiment: Experiment, against: Mapping[str, object]) -> Arm:
    """The first arm with other knobs, or another recipe or preset, which then takes its own defaults."""
    moved, first = mapping("against", against), experiment.arms[0]
    recipe, preset = (str(moved.pop(name, usual)) for name, usual in (("recipe", first.recipe), ("preset", first.preset)))
    if (recipe, preset) == (first.recipe, first.preset):
        return adapted(experiment, moved).arms[0]
    return make(experiment.data, recipe, moved, experiment.seed, preset, experiment.points).arms[0]


def train(training: Surveyed, until: int, tell: Tell = lambda what, done, total: None) -> None:
    """Train to a step, measured at the steps of ``next_survey`` and at the end; changes that are due there are made."""
    pending = [change for change in training.origin.changes if change.step >= training.step]
    if training.step == 0 < until:
        training.survey()
    while training.step < until:
        training.replay(pending, min(next_survey(training.step), until))
        training.survey()
        tell("steps", training.step, until)


def follow(training: Surveyed, moment: Experiment, until: int, tell: Tell) -> None:
    """The same along the changes of a moment, which is what it began with."""
    training.origin = moment
    try:
        train(training, until, tell)
    finally:
        training.origin = moment.bare()


def in_blocks(experiment: Experiment, steps: int, where: Where, tell: Tell = lambda what, done, total: None) -> dict[str, Any]:
    """The report of an experiment's members, trained in blocks that depend on nothing but the experiment and ``where.members``.

    Raises:
        InputError, Broken: see ``cluster.study.finished``. Interrupted, where ``tell`` raises it: blocks that are done are kept.
    """
    parts = split(experiment, where.members or MEMBERS)
    results = dict(finished(block, [{"experiment": to_json(part.experiment), "steps": steps} for part in parts], where, tell))
    return joined(experiment, parts, [results[i] for i in range(len(parts))])


def block(told: dict[str, Any], tell: Callable[[int], None]) -> dict[str, Any]:
    """The report of one block."""
    moment = read_json(told["experiment"])
    training = Surveyed(moment)
    spread(training)
    follow(training, moment, told["steps"], lambda what, done, total: tell(done))
    return report(training)


def joined(experiment: Experiment, parts: Sequence[Block], reports: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The report of a whole experiment from those of its blocks."""
    first, order = reports[0], [i for part in parts for i in part.members]

    def members(lists: Iterable[Sequence[Any]]) -> list[Any]:
        given = [value for part in lists for value in part]
        return [value for _, value in sorted(zip(order, given), key=lambda pair: pair[0])]

    arms: list[dict[str, Any]] = []
    for i in range(len(first["arms"])):
        rows = [told["arms"][i] for told in reports]
        metrics = {name: members(row["metrics"][name] for row in rows) for name in METRICS}
        shares = members(row["shares"] for row in rows)
        most = max(map(len, shares))  # modes, where their number is an axis
        shares = [[*row, *[None] * (most - len(row))] for row in shares]
        arms.append({"metrics": metrics, "shares": shares, "diagnoses": members(row["diagnoses"] for row in rows)})
    return {
        "experiment": {**first["experiment"], "axes": to_json(experiment)["axes"]},
        "step": first["step"],
        "floors": first["floors"],
        "seeds": seeds_of(experiment),
        "members": members(told["members"] for told in reports),
        "arms": arms,
        "b_against_a": compare(*({name: _numbers(row["metrics"][name]) for name in METRICS} for row in arms[:2])) if len(arms) > 1 else [],
        "blocks": told_of(reports, [len(part.members) for part in parts]),
    }


def report(training: Surveyed) -> dict[str, Any]:
    """What is known of every member, as plain JSON values."""
    experiment = training.experiment
    told: dict[str, Any] = {"experiment": to_json(training.moment()), "step": training.step, "floors": training.floors()}
    told["seeds"] = seeds_of(experiment)
    told["members"] = [labels(experiment, i) for i in range(training.count)]
    told["arms"] = [
        {
            "metrics": {name: _plain(kept[-1].values[name]) for name in METRICS},
            "shares": [_plain(row) for row in kept[-1].shares],
            "diagnoses": [said._asdict() for said in training.diagnoses(i)],
        }
        for i, kept in enumerate(training.surveys)
        if kept
    ]
    told["b_against_a"] = verdicts(training.surveys)
    return told


def labels(experiment: Experiment, i: int) -> dict[str, float]:
    """The axes' values of the i-th member."""
    told: dict[str, float] = {}
    index = np.unravel_index(i, tuple(len(axis.values) for axis in experiment.axes)) if experiment.axes else ()
    for axis, k in zip(experiment.axes, index):
        told[axis.knob] = seeds_of(experiment)[k] if axis.knob == SEED else axis.values[k]
    return told


def verdicts(surveys: list[list[Survey]]) -> list[str]:
    """B against A by their last surveys, a sentence for each metric; none where there is no B, or nothing is measured."""
    return compare(*(kept[-1].values for kept in surveys[:2])) if len(surveys) > 1 and all(surveys) else []


def _plain(values: np.ndarray) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]


def _numbers(values: Iterable[float | None]) -> np.ndarray:
    return np.array([math.nan if value is None else value for value in values])


def summary(training: Surveyed) -> str:
    """The members for a terminal: a row each, then how many got which diagnosis, then B against A."""
    return table(report(training))


def _cells(values: Mapping[str, float]) -> str:
    """One row's metrics, under the heads of ``table``."""
    modes, quality, kl, spread_ratio, within, radii, w1 = (float(values[name]) for name in METRICS)
    return f"{modes:5.0f}  {100 * quality:10.1f} %  {kl:10.4f}  {spread_ratio:6.2f}  {within:10.3f}  {radii:10.3f}  {w1:5.3f}"


def table(told: Mapping[str, Any]) -> str:
    """The same of a report."""
    lines = []
    for letter, arm in zip(LETTERS, told["arms"]):
        values = {name: _numbers(arm["metrics"][name]) for name in METRICS}
        heads = "  ".join(f"{name:>4}" for name in told["members"][0])
        lines.append(f"{letter}  {heads}  modes  high quality  reverse KL  spread  radii ≤ 3σ  radii, all     W1  diagnosis")
        for k, (member, said) in enumerate(zip(told["members"], arm["diagnoses"])):
            label = "  ".join(f"{value:{max(4, len(name))}g}" for name, value in member.items())
            lines.append(f"   {label}  {_cells({name: values[name][k] for name in METRICS})}  {said['words']}")
        perfect = {name: math.nan if value is None else value for name, value in told["floors"].items()}
        lines.append(f"   {'perfect':>{len(heads)}}  {_cells(perfect)}")
        means = ", ".join(f"{METRICS[name].title.lower()} {np.nanmean(values[name]):.3g}" for name in METRICS if np.isfinite(values[name]).any())
        lines.append(f"   mean  {means}")
    return "\n".join([*lines, *told["b_against_a"]])
