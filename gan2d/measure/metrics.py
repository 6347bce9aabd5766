"""How good are these samples? Mode coverage and exact transport, each beside what perfect samples would score."""

from __future__ import annotations

import math
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
HIGH_QUALITY = 3.0  # σ: how far a sample of high quality may lie from its mode
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
    "radii_ks": Metric(
        "Radii KS (≤ 3σ)",
        "Kolmogorov–Smirnov distance of the high-quality samples' distances from their modes, in σ, from the Rayleigh law cut at 3σ: 0 the right shape, 1 none of it. "
        "Of n perfect samples it is .87/√n, so it falls as more are of high quality.",
    ),
    "radii_ks_all": Metric(
        "Radii KS (all)",
        "The same of all samples and the whole Rayleigh law: it counts what lies between the modes, and tails that are too thin.",
    ),
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
    good = nearest[distance[np.arange(len(nearest)), nearest] <= HIGH_QUALITY]
    return np.bincount(good, minlength=len(mixture.centres)) / len(samples) >= HELD * np.asarray(mixture.weights)


def rayleigh_distance(radii: np.ndarray, cut: float = math.inf) -> float:
    """Kolmogorov–Smirnov distance of ``radii (n,)``, in σ, from those of a round Gaussian in the plane; NaN of no radii.

    sup_r |F_n(r) − F(r)|, F(r) = (1 − e^{−r²/2}) / (1 − e^{−cut²/2}): the Rayleigh law, cut off at ``cut``. It lies between
    0 and 1. For n perfect samples √n times it has the mean √(π/2) log 2 = .87, and is above 1.63 once in a hundred times.

    Source: Kolmogorov 1933, Giornale dell'Istituto Italiano degli Attuari 4; Marsaglia, Tsang & Wang 2003, J. Stat. Softw. 8(18).
    """
    if not len(radii):
        return math.nan
    law = np.expm1(-0.5 * np.sort(radii) ** 2) / math.expm1(-0.5 * cut**2)
    steps = np.arange(len(radii) + 1) / len(radii)
    return float(max((steps[1:] - law).max(), (law - steps[:-1]).max()))


def coverage(samples: np.ndarray, mixture: Mixture) -> dict[str, float]:
    """Mode coverage of ``samples (n, 2)``.

    A sample is of high quality if it lies within 3σ of its nearest mode (distance in units of σ along each axis); a
    mode is captured if at least one such sample is nearest to it. Reverse KL = Σ_k a_k log(a_k / w_k) over the shares
    a of all samples (for equal weights log K − H). The spread ratio is robust: the median distance from the median
    point of each mode, over σ√(2 log 2), which is 1 for perfect samples however many samples lie between the modes.
    Radii are distances from the true centre: that they are Rayleigh is tested for the high-quality samples (NaN where
    there are none) and for all, since a share of high quality above 1 − e^{−4.5} = 98.89 % means tails that are too thin.

    Definitions: VEEGAN (Srivastava et al. 2017, arXiv:1705.07761), PacGAN (Lin et al. 2017, arXiv:1712.04086).
    """
    centres, scale, weights = (np.asarray(a, np.float64) for a in mixture)
    x, distance, nearest = _nearest(samples, mixture)
    radii = distance[np.arange(len(x)), nearest]
    good = radii <= HIGH_QUALITY
    share = np.bincount(nearest, minlength=len(centres)) / len(x)
    held = share > 0
    own = np.stack([np.median(x[nearest == k], 0) if held[k] else centres[k] / scale for k in range(len(centres))])
    spread = np.median(np.linalg.norm(x - own[nearest], axis=1)) / math.sqrt(2 * math.log(2))
    return {
        "modes": float(len(np.unique(nearest[good]))),
        "high_quality": float(good.mean()),
        "reverse_kl": float(np.sum(share[held] * np.log(share[held] / weights[held]))),
        "spread_ratio": float(spread),
        "radii_ks": rayleigh_distance(radii[good], HIGH_QUALITY),
        "radii_ks_all": rayleigh_distance(radii),
    }


def measure(samples: np.ndarray, real: np.ndarray, mixture: Mixture | None, transport: int = W1_SAMPLES) -> dict[str, float | None]:
    """Every metric of METRICS; None where the data have no modes, or no sample is one that it asks about. W1 uses the first ``transport`` points of each."""
    covered = coverage(samples, mixture) if mixture is not None else {}
    n = min(transport, len(samples), len(real))
    told = {name: covered.get(name, math.nan) for name in METRICS} | {"w1": w1(samples[:n], real[:n])}
    return {name: None if math.isnan(value) else value for name, value in told.items()}


def floors(data: str, knobs: Knobs, samples: int = COVERAGE_SAMPLES, transport: int = W1_SAMPLES, place: Place = HERE) -> dict[str, float | None]:
    """What perfect samples score, in the user's units: the mean over three draws of as many real points, measured against real points."""
    mixture = mixture_of(data, knobs)
    draws = []
    for i in range(3):
        first, second = jax.random.split(jax.random.key(1_000_003 + i))
        perfect, real = (place.outward(np.asarray(draw_real(data, key, samples, knobs))) for key in (first, second))
        draws.append(measure(perfect, real, mixture, transport))
    return {name: None if draws[0][name] is None else float(np.mean([d[name] for d in draws])) for name in METRICS}  # type: ignore[misc]
