"""One generator update, taken apart: from z to where the same z lands after it."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax import Array

from gan2d.elements import generators, tricks
from gan2d.elements.generators import GENERATORS
from gan2d.elements.networks import networks
from gan2d.games import plain
from gan2d.games.plain import TrainState, critic_params, keys_of, scheduled
from gan2d.games.players import batch_score, named_key
from gan2d.machine.programs import program
from gan2d.measure.step.critic import mean, one, size
from gan2d.settings.knobs import Knobs, Spec


class GeneratorUpdate(NamedTuple):
    """One update on n points; see CriticUpdate for packs and ensembles.

    Attributes:
        z, fake: ``(n, latent_dim)``, ``(n, 2)`` as drawn.
        scores: by the critic as it is.
        losses: of each score.
        by_score: −∂ℓ/∂score: > 0 asks for a higher score.
        slope: ``(n, 2)`` ∇score at the points.
        by_point: ``(n, 2)`` −∂ℓ/∂x, by which the loss would move each point: by_score·∇score where no trick changes it.
        objective: the mean loss; ``critic_loss`` is that of the critic at these points, where stop criteria or the objective ask for real ones.
        gradient: its norm at the weights.
        moved: norm of the change of the weights.
        after: ``(n, 2)`` where the same z lands then, and ``scores_after`` how the same critic scores that.
    """

    z: Array
    fake: Array
    scores: Array
    losses: Array
    by_score: Array
    slope: Array
    by_point: Array
    objective: Array
    critic_loss: Array
    gradient: Array
    moved: Array
    after: Array
    scores_after: Array


@program(0)
def generator_step(spec: Spec, state: TrainState, knobs: Knobs, i: Array) -> tuple[TrainState, GeneratorUpdate]:
    """Update i of the generator in the step that begins at ``state``, whose critic has made its updates; the state after it, and the update."""
    knobs = scheduled(knobs, state.step, state.since)
    key = jax.random.fold_in(keys_of(state)[1], i)
    before = state.generator
    looked = plain.generator_gradient(spec, state, key, knobs)
    player = plain.generator_update(spec, state, looked, knobs)
    learns = GENERATORS[spec.generator].learns
    z = networks.latent(spec, named_key(key, "latent"), spec.batch_size) if learns else jnp.zeros((spec.batch_size, 0))
    after, _ = generators.draw(spec, player.params, before.stats, named_key(key, "latent"), spec.batch_size, knobs, True)

    def score(x: Any) -> Array:
        shown = tricks.packed(generators.within(spec, x, knobs), spec.packing)
        return one(batch_score(spec, critic_params(spec, state), state.critic.stats, shown, knobs)[0])

    update = GeneratorUpdate(
        z,
        looked.fake,
        one(looked.scores),
        looked.losses,
        mean(looked.by_score),
        looked.slope,
        -looked.by_point,
        looked.told.loss,
        looked.told.critic_loss,
        looked.told.gradient,
        size(optax.tree.sub(player.params, before.params)),
        after,
        score(after),
    )
    return state._replace(generator=player), update
