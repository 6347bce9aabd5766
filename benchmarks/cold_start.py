"""How long each page takes from nothing: with no compiled program on disk, and with all of them.

Usage: python -m benchmarks.cold_start [--rounds 3] [--pages lab,members]
Each page is opened in a process of its own, without a browser. Prints one JSON object: for each page the seconds (medians)
from its start until all is imported, until the first picture, until training is compiled, and until the first trained
picture; "moving" tells, of a browser that opens the page on a server that has compiled nothing, the seconds from its opening until something
moves, and until that is the live run; "programs" tells how long the training program of a recipe takes to compile, and how many operations it has.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "tests" / part) for part in ("support", "")]

PAGES = {"lab": "Lab", "distances": "Distances", "perfect_critic": "PerfectCritic", "constraints": "Constraints", "members": "Members"}
PATHS = {"lab": "", "perfect_critic": "perfect_critic", "constraints": "clipping", "members": "mode_collapse", "games": "games"}
RECIPES = ("gan-ns", "wgan", "wgan-gp", "r3gan", "ebgan", "best")


def page(name: str) -> None:
    """Open one page here, and print the seconds."""
    began = time.perf_counter()
    import importlib

    from gan2d.ui.player.player import Player

    stage = getattr(importlib.import_module(f"gan2d.ui.stages.{name}"), PAGES[name])()
    told = {"imported": time.perf_counter() - began}
    player = Player(stage, stage.usual())
    player.produce()
    told["first_picture"] = time.perf_counter() - began
    player.wait()
    told["compiled"] = time.perf_counter() - began
    while not player.training.step:
        player.need()
        player.produce()
    told["first_trained_picture"] = time.perf_counter() - began
    print(json.dumps(told))


def program(recipe: str) -> None:
    """Compile a recipe's training program here, and print the seconds."""
    import jax

    from gan2d.settings.experiment import make
    from gan2d.training import loop
    from gan2d.training.sane import limits_of

    spec, knobs = make(recipe=recipe).compiled()
    state, limits = loop.init(spec, (), 0, knobs), limits_of(spec, knobs, ())
    began = time.perf_counter()
    traced = jax.jit(lambda state, knobs: loop._single(spec, state, knobs, limits, 10)).lower(state, knobs)
    lowered = time.perf_counter()
    traced.compile()
    print(json.dumps({"trace_s": lowered - began, "compile_s": time.perf_counter() - lowered, "lines": traced.as_text().count("\n")}))


def moving(name: str, cache: str) -> dict:
    """The page in a browser, on a fresh server that has compiled nothing; the browser has never seen the app either."""
    from browsing import Server
    from fetch_browser import playwright_browser, system_browser
    from playwright.sync_api import sync_playwright

    os.environ["GAN2D_CACHE"] = cache
    server = Server()
    server.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=system_browser() or playwright_browser(), args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto("about:blank")
            began = time.perf_counter()
            page.goto(f"{server.address}/{PATHS[name]}", wait_until="commit")
            page.wait_for_function("window.gan2d && (gan2d.recorded?.step > 0 || gan2d.step > 0)", timeout=120_000, polling=20)
            told = {"moves": time.perf_counter() - began, "recorded": float(page.evaluate("Boolean(gan2d.recorded)"))}
            page.wait_for_function("gan2d.step > 0", timeout=120_000, polling=20)
            told["live"] = time.perf_counter() - began
            browser.close()
    finally:
        server.stop()
    return told


def run(what: str, name: str, cache: str) -> dict:
    """One of the two in a process of its own."""
    call = [sys.executable, "-c", f"from benchmarks import cold_start; cold_start.{what}({name!r})"]
    said = subprocess.run(call, capture_output=True, text=True, check=True, env={**os.environ, "GAN2D_CACHE": cache})
    return json.loads(said.stdout.strip().splitlines()[-1])


def medians(rows: list[dict]) -> dict:
    """The median of every figure."""
    return {name: round(statistics.median(row[name] for row in rows), 2) for name in rows[0]}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", default=",".join(PAGES))
    parser.add_argument("--only", choices=("pages", "moving", "programs"), help="measure this alone")
    args = parser.parse_args()
    result: dict = {"cold": {}, "warm": {}, "moving": {}, "programs": {}}
    pages = [name for name in args.pages.split(",") if name]
    for name in pages if args.only in (None, "moving") else ():
        if name in PATHS:
            rows = []
            for _ in range(args.rounds):
                with tempfile.TemporaryDirectory() as cache:
                    rows.append(moving(name, cache))
            result["moving"][name] = medians(rows)
    for name in pages if args.only in (None, "pages") else ():
        rows = []
        for _ in range(args.rounds):
            with tempfile.TemporaryDirectory() as cache:
                rows.append([run("page", name, cache), run("page", name, cache)])
        result["cold"][name], result["warm"][name] = (medians([row[i] for row in rows]) for i in (0, 1))
    for recipe in RECIPES if args.only in (None, "programs") else ():
        with tempfile.TemporaryDirectory() as cache:
            result["programs"][recipe] = medians([run("program", recipe, cache) for _ in range(args.rounds)])
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
