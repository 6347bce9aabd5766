"""What goes to the browser, again and again until it confirms that it came."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from gan2d.elements.dataset import Box
from gan2d.ui.player.wire import Block, Moment, Part, pack

PARTS = 24  # kept at most until the browser confirms them


class Feed:
    """The pictures that wait for the next payload, and what the browser may have missed of the payloads before.

    Attributes:
        moments: pictures of the next part.
        truncate_after: the step after which the next part drops what there was, or -1.
        jump: whether the browser goes to the next part at once.
    """

    def __init__(self) -> None:
        """Have nothing to send."""
        self.moments: list[Moment] = []
        self.truncate_after, self.jump = -1, False
        self._seq, self._runs = itertools.count(1), itertools.count(1)

    def begin(self) -> None:
        """Another run: nothing of the one before is needed."""
        self.run = next(self._runs)
        self.moments = []
        self._parts: list[Part] = []  # that the browser has not confirmed
        self._statics: Sequence[Block] | None = None  # that the browser knows, or hears of …
        self._told_from: int | None = None  # … in every payload from this number on; None: it knows them

    def confirm(self, seq: Any) -> None:
        """The browser has every payload up to this number."""
        if not isinstance(seq, int):
            return
        self._parts = [part for part in self._parts if part.seq > seq]
        if self._told_from is not None and seq >= self._told_from:
            self._told_from = None

    def pack(self, meta: Mapping[str, Any], statics: Sequence[Block], box: Box) -> bytes:
        """The next payload."""
        part = Part(next(self._seq), self.moments, self.truncate_after, self.jump)
        self.moments, self.truncate_after, self.jump = [], -1, False
        self._parts = [*self._parts[1 - PARTS :], part]
        if statics is not self._statics:
            self._statics, self._told_from = statics, part.seq
        return pack(part.seq, self.run, meta, () if self._told_from is None else statics, self._parts, box)
