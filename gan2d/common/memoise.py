"""Results that take long, kept for all who ask for the same, and computed only once even where two threads ask at a time."""

from __future__ import annotations

import collections
import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Recent(collections.OrderedDict[Hashable, V]):
    """The ``most`` values that were set last, by key."""

    def __init__(self, most: int) -> None:
        """Empty."""
        super().__init__()
        self._most = most

    def __setitem__(self, key: Hashable, value: V) -> None:
        """Keep it, and drop what was set longest ago."""
        super().__setitem__(key, value)
        self.move_to_end(key)
        while len(self) > self._most:
            self.popitem(last=False)


class Memory(Generic[V]):
    """A function with a memory of its last ``most`` results; its arguments must be hashable."""

    def __init__(self, function: Callable[..., V], most: int) -> None:
        """Remember nothing yet."""
        self._function, self._most = function, most
        self._results: collections.OrderedDict[Hashable, V] = collections.OrderedDict()
        self._busy: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def peek(self, *key: Hashable) -> V | None:
        """The result if it is there already, else None."""
        with self._lock:
            return self._results.get(key)

    def __call__(self, *key: Hashable) -> V:
        """The result, computed if need be."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
            busy = self._busy.setdefault(key, threading.Lock())
        with busy:
            known = self.peek(*key)
            if known is not None:
                return known
            result = self._function(*key)
        with self._lock:
            self._results[key] = result
            self._busy.pop(key, None)
            while len(self._results) > self._most:
                self._results.popitem(last=False)
        return result
