"""A play carried out: orbits, eigenvalues and words of every method, as plain JSON values, and as a table."""

from __future__ import annotations

from typing import Any

import numpy as np

from gan2d.common.words import number
from gan2d.theory.dynamics import in_words
from gan2d.theory.dynamics.methods import METHODS
from gan2d.theory.dynamics.orbits import Steps, linear, orbit, rest, steps_of
from gan2d.theory.dynamics.play import ORDERS, Play, make, plain


def steps_in(play: Play, method: str) -> Steps:
    """The programs of one method's step as it is played."""
    return steps_of(play.game, method, None if METHODS[method].objective else play.objective, play.alternating)


def seen(play: Play) -> tuple[list[in_words.Seen], list[np.ndarray]]:
    """What is known of every method, and the orbits (steps + 1, d)."""
    told, orbits = [], []
    for name, strength in play.methods:
        steps, method = steps_in(play, name), METHODS[name]
        states = orbit(steps, play.start, play.h, strength, play.steps)
        near = linear(steps, rest(play.row, method), play.h, strength)
        told.append(in_words.Seen(method.title, near.eigenvalues, near.smooth, in_words.way(play.row.distance(states))))
        orbits.append(states)
    return told, orbits


def order_of(play: Play, method: str) -> str:
    """In which order the players move, in words."""
    return ORDERS[play.order] if METHODS[method].rule.alternates else next(iter(ORDERS.values()))


def sentence(play: Play, told: list[in_words.Seen]) -> str:
    """The play in one sentence."""
    start = ", ".join(f"{name} = {number(value)}" for name, value in zip(play.row.names, play.start))
    return f"{play.row.title}, {ORDERS[play.order]}, h = {number(play.h)}, from {start}: {in_words.of_all(told, play.steps)}."


def rows(play: Play, told: list[in_words.Seen]) -> list[dict[str, Any]]:
    """What is said of every method: its eigenvalues (none where they mean nothing) and the words."""
    return [
        {
            "name": name,
            "strength": strength if METHODS[name].strength else None,
            "eigenvalues": [[float(each.real), float(each.imag)] for each in one.eigenvalues.tolist()]
            if one.smooth and np.isfinite(one.eigenvalues).all()
            else None,
            "near": in_words.of_eigenvalues(one.eigenvalues, one.smooth),
            "here": in_words.of_way(one.way, play.steps),
            "says": in_words.of_method(one.title, order_of(play, name), play.h, one, play.steps),
        }
        for (name, strength), one in zip(play.methods, told)
    ]


def dynamics(
    methods: Any = None,
    game: str = "dirac",
    h: float = 0.2,
    start: Any = None,
    steps: int = 500,
    order: str = "simultaneous",
    objective: str | None = None,
) -> dict[str, Any]:
    """Play a small game by several methods from one start; returns plain JSON values.

    ``methods``: names of METHODS, with a strength after a colon, as in "minimax,r1:0.3" or ["minimax", "r1:0.3"]. ``game``: of GAMES.
    ``order``: "simultaneous", or "alternating" with the generator first. ``objective``: of OBJECTIVES, for methods that name none.
    Every method has its orbit (states over the steps; None where it left), its distance from the equilibrium, the eigenvalues of one step's
    Jacobian at the equilibrium (None where a step has a kink there), and both in words. Raises InputError.
    """
    return report(make(game, methods, objective, h, order, start, steps))


def report(play: Play) -> dict[str, Any]:
    """The same of a play that is checked already."""
    told, orbits = seen(play)
    made = rows(play, told)
    for row, states in zip(made, orbits):
        there = np.isfinite(states).all(1)
        row["states"] = [state if ok else None for state, ok in zip(states.tolist(), there)]
        row["distance"] = [value if ok else None for value, ok in zip(play.row.distance(states).tolist(), there)]
    return {
        "game": play.game,
        "formula": play.row.formula,
        "names": list(play.row.names),
        "objective": play.objective,
        "h": play.h,
        "order": play.order,
        "start": list(play.start),
        "steps": play.steps,
        "link": f"dynamics?{play.query()}",
        "sentence": sentence(play, told),
        "methods": made,
    }


def table(told: dict[str, Any]) -> str:
    """The report as lines for a terminal."""
    lines = [told["sentence"], told["formula"], ""]
    for row in told["methods"]:
        strength = METHODS[row["name"]].strength
        name = METHODS[row["name"]].title + (f" ({strength.symbol} = {plain(row['strength'])})" if strength else "")
        lines.append(f"{name:28} near the equilibrium: {row['near']}")
        lines.append(f"{'':28} from this start: {row['here']}")
    return "\n".join(lines)
