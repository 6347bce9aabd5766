"""What each trick does to coverage: A is the plain setting, B the same with one trick, on the same seeds.

    python -m benchmarks.tricks [--seeds 10] [--steps 2000] [--json docs/tricks.json]

Prints and writes, for ring8 and grid25, the modes and the high quality of A and B, and B − A with its bootstrap 95 % interval.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from gan2d.formats.files import to_json
from gan2d.measure.bootstrap import Versus, versus
from gan2d.measure.survey import survey
from gan2d.settings.edits import with_arms, with_knob
from gan2d.settings.experiment import Experiment
from gan2d.studies.coverage import DATA, experiment_of
from gan2d.studies.remedies import REMEDIES, treated
from gan2d.training.training import Training

METRICS = ("modes", "high_quality", "reverse_kl")


def _train(experiment: Experiment, steps: int) -> Any:
    training = Training(experiment)
    training.advance(steps)
    return survey(training.arms[0]).values


def measure(seeds: int, steps: int) -> dict[str, Any]:
    """Every trick on both data sets."""
    told: dict[str, Any] = {"format": "gan2d tricks", "seeds": seeds, "steps": steps, "rows": {}, "plain": {}}
    for data in DATA:
        plain = with_knob(with_knob(experiment_of("gan", data, "small", seeds), "generator_width", 32), "critic_width", 32)
        a = _train(plain, steps)
        told["plain"][data] = {"experiment": to_json(plain), "modes": float(a["modes"].mean()), "high_quality": float(a["high_quality"].mean())}
        print(f"{data}: plain {told['plain'][data]['modes']:.2f} modes, high quality {100 * a['high_quality'].mean():.1f} %", flush=True)
        for name, row in REMEDIES.items():
            b = _train(with_arms(plain, [treated(plain, name)]), steps)
            found = {metric: versus(a[metric], b[metric]) or Versus(float("nan"), float("nan"), float("nan"), 0) for metric in METRICS}
            told["rows"].setdefault(name, {})[data] = {metric: [round(x, 4) for x in value[:3]] for metric, value in found.items()}
            modes, quality = found["modes"], found["high_quality"]
            print(
                f"  {row.title:28} modes {modes.mean:+6.2f} ({modes.low:+.2f} to {modes.high:+.2f})  "
                f"high quality {100 * quality.mean:+6.1f} ({100 * quality.low:+.1f} to {100 * quality.high:+.1f})",
                flush=True,
            )
    return told


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--json", default="docs/tricks.json")
    args = parser.parse_args()
    told = measure(args.seeds, args.steps)
    Path(args.json).write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
