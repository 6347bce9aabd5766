"""Gaussians on a line, and the squares that hold them in a picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

Gaussians = tuple[np.ndarray, np.ndarray, np.ndarray]  # means, widths and weights (T, K) of a mixture on a line at every θ
Ends = tuple[Gaussians, Gaussians]


def gaussian(means: Any, widths: Any, theta: np.ndarray) -> Gaussians:
    """One Gaussian at every θ."""
    column = [np.broadcast_to(np.asarray(part, float), theta.shape)[:, None] for part in (means, widths, 1.0)]
    return column[0], column[1], column[2]


def blurred(scale: Any, values: Mapping[str, Any]) -> Any:
    """A standard deviation with the instance noise on top of it."""
    return np.hypot(scale, float(values["noise"]))


def square(x0: float, x1: float, y: float = 0.0) -> tuple[float, float, float, float]:
    """The square over this interval, its middle at height y."""
    half = (x1 - x0) / 2
    return x0, x1, y - half, y + half


def direction(angle: Any, module: Any) -> Any:
    """The unit vector (2,) at an angle in degrees."""
    radians = angle * (np.pi / 180)
    return module.stack([module.cos(radians), module.sin(radians)])
