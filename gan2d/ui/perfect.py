"""The Perfect critic page's Player: critics at every separation in training, against what the perfect one would say."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np

from gan2d.common.memoise import Memory
from gan2d.elements.data import Box
from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.pairs import PAIRS
from gan2d.measure.frame import cell_centres
from gan2d.settings.knobs import compile_values
from gan2d.settings.scene import Scene
from gan2d.studies.sweep import STEPS
from gan2d.theory import optimal_critic as optimum
from gan2d.training import comparison
from gan2d.training.critics import CRITICS, objective_of
from gan2d.ui.comparing import Comparing
from gan2d.ui.playable import Step
from gan2d.ui.wire import Block

LINE, SURFACE, ARROWS = 161, 28, 9  # places on the line; cells and arrows along a side in the plane
COUNTS = {1: 13, 2: 9}  # separations trained at once, by dimension: every frame holds them all
USUAL: dict[str, Any] = {"pair": "gaussians_1d", "critics": ("gan", "gan-ns", "ebgan", "wgan", "wgan-gp"), "seed": 0, "data": "ring8"}


def usual_arguments(pair: str) -> dict[str, Any]:
    """What a first visitor sees of a pair: as many separations as a frame can hold."""
    dims = PAIRS[pair].inputs if pair in PAIRS else 1
    return USUAL | {"count": COUNTS[dims]}


class Perfect(Comparing):
    """The Player of critics that go to their optimum while the generator stands still."""

    lead: Mapping[str, str] = {
        "look": "The discriminator turns into a cliff, flat at the generated points: its gradient vanishes. A Wasserstein critic keeps a slope there.",
        "try": "Drag the orange distribution in any picture: all separations are trained at once. Drag the timeline back to see critics that were trained too little.",
    }
    keys = "perfect_"
    frame_seconds = 0.022  # all its maps take time too
    live = ("gp_weight", "clip", "noise")

    def __init__(self, scene: Scene, theta: float, complaints: Sequence[str]) -> None:
        """Open it."""
        self._statics: tuple[Any, list[Block]] = (None, [])
        super().__init__(scene, theta, complaints)

    @property
    def steps(self) -> Mapping[str, Step]:  # type: ignore[override]
        """One step, or on to the optimum."""
        rush = Step(
            "To the optimum",
            f"Train until {STEPS:,} updates after the last change, by when critics of Gaussians have settled",
            lambda player: player.rush(),
            True,
        )
        return {**Comparing.steps, "optimum": rush}

    @property
    def curves(self) -> Sequence[str]:  # type: ignore[override]
        """The gradient's size and its cosine, of every critic at every separation."""
        return curve_names(self.scene.critics, len(self.scene.theta))

    def rush(self) -> None:
        """Go on until the critics have settled."""
        self.stop_at = max(self.target(), self.run.step + 1)

    def choose(self, **names: Any) -> None:
        """Choose another pair, other data, critics or seed; a new pair brings as many separations as fit into a frame."""
        if "pair" in names and "span" not in names and names["pair"] in PAIRS:
            row = PAIRS[names["pair"]]
            names["span"] = (*row.span, COUNTS[row.inputs])
        super().choose(**names)

    def blocks(self) -> list[Block]:
        """Every critic's score and push at every separation, and how its score is to be read."""
        self._watched = self.run.watch(*places(self.run.dims, self.view()))
        told: list[Block] = []
        for i, seen in enumerate(self._watched):
            told += [Block(f"score{i}", "grid", seen.score), Block(f"push{i}", "vectors", seen.push)]
        scales = [np.stack([seen.middle, seen.slope], -1) for seen in self._watched]
        return [*told, Block("scales", "floats", np.stack(scales) if scales else np.zeros((0, 2)))]

    def snapshot(self, info: Mapping[str, float] | None = None) -> None:
        """Take a picture of this moment, with the gradient that each critic gives."""
        super().snapshot(info)
        values = [float(v) for seen in self._watched for part in (seen.size, seen.cosine) for v in np.asarray(part)]
        moments = self._feed.moments
        moments[-1] = moments[-1]._replace(curves=values)

    @staticmethod
    def theory(scene: Scene, box: Box, wanted: Callable[[], bool]) -> None:
        """The directions in which W1 falls, and the perfect critics."""
        if wanted():
            comparison.clouds(scene)
            perfect(scene, box)

    def statics(self) -> list[Block]:
        """The separations, both clouds, and every critic's optimum."""
        scene, box = self.scene, self.view()
        key = (repr(scene.to_json()), box)
        if key != self._statics[0]:
            self._statics = (key, [Block("theta", "floats", scene.theta), *self.clouds(), *perfect(scene, box)])
        return self._statics[1]

    def describe(self) -> dict[str, Any]:
        """The critics and what each is compared with."""
        scene = self.scene
        row = PAIRS[scene.pair]
        return {
            "pair": {"title": row.title, "help": row.help, "apart": row.apart, "moves": not row.of_data, "words": self.words(), "dims": row.inputs},
            "theta": self.theta,
            "span": list(scene.span),
            "sides": [LINE] if row.inputs == 1 else [SURFACE, ARROWS],
            "critics": [_words(scene, name) for name in scene.critics],
            "live": self.sliders(),
            "panels": self._panels(),
        }

    def _panels(self) -> list[dict[str, Any]]:
        def panel(title: str, what: str, log: bool, help: str, **more: Any) -> dict[str, Any]:
            lines = [{"curve": f"{what} {name}", "label": name.upper(), "colour": f"curve{i}", "sparse": False} for i, name in enumerate(self.scene.critics)]
            return {"title": title, "log": log, "help": help, "lines": lines, **more}

        size = "Mean of ‖∂ℓ_G/∂x‖ at the generated points, over critic steps: the gradient that the generator would get now."
        cosine = "Mean cosine between −∂ℓ_G/∂x at the generated points and the direction in which the true W1 falls fastest: 1 is the right way, 0 none."
        return [panel("Gradient at the generated points", "size", True, size), panel("Its cosine to W1’s descent", "cosine", False, cosine, range=[-1.1, 1.1])]


def curve_names(critics: Sequence[str], count: int) -> list[str]:
    """Names of the curves: what, of which critic, at which separation."""
    return [f"{what} {name} {s}" for name in critics for what in ("size", "cosine") for s in range(count)]


def _words(scene: Scene, name: str) -> dict[str, Any]:
    row, objective = CRITICS[name], OBJECTIVES[objective_of(name)]
    kind, label = objective.readouts[0] if objective.readouts else (None, "score s")
    return {
        "name": name,
        "title": row.title,
        "help": row.help,
        "kind": kind,
        "output": label,
        "potential": objective.optimum is None,
        "own": row.own_slope,
        "optimum": objective.optimum_words[0] if objective.optimum_words else "Kantorovich potential",
        "best_output": objective.optimum_words[-1] if objective.optimum_words else "Kantorovich potential",
        "how": "exact" if objective.optimum is not None or PAIRS[scene.pair].knows_transport(scene.shape()) else f"from {optimum.CLOUD} samples",
    }


@functools.lru_cache(maxsize=16)
def places(dims: int, box: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Where scores, and where pushes are asked for: the same places on a line, cells and a coarser grid in the plane."""
    if dims == 1:
        line = np.linspace(box[0], box[1], LINE)[:, None]
        return line, line
    corners = jnp.asarray(box)
    return np.asarray(cell_centres(corners, SURFACE)), np.asarray(cell_centres(corners, ARROWS))


def perfect(scene: Scene, box: tuple[float, ...]) -> list[Block]:
    """Every critic's optimum at its places, (T, n) each, and the densities on a line; remembered."""
    margins = tuple(scene.values(name)["margin"] for name in scene.critics)
    return PERFECT(comparison.distributions(scene), scene.critics, margins, tuple(box))


def _perfect(scene: Scene, critics: tuple[str, ...], margins: tuple[Any, ...], box: tuple[float, ...]) -> list[Block]:
    values, theta = scene.shape(), scene.theta
    x, _ = places(PAIRS[scene.pair].inputs, box)
    x = np.asarray(x, float)
    ratio = optimum.log_ratio(scene.pair, values, theta, x)
    clouds = comparison.clouds(scene)
    told = []
    for i, name in enumerate(critics):
        best = OBJECTIVES[objective_of(name)].optimum
        if best is None:
            score = optimum.potential(scene.pair, values, theta, x, clouds.real, clouds.fake).values
        elif ratio is None:
            score = np.full((len(theta), len(x)), math.nan)
        else:
            knobs = compile_values(dict(values) | {"margin": margins[i]})[1]
            with np.errstate(over="ignore"):
                score = np.asarray(best(jnp.asarray(np.exp(np.clip(ratio, -80, 80)), jnp.float32), knobs))
        told.append(Block(f"exact{i}", "floats", score))
    both = optimum.densities(scene.pair, values, theta, x)
    if both is not None:
        told += [Block("density_real", "floats", both[0][0]), Block("density_fake", "floats", both[1])]
    return told


PERFECT = Memory(_perfect, 16)
