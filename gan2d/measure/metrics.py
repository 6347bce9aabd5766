"""How good are these samples? Mode coverage and exact transport, each beside what perfect samples would score."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import jax
import numpy as np
from scipy.spatial.distance import cdist

from gan2d.common.memoise import Recent
from gan2d.elements.data import DATASETS
from gan2d.elements.dataset import Mixture
from gan2d.measure.samples import draw_real
from gan2d.settings.knobs import Knobs
from gan2d.settings.place import HERE, Place
from gan2d.theory.transport import w1

COVERAGE_SAMPLES = 2500
W1_SAMPLES = 1024
HELD = 0.1  # a mode with less than this share of the samples that are due to it is lost


class Score(NamedTuple):
    """One metric of the generated samples, beside its floor: what perfect samples of the same size score."""

    value: float | None
    floor: float | None


class Metric(NamedTuple):
    """How a metric is called and read."""

    title: str
    help: str


METRICS: dict[str, Metric] = {
    "modes": Metric("Modes captured", "Modes that at least one high-quality sample is nearest to."),
    "high_quality": Metric("High quality", "Share of samples within 3σ of their nearest mode; perfect samples reach 98.9 %."),
    "reverse_kl": Metric("Reverse KL", "KL of the samples' shares of the modes from the true weights, in nats: 0 when every mode gets its share."),
    "spread_ratio": Metric("Spread ratio", "Spread of the samples within their modes over the true σ: below 1 the modes have shrunk."),
    "w1": Metric("W1, exact", "Earth mover's distance between equally many real and generated points, solved exactly as an assignment."),
}


_MIXTURES: Recent[Mixture] = Recent(256)


def mixture_of(data: str, knobs: Knobs) -> Mixture | None:
    """The data's modes as numpy arrays, without modes of weight 0; None where the data have no modes."""
    row = DATASETS[data]
    if row.mixture is None:
        return None
    key = (data, *(float(getattr(knobs, name)) for name in row.knobs))  # pages ask for it with each picture
    made = _MIXTURES.get(key)
    if made is None:
        centres, scale, weights = (np.asarray(a, np.float64) for a in row.mixture(knobs))
        made = _MIXTURES[key] = Mixture(centres[weights > 0], scale, weights[weights > 0])  # type: ignore[arg-type]
    return made


def _nearest(samples: np.ndarray, mixture: Mixture) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Samples and distances to all modes in units of σ, and which mode is nearest."""
    centres, scale, _ = (np.asarray(a, np.float64) for a in mixture)
    x = np.asarray(samples, np.float64) / scale
    distance = cdist(x, centres / scale)
    return x, distance, distance.argmin(1)


def shares(samples: np.ndarray, mixture: Mixture) -> np.ndarray:
    """The share of ``samples (n, 2)`` that is nearest to each mode, (K,)."""
    return np.bincount(_nearest(samples, mixture)[2], minlength=len(mixture.centres)) / len(samples)


def held(samples: np.ndarray, mixture: Mixture) -> np.ndarray:
    """Which modes ``samples (n, 2)`` hold, (K,): a tenth or more of the samples that are due to a mode lie within 3σ of it, nearest to it.

    It asks for more than a captured mode, which one stray sample makes.
    """
    _, distance, nearest = _nearest(samples, mixture)
    good = nearest[distance[np.arange(len(nearest)), nearest] <= 3.0]
    return np.bincount(good, minlength=len(mixture.centres)) / len(samples) >= HELD * np.asarray(mixture.weights)


def coverage(samples: np.ndarray, mixture: Mixture) -> dict[str, float]:
    """Mode coverage of ``samples (n, 2)``.

    A sample is of high quality if it lies within 3σ of its nearest mode (distance in units of σ along each axis); a
    mode is captured if at least one such sample is nearest to it. Reverse KL = Σ_k a_k log(a_k / w_k) over the shares
    a of all samples (for equal weights log K − H). The spread ratio is robust: the median distance from the median
    point of each mode, over σ√(2 log 2), which is 1 for perfect samples however many samples lie between the modes.

    Definitions: VEEGAN (Srivastava et al. 2017, arXiv:1705.07761), PacGAN (Lin et al. 2017, arXiv:1712.04086).
    """
    centres, scale, weights = (np.asarray(a, np.float64) for a in mixture)
    x, distance, nearest = _nearest(samples, mixture)
    good = distance[np.arange(len(x)), nearest] <= 3.0
    share = np.bincount(nearest, minlength=len(centres)) / len(x)
    held = share > 0
    own = np.stack([np.median(x[nearest == k], 0) if held[k] else centres[k] / scale for k in range(len(centres))])
    spread = np.median(np.linalg.norm(x - own[nearest], axis=1)) / math.sqrt(2 * math.log(2))
    return {
        "modes": float(len(np.unique(nearest[good]))),
        "high_quality": float(good.mean()),
        "reverse_kl": float(np.sum(share[held] * np.log(share[held] / weights[held]))),
        "spread_ratio": float(spread),
    }


def measure(samples: np.ndarray, real: np.ndarray, mixture: Mixture | None, transport: int = W1_SAMPLES) -> dict[str, float | None]:
    """Every metric of METRICS; None where the data have no modes. W1 uses the first ``transport`` points of each."""
    covered: Mapping[str, float | None] = coverage(samples, mixture) if mixture is not None else {}
    n = min(transport, len(samples), len(real))
    return {name: covered.get(name) for name in METRICS} | {"w1": w1(samples[:n], real[:n])}


def floors(data: str, knobs: Knobs, samples: int = COVERAGE_SAMPLES, transport: int = W1_SAMPLES, place: Place = HERE) -> dict[str, float | None]:
    """What perfect samples score, in the user's units: the mean over three draws of as many real points, measured against real points."""
    mixture = mixture_of(data, knobs)
    draws = []
    for i in range(3):
        first, second = jax.random.split(jax.random.key(1_000_003 + i))
        perfect, real = (place.outward(np.asarray(draw_real(data, key, samples, knobs))) for key in (first, second))
        draws.append(measure(perfect, real, mixture, transport))
    return {name: None if draws[0][name] is None else float(np.mean([d[name] for d in draws])) for name in METRICS}  # type: ignore[misc]
