"""The stage of critics under different constraints, side by side: their weights, surfaces, slopes and layer gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gan2d.common.workers import side_by_side
from gan2d.elements.data import DATASETS
from gan2d.elements.dataset import Box
from gan2d.elements.generators import GENERATORS
from gan2d.elements.projections import PROJECTIONS
from gan2d.measure import anatomy, metrics
from gan2d.measure.anatomy import Anatomy, dissected, w1_said
from gan2d.measure.frame import box_of
from gan2d.measure.metrics import COVERAGE_SAMPLES, METRICS
from gan2d.measure.samples import samples
from gan2d.settings.constraints import CONSTRAINTS, name_of, promises_slope, strength_of
from gan2d.settings.experiment import LETTERS, Experiment
from gan2d.settings.meaning import ALONE, check_alone
from gan2d.studies.figures import SHOWN as MOST_SHOWN
from gan2d.studies.figures import constraints_compared
from gan2d.studies.lipschitz import exact_w1
from gan2d.training.training import Record, Training
from gan2d.ui.player.stage import RANGES, Playing, Stage, Step, live_sliders, slider
from gan2d.ui.player.wire import Block
from gan2d.ui.stages.menus import MENU_OF_CONSTRAINTS, arms_told
from gan2d.ui.stages.real_points import RealPoints

SHOWN = 256  # generated points of each critic in the picture
WIDER = RANGES | {"gp_weight": (0.01, 1000.0), "clip": (0.0001, 1.0), "copy_noise": (0.0, 2.0), "critic_rate": (1e-5, 1e-1)}
LIVE = ("copy_noise", "critic_rate", "n_critic")  # knobs with a slider above all critics
WHAT = ("says", "growth", "bound", "exact", "modes")  # curves of each critic
HIDDEN = {"generator", "objective", "penalty", "projection", "optimiser", "head", "critic_norm", "turns", "units", *ALONE}


class Constraints(Stage):
    """The stage of the page that compares constraints on a critic."""

    module = "constraints"
    keys = "sides_"
    lead: Mapping[str, str] = {
        "look": "Clipping drives the weights to ±c, and its surface sees one hill. The penalty leaves them a bell, and its slope is 1 where it should be.",
        "try": "Turn c or λ under a critic while it trains. Or choose figure 1b at the left: twelve layers, in which gradients explode or vanish.",
    }
    steps = {"step_all": Step("Turn", "One turn of every critic, on the same batch", lambda player: player.training.advance(1))}
    max_frames = 500
    frame_seconds, chunk_seconds = 0.03, 0.2  # up to four critics are trained and dissected for each snapshot
    speed = 10
    parts = {"live": "Live, side by side", "strengths": "All strengths at once"}
    views = ("surface", "histogram", "layer", "count")
    menu = MENU_OF_CONSTRAINTS
    most_arms = MOST_SHOWN
    first = ("copy_noise", "critic_depth", "critic_width")

    def usual(self) -> Experiment:
        """Clipping beside the penalty, against the data's noisy copy."""
        return constraints_compared()

    def fitted(self, experiment: Experiment) -> Experiment:
        """The experiment, if its critics can be looked into."""
        for i in range(len(experiment.arms)):
            check_alone(experiment.values(i))
        return super().fitted(experiment)

    def begin(self, training: Training) -> None:
        """Nothing is measured yet of another training."""
        super().begin(training)
        self._real = RealPoints(2 * SHOWN)
        self._exact: tuple[Any, list[float]] = (None, [])

    def rows(self, arm: int | None, experiment: Experiment | None = None) -> list[str]:
        """Knobs that the critics share; what bounds each is chosen beside it."""
        now = experiment or self.experiment
        strengths = {row.name for i in range(len(now.arms)) if (row := strength_of(now.values(i))) is not None}
        hidden = HIDDEN | (strengths if arm is None else set())
        return [name for name in super().rows(arm, now) if name not in hidden]

    @property
    def learns(self) -> bool:
        """Whether any critic has a generator in training."""
        return any(GENERATORS[arm.spec.generator].learns for arm in self.training.arms)

    @property
    def curves(self) -> Sequence[str]:
        """What is told of every critic."""
        return [f"{what} {i}" for i in range(len(self.training.arms)) for what in WHAT]

    def _said(self, arm: int, seen: Anatomy) -> float:
        return w1_said(promises_slope(self.experiment.values(arm)), seen)

    def blocks(self) -> list[Block]:
        """Every critic from inside and outside."""
        box = self.box()
        self._seen = side_by_side(lambda arm: dissected(arm, box), self.training.arms)
        told: list[Block] = []
        for i, seen in enumerate(self._seen):
            said = [self._said(i, seen), seen.mean_slope, seen.steepest, seen.share_at_bound, seen.growth]
            told += [
                Block(f"score{i}", "grid", seen.score),
                Block(f"slope{i}", "grid", seen.slope),
                Block(f"fakes{i}", "points", seen.fakes[:SHOWN]),
                Block(f"weights{i}", "floats", seen.weights),
                Block(f"range{i}", "floats", np.reshape(seen.reach, 1)),
                Block(f"bound{i}", "floats", seen.at_bound),
                Block(f"segments{i}", "floats", seen.segments),
                Block(f"along{i}", "floats", seen.along),
                Block(f"layers{i}", "floats", seen.layers),
                Block(f"numbers{i}", "floats", np.array(said, float)),
            ]
        return told

    def curve_values(self, record: Record | None) -> Mapping[str, float]:
        """What each critic says and how its gradient grows."""
        values: dict[str, float] = {}
        for i, seen in enumerate(self._seen):
            values |= {f"says {i}": self._said(i, seen), f"growth {i}": float(seen.growth), f"bound {i}": float(seen.share_at_bound)}
        return values

    def measure(self) -> dict[str, float]:
        """Exact W1 of each critic's watched points, and the modes that its generator has captured."""
        now = self.experiment.values()
        key = None if self.learns else tuple(now[name] for name in ("copy_noise", *DATASETS[self.experiment.data].knobs))
        if key is None or key != self._exact[0]:
            self._exact = (key, side_by_side(lambda i: exact_w1(self.training, i), range(len(self.training.arms))))
        told = {f"exact {i}": value for i, value in enumerate(self._exact[1])}
        arm = self.training.arms[0]
        mixture = metrics.mixture_of(arm.spec.data, arm.common)
        if self.learns and mixture is not None:
            covered = [metrics.coverage(samples(each, COVERAGE_SAMPLES), mixture)["modes"] for each in self.training.arms]
            told |= {f"modes {i}": modes for i, modes in enumerate(covered)}
        return told

    def statics(self) -> list[Block]:
        """Real points, drawn anew when a knob of the data has moved."""
        return self._real.blocks(self.training)

    def box(self) -> Box:
        """The square that holds the data, and the noisy copy's greater part."""
        arm = self.training.arms[0]
        x0, x1, y0, y1 = box_of(arm.spec, arm.common)
        room = 1.2 * float(self.experiment.value("copy_noise")) if "copy_noise" in self.experiment.rows() else 0.0
        return x0 - room, x1 + room, y0 - room, y1 + room

    def describe(self, player: Playing) -> dict[str, Any]:
        """The critics, what they stand against, and the charts over training."""
        values, arms = self.experiment.values(), arms_told(self)
        return {
            "arms": arms,
            "critics": [arm | self._words(i) for i, arm in enumerate(arms)],
            "layers": min(len(seen.weights) for seen in self._seen),
            "sides": [anatomy.SURFACE],
            "bins": {"weights": anatomy.BINS, "slopes": anatomy.SLOPES, "decades": list(anatomy.DECADES)},
            "frozen": not self.learns,
            "fake_words": GENERATORS[str(values["generator"])].words({"copy_noise": values["copy_noise"]}),
            "live": live_sliders(self, player.edited, LIVE, WIDER),
            "panels": self._panels(),
        }

    def _words(self, i: int) -> dict[str, Any]:
        values = self.experiment.values(i)
        name, own = name_of(self.experiment, i), strength_of(values)
        turned = None if own is None else slider(own.name, values[own.name], WIDER, LETTERS[i]) | {"symbol": own.symbol}
        return {
            "help": CONSTRAINTS[name].help if name else "",
            "strength": turned,
            "bound": float(values["clip"]) if PROJECTIONS[str(values["projection"])].bound is not None else None,
            "own": not promises_slope(values),
            "words": "" if own is None else f"{own.symbol} = {values[own.name]:.3g}",
            "label": self._labels()[i],
        }

    def _labels(self) -> list[str]:
        """What each critic is called beside a curve: its constraint, and its strength where two have the same one."""
        experiment = self.experiment
        rows = [name_of(experiment, i) for i in range(len(experiment.arms))]
        named = [CONSTRAINTS[name].few if name else arm.recipe for name, arm in zip(rows, experiment.arms)]
        own = [strength_of(experiment.values(i)) for i in range(len(experiment.arms))]
        twice = {name for name in named if named.count(name) > 1}
        return [f"{name} {experiment.values(i)[row.name]:.3g}" if name in twice and row else name for i, (name, row) in enumerate(zip(named, own))]

    def _lines(self, what: str, chosen: Sequence[int], sparse: bool = False) -> list[dict[str, Any]]:
        labels = self._labels()
        return [{"curve": f"{what} {i}", "label": labels[i], "colour": f"curve{i}", "sparse": sparse} for i in chosen]

    def _panels(self) -> list[dict[str, Any]]:
        everyone = range(len(self.training.arms))
        clipped = [i for i in everyone if PROJECTIONS[self.training.arms[i].spec.projection].bound is not None]
        said = self._lines("says", everyone)
        if not self.learns:
            said.append({"curve": "exact 0", "label": f"exact, {anatomy.POINTS} points", "colour": "neutral", "sparse": True})
        panels = [
            {
                "title": "What each critic says of W1",
                "log": False,
                "help": "E_p s − E_q s over the watched points; divided by the largest slope found where the critic does not promise slope 1. "
                "The exact W1 is the optimal assignment's between the same points.",
                "lines": said,
            },
            {
                "title": "Gradient’s growth per layer",
                "log": False,
                "help": "Powers of ten by which the gradient of the critic's loss grows from one layer to the one below: above 0 it explodes, "
                "below 0 it vanishes.",
                "lines": self._lines("growth", everyone),
            },
        ]
        if clipped:
            help = "Share of all weights and biases within 1 % of ±c."
            panels.append({"title": "Weights at ±c", "log": False, "help": help, "lines": self._lines("bound", clipped), "range": [-0.02, 1.05]})
        if self.learns:
            help = "Exact W1 between watched real and generated points, for each critic's own generator."
            panels.append({"title": "Exact W1 of each generator", "log": True, "help": help, "lines": self._lines("exact", everyone, True)})
            if DATASETS[self.experiment.data].mixture is not None:
                modes = self._lines("modes", everyone, True)
                panels.append({"title": "Modes captured", "log": False, "help": METRICS["modes"].help, "lines": modes})
        return panels
