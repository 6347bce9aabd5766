"""Turns per second of WGAN-GP against PyTorch, in turn in one run, and the share of a same-shape matmul loop's rate.

Usage: python -m benchmarks.training_speed [--torch PYTHON] [--rounds 7]
PYTHON is an interpreter that has torch; without it only the share of the matmul rate is measured.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import jax
import jax.numpy as jnp

from gan2d.settings.experiment import make
from gan2d.training import loop

BATCH, DEPTH, N_CRITIC = 256, 3, 5


def gan2d_turns(width: int):
    settings = make(
        "ring8",
        "wgan-gp",
        {"gp_weight": 0.1, "critic_width": width, "generator_width": width, "n_critic": N_CRITIC, "generator_activation": "relu", "critic_activation": "relu"},
    )
    spec, knobs = settings.compiled()
    state = loop.init(spec, (), 0, knobs)
    jax.block_until_ready(loop.advance(spec, (), state, knobs, 3))

    def rate(turns: int) -> float:
        start = time.perf_counter()
        jax.block_until_ready(loop.advance(spec, (), state, knobs, turns))
        return turns / (time.perf_counter() - start)

    return rate


def matmul_flops(width: int):
    """FLOP/s of a chain of (BATCH, width) @ (width, width) products, as large as the networks' own."""
    w, x, count = jnp.eye(width), jnp.ones((BATCH, width)), 4000
    chain = jax.jit(lambda x: jax.lax.fori_loop(0, count, lambda i, x: jnp.maximum(x @ w, 0), x))
    chain(x).block_until_ready()

    def rate() -> float:
        start = time.perf_counter()
        chain(x).block_until_ready()
        return 2 * BATCH * width * width * count / (time.perf_counter() - start)

    return rate


def turn_flops(width: int) -> float:
    """FLOPs of one turn's matrix products.

    In units of one pass of a batch through one network, 2·BATCH·weights. A critic step: real and generated points
    forwards, backwards and to the weights (2·3), making the fakes (1), and for the penalty forwards, back to the
    input, and both of its products once more to the weights (4; a ReLU has no second derivative). The generator's
    step: 3 for itself, 1 + 1 through the critic, and 1 for the critic's slope.
    """
    weights = 2 * width + (DEPTH - 1) * width * width + width
    return 2 * BATCH * weights * (N_CRITIC * (6 + 1 + 4) + 6)


class Torch:
    def __init__(self, python: str, mode: str, width: int) -> None:
        script = Path(__file__).with_name("torch_wgan_gp.py")
        self.process = subprocess.Popen(
            [python, str(script), mode, str(width), str(DEPTH), str(BATCH), str(N_CRITIC)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.said = self.process.stdout.readline().strip()

    def rate(self, turns: int) -> float:
        self.process.stdin.write(f"{turns}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--torch")
    arguments.add_argument("--rounds", type=int, default=7)
    args = arguments.parse_args()
    result = {"device": str(jax.devices()[0]), "batch": BATCH, "depth": DEPTH, "n_critic": N_CRITIC}
    for width in (64, 128):
        ours, matmul = gan2d_turns(width), matmul_flops(width)
        others = {mode: Torch(args.torch, mode, width) for mode in ("eager", "compile")} if args.torch else {}
        rows = []
        for _ in range(args.rounds):
            row = {"gan2d": ours(100), "matmul": matmul()}
            for mode, other in others.items():
                if other.said == "ready":
                    row[mode] = other.rate(30)
            row["share"] = row["gan2d"] * turn_flops(width) / row["matmul"]
            rows.append(row)
        told = {"turns_per_second": statistics.median(r["gan2d"] for r in rows), "share_of_matmul": statistics.median(r["share"] for r in rows)}
        for mode, other in others.items():
            if other.said != "ready":
                told[f"torch_{mode}"] = other.said
                continue
            told[f"torch_{mode}_turns_per_second"] = statistics.median(r[mode] for r in rows)
            ratios = [r["gan2d"] / r[mode] for r in rows]
            told[f"times_torch_{mode}"] = {"median": statistics.median(ratios), "min": min(ratios), "max": max(ratios)}
            other.process.stdin.close()
        result[f"{DEPTH}x{width}"] = told
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
