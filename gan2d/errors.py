"""Errors as sentences: what was given, what is allowed, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class InputError(ValueError):
    """Something the caller gave cannot be used; the message says what is allowed."""


def unknown(kind: str, given: object, allowed: Iterable[str]) -> InputError:
    """Return the error for a name that is in no table, with the nearest match first."""
    names = list(allowed)
    near = difflib.get_close_matches(str(given), names, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return InputError(f"There is no {kind} named {given!r}.{hint} Allowed are: {', '.join(names)}.")
