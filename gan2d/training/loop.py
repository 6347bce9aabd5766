"""The compiled loops: one run that stops where it breaks, many members of an axis under ``vmap``, or a critic alone on two fixed clouds.

Two chunks are bit for bit one long chunk, since a turn depends on nothing but the state and the knobs at its step.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax import Array

from gan2d.games import plain
from gan2d.games.plain import Info, TrainState
from gan2d.games.players import critic_update, named_key
from gan2d.machine.programs import program
from gan2d.settings.axis import SEED
from gan2d.settings.knobs import Knobs, Spec

QUANTITIES = (*Info._fields, "critic's weights", "generator's weights")  # what can be found not finite
FINE = -1


class Chunk(NamedTuple):
    """What a chunk of training gives.

    Attributes:
        info: the mean of Info over its turns, (N,) each with N members.
        broken: FINE, or the index into QUANTITIES of what became NaN or infinite; of members, whether each is finite, (N,) bool.
    """

    states: TrainState
    info: Info
    broken: Array


def axes_of(varied: tuple[str, ...]) -> tuple[TrainState, Knobs]:
    """Which parts of a state, and which knobs, have an axis of members. All members draw the same numbers, unless the seed varies."""
    state = TrainState(0, 0, 0, 0 if SEED in varied else None, None, 0, 0, 0, None)  # type: ignore[arg-type]
    return state, Knobs(**{field.name: 0 if field.name in varied else None for field in dataclasses.fields(Knobs)})  # type: ignore[arg-type]


@program(0, 1)
def init(spec: Spec, varied: tuple[str, ...], seeds: Array | int, knobs: Knobs) -> TrainState:
    """The state before the first turn; with axes, of every member."""
    if not varied:
        return plain.init(spec, seeds, knobs)
    states, axes = axes_of(varied)
    return jax.vmap(functools.partial(plain.init, spec), (0 if SEED in varied else None, axes), states)(seeds, knobs)


def _what_is_broken(state: TrainState, info: Info, knobs: Knobs) -> Array:
    """Index into QUANTITIES of the first quantity that is NaN or infinite, or FINE."""
    critic_moved, generator_moved = knobs.n_critic > 0, knobs.n_generator > 0
    moved = jnp.stack([critic_moved] * 2 + [generator_moved] * 4 + [critic_moved, generator_moved])
    sizes = (optax.tree.norm(state.critic.params, squared=True), optax.tree.norm(state.generator.params, squared=True))
    broken = moved & ~jnp.isfinite(jnp.stack([*info, *sizes]))
    return jnp.where(jnp.any(broken), jnp.argmax(broken).astype(jnp.int32), FINE)


def advance(spec: Spec, varied: tuple[str, ...], states: TrainState, knobs: Knobs, steps: Array | int) -> Chunk:
    """Train ``steps`` turns (a traced number).

    A single run stops after the first turn that breaks: since training is deterministic, the caller gets the last finite
    state by advancing once more from where it began, one step less. A member that becomes NaN stays so and disturbs nobody.
    """
    return _members(spec, varied, states, knobs, steps) if varied else _single(spec, states, knobs, steps)


@program(0)
def _single(spec: Spec, state: TrainState, knobs: Knobs, steps: Array | int) -> Chunk:
    end = state.step + steps

    def go_on(carry: tuple[TrainState, Array, Array, Array]) -> Array:
        return (carry[0].step < end) & (carry[3] == FINE)

    def one(carry: tuple[TrainState, Array, Array, Array]) -> tuple[TrainState, Array, Array, Array]:
        now, total, count, _ = carry
        new, info = plain.turn(spec, now, knobs)
        known = jnp.isfinite(jnp.stack(info))
        broken = _what_is_broken(new, _measured(spec, info), knobs)
        return new, total + jnp.where(known, jnp.stack(info), 0.0), count + known, broken

    zero = jnp.zeros(len(Info._fields))
    state, total, count, broken = jax.lax.while_loop(go_on, one, (state, zero, zero, jnp.int32(FINE)))
    return Chunk(state, Info(*(total / count)), broken)


def _measured(spec: Spec, info: Info) -> Info:
    """What can be found broken: a frozen generator of which a turn measures nothing is fine."""
    if not plain.GENERATORS[spec.generator].paired:
        return info
    return Info(*info[:2], *(jnp.zeros(()),) * 4)


@program(0, 1)
def _members(spec: Spec, varied: tuple[str, ...], states: TrainState, knobs: Knobs, steps: Array | int) -> Chunk:
    state_axes, knob_axes = axes_of(varied)
    one = jax.vmap(functools.partial(plain.turn, spec), (state_axes, knob_axes), (state_axes, 0))
    n = jax.tree.leaves(states.critic)[0].shape[0]

    # vmap inside of the loop: outside, a loop whose members may end apart copies every weight at every turn
    def turn(i: Array, carry: tuple[TrainState, Array, Array]) -> tuple[TrainState, Array, Array]:
        now, total, count = carry
        new, info = one(now, knobs)
        told = jnp.stack(info)
        known = jnp.isfinite(told)
        return new, total + jnp.where(known, told, 0.0), count + known

    zero = jnp.zeros((len(Info._fields), n))
    states, total, count = jax.lax.fori_loop(0, steps, turn, (states, zero, zero))
    sizes = [jnp.sum(leaf.reshape(n, -1) ** 2, 1) for leaf in jax.tree.leaves((states.critic.params, states.generator.params))]
    return Chunk(states, Info(*(total / count)), jnp.isfinite(sum(sizes[1:], sizes[0])))


@program(0)
def fit(spec: Spec, state: TrainState, knobs: Knobs, real: Array, fake: Array, steps: Array | int) -> tuple[TrainState, Array]:
    """Train the critic alone for ``steps`` updates on minibatches of two fixed clouds ``(n, 2)``.

    Returns the state and FINE, or the index into QUANTITIES of what became NaN or infinite at its last step.
    """
    critic_only = dataclasses.replace(knobs, n_critic=jnp.int32(1), n_generator=jnp.int32(0))

    def draw(cloud: Array, key: Array) -> Array:
        return cloud[jax.random.randint(key, (spec.batch_size,), 0, len(cloud))]

    def one(carry: tuple[TrainState, Array]) -> tuple[TrainState, Array]:
        now, _ = carry
        key = jax.random.fold_in(now.key, now.step)
        batches = draw(real, named_key(key, "real")), draw(fake, named_key(key, "fake"))
        critic, memory, objective, penalty = critic_update(spec, now.critic, now.memory, *batches, key, knobs)
        now = now._replace(critic=critic, memory=memory, step=now.step + 1)
        info = Info(objective, penalty, *(jnp.zeros(()),) * 4)
        return now, _what_is_broken(now, info, critic_only)

    return jax.lax.while_loop(lambda c: (c[0].step < steps) & (c[1] == FINE), one, (state, jnp.int32(FINE)))


def size(state: Any) -> int:
    """Bytes of a state."""
    return sum(leaf.nbytes for leaf in jax.tree.leaves(state))
