"""Contest: the critics of a lineup in training, in step; it plays like a Run."""

from __future__ import annotations

from typing import NamedTuple

from gan2d.common.errors import InputError
from gan2d.common.knob import Value
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.knobs import knob, movable
from gan2d.settings.lineup import Lineup, with_knob, with_strength
from gan2d.settings.meaning import meaningful
from gan2d.training.together import Together

STRENGTH = "strength"  # followed by a critic's number: the name of that critic's own knob


class Move(NamedTuple):
    """A shared knob, or one critic's strength, moved in mid-training."""

    step: int
    name: str
    value: Value


def strength_name(i: int) -> str:
    """The name under which the i-th critic's strength is moved."""
    return f"{STRENGTH}{i}"


class Contest(Together):
    """A lineup in training.

    Attributes:
        origin, lineup: the settings that it began with, and now.
        moves: what was moved since, in order of step.
    """

    def __init__(self, lineup: Lineup) -> None:
        """Start it: same lineup, same weights."""
        self.origin = self.lineup = lineup
        self.moves: list[Move] = []
        super().__init__([lineup.settings(critic) for critic in lineup.critics])

    def move(self, name: str, value: object) -> bool:
        """Move a shared knob, or "strength0" and so on, from this step on; returns whether another program is needed.

        Raises:
            InputError: unknown, out of range, read by nobody here, or one that needs new networks.
        """
        moved, i = _moved(self.lineup, name, value)
        if moved == self.lineup:
            return False
        if i is not None:
            own = CONSTRAINTS[moved.critics[i].kind].strength
            assert own is not None  # with_strength raises where there is none
            self.change(i, own, value)
        else:
            movable(name)
            for k, run in enumerate(self.runs):
                if name in meaningful(run.settings.values()):
                    self.change(k, name, value)
        self.lineup = moved
        self.moves.append(Move(self.step, name, value))  # type: ignore[arg-type]  # the lineup took it
        return i is None and knob(name).static

    def rewind(self, step: int) -> None:
        """Go back to an earlier step exactly; what came after it is forgotten."""
        super().rewind(step)
        self.moves = [move for move in self.moves if move.step <= step]
        self.lineup = self.origin
        for _, name, value in self.moves:
            self.lineup = _moved(self.lineup, name, value)[0]

    def at(self, step: int) -> Contest:
        """A copy as it stood at an earlier step; this one stays where it is."""
        other = Contest.__new__(Contest)
        other.origin, other.lineup, other.moves = self.origin, self.lineup, list(self.moves)
        other.runs = [run.at(run.step) for run in self.runs]
        other.rewind(step)
        return other


def _moved(lineup: Lineup, name: str, value: object) -> tuple[Lineup, int | None]:
    if not isinstance(name, str) or not name.startswith(STRENGTH):
        return with_knob(lineup, name, value), None
    number = name.removeprefix(STRENGTH)
    if not number.isdigit() or int(number) >= len(lineup.critics):
        raise InputError(f"There is no critic {number!r}: this lineup has the critics 0 to {len(lineup.critics) - 1}.")
    return with_strength(lineup, int(number), value), int(number)
