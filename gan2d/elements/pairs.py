"""PAIRS: two distributions, θ apart – real p and generated q – and on which lines theory can compare them.

The generator stands still here: q is given. A row is a data set of its own (p, with q beside it); the last one takes any for p.
Here are the samplers and the Gaussians on a line behind them: what theory makes of a row is in theory/.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from gan2d.common.knob import Value
from gan2d.elements.dataset import Box, DataKnobs, Dataset
from gan2d.elements.shapes import funnels
from gan2d.elements.shapes.funnels import Funnels
from gan2d.elements.shapes.gaussians import Ends, blurred, direction, gaussian, square

Values = Mapping[str, Any]
MODES = np.array([-2.25, -0.75, 0.75, 2.25])  # of the row of Gaussians
RIGHT = np.array([1.0, 0.0])
PREFIX = "pair_"


@dataclasses.dataclass(frozen=True)
class Pair:
    """Two distributions, θ apart.

    Attributes:
        apart: what θ is, in words.
        knob: the knob that is θ.
        inputs: 1 on the line, 2 in the plane.
        real, generated: ``(key, n, knobs) -> (n, inputs)``; those of ``of_data`` are the data's own and a generator's.
        words: ``values -> text`` of what p and q are now.
        reach: ``(values, the data's box, first θ, last θ) -> box``: what a picture must hold; on the line its height means nothing.
        span: the first and last θ of the usual sweep.
        shown: the θ that is shown at first; None for a third of the way.
        lines: ``(values, θ (T,)) -> (p, q)`` on the line such that every f-divergence of the pair is theirs, where there are such.
        across: ``(values, θ) -> (p, q)`` likewise for W1, where q is no shifted copy of p.
        shift: ``values -> unit vector (inputs,)``: q is p moved by θ along it, so that W1 = |θ| and the potential is ∓⟨x, shift⟩; None where it is not.
        coordinate: ``(values, x (n, inputs)) -> (n,)``: places on that line; None where D* is not a function of one.
        rays: ``values -> funnels`` down whose rays q's points have gone by a share θ of p's way, in double precision; None where noise has blurred both.
        knobs, defaults: the knobs that it reads (θ and the noise on both aside), and where its defaults differ; for_critics those of critics.
        of_data: p is any data set, whose knobs are read too.
    """

    title: str
    help: str
    apart: str
    words: Callable[[Values], str]
    reach: Callable[[Values, Box | None, float, float], Box]
    span: tuple[float, float]
    real: Callable[[Array, int, DataKnobs], Array] | None = None
    generated: Callable[[Array, int, DataKnobs], Array] | None = None
    inputs: int = 2
    lines: Callable[[Values, np.ndarray], Ends | None] = lambda values, theta: None
    across: Callable[[Values, np.ndarray], Ends | None] = lambda values, theta: None
    shift: Callable[[Values], np.ndarray | None] = lambda values: None
    coordinate: Callable[[Values, np.ndarray], np.ndarray] | None = None
    rays: Callable[[Values], Funnels | None] | None = None
    knobs: tuple[str, ...] = ()
    defaults: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    for_critics: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    knob: str = "theta"
    source: str = ""
    shown: float | None = None

    @property
    def of_data(self) -> bool:
        """Whether p is any data set."""
        return self.real is None

    def knows_transport(self, values: Values) -> bool:
        """Whether W1 and its potential are known without samples."""
        return self.shift(values) is not None or self.across(values, np.zeros(1)) is not None or (self.rays is not None and self.rays(values) is not None)

    def dataset(self) -> Dataset:
        """The pair as data: p is learned, and q is what stands against it."""
        assert self.real is not None and self.generated is not None

        def box(knobs: DataKnobs) -> Box:
            values = {name: float(getattr(knobs, name)) for name in (self.knob, "noise", *self.knobs)}
            return self.reach(values, None, min(0.0, values[self.knob]), max(0.0, values[self.knob]))

        return Dataset(
            self.title,
            self.help,
            self.real,
            box,
            knobs=(self.knob, "noise", *self.knobs),
            defaults={"generator": "given", **self.defaults},
            source=self.source,
            inputs=self.inputs,
            generated=self.generated,
        )


def of_pair(name: str) -> str:
    """The name in DATASETS of a row of PAIRS."""
    return PREFIX + name


# ---- two Gaussians on the line
def _gaussian_lines(values: Values, theta: np.ndarray) -> Ends:
    p, q = (blurred(values[name], values) for name in ("width", "fake_width"))
    return gaussian(0.0, p, theta), gaussian(theta, q, theta)


def _interval(values: Values, box: Box | None, first: float, last: float) -> Box:
    p, q = (4.5 * float(blurred(values[name], values)) for name in ("width", "fake_width"))
    return square(min(-p, first - q, -q), max(p, last + q))


# ---- parallel lines
def _segment(key: Array, n: int, x: Array | float) -> Array:
    return jnp.stack([jnp.broadcast_to(jnp.asarray(x, jnp.float32), (n,)), jax.random.uniform(key, (n,))], 1)


def _blurred_lines(values: Values, theta: np.ndarray) -> Ends | None:
    sigma = float(values["noise"])
    return (gaussian(0.0, sigma, theta), gaussian(theta, sigma, theta)) if sigma > 0 else None


def _lines_box(values: Values, box: Box | None, first: float, last: float) -> Box:
    room = 0.6 + 3 * float(values["noise"])
    return square(first - room, last + room, 0.5)


# ---- long thin Gaussians
def _long(key: Array, n: int, knobs: DataKnobs) -> Array:
    return jnp.stack([knobs.width, jnp.ones_like(knobs.width)])[None] * jax.random.normal(key, (n, 2))


def _shape(values: Values) -> tuple[np.ndarray, np.ndarray]:
    """The way in which q is moved, and the widths of both along the axes, noise included."""
    return np.asarray(direction(float(values["angle"]), np)), np.asarray(blurred(np.array([float(values["width"]), 1.0]), values))


def _mahalanobis(values: Values, theta: np.ndarray) -> Ends:
    """Equal covariances: along Σ⁻¹Δμ the pair is N(0, 1) against N(‖Σ^{-½}Δμ‖, 1), and across it there is no difference."""
    way, scale = _shape(values)
    return gaussian(0.0, 1.0, theta), gaussian(theta * np.linalg.norm(way / scale), 1.0, theta)


def _along_mahalanobis(values: Values, x: np.ndarray) -> np.ndarray:
    way, scale = _shape(values)
    return np.asarray((x / scale) @ (way / scale / np.linalg.norm(way / scale)))


def _gaussian_box(values: Values, box: Box | None, first: float, last: float) -> Box:
    way, scale = _shape(values)
    middle, reach = (first + last) / 2 * way, np.abs((last - first) / 2 * way) + 3.2 * scale
    side = float(reach.max()) + 0.3
    return float(middle[0]) - side, float(middle[0]) + side, float(middle[1]) - side, float(middle[1]) + side


# ---- two rows of Gaussians
def _tilted(values: Values) -> np.ndarray:
    weights = np.exp(-float(values["imbalance"]) * np.arange(len(MODES)))
    return np.asarray(weights / weights.sum())


def _row(key: Array, n: int, knobs: DataKnobs, imbalance: Array | float, theta: Array | float) -> Array:
    which, where = jax.random.split(key)
    index = jax.random.categorical(which, -imbalance * jnp.arange(len(MODES)), shape=(n,))
    x = jnp.asarray(MODES, jnp.float32)[index] + theta
    return jnp.stack([x, jnp.zeros(n)], 1) + knobs.sigma * jax.random.normal(where, (n, 2))


def _mixture_lines(values: Values, theta: np.ndarray) -> Ends:
    shape = (len(theta), len(MODES))
    scale = np.full(shape, blurred(float(values["sigma"]), values))
    p = np.broadcast_to(MODES, shape), scale, np.full(shape, 1 / len(MODES))
    return p, (MODES + theta[:, None], scale, np.broadcast_to(_tilted(values), shape))


def _row_box(values: Values, box: Box | None, first: float, last: float) -> Box:
    room = MODES[-1] + 4 * float(blurred(float(values["sigma"]), values))
    return square(first - room, last + room)


# ---- points that go down the rays of funnels
def _rays(values: Values) -> Funnels | None:
    return None if float(values["noise"]) else funnels.known(int(values["funnel_seed"]), int(values["funnels"]))


def _rays_box(values: Values, box: Box | None, first: float, last: float) -> Box:
    room = funnels.SIDE + 3 * float(values["noise"])
    return square(-room, room)


# ---- any data and its noisy copy
def _copy_box(values: Values, box: Box | None, first: float, last: float) -> Box:
    assert box is not None
    room = 1.2 * last  # the farthest of the noisy points may leave the picture
    return box[0] - room, box[1] + room, box[2] - room, box[3] + room


PAIRS: dict[str, Pair] = {
    "gaussians_1d": Pair(
        "Two Gaussians on the line",
        "p = N(0, width²) and q = N(θ, width of q²), on a line: the setting of figure 2 of the WGAN paper, which states no means or widths.",
        "distance between the means",
        lambda v: f"p = N(0, {v['width']:.3g}²), q = N(θ, {v['fake_width']:.3g}²)",
        _interval,
        (0.0, 6.0),
        real=lambda key, n, k: k.width * jax.random.normal(key, (n, 1)),
        generated=lambda key, n, k: k.theta + k.fake_width * jax.random.normal(key, (n, 1)),
        inputs=1,
        lines=_gaussian_lines,
        across=_gaussian_lines,
        shift=lambda v: np.ones(1) if v["width"] == v["fake_width"] else None,
        coordinate=lambda v, x: x[:, 0],
        knobs=("width", "fake_width"),
        defaults={"width": 0.5, "fake_width": 0.5},
        source="Arjovsky et al. 2017, arXiv:1701.07875, figure 2",
        shown=5.0,
    ),
    "parallel_gaussians": Pair(
        "Two parallel Gaussians",
        "Two long thin Gaussians of the same shape (across: the thickness, along: 1), q moved by θ in the direction of the angle (0° straight across).",
        "distance between the means",
        lambda v: f"p = N(0, diag({v['width']:.3g}², 1)); q: the same, moved by θ at {v['angle']:.3g}°",
        _gaussian_box,
        (0.0, 6.0),
        real=_long,
        generated=lambda key, n, k: _long(key, n, k) + (k.theta * direction(k.angle, jnp))[None],
        lines=_mahalanobis,
        shift=lambda v: np.asarray(direction(float(v["angle"]), np)),
        coordinate=_along_mahalanobis,
        knobs=("width", "angle"),
        defaults={"width": 0.3},
        source="WGAN, example 1, made smooth: Arjovsky et al. 2017, arXiv:1701.07875",
    ),
    "parallel_lines": Pair(
        "Two parallel lines",
        "Example 1 of the WGAN paper: the segments (0, Z) and (θ, Z) with Z uniform on [0, 1]. They do not overlap at all unless θ = 0.",
        "distance between the lines",
        lambda v: "p = (0, Z), q = (θ, Z), Z uniform on [0, 1]",
        _lines_box,
        (0.0, 2.0),
        real=lambda key, n, k: _segment(key, n, 0.0),
        generated=lambda key, n, k: _segment(key, n, k.theta),
        lines=_blurred_lines,
        shift=lambda v: RIGHT,
        coordinate=lambda v, x: x[:, 0],
        source="Arjovsky et al. 2017, arXiv:1701.07875, example 1",
        shown=0.5,
    ),
    "mixtures": Pair(
        "Two mixtures",
        "A row of four Gaussians 1.5 apart, and the same row moved by θ, with equal or unequal weights: JS falls whenever modes meet, wrongly.",
        "how far the row is moved",
        lambda v: f"p: four Gaussians of width {v['sigma']:.3g}, 1.5 apart; q: the same row moved by θ" + (", weights unequal" if v["imbalance"] else ""),
        _row_box,
        (0.0, 6.0),
        real=lambda key, n, k: _row(key, n, k, 0.0, 0.0),
        generated=lambda key, n, k: _row(key, n, k, k.imbalance, k.theta),
        lines=_mixture_lines,
        across=_mixture_lines,
        shift=lambda v: None if float(v["imbalance"]) else RIGHT,
        coordinate=lambda v, x: x[:, 0],
        knobs=("sigma", "imbalance"),
        defaults={"sigma": 0.2},
    ),
    "funnels": Pair(
        "Down the rays of funnels",
        "p is uniform on a square; q's points are p's, gone down the rays of u(x) = min ‖x − a‖ + b over N funnels. So u is a Kantorovich potential, exactly.",
        "share of the way that generated points have gone down u's rays",
        lambda v: f"p: uniform on [−2.5, 2.5]²; q: the same, a share θ of the way down the rays of {v['funnels']} funnels",
        _rays_box,
        (0.0, 1.0),
        real=lambda key, n, k: funnels.base(key, n),
        generated=lambda key, n, k: funnels.moved(funnels.drawn(k.funnel_seed, k.funnels), funnels.base(key, n), k.ray_share, jnp),
        rays=_rays,
        knobs=("funnels", "funnel_seed"),
        knob="ray_share",
        source="Korotin et al. 2022, arXiv:2206.07767, D = 2",
        shown=1.0,
    ),
    "noisy_copy": Pair(
        "Data and their noisy copy",
        "Any data set against itself plus Gaussian noise of width θ: the same mean, another shape. Figure 1 of the WGAN-GP paper has θ = 1.",
        "width of the noise that q adds to the data",
        lambda v: "p: the data; q: the same + N(0, θ²)",
        _copy_box,
        (0.0, 1.0),
        for_critics={"gp_weight": 10.0},  # a stiffer critic takes too long to bend around many modes
        knob="copy_noise",
        source="Gulrajani et al. 2017, arXiv:1704.00028, figure 1",
    ),
}
