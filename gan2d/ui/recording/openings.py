"""The recordings with which the pages open: each page's own first run, shipped in static/recordings/, so that something moves while the machine
makes the live run. ``python -m gan2d record --openings`` makes them anew."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from gan2d.formats.files import to_json
from gan2d.ui.player.stage import Stage
from gan2d.ui.recording.live_pages import LIVE, path_of
from gan2d.ui.recording.record import Recorder, marked, named
from gan2d.ui.recording.tight import VERSION, packed

FOLDER = Path(__file__).parents[3] / "static" / "recordings"
ROOM = 600_000  # bytes of one: a second on a line of 5 Mbit/s


class Opening(NamedTuple):
    """How much of a page's first run is recorded, and how many of its pictures are shown a second: about as many steps as training makes."""

    steps: int
    snapshots: int
    rate: int


OPENINGS: Mapping[str, Opening] = {
    "lab": Opening(1200, 81, 8),
    "distances": Opening(0, 1, 1),
    "perfect_critic": Opening(600, 41, 6),
    "clipping": Opening(600, 61, 6),
    "mode_collapse": Opening(1200, 49, 5),
    "games": Opening(1200, 81, 8),
}


def file_of(path: str) -> Path:
    """Where the recording of a page lies."""
    return FOLDER / f"{path}.bin"


def of_page(stage: Stage) -> str | None:
    """The recording of a stage's page as the browser asks for it, beside its modules; None where there is none."""
    path = path_of(stage)
    if path is None or path not in OPENINGS or not file_of(path).is_file():
        return None
    return f"{FOLDER.name}/{file_of(path).name}?{_version(path)}"


@functools.cache
def _version(path: str) -> str:
    return hashlib.sha256(file_of(path).read_bytes()).hexdigest()[:12]


def digest(stage: Stage) -> str:
    """What a recording is of: the page's first experiment with all its settings, and the version of what is written. Another digest, another recording."""
    usual = stage.fitted(stage.usual().bare())
    arms = [{name: repr(value) for name, value in usual.values(i).items()} for i in range(len(usual.arms))]
    said = {"version": VERSION, "experiment": to_json(usual), "values": arms, "view": dict(stage.usual().view)}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]


def recorded(path: str, tell: Callable[[int], None] = lambda step: None) -> bytes:
    """The recording of a page's first run, made now."""
    stage, opening = LIVE[path][0](), OPENINGS[path]
    recorder = Recorder(stage, stage.usual())
    recorder.record((), opening.steps, opening.snapshots, tell)
    said = {"words": "Recording", "rate": opening.rate, "digest": digest(stage), **named(recorder, path)}
    return packed(marked(recorder.reels, said), ROOM)
