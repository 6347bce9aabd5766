"""A visitor without a browser: speaks the page's protocol over a WebSocket, as static/shell/player.js does, and counts what comes."""

import asyncio
import itertools
import json
import struct
import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

PLAYED = 30.0  # snapshots a second that a browser plays at most
CHUNK = 8


class Session:
    """One visitor: what came, when, and how many pictures are left to play."""

    def __init__(self, address: str, query: str, training: bool, path: str = "", first: str = "") -> None:
        """``first``: an action at the first picture."""
        self.address, self.query, self.training, self.path = address.replace("http", "ws") + "/_stcore/stream", query, training, path
        self.first = first or ("" if training else "pause")
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
                    if self.first and not self.ended:
                        self.ended = True
                        await socket.send(self.message(("transport", {"action": self.first, "value": None})))
                    asked = False
                waiting_since = self.came[-1][0] if self.came else now
                if self.training and self.component and ((left < CHUNK and not asked) or now - waiting_since > 3):
                    await socket.send(self.message(("need", {})))
                    asked = True

    def message(self, trigger) -> bytes:
        sent = BackMsg()
        rerun = sent.rerun_script
        rerun.query_string, rerun.page_name = self.query, self.path
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
