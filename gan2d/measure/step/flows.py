"""What flows between the players at one moment of training: scores forward, and back what each loss asks of them."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from gan2d.elements import generators, objectives
from gan2d.elements.generators import GENERATORS
from gan2d.elements.networks import networks
from gan2d.elements.penalties import PENALTIES
from gan2d.games.plain import TrainState, critic_params
from gan2d.games.players import named_key, summed
from gan2d.machine.programs import program
from gan2d.measure.frame import FAKES, views
from gan2d.measure.samples import generate
from gan2d.settings.knobs import Knobs, Spec
from gan2d.training.trained_arm import TrainedArm

WATCHED = 256  # points of each kind: the first of those that a Frame shows
SEGMENTS = 64  # of them, on which the penalty is measured
CURVE = 41  # scores at which the losses are told
LEAST = 1.0  # half the width of what is told of the losses: a loss is a straight line within less


class Flows(NamedTuple):
    """One moment, of the first WATCHED points of each kind; the critic's scores are those of a Frame's surface.

    Attributes:
        real_scores, fake_scores: ``(WATCHED,)``.
        losses: ``(4, CURVE)``: scores, and at each the critic's loss if a real point had that score (averaged over the generated ones), if a generated
            point had it (averaged over the real ones), and the generator's loss. NaN of an ensemble, where no single score has a loss.
        asked: ``(3,)`` means of −∂ℓ/∂score: the critic's at real and at generated points, and the generator's; > 0 asks for higher scores.
        places, slopes: ``(k, SEGMENTS, 2)``, ``(k, SEGMENTS)`` where the penalty looks between or at the first points, and the slope there, in the
            networks' coordinates; NaN where a critic judges several points together, without rows where there is no penalty.
    """

    real_scores: Array
    fake_scores: Array
    losses: Array
    asked: Array
    places: Array
    slopes: Array


def _losses(knobs: Knobs, real: Array, fake: Array) -> Array:
    """See Flows; scores (n,) of both."""
    both = jnp.concatenate([real, fake])
    middle, half = (jnp.max(both) + jnp.min(both)) / 2, jnp.maximum(LEAST, 0.6 * (jnp.max(both) - jnp.min(both)))
    axis = middle + half * jnp.linspace(-1.0, 1.0, CURVE)

    def mean(loss: objectives.Loss, p: Array, q: Array) -> Array:
        p, q = jnp.broadcast_arrays(p, q)
        return jnp.mean(loss(p, q, knobs), 1)

    at, reals, fakes = axis[:, None], real[None], fake[None]
    critic, generator = objectives.critic_loss, objectives.generator_loss
    return jnp.stack([axis, mean(critic, at, fakes), mean(critic, reals, at), mean(generator, reals, at)])


@program(0)
def flows(spec: Spec, state: TrainState, knobs: Knobs, real: Array) -> Flows:
    """Look at a state without touching it; ``real (n, 2)`` are points of the data, of which the first are watched."""
    view, real = views(spec, state, knobs), real[:WATCHED]
    fake = generate(spec, state, named_key(state.key, "watched latent"), FAKES, knobs)[:WATCHED]
    p, q = (jnp.mean(view(x), 1) for x in (real, fake))

    def asked(loss: objectives.Loss) -> tuple[Array, Array]:
        losses, pull = jax.vjp(lambda a, b: summed(loss(a, b, knobs)), p, q)
        return tuple(jnp.mean(part) for part in pull(-jnp.ones_like(losses)))  # type: ignore[return-value]

    at_real, at_fake = asked(objectives.critic_loss)
    alone = spec.ensemble == 1
    losses = _losses(knobs, p[:, 0], q[:, 0]) if alone else jnp.full((4, CURVE), jnp.nan)
    told = PENALTIES[spec.penalty].places
    if told is None:
        places, slopes = jnp.zeros((0, SEGMENTS, 2)), jnp.zeros((0, SEGMENTS))
    else:
        unit = generators.unit(spec, knobs)

        def output(x: Array) -> Array:
            return jnp.sum(networks.critic(spec).apply(critic_params(spec, state), state.critic.stats, x, False)[0].reshape(len(x), -1), -1)

        score = output if spec.packing == 1 else (lambda x: jnp.nan * x[:, 0])
        found = told(score, real[:SEGMENTS] / unit, fake[:SEGMENTS] / unit, named_key(state.key, "watched penalty"), knobs)
        places, slopes = found.places * unit, found.slopes / (1 if alone else spec.ensemble)
    return Flows(jnp.sum(p, 1), jnp.sum(q, 1), losses, jnp.stack([at_real, at_fake, asked(objectives.generator_loss)[1]]), places, slopes)


@program(0)
def _latents(spec: Spec, state: TrainState) -> Array:
    z = networks.latent(spec, named_key(state.key, "watched latent"), FAKES)
    return z[:, :2] if spec.latent_dim > 1 else jnp.concatenate([z, jnp.zeros_like(z)], 1)


def watched_latents(arm: TrainedArm) -> np.ndarray | None:
    """The first two coordinates (FAKES, 2) of the z of a Frame's generated points; None where there is none."""
    return np.asarray(_latents(arm.spec, arm.states)) if GENERATORS[arm.spec.generator].learns else None


def flows_of(arm: TrainedArm, real: np.ndarray) -> Flows:
    """Those of an arm without axes, as numpy arrays; ``real`` and places in the user's units."""
    seen = jax.tree.map(np.asarray, flows(arm.spec, arm.states, arm.common, np.asarray(arm.place.inward(real), np.float32)))
    return seen._replace(places=arm.place.outward(seen.places))  # type: ignore[no-any-return]
