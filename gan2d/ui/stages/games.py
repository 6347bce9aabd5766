"""Other games: the Lab's stage for games of more than a generator and a critic of points, one game at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gan2d.elements.data import DATASETS, LEARNED
from gan2d.elements.games.table import GAMES, OTHERS
from gan2d.elements.seam.game import Game
from gan2d.machine.workers import side_by_side
from gan2d.measure.games.picture import numbers_of, of_kind, picture_of, reach, trade_off_names
from gan2d.settings.experiment import LETTERS, Experiment, make
from gan2d.settings.knobs import KNOBS
from gan2d.training.training import Training
from gan2d.ui.player.stage import RANGES, Menu, Playing, live_sliders
from gan2d.ui.player.wire import Block
from gan2d.ui.stages.lab import SENT, Lab
from gan2d.ui.stages.lab_words import LIVE
from gan2d.ui.stages.menus import colours, said

IN_SIGHT = 3  # charts; the others are behind "All charts"
_LESS = "Gradient at a generated point"  # a chart that makes room for the game's own
# what is worth dragging a game's weights through
REACH = {
    "class_weight": (0.01, 10.0),
    "l1_weight": (0.01, 10.0),
    "gan_weight": (0.0, 2.0),
    "info_weight": (0.0, 2.0),
    "cycle_weight": (0.0, 10.0),
    "x_score": (0.0, 2.0),
    "z_score": (0.0, 2.0),
    "xz_score": (0.0, 2.0),
    "reciprocity_rate": (0.0, 5.0),
    "decoder_noise": (0.01, 3.0),
    "content_weight": (0.0, 1.0),
    "truncation": (0.1, 4.0),
    "orthogonal": (0.0, 0.1),
}
COLOURS = 8  # that kinds of points have; after them they begin again
LINES = ("curve1", "curve2", "curve3")  # of a chart that several numbers share
_ADDED = "Each score has this loss; shown is their sum, each times its factor."
_PART = "Arrows show the critic's part of the gradient that a generated point would get; the game's own terms are not in it."


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
    views = ("layers", "colour", "charts", "asked", "plane")
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
        return [name for name in fit if name in game.data] if game.data else fit

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
    def several(self) -> bool:
        """Whether the critic gives several scores."""
        return len(self.game.parts(self.training.arms[0].common)) > 1

    @property
    def asked(self) -> int:
        """The row of what the game asks for, such as a class, for which the critic is drawn."""
        text, count = self.view.get("asked", "0"), min(len(self.game.asks(arm.spec)[1]) for arm in self.training.arms)
        return int(text) if text.isdecimal() and len(text) < 3 and int(text) < count else 0

    @property
    def curves(self) -> Sequence[str]:
        """Those of the Lab, and the game's numbers."""
        row = self.game.trade_off
        of_kinds = [of_kind(name, kind) for name in self.game.by_kind for kind in range(self.game.kinds(self.training.arms[0].spec)[1])]
        own = [*self.game.numbers, *of_kinds, *(name for k in range(len(row.at) if row else 0) for name in trade_off_names(k))]
        return [*super().curves, *(f"{name} {i}" for i in range(len(self.training.arms)) for name in own)]

    def blocks(self) -> list[Block]:
        """The picture of every arm."""
        box, asked = self.box(), self.asked
        seen = side_by_side(lambda arm: picture_of(arm, box, asked), self.training.arms)
        self.shares = [[1.0] for _ in seen]
        told = []
        for i, (frame, watched, attention) in enumerate(seen):
            told += [Block(f"{name}{i}", kind, getattr(frame, name)) for name, kind in SENT.items()]
            told += [Block(f"kinds{i}", "labels", watched.kinds), Block(f"lines{i}", "points", watched.lines)]
            told += [Block(f"attention{i}", "floats", np.concatenate([[asked], attention]) if len(attention) else attention)]  # whose, and how much
            if watched.codes:
                drawn, found, kinds = watched.codes
                told += [Block(f"drawn{i}", "floats", drawn), Block(f"found{i}", "floats", found), Block(f"began{i}", "labels", kinds)]
                told.append(Block(f"reach{i}", "floats", np.array([reach(drawn, found)])))
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
        """What the game's numbers say, of the step at which they were measured; of several arms the first number only, so that there is room."""
        if not self.numbers:
            return self.game.help
        several = len(self.numbers) > 1
        told = []
        for i, values in enumerate(self.numbers):
            words = [row.words(values[name]) for name, row in self.game.numbers.items() if name in values]
            before = [LETTERS[i] if several else "", self.measured_of[i]]
            told += [": ".join(filter(None, [*before, each])) for each in (words[:1] if several else words) if each]
        sentence = "; ".join(told)
        return f"Step {self.scores_step:,}: {sentence}." if sentence else super().says()

    def describe(self, player: Playing) -> dict[str, Any]:
        """What the Lab tells, with the game's charts in front, and the classes that can be asked for."""
        told = super().describe(player)
        spec = self.training.arms[0].spec
        for i, arm in enumerate(told["arms"]):
            arm |= self._named(i, arm)
            own = arm["objective"]
            readouts = [self._chosen(row) if self.several else row for row in own["readouts"]]
            arm["objective"] = own | {"readouts": readouts, "note": " ".join(filter(None, (self.game.drawn, self._of_colours(), _PART)))}
        help, rows = self.game.asks(spec)
        asks = {"asks": {"help": help, "rows": [[str(k), row] for k, row in enumerate(rows)]}} if rows else {}
        told["live"] = live_sliders(self, player.edited, (*LIVE, *REACH), RANGES | REACH, last=True)
        self._rest(told["panels"])
        others = sorted(told["panels"], key=lambda panel: panel["title"].startswith(_LESS))
        charts = [*self._charts(), *self._trade_off(), *self._by_kind(), *others]
        panels = [panel | ({"more": True} if i >= IN_SIGHT else {}) for i, panel in enumerate(charts)]
        plane = {"plane": {"name": self.game.latent, "note": self._of_codes()}} if self.game.latent else {}
        return told | {"panels": panels, "kinds": [*self.game.kinds(spec)]} | asks | plane

    def _named(self, arm: int, told: Mapping[str, str]) -> dict[str, str]:
        """What an arm is called by its choice among the game's own, where there is one and arms differ in it alone, not in their methods."""
        chosen = next((name for name in self.game.knobs if KNOBS[name].choices), "")
        values = [str(self.experiment.values(i).get(chosen)) for i in range(len(self.experiment.arms))]
        if len({row.recipe for row in self.experiment.arms}) > 1 or len(set(values)) < 2:
            return {}
        words = [part for part in told["words"].split(", ") if part != f"{said(chosen)} {values[arm]}"]
        return {"title": (KNOBS[chosen].choices or {})[values[arm]], "words": ", ".join(words)}

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

    def _chosen(self, readout: dict[str, Any]) -> dict[str, Any]:
        """A readout of one of several scores, or of them all added up, where no sum says that p = q."""
        said = self.game.asks(self.training.arms[0].spec)[1][self.asked]
        return readout | {"label": f"{readout['label'].removesuffix(' s')}: {said}"} | ({} if self.asked else {"equal": None})

    def _rest(self, panels: Sequence[dict[str, Any]]) -> None:
        """Losses of several scores are added up, and of both sides where both are made by networks: so is what they are at an equilibrium."""
        for line in (line for panel in panels for line in panel["lines"] if line["equilibrium"] is not None):
            which, _, arm = line["curve"].rpartition(" ")
            added = float(np.sum(self.game.parts(self.training.arms[int(arm)].common)))
            if which in ("critic_loss", "generator_loss"):
                line["equilibrium"] *= added * (2 if which == "generator_loss" and self.game.mirrored else 1)
        for panel in panels if self.several else ():
            if any(line["curve"].startswith(("critic_loss", "generator_loss")) for line in panel["lines"]):
                panel["help"] = f"{_ADDED} {panel['help']}"
                panel["note"] = f"{_ADDED} {panel['note']}" if panel.get("note") else ""

    def _of_colours(self) -> str:
        """What the colours of generated points tell."""
        word, count = self.game.kinds(self.training.arms[0].spec)
        return f"Generated points have the colour of their {word}." if count > 1 else ""

    def _of_codes(self) -> str:
        """What the latent plane shows."""
        spec, name = self.training.arms[0].spec, self.game.latent
        word, count = self.game.kinds(spec)
        colour = f", each in the colour of its point's {word}" if count > 1 else ""
        cut = {1: f" {name} has one coordinate, drawn along.", 2: ""}.get(
            spec.latent_dim, f" Of the {spec.latent_dim} coordinates of {name} the first two are drawn."
        )
        return f"Latent plane: ◆ the codes {name} of generated points, ● the codes E(x) of points x at which lines begin{colour}.{cut}"

    def _by_kind(self) -> list[dict[str, Any]]:
        """A chart for each number of kinds of points, its lines in the colours of the points; for a single arm, since others have lines of their own."""
        word, count = self.game.kinds(self.training.arms[0].spec)
        if len(self.training.arms) > 1:
            return []
        line = {"floor": None, "sparse": True, "rule": "perfect"}
        return [
            {
                "title": row.title,
                "log": row.log,
                "help": f"{row.help} Lines have the colours of the points; {word} 0 to {min(count, COLOURS) - 1}.",
                "lines": [
                    line | {"curve": f"{of_kind(name, kind)} 0", "label": str(kind), "colour": f"curve{kind}", "equilibrium": row.best}
                    for kind in range(min(count, COLOURS))
                ],
            }
            for name, row in self.game.by_kind.items()
        ]

    def _charts(self) -> list[dict[str, Any]]:
        """A chart for each number; those that belong together share one where a single arm is shown."""
        own, count = colours(self.experiment), len(self.training.arms)
        charts: dict[str, dict[str, Any]] = {}
        for name, row in self.game.numbers.items():
            shared = row.together is not None and count == 1
            title, help = row.together if shared and row.together else (row.title, row.help)
            chart = charts.setdefault(title, {"title": title, "log": row.log, "help": help, "lines": []})
            for i in range(count):
                label, colour = (LETTERS[i], own[i]) if count > 1 else (row.label, LINES[len(chart["lines"])]) if shared else ("", "generator")
                line = {"curve": f"{name} {i}", "label": label, "colour": colour, "floor": None, "sparse": True}
                chart["lines"].append(line | {"equilibrium": row.best, "rule": "perfect"})
        return list(charts.values())
