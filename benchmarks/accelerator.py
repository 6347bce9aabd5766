"""Training on an accelerator beside the same machine's processor: seed-steps a second by width and number of seeds, whether a run comes out twice
with the same bits, how far counted times are from measured ones, and what is learned on each.

Usage: python -m benchmarks.accelerator [--rounds 3] [--widths 64,256] [--seeds 1,16,64] [--steps 2000] [--json FILE]
Each platform has a process of its own; they take turns, round after round. The medians and ratios are printed as one JSON object.
Without an accelerator the second platform is the processor again: its ratios then show the noise of this machine.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

PLATFORMS = ("accelerator", "cpu")
SECONDS = 0.5  # that one measurement takes, about


def serve() -> None:
    """Answer questions, one JSON line each: what is this device, how fast, the same twice, what is learned."""
    import jax
    import numpy as np

    from benchmarks.training_speed import BATCH, N_CRITIC
    from gan2d.measure.survey import survey
    from gan2d.settings.experiment import make
    from gan2d.training.cost import seconds_of_step
    from gan2d.training.training import Training

    def training(width: int, seeds: int) -> Training:
        if (width, seeds) not in kept:
            knobs = {"gp_weight": 0.1, "critic_width": width, "generator_width": width, "n_critic": N_CRITIC, "batch_size": BATCH}
            kept[width, seeds] = Training(make("ring8", "wgan-gp", knobs, axes={"seed": seeds} if seeds > 1 else {}))
            kept[width, seeds].advance(1)
        return kept[width, seeds]

    def speed(width: int, seeds: int) -> dict:
        one, turns = training(width, seeds), 1
        while True:
            began = time.perf_counter()
            one.advance(turns)
            took = time.perf_counter() - began
            if took > SECONDS:
                return {"rate": seeds * turns / took, "counted_over_measured": seconds_of_step(one.experiment) * turns / took}
            turns *= 3

    def twice(recipe: str) -> dict:
        ends = []
        for _ in range(2):
            one = Training(make("ring8", recipe, axes={"seed": 2}))
            one.advance(300)
            ends.append([np.asarray(leaf) for leaf in jax.tree.leaves((one.arms[0].states.critic, one.arms[0].states.generator))])
        return {"same": all(np.array_equal(a, b, equal_nan=True) for a, b in zip(*ends))}

    def learned(recipe: str, steps: int) -> dict:
        one = Training(make("ring8", recipe, axes={"seed": 10}))
        began = time.perf_counter()
        one.advance(steps)
        took = time.perf_counter() - began
        values = survey(one.arms[0]).values
        said = {name: [float(np.mean(values[name])), float(np.std(values[name], ddof=1))] for name in ("modes", "high_quality")}
        return said | {"seconds_with_compiling": took}

    kept: dict[tuple[int, int], Training] = {}
    ask = {
        "device": lambda: {"device": str(jax.devices()[0].device_kind), "platform": jax.default_backend()},
        "speed": speed,
        "twice": twice,
        "learned": learned,
    }
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        print(json.dumps(ask[name](*arguments)), flush=True)


class Platform:
    """A process that trains on one of them."""

    def __init__(self, platform: str) -> None:
        env = os.environ | ({"JAX_PLATFORMS": "cpu"} if platform == "cpu" else {})
        command = [sys.executable, "-c", "from benchmarks.accelerator import serve; serve()"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)

    def ask(self, *question) -> dict:
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def speeds(platforms: dict[str, Platform], width: int, seeds: int, rounds: int) -> dict:
    rows = [{name: platform.ask("speed", width, seeds) for name, platform in platforms.items()} for _ in range(rounds)]
    ratios = [row["accelerator"]["rate"] / row["cpu"]["rate"] for row in rows]
    said: dict = {name: round(statistics.median(row[name]["rate"] for row in rows), 1) for name in platforms}
    said["counted_over_measured"] = {name: round(statistics.median(row[name]["counted_over_measured"] for row in rows), 2) for name in platforms}
    return said | {"times_cpu": {"median": statistics.median(ratios), "min": min(ratios), "max": max(ratios)}}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--widths", default="64,256")
    parser.add_argument("--seeds", default="1,16,64")
    parser.add_argument("--recipes", default="gan-ns,wgan-gp,wgan")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--json", default="")
    args = parser.parse_args()
    both = {name: Platform(name) for name in PLATFORMS}
    told: dict = {"devices": {name: one.ask("device") for name, one in both.items()}, "seed_steps_per_second": {}}

    def keep() -> None:
        if args.json:
            with open(args.json, "w", encoding="utf-8") as file:
                json.dump(told, file, indent=1)

    for width in map(int, args.widths.split(",")):
        for seeds in map(int, args.seeds.split(",")):
            told["seed_steps_per_second"][f"3x{width}, {seeds} seeds"] = speeds(both, width, seeds, args.rounds)
            keep()
    for recipe in args.recipes.split(","):
        told[recipe] = {name: one.ask("learned", recipe, args.steps) | one.ask("twice", recipe) for name, one in both.items()}
        keep()
    print(json.dumps(told, indent=1))
