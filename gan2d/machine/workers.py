"""Threads: for several small networks at once, which are ready sooner side by side; one that makes what was asked for last; and turns at what there
are only some of, in the order of asking."""

from __future__ import annotations

import contextvars
import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
_POOL = ThreadPoolExecutor(os.cpu_count() or 1)
_WANTED: contextvars.ContextVar[Callable[[], bool]] = contextvars.ContextVar("whether somebody waits for what is made", default=lambda: True)


class GivenUp(Exception):
    """Nobody waits for this any more."""


def check_wanted() -> None:
    """Before something that takes long, such as compiling after others.

    Raises:
        GivenUp: it was asked for of a Newest, and nobody waits for it any more.
    """
    if not _WANTED.get()():
        raise GivenUp


def side_by_side(work: Callable[..., T], *arguments: Iterable[Any]) -> list[T]:
    """``work`` of every set of arguments, as ``map``, but all at once and in the caller's context; an error of any is raised. Work must not call this again."""
    jobs = [_POOL.submit(contextvars.copy_context().run, work, *each) for each in zip(*arguments)]
    return [job.result() for job in jobs]


class InTurn:
    """So many may be inside at once; who waits comes in in the order of asking, and nobody who asks later comes in before.

    ``threading.Semaphore`` lets whoever runs just then in before those who wait, so that some may wait for long.
    """

    def __init__(self, places: int) -> None:
        """All places are free."""
        self._lock = threading.Lock()
        self._free = places
        self._queue: deque[threading.Event] = deque()

    def __enter__(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = threading.Event()
            self._queue.append(mine)
        mine.wait()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            if self._queue:
                self._queue.popleft().set()  # the place is handed on, and never free in between
            else:
                self._free += 1


def _cancel(future: Future[Any]) -> None:
    """Also for those who wait for it already."""
    if future.cancel():
        future.set_running_or_notify_cancel()


class Newest:
    """Makes in a thread, one after the other, what was asked for last; what it was asked for in between it never begins."""

    def __init__(self) -> None:
        """Have nothing to do."""
        self._lock = threading.Lock()
        self._next: tuple[Future[Any], Generator[None, None, Any]] | None = None
        self._at_work = self._left = False

    def ask(self, parts: Generator[None, None, T]) -> Future[T]:
        """Make this next, in place of all that waits; it is given up between two of its parts as soon as something else is asked for."""
        future: Future[T] = Future()
        with self._lock:
            if self._next:
                _cancel(self._next[0])
            self._next, self._left = (future, parts), False
            if not self._at_work:
                self._at_work = True
                threading.Thread(target=self._work, daemon=False).start()  # XLA would crash where a daemon dies at exit
        return future

    def leave(self) -> None:
        """Nobody waits: what waits is not begun, and what is being made is given up at its next part."""
        with self._lock:
            self._left = True
            if self._next:
                _cancel(self._next[0])
                self._next = None

    def _wanted(self) -> bool:
        return self._next is None and not self._left and threading.main_thread().is_alive()  # at exit nobody waits for it

    def _work(self) -> None:
        _WANTED.set(self._wanted)
        while True:
            with self._lock:
                if self._next is None:
                    self._at_work = False
                    return
                (future, parts), self._next = self._next, None
            try:
                while self._wanted():
                    next(parts)
                _cancel(future)
            except GivenUp:
                _cancel(future)
            except StopIteration as end:
                future.set_result(end.value)
            except Exception as error:
                future.set_exception(error)
