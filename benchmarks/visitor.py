"""Visitors without a browser: they speak the page's protocol over a WebSocket, as static/shell/player.js does, and count what comes."""

import asyncio
import http.client
import itertools
import json
import struct
import time
from typing import NamedTuple
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

PLAYED = 30.0  # snapshots a second that a browser plays at most
CHUNK = 8
IDLE = 0.25  # seconds between two looks whether the visit is over
AGAIN = 0.5  # seconds until a browser that lost its server tries to reach it again


class Session:
    """One visitor: what came, when, and how many pictures are left to play."""

    def __init__(self, address: str, query: str, training: bool, path: str = "", first: str = "") -> None:
        """``first``: an action at the first picture."""
        self.first = first or ("" if training else "pause")
        self.place, self.address = urlsplit(address).netloc, address.replace("http", "ws") + "/_stcore/stream"
        self.query, self.training, self.path, self.cookie = query, training, path, ""
        self.ids = itertools.count(1)
        self.seq, self.ended = -1, False
        self.came: list[tuple[float, int]] = []
        self.steps: list[float] = []
        self.errors: list[str] = []
        self.component = self.fragment = self.page = ""
        self.meta: dict = {}
        self.bytes = 0

    async def run(self, until: asyncio.Event) -> None:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        async with connect(self.address, subprotocols=["streamlit"], max_size=None, additional_headers=headers) as socket:
            await self.play(socket, until)

    @property
    def asks(self) -> bool:
        """Whether it wants more than it has."""
        return self.training

    async def play(self, socket, until: asyncio.Event) -> None:
        await socket.send(self.message(None))
        asked, left, clock = True, 0.0, time.perf_counter()
        while not until.is_set():
            pause = IDLE if asked or not self.asks else max(0.01, min(IDLE, (left - CHUNK) / PLAYED))
            try:
                data = await asyncio.wait_for(socket.recv(), pause)
            except TimeoutError:
                data = None
            now = time.perf_counter()
            left, clock = max(0.0, left - PLAYED * (now - clock)), now
            frames = self.read(data) if data else None
            if frames is not None:
                self.came.append((now, frames))
                left += frames
                asked = await self.answer(socket)
            waiting_since = self.came[-1][0] if self.came else now
            if self.asks and self.component and ((left < CHUNK and not asked) or now - waiting_since > 3):
                await self.send(socket, "need", {})
                asked = True

    async def answer(self, socket) -> bool:
        """What it does when something has come; whether it has sent something, whose answer it awaits: Streamlit forgets messages that are overtaken."""
        acts = bool(self.first) and not self.ended
        if acts:
            self.ended = True
            await self.send(socket, "transport", {"action": self.first, "value": None})
        return acts

    async def send(self, socket, name: str, value: dict) -> None:
        await socket.send(self.message((name, value)))

    def message(self, trigger) -> bytes:
        sent = BackMsg()
        rerun = sent.rerun_script
        rerun.query_string, rerun.page_name = self.query, self.path
        if trigger is not None:
            name, value = trigger
            widget = rerun.widget_states.widgets.add()
            widget.id = f"$$STREAMLIT_INTERNAL_KEY_{self.component}__events"
            widget.json_trigger_value = json.dumps([{"event": name, "value": {"id": next(self.ids), **value, "seq": self.seq}}])
            rerun.fragment_id, rerun.page_script_hash = self.fragment, self.page
        return sent.SerializeToString()

    def read(self, data: bytes) -> int | None:
        """The number of new snapshots in a message, None for any other message."""
        self.bytes += len(data)
        got = ForwardMsg()
        got.ParseFromString(data)
        element = got.delta.new_element
        if element.WhichOneof("type") == "exception":
            self.errors.append(element.exception.message)
        if element.WhichOneof("type") != "bidi_component":
            return None
        payload = element.bidi_component.bytes
        if not payload and "recording" not in json.loads(element.bidi_component.json):
            return None  # not the picture, but what stands beside it
        self.component, self.fragment, self.page = element.bidi_component.id, got.delta.fragment_id, got.metadata.active_script_hash
        if not payload:
            return 0  # a recording, until the run is made: it asks
        _, _, seq, _, frames, meta, statics, size = struct.unpack("<8i", payload[:32])
        if seq == self.seq:
            return None
        self.meta = json.loads(payload[32 : 32 + meta])
        new = sum(part["frames"] for part in self.meta["parts"] if part["seq"] > self.seq)
        self.seq = seq
        if frames:
            last = 32 + meta + statics + (frames - 1) * size
            self.steps.append(struct.unpack("<f", payload[last : last + 4])[0])
        return new


class Loss(NamedTuple):
    """A lost server: when, at which step; when it was back there, and at which step that was."""

    lost: float
    step: int
    back: float | None = None
    at: int | None = None


class Returning(Session):
    """A visitor behind HAProxy: keeps its cookie, and where its server is gone it hands its run's link to another one, and goes on there."""

    def __init__(self, *given) -> None:
        super().__init__(*given)
        self.began = 0.0
        self.losses: list[Loss] = []
        self.handed: dict = {}
        self.refused: list[str] = []  # tries to come back that failed, and the first one's error if it never came

    @property
    def replica(self) -> str:
        return self.cookie.partition("=")[2]

    @property
    def returning(self) -> bool:
        return bool(self.losses) and self.losses[-1].back is None

    @property
    def asks(self) -> bool:
        return self.training or self.returning or not self.ended

    @property
    def stopped(self) -> str:
        """Why it can not go on."""
        message = self.meta["message"]
        return message["text"] if message and message["kind"] in ("error", "stopped") else ""

    async def run(self, until: asyncio.Event) -> None:
        self.began = time.perf_counter()
        page = f"/{self.path}"
        while not until.is_set():
            try:
                await asyncio.to_thread(self.get, page)
                await super().run(until)
            except (OSError, http.client.HTTPException, WebSocketException) as error:
                self.lose(error)
                page = "/_stcore/health"  # where Streamlit's browser half looks first whether the server is back
                await asyncio.sleep(AGAIN)

    def get(self, page: str) -> None:
        """Fetch something, and keep the cookie."""
        line = http.client.HTTPConnection(self.place, timeout=30)
        try:
            line.request("GET", page, headers={"Cookie": self.cookie} if self.cookie else {})
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                raise http.client.HTTPException(f"{page}: {answer.status}")
            self.cookie = (answer.getheader("Set-Cookie") or self.cookie).split(";")[0]
        finally:
            line.close()

    def lose(self, error: Exception) -> None:
        """What was there is handed on, as static/shell/returning.js does; what was lost once more on the way is still the same."""
        if self.returning or not self.meta:
            self.refused.append(f"{type(error).__name__}: {error}")
        else:
            address = self.meta["address"]
            self.query = address.get("whole", address["query"])
            told = {name: self.meta[name] for name in ("speed", "stop_at", "playing")}
            self.handed = told | {"query": self.query, "step": self.meta["at"], "id": next(self.ids)}
            self.losses.append(Loss(time.perf_counter(), self.meta["at"]))
        self.seq, self.component = -1, ""

    async def answer(self, socket) -> bool:
        if self.stopped and self.stopped not in self.errors:
            self.errors.append(self.stopped)
        if not self.returning:
            return await super().answer(socket)
        back = self.meta["back"] or {}
        if back.get("ticket") != self.handed["id"]:
            await self.send(socket, "back", self.handed)
            return True
        if back["step"] is not None:
            step = back["step"] if self.training else self.meta["at"]
            self.losses[-1] = self.losses[-1]._replace(back=time.perf_counter(), at=step)
        return False
