"""Errors as sentences: what was given, what is allowed, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

SHOWN = 60  # letters of a bad value that a sentence repeats


class InputError(ValueError):
    """Something the caller gave cannot be used; the message says what is allowed."""


class Gone(InputError):
    """What the caller names is not there, or no longer: a control of an arm that was given up may still call."""


def whole(name: str, given: object, low: int, high: int) -> int:
    """Return ``given`` (a whole number or its text) as an int between low and high, or raise InputError with the range."""
    try:
        value = int(str(given))
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        raise InputError(f"{name} must be a whole number between {low:,} and {high:,}; {str(given)[:60]!r} is not.")
    return value


def unknown(kind: str, given: object, allowed: Iterable[str]) -> InputError:
    """Return the error for a name that is in no table, with the nearest match first."""
    names = list(allowed)
    near = difflib.get_close_matches(str(given)[:60], names, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return InputError(f"There is no {kind} named {str(given)[:60]!r}.{hint} Allowed are: {', '.join(names)}.")


def left_out(name: str, text: object, error: InputError) -> str:
    """The sentence for a part of a link that could not be used."""
    return f"The link's {name[:SHOWN]}={str(text)[:SHOWN]} was left out. {error}"
