"""A training's weights as a file that loads again: everything that training carries on, by name, beside the experiment that says what it is of.

``.npz`` is read by NumPy alone, ``.msgpack`` by flax: both hold ``experiment`` (JSON) and for every array of every arm its place in the state, such
as ``A.generator.params.Dense_0.kernel``; of an axis each array begins with one row a member. The keys of random numbers are made of the seeds and
are not in it.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from typing import Any

import flax.serialization
import jax
import jax.numpy as jnp
import numpy as np

from gan2d.common import output
from gan2d.common.errors import InputError, one_of, within
from gan2d.common.input import read_bounded
from gan2d.formats.files import read_text, to_json
from gan2d.games.plain import TrainState
from gan2d.settings.experiment import LETTERS, Experiment
from gan2d.training.training import Training

EXPERIMENT = "experiment"
LARGEST = 2 * 2**30  # bytes of a file that is read
KINDS = ("npz", "msgpack")
Path = str | os.PathLike[str]


def packed(training: Training, kind: str = "npz") -> bytes:
    """The weights of a training as it stands, as bytes of a file of this kind."""
    told = json.dumps(to_json(training.moment()))
    arrays = {name: leaf for i, states in enumerate(training.states()) for name, leaf in _named(i, states).items()}
    if one_of("kind of a file of weights", kind, KINDS) == KINDS[0]:
        into = io.BytesIO()
        np.savez_compressed(into, allow_pickle=False, **{EXPERIMENT: np.array(told)}, **arrays)
        return into.getvalue()
    return flax.serialization.msgpack_serialize({EXPERIMENT: told, **arrays})


def save_weights(training: Training, path: Path) -> None:
    """Write a training's weights to a file, whose name ends in .npz or .msgpack.

    Raises:
        InputError: another ending, or a file that cannot be written.
    """
    output.check(path)
    output.write(path, packed(training, os.fspath(path).rpartition(".")[2]))


def restored(data: bytes, kind: Callable[[Experiment], type[Training]] = lambda experiment: Training) -> Any:
    """The training of such a file's bytes, standing at its step; ``kind`` says of an experiment what trains it.

    Raises:
        InputError: it is no such file, or its arrays are not those of its experiment.
    """
    arrays = _arrays(data)
    moment = read_text(str(arrays.pop(EXPERIMENT, "")))
    training = kind(moment)(moment)
    for change in moment.changes:  # the state has the shape that the last change gave it
        training.change(*change[1:])
    states = []
    for i, state in enumerate(training.states()):
        own = _named(i, state)
        wrong = [name for name, leaf in own.items() if name not in arrays or np.shape(arrays[name]) != leaf.shape or arrays[name].dtype != leaf.dtype]
        if wrong:
            raise InputError(f"This file's arrays are not those of its experiment: {within(wrong[0], 80)} is missing or of another shape. Save it again.")
        leaves, tree = jax.tree.flatten(_without_key(state))
        told = [jnp.asarray(arrays[name]) for name, _ in zip(own, leaves)]
        states.append(jax.tree.unflatten(tree, told)._replace(key=state.key))
    if states and int(states[0].step) != moment.step:
        raise InputError(f"This file's weights are of step {int(states[0].step):,}, and its experiment says {moment.step:,}. Save it again.")
    training.stand(moment.changes, states)
    return training


def load(path: Path, kind: Callable[[Experiment], type[Training]] = lambda experiment: Training) -> Any:
    """The same of a file."""
    data = read_bounded(path, LARGEST, "no weights of gan2d are")
    return restored(data, kind)


def _without_key(states: TrainState) -> TrainState:
    return states._replace(key=jnp.zeros(0))


def _named(arm: int, states: TrainState) -> dict[str, np.ndarray]:
    """Every array of an arm's state by its place in it, in the order of the tree."""
    leaves = jax.tree_util.tree_flatten_with_path(_without_key(states))[0]
    return {f"{LETTERS[arm]}.{jax.tree_util.keystr(place, simple=True, separator='.')}": np.asarray(leaf) for place, leaf in leaves}


def _arrays(data: bytes) -> dict[str, Any]:
    try:
        if data[:2] == b"PK":
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                return {name: file[name] for name in file.files}
        told = flax.serialization.msgpack_restore(data)
        if isinstance(told, dict):
            return {str(name): value if name == EXPERIMENT else np.asarray(value) for name, value in told.items()}
    except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile, NotImplementedError, MemoryError):
        pass
    except Exception as error:  # msgpack's own errors have no common name outside it
        if not type(error).__module__.startswith("msgpack"):
            raise
    raise InputError("This is no file of weights: that is what 'Weights' on a page or gan2d.save_weights wrote, .npz or .msgpack.")
