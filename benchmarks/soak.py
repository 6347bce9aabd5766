"""A server for a long time: visits come and go, each with other networks and methods, and its memory stays bounded and comes back.

Usage: python -m benchmarks.soak [--minutes 60] [--at-once 3] [--seconds 12]
Linux only (it reads /proc). Starts its own server; visitors speak the page's protocol over WebSockets, see visitor.py. Prints a line a
minute, and one JSON object at the end: the server's resident memory at rest (after a first visit to each page has gone), at most, at most with
the processes that compile for it and take heavy settings off it, and at rest again after the last one has gone; how many visits, different
networks and methods there were; and what went wrong.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import re
import sys
import time
from pathlib import Path

from benchmarks.live_view import served
from benchmarks.visitor import Session
from gan2d.settings.recipes import RECIPES

PAGES = ("", "distances", "perfect_critic", "clipping", "mode_collapse")
WIDTHS, DEPTHS = (8, 16, 24, 32, 48, 64, 96, 128), (1, 2, 3, 4)
SETTLED = 60  # seconds after the last visit, when the server is at rest: it looks every 20 s who has gone


def visits():
    """A page and a query, for ever: another network each time, and the methods in turn."""
    networks = itertools.cycle(itertools.product(WIDTHS, DEPTHS, DEPTHS, (64, 128)))
    for number, ((width, depth, other, batch), recipe) in enumerate(zip(networks, itertools.cycle(RECIPES))):
        page = PAGES[number % len(PAGES)]
        query = f"critic_width={width}&critic_depth={depth}&batch_size={batch}&seed={number}"
        if page in ("", "mode_collapse"):
            query += f"&recipe={recipe}&generator_width={width}&generator_depth={other}"
        yield page, query, (width, depth, other, batch), recipe


def resident(pid):
    """Megabytes of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6


def with_others(pid):
    """Megabytes of a process and of those that it started: one that compiles, those of heavy settings."""
    total = resident(pid)
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in children.read_text().split():
                with contextlib.suppress(OSError, IndexError):
                    total += resident(int(child))
    return total


def server_of(address):
    """The process that listens at the address: of all processes the one with that port on its command line."""
    port = re.search(r":(\d+)$", address)[1]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"--server.port\0{port}\0" in (folder / "cmdline").read_text():
                return int(folder.name)
        except OSError:
            continue
    raise SystemExit(f"No server is found at {address}.")


async def visit(address, page, query, seconds):
    """Come, train for a while, leave; whether anything came, and errors."""
    session, end = Session(address, query, True, page), asyncio.Event()
    task = asyncio.create_task(session.run(end))
    until = time.monotonic() + 120
    while not session.came and not session.errors and time.monotonic() < until and not task.done():
        await asyncio.sleep(0.2)
    await asyncio.sleep(seconds)
    end.set()
    await asyncio.gather(task, return_exceptions=True)
    return session


async def soak(address, minutes, at_once, seconds):
    pid, every = server_of(address), visits()
    told = {"visits": 0, "without_a_picture": 0, "errors": []}
    networks, methods = set(), set()
    for page in PAGES:  # each has code of its own, which stays
        await visit(address, page, "", seconds)
    await asyncio.sleep(SETTLED)
    told["at_rest_mb"] = round(resident(pid))
    told["most_mb"] = told["most_with_its_processes_mb"] = 0
    began, ended = time.monotonic(), asyncio.Event()

    async def come_and_go():
        while not ended.is_set():
            page, query, network, recipe = next(every)
            session = await visit(address, page, query, seconds)
            networks.add(network)
            methods.add(recipe)
            told["visits"] += 1
            told["without_a_picture"] += not session.came
            told["errors"] += [f"{page}?{query}: {error}" for error in session.errors]

    tasks = [asyncio.create_task(come_and_go()) for _ in range(at_once)]
    last = began
    while time.monotonic() - began < 60 * minutes:
        await asyncio.sleep(0.5)
        told["most_mb"] = max(told["most_mb"], round(resident(pid)))
        told["most_with_its_processes_mb"] = max(told["most_with_its_processes_mb"], round(with_others(pid)))
        if time.monotonic() - last > 60:
            last = time.monotonic()
            print(f"{(last - began) / 60:.0f} min: {resident(pid):.0f} MB, {told['visits']} visits, {len(networks)} networks", file=sys.stderr, flush=True)
    ended.set()
    await asyncio.gather(*tasks)
    await asyncio.sleep(SETTLED)
    told |= {"at_rest_again_mb": round(resident(pid)), "networks": len(networks), "methods": len(methods), "minutes": minutes}
    return told | {"at_rest_again_over_before": round(told["at_rest_again_mb"] / told["at_rest_mb"], 3)}


def main() -> None:
    """Start a server and soak it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--minutes", type=float, default=60)
    arguments.add_argument("--at-once", type=int, default=3)
    arguments.add_argument("--seconds", type=float, default=12, help="that each visit trains")
    args = arguments.parse_args()
    with served() as (address, log):
        time.sleep(4)
        result = asyncio.run(soak(address, args.minutes, args.at_once, args.seconds))
        result["tracebacks_in_the_log"] = Path(log).read_text().count("Traceback")
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
