"""The stage of many members at once, such as seeds: a small panel for each, a line for each in the chart, and arms one above the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from gan2d.common.errors import InputError, unknown
from gan2d.elements.dataset import Box
from gan2d.measure.frame import box_of
from gan2d.measure.samples import samples
from gan2d.measure.survey import Survey, Surveys, next_survey, scheduled, survey
from gan2d.settings.axis import SEED, read_axis
from gan2d.settings.experiment import Experiment, with_axes
from gan2d.studies.gallery import GALLERY
from gan2d.training.training import Training
from gan2d.ui.player.making import RealPoints
from gan2d.ui.player.stage import Playing, Step
from gan2d.ui.player.wire import Block
from gan2d.ui.stages import members_words
from gan2d.ui.stages.members_words import BAND, CHARTS, HELD
from gan2d.ui.stages.menus import MENU_OF_RECIPES

POINTS = 6144  # drawn at a time, shared among the panels …
SHOWN = (64, 256)  # … but at least and at most so many of each
MOST = 256  # members that are measured while somebody waits: each takes some 40 ms, whenever the run is surveyed
SEEDS = (8, 16, 32, 64)  # numbers of seeds that the page offers


class Members(members_words.Surveyed):
    """The stage of every member of an axis."""

    module = "members"
    keys = "crowd_"
    steps = {"step_all": Step("All", "One step of every member: the critic's updates, then the generator's", lambda player: player.training.advance(1))}
    max_frames = 400
    frame_seconds, chunk_seconds = 0.09, 0.2
    parts = {"live": "Many seeds, live", "gallery": "Gallery of phenomena"}
    views = ("metric", "member")
    menu = MENU_OF_RECIPES
    axes = ("",)
    group = "Tricks"
    presets = True

    def usual(self) -> Experiment:
        """The GAN that collapses beside its remedy."""
        return GALLERY["collapse"].experiment

    def fitted(self, experiment: Experiment) -> Experiment:
        """The experiment, with an axis of seeds where it has none."""
        fitted = super().fitted(experiment)
        fitted = fitted if fitted.axes else with_axes(fitted, [read_axis(SEED, SEEDS[0])])
        count = len(fitted.arms) * math.prod(len(axis.values) for axis in fitted.axes)
        if count > MOST:
            raise InputError(
                f"This page shows at most {MOST} members of all arms; this experiment has {count:,}. 'python -m gan2d train --from FILE' trains it."
            )
        return fitted

    def unclear(self, experiment: Experiment) -> dict[str, InputError]:
        """No such chart, or no such member."""
        told = {}
        metric, member = (experiment.view.get(name) for name in self.views)
        if metric is not None and metric not in CHARTS:
            told["metric"] = unknown("metric", metric, CHARTS)
        if member is not None and not (member.isdecimal() and int(member) > 0):
            told["member"] = InputError(f"member must be the number of a panel, from 1 on; {member!r} is not.")
        return told

    def new_seeds(self, experiment: Experiment) -> int:
        """As many later as there are: none of the same comes again."""
        axis = experiment.axis(SEED)
        return len(axis.values) if axis else 1

    def begin(self, training: Training) -> None:
        """Nothing is measured yet of another training."""
        super().begin(training)
        self._real = RealPoints(512, centres=True)
        self.taken = Surveys(training)
        self._state: list[Any] = []
        self._see([])

    def title(self, experiment: Experiment) -> str:
        """The recipes, and how many members."""
        return f"{super().title(experiment)} for {math.prod(len(axis.values) for axis in experiment.axes)} members"

    @property
    def curves(self) -> Sequence[str]:
        """Every chart's values of each member of each arm; of very many members, quantiles over them."""
        return [f"{name} {arm} {end}" for name in CHARTS for arm in range(len(self.training.arms)) for end in members_words.ends(self.training.count)]

    @property
    def shown_points(self) -> int:
        """Generated points in each panel."""
        return int(np.clip(POINTS // (self.training.count * len(self.training.arms)), *SHOWN))

    def due(self) -> int | None:
        """The next step of the schedule, so that what is said of a run at a step is the same on every machine; the first one is the beginning."""
        step = self.training.step
        return step if step == 0 and not self.taken.of[0] else next_survey(step)

    def gone_back(self) -> None:
        """What was measured later is forgotten."""
        self.taken = self.taken.until(self.training.step)
        self._see([kept[-1] for kept in self.taken.of if kept])

    def _see(self, seen: list[Survey]) -> None:
        """From now on these surveys are spoken of, and what is said of every member by then."""
        self.seen = seen
        until = self.taken.until(seen[0].step) if seen else self.taken
        if seen and not until.of[0]:  # nothing was due yet
            until.of = [[told] for told in seen]
        self.said = [until.diagnoses(self.training, arm) for arm in range(len(self.training.arms))]
        self.apart = members_words.apart(seen)

    def blocks(self) -> list[Block]:
        """Generated points of every panel, and whether it is alive."""
        fakes = [samples(arm, self.shown_points) for arm in self.training.arms]
        alive = np.concatenate([np.isfinite(points).all((1, 2)) for points in fakes])
        return [Block("fakes", "points", np.concatenate([points.reshape(-1, 2) for points in fakes])), Block("status", "floats", alive.astype(float))]

    def statics(self) -> list[Block]:
        """Real points and the modes' centres, made anew when a knob of the data has moved."""
        return self._real.blocks(self.training)

    def box(self) -> Box:
        """The box of the data."""
        arm = self.training.arms[0]
        return box_of(arm.spec, arm.knobs_of(0), arm.place)

    def measure(self, training: Training) -> dict[str, float]:
        """Survey every member: what is due is kept, and verdicts rest on that alone; in between it is only looked at."""
        now = [part for arm in training.arms for part in (arm.states, arm.common)]
        if len(now) != len(self._state) or any(a is not b for a, b in zip(now, self._state)):
            self._state = now
            due = training is self.training and scheduled(training.step)
            self._see(self.taken.measure(training) if due else [survey(arm) for arm in training.arms])
        told: dict[str, float] = {}
        for arm, seen in enumerate(self.seen):
            for name in CHARTS:
                values = np.asarray(seen.held.sum(1) if name == HELD else seen.values[name], float)
                values = np.where(seen.alive, values, np.nan)
                known = values[np.isfinite(values)]
                if len(values) > members_words.LINES and known.size:
                    values = np.quantile(known, list(BAND.values()))
                ends = members_words.ends(self.training.count)
                told |= {f"{name} {arm} {end}": members_words.scaled(name, float(x)) for end, x in zip(ends, values) if np.isfinite(x)}
        return told

    def says(self) -> str:
        """How many of the members hold all modes, and whether the arms differ clearly."""
        return members_words.says(self)

    def describe(self, player: Playing) -> dict[str, Any]:
        """The panels' words, the chart, and the modes of the chosen member."""
        return members_words.describe(self, player.edited)
