"""PAIRS: two distributions, θ apart – real p and generated q – and everything that theory knows of them.

The generator stands still here: q is given. ``draw`` samples both for training a critic; the closed forms are in
double precision numpy, over a whole sweep of θ at once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from gan2d.elements.data import DATASETS
from gan2d.theory.mixtures_1d import Line, gaussian

if TYPE_CHECKING:
    from gan2d.settings.knobs import Knobs

Values = Mapping[str, Any]
MODES = np.array([-2.25, -0.75, 0.75, 2.25])  # of the row of Gaussians


@dataclasses.dataclass(frozen=True)
class Pair:
    """Two distributions, θ apart.

    Attributes:
        apart: what θ is, in words.
        inputs: 1 on the line, 2 in the plane.
        sample: ``(data, key, n, knobs) -> (real, generated)``, each (n, inputs); θ is ``knobs.theta``.
        lines: ``(values, θ (T,)) -> (p, q)`` on the line such that every f-divergence of the pair is theirs, where there are such.
        across: ``(values, θ) -> (p, q)`` likewise for W1, where q is no shifted copy of p.
        shift: ``values -> unit vector (inputs,)``: q is p moved by θ along it, so that W1 = |θ| and the potential is −⟨x, shift⟩; None where it is not.
        coordinate: ``(values, x (n, inputs)) -> (n,)``: places on that line; None where D* is not a function of one.
        words: ``values -> text`` of what p and q are now.
        reach: ``(values, largest θ) -> (x0, x1)`` or the box (x0, x1, y0, y1): what a picture must hold.
        span: the first and last θ of the usual sweep.
        knobs, defaults: the knobs that it reads (θ aside), and where its defaults differ.
        for_critics: where a default of the critics' own knobs does not suit this pair.
        of_data: it is made from any data set, whose knobs it reads too.
    """

    title: str
    help: str
    apart: str
    inputs: int
    sample: Callable[[str, Array, int, Knobs], tuple[Array, Array]]
    words: Callable[[Values], str]
    reach: Callable[[Values, float], tuple[float, ...]]
    span: tuple[float, float]
    lines: Callable[[Values, np.ndarray], tuple[Line, Line] | None] = lambda values, theta: None
    across: Callable[[Values, np.ndarray], tuple[Line, Line] | None] = lambda values, theta: None
    shift: Callable[[Values], np.ndarray | None] = lambda values: None
    coordinate: Callable[[Values, np.ndarray], np.ndarray] | None = None
    knobs: tuple[str, ...] = ()
    defaults: Mapping[str, float] = dataclasses.field(default_factory=dict)
    for_critics: Mapping[str, float] = dataclasses.field(default_factory=dict)
    of_data: bool = False
    source: str = ""

    def knows_transport(self, values: Values) -> bool:
        """Whether W1 and its potential are known without samples."""
        return self.shift(values) is not None or self.across(values, np.zeros(1)) is not None


def draw(pair: str, data: str, key: Array, n: int, knobs: Knobs) -> tuple[Array, Array]:
    """``n`` real and ``n`` generated points of a pair, each with the instance noise that the critic sees on both."""
    where, on_real, on_fake = jax.random.split(key, 3)
    real, fake = PAIRS[pair].sample(data, where, n, knobs)
    return real + knobs.noise * jax.random.normal(on_real, real.shape), fake + knobs.noise * jax.random.normal(on_fake, fake.shape)


def as_knobs(values: Values) -> Any:
    """Values in the place of Knobs, for the parts of a data set that are computed without compiling anything."""
    return SimpleNamespace(**{name: np.float32(value) if isinstance(value, float) else value for name, value in values.items()})


def _two(key: Array, n: int, inputs: int) -> tuple[Array, Array]:
    p, q = jax.random.split(key)
    return jax.random.normal(p, (n, inputs)), jax.random.normal(q, (n, inputs))


def _blurred(scale: Any, values: Values) -> Any:
    return np.hypot(scale, float(values["noise"]))


def _at(x: float, theta: np.ndarray) -> np.ndarray:
    return np.full(len(theta), x)


# ---- two Gaussians on the line


def _gaussians_1d(data: str, key: Array, n: int, knobs: Knobs) -> tuple[Array, Array]:
    p, q = _two(key, n, 1)
    return knobs.width * p, knobs.theta + knobs.fake_width * q


def _gaussian_lines(values: Values, theta: np.ndarray) -> tuple[Line, Line]:
    p, q = (_blurred(values[name], values) for name in ("width", "fake_width"))
    return gaussian(_at(0.0, theta), p), gaussian(theta, q)


# ---- parallel lines


def _parallel_lines(data: str, key: Array, n: int, knobs: Knobs) -> tuple[Array, Array]:
    p, q = (jax.random.uniform(k, (n,)) for k in jax.random.split(key))
    return jnp.stack([jnp.zeros(n), p], 1), jnp.stack([jnp.broadcast_to(knobs.theta, (n,)), q], 1)


def _blurred_lines(values: Values, theta: np.ndarray) -> tuple[Line, Line] | None:
    sigma = float(values["noise"])
    return (gaussian(_at(0.0, theta), sigma), gaussian(theta, sigma)) if sigma > 0 else None


# ---- long thin Gaussians


def _direction(angle: Any, module: Any) -> Any:
    radians = angle * (np.pi / 180)
    return module.stack([module.cos(radians), module.sin(radians)])


def _parallel_gaussians(data: str, key: Array, n: int, knobs: Knobs) -> tuple[Array, Array]:
    p, q = _two(key, n, 2)
    scale = jnp.stack([knobs.width, jnp.ones_like(knobs.width)])[None]
    return scale * p, scale * q + (knobs.theta * _direction(knobs.angle, jnp))[None]


def _mahalanobis(values: Values, theta: np.ndarray) -> tuple[Line, Line]:
    """Equal covariances: along Σ⁻¹Δμ the pair is N(0, 1) against N(‖Σ^{-½}Δμ‖, 1), and across it there is no difference."""
    scale = _blurred(np.array([float(values["width"]), 1.0]), values)
    apart = np.linalg.norm(_direction(float(values["angle"]), np) / scale)
    return gaussian(_at(0.0, theta), 1.0), gaussian(theta * apart, 1.0)


def _along_mahalanobis(values: Values, x: np.ndarray) -> np.ndarray:
    scale = _blurred(np.array([float(values["width"]), 1.0]), values)
    whitened = _direction(float(values["angle"]), np) / scale
    return np.asarray((x / scale) @ (whitened / np.linalg.norm(whitened)))


# ---- two rows of Gaussians


def _tilted(values: Values) -> np.ndarray:
    weights = np.exp(-float(values["imbalance"]) * np.arange(len(MODES)))
    return np.asarray(weights / weights.sum())


def _mixtures(data: str, key: Array, n: int, knobs: Knobs) -> tuple[Array, Array]:
    where, which_p, which_q = jax.random.split(key, 3)
    p, q = _two(where, n, 2)
    modes = jnp.asarray(MODES, jnp.float32)
    real = modes[jax.random.randint(which_p, (n,), 0, len(MODES))]
    fake = modes[jax.random.categorical(which_q, -knobs.imbalance * jnp.arange(len(MODES)), shape=(n,))]
    level = jnp.zeros(n)
    return jnp.stack([real, level], 1) + knobs.sigma * p, jnp.stack([fake + knobs.theta, level], 1) + knobs.sigma * q


def _mixture_lines(values: Values, theta: np.ndarray) -> tuple[Line, Line]:
    shape = (len(theta), len(MODES))
    scale = np.full(shape, _blurred(float(values["sigma"]), values))
    p = Line(np.broadcast_to(MODES, shape), scale, np.full(shape, 1 / len(MODES)))
    return p, Line(MODES + theta[:, None], scale, np.broadcast_to(_tilted(values), shape))


# ---- any data and its noisy copy


def _noisy_copy(data: str, key: Array, n: int, knobs: Knobs) -> tuple[Array, Array]:
    p, q, noise = jax.random.split(key, 3)
    sample = DATASETS[data].sample
    return sample(p, n, knobs), sample(q, n, knobs) + knobs.theta * jax.random.normal(noise, (n, 2))


def _x(values: Values, x: np.ndarray) -> np.ndarray:
    return x[:, 0]


def _right(values: Values) -> np.ndarray:
    return np.array([1.0, 0.0])


def _square(x0: float, x1: float, y: float = 0.0) -> tuple[float, float, float, float]:
    half = (x1 - x0) / 2
    return x0, x1, y - half, y + half


def _gaussian_box(values: Values, theta: float) -> tuple[float, float, float, float]:
    x, y = theta * _direction(float(values["angle"]), np)
    wide, high = _blurred(np.array([float(values["width"]), 1.0]), values)
    half = max(abs(x) / 2 + 3.2 * wide, abs(y) / 2 + 3.2 * high) + 0.3
    return float(x / 2 - half), float(x / 2 + half), float(y / 2 - half), float(y / 2 + half)


def _interval(values: Values, theta: float) -> tuple[float, float]:
    p, q = (4.5 * float(_blurred(values[name], values)) for name in ("width", "fake_width"))
    return -max(p, q), max(p, theta + q)


def _copy_box(values: Values, theta: float) -> tuple[float, float, float, float]:
    x0, x1, y0, y1 = DATASETS[str(values["data"])].box(as_knobs(values))
    room = 1.2 * theta  # the farthest of the noisy points may leave the picture
    return x0 - room, x1 + room, y0 - room, y1 + room


PAIRS: dict[str, Pair] = {
    "gaussians_1d": Pair(
        "Two Gaussians on the line",
        "p = N(0, width²) and q = N(θ, width of q²), on a line: the setting of figure 2 of the WGAN paper, which states no means or widths.",
        "distance between the means",
        1,
        _gaussians_1d,
        lambda v: f"p = N(0, {v['width']:.3g}²), q = N(θ, {v['fake_width']:.3g}²)",
        _interval,
        (0.0, 6.0),
        lines=_gaussian_lines,
        across=_gaussian_lines,
        shift=lambda v: np.ones(1) if v["width"] == v["fake_width"] else None,
        coordinate=_x,
        knobs=("width", "fake_width"),
        defaults={"width": 0.5, "fake_width": 0.5},
        source="Arjovsky et al. 2017, arXiv:1701.07875, figure 2",
    ),
    "parallel_gaussians": Pair(
        "Parallel Gaussians",
        "Two long thin Gaussians of the same shape (across: the thickness, along: 1), q moved by θ in the direction of the angle (0° straight across).",
        "distance between the means",
        2,
        _parallel_gaussians,
        lambda v: f"p = N(0, diag({v['width']:.3g}², 1)); q: the same, moved by θ at {v['angle']:.3g}°",
        _gaussian_box,
        (0.0, 6.0),
        lines=_mahalanobis,
        shift=lambda v: np.asarray(_direction(float(v["angle"]), np)),
        coordinate=_along_mahalanobis,
        knobs=("width", "angle"),
        defaults={"width": 0.3},
        source="WGAN, example 1, made smooth: Arjovsky et al. 2017, arXiv:1701.07875",
    ),
    "parallel_lines": Pair(
        "Parallel lines",
        "Example 1 of the WGAN paper: the segments (0, Z) and (θ, Z) with Z uniform on [0, 1]. They do not overlap at all unless θ = 0.",
        "distance between the lines",
        2,
        _parallel_lines,
        lambda v: "p = (0, Z), q = (θ, Z), Z uniform on [0, 1]",
        lambda v, top: _square(-0.6 - 3 * float(v["noise"]), top + 0.6 + 3 * float(v["noise"]), 0.5),
        (0.0, 2.0),
        lines=_blurred_lines,
        shift=_right,
        coordinate=_x,
        source="Arjovsky et al. 2017, arXiv:1701.07875, example 1",
    ),
    "mixtures": Pair(
        "Two mixtures",
        "A row of four Gaussians 1.5 apart, and the same row moved by θ, with equal or unequal weights: JS falls whenever modes meet, wrongly.",
        "how far the row is moved",
        2,
        _mixtures,
        lambda v: f"p: four Gaussians of width {v['sigma']:.3g}, 1.5 apart; q: the same row moved by θ" + (", weights unequal" if v["imbalance"] else ""),
        lambda v, top: _square(-2.25 - 4 * _blurred(float(v["sigma"]), v), top + 2.25 + 4 * _blurred(float(v["sigma"]), v)),
        (0.0, 6.0),
        lines=_mixture_lines,
        across=_mixture_lines,
        shift=lambda v: None if float(v["imbalance"]) else _right(v),
        coordinate=_x,
        knobs=("sigma", "imbalance"),
        defaults={"sigma": 0.2},
    ),
    "noisy_copy": Pair(
        "Data and their noisy copy",
        "Any data set against itself plus Gaussian noise of width θ: the same mean, another shape. Figure 1 of the WGAN-GP paper has θ = 1.",
        "width of the noise on the copy",
        2,
        _noisy_copy,
        lambda v: f"p: {DATASETS[str(v['data'])].title.lower()}; q: the same + N(0, θ²)",
        _copy_box,
        (0.0, 1.0),
        for_critics={"gp_weight": 10.0},  # a stiffer critic takes too long to bend around many modes
        of_data=True,
        source="Gulrajani et al. 2017, arXiv:1704.00028, figure 1",
    ),
}
