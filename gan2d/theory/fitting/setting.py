"""What is fitted to what: the few knobs of the real mixture and of the model, checked, as a link and a command line say them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from gan2d.common.errors import InputError, mapping, shown, unknown, whole

MOST_MODES = 8
FARTHEST = 5.0  # a mode lies no farther from 0
APART = 2.0  # scales from one Gaussian of the model to the next at the start


class Knob(NamedTuple):
    """A number that may be chosen: its name on screen and its help, its range and its usual value."""

    label: str
    help: str
    low: float
    high: float
    usual: float
    symbol: str = ""
    integer: bool = False
    log: bool = False


KNOBS: dict[str, Knob] = {
    "modes": Knob("Modes", "Gaussians of the real mixture p", 2, MOST_MODES, 2, "modes", integer=True),
    "spread": Knob("Spread", "The outermost modes lie at ± this", 0.0, 4.5, 2.0, "spread"),
    "sigma": Knob("σ of a mode", "The width of every mode", 0.25, 1.0, 0.4, "σ"),
    "imbalance": Knob("Imbalance", "0: all modes weigh the same; .9: the last one weighs a tenth of the first", 0.0, 0.9, 0.3, "imbalance"),
    "moved": Knob("Last mode moved", "So far the last mode is moved by hand; drag it in the picture too", -9.0, 9.0, 0.0, "mode moved"),
    "gaussians": Knob("Gaussians of q", "How many Gaussians the model has", 1, 3, 1, "Gaussians of q", integer=True),
    "start": Knob("Start of q", "Where the model begins; drag it in the picture too", -5.0, 5.0, -0.5, "start of q"),
    "scale": Knob("Scale of q at the start", "The width of each Gaussian of the model at the start", 0.1, 3.0, 0.7, "scale of q", log=True),
    "rate": Knob("Step size", "A step is this times the gradient, which is cut to length 1 where it is longer", 0.01, 0.5, 0.1, "step size", log=True),
}


@dataclasses.dataclass(frozen=True)
class Setting:
    """A real mixture of 2 to 8 equally wide modes in equal distances, the last one moved, and where a model of 1 to 3 Gaussians begins."""

    modes: int = 2
    spread: float = KNOBS["spread"].usual
    sigma: float = KNOBS["sigma"].usual
    imbalance: float = KNOBS["imbalance"].usual
    moved: float = 0.0
    gaussians: int = 1
    start: float = KNOBS["start"].usual
    scale: float = KNOBS["scale"].usual
    rate: float = KNOBS["rate"].usual

    @property
    def means(self) -> np.ndarray:
        """Where the modes lie, (modes,)."""
        places = np.linspace(-self.spread, self.spread, self.modes)
        places[-1] = np.clip(places[-1] + self.moved, -FARTHEST, FARTHEST)
        return places

    @property
    def weights(self) -> np.ndarray:
        """Shares of the modes, (modes,): falling evenly from the first to the last, which has 1 − imbalance of the first's."""
        falling = 1 - self.imbalance * np.arange(self.modes) / (self.modes - 1)
        return np.asarray(falling / falling.sum())

    @property
    def mean(self) -> float:
        """Of the mixture."""
        return float(self.weights @ self.means)

    @property
    def deviation(self) -> float:
        """Of the mixture."""
        return math.sqrt(float(self.weights @ (self.means - self.mean) ** 2) + self.sigma**2)

    @property
    def theta(self) -> np.ndarray:
        """The model's parameters at the start (gaussians, 3): place, log scale, logit."""
        beside = (np.arange(self.gaussians) - (self.gaussians - 1) / 2) * APART * self.scale
        return np.stack([self.start + beside, np.full(self.gaussians, math.log(self.scale)), np.zeros(self.gaussians)], 1)


def value(name: str, given: object) -> float:
    """A knob's value from a number or its text, or InputError with its range."""
    if name not in KNOBS:
        raise unknown("knob", name, KNOBS)
    row = KNOBS[name]
    if row.integer:
        return whole(name, given, int(row.low), int(row.high))
    try:
        number = float(given)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if not row.low <= number <= row.high:
        raise InputError(f"{name} must be a number between {row.low:g} and {row.high:g}; {shown(given)} is not.".replace("-", "−"))
    return number


def make(knobs: Mapping[str, Any] | None = None) -> Setting:
    """A setting of these knobs; what is not named has its usual value."""
    return Setting(**{name: value(name, given) for name, given in mapping("knobs", knobs).items()})  # type: ignore[arg-type]
