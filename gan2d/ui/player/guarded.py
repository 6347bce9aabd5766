"""Guarded: actions that are done whole one after the other, and whose errors become sentences."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from gan2d.common.errors import Gone, InputError
from gan2d.training.training import Broken


class Guarded:
    """What shows a message until the next action.

    Attributes:
        message: its kind (info, warning, error or stopped), its text, and buttons.
        alone: held by the run of the page that changes something here, or draws what must not change meanwhile.
    """

    def __init__(self) -> None:
        """Nothing is to be said."""
        self.message: dict[str, Any] | None = None
        self.alone = threading.RLock()
        self._dirty = True  # something has changed that the browser does not know

    def diverged(self, error: Broken) -> None:
        """Training met NaN or infinity."""
        raise NotImplementedError

    def complain(self, complaints: Sequence[str]) -> None:
        """Show what of a link could not be used, beside what is shown already."""
        if complaints:
            self.say("warning", " ".join([*([self.message["text"]] if self.message else []), *complaints]))

    def say(self, kind: str, text: str, **actions: str) -> None:
        """Show a message (info, warning, error or stopped) until the next action, with buttons: action = label."""
        self.message = {"kind": kind, "text": text, "actions": [{"action": name, "label": label} for name, label in actions.items()]}
        self._dirty = True

    def guard(self, action: Callable[[], None]) -> None:
        """Run an action; bad input or divergence becomes a sentence, and the last good state stays."""
        with self.alone:
            self.message = None
            self._dirty = True
            try:
                action()
            except Gone:
                pass  # the page has it no more
            except InputError as error:
                self.say("error", str(error))
            except Broken as error:
                self.diverged(error)
