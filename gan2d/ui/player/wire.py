"""Frames → bytes for the browser. static/record/protocol.js reads them back; the two files change together.

A payload is little-endian: eight int32 (magic, version, seq, run, number of frames, bytes of meta, bytes of statics,
bytes of a frame), then meta as JSON padded with spaces to four bytes, then the statics, then the frames. Statics belong to
a whole run, such as the real points; they are one more frame without curves, or left out once the browser has them.

A frame is a head of float32 (its step, then two numbers a block), its curves as float32, and its blocks, each padded to
four bytes. All frames of a payload have the same blocks, those of the newest; meta's ``shape`` and ``statics`` tell which.

Streamlit may drop a payload that a new run of the page overtakes. Therefore each holds every part that the browser has
not confirmed; meta's ``parts`` tells their numbers, and the browser passes over those that it has.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from gan2d.elements.dataset import Box

MAGIC, VERSION = 0x64326E67, 3
PARTS = 24  # kept at most until the browser confirms them


class Block(NamedTuple):
    """Numbers of one name, sent in the way of a kind of ``KINDS``."""

    name: str
    kind: str
    values: Any


class Moment(NamedTuple):
    """A step, the blocks of its picture and the curves' values there (NaN where unknown)."""

    step: int
    blocks: Sequence[Block]
    curves: Sequence[float]


class Part(NamedTuple):
    """Pictures that belong together: drop what came after a step (-1: nothing), then append, then perhaps go there at once."""

    seq: int
    moments: Sequence[Moment]
    truncate_after: int = -1
    jump: bool = False


def _drawable(values: np.ndarray) -> np.ndarray:
    """Near divergence finite weights can give infinite scores: those are drawn as the largest finite ones, NaN as 0."""
    finite = values[np.isfinite(values)]
    reach = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    return np.nan_to_num(values, nan=0.0, posinf=reach[1], neginf=reach[0])


def _grid(values: np.ndarray, box: Box) -> tuple[float, float, np.ndarray]:
    values = _drawable(values)
    low, high = float(values.min()), float(values.max())
    span = high - low if high > low else 1.0
    return low, high, np.rint((values - low) / span * 65535).astype("<u2")


def _points(values: np.ndarray, box: Box) -> tuple[float, float, np.ndarray]:
    centre = np.array([(box[0] + box[1]) / 2, (box[2] + box[3]) / 2])
    half = 1.5 * (box[1] - box[0])
    return 0.0, 0.0, np.clip(np.rint((_drawable(values) - centre) / half * 32767), -32767, 32767).astype("<i2")


def _vectors(values: np.ndarray, box: Box) -> tuple[float, float, np.ndarray]:
    values = _drawable(values)
    largest = float(np.abs(values).max())
    return 0.0, largest, np.rint(values / (largest if largest > 0 else 1.0) * 32767).astype("<i2")


def _floats(values: np.ndarray, box: Box) -> tuple[float, float, np.ndarray]:
    return 0.0, 0.0, values.astype("<f4")


def _labels(values: np.ndarray, box: Box) -> tuple[float, float, np.ndarray]:
    return 0.0, 0.0, values.astype("<u1")


# what a block's two numbers in the head are, and its numbers
KINDS: dict[str, Callable[[np.ndarray, Box], tuple[float, float, np.ndarray]]] = {
    "grid": _grid,  # uint16 between its own extremes
    "points": _points,  # (…, 2) positions: int16 over three times the view box
    "vectors": _vectors,  # int16 over the largest component's absolute value
    "floats": _floats,  # float32 as they are, NaN too
    "labels": _labels,  # uint8 that name something: between two pictures they are never blended
}


def _pad(block: bytes, fill: bytes = b"\0") -> bytes:
    return block + fill * (-len(block) % 4)


def pack_moment(moment: Moment, box: Box) -> bytes:
    """One frame's bytes."""
    coded = [KINDS[block.kind](np.asarray(block.values), box) for block in moment.blocks]
    head = np.array([moment.step, *(number for low, high, _ in coded for number in (low, high)), *moment.curves], "<f4")
    return head.tobytes() + b"".join(_pad(numbers.tobytes()) for _, _, numbers in coded)


def layout(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Which blocks there are, for meta."""
    return [{"name": block.name, "kind": block.kind, "count": int(np.size(block.values))} for block in blocks]


def alike(moments: Sequence[Moment]) -> list[Moment]:
    """All with the blocks of the newest: what was not asked for before is NaN there, what is not shown any more is left out."""
    if not moments:
        return []
    shape, last = layout(moments[-1].blocks), moments[-1].blocks

    def fitted(moment: Moment) -> Moment:
        if layout(moment.blocks) == shape:
            return moment
        had = {(block.name, np.shape(block.values)): block for block in moment.blocks}
        return moment._replace(blocks=[had.get((b.name, np.shape(b.values)), b._replace(values=np.full(np.shape(b.values), np.nan))) for b in last])

    return [fitted(moment) for moment in moments]


def pack(seq: int, run: int, meta: Mapping[str, Any], statics: Sequence[Block], parts: Sequence[Part], box: Box) -> bytes:
    """A whole payload; ``meta`` must be plain JSON without NaN."""
    moments = alike([moment for part in parts for moment in part.moments])
    said = {
        **meta,
        "parts": [{"seq": part.seq, "frames": len(part.moments), "truncate_after": part.truncate_after, "jump": part.jump} for part in parts],
        "shape": layout(moments[0].blocks) if moments else [],
        "statics": layout(statics),
    }
    text = _pad(json.dumps(said, allow_nan=False, separators=(",", ":")).encode(), b" ")
    still = pack_moment(Moment(0, statics, ()), box) if statics else b""
    frames = [pack_moment(moment, box) for moment in moments]
    size = len(frames[0]) if frames else 0
    head = np.array([MAGIC, VERSION, seq, run, len(frames), len(text), len(still), size], "<i4")
    return head.tobytes() + text + still + b"".join(frames)


def plain(value: float | None) -> float | None:
    """A number for JSON: None where it is not finite."""
    return float(value) if value is not None and math.isfinite(value) else None


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
