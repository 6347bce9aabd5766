"""A class behind HAProxy: what each of many visitors gets, and how long those of a killed server are away.

Usage: python -m benchmarks.class_load [--visits 100] [--training 30] [--replicas 4] [--arrive 30] [--seconds 60] [--after 30] [--write]
Linux only, needs psutil and HAProxy. Starts its own class (deploy/start.py) and speaks the browser's protocol to it; every visitor comes
within --arrive seconds, and those who do not train pause at their first trained picture. After --seconds one server is killed; its visitors hand
their run's link to another one, as the browser does, and count as back when they have a picture of the step at which they were.
Prints one JSON object, with the demands that it is held against; --write keeps it in docs/class_load.json, from which benchmarks/scale.py
fills the tables of docs/scale.md.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import platform
import signal
import statistics
import sys
import threading
import time
from pathlib import Path

from benchmarks.visitor import PLAYED, Returning
from deploy.program import ROOT
from deploy.start import Class, folder_for, free_ports

TOLD = ROOT / "docs" / "class_load.json"
LEAST_SNAPSHOTS, LONGEST_FIRST, LONGEST_AWAY = 4, 15, 10  # a second; seconds
SAID = 6_000  # letters of a log with a traceback that are shown
GOES_OFF = 5  # seconds after the last arrival before anything is measured
MEGA = 1e6


@contextlib.contextmanager
def looked_after(replicas):
    """A class that starts its servers again when they die; and how long it took until it was ready."""
    over = threading.Event()

    def look():
        while not over.wait(0.2):
            room.look()

    with folder_for(None) as folder:
        (port,) = free_ports(1)
        room = Class(replicas, port, folder, "127.0.0.1")
        watch = threading.Thread(target=look)
        try:
            began = time.perf_counter()
            room.start()
            ready = time.perf_counter() - began
            watch.start()
            yield room, f"http://127.0.0.1:{port}", ready
        finally:
            over.set()
            if watch.is_alive():
                watch.join()
            room.end()


def snapshots(visitor, since, until):
    """A second, between two moments."""
    return sum(frames for at, frames in visitor.came if since <= at < until) / (until - since)


def stood(visitor, since, until):
    """The longest time for which its picture stood: what has come is played at 30 a second."""
    inside = [(at, frames) for at, frames in visitor.came if since <= at < until]
    return max((b[0] - a[0] - a[1] / PLAYED for a, b in itertools.pairwise([(since, 0), *inside, (until, 0)])), default=0.0)


def spread(values, digits=1):
    values = sorted(values)
    return {"least": round(values[0], digits), "median": round(statistics.median(values), digits), "most": round(values[-1], digits)} if values else None


class Machine:
    """What the programs take of it."""

    def __init__(self, room):
        import psutil  # only who measures needs it

        self.room, self.known, self.psutil = room, {}, psutil

    def of(self, program):
        """A program's processes: a server may have children that train what takes long."""
        with contextlib.suppress(self.psutil.NoSuchProcess):
            own = self.psutil.Process(program.process.pid)
            return [self.known.setdefault(one.pid, one) for one in (own, *own.children(recursive=True))]
        return []

    def seconds(self):
        """Of a core, that servers, HAProxy and the visitors have taken so far."""
        times = {"servers": [one for replica in self.room.replicas for one in self.of(replica)], "haproxy": self.of(self.room.proxy)}
        return {name: sum(sum(one.cpu_times()[:2]) for one in ones) for name, ones in (times | {"visitors": [self.psutil.Process()]}).items()}

    def megabytes(self):
        ones = {"servers": [one for replica in self.room.replicas for one in self.of(replica)], "haproxy": self.of(self.room.proxy)}
        return {name: round(sum(one.memory_info().rss for one in ones) / MEGA) for name, ones in ones.items()}


async def measure(room, address, args):
    over, machine = asyncio.Event(), Machine(room)
    rest = machine.megabytes()
    every = args.visits / args.training if args.training else args.visits + 1  # those who train come among the others
    trains = {int(number * every) for number in range(args.training)}
    visitors = [Returning(address, f"{args.query}&seed={number}" if args.seeds else args.query, number in trains) for number in range(args.visits)]
    tasks = []
    for visitor in visitors:
        tasks.append(asyncio.create_task(visitor.run(over)))
        await asyncio.sleep(args.arrive / args.visits)
    await asyncio.sleep(GOES_OFF)
    training = [visitor for visitor in visitors if visitor.training]
    began, before, bytes_before = time.perf_counter(), machine.seconds(), [visitor.bytes for visitor in training]
    await asyncio.sleep(args.seconds)
    ended, after = time.perf_counter(), machine.seconds()
    told = {
        "first_picture_s": spread(visitor.came[0][0] - visitor.began for visitor in visitors if visitor.came),
        "without_a_picture": sum(not visitor.came for visitor in visitors),
        "snapshots_per_second": spread(snapshots(visitor, began, ended) for visitor in training),
        "longest_time_that_a_picture_stood_s": spread((stood(visitor, began, ended) for visitor in training), 2),
        "steps_at_the_end": spread((visitor.meta.get("at", 0) for visitor in training), 0),
        "kilobit_per_second_of_who_trains": spread((8e-3 * (visitor.bytes - b) / (ended - began) for visitor, b in zip(training, bytes_before)), 0),
        "kilobyte_per_snapshot": round(
            1e-3 * sum(visitor.bytes - b for visitor, b in zip(training, bytes_before)) / max(1, sum(frames_of(training, began, ended))), 1
        ),
        "cores_taken": {name: round((after[name] - before[name]) / (ended - began), 3) for name in after},
        "memory_mb": {"at_rest": rest, "with_all": machine.megabytes()},
        "lost_without_a_kill": sum(len(visitor.losses) for visitor in visitors),
    }
    told["killed"] = await kill(room, visitors, args)
    logs = [replica.log.read_text(errors="replace") for replica in room.replicas]
    told["tracebacks_in_the_logs"] = sum(log.count("Traceback") for log in logs)
    for log in logs:
        if "Traceback" in log:
            print(log[log.index("Traceback") :][:SAID], file=sys.stderr)
    over.set()
    await asyncio.gather(*tasks)
    told["errors"] = [f"{visitor.query}: {error}" for visitor in visitors for error in visitor.errors]
    return told


def frames_of(visitors, since, until):
    return [frames for visitor in visitors for at, frames in visitor.came if since <= at < until]


async def kill(room, visitors, args):
    """Kill the server with the most visitors, and see how they come back."""
    of = {replica.name: [visitor for visitor in visitors if visitor.replica == replica.name] for replica in room.replicas}
    name = max(of, key=lambda name: len(of[name]))
    theirs, others = of[name], [visitor for visitor in visitors if visitor.replica != name]
    lost_before = sum(len(visitor.losses) for visitor in others)
    process = next(replica.process.pid for replica in room.replicas if replica.name == name)
    now = time.perf_counter()
    os.kill(process, signal.SIGKILL)
    await asyncio.sleep(args.after)
    ended = time.perf_counter()
    losses = [(visitor, loss) for visitor in theirs for loss in visitor.losses if loss.lost >= now]
    back = [(visitor, loss) for visitor, loss in losses if loss.back is not None]
    half = (now + ended) / 2
    return {
        "visits": len(theirs),
        "of_them_training": sum(visitor.training for visitor in theirs),
        "back": len(back),
        "back_on_the_same_step": sum(loss.at == loss.step for _, loss in back),
        "back_after_s": {
            "training": spread(loss.back - now for visitor, loss in back if visitor.training),
            "paused": spread(loss.back - now for visitor, loss in back if not visitor.training),
        },
        "step_when_lost": spread((loss.step for visitor, loss in losses if visitor.training), 0),
        "tries_that_failed": sum(len(visitor.refused) for visitor in theirs),
        "others_who_lost_theirs": sum(len(visitor.losses) for visitor in others) - lost_before,
        "snapshots_per_second_later": spread(snapshots(visitor, half, ended) for visitor in visitors if visitor.training),
    }


def demands(told):
    """What is asked for, and whether it is so."""
    killed, away = told["killed"], [spread["most"] for spread in told["killed"]["back_after_s"].values() if spread]
    return {
        f"each who trains gets at least {LEAST_SNAPSHOTS} snapshots a second": told["snapshots_per_second"]["least"] >= LEAST_SNAPSHOTS,
        "no error": not told["errors"] and not told["tracebacks_in_the_logs"] and not told["lost_without_a_kill"],
        f"the first picture comes within {LONGEST_FIRST} s": not told["without_a_picture"] and told["first_picture_s"]["most"] <= LONGEST_FIRST,
        "all of a killed server's visitors are back on the same step": killed["back_on_the_same_step"] == killed["visits"],
        f"within {LONGEST_AWAY} s": killed["back"] == killed["visits"] and max(away, default=0) <= LONGEST_AWAY,
    }


def main() -> None:
    """Start a class, fill it, and tell what it was like."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--visits", type=int, default=100)
    arguments.add_argument("--training", type=int, default=30)
    arguments.add_argument("--replicas", type=int, default=4)
    arguments.add_argument("--arrive", type=float, default=30, help="seconds within which all come")
    arguments.add_argument("--seconds", type=float, default=60, help="that are measured before a server is killed")
    arguments.add_argument("--after", type=float, default=30, help="seconds in which its visitors may come back")
    arguments.add_argument("--query", default="data=ring8&recipe=wgan-gp")
    arguments.add_argument("--seeds", action=argparse.BooleanOptionalAction, default=True, help="each visitor has another seed")
    arguments.add_argument("--write", action="store_true", help="keep it in docs/class_load.json")
    args = arguments.parse_args()
    with looked_after(args.replicas) as (room, address, ready):
        told = asyncio.run(measure(room, address, args))
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), platform.machine())
    asked = {name: getattr(args, name) for name in ("visits", "training", "replicas", "arrive", "seconds", "query")}
    told = {"machine": {"cores": len(os.sched_getaffinity(0)), "processor": model}, **asked, "ready_s": round(ready, 1), **told, "demands": demands(told)}
    text = json.dumps(told, indent=1) + "\n"
    sys.stdout.write(text)
    if args.write:
        TOLD.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
