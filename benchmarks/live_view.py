"""How the Lab moves in a real browser, on a machine that server and browser share.

Usage: python -m benchmarks.live_view [--seconds 60] [--recipes]
Starts its own server on a free port, drives it in Chromium, and prints one JSON object: time from the command to the
first trained picture (a second start, so that compiled programs are on disk), pictures a second and their gaps over a
minute with twelve slider moves, the time from a slider's release to the changed picture, the same while a slider inside
the picture is dragged, programs compiled meanwhile, and (--recipes) the time from choosing a recipe to its first
trained picture.
"""

import argparse
import itertools
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from gan2d.settings.recipes import RECIPES

ROOT = Path(__file__).parents[1]
MOVES = 12
# what one frame of the browser saw: when, how many pictures had been drawn, and whether the canvas was empty
RECORDER = """
window.seen = [];
window.releases = [];
addEventListener('pointerup', () => releases.push(performance.now()), true);
let looked = 0;
(function look(now) {
  let blank = false;
  if (now - looked > 200) {
    looked = now;
    const roots = [document, ...[...document.querySelectorAll('*')].map((e) => e.shadowRoot).filter(Boolean)];
    const canvas = roots.flatMap((root) => [...root.querySelectorAll('.gan2d-lab canvas, .lab canvas')]).find((c) => c.offsetParent);
    const pixels = canvas ? canvas.getContext('2d').getImageData(0, canvas.height / 2, canvas.width, 2).data : [];
    blank = !pixels.some((value, i) => i % 4 < 3 && value !== pixels[i % 4]);
  }
  seen.push([now, gan2d.drawn, gan2d.jumps, gan2d.received, blank]);
  requestAnimationFrame(look);
})(performance.now());
"""


@contextmanager
def served():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tempfile.NamedTemporaryFile("w+", suffix=".log", delete=False)  # noqa: SIM115
    command = [sys.executable, "-m", "streamlit", "run", "server.py", "--server.port", str(port), "--server.headless", "true"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=os.environ | {"JAX_LOG_COMPILES": "1"})
    try:
        yield f"http://127.0.0.1:{port}", log.name
    finally:
        process.terminate()
        process.wait(20)


def compiles(log: str) -> int:
    return sum("Finished XLA compilation" in line for line in Path(log).read_text().splitlines())


def goto(page, address: str, patience: float = 60) -> None:
    end = time.monotonic() + patience
    while True:
        try:
            page.goto(address)
            return
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def quantile(values, share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def told(seen) -> dict:
    """Pictures a second, gaps between them in ms, snapshots a second, and frames with an empty canvas."""
    times = [now for (now, drawn, *_), before in zip(seen[1:], seen) if drawn > before[1]]
    gaps = [b - a for a, b in itertools.pairwise(times)]
    seconds = (seen[-1][0] - seen[0][0]) / 1000
    return {
        "pictures_per_second": round((seen[-1][1] - seen[0][1]) / seconds, 1),
        "snapshots_per_second": round((seen[-1][3] - seen[0][3]) / seconds, 1),
        "gap_p95_ms": round(quantile(gaps, 0.95), 1),
        "gap_max_ms": round(max(gaps), 1),
        "blank_frames": sum(row[4] for row in seen),
    }


def after_release(seen, releases) -> list[float]:
    """From each release to the first frame that shows the answer of the server, in ms."""
    waits = []
    for release in releases:
        jumps = max((row[2] for row in seen if row[0] <= release), default=0)
        answered = next((row[0] for row in seen if row[0] > release and row[2] > jumps), None)
        if answered is not None:
            waits.append(answered - release)
    return waits


def drag(page, slider, share: float, steps: int = 8) -> None:
    """Drag a slider's thumb to a share of its width."""
    box = slider.bounding_box()
    track = slider.evaluate("e => { const r = (e.closest('[data-testid=stSlider]') ?? e).getBoundingClientRect(); return [r.left, r.width]; }")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(track[0] + share * track[1], box["y"] + box["height"] / 2, steps=steps)
    page.mouse.up()


def live(page, address: str, log: str, seconds: float) -> dict:
    goto(page, address)
    page.wait_for_function("window.gan2d && gan2d.step > 20", timeout=120_000)
    page.wait_for_timeout(4000)
    before = compiles(log)
    page.evaluate(RECORDER)
    sliders = page.get_by_test_id("stSidebar").get_by_role("slider")
    for move in range(MOVES):
        page.wait_for_timeout(1000 * seconds / MOVES - 400)
        # λ from about .02 to 3, and n_critic from 3 to 9: more would measure how long a turn takes
        drag(page, sliders.nth(move % 2), 0.3 + 0.04 * move if move % 2 == 0 else 0.03 + 0.006 * move)
    page.wait_for_timeout(1500)
    seen, releases = page.evaluate("[seen, releases]")
    waits = after_release(seen, releases)
    result = told(seen) | {
        "slider_moves": len(releases),
        "moves_answered": len(waits),
        "release_to_picture_p50_ms": round(statistics.median(waits)),
        "release_to_picture_p95_ms": round(quantile(waits, 0.95)),
    }
    page.evaluate("seen.length = 0; releases.length = 0")
    inside = page.locator(".gan2d-lab .sliders input[type=range]")
    for k in range(inside.count()):
        box = inside.nth(k).bounding_box()
        page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + box["height"] / 2)
        page.mouse.down()
        for i in range(60):
            page.mouse.move(box["x"] + (0.4 + 0.003 * i) * box["width"], box["y"] + box["height"] / 2)
            page.wait_for_timeout(33)
        page.mouse.up()
    page.wait_for_timeout(500)
    seen = page.evaluate("seen")
    result["while_dragging_in_the_picture"] = told(seen) | {
        "sliders": inside.count(),
        "answers_per_second": round((seen[-1][2] - seen[0][2]) / (seen[-1][0] - seen[0][0]) * 1000, 1),
    }
    result["mounts"] = page.evaluate("gan2d.mounts")
    result["compiled_meanwhile"] = compiles(log) - before
    return result


def switches(page, address: str) -> dict:
    """Seconds from choosing a recipe to its first picture, and to its first trained one."""
    goto(page, address)
    page.wait_for_function("window.gan2d && gan2d.step > 20", timeout=120_000)
    took = {}
    for name in (*[*RECIPES][1:], next(iter(RECIPES))):
        run = page.evaluate("gan2d.run")
        page.get_by_test_id("stSidebar").get_by_role("combobox").nth(1).click()
        option = page.get_by_role("option", name=RECIPES[name].title, exact=True)
        option.scroll_into_view_if_needed()
        page.evaluate("window.chosen = null; addEventListener('click', () => { chosen = performance.now(); }, {capture: true, once: true})")
        option.click()
        moments = []
        for what in (f"gan2d.run > {run}", "gan2d.step > 0"):
            waited = page.wait_for_function(f"() => {what} ? performance.now() - chosen : 0", timeout=60_000, polling=16)
            moments.append(round(waited.json_value() / 1000, 2))
        took[name] = moments
        page.wait_for_timeout(1500)
    first, trained = zip(*took.values())
    return {
        "first_picture": {"median": statistics.median(first), "max": max(first)},
        "trained_picture": {"median": statistics.median(trained), "max": max(trained)},
        "first_and_trained_of_each": took,
    }


def first_picture(playwright, browser_path: str) -> float:
    start = time.perf_counter()
    with served() as (address, _):
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        goto(page, address)
        page.wait_for_function("window.gan2d && gan2d.step > 0", timeout=120_000, polling=50)
        took = time.perf_counter() - start
        browser.close()
    return took


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--recipes", action="store_true")
    args = arguments.parse_args()
    path = shutil.which("chromium") or shutil.which("google-chrome")
    result: dict = {}
    with sync_playwright() as playwright:
        starts = [first_picture(playwright, path) for _ in range(2)]
        result["command_to_first_trained_picture_s"] = {"first": round(starts[0], 1), "again": round(starts[1], 1)}
        for warm in (False, True):
            with served() as (address, log):
                browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                if args.recipes:
                    result["recipe_switch_s" if warm else "recipe_switch_first_time_s"] = switches(page, address)
                if warm:
                    result["live"] = live(page, address, log, args.seconds)
                browser.close()
            if not args.recipes and not warm:
                continue
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
