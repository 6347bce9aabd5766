"""Are verdicts taken back? Trains many seeds of every recipe, and sets what is said of them early beside what became of them ten times later.

    python -m benchmarks.verdicts [--data ring8 grid25] [--steps 8000] [--runs FOLDER]

What was measured is kept in the folder, a file for each recipe and set of seeds, and is not trained again where it is there.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from gan2d.measure.metrics import METRICS
from gan2d.measure.story import Story
from gan2d.measure.survey import next_survey
from gan2d.settings.experiment import make
from gan2d.settings.recipes import RECIPES
from gan2d.studies.seeds import Surveyed
from gan2d.training.training import Broken

SMALL = {"generator_width": 32, "critic_width": 32, "batch_size": 128}
CHOSEN, JUDGED = range(10), range(20, 40)  # seeds on which thresholds are chosen, and others on which they are judged
LATER = 10  # times as long


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


def main() -> None:
    """Train what is not there."""
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


if __name__ == "__main__":
    main()
