"""Funnels: a 1-Lipschitz function that is the Kantorovich potential of the two distributions that are made from it, so that their W1 is known exactly.

u(x) = min_n ‖x − a_n‖ + b_n, N cones with their tips at a_n. Real points x are uniform on the square [−S, S]²; a generated point y is a real one that has
gone down the ray of u on which it lies, by a share θ of the way to T(x):

    y = x − θ·(x − T(x)),    T(x) = a + (r/R)⁸·R·v,    v = (x − a)/r,    r = ‖x − a‖,

a being the tip of the cone that is the lowest at x, v the direction from it, and R(a, v) how far its ray goes until another cone is lower, or the
square ends. Source: Korotin et al. 2022, arXiv:2206.07767, sections 4 and 5.1, whose dimension is D = 2 here, with S = 2.5, power 8 and b_n ~ N(0, .1²).

Proof that u is a potential, in four lines. (1) A cone has slope 1, so u, a minimum of cones, is 1-Lipschitz. (2) Where a cone is the lowest at x it is
the lowest on the whole way from x to its tip: at a + r′v with r′ < r it has come down by r − r′, and no other cone can come down by more. Therefore
u(x) − u(y) = ‖x − y‖ for every y on that way. (3) W1 ≤ E‖x − y‖, the cost of this very plan; and W1 ≥ E u(x) − E u(y), by Kantorovich's duality and
(1). (4) By (2) the two bounds are the same number: W1 = E‖x − y‖, and u, and u plus any constant, is a potential, high at real points.

All functions take arrays of ``module``, jax.numpy for samples and numpy for theory in double precision; shapes are fixed by MOST, so that N is traced.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

SIDE = 2.5  # half of the square's side
POWER = 8  # of r/R, by which points crowd around the tips
SPREAD = 0.1  # standard deviation of the tips' heights b
MOST = 256  # funnels
FAR = 4 * SIDE  # beyond every wall
ABSENT = 1e3  # height of those that are not there: above every other cone everywhere


class Funnels(NamedTuple):
    """N cones among MOST; the others are too high to be met.

    Attributes:
        tips: a ``(MOST, 2)``.
        heights: b ``(MOST,)``.
    """

    tips: Any
    heights: Any


def drawn(seed: Any, count: Any) -> Funnels:
    """``count`` funnels of this seed, a ~ U[−S, S]², b ~ N(0, .1²); those of a smaller count are the first of a larger one. Under JAX, in single precision."""
    on_tips, on_heights = jax.random.split(jax.random.key(seed))
    tips = jax.random.uniform(on_tips, (MOST, 2), minval=-SIDE, maxval=SIDE)
    heights = SPREAD * jax.random.normal(on_heights, (MOST,))
    return Funnels(tips, jnp.where(jnp.arange(MOST) < count, heights, ABSENT))


@functools.lru_cache(maxsize=64)
def known(seed: int, count: int) -> Funnels:
    """The same funnels as numbers in double precision, for theory."""
    return Funnels(*(np.asarray(part, float) for part in drawn(seed, count)))


def base(key: Array, n: int) -> Array:
    """Points ``(n, 2)``, uniform on the square."""
    return jax.random.uniform(key, (n, 2), minval=-SIDE, maxval=SIDE)


def _cones(funnels: Funnels, x: Any, module: Any) -> Any:
    along, up = (x[:, None, i] - funnels.tips[None, :, i] for i in (0, 1))
    return module.sqrt(along**2 + up**2) + funnels.heights[None]


def potential(funnels: Funnels, x: Any, module: Any = np) -> Any:
    """u ``(n,)`` at ``x (n, 2)``, in units of x."""
    return module.min(_cones(funnels, x, module), 1)


class Rays(NamedTuple):
    """The rays on which points lie: tips ``(n, 2)``, directions v ``(n, 2)`` away from them, how far out the points are ``(n,)`` and how far the rays go ``(n,)``."""

    tips: Any
    directions: Any
    out: Any
    ends: Any


def rays(funnels: Funnels, x: Any, module: Any = np) -> Rays:
    """The ray of every point of ``x (n, 2)``; at a tip itself its direction is 0."""
    lowest = module.argmin(_cones(funnels, x, module), 1)
    tips = funnels.tips[lowest]
    way = x - tips
    out = module.sqrt(module.sum(way**2, 1))
    directions = way / module.where(out > 0, out, 1.0)[:, None]
    return Rays(tips, directions, out, module.maximum(out, ends(funnels, lowest, directions, module)))


def ends(funnels: Funnels, lowest: Any, directions: Any, module: Any = np) -> Any:
    """How far ``(n,)`` rays from the tips of these cones ``(n,)`` go in these directions ``(n, 2)``, until another cone is lower, or the square ends.

    ‖a + rv − a′‖ + b′ = r + b has the one solution r = (‖d‖² − c²)/(2(c − d·v)), d = a − a′, c = b − b′, where c > d·v; else that cone is never met.
    """
    tips = funnels.tips[lowest]
    along, up = (tips[:, None, i] - funnels.tips[None, :, i] for i in (0, 1))
    apart = funnels.heights[lowest][:, None] - funnels.heights[None]
    falls = apart - (along * directions[:, :1] + up * directions[:, 1:])
    room = along**2 + up**2 - apart**2
    met = (falls > 0) & (room > 0)  # its own cone has room 0
    other = module.min(module.where(met, room / module.where(met, 2 * falls, 1.0), FAR), 1)
    moving = directions != 0
    wall = module.where(moving, (module.sign(directions) * SIDE - tips) / module.where(moving, directions, 1.0), FAR)
    return module.minimum(other, module.min(wall, 1))


def moved(funnels: Funnels, x: Any, share: Any, module: Any = np) -> Any:
    """Where points ``x (n, 2)`` are when they have gone this share θ of their way along their rays, ``(n, 2)``."""
    tips, directions, out, far = rays(funnels, x, module)
    fallen = out / module.where(far > 0, far, 1.0)
    after = (1 - share) * out + share * far * fallen**POWER
    return tips + after[:, None] * directions
