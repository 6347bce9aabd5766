"""What is known of two distributions of which q is p, gone down the rays of funnels (elements/shapes/funnels.py): everything but noise.

p is uniform on a square. On a ray of length R let x be at ρR from the tip: ρ² is uniform on [0, 1], whatever the ray, and the generated point is at
g(ρ)R with g(ρ) = (1 − θ)ρ + θρ⁸. The mass of a piece of a ray goes with it, which leaves q(y)/p(y) = ρ dρ/(g dg), that is

    p(y)/q(y) = g(ρ)·g′(ρ)/ρ = (1 − θ + θs)(1 − θ + 8θs),    s = ρ⁷.

It rises with ρ and knows no funnel: neither do TV, KL and JS, which are integrals over ρ. W1 = E‖x − y‖ = θ·E(ρ − ρ⁸)·E R = (7/15)θ·E R knows them.
Leading axes count the values of θ; everything is in double precision.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from gan2d.elements.shapes import funnels as shapes
from gan2d.elements.shapes.funnels import POWER, SIDE, Funnels

RAYS = 2**15  # of all tips together, over whose lengths is integrated
NODES = 400  # of the Gauss-Legendre rule over ρ
HALVINGS = 60  # of an interval that holds ρ
WAY = 2 / 3 - 2 / (POWER + 2)  # E(ρ − ρ⁸), ρ² being uniform


class Estimated(NamedTuple):
    """A number by quadrature and a bound on its error."""

    value: float
    error: float


def potential(funnels: Funnels, x: np.ndarray) -> np.ndarray:
    """u ``(n,)`` at ``x (n, 2)``: a Kantorovich potential for every θ > 0, and so is u plus any constant."""
    return np.asarray(shapes.potential(funnels, x))


def uphill(funnels: Funnels, y: np.ndarray) -> np.ndarray:
    """∇u ``(n, 2)`` at ``y (n, 2)``: the direction of the ray, away from its tip, which is where a generated point must go for W1 to fall; 0 at a tip."""
    return np.asarray(shapes.rays(funnels, y).directions)


def w1(funnels: Funnels) -> Estimated:
    """W1 at θ = 1, in units of x; it is proportional to θ. The lengths of the rays are integrated over their angles, tip by tip."""
    return _w1(funnels.tips.tobytes(), funnels.heights.tobytes())


@functools.lru_cache(maxsize=64)
def _w1(tips: bytes, heights: bytes) -> Estimated:
    there = np.frombuffer(heights) < shapes.ABSENT
    funnels = Funnels(np.frombuffer(tips).reshape(-1, 2)[there], np.frombuffer(heights)[there])
    angles = RAYS // len(funnels.heights)
    fine, coarse = (np.sum([_of_cone(funnels, n, count) for n in range(len(funnels.heights))], axis=0) for count in (angles, angles // 2))
    return Estimated(float(fine[1] / fine[0]) * WAY, abs(float(fine[1] / fine[0] - coarse[1] / coarse[0])) * WAY)


def _of_cone(funnels: Funnels, n: int, angles: int) -> np.ndarray:
    """∫R²/2 dφ, the area where this cone is the lowest, and ∫R³/2 dφ; 0 where it is so nowhere."""
    apart = np.linalg.norm(funnels.tips - funnels.tips[n], axis=1)
    others = np.arange(len(apart)) != n
    if (apart + funnels.heights <= funnels.heights[n])[others].any():
        return np.zeros(2)
    angle = 2 * np.pi * np.arange(angles) / angles
    far = shapes.ends(funnels, np.full(len(angle), n), np.stack([np.cos(angle), np.sin(angle)], 1))
    return np.array([np.mean(far**2), np.mean(far**3)]) * np.pi


def fallen(rho: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """g(ρ) = (1 − θ)ρ + θρ⁸."""
    return np.asarray((1 - theta) * rho + theta * rho**POWER)


def _ratio(rho: np.ndarray, theta: np.ndarray) -> np.ndarray:
    s = rho ** (POWER - 1)
    return np.asarray((1 - theta + theta * s) * (1 - theta + POWER * theta * s))


def log_ratio(funnels: Funnels, theta: np.ndarray, y: np.ndarray) -> np.ndarray:
    """log p(y)/q(y) in nats, ``(T, n)`` at ``y (n, 2)``; NaN outside of the square, where neither has any mass."""
    rays = shapes.rays(funnels, y)
    seen = (rays.out / np.where(rays.ends > 0, rays.ends, 1.0))[None]
    column = np.asarray(theta, float)[:, None]
    low, high = np.zeros((len(theta), len(y))), np.ones((len(theta), len(y)))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = fallen(middle, column) > seen
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    with np.errstate(divide="ignore"):
        told = np.log(_ratio((low + high) / 2, column))
    return np.where((np.abs(y) <= SIDE).all(1)[None], told, np.nan)


def divergences(theta: np.ndarray) -> dict[str, tuple[np.ndarray, float]]:
    """TV, KL(p‖q), KL(q‖p) and JS in nats over ``theta (T,)``: values ``(T,)``, and bounds on their errors, the differences from a rule of half as many nodes.

    θ is a share. A little beyond 0 and 1, where a slope is asked for, values are mirrored so that the central difference is that to one side.
    """
    inside = np.clip(np.abs(theta), 0, 1)
    over = np.abs(theta) > 1
    told = {}
    for name, of in {"tv": _total_variation, "kl": _kl, "reverse_kl": _reverse_kl, "js": _js}.items():
        beyond = np.where(over, np.clip(2 - np.abs(theta), 0, 1), inside)
        (fine, coarse), mirrored = (of(inside, n) for n in (NODES, NODES // 2)), of(beyond, NODES)
        told[name] = np.where(over, 2 * fine - mirrored, fine), float(np.max(np.abs(fine - coarse), initial=0.0))
    return told


def _total_variation(theta: np.ndarray, nodes: int) -> np.ndarray:
    """P(ρ_p > ρ*) − Q(ρ > ρ*) = ρ*² − g(ρ*)², ρ* being where p = q: there 8θ²s² + 9θ(1 − θ)s = 1 − (1 − θ)²."""
    some = np.where(theta > 0, theta, 1.0)
    a, b, c = POWER * some**2, (POWER + 1) * some * (1 - some), (1 - some) ** 2 - 1
    rho = ((-b + np.sqrt(b**2 - 4 * a * c)) / (2 * a)) ** (1 / (POWER - 1))
    return np.where(theta > 0, rho**2 - fallen(rho, some) ** 2, 0.0)


def _over_rho(theta: np.ndarray, nodes: int, f: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:
    """E_q f(log p/q, p/q), ∫f·2ρ dρ, with ρ = x², under which a logarithm that is infinite at ρ = 0 does no harm."""
    x, weights = np.polynomial.legendre.leggauss(nodes)
    rho, weights = ((x + 1) / 2) ** 2, weights / 2 * (x + 1) * ((x + 1) / 2) ** 2 * 2  # 2ρ dρ with ρ = x²
    r = _ratio(rho[None], theta[:, None])
    return np.asarray(f(np.log(r), r) @ weights)


def _kl(theta: np.ndarray, nodes: int) -> np.ndarray:
    return _over_rho(theta, nodes, lambda log_r, r: r * log_r)


def _reverse_kl(theta: np.ndarray, nodes: int) -> np.ndarray:
    return _over_rho(theta, nodes, lambda log_r, r: -log_r)


def _js(theta: np.ndarray, nodes: int) -> np.ndarray:
    def inside(log_r: np.ndarray, r: np.ndarray) -> np.ndarray:
        middle = np.logaddexp(log_r, 0.0) - np.log(2)  # log (p + q)/2q
        return 0.5 * (r * (log_r - middle) - middle)

    return _over_rho(theta, nodes, inside)
