"""PICTURES: what a lesson can show, each a page's live picture or a part of one, with what is measured of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import numpy as np

from gan2d.common.errors import InputError
from gan2d.common.words import number
from gan2d.elements.generators import GENERATORS
from gan2d.lessons import quantities
from gan2d.lessons.quantities import OF_ARMS, Quantity, percent
from gan2d.measure import estimates
from gan2d.measure.estimates import FINAL, estimated, points_at, theta_of
from gan2d.measure.samples import samples
from gan2d.measure.survey import W1_SAMPLES
from gan2d.settings.experiment import LETTERS, Experiment
from gan2d.theory.distances import DISTANCES
from gan2d.theory.transport import PLANS, potential
from gan2d.training.training import Training

PLAN_POINTS = 24  # in each cloud, where a link does not say
SHOWN_POINTS = 256  # generated points in which a learner's mark is judged
OF_CRITICS = {name: OF_ARMS[name] for name in ("gradient", "estimate")}
OF_PLANS = {
    "plan": Quantity("cost of the optimal plan"),
    "other_plan": Quantity("cost of the other plan"),
    "dual": Quantity("mean score of real minus of generated points"),
    "steepest": Quantity("steepest rise of the score"),
}
OF_TWO = {"b_better": Quantity("seeds in which B holds more modes", percent), "b_worse": Quantity("seeds in which B holds fewer", percent)}
OF_PAIRS = {name: Quantity(f"{row.title}, exact", number) for name, row in DISTANCES.items()}
Values = dict[str, np.ndarray]  # what is measured, of each member (N,)


class Picture(NamedTuple):
    """One of them.

    Attributes:
        page: the page whose address opens it.
        trains: whether there is something to train.
        of_arms, of_all: what is measured of each arm, and of all of it.
        measure: ``(training, or the experiment where nothing trains) -> values``.
        axes: of which knobs it takes all values at once; "" stands for none.
    """

    page: str
    trains: bool
    of_arms: dict[str, Quantity]
    of_all: dict[str, Quantity]
    measure: Callable[[Any, Experiment], Values]
    axes: tuple[str, ...] = ()

    def known(self, experiment: Experiment) -> list[str]:
        """The names of all that is measured."""
        return [*(f"{letter}.{name}" for letter in LETTERS[: len(experiment.arms)] for name in self.of_arms), *self.of_all]

    def quantity(self, name: str) -> Quantity:
        """What one of them is called."""
        return self.of_all[name] if name in self.of_all else self.of_arms[name.partition(".")[2]]


def _place(experiment: Experiment) -> int:
    """Which θ is in sight."""
    theta = theta_of(experiment)
    shown = experiment.view.get("theta_shown")
    try:
        return int(np.abs(theta - float(shown if shown is not None else theta[len(theta) // 3])).argmin())
    except ValueError:
        raise InputError(f"theta_shown must be a number between {theta[0]:g} and {theta[-1]:g}.") from None


def _of_members(training: Training, shown: Experiment) -> Values:
    """The same, and in which share of the seeds B holds more modes than A, and fewer."""
    told = quantities.of_training(training, W1_SAMPLES)
    if "B.held" in told:
        told |= {"b_better": (told["B.held"] > told["A.held"]).astype(float), "b_worse": (told["B.held"] < told["A.held"]).astype(float)}
    return told


def _of_distances(training: Training | None, shown: Experiment) -> Values:
    i = _place(shown)
    told = {name: np.array([curve.value[i]]) for name, curve in estimates.known(shown).items()}
    if training is not None and training.step:
        told |= {f"{LETTERS[arm]}.estimate": np.array([value[i]]) for arm, value in estimates.estimates(training, FINAL).items()}
    return told


def _of_critics(training: Training, shown: Experiment) -> Values:
    i, nowhere = _place(shown), np.zeros((1, shown.pair.inputs), np.float32)
    told = {f"{LETTERS[arm]}.gradient": np.array([seen.size[i]]) for arm, seen in enumerate(estimates.watch(training, nowhere, nowhere))}
    able = any(estimated(shown, arm) for arm in range(len(shown.arms)))
    return told | (_of_distances(training, shown) if able else {})


def plan_clouds(shown: Experiment) -> tuple[np.ndarray, np.ndarray]:
    """The real and the generated points (n, 2) between which plans are drawn."""
    try:
        count = int(shown.view.get("plan_points", PLAN_POINTS))
    except ValueError:
        count = 0
    if not 4 <= count <= 96:
        raise InputError("plan_points must be a whole number between 4 and 96.")
    theta = theta_of(shown)[_place(shown)]
    real, fake = points_at(shown, jax.random.fold_in(jax.random.key(shown.seed), 7), count, np.array([theta]))
    return real, fake[0]


def _of_plans(training: None, shown: Experiment) -> Values:
    real, fake = plan_clouds(shown)
    best, other = (PLANS[name].make(real, fake, shown.seed) for name in ("optimal", other_plan(shown)))
    scores = potential(real, fake, best)
    rise = (scores.real[:, None] - scores.fake[None]) / np.linalg.norm(real[:, None] - fake[None], axis=-1)
    told = {"plan": best.cost, "other_plan": other.cost, "dual": scores.real.mean() - scores.fake.mean(), "steepest": rise.max()}
    return {name: np.array([value]) for name, value in told.items()}


def other_plan(shown: Experiment) -> str:
    """With which plan the optimal one is compared."""
    name = shown.view.get("plan_other", "random")
    return name if name in PLANS else "random"


PICTURES: dict[str, Picture] = {
    "lab": Picture("lab", True, OF_ARMS, {}, lambda training, shown: quantities.of_training(training)),
    "mode_collapse": Picture("mode_collapse", True, OF_ARMS, OF_TWO, _of_members, ("seed",)),
    "distances": Picture("distances", False, OF_CRITICS, OF_PAIRS, _of_distances, ("theta", "copy_noise", "ray_share")),
    "perfect_critic": Picture("perfect_critic", True, OF_CRITICS, OF_PAIRS, _of_critics, ("theta", "copy_noise", "ray_share")),
    "plan": Picture("distances", False, {}, OF_PLANS, _of_plans, ("theta",)),
}


def measure(picture: str, training: Training | None, shown: Experiment) -> Values:
    """All that is measured of a picture now; ``shown`` is the experiment with what the page shows of it."""
    return PICTURES[picture].measure(training, shown)


def means(values: Values) -> dict[str, float]:
    """Their means over the members: of seeds that were asked for at once, or of one."""
    return {name: float(np.mean(each)) for name, each in values.items()}


def points_of(training: Training) -> dict[str, np.ndarray]:
    """The generated points of each arm that learns, by its letter, in which marks are judged; none where there are members."""
    alone = [(letter, arm) for letter, arm in zip(LETTERS, training.arms) if not arm.varied and GENERATORS[arm.spec.generator].learns]
    return {letter: np.asarray(samples(arm, SHOWN_POINTS)) for letter, arm in alone}
