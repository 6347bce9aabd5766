"""The Python interface: a run and what can be asked of it, arms and axes together, and one critic fitted to two given clouds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import jax
import numpy as np

from gan2d.common.errors import InputError, whole
from gan2d.elements.data import DATASETS
from gan2d.elements.dataset import Box
from gan2d.elements.generators import GENERATORS
from gan2d.elements.objectives import OBJECTIVES
from gan2d.games.plain import Info, TrainState
from gan2d.measure import frame, metrics, samples
from gan2d.measure.frame import Frame
from gan2d.measure.games import picture
from gan2d.measure.metrics import COVERAGE_SAMPLES, METRICS, W1_SAMPLES, Score
from gan2d.measure.samples import MOST, places
from gan2d.measure.survey import Surveys
from gan2d.measure.w1_bound import held, w1_estimate
from gan2d.settings.axis import Axis
from gan2d.settings.edits import check_changes
from gan2d.settings.experiment import Arm, Experiment, check_steps, make
from gan2d.settings.knobs import Knobs, Spec
from gan2d.settings.meaning import check_plain
from gan2d.settings.points import check_points
from gan2d.studies import lipschitz, seeds, sweep
from gan2d.studies.seeds import Surveyed
from gan2d.training import loop, weights
from gan2d.training.sane import FINE, Found, first_break, trouble_of
from gan2d.training.training import Broken, Training

MOST_TRANSPORT = 4096  # points whose exact W1 takes seconds; so many more take memory with their square
CURVE_POINTS = 200  # of a run, where nobody says how far apart they are
Tell = Callable[[int], None]


class Run(Training):
    """A Training of one arm without axes, with what is asked of such a one.

    Attributes:
        settings: the experiment as it is now.
        spec, knobs, state: compiled settings and networks now.
    """

    def __init__(self, experiment: Experiment) -> None:
        """Start it; raises InputError for an experiment of several arms or members."""
        if len(experiment.arms) > 1 or experiment.axes:
            raise InputError("A run has one arm and no axes; train several together with gan2d.train_together.")
        super().__init__(experiment)
        self._floors: dict[Any, dict[str, float | None]] = {}

    @property
    def settings(self) -> Experiment:
        """The settings of the run as they are now."""
        return self.experiment

    @property
    def spec(self) -> Spec:
        """The static half of the settings."""
        return self.arms[0].spec

    @property
    def knobs(self) -> Knobs:
        """The traced half of the settings."""
        return self.arms[0].common

    @property
    def state(self) -> TrainState:
        """Networks and optimisers now."""
        return self.arms[0].states

    def box(self) -> Box:
        """The square view of the data now: (x0, x1, y0, y1)."""
        return frame.box_of(self.spec, self.knobs, self.arms[0].place)

    def frame(self) -> Frame:
        """Everything that a picture shows of this moment, as numpy arrays."""
        return picture.frame_of(self.arms[0], self.box())

    def samples(self, n: int, seed: int = 0) -> np.ndarray:
        """``n`` fresh generated points, shape (n, 2), from a stream of their own."""
        return samples.samples(self.arms[0], n, seed)

    def real(self, n: int, seed: int = 0) -> np.ndarray:
        """``n`` fresh points of the data, shape (n, 2), never those trained on."""
        return samples.real(self.arms[0], n, seed)

    def score(self, xy: Any, asked: int = 0) -> np.ndarray:
        """The critic's score (n,) at points ``xy (n, 2)``, or (n, 1) where the data are on the line; high = real.

        In another game than the plain one it is what the page draws: of a point beside its code, of a class ``asked`` for, or of several scores one.
        """
        return np.asarray(self._look(xy, asked)[0])

    def score_gradient(self, xy: Any, asked: int = 0) -> np.ndarray:
        """∇score (n, 2) at points ``xy (n, 2)``."""
        return self.arms[0].place.steepness(np.asarray(self._look(xy, asked)[1]))  # type: ignore[no-any-return]

    def _look(self, xy: Any, asked: int) -> tuple[jax.Array, jax.Array]:
        return picture.scores_and_gradients(self.arms[0], places(xy, DATASETS[self.spec.data].inputs, self.arms[0].place), asked)

    def numbers(self) -> dict[str, float]:
        """What its game measures of itself now, such as the share of points that are of the class asked for; of the plain game nothing."""
        return picture.numbers_of(self.arms[0])

    def metrics(self, samples: int = COVERAGE_SAMPLES, transport: int = W1_SAMPLES) -> dict[str, Score]:
        """Coverage of the modes and exact W1 of fresh samples, each with the floor that perfect samples reach."""
        samples, transport = whole("samples", samples, 1, MOST), whole("transport", transport, 1, MOST_TRANSPORT)
        mixture = metrics.mixture_of(self.spec.data, self.knobs)
        values = metrics.measure(self.samples(samples), self.real(samples), mixture, transport)
        floors = self._floor(samples, transport)
        return {name: Score(values[name], floors[name]) for name in METRICS}

    def _floor(self, samples: int, transport: int) -> dict[str, float | None]:
        now = self.settings.values()
        key = (samples, transport, *(now[name] for name in DATASETS[self.spec.data].knobs))
        if key not in self._floors:
            if len(self._floors) > 64:
                self._floors.clear()
            self._floors[key] = metrics.floors(self.spec.data, self.knobs, samples, transport, self.arms[0].place)
        return self._floors[key]

    def curves(self) -> dict[str, list[float | None]]:
        """The curves as plain lists: step and every quantity of Info, None where it was not computed."""
        told: dict[str, list[float | None]] = {"step": [r.step for r in self.records]}
        for name in Info._fields:
            values = [r.info[name] for r in self.records]
            told[name] = [None if not np.isfinite(v) else v for v in values]
        return told


def train(
    data: Any = "ring8",
    recipe: str = "wgan-gp",
    knobs: Mapping[str, object] | None = None,
    steps: int = 2000,
    seed: int = 0,
    preset: str = "toy",
    changes: Iterable[tuple[int, str, Any]] = (),
    every: int | None = None,
    tell: Tell = lambda step: None,
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
        The run: ``samples(n)``, ``score(xy)``, ``score_gradient(xy)``, ``metrics()``, ``numbers()``, ``curves()``.

    Raises:
        InputError: names, numbers or points that cannot be used.
        Broken: training became NaN, infinite or absurdly large.
    """
    total = check_steps(steps)
    run = Run(make(data, recipe, knobs, seed, preset))
    run.replay(check_changes(run.experiment, changes), total, max(1, total // CURVE_POINTS) if every is None else every, tell)
    return run


def train_together(
    data: Any = "ring8",
    arms: Iterable[Arm | Mapping[str, Any]] = ({},),
    axes: Mapping[str, object] | Iterable[Axis] | None = None,
    knobs: Mapping[str, object] | None = None,
    steps: int = 2000,
    seed: int = 0,
    changes: Iterable[tuple[Any, ...]] = (),
    every: int | None = None,
    tell: Tell = lambda step: None,
) -> Surveyed:
    """Train arms of the same data and random stream in step, each for all values of the axes at once.

    Args:
        arms: up to six, each a mapping with ``recipe``, ``preset`` and ``knobs``.
        axes: knob → its values, a list or text such as "0.01:100:9:log"; ``{"seed": 16}`` takes sixteen seeds.
        knobs: values that all arms have in common.
        changes: knobs moved on the way, as (step, knob, value), or (step, knob, value, arm) in one arm only.

    Raises:
        InputError: names, numbers or points that cannot be used, or more members than fit into memory.
        Broken: training became NaN, infinite or absurdly large.
    """
    total = check_steps(steps)
    training = Surveyed(make(data, knobs=knobs, seed=seed, arms=arms, axes=axes))
    training.replay(check_changes(training.experiment, changes), total, max(1, total // CURVE_POINTS) if every is None else every, tell)
    return training


def load_weights(path: weights.Path) -> Run | Surveyed:
    """The training of a file of weights, as ``save_weights`` or a page wrote it, at its step: it samples, scores and trains on as the saved one would."""
    return weights.load(path, lambda experiment: Surveyed if len(experiment.arms) > 1 or experiment.axes else Run)  # type: ignore[no-any-return]


def summary(training: Training) -> str:
    """What there is to be told of a training, for a terminal: distances over θ, what critics look like inside, or how every member does."""
    experiment = training.experiment
    if [axis.knob for axis in experiment.axes] == [experiment.pair.knob]:
        return sweep.table(sweep.report(training))
    frozen = not any(GENERATORS[arm.spec.generator].learns for arm in training.arms)
    if frozen and not experiment.axes and DATASETS[experiment.data].inputs == 2:
        return lipschitz.summary(lipschitz.report(training))
    surveyed = training if isinstance(training, seeds.Surveyed) else None
    if surveyed is None:
        surveyed = seeds.Surveyed.__new__(seeds.Surveyed)
        surveyed.__dict__.update(training.__dict__, taken=Surveys(training))
    surveyed.survey()
    return seeds.summary(surveyed)


class CriticFit:
    """A critic trained on two fixed clouds, the generator frozen."""

    def __init__(self, spec: Spec, knobs: Knobs, state: TrainState, experiment: Experiment, fake: np.ndarray) -> None:
        """Hold the trained critic and the clouds that it was trained on, the experiment's own points and ``fake``."""
        assert experiment.points is not None
        self.spec, self.knobs, self.state, self.values, self.place = spec, knobs, state, experiment.values(), experiment.place
        self.real, self.fake = experiment.points.array, fake

    def score(self, xy: Any) -> np.ndarray:
        """The critic's score (n,) at ``xy (n, 2)``; high = real."""
        return np.asarray(frame.scores_and_gradients(self.spec, self.state, self.knobs, places(xy, place=self.place))[0])

    def score_gradient(self, xy: Any) -> np.ndarray:
        """∇score (n, 2) at ``xy (n, 2)``."""
        told = frame.scores_and_gradients(self.spec, self.state, self.knobs, places(xy, place=self.place))[1]
        return self.place.steepness(np.asarray(told))  # type: ignore[no-any-return]

    def lipschitz(self) -> float:
        """The largest ‖∇s‖ found on both clouds and on segments between them: the critic's own K, from below."""
        n = 4096
        rng = np.random.default_rng(0)
        ends = [cloud[rng.integers(len(cloud), size=n)] for cloud in (self.real, self.fake)]
        along = rng.uniform(size=(n, 1))
        between = along * ends[0] + (1 - along) * ends[1]
        return float(np.linalg.norm(self.score_gradient(np.concatenate([*ends, between])), axis=1).max())

    def slope_words(self) -> str:
        """Whether anything bounds the critic's slope: "the slope is …"."""
        return held(self.values).words or "not bounded"

    def w1_estimate(self) -> float:
        """(E_p s − E_q s) / K over the whole clouds, with K the critic's own measured slope; NaN where it scores generated points higher.

        By Kantorovich and Rubinstein's duality at most W1 where K is the critic's Lipschitz constant; ``slope_words`` says what bounds that.

        Raises:
            InputError: the recipe's objective is not the Wasserstein one.
        """
        objective = OBJECTIVES[str(self.values["objective"])]
        if objective.reading is None or "W1" not in objective.reading.name:
            raise InputError(
                f"The objective {self.values['objective']!r} does not estimate W1; take a recipe with the wasserstein objective, such as 'wgan-gp'."
            )
        difference = float(self.score(self.real).mean() - self.score(self.fake).mean())
        return float(w1_estimate(difference, self.lipschitz()))


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
        Broken: training became NaN, infinite or absurdly large.
    """
    p, q, total = check_points(real, "real"), check_points(fake, "fake"), check_steps(steps)
    experiment = make(p, recipe, knobs, seed, preset)
    check_plain(experiment.values())
    spec, traced = experiment.compiled()
    state = loop.init(spec, (), experiment.seed, traced)
    clouds = [np.asarray(experiment.place.inward(cloud), np.float32) for cloud in (p, q)]
    fitted, found = loop.fit(spec, state, traced, *clouds, total)
    if int(found.which) != FINE:

        def go(updates: int) -> tuple[Found, int]:
            fitted, found = loop.fit(spec, state, traced, *clouds, updates)
            return found, int(fitted.step)

        sane, found = first_break(go, found, int(fitted.step))
        raise Broken(sane, trouble_of(found))
    return CriticFit(spec, traced, jax.block_until_ready(fitted), experiment, q)
