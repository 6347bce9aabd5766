"""Payloads as the browser sees them: reads back what gan2d/ui/player/wire.py packs, as static/shell/protocol.js does."""

import json
import struct

import numpy as np

from gan2d.ui.player import wire


def read(payload):
    """A payload as the browser sees it."""
    magic, version, seq, run, count, size, still, frame_bytes = struct.unpack("<8i", payload[:32])
    said = json.loads(payload[32 : 32 + size])
    first = 32 + size + still
    assert magic == wire.MAGIC and version == wire.VERSION and len(payload) == first + count * frame_bytes
    frames = [blocks(payload[first + i * frame_bytes : first + (i + 1) * frame_bytes], said["shape"], said["curves"], said["view"]) for i in range(count)]
    statics = blocks(payload[32 + size : first], said["statics"], [], said["view"])[1] if still else {}
    return {"seq": seq, "run": run, "parts": said["parts"], "meta": said, "frames": frames, "statics": statics, "steps": [step for step, *_ in frames]}


def blocks(frame, shape, curves, box):
    """A frame's step, its blocks by name, and its curves."""
    head = np.frombuffer(frame, "<f4", 1 + 2 * len(shape))
    at = head.nbytes + 4 * len(curves)
    found = {}
    for k, (low, high) in enumerate(head[1:].reshape(-1, 2)):
        name, kind, count = shape[k]["name"], shape[k]["kind"], shape[k]["count"]
        raw = np.frombuffer(frame, {"grid": "<u2", "points": "<i2", "vectors": "<i2", "floats": "<f4", "labels": "<u1"}[kind], count, at)
        at += raw.nbytes + -raw.nbytes % 4
        centre = np.tile([(box[0] + box[1]) / 2, (box[2] + box[3]) / 2], count // 2) if kind == "points" else 0.0
        scale = {"grid": (high - low) / 65535, "points": 1.5 * (box[1] - box[0]) / 32767, "vectors": high / 32767, "floats": 1.0, "labels": 1}[kind]
        found[name] = raw * scale + (low if kind == "grid" else centre)
    assert at == len(frame)
    return int(head[0]), found, np.frombuffer(frame, "<f4", len(curves), head.nbytes)


def shown(player):
    """A player's payload reaches the browser, which confirms it with its next message."""
    player.produce()
    player.confirm(read(player.payload)["seq"])
