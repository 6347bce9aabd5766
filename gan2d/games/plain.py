"""The plain game: one generator of points against one critic of points (or several, in an ensemble).

One turn is ``n_critic`` critic updates, then ``n_generator`` generator updates. Random numbers are derived by name and
step from the run's one key, so a turn's draws depend on nothing but (seed, step): a knob that moves shifts nobody's stream.
"""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax import Array

from gan2d.elements import generators, objectives, tricks
from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.elements.networks import networks
from gan2d.elements.optimisers import cooled, cosine, half_lives
from gan2d.elements.penalties import norm
from gan2d.elements.projections import PROJECTIONS
from gan2d.elements.turns import TURNS, repeat
from gan2d.games.players import Player, batch_score, critic_update, named_key, noisy, optimiser_of, start, start_critic, summed
from gan2d.settings.knobs import Knobs, Spec

PENALTY_WEIGHTS = ("gp_weight", "r1_weight", "r2_weight")
RATES = ("critic_rate", "generator_rate")
SMOOTH = 1e-12  # under the root of Adam's step where a generator looks through it: its derivative at 0 is infinite


class TrainState(NamedTuple):
    """All that training carries on.

    Attributes:
        memory: the projection's.
        key: the run's.
        average: the generator's averaged weights.
        past: mean of all weights so far; empty where nobody looks at it.
        replay: points of earlier generators; empty where nobody looks at them.
        since: the step at which a setting was changed last.
        both: both optimisers of an update that two players make together; empty where no game has one.
    """

    generator: Player
    critic: Player
    memory: Any
    key: Array
    step: Array
    average: Any
    past: Any
    replay: Any
    since: Array
    both: Any = ()


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


class Seen(NamedTuple):
    """The extremes of what the generator met in its last update of a turn; NaN where there was none.

    Attributes:
        score: largest absolute score at its points.
        reach: largest absolute coordinate of them.
    """

    score: Array
    reach: Array


def critic_params(spec: Spec, state: TrainState) -> Any:
    """The weights that the critic computes with, after the projection."""
    return PROJECTIONS[spec.projection].effective(state.critic.params, state.memory)


def run_key(seed: Array | int) -> Array:
    """The key of all that is drawn in training from this seed."""
    return named_key(jax.random.key(seed), "training")


def init(spec: Spec, seed: Array | int, knobs: Knobs) -> TrainState:
    """The state before the first turn; same spec and seed, same weights."""
    key = jax.random.key(seed)
    generator = start(GENERATORS[spec.generator].init(spec, named_key(key, "generator")), optimiser_of(spec, knobs.generator_rate, knobs))
    reference = DATASETS[spec.data].sample(named_key(key, "reference"), networks.REFERENCE * spec.packing, knobs)
    critic, memory = start_critic(spec, key, knobs, reference)
    state = TrainState(generator, critic, memory, run_key(seed), jnp.int32(0), generator.params, (), (), jnp.int32(0))
    return with_tricks(spec, state)


def with_tricks(spec: Spec, state: TrainState) -> TrainState:
    """The state with what the tricks of this program remember: kept where it is there, begun where it is new, dropped where nobody uses it."""
    past, replay = state.past, state.replay
    if "historical" not in spec.uses:
        past = ()
    elif not isinstance(past, tricks.Past):
        past = tricks.Past(state.generator.params, state.critic.params, jnp.ones_like(state.step))
    if "replay" not in spec.uses:
        replay = ()
    elif isinstance(replay, tuple):
        replay = tricks.no_replay()
    return state._replace(past=past, replay=replay)


def scheduled(knobs: Knobs, step: Array, since: Array) -> Knobs:
    """The knobs as they act at turn ``step``, the last change having been at ``since``.

    Instance noise fades with its half-life (Sønderby et al. 2016, arXiv:1610.04490); penalties begin 1 + boost times as
    heavy and are relaxed with theirs (Roth et al. 2017, arXiv:1705.09367, anneal their regulariser); rates are halved with
    their half-life, fall to 0 at the end, and cool from the last change on.
    """
    now = jnp.asarray(step, jnp.float32)
    relaxed = 1 + knobs.penalty_boost * half_lives(now, knobs.penalty_half_life)
    rate = cosine(now, knobs.rate_turns) * half_lives(now, knobs.rate_half_life) * cooled(now - since, knobs.rate_cooling)
    moved = {name: getattr(knobs, name) * relaxed for name in PENALTY_WEIGHTS} | {name: getattr(knobs, name) * rate for name in RATES}
    return dataclasses.replace(knobs, noise=knobs.noise * half_lives(now, knobs.noise_half_life), **moved)


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


class Told(NamedTuple):
    """What a generator step tells: the last four of Info, the critic's loss at its points where stop criteria ask for it, and its extremes."""

    loss: Array
    gradient: Array
    sample_gradient: Array
    slope: Array
    critic_loss: Array
    seen: Seen


class GeneratorGradient(NamedTuple):
    """How an update comes about: n points, and with noise as the critic is shown them; its scores of them as it is, (n,) or (n, members); the losses, of
    which the mean is the generator's; −∂ℓ/∂score; ∇score (n, 2); ∂ℓ/∂x (n, 2) with what tricks add to it; the gradient at the weights.
    """

    fake: Array
    seen: Array
    scores: Array
    losses: Array
    by_score: Array
    slope: Array
    by_point: Array
    gradient: Any
    stats: Any
    told: Told


def generator_gradient(spec: Spec, state: TrainState, key: Array, knobs: Knobs) -> GeneratorGradient:
    """From z to the gradient at the generator's weights, through the critic as it is."""
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
    now_scores, pull_to_points = jax.vjp(score, seen)
    fake_scores = now_scores
    # most generator losses ignore the real points: then the critic is not asked about them
    asks = TURNS[spec.turns].generator_goes_on is not None or objectives.sees_pairs(knobs)
    real_scores = jax.lax.cond(asks, lambda: score(real), lambda: jnp.zeros_like(fake_scores))
    critic_loss = jnp.mean(summed(objectives.critic_loss(real_scores, fake_scores, knobs)))
    (slope,) = pull_to_points(jnp.ones_like(fake_scores))
    extremes = Seen(jnp.max(jnp.abs(fake_scores)), jnp.max(jnp.abs(fake)))
    if spec.unrolling:

        def answered(x: Array) -> tuple[Array, Array]:
            critic = _unrolled(spec, state, real, x, named_key(key, "unrolling"), knobs)
            return score(x, critic), score(real, critic)

        (fake_scores, real_scores), pull_both = jax.vjp(answered, seen)
    losses, pull_to_scores = jax.vjp(lambda q, p: summed(objectives.generator_loss(p, q, knobs)), fake_scores, real_scores)
    by_fake, by_real = pull_to_scores(jnp.ones_like(losses))
    (by_point,) = pull_both((by_fake, by_real)) if spec.unrolling else pull_to_points(by_fake)
    if "feature_matching" in spec.uses:

        def apart(x: Array) -> Array:
            return tricks.matching(*(networks.features(spec, *now, own(points), True) for points in (real, x)))

        # times the number of losses, as the rest is
        by_point = (1 - knobs.feature_matching) * by_point + knobs.feature_matching * len(losses) * jax.grad(apart)(seen)
    if "pulling_away" in spec.uses:

        def alike(x: Array) -> Array:
            return tricks.pulling_away(networks.features(spec, *now, own(x), True))

        by_point = by_point + knobs.pulling_away * len(losses) * jax.grad(alike)(seen)
    (gradient,) = pull_to_weights(by_point / len(losses))
    size = jnp.asarray(optax.tree.norm(gradient), jnp.float32)
    told = Told(jnp.mean(losses), size, jnp.mean(norm(by_point)), jnp.mean(norm(slope)), critic_loss, extremes)
    return GeneratorGradient(fake, seen, now_scores, losses, -by_fake, slope, by_point, gradient, stats, told)


def generator_update(spec: Spec, state: TrainState, looked: GeneratorGradient, knobs: Knobs) -> Player:
    """One generator step along this gradient."""
    generator, gradient = state.generator, looked.gradient
    if "historical" in spec.uses:
        gradient = tricks.historical(gradient, generator.params, state.past.generator, knobs.historical)
    step, optimiser = optimiser_of(spec, knobs.generator_rate, knobs).update(gradient, generator.optimiser, generator.params)
    return Player(optax.apply_updates(generator.params, step), looked.stats, optimiser)


def critic_batch(spec: Spec, state: TrainState, key: Array, knobs: Knobs) -> tuple[Array, Array, Array]:
    """What one critic update draws, each (batch, 2): real points, fresh generated ones, and those of them that it is shown, of which replay makes some old."""
    real = DATASETS[spec.data].sample(named_key(key, "real"), spec.batch_size, knobs)
    fresh, _ = generators.draw(spec, state.generator.params, state.generator.stats, named_key(key, "latent"), spec.batch_size, knobs, True)
    if "replay" not in spec.uses:
        return real, fresh, fresh
    return real, fresh, tricks.replayed(fresh, state.replay, knobs.replay, state.step, named_key(key, "replay"))


def _critic_turn(spec: Spec, state: TrainState, key: Array, knobs: Knobs) -> tuple[TrainState, Array, Array]:
    """The critic's updates of one turn; the state after them, the last objective and the last penalty."""
    unknown = jnp.full((), jnp.nan)
    replays = "replay" in spec.uses
    past = state.past.critic if "historical" in spec.uses else None

    def critic_step(i: Array, carry: tuple[Player, Any, Array, Array, Any]) -> tuple[Any, Array]:
        critic, memory, *_ = carry
        own = jax.random.fold_in(key, i)
        real, fresh, fake = critic_batch(spec, state, own, knobs)
        critic, memory, loss, penalty = critic_update(spec, critic, memory, real, fake, own, knobs, past)
        return (critic, memory, loss, penalty, fresh if replays else ()), loss

    newest = tricks.newest(state.replay, state.step, spec.batch_size) if replays else ()
    begin = (state.critic, state.memory, unknown, unknown, newest)
    critic, memory, loss, penalty, fresh = repeat(TURNS[spec.turns].critic_goes_on, critic_step, begin, knobs.n_critic, knobs)
    replay = tricks.kept(state.replay, fresh, state.step) if replays else ()
    return state._replace(critic=critic, memory=memory, replay=replay), loss, penalty


def keys_of(state: TrainState) -> tuple[Array, Array]:
    """The keys of the critic's and of the generator's updates in the next turn; update i of each draws from ``fold_in(key, i)``."""
    key = jax.random.fold_in(state.key, state.step)
    return named_key(key, "critic's turn"), named_key(key, "generator's turn")


def turn(spec: Spec, state: TrainState, knobs: Knobs) -> tuple[TrainState, Info, Seen]:
    """One turn of the game: the critic's updates, then the generator's."""
    knobs = scheduled(knobs, state.step, state.since)
    critic_key, generator_key = keys_of(state)
    unknown = jnp.full((), jnp.nan)
    told = Told(*(unknown,) * 5, Seen(unknown, unknown))
    state, critic_loss, penalty = _critic_turn(spec, state, critic_key, knobs)
    generator = state.generator
    if not GENERATORS[spec.generator].paired:

        def generator_step(i: Array, carry: tuple[Player, Told]) -> tuple[Any, Array]:
            now = state._replace(generator=carry[0])
            looked = generator_gradient(spec, now, jax.random.fold_in(generator_key, i), knobs)
            return (generator_update(spec, now, looked, knobs), looked.told), looked.told.critic_loss

        generator, told = repeat(TURNS[spec.turns].generator_goes_on, generator_step, (generator, told), knobs.n_generator, knobs)
    past = tricks.remembered(state.past, generator.params, state.critic.params) if "historical" in spec.uses else ()
    average = tricks.averaged(state.average, generator.params, knobs.ema)
    state = state._replace(generator=generator, step=state.step + 1, average=average, past=past)
    return state, Info(critic_loss, penalty, *told[:4]), told.seen
