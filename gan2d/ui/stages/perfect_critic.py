"""The Perfect critic page's stage: critics at every separation in training, against what the perfect one would say."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gan2d.common.memoise import Memory, Recent
from gan2d.elements.dataset import Box
from gan2d.elements.objectives import OBJECTIVES, Objective
from gan2d.elements.pairs import Pair
from gan2d.measure import estimates
from gan2d.measure.estimates import Watched, named, own_slope, watch
from gan2d.measure.frame import cell_centres
from gan2d.settings.experiment import Experiment
from gan2d.settings.knobs import compile_values
from gan2d.settings.presets import OPTIMUM
from gan2d.studies.sweep import STEPS, apart
from gan2d.theory import in_words, optimal_critic
from gan2d.training.training import Record, Training
from gan2d.ui.player.stage import Playing, Step, live_sliders
from gan2d.ui.player.wire import Block, plain
from gan2d.ui.stages.apart import WIDER, Apart, target

LINE, SURFACE, ARROWS = 161, 28, 9  # places on the line; cells and arrows along a side in the plane
COUNTS = {1: 13, 2: 9}  # separations trained at once, by dimension: every frame holds them all
CRITICS = ("gan", "gan-ns", "wgan-gp")


def rush(player: Playing) -> None:
    """Go on until the critics have settled."""
    player.stop_at = max(target(player.training), player.training.step + 1)


class PerfectCritic(Apart):
    """The stage of critics that go to their optimum while the generator stands still."""

    module = "perfect_critic"
    keys = "perfect_"
    views = (*Apart.views, "output", "optimum")
    frame_seconds = 0.022  # all its maps take time too
    live = ("gp_weight", "clip", "noise")
    steps = {
        **Apart.steps,
        "optimum": Step(f"To {STEPS:,}", f"Train until {STEPS:,} updates after the last change: near the optimum where the distributions overlap", rush, True),
    }

    def usual(self) -> Experiment:
        """Three critics of two Gaussians on the line: one whose gradient vanishes, one whose gradient explodes, and one that keeps it."""
        return apart("gaussians_1d", CRITICS, count=COUNTS[1])

    def values_of(self, pair: Pair) -> int:
        """As many separations as fit into a frame."""
        return COUNTS[pair.inputs]

    def begin(self, training: Training) -> None:
        """Nothing is known of another training."""
        self._statics: tuple[Any, list[Block]] = (None, [])
        self._sizes: Recent[np.ndarray] = Recent(self.max_frames)  # gradients (arms, T) by step, as far back as the browser can go
        super().begin(training)

    def says(self) -> str:
        """Whose gradient has vanished at the θ in sight, as measured last."""
        return self._said(self.training.step)

    def _said(self, step: int) -> str:
        if step not in self._sizes:
            step = self.training.step
        best = self._best()
        told = [
            in_words.Gradient(arm["title"], float(size), float(best[i, self.place]))
            for i, (arm, size) in enumerate(zip(self.told(), self._sizes[step][:, self.place]))
        ]
        same = not estimates.clouds(self.experiment).downhill[self.place].any()  # there is no way in which W1 falls
        return in_words.of_gradients(float(self.theta[self.place]), step, told, same)

    def _best(self) -> np.ndarray:
        """The gradient that each perfect critic gives, (arms, T)."""
        return next(np.asarray(block.values) for block in self.statics() if block.name == "perfect")

    @property
    def curves(self) -> Sequence[str]:
        """The gradient's size and its cosine, of every critic at every separation."""
        return [f"{what} {i} {s}" for i in range(len(self.training.arms)) for what in ("size", "cosine") for s in range(len(self.theta))]

    def blocks(self) -> list[Block]:
        """Every critic's score and gradient at every separation, and how its score is to be read."""
        self._watched: list[Watched] = watch(self.training, *places(self.experiment.pair.inputs, self.box()))
        self._sizes[self.training.step] = sizes = np.stack([seen.size for seen in self._watched])
        told: list[Block] = []
        for i, seen in enumerate(self._watched):
            told += [Block(f"score{i}", "grid", seen.score), Block(f"push{i}", "floats", seen.push)]  # of all orders of magnitude
        told.append(Block("sizes", "floats", sizes))
        return [*told, Block("scales", "floats", np.stack([np.stack([seen.middle, seen.slope], -1) for seen in self._watched]))]

    def curve_values(self, record: Record | None) -> Mapping[str, float]:
        """The gradient that each critic gives."""
        values = [float(v) for seen in self._watched for part in (seen.size, seen.cosine) for v in np.asarray(part)]
        return dict(zip(self.curves, values))

    @staticmethod
    def theory(experiment: Experiment, box: Box, wanted: Callable[[], bool]) -> None:
        """The directions in which W1 falls, and the perfect critics."""
        if wanted():
            estimates.clouds(experiment)
            perfect(experiment, box)

    def statics(self) -> list[Block]:
        """The separations, both clouds, and every critic's optimum."""
        box = self.box()
        key = (_named(self.experiment, box), box)
        if key != self._statics[0]:
            self._statics = (key, [Block("theta", "floats", self.theta), *self.clouds(), *perfect(self.experiment, box)])
        return self._statics[1]

    def describe(self, player: Playing) -> dict[str, Any]:
        """The critics and what each is compared with."""
        arms = self.told()
        return {
            "pair": self.pair_told(),
            "theta": self.shown_theta(player),
            "span": [float(self.theta[0]), float(self.theta[-1]), len(self.theta)],
            "sides": [LINE] if self.experiment.pair.inputs == 1 else [SURFACE, ARROWS],
            "arms": arms,
            "critics": [arm | self._words(i) for i, arm in enumerate(arms)],
            "live": live_sliders(self, player.edited, self.live, WIDER),
            "panels": self._panels(arms),
            "says": self._said(player.at),
        }

    def _panels(self, arms: list[dict[str, Any]]) -> list[dict[str, Any]]:
        def panel(title: str, what: str, log: bool, help: str, **more: Any) -> dict[str, Any]:
            lines = [{"curve": f"{what} {i}", "label": arm["title"], "colour": arm["colour"], "sparse": False} for i, arm in enumerate(arms)]
            return {"title": title, "log": log, "help": help, "lines": lines, **more}

        size = "Mean of ‖∂ℓ_G/∂x‖ at the generated points, over the critics' updates: the gradient that the generator would get."
        cosine = "Mean cosine between −∂ℓ_G/∂x at the generated points and the direction in which the true W1 falls fastest: 1 is the right way, 0 none."
        if self.experiment.pair.rays is not None:
            cosine += " Here that direction is ∇u, exactly where there is no noise: the measure of Korotin et al. 2022, arXiv:2206.07767, at the moved points."
        return [
            panel(f"Gradient at the generated points{self.experiment.place.per}", "size", True, size),
            panel("Its cosine to W1’s descent", "cosine", False, cosine, range=[-1.1, 1.1]),
        ]

    def _words(self, arm: int) -> dict[str, Any]:
        objective, pair = OBJECTIVES[str(self.experiment.values(arm)["objective"])], self.experiment.pair
        kind, label = objective.readouts[0] if objective.readouts else (None, "score s")
        return {
            "name": str(arm),
            "help": self.menu.rows[self.experiment.arms[arm].recipe][1],
            "gradient": OPTIMUM[self.experiment.arms[arm].recipe].gradient,
            "unknown": "arbitrary" if objective.energy else "not known",  # what a missing gradient of the optimum is
            "kind": kind,
            "equal": plain(None if objective.undecided is None else objective.undecided(self.experiment.values(arm))),  # type: ignore[arg-type]
            "output": label,
            "potential": objective.optimum is None,
            "own": own_slope(self.experiment, arm),
            "optimum": objective.optimum_words[0] if objective.optimum_words else "Kantorovich potential",
            "best_output": objective.optimum_words[-1] if objective.optimum_words else "Kantorovich potential",
            "how": _how(objective, pair, self.experiment.values()),
        }


def _how(objective: Objective, pair: Pair, values: Mapping[str, Any]) -> str:
    """How the optimum is known: a potential's height is free."""
    if objective.optimum is not None:
        return "exact"
    return "exact up to a constant" if pair.knows_transport(values) else f"from {optimal_critic.CLOUD} samples"


@functools.lru_cache(maxsize=16)
def places(dims: int, box: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Where scores, and where gradients are asked for: the same places on a line, cells and a coarser grid in the plane."""
    if dims == 1:
        line = np.linspace(box[0], box[1], LINE)[:, None]
        return line, line
    corners = np.asarray(box, np.float64)
    return cell_centres(corners, SURFACE), cell_centres(corners, ARROWS)


def _named(experiment: Experiment, box: tuple[float, ...]) -> Any:
    arms = [(experiment.values(i)["objective"], experiment.values(i)["margin"]) for i in range(len(experiment.arms))]
    return named(experiment, tuple(arms), tuple(box))


def perfect(experiment: Experiment, box: tuple[float, ...]) -> list[Block]:
    """Every critic's optimum at its places, (T, n) each, the gradient that it gives there, and the densities on a line; remembered."""
    return PERFECT(_named(experiment, box))


def _perfect(name: Any) -> list[Block]:
    experiment, (_, _, arms, box) = name.experiment, name.key
    pair, values, theta = experiment.pair, experiment.values(), estimates.theta_of(experiment)
    x, arrows = (np.asarray(part, float) for part in places(pair.inputs, box))
    ratio = optimal_critic.log_ratio(pair, values, theta, x)
    clouds = estimates.clouds(experiment)
    told, sizes = [], []
    for i, (objective, margin) in enumerate(arms):
        row = OBJECTIVES[objective]
        knobs = compile_values(dict(values) | {"margin": margin})[1]
        if row.optimum is None:
            score = optimal_critic.potential(pair, values, theta, x, clouds.real, clouds.fake).values
        elif ratio is None:
            score = np.full((len(theta), len(x)), math.nan)
        else:
            score = optimal_critic.score(row, ratio, knobs)
        there = pair, values, knobs, theta
        gradient = optimal_critic.gradient(row, *there, arrows, clouds.real, clouds.fake)
        told += [Block(f"exact{i}", "floats", score), Block(f"exactpush{i}", "floats", gradient)]
        sizes.append(optimal_critic.at_generated(row, *there, clouds.real, clouds.fake))
    told.append(Block("perfect", "floats", np.stack(sizes)))
    both = optimal_critic.densities(pair, values, theta, x)
    if both is not None:
        told += [Block("density_real", "floats", both[0][0]), Block("density_fake", "floats", both[1])]
    return told


PERFECT = Memory(_perfect, 16)
