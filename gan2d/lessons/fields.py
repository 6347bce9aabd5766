"""Fields: a table of a lesson's or a sheet's file, taken apart with a sentence for whatever is not as it should be."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Collection, Mapping
from typing import Any

from gan2d.common.errors import InputError, shown, within

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)  # letters that show nothing, or turn the others round


class Fields:
    """A mapping of names to values, and what it is called in a sentence."""

    def __init__(self, given: object, where: str, allowed: Collection[str]) -> None:
        """Raises InputError where it is no mapping, or holds a name that is not allowed."""
        if not isinstance(given, Mapping):
            raise InputError(f"{where} must be a table of names and values; {shown(given)} is not.")
        self.given: Mapping[str, Any] = given
        self.where = where
        for name in given:
            if name not in allowed:
                near = difflib.get_close_matches(str(name)[:60], allowed, n=1, cutoff=0.6)
                hint = f" Did you mean {near[0]!r}?" if near else f" It has: {', '.join(allowed)}."
                raise InputError(f"{where} has no {shown(name)}.{hint}")

    def __contains__(self, name: str) -> bool:
        """Whether it says so."""
        return name in self.given

    def text(self, name: str, most: int, usual: str | None = None) -> str:
        """A text of at most so many letters; raises InputError where it is missing, and no usual one stands for it."""
        return self._text(self.given[name], name, most) if name in self.given else self._usual(name, usual)

    def texts(self, name: str, count: int, most: int) -> tuple[str, ...]:
        """At most ``count`` texts; none where nothing is said."""
        return tuple(self._text(each, name, most) for each in self.rows(name, count))

    def rows(self, name: str, count: int) -> list[Any]:
        """At most ``count`` of whatever it is; none where nothing is said."""
        given = self.given.get(name, [])
        if not isinstance(given, list):
            raise InputError(f"{self.where}: {name} must be a list; {shown(given)} is not.")
        if len(given) > count:
            raise InputError(f"{self.where}: {name} has at most {count} entries; there are {len(given):,}.")
        return given

    def number(self, name: str, low: float, high: float, usual: float | None = None) -> float:
        """A finite number between two others."""
        given = self.given.get(name) if name in self.given else self._usual(name, usual)
        if isinstance(given, bool) or not isinstance(given, int | float) or not _between(low, given, high):
            raise InputError(f"{self.where}: {name} must be a number between {low:g} and {high:g}; {shown(given)} is not.")
        return float(given)

    def whole(self, name: str, low: int, high: int, usual: int | None = None) -> int:
        """A whole one."""
        given = self.number(name, low, high, usual)
        if given != int(given):
            raise InputError(f"{self.where}: {name} must be a whole number between {low:,} and {high:,}; {shown(given)} is not.")
        return int(given)

    def one_of(self, name: str, allowed: Collection[str], usual: str | None = None) -> str:
        """One of these names."""
        given = self.given.get(name) if name in self.given else self._usual(name, usual)
        if not isinstance(given, str) or given not in allowed:
            raise InputError(f"{self.where}: {name} must be one of {', '.join(allowed)}; {shown(given)} is not.")
        return given

    def _usual(self, name: str, usual: Any) -> Any:
        if usual is None:
            raise InputError(f"{self.where} needs {name}.")
        return usual

    def _text(self, given: object, name: str, most: int) -> str:
        if not isinstance(given, str) or not given.strip():
            raise InputError(f"{self.where}: {name} must be a text; {shown(given)} is not.")
        plain = " ".join(_UNSEEN.sub("", given).split())
        if len(plain) > most:
            raise InputError(f"{self.where}: {name} has {len(plain):,} letters; at most {most} fit on the screen.")
        if not plain:
            raise InputError(f"{self.where}: {name} holds no letter that can be shown.")
        return plain


def _between(low: float, given: float, high: float) -> bool:
    try:
        return math.isfinite(given) and low <= given <= high
    except OverflowError:
        return False


def said(where: str, error: InputError) -> InputError:
    """The same complaint, with the place that it is about."""
    return InputError(within(f"{where}: {error}"))
