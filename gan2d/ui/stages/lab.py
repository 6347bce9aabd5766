"""The Lab: one GAN that plays, with every setting and knob within reach – or two or three side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gan2d.elements.data import DATASETS
from gan2d.elements.dataset import Box
from gan2d.machine.workers import side_by_side
from gan2d.measure import metrics
from gan2d.measure.frame import box_of, frame_of, scores_and_gradients
from gan2d.measure.metrics import COVERAGE_SAMPLES, METRICS, Score
from gan2d.measure.samples import real, samples
from gan2d.measure.step.walk import penalty_share
from gan2d.measure.w1_bound import w1_bound
from gan2d.settings.experiment import Experiment, make
from gan2d.training.cost import seconds_of_step
from gan2d.training.trained_arm import TrainedArm
from gan2d.training.training import Record, Training
from gan2d.ui.answers.board import Board, Run
from gan2d.ui.answers.estimate import estimate
from gan2d.ui.answers.stops import STOPS, next_look, reached
from gan2d.ui.overview.shown import HEAVY, VIEWS, Overview, arm_shown, blocks_of
from gan2d.ui.player.making import RealPoints
from gan2d.ui.player.stage import Playing, Step
from gan2d.ui.player.wire import Block, plain
from gan2d.ui.stages import lab_words
from gan2d.ui.stages.menus import MENU_OF_RECIPES

# how each part of a Frame is sent
SENT = {"score": "grid", "slope": "grid", "fakes": "points", "arrows": "vectors", "pushes": "vectors", "latent": "points"}


def alone(player: Playing, mover: str, other: str) -> Record | None:
    """One turn in which only one of the two moves; their knobs then stand as before."""
    training, before = player.training, player.training.experiment
    changed = [(i, name) for i in range(len(before.arms)) for name in (other, mover) if name in before.rows(i)]
    for i, name in changed:
        training.change(name, 0 if name == other else max(1, int(before.values(i)[mover])), i)
    try:
        return training.advance(1)
    finally:
        for i, name in changed:
            training.change(name, before.values(i)[name], i)


class Lab(lab_words.Measured):
    """The stage of GANs in training."""

    module = "lab"
    steps = {
        "step_critic": Step("Critic", "One step of the critic only: the generator stands still", lambda player: alone(player, "n_critic", "n_generator")),
        "step_generator": Step("Generator", "One step of the generator only: the critic stands still", lambda player: alone(player, "n_generator", "n_critic")),
        "step_both": Step("Both", "One whole step: critic, then generator", lambda player: player.training.advance(1)),
    }
    menu = MENU_OF_RECIPES
    most_arms = 3
    views: Sequence[str] = ("layers", "colour", "charts", *VIEWS)
    pictured: Sequence[str] = VIEWS[:1]
    measured: Sequence[str] = ("charts",)
    group = "Optimiser"
    presets = True

    def __init__(self) -> None:
        """No run has been seen yet."""
        self.board = Board()

    def usual(self) -> Experiment:
        """WGAN-GP on the ring."""
        return make()

    def due(self) -> int | None:
        """Where a run is to stop at what is measured, the next step at which that is looked at."""
        return next_look(self.training.step, self.scores_step if self.scores else None) if self.stop_when else None

    def reached(self) -> str:
        """Whether every arm has come to what was asked for."""
        return reached(self.stop_when, self.scores_step, self.scores, lab_words.mode_count(self))

    def begin(self, training: Training) -> None:
        """Nothing is measured yet of another training."""
        super().begin(training)
        self.scores = []
        self.scores_step = 0
        self._real = RealPoints(512)
        self._overview = Overview()
        modes = metrics.mixture_of(training.arms[0].spec.data, training.arms[0].common) is not None
        self.stops = {name: stop.title for name, stop in STOPS.items() if modes or not stop.of_modes}
        self.stop_when = self.stop_when if self.stop_when in self.stops else ""
        self._floors: dict[Any, dict[str, float | None]] = {}

    def end(self) -> None:
        """Another run begins: this one, as it stands, goes on the board."""
        training = self.training
        known = self.scores_step == training.step and bool(self.scores)
        if training.step and (known or seconds_of_step(training.experiment) <= HEAVY):  # what takes long was measured where it stood, or not
            scores = self.scores if known else [self._measured(arm) for arm in training.arms]
            modes = metrics.mixture_of(training.arms[0].spec.data, training.arms[0].common) is not None
            self.board.add(Run(training.moment(), scores, lab_words.mode_count(self) if modes else None))

    def gone_back(self) -> None:
        """What was measured later is not true here."""
        self.scores = []

    @property
    def curves(self) -> Sequence[str]:
        """Every quantity of every arm."""
        return [f"{name} {i}" for i in range(len(self.training.arms)) for name in lab_words.QUANTITIES]

    def blocks(self) -> list[Block]:
        """The frame of every arm."""
        box = self.box()
        frames = side_by_side(lambda arm: frame_of(arm, box), self.training.arms)
        self.shares = [[float(share) for share in frame.shares] for frame in frames]
        told = [Block(f"{name}{i}", kind, getattr(frame, name)) for i, frame in enumerate(frames) for name, kind in SENT.items()]
        return told if self.whole is None else [*told, *blocks_of(self.training.arms[self.whole], self._real.blocks(self.training)[0].values)]

    def curve_values(self, record: Record | None) -> Mapping[str, float]:
        """The means of the turns since the last picture."""
        told = {f"{name} {i}": value for i, info in enumerate(record.arms if record else ()) for name, value in info.items()}
        values = {i: self.experiment.values(i) for i in range(len(self.training.arms))} if record else {}
        scale = self.experiment.place.scale
        return told | {f"estimate {i}": estimate(told[f"critic_loss {i}"], each, scale) for i, each in values.items() if lab_words.tells_w1(each)}

    def statics(self) -> list[Block]:
        """Real points, drawn anew when a knob of the data has moved."""
        arm = None if self.whole is None else self.training.arms[self.whole]
        return self._overview.statics(self._real.blocks(self.training), arm, (id(self.training), self.whole))

    @property
    def whole(self) -> int | None:
        """The arm whose overview is open, or None."""
        return arm_shown(self.view, len(self.training.arms))

    def box(self) -> Box:
        """The box of the data."""
        return box_of(self.training.arms[0].spec, self.training.arms[0].common, self.training.arms[0].place)

    def says(self) -> str:
        """What was measured last, of the step at which it was."""
        return lab_words.says(self)

    def describe(self, player: Playing) -> dict[str, Any]:
        """Labels, panels, metrics, live sliders, sentences."""
        told = lab_words.describe(self, player.edited) | {"has_whole": VIEWS[0] in self.views}
        if self.whole is None:
            return told
        moment = None if player.playing else player.training_of_moment
        return told | {"whole": self._overview.told(self.view, self.experiment, self.whole, moment)}

    def measure(self, training: Training) -> dict[str, float]:
        """Coverage and exact W1 of every arm at that moment."""
        self.scores_step = training.step
        self.scores = [self._measured(arm) for arm in training.arms]
        told = {f"{name} {i}": score.value for i, scores in enumerate(self.scores) for name, score in scores.items() if score.value is not None}
        told = {name: value / lab_words.mode_count(self) if name.startswith("modes") else value for name, value in told.items()}
        bounds = {f"w1_bound {i}": self._bound(arm) for i, arm in enumerate(training.arms) if lab_words.tells_w1(training.experiment.values(i))}
        shares = {f"penalty_share {i}": penalty_share(arm) for i, arm in enumerate(training.arms)} if self.view.get("charts") == "all" else {}
        return told | {name: value for name, value in (bounds | shares).items() if value is not None}

    def _bound(self, arm: TrainedArm) -> float | None:
        """What the critic's scores prove of W1 between the very points between which it is measured exactly."""
        x, y = (np.asarray(points[: lab_words.LIVE_TRANSPORT]) for points in (real(arm, COVERAGE_SAMPLES), samples(arm, COVERAGE_SAMPLES)))
        inside = [np.asarray(arm.place.inward(points), np.float32) for points in (x, y)]
        scores = [np.asarray(scores_and_gradients(arm.spec, arm.states, arm.common, points)[0], float) for points in inside]
        return plain(float(w1_bound(x, y, *scores).value))

    def _measured(self, arm: TrainedArm) -> dict[str, Score]:
        mixture = metrics.mixture_of(arm.spec.data, arm.common)
        values = metrics.measure(samples(arm, COVERAGE_SAMPLES), real(arm, COVERAGE_SAMPLES), mixture, lab_words.LIVE_TRANSPORT)
        now = self.experiment.values()
        key = tuple(now[name] for name in DATASETS[arm.spec.data].knobs)
        if key not in self._floors:
            self._floors = {key: metrics.floors(arm.spec.data, arm.common, COVERAGE_SAMPLES, lab_words.LIVE_TRANSPORT, arm.place)}
        return {name: Score(values[name], self._floors[key][name]) for name in METRICS}
