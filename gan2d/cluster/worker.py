"""The machine that runs a block: what kind it is, which gan2d it has, and its devices, over which a block's members are spread."""

from __future__ import annotations

import functools
import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from gan2d.games.plain import TrainState
from gan2d.machine.program_files import processor
from gan2d.training.loop import axes_of
from gan2d.training.training import Training

Work = Callable[[dict[str, Any], Callable[[int], None]], dict[str, Any]]  # of a block and of what is called with each step that it has come to
_PACKAGE = Path(__file__).parents[1]


def kind() -> str:
    """What decides the last bits of a result: machines that tell the same give the same."""
    devices = jax.local_devices()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{len(devices)} × {devices[0].device_kind}, jax {jax.__version__}, {cores} cores of processor {processor()}"


@functools.cache
def sources() -> str:
    """A few digits that change with any line of gan2d."""
    told = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        told.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return told.hexdigest()[:12]


def spread(training: Training) -> None:
    """Give each device its share of the members, where there are several devices and all can have equally many."""
    devices = jax.local_devices()
    if len(devices) < 2 or training.count % len(devices):
        return
    mesh = Mesh(np.array(devices), ("members",))
    shares, everywhere = NamedSharding(mesh, PartitionSpec("members")), NamedSharding(mesh, PartitionSpec())
    for arm in training.arms:
        axes, _ = axes_of(arm.varied)
        arm.states = TrainState(*(jax.device_put(part, shares if axis == 0 else everywhere) for part, axis in zip(arm.states, axes)))


def timed(work: Work, block: dict[str, Any], tell: Callable[[int], None]) -> dict[str, Any]:
    """Run one block on this machine; its result also has the "seconds" that it took and the kind of "machine"."""
    began = time.perf_counter()
    return work(block, tell) | {"seconds": round(time.perf_counter() - began, 3), "machine": kind()}
