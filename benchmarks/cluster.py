"""A study of seeds × settings in blocks on 1 and on 2 workers of this machine, or on a cluster: seconds, speed-up, and whether the bits are the same.

Usage: python -m benchmarks.cluster [--seeds 64] [--settings 4] [--steps 500] [--block 16] [--rounds 3] [--workers local:1,local:2] [--here]
WGAN-GP on ring8, λ from 0.01 to 10. Rounds go through the workers in turn, after one that is not counted, in which programs are compiled
and kept on disk. Seconds are those of a whole study: workers that start, find their programs, train, measure and tell. With --here the
same blocks are also trained in this process.
"""

import argparse
import json
import statistics
import sys
import time

from gan2d.cluster.study import Where
from gan2d.cluster.worker import kind
from gan2d.settings.experiment import make
from gan2d.studies.seeds import in_blocks


def timed(experiment, steps: int, where: Where) -> tuple[float, dict]:
    began = time.perf_counter()
    told = in_blocks(
        experiment, steps, where, lambda what, done, total: print(f"\r{where.cluster or 'here'}: {what} {done} of {total}  ", end="", file=sys.stderr)
    )
    return time.perf_counter() - began, told


def measured(args: argparse.Namespace) -> dict:
    axes = {"seed": args.seeds, "gp_weight": f"0.01:10:{args.settings}:log"}
    experiment = make("ring8", "wgan-gp", axes=axes)
    places = {name: Where(name, args.block) for name in args.workers.split(",")} | ({"here": Where(None, args.block)} if args.here else {})
    seconds: dict[str, list[float]] = {name: [] for name in places}
    results = []
    for where in places.values():
        timed(experiment, 1, where)
    for _ in range(args.rounds):
        for name, where in places.items():
            took, told = timed(experiment, args.steps, where)
            seconds[name].append(round(took, 2))
            results.append(told)
    first = next(iter(places))
    ratios = {name: [a / b for a, b in zip(seconds[first], seconds[name])] for name in places if name != first}
    return {
        "machine": kind(),
        "members": {"seeds": args.seeds, "settings": args.settings, "blocks": results[0]["blocks"]["members"]},
        "steps": args.steps,
        "seconds": seconds,
        f"times_{first}": {name: {"median": statistics.median(told), "min": min(told), "max": max(told)} for name, told in ratios.items()},
        "member_steps_per_second": {name: args.seeds * args.settings * args.steps / statistics.median(took) for name, took in seconds.items()},
        "same_bits": all(told == results[0] for told in results),
    }


def main() -> None:
    arguments = argparse.ArgumentParser()
    for name, usual in (("seeds", 64), ("settings", 4), ("steps", 500), ("block", 16), ("rounds", 3)):
        arguments.add_argument(f"--{name}", type=int, default=usual)
    arguments.add_argument("--workers", default="local:1,local:2")
    arguments.add_argument("--here", action="store_true")
    json.dump(measured(arguments.parse_args()), sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
