"""Mixtures of Gaussians in the plane: divergences by the trapezoidal rule on a fine grid around every mode."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gan2d.elements.dataset import Mixture
from gan2d.theory.mixtures_1d import log_sum

REACH, STEP = 6.0, 0.15  # the grid around a mode, in its standard deviations
OUTSIDE = 1e-7  # bound on the share that lies beyond it: a mass of e^{−18} = 1.5e-8, where integrands grow no faster than a square


def log_density(x: np.ndarray, mixture: Mixture) -> np.ndarray:
    """Log density in nats at ``x (n, 2)``, shape (n,), in double precision."""
    centres, scale, weights = (np.asarray(part, float) for part in mixture)
    along, up = ((x[:, None, i] - centres[:, i]) / scale[i] for i in (0, 1))
    return log_sum(np.log(weights / (2 * np.pi * scale[0] * scale[1])) - 0.5 * (along**2 + up**2))


def expectation(mixture: Mixture, values: Callable[[np.ndarray], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """E f(X) for X from the mixture and ``values: (n, 2) -> (m, n)``; returns ``(m,)`` and an error bound ``(m,)``.

    For smooth f the trapezoidal rule converges faster than any power of its step; at a kink, as in TV, with its square.
    The bound is the difference from the rule with twice the step, which is more than the error itself, and what lies outside of the grid.
    """
    line = np.arange(-REACH, REACH + STEP / 2, STEP)
    weight = np.exp(-0.5 * (line[:, None] ** 2 + line**2)).ravel()
    coarse = np.zeros((len(line), len(line)), bool)
    coarse[::2, ::2] = True
    offsets = np.stack(np.meshgrid(line, line, indexing="ij"), -1).reshape(-1, 2)
    fine_sum: np.ndarray | float = 0.0
    coarse_sum: np.ndarray | float = 0.0
    centres, scale, weights = (np.asarray(part, float) for part in mixture)
    for centre, share in zip(centres, weights):
        f = values(centre + scale * offsets)
        fine_sum = fine_sum + share * (f @ weight) / weight.sum()
        kept = coarse.ravel()
        coarse_sum = coarse_sum + share * (f[:, kept] @ weight[kept]) / weight[kept].sum()
    fine_sum = np.asarray(fine_sum)
    return fine_sum, np.abs(fine_sum - np.asarray(coarse_sum)) + OUTSIDE * np.maximum(1.0, np.abs(fine_sum))


def divergences(p: Mixture, q: Mixture) -> tuple[np.ndarray, np.ndarray]:
    """TV, KL(p‖q), KL(q‖p) and JS in nats, as ``(4,)`` values and ``(4,)`` error bounds.

    With r = q/p, TV = E_p max(0, 1 − r) and JS = log 2 − ½E_p[log(1 + r) + r log(1 + 1/r)]: both need p's places only,
    where q may be smooth although p is a set of narrow peaks.
    """

    def at_real(x: np.ndarray) -> np.ndarray:
        log_r = log_density(x, q) - log_density(x, p)
        r = np.exp(np.minimum(log_r, 30.0))  # from e^30 on, r log(1 + 1/r) is 1 to the last bit but for rounding
        pulled = np.where(log_r < 30.0, r * np.logaddexp(0.0, -log_r), 1.0)
        return np.stack([np.maximum(0.0, 1.0 - r), -log_r, np.log(2) - 0.5 * (np.logaddexp(0.0, log_r) + pulled)])

    def at_fake(x: np.ndarray) -> np.ndarray:
        return (log_density(x, q) - log_density(x, p))[None]

    (tv, kl, js), bound = expectation(p, at_real)
    (reverse,), reverse_bound = expectation(q, at_fake)
    return np.array([tv, kl, reverse, js]), np.array([bound[0], bound[1], reverse_bound[0], bound[2]])
