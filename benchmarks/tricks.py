"""What each trick does to coverage: A is the plain setting, B the same with one trick, on the same seeds.

    python -m benchmarks.tricks [--seeds 10] [--steps 2000] [--json docs/tricks.json]

Prints and writes, for ring8 and grid25, the modes and the high quality of A and B, and B − A with its bootstrap 95 % interval.
"""

from __future__ import annotations

from typing import Any

from benchmarks.versus_plain import beside, run, surveyed
from gan2d.formats.files import to_json
from gan2d.settings.edits import with_arms, with_knob
from gan2d.studies.coverage import DATA, experiment_of
from gan2d.studies.remedies import REMEDIES, treated


def measure(seeds: int, steps: int) -> dict[str, Any]:
    """Every trick on both data sets."""
    told: dict[str, Any] = {"format": "gan2d tricks", "seeds": seeds, "steps": steps, "rows": {}, "plain": {}}
    for data in DATA:
        plain = with_knob(with_knob(experiment_of("gan", data, "small", seeds), "generator_width", 32), "critic_width", 32)
        a = surveyed(plain, steps)
        told["plain"][data] = {"experiment": to_json(plain), "modes": float(a["modes"].mean()), "high_quality": float(a["high_quality"].mean())}
        print(f"{data}: plain {told['plain'][data]['modes']:.2f} modes, high quality {100 * a['high_quality'].mean():.1f} %", flush=True)
        for name, row in REMEDIES.items():
            b = surveyed(with_arms(plain, [treated(plain, name)]), steps)
            told["rows"].setdefault(name, {})[data] = beside(a, b, row.title)
    return told


if __name__ == "__main__":
    run(__doc__, measure, "docs/tricks.json")
