"""The Distances page's Player: curves over θ, and critics that come to estimate them."""

from __future__ import annotations

import collections
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gan2d.common.memoise import Memory
from gan2d.elements.data import Box
from gan2d.elements.pairs import PAIRS
from gan2d.settings.scene import Scene
from gan2d.studies.sweep import DEFAULT, FLOORS, SAMPLED, sampled
from gan2d.theory import distances
from gan2d.theory import optimal_critic as optimum
from gan2d.theory.distances import CLOUD, DISTANCES, Curve
from gan2d.training import comparison
from gan2d.training.comparison import FINAL, Comparison
from gan2d.training.critics import CRITICS
from gan2d.ui.comparing import Comparing
from gan2d.ui.earth import Earth
from gan2d.ui.wire import Block, plain

PLACES = 161  # where densities on the line are drawn
FINER = 3  # places of the exact curves from one θ to the next
SAMPLES_TELL = "w1"  # the distance that is measured between samples
KEPT = 12  # finished comparisons kept by the server
USUAL: dict[str, Any] = {"pair": "parallel_gaussians", "critics": DEFAULT, "seed": 0, "data": "ring8"}
ABLE = [name for name in CRITICS if comparison.estimated(name) is not None]
HOW = {"exact": "closed form", "quadrature": "an integral, computed numerically"}

_finished: collections.OrderedDict[str, Comparison] = collections.OrderedDict()  # by the scene's JSON


class Sweeps(Comparing):
    """The Player of a sweep over θ: it stops by itself when the critics have settled."""

    lead: Mapping[str, str] = {
        "look": "TV and JS stop growing as soon as the two clouds part, so their slope is 0. W1 grows on, with slope 1: there is always a way back.",
        "try": "Drag θ in any chart. Add instance noise σ and watch JS become useful again, or take two mixtures, where JS has valleys that lead nowhere.",
    }
    keys = "distances_"
    live = ("width", "sigma", "angle", "fake_width", "imbalance", "noise")

    def __init__(self, scene: Scene, theta: float, complaints: Sequence[str]) -> None:
        """Open it; the speed is such that all critics settle in seconds."""
        self.earth = Earth()
        self._statics: tuple[Any, list[Block]] = (None, [])
        self._errors: dict[str, float] = {}
        super().__init__(scene, theta, complaints)
        self.speed = 10

    @property
    def curves(self) -> Sequence[str]:  # type: ignore[override]
        """How far each critic is off, over its training."""
        return [f"error {name}" for name in self.scene.critics]

    def begin(self, run: Comparison) -> None:
        """Go on with another comparison; one that was finished before stands at its end at once."""
        self.playing = run.step < self.settling and bool(run.scene.critics)
        super().begin(run)

    def query(self) -> dict[str, str]:
        """The scene and the part of the page as a link."""
        return super().query() | self.earth.query()

    def moved(self) -> None:
        """Let the critics settle again, even where they had."""
        super().moved()
        self.playing = bool(self.scene.critics)

    def new(self, scene: Scene) -> Comparison:
        """The finished comparison of that scene if the server has it, else a fresh one."""
        known = _finished.get(_named(scene))
        return known.at(known.step) if known else Comparison(scene)

    def finish(self) -> None:
        """Remember the comparison when it has settled undisturbed."""
        if self.run.step != self.settling or self.run.changes:
            return
        kept = self.run.at(self.run.step)
        kept.forget()
        _finished[_named(self.scene)] = kept
        while len(_finished) > KEPT:
            _finished.popitem(last=False)

    def blocks(self) -> list[Block]:
        """The critics' estimates (critics, T), in the order of the scene."""
        done = self.run.step == self.target()
        told = self.run.estimates(FINAL if done else None)
        if done:
            self.finish()
        empty = np.full(len(self.scene.theta), np.nan)
        self._errors = {name: self._error(name, told.get(name)) for name in self.scene.critics}
        return [Block("estimates", "floats", np.stack([told.get(name, empty) for name in self.scene.critics] or [empty]))]

    def snapshot(self, info: Mapping[str, float] | None = None) -> None:
        """Take a picture of this moment, with the critics' errors."""
        super().snapshot(info)
        moments = self._feed.moments
        moments[-1] = moments[-1]._replace(curves=[self._errors.get(name.removeprefix("error "), math.nan) for name in self.curves])

    def _error(self, critic: str, estimate: np.ndarray | None) -> float:
        """Mean |estimate − truth| over θ; W1 between samples stands for the truth where no other is known."""
        distance = str(comparison.estimated(critic))
        known = self._known().get(distance)
        if estimate is None or (known is None and distance != SAMPLES_TELL):
            return math.nan
        truth = self._samples() if known is None else known.value[:: _between(self.scene)]
        finite = np.isfinite(truth)
        return float(np.abs(estimate - truth)[finite].mean()) if finite.any() else math.nan

    def _samples(self) -> np.ndarray:
        shape = comparison.distributions(self.scene)
        measured = [SAMPLED.peek(shape, float(theta)) for theta in self.scene.theta]
        return np.array([math.nan if value is None else value for value in measured])

    def _known(self) -> dict[str, Curve]:
        return KNOWN.peek(comparison.distributions(self.scene)) or {}

    @staticmethod
    def theory(scene: Scene, box: Box, wanted: Callable[[], bool]) -> None:
        """The exact curves, then W1 between samples, θ by θ."""
        if wanted():
            KNOWN(comparison.distributions(scene))
            FLOORS(comparison.distributions(scene))
        for i in range(len(scene.theta)):
            if wanted():
                sampled(scene, i)

    def statics(self) -> list[Block]:
        """θ, the distances and their slopes over it, and both clouds; W1 between samples as far as it is measured."""
        scene = self.scene
        samples = self._samples()
        key = (_named(scene), len(self._known()), int(np.isfinite(samples).sum()))
        if key != self._statics[0]:
            self._statics = (key, self._told(scene, samples))
        return self._statics[1]

    def _told(self, scene: Scene, samples: np.ndarray) -> list[Block]:
        known, fine = self._known(), _fine(scene)
        nothing = np.full(len(fine), np.nan)
        values = np.stack([known[name].value if name in known else nothing for name in DISTANCES])
        slopes = np.stack([known[name].slope if name in known else nothing for name in DISTANCES])
        floor = FLOORS.peek(comparison.distributions(scene))
        blocks = [
            Block("theta", "floats", scene.theta),
            Block("fine", "floats", fine),
            Block("known", "floats", values),
            Block("slopes", "floats", slopes),
            Block("samples", "floats", samples),
            Block("floor", "floats", np.array([math.nan if floor is None else floor])),
            *self.clouds(),
        ]
        return blocks + self._densities(scene)

    def _densities(self, scene: Scene) -> list[Block]:
        x0, x1, _, _ = self.view()
        x = np.linspace(x0, x1, PLACES)[:, None]
        both = optimum.densities(scene.pair, scene.shape(), scene.theta, x)
        if both is None:
            return []
        return [Block("places", "floats", x), Block("density_real", "floats", both[0][0]), Block("density_fake", "floats", both[1])]

    def describe(self) -> dict[str, Any]:
        """The distances, the critics, and how each number is known."""
        scene, known = self.scene, self._known()
        row = PAIRS[scene.pair]
        distances = [
            {
                "name": name,
                "title": distance.title,
                "formula": distance.formula,
                "help": distance.help,
                "ceiling": plain(distance.ceiling),
                "how": known[name].how if name in known else "unknown",
                "words": HOW[known[name].how] if name in known else "neither a closed form nor a density to integrate",
                "error": plain(known[name].error) if name in known else None,
            }
            for name, distance in DISTANCES.items()
        ]
        critics = [
            {"name": name, "title": CRITICS[name].title, "help": CRITICS[name].help, "distance": comparison.estimated(name), "own": CRITICS[name].own_slope}
            for name in scene.critics
        ]
        return {
            "pair": {"title": row.title, "help": row.help, "apart": row.apart, "moves": not row.of_data, "words": self.words(), "dims": row.inputs},
            "theta": self.theta,
            "span": list(scene.span),
            "distances": distances,
            "critics": critics,
            "samples": {"points": CLOUD},
            "live": self.sliders(),
            "panels": self._panels(),
            "settled": self.target(),
            "thinking": KNOWN.peek(comparison.distributions(scene)) is None,
        }

    def _panels(self) -> list[dict[str, Any]]:
        lines = [
            {"curve": f"error {name}", "label": name.upper(), "colour": f"curve{i}", "sparse": False}
            for i, name in enumerate(self.scene.critics)
            if comparison.estimated(name) is not None
        ]
        if not lines:
            return []
        help = "Mean over θ of |estimate − truth|, each critic against the distance that it estimates."
        return [{"title": "How far the critics are off, over their training", "log": True, "help": help, "lines": lines}]


def _between(scene: Scene) -> int:
    """How many steps of the drawn curves one step of θ takes: mixtures would have corners otherwise; for data it would take long."""
    return 1 if PAIRS[scene.pair].of_data else FINER


def _fine(scene: Scene) -> np.ndarray:
    low, high, count = scene.span
    return np.linspace(low, high, (count - 1) * _between(scene) + 1)


KNOWN = Memory(lambda scene: distances.known(scene.pair, scene.shape(), _fine(scene)), 32)


def _named(scene: Scene) -> str:
    return repr(scene.to_json())
