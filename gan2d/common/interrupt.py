"""Ctrl-C, or a machine that is switched off: what is at work ends at its next good moment, so that what there is by then can be told and kept."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]
_asked = threading.Event()


class Interrupted(Exception):
    """Somebody asked to end, and this is a moment at which all is whole. A study whose ``tell`` raises it trains no further, and tells what there is."""

    def __init__(self) -> None:
        """It was asked for."""
        super().__init__("Interrupted, as asked.")


@contextlib.contextmanager
def heard() -> Iterator[None]:
    """While this is entered, the first Ctrl-C waits for ``check``; the second ends at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _asked.clear()
    before = {each: signal.signal(each, _ask) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        _asked.clear()


def check() -> None:
    """Raise Interrupted if it was asked for."""
    if _asked.is_set():
        raise Interrupted


def _ask(number: int, frame: FrameType | None) -> None:
    if _asked.is_set():
        raise KeyboardInterrupt
    _asked.set()
    with contextlib.suppress(OSError, RuntimeError):  # a terminal that has gone, or one that is just being written to
        print("\nEnding at the next good moment, to keep what there is; Ctrl-C once more ends at once.", file=sys.stderr, flush=True)
