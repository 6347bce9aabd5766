"""ALICE's toy: what its paper prints for each weight of reconstruction, and what is measured of it.

Li et al. 2017, arXiv:1709.01215, Figure 2 and its supplement: 576 trainings for each λ, mean ± standard deviation.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from gan2d.common.errors import InputError
from gan2d.elements.dataset import Mixture


class Published(NamedTuple):
    """What the paper prints for a λ: the mean squared reconstruction and the score of the modes, each with its standard deviation."""

    error: tuple[float, float]
    modes: tuple[float, float]


PUBLISHED: dict[float, Published] = {
    0.0: Published((4.71, 1.82), (2.75, 1.50)),
    0.01: Published((1.47, 1.17), (3.67, 1.39)),
    0.1: Published((0.129, 0.154), (4.50, 0.78)),
    1.0: Published((0.022, 0.027), (4.60, 0.58)),
    10.0: Published((0.0028, 0.006), (3.34, 0.71)),
}
STRENGTHS = tuple(PUBLISHED)
TRUE_MODES = 4.977  # the score that the paper prints of true points
DIFFERS = (
    "What differs: each batch here is of fresh points, there of the same 2,048; which mode a point belongs to is told here by the mixture's own "
    "probabilities, there by a trained network; networks begin from other random weights; and here are fewer runs (there 576 each)."
)


def mode_score(x: np.ndarray, mixture: Mixture) -> float:
    """exp E_x KL(p(y|x) ‖ E p(y|x)) of points (n, 2), by the mixture's posterior: K where K modes are met equally and surely, 1 where only one is."""
    apart = (((x[:, None] - mixture.centres[None]) / mixture.scale) ** 2).sum(-1) / 2
    logs = np.log(mixture.weights)[None] - apart
    logs -= logs.max(1, keepdims=True)
    posterior = np.exp(logs) / np.exp(logs).sum(1, keepdims=True)
    mean = np.maximum(posterior.mean(0), 1e-300)
    return float(np.exp((posterior * (np.log(np.maximum(posterior, 1e-300)) - np.log(mean))).sum(1).mean()))


def read_alice(told: Any) -> list[dict[str, Any]]:
    """The rows of a file that the benchmark wrote: strength, error and modes as (mean, standard deviation).

    Raises:
        InputError: it is another file.
    """
    if not isinstance(told, dict) or told.get("format") != "gan2d alice" or [row["strength"] for row in told["rows"]] != list(STRENGTHS):
        raise InputError("These are not the figures of python -m benchmarks.alice; make them again with it.")
    return list(told["rows"])
