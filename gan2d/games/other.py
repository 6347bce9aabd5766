"""One turn of the games of GAMES: as the plain one, but with what the game shows to the critic, and its own terms in both losses.

All networks but the critic are one player, "the makers", in the place of the plain game's generator. A game may end its turn with one more
update, in which both go down the same loss.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import optax
from jax import Array

from gan2d.elements import objectives, tricks
from gan2d.elements.games.table import GAMES
from gan2d.elements.networks import networks
from gan2d.elements.penalties import PENALTIES, norm
from gan2d.elements.projections import PROJECTIONS
from gan2d.elements.seam.game import Shown
from gan2d.games.plain import Info, Seen, TrainState, critic_params, run_key, scheduled
from gan2d.games.players import Player, moved, named_key, optimiser_of, start
from gan2d.settings.knobs import Knobs, Spec


def init(spec: Spec, seed: Array | int, knobs: Knobs) -> TrainState:
    """The state before the first turn; same spec and seed, same weights."""
    key, game = jax.random.key(seed), GAMES[spec.game]
    weights = game.init(spec, named_key(key, "generator"))
    makers = start((weights, {}), optimiser_of(spec, knobs.generator_rate, knobs))
    shown = game.shown(spec, weights, named_key(key, "reference"), networks.REFERENCE, knobs)
    network = _judge(spec).init(named_key(key, "critic"), _input(spec, shown.real, shown.given))
    critic = start(network, optimiser_of(spec, knobs.critic_rate, knobs))
    memory = PROJECTIONS[spec.projection].init(named_key(key, "projection"), critic.params)
    both = (makers.optimiser, critic.optimiser) if game.both else ()
    return TrainState(makers, critic, memory, run_key(seed), jnp.int32(0), weights, (), (), jnp.int32(0), both)


def _judge(spec: Spec) -> networks.Network:
    game = GAMES[spec.game]
    return game.judge(spec, game.outputs(spec))


def _input(spec: Spec, x: Array, given: Array) -> Array:
    return jnp.concatenate([x, given], 1) if GAMES[spec.game].sees(spec) else x


def outputs(spec: Spec, params: Any, stats: Any, x: Array, given: Array, train: bool, *company: Array) -> tuple[Array, Any]:
    """All numbers (n, k) that the critic gives of what it is shown, (n, d) and (n, g), and its running averages after them. A critic of sets takes
    the rows for one, or each of them for a set with ``company (m, d + g)``.
    """
    return _judge(spec).apply(params, stats, _input(spec, x, given), train, *company)


def score(spec: Spec, found: Array, given: Array, knobs: Knobs) -> Array:
    """The scores (n, m), high = real, of the numbers that a critic gives; most have one."""
    told = GAMES[spec.game].score(spec, found, given)
    return objectives.as_score(told.reshape(len(told), -1), knobs)


def added(spec: Spec, losses: Array, knobs: Knobs) -> Array:
    """The losses (…) of all scores, (…, m), added up, each times its factor."""
    return losses @ GAMES[spec.game].parts(knobs)


def adversarial(spec: Spec, p: Array, q: Array, knobs: Knobs) -> Array:
    """The critic's part of the makers' loss (…) of scores (…, m) of real and of generated rows."""
    loss = objectives.generator_loss(p, q, knobs)
    return added(spec, loss + objectives.generator_loss(-q, -p, knobs) if GAMES[spec.game].mirrored else loss, knobs)


def with_critic(spec: Spec, weights: Any, state: TrainState) -> Any:
    """The makers' weights with those that the critic computes with, as "critic"."""
    return weights | {"critic": (critic_params(spec, state), state.critic.stats)}


def critic_update(spec: Spec, state: TrainState, shown: Shown, key: Array, knobs: Knobs) -> tuple[Player, Any, Array, Array]:
    """One critic step; returns player, memory, the objective's loss with the game's own term, and the penalty."""
    critic, game, projection = state.critic, GAMES[spec.game], PROJECTIONS[spec.projection]

    def loss(params: Any) -> tuple[Array, tuple[Array, Array, Any]]:
        weights = projection.effective(params, state.memory)
        real, stats = outputs(spec, weights, critic.stats, shown.real, shown.given, True)
        fake, stats = outputs(spec, weights, stats, shown.fake, shown.given, True)
        p, q = score(spec, real, shown.given, knobs), score(spec, fake, shown.given, knobs)
        objective = jnp.mean(added(spec, objectives.critic_loss(p, q, knobs), knobs))
        if game.own_critic:
            objective += game.own_critic(spec, shown, real, fake, knobs)

        def output(x: Array) -> Array:
            told = game.score(spec, outputs(spec, weights, critic.stats, x, shown.given, True)[0], shown.given)
            return added(spec, told.reshape(len(told), -1), knobs)

        penalty = PENALTIES[spec.penalty].penalty(output, shown.real, shown.fake, named_key(key, "penalty"), knobs)
        return objective + penalty, (objective, penalty, stats)

    gradient, (objective, penalty, stats) = jax.grad(loss, has_aux=True)(critic.params)
    return *moved(spec, critic, state.memory, gradient, stats, knobs), objective, penalty


def _makers_update(spec: Spec, state: TrainState, key: Array, knobs: Knobs) -> tuple[Player, Info, Seen]:
    makers, game = state.generator, GAMES[spec.game]
    weights = critic_params(spec, state)

    def judged(x: Array, given: Array) -> Array:
        return outputs(spec, weights, state.critic.stats, x, given, True)[0]

    def scores(shown: Shown) -> tuple[Array, Array]:
        p, q = (score(spec, judged(x, shown.given), shown.given, knobs) for x in (shown.real, shown.fake))
        return p, q

    def loss(params: Any) -> tuple[Array, tuple[Array, Shown, Array]]:
        shown = game.shown(spec, params, named_key(key, "shown"), spec.batch_size, knobs)
        p, q = scores(shown)
        told = jnp.mean(adversarial(spec, p, q, knobs))
        total = game.weight(spec, knobs) * told
        if game.own:
            total += game.own(spec, params, shown, judged, named_key(key, "own"), knobs)
        return total, (told, shown, q)

    gradient, (told, shown, q) = jax.grad(loss, has_aux=True)(makers.params)

    def of_points(x: Array, of: Any) -> Array:
        return of(*scores(shown._replace(fake=x)))

    by_point = jax.grad(of_points)(shown.fake, lambda p, q: jnp.sum(adversarial(spec, p, q, knobs)))
    slope = jax.grad(of_points)(shown.fake, lambda p, q: jnp.sum(added(spec, q, knobs)))
    step, optimiser = optimiser_of(spec, knobs.generator_rate, knobs).update(gradient, makers.optimiser, makers.params)
    player = Player(optax.apply_updates(makers.params, step), makers.stats, optimiser)
    unknown = jnp.full((), jnp.nan)
    size = jnp.asarray(optax.tree.norm(gradient), jnp.float32)
    info = Info(unknown, unknown, told, size, jnp.mean(norm(by_point)), jnp.mean(norm(slope)))
    return player, info, Seen(jnp.max(jnp.abs(q)), jnp.max(jnp.abs(shown.fake)))


def _both_update(spec: Spec, state: TrainState, key: Array, knobs: Knobs) -> TrainState:
    """The update in which makers and critic go down the same loss; who is not trained stays as it is."""
    game, projection = GAMES[spec.game], PROJECTIONS[spec.projection]
    assert game.both is not None
    makers, critic, rate = state.generator, state.critic, game.both_rate(knobs)

    def loss(params: Any, own: Any) -> Array:
        return game.both(spec, params | {"critic": (projection.effective(own, state.memory), critic.stats)}, key, knobs)  # type: ignore[misc]

    by_makers, by_critic = jax.grad(loss, (0, 1))(makers.params, critic.params)
    knobs = dataclasses.replace(knobs, critic_rate=rate * knobs.critic_rate, generator_rate=rate * knobs.generator_rate)
    step, mine = optimiser_of(spec, knobs.generator_rate, knobs).update(by_makers, state.both[0], makers.params)
    player, memory = moved(spec, critic._replace(optimiser=state.both[1]), state.memory, by_critic, critic.stats, knobs)

    def where(trained: Array, new: Any, old: Any) -> Any:
        return jax.tree.map(lambda a, b: jnp.where(trained > 0, a, b), new, old)

    params = where(knobs.n_generator, optax.apply_updates(makers.params, step), makers.params)
    own, memory = where(knobs.n_critic, (player.params, memory), (critic.params, state.memory))
    return state._replace(generator=makers._replace(params=params), critic=critic._replace(params=own), memory=memory, both=(mine, player.optimiser))


def turn(spec: Spec, state: TrainState, knobs: Knobs) -> tuple[TrainState, Info, Seen]:
    """One turn of the game: the critic's updates, then the makers', then one of both where the game has it."""
    knobs, game = scheduled(knobs, state.step, state.since), GAMES[spec.game]
    key = jax.random.fold_in(state.key, state.step)
    critic_key, makers_key = named_key(key, "critic's turn"), named_key(key, "generator's turn")
    unknown = jnp.full((), jnp.nan)

    def critic_step(i: Array, carry: tuple[Player, Any, Array, Array]) -> tuple[Player, Any, Array, Array]:
        own = jax.random.fold_in(critic_key, i)
        shown = game.shown(spec, state.generator.params, named_key(own, "shown"), spec.batch_size, knobs)
        return critic_update(spec, state._replace(critic=carry[0], memory=carry[1]), jax.lax.stop_gradient(shown), own, knobs)

    begin = (state.critic, state.memory, unknown, unknown)
    critic, memory, critic_loss, penalty = jax.lax.fori_loop(0, knobs.n_critic, critic_step, begin)
    state = state._replace(critic=critic, memory=memory)

    def makers_step(i: Array, carry: tuple[Player, Info, Seen]) -> tuple[Player, Info, Seen]:
        return _makers_update(spec, state._replace(generator=carry[0]), jax.random.fold_in(makers_key, i), knobs)

    nothing = (state.generator, Info(*(unknown,) * 6), Seen(unknown, unknown))
    makers, info, seen = jax.lax.fori_loop(0, knobs.n_generator, makers_step, nothing)
    state = state._replace(generator=makers)
    if game.both:
        state = _both_update(spec, state, named_key(key, "both"), knobs)
    average = tricks.averaged(state.average, state.generator.params, knobs.ema)
    state = state._replace(step=state.step + 1, average=average)
    return state, info._replace(critic_loss=critic_loss, penalty=penalty), seen
