"""Newest states of runs on disk, for the other servers of a machine: whoever comes back after his server has died need not wait until all of it is
trained again. A state is that of its experiment and the changes before it, bit for bit, whoever trained it: the file's name says which.

Several servers that stand for each other are given a folder, GAN2D_STATES; else nothing is written. Nothing here ever fails for the disk's sake:
a run is replayed from its beginning then.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import hashlib
import os
import secrets
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gan2d.formats.link import to_query, written
from gan2d.settings.edits import after_changes
from gan2d.settings.experiment import Change, Experiment
from gan2d.training.loop import size
from gan2d.training.training import Training

EVERY = 2.0  # seconds between two states of a run that are written: so much is trained again
LARGEST = 16 * 2**20  # bytes of a state; larger ones are replayed
MOST_BYTES = 2**29  # of all; the oldest make room …
OFTEN = 50  # … after so many that were written
ENDING = ".npz"


def folder() -> Path | None:
    """Where states are; None where no other server would look."""
    named = os.environ.get("GAN2D_STATES")
    return Path(named) if named else None


@functools.cache
def _code() -> str:
    """Which version of the code trains: another one might train otherwise."""
    files = sorted(Path(__file__).parents[1].rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest() + jax.__version__


def _run(origin: Experiment) -> str:
    return _digest(written(to_query(dataclasses.replace(origin.bare(), view={}))))


def _before(changes: Iterable[Change], step: int) -> list[Change]:
    """Those that a state of this step depends on: what is changed at the very step comes after it."""
    return [change for change in changes if change.step < step]


def _name(origin: Experiment, changes: Iterable[Change], step: int) -> str:
    return f"{_run(origin)}-{step}-{_digest(repr([tuple(change) for change in _before(changes, step)]))}{ENDING}"


def _digest(text: str) -> str:
    return hashlib.sha256(f"{_code()} {text}".encode()).hexdigest()[:32]


def _is_key(leaf: Any) -> bool:
    return bool(jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key))


def _suits(training: Training) -> bool:
    """Only a plain run is no more than its states: what is trained for many seeds, or in another way, keeps more beside them."""
    return type(training) is Training and training.count == 1 and not training.arms[0].varied and size(training.states()) <= LARGEST


class SharedStates:
    """One visitor's part of them: the newest state of what plays, each few seconds."""

    def __init__(self) -> None:
        """Nothing is written yet."""
        self._next = time.monotonic() + EVERY
        self._last: Path | None = None
        self._written = 0

    def keep(self, training: Training, rests: bool = False) -> None:
        """Write what stands now, if it is time or if it ``rests`` there, and if a change was not made at this very step."""
        where = folder()
        due = rests or time.monotonic() >= self._next
        if where is None or not training.step or not due or len(_before(training.changes, training.step)) < len(training.changes):
            return
        self._next = time.monotonic() + EVERY
        if not _suits(training):
            return
        file = where / _name(training.origin, training.changes, training.step)
        if file == self._last:
            return
        with contextlib.suppress(OSError):
            _write(file, training)
            if self._last is not None and self._last != file:
                self._last.unlink(missing_ok=True)
            self._last = file
            self._written += 1
            if self._written % OFTEN == 0:
                _make_room(where)


def _write(file: Path, training: Training) -> None:
    leaves = [jax.random.key_data(leaf) if _is_key(leaf) else leaf for leaf in jax.tree.leaves(training.states())]
    beside = file.with_name(f".{secrets.token_hex(8)}")
    try:
        with beside.open("wb") as out:
            np.savez(out, *(np.asarray(leaf) for leaf in leaves))
        beside.replace(file)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _make_room(where: Path) -> None:
    files = sorted(((file.stat().st_mtime, file.stat().st_size, file) for file in where.glob(f"*{ENDING}")), reverse=True)
    total = 0
    for _, bytes_of_it, file in files:
        total += bytes_of_it
        if total > MOST_BYTES:
            file.unlink(missing_ok=True)


def go_towards(training: Training, moment: Experiment) -> int:
    """Let a training that has not begun stand at the newest known state on the way to a moment; the step, 0 where there is none."""
    where = folder()
    if where is None or training.step or not _suits(training):
        return 0
    run = _run(training.origin)
    with contextlib.suppress(OSError, ValueError):
        steps = sorted({int(file.name.split("-")[1]) for file in where.glob(f"{run}-*{ENDING}")}, reverse=True)
        for step in (step for step in steps if 0 < step <= moment.step):
            file = where / _name(training.origin, moment.changes, step)
            states = _read(file, training) if file.exists() and _same_networks(training, moment, step) else None
            if states is not None:
                training.stand(_before(moment.changes, step), states)
                return training.step
    return 0


def _same_networks(training: Training, moment: Experiment, step: int) -> bool:
    """Whether the states then have the form that they have at the beginning."""
    then = after_changes(dataclasses.replace(training.origin, changes=tuple(_before(moment.changes, step))))
    return all(then.spec(i) == arm.spec for i, arm in enumerate(training.arms))


def _read(file: Path, training: Training) -> Any:
    """The states of a file in the form of the training's, or None where it has another form or is not whole."""
    mine, form = jax.tree.flatten(training.states())
    try:
        with file.open("rb") as source, np.load(source, allow_pickle=False) as told:
            arrays = [told[name] for name in told.files]
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
        return None
    keys = [jax.random.key_data(leaf) if _is_key(leaf) else leaf for leaf in mine]
    if len(arrays) != len(mine) or any(a.shape != k.shape or a.dtype != k.dtype for a, k in zip(arrays, keys)):
        return None
    leaves = [jax.random.wrap_key_data(jnp.asarray(a), impl=jax.random.key_impl(leaf)) if _is_key(leaf) else jnp.asarray(a) for a, leaf in zip(arrays, mine)]
    return jax.tree.unflatten(form, leaves)
