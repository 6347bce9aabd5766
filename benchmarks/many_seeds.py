"""Many seeds at once: seed-steps a second against one seed and against PyTorch, and how 32 live panels move in a browser.

Usage: python -m benchmarks.many_seeds [--torch PYTHON] [--rounds 5] [--seeds 32] [--browser]
Everything is timed in turn in one run; WGAN-GP, batch 256, n_critic 5, as in benchmarks.training_speed. PyTorch does the
seeds one after the other, so its turns a second are its seed-steps a second.
"""

import argparse
import itertools
import json
import statistics
import sys
import time

import jax
from playwright.sync_api import sync_playwright

from benchmarks.live_view import RECORDER, goto, served
from benchmarks.training_speed import BATCH, N_CRITIC, Torch, gan2d_turns
from gan2d.settings.experiment import make
from gan2d.training.training import Training

PANELS = "mode_collapse?data=ring8&recipe=gan-ns&seeds=32&generator_width=32&critic_width=32"
SECONDS = 30


def many_turns(width: int, seeds: int):
    knobs = {"gp_weight": 0.1, "critic_width": width, "generator_width": width, "n_critic": N_CRITIC}
    many = Training(make("ring8", "wgan-gp", knobs | {"generator_activation": "relu", "critic_activation": "relu"}, axes={"seed": seeds}))
    many.advance(1)

    def rate(turns: int) -> float:
        start = time.perf_counter()
        many.advance(turns)
        return seeds * turns / (time.perf_counter() - start)

    return rate


def training(args: argparse.Namespace) -> dict:
    told: dict = {"device": str(jax.devices()[0]), "batch": BATCH, "n_critic": N_CRITIC, "seeds": args.seeds}
    for width in (32, 64):
        one, many = gan2d_turns(width), many_turns(width, args.seeds)
        torch = Torch(args.torch, "eager", width) if args.torch else None
        rows = []
        for _ in range(args.rounds):
            row = {"one": one(150), "many": many(max(3, 150 // args.seeds))}
            rows.append(row | ({"torch": torch.rate(30)} if torch else {}))
        said = {f"{name}_seed_steps_per_second": statistics.median(row[name] for row in rows) for name in rows[0]}
        for other in [name for name in rows[0] if name != "many"]:
            ratios = [row["many"] / row[other] for row in rows]
            said[f"times_{other}"] = {"median": statistics.median(ratios), "min": min(ratios), "max": max(ratios)}
        told[f"3x{width}"] = said
        if torch:
            torch.process.stdin.close()
    return told


def browser() -> dict:
    with served() as (address, _), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1280, "height": 800})
        goto(page, f"{address}/{PANELS}")
        page.wait_for_function("window.gan2d && gan2d.newest > 50", timeout=120_000)
        page.evaluate(RECORDER)
        page.wait_for_timeout(1000 * SECONDS)
        seen = page.evaluate("seen")
        chromium.close()
    seconds = (seen[-1][0] - seen[0][0]) / 1000
    gaps = sorted(b[0] - a[0] for a, b in itertools.pairwise(seen))
    return {
        "panels": 32,
        "seconds": seconds,
        "pictures_per_second": (seen[-1][1] - seen[0][1]) / seconds,
        "frames_per_second": len(seen) / seconds,
        "snapshots_per_second_each": (seen[-1][3] - seen[0][3]) / seconds,
        "gap_ms_p95": gaps[int(0.95 * len(gaps))],
        "gap_ms_max": gaps[-1],
    }


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--torch")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--seeds", type=int, default=32)
    arguments.add_argument("--browser", action="store_true")
    args = arguments.parse_args()
    json.dump({"browser": browser()} if args.browser else training(args), sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
