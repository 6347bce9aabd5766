"""Place: where own points lie, and how large they are, so that one recipe fits points of any size anywhere.

Networks, penalties and noise see u = (x − centre) / scale; what leaves the training – points, boxes, distances –
is in the units of x again. Both ways go in double precision: JAX computes in single, in which 600,000 ± 1 is coarse.

Slopes and gradients stay in u, over one standard deviation of the points, and are shown so, with ``per`` beside them: there lies the
slope that a penalty aims at (1) or a constraint promises (K), there act optimisers, whose ε says what has vanished, and there
arrows of two data sets can be compared. With respect to x they are 1/scale times as steep: ``steepness``.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from gan2d.elements.dataset import Box


class Place(NamedTuple):
    """The centre and the length that become 0 and 1; HERE changes nothing, bit for bit."""

    centre: tuple[float, float] = (0.0, 0.0)
    scale: float = 1.0

    def inward(self, x: Any) -> Any:
        """Points (n, 2) in the networks' coordinates."""
        return x if self == HERE else (np.asarray(x, np.float64) - self.centre) / self.scale

    def outward(self, u: Any) -> Any:
        """Points (…, 2) of the networks in the user's units, float64."""
        return u if self == HERE else np.asarray(u, np.float64) * self.scale + self.centre

    def box_inward(self, box: Box) -> Box:
        """A view in the networks' coordinates."""
        (cx, cy), s = self.centre, self.scale
        return (box[0] - cx) / s, (box[1] - cx) / s, (box[2] - cy) / s, (box[3] - cy) / s

    def box_outward(self, box: Box) -> Box:
        """A view in the user's units."""
        (cx, cy), s = self.centre, self.scale
        return box[0] * s + cx, box[1] * s + cx, box[2] * s + cy, box[3] * s + cy

    @property
    def per(self) -> str:
        """What stands behind the name of a slope or gradient."""
        return "" if self == HERE else ", per σ of the points"

    def steepness(self, gradient: Any) -> Any:
        """Slopes or gradients with respect to u as those with respect to x."""
        return gradient if self == HERE else gradient / self.scale


HERE = Place()
COUNTED = "in standard deviations of your points"  # what noise, θ as its width, and a critic's own slope are told in where a place is not HERE


def place_of(points: np.ndarray) -> Place:
    """The mean of points (n, 2), and their standard deviation √(trace of the covariance / 2): the same length along both axes, so that circles stay round."""
    centre = points.mean(0)
    return Place((float(centre[0]), float(centre[1])), float(math.sqrt(points.var(0).mean())))
