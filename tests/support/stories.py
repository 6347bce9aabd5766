"""Stories made by hand: a converged run, but for what is said."""

import numpy as np

from gan2d.measure.metrics import METRICS
from gan2d.measure.story import Story

T, K = 12, 8
PERFECT = {"modes": 8.0, "high_quality": 0.989, "reverse_kl": 0.002, "spread_ratio": 1.0, "radii_ks": 0.0174, "radii_ks_all": 0.0174, "w1": 0.16}
FAIR = np.full(K, 1 / K)
HARD = {"gradient": 0.5, "alive": True}


def on(*held, off=0.0):
    """Shares of the modes: equal among those held (from 1), and ``off`` of the fair share for the others."""
    share = np.full(K, off / K)
    share[[k - 1 for k in held]] = (1 - share.sum() + off * len(held) / K) / len(held)
    return share


def story(count=T, weights=FAIR, floors=PERFECT, shares=FAIR, gradient=0.5, alive=True, **values):
    """A converged run, but for what is said: a number for always, a list for the last measurements in turn (before: its first)."""

    def course(given, width=()):
        given = np.asarray(given, float)
        if given.ndim == len(width):
            return np.broadcast_to(given, (count, *width)).copy()
        before = np.broadcast_to(given[0], (max(0, count - len(given)), *width))
        return np.concatenate([before, given])[-count:]

    told = {name: course(values.get(name, floors[name] if floors[name] is not None else np.nan)) for name in METRICS}
    return Story(np.arange(count) * 50, told, course(shares, (len(weights),)), course(gradient), course(alive).astype(bool), weights, floors)


def without_modes(count=T, **said):
    return story(count, np.zeros(0), dict.fromkeys(METRICS) | {"w1": 0.1}, np.zeros(0), **said)


def falling(start, end, count=T):
    return np.linspace(start, end, count)


def sparse(steps):
    """A converged run that was measured at these steps alone."""
    return story(len(steps))._replace(steps=np.array(steps))
