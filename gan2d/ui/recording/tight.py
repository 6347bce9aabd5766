"""A recording as few bytes: the frames of wire.py, rounded to what can be seen, foretold from their neighbours, and deflated. static/record/tight.js
reads it back into the very frames that a payload has; the two files change together.

A recording is eight bytes, ``MAGIC`` and ``VERSION`` as int32, and one zlib stream: the length of its JSON as uint32, the JSON padded with spaces
to four bytes, and for each reel its statics (one frame, as in a payload), the heads of all frames (step, two numbers a block, curves), and its
blocks one after the other, each padded to four bytes. Floats are float32, number by number over all frames, as four planes of bytes. Everything
else is whole numbers of 16 bits, of which only what differs from the foretold is kept, zigzag, the lower bytes of all before the upper ones.
"""

from __future__ import annotations

import itertools
import json
import math
import zlib
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from gan2d.elements.dataset import Box
from gan2d.ui.player.wire import KINDS, Block, Moment, layout, pack_moment

MAGIC, VERSION = 0x72326E67, 1
GRID_BITS = (6, 7, 8)  # that a grid's 16 may lose, the fewest that the room allows: 256 shades are drawn
POINT_BITS = 3  # of the 15 over three views: a quarter of a pixel is left


class Reel(NamedTuple):
    """Pictures with the same blocks, curves, statics and box.

    Attributes:
        told: for each moment, what the browser is told beside it.
    """

    moments: Sequence[Moment]
    told: Sequence[dict[str, Any]]
    statics: Sequence[Block]
    box: Box


def _significant(values: np.ndarray) -> np.ndarray:
    """Whole numbers to eight significant bits, as an exponent and the rest: what is drawn on a logarithmic scale keeps its small ones."""
    size = np.abs(values)
    exponent = np.maximum(0, np.floor(np.log2(np.maximum(size, 1))).astype(np.int64) - 7)
    return np.sign(values) * (exponent * 128 + (size + (1 << exponent >> 1) >> exponent))


# what of a block's numbers is kept, by kind: of (frames, count) whole numbers, and the bits that may go
KEPT: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {
    "grid": lambda values, lost: np.rint(values * ((65536 >> lost) - 1) / 65535).astype(np.int64),  # its ends stay what they are
    "points": lambda values, lost: values + (1 << POINT_BITS >> 1) >> POINT_BITS,
    "vectors": lambda values, lost: _significant(values),
    "labels": lambda values, lost: values,
}


def _in_time(kept: np.ndarray) -> np.ndarray:
    return np.diff(kept, axis=0, prepend=np.zeros_like(kept[:1]))


def _in_space(kept: np.ndarray) -> np.ndarray:
    """Of a square grid: each number less its left and its lower neighbour, plus the one between them."""
    side = math.isqrt(kept.shape[1])
    if side**2 != kept.shape[1]:
        return kept
    padded = np.pad(kept.reshape(len(kept), side, side), ((0, 0), (1, 0), (1, 0)))
    return (padded[:, 1:, 1:] - padded[:, :-1, 1:] - padded[:, 1:, :-1] + padded[:, :-1, :-1]).reshape(kept.shape)


def _beside(kept: np.ndarray) -> np.ndarray:
    """Of points: each less the one before."""
    return kept - np.pad(kept, ((0, 0), (2, 0)))[:, :-2]


# how numbers are foretold, in this order in the JSON; the smallest is taken
FORETOLD: tuple[Callable[[np.ndarray], np.ndarray], ...] = (
    lambda kept: kept,
    _in_time,
    lambda kept: _in_space(_in_time(kept)),
    lambda kept: _beside(_in_time(kept)),
)


def _planes(values: np.ndarray) -> bytes:
    """Whole numbers (any order) as zigzag in 16 bits: all lower bytes, then all upper ones."""
    told = (values + 32768 & 65535) - 32768
    raw = (told << 1 ^ told >> 63).astype("<u2").reshape(-1)
    return (raw & 255).astype(np.uint8).tobytes() + (raw >> 8).astype(np.uint8).tobytes()


def _floats(values: np.ndarray) -> bytes:
    """Float32 (frames, count), number by number, in four planes of bytes."""
    return np.ascontiguousarray(np.ascontiguousarray(values.T, "<f4").view(np.uint8).reshape(-1, 4).T).tobytes()


def _pad(block: bytes, fill: bytes = b"\0") -> bytes:
    return block + fill * (-len(block) % 4)


def _block(kind: str, values: np.ndarray, lost: int) -> tuple[int, bytes]:
    """How it is foretold, and its bytes."""
    if kind not in KEPT:
        return 0, _floats(values)
    kept = KEPT[kind](values.astype(np.int64), lost)
    tried = [_planes(foretell(kept)) for foretell in FORETOLD]
    sizes = [len(zlib.compress(each, 1)) for each in tried]
    best = sizes.index(min(sizes))
    return best, tried[best]


def _reel(reel: Reel, lost: int) -> tuple[dict[str, Any], bytes]:
    """Its part of the JSON, and its bytes."""
    coded = [[KINDS[block.kind](np.asarray(block.values), reel.box) for block in moment.blocks] for moment in reel.moments]
    heads = np.array([[m.step, *(number for low, high, _ in row for number in (low, high)), *m.curves] for m, row in zip(reel.moments, coded)], np.float32)
    shape = layout(reel.moments[0].blocks)
    blocks = [_block(each["kind"], np.stack([row[k][2].reshape(-1) for row in coded]), lost) for k, each in enumerate(shape)]
    still = pack_moment(Moment(0, reel.statics, ()), reel.box) if reel.statics else b""
    told = {
        "meta": {**reel.told[0], "view": [float(b) for b in reel.box]},
        "changes": _changes(reel.told),
        "shape": shape,
        "statics": layout(reel.statics),
        "frames": len(reel.moments),
        "foretold": [how for how, _ in blocks],
        "lost": lost,
    }
    return told, still + b"".join(_pad(part) for part in (_floats(heads), *(part for _, part in blocks)))


def _changes(told: Sequence[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """The moments at which something else is told than at the one before, by their numbers, and what; what is told no more is None."""
    found = []
    for i, (before, now) in enumerate(itertools.pairwise(told), 1):
        changed = {name: now.get(name) for name in {**before, **now} if before.get(name) != now.get(name)}
        if changed:
            found.append((i, changed))
    return found


def packed(reels: Sequence[Reel], room: float = math.inf) -> bytes:
    """The recording, its surfaces as fine as ``room`` bytes allow; where not even the coarsest fit, it is larger."""
    for lost in GRID_BITS:
        parts = [_reel(reel, lost) for reel in reels]
        text = json.dumps({"reels": [told for told, _ in parts]}, allow_nan=False, separators=(",", ":")).encode()
        text = _pad(text, b" ")
        body = np.array([len(text)], "<u4").tobytes() + text + b"".join(part for _, part in parts)
        made = np.array([MAGIC, VERSION], "<i4").tobytes() + zlib.compress(body, 9)
        if len(made) <= room:
            break
    return made
