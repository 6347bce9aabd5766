"""HAProxy in front of the replicas: its configuration, and what is said to it while it runs."""

from __future__ import annotations

import csv
import os
import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import NamedTuple

TEMPLATE = Path(__file__).with_name("haproxy.cfg.template")
COOKIE = "gan2d-replica"  # as the template names it; its value is the replica's name
# Debian keeps HAProxy where only an administrator's PATH looks
PLACES = os.pathsep.join(("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"))
MISSING = "HAProxy is not installed. Debian, Ubuntu: sudo apt-get install haproxy; Mac: brew install haproxy. One server alone needs none: make app."


class CannotStart(Exception):
    """What is missing or taken, as a sentence."""


def haproxy() -> str:
    """The program."""
    found = shutil.which("haproxy", path=os.pathsep.join((os.environ.get("PATH", ""), PLACES)))
    if found is None:
        raise CannotStart(MISSING)
    return found


def configuration(
    servers: Mapping[str, str], socket_path: Path, port: int, address: str = "*", certificate: str = "", base_path: str = "", connections: int = 4000
) -> str:
    """The text of haproxy.cfg.

    Args:
        servers: host:port of each replica by its name, which becomes its cookie's value.
        socket_path: where HAProxy listens for commands; at most 90 characters or so.
        certificate: a file with certificate and key, for https; the cookie then also comes from another site's frame.
        base_path: as Streamlit's server.baseUrlPath.
    """
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        socket=socket_path,
        connections=connections,
        address=address,
        port=port,
        tls=f"ssl crt {certificate}" if certificate else "",
        cookie='secure attr "SameSite=None"' if certificate else 'attr "SameSite=Lax"',
        health=health(base_path),
        servers="\n".join(f"    server {name} {place} cookie {name}" for name, place in servers.items()),
    )


def health(base_path: str = "") -> str:
    """Where a Streamlit server says that it is well."""
    return "/".join(("", *filter(None, base_path.split("/")), "_stcore/health"))


def check(config: Path) -> None:
    """Have HAProxy read a configuration, and raise CannotStart with what it says against it."""
    told = subprocess.run([haproxy(), "-c", "-f", str(config)], capture_output=True, text=True, check=False)
    if told.returncode:
        alerts = [line.split(" : ", 1)[-1].removeprefix("config : ") for line in told.stderr.splitlines() if "[ALERT]" in line]
        raise CannotStart(f"HAProxy does not accept {config}: {' '.join(alerts)[:300]}")


class Load(NamedTuple):
    """What HAProxy knows of a replica."""

    status: str  # such as UP, DOWN, DRAIN
    visits: int  # open connections: one WebSocket each


class Front:
    """A running HAProxy, by its socket."""

    def __init__(self, socket_path: Path) -> None:
        """It may start later."""
        self.socket_path = socket_path

    def say(self, command: str) -> str:
        """Send one command; its answer."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(self.socket_path))
            line.sendall(f"{command}\n".encode())
            return b"".join(iter(lambda: line.recv(65536), b"")).decode()

    def loads(self) -> dict[str, Load]:
        """Every replica by its name."""
        rows = csv.DictReader(self.say("show stat").removeprefix("# ").strip().splitlines())
        own = [row for row in rows if row["pxname"] == "replicas" and row["svname"] != "BACKEND"]
        return {row["svname"]: Load(row["status"], int(row["scur"])) for row in own}

    def drain(self, name: str) -> None:
        """Send nobody new to this replica; those whose cookie names it stay."""
        self.say(f"set server replicas/{name} state drain")

    def ready(self, name: str) -> None:
        """Send visits to it again."""
        self.say(f"set server replicas/{name} state ready")
