"""The compiled training loop: one turn is ``n_critic`` critic updates, then ``n_generator`` generator updates.

Random numbers are derived by name and step from the run's one key, so a turn's draws depend on nothing but
(seed, step): two chunks are bit for bit one long chunk, and a knob that moves shifts nobody's stream.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax import Array

from gan2d.elements import generators, objectives, tricks
from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.elements.networks import networks
from gan2d.elements.penalties import norm
from gan2d.elements.projections import PROJECTIONS
from gan2d.elements.turns import TURNS, repeat
from gan2d.games.players import Player, batch_score, critic_update, named_key, noisy, optimiser_of, start, start_critic, summed
from gan2d.settings.knobs import Knobs, Spec


class TrainState(NamedTuple):
    """All that training carries on.

    Attributes:
        memory: the projection's.
        key: the run's.
        average: the generator's averaged weights.
        past: mean of all weights so far, of the generator and of the critic.
        replay: points of earlier generators.
    """

    generator: Player
    critic: Player
    memory: Any
    key: Array
    step: Array
    average: Any
    past: tuple[Any, Any]
    replay: Array


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
SMOOTH = 1e-12  # under the root of Adam's step where a generator looks through it: its derivative at 0 is infinite


def critic_params(spec: Spec, state: TrainState) -> Any:
    """The weights that the critic computes with, after the projection."""
    return PROJECTIONS[spec.projection].effective(state.critic.params, state.memory)


@functools.partial(jax.jit, static_argnums=0)
def init(spec: Spec, seed: Array | int, knobs: Knobs) -> TrainState:
    """The state before the first turn; same spec and seed, same weights."""
    key = jax.random.key(seed)
    generator = start(GENERATORS[spec.generator].init(spec, named_key(key, "generator")), optimiser_of(spec, knobs.generator_rate, knobs))
    reference = DATASETS[spec.data].sample(named_key(key, "reference"), networks.REFERENCE * spec.packing, knobs)
    critic, memory = start_critic(spec, key, knobs, reference)
    past = (generator.params, critic.params)
    return TrainState(generator, critic, memory, named_key(key, "training"), jnp.int32(0), generator.params, past, tricks.no_past())


def _unrolled(spec: Spec, state: TrainState, real: Array, fake: Array, key: Array, knobs: Knobs) -> tuple[Any, Any]:
    """The critic's weights and statistics after ``unrolling`` more steps on these points, as a function of the generated ones.

    Source: Metz et al. 2016, arXiv:1611.02163.
    """
    quiet = dataclasses.replace(knobs, noise=jnp.zeros_like(knobs.noise))  # the points have their noise already

    def answer(carry: tuple[Player, Any], i: Array) -> tuple[tuple[Player, Any], None]:
        critic, memory, *_ = critic_update(spec, *carry, real, fake, jax.random.fold_in(key, i), quiet, smooth=SMOOTH)
        return (critic, memory), None

    (critic, memory), _ = jax.lax.scan(answer, (state.critic, state.memory), jnp.arange(spec.unrolling))
    return PROJECTIONS[spec.projection].effective(critic.params, memory), critic.stats


class _Told(NamedTuple):
    """What a generator step tells: the last four of Info, and the critic's loss at its points where stop criteria ask for it."""

    loss: Array
    gradient: Array
    sample_gradient: Array
    slope: Array
    critic_loss: Array


def _generator_update(spec: Spec, state: TrainState, key: Array, knobs: Knobs) -> tuple[Player, _Told]:
    """One generator step."""
    generator = state.generator
    real = DATASETS[spec.data].sample(named_key(key, "real"), spec.batch_size, knobs)
    real = noisy(real, named_key(key, "noise on real"), knobs)
    now = critic_params(spec, state), state.critic.stats

    def own(x: Array) -> Array:
        return tricks.packed(generators.within(spec, x, knobs), spec.packing)

    def score(x: Array, critic: tuple[Any, Any] = now) -> Array:
        return batch_score(spec, *critic, own(x), knobs)[0]

    def generate(params: Any) -> tuple[Array, Any]:
        return generators.draw(spec, params, generator.stats, named_key(key, "latent"), spec.batch_size, knobs, True)

    fake, pull_to_weights, stats = jax.vjp(generate, generator.params, has_aux=True)
    seen = noisy(fake, named_key(key, "noise on fake"), knobs)
    fake_scores, pull_to_points = jax.vjp(score, seen)
    # most generator losses ignore the real points: then the critic is not asked about them
    asks = TURNS[spec.turns].generator_goes_on is not None or objectives.sees_pairs(knobs)
    real_scores = jax.lax.cond(asks, lambda: score(real), lambda: jnp.zeros_like(fake_scores))
    critic_loss = jnp.mean(summed(objectives.critic_loss(real_scores, fake_scores, knobs)))
    (slope,) = pull_to_points(jnp.ones_like(fake_scores))
    if spec.unrolling:

        def answered(x: Array) -> tuple[Array, Array]:
            critic = _unrolled(spec, state, real, x, named_key(key, "unrolling"), knobs)
            return score(x, critic), score(real, critic)

        (fake_scores, real_scores), pull_both = jax.vjp(answered, seen)
    losses, pull_to_scores = jax.vjp(lambda q, p: summed(objectives.generator_loss(p, q, knobs)), fake_scores, real_scores)
    by_fake, by_real = pull_to_scores(jnp.ones_like(losses))
    (by_point,) = pull_both((by_fake, by_real)) if spec.unrolling else pull_to_points(by_fake)

    def match() -> Array:
        """The gradient with a share of feature matching; times the number of losses, as the rest is."""

        def apart(x: Array) -> Array:
            return tricks.matching(*(networks.features(spec, *now, own(points), True) for points in (real, x)))

        return (1 - knobs.feature_matching) * by_point + knobs.feature_matching * len(losses) * jax.grad(apart)(seen)

    by_point = jax.lax.cond(knobs.feature_matching > 0, match, lambda: by_point)
    (gradient,) = pull_to_weights(by_point / len(losses))
    size = jnp.asarray(optax.tree.norm(gradient), jnp.float32)
    gradient = tricks.historical(gradient, generator.params, state.past[0], knobs.historical)
    step, optimiser = optimiser_of(spec, knobs.generator_rate, knobs).update(gradient, generator.optimiser, generator.params)
    player = Player(optax.apply_updates(generator.params, step), stats, optimiser)
    return player, _Told(jnp.mean(losses), size, jnp.mean(norm(by_point)), jnp.mean(norm(slope)), critic_loss)


def turn(spec: Spec, state: TrainState, knobs: Knobs) -> tuple[TrainState, Info]:
    """One turn of the game: the critic's updates, then the generator's."""
    knobs = tricks.scheduled(knobs, state.step)
    key = jax.random.fold_in(state.key, state.step)
    critic_key, generator_key = named_key(key, "critic's turn"), named_key(key, "generator's turn")
    unknown = jnp.full((), jnp.nan)
    turns = TURNS[spec.turns]

    def critic_step(i: Array, carry: tuple[Player, Any, Array, Array, Array]) -> tuple[Any, Array]:
        critic, memory, *_ = carry
        key = jax.random.fold_in(critic_key, i)
        real = DATASETS[spec.data].sample(named_key(key, "real"), spec.batch_size, knobs)
        fresh, _ = generators.draw(spec, state.generator.params, state.generator.stats, named_key(key, "latent"), spec.batch_size, knobs, True)
        fake = tricks.replayed(fresh, state.replay, knobs.replay, state.step, named_key(key, "replay"))
        critic, memory, loss, penalty = critic_update(spec, critic, memory, real, fake, key, knobs, state.past[1])
        return (critic, memory, loss, penalty, fresh), loss

    begin = (state.critic, state.memory, unknown, unknown, tricks.newest(state.replay, state.step, spec.batch_size))
    critic, memory, critic_loss, penalty, fresh = repeat(turns.critic_goes_on, critic_step, begin, knobs.n_critic, knobs)
    state = state._replace(critic=critic, memory=memory, replay=tricks.kept(state.replay, fresh, state.step))

    def generator_step(i: Array, carry: tuple[Player, _Told]) -> tuple[Any, Array]:
        generator, told = _generator_update(spec, state._replace(generator=carry[0]), jax.random.fold_in(generator_key, i), knobs)
        return (generator, told), told.critic_loss

    generator, told = repeat(turns.generator_goes_on, generator_step, (state.generator, _Told(*(unknown,) * 5)), knobs.n_generator, knobs)
    past = tuple(tricks.remembered(mean, player.params, state.step) for mean, player in zip(state.past, (generator, critic)))
    average = tricks.averaged(state.average, generator.params, knobs.ema)
    state = state._replace(generator=generator, step=state.step + 1, average=average, past=past)
    return state, Info(critic_loss, penalty, *told[:4])


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
