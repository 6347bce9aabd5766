"""The numbers of the WGAN-GP paper's figure 1 without a browser: critics under different constraints against a frozen distribution."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from gan2d.cluster.blocks import arms_apart
from gan2d.cluster.study import Tell, Where, finished, told_of
from gan2d.common.interrupt import Interrupted
from gan2d.formats.files import read_json, to_json
from gan2d.measure.anatomy import Anatomy, dissected, watched_clouds
from gan2d.measure.frame import box_of
from gan2d.settings.constraints import written
from gan2d.settings.experiment import Experiment, check_steps
from gan2d.settings.meaning import check_alone
from gan2d.studies.figures import constraints_compared
from gan2d.theory.transport import w1
from gan2d.training.training import Training

TURNS = 2000
RIVALS = ("clip:0.01", "gp:10")
CHUNK = 50


def lipschitz(
    data: Any = "ring8_wgan_gp",
    critics: Iterable[str] | str = RIVALS,
    generator: str = "noisy_copy",
    steps: int = TURNS,
    seed: int = 0,
    knobs: Mapping[str, object] | None = None,
    tell: Tell = lambda what, done, total: None,
) -> dict[str, Any]:
    """Train critics under different constraints from one seed on the same batches, and tell what they look like inside.

    Args:
        data: a name of DATASETS, or your own points as an array of shape (n, 2).
        critics: names of CONSTRAINTS with their strength, such as "clip:0.01" or "gp:10"; at most 4.
        generator: a name of GENERATORS: "noisy_copy" (data + N(0, s²), s the knob copy_noise), "same_moments" or "network".
        steps: turns; against a frozen distribution one is one critic step.
        knobs: values that differ from the defaults, for all critics, such as critic_depth.
        tell: called with what is being done, how much of it, and of how much, for progress; where it raises Interrupted, training ends there.

    Returns:
        Plain JSON values: "critics", each with its share of weights at the bound, the gradient norm at each layer and its
        growth, its slope and its estimate of W1; "w1" between the watched samples, exactly.

    Raises:
        InputError: names or numbers that cannot be used.
        Broken: a critic became NaN or infinite, or beside a generator that learns absurdly large.
    """
    total = check_steps(steps)
    training = Training(constraints_compared(data, critics, generator, knobs, seed))
    with contextlib.suppress(Interrupted):
        train(training, total, tell)
    return report(training)


def train(training: Training, until: int, tell: Tell) -> None:
    """Train to a step, telling how far it is."""
    while training.step < until:
        tell("steps", training.step, until)
        training.advance(min(CHUNK, until - training.step))


def in_blocks(experiment: Experiment, steps: int, where: Where, tell: Tell = lambda what, done, total: None) -> dict[str, Any]:
    """The same report of critics each of which is trained alone, as a block: an arm's numbers do not depend on the others.

    Raises:
        InputError, Broken: see ``cluster.study.finished``. Interrupted, where ``tell`` raises it: critics that are done are kept.
    """
    parts = arms_apart(experiment)
    results = dict(finished(block, [{"experiment": to_json(part), "steps": steps} for part in parts], where, tell))
    reports = [results[i] for i in range(len(parts))]
    changes = tuple(change for change in experiment.changes if change.step <= steps)
    return {
        "experiment": to_json(dataclasses.replace(experiment.bare(), changes=changes, step=steps)),
        "steps": steps,
        "seconds": round(sum(told["seconds"] for told in reports), 3),
        "critics": [critic for told in reports for critic in told["critics"]],
        "blocks": told_of(reports, [1] * len(parts)),
    }


def block(told: dict[str, Any], tell: Callable[[int], None]) -> dict[str, Any]:
    """The report of one critic."""
    moment = read_json(told["experiment"])
    training = Training(moment)
    training.replay(moment.changes, told["steps"], CHUNK, tell)
    return report(training)


def exact_w1(training: Training, arm: int) -> float:
    """Exact W1 between an arm's watched points, real and generated: what its critic estimates."""
    real, fake = watched_clouds(training.arms[arm])
    return w1(real, fake)


def report(training: Training) -> dict[str, Any]:
    """All numbers of a comparison as it stands, and what replays it; raises InputError for critics that cannot be looked into."""
    experiment = training.experiment
    for i in range(len(experiment.arms)):
        check_alone(experiment.values(i))
    box = box_of(training.arms[0].spec, training.arms[0].common, training.arms[0].place)
    critics = []
    for i, arm in enumerate(training.arms):
        seen = dissected(arm, box)
        critics.append({"critic": written(experiment, i), "w1": exact_w1(training, i)} | _told(seen))
    return {"experiment": to_json(training.moment()), "steps": training.step, "seconds": round(training.seconds, 3), "critics": critics}


def summary(result: Mapping[str, Any]) -> str:
    """A report for a terminal: a row for each critic, then the gradient at each layer, from the last hidden one down to the first."""

    def column(name: str, form: Callable[[float, Mapping[str, Any]], str]) -> list[str]:
        return ["–" if said[name] is None else form(said[name], said) for said in result["critics"]]

    columns = {
        "critic": [said["critic"] for said in result["critics"]],
        "weights at ±c": column("share_at_bound", lambda v, said: f"{100 * v:.1f} %"),
        "growth a layer": column("growth_per_layer", lambda v, said: f"10^{v:+.2f}"),
        "mean slope": column("mean_slope", lambda v, said: f"{v:.3g}"),
        "steepest rise K": column("steepest_rise", lambda v, said: f"{v:.3g}"),
        "W1 at least": column("w1_at_least", lambda v, said: f"{v:.3f}"),
        "exact W1": column("w1", lambda v, said: f"{v:.3f}"),
    }
    depth = max(len(said["gradient_by_layer"]) for said in result["critics"])
    for layer in reversed(range(depth)):
        at = [said["gradient_by_layer"][layer] if layer < len(said["gradient_by_layer"]) else None for said in result["critics"]]
        columns[f"layer {layer + 1}"] = ["–" if value is None else f"{value:.1e}" for value in at]
    width = max(map(len, columns))
    cells = [max(len(column[i]) for column in columns.values()) for i in range(len(result["critics"]))]
    return "\n".join("  ".join([name.ljust(width), *(text.rjust(cells[i]) for i, text in enumerate(column))]) for name, column in columns.items())


def _told(seen: Anatomy) -> dict[str, Any]:
    return {
        "share_at_bound": _known(seen.share_at_bound),
        "gradient_by_layer": [_known(v) for v in seen.layers],
        "growth_per_layer": _known(seen.growth),
        "mean_slope": _known(seen.mean_slope),
        "steepest_rise": _known(seen.rise),
        "w1_at_least": _known(seen.w1),
        "weights": {
            "reach": float(seen.reach),
            "kernels": [_counts(layer[0]) for layer in seen.weights],
            "biases": [_counts(layer[1]) for layer in seen.weights],
        },
    }


def _known(value: Any) -> float | None:
    """A number for JSON; None where there is none, or it is beyond single precision."""
    return float(value) if np.isfinite(value) else None


def _counts(values: Any) -> list[int]:
    return [int(v) for v in np.asarray(values)]
