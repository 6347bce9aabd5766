"""What the pages on distances and on perfect critics share: arms that are critics of two distributions θ apart, at all θ at once."""

from __future__ import annotations

import functools
import math
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gan2d.common.errors import InputError, unknown
from gan2d.elements.data import DATASETS, LEARNED
from gan2d.elements.dataset import Box, as_knobs
from gan2d.elements.pairs import PAIRS, Pair, of_pair
from gan2d.measure import estimates
from gan2d.measure.estimates import named, theta_of
from gan2d.settings.axis import read_axis
from gan2d.settings.edits import choose
from gan2d.settings.experiment import Experiment, with_axes
from gan2d.settings.meaning import ALONE, check_alone
from gan2d.settings.place import COUNTED, HERE
from gan2d.studies.sweep import COUNT, STEPS, check_theta
from gan2d.training.training import Training
from gan2d.ui.player.stage import RANGES, Menu, Playing, Stage, Step
from gan2d.ui.player.wire import Block
from gan2d.ui.stages.menus import MENU_OF_CRITICS, arms_told

WIDER = RANGES | {"gp_weight": (0.1, 1000.0)}  # a critic alone at its optimum bears, and needs, a large penalty
ANY_DATA = "noisy_copy"  # the pair whose p is any data set
HIDDEN = {
    "penalty",
    "projection",
    "optimiser",
    "objective",
    "head",
    "generator",
    "rate_cooling",
    "turns",
    "units",
    "latent",
    "copy_noise",
    "ray_share",
    *ALONE,
}  # its own


class Apart(Stage):
    """The stage of critics that compare two distributions.

    Attributes:
        count: values of θ where nobody says how many.
    """

    steps = {"step_critics": Step("Critics", "One update of every critic; the generator is frozen", lambda player: player.training.advance(1))}
    speeds = (1, 2, 5, 10, 20, 50)
    max_frames = 500
    frame_seconds, chunk_seconds = 0.033, 0.25  # a snapshot of so many critics takes longer than the Lab's
    menu = MENU_OF_CRITICS
    axes = ("theta", "copy_noise", "ray_share")
    views: Sequence[str] = ("theta_shown",)
    live: Sequence[str] = ()  # knobs that have a slider inside the picture, where they have a meaning

    def data(self) -> Sequence[str]:
        """Those of the pairs, and any other with its noisy copy."""
        return [*LEARNED, *(name for name, row in DATASETS.items() if row.generated is not None)]

    def data_menu(self) -> Menu:
        """Which two distributions."""
        return Menu("Pair", {name: (row.title, row.help) for name, row in PAIRS.items()}, lambda e, arm: pair_name(e), lambda e, arm, name: with_pair(e, name))

    def values_of(self, pair: Pair) -> int:
        """How many values of θ are trained at once."""
        return COUNT

    def fitted(self, experiment: Experiment) -> Experiment:
        """The experiment with an axis of its pair's θ; arms that are no critics on their way to the optimum become such."""
        for i, arm in enumerate(experiment.arms):
            if arm.preset != "optimum" and arm.recipe in self.menu.rows:
                experiment = choose(experiment, i, preset="optimum")
            elif arm.preset != "optimum":
                raise InputError(f"{unknown('critic', arm.recipe, self.menu.rows)}")
            check_alone(experiment.values(i))
        pair = experiment.pair
        axis = experiment.axis(pair.knob) or read_axis(pair.knob, ":".join(map(str, (*pair.span, self.values_of(pair)))))
        check_theta(axis)
        return super().fitted(with_axes(experiment, [axis]))

    def begin(self, training: Training) -> None:
        """Go on with another training; theory thinks about it meanwhile."""
        super().begin(training)
        self.think(background=True)

    @property
    def theta(self) -> np.ndarray:
        """The values of θ."""
        return theta_of(self.experiment)

    def rows(self, arm: int | None, experiment: Experiment | None = None) -> list[str]:
        """Knobs of the two distributions, and of the critics; which objective or penalty they have is what they are."""
        now = experiment or self.experiment
        rows = [name for name in super().rows(arm, now) if name not in HIDDEN and not name.startswith("generator_")]
        return rows if now.axis("copy_noise") else [name for name in rows if name != "n_critic"]

    def target(self) -> int | None:
        """The step at which the critics have settled."""
        return target(self.training)

    def stopped(self) -> str:
        """What it means that the last step is there."""
        if self.training.step < target(self.training):
            return super().stopped()
        return f"{STEPS:,} updates are done. That need not be the optimum: compare with the dashed one. Move a knob, or press play to go on."

    def moved(self) -> None:
        """Theory has to think anew."""
        self.think(background=True)

    def idle(self) -> bool:
        """Whether no critic is wanted."""
        return False

    def box(self) -> Box:
        """The square that holds both distributions at every θ; on the line its height means nothing."""
        return box_of(self.experiment)

    def words(self) -> str:
        """What p and q are now."""
        values = self.experiment.values()
        noise = f", both with noise of width {values['noise']:.3g}" if values["noise"] else ""
        noise += f" {COUNTED}" if noise and self.experiment.place != HERE else ""
        said = self.experiment.pair.words(values)
        if self.experiment.pair.of_data:
            said = said.replace("the data", DATASETS[self.experiment.data].title.lower())
        return said + noise

    def end(self) -> None:
        """Theory thinks about it no more."""
        self._ticket = object()

    def think(self, background: bool) -> None:
        """Compute what theory says of the experiment while the first pictures are on their way."""
        ticket = self._ticket = object()
        work = functools.partial(type(self).theory, self.experiment, self.box(), lambda: self._ticket is ticket)
        threading.Thread(target=work, daemon=False).start() if background else work()

    @staticmethod
    def theory(experiment: Experiment, box: Box, wanted: Callable[[], bool]) -> None:
        """Compute what theory says, so that it is remembered; give up when it is not wanted any more."""

    def clouds(self) -> list[Block]:
        """Real points, generated ones at θ = 0, and how far each moves when θ grows by one; the last few are remembered."""
        return _cloud_blocks(named(self.experiment))

    def pair_told(self) -> dict[str, Any]:
        """What the browser is told of the two distributions."""
        row = self.experiment.pair
        apart = f"{row.apart}, {COUNTED}" if self.experiment.place != HERE else row.apart
        return {"title": row.title, "help": row.help, "apart": apart, "moves": not row.of_data, "words": self.words(), "dims": row.inputs}

    def shown_theta(self, player: Playing) -> float:
        """The θ in sight: that of the link, or at which its pair is shown at first."""
        return self._shown(player.view)

    def _shown(self, view: Mapping[str, str]) -> float:
        low, high = float(self.theta[0]), float(self.theta[-1])
        usual = self.experiment.pair.shown
        shown = _number(view.get("theta_shown", ""))
        if math.isnan(shown):
            shown = low + (high - low) / 3 if usual is None else usual
        return float(np.clip(shown, low, high))

    @property
    def place(self) -> int:
        """Which of the values of θ is in sight."""
        return int(np.abs(self.theta - self._shown(self.view)).argmin())

    def unclear(self, experiment: Experiment) -> dict[str, InputError]:
        """A θ that is none, or is not among those that are compared."""
        text = experiment.view.get("theta_shown")
        try:
            theta = theta_of(self.fitted(experiment))
        except InputError:
            return {}  # that is told already
        if text is None or theta[0] <= _number(text) <= theta[-1]:
            return {}
        return {"theta_shown": InputError(f"θ is a number between {theta[0]:g} and {theta[-1]:g} here.")}

    def told(self) -> list[dict[str, Any]]:
        """The arms, and the marks by which they are told apart."""
        return arms_told(self)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def target(training: Training) -> int:
    """The step at which critics have settled: so many updates after the last change."""
    return (training.changes[-1].step if training.changes else 0) + STEPS


def box_of(experiment: Experiment) -> Box:
    """The square that holds both distributions of an experiment at every θ."""
    theta, values, row = theta_of(experiment), experiment.values(), DATASETS[experiment.data]
    own = row.box(experiment.compiled()[1] if experiment.points is not None else as_knobs(values)) if experiment.pair.of_data else None
    reach = experiment.pair.reach(values, own, float(theta.min()), float(theta.max()))
    return experiment.place.box_outward(tuple(float(end) for end in reach))  # type: ignore[arg-type]


@functools.lru_cache(maxsize=8)
def _cloud_blocks(name: Any) -> list[Block]:
    theta = theta_of(name.experiment)
    clouds = estimates.clouds(name.experiment)
    # every pair moves its generated points along straight lines, so that two θ tell all
    motion = (clouds.fake[-1] - clouds.fake[0]) / (theta[-1] - theta[0])
    start = clouds.fake[0] - theta[0] * motion
    real, start, motion = (np.concatenate([part, np.zeros((len(part), 2 - part.shape[1]))], 1) for part in (clouds.real, start, motion))
    # own points may lie far from 0 beside their size, where 32 bits are coarse
    kind = "floats" if name.experiment.place == HERE else "points"
    return [Block("real", kind, real), Block("start", kind, start), Block("motion", "floats", motion)]


def pair_name(experiment: Experiment) -> str:
    """The row of PAIRS that an experiment's two distributions are."""
    return next((name for name in PAIRS if of_pair(name) == experiment.data), ANY_DATA)


def with_pair(experiment: Experiment, name: str) -> Experiment:
    """The experiment with other distributions; their θ takes its usual values."""
    bare = with_axes(experiment, [])
    data = (bare.data if DATASETS[bare.data].generated is None else "ring8") if PAIRS[name].of_data else of_pair(name)
    return choose(bare, data=data, points=bare.points)
