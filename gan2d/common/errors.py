"""Errors as sentences: what was given, what is allowed, what to do; and how long such a sentence may be."""

from __future__ import annotations

import difflib
import itertools
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

SHOWN = 60  # letters of a bad value that a sentence repeats
NAME = 80  # letters of a file's name in a sentence
MOST = 300  # letters of a message, whatever was given
FEW = 20  # sentences that may find room in one
LEFT_OUT = " was left out."  # stands before the reason …
ALLOWED = " Allowed are: "  # … at whose end stands what would do


class InputError(ValueError):
    """Something the caller gave cannot be used; the message, on one line, says what is allowed."""

    def __init__(self, message: object = "") -> None:
        """Hold the message, cut where it is too long."""
        super().__init__(within(str(message)))


class Gone(InputError):
    """What the caller names is not there, or no longer: a control of an arm that was given up may still call."""


def within(text: str, most: int = MOST) -> str:
    """A text on one line, without what cannot be printed, cut where it has more letters than ``most``."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text[: 4 * most])
    return plain if len(plain) <= most else f"{plain[: most - 3].rstrip()} …."


def named_file(path: str | os.PathLike[str]) -> str:
    """A file's or folder's name on one line; a long path's end, since there stands what tells it from others."""
    text = os.fsdecode(path)
    return within(text if len(text) <= NAME else f"…{text[1 - NAME :]}", NAME)


def shown(given: object) -> str:
    """The beginning of what was given, in quotes."""
    return repr(_beginning(given))


def _beginning(given: object) -> str:
    try:
        text = str(given)
    except Exception:  # whatever an object's own __str__ raises
        text = type(given).__name__
    return within(text[:SHOWN])


def whole(name: str, given: object, low: int, high: int) -> int:
    """Return ``given`` (a whole number or its text) as an int between low and high, or raise InputError with the range."""
    try:
        value = int(given if isinstance(given, str) else str(given))
    except Exception:  # whatever an object's own __str__ raises
        value = low - 1
    if not low <= value <= high:
        raise InputError(f"{name} must be a whole number between {low:,} and {high:,}; {shown(given)} is not.")
    return value


def unknown(kind: str, given: object, allowed: Iterable[str]) -> InputError:
    """Return the error for a name that is in no table, with the nearest match first; many names are not listed."""
    names = list(allowed)
    near = difflib.get_close_matches(_beginning(given), names, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    told = f"There is no {kind} named {shown(given)}.{hint}"
    all_of_them = f"{told}{ALLOWED}{', '.join(names)}."
    return InputError(all_of_them if len(all_of_them) <= MOST else f"{told} There are {len(names)}; 'python -m gan2d list' names them.")


def one_of(kind: str, given: object, allowed: Collection[str]) -> str:
    """Return a name of a table, or raise InputError for anything else."""
    if not isinstance(given, str) or given not in allowed:
        raise unknown(kind, given, allowed)
    return given


def mapping(name: str, given: object) -> dict[str, Any]:
    """Return a mapping of names to values, or nothing at all, as a dictionary; anything else raises InputError."""
    if given is not None and not isinstance(given, Mapping):
        raise InputError(f"{name} must be a mapping of names to values; {shown(given)} is not.")
    return dict(given or {})


def listed(name: str, given: object, what: str, most: int) -> list[Any]:
    """Return the first ``most`` of a list, or of whatever else gives one after the other; anything else raises InputError."""
    try:
        if isinstance(given, (str, bytes, Mapping)):
            raise TypeError
        return list(itertools.islice(given, most))  # type: ignore[call-overload]
    except TypeError:
        raise InputError(f"{name} must be a list of {what}; {shown(given)} is not.") from None


def left_out(name: str, text: object, error: InputError) -> str:
    """The sentence for a part of a link that could not be used, and why."""
    return within(f"The link's {name[:SHOWN]}={str(text)[:SHOWN]}{LEFT_OUT} {error}")


def together(sentences: Sequence[str], most: int = MOST) -> str:
    """Sentences as one message of at most so many letters: where there is no room for all, the last ones lose first what else is allowed, then
    their reasons, or are only counted."""
    kept = list(sentences[:FEW])
    for shorter in (lambda said: said.partition(ALLOWED)[0], lambda said: "".join(said.partition(LEFT_OUT)[:2])):
        for i in reversed(range(len(kept))):
            if len(_joined(kept, len(sentences))) <= most:
                break
            kept[i] = shorter(kept[i])
    while len(kept) > 1 and len(_joined(kept, len(sentences))) > most:
        kept.pop()
    if len(kept) == 1:
        kept = [within(kept[0], most - len(f" And {len(sentences):,} more.") * (len(sentences) > 1))]
    return within(_joined(kept, len(sentences)), most)


def _joined(kept: Sequence[str], count: int) -> str:
    return " ".join([*kept, *([f"And {count - len(kept):,} more."] if count > len(kept) else [])])
