"""A process of low priority that runs compiled programs: what takes long for one visitor takes nobody else's turn, and can be given up.

Its results are bit for bit those of this process. Whoever runs ``apart(background)`` has all programs of programs.py run there, in
its thread and in those that it asks for help; the process begins with the first of them.
"""

from __future__ import annotations

import contextlib
import contextvars
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from gan2d.common.errors import InputError
from gan2d.machine.pipes import answer, hear
from gan2d.machine.workers import GivenUp

MOST = 2  # that run at once: each takes memory of its own
NICE = 7  # of Unix's priorities, 0 to 19: beside one that wants the same core it gets about a sixth
_ROOT = Path(__file__).parents[2]
_RUNNING = threading.Condition()
_running: set[Background] = set()
_WHERE: contextvars.ContextVar[Hired | None] = contextvars.ContextVar("where programs run", default=None)


class _Key(NamedTuple):
    """A random key's numbers, on their way."""

    data: np.ndarray


def _sent(tree: Any) -> Any:
    def one(leaf: Any) -> Any:
        if not isinstance(leaf, jax.Array):
            return leaf
        return _Key(np.asarray(jax.random.key_data(leaf))) if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key) else np.asarray(leaf)

    return jax.tree.map(one, tree)


def _received(tree: Any) -> Any:
    def one(leaf: Any) -> Any:
        return jax.random.wrap_key_data(jnp.asarray(leaf.data)) if isinstance(leaf, _Key) else jnp.asarray(leaf) if isinstance(leaf, np.ndarray) else leaf

    return jax.tree.map(one, tree, is_leaf=lambda leaf: isinstance(leaf, _Key))


class Hired(NamedTuple):
    """A background as it is asked for work; what was asked before it was stopped is not begun."""

    background: Background
    stops: int

    def run(self, function: Any, arguments: tuple[Any, ...]) -> Any:
        """See Background.run."""
        return self.background.run(function, arguments, self.stops)


class Background:
    """One such process: it begins when it is needed, and ends with ``stop``."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        self._process: subprocess.Popen[bytes] | None = None
        self._one = threading.Lock()
        self._stops = 0

    def hire(self) -> Hired:
        """Ask it for work from now on, until the next stop."""
        return Hired(self, self._stops)

    def run(self, function: Any, arguments: tuple[Any, ...], stops: int | None = None) -> Any:
        """``function(*arguments)`` there, if it was not stopped since ``stops``; the function must be found by its name.

        Raises:
            GivenUp: ``stop`` was called meanwhile.
            InputError: the process has died.
        """
        with self._one:
            stops = self._stops if stops is None else stops
            process = self._begun(stops)
            try:
                assert process.stdin and process.stdout
                pickle.dump((function, _sent(arguments)), process.stdin)
                process.stdin.flush()
                fine, answer = pickle.load(process.stdout)
            except (OSError, EOFError, pickle.UnpicklingError, ValueError) as error:
                if self._stops != stops:
                    raise GivenUp from None
                self._end()
                raise InputError(
                    "The process that trains this has died, most likely for want of memory. Take narrower networks, or a smaller batch."
                ) from error
        if not fine:
            raise answer
        return _received(answer)

    def _begun(self, stops: int) -> subprocess.Popen[bytes]:
        with _RUNNING:
            _RUNNING.wait_for(lambda: self._stops != stops or self in _running or len(_running) < MOST)
            if self._stops != stops:
                raise GivenUp
            _running.add(self)
            if self._process is None:
                low = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
                command = [sys.executable, "-c", f"from {__package__} import background; background.serve()"]
                self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT, creationflags=low)
            return self._process

    @property
    def waits(self) -> bool:
        """Whether it stands in line behind others."""
        with _RUNNING:
            return self not in _running and len(_running) >= MOST

    def stop(self) -> None:
        """End the process, whatever it does; what it was asked before is not begun."""
        with _RUNNING:
            self._stops += 1
        self._end()

    def _end(self) -> None:
        with _RUNNING:
            process, self._process = self._process, None
            _running.discard(self)
            _RUNNING.notify_all()
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]


@contextlib.contextmanager
def apart(hired: Hired | None) -> Iterator[None]:
    """Whatever programs are run within, run there; None: here."""
    before = _WHERE.set(hired)
    try:
        yield
    finally:
        _WHERE.reset(before)


def where() -> Hired | None:
    """Where programs are to be run; None: here."""
    return _WHERE.get()


def serve() -> None:
    """Run what comes in, until nobody is there who could send any more."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    requests, answers = hear()
    while True:
        function, arguments = requests.get()
        try:
            said: tuple[bool, Any] = True, _sent(jax.block_until_ready(function(*_received(arguments))))
        except Exception as error:
            said = False, error
        answer(answers, said)
