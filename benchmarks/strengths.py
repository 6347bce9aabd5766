"""The maps over clipping bounds and penalty weights that the page Clip or penalty opens with.

    python -m benchmarks.strengths [--seeds 5] [--json docs/strengths.json]

Trains every strength of SWEPT at seeds 0, 1, 2 … of the experiment with which the page opens, and writes what gan2d/studies/strengths.py measures.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np

from gan2d.studies.figures import constraints_compared
from gan2d.studies.strengths import QUANTITIES, REPEATS, SWEPT, Strengths


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=REPEATS)
    parser.add_argument("--json", default="docs/strengths.json")
    args = parser.parse_args()
    sweep, began, before = Strengths(constraints_compared(), args.seeds), time.perf_counter(), ""
    while not sweep.finished:
        if sweep.what() != before:
            before = sweep.what()
            print(f"{time.perf_counter() - began:6.0f} s  {before}", flush=True)
        sweep.advance()
    for name in sweep.quantities():
        for kind, strengths in SWEPT.items():
            values, best = sweep.maps[name, kind], sweep.best(name, kind)
            print(f"{QUANTITIES[name].title}, {kind}: " + ", ".join(f"{s:g}: {np.mean(v):.3g} ± {np.std(v):.2g}" for s, v in zip(strengths, values.T)))
            print(f"  best: {'none' if best is None else f'{strengths[best]:g}'}")
    Path(args.json).write_text(json.dumps(sweep.to_json(), indent=None) + "\n")
    print(f"{time.perf_counter() - began:6.0f} s  {args.json}")


if __name__ == "__main__":
    main()
