"""Fresh points: generated ones and real ones, of one run or of every member of an axis."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from jax import Array

from gan2d.common.errors import InputError, whole
from gan2d.elements.data import DATASETS
from gan2d.games import play
from gan2d.games.plain import TrainState, run_key
from gan2d.games.players import named_key
from gan2d.machine.programs import program
from gan2d.settings.knobs import Knobs, Spec
from gan2d.settings.place import HERE, Place
from gan2d.training.loop import axes_of
from gan2d.training.trained_arm import TrainedArm

MOST = 1_000_000
SEEDS = 2**32 - 1


def generate(spec: Spec, state: TrainState, key: Array, n: int, knobs: Knobs) -> Array:
    """``n`` generated points (n, 2) of this key, by the averaged weights where there is an average; batch norm by its running averages."""
    return play.points(spec, state, key, n, knobs)


def over_members(look: Callable[..., Any], arm: TrainedArm, *more: Any) -> Any:
    """``look(spec, state, knobs, *more)`` of an arm; with axes of every member, with a leading axis (N,) in each result."""
    return _mapped(look, arm.spec, arm.varied, arm.states, arm.knobs, *more)


@program(0, 1, 2)
def _mapped(look: Callable[..., Any], spec: Spec, varied: tuple[str, ...], states: TrainState, knobs: Knobs, *more: Any) -> Any:
    one = functools.partial(look, spec)
    return (jax.vmap(one, (*axes_of(varied), *(None,) * len(more))) if varied else one)(states, knobs, *more)


@dataclasses.dataclass(frozen=True)
class _Fresh:
    """As ``generate``, from the stream that nothing was trained on."""

    n: int

    def __call__(self, spec: Spec, state: TrainState, knobs: Knobs, seed: Array | int) -> Array:
        return generate(spec, state, jax.random.fold_in(named_key(state.key, "samples"), seed), self.n, knobs)


@program(0, 2)
def draw_real(data: str, key: Array, n: int, knobs: Knobs) -> Array:
    """``n`` points of a data set, shape (n, 2), in the networks' coordinates."""
    return DATASETS[data].sample(key, n, knobs)


def samples(arm: TrainedArm, n: object, seed: object = 0) -> np.ndarray:
    """``n`` fresh generated points, shape (n, 2), from a stream of their own; with axes (N, n, 2)."""
    return arm.place.outward(np.asarray(over_members(_Fresh(whole("n", n, 1, MOST)), arm, np.uint32(whole("seed", seed, 0, SEEDS)))))  # type: ignore[no-any-return]


def real(arm: TrainedArm, n: object, seed: object = 0) -> np.ndarray:
    """``n`` fresh points of the data, shape (n, 2), never those trained on; the same for every member."""
    key = jax.random.fold_in(named_key(_own_key(arm), "fresh real"), np.uint32(whole("seed", seed, 0, SEEDS)))
    return arm.place.outward(np.asarray(draw_real(arm.spec.data, key, whole("n", n, 1, MOST), arm.knobs_of(0))))  # type: ignore[no-any-return]


def _own_key(arm: TrainedArm) -> Array:
    """That of the experiment's own seed, whichever members an arm has: a block of members is measured against the points of the whole."""
    return arm.states.key if arm.states.key.ndim == 0 else run_key(arm.members.seed)


def places(xy: Any, width: int = 2, place: Place = HERE) -> np.ndarray:
    """``xy`` as a finite float32 array of shape (n, width) in the networks' coordinates, or InputError."""
    try:
        if np.iscomplexobj(xy):
            raise TypeError
        with np.errstate(over="ignore"):  # what is too far away becomes infinite, and is refused as such
            array = np.asarray(place.inward(np.asarray(xy, np.float64)), np.float32)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"xy must be numbers of shape (n, {width}); it holds something that is no number.") from None
    if array.ndim != 2 or array.shape[1] != width:
        raise InputError(f"xy must have the shape (n, {width}); it has the shape {array.shape}.")
    if not 1 <= len(array) <= MOST:
        raise InputError(f"xy must hold 1 to {MOST:,} points; it holds {len(array):,}.")
    if not np.isfinite(array).all():
        raise InputError("xy must be finite; it holds NaN or infinity.")
    return array
