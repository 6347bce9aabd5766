"""Many open Labs on one server: what each gets, and what is left when they close.

Usage: python -m benchmarks.load [--sessions 30] [--training 12] [--seconds 30] [--query data=ring8&recipe=wgan-gp] [--heavy QUERY]
Needs psutil (pip install psutil). Starts its own server and speaks the browser's protocol to it over WebSockets: each training session asks for more
pictures when fewer than a chunk are left to play at 30 a second, as static/shell/player.js does; the others are paused. With --heavy one more
visitor opens that experiment half way, such as HEAVY below, says yes to its cost, and trains it. Prints one JSON object; the last figures
are those of a while after all tabs are closed.
"""

import argparse
import asyncio
import itertools
import json
import re
import statistics
import sys
import time
from pathlib import Path

import psutil

from benchmarks.live_view import quantile, served
from benchmarks.visitor import PLAYED, Session

HEAVY = "critic_width=512&critic_depth=20&generator_width=512&generator_depth=12&batch_size=512&n_critic=100"  # about two minutes a step
LEFT = 45  # seconds after which a closed tab's memory should be back


def rate(session: Session, since: float, until: float) -> dict:
    """Snapshots a second, the waits for news, and the longest time for which a picture stood, between two moments.

    The picture stands once the last snapshots are played: at 30 a second here, so that the true time is rather shorter.
    """
    inside = [(at, frames) for at, frames in session.came if since <= at <= until]
    waits = [b[0] - a[0] for a, b in itertools.pairwise(inside)]
    stood = [b[0] - a[0] - a[1] / PLAYED for a, b in itertools.pairwise(inside)]
    return {"snapshots": sum(frames for _, frames in inside) / (until - since), "waits": waits, "stood": max(stood)}


async def measure(address: str, server: psutil.Process, args) -> dict:
    end = asyncio.Event()
    first = Session(address, args.query, True)
    task = asyncio.create_task(first.run(end))
    await asyncio.sleep(12)  # compiles
    alone = rate(first, time.perf_counter() - 5, time.perf_counter())
    end.set()
    await task
    before = server.memory_info().rss
    end = asyncio.Event()
    sessions = [Session(address, args.query, i < args.training) for i in range(args.sessions)]
    heavy = Session(address, args.heavy, True, first="play")
    tasks = []
    for session in sessions:
        tasks.append(asyncio.create_task(session.run(end)))
        await asyncio.sleep(0.3)
    if args.heavy:
        tasks.append(asyncio.create_task(heavy.run(end)))
    await asyncio.sleep(5)
    began = time.perf_counter()
    server.cpu_percent()
    await asyncio.sleep(args.seconds)
    now, cpu = time.perf_counter(), server.cpu_percent()
    full = server.memory_info().rss
    end.set()
    await asyncio.gather(*tasks)
    training = [rate(s, began, now) for s in sessions if s.training]
    waits = [wait for t in training for wait in t["waits"]]
    await asyncio.sleep(args.wait)
    server.cpu_percent()
    await asyncio.sleep(3)
    rest = server.cpu_percent()
    return {
        "alone_snapshots_per_second": round(alone["snapshots"], 1),
        "sessions": len(sessions),
        "training": len(training),
        "snapshots_per_second": {"least": round(min(t["snapshots"] for t in training), 1), "most": round(max(t["snapshots"] for t in training), 1)},
        "wait_p50_s": round(statistics.median(waits), 2),
        "wait_p99_s": round(quantile(waits, 0.99), 2),
        "wait_max_s": round(max(waits), 2),
        "longest_time_that_a_picture_stood_s": round(max(t["stood"] for t in training), 2),
        "turns_per_second_each": round(sum(s.steps[-1] for s in sessions if s.training) / len(training) / (args.seconds + 5)),
        "steps_of_the_heavy_one": round(heavy.steps[-1]) if heavy.steps else None,
        "errors": [error for s in sessions for error in s.errors],
        "server_cpu_percent": round(cpu),
        "memory_mb": {
            "one_session_seen": round(before / 1e6),
            "all_open": round(full / 1e6),
            "each": round((full - before) / 1e6 / len(sessions), 1),
            f"{args.wait} s after closing": round(server.memory_info().rss / 1e6),
        },
        "server_cpu_percent_after_closing": round(rest),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sessions", type=int, default=30)
    arguments.add_argument("--training", type=int, default=12)
    arguments.add_argument("--seconds", type=float, default=30)
    arguments.add_argument("--wait", type=int, default=LEFT)
    arguments.add_argument("--heavy", default="", nargs="?", const=HEAVY)
    arguments.add_argument("--query", default="data=ring8&recipe=wgan-gp&seed=0")
    args = arguments.parse_args()
    with served() as (address, log):
        port = int(re.search(r":(\d+)$", address)[1])
        time.sleep(4)
        server = next(p for p in psutil.Process().children(recursive=True) if any(c.laddr.port == port for c in p.net_connections()))
        result = asyncio.run(measure(address, server, args))
        result["tracebacks_in_the_log"] = Path(log).read_text().count("Traceback")
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
