"""Many runs of one program at once: a leading axis over seeds, and over the values of chosen knobs, under ``vmap``.

Each member is the run that it would be alone, but for the order in which sums are added up.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from gan2d.games.players import named_key
from gan2d.measure import anatomy
from gan2d.measure import frame as observe
from gan2d.measure.anatomy import Anatomy
from gan2d.settings.knobs import Knobs, Spec
from gan2d.training import loop as training
from gan2d.training.loop import Info, TrainState


class Members(NamedTuple):
    """What varies: a seed and the values of the varied knobs for each of N members."""

    seeds: np.ndarray  # (N,) int
    varied: Mapping[str, np.ndarray]  # knob → (N,)


def grid(seeds: Sequence[int], **values: Sequence[float]) -> Members:
    """Every seed with every combination of the knobs' values; the last knob named varies fastest, seeds slowest."""
    axes = np.meshgrid(np.asarray(seeds), *(np.asarray(v, float) for v in values.values()), indexing="ij")
    return Members(axes[0].ravel().astype(int), {name: axis.ravel() for name, axis in zip(values, axes[1:])})


def _axes(varied: tuple[str, ...]) -> Knobs:
    return Knobs(**{field.name: 0 if field.name in varied else None for field in dataclasses.fields(Knobs)})  # type: ignore[arg-type]


def knobs_of(knobs: Knobs, members: Members) -> Knobs:
    """The knobs with arrays (N,) in the place of those that vary."""
    return dataclasses.replace(knobs, **{name: jnp.asarray(values, getattr(knobs, name).dtype) for name, values in members.varied.items()})


@functools.partial(jax.jit, static_argnums=(0, 1))
def _start(spec: Spec, varied: tuple[str, ...], seeds: Array, knobs: Knobs) -> TrainState:
    return jax.vmap(lambda seed, k: training.init(spec, seed, k), (0, _axes(varied)))(seeds, knobs)


@functools.partial(jax.jit, static_argnums=(0, 1))
def _advance(spec: Spec, varied: tuple[str, ...], states: TrainState, knobs: Knobs, steps: Array | int) -> tuple[TrainState, Info]:
    one = jax.vmap(functools.partial(training.turn, spec), (0, _axes(varied)))
    # vmap inside of the loop: outside, a loop whose members may end apart copies every weight at every turn
    info = jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), jax.eval_shape(one, states, knobs)[1])
    return jax.lax.fori_loop(0, steps, lambda i, carry: one(carry[0], knobs), (states, info))


@functools.partial(jax.jit, static_argnums=(0, 1))
def _look(spec: Spec, varied: tuple[str, ...], states: TrainState, knobs: Knobs, box: Array) -> Anatomy:
    return jax.vmap(lambda state, k: anatomy.dissect(spec, state, k, box), (0, _axes(varied)))(states, knobs)


@functools.partial(jax.jit, static_argnums=(0, 1, 3))
def _samples(spec: Spec, varied: tuple[str, ...], states: TrainState, n: int, knobs: Knobs) -> Array:
    def one(state: TrainState, k: Knobs) -> Array:
        return observe.draw_samples(spec, state, named_key(state.key, "samples"), n, k)

    return jax.vmap(one, (0, _axes(varied)))(states, knobs)


class Many:
    """N runs in step.

    Attributes:
        states: the train states, every leaf with a leading axis (N,).
        info: what the last turn told, (N,) each; None before the first.
        step: turns of each.
        common: the knobs before any of them was varied.
    """

    def __init__(self, spec: Spec, knobs: Knobs, members: Members) -> None:
        """Start them: the members differ in seed and in the varied knobs alone."""
        self.spec, self.common, self.members, self.step = spec, knobs, members, 0
        self._varied = tuple(members.varied)
        self.knobs = knobs_of(knobs, members)
        self.states = _start(spec, self._varied, jnp.asarray(members.seeds, jnp.int32), self.knobs)
        self.info: Info | None = None

    def advance(self, steps: int) -> None:
        """Train each by that many turns; one that becomes NaN stays so and disturbs nobody."""
        self.states, self.info = jax.block_until_ready(_advance(self.spec, self._varied, self.states, self.knobs, steps))
        self.step += steps

    def change(self, spec: Spec, knobs: Knobs) -> None:
        """Go on with other settings that need no new networks; another projection makes its memory anew."""
        before, self.spec, self.common = self.spec, spec, knobs
        self.knobs = knobs_of(knobs, self.members)
        if spec.projection != before.projection:
            fresh = _start(spec, self._varied, jnp.asarray(self.members.seeds, jnp.int32), self.knobs)
            self.states = self.states._replace(memory=fresh.memory)

    def copy(self) -> Many:
        """Another one at the same step, which goes its own way."""
        other = Many.__new__(Many)
        other.__dict__.update(self.__dict__)
        return other

    def program(self) -> Callable[[], object]:
        """Compile what training needs, by training no step."""
        return functools.partial(_advance, self.spec, self._varied, self.states, self.knobs, 0)

    def alone(self, i: int) -> TrainState:
        """The i-th member's state."""
        return jax.tree.map(lambda leaf: leaf[i], self.states)

    def look(self, box: observe.Box) -> Anatomy:
        """Every critic from inside and outside, a leading axis (N,) in each field."""
        return jax.tree.map(np.asarray, _look(self.spec, self._varied, self.states, self.knobs, anatomy.box_array(box)))

    def samples(self, n: int) -> np.ndarray:
        """``n`` fresh generated points of each, (N, n, 2)."""
        return np.asarray(_samples(self.spec, self._varied, self.states, n, self.knobs))
