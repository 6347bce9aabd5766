"""Other games: the Lab's stage for games of more than a generator and a critic of points, one game at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from gan2d.elements.data import DATASETS, LEARNED
from gan2d.elements.games.game import Game
from gan2d.elements.games.table import GAMES, OTHERS
from gan2d.machine.workers import side_by_side
from gan2d.measure.games.picture import numbers_of, picture_of, trade_off_names
from gan2d.settings.experiment import LETTERS, Experiment, make
from gan2d.settings.knobs import KNOBS
from gan2d.training.training import Training
from gan2d.ui.player.stage import RANGES, Menu, Playing, live_sliders
from gan2d.ui.player.wire import Block
from gan2d.ui.stages.lab import SENT, Lab
from gan2d.ui.stages.lab_words import LIVE
from gan2d.ui.stages.menus import colours, said

ASKABLE = 64  # points whose attention can be asked for
IN_SIGHT = 3  # charts; the others are behind "All charts"
_LESS = "Gradient at a generated point"  # a chart that makes room for the game's own
# what is worth dragging a game's weights through
REACH = {"class_weight": (0.01, 10.0), "l1_weight": (0.01, 10.0), "gan_weight": (0.0, 2.0), "info_weight": (0.0, 2.0), "cycle_weight": (0.0, 10.0)} | {
    "decoder_noise": (0.01, 3.0),
    "content_weight": (0.0, 1.0),
    "truncation": (0.1, 4.0),
    "orthogonal": (0.0, 0.1),
}
_PART = "Arrows show the critic's part of the gradient that a generated point would get; the game's own terms are not in it."


class Asks(NamedTuple):
    """What can be asked for: a word before its number, what that does, and how many there are; no word where nothing can."""

    label: str
    help: str
    most: int


def opening(name: str, seed: int = 0) -> Experiment:
    """The experiment with which a game is shown first."""
    data, recipe, knobs = GAMES[name].opens
    own, other = {"game": name, **knobs}, GAMES[name].beside_it
    return make(data, recipe, own, seed, arms=[{}, {"knobs": other}] if other else None)


def _game(experiment: Experiment, arm: int = 0) -> str:
    return str(experiment.values(arm)["game"])


class Games(Lab):
    """The stage of games in training."""

    keys = "games_"
    games = OTHERS
    views = (*Lab.views, "asked")
    pictured = ("asked",)
    most_arms = 3

    def usual(self) -> Experiment:
        """The conditional GAN on the ring."""
        return opening(OTHERS[0])

    def opens(self, query: Mapping[str, str]) -> Experiment:
        """A link names its game; of a complete one only what it says holds."""
        name = query.get("game", OTHERS[0])
        opened = opening(name if name in OTHERS else OTHERS[0])
        return make(opened.data, knobs={"game": _game(opened)}) if "recipe" in query else opened

    @property
    def game(self) -> Game:
        """The game that is played; all arms play the same."""
        return GAMES[_game(self.experiment)]

    def data(self) -> Sequence[str]:
        """Data on which the game can be played."""
        game = self.game if hasattr(self, "training") else GAMES[OTHERS[0]]
        fit = [name for name in LEARNED if not game.classes or DATASETS[name].classes]
        return [name for name in fit if name in game.data] if game.data else [name for name in fit if not DATASETS[name].placed]

    def game_menu(self) -> Menu:
        """How the game is chosen in the bar."""
        rows = {name: (GAMES[name].title, f"{GAMES[name].help}\n\n{GAMES[name].source}") for name in OTHERS}
        return Menu("Game", rows, _game, lambda experiment, arm, name: opening(name, experiment.seed))

    def begin(self, training: Training) -> None:
        """Nothing is measured yet of another training."""
        super().begin(training)
        self.numbers: list[dict[str, float]] = []

    def gone_back(self) -> None:
        """What was measured later is not true here."""
        super().gone_back()
        self.numbers = []

    @property
    def asked(self) -> int:
        """The class for which the critic is drawn, or the point whose attention is, where there are any."""
        text, count = self.view.get("asked", "0"), self._asks().most
        return int(text) if text.isdecimal() and len(text) < 3 and int(text) < count else 0

    @property
    def curves(self) -> Sequence[str]:
        """Those of the Lab, and the game's numbers."""
        row = self.game.trade_off
        own = [*self.game.numbers, *(name for k in range(len(row.at) if row else 0) for name in trade_off_names(k))]
        return [*super().curves, *(f"{name} {i}" for i in range(len(self.training.arms)) for name in own)]

    def blocks(self) -> list[Block]:
        """The picture of every arm."""
        box, asked = self.box(), self.asked
        seen = side_by_side(lambda arm: picture_of(arm, box, asked), self.training.arms)
        self.shares = [[1.0] for _ in seen]
        told = []
        for i, (frame, watched, attention) in enumerate(seen):
            told += [Block(f"{name}{i}", kind, getattr(frame, name)) for name, kind in SENT.items()]
            told += [Block(f"kinds{i}", "floats", watched.kinds), Block(f"lines{i}", "points", watched.lines)]
            told += [Block(f"attention{i}", "floats", np.concatenate([[asked], attention]) if len(attention) else attention)]  # whose, and how much
        return told

    def measure(self, training: Training) -> dict[str, float]:
        """What the Lab measures, and the game's numbers."""
        told = super().measure(training)
        self.numbers = [numbers_of(arm) for arm in training.arms]
        self.measured_of = [self.game.measured(training.experiment.values(i)) for i in range(len(training.arms))]
        return told | {f"{name} {i}": value for i, each in enumerate(self.numbers) for name, value in each.items()}

    def _bound(self, arm: Any) -> None:
        """No bound of W1: the critic does not judge points alone."""

    def says(self) -> str:
        """What the game's numbers say, of the step at which they were measured."""
        if not self.numbers:
            return self.game.help
        several = len(self.numbers) > 1
        told = []
        for i, values in enumerate(self.numbers):
            words = [row.words(values[name]) for name, row in self.game.numbers.items() if name in values]
            before = [LETTERS[i] if several else "", self.measured_of[i]]
            # of several arms the first number; the others stand at their charts
            told += [": ".join(filter(None, [*before, each])) for each in (words[:1] if several else words)]
        sentence = "; ".join(told)
        return f"Step {self.scores_step:,}: {sentence}." if sentence else super().says()

    def describe(self, player: Playing) -> dict[str, Any]:
        """What the Lab tells, with the game's charts in front, and the classes that can be asked for."""
        told = super().describe(player)
        for i, arm in enumerate(told["arms"]):
            arm |= self._named(i, arm)
            arm["objective"] = arm["objective"] | {"note": f"{self.game.drawn} {_PART}".strip()}
        word, count = self.game.kinds(self.training.arms[0].spec)
        asks = self._asks()
        asked = {"asks": {"label": asks.label, "help": asks.help, "rows": [str(k) for k in range(asks.most)]}} if asks.label else {}
        told["live"] = live_sliders(self, player.edited, (*LIVE, *REACH), RANGES | REACH, last=True)
        charts, others = [*self._charts(), *self._trade_off()], sorted(told["panels"], key=lambda panel: panel["title"].startswith(_LESS))
        room = max(0, IN_SIGHT - len(charts))
        panels = [panel | ({"more": True} if i >= room else {}) for i, panel in enumerate(others)]
        return told | {"panels": [*charts, *panels], "kinds": [word, count]} | asked

    def _named(self, arm: int, told: Mapping[str, str]) -> dict[str, str]:
        """What an arm is called by its choice among the game's own, where there is one and arms differ in it alone, not in their methods."""
        chosen = next((name for name in self.game.knobs if KNOBS[name].choices), "")
        values = [str(self.experiment.values(i).get(chosen)) for i in range(len(self.experiment.arms))]
        if len({row.recipe for row in self.experiment.arms}) > 1 or len(set(values)) < 2:
            return {}
        words = [part for part in told["words"].split(", ") if part != f"{said(chosen)} {values[arm]}"]
        return {"title": (KNOBS[chosen].choices or {})[values[arm]], "words": ", ".join(words)}

    def _asks(self) -> Asks:
        """What can be asked for in the legend."""
        if self.game.attention:
            most = min(ASKABLE, *(arm.spec.batch_size for arm in self.training.arms))
            return Asks(
                "from point",
                "The generated point whose attention is drawn, as lines to the others of its batch; a click into the picture takes the nearest",
                most,
            )
        word, count = self.game.kinds(self.training.arms[0].spec)
        return Asks(f"of {word}", f"The {word} for which the critic's score is shown", count) if self.game.classes else Asks("", "", 1)

    def _trade_off(self) -> list[dict[str, Any]]:
        row, count = self.game.trade_off, len(self.training.arms)
        if row is None:
            return []
        own = colours(self.experiment)
        lines = [
            {
                "label": LETTERS[i] if count > 1 else "",
                "colour": own[i] if count > 1 else "generator",
                "points": [[f"{name} {i}" for name in trade_off_names(k)] for k in range(len(row.at))],
                "now": [f"{name} {i}" for name in row.now],
            }
            for i in range(count)
        ]
        return [{"title": row.title, "help": row.help, "axes": row.axes, "at": list(row.at), "kind": "trade_off", "lines": lines}]

    def _charts(self) -> list[dict[str, Any]]:
        own, count = colours(self.experiment), len(self.training.arms)
        return [
            {
                "title": row.title,
                "log": row.log,
                "help": row.help,
                "lines": [
                    {
                        "curve": f"{name} {i}",
                        "label": LETTERS[i] if count > 1 else "",
                        "colour": own[i] if count > 1 else "generator",
                        "floor": None,
                        "sparse": True,
                        "equilibrium": row.best,
                        "rule": "perfect",
                    }
                    for i in range(count)
                ],
            }
            for name, row in self.game.numbers.items()
        ]
