"""The stage of many members at once, such as seeds: a small panel for each, how they are spread, and arms against each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from gan2d.elements.dataset import Box
from gan2d.measure.frame import box_of
from gan2d.measure.metrics import METRICS
from gan2d.measure.samples import samples
from gan2d.measure.survey import Surveys
from gan2d.settings.axis import SEED, read_axis
from gan2d.settings.experiment import Experiment, make, with_axes
from gan2d.training.training import Training
from gan2d.ui.player.stage import Playing, Step
from gan2d.ui.player.wire import Block
from gan2d.ui.stages import members_words
from gan2d.ui.stages.menus import MENU_OF_RECIPES
from gan2d.ui.stages.real_points import RealPoints

POINTS = 6144  # drawn at a time, shared among the panels …
SHOWN = (64, 256)  # … but at least and at most so many of each
BAND = {"low": 0.1, "mid": 0.5, "high": 0.9}  # quantiles over the members
SEEDS = (16, 32, 64)  # numbers of seeds that the page offers


class Members(members_words.Surveyed):
    """The stage of every member of an axis."""

    module = "members"
    keys = "crowd_"
    steps = {"step_all": Step("Turn", "One turn of every member", lambda player: player.training.advance(1))}
    max_frames = 400
    frame_seconds, chunk_seconds = 0.09, 0.2
    parts = {"live": "Many seeds, live", "gallery": "Gallery of phenomena", "published": "The published comparison"}
    menu = MENU_OF_RECIPES
    axes = ("",)
    group = "Tricks"
    presets = True

    def usual(self) -> Experiment:
        """Sixteen seeds of WGAN-GP on the ring."""
        return make(axes={SEED: SEEDS[0]})

    def fitted(self, experiment: Experiment) -> Experiment:
        """The experiment, with an axis of seeds where it has none."""
        fitted = super().fitted(experiment)
        return fitted if fitted.axes else with_axes(fitted, [read_axis(SEED, SEEDS[0])])

    def new_seeds(self, experiment: Experiment) -> int:
        """As many later as there are: none of the same comes again."""
        axis = experiment.axis(SEED)
        return len(axis.values) if axis else 1

    def begin(self, training: Training) -> None:
        """Nothing is measured yet of another training."""
        super().begin(training)
        self._real = RealPoints(512, centres=True)
        self.taken = Surveys(training)
        self.said = [[] for _ in training.arms]

    def title(self, experiment: Experiment) -> str:
        """The recipes, and how many members."""
        return f"{super().title(experiment)} for {math.prod(len(axis.values) for axis in experiment.axes)} members"

    @property
    def curves(self) -> Sequence[str]:
        """Quantiles over the members of each metric and arm."""
        return [f"{name} {end} {arm}" for name in METRICS for end in BAND for arm in range(len(self.training.arms))]

    @property
    def shown_points(self) -> int:
        """Generated points in each panel."""
        return int(np.clip(POINTS // (self.training.count * len(self.training.arms)), *SHOWN))

    def gone_back(self) -> None:
        """What was measured later is forgotten."""
        self.taken = self.taken.until(self.training.step)
        self._diagnose()

    def _diagnose(self) -> None:
        self.said = [self.taken.diagnoses(self.training, arm) for arm in range(len(self.training.arms))]

    def blocks(self) -> list[Block]:
        """Generated points of every panel, and what was measured of it last."""
        fakes = [samples(arm, self.shown_points) for arm in self.training.arms]
        alive = [np.isfinite(points).all((1, 2)) for points in fakes]
        status = np.full((sum(map(len, fakes)), 3), np.nan)
        status[:, 2] = np.concatenate(alive)
        count = self.training.count
        for i, told in enumerate(self.taken.of):
            if told:
                rows = slice(i * count, (i + 1) * count)
                status[rows, 0], status[rows, 1] = told[-1].values["modes"], told[-1].values["high_quality"]
        return [Block("fakes", "points", np.concatenate([points.reshape(-1, 2) for points in fakes])), Block("status", "floats", status)]

    def statics(self) -> list[Block]:
        """Real points and the modes' centres, made anew when a knob of the data has moved."""
        return self._real.blocks(self.training)

    def box(self) -> Box:
        """The box of the data."""
        arm = self.training.arms[0]
        return box_of(arm.spec, arm.knobs_of(0))

    def measure(self) -> dict[str, float]:
        """Survey every member: quantiles over the members of each metric."""
        told: dict[str, float] = {}
        for arm, survey in enumerate(self.taken.measure(self.training)):
            for name, values in survey.values.items():
                known = values[np.isfinite(values)]
                told |= {f"{name} {end} {arm}": members_words.scaled(name, float(np.quantile(known, q))) for end, q in BAND.items() if known.size}
        self._diagnose()
        return told

    def describe(self, player: Playing) -> dict[str, Any]:
        """The panels' words, the verdict, the strip of modes and the charts over training."""
        return members_words.describe(self, player.edited)
