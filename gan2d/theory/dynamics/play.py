"""What is played: which game, by which methods, from where, in what steps; checked, immutable, and said as a link."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from gan2d.common.errors import InputError, left_out, listed, one_of, shown, whole
from gan2d.theory.dynamics.games import GAMES, Game
from gan2d.theory.dynamics.methods import METHODS

STEPS, MOST_STEPS = 500, 5000
H, HIGHEST_H = 0.2, 2.0
FARTHEST = 100.0  # from 0, where an orbit may start
ORDERS = {"simultaneous": "both at once", "alternating": "the generator first"}
CIRCLES = {"whole": "whole circle", "near": "close up"}


@dataclasses.dataclass(frozen=True)
class Play:
    """A game as it is played.

    Attributes:
        game: of GAMES.
        methods: (name of METHODS, its strength; 0 where it has none), each once.
        objective: of OBJECTIVES for the methods that name none; None where the game has a loss of its own.
        h: size of the steps.
        order: of ORDERS.
        start: of the state's numbers.
        steps: how many.
        step: the one that the picture stands at.
        arrows: the method whose steps the arrows show.
        circle: of CIRCLES, which part of the plane of eigenvalues is shown.
    """

    game: str
    methods: tuple[tuple[str, float], ...]
    objective: str | None
    h: float
    order: str
    start: tuple[float, ...]
    steps: int
    step: int
    arrows: str
    circle: str = "whole"

    @property
    def row(self) -> Game:
        """Its row of GAMES."""
        return GAMES[self.game]

    @property
    def alternating(self) -> bool:
        """Whether the generator moves first."""
        return self.order == tuple(ORDERS)[1]

    def query(self) -> str:
        """It as the query of a link, complete."""
        told = {"game": self.game, "methods": ",".join(written(*each) for each in self.methods)}
        if len(self.row.objectives) > 1:
            told["objective"] = str(self.objective)
        told |= {"h": plain(self.h), "order": self.order, "start": ",".join(map(plain, self.start)), "steps": str(self.steps), "step": str(self.step)}
        return urlencode(told | {"arrows": self.arrows, "circle": self.circle}, safe=":,")


def plain(value: float) -> str:
    """A number as text that reads back as the same number."""
    return f"{value:.12g}" if float(f"{value:.12g}") == value else repr(value)


def written(name: str, strength: float) -> str:
    """A method with its strength, as in r1:0.3."""
    return f"{name}:{plain(strength)}" if METHODS[name].strength else name


def make(
    game: Any = "dirac",
    methods: Any = None,
    objective: Any = None,
    h: Any = H,
    order: Any = "simultaneous",
    start: Any = None,
    steps: Any = STEPS,
    step: Any = None,
    arrows: Any = None,
    circle: Any = "whole",
) -> Play:
    """A checked Play; what is not given is as the game opens. Raises InputError.

    ``methods``: names, or text such as "minimax,r1:0.3", whose number is the strength. ``start``: numbers, or text such as "1,1".
    """
    row = GAMES[one_of("game", game, GAMES)]
    chosen = _methods(row, row.shown if methods is None else methods)
    names, count = [name for name, _ in chosen], whole("steps", steps, 1, MOST_STEPS)
    if objective is not None and row.objectives:
        one_of("objective", objective, row.objectives)
    elif objective is not None:
        raise InputError(f"The game {game} has a loss of its own; leave objective out.")
    return Play(
        game,
        chosen,
        objective or next(iter(row.objectives), None),
        _number("h", h, 1e-4, HIGHEST_H),
        one_of("order", order, ORDERS),
        _start(row, row.start if start is None else start),
        count,
        count if step is None else whole("step", step, 0, count),
        names[0] if arrows is None else one_of("method for the arrows", arrows, names),
        one_of("circle", circle, CIRCLES),
    )


def _methods(game: Game, given: Any) -> tuple[tuple[str, float], ...]:
    texts = given.split(",") if isinstance(given, str) else listed("methods", given, "names", len(METHODS) + 1)
    chosen: dict[str, float] = {}
    for text in texts:
        name, colon, number = text.strip().partition(":") if isinstance(text, str) else (text, "", "")
        one_of("method", name, METHODS)
        if name not in game.methods:
            raise InputError(f"The method {name} means nothing in {game.title}. Allowed are: {', '.join(game.methods)}.")
        if name in chosen:
            raise InputError(f"The method {name} is named twice; each can be played once.")
        row = METHODS[name].strength
        if colon and row is None:
            raise InputError(f"The method {name} has no strength: write {name} alone.")
        chosen[name] = _number(f"{row.symbol} of {name}", number, row.low, row.high) if row and colon else row.default if row else 0.0
    if not chosen:
        raise InputError(f"No method is named. Allowed are: {', '.join(game.methods)}.")
    return tuple(chosen.items())


def _start(game: Game, given: Any) -> tuple[float, ...]:
    names = game.names
    texts = given.split(",") if isinstance(given, str) else listed("start", given, "numbers", len(names) + 1)
    if len(texts) != len(names):
        raise InputError(f"start must be {len(names)} numbers with commas between them ({', '.join(names)}); {shown(given)} is not.")
    return tuple(_number(f"start's {name}", text, -FARTHEST, FARTHEST) for name, text in zip(names, texts))


def _number(name: str, given: Any, low: float, high: float) -> float:
    try:
        if isinstance(given, bool):
            raise TypeError
        value = float(given)
    except (TypeError, ValueError, OverflowError):
        value = math.nan
    if not low <= value <= high:
        raise InputError(f"{name} must be a number between {low:g} and {high:g}; {shown(given)} is not.")
    return value + 0.0  # no −0


def read(query: Mapping[str, str]) -> tuple[Play, list[str]]:
    """What a link says, and a sentence for each part of it that could not be used."""
    names = [field.name for field in dataclasses.fields(Play)]
    given: dict[str, Any] = {}
    complaints: list[str] = []

    def attempt(name: str, text: str, action: Callable[[], Any]) -> None:
        try:
            action()
            given[name] = text
        except InputError as error:
            complaints.append(left_out(name, text, error))

    # the game comes first: what else is allowed depends on it
    for name in names:
        if name in query:
            attempt(name, query[name], lambda name=name: make(**given, **{name: query[name]}))  # type: ignore[misc]
    for name, text in query.items():
        if name not in names and name != "lang" and not name.startswith("embed"):
            complaints.append(left_out(name, text, InputError(f"Nothing here has that name. Allowed are: {', '.join(names)}.")))
    return make(**given), complaints
