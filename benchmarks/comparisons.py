"""How fast critics are compared: the engine alone, and both pages in a real browser on a machine that they share.

Usage: python -m benchmarks.comparisons [--rounds 3] [--no-browser]
Prints one JSON object. "engine": seconds for the Distances page's usual sweep (33 values of θ, four critics), compiling
and training apart, and the largest error of each critic, by seed. "distances": seconds from opening the page until the
same sweep has settled (with programs on disk), and how the pictures came meanwhile. "perfect_critic": the same over 12
seconds, with slider moves and the time to the changed picture, for a pair on the line and one in the plane, and so
"clipping_…" for four critics under different constraints.
"""

import argparse
import json
import time

import numpy as np
from playwright.sync_api import sync_playwright

from benchmarks.live_view import RECORDER, compiles, goto, served, told
from gan2d.measure import estimates
from gan2d.measure.estimates import FINAL
from gan2d.studies.sweep import STEPS, apart, names
from gan2d.training.training import Training

PAGES = {
    "perfect_critic": "perfect_critic?seed=0",
    "perfect_critic_plane": "perfect_critic?pair=parallel_gaussians",
    "clipping_four_critics": "clipping?critics=clip:0.1,clip:0.01,gp:10,gp_layer_norm:10",
    "clipping_twelve_layers": "clipping?data=swiss_roll&critics=clip:0.1,clip:0.01,clip:0.001,gp:1&critic_depth=12&batch_size=64",
}


def engine(seed: int) -> dict:
    began = time.perf_counter()
    run = Training(apart(seed=seed))
    run.program()()
    ready = time.perf_counter()
    run.advance(STEPS)
    done = time.perf_counter()
    known, called = estimates.known(run.experiment), names(run.experiment)
    told = estimates.estimates(run, FINAL)
    errors = {called[i]: round(float(np.abs(value - known[str(estimates.estimated(run.experiment, i))].value).max()), 4) for i, value in told.items()}
    return {"seed": seed, "compile_s": round(ready - began, 2), "train_s": round(done - ready, 2), "largest_error": errors}


def opened(page, address: str, path: str) -> float:
    began = time.monotonic()
    goto(page, f"{address}/{path}")
    page.wait_for_function("window.gan2d && gan2d.newest > 0", timeout=120_000)
    page.evaluate(RECORDER)
    return began


def settle(page, address: str) -> dict:
    began = opened(page, address, "distances?seed=0")
    started = time.monotonic()
    page.wait_for_function(f"gan2d.newest >= {STEPS}", timeout=120_000)
    done = time.monotonic()
    seen = page.evaluate("seen")
    return {"open_to_training_s": round(started - began, 2), "open_to_settled_s": round(done - began, 2)} | told(seen)


def play(page, address: str, path: str, log: str, seconds: int = 12, moves: int = 6) -> dict:
    opened(page, address, path)
    page.wait_for_timeout(2000)
    compiled = compiles(log)
    slider = page.locator(".gan2d-lab .sliders input[type=range]").last
    answers = []
    for i in range(moves):
        page.wait_for_timeout(1000 * seconds / moves / 2)
        jumps, before = page.evaluate("gan2d.jumps"), time.monotonic()
        slider.focus()
        slider.press("ArrowLeft" if i % 2 else "ArrowRight")
        page.wait_for_function(f"gan2d.jumps > {jumps}", timeout=10_000)
        answers.append(round(1000 * (time.monotonic() - before)))
        page.wait_for_timeout(1000 * seconds / moves / 2)
    more = {"mounts": page.evaluate("gan2d.mounts"), "programs_compiled": compiles(log) - compiled, "move_to_picture_ms": sorted(answers)}
    return told(page.evaluate("seen")) | more


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-browser", action="store_true")
    args = parser.parse_args()
    result: dict = {"engine": [engine(seed) for seed in range(args.rounds)]}
    if not args.no_browser:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
            for warm in (False, True):  # the first round puts the programs on disk
                with served() as (address, log):
                    page = browser.new_page(viewport={"width": 1280, "height": 800})
                    result["distances"] = settle(page, address) | {"warm": warm}
                    for name, path in PAGES.items():
                        result[name] = play(page, address, path, log)
                    page.close()
            browser.close()
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
