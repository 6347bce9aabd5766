"""The stage of critics under different constraints, side by side: their weights, surfaces, slopes and layer gradients."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gan2d.common.memoise import Recent
from gan2d.elements.data import DATASETS
from gan2d.elements.dataset import Box
from gan2d.elements.generators import GENERATORS
from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.projections import PROJECTIONS
from gan2d.machine.workers import side_by_side
from gan2d.measure import anatomy, metrics
from gan2d.measure.anatomy import dissected
from gan2d.measure.frame import box_of
from gan2d.measure.metrics import COVERAGE_SAMPLES, METRICS
from gan2d.measure.samples import samples
from gan2d.settings.constraints import CONSTRAINTS, name_of, strength_of
from gan2d.settings.experiment import LETTERS, Experiment
from gan2d.settings.meaning import ALONE, check_alone
from gan2d.settings.place import COUNTED, HERE
from gan2d.studies.figures import SHOWN as MOST_SHOWN
from gan2d.studies.figures import constraints_compared, figure
from gan2d.studies.lipschitz import exact_w1
from gan2d.theory.in_words import Seen, of_depth, of_surface
from gan2d.training.training import Record, Training
from gan2d.ui.player.making import RealPoints
from gan2d.ui.player.stage import RANGES, Playing, Stage, Step, live_sliders, slider
from gan2d.ui.player.wire import Block
from gan2d.ui.stages.menus import MENU_OF_CONSTRAINTS, arms_told, colours

SHOWN = 256  # generated points of each critic in the picture
WIDER = RANGES | {"gp_weight": (0.01, 1000.0), "clip": (0.0001, 1.0), "copy_noise": (0.0, 2.0), "critic_rate": (1e-5, 1e-1)}
LIVE = ("copy_noise", "critic_rate", "n_critic")  # knobs with a slider above all critics
WHAT = ("w1", "growth", "bound", "exact", "modes")  # curves of each critic
HIDDEN = {"generator", "objective", "penalty", "projection", "optimiser", "head", "critic_norm", "turns", "units", *ALONE}
_IS = "\u00a0=\u00a0"  # on one line
DEPTH_FIGURE = "Figure 1b: twelve layers"


class Constraints(Stage):
    """The stage of the page that compares constraints on a critic."""

    module = "constraints"
    keys = "sides_"
    steps = {"step_all": Step("One", "One step of every critic, on the same batch", lambda player: player.training.advance(1))}
    max_frames = 500
    frame_seconds, chunk_seconds = 0.03, 0.2  # up to four critics are trained and dissected for each snapshot
    speed = 10
    parts = {"surface": "Weights and surface", "depth": "Depth", "strengths": "Which c, which λ"}
    live = ("surface", "depth")
    views = ("surface", "histogram", "layer", "count")
    menu = MENU_OF_CONSTRAINTS
    most_arms = MOST_SHOWN
    first = ("copy_noise", "critic_depth", "critic_width")

    def usual(self) -> Experiment:
        """Clipping beside the penalty, against the data's noisy copy."""
        return constraints_compared()

    def opening(self, part: str) -> Experiment | None:
        """Depth opens with the paper's figure; each part has an experiment of its own."""
        return figure(DEPTH_FIGURE) if part == "depth" else self.usual()

    def fitted(self, experiment: Experiment) -> Experiment:
        """The experiment, if its critics can be looked into."""
        for i in range(len(experiment.arms)):
            check_alone(experiment.values(i))
        return super().fitted(experiment)

    def begin(self, training: Training) -> None:
        """Nothing is measured yet of another training."""
        super().begin(training)
        self._real = RealPoints(2 * SHOWN)
        self._exact: tuple[Any, int, list[float]] = (None, 0, [])
        self._told: Recent[list[Seen]] = Recent(self.max_frames)  # by step, as far back as the browser can go

    def gone_back(self) -> None:
        """What was measured later is not true any more."""
        self._exact = (None, 0, [])

    def rows(self, arm: int | None, experiment: Experiment | None = None) -> list[str]:
        """Knobs that the critics share; what bounds each is chosen beside it."""
        now = experiment or self.experiment
        strengths = {row.name for i in range(len(now.arms)) if (row := strength_of(now.values(i))) is not None}
        hidden = HIDDEN | (strengths if arm is None else set())
        return [name for name in super().rows(arm, now) if name not in hidden]

    @property
    def part(self) -> str:
        """The part of the page that is shown."""
        return self.view.get("part", next(iter(self.parts)))

    @property
    def learns(self) -> bool:
        """Whether any critic has a generator in training."""
        return any(GENERATORS[arm.spec.generator].learns for arm in self.training.arms)

    @property
    def curves(self) -> Sequence[str]:
        """What is told of every critic."""
        return [f"{what} {i}" for i in range(len(self.training.arms)) for what in WHAT]

    def blocks(self) -> list[Block]:
        """Every critic from inside and outside; what changes with a knob comes with the picture that it belongs to."""
        box = self.box()
        self._seen = side_by_side(lambda arm: dissected(arm, box), self.training.arms)
        self._told[self.training.step] = self._sentences()
        if not self.learns:
            self._measure_exact(self.training)
        _, measured_at, exact = self._exact
        told: list[Block] = []
        for i, seen in enumerate(self._seen):
            own = strength_of(self.experiment.values(i))
            strength = math.nan if own is None else float(self.experiment.values(i)[own.name])
            numbers = [seen.w1, seen.rise, seen.mean_slope, seen.share_at_bound, strength, exact[i] if exact else math.nan, measured_at]
            told += [
                Block(f"score{i}", "grid", seen.score - self._level(i)),
                Block(f"slope{i}", "grid", seen.slope),
                Block(f"fakes{i}", "points", seen.fakes[:SHOWN]),
                Block(f"weights{i}", "floats", seen.weights),
                Block(f"range{i}", "floats", np.reshape(seen.reach, 1)),
                Block(f"bound{i}", "floats", seen.at_bound),
                Block(f"segments{i}", "floats", seen.segments),
                Block(f"along{i}", "floats", seen.along),
                Block(f"layers{i}", "floats", seen.layers),
                Block(f"numbers{i}", "floats", np.array(numbers, float)),
            ]
        return told

    def _level(self, i: int) -> float:
        """The score where p = q, or where that means nothing the middle between both clouds' means."""
        values: dict[str, Any] = self.experiment.values(i)
        undecided = OBJECTIVES[str(values["objective"])].undecided
        return float(self._seen[i].middle) if undecided is None else undecided(values)

    def curve_values(self, record: Record | None) -> Mapping[str, float]:
        """What each critic tells of W1, and how its gradient grows."""
        values: dict[str, float] = {}
        for i, seen in enumerate(self._seen):
            values |= {f"w1 {i}": float(seen.w1), f"growth {i}": float(seen.growth), f"bound {i}": float(seen.share_at_bound)}
        return values

    def _measure_exact(self, training: Training) -> None:
        """Exact W1 between every critic's watched points; where no generator learns they are the same for all, and change with a knob alone."""
        now, count = training.experiment.values(), len(training.arms)
        key = None if self.learns else tuple(now[name] for name in ("copy_noise", *DATASETS[self.experiment.data].knobs))
        if key is None:
            self._exact = (key, training.step, side_by_side(lambda i: exact_w1(training, i), range(count)))
        elif key != self._exact[0]:
            self._exact = (key, training.step, count * [exact_w1(training, 0)])

    def measure(self, training: Training) -> dict[str, float]:
        """Exact W1 of each critic's watched points, and the modes that its generator has captured."""
        self._measure_exact(training)
        told = {f"exact {i}": value for i, value in enumerate(self._exact[2])}
        arm = training.arms[0]
        mixture = metrics.mixture_of(arm.spec.data, arm.common)
        if self.learns and mixture is not None:
            covered = [metrics.coverage(samples(each, COVERAGE_SAMPLES), mixture)["modes"] for each in training.arms]
            told |= {f"modes {i}": modes for i, modes in enumerate(covered)}
        return told

    def statics(self) -> list[Block]:
        """Real points, drawn anew when a knob of the data has moved."""
        return self._real.blocks(self.training)

    def box(self) -> Box:
        """The square that holds the data, and the noisy copy's greater part."""
        arm = self.training.arms[0]
        x0, x1, y0, y1 = box_of(arm.spec, arm.common, arm.place)
        room = 1.2 * arm.place.scale * float(self.experiment.value("copy_noise")) if "copy_noise" in self.experiment.rows() else 0.0
        return x0 - room, x1 + room, y0 - room, y1 + room

    def says(self) -> str:
        """One sentence on what the newest picture shows."""
        return self._said(self.training.step)

    def _said(self, step: int) -> str:
        step = step if step in self._told else self.training.step
        return {"surface": of_surface, "depth": of_depth}.get(self.part, of_surface)(step, self._told[step], min(len(seen.layers) for seen in self._seen))

    def _sentences(self) -> list[Seen]:
        told = []
        for i, (seen, label) in enumerate(zip(self._seen, self._labels())):
            own, clipped = strength_of(self.experiment.values(i)), self._clipped(i)
            name = label if own is None else f"{label} {own.symbol}{_IS}{float(self.experiment.values(i)[own.name]):.3g}"
            first, last = (max(float(seen.layers[k]), anatomy.TINY) for k in (0, -1))
            told.append(Seen(name, float(seen.share_at_bound) if clipped else None, float(seen.mean_slope), first / last))
        return told

    def describe(self, player: Playing) -> dict[str, Any]:
        """The critics, what they stand against, and the charts over training."""
        values, arms = self.experiment.values(), arms_told(self)
        counted = COUNTED if self.experiment.place != HERE else ""
        return {
            "arms": arms,
            "critics": [arm | self._words(i) for i, arm in enumerate(arms)],
            "layers": min(len(seen.weights) for seen in self._seen),
            "sides": [anatomy.SURFACE],
            "bins": {"weights": anatomy.BINS, "slopes": anatomy.SLOPES, "decades": list(anatomy.DECADES)},
            "points": anatomy.POINTS,
            "frozen": not self.learns,
            "fake_words": GENERATORS[str(values["generator"])].words({"copy_noise": values["copy_noise"]}) + (f"; noise {counted}" if counted else ""),
            "slopes_per": self.experiment.place.per,
            "live": live_sliders(self, player.edited, LIVE, WIDER),
            "panels": self._panels(),
            "says": self._said(player.at),
        }

    def _clipped(self, i: int) -> bool:
        return PROJECTIONS[self.training.arms[i].spec.projection].bound is not None

    def _words(self, i: int) -> dict[str, Any]:
        values = self.experiment.values(i)
        name, own = name_of(self.experiment, i), strength_of(values)
        return {
            "help": CONSTRAINTS[name].help if name else "",
            "strength": None if own is None else slider(own.name, values[own.name], WIDER, LETTERS[i]) | {"symbol": own.symbol},
            "clipped": self._clipped(i),
            "zero": OBJECTIVES[str(values["objective"])].undecided is not None,
            "label": self._labels()[i],
        }

    def _labels(self) -> list[str]:
        """What each critic is called beside a curve: its constraint in a few letters."""
        rows = [name_of(self.experiment, i) for i in range(len(self.experiment.arms))]
        return [CONSTRAINTS[name].few if name else arm.recipe for name, arm in zip(rows, self.experiment.arms)]

    def _lines(self, what: str, chosen: Sequence[int], sparse: bool = False) -> list[dict[str, Any]]:
        values = [self.experiment.values(i) for i in range(len(self.experiment.arms))]
        labels = [label if (own := strength_of(row)) is None else f"{label} {row[own.name]:.3g}" for label, row in zip(self._labels(), values)]
        colour = colours(self.experiment)
        return [{"curve": f"{what} {i}", "label": labels[i], "colour": colour[i], "sparse": sparse} for i in chosen]

    def _panels(self) -> list[dict[str, Any]]:
        everyone = range(len(self.training.arms))
        if self.part == "depth":
            help = "Powers of ten by which the gradient of the critic's loss grows from one layer to the one below: above 0 it explodes, below 0 it vanishes."
            return [{"title": "Gradient’s growth per layer, in powers of ten", "log": False, "help": help, "lines": self._lines("growth", everyone)}]
        told = self._lines("w1", everyone)
        if not self.learns:
            told.append({"curve": "exact 0", "label": f"exact, {anatomy.POINTS} points", "colour": "neutral", "sparse": True})
        help = "(E_p s − E_q s)/K over the watched points, K the critic's steepest rise from a generated to a real point: never more than the exact W1 "
        help += "between the same points, the optimal assignment's. No value: the critic scores generated points higher."
        panels = [{"title": "W1 as each critic estimates it, at least", "log": False, "help": help, "lines": told}]
        if clipped := [i for i in everyone if self._clipped(i)]:
            help = "Share of all weights and biases within 1 % of ±c."
            panels.append({"title": "Weights at ±c", "log": False, "help": help, "lines": self._lines("bound", clipped), "range": [-0.02, 1.05]})
        if self.learns:
            help = "Exact W1 between watched real and generated points, for each critic's own generator."
            panels.append({"title": "Exact W1 of each generator", "log": True, "help": help, "lines": self._lines("exact", everyone, True)})
            if DATASETS[self.experiment.data].mixture is not None:
                modes = self._lines("modes", everyone, True)
                panels.append({"title": "Modes held", "log": False, "help": METRICS["modes"].help, "lines": modes})
        return panels
