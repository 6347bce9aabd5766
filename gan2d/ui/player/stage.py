"""Stage: what a page says about the experiment that it plays; player.py does the rest, and static/stages/ draws it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from gan2d.common.errors import InputError, one_of
from gan2d.elements.data import DATASETS, LEARNED
from gan2d.elements.dataset import Box
from gan2d.settings.edits import choose
from gan2d.settings.experiment import LETTERS, MOST_ARMS, SEEDS, Experiment, with_axes
from gan2d.settings.knobs import KNOBS
from gan2d.training.training import Record, Training
from gan2d.ui.player.pace import CHUNK_SECONDS, FRAME_SECONDS
from gan2d.ui.player.wire import Block


class Playing(Protocol):
    """What a stage may know of the player that plays it.

    Attributes:
        edited: the arm whose knobs the sidebar shows, or None for all; ``playing``: whether it trains.
        stop_at: the step at which training stops, if any; ``at``: the step that the picture shows, as far as the browser has told.
        view: what the page shows, by name.
    """

    training: Training
    edited: int | None
    stop_at: int | None
    view: dict[str, str]
    playing: bool

    def training_of_moment(self) -> Any:
        """The training as the picture shows it."""

    @property
    def at(self) -> int:
        """See above."""


class Step(NamedTuple):
    """A step button: its word, what it says under the cursor, and the turn that it makes and whose record it returns.

    One that ``plays`` makes no turn, but says how to go on, and playing begins.
    """

    label: str
    title: str
    turn: Callable[[Playing], Record | None]
    plays: bool = False


class Menu(NamedTuple):
    """How an arm is chosen on a page: name → (title, help), the name of an arm of now, and the experiment with another one in its place."""

    label: str
    rows: Mapping[str, tuple[str, str]]
    now: Callable[[Experiment, int], str]
    choose: Callable[[Experiment, int, str], Experiment]


class Stage:
    """The part of a page that differs from the others: attributes to state and methods to override.

    Attributes:
        training: what is trained; ``view``: what the page shows, by name, as in the link.
        module: the folder of static/stages/ that draws it; ``keys``: begins the names of the page's widgets, so that no other page hears of them.
        steps: the step buttons by action.
        speeds, speed: turns between two snapshots that the user can choose, and the one to begin with; ``max_frames``: snapshots that the browser keeps.
        frame_seconds, chunk_seconds: about how long one snapshot may train, and all of one payload.
        parts: name → title of the page's parts; none where there is only the live picture; ``live``: which of them are views of that, else the first.
        menu: how an arm is chosen; ``most_arms``, ``axes``: how many arms it can show, and of which knobs an axis, by name; "" stands for any.
        first: knobs that are always in sight in the sidebar; ``group``: the one that is open at first; stops: name → title of what a run can be told to stop at, and ``stop_when`` the one that is asked for.
        presets: whether an arm's defaults can be chosen; ``games``: names of the games that it shows; ``restless``: a change lets it play on, also where it was paused.
        views: names in the link that say what the page shows; ``pictured``: those on which the pictures themselves depend; ``measured``: on which what is measured depends.
    """

    training: Training
    view: Mapping[str, str] = {}
    module = keys = ""
    steps: Mapping[str, Step] = {
        "step_all": Step("One", "One step of all that is trained: the critic's updates, then the generator's", lambda player: player.training.advance(1))
    }
    speeds: Sequence[int] = (1, 2, 5, 10, 20, 50, 100)
    speed, max_frames = 5, 1200
    frame_seconds, chunk_seconds = FRAME_SECONDS, CHUNK_SECONDS
    parts: Mapping[str, str] = {}
    live: Sequence[str] = ()
    views: Sequence[str] = ()
    menu: Menu
    most_arms = MOST_ARMS
    axes: Sequence[str] = ()
    first: Sequence[str] = ()
    group: str | None = None
    games: Sequence[str] = ("plain",)
    pictured: Sequence[str] = ()
    measured: Sequence[str] = ()
    presets, restless, stop_when = False, False, ""
    stops: Mapping[str, str] = {}

    @property
    def experiment(self) -> Experiment:
        """The settings as they are now."""
        return self.training.experiment

    def usual(self) -> Experiment:
        """The experiment with which the page opens."""
        raise NotImplementedError

    def opening(self, part: str) -> Experiment | None:
        """The experiment with which a part opens that has a run of its own; None: it shows what plays."""
        return None

    def opens(self, query: Mapping[str, str]) -> Experiment:
        """The experiment of which a link says how it differs."""
        return self.opening(query.get("part", "")) or self.usual()

    def says(self) -> str:
        """One sentence on what the picture shows now; true of this moment, whatever was chosen."""
        return ""

    def data(self) -> Sequence[str]:
        """Names of the data sets that the page offers; your own points are among them where there are any."""
        return LEARNED

    def data_menu(self) -> Menu:
        """How the data are chosen in the bar."""
        rows = {name: (DATASETS[name].title, DATASETS[name].help) for name in self.data()}
        return Menu("Data", rows, lambda experiment, arm: experiment.data, lambda experiment, arm, name: choose(experiment, data=name))

    def game_menu(self) -> Menu | None:
        """How the game is chosen in the bar, on a page with several."""
        return None

    def fitted(self, experiment: Experiment) -> Experiment:
        """The experiment as the page can show it: axes that it cannot show are given up.

        Raises:
            InputError: it cannot be shown here at all.
        """
        if len(experiment.arms) > self.most_arms:
            raise InputError(f"This page shows at most {self.most_arms} arms side by side; this experiment has {len(experiment.arms)}.")
        if DATASETS[experiment.data].generated is not None and experiment.data not in self.data():
            raise InputError(f"{DATASETS[experiment.data].title} are two given distributions: see Distances or Perfect critic.")
        for i in range(len(experiment.arms)):
            one_of("game of this page", experiment.values(i)["game"], self.games)
        return with_axes(experiment, [axis for axis in experiment.axes if axis.knob in self.axes or "" in self.axes])

    def unclear(self, experiment: Experiment) -> dict[str, InputError]:
        """What of a link's views cannot be shown, by name, and why."""
        return {}

    def new(self, experiment: Experiment) -> Training:
        """A training of that experiment at its first step, or where it stood when somebody had it."""
        return Training(experiment)

    def begin(self, training: Training) -> None:
        """Another training: nothing that was remembered of the one before is true."""
        self.training = training

    def end(self) -> None:
        """Another stage takes its place: what it thinks about is not wanted any more."""

    def think(self, background: bool) -> None:
        """Work out what the pictures show beside what is trained, such as what theory says; in a thread, or here and now."""

    def again(self, experiment: Experiment) -> Experiment:
        """The experiment with fresh seeds."""
        return choose(experiment, seed=(experiment.seed + self.new_seeds(experiment)) % (SEEDS + 1))

    def new_seeds(self, experiment: Experiment) -> int:
        """How many seeds later fresh ones begin."""
        return 1

    def title(self, experiment: Experiment) -> str:
        """What is made, as a name in a sentence."""
        names = [self.menu.rows.get(self.menu.now(experiment, i), (arm.recipe, ""))[0] for i, arm in enumerate(experiment.arms)]
        return " and ".join(dict.fromkeys(names))

    @property
    def curves(self) -> Sequence[str]:
        """The curves' names."""
        return ()

    def blocks(self) -> Sequence[Block]:
        """The picture of the training as it stands now; names, kinds and sizes stay the same for a whole training."""
        raise NotImplementedError

    def curve_values(self, record: Record | None) -> Mapping[str, float]:
        """Values of the curves in the picture just taken; ``record`` tells the means of the turns before it."""
        return {}

    def measure(self, training: Training) -> dict[str, float]:
        """Values of the curves that are too slow for every snapshot, of that training's moment; called now and then, and wherever the picture comes to rest."""
        return {}

    def due(self) -> int | None:
        """The next step at which it is measured, however fast the machine is; None where the clock decides."""
        return None

    def statics(self) -> Sequence[Block]:
        """What the pictures share, such as the real points: the same object as long as it has not changed."""
        return ()

    def box(self) -> Box:
        """The square that the picture shows now."""
        raise NotImplementedError

    def describe(self, player: Playing) -> dict[str, Any]:
        """What else the browser is told: ``arms``, ``panels``, ``metrics``, ``live`` sliders, and what the page's stage reads."""
        raise NotImplementedError

    def rows(self, arm: int | None, experiment: Experiment | None = None) -> list[str]:
        """Names of the knobs that the page offers for an arm, or for all; of the experiment of now where none is given."""
        return [name for name in (experiment or self.experiment).rows(arm) if name != GAME]

    def moved(self) -> None:
        """A knob has moved in mid-training."""

    def gone_back(self) -> None:
        """Training went back to an earlier step."""

    def target(self) -> int | None:
        """The step at which training stops by itself."""
        return None

    def reached(self) -> str:
        """What is said where ``stop_when`` has come true, in what was measured last; else nothing."""
        return ""

    def stopped(self) -> str:
        """What is said when training comes to the step at which it was to stop."""
        return f"Stopped at step {self.training.step:,}, as asked."

    def idle(self) -> bool:
        """Whether there is nothing to train."""
        return False


# ---- sliders inside the picture

# what is worth dragging through; any other allowed value can be set in the sidebar
RANGES: dict[str, tuple[float, float]] = {
    "gp_weight": (0.001, 100.0),
    "clip": (0.001, 1.0),
    "r1_weight": (0.001, 100.0),
    "margin": (0.01, 100.0),
    "n_critic": (0, 20),
    "width": (0.02, 2.0),
    "fake_width": (0.02, 2.0),
    "sigma": (0.02, 1.0),
    "angle": (0.0, 90.0),
    "imbalance": (0.0, 2.0),
    "noise": (0.0, 2.0),
}
MOST = 3  # that fit in one row


def live_sliders(
    stage: Stage, arm: int | None, names: Iterable[str], ranges: Mapping[str, tuple[float, float]] = RANGES, last: bool = False
) -> list[dict[str, Any]]:
    """What the browser is told of the sliders for the first (or ``last``) MOST of these knobs that an arm reads, or any: words, value, ends, scale."""
    experiment, rows = stage.experiment, stage.rows(arm)
    chosen = [name for name in names if name in rows]
    letter = "" if arm is None else LETTERS[arm]
    return [slider(name, experiment.value(name, arm), ranges, letter) for name in (chosen[-MOST:] if last else chosen[:MOST])]


def slider(name: str, value: Any, ranges: Mapping[str, tuple[float, float]] = RANGES, letter: str = "") -> dict[str, Any]:
    """One of them; with a letter it moves the knob of that arm alone."""
    row, (low, high) = KNOBS[name], ranges[name]
    words: dict[str, Any] = {"name": f"{letter.lower()}.{name}" if letter else name, "label": row.label, "help": row.help}
    words["symbol"] = f"{letter}: {row.symbol or row.label}" if letter else row.symbol
    return words | {"value": value, "low": low, "high": high, "log": row.log and low > 0, "integer": row.integer}


# ---- lists in the bar

DATA, POINTS, GAME = "data", "points", "game"
IN_BAR = 3  # arms whose methods fit into the bar; those of more are chosen in the sidebar


def lists(stage: Stage, experiment: Experiment, own: bool) -> list[dict[str, Any]]:
    """What the browser is told of each: its name, its label, the row of now, and all rows as (name, title); own points are there once there are ``own``."""
    data, games = stage.data_menu(), stage.game_menu()
    told = [_told(games, GAME, games.label, experiment, 0)] if games else []
    told += [_told(data, DATA, data.label, experiment, 0, () if own or experiment.points is not None else (POINTS,))]
    count = len(experiment.arms)
    for arm in range(count if count <= IN_BAR else 0):
        told.append(_told(stage.menu, LETTERS[arm].lower(), stage.menu.label if count == 1 else LETTERS[arm], experiment, arm))
    return told


def _told(menu: Menu, name: str, label: str, experiment: Experiment, arm: int, without: tuple[str, ...] = ()) -> dict[str, Any]:
    now = menu.now(experiment, arm)
    rows = [[value, title] for value, (title, _) in menu.rows.items() if value not in without or value == now]
    if now not in menu.rows:
        rows.insert(0, [now, "A setting of its own"])
    return {"name": name, "label": label, "now": now, "rows": rows, "help": menu.rows.get(now, ("", ""))[1].partition("\n")[0]}
