"""The published comparison as an experiment: which method finds how many modes, on ring8 and grid25, over several seeds.

Beside VEEGAN's and PacGAN's printed rows. It tells how far it is, and goes on from its file where it was interrupted.
"""

from __future__ import annotations

import dataclasses
import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import flax.serialization
import jax
import jax.numpy as jnp
import numpy as np

from gan2d.common import output
from gan2d.common.errors import SHOWN, InputError, listed, one_of, whole
from gan2d.common.interrupt import Interrupted
from gan2d.common.knob import Value
from gan2d.formats.files import to_json
from gan2d.measure import metrics
from gan2d.measure.metrics import COVERAGE_SAMPLES
from gan2d.measure.samples import samples
from gan2d.measure.survey import WITH_MODES
from gan2d.settings.axis import SEED
from gan2d.settings.edits import adapted
from gan2d.settings.experiment import Experiment, make, with_axes
from gan2d.settings.meaning import meaningful
from gan2d.studies.published import DATA, SOURCES
from gan2d.training.training import Training

FORMAT = "gan2d bench-modes"
FEWEST_SEEDS, MOST_SEEDS = 2, 64
SAVE_SECONDS = 20.0
Tell = Callable[[str, int, int], None]


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
) -> dict[str, Any]:
    """Train every method on every data set, and measure fresh samples.

    With a file it is written after each cell, and every SAVE_SECONDS the cell in work beside it; a file that is there is
    gone on with, if it is of the same preset, seeds and steps. Where ``tell`` raises Interrupted, so does this, as soon as the cell in work is kept.

    Raises:
        InputError: an unknown name, a number out of range, or a file of another experiment.
    """
    one_of("preset", preset, PRESETS)
    chosen = [one_of("method", name, METHODS) for name in listed("methods", METHODS.keys() if methods is None else methods, "names", 100)]
    count = whole("seeds", seeds, FEWEST_SEEDS, MOST_SEEDS)
    turned = PRESETS[preset].steps if steps is None else whole("steps", steps, 1, 10**7)
    output.check(file)
    results = _resume(file, {"format": FORMAT, "preset": preset, "seeds": count, "steps": turned})
    cells = [(method, data) for method in chosen for data in DATA]
    total = sum(steps_of(method, turned) for method, _ in cells)
    done = 0
    for method, data in cells:
        turns = steps_of(method, turned)
        if data not in results["rows"].setdefault(method, {}):

            def told(step: int, what: str = f"{method} on {data}", before: int = done) -> None:
                tell(what, before + step, total)

            results["rows"][method][data] = _cell(method, data, preset, count, turns, file, told)
            _write(file, results)
        done += turns
    tell("all", total, total)
    return results


def _resume(file: str | Path | None, wanted: dict[str, Any]) -> dict[str, Any]:
    fresh = wanted | {"words": f"{PRESETS[wanted['preset']].words}; {wanted['seeds']} seeds. {SOURCES}", "rows": {}}
    if file is None or not Path(file).exists():
        return fresh
    try:
        known = read_results(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise InputError(f"{file} is no UTF-8 text; results are the file that bench-modes --json wrote.") from None
    for name, value in wanted.items():
        if known.get(name) != value:
            raise InputError(f"{file} holds another experiment: its {name} is {known.get(name)!r}, not {value!r}. Name another file, or remove it.")
    return known


def _cell(method: str, data: str, preset: str, seeds: int, turns: int, file: str | Path | None, tell: Callable[[int], None]) -> dict[str, Any]:
    """Train one method on one data set and measure it."""
    training = Training(experiment_of(method, data, preset, seeds))
    kept = None if file is None else Path(f"{file}.part")
    seconds = 0.0
    if kept is not None and kept.exists():
        seconds = _restore(kept, training, [method, data, preset, seeds, turns])
    saved = time.monotonic()
    chunk = 100
    while training.step < turns:
        began = time.perf_counter()
        training.advance(min(chunk, turns - training.step))
        seconds += time.perf_counter() - began
        try:
            tell(training.step)
        except Interrupted:
            if kept is not None:
                _keep(kept, training, [method, data, preset, seeds, turns], seconds)
            raise
        if kept is not None and time.monotonic() - saved > SAVE_SECONDS:
            _keep(kept, training, [method, data, preset, seeds, turns], seconds)
            saved = time.monotonic()
    if kept is not None:
        kept.unlink(missing_ok=True)
    mixture = metrics.mixture_of(data, training.arms[0].common)
    assert mixture is not None  # DATA are mixtures
    told = [
        metrics.coverage(one, mixture) if np.isfinite(one).all() else dict.fromkeys(WITH_MODES, math.nan) for one in samples(training.arms[0], COVERAGE_SAMPLES)
    ]
    values = {name: [None if math.isnan(row[name]) else round(row[name], 5) for row in told] for name in WITH_MODES}
    return {"turns": turns, "seconds": round(seconds, 1), "experiment": to_json(training.origin), "values": values}


def _keep(file: Path, training: Training, name: list[Any], seconds: float) -> None:
    """Keep the cell in work; the keys of its random numbers are made of the seeds and need no keeping."""
    state = jax.tree.map(np.asarray, training.arms[0].states._replace(key=jnp.zeros(0)))
    packed = flax.serialization.msgpack_serialize({"name": json.dumps(name), "step": training.step, "seconds": seconds, "leaves": list(jax.tree.leaves(state))})
    output.write(file, packed)


def _restore(file: Path, training: Training, name: list[Any]) -> float:
    """Go on with a kept cell if it is of this name; returns the seconds spent on it."""
    try:
        told = flax.serialization.msgpack_restore(file.read_bytes())
        leaves, tree = jax.tree.flatten(training.arms[0].states._replace(key=jnp.zeros(0)))
        if json.loads(told["name"]) != name or [np.shape(leaf) for leaf in leaves] != [np.shape(leaf) for leaf in told["leaves"]]:
            return 0.0
    except (ValueError, KeyError, TypeError):
        return 0.0  # half written, or of another version: begin the cell anew
    arm = training.arms[0]
    arm.states = jax.tree.map(jnp.asarray, jax.tree.unflatten(tree, told["leaves"])._replace(key=arm.states.key))
    return float(told["seconds"])


def _write(file: str | Path | None, results: dict[str, Any]) -> None:
    if file is not None:
        output.write(file, json.dumps(results, indent=1, allow_nan=False))


def read_results(text: str) -> dict[str, Any]:
    """The results in a file that bench-modes wrote, or InputError."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"This file is no JSON ({str(error)[:SHOWN]}); results are the file that bench-modes --json wrote.") from None
    rows = told.get("rows") if isinstance(told, dict) and told.get("format") == FORMAT else None
    if not isinstance(rows, dict) or not all(isinstance(row, dict) for row in rows.values()):
        raise InputError("This file does not hold results of bench-modes.")
    return told
