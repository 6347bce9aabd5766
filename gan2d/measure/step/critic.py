"""One critic update, taken apart: every number between its draws and the weights that it leaves."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax import Array

from gan2d.elements import generators, objectives, tricks
from gan2d.elements.generators import GENERATORS
from gan2d.elements.networks import networks
from gan2d.elements.projections import PROJECTIONS
from gan2d.games.plain import TrainState, critic_batch, keys_of, scheduled
from gan2d.games.players import batch_score, critic_losses, judged, moved, named_key, optimiser_of, penalty_places, summed
from gan2d.machine.programs import program
from gan2d.settings.knobs import Knobs, Spec


class CriticUpdate(NamedTuple):
    """One update on a batch of n points of each kind; a critic that judges packs has n/m scores, and m points side by side in each place.

    Scores of an ensemble are added up over its critics, and their gradients averaged.

    Attributes:
        z: ``(n, latent_dim)``; without columns where nothing learns.
        real, fake: ``(n, 2)`` as they are drawn, in the networks' coordinates.
        real_scores, fake_scores: before the update.
        losses: of each pair of a real and a generated point, without the penalty.
        by_real, by_fake: −∂ℓ/∂score: > 0 asks for a higher score.
        places, slopes, costs: the penalty place by place, see penalties.Places, places in the data's coordinates; without rows where there is none.
        objective, penalty: their means, which training minimises; ``loss`` is what the update does.
        objective_gradient, penalty_gradient: norms of both parts of the gradient at the weights.
        moved: norm of the change of the weights, before they are projected.
        largest: largest absolute weight then.
        outside: how many weights the projection changed, of ``weights``.
        scores_unprojected: ``(2, n)`` of the real, then of the generated points with the weights as the optimiser left them …
        scores_after: … and after the projection too.
    """

    z: Array
    real: Array
    fake: Array
    real_scores: Array
    fake_scores: Array
    losses: Array
    by_real: Array
    by_fake: Array
    places: Array
    slopes: Array
    costs: Array
    objective: Array
    penalty: Array
    objective_gradient: Array
    penalty_gradient: Array
    moved: Array
    largest: Array
    outside: Array
    weights: int
    scores_unprojected: Array
    scores_after: Array


def one(scores: Array) -> Array:
    """One number a point: those of an ensemble added up."""
    return scores if scores.ndim == 1 else jnp.sum(scores, -1)


def mean(gradient: Array) -> Array:
    """The mean over an ensemble's critics."""
    return gradient if gradient.ndim == 1 else jnp.mean(gradient, -1)


def size(tree: Any) -> Array:
    """The Euclidean norm of all weights together."""
    return jnp.asarray(optax.tree.norm(tree), jnp.float32)


@program(0)
def critic_step(spec: Spec, state: TrainState, knobs: Knobs, i: Array) -> tuple[TrainState, CriticUpdate]:
    """Update i of the step that begins at ``state``, whose critic has made the updates before it; the state with the critic after it, and the update.

    The knobs are those of the experiment: what falls over time does so here as in training.
    """
    knobs = scheduled(knobs, state.step, state.since)
    key = jax.random.fold_in(keys_of(state)[0], i)
    critic, memory = state.critic, state.memory
    real, _, fake = critic_batch(spec, state, key, knobs)
    learns = GENERATORS[spec.generator].learns
    z = networks.latent(spec, named_key(key, "latent"), spec.batch_size) if learns else jnp.zeros((spec.batch_size, 0))
    p, q = judged(spec, real, fake, key, knobs)
    project = PROJECTIONS[spec.projection]

    def scores(params: Any, remembered: Any) -> tuple[Array, Array]:
        weights = project.effective(params, remembered)
        at_real, stats = batch_score(spec, weights, critic.stats, p, knobs)
        return at_real, batch_score(spec, weights, stats, q, knobs)[0]

    at_real, at_fake = scores(critic.params, memory)
    losses, pull = jax.vjp(lambda a, b: summed(objectives.critic_loss(a, b, knobs)), at_real, at_fake)
    by_real, by_fake = pull(-jnp.ones_like(losses))
    weights = project.effective(critic.params, memory)
    told = penalty_places(spec, weights, critic.stats, p, q, named_key(key, "penalty"), knobs)
    places = told.places * generators.unit(spec, knobs) if told else jnp.zeros((0, *p.shape))
    nothing = jnp.zeros((0, len(p)))

    def parts(params: Any) -> tuple[Array, Any]:
        objective, penalty, stats = critic_losses(spec, params, critic.stats, memory, p, q, key, knobs)
        return jnp.stack([objective, penalty]), stats

    both, back, stats = jax.vjp(parts, critic.params, has_aux=True)
    (of_objective,) = back(jnp.array([1.0, 0.0]))
    of_penalty = back(jnp.array([0.0, 1.0]))[0] if told else optax.tree.zeros_like(of_objective)
    past = state.past.critic if "historical" in spec.uses else None
    gradient = optax.tree.add(of_objective, of_penalty)
    if past is not None:
        gradient = tricks.historical(gradient, critic.params, past, knobs.historical)
    player, remembered = moved(spec, critic, memory, gradient, stats, knobs)
    step, _ = optimiser_of(spec, knobs.critic_rate, knobs).update(gradient, critic.optimiser, critic.params)
    free = optax.apply_updates(critic.params, step)
    leaves = list(zip(jax.tree.leaves(free), jax.tree.leaves(project.after(free, memory, knobs)[0])))
    update = CriticUpdate(
        z,
        real,
        fake,
        one(at_real),
        one(at_fake),
        losses,
        mean(by_real),
        mean(by_fake),
        places,
        told.slopes if told else nothing,
        told.costs if told else nothing,
        both[0],
        both[1],
        size(of_objective),
        size(of_penalty),
        size(step),
        jnp.max(jnp.stack([jnp.max(jnp.abs(leaf)) for leaf, _ in leaves])),
        sum((jnp.sum(a != b) for a, b in leaves), jnp.int32(0)),
        sum(leaf.size for leaf, _ in leaves),
        jnp.stack([one(s) for s in scores(free, memory)]),
        jnp.stack([one(s) for s in scores(player.params, remembered)]),
    )
    return state._replace(critic=player, memory=remembered), update
