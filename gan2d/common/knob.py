"""Knob: the description of one setting, how a field says what it sets, and how text or a number becomes its value."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from gan2d.common.errors import InputError, shown, unknown

Value = float | int | str


@dataclasses.dataclass(frozen=True)
class Knob:
    """One setting.

    Attributes:
        default: its value where neither the data nor the recipe names another.
        low, high: the allowed range of a number.
        choices: name → title, for a setting that is one of several names.
        log: drawn on a logarithmic scale.
        owned: it has a meaning only where the chosen data, objective, penalty, projection, optimiser, head or generator reads it.
        resets: a change needs new networks or new data, so training starts again.
        static: a change needs another compiled program.
    """

    name: str
    default: Value
    label: str
    help: str
    group: str
    low: float = -math.inf
    high: float = math.inf
    symbol: str = ""
    choices: Mapping[str, str] | None = None
    log: bool = False
    owned: bool = False
    resets: bool = False
    static: bool = False
    source: str = ""

    @property
    def integer(self) -> bool:
        """Whether its values are whole numbers."""
        return isinstance(self.default, int)

    def parse(self, given: object) -> Value:
        """Return ``given`` (a number, a name, or either as text) as a value of this knob.

        Raises:
            InputError: not a name of the table, not a number, not whole, or out of range.
        """
        if self.choices is not None:
            if not isinstance(given, str) or given not in self.choices:
                raise unknown(self.label.lower() + " (" + self.name + ")", given, self.choices)
            return str(given)
        span, said = f"between {self.low:g} and {self.high:g}", shown(given) if isinstance(given, str) else shown(given)[1:-1]
        kind = "a whole number" if self.integer else "a number"
        try:
            if isinstance(given, bool) or (hasattr(given, "__len__") and not isinstance(given, str)):
                raise TypeError
            value = float(given)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise InputError(f"{self.name} must be {kind} {span}; {shown(given)} is no number.") from None
        except OverflowError:
            raise InputError(f"{self.name} must be {kind} {span}; what was given is far outside.") from None
        if self.integer and value != int(value if math.isfinite(value) else 0):
            raise InputError(f"{self.name} must be a whole number {span}; {said} is not whole.")
        if not self.low <= value <= self.high:
            raise InputError(f"{self.name} must be {kind} {span}; {said} is outside.")
        return int(value) if self.integer else value


def titles(table: Mapping[str, Any]) -> dict[str, str]:
    """Name → title of a table's rows."""
    return {name: row.title for name, row in table.items()}


def setting(default: Value, label: str, help: str, group: str, low: float = -math.inf, high: float = math.inf, **more: Any) -> Any:
    """A dataclass field that describes a knob; see Knob for what more it can say."""
    return dataclasses.field(metadata={"knob": {"default": default, "label": label, "help": help, "group": group, "low": low, "high": high, **more}})


def choice(default: str, titles: Mapping[str, str], label: str, help: str, group: str, **more: Any) -> Any:
    """The same for a knob that is one of several names."""
    return setting(default, label, help, group, choices=titles, **more)
