"""What can be counted of a model beside the real mixture: which modes it covers, how much of it is wrong, and where both KL divergences come from.

Exact up to quadrature in double precision, at every moment of every divergence's path.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from gan2d.theory.fitting.line import PLACES, SMALLEST, WEIGHTS
from gan2d.theory.fitting.paths import MOMENTS, POSITIONS, Paths
from gan2d.theory.fitting.setting import Setting
from gan2d.theory.mixtures_1d import Line, log_sum

NEAR = 3.0  # σ of a mode: beyond it of every mode, points are wrong
CORE = 2.0  # σ of a mode: what of q lies within it counts for covering the mode
COVERED = 0.2  # of its share in p: a mode that q gives less is not covered
BACK, STILL = 12, 1e-3  # so many steps tell whether a model bounces, where they are longer together
OUTSIDE = -1  # the region that belongs to no mode


class Moment(NamedTuple):
    """What is counted of one model.

    Attributes:
        step: when.
        value: of the divergence that it follows; infinite where it is.
        size: of its gradient, |∂D/∂θ|.
        places, scales, weights: of the model's Gaussians.
        mean, deviation: of q.
        covered: which modes q covers, by number from 0.
        missed: the share of p in modes that it does not.
        wrong: the share of q beyond 3σ of every mode.
        overlap: ∫min(p, q) = 1 − TV.
        bounces: whether the last steps took it to and fro.
        hill: whether the divergence falls to both sides of the first Gaussian's place.
        kl, reverse_kl: their values there.
        kl_from, reverse_kl_from: the region where most of what adds to each lies (a mode's number, or OUTSIDE), and the share of it that does.
        times: the mass of q over that of p, in each region of kl_from and of reverse_kl_from.
    """

    step: int
    value: float
    size: float
    places: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    mean: float
    deviation: float
    covered: tuple[int, ...]
    missed: float
    wrong: float
    overlap: float
    bounces: bool
    hill: bool
    kl: float
    reverse_kl: float
    kl_from: tuple[int, float]
    reverse_kl_from: tuple[int, float]
    times: tuple[float, float]


def _regions(setting: Setting) -> np.ndarray:
    """The mode that every one of PLACES belongs to (n,), or OUTSIDE."""
    apart = np.abs(PLACES[:, None] - setting.means)
    nearest = apart.argmin(1)
    return np.where(apart.min(1) <= NEAR * setting.sigma, nearest, OUTSIDE)


def _by_region(integrand: np.ndarray, region: np.ndarray, modes: int) -> np.ndarray:
    """∫ of ``integrand (t, n)`` over each mode's region and, last, over the rest: (t, modes + 1)."""
    member = region[:, None] == np.array([*range(modes), OUTSIDE])
    return np.asarray((integrand * WEIGHTS) @ member)


def _between(setting: Setting, weight: np.ndarray, place: np.ndarray, scale: np.ndarray, reach: float) -> np.ndarray:
    """Mass of q within ``reach`` σ of each mode: (t, modes)."""
    ends = setting.means + setting.sigma * reach * np.array([[-1.0], [1.0]])
    z = (ends[:, None, :, None] - place[:, None]) / scale[:, None]  # (2, t, modes, K)
    low, high = (ndtr(z) * weight[:, None]).sum(-1)
    return np.asarray(high - low)


def _outside(setting: Setting, weight: np.ndarray, place: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Mass of q beyond NEAR σ of every mode, (t,): in closed form, since the regions have ends."""
    inside = np.zeros(len(place))
    reach, end = NEAR * setting.sigma, -np.inf
    for mean in np.sort(setting.means):
        low, end = max(mean - reach, end), mean + reach
        z = (np.array([low, end])[:, None, None] - place) / scale
        inside += np.diff((ndtr(z) * weight).sum(-1), axis=0)[0]
    return np.maximum(0.0, 1 - inside)


def _hills(curve: np.ndarray, place: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Whether the curve (t, positions) falls to both sides of ``place (t,)``, by more than a thousandth of the value there."""
    step = POSITIONS[1] - POSITIONS[0]
    told = []
    for row, at, here in zip(curve, place, value):
        with np.errstate(invalid="ignore"):
            left, right = np.interp([at - 1.5 * step, at + 1.5 * step], POSITIONS, row)
        told.append(bool(np.isfinite([left, right, here]).all() and max(left, right) < here * (1 - 1e-3)))
    return np.array(told)


def _bounces(theta: np.ndarray) -> np.ndarray:
    """Whether the BACK steps of ``theta (steps + 1, K, 3)`` before each of MOMENTS took it less than a tenth of their length from where it was."""
    flat = theta.reshape(len(theta), -1)
    walked = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(flat, axis=0), axis=1))])
    before = np.maximum(0, MOMENTS - BACK)
    way = walked[MOMENTS] - walked[before]
    return np.asarray((MOMENTS >= BACK) & (way > STILL) & (np.linalg.norm(flat[MOMENTS] - flat[before], axis=1) < 0.1 * way))


def _top(adds: np.ndarray, modes: int) -> tuple[int, float]:
    """The region where most of it lies, and its share."""
    top = int(adds.argmax())
    return (top if top < modes else OUTSIDE), float(adds[top] / max(adds.sum(), SMALLEST))


def moments(setting: Setting, followed: Paths, index: int) -> list[Moment]:
    """Everything that is counted at MOMENTS of one divergence's path."""
    theta = followed.theta[index, MOMENTS]  # (t, K, 3)
    place, scale = theta[..., 0], np.exp(theta[..., 1])
    raised = np.exp(theta[..., 2] - theta[..., 2].max(-1, keepdims=True))
    weight = raised / raised.sum(-1, keepdims=True)
    log_p = Line(setting.means[None], np.full((1, setting.modes), setting.sigma), setting.weights[None]).log_density(PLACES[None])[0]
    z = (PLACES[None, :, None] - place[:, None]) / scale[:, None]
    log_q = log_sum(np.log(np.maximum(weight, SMALLEST) / (scale * np.sqrt(2 * np.pi)))[:, None] - 0.5 * z**2)
    p, q = np.exp(log_p), np.exp(log_q)
    mean = (weight * place).sum(1)
    deviation = np.sqrt((weight * (scale**2 + (place - mean[:, None]) ** 2)).sum(1))
    core = _between(setting, weight, place, scale, CORE)
    covered = core >= COVERED * setting.weights * (ndtr(CORE) - ndtr(-CORE))
    region, modes = _regions(setting), setting.modes
    adds = [_by_region(np.maximum(0.0, part), region, modes) for part in (p * (log_p - log_q), q * (log_q - log_p))]
    mass_p, mass_q = np.maximum(_by_region(p[None], region, modes)[0], SMALLEST), _by_region(q, region, modes)
    kl, reverse_kl = ((part * WEIGHTS).sum(1) for part in (p * (log_p - log_q), q * (log_q - log_p)))
    value, size = followed.value[index, MOMENTS], followed.size[index, MOMENTS]
    bounces = _bounces(followed.theta[index])
    hill = _hills(followed.curve[index], place[:, 0], value)
    wrong = _outside(setting, weight, place, scale)
    told = []
    for t, step in enumerate(MOMENTS):
        kl_from, reverse_kl_from = (_top(part[t], modes) for part in adds)
        tops = [int(part[t].argmax()) for part in adds]
        told.append(
            Moment(
                step=int(step),
                value=float(value[t]),
                size=float(size[t]),
                places=tuple(place[t].tolist()),
                scales=tuple(scale[t].tolist()),
                weights=tuple(weight[t].tolist()),
                mean=float(mean[t]),
                deviation=float(deviation[t]),
                covered=tuple(np.flatnonzero(covered[t]).tolist()),
                missed=float(setting.weights[~covered[t]].sum()),
                wrong=float(wrong[t]),
                overlap=float((np.minimum(p, q[t]) * WEIGHTS).sum()),
                bounces=bool(bounces[t]),
                hill=bool(hill[t]),
                kl=float(kl[t]),
                reverse_kl=float(reverse_kl[t]),
                kl_from=kl_from,
                reverse_kl_from=reverse_kl_from,
                times=(float(mass_q[t][tops[0]] / mass_p[tops[0]]), float(mass_q[t][tops[1]] / mass_p[tops[1]])),
            )
        )
    return told
