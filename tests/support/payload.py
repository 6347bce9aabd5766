"""Payloads and recordings as the browser sees them: reads back what gan2d/ui/player/wire.py and recording/tight.py pack, as static/record/ does."""

import json
import struct
import zlib

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


def unpacked(data):
    """The reels of a recording as static/record/tight.js reads them: their JSON, and each frame's bytes as a payload has them."""
    body = zlib.decompress(data[8:])
    size = int(np.frombuffer(body, "<u4", 1)[0])
    at, found = 4 + size, []
    for reel in json.loads(body[4:at])["reels"]:
        count, shape = reel["frames"], reel["shape"]
        still = frame_size(reel["statics"], 0) if reel["statics"] else 0
        at += still
        head = 1 + 2 * len(shape) + len(reel["meta"]["curves"])
        parts = [floats(body, at, count, head)]
        at += 4 * head * count
        for block, how in zip(shape, reel["foretold"]):
            n = block["count"]
            if block["kind"] == "floats":
                parts.append(floats(body, at, count, n))
                at += 4 * n * count
                continue
            kept = wholes(body, at, count, n, how)
            at += 4 * -(-count * n // 2)
            full, kind = {
                "grid": (np.rint(kept * 65535 / ((65536 >> reel["lost"]) - 1)), "<u2"),
                "points": (kept << 3, "<i2"),
                "vectors": (vectors(kept), "<i2"),
                "labels": (kept, "<u1"),
            }[block["kind"]]
            parts.append(full.astype(kind))
        frames = [b"".join(part[i].tobytes() + b"\0" * (-part[i].nbytes % 4) for part in parts) for i in range(count)]
        found.append((reel, frames))
    assert at == len(body)
    return found


def frame_size(shape, curves):
    width = {"grid": 2, "points": 2, "vectors": 2, "labels": 1, "floats": 4}
    return 4 * (1 + 2 * len(shape) + curves) + sum(4 * -(-each["count"] * width[each["kind"]] // 4) for each in shape)


def floats(body, at, count, n):
    planes = np.frombuffer(body, "u1", 4 * n * count, at).reshape(4, -1)
    return np.ascontiguousarray(planes.T).view("<f4").reshape(n, count).T.copy()


def wholes(body, at, count, n, how):
    low, high = np.frombuffer(body, "u1", 2 * count * n, at).reshape(2, -1).astype(int)
    raw = low | high << 8
    kept = ((raw >> 1) ^ -(raw & 1)).reshape(count, n)
    side = round(n**0.5)
    if how == 2 and side**2 == n:
        kept = kept.reshape(count, side, side).cumsum(1).cumsum(2).reshape(count, n)
    for i in range(2, n if how == 3 else 0):
        kept[:, i] += kept[:, i - 2]
    kept = kept.cumsum(0) if how else kept
    return (kept + 32768) % 65536 - 32768


def vectors(kept):
    size = np.abs(kept)
    exponent = np.maximum(0, (size >> 7) - 1)
    return np.sign(kept) * np.minimum(32767, (size - (exponent << 7)) << exponent)
