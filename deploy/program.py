"""A program that runs beside others: started, watched, started again when it dies, and ended."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 15.0  # seconds in which it may end by itself
LONGEST = 30.0  # seconds between a program's end and its next start, where it ends again and again
LIVED = 20.0  # seconds after which it is taken to have started well


class Program:
    """One program by its name; what it prints goes to NAME.log."""

    def __init__(self, name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> None:
        """Nothing runs yet."""
        self.name, self.command, self.log = name, list(command), folder / f"{name}.log"
        self.environment = dict(os.environ) | dict(environment or {})
        self.process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._pause = 0.0  # seconds before the next start
        self._next = 0.0

    @property
    def running(self) -> bool:
        """Whether it is there now."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it, apart from the terminal: Ctrl-C is for whoever started all of them."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment, start_new_session=True
            )
        self._began, self._next = time.monotonic(), 0.0

    def look(self, rest: float = 0.0) -> str | None:
        """Start it again where it has ended, after so many seconds of ``rest``, and later and later where it does not live long; a sentence where it has."""
        if self.running or self.process is None:
            return None
        now = time.monotonic()
        if not self._next:
            self._pause = 0.0 if now - self._began > LIVED else min(LONGEST, 2 * self._pause + 0.5)
            self._next = now + max(rest, self._pause)
            return f"{self.name} has ended ({self._why()}) and is started again.{self._last_words()}"
        if now >= self._next:
            self.start()
        return None

    def _why(self) -> str:
        code = self.process.returncode if self.process else 0
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"

    def _last_words(self) -> str:
        said = self.log.read_text(errors="replace").strip().splitlines()
        return f" It said last: {said[-1][:200]}" if said else ""

    def end(self) -> None:
        """Ask it to end, and make it end where it does not."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
