"""What JAX makes of a function (a jaxpr) as a Program: arrays become single numbers, and what is known beforehand is reckoned at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np

from gan2d.theory.dynamics.program import NAMES, OPERATIONS, Program


class _Number:
    """One number that is known only when the program runs."""

    __slots__ = ("place",)

    def __init__(self, place: int) -> None:
        self.place = place


def _is(number: object, value: float) -> bool:
    return not isinstance(number, _Number) and number == value


class _Builder:
    """Collects operations; the same one is never made twice."""

    def __init__(self, inputs: int) -> None:
        self.numbers = [_Number(k) for k in range(inputs)]
        self.inputs = inputs
        self.rows: list[tuple[Any, ...]] = []  # (name, operand …), an operand being a _Number or a float
        self.made: dict[tuple[Any, ...], _Number] = {}

    def do(self, name: str, *given: Any) -> Any:
        """The number that an operation gives."""
        if not any(isinstance(each, _Number) for each in given):
            return OPERATIONS[name][1](*map(float, given))
        short = _shorter(name, *given)
        if short is not None:
            return self.do("neg", short[0]) if isinstance(short, tuple) else short
        key = (name, *((each.place, "place") if isinstance(each, _Number) else float(each) for each in given))
        if key not in self.made:
            self.made[key] = _Number(self.inputs + len(self.rows))
            self.rows.append((name, *(each if isinstance(each, _Number) else float(each) for each in given)))
        return self.made[key]

    def program(self, outputs: Sequence[Any]) -> Program:
        """What the outputs need, and nothing else."""
        needed: set[int] = set()
        waiting = [each.place for each in outputs if isinstance(each, _Number)]
        while waiting:
            place = waiting.pop()
            if place >= self.inputs and place not in needed:
                needed.add(place)
                waiting += [each.place for each in self.rows[place - self.inputs][1:] if isinstance(each, _Number)]
        rows = [self.rows[place - self.inputs] for place in sorted(needed)]
        known = [each for row in (*(row[1:] for row in rows), outputs) for each in row if not isinstance(each, _Number)]
        constants = {value: self.inputs + k for k, value in enumerate(dict.fromkeys(map(float, known)))}
        first = self.inputs + len(constants)
        moved = {place: place for place in range(self.inputs)} | {place: first + k for k, place in enumerate(sorted(needed))}

        def where(each: Any) -> int:
            return moved[each.place] if isinstance(each, _Number) else constants[float(each)]

        operations = tuple((NAMES.index(name), *map(where, given)) for name, *given in rows)
        return Program(self.inputs, tuple(constants), operations, tuple(map(where, outputs)))


def _shorter(name: str, x: Any, y: Any = None, z: Any = None) -> Any:
    """What an operation is without being carried out: a number, or the negative of one, as a tuple; None where it must be carried out."""
    if name == "add" and (_is(x, 0) or _is(y, 0)):
        return y if _is(x, 0) else x
    if name == "sub" and _is(y, 0):
        return x
    if name == "sub" and _is(x, 0):
        return (y,)
    if name == "mul" and (_is(x, 0) or _is(y, 0)):
        return 0.0
    if name == "mul" and (_is(x, 1) or _is(y, 1)):
        return y if _is(x, 1) else x
    if name == "mul" and (_is(x, -1) or _is(y, -1)):
        return (y if _is(x, -1) else x,)
    if name == "div" and _is(x, 0):
        return 0.0
    if name == "div" and _is(y, 1):
        return x
    if name == "select" and not isinstance(x, _Number):
        return y if x else z
    if name == "select" and (y is z or (not isinstance(y, _Number) and _is(z, y))):
        return y
    return None


def unrolled(function: Callable[..., Any], *shapes: tuple[int, ...]) -> Program:
    """The program of a function of arrays of these shapes; inputs and outputs are all their numbers, one array after the other."""
    with jax.enable_x64(True):
        closed = jax.make_jaxpr(function)(*(np.zeros(shape) for shape in shapes))
        builder = _Builder(sum(math.prod(shape) for shape in shapes))
        numbers = iter(builder.numbers)
        given = [_shaped([next(numbers) for _ in range(math.prod(shape))], shape) for shape in shapes]
        outputs = _walk(builder, closed.jaxpr, closed.consts, given)
    return builder.program([each for output in outputs for each in _flat(output)])


def _shaped(numbers: Sequence[Any], shape: tuple[int, ...]) -> np.ndarray:
    made = np.empty(len(numbers), object)
    made[:] = numbers
    return made.reshape(shape)


def _flat(value: Any) -> list[Any]:
    return list(np.asarray(value, None if _known(value) else object).ravel())


def _known(value: Any) -> bool:
    return not (isinstance(value, np.ndarray) and value.dtype == object)


def _walk(builder: _Builder, jaxpr: Any, consts: Sequence[Any], given: Sequence[Any]) -> list[Any]:
    values: dict[Any, Any] = dict(zip(jaxpr.constvars, consts)) | dict(zip(jaxpr.invars, given))
    for equation in jaxpr.eqns:
        read = [each.val if hasattr(each, "val") else values[each] for each in equation.invars]
        inner = next((equation.params[name] for name in _INNER if name in equation.params), None)
        if inner is not None:
            of, its = (inner.jaxpr, inner.consts) if hasattr(inner, "consts") else (inner, ())
            results = _walk(builder, of, its, read)
        elif all(map(_known, read)):
            results = equation.primitive.bind(*read, **equation.params)
            results = results if equation.primitive.multiple_results else [results]
        else:
            results = _apply(builder, equation, [_objects(each) for each in read])
        values.update(zip(equation.outvars, results))
    return [each.val if hasattr(each, "val") else values[each] for each in jaxpr.outvars]


_INNER = ("jaxpr", "call_jaxpr")  # where a primitive that calls something keeps it


def _objects(value: Any) -> np.ndarray:
    return value if not _known(value) else _shaped(np.asarray(value, np.float64).ravel().tolist(), np.shape(value))


def _apply(builder: _Builder, equation: Any, given: list[np.ndarray]) -> list[np.ndarray]:
    """What a primitive makes of arrays of numbers, some of which are not known yet."""
    name = equation.primitive.name
    if name not in _RULES:
        raise NotImplementedError(f"no rule for {name}: add one to {__name__}")
    made = _RULES[name](builder, equation.params, *given)
    several = made if equation.primitive.multiple_results else [made]
    flat = [list(each.ravel()) if isinstance(each, np.ndarray) else [each] for each in several]
    return [_shaped(each, to.aval.shape) for each, to in zip(flat, equation.outvars)]


def _each(name: str) -> Callable[..., Any]:
    """A rule that carries one operation out on every number."""

    def rule(builder: _Builder, params: Any, *given: np.ndarray) -> Any:
        return np.frompyfunc(lambda *each: builder.do(name, *each), len(given), 1)(*given)

    return rule


def _by(build: Callable[..., Any]) -> Callable[..., Any]:
    """A rule that makes every number of several operations: ``build(do, number …)``."""

    def rule(builder: _Builder, params: Any, *given: np.ndarray) -> Any:
        return np.frompyfunc(lambda *each: build(builder.do, *each), len(given), 1)(*given)

    return rule


def _sum(builder: _Builder, params: Any, value: np.ndarray) -> Any:
    axes = params["axes"]
    rows = np.moveaxis(value, axes, range(-len(axes), 0)).reshape(-1, math.prod(value.shape[k] for k in axes))
    return _shaped([_added(builder, row) for row in rows], (len(rows),))


def _added(builder: _Builder, row: np.ndarray) -> Any:
    total = 0.0
    for each in row:
        total = builder.do("add", total, each)
    return total


def _dot(builder: _Builder, params: Any, x: np.ndarray, y: np.ndarray) -> Any:
    (of_x, of_y), batch = params["dimension_numbers"]
    assert not batch[0], "no products of batches are met here"
    x = np.moveaxis(x, of_x, range(-len(of_x), 0)).reshape(-1, math.prod(x.shape[k] for k in of_x))
    y = np.moveaxis(y, of_y, range(-len(of_y), 0)).reshape(-1, math.prod(y.shape[k] for k in of_y))
    rows = [_added(builder, _shaped([builder.do("mul", a, b) for a, b in zip(row, other)], (len(row),))) for row in x for other in y]
    return _shaped(rows, (len(rows),))


def _power(builder: _Builder, params: Any, x: np.ndarray) -> Any:
    def raised(each: Any) -> Any:
        total: Any = 1.0
        for _ in range(abs(params["y"])):
            total = builder.do("mul", total, each)
        return builder.do("div", 1.0, total) if params["y"] < 0 else total

    return np.frompyfunc(raised, 1, 1)(x)


def _broadcast(builder: _Builder, params: Any, value: np.ndarray) -> np.ndarray:
    places = params["broadcast_dimensions"]
    shape = [value.shape[places.index(k)] if k in places else 1 for k in range(len(params["shape"]))]
    return np.broadcast_to(value.reshape(shape), params["shape"])


def _slice(builder: _Builder, params: Any, value: np.ndarray) -> np.ndarray:
    steps = params["strides"] or (1,) * value.ndim
    return value[tuple(slice(*each) for each in zip(params["start_indices"], params["limit_indices"], steps))]


def _pad(builder: _Builder, params: Any, value: np.ndarray, filling: np.ndarray) -> np.ndarray:
    widths = params["padding_config"]
    assert all(inner == 0 for _, _, inner in widths), "no gaps between numbers are met here"
    made = np.full([n + max(0, low) + max(0, high) for n, (low, high, _) in zip(value.shape, widths)], filling.item(), object)
    made[tuple(slice(max(0, low), max(0, low) + n) for n, (low, _, _) in zip(value.shape, widths))] = value
    # what is padded by less than nothing is cut off
    return made[tuple(slice(max(0, -low), n - max(0, -high)) for n, (low, high, _) in zip(made.shape, widths))]


_SAME = {"convert_element_type", "stop_gradient", "copy", "reduce_precision", "optimization_barrier"}
_SHAPES = {"reshape", "squeeze", "expand_dims"}
_RULES: dict[str, Callable[..., Any]] = {
    **{name: _each(name) for name in NAMES if name != "select"},
    **dict.fromkeys(_SAME | _SHAPES, lambda builder, params, value, *rest: value),
    "add_any": _each("add"),
    "and": _each("min"),
    "or": _each("max"),
    "not": _by(lambda do, x: do("sub", 1.0, x)),
    "select_n": _by(lambda do, which, x, y: do("select", which, y, x)),
    "clamp": _by(lambda do, low, x, high: do("min", do("max", x, low), high)),
    "square": _by(lambda do, x: do("mul", x, x)),
    "one_minus_square": _by(lambda do, x: do("mul", do("sub", 1.0, x), do("add", 1.0, x))),  # of tanh's derivative, from JAX 0.11 on
    "rsqrt": _by(lambda do, x: do("div", 1.0, do("sqrt", x))),
    "logistic": _by(lambda do, x: do("div", 1.0, do("add", 1.0, do("exp", do("neg", x))))),
    "integer_pow": _power,
    "reduce_sum": _sum,
    "dot_general": _dot,
    "broadcast_in_dim": _broadcast,
    "slice": _slice,
    "pad": _pad,
    "transpose": lambda builder, params, value: np.transpose(value, params["permutation"]),
    "stack": lambda builder, params, *values: np.stack(values, params["axis"]),
    "unstack": lambda builder, params, value: list(np.moveaxis(value, params["axis"], 0)),
    "split": lambda builder, params, value: np.split(value, np.cumsum(params["sizes"])[:-1], params["axis"]),
    "concatenate": lambda builder, params, *values: np.concatenate(values, params["dimension"]),
}
