"""Many open Labs on one server: what each gets, and what is left when they close.

Usage: python -m benchmarks.load [--sessions 30] [--training 12] [--seconds 30] [--query data=ring8&recipe=wgan-gp]
Needs psutil (pip install psutil). Starts its own server and speaks the browser's protocol to it over WebSockets: each training session asks for more
pictures when fewer than a chunk are left to play at 30 a second, as static/shell/player.js does; the others are paused. Prints
one JSON object; the last figures are those of a while after all tabs are closed.
"""

import argparse
import asyncio
import itertools
import json
import re
import statistics
import struct
import sys
import time
from pathlib import Path

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from benchmarks.live_view import quantile, served

PLAYED = 30.0  # snapshots a second that a browser plays at most
CHUNK = 8
LEFT = 45  # seconds after which a closed tab's memory should be back


class Session:
    """One visitor: what came, when, and how many pictures are left to play."""

    def __init__(self, address: str, query: str, training: bool) -> None:
        self.address, self.query, self.training = address.replace("http", "ws") + "/_stcore/stream", query, training
        self.ids = itertools.count(1)
        self.seq, self.ended = -1, False
        self.came: list[tuple[float, int]] = []
        self.steps: list[float] = []
        self.errors: list[str] = []
        self.component = self.fragment = self.page = ""

    async def run(self, until: asyncio.Event) -> None:
        async with connect(self.address, subprotocols=["streamlit"], max_size=None) as socket:
            await socket.send(self.message(None))
            asked, left, clock = True, 0.0, time.perf_counter()
            while not until.is_set():
                try:
                    data = await asyncio.wait_for(socket.recv(), 0.02)
                except TimeoutError:
                    data = None
                now = time.perf_counter()
                left, clock = max(0.0, left - PLAYED * (now - clock)), now
                frames = self.read(data) if data else None
                if frames is not None:
                    self.came.append((now, frames))
                    left += frames
                    if not self.training and not self.ended:
                        self.ended = True
                        await socket.send(self.message(("transport", {"action": "pause", "value": None})))
                    asked = False
                waiting_since = self.came[-1][0] if self.came else now
                if self.training and self.component and ((left < CHUNK and not asked) or now - waiting_since > 3):
                    await socket.send(self.message(("need", {})))
                    asked = True

    def message(self, trigger) -> bytes:
        sent = BackMsg()
        rerun = sent.rerun_script
        rerun.query_string = self.query
        if trigger is not None:
            name, value = trigger
            widget = rerun.widget_states.widgets.add()
            widget.id = f"$$STREAMLIT_INTERNAL_KEY_{self.component}__events"
            widget.json_trigger_value = json.dumps([{"event": name, "value": value | {"id": next(self.ids), "seq": self.seq}}])
            rerun.fragment_id, rerun.page_script_hash = self.fragment, self.page
        return sent.SerializeToString()

    def read(self, data: bytes) -> int | None:
        """The number of new snapshots in a message, None for any other message."""
        got = ForwardMsg()
        got.ParseFromString(data)
        element = got.delta.new_element
        if element.WhichOneof("type") == "exception":
            self.errors.append(element.exception.message)
        if element.WhichOneof("type") != "bidi_component":
            return None
        self.component, self.fragment, self.page = element.bidi_component.id, got.delta.fragment_id, got.metadata.active_script_hash
        payload = element.bidi_component.bytes
        _, _, seq, _, frames, meta, statics, size = struct.unpack("<8i", payload[:32])
        if seq == self.seq:
            return None
        parts = json.loads(payload[32 : 32 + meta])["parts"]
        new = sum(part["frames"] for part in parts if part["seq"] > self.seq)
        self.seq = seq
        if frames:
            last = 32 + meta + statics + (frames - 1) * size
            self.steps.append(struct.unpack("<f", payload[last : last + 4])[0])
        return new


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
    tasks = []
    for session in sessions:
        tasks.append(asyncio.create_task(session.run(end)))
        await asyncio.sleep(0.3)
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
