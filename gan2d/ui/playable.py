"""What a page says about what it plays; gan2d/ui/player.py does the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from gan2d.elements.data import Box
from gan2d.ui.pace import CHUNK_SECONDS, FRAME_SECONDS
from gan2d.ui.wire import Block


class Step(NamedTuple):
    """A step button: its word, what it says under the cursor, and the one turn that it makes and whose record it returns.

    One that ``plays`` makes no turn, but says how to go on, and playing begins.
    """

    label: str
    title: str
    turn: Callable[[Any], Any]
    plays: bool = False


class Playable:
    """The part of a Player that differs from page to page: attributes to state and methods to override.

    The run is an object with ``step``, ``advance(steps)``, which trains and returns a record with ``info`` (the curves' values
    by name) or raises ``Broken``, ``rewind(step)``, ``at(step)`` (a copy as it stood there) and ``forget()`` (give up memory).

    Attributes:
        run: what is trained.
        curves: the curves' names.
        lead: the two lines that are shown while there is no message: what to ``look`` at and what to ``try``.
        steps: the step buttons by action.
        speeds: turns between two snapshots that the user can choose.
        max_frames: snapshots that the browser keeps.
        frame_seconds, chunk_seconds: about how long one snapshot may train, and all of one payload.
        keys: begins the names of the page's widgets, so that no other page hears of them.
        sidebar: whether the page shows knobs in a part of its own.
    """

    run: Any
    curves: Sequence[str] = ()
    lead: Mapping[str, str] = {}
    steps: Mapping[str, Step] = {}
    speeds: Sequence[int] = (1, 2, 5, 10, 20, 50, 100)
    max_frames = 1200
    frame_seconds, chunk_seconds = FRAME_SECONDS, CHUNK_SECONDS
    sidebar = False
    keys = ""

    @property
    def title(self) -> str:
        """What is compiled, as a name in a sentence."""
        raise NotImplementedError

    def again(self, fresh: bool) -> Any:
        """A new run with the settings as they are now, from the next seed if ``fresh``."""
        raise NotImplementedError

    def blocks(self) -> Sequence[Block]:
        """The picture of the run as it stands now; names, kinds and sizes stay the same for a whole run."""
        raise NotImplementedError

    def statics(self) -> Sequence[Block]:
        """What the pictures share, such as the real points: the same object as long as it has not changed."""
        return ()

    def view(self) -> Box:
        """The square that the picture shows now."""
        raise NotImplementedError

    def describe(self) -> dict[str, Any]:
        """What else the browser is told: ``panels``, ``metrics``, ``live`` sliders, and what the page's stage reads."""
        raise NotImplementedError

    def query(self) -> dict[str, str]:
        """The link to these settings."""
        raise NotImplementedError

    def move(self, name: str, value: Any) -> None:
        """Move a knob, then ``answer`` if that shows in the picture, or ``begin`` if it takes a new run."""
        raise NotImplementedError

    def stopped(self) -> str:
        """What is said when training comes to the step at which it was to stop."""
        return f"Stopped at step {self.run.step:,}, as asked."

    def program(self) -> Callable[[], object]:
        """What a thread calls so that training is compiled in time; it must not touch the player."""
        return lambda: None

    def measure(self) -> dict[str, float]:
        """Values of the curves that are too slow for every snapshot; called now and then."""
        return {}
