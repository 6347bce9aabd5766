"""The Lab: one GAN that plays, with every setting and knob within reach. No layout here."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from gan2d.elements.data import DATASETS, Box
from gan2d.settings.knobs import knob
from gan2d.settings.meaning import meaningful
from gan2d.settings.recipes import RECIPES
from gan2d.settings.settings import Settings, switch
from gan2d.training import loop as training
from gan2d.training.run import Change, Record, Run
from gan2d.ui import meta
from gan2d.ui.playable import Step
from gan2d.ui.player import Player
from gan2d.ui.wire import Block

LOADED_FRAMES = 100  # snapshots shown of a run that is loaded from a file
# how each part of a Frame is sent
SENT = {"score": "grid", "slope": "grid", "fakes": "points", "arrows": "vectors", "pushes": "vectors", "latent": "points"}


class Lab(Player):
    """The Player of a Run.

    Attributes:
        scores: what was measured last …
        scores_step: … and at which step.
        shares: how much of the generated points' push comes from each critic of an ensemble.
    """

    run: Run
    curves = meta.CURVES
    lead = meta.LEAD
    steps = {
        "step_critic": Step("Critic", "One step of the critic only: the generator stands still", lambda lab: lab.alone("n_critic", "n_generator")),
        "step_generator": Step("Generator", "One step of the generator only: the critic stands still", lambda lab: lab.alone("n_generator", "n_critic")),
        "step_both": Step("Both", "One whole step: critic, then generator", lambda lab: lab.run.advance(1)),
    }
    sidebar = True

    def __init__(self, settings: Settings, complaints: Sequence[str]) -> None:
        """Open a Lab on these settings, playing; complaints are shown until the next action."""
        super().__init__(Run(settings), complaints)

    @property
    def settings(self) -> Settings:
        """The settings of the run as they are now."""
        return self.run.settings

    @property
    def title(self) -> str:
        """The recipe."""
        return RECIPES[self.settings.recipe].title

    def choose(self, **names: Any) -> None:
        """Choose other data (with points), another recipe or preset: a new run from the same seed."""
        self.guard(lambda: self.begin(Run(switch(self.settings, **names))))

    def restore(self, name: str) -> None:
        """Put one knob back to its default."""
        bare = Settings(self.settings.data, self.settings.recipe, self.settings.preset, {}, self.settings.seed, self.settings.points)
        self.change(name, bare.values()[name])

    def load(self, settings: Settings, changes: list[Change], steps: int) -> None:
        """Replay a saved run, with snapshots along the way, and stand paused at its end."""

        def retrace() -> None:
            self.run.replay(changes, steps, max(1, steps // LOADED_FRAMES), lambda step: self.snapshot(self.run.records[-1].info))

        def replay() -> None:
            self.replay(Run(settings), retrace)
            self.say("info", f"Replayed {steps:,} steps of the saved run. Press play to go on.")

        self.guard(replay)

    def move(self, name: str, value: Any) -> None:
        """Move a knob; one that needs new networks begins again and says so."""
        now, parsed = self.settings.values(), knob(name).parse(value)
        if name not in meaningful(now) or parsed == now[name]:
            return  # nothing to do; or it comes from a control that has gone
        if knob(name).resets:
            self.begin(Run(self.settings.with_knob(name, value)))
            self.say("info", f"{knob(name).label} needs new networks: training began again from seed {self.settings.seed}.")
            return
        self.run.change(name, value)
        if knob(name).static:
            self.compile()
        self.answer()

    def alone(self, mover: str, other: str) -> Record | None:
        """One turn in which only one of the two moves; their knobs then stand as before."""
        before = self.settings.values()
        self.run.change(other, 0)
        self.run.change(mover, max(1, int(before[mover])))
        try:
            return self.run.advance(1)
        finally:
            for name in (other, mover):
                self.run.change(name, before[name])

    def begin(self, run: Run) -> None:
        """Go on with another run, of which nothing is measured yet."""
        self.scores: dict[str, Any] = {}
        self.scores_step = 0
        self._real_key: Any = None
        super().begin(run)

    def again(self, fresh: bool) -> Run:
        """The same settings."""
        return Run(switch(self.settings, seed=self.settings.seed + 1) if fresh else self.settings)

    def blocks(self) -> list[Block]:
        """The frame."""
        frame = self.run.frame()
        self.shares = [float(share) for share in frame.shares]
        return [Block(name, kind, getattr(frame, name)) for name, kind in SENT.items()]

    def statics(self) -> list[Block]:
        """Real points, drawn anew when a knob of the data has moved."""
        now = self.settings.values()
        key = tuple(now[name] for name in DATASETS[self.run.spec.data].knobs)
        if key != self._real_key:
            self._real_key, self._real = key, [Block("real", "points", self.run.real(512))]
        return self._real

    def view(self) -> Box:
        """The box of the data."""
        return self.run.box()

    def describe(self) -> dict[str, Any]:
        """Labels, panels, metrics, live sliders, sentences."""
        return meta.describe(self)

    def query(self) -> dict[str, str]:
        """The settings as a link."""
        return self.settings.to_query()

    def program(self) -> Callable[[], object]:
        """Training by no step."""
        return functools.partial(training.advance, self.run.spec, self.run.state, self.run.knobs, 0)

    def measure(self) -> dict[str, float]:
        """Coverage and exact W1 of this moment."""
        self.scores_step = self.run.step
        self.scores = self.run.metrics(transport=meta.LIVE_TRANSPORT)
        values = {name: score.value for name, score in self.scores.items() if score.value is not None}
        if "modes" in values:
            values["modes"] /= meta.mode_count(self)
        return values
