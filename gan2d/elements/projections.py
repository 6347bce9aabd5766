"""PROJECTIONS: constraints on the critic's weights themselves.

A projection has two moments: ``after`` each critic step it may move the weights back into their set, and
``effective`` gives the weights that the critic really computes with. Clipping needs the first alone,
spectral normalisation the second, with the power iteration's vectors as memory between steps.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import optax
from jax import Array

from gan2d.common.knob import choice, setting, titles

Params = Any
Memory = Any


@dataclasses.dataclass(frozen=True)
class ProjectionKnobs:
    """Strengths of the projections."""

    clip: Array = setting(
        0.01,
        "Clipping bound",
        "Every critic weight is kept within [−c, c].",
        "Objective",
        1e-4,
        10.0,
        symbol="c",
        log=True,
        owned=True,
        source="c = 0.01 in WGAN (Arjovsky et al. 2017, arXiv:1701.07875)",
    )


@dataclasses.dataclass(frozen=True)
class Projection:
    """A constraint on the critic's weights.

    Attributes:
        init: ``(key, params) -> memory``.
        after: ``(params, memory, knobs) -> (params, memory)``, applied after every critic step.
        effective: ``(params, memory) -> params`` that the critic computes with.
        bound: ``knobs -> the largest |weight|`` that it lets stand, where there is one.
        slope: what the slope of an MLP then is at most, whatever its weights are, where every activation has slope 1 at most and nothing else acts; None:
            no such number is known.
        holds: in words, what it makes of the slope.
    """

    title: str
    help: str
    init: Callable[[Array, Params], Memory] = lambda key, params: ()
    after: Callable[[Params, Memory, ProjectionKnobs], tuple[Params, Memory]] = lambda params, memory, knobs: (params, memory)
    effective: Callable[[Params, Memory], Params] = lambda params, memory: params
    bound: Callable[[ProjectionKnobs], Array] | None = None
    slope: float | None = None
    holds: str = ""
    knobs: tuple[str, ...] = ()
    source: str = ""


def _clip(params: Params, memory: Memory, knobs: ProjectionKnobs) -> tuple[Params, Memory]:
    bound = jax.tree.map(lambda w: knobs.clip, params)
    return optax.projections.projection_box(params, optax.tree.scale(-1.0, bound), bound), memory


def _is_matrix(w: Array) -> bool:
    return w.ndim == 2


def _start_vectors(key: Array, params: Params) -> Memory:
    """A random unit vector for every weight matrix (in, out), shape (out,); empty for biases."""
    leaves, tree = jax.tree.flatten(params)
    keys = jax.random.split(key, len(leaves))
    starts = [_unit(jax.random.normal(k, w.shape[1:])) if _is_matrix(w) else jnp.zeros(0) for k, w in zip(keys, leaves)]
    # a few rounds so that the very first critic step is normalised by nearly the true singular value
    memory = jax.tree.unflatten(tree, starts)
    for _ in range(20):
        memory = _power_iteration(params, memory)
    return memory


def _unit(v: Array) -> Array:
    return v * jax.lax.rsqrt(jnp.sum(v**2) + 1e-12)


def _power_iteration(params: Params, memory: Memory) -> Memory:
    return jax.tree.map(lambda w, v: _unit(_unit(w @ v) @ w) if _is_matrix(w) else v, params, memory)


def _normalise(w: Array, v: Array) -> Array:
    if not _is_matrix(w):
        return w
    v = jax.lax.stop_gradient(v)
    u = jax.lax.stop_gradient(_unit(w @ v))
    return w / (u @ w @ v + 1e-12)


ROUNDS = 6  # of Björck's iteration at every step; from step to step weights come nearer


def _orthonormal(w: Array) -> Array:
    """The nearest orthonormal matrix, or one on the way to it: no singular value is above 1, whatever the weights are.

    First the weights are divided by √‖WᵀW‖∞, which is at least the largest singular value and 1 where W is orthonormal; then W ← W(3 − WᵀW)/2, under
    which singular values in [0, 1] rise towards 1 and stay below it. Source: Björck & Bowie 1971; Anil et al. 2019, arXiv:1811.05381, section 4.2.
    """
    if not _is_matrix(w):
        return w
    tall = w if w.shape[0] >= w.shape[1] else w.T
    bound = jnp.sqrt(jnp.max(jnp.sum(jnp.abs(tall.T @ tall), 1)))
    tall = tall / jnp.where(bound > 0, bound, 1.0)
    for _ in range(ROUNDS):
        tall = 1.5 * tall - 0.5 * tall @ (tall.T @ tall)
    return tall if w.shape[0] >= w.shape[1] else tall.T


PROJECTIONS: dict[str, Projection] = {
    "none": Projection("None", "The critic's weights are free."),
    "clip": Projection(
        "Weight clipping",
        "After each critic step every weight and bias is put back into [−c, c].",
        after=_clip,
        bound=lambda knobs: knobs.clip,
        holds="bounded by clipped weights, by a K that nobody chose",
        knobs=("clip",),
        source="Arjovsky et al. 2017, arXiv:1701.07875",
    ),
    "spectral_norm": Projection(
        "Spectral normalisation",
        "Every weight matrix is divided by its largest singular value, found by power iteration: with ReLU the slope is then at most about 1, mostly far below.",
        init=_start_vectors,
        after=lambda params, memory, knobs: (params, _power_iteration(params, memory)),
        effective=lambda params, memory: jax.tree.map(_normalise, params, memory),
        holds="at most about 1, as far as power iteration has come",
        source="Miyato et al. 2018, arXiv:1802.05957",
    ),
    "orthonormal": Projection(
        "Orthonormal weights",
        "Every weight matrix is made orthonormal by Björck's iteration: the slope is at most 1 for any weights, and with GroupSort it need not be less.",
        after=lambda params, memory, knobs: (jax.tree.map(_orthonormal, params), memory),
        effective=lambda params, memory: jax.tree.map(_orthonormal, params),
        slope=1.0,
        holds="bounded by orthonormal weights, but for what else acts in the critic",
        source="Anil et al. 2019, arXiv:1811.05381",
    ),
}


@dataclasses.dataclass(frozen=True)
class ProjectionSpec:
    """The chosen projection."""

    projection: str = choice("none", titles(PROJECTIONS), "Projection", "A constraint on the critic's weights themselves.", "Critic's constraint")
