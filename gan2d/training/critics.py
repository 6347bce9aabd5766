"""Critics trained to their optimum, the generator frozen: one for every θ at once, under ``vmap``.

All θ share weights at the start, the draws behind real and generated points, and the order of the batches, so that
what differs between two of them is θ alone. The objective is one traced index for all of them: under ``vmap`` over it
every branch of the switch would run.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from gan2d.elements import objectives
from gan2d.elements.networks import networks
from gan2d.elements.pairs import draw
from gan2d.elements.penalties import norm, slope
from gan2d.elements.projections import PROJECTIONS
from gan2d.games.players import Player, critic_update, named_key, score_of, start_critic
from gan2d.measure.frame import push
from gan2d.settings.knobs import Knobs, Spec, Value
from gan2d.settings.recipes import RECIPES


@dataclasses.dataclass(frozen=True)
class Critic:
    """A recipe's critic for two fixed distributions.

    Attributes:
        recipe: the recipe whose objective, penalty, projection and optimiser it has.
        parts: what it needs besides to come to its optimum quickly and to show it.
        own_slope: its estimate of a distance is divided by its own measured slope K.
    """

    title: str
    help: str
    recipe: str
    parts: Mapping[str, Value]
    own_slope: bool = False


COOLING = 500.0  # steps after which the learning rate is halved: rate / (1 + step / COOLING), so that critics settle (Robbins & Monro 1951)
COMPARED = 16  # real points that a loss on pairs compares each generated point with
_ALL: dict[str, Value] = {"critic_depth": 3, "critic_width": 32, "critic_activation": "leaky_relu", "critic_norm": "none", "batch_size": 96, "noise": 0.0}
_FREE = _ALL | {"critic_rate": 5e-3, "beta1": 0.5, "beta2": 0.99}

CRITICS: dict[str, Critic] = {
    "gan": Critic("GAN (minimax)", "The discriminator D = sigmoid(s), trained by cross-entropy: its loss estimates 2 log 2 − 2·JS.", "gan", _FREE),
    "gan-ns": Critic("GAN (non-saturating)", "The same discriminator; the generator minimises −log D instead.", "gan-ns", _FREE),
    "lsgan": Critic("LSGAN", "Least squares, −1/1/0.", "lsgan", _FREE),
    "tv": Critic("TV (f-GAN)", "½tanh s, the variational form of total variation.", "tv", _FREE),
    "hinge": Critic(
        "Hinge", "The hinge loss without BigGAN's spectral norm, which would forbid the steep step that TV needs.", "hinge", _FREE | {"projection": "none"}
    ),
    "ebgan": Critic(
        "EBGAN (energy)", "An energy E = softplus(−s) ≥ 0: low at real points, the margin m at generated ones.", "ebgan", _FREE | {"head": "score"}
    ),
    "wgan": Critic(
        "WGAN (clipping)",
        "Its slope is bounded by clipping, by an unknown K. Divided by the steepest slope found, E_p s − E_q s is a lower bound of W1.",
        "wgan",
        _ALL | {"critic_rate": 1e-3},
        True,
    ),
    "wgan-gp": Critic(
        "WGAN-GP",
        "Its slope is held near 1 by the penalty, at about 1 + W1/2λ: a small λ overestimates, a large one bends slowly. The estimate is E_p s − E_q s as it is.",
        "wgan-gp",
        _FREE | {"gp_weight": 300.0, "critic_rate": 1e-2, "beta1": 0.9, "beta2": 0.999},
    ),
}


def objective_of(critic: str) -> str:
    """The name of a critic's objective."""
    row = CRITICS[critic]
    return str({**RECIPES[row.recipe].parts, **row.parts}["objective"])


class Fit(NamedTuple):
    """Critics in training, one for each θ: every leaf has a leading axis (T,)."""

    critic: Player
    memory: Any


def _at(knobs: Knobs, theta: Array) -> Knobs:
    return dataclasses.replace(knobs, theta=theta)


def _score(spec: Spec, fit: Fit, knobs: Knobs) -> Any:
    return score_of(spec, PROJECTIONS[spec.projection].effective(fit.critic.params, fit.memory), fit.critic.stats, knobs)


@functools.partial(jax.jit, static_argnums=(0, 1, 4))
def start(spec: Spec, pair: str, seed: Array | int, knobs: Knobs, count: int) -> Fit:
    """The same fresh critic ``count`` times over."""
    key = jax.random.key(seed)
    reference, _ = draw(pair, spec.data, named_key(key, "reference"), networks.REFERENCE, knobs)
    fit = Fit(*start_critic(spec, key, knobs, reference))
    return jax.tree.map(lambda leaf: jnp.broadcast_to(leaf[None], (count, *leaf.shape)), fit)


@functools.partial(jax.jit, static_argnums=(0, 1))
def advance(
    spec: Spec, pair: str, fit: Fit, seed: Array | int, knobs: Knobs, theta: Array, first: Array | int, steps: Array | int, heated: Array | int = 0
) -> tuple[Fit, Array, Array]:
    """Train every critic for ``steps`` updates from step ``first``, each on fresh points.

    The learning rate has its full height at step ``heated`` and falls from there.

    Returns:
        The critics; which θ stayed finite, (T,); and the objective's mean loss over these updates, (T,), without the penalty.
    """
    run = named_key(jax.random.key(seed), "critics")

    def one(fit: Fit, theta: Array, key: Array, seen: Knobs) -> tuple[Fit, Array]:
        real, fake = draw(pair, spec.data, named_key(key, "points"), spec.batch_size, _at(knobs, theta))
        critic, memory, loss, _ = critic_update(spec, fit.critic, fit.memory, real, fake, named_key(key, "update"), seen)
        return Fit(critic, memory), loss

    def step(i: Array, carry: tuple[Fit, Array]) -> tuple[Fit, Array]:
        fit, total = carry
        rate = knobs.critic_rate / (1 + (i - heated) / COOLING)
        seen = dataclasses.replace(knobs, critic_rate=rate, noise=jnp.zeros_like(knobs.noise))  # the draws hold the noise already
        fit, loss = jax.vmap(one, (0, 0, None, None))(fit, theta, jax.random.fold_in(run, i), seen)
        return fit, total + loss

    fit, total = jax.lax.fori_loop(first, first + steps, step, (fit, jnp.zeros(len(theta))))
    sizes = [jnp.sum(leaf.reshape(len(theta), -1) ** 2, 1) for leaf in jax.tree.leaves(fit.critic.params)]
    return fit, jnp.isfinite(sum(sizes[1:], sizes[0])), total / steps


@functools.partial(jax.jit, static_argnums=(0, 1, 6))
def read(spec: Spec, pair: str, fit: Fit, seed: Array | int, knobs: Knobs, theta: Array, n: int) -> Array:
    """The objective's critic loss (T,) on ``n`` fresh real and ``n`` fresh generated points, the same at each call."""
    key = named_key(jax.random.key(seed), "reading")

    def one(fit: Fit, theta: Array) -> Array:
        real, fake = draw(pair, spec.data, key, n, _at(knobs, theta))
        score = _score(spec, fit, knobs)
        return jnp.mean(objectives.critic_loss(score(real), score(fake), knobs))

    return jax.vmap(one)(fit, theta)


@functools.partial(jax.jit, static_argnums=0)
def look(spec: Spec, fit: Fit, knobs: Knobs, real: Array, places: Array, arrows: Array) -> tuple[Array, Array]:
    """Score ``(T, n)`` at ``places (n, d)`` and push on a generated point ``(T, m, d)`` at ``arrows (m, d)``; ``real (k, d)`` serves losses that compare."""

    def one(fit: Fit) -> tuple[Array, Array]:
        score = _score(spec, fit, knobs)
        return score(places), push(score, score(real), knobs, arrows)

    return jax.vmap(one)(fit)


@functools.partial(jax.jit, static_argnums=0)
def scale(spec: Spec, fit: Fit, knobs: Knobs, real: Array, fake: Array) -> tuple[Array, Array]:
    """The score midway between ``real (n, d)`` and ``fake (T, n, d)``, and the steepest slope on them and between: (T,) each."""

    def one(fit: Fit, fake: Array) -> tuple[Array, Array]:
        score = _score(spec, fit, knobs)
        middle = 0.5 * (jnp.mean(score(real)) + jnp.mean(score(fake)))
        return middle, jnp.max(slope(score, jnp.concatenate([real, fake, 0.5 * (real + fake)])))

    return jax.vmap(one)(fit, fake)


class Pull(NamedTuple):
    """The gradient that generated points get, (T,) each.

    Attributes:
        size: mean of ‖∂ℓ_G/∂x‖ over the points.
        cosine: mean cosine between −∂ℓ_G/∂x and the direction that reduces the true W1 fastest; a gradient of 0 counts as 0.
    """

    size: Array
    cosine: Array


@functools.partial(jax.jit, static_argnums=0)
def pull(spec: Spec, fit: Fit, knobs: Knobs, real: Array, fake: Array, downhill: Array) -> Pull:
    """What the generator would get at ``fake (T, n, d)``, against the unit vectors ``downhill (T, n, d)``; NaN cosine where those are 0."""

    def one(fit: Fit, x: Array, wanted: Array) -> Pull:
        score = _score(spec, fit, knobs)
        got = push(score, score(real), knobs, x)
        size = norm(got)
        known = norm(wanted) > 0
        agree = jnp.sum(got * wanted, -1) / jnp.where(size > 0, size, 1.0)
        count = jnp.sum(known)
        return Pull(jnp.mean(size), jnp.where(count > 0, jnp.sum(jnp.where(known, agree, 0.0)) / jnp.maximum(count, 1), jnp.nan))

    return jax.vmap(one)(fit, fake, downhill)


class Watched(NamedTuple):
    """All that a picture shows of one critic: what ``look``, ``scale`` and ``pull`` tell."""

    score: Array
    push: Array
    middle: Array
    slope: Array
    size: Array
    cosine: Array


@functools.partial(jax.jit, static_argnums=0)
def watch(spec: Spec, fit: Fit, knobs: Knobs, clouds: tuple[Array, Array, Array], places: Array, arrows: Array) -> Watched:
    """Look at a critic from all sides in one program; ``clouds`` are real points, generated ones and where W1 sends those."""
    real, fake, downhill = clouds
    few = real[:COMPARED]
    return Watched(*look(spec, fit, knobs, few, places, arrows), *scale(spec, fit, knobs, real, fake), *pull(spec, fit, knobs, few, fake, downhill))
