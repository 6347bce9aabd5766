"""Are verdicts taken back? Trains many seeds of every recipe, and sets what is said of them early beside what became of them ten times later.

    python -m benchmarks.verdicts [--data ring8 grid25] [--steps 8000] [--runs FOLDER]

What was measured is kept in the folder, a file for each recipe and set of seeds, and is not trained again where it is there.
"""

from __future__ import annotations

import argparse
import collections
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gan2d.measure.diagnosis import DIAGNOSES, diagnose
from gan2d.measure.metrics import METRICS
from gan2d.measure.story import Story, now
from gan2d.measure.survey import next_survey
from gan2d.settings.experiment import make
from gan2d.settings.recipes import RECIPES
from gan2d.studies.seeds import Surveyed
from gan2d.training.training import Broken

SMALL = {"generator_width": 32, "critic_width": 32, "batch_size": 128}
CHOSEN, JUDGED = range(10), range(20, 40)  # seeds on which thresholds are chosen, and others on which they are judged
LATER = 10  # times as long
TIMES = (300, 400, 600, 800)  # steps at which verdicts are looked at
BETTER = 0.8  # a run got better after all, if its W1 above the floor fell to this share of what it was


def run(data: str, recipe: str, seeds: range, steps: int) -> list[Story]:
    """The stories of so many seeds."""
    training = Surveyed(make(data, recipe, SMALL, seeds.start, axes={"seed": len(seeds)}))
    training.survey()
    try:
        while training.step < steps:
            training.advance(next_survey(training.step) - training.step)
            training.survey()
    except Broken:
        training.survey()
    return [training.taken.story(training, 0, i) for i in range(len(seeds))]


def keep(file: Path, stories: list[Story]) -> None:
    """Write stories of the same steps."""
    told = {f"values {name}": np.stack([story.values[name] for story in stories]) for name in METRICS}
    told |= {name: np.stack([getattr(story, name) for story in stories]) for name in ("steps", "shares", "gradient", "alive", "weights")}
    floors = np.array([stories[0].floors[name] for name in METRICS], float)
    np.savez_compressed(file, floors=floors, **told)


def kept(file: Path) -> list[Story]:
    """Read them again."""
    told = np.load(file)
    floors = {name: None if np.isnan(value) else float(value) for name, value in zip(METRICS, told["floors"])}
    return [
        Story(*(told[name][i] if name != "values" else {m: told[f"values {m}"][i] for m in METRICS} for name in Story._fields[:-1]), floors)
        for i in range(len(told["steps"]))
    ]


def until(story: Story, step: int) -> Story:
    """What was measured up to a step."""
    n = int((story.steps <= step).sum())
    values = {name: column[:n] for name, column in story.values.items()}
    return Story(story.steps[:n], values, story.shares[:n], story.gradient[:n], story.alive[:n], story.weights, story.floors)


def better(story: Story, step: int) -> bool:
    """Whether the run got clearly better, or converged, at any measurement from then until LATER times as many steps."""
    before = until(story, step)
    floor = float(story.floors["w1"] or 0.0)
    for later in story.steps[(story.steps > step) & (story.steps <= LATER * step)]:
        after = until(story, int(later))
        if after.alive[-1] and (now(after, "w1") - floor <= BETTER * (now(before, "w1") - floor) or diagnose(after).kind == "converged"):
            return True
    return False


def looked_at(folder: Path, seeds: range) -> Iterator[tuple[str, str, Story]]:
    """Data, recipe and story of every run that is kept."""
    for file in sorted(folder.glob(f"*-{seeds.start}.npz")):
        data, _, recipe = file.stem.rpartition("-")[0].partition("-")
        for story in kept(file):
            yield data, recipe, story


def report(folder: Path) -> None:
    """Of every kind of verdict: how many there were, and how many of the runs got better after all, were the same at the end, or became NaN."""
    for name, seeds in (("chosen on", CHOSEN), ("judged on", JUDGED)):
        count: collections.Counter[tuple[str, str, str]] = collections.Counter()
        recipes: dict[str, set[str]] = collections.defaultdict(set)
        for data, recipe, story in looked_at(folder, seeds):
            recipes[data].add(recipe)
            for step in TIMES:
                if LATER * step > story.steps[-1] and story.alive[-1]:
                    continue
                kind = diagnose(until(story, step)).kind
                count[data, kind, "said"] += 1
                count[data, kind, "got better"] += better(story, step)
                count[data, kind, "the same at the end"] += diagnose(until(story, LATER * step)).kind == kind
        for data in recipes:
            print(f"{data}, {name} seeds {seeds.start} to {seeds.stop - 1}, {len(recipes[data])} recipes, verdicts at {TIMES} against {LATER} times as long")
            for kind in DIAGNOSES:
                said = count[data, kind, "said"]
                if said:
                    shares = ", ".join(f"{what} {100 * count[data, kind, what] / said:.1f} %" for what in ("got better", "the same at the end"))
                    print(f"  {kind:16} {said:5}: {shares}")


def main() -> None:
    """Train what is not there, and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", nargs="+", default=["ring8", "grid25"])
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--runs", default="verdicts")
    args = parser.parse_args()
    folder = Path(args.runs)
    folder.mkdir(parents=True, exist_ok=True)
    for data in args.data:
        for recipe in RECIPES:
            for seeds in (JUDGED, CHOSEN):
                file = folder / f"{data}-{recipe}-{seeds.start}.npz"
                if not file.exists():
                    began = time.perf_counter()
                    keep(file, run(data, recipe, seeds, args.steps))
                    print(f"{file.stem}: {time.perf_counter() - began:.0f} s", flush=True)
    report(folder)


if __name__ == "__main__":
    main()
