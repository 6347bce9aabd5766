"""The W1 benchmark: how well critics know the gradient of W1's potential, and W1 itself, on pairs whose potential is known, beside the published rows.

Korotin et al. 2022, arXiv:2206.07767, in two dimensions: the pair "funnels" with N = 4, 16, 64 and 256. It tells how far it is, and goes on from its file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from gan2d.cluster.study import Tell
from gan2d.common import output
from gan2d.common.errors import listed, one_of, whole
from gan2d.common.knob import Value
from gan2d.elements.pairs import of_pair
from gan2d.elements.penalties import norm
from gan2d.elements.shapes import funnels
from gan2d.formats.files import to_json
from gan2d.games.plain import TrainState, critic_params
from gan2d.games.players import named_key, score_of
from gan2d.measure.estimates import pair_points
from gan2d.measure.samples import over_members
from gan2d.measure.w1_bound import steepest_rise
from gan2d.settings.experiment import Experiment, make
from gan2d.settings.knobs import Knobs, Spec
from gan2d.studies.benchmarks import cells
from gan2d.theory import rays
from gan2d.training.training import Training

FORMAT, COMMAND = "gan2d bench-w1", "bench-w1"
FUNNELS = (4, 16, 64, 256)
FIRST, PAIRS, MOST_PAIRS = 100, 2, 16  # seeds 0 to 9 were tuned on
POINTS = 2**14  # fresh points of each kind that a critic is measured on
BETWEEN = 2**11  # of them, for the steepest rise from a generated to a real one
NUMBERS = ("cosine", "estimate", "bound", "exact")


@dataclasses.dataclass(frozen=True)
class Method:
    """A critic of the comparison.

    Attributes:
        recipe, knobs: what makes it; the knobs lie over the preset's.
        steps: updates in the paper's budget.
        own: it keeps network and rates of its own, whatever the preset says, and trains OWN_STEPS.
    """

    title: str
    recipe: str
    steps: int = 25_000
    knobs: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    own: bool = False


METHODS: dict[str, Method] = {
    "gp": Method("WGAN-GP", "wgan-gp", 60_000, {"gp_weight": 10.0}),
    "lp": Method("WGAN-LP", "wgan-gp-one-sided", 60_000, {"gp_weight": 10.0}),
    "qp": Method("(q,p)-WGAN, c-transform", "qp-wgan"),
    "co": Method("CoWGAN", "co-wgan"),
    "sort-out": Method("GroupSort", "wgan-groupsort", knobs={"critic_activation": "group_sort"}),
    "cones": Method("gan2d's best: lower envelope", "wgan-cones", own=True),
}
OWN_KNOBS: dict[str, Value] = {"critic_width": 512, "batch_size": 1024, "critic_rate": 5e-2, "beta1": 0.5, "beta2": 0.99, "rate_cooling": 10.0, "noise": 0.0}
OWN_STEPS = 3_000


@dataclasses.dataclass(frozen=True)
class Preset:
    """Networks, optimiser and number of updates of all methods alike; a method trains the part ``share`` of its steps in the paper."""

    title: str
    knobs: Mapping[str, Value]
    share: float
    words: str


_NETWORK: dict[str, Value] = {"critic_depth": 2, "critic_width": 128, "critic_activation": "relu", "batch_size": 1024, "noise": 0.0}
PRESETS: dict[str, Preset] = {
    "short": Preset(
        "Short",
        _NETWORK | {"critic_rate": 2e-3, "beta1": 0.0, "beta2": 0.9, "rate_cooling": 500.0},
        0.02,
        "2×128 units (ReLU; GroupSort has its own), batch 1,024, Adam 2e-3 (0, .9), halved by step 500, λ = 10, a fiftieth of the paper's updates",
    ),
    "paper": Preset(
        "The paper's",
        _NETWORK | {"critic_rate": 2e-4, "beta1": 0.0, "beta2": 0.9, "rate_cooling": 0.0},
        1.0,
        "2×128 units (ReLU; GroupSort has its own), batch 1,024, Adam 2e-4 (0, .9), λ = 10; 60,000 updates of GP and LP, 25,000 of the others",
    ),
}


def experiment_of(method: str, count: int, preset: str, pairs: Sequence[int]) -> Experiment:
    """A critic of this method for each of the pairs of ``count`` funnels with these seeds."""
    row = METHODS[method]
    knobs = {**(OWN_KNOBS if row.own else PRESETS[preset].knobs), **row.knobs, "funnels": count}
    arm = {"recipe": row.recipe, "preset": "optimum", "knobs": knobs}
    return make(of_pair("funnels"), arms=[arm], axes={"funnel_seed": ",".join(map(str, pairs))})


def steps_of(method: str, preset: str, steps: int | None) -> int:
    """How many updates a method gets: its own number, so many as all, or its share of the paper's."""
    row = METHODS[method]
    if steps is not None:
        return steps
    return OWN_STEPS if row.own else round(PRESETS[preset].share * row.steps)


def bench_w1(
    preset: str = "short",
    pairs: object = PAIRS,
    first: object = FIRST,
    steps: object = None,
    methods: Sequence[str] | None = None,
    file: str | Path | None = None,
    tell: Tell = lambda what, done, total: None,
) -> dict[str, Any]:
    """Train every method on pairs of each number of funnels, and measure it on fresh points.

    With a file it is written after each cell, and every 20 s the cell in work beside it; a file that is there is gone on with, if it is of the same
    preset, pairs and steps. Where ``tell`` raises Interrupted, so does this, as soon as the cell in work is kept.

    Args:
        pairs, first: so many pairs with the seeds first, first + 1, …

    Raises:
        InputError: an unknown name, a number out of range, or a file of another experiment.
    """
    one_of("preset", preset, PRESETS)
    chosen = [one_of("method", name, METHODS) for name in listed("methods", METHODS.keys() if methods is None else methods, "names", 100)]
    begin = whole("first", first, 0, 10_000 - MOST_PAIRS)
    seeds = list(range(begin, begin + whole("pairs", pairs, 1, MOST_PAIRS)))
    told = None if steps is None else whole("steps", steps, 1, 10**7)
    output.check(file)
    words = f"{PRESETS[preset].words}; pairs of the seeds {seeds[0]} to {seeds[-1]}; {METHODS['cones'].title}: {OWN_WORDS}"
    results = cells.resumed(file, {"format": FORMAT, "preset": preset, "pairs": seeds, "steps": told}, words, COMMAND) | {"words": words}
    both = [(method, count) for method in chosen for count in FUNNELS]
    total, done = sum(steps_of(method, preset, told) for method, _ in both), 0
    for method, count in both:
        row, turns = results["rows"].setdefault(method, {}), steps_of(method, preset, told)
        if str(count) not in row:
            training = Training(experiment_of(method, count, preset, seeds))
            before = done
            name = [method, count, preset, seeds, turns]
            seconds = cells.trained(training, name, turns, file, lambda step: tell(f"{method}, N = {count}", before + step, total))  # noqa: B023
            row[str(count)] = {"turns": turns, "seconds": round(seconds, 1), "experiment": to_json(training.origin), "values": measured(training)}
            cells.write(file, results)
        done += turns
    tell("all", total, total)
    return results


OWN_WORDS = (
    f"the lowest of {OWN_KNOBS['critic_width']} cones, Adam {OWN_KNOBS['critic_rate']:g} ({OWN_KNOBS['beta1']:g}, {OWN_KNOBS['beta2']:g}), "
    f"halved by step {OWN_KNOBS['rate_cooling']:.0f}, found on the pairs of the seeds 0 and 1"
)


@dataclasses.dataclass(frozen=True)
class _Look:
    """What a critic makes of ``n`` fresh points of each kind: mean cosine of ∇s and ∇u at moved points, E_p s − E_q s, and the steepest rise."""

    n: int

    def __call__(self, spec: Spec, state: TrainState, knobs: Knobs, key: Array) -> Array:
        real, fake = pair_points(spec, key, self.n, knobs)
        score = score_of(spec, critic_params(spec, state), state.critic.stats, knobs)
        slope = jax.grad(lambda x: jnp.sum(score(x)))(fake)
        way = funnels.rays(funnels.drawn(knobs.funnel_seed, knobs.funnels), fake, jnp).directions
        size = norm(slope)
        cosine = jnp.sum(slope * way, -1) / jnp.where(size > 0, size, 1.0)
        at_real, at_fake = score(real), score(fake)
        few = slice(None, BETWEEN)
        steepest = steepest_rise(real[few], fake[few], at_real[few], at_fake[few])
        return jnp.stack([jnp.mean(cosine), jnp.mean(at_real) - jnp.mean(at_fake), steepest])


def measured(training: Training) -> dict[str, list[float]]:
    """For every pair the cosine E⟨∇s, ∇u⟩/(‖∇s‖‖∇u‖) at moved points, the plain estimate E_p s − E_q s, the same over the steepest rise K between the
    clouds, and exact W1; points and W1 in the units of x."""
    arm, experiment = training.arms[0], training.experiment
    told = np.asarray(over_members(_Look(POINTS), arm, named_key(jax.random.key(experiment.seed), "benchmark")), float)
    axis = experiment.axis("funnel_seed")
    assert axis is not None
    exact = [rays.w1(funnels.known(int(seed), int(experiment.values()["funnels"]))).value for seed in axis.values]
    columns = {"cosine": told[:, 0], "estimate": told[:, 1], "bound": told[:, 1] / told[:, 2], "exact": np.array(exact)}
    return {name: [round(float(value), 5) for value in columns[name]] for name in NUMBERS}


def read_results(text: str) -> dict[str, Any]:
    """The results in a file that bench-w1 wrote, or InputError."""
    return cells.read(text, FORMAT, COMMAND)
