"""What benchmarks of remedies have in common: a training surveyed at its end, remedies beside a plain run over the same seeds, and their arguments."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from gan2d.measure.bootstrap import Versus, versus
from gan2d.measure.survey import survey
from gan2d.settings.experiment import Experiment
from gan2d.training.training import Training

METRICS = ("modes", "high_quality", "reverse_kl")


def surveyed(experiment: Experiment, steps: int) -> Any:
    """What is measured of every seed after so many steps."""
    training = Training(experiment)
    training.advance(steps)
    return survey(training.arms[0]).values


def beside(plain: Any, other: Any, title: str, metrics: Sequence[str] = METRICS) -> dict[str, list[float]]:
    """Mean difference and its interval, of each of the metrics; printed too."""
    found = {metric: versus(plain[metric], other[metric]) or Versus(float("nan"), float("nan"), float("nan"), 0) for metric in metrics}
    modes, quality = found["modes"], found["high_quality"]
    print(
        f"  {title:28} modes {modes.mean:+6.2f} ({modes.low:+.2f} to {modes.high:+.2f})  "
        f"high quality {100 * quality.mean:+6.1f} ({100 * quality.low:+.1f} to {100 * quality.high:+.1f})",
        flush=True,
    )
    return {metric: [round(x, 4) for x in value[:3]] for metric, value in found.items()}


def run(description: str | None, measure: Callable[[int, int], dict[str, Any]], path: str) -> None:
    """Measure over --seeds and --steps, and write to --json."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--json", default=path)
    args = parser.parse_args()
    Path(args.json).write_text(json.dumps(measure(args.seeds, args.steps), indent=1), encoding="utf-8")
