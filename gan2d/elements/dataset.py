"""What a 2-D target distribution is, the knobs that shape one, and how mixtures of Gaussians are drawn and weighed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from gan2d.common.knob import Value, setting

MAX_MODES = 64
Box = tuple[float, float, float, float]


@dataclasses.dataclass(frozen=True)
class DataKnobs:
    """Numbers that shape the data, and the user's own points if any."""

    sigma: Array = setting(
        0.05, "Width of a mode", "Standard deviation of the data around each mode or curve.", "Data", 1e-4, 5.0, symbol="σ", log=True, owned=True
    )
    distance: Array = setting(2.0, "Distance", "How far apart the two Gaussians are.", "Data", 0.0, 20.0, owned=True)
    width: Array = setting(0.1, "Thickness", "Standard deviation across the long thin Gaussians (along them it is 1).", "Data", 1e-3, 5.0, log=True, owned=True)
    fake_width: Array = setting(0.5, "Width of q", "Standard deviation of the generated Gaussian.", "Data", 1e-3, 5.0, log=True, owned=True)
    angle: Array = setting(
        0.0, "Direction", "Direction in which q is moved away: 0° straight across, 90° along.", "Data", 0.0, 90.0, symbol="angle", owned=True
    )
    theta: Array = setting(
        1.0,
        "Position of the line, or distance of the pair",
        "θ: where the vertical line stands, or how far apart the two distributions of a pair are.",
        "Data",
        -20.0,
        20.0,
        symbol="θ",
        owned=True,
    )
    mixture_modes: Array = setting(8, "Number of modes", "Gaussians in the random mixture.", "Data", 1, MAX_MODES, symbol="K modes", owned=True)
    spread: Array = setting(2.0, "Spread of the modes", "The modes' centres lie in a square of twice this side.", "Data", 0.1, 20.0, log=True, owned=True)
    imbalance: Array = setting(
        0.0, "Unequal weights", "Mode k has weight ∝ exp(−k·this): 0 gives every mode the same.", "Data", 0.0, 3.0, symbol="imbalance", owned=True
    )
    mixture_seed: Array = setting(0, "Mixture's seed", "Which random mixture.", "Data", 0, 10_000, owned=True)
    points: Array = dataclasses.field(kw_only=True)  # (n, 2): the user's own data, in the networks' coordinates (settings/place.py)


class Mixture(NamedTuple):
    """K axis-parallel Gaussians: Σ_k w_k N(centre_k, diag(scale²)); a mode of weight 0 does not exist."""

    centres: Array  # (K, 2)
    scale: Array  # (2,) standard deviation along x and y, the same for every mode
    weights: Array  # (K,), sums to 1


@dataclasses.dataclass(frozen=True)
class Dataset:
    """A target distribution: how to draw from it, what is known of it, and which knobs it listens to.

    Attributes:
        sample: ``(key, n, knobs) -> (n, 2)``.
        box: ``knobs -> (x0, x1, y0, y1)``, a square that holds the data with a margin.
        mixture: ``knobs -> Mixture`` where the modes are known.
        log_density: ``(x (n, 2), knobs) -> (n,)`` in nats where it exists.
        knobs: names of the knobs that it reads: they shape what all arms of an experiment learn.
        defaults: where its own defaults differ from the knobs' general ones.
        toy: settings of a game that the toy preset takes on these data.
        inputs: 2 in the plane; 1 on the line, which only critics of a pair see.
        generated: ``(key, n, knobs) -> (n, inputs)``: the distribution that stands θ away, where the data come as a pair.
        placed: its points come centred and scaled already where networks work in standard deviations of the data.
    """

    title: str
    help: str
    sample: Callable[[Array, int, DataKnobs], Array]
    box: Callable[[DataKnobs], Box]
    mixture: Callable[[DataKnobs], Mixture] | None = None
    log_density: Callable[[Array, DataKnobs], Array] | None = None
    knobs: tuple[str, ...] = ()
    defaults: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    toy: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    source: str = ""
    inputs: int = 2
    generated: Callable[[Array, int, DataKnobs], Array] | None = None
    placed: bool = False


def sample_mixture(key: Array, n: int, mixture: Mixture) -> Array:
    """Draw ``(n, 2)`` points from a mixture of Gaussians."""
    which, where = jax.random.split(key)
    edges = jnp.cumsum(mixture.weights)
    u = jax.random.uniform(which, (n,)) * edges[-1]
    index = jnp.minimum(jnp.searchsorted(edges, u, side="right"), len(mixture.weights) - 1)
    return mixture.centres[index] + mixture.scale[None] * jax.random.normal(where, (n, 2))


def mixture_log_density(x: Array, mixture: Mixture) -> Array:
    """Log density in nats of a mixture of Gaussians at ``x (n, 2)``: log Σ_k w_k N(x; centre_k, diag(scale²))."""
    offset = (x[:, None] - mixture.centres[None]) / mixture.scale[None, None]
    component = -0.5 * jnp.sum(offset**2, -1) - jnp.log(2 * jnp.pi * mixture.scale[0] * mixture.scale[1])
    return jax.nn.logsumexp(component, axis=1, b=mixture.weights[None])


def square(half: float, x: float = 0.0, y: float = 0.0) -> Box:
    """A view of this half width around a place."""
    return (x - half, x + half, y - half, y + half)


def around(usual: float, reach: float, sigma: Array) -> Box:
    """The usual view, or a larger one where noise σ around data that reach so far leaves it."""
    return square(max(usual, reach + 3.5 * float(sigma)))


def as_knobs(values: Mapping[str, Any]) -> Any:
    """Values in the place of Knobs, for the parts of a data set that are computed without compiling anything."""
    return SimpleNamespace(**{name: np.float32(value) if isinstance(value, float) else value for name, value in values.items()})
