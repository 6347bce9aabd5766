"""A function of a few numbers as a straight list of elementary operations, which Python and the browser carry out alike.

A formula has one home, the tables of losses, and JAX differentiates it. What comes out is unrolled into operations on single numbers
(unrolled.py); a hand that drags the start of an orbit is then followed in the browser, without a server in between and without a second formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _over(x: float, y: float) -> float:
    return x / y if y else math.nan if x == 0 or x != x else math.copysign(math.inf, x) * math.copysign(1, y)


def _log(x: float) -> float:
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0)) if x == x else x


# name → how many numbers it takes, and what it does; static/stages/dynamics/program.js has the same names. True is 1 and false is 0.
OPERATIONS: dict[str, tuple[int, Callable[..., float]]] = {
    "add": (2, lambda x, y: x + y),
    "sub": (2, lambda x, y: x - y),
    "mul": (2, lambda x, y: x * y),
    "div": (2, _over),
    "neg": (1, lambda x: -x),
    "abs": (1, abs),
    "sign": (1, _sign),
    "max": (2, lambda x, y: x if x > y or x != x else y),
    "min": (2, lambda x, y: x if x < y or x != x else y),
    "exp": (1, _exp),
    "log": (1, _log),
    "log1p": (1, lambda x: math.log1p(x) if x > -1 else -math.inf if x == -1 else math.nan),
    "tanh": (1, math.tanh),
    "sqrt": (1, lambda x: math.sqrt(x) if x >= 0 else math.nan),
    "lt": (2, lambda x, y: float(x < y)),
    "le": (2, lambda x, y: float(x <= y)),
    "gt": (2, lambda x, y: float(x > y)),
    "ge": (2, lambda x, y: float(x >= y)),
    "eq": (2, lambda x, y: float(x == y)),
    "ne": (2, lambda x, y: float(x != y)),
    "select": (3, lambda x, y, z: y if x else z),
}
NAMES = tuple(OPERATIONS)
_INFIX = {"add": "+", "sub": "-", "mul": "*"}


class Program(NamedTuple):
    """Operations on numbered numbers: the inputs come first, then the constants, then what each operation gives.

    ``operations`` are (place in NAMES, operands …); ``outputs`` are the numbers that come out.
    """

    inputs: int
    constants: tuple[float, ...]
    operations: tuple[tuple[int, ...], ...]
    outputs: tuple[int, ...]

    def told(self) -> dict[str, object]:
        """The same for the browser: every operation with three operands, one after the other; what is no JSON is told as JavaScript's own word."""
        constants = [value if math.isfinite(value) else "NaN" if value != value else "Infinity" if value > 0 else "-Infinity" for value in self.constants]
        flat = [part for operation in self.operations for part in (*operation, 0, 0)[:4]]
        return {"inputs": self.inputs, "constants": constants, "operations": flat, "outputs": list(self.outputs)}

    def function(self) -> Callable[..., tuple[float, ...]]:
        """It as a Python function of ``inputs`` numbers."""
        place = [f"v{k}" for k in range(self.inputs)] + [repr(value) for value in self.constants]
        lines = []
        for operation, *operands in self.operations:
            name, given = NAMES[operation], [place[k] for k in operands]
            lines.append(f" v{len(place)} = " + (f" {_INFIX[name]} ".join(given) if name in _INFIX else f"{name}({', '.join(given)})"))
            place.append(f"v{len(place)}")
        source = [f"def made({', '.join(place[: self.inputs])}):", *lines, f" return ({', '.join(place[k] for k in self.outputs)},)"]
        scope: dict[str, Any] = {name: does for name, (_, does) in OPERATIONS.items()} | {"inf": math.inf, "nan": math.nan}
        exec("\n".join(source), scope)  # its words are those above: nothing of a user's is in it
        return scope["made"]  # type: ignore[no-any-return]
