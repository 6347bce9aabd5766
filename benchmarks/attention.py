"""Does a critic that judges sets cover more? A judges points, B has a layer of self-attention in the critic, the generator, or both; the same seeds.

    python -m benchmarks.attention [--seeds 10] [--steps 2000] [--json docs/attention.json]

Prints and writes, for ring8 and grid25 by the non-saturating GAN, the modes and the high quality of A and B, and B − A with its bootstrap 95 % interval.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from gan2d.elements.games.attention import ATTENDING
from gan2d.formats.files import to_json
from gan2d.measure.bootstrap import Versus, versus
from gan2d.measure.survey import survey
from gan2d.settings.experiment import Experiment, make
from gan2d.studies.coverage import DATA
from gan2d.training.training import Training

METRICS = ("modes", "high_quality")
SMALL = {"generator_width": 32, "critic_width": 32, "batch_size": 128}


def _experiment(data: str, attending: str, seeds: int) -> Experiment:
    return make(data, "gan-ns", {"game": "attention", "attending": attending, **SMALL}, axes={"seed": seeds})


def _train(experiment: Experiment, steps: int) -> Any:
    training = Training(experiment)
    training.advance(steps)
    return survey(training.arms[0]).values


def measure(seeds: int, steps: int) -> dict[str, Any]:
    """Who attends, on both data sets, beside nobody."""
    plain, *others = sorted(ATTENDING, key=lambda name: ATTENDING[name].critic + ATTENDING[name].generator)
    told: dict[str, Any] = {"format": "gan2d attention", "seeds": seeds, "steps": steps, "rows": {}, "plain": {}}
    for data in DATA:
        experiment = _experiment(data, plain, seeds)
        a = _train(experiment, steps)
        told["plain"][data] = {"experiment": to_json(experiment)} | {metric: round(float(a[metric].mean()), 4) for metric in METRICS}
        print(f"{data}: nobody attends, {a['modes'].mean():.2f} modes, high quality {100 * a['high_quality'].mean():.1f} %", flush=True)
        for name in others:
            b = _train(_experiment(data, name, seeds), steps)
            found = {metric: versus(a[metric], b[metric]) or Versus(float("nan"), float("nan"), float("nan"), 0) for metric in METRICS}
            told["rows"].setdefault(name, {})[data] = {metric: [round(x, 4) for x in value[:3]] for metric, value in found.items()}
            modes, quality = found["modes"], found["high_quality"]
            print(
                f"  {ATTENDING[name].title:14} modes {modes.mean:+6.2f} ({modes.low:+.2f} to {modes.high:+.2f})  "
                f"high quality {100 * quality.mean:+6.1f} ({100 * quality.low:+.1f} to {100 * quality.high:+.1f})",
                flush=True,
            )
    return told


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--json", default="docs/attention.json")
    args = parser.parse_args()
    told = measure(args.seeds, args.steps)
    Path(args.json).write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
