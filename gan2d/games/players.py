"""The two players: a network with its optimiser, and one step of the critic."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax import Array

from gan2d.elements import objectives, tricks
from gan2d.elements.generators import within
from gan2d.elements.networks import networks
from gan2d.elements.optimisers import OPTIMISERS
from gan2d.elements.penalties import PENALTIES, Places
from gan2d.elements.projections import PROJECTIONS
from gan2d.settings.knobs import Knobs, Spec


class Player(NamedTuple):
    """A network being trained: its weights, the statistics of its normalisation, and its optimiser's state."""

    params: Any
    stats: Any
    optimiser: Any


def named_key(key: Array, name: str) -> Array:
    """Derive a key by name, so that a new use of randomness never shifts an old one."""
    return jax.random.fold_in(key, zlib.crc32(name.encode()) & 0x7FFFFFFF)


def scored(spec: Spec, output: Array, knobs: Knobs) -> Array:
    """The critic's plain output as a score."""
    return objectives.as_score(output, knobs) if networks.HEADS[spec.head].plain else output


def score_of(spec: Spec, params: Any, stats: Any, knobs: Knobs) -> Callable[[Array], Array]:
    """The critic's score ``x (n, d) -> (n,)`` as a function, high = real; batch norm by its running averages."""

    def score(x: Array) -> Array:
        output, _ = networks.critic(spec).apply(params, stats, within(spec, x, knobs), False)
        return scored(spec, output, knobs)

    return score


def batch_score(spec: Spec, params: Any, stats: Any, x: Array, knobs: Knobs) -> tuple[Array, Any]:
    """The scores ``(n,)``, of an ensemble ``(n, members)``, in training, where a batch is seen as one: batch norm moves its running averages."""
    output, stats = networks.critic(spec).apply(params, stats, x, True)
    return scored(spec, output, knobs), stats


def summed(losses: Array) -> Array:
    """Losses ``(n,)`` of points; those of an ensemble's members, ``(n, members)``, are added up."""
    return losses if losses.ndim == 1 else jnp.sum(losses, -1)


def optimiser_of(spec: Spec, rate: Array, knobs: Knobs, smooth: float = 0.0) -> optax.GradientTransformation:
    """The method that both players move by."""
    return OPTIMISERS[spec.optimiser].make(rate, knobs.beta1, knobs.beta2, smooth)


def start(weights: tuple[Any, Any], optimiser: optax.GradientTransformation) -> Player:
    """A player of these (params, stats) before its first step."""
    params, stats = weights
    return Player(params, stats, optimiser.init(params))


def start_critic(spec: Spec, key: Array, knobs: Knobs, reference: Array) -> tuple[Player, Any]:
    """A critic before its first step, and its projection's memory; ``reference (n, inputs)`` are points that it will see."""
    network = networks.critic(spec).init(named_key(key, "critic"), tricks.packed(within(spec, reference, knobs), spec.packing))
    critic = start(network, optimiser_of(spec, knobs.critic_rate, knobs))
    return critic, PROJECTIONS[spec.projection].init(named_key(key, "projection"), critic.params)


def noisy(x: Array, key: Array, knobs: Knobs) -> Array:
    """Instance noise; the draw is skipped at strength 0."""
    return jax.lax.cond(knobs.noise > 0, lambda: x + knobs.noise * jax.random.normal(key, x.shape), lambda: x)


def _penalty(spec: Spec, weights: Any, stats: Any, real: Array, fake: Array, key: Array, knobs: Knobs) -> Array:
    """The penalty, added up over an ensemble's members.

    It sees the network's plain output: the score itself, but for an energy read off a plain number, where a second
    derivative through the softplus would cost every objective a quarter of its speed.
    """

    penalty = PENALTIES[spec.penalty].penalty
    members = [penalty(lambda x, i=i: _output(spec, weights, stats, x, i), real, fake, key, knobs) for i in range(spec.ensemble)]  # type: ignore[misc]
    return members[0] if spec.ensemble == 1 else jnp.sum(jnp.stack(members))


def _output(spec: Spec, weights: Any, stats: Any, x: Array, member: int) -> Array:
    output = networks.critic(spec).apply(weights, stats, x, True)[0]
    return output if spec.ensemble == 1 else output[:, member]


def penalty_places(spec: Spec, weights: Any, stats: Any, real: Array, fake: Array, key: Array, knobs: Knobs) -> Places | None:
    """The same penalty place by place; of an ensemble the mean slope of its members, and what all of them cost."""
    told = PENALTIES[spec.penalty].places
    if told is None:
        return None
    members = [told(lambda x, i=i: _output(spec, weights, stats, x, i), real, fake, key, knobs) for i in range(spec.ensemble)]  # type: ignore[misc]
    slopes, costs = (jnp.stack(parts) for parts in list(zip(*members))[1:])
    return Places(members[0].places, jnp.mean(slopes, 0), jnp.sum(costs, 0))


def judged(spec: Spec, real: Array, fake: Array, key: Array, knobs: Knobs) -> tuple[Array, Array]:
    """Real and generated points ``(n, 2)`` as a critic's update sees them: with instance noise, in the networks' coordinates, in packs."""
    real, fake = (
        tricks.packed(within(spec, noisy(x, named_key(key, f"noise on {what}"), knobs), knobs), spec.packing) for what, x in (("real", real), ("fake", fake))
    )
    return real, fake


def critic_losses(spec: Spec, params: Any, stats: Any, memory: Any, real: Array, fake: Array, key: Array, knobs: Knobs) -> tuple[Array, Array, Any]:
    """The objective's loss of a critic with these weights on points that are ``judged``, its penalty, and batch norm's running averages after them."""
    weights = PROJECTIONS[spec.projection].effective(params, memory)
    # batch norm: real and generated points are batches of their own, as in every published use
    real_scores, after = batch_score(spec, weights, stats, real, knobs)
    fake_scores, after = batch_score(spec, weights, after, fake, knobs)
    objective = jnp.mean(summed(objectives.critic_loss(real_scores, fake_scores, knobs)))
    return objective, _penalty(spec, weights, stats, real, fake, named_key(key, "penalty"), knobs), after


def critic_update(
    spec: Spec, critic: Player, memory: Any, real: Array, fake: Array, key: Array, knobs: Knobs, past: Any = None, smooth: float = 0.0
) -> tuple[Player, Any, Array, Array]:
    """One critic step on given points ``(n, 2)``; returns player, memory, objective's loss and penalty.

    ``past`` is the mean of its past weights, where historical averaging may pull it there; ``smooth`` as in OPTIMISERS.
    """
    real, fake = judged(spec, real, fake, key, knobs)

    def loss(params: Any) -> tuple[Array, tuple[Array, Array, Any]]:
        objective, penalty, stats = critic_losses(spec, params, critic.stats, memory, real, fake, key, knobs)
        return objective + penalty, (objective, penalty, stats)

    gradient, (objective, penalty, stats) = jax.grad(loss, has_aux=True)(critic.params)
    if past is not None:
        gradient = tricks.historical(gradient, critic.params, past, knobs.historical)
    return *moved(spec, critic, memory, gradient, stats, knobs, smooth), objective, penalty


def moved(spec: Spec, critic: Player, memory: Any, gradient: Any, stats: Any, knobs: Knobs, smooth: float = 0.0) -> tuple[Player, Any]:
    """The critic after a step along this gradient, projected, and the projection's memory."""
    step, optimiser = optimiser_of(spec, knobs.critic_rate, knobs, smooth).update(gradient, critic.optimiser, critic.params)
    params, memory = PROJECTIONS[spec.projection].after(optax.apply_updates(critic.params, step), memory, knobs)
    return Player(params, stats, optimiser), memory
