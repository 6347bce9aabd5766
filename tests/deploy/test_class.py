"""Two tiny servers behind HAProxy: who came to one stays there, and goes to the other one when it is gone."""

import contextlib
import http.client
import os
import re
import signal
import socket
import threading
import time
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from deploy.front import COOKIE, CannotStart
from deploy.start import Class, free_ports

ROOT = Path(__file__).parents[2]


class Visitor:
    """Keeps its cookie, as a browser does."""

    def __init__(self, room):
        self.address, self.cookie = room.address, ""

    def get(self, path="/"):
        """The answer's status and text."""
        line = http.client.HTTPConnection(self.address, timeout=10)
        try:
            line.request("GET", path, headers={"Cookie": self.cookie} if self.cookie else {})
            answer = line.getresponse()
            self.cookie = (answer.getheader("Set-Cookie") or self.cookie).split(";")[0]
            return answer.status, answer.read().decode()
        finally:
            line.close()

    def open(self):
        return connect(f"ws://{self.address}/_stcore/stream", additional_headers={"Cookie": self.cookie}, open_timeout=10)

    @property
    def replica(self):
        assert self.cookie.startswith(f"{COOKIE}=")
        return self.cookie.split("=")[1]


def process_of(room, name):
    return next(replica.process.pid for replica in room.replicas if replica.name == name)


def echoed(socket, words):
    """The process and the host that the server behind a WebSocket tells."""
    socket.send(words)
    process, host, again = socket.recv(timeout=10).split(" ", 2)
    assert again == words
    return int(process), host


def test_visitors_are_spread_and_each_stays_where_it_came_to(tiny_class):
    visitors = [Visitor(tiny_class) for _ in range(6)]
    with contextlib.ExitStack() as all_open:
        sockets = []
        for visitor in visitors:
            assert visitor.get()[0] == 200
            sockets.append(all_open.enter_context(visitor.open()))
        assert sorted(visitor.replica for visitor in visitors) == ["r1"] * 3 + ["r2"] * 3
        for visitor, line in zip(visitors, sockets):
            own = process_of(tiny_class, visitor.replica)
            # its WebSocket and whatever else it asks for; the host is the one that it knows, else Streamlit would refuse the connection
            assert echoed(line, "here") == (own, tiny_class.address)
            assert visitor.get("/media/some_file") == (200, str(own))
        assert {name: load.visits for name, load in tiny_class.front.loads().items()} == {"r1": 3, "r2": 3}


def test_who_was_at_a_killed_server_is_served_by_the_other_one_and_it_comes_back(tiny_class):
    visitor = Visitor(tiny_class)
    visitor.get()
    first, own = visitor.replica, process_of(tiny_class, visitor.replica)
    with visitor.open() as line:
        echoed(line, "here")
        os.kill(own, signal.SIGKILL)
        with pytest.raises(ConnectionClosed):
            line.recv(timeout=10)
    began = time.monotonic()
    with visitor.open() as line:
        assert echoed(line, "again")[0] != own
    assert time.monotonic() - began < 5
    visitor.get()
    assert visitor.replica != first
    assert tiny_class.until(lambda: process_of(tiny_class, first) != own and tiny_class.front.loads()[first].status == "UP", 15)


def test_a_drained_server_keeps_its_visitors_and_gets_no_new_ones(tiny_class):
    old = Visitor(tiny_class)
    old.get()
    tiny_class.front.drain(old.replica)
    assert tiny_class.front.loads()[old.replica].status == "DRAIN"
    new = [Visitor(tiny_class) for _ in range(4)]
    for visitor in new:
        visitor.get()
    assert {visitor.replica for visitor in new} == {"r1", "r2"} - {old.replica}
    with old.open() as line:
        assert echoed(line, "still here")[0] == process_of(tiny_class, old.replica)
    tiny_class.front.ready(old.replica)
    assert tiny_class.front.loads()[old.replica].status == "UP"


def test_a_restart_is_noticed_by_nobody_who_comes_meanwhile(tiny_class, capsys):
    before = {replica.process.pid for replica in tiny_class.replicas}
    over, told = threading.Event(), []

    def come():
        while not over.is_set():
            told.append(Visitor(tiny_class).get()[0])
            time.sleep(0.02)

    coming = threading.Thread(target=come)
    coming.start()
    try:
        tiny_class.restart(patience=0.5)
    finally:
        over.set()
        coming.join()
    assert not before & {replica.process.pid for replica in tiny_class.replicas}
    assert len(told) > 10 and set(told) == {200}
    assert "All replicas are restarted." in capsys.readouterr().err


def test_without_any_server_the_page_says_that_it_looks_again(tiny_class):
    for replica in tiny_class.replicas:
        replica.end()
    status, text = Visitor(tiny_class).get()
    assert status == 503 and "being started" in text and 'http-equiv="refresh"' in text


def test_nobody_from_outside_has_a_page_run(tiny_class):
    assert Visitor(tiny_class).get("/_stcore/script-health-check")[0] == 403
    assert Visitor(tiny_class).get("/_stcore/health")[0] == 200


def test_what_cannot_be_is_said(haproxy, tmp_path):
    with pytest.raises(CannotStart, match="between 1 and 64; 0 is not"):
        Class(0, 8501, tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CannotStart, match=r"cannot be used \(Address already in use\)"):
            Class(1, taken.getsockname()[1], tmp_path, "127.0.0.1")


def test_a_server_that_cannot_start_is_told_with_its_last_words(haproxy, tmp_path):
    room = Class(1, *free_ports(1), tmp_path, "127.0.0.1", command=lambda port: ["sh", "-c", "echo no such app >&2; exit 1"])
    try:
        with pytest.raises(CannotStart, match="r1 did not start: no such app"):
            room.start()
    finally:
        room.end()


def test_the_container_holds_all_that_the_app_needs():
    text = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (\S+) \S+$", text, re.M)
    assert all(list(ROOT.glob(name)) for name in copied)
    folders = {
        path.name for path in ROOT.iterdir() if (path.is_dir() and (path / "__init__.py").exists()) or path.name in ("pages", "static", "docs", ".streamlit")
    }
    assert folders and folders <= set(copied)
