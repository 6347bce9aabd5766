"""Does one recipe, without a setting made for the data, cover data on which it was not tuned? A row for every data set and seed.

    python -m benchmarks.coverage_unseen [--data grid100_fine ring8] [--seeds 100:110] [--recipe best] [--set NAME=VALUE] [--json docs/coverage_unseen.json]

Recipes are tuned on seeds 0 to 9 and judged on 100 to 109. Rows that the file holds are not trained again. 2,500 fresh samples of each run: every mode
captured; high quality from .9 points below that of perfect samples to two standard errors above; reverse KL at most twice that of perfect samples; spread
ratio .95 to 1.05; where the data have no modes, exact W1 at most 1.3 times its floor. Grids, and the ring of radius 2.5, reach the recipe as points alone.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jax
import numpy as np

from gan2d.common import output
from gan2d.common.knob import Value
from gan2d.elements.dataset import Mixture
from gan2d.measure import metrics
from gan2d.measure.metrics import COVERAGE_SAMPLES
from gan2d.measure.samples import draw_real, samples
from gan2d.settings.experiment import Experiment, make
from gan2d.studies.coverage import BEST_STEPS
from gan2d.theory.transport import w1
from gan2d.training.training import Broken, Training

POINTS = 50_000  # that a recipe gets of a distribution which is no data set of the program's
FLOOR_DRAWS = 3
HIGH_QUALITY_BELOW, REVERSE_KL, SPREAD, W1 = 0.009, 2.0, 0.05, 1.3
JUDGED = range(100, 110)
WORDS = "2,500 fresh samples of each run; seconds are wall-clock, compiling included, and other programs may have run at the same time."


@dataclasses.dataclass(frozen=True)
class Case:
    """A distribution to be learned: a data set of the program's with knobs of the data alone, or a mixture of which it gets points."""

    data: str = "points"
    knobs: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    mixture: Mixture | None = None

    def experiment(self, recipe: str, more: Mapping[str, Value], seed: int) -> Experiment:
        """The recipe on it, from a seed."""
        data: Any = self.data if self.mixture is None else drawn(self.mixture, POINTS, np.random.default_rng(7))
        return make(data, recipe, dict(self.knobs) | dict(more), seed)

    def modes(self) -> Mixture | None:
        """The true modes, if there are any."""
        return self.mixture or metrics.mixture_of(self.data, make(self.data, knobs=self.knobs).compiled()[1])

    def fresh(self, n: int, seed: int) -> np.ndarray:
        """So many perfect samples (n, 2), on which nothing was trained."""
        if self.mixture is not None:
            return drawn(self.mixture, n, np.random.default_rng(1000 + seed))
        return np.asarray(draw_real(self.data, jax.random.key(1_000_003 + seed), n, make(self.data, knobs=self.knobs).compiled()[1]))


def drawn(mixture: Mixture, n: int, rng: np.random.Generator) -> np.ndarray:
    """``n`` points (n, 2) of a mixture."""
    which = rng.choice(len(mixture.weights), size=n, p=np.asarray(mixture.weights))
    return np.asarray(mixture.centres)[which] + np.asarray(mixture.scale) * rng.normal(size=(n, 2))


def _mixture(centres: np.ndarray, sigma: float, weights: np.ndarray | None = None) -> Mixture:
    k = len(centres)
    weights = np.full(k, 1 / k) if weights is None else weights / weights.sum()
    return Mixture(centres, np.full(2, sigma), weights)  # type: ignore[arg-type]


def _grid(side: int, finer: float) -> Case:
    """side × side modes a distance 1 apart, σ = 1/finer."""
    line = np.arange(side) - (side - 1) / 2
    return Case(mixture=_mixture(np.stack(np.meshgrid(line, line), -1).reshape(-1, 2), 1 / finer))


def _ring(radius: float, sigma: float, weights: np.ndarray) -> Case:
    angle = 2 * np.pi * np.arange(len(weights)) / len(weights)
    return Case(mixture=_mixture(radius * np.stack([np.cos(angle), np.sin(angle)], 1), sigma, weights))


def _scattered(modes: int, sigma: float, seed: int) -> Case:
    """Modes at random places of a square of side 2√K with random weights, up to 1 to 4; no two nearer than 8σ."""
    rng, side, centres = np.random.default_rng(seed), math.sqrt(modes), np.zeros((0, 2))
    while len(centres) < modes:
        place = rng.uniform(-side, side, (1, 2))
        if not len(centres) or np.linalg.norm(centres - place, axis=1).min() > 8 * sigma:
            centres = np.concatenate([centres, place])
    return Case(mixture=_mixture(centres, sigma, rng.uniform(1, 4, modes)))


CASES: dict[str, Case] = {
    "ring8": Case("ring8"),
    "grid25": Case("grid25"),
    "ring_unequal": _ring(2.5, 0.05, np.array([5.0, 1, 3, 1, 4, 2, 1, 3])),
    "grid9_wide": _grid(3, 10),
    "grid9_fine": _grid(3, 40),
    "grid25_wide": _grid(5, 10),
    "grid36": _grid(6, 20),
    "grid49_fine": _grid(7, 40),
    "grid64": _grid(8, 20),
    "grid100_wide": _grid(10, 10),
    "grid100_fine": _grid(10, 40),
    "random6": _scattered(6, 0.06, 6),
    "random20": _scattered(20, 0.08, 20),
    "random40": _scattered(40, 0.08, 40),
    "moons": Case("moons"),
    "swiss_roll": Case("swiss_roll"),
    "spiral": Case("spiral"),
    "checkerboard": Case("checkerboard"),
}


def floors(case: Case) -> dict[str, float]:
    """What perfect samples score: the mean over FLOOR_DRAWS draws, but for reverse KL, whose expectation (K − 1) / 2n is known."""
    mixture = case.modes()
    clouds = [case.fresh(COVERAGE_SAMPLES, i) for i in range(2 * FLOOR_DRAWS)]
    if mixture is None:
        return {"w1": float(np.mean([w1(a, b) for a, b in zip(clouds[::2], clouds[1::2])]))}
    told = [metrics.coverage(cloud, mixture) for cloud in clouds]
    return {name: float(np.mean([each[name] for each in told])) for name in told[0]} | {"reverse_kl": (len(mixture.weights) - 1) / 2 / COVERAGE_SAMPLES}


def measured(case: Case, points: np.ndarray) -> dict[str, float]:
    """The metrics of generated points (n, 2)."""
    mixture = case.modes()
    return {"w1": w1(points, case.fresh(len(points), 99))} if mixture is None else metrics.coverage(points, mixture)


def met(values: Mapping[str, float], floor: Mapping[str, float]) -> dict[str, bool]:
    """Which goals are met."""
    if "w1" in values:
        return {"w1": values["w1"] <= W1 * floor["w1"]}
    perfect = floor["high_quality"]
    luck = 2 * math.sqrt(perfect * (1 - perfect) / COVERAGE_SAMPLES)
    return {
        "modes": values["modes"] == floor["modes"],
        "high_quality": perfect - HIGH_QUALITY_BELOW <= values["high_quality"] <= perfect + luck,
        "reverse_kl": values["reverse_kl"] <= REVERSE_KL * floor["reverse_kl"],
        "spread_ratio": abs(values["spread_ratio"] - 1) <= SPREAD,
    }


def judged(name: str, seed: int, recipe: str, more: Mapping[str, Value], steps: int) -> dict[str, Any]:
    """Train one run, and measure it; one that breaks is measured nowhere, and meets nothing."""
    case = CASES[name]
    training, began = Training(case.experiment(recipe, more, seed)), time.perf_counter()
    try:
        training.advance(steps)
        points = samples(training.arms[0], COVERAGE_SAMPLES)
    except Broken as broken:
        return {"seconds": round(time.perf_counter() - began, 1), "broken": str(broken), "values": {}}
    seconds = time.perf_counter() - began
    values = measured(case, points)
    return {"seconds": round(seconds, 1), "values": {key: round(value, 5) for key, value in values.items() if math.isfinite(value)}}


def row_in_words(name: str, seed: int, row: Mapping[str, Any]) -> str:
    """One line for a terminal."""
    values, failed = row["values"], [key for key, held in row["met"].items() if not held]
    if not values:
        return f"{name:14} {seed:4}  broke"
    verdict = "all goals met" if not failed else "missed: " + ", ".join(failed)
    if "w1" in values:
        return f"{name:14} {seed:4}  W1 {values['w1']:.4f}, {values['w1'] / row['floors']['w1']:.2f} × its floor  {row['seconds']:5.0f} s  {verdict}"
    return (
        f"{name:14} {seed:4}  {values['modes']:3.0f}/{row['floors']['modes']:.0f} modes  HQ {100 * values['high_quality']:6.2f} %  "
        f"rKL {values['reverse_kl'] / row['floors']['reverse_kl']:5.1f} × floor  spread {values['spread_ratio']:5.3f}  "
        f"radii KS {values.get('radii_ks', math.nan):.3f}  {row['seconds']:5.0f} s  {verdict}"
    )


def run(names: list[str], seeds: range, recipe: str, more: Mapping[str, Value], steps: int, file: Path | None, tell: Callable[[str], None] = print) -> Any:
    """Every data set and seed, each row written as soon as it is there; what the file holds is kept."""
    wanted = {"format": "gan2d coverage_unseen", "recipe": recipe, "set": dict(more), "steps": steps, "cores": os.cpu_count(), "words": WORDS}
    told: dict[str, Any] = wanted | {"rows": {}}
    if file is not None and file.exists():
        told = json.loads(file.read_text(encoding="utf-8"))
        other = [key for key in ("recipe", "set", "steps") if told.get(key) != wanted[key]]
        if other:
            raise SystemExit(f"{file} holds rows of another {', '.join(other)}. Name another file, or remove it.")
    known: dict[str, dict[str, float]] = {}
    for seed in seeds:
        for name in names:
            row = told["rows"].setdefault(name, {}).get(str(seed))
            if row is None:
                row = judged(name, seed, recipe, more, steps)
                known[name] = known.get(name) or {key: round(value, 5) for key, value in floors(CASES[name]).items()}
                row |= {"floors": known[name], "met": met(row["values"], known[name]) if row["values"] else {}}
                told["rows"][name][str(seed)] = row
                if file is not None:
                    output.write(file, json.dumps(told, indent=1, allow_nan=False))
            tell(row_in_words(name, seed, row))
    return told


def summary(told: Mapping[str, Any]) -> str:
    """How many runs of each data set meet every goal."""
    lines = []
    for name, rows in told["rows"].items():
        whole = sum(bool(row["met"]) and all(row["met"].values()) for row in rows.values())
        lines.append(f"{name:14} {whole} of {len(rows)} runs meet every goal")
    return "\n".join(lines)


def main() -> None:
    """Read the arguments, and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", nargs="+", default=list(CASES), choices=list(CASES), metavar="NAME", help=f"some of {', '.join(CASES)}")
    parser.add_argument("--seeds", default=f"{JUDGED.start}:{JUDGED.stop}", help="first:end, the end not among them")
    parser.add_argument("--recipe", default="best")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a knob of the recipe, the same for all data")
    parser.add_argument("--steps", type=int, default=BEST_STEPS)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    more = dict(text.split("=", 1) for text in args.set)
    print(summary(run(args.data, range(*map(int, args.seeds.split(":"))), args.recipe, more, args.steps, args.json, lambda line: print(line, flush=True))))


if __name__ == "__main__":
    main()
