"""State → Frame: everything that a picture shows of one moment of training, as plain arrays."""

from __future__ import annotations

import functools
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from gan2d import generators, networks, objectives
from gan2d.data import DATASETS, Box
from gan2d.generators import GENERATORS
from gan2d.knobs import Knobs, Spec
from gan2d.penalties import Score, slope
from gan2d.training import TrainState, critic_params, named_key, score_of

SURFACE, FAKES, ARROWS, PUSHES, LATENT = 64, 512, 16, 256, 17
FAR = 1e9


class Frame(NamedTuple):
    """One moment. Grids are row-major from the lower left corner, at the centres of equal cells of the box.

    Attributes:
        fakes: ``(FAKES, 2)`` generated points, always of the same z.
        score: ``(SURFACE, SURFACE)`` critic's score.
        slope: ``(SURFACE, SURFACE)`` ‖∇score‖₂.
        arrows: ``(ARROWS, ARROWS, 2)`` −∂ℓ_G/∂x: where the loss that the generator gets would push a point at x.
        pushes: ``(PUSHES, 2)`` the same at the first fakes.
        latent: ``(LATENT, LATENT, 2)`` the generator's image of a square grid in z's first two coordinates; far away where there is no z.
    """

    fakes: Array
    score: Array
    slope: Array
    arrows: Array
    pushes: Array
    latent: Array


def cell_centres(box: Array, n: int) -> Array:
    """The centres ``(n·n, 2)`` of n by n equal cells of ``box = (x0, x1, y0, y1)``, row by row from below."""
    part = (jnp.arange(n) + 0.5) / n
    x, y = jnp.meshgrid(box[0] + (box[1] - box[0]) * part, box[2] + (box[3] - box[2]) * part)
    return jnp.stack([x.ravel(), y.ravel()], 1)


def generate(spec: Spec, state: TrainState, key: Array, n: int, knobs: Knobs) -> Array:
    """``n`` generated points (n, 2) of this key, by the averaged weights where there is an average; batch norm by its running averages."""
    return generators.draw(spec, state.average, state.generator.stats, key, n, knobs, False)[0]


def _bent(spec: Spec, state: TrainState) -> Array:
    """The generator's image (LATENT², 2) of the grid of z; far outside of every picture where there is no z."""
    if not GENERATORS[spec.generator].learns:
        return jnp.full((LATENT * LATENT, 2), FAR)
    return networks.generator(spec).apply(state.average, state.generator.stats, latent_grid(spec), False)[0]


def push(score: Score, real_scores: Array, knobs: Knobs, x: Array) -> Array:
    """−∂ℓ_G/∂x at ``x (n, d)``: where the generator's loss pushes a generated point, averaged over the real points' scores ``(m,)``."""

    def loss(x: Array) -> Array:
        fake = score(x)
        p, q = jnp.broadcast_arrays(real_scores[:, None], fake[None, :])
        return jnp.sum(jnp.mean(objectives.generator_loss(p, q, knobs), 0))

    return -jax.grad(loss)(x)


def field(spec: Spec, state: TrainState, knobs: Knobs, x: Array) -> Array:
    """The push at ``x (n, 2)``; a loss that compares with real points (relativistic) is averaged over 64 of them."""
    score = score_of(spec, critic_params(spec, state), state.critic.stats, knobs)
    real = DATASETS[spec.data].sample(named_key(state.key, "watched real"), 64, knobs)
    return push(score, score(real), knobs, x)


def latent_grid(spec: Spec) -> Array:
    """LATENT² latent vectors: a square grid over the first two coordinates of z, the others 0."""
    reach = networks.LATENTS[spec.latent][2]
    line = jnp.linspace(-reach, reach, LATENT)
    u, v = (a.ravel() for a in jnp.meshgrid(line, line))
    z = jnp.zeros((LATENT * LATENT, spec.latent_dim)).at[:, 0].set(u)
    return z.at[:, 1].set(v) if spec.latent_dim > 1 else z


@functools.partial(jax.jit, static_argnums=0)
def observe(spec: Spec, state: TrainState, knobs: Knobs, box: Array) -> Frame:
    """Look at a state without touching it; ``box (4,)`` is traced."""
    score = score_of(spec, critic_params(spec, state), state.critic.stats, knobs)
    fakes = generate(spec, state, named_key(state.key, "watched latent"), FAKES, knobs)
    cells = cell_centres(box, SURFACE)
    return Frame(
        fakes,
        score(cells).reshape(SURFACE, SURFACE),
        slope(score, cells).reshape(SURFACE, SURFACE),
        field(spec, state, knobs, cell_centres(box, ARROWS)).reshape(ARROWS, ARROWS, 2),
        field(spec, state, knobs, fakes[:PUSHES]),
        _bent(spec, state).reshape(LATENT, LATENT, 2),
    )


@functools.partial(jax.jit, static_argnums=(0, 3))
def draw_samples(spec: Spec, state: TrainState, key: Array, n: int, knobs: Knobs) -> Array:
    """``n`` fresh generated points, shape (n, 2)."""
    return generate(spec, state, key, n, knobs)


@functools.partial(jax.jit, static_argnums=(0, 2))
def draw_real(data: str, key: Array, n: int, knobs: Knobs) -> Array:
    """``n`` points of a data set, shape (n, 2)."""
    return DATASETS[data].sample(key, n, knobs)


@functools.partial(jax.jit, static_argnums=0)
def scores_and_gradients(spec: Spec, state: TrainState, knobs: Knobs, x: Array) -> tuple[Array, Array]:
    """The critic's score ``(n,)`` and its gradient ``(n, 2)`` at ``x (n, 2)``."""
    score = score_of(spec, critic_params(spec, state), state.critic.stats, knobs)
    return score(x), jax.grad(lambda x: jnp.sum(score(x)))(x)


def box_of(spec: Spec, knobs: Knobs) -> Box:
    """The square view (x0, x1, y0, y1) of the data under these knobs."""
    return DATASETS[spec.data].box(knobs)
