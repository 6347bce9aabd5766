"""A training in work, kept in a file: it goes on from there bit for bit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import flax.serialization
import jax
import jax.numpy as jnp
import numpy as np

from gan2d.common import output
from gan2d.training.training import Training


def keep(file: Path, training: Training, name: list[Any], seconds: float) -> None:
    """Keep the one arm of a training under a name; the keys of its random numbers are made of the seeds and need no keeping."""
    state = jax.tree.map(np.asarray, training.arms[0].states._replace(key=jnp.zeros(0)))
    packed = flax.serialization.msgpack_serialize({"name": json.dumps(name), "step": training.step, "seconds": seconds, "leaves": list(jax.tree.leaves(state))})
    output.write(file, packed)


def restore(file: Path, training: Training, name: list[Any]) -> float:
    """Go on from what is kept if it is of this name; returns the seconds spent on it."""
    try:
        told = flax.serialization.msgpack_restore(file.read_bytes())
        leaves, tree = jax.tree.flatten(training.arms[0].states._replace(key=jnp.zeros(0)))
        if json.loads(told["name"]) != name or [np.shape(leaf) for leaf in leaves] != [np.shape(leaf) for leaf in told["leaves"]]:
            return 0.0
    except (ValueError, KeyError, TypeError):
        return 0.0  # half written, or of another version: begin anew
    arm = training.arms[0]
    arm.states = jax.tree.map(jnp.asarray, jax.tree.unflatten(tree, told["leaves"])._replace(key=arm.states.key))
    return float(told["seconds"])
