"""The Player of many seeds at once: a small panel for each, how they are spread, and A against B."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gan2d.elements.data import DATASETS, Box
from gan2d.measure.diagnosis import Diagnosis
from gan2d.measure.metrics import METRICS
from gan2d.settings import crowd, settings
from gan2d.settings.crowd import Crowd
from gan2d.settings.knobs import knob
from gan2d.settings.meaning import meaningful
from gan2d.settings.recipes import RECIPES
from gan2d.settings.remedies import REMEDIES, treated
from gan2d.settings.settings import Settings
from gan2d.studies.gallery import GALLERY
from gan2d.training.population import Population
from gan2d.ui import crowd_meta
from gan2d.ui.playable import Step
from gan2d.ui.player import Player
from gan2d.ui.wire import Block

POINTS = 6144  # drawn at a time, shared among the panels …
SHOWN = (64, 256)  # … but at least and at most so many of each
BAND = {"low": 0.1, "mid": 0.5, "high": 0.9}  # quantiles over the seeds
PARTS = {"live": "Many seeds, live", "gallery": "Gallery of phenomena", "published": "The published comparison"}


class Crowds(Player):
    """The Player of a Population.

    Attributes:
        part: the part of the page that is shown.
        edited: the side whose knobs the sidebar shows: 0 (A) or 1 (B).
        said: for each side the diagnosis of every seed, empty before the first measurement.
    """

    run: Population
    lead: Mapping[str, str] = {
        "look": "The same settings, another seed in each panel: one run is an anecdote. The bands hold 80 % of the seeds.",
        "try": "Switch B on at the left and give it a trick, such as packing 2: the same seeds, in step. Click a panel to open its seed in the Lab.",
    }
    steps = {"step_all": Step("Turn", "One turn of every seed", lambda player: player.run.advance(1))}
    speeds = (1, 2, 5, 10, 20, 50, 100)
    max_frames = 400
    frame_seconds, chunk_seconds = 0.09, 0.2
    sidebar = True
    keys = "crowd_"

    def __init__(self, chosen: Crowd, complaints: Sequence[str], part: str = "live") -> None:
        """Open it on a crowd and a part of the page, playing; complaints are shown until the next action."""
        self.part, self.edited = part, 0
        super().__init__(Population(chosen), complaints)

    @property
    def crowd(self) -> Crowd:
        """The settings as they are now."""
        return self.run.crowd

    @property
    def settings(self) -> Settings:
        """Those of the side that the sidebar shows."""
        return self.crowd.sides[self.edited]

    @property
    def title(self) -> str:
        """The recipes, and how many seeds."""
        return f"{' and '.join(dict.fromkeys(RECIPES[side.recipe].title for side in self.crowd.sides))} for {self.crowd.seeds} seeds"

    @property
    def curves(self) -> Sequence[str]:  # type: ignore[override]
        """Quantiles over the seeds of each metric and side."""
        return [f"{name} {end} {side}" for name in METRICS for end in BAND for side in range(len(self.crowd.sides))]

    @property
    def shown_points(self) -> int:
        """Generated points in each panel."""
        return int(np.clip(POINTS // (self.crowd.seeds * len(self.crowd.sides)), *SHOWN))

    def begin(self, run: Population) -> None:
        """Go on with another crowd, of which nothing is measured yet."""
        self._real_key: Any = None
        self.said: list[list[Diagnosis]] = [[] for _ in run.sides]
        self.edited = min(self.edited, len(run.sides) - 1)
        super().begin(run)

    def choose(self, **names: Any) -> None:
        """Choose ``data`` or ``seed`` for both, ``recipe`` or ``preset`` of the edited side, or the number of ``seeds``: trained anew."""

        def act() -> None:
            count = names.pop("seeds", self.crowd.seeds)
            shared = not {"data", "seed"}.isdisjoint(names)
            both = [settings.switch(side, **names) if shared or i == self.edited else side for i, side in enumerate(self.crowd.sides)]
            self.begin(Population(crowd.make(both[0], count, *both[1:])))

        self.guard(act)

    def compare(self, on: bool) -> None:
        """Set a second setting beside the first, at first the same one; or leave it away."""
        self.guard(lambda: self.begin(Population(crowd.make(self.crowd.settings, self.crowd.seeds, self.crowd.settings if on else None))))

    def treat(self, name: str) -> None:
        """Set A with one of REMEDIES beside it, as B."""

        def act() -> None:
            self.begin(Population(crowd.make(self.crowd.settings, self.crowd.seeds, treated(self.crowd.settings, name))))
            self.edited = 1
            self.say("info", f"B is A with {REMEDIES[name].title.lower()}: {REMEDIES[name].help}")

        self.guard(act)

    def edit(self, side: int) -> None:
        """Show the knobs of A (0) or B (1)."""
        self.edited = side

    def open_card(self, name: str) -> None:
        """Begin with a phenomenon of the gallery."""

        def act() -> None:
            chosen, complaints = crowd.read_link(GALLERY[name].query)
            self.part, self.edited = "live", 0
            self.begin(Population(chosen))
            self.say("info", f"{GALLERY[name].title}: {GALLERY[name].sentence} Watch about {GALLERY[name].steps:,} turns.")
            self.complain(complaints)
            self._play(True)

        self.guard(act)

    def restore(self, name: str) -> None:
        """Put one knob of the edited side back to its default."""
        self.change(name, self.usual(name))

    def usual(self, name: str) -> Any:
        """A knob's default on the edited side."""
        return settings.defaults(self.settings.data, self.settings.recipe, self.settings.preset)[name]

    def move(self, name: str, value: Any) -> None:
        """Move a knob of the edited side; one that needs new networks begins again and says so."""
        now, row = self.settings.values(), knob(name)
        if name not in meaningful(now) or row.parse(value) == now[name]:
            return  # nothing to do; or it comes from a control that has gone
        if row.resets:
            both = [side.with_knob(name, value) if i == self.edited else side for i, side in enumerate(self.crowd.sides)]
            self.begin(Population(crowd.make(both[0], self.crowd.seeds, *both[1:])))
            self.say("info", f"{row.label} needs new networks: training began again from seed {self.settings.seed}.")
            return
        if self.run.move(self.edited, name, value):
            self.compile()
        self.answer()

    def _branch(self, value: Any) -> None:
        super()._branch(value)
        self.said = [self.run.diagnoses(side) for side in range(len(self.run.sides))]

    def again(self, fresh: bool) -> Population:
        """The same settings, from the next seeds if ``fresh``."""
        if not fresh:
            return Population(self.crowd)
        both = [dataclasses.replace(side, seed=side.seed + self.crowd.seeds) for side in self.crowd.sides]
        return Population(crowd.make(settings.switch(both[0], seed=both[0].seed), self.crowd.seeds, *both[1:]))

    def blocks(self) -> list[Block]:
        """Generated points of every panel, and what was measured of it last."""
        fakes = [np.asarray(points) for points in self.run.samples(self.shown_points)]
        alive = [np.isfinite(points).all((1, 2)) for points in fakes]
        status = np.full((sum(map(len, fakes)), 3), np.nan)
        status[:, 2] = np.concatenate(alive)
        for i, told in enumerate(self.run.surveys):
            if told:
                rows = slice(i * self.crowd.seeds, (i + 1) * self.crowd.seeds)
                status[rows, 0], status[rows, 1] = told[-1].values["modes"], told[-1].values["high_quality"]
        return [Block("fakes", "points", np.concatenate([points.reshape(-1, 2) for points in fakes])), Block("status", "floats", status)]

    def statics(self) -> list[Block]:
        """Real points and the modes' centres, made anew when a knob of the data has moved."""
        now = self.crowd.settings
        key = (now.data, *(now.values()[name] for name in DATASETS[now.data].knobs))
        if key != self._real_key:
            self._real_key, self._real = key, [Block("real", "points", self.run.real(512))]
            if self.run.mixture is not None:
                self._real.append(Block("centres", "points", np.asarray(self.run.mixture.centres)))
        return self._real

    def view(self) -> Box:
        """The box of the data."""
        return self.run.box()

    def measure(self) -> dict[str, float]:
        """Survey every seed: quantiles over the seeds of each metric."""
        told: dict[str, float] = {}
        for side, survey in enumerate(self.run.survey()):
            for name, values in survey.values.items():
                known = values[np.isfinite(values)]
                told |= {f"{name} {end} {side}": crowd_meta.scaled(name, float(np.quantile(known, q))) for end, q in BAND.items() if known.size}
        self.said = [self.run.diagnoses(side) for side in range(len(self.run.sides))]
        return told

    def describe(self) -> dict[str, Any]:
        """The panels' words, the verdict, the strip of modes and the charts over training."""
        return crowd_meta.describe(self)

    def query(self) -> dict[str, str]:
        """The crowd and the part of the page as a link."""
        return self.crowd.to_query() | ({} if self.part == "live" else {"part": self.part})

    def program(self) -> Callable[[], object]:
        """Training by no step."""
        return self.run.program()
