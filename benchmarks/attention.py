"""Does a critic that judges sets cover more? A judges points, B has a layer of self-attention in the critic, the generator, or both; the same seeds.

    python -m benchmarks.attention [--seeds 10] [--steps 2000] [--json docs/attention.json]

Prints and writes, for ring8 and grid25 by the non-saturating GAN, the modes and the high quality of A and B, and B − A with its bootstrap 95 % interval.
"""

from __future__ import annotations

from typing import Any

from benchmarks.versus_plain import beside, run, surveyed
from gan2d.elements.games.attention import ATTENDING
from gan2d.formats.files import to_json
from gan2d.settings.experiment import Experiment, make
from gan2d.studies.coverage import DATA

METRICS = ("modes", "high_quality")
SMALL = {"generator_width": 32, "critic_width": 32, "batch_size": 128}


def _experiment(data: str, attending: str, seeds: int) -> Experiment:
    return make(data, "gan-ns", {"game": "attention", "attending": attending, **SMALL}, axes={"seed": seeds})


def measure(seeds: int, steps: int) -> dict[str, Any]:
    """Who attends, on both data sets, beside nobody."""
    plain, *others = sorted(ATTENDING, key=lambda name: ATTENDING[name].critic + ATTENDING[name].generator)
    told: dict[str, Any] = {"format": "gan2d attention", "seeds": seeds, "steps": steps, "rows": {}, "plain": {}}
    for data in DATA:
        experiment = _experiment(data, plain, seeds)
        a = surveyed(experiment, steps)
        told["plain"][data] = {"experiment": to_json(experiment)} | {metric: round(float(a[metric].mean()), 4) for metric in METRICS}
        print(f"{data}: nobody attends, {a['modes'].mean():.2f} modes, high quality {100 * a['high_quality'].mean():.1f} %", flush=True)
        for name in others:
            b = surveyed(_experiment(data, name, seeds), steps)
            told["rows"].setdefault(name, {})[data] = beside(a, b, ATTENDING[name].title, METRICS)
    return told


if __name__ == "__main__":
    run(__doc__, measure, "docs/attention.json")
