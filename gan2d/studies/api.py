"""The Python interface: train a run, or fit one critic to two given clouds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import jax
import numpy as np

from gan2d.common.errors import InputError
from gan2d.elements.objectives import OBJECTIVES
from gan2d.measure import frame as observe
from gan2d.settings.knobs import Knobs, Spec
from gan2d.settings.saved import read_changes
from gan2d.settings.settings import check_points, make
from gan2d.training import loop as training
from gan2d.training.loop import FINE, QUANTITIES
from gan2d.training.run import Broken, Run, check_steps, places


def train(
    data: Any = "ring8",
    recipe: str = "wgan-gp",
    knobs: Mapping[str, object] | None = None,
    steps: int = 2000,
    seed: int = 0,
    preset: str = "toy",
    changes: Iterable[tuple[int, str, Any]] = (),
    every: int | None = None,
    tell: Callable[[int], None] = lambda step: None,
) -> Run:
    """Train a GAN for ``steps`` turns.

    Args:
        data: a name of DATASETS, or your own points as an array of shape (n, 2).
        recipe: a name of RECIPES.
        knobs: values that differ from the recipe's defaults.
        seed: same seed and settings, same run, bit for bit on one machine.
        preset: "toy" or "published" defaults.
        changes: knobs moved on the way, as (step, knob, value).
        every: turns between two points of the curves; by default 200 points in all.
        tell: called with the step after each point, for progress.

    Returns:
        The run: ``samples(n)``, ``score(xy)``, ``score_gradient(xy)``, ``metrics()``, ``curves()``.

    Raises:
        InputError: names, numbers or points that cannot be used.
        Broken: training became NaN or infinite.
    """
    total = check_steps(steps)
    run = Run(make(data, recipe, knobs, seed, preset))
    run.replay(read_changes(changes), total, max(1, total // 200) if every is None else every, tell)
    return run


class CriticFit:
    """A critic trained on two fixed clouds, the generator frozen."""

    def __init__(self, spec: Spec, knobs: Knobs, state: training.TrainState, values: Mapping[str, Any], real: np.ndarray, fake: np.ndarray) -> None:
        """Hold the trained critic and the clouds that it was trained on."""
        self.spec, self.knobs, self.state, self.values = spec, knobs, state, values
        self.real, self.fake = real, fake

    def score(self, xy: Any) -> np.ndarray:
        """The critic's score (n,) at ``xy (n, 2)``; high = real."""
        return np.asarray(observe.scores_and_gradients(self.spec, self.state, self.knobs, places(xy))[0])

    def score_gradient(self, xy: Any) -> np.ndarray:
        """∇score (n, 2) at ``xy (n, 2)``."""
        return np.asarray(observe.scores_and_gradients(self.spec, self.state, self.knobs, places(xy))[1])

    def lipschitz(self) -> float:
        """The largest ‖∇s‖ found on both clouds and on segments between them: the critic's own K, from below."""
        n = 4096
        rng = np.random.default_rng(0)
        ends = [cloud[rng.integers(len(cloud), size=n)] for cloud in (self.real, self.fake)]
        along = rng.uniform(size=(n, 1))
        between = along * ends[0] + (1 - along) * ends[1]
        return float(np.linalg.norm(self.score_gradient(np.concatenate([*ends, between])), axis=1).max())

    def w1_estimate(self) -> float:
        """(E_p s − E_q s) / K over the whole clouds, with K the critic's own measured slope.

        By Kantorovich and Rubinstein's duality this is at most W1 when K is the critic's true Lipschitz constant.

        Raises:
            InputError: the recipe's objective is not the Wasserstein one.
        """
        objective = OBJECTIVES[str(self.values["objective"])]
        if objective.reading is None or "W1" not in objective.reading.name:
            raise InputError(
                f"The objective {self.values['objective']!r} does not estimate W1; take a recipe with the wasserstein objective, such as 'wgan-gp'."
            )
        difference = float(self.score(self.real).mean() - self.score(self.fake).mean())
        return difference / max(self.lipschitz(), 1e-12)


def fit_critic(
    real: Any,
    fake: Any,
    recipe: str = "wgan-gp",
    steps: int = 2000,
    seed: int = 0,
    knobs: Mapping[str, object] | None = None,
    preset: str = "toy",
) -> CriticFit:
    """Train a critic alone between two clouds of shape (n, 2), minibatches drawn from them, the generator frozen.

    Raises:
        InputError: names, numbers or clouds that cannot be used.
        Broken: training became NaN or infinite.
    """
    p, q = check_points(real, "real"), check_points(fake, "fake")
    settings = make(p, recipe, knobs, seed, preset)
    spec, traced = settings.compiled()
    state = training.init(spec, settings.seed, traced)
    state, broken = training.fit(spec, state, traced, p, q, check_steps(steps))
    if int(broken) != FINE:
        raise Broken(int(state.step) - 1, QUANTITIES[int(broken)].replace("_", " "))
    return CriticFit(spec, traced, jax.block_until_ready(state), settings.values(), p, q)
