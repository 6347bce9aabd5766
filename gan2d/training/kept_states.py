"""States kept for going back: the past is a few of them and a replay between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from gan2d.training.loop import size

S = TypeVar("S")
BUDGET = 24 * 2**20  # bytes of one training with a single member in each arm …
LARGE = 64 * 2**20  # … and of one with axes


class KeptStates(Generic[S]):
    """States by step, bounded in memory; the first one is never forgotten."""

    def __init__(self, first: S, budget: int) -> None:
        """Begin with the state of step 0."""
        self._states: dict[int, S] = {0: first}
        self._most = max(3, budget // max(1, size(first)))

    def copy(self) -> KeptStates[S]:
        """Another collection of the same states."""
        other: KeptStates[S] = KeptStates.__new__(KeptStates)
        other._states, other._most = dict(self._states), self._most
        return other

    def mapped(self, function: Callable[[S], S]) -> KeptStates[S]:
        """Another collection, of what the function makes of each."""
        other = self.copy()
        other._states = {step: function(state) for step, state in self._states.items()}
        return other

    @property
    def steps(self) -> list[int]:
        """The steps of which there is one."""
        return sorted(self._states)

    def keep(self, step: int, state: S) -> None:
        """Keep this one; over the budget, forget every second one but the first and the newest."""
        self._states[step] = state
        while len(self._states) > self._most:
            for old in self.steps[1:-1:2]:
                del self._states[old]

    def nearest(self, step: int) -> tuple[int, S]:
        """The newest one that is not after a step; what is after it is forgotten."""
        best = max(s for s in self._states if s <= step)
        self._states = {s: kept for s, kept in self._states.items() if s <= best}
        return best, self._states[best]

    def forget(self) -> None:
        """Keep only the first and the newest."""
        self._states = {s: self._states[s] for s in {0, max(self._states)}}
