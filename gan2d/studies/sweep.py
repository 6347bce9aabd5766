"""Distances over θ without a browser: exact ones, those between samples, and what trained critics estimate."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from gan2d.common.errors import InputError, listed, mapping, one_of, shown
from gan2d.common.interrupt import Interrupted
from gan2d.elements.data import LEARNED
from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.pairs import PAIRS, of_pair
from gan2d.formats.files import to_json
from gan2d.measure import estimates
from gan2d.measure.estimates import CLOUD, FINAL, READS, between_samples, estimated, floor, known, own_slope, theta_of
from gan2d.measure.w1_bound import held
from gan2d.settings.axis import Axis, read_axis
from gan2d.settings.edits import with_knob
from gan2d.settings.experiment import MOST_ARMS, Experiment, check_steps, make, with_axes
from gan2d.settings.meaning import check_alone
from gan2d.settings.presets import OPTIMUM
from gan2d.settings.recipes import RECIPES
from gan2d.theory.distances import DISTANCES
from gan2d.training.training import Training

STEPS = 1200  # updates after which the critics have settled on the pairs of PAIRS
DEFAULT = ("gan", "ebgan", "wgan", "wgan-gp")
COUNT, MOST_THETA = 33, 201  # values of θ, usually and at most
CHUNK = 50


def _reads(recipe: str) -> bool:
    reading = OBJECTIVES[str(RECIPES[recipe].parts["objective"])].reading
    return reading is not None and reading.name in READS


ABLE = tuple(name for name in OPTIMUM if _reads(name))  # critics that estimate one of DISTANCES


def apart(
    pair: str = "parallel_gaussians",
    critics: Iterable[str] | str = DEFAULT,
    knobs: Mapping[str, object] | None = None,
    seed: object = 0,
    theta: object = None,
    data: Any = "ring8",
    count: int = COUNT,
) -> Experiment:
    """Two distributions, θ apart, and a critic of each recipe for every θ.

    Args:
        theta: "first:last:count", a tuple of the three, or a list of values; by default the pair's own span with ``count`` values.
        data: a name of DATASETS, or your own points, for the pair "noisy_copy".

    Raises:
        InputError: an unknown name (with the nearest match), a number out of range, a knob that nobody reads here.
    """
    one_of("pair of distributions", pair, PAIRS)
    row = PAIRS[pair]
    if isinstance(data, str) and data not in LEARNED:
        one_of("data set", data, LEARNED)
    said = listed("critics", critics.split(",") if isinstance(critics, str) else critics, "names", 100)
    chosen = list(dict.fromkeys(one_of("critic", name, OPTIMUM) for name in said if not (isinstance(name, str) and name == "")))
    if len(chosen) > MOST_ARMS:
        raise InputError(f"At most {MOST_ARMS} critics can be compared at once; {len(chosen)} were chosen.")
    arms = [{"recipe": name, "preset": "optimum"} for name in chosen or DEFAULT[-1:]]
    experiment = make(data if row.of_data else of_pair(pair), seed=seed, arms=arms)
    axis = read_axis(row.knob, _span(theta, (*row.span, count)))
    check_theta(axis)
    experiment = with_axes(experiment, [axis])
    for name, value in mapping("knobs", knobs).items():
        experiment = with_knob(experiment, name, value)
    for i in range(len(arms)):
        check_alone(experiment.values(i))
    return experiment


def check_theta(axis: Axis) -> None:
    """Raise InputError where θ takes more values than can be measured while somebody waits – W1 between samples takes some 20 ms at each – or not in their order."""
    if len(axis.values) > MOST_THETA or sorted(axis.values) != list(axis.values):
        raise InputError(f"θ takes at most {MOST_THETA} rising values; {shown(str(axis))} has {len(axis.values):,}.")


def _span(theta: object, usual: tuple[float, float, int]) -> object:
    if theta is None:
        return ":".join(map(str, usual))
    return ":".join(map(str, theta)) if isinstance(theta, tuple) and len(theta) == 3 else theta


def sweep(
    pair: str = "parallel_gaussians",
    theta: object = None,
    critics: Iterable[str] | str = DEFAULT,
    steps: int = STEPS,
    seed: int = 0,
    knobs: Mapping[str, object] | None = None,
    data: Any = "ring8",
    tell: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> dict[str, Any]:
    """Distances between the two distributions of a pair over θ: exact, between samples, and estimated by trained critics.

    Args:
        pair: a name of PAIRS; ``data`` is the data set of "noisy_copy": a name, or your own points as an array of shape (n, 2).
        theta: "first:last:count", a tuple of the three, or a list of values; by default the pair's own span with 33 values.
        critics: names of OPTIMUM, at most 6; () trains none.
        steps: updates of each critic, all θ at once.
        knobs: values that differ from the defaults, such as width, noise, gp_weight, clip.
        tell: called with what is being done, how much of it, and of how much, for progress; where it raises Interrupted, training ends there.

    Returns:
        Plain JSON values: "theta"; "distances" by name, each with value, slope (d/dθ), error and how it is known; "samples"
        with exact W1 between clouds and its floor; "critics" by name, each with the distance that it estimates and its estimate.
        Infinite values are the string "infinite", and what does not exist is None.

    Raises:
        InputError: names or numbers that cannot be used.
        Broken: a critic's weights became NaN or infinite.
    """
    critics = critics if isinstance(critics, str) else tuple(critics) if isinstance(critics, Iterable) else critics
    experiment, total, none = apart(pair, critics, knobs, seed, theta, data), check_steps(steps), not critics
    training = Training(experiment)
    if not none:
        check_estimates(experiment)
    measure_samples(experiment, tell)
    with contextlib.suppress(Interrupted):
        train(training, 0 if none else total, tell)
    return report(training, none)


def check_estimates(experiment: Experiment) -> None:
    """Raise InputError where a critic estimates none of DISTANCES."""
    for i, arm in enumerate(experiment.arms):
        check_alone(experiment.values(i))
        if estimated(experiment, i) is None:
            raise InputError(f"The critic {arm.recipe!r} estimates none of the distances {', '.join(DISTANCES)}; these do: {', '.join(ABLE)}.")


def measure_samples(experiment: Experiment, tell: Callable[[str, int, int], None]) -> None:
    """Measure W1 between samples at every θ, so that it is remembered."""
    count = len(theta_of(experiment))
    for i in range(count):
        tell("between samples", i, count)
        between_samples(experiment, i)


def train(training: Training, until: int, tell: Callable[[str, int, int], None]) -> None:
    """Train to a step, telling how far it is."""
    while training.step < until:
        tell("critics", training.step, until)
        training.advance(min(CHUNK, until - training.step))


def report(training: Training, untrained: bool = False) -> dict[str, Any]:
    """All numbers of a comparison as it stands, as ``sweep`` returns them; without critics where they are not trained."""
    experiment, curves = training.experiment, known(training.experiment)
    told = {} if untrained else estimates.estimates(training, FINAL)
    return {
        "experiment": to_json(training.moment()),
        "steps": training.step,
        "seconds": round(training.seconds, 3),
        "theta": plain(theta_of(experiment)),
        "distances": {
            name: {"value": plain(curve.value), "slope": plain(curve.slope), "error": float(curve.error), "how": curve.how} for name, curve in curves.items()
        },
        "samples": {
            "points": CLOUD,
            "w1": plain(np.array([between_samples(experiment, i) for i in range(len(theta_of(experiment)))])),
            "floor": floor(experiment),
        },
        "critics": {name: _estimate(experiment, i, told[i], curves) for i, name in enumerate(names(experiment)) if i in told},
    }


def names(experiment: Experiment) -> list[str]:
    """A name for each arm: its recipe, with a number where there are several of it."""
    recipes = [arm.recipe for arm in experiment.arms]
    return [name if recipes.index(name) == i else f"{name} {recipes[: i + 1].count(name)}" for i, name in enumerate(recipes)]


def _estimate(experiment: Experiment, arm: int, value: np.ndarray, curves: Mapping[str, Any]) -> dict[str, Any]:
    """What one critic estimates, and how far off it is where the truth is known and it estimates anything."""
    name = estimated(experiment, arm)
    curve = curves.get(str(name))
    error = None if curve is None else float(np.max(np.abs(value - curve.value)[np.isfinite(curve.value) & np.isfinite(value)], initial=0.0))
    own = own_slope(experiment, arm)
    slope = {"slope": held(experiment.values(arm)).words or "not bounded"} if own else {}
    return {"distance": name, "estimate": plain(value), "largest_error": error, "divided_by_its_own_slope": own} | slope


def plain(values: np.ndarray) -> list[float | str | None]:
    """Numbers for JSON, which knows neither NaN nor infinity."""
    return [None if math.isnan(v) else "infinite" if math.isinf(v) else float(v) for v in np.asarray(values, float)]


def table(result: dict[str, Any]) -> str:
    """A sweep for a terminal: a row for each θ, a column for each distance and each critic's estimate."""
    columns = [("θ", result["theta"])]
    columns += [(f"{DISTANCES[name].title} {said['how']}", said["value"]) for name, said in result["distances"].items()]
    columns.append((f"W1 {result['samples']['points']} samples", result["samples"]["w1"]))
    columns += [(f"{DISTANCES[said['distance']].title} by {name}", said["estimate"]) for name, said in result["critics"].items()]
    cells = [[title, *("–" if v is None else v if isinstance(v, str) else f"{v:.4f}" for v in values)] for title, values in columns]
    widths = [max(map(len, column)) for column in cells]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in zip(*cells)]
    errors = [f"{name} off by at most {said['largest_error']:.4f}" for name, said in result["critics"].items() if said["largest_error"] is not None]
    floor = f"W1 between equal samples (the floor): {result['samples']['floor']:.4f}"
    return "\n".join([*lines, *([f"{'; '.join(errors)}. Critics trained {result['seconds']} s."] if errors else []), floor + "."])
