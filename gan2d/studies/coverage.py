"""The published comparison as an experiment: which method finds how many modes, on ring8 and grid25, over several seeds.

Beside VEEGAN's and PacGAN's printed rows. It tells how far it is, and goes on from its file where it was interrupted.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gan2d.cluster.blocks import MEMBERS, split
from gan2d.cluster.kept_blocks import forget
from gan2d.cluster.study import Tell, Where, finished, told_of
from gan2d.cluster.worker import spread
from gan2d.common import output
from gan2d.common.errors import listed, one_of, whole
from gan2d.common.knob import Value
from gan2d.formats.files import read_json, to_json
from gan2d.measure import metrics
from gan2d.measure.metrics import COVERAGE_SAMPLES
from gan2d.measure.samples import samples
from gan2d.measure.survey import WITH_MODES
from gan2d.settings.axis import SEED
from gan2d.settings.edits import adapted
from gan2d.settings.experiment import Experiment, make, with_axes
from gan2d.settings.meaning import meaningful
from gan2d.studies.benchmarks import cells
from gan2d.studies.published import DATA, SOURCES
from gan2d.training.training import Training

FORMAT, COMMAND = "gan2d bench-modes", "bench-modes"
FEWEST_SEEDS, MOST_SEEDS = 2, 64
SAVE_SECONDS = 20.0


@dataclasses.dataclass(frozen=True)
class Method:
    """A row of the comparison.

    Attributes:
        recipe, knobs: what makes it; the knobs lie over the preset's.
        own: it keeps networks, optimiser and number of turns of its recipe, whatever the preset says.
    """

    title: str
    recipe: str
    knobs: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    own: bool = False


_WGAN: dict[str, Value] = {"n_critic": 5, "beta2": 0.9}
METHODS: dict[str, Method] = {
    "gan": Method("GAN", "gan-ns"),
    "unrolled": Method("Unrolled GAN, 5 steps", "gan-ns", {"unrolling": 5}),
    "pacgan2": Method("PacGAN2", "gan-ns", {"packing": 2}),
    "pacgan4": Method("PacGAN4", "gan-ns", {"packing": 4}),
    "minibatch": Method("Minibatch discrimination", "gan-ns", {"minibatch_kernels": 8}),
    "wgan": Method("WGAN, clipping", "wgan", {"n_critic": 5, "beta2": 0.99, "clip": 0.1}),
    "wgan-gp": Method("WGAN-GP", "wgan-gp", _WGAN | {"gp_weight": 0.1}),
    "r3gan": Method("Relativistic + R1 + R2", "r3gan", {"beta1": 0.0, "beta2": 0.99, "r1_weight": 0.02, "r2_weight": 0.02}),
    "best": Method("gan2d's best", "best", own=True),
}


@dataclasses.dataclass(frozen=True)
class Preset:
    """Networks, optimiser and number of turns of all methods alike."""

    title: str
    knobs: Mapping[str, Value]
    steps: int
    words: str


_NETWORKS: dict[str, Value] = {"latent_dim": 2, "latent": "gaussian", "n_critic": 1, "noise": 0.0}
PRESETS: dict[str, Preset] = {
    "small": Preset(
        "Small",
        _NETWORKS
        | {
            "generator_depth": 3,
            "generator_width": 64,
            "critic_depth": 3,
            "critic_width": 64,
            "generator_activation": "relu",
            "critic_activation": "leaky_relu",
        }
        | {"generator_rate": 1e-3, "critic_rate": 1e-3, "beta1": 0.5, "beta2": 0.99, "batch_size": 128},
        3000,
        "3×64 units (ReLU, leaky ReLU), Adam 1e-3, batch 128, one critic update a step (WGANs five, the clipped one with RMSProp; gan2d's best has networks, latent and rates of its own)",
    ),
    "paper": Preset(
        "PacGAN's",
        _NETWORKS
        | {"generator_depth": 4, "generator_width": 400, "generator_activation": "relu", "generator_norm": "batch"}
        | {"critic_depth": 3, "critic_width": 200, "critic_activation": "maxout"}
        | {"generator_rate": 1e-4, "critic_rate": 1e-4, "beta1": 0.8, "beta2": 0.999, "batch_size": 100},
        400_000,
        "PacGAN's networks: generator 4×400 with batch norm, discriminator 3×200 maxout(5), Adam 1e-4, β₁ = .8, batch 100",
    ),
}
BEST_STEPS = 10_000  # of "gan2d's best", whatever the preset


def experiment_of(method: str, data: str, preset: str, seeds: int = 1, seed: int = 0) -> Experiment:
    """So many seeds of a method on a data set."""
    row = METHODS[method]
    bare = make(data, row.recipe, {} if row.own else usable(data, row.recipe, PRESETS[preset].knobs), seed)
    return with_axes(adapted(bare, row.knobs), {SEED: seeds})


def perfect(data: str) -> dict[str, float | None]:
    """What as many perfect samples score in each metric of modes."""
    told = metrics.floors(data, make(data).compiled()[1], COVERAGE_SAMPLES, 1)
    return {name: None if told[name] is None else round(told[name], 5) for name in WITH_MODES}  # type: ignore[arg-type]


def usable(data: str, recipe: str, knobs: Mapping[str, Value]) -> dict[str, Value]:
    """Those of the knobs that have a meaning for a recipe."""
    read = meaningful(make(data, recipe).values() | dict(knobs))
    return {name: value for name, value in knobs.items() if name in read}


def steps_of(method: str, steps: int) -> int:
    """How many steps a method trains: so many as all, or its own."""
    return BEST_STEPS if METHODS[method].own else steps


def bench_modes(
    preset: str = "small",
    seeds: object = 5,
    steps: object = None,
    methods: Sequence[str] | None = None,
    file: str | Path | None = None,
    tell: Tell = lambda what, done, total: None,
    where: Where | None = None,
) -> dict[str, Any]:
    """Train every method on every data set, and measure fresh samples.

    With a file it is written after each cell, and every SAVE_SECONDS the cell in work beside it; a file that is there is
    gone on with, if it is of the same preset, seeds and steps. Where ``tell`` raises Interrupted, so does this, as soon as the cell in work is kept.
    With a ``where`` cells are trained in blocks of seeds, on a cluster or here; blocks that are done are kept beside the file.

    Raises:
        InputError: an unknown name, a number out of range, or a file of another experiment.
    """
    one_of("preset", preset, PRESETS)
    chosen = [one_of("method", name, METHODS) for name in listed("methods", METHODS.keys() if methods is None else methods, "names", 100)]
    count = whole("seeds", seeds, FEWEST_SEEDS, MOST_SEEDS)
    turned = PRESETS[preset].steps if steps is None else whole("steps", steps, 1, 10**7)
    output.check(file)
    wanted = {"format": FORMAT, "preset": preset, "seeds": count, "steps": turned}
    results = cells.resumed(file, wanted, f"{PRESETS[preset].words}; {count} seeds. {SOURCES}", COMMAND)
    if "floors" not in results:
        results["floors"] = {data: perfect(data) for data in DATA}
        if results["rows"]:  # a file of before there were any
            cells.write(file, results)
    both = [(method, data) for method in chosen for data in DATA]
    for method in chosen:
        results["rows"].setdefault(method, {})
    if where is not None:
        _cells_in_blocks([(m, d) for m, d in both if d not in results["rows"][m]], results, turned, where._replace(file=file), tell)
        forget(file)
        return results
    total = sum(steps_of(method, turned) for method, _ in both)
    done = 0
    for method, data in both:
        turns = steps_of(method, turned)
        if data not in results["rows"][method]:

            def told(step: int, what: str = f"{method} on {data}", before: int = done) -> None:
                tell(what, before + step, total)

            results["rows"][method][data] = _cell(method, data, preset, count, turns, file, told)
            cells.write(file, results)
        done += turns
    tell("all", total, total)
    return results


def _cell(method: str, data: str, preset: str, seeds: int, turns: int, file: str | Path | None, tell: Callable[[int], None]) -> dict[str, Any]:
    """Train one method on one data set and measure it."""
    training = Training(experiment_of(method, data, preset, seeds))
    seconds = cells.trained(training, [method, data, preset, seeds, turns], turns, file, tell, SAVE_SECONDS)
    return {"turns": turns, "seconds": round(seconds, 1), "experiment": to_json(training.origin), "values": _measured(training)}


def _measured(training: Training) -> dict[str, list[float | None]]:
    """The modes that every seed found."""
    arm = training.arms[0]
    mixture = metrics.mixture_of(arm.spec.data, arm.common)
    assert mixture is not None  # DATA are mixtures
    told = [metrics.coverage(one, mixture) if np.isfinite(one).all() else dict.fromkeys(WITH_MODES, math.nan) for one in samples(arm, COVERAGE_SAMPLES)]
    return {name: [None if math.isnan(row[name]) else round(row[name], 5) for row in told] for name in WITH_MODES}


def _cells_in_blocks(left: list[tuple[str, str]], results: dict[str, Any], turned: int, where: Where, tell: Tell) -> None:
    """Train these cells in blocks of seeds; each is written as soon as all of its blocks are done."""
    plans = {cell: (experiment_of(*cell, results["preset"], results["seeds"]), steps_of(cell[0], turned)) for cell in left}
    parts = [(cell, part) for cell in left for part in split(plans[cell][0], where.members or MEMBERS)]
    blocks = [{"experiment": to_json(part.experiment), "steps": plans[cell][1]} for cell, part in parts]
    known: dict[int, dict[str, Any]] = {}
    for i, result in finished(block, blocks, where, tell):
        known[i], cell = result, parts[i][0]
        own = [k for k, (other, _) in enumerate(parts) if other == cell]
        if not all(k in known for k in own):
            continue
        told = [known[k] for k in own]  # in the order of their seeds
        (method, data), (experiment, turns) = cell, plans[cell]
        values = {name: [value for each in told for value in each["values"][name]] for name in WITH_MODES}
        cut = told_of(told, [len(parts[k][1].members) for k in own])
        row = {"turns": turns, "seconds": round(sum(each["seconds"] for each in told), 1), "experiment": to_json(experiment), "values": values, "blocks": cut}
        rows = results["rows"]
        rows[method] = {name: cell for name in DATA if (cell := (rows[method] | {data: row}).get(name))}
        cells.write(where.file, results)


def block(told: dict[str, Any], tell: Callable[[int], None]) -> dict[str, Any]:
    """One block of a cell."""
    training = Training(read_json(told["experiment"]))
    spread(training)
    while training.step < told["steps"]:
        training.advance(min(cells.CHUNK, told["steps"] - training.step))
        tell(training.step)
    return {"values": _measured(training)}


def read_results(text: str) -> dict[str, Any]:
    """The results in a file that bench-modes wrote, or InputError."""
    return cells.read(text, FORMAT, COMMAND)
