"""A Player of critics that are compared: what the pages on distances and on perfect critics share."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gan2d.elements.data import Box
from gan2d.elements.pairs import PAIRS
from gan2d.settings.knobs import KNOBS, knob
from gan2d.settings.scene import Scene, check_theta, defaults, readable, switch, with_knob
from gan2d.studies.sweep import STEPS
from gan2d.training import comparison
from gan2d.training.comparison import Comparison
from gan2d.training.critics import CRITICS
from gan2d.training.run import Record
from gan2d.ui.inside import MOST, RANGES, sliders
from gan2d.ui.playable import Step
from gan2d.ui.player import Player
from gan2d.ui.wire import Block

WIDER = RANGES | {"gp_weight": (0.1, 1000.0)}  # a critic alone at its optimum bears, and needs, a large penalty


def step_all(player: Any) -> Record | None:
    """One update of every critic."""
    return player.run.advance(1)  # type: ignore[no-any-return]


class Comparing(Player):
    """The Player of a Comparison.

    Attributes:
        theta: the θ that the picture shows.
        settling: updates after which critics have settled.
    """

    run: Comparison
    steps = {"step_critics": Step("Critics", "One update of every critic; the generator is frozen", step_all)}
    speeds = (1, 2, 5, 10, 20, 50)
    max_frames = 500
    frame_seconds, chunk_seconds = 0.033, 0.25  # a snapshot of so many critics takes longer than the Lab's
    sidebar = True
    settling = STEPS
    live: Sequence[str] = ()  # knobs that have a slider inside the picture, where they have a meaning

    def __init__(self, scene: Scene, theta: float, complaints: Sequence[str]) -> None:
        """Open it on a scene, playing; complaints are shown until the next action."""
        self.theta = theta
        super().__init__(Comparison(scene), complaints)

    @property
    def scene(self) -> Scene:
        """The settings as they are now."""
        return self.run.scene

    @property
    def title(self) -> str:
        """The critics."""
        return " and ".join(CRITICS[name].title for name in self.scene.critics) or "nothing"

    def new(self, scene: Scene) -> Comparison:
        """Critics of that scene at their first step."""
        return Comparison(scene)

    def choose(self, **names: Any) -> None:
        """Choose another pair, other data, critics, span or seed: trained anew from the same seed."""

        def act() -> None:
            scene = switch(self.scene, **names)
            if scene != self.scene:
                self.begin(self.new(scene))
                self.theta = float(np.clip(self.theta, *scene.span[:2]))

        self.guard(act)

    def restore(self, name: str) -> None:
        """Put one knob back to its default."""
        self.change(name, self.usual(name))

    def usual(self, name: str) -> Any:
        """The default of a knob: that of the first critic that reads it."""
        scene = self.scene
        for critic in scene.critics or CRITICS:
            if name in readable(scene.pair, scene.data, (critic,)):
                return defaults(scene.pair, scene.data, critic)[name]
        return KNOBS[name].default

    def value(self, name: str) -> Any:
        """The value of a knob now."""
        return self.scene.knobs.get(name, self.usual(name))

    def move(self, name: str, value: Any) -> None:
        """Move a knob, or θ, which only moves the view."""
        if name == "theta":
            self.theta = check_theta(value, *self.scene.span[:2])
            return
        if name not in self.scene.rows() or knob(name).parse(value) == self.value(name):
            return  # it comes from a control that has gone; or nothing is to be done
        if knob(name).resets:
            self.begin(self.new(switch(with_knob(self.scene, name, value))))
            self.say("info", f"{knob(name).label} needs new networks: the critics are trained anew from seed {self.scene.seed}.")
            return
        self.run.change(name, value)
        if knob(name).static:
            self.compile()
        self.moved()
        self.think()
        self.answer()

    def target(self) -> int:
        """The step at which the critics have settled."""
        return self.run.heated + self.settling

    def stopped(self) -> str:
        """What it means that the last step is there."""
        if self.run.step < self.target():
            return super().stopped()
        return f"{self.settling:,} updates are done: on Gaussians critics have settled by then, around many modes they need more. Move a knob, or press play."

    def moved(self) -> None:
        """A knob has moved in mid-training: the critics settle anew."""
        self.stop_at = self.target()

    def again(self, fresh: bool) -> Comparison:
        """The same scene from its first step."""
        return Comparison(switch(self.scene, seed=self.scene.seed + 1) if fresh else switch(self.scene))

    def query(self) -> dict[str, str]:
        """The scene as a link."""
        return self.scene.to_query() | {"theta": f"{self.theta:.4g}"}

    def view(self) -> Box:
        """The square that holds both distributions at every θ; on the line its height means nothing."""
        return self.view_of(self.scene)

    def view_of(self, scene: Scene) -> Box:
        """The same for any scene."""
        reach = PAIRS[scene.pair].reach(scene.shape(), scene.span[1])
        if len(reach) == 2:
            half = (reach[1] - reach[0]) / 2
            return float(reach[0]), float(reach[1]), -half, half
        return float(reach[0]), float(reach[1]), float(reach[2]), float(reach[3])

    def words(self) -> str:
        """What p and q are now."""
        values = self.scene.shape()
        noise = f", both with noise of width {values['noise']:.3g}" if values["noise"] else ""
        return PAIRS[self.scene.pair].words(values) + noise

    def program(self) -> Callable[[], object]:
        """Training by no step."""
        return self.run.program()

    def begin(self, run: Comparison) -> None:
        """Go on with another comparison."""
        self.stop_at = run.heated + self.settling
        self.playing = self.playing and bool(run.scene.critics)
        super().begin(run)
        if not run.scene.critics:
            self.say("info", "No critic is chosen: choose one or more at the left.")
        self.think()

    def think(self) -> None:
        """Compute what theory says of the scene while the first pictures are on their way; at once where none are."""
        ticket = self._ticket = object()
        work = functools.partial(type(self).theory, self.scene, self.view(), lambda: self._ticket is ticket)
        if self.playing:
            threading.Thread(target=work, daemon=False).start()
        else:
            work()

    @staticmethod
    def theory(scene: Scene, box: Box, wanted: Callable[[], bool]) -> None:
        """Compute what theory says of a scene, so that it is remembered; give up when it is not wanted any more."""

    def sliders(self) -> list[dict[str, Any]]:
        """The knobs that are moved inside the picture."""
        return sliders([name for name in self.live if name in self.scene.rows()][:MOST], self.value, WIDER)

    def clouds(self) -> list[Block]:
        """Real points, generated ones at θ = 0, and how far each moves when θ grows by one."""
        return cloud_blocks(self.scene)


@functools.lru_cache(maxsize=8)
def _cloud_blocks(scene: Any) -> list[Block]:
    theta = np.asarray(scene.theta)
    clouds = comparison.clouds(scene)
    # every pair moves its generated points along straight lines, so that two θ tell all
    motion = (clouds.fake[-1] - clouds.fake[0]) / (theta[-1] - theta[0])
    start = clouds.fake[0] - theta[0] * motion
    real, start, motion = (np.concatenate([part, np.zeros((len(part), 2 - part.shape[1]))], 1) for part in (clouds.real, start, motion))
    return [Block("real", "floats", real), Block("start", "floats", start), Block("motion", "floats", motion)]


def cloud_blocks(scene: Scene) -> list[Block]:
    """The clouds of a scene as statics; the last few scenes are remembered."""
    return _cloud_blocks(comparison.distributions(scene))
