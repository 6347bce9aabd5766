"""The compiled loops: one run that stops where it breaks, many members of an axis under ``vmap``, or a critic alone on two fixed clouds.

Two chunks are bit for bit one long chunk, since a turn depends on nothing but the state and the knobs at its step.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from gan2d.games import play
from gan2d.games.plain import Info, Seen, TrainState
from gan2d.games.players import critic_update, named_key
from gan2d.machine.programs import program
from gan2d.settings.axis import SEED
from gan2d.settings.knobs import Knobs, Spec
from gan2d.training.sane import FINE, Found, Limits, earlier, judged, limits_of, sizes_of_optimisers, sizes_of_turn, sizes_of_weights


class Chunk(NamedTuple):
    """What a chunk of training gives.

    Attributes:
        info: the mean of Info over its turns, (N,) each with N members.
        found: what broke, (N,) each with N members; those are dead, and NaN from then on.
    """

    states: TrainState
    info: Info
    found: Found


def axes_of(varied: tuple[str, ...]) -> tuple[TrainState, Knobs]:
    """Which parts of a state, and which knobs, have an axis of members. All members draw the same numbers, unless the seed varies."""
    state = TrainState(0, 0, 0, 0 if SEED in varied else None, None, 0, 0, 0, None, 0)  # type: ignore[arg-type]
    return state, Knobs(**{field.name: 0 if field.name in varied else None for field in dataclasses.fields(Knobs)})  # type: ignore[arg-type]


@program(0, 1)
def init(spec: Spec, varied: tuple[str, ...], seeds: Array | int, knobs: Knobs) -> TrainState:
    """The state before the first turn; with axes, of every member."""
    if not varied:
        return play.init(spec, seeds, knobs)
    states, axes = axes_of(varied)
    return jax.vmap(functools.partial(play.init, spec), (0 if SEED in varied else None, axes), states)(seeds, knobs)


def advance(spec: Spec, varied: tuple[str, ...], states: TrainState, knobs: Knobs, steps: Array | int) -> Chunk:
    """Train ``steps`` turns (a traced number).

    A single run stops after the first turn that breaks: since training is deterministic, the caller gets the last sane
    state by advancing once more from where it began, one step less. A member that breaks becomes NaN and disturbs nobody.
    """
    limits = limits_of(spec, knobs, varied)
    return _members(spec, varied, states, knobs, limits, steps) if varied else _single(spec, states, knobs, limits, steps)


@program(0)
def _single(spec: Spec, state: TrainState, knobs: Knobs, limits: Limits, steps: Array | int) -> Chunk:
    end = state.step + steps
    limits = limits._replace(side=limits.side[0])

    def go_on(carry: tuple[TrainState, Array, Array, Found]) -> Array:
        return (carry[0].step < end) & (carry[3].which == FINE)

    def one(carry: tuple[TrainState, Array, Array, Found]) -> tuple[TrainState, Array, Array, Found]:
        now, total, count, _ = carry
        new, info, seen = play.turn(spec, now, knobs)
        known = jnp.isfinite(jnp.stack(info))
        found = judged(spec, knobs, limits, sizes_of_turn(info, seen, limits), sizes_of_weights(new))
        return new, total + jnp.where(known, jnp.stack(info), 0.0), count + known, found

    zero = jnp.zeros(len(Info._fields))
    state, total, count, found = jax.lax.while_loop(go_on, one, (state, zero, zero, Found(jnp.int32(FINE), jnp.zeros(()))))
    found = earlier(found, judged(spec, knobs, limits, optimisers=sizes_of_optimisers(state)))
    return Chunk(state, Info(*(total / count)), found)


@program(0, 1)
def _members(spec: Spec, varied: tuple[str, ...], states: TrainState, knobs: Knobs, limits: Limits, steps: Array | int) -> Chunk:
    state_axes, knob_axes = axes_of(varied)
    n = jax.tree.leaves(states.critic)[0].shape[0]
    limits = limits._replace(side=jnp.broadcast_to(limits.side, n))

    axes = (state_axes, knob_axes, Limits(None, None, 0))

    def member(state: TrainState, knobs: Knobs, limits: Limits) -> tuple[TrainState, Info, Found]:
        new, info, seen = play.turn(spec, state, knobs)
        return new, info, judged(spec, knobs, limits, sizes_of_turn(info, seen, limits))

    def at_the_end(state: TrainState, knobs: Knobs, limits: Limits) -> Found:
        return judged(spec, knobs, limits, None, sizes_of_weights(state), sizes_of_optimisers(state))

    one = jax.vmap(member, axes, (state_axes, 0, 0))

    # vmap inside of the loop: outside, a loop whose members may end apart copies every weight at every turn
    def turn(i: Array, carry: tuple[TrainState, Array, Array, Found]) -> tuple[TrainState, Array, Array, Found]:
        now, total, count, before = carry
        new, info, found = one(now, knobs, limits)
        told = jnp.stack(info)
        known = jnp.isfinite(told)
        return new, total + jnp.where(known, told, 0.0), count + known, earlier(before, found)

    zero = jnp.zeros((len(Info._fields), n))
    begin = Found(jnp.full(n, FINE), jnp.zeros(n))
    states, total, count, found = jax.lax.fori_loop(0, steps, turn, (states, zero, zero, begin))
    found = earlier(found, jax.vmap(at_the_end, axes)(states, knobs, limits))
    return Chunk(_buried(states, found.which != FINE), Info(*(total / count)), found)


def _buried(states: TrainState, dead: Array) -> TrainState:
    """The states with the weights of these members NaN, (N,) bool: what was absurd once does not come back to life by itself."""

    def part(leaf: Array) -> Array:
        return jnp.where(dead.reshape(-1, *(1,) * (leaf.ndim - 1)), jnp.nan, leaf)

    critic, generator = (player._replace(params=jax.tree.map(part, player.params)) for player in (states.critic, states.generator))
    return states._replace(critic=critic, generator=generator, average=jax.tree.map(part, states.average))


@program(0)
def fit(spec: Spec, state: TrainState, knobs: Knobs, real: Array, fake: Array, steps: Array | int) -> tuple[TrainState, Found]:
    """Train the critic alone for ``steps`` updates on minibatches of two fixed clouds ``(n, 2)``.

    Returns the state, and what broke at its last step.
    """
    critic_only = dataclasses.replace(knobs, n_critic=jnp.int32(1), n_generator=jnp.int32(0))
    zero = jnp.zeros(())
    nothing, limits = Seen(zero, zero), Limits(zero, zero, jnp.ones(()))  # of a generator, which makes no update

    def draw(cloud: Array, key: Array) -> Array:
        return cloud[jax.random.randint(key, (spec.batch_size,), 0, len(cloud))]

    def one(carry: tuple[TrainState, Found]) -> tuple[TrainState, Found]:
        now, _ = carry
        key = jax.random.fold_in(now.key, now.step)
        batches = draw(real, named_key(key, "real")), draw(fake, named_key(key, "fake"))
        critic, memory, objective, penalty = critic_update(spec, now.critic, now.memory, *batches, key, knobs)
        now = now._replace(critic=critic, memory=memory, step=now.step + 1)
        told = sizes_of_turn(Info(objective, penalty, *(zero,) * 4), nothing, limits)
        return now, judged(spec, critic_only, limits, told, sizes_of_weights(now))

    state, found = jax.lax.while_loop(lambda c: (c[0].step < steps) & (c[1].which == FINE), one, (state, Found(jnp.int32(FINE), zero)))
    return state, earlier(found, judged(spec, critic_only, limits, optimisers=sizes_of_optimisers(state)))


def size(state: Any) -> int:
    """Bytes of a state."""
    return sum(leaf.nbytes for leaf in jax.tree.leaves(state))
