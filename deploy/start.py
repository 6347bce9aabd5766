"""A class on one machine: several Streamlit servers, and HAProxy in front of them.

Usage: python -m deploy.start [--replicas 4] [--port 8501], or make class REPLICAS=4
Servers that die are started again; their visitors go on at the others from the step at which they were. Ctrl-C ends all.
kill -USR1 PROCESS restarts the servers one after another, after an update: each gets no new visitors for a while before.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.front import CannotStart, Front, check, configuration, haproxy, health
from deploy.program import Program

LOOK = 0.2  # seconds between two looks at what runs
STARTED = 120.0  # seconds in which a server says that it is well
DRAIN = 60.0  # seconds that a server's visitors may stay before it is restarted
REST = 10.0  # seconds in which the visitors of a server that has died come back at the others
MOST = 64
ENDS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def streamlit(port: int) -> list[str]:
    """The command that serves the app at a port of this machine alone."""
    own = {"port": port, "address": "127.0.0.1", "headless": "true", "scriptHealthCheckEnabled": "true"}
    return [sys.executable, "-m", "streamlit", "run", "server.py", *(f"--server.{name}={value}" for name, value in own.items())]


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody uses."""
    with contextlib.ExitStack() as all_at_once:
        probes = [all_at_once.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


class Class:
    """Replicas with a HAProxy in front of them.

    Attributes:
        replicas, proxy: the programs.
        places: host:port of each replica by its name.
        front: what HAProxy knows.
    """

    def __init__(
        self,
        replicas: int,
        port: int,
        folder: Path,
        address: str = "*",
        certificate: str = "",
        base_path: str = "",
        command: Callable[[int], Sequence[str]] = streamlit,
    ) -> None:
        """Write the configuration to the folder; nothing runs yet."""
        if not 1 <= replicas <= MOST:
            raise CannotStart(f"The number of replicas must be between 1 and {MOST}; {replicas} is not. One for each core, or two, is a good number.")
        self.health = health(base_path)
        ports = {f"r{number}": own for number, own in enumerate(free_ports(replicas), 1)}
        self.places = {name: f"127.0.0.1:{own}" for name, own in ports.items()}
        # whatever a server signs with it must be good at the others
        shared = {"STREAMLIT_SERVER_COOKIE_SECRET": os.environ.get("STREAMLIT_SERVER_COOKIE_SECRET") or secrets.token_hex(32)}
        # who comes from a server that has died goes on from its last state
        states = Path(os.environ.get("GAN2D_STATES") or folder / "states")
        states.mkdir(parents=True, exist_ok=True)
        shared["GAN2D_STATES"] = str(states)
        if base_path:
            shared["STREAMLIT_SERVER_BASE_URL_PATH"] = base_path
        self.replicas = [Program(name, command(own), folder, shared) for name, own in ports.items()]
        self._aside = ThreadPoolExecutor(replicas)  # each waits for a replica, and no longer than that runs
        config = folder / "haproxy.cfg"
        self.front = Front(folder / "haproxy.sock")
        config.write_text(configuration(self.places, self.front.socket_path, port, address, certificate, base_path), encoding="utf-8")
        check(config)
        _free(port, address)
        self.proxy = Program("haproxy", [haproxy(), "-db", "-f", str(config)], folder)

    def start(self) -> None:
        """Start all, and wait until each replica has run a page: it has then imported and compiled what the first visitor would wait for."""
        for replica in self.replicas:
            replica.start()
        for replica, ready in [(replica, self._aside.submit(self._ready, replica)) for replica in self.replicas]:
            if not ready.result():
                raise CannotStart(f"{replica.name} did not start: {replica.log.read_text(errors='replace').strip()[-500:] or 'it says nothing.'}")
        self.proxy.start()
        if not self.until(lambda: self.proxy.running and bool(self._loads()), 10):
            raise CannotStart(f"HAProxy did not start: {self.proxy.log.read_text(errors='replace').strip()[-500:]}")

    def _ready(self, replica: Program) -> bool:
        url = f"http://{self.places[replica.name]}{self.health}"
        until = time.monotonic() + STARTED
        while not answers(url, 5):
            if not replica.running or time.monotonic() > until:
                return False
            time.sleep(LOOK)
        answers(url.removesuffix("health") + "script-health-check", STARTED)  # what does not work here costs the first visitor some seconds
        return True

    def look(self) -> None:
        """Start again what has died; a replica after a rest, if another one has taken its visitors over: to start takes the cores that they need now."""
        left = any(replica.running for replica in self.replicas)
        for program in (*self.replicas, self.proxy):
            told = program.look(REST if left and program is not self.proxy else 0.0)
            if told:
                say(told)

    def restart(self, patience: float = DRAIN) -> None:
        """Restart the replicas one after another: first nobody new is sent to it, until its last visitor has left, or ``patience`` seconds are over."""
        for replica in self.replicas:
            say(f"{replica.name} is restarted: it gets no new visits, and {self._visits(replica.name)} may stay for {patience:.0f} s.")
            self.front.drain(replica.name)
            self.until(lambda name=replica.name: not self._visits(name), patience)  # type: ignore[misc]
            replica.end()
            replica.start()
            self.until(self._aside.submit(self._ready, replica).done, 2 * STARTED)
            self.front.ready(replica.name)
            self.until(lambda name=replica.name: self._status(name) == "UP", STARTED)  # type: ignore[misc]
        say("All replicas are restarted.")

    def _loads(self) -> dict:
        try:
            return self.front.loads()
        except OSError:
            return {}

    def _visits(self, name: str) -> int:
        load = self._loads().get(name)
        return load.visits if load else 0

    def _status(self, name: str) -> str:
        load = self._loads().get(name)
        return load.status if load else ""

    def until(self, true: Callable[[], bool], seconds: float) -> bool:
        """Look after all programs until something is true; whether it is within these seconds."""
        until = time.monotonic() + seconds
        while not true():
            if time.monotonic() > until:
                return False
            self.look()
            time.sleep(LOOK)
        return True

    def end(self) -> None:
        """End all: HAProxy first, so that nobody is sent anywhere, then the replicas at once."""
        self.proxy.end()
        with ThreadPoolExecutor(len(self.replicas)) as many:
            list(many.map(Program.end, self.replicas))
        self._aside.shutdown()


def _free(port: int, address: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("" if address == "*" else address, port))
        except OSError as error:
            raise CannotStart(f"Port {port} cannot be used ({error.strerror}). Choose another: make class PORT=8600.") from None


def answers(url: str, seconds: float) -> bool:
    """Whether a server answers well."""
    try:
        with urllib.request.urlopen(url, timeout=seconds) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def say(text: str) -> None:
    """To whoever started the class."""
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def folder_for(logs: Path | None) -> Iterator[Path]:
    """A folder for HAProxy's files and all logs, which goes with the class unless somebody asked for it by name."""
    if logs is not None:
        logs.mkdir(parents=True, exist_ok=True)
        yield logs.resolve()
        return
    folder = Path(tempfile.mkdtemp(prefix="gan2d-class-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def arguments() -> argparse.ArgumentParser:
    """What the command takes."""
    parser = argparse.ArgumentParser(prog="python -m deploy.start", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replicas", type=int, default=4, help="servers; one or two for each core (4)")
    parser.add_argument("--port", type=int, default=8501, help="where the class is (8501)")
    parser.add_argument("--address", default="*", help="the machine's address to listen at; all of them by default")
    parser.add_argument("--certificate", default="", metavar="FILE", help="serve https with this certificate and key (one PEM file)")
    parser.add_argument("--base-path", default="", metavar="PATH", help="where another proxy puts the class, such as courses/gan")
    parser.add_argument("--logs", type=Path, metavar="FOLDER", help="keep logs and haproxy.cfg there")
    return parser


def run(args: argparse.Namespace) -> None:
    """Start a class, look after it, and end it when this process is asked to end."""
    haproxy()  # where there is none, there may be no such signals either
    asked: list[int] = []
    signal.signal(signal.SIGUSR1, lambda number, frame: asked.append(number))
    for name in ENDS:
        signal.signal(name, lambda number, frame: sys.exit())
    began = time.monotonic()
    with folder_for(args.logs) as folder:
        room = Class(args.replicas, args.port, folder, args.address, args.certificate, args.base_path)
        try:
            say(f"{args.replicas} replicas are started; their logs are in {folder}.")
            room.start()
            scheme, path = "https" if args.certificate else "http", room.health.removesuffix("_stcore/health")
            say(f"The class is at {scheme}://localhost:{args.port}{path}, ready after {time.monotonic() - began:.0f} s.")
            say(f"Its servers are the processes {', '.join(f'{replica.process.pid} ({replica.name})' for replica in room.replicas if replica.process)}.")
            say(f"Ctrl-C ends it; kill -USR1 {os.getpid()} restarts its servers one after another.")
            while True:
                if asked:
                    asked.clear()
                    room.restart()
                room.look()
                time.sleep(LOOK)
        finally:
            for name in ENDS:
                signal.signal(name, signal.SIG_IGN)  # it is ending already
            room.end()
            say("The class is over.")


def main() -> None:
    """The command."""
    args = arguments().parse_args()
    try:
        run(args)
    except CannotStart as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
