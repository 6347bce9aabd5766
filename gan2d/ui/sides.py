"""The Player of critics under different constraints, side by side: their weights, surfaces, slopes and layer gradients."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gan2d.elements.data import DATASETS, Box
from gan2d.elements.generators import GENERATORS
from gan2d.measure import anatomy, metrics
from gan2d.measure.metrics import COVERAGE_SAMPLES, METRICS
from gan2d.settings import lineup
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.knobs import KNOBS, knob
from gan2d.settings.lineup import EXPERIMENTS, Lineup, strength_of
from gan2d.studies.lipschitz import w1_said
from gan2d.training.contest import Contest, strength_name
from gan2d.ui.inside import RANGES, sliders
from gan2d.ui.playable import Step
from gan2d.ui.player import Player
from gan2d.ui.wire import Block

SHOWN = 256  # generated points of each critic in the picture
WIDER = RANGES | {"gp_weight": (0.01, 1000.0), "clip": (0.0001, 1.0), "copy_noise": (0.0, 2.0), "critic_rate": (1e-5, 1e-1)}
LIVE = ("copy_noise", "critic_rate", "n_critic")  # knobs with a slider above all critics
WHAT = ("says", "growth", "bound", "exact", "modes")  # curves of each critic
PARTS = {"live": "Live, side by side", "strengths": "All strengths at once"}


class Sides(Player):
    """The Player of a Contest.

    Attributes:
        part: the part of the page that is shown.
    """

    run: Contest
    lead: Mapping[str, str] = {
        "look": "Clipping drives the weights to ±c, and its surface sees one hill. The penalty leaves them a bell, and its slope is 1 where it should be.",
        "try": "Turn c or λ under a critic while it trains. Or choose figure 1b at the left: twelve layers, in which gradients explode or vanish.",
    }
    steps = {"step_all": Step("Turn", "One turn of every critic, on the same batch", lambda player: player.run.advance(1))}
    speeds = (1, 2, 5, 10, 20, 50, 100)
    max_frames = 500
    frame_seconds, chunk_seconds = 0.03, 0.2  # up to four critics are trained and dissected for each snapshot
    sidebar = True
    keys = "sides_"

    def __init__(self, chosen: Lineup, complaints: Sequence[str], part: str = "live") -> None:
        """Open it on a lineup and a part of the page, playing; complaints are shown until the next action."""
        self.part = part
        super().__init__(Contest(chosen), complaints)
        self.speed = 10

    @property
    def lineup(self) -> Lineup:
        """The settings as they are now."""
        return self.run.lineup

    @property
    def title(self) -> str:
        """The critics."""
        return " and ".join(dict.fromkeys(CONSTRAINTS[critic.kind].title for critic in self.lineup.critics))

    @property
    def curves(self) -> Sequence[str]:  # type: ignore[override]
        """What is told of every critic."""
        return [f"{what} {i}" for i in range(len(self.lineup.critics)) for what in WHAT]

    @property
    def learns(self) -> bool:
        """Whether every critic has a generator in training."""
        return GENERATORS[self.lineup.generator].learns

    def choose(self, **names: Any) -> None:
        """Choose other data, another generator, critics or seed: trained anew."""
        self.guard(lambda: self._anew(lineup.switch(self.lineup, **names)))

    def experiment(self, title: str) -> None:
        """Begin with one of EXPERIMENTS, from the same seed, and say what it shows."""

        def act() -> None:
            self._anew(lineup.make(**EXPERIMENTS[title][1], seed=self.lineup.seed))
            self.say("info", f"{title}. {EXPERIMENTS[title][0]}")

        self.guard(act)

    def _anew(self, chosen: Lineup) -> None:
        if chosen != self.lineup:
            self.begin(Contest(chosen))

    def restore(self, name: str) -> None:
        """Put one shared knob back to its default."""
        self.change(name, self.lineup.usual(name))

    def move(self, name: str, value: Any) -> None:
        """Move a shared knob or one critic's strength."""
        if name in KNOBS:
            if name not in self.lineup.rows() or knob(name).parse(value) == self.lineup.value(name):
                return  # it comes from a control that has gone; or nothing is to be done
            if knob(name).resets:
                self.begin(Contest(lineup.with_knob(self.lineup, name, value)))
                self.say("info", f"{knob(name).label} needs new networks: all critics are trained anew from seed {self.lineup.seed}.")
                return
        if self.run.move(name, value):
            self.compile()
        self.answer()

    def begin(self, run: Contest) -> None:
        """Go on with another contest, of which nothing is measured yet."""
        self._real_key: Any = None
        self._exact: tuple[Any, list[float]] = (None, [])
        super().begin(run)

    def again(self, fresh: bool) -> Contest:
        """The same lineup from its first step."""
        return Contest(lineup.switch(self.lineup, seed=self.lineup.seed + 1) if fresh else self.lineup)

    def blocks(self) -> list[Block]:
        """Every critic from inside and outside."""
        self._seen = self.run.look(self.view())
        told: list[Block] = []
        for i, (seen, critic) in enumerate(zip(self._seen, self.lineup.critics)):
            said = [w1_said(CONSTRAINTS[critic.kind].bounds, seen), seen.mean_slope, seen.steepest, seen.share_at_bound, seen.growth]
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

    def snapshot(self, info: Mapping[str, float] | None = None) -> None:
        """Take a picture of this moment, with what each critic says and how its gradient grows."""
        super().snapshot(info)
        values: dict[str, float] = {}
        for i, (seen, critic) in enumerate(zip(self._seen, self.lineup.critics)):
            values |= {f"says {i}": w1_said(CONSTRAINTS[critic.kind].bounds, seen), f"growth {i}": float(seen.growth)}
            values |= {f"bound {i}": float(seen.share_at_bound)}
        moments = self._feed.moments
        moments[-1] = moments[-1]._replace(curves=[values.get(name, math.nan) for name in self.curves])

    def measure(self) -> dict[str, float]:
        """Exact W1 of each critic's watched points, and the modes that its generator has captured."""
        key = None if self.learns else tuple(self.lineup.value(name) for name in self.lineup.rows() if KNOBS[name].group == "Data")
        if key is None or key != self._exact[0]:
            self._exact = (key, self.run.exact())
        told = {f"exact {i}": value for i, value in enumerate(self._exact[1])}
        mixture = metrics.mixture_of(self.lineup.data, self.run.runs[0].knobs)
        if self.learns and mixture is not None:
            covered = [metrics.coverage(run.samples(COVERAGE_SAMPLES), mixture)["modes"] for run in self.run.runs]
            told |= {f"modes {i}": modes for i, modes in enumerate(covered)}
        return told

    def statics(self) -> list[Block]:
        """Real points, drawn anew when a knob of the data has moved."""
        now = self.lineup
        key = tuple(now.value(name) for name in DATASETS[now.data].knobs)
        if key != self._real_key:
            self._real_key, self._real = key, [Block("real", "points", self.run.runs[0].real(2 * SHOWN))]
        return self._real

    def view(self) -> Box:
        """The square that holds the data, and the noisy copy's greater part."""
        x0, x1, y0, y1 = self.run.runs[0].box()
        room = 1.2 * float(self.lineup.value("copy_noise")) if "copy_noise" in self.lineup.rows() else 0.0
        return x0 - room, x1 + room, y0 - room, y1 + room

    def describe(self) -> dict[str, Any]:
        """The critics, what they stand against, and the charts over training."""
        now = self.lineup
        return {
            "critics": [self._words(i) for i in range(len(now.critics))],
            "layers": len(self._seen[0].weights),
            "sides": [anatomy.SURFACE],
            "bins": {"weights": anatomy.BINS, "slopes": anatomy.SLOPES, "decades": list(anatomy.DECADES)},
            "frozen": not self.learns,
            "fake_words": GENERATORS[now.generator].words({"copy_noise": now.value("copy_noise")}),
            "live": sliders([name for name in LIVE if name in now.rows()], now.value, WIDER),
            "panels": self._panels(),
        }

    def _words(self, i: int) -> dict[str, Any]:
        critic = self.lineup.critics[i]
        row, own = CONSTRAINTS[critic.kind], strength_of(critic)
        turned = None
        if own is not None:
            (turned,) = sliders([own.name], lambda name: critic.strength, WIDER)
            turned |= {"name": strength_name(i)}
        return {
            "title": row.title,
            "help": row.help,
            "strength": turned,
            "bound": critic.strength if row.clips else None,
            "own": not row.bounds,
            "words": "" if own is None else f"{own.symbol} = {critic.strength:.3g}",
            "label": self._labels()[i],
        }

    def _labels(self) -> list[str]:
        """What each critic is called beside a curve: its constraint, and its strength where two have the same one."""
        named = [CONSTRAINTS[critic.kind].few for critic in self.lineup.critics]
        twice = {name for name in named if named.count(name) > 1}
        return [f"{name} {critic.strength:.3g}" if name in twice else name for name, critic in zip(named, self.lineup.critics)]

    def _lines(self, what: str, chosen: Sequence[int], sparse: bool = False) -> list[dict[str, Any]]:
        labels = self._labels()
        return [{"curve": f"{what} {i}", "label": labels[i], "colour": f"curve{i}", "sparse": sparse} for i in chosen]

    def _panels(self) -> list[dict[str, Any]]:
        everyone = range(len(self.lineup.critics))
        clipped = [i for i in everyone if CONSTRAINTS[self.lineup.critics[i].kind].clips]
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
            if DATASETS[self.lineup.data].mixture is not None:
                modes = self._lines("modes", everyone, True)
                panels.append({"title": "Modes captured", "log": False, "help": METRICS["modes"].help, "lines": modes})
        return panels

    def query(self) -> dict[str, str]:
        """The lineup and the part of the page as a link."""
        return self.lineup.to_query() | ({} if self.part == "live" else {"part": self.part})

    def program(self) -> Callable[[], object]:
        """Training by no step."""
        return self.run.program()
