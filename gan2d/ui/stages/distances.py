"""The Distances page's stage: curves over θ, and critics that come to estimate them; it stops by itself when they have settled."""

from __future__ import annotations

import collections
import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gan2d.common.memoise import Memory
from gan2d.elements.dataset import Box
from gan2d.formats.files import to_json
from gan2d.measure import estimates
from gan2d.measure.estimates import CLOUD, FINAL, FLOORS, SAMPLED, between_samples, estimated, named, own_slope
from gan2d.settings.experiment import Experiment
from gan2d.settings.presets import OPTIMUM
from gan2d.studies.sweep import ABLE, STEPS, apart
from gan2d.theory import distances, in_words, optimal_critic
from gan2d.theory.distances import DISTANCES, Curve
from gan2d.theory.fitting.setting import KNOBS
from gan2d.training.training import Record, Training
from gan2d.ui.player.stage import Menu, Playing, live_sliders
from gan2d.ui.player.wire import Block, plain
from gan2d.ui.stages.apart import WIDER, Apart
from gan2d.ui.stages.menus import MENU_OF_CRITICS

PLACES = 161  # where densities on the line are drawn
FINER = 3  # places of the exact curves from one θ to the next
SAMPLES_TELL = "w1"  # the distance that is measured between samples
KEPT = 12  # finished trainings kept by the server
HOW = {"exact": "closed form", "quadrature": "an integral, computed numerically"}
PARTS = {"curves": "Curves over θ", "plan": "Earth mover’s plan", "piles": "Piles of earth", "fit": "Fit"}
FIT = "fit_"  # begins what a link says of the part "fit"
NONE = "none"  # the view "critics" where none are wanted

_finished: collections.OrderedDict[str, Training] = collections.OrderedDict()  # by the experiment's JSON


class Distances(Apart):
    """The stage of distances over θ; all critics settle in seconds."""

    module = "distances"
    keys = "distances_"
    parts = PARTS
    views = (*Apart.views, "critics", "plan_points", "plan_other", "piles", "exercise", *(f"{FIT}{name}" for name in (*KNOBS, "chosen", "shown", "step")))
    live = ("width", "sigma", "angle", "fake_width", "imbalance", "noise")
    menu = Menu("Critic", {name: (OPTIMUM[name].title, OPTIMUM[name].help) for name in ABLE}, MENU_OF_CRITICS.now, MENU_OF_CRITICS.choose)
    speed = 10
    restless = True

    def usual(self) -> Experiment:
        """Two parallel lines, and no critic is trained before somebody asks how a network would know."""
        return dataclasses.replace(apart("parallel_lines"), view={"critics": NONE})

    def begin(self, training: Training) -> None:
        """Nothing is known of another training."""
        self._statics: tuple[Any, list[Block]] = (None, [])
        self._errors: dict[int, float] = {}
        super().begin(training)

    def new(self, experiment: Experiment) -> Training:
        """The finished training of that experiment if the server has it, else a fresh one."""
        known = _finished.get(_key(experiment))
        return known.at(known.step) if known else Training(experiment)

    @property
    def untrained(self) -> bool:
        """Whether no critics are wanted: only what theory and samples say."""
        return self.view.get("critics") == NONE

    def idle(self) -> bool:
        """Whether no critic is wanted."""
        return self.untrained

    def says(self) -> str:
        """Which distances show the way at the θ in sight."""
        known = KNOWN.peek(named(self.experiment))
        if known is None:
            return "Computing the distances of these two distributions …"
        at = self.place * _between(self.experiment)
        return in_words.of_distances(
            float(self.theta[self.place]), {name: in_words.At(float(curve.value[at]), float(curve.slope[at])) for name, curve in known.items()}
        )

    def _finish(self) -> None:
        """Remember the training when it has settled undisturbed."""
        if self.training.step != STEPS or self.training.changes:
            return
        kept = self.training.at(self.training.step)
        kept.forget()
        _finished[_key(kept.origin)] = kept
        while len(_finished) > KEPT:
            _finished.popitem(last=False)

    @property
    def curves(self) -> Sequence[str]:
        """How far each critic is off, over its training."""
        return [f"error {i}" for i in range(len(self.training.arms))]

    def blocks(self) -> list[Block]:
        """The critics' estimates (arms, T), NaN where one is none."""
        done = self.training.step == self.target()
        told = estimates.estimates(self.training, FINAL if done else None) if not self.untrained else {}
        if done:
            self._finish()
        empty = np.full(len(self.theta), np.nan)
        self._errors = {i: self._error(i, told.get(i)) for i in range(len(self.training.arms))}
        return [Block("estimates", "floats", in_words.as_estimate(np.stack([told.get(i, empty) for i in range(len(self.training.arms))])))]

    def curve_values(self, record: Record | None) -> Mapping[str, float]:
        """The critics' errors."""
        return {f"error {i}": error for i, error in self._errors.items()}

    def _error(self, arm: int, estimate: np.ndarray | None) -> float:
        """Mean |estimate − truth| over θ; W1 between samples stands for the truth where no other is known."""
        distance = str(estimated(self.experiment, arm))
        known = self._known().get(distance)
        if estimate is None or (known is None and distance != SAMPLES_TELL):
            return math.nan
        truth = self._samples() if known is None else known.value[:: _between(self.experiment)]
        finite = np.isfinite(truth)
        return float(np.abs(estimate - truth)[finite].mean()) if finite.any() else math.nan

    def _samples(self) -> np.ndarray:
        measured = [SAMPLED.peek(named(self.experiment, float(theta))) for theta in self.theta]
        return np.array([math.nan if value is None else value for value in measured])

    def _known(self) -> dict[str, Curve]:
        return KNOWN.peek(named(self.experiment)) or {}

    @staticmethod
    def theory(experiment: Experiment, box: Box, wanted: Callable[[], bool]) -> None:
        """The exact curves, then W1 between samples, θ by θ."""
        if wanted():
            KNOWN(named(experiment))
            estimates.floor(experiment)
        for i in range(len(estimates.theta_of(experiment))):
            if wanted():
                between_samples(experiment, i)

    def statics(self) -> list[Block]:
        """θ, the distances and their slopes over it, and both clouds; W1 between samples as far as it is measured."""
        samples = self._samples()
        key = (named(self.experiment), len(self._known()), int(np.isfinite(samples).sum()))
        if key != self._statics[0]:
            self._statics = (key, self._told(samples))
        return self._statics[1]

    def _told(self, samples: np.ndarray) -> list[Block]:
        known, fine = self._known(), _fine(self.experiment)
        nothing = np.full(len(fine), np.nan)
        values = np.stack([known[name].value if name in known else nothing for name in DISTANCES])
        slopes = np.stack([known[name].slope if name in known else nothing for name in DISTANCES])
        floor = FLOORS.peek(named(self.experiment))
        blocks = [
            Block("theta", "floats", self.theta),
            Block("fine", "floats", fine),
            Block("known", "floats", values),
            Block("slopes", "floats", slopes),
            Block("samples", "floats", samples),
            Block("floor", "floats", np.array([math.nan if floor is None else floor])),
            *self.clouds(),
        ]
        return blocks + self._densities()

    def _densities(self) -> list[Block]:
        x0, x1, _, _ = self.box()
        x = np.linspace(x0, x1, PLACES)[:, None]
        both = optimal_critic.densities(self.experiment.pair, self.experiment.values(), self.theta, x)
        if both is None:
            return []
        return [Block("places", "floats", x), Block("density_real", "floats", both[0][0]), Block("density_fake", "floats", both[1])]

    def describe(self, player: Playing) -> dict[str, Any]:
        """The distances, the critics, and how each number is known."""
        known = self._known()
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
        arms = self.told()
        critics = [
            {**arm, "name": arm["letter"], "distance": estimated(self.experiment, i), "own": own_slope(self.experiment, i)} for i, arm in enumerate(arms)
        ]
        return {
            "pair": self.pair_told(),
            "theta": self.shown_theta(player),
            "span": [float(self.theta[0]), float(self.theta[-1]), len(self.theta)],
            "distances": distances,
            "arms": arms,
            "critics": [] if self.untrained else critics,
            "samples": {"points": CLOUD},
            "idle": self.untrained,
            "nothing": in_words.NO_ESTIMATE,
            "live": live_sliders(self, player.edited, self.live, WIDER),
            "panels": self._panels(arms),
            "settled": self.target(),
            "thinking": KNOWN.peek(named(self.experiment)) is None,
            "pending": not np.isfinite(self._samples()).all(),  # theory is not through
        }

    def _panels(self, arms: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if self.untrained:
            return []
        able = [i for i in range(len(arms)) if estimated(self.experiment, i) is not None]
        lines = [{"curve": f"error {i}", "label": arms[i]["title"], "colour": arms[i]["colour"], "sparse": False} for i in able]
        help = "Mean over θ of |estimate − truth|, each critic against the distance that it estimates."
        return [{"title": "How far the critics are off, over their training", "log": True, "help": help, "lines": lines}] if lines else []


def _between(experiment: Experiment) -> int:
    """How many steps of the drawn curves one step of θ takes: mixtures would have corners otherwise; for data it would take long."""
    return 1 if experiment.pair.of_data else FINER


def _fine(experiment: Experiment) -> np.ndarray:
    theta = estimates.theta_of(experiment)
    steps = _between(experiment)
    return np.interp(np.arange((len(theta) - 1) * steps + 1) / steps, np.arange(len(theta)), theta)


KNOWN = Memory(lambda name: distances.known(name.experiment.pair, name.experiment.values(), _fine(name.experiment)), 32)


def _key(experiment: Experiment) -> str:
    return repr((to_json(dataclasses.replace(experiment, points=None)), experiment.points and experiment.points.digest))
