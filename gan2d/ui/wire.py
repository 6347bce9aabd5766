"""Frames → bytes for the browser. static/protocol.js reads them back; the two files change together.

A payload is little-endian: eight int32 (magic, version, seq, run, number of frames, bytes of meta, number of real
points, bytes of a frame), then meta as JSON padded with spaces to four bytes, then the real points, then the frames.
Positions are int16 over three times the view box; grids are uint16 between their extremes.

Streamlit may drop a payload that a new run of the page overtakes. Therefore each holds every part that the browser has
not confirmed; meta's ``parts`` tells their numbers, and the browser passes over those that it has.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import jax
import numpy as np

from gan2d.data import Box
from gan2d.observe import Frame

MAGIC, VERSION = 0x64326E67, 2


class Moment(NamedTuple):
    """A frame, the step that it shows and the curves' values there (NaN where unknown)."""

    step: int
    frame: Frame
    curves: Sequence[float]


class Part(NamedTuple):
    """Pictures that belong together: drop what came after a step (-1: nothing), then append, then perhaps go there at once."""

    seq: int
    moments: Sequence[Moment]
    truncate_after: int = -1
    jump: bool = False


def _positions(points: np.ndarray, box: Box) -> bytes:
    centre = np.array([(box[0] + box[1]) / 2, (box[2] + box[3]) / 2])
    half = 1.5 * (box[1] - box[0])
    return bytes(np.clip(np.rint((_drawable(points) - centre) / half * 32767), -32767, 32767).astype("<i2").tobytes())


def _drawable(values: np.ndarray) -> np.ndarray:
    """Near divergence finite weights can give infinite scores: those are drawn as the largest finite ones, NaN as 0."""
    finite = values[np.isfinite(values)]
    reach = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    return np.nan_to_num(values, nan=0.0, posinf=reach[1], neginf=reach[0])


def _grid(values: np.ndarray) -> tuple[float, float, bytes]:
    values = _drawable(values)
    low, high = float(values.min()), float(values.max())
    span = high - low if high > low else 1.0
    return low, high, np.rint((values - low) / span * 65535).astype("<u2").tobytes()


def _arrows(vectors: np.ndarray) -> tuple[float, bytes]:
    vectors = _drawable(vectors)
    largest = float(np.abs(vectors).max())
    scale = largest if largest > 0 else 1.0
    return largest, np.rint(vectors / scale * 32767).astype("<i2").tobytes()


def _pad(block: bytes, fill: bytes = b"\0") -> bytes:
    return block + fill * (-len(block) % 4)


def pack_moment(moment: Moment, box: Box) -> bytes:
    """One frame's bytes: header, curves, score, slope, fakes, arrows, pushes, latent grid."""
    frame = jax.tree.map(np.asarray, moment.frame)
    score_low, score_high, score = _grid(frame.score)
    slope_low, slope_high, slope = _grid(frame.slope)
    arrow_max, arrows = _arrows(frame.arrows)
    push_max, pushes = _arrows(frame.pushes)
    head = np.array([moment.step, score_low, score_high, slope_low, slope_high, arrow_max, push_max, 0, *moment.curves], "<f4")
    blocks = [head.tobytes(), score, slope, _positions(frame.fakes, box), arrows, pushes, _positions(frame.latent, box)]
    return _pad(b"".join(blocks))


def pack(seq: int, run: int, meta: Mapping[str, Any], real: np.ndarray, parts: Sequence[Part], box: Box) -> bytes:
    """A whole payload; ``meta`` must be plain JSON without NaN."""
    listed = [{"seq": part.seq, "frames": len(part.moments), "truncate_after": part.truncate_after, "jump": part.jump} for part in parts]
    text = _pad(json.dumps({**meta, "parts": listed}, allow_nan=False, separators=(",", ":")).encode(), b" ")
    frames = [pack_moment(moment, box) for part in parts for moment in part.moments]
    size = len(frames[0]) if frames else 0
    head = np.array([MAGIC, VERSION, seq, run, len(frames), len(text), len(real), size], "<i4")
    return head.tobytes() + text + _pad(_positions(real, box)) + b"".join(frames)


def plain(value: float | None) -> float | None:
    """A number for JSON: None where it is not finite."""
    return float(value) if value is not None and math.isfinite(value) else None
