"""The compiled training loop: one turn is ``n_critic`` critic updates, then ``n_generator`` generator updates.

Random numbers are derived by name and step from the run's one key, so a turn's draws depend on nothing but
(seed, step): two chunks are bit for bit one long chunk, and a knob that moves shifts nobody's stream.
"""

from __future__ import annotations

import dataclasses
import functools
import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax import Array

from gan2d import generators, networks, objectives, tricks
from gan2d.data import DATASETS
from gan2d.generators import GENERATORS
from gan2d.knobs import Knobs, Spec
from gan2d.optimisers import OPTIMISERS
from gan2d.penalties import PENALTIES, norm
from gan2d.projections import PROJECTIONS


class Player(NamedTuple):
    """A network being trained: its weights, batch norm's running averages, and its optimiser's state."""

    params: Any
    stats: Any
    optimiser: Any


class TrainState(NamedTuple):
    """All that training carries on: both players, the projection's memory, the run's key, the step, and the generator's averaged weights."""

    generator: Player
    critic: Player
    memory: Any
    key: Array
    step: Array
    average: Any


class Info(NamedTuple):
    """What one turn tells, or its mean over several; NaN where the turn had no such update.

    Attributes:
        critic_loss: the objective's critic loss without the penalty.
        penalty: the penalty, weight included.
        generator_loss: the objective's generator loss.
        generator_gradient: ‖∂L_G/∂weights‖₂, the gradient that reaches the generator's weights.
        sample_gradient: mean over the batch of ‖∂ℓ_G/∂x‖₂ at the generated points.
        critic_slope: mean over the batch of ‖∇s‖₂ at the generated points.
    """

    critic_loss: Array
    penalty: Array
    generator_loss: Array
    generator_gradient: Array
    sample_gradient: Array
    critic_slope: Array


QUANTITIES = (*Info._fields, "critic's weights", "generator's weights")  # what can be found not finite
FINE = -1


def named_key(key: Array, name: str) -> Array:
    """Derive a key by name, so that a new use of randomness never shifts an old one."""
    return jax.random.fold_in(key, zlib.crc32(name.encode()) & 0x7FFFFFFF)


def critic_params(spec: Spec, state: TrainState) -> Any:
    """The weights that the critic computes with, after the projection."""
    return PROJECTIONS[spec.projection].effective(state.critic.params, state.memory)


def score_of(spec: Spec, params: Any, stats: Any, knobs: Knobs) -> Callable[[Array], Array]:
    """The critic's score ``x (n, 2) -> (n,)`` as a function, high = real; batch norm by its running averages."""

    def score(x: Array) -> Array:
        output, _ = networks.critic(spec).apply(params, stats, x, False)
        return networks.HEADS[spec.head].score(output, knobs)

    return score


def _score(spec: Spec, params: Any, stats: Any, x: Array, knobs: Knobs) -> tuple[Array, Any]:
    """The score in training, where batch norm uses the batch and moves its running averages."""
    output, stats = networks.critic(spec).apply(params, stats, x, True)
    return networks.HEADS[spec.head].score(output, knobs), stats


def _optimiser(spec: Spec, rate: Array, knobs: Knobs) -> optax.GradientTransformation:
    return OPTIMISERS[spec.optimiser].make(rate, knobs.beta1, knobs.beta2)


def _start(weights: tuple[Any, Any], optimiser: optax.GradientTransformation) -> Player:
    params, stats = weights
    return Player(params, stats, optimiser.init(params))


def start_critic(spec: Spec, key: Array, knobs: Knobs, inputs: int = 2) -> tuple[Player, Any]:
    """A critic before its first step, and its projection's memory."""
    critic = _start(networks.critic(spec, inputs).init(named_key(key, "critic")), _optimiser(spec, knobs.critic_rate, knobs))
    return critic, PROJECTIONS[spec.projection].init(named_key(key, "projection"), critic.params)


@functools.partial(jax.jit, static_argnums=0)
def init(spec: Spec, seed: Array | int, knobs: Knobs) -> TrainState:
    """The state before the first turn; same spec and seed, same weights."""
    key = jax.random.key(seed)
    generator = _start(GENERATORS[spec.generator].init(spec, named_key(key, "generator")), _optimiser(spec, knobs.generator_rate, knobs))
    critic, memory = start_critic(spec, key, knobs)
    return TrainState(generator, critic, memory, named_key(key, "training"), jnp.int32(0), generator.params)


def _noisy(x: Array, key: Array, knobs: Knobs) -> Array:
    """Instance noise; the draw is skipped at strength 0."""
    return jax.lax.cond(knobs.noise > 0, lambda: x + knobs.noise * jax.random.normal(key, x.shape), lambda: x)


def critic_update(spec: Spec, critic: Player, memory: Any, real: Array, fake: Array, key: Array, knobs: Knobs) -> tuple[Player, Any, Array, Array]:
    """One critic step on given points ``(n, 2)``; returns player, memory, objective's loss and penalty."""
    projection = PROJECTIONS[spec.projection]
    real = _noisy(real, named_key(key, "noise on real"), knobs)
    fake = _noisy(fake, named_key(key, "noise on fake"), knobs)
    apply = networks.critic(spec).apply

    def loss(params: Any) -> tuple[Array, tuple[Array, Array, Any]]:
        weights = projection.effective(params, memory)
        # batch norm: real and generated points are batches of their own, as in every published use
        real_scores, stats = _score(spec, weights, critic.stats, real, knobs)
        fake_scores, stats = _score(spec, weights, stats, fake, knobs)
        objective = jnp.mean(objectives.critic_loss(real_scores, fake_scores, knobs))
        # the penalty sees the network's plain output: the score itself, but for an energy read off a plain number,
        # where a second derivative through the softplus would cost every objective a quarter of its speed
        penalty = PENALTIES[spec.penalty].penalty(lambda x: apply(weights, critic.stats, x, True)[0], real, fake, named_key(key, "penalty"), knobs)
        return objective + penalty, (objective, penalty, stats)

    gradient, (objective, penalty, stats) = jax.grad(loss, has_aux=True)(critic.params)
    step, optimiser = _optimiser(spec, knobs.critic_rate, knobs).update(gradient, critic.optimiser, critic.params)
    params, memory = projection.after(optax.apply_updates(critic.params, step), memory, knobs)
    return Player(params, stats, optimiser), memory, objective, penalty


def _generator_update(spec: Spec, state: TrainState, key: Array, knobs: Knobs) -> tuple[Player, tuple[Array, ...]]:
    """One generator step; returns the player and (loss, weight gradient, sample gradient, critic slope)."""
    generator = state.generator
    real = DATASETS[spec.data].sample(named_key(key, "real"), spec.batch_size, knobs)
    real = _noisy(real, named_key(key, "noise on real"), knobs)
    weights = critic_params(spec, state)

    def score(x: Array) -> Array:
        return _score(spec, weights, state.critic.stats, x, knobs)[0]

    # most generator losses ignore the real points: then the critic is not asked about them
    real_scores = jax.lax.cond(objectives.sees_pairs(knobs), lambda: score(real), lambda: jnp.zeros(spec.batch_size))

    def generate(params: Any) -> tuple[Array, Any]:
        return generators.draw(spec, params, generator.stats, named_key(key, "latent"), spec.batch_size, knobs, True)

    fake, pull_to_weights, stats = jax.vjp(generate, generator.params, has_aux=True)
    seen = _noisy(fake, named_key(key, "noise on fake"), knobs)
    fake_scores, pull_to_points = jax.vjp(score, seen)
    losses, pull_to_scores = jax.vjp(lambda q: objectives.generator_loss(real_scores, q, knobs), fake_scores)
    (by_score,) = pull_to_scores(jnp.ones_like(losses))
    (by_point,) = pull_to_points(by_score)
    (slope,) = pull_to_points(jnp.ones_like(losses))
    (gradient,) = pull_to_weights(by_point / len(losses))
    step, optimiser = _optimiser(spec, knobs.generator_rate, knobs).update(gradient, generator.optimiser, generator.params)
    player = Player(optax.apply_updates(generator.params, step), stats, optimiser)
    return player, (jnp.mean(losses), jnp.asarray(optax.tree.norm(gradient), jnp.float32), jnp.mean(norm(by_point)), jnp.mean(norm(slope)))


def turn(spec: Spec, state: TrainState, knobs: Knobs) -> tuple[TrainState, Info]:
    """One turn of the game: the critic's updates, then the generator's."""
    knobs = tricks.scheduled(knobs, state.step)
    key = jax.random.fold_in(state.key, state.step)
    critic_key, generator_key = named_key(key, "critic's turn"), named_key(key, "generator's turn")
    unknown = jnp.full((), jnp.nan)

    def critic_step(i: Array, carry: tuple[Player, Any, Array, Array]) -> tuple[Player, Any, Array, Array]:
        critic, memory, *_ = carry
        key = jax.random.fold_in(critic_key, i)
        real = DATASETS[spec.data].sample(named_key(key, "real"), spec.batch_size, knobs)
        fake, _ = generators.draw(spec, state.generator.params, state.generator.stats, named_key(key, "latent"), spec.batch_size, knobs, True)
        return critic_update(spec, critic, memory, real, fake, key, knobs)

    start = (state.critic, state.memory, unknown, unknown)
    critic, memory, critic_loss, penalty = jax.lax.fori_loop(0, knobs.n_critic, critic_step, start)
    state = state._replace(critic=critic, memory=memory)

    def generator_step(i: Array, carry: tuple[Player, tuple[Array, ...]]) -> tuple[Player, tuple[Array, ...]]:
        return _generator_update(spec, state._replace(generator=carry[0]), jax.random.fold_in(generator_key, i), knobs)

    generator, told = jax.lax.fori_loop(0, knobs.n_generator, generator_step, (state.generator, (unknown,) * 4))
    state = state._replace(generator=generator, step=state.step + 1, average=tricks.averaged(state.average, generator.params, knobs.ema))
    return state, Info(critic_loss, penalty, *told)


def _what_is_broken(state: TrainState, info: Info, knobs: Knobs) -> Array:
    """Index into QUANTITIES of the first quantity that is NaN or infinite, or FINE."""
    critic_moved, generator_moved = knobs.n_critic > 0, knobs.n_generator > 0
    moved = jnp.stack([critic_moved] * 2 + [generator_moved] * 4 + [critic_moved, generator_moved])
    sizes = (optax.tree.norm(state.critic.params, squared=True), optax.tree.norm(state.generator.params, squared=True))
    broken = moved & ~jnp.isfinite(jnp.stack([*info, *sizes]))
    return jnp.where(jnp.any(broken), jnp.argmax(broken).astype(jnp.int32), FINE)


@functools.partial(jax.jit, static_argnums=0)
def advance(spec: Spec, state: TrainState, knobs: Knobs, steps: Array | int) -> tuple[TrainState, Info, Array]:
    """Train up to ``steps`` turns (a traced number), stopping after the first that breaks.

    Returns:
        The state; the mean of Info over the turns; and FINE, or the index into QUANTITIES of what became NaN or
        infinite. Then the last turn of the returned state is the broken one: since training is deterministic, the
        caller gets the last finite state by advancing once more from where it began, one step less.
    """
    end = state.step + steps

    def go_on(carry: tuple[TrainState, Array, Array, Array]) -> Array:
        return (carry[0].step < end) & (carry[3] == FINE)

    def one(carry: tuple[TrainState, Array, Array, Array]) -> tuple[TrainState, Array, Array, Array]:
        now, total, count, _ = carry
        new, info = turn(spec, now, knobs)
        known = jnp.isfinite(jnp.stack(info))
        return new, total + jnp.where(known, jnp.stack(info), 0.0), count + known, _what_is_broken(new, info, knobs)

    zero = jnp.zeros(len(Info._fields))
    state, total, count, broken = jax.lax.while_loop(go_on, one, (state, zero, zero, jnp.int32(FINE)))
    return state, Info(*(total / count)), broken


@functools.partial(jax.jit, static_argnums=0)
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
