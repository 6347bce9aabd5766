"""Compiled programs of networks: one home for all, so that those used longest ago can be forgotten, one by one.

``jax.jit`` keeps every program that it ever made, or with ``jax.clear_caches`` forgets all, those of whoever trains at the moment too.
A network that somebody tried once takes some 75 MB. What is forgotten comes back from the folder of backend.py within a moment.
"""

from __future__ import annotations

import collections
import contextlib
import functools
import os
import threading
from collections.abc import Callable, Hashable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

import jax

from gan2d.machine import background
from gan2d.machine.backend import PROGRAMS, give_memory_back, maps_are_crowded, resident, trim
from gan2d.machine.workers import InTurn, check_wanted

R = TypeVar("R")

BUDGET = PROGRAMS  # bytes of programs that are kept …
MOST = 2 * BUDGET  # … and of all, where more than those are in use
IN_USE = 12  # programs that are made after a program's last use until it counts as out of use; a visit makes about eight
ATTEMPTS = 3  # to empty what jax keeps, while others may fill it
LEAST = 2**20  # bytes that a program is taken to need at least: measured is what the process grew by, and others grow and shrink meanwhile


class Kept(NamedTuple):
    """A function with its static arguments filled in, under jit, and by how many bytes the process grew when it was first compiled."""

    run: Any
    size: int
    used: int = 0  # how many had been made by its last use


class Kind(Generic[R]):
    """A function of which there is a program for each set of its static arguments."""

    def __init__(self, function: Callable[..., R], statics: tuple[int, ...]) -> None:
        """Compile nothing yet."""
        functools.update_wrapper(self, function)
        self._function, self._statics = function, statics

    def __call__(self, *arguments: Any) -> R:
        """What the function gives, compiled."""
        if (elsewhere := background.where()) is not None:
            return elsewhere.run(self, arguments)  # type: ignore[no-any-return]
        static = tuple(arguments[i] for i in self._statics)
        rest = [argument for i, argument in enumerate(arguments) if i not in self._statics]
        return _run((self, static), functools.partial(self._make, static, len(arguments)), rest)  # type: ignore[no-any-return]

    def __reduce__(self) -> str:
        """In another process it is what has its name there."""
        return self.__qualname__  # type: ignore[attr-defined,no-any-return]

    def _make(self, static: tuple[Hashable, ...], count: int) -> Any:
        given = dict(zip(self._statics, static))

        def filled(*rest: Any) -> R:
            others = iter(rest)
            return self._function(*(given[i] if i in given else next(others) for i in range(count)))

        filled.__name__ = getattr(self._function, "__name__", "program")
        return jax.jit(filled)

    @property
    def count(self) -> int:
        """How many programs of it there are."""
        with _LOCK:
            return sum(kept.run._cache_size() for (kind, _), kept in _PROGRAMS.items() if kind is self)

    def forget(self) -> None:
        """Forget all of them."""
        with _LOCK:
            for key in [key for key in _PROGRAMS if key[0] is self]:
                _PROGRAMS.pop(key).run.clear_cache()


_Key = tuple[Kind[Any], tuple[Hashable, ...]]
_LOCK = threading.Lock()
_COMPILERS, _WITHIN = InTurn(os.cpu_count() or 1), threading.local()
_PROGRAMS: collections.OrderedDict[_Key, Kept] = collections.OrderedDict()  # those used longest ago first
_made = 0


def program(*statics: int) -> Callable[[Callable[..., R]], Kind[R]]:
    """As ``jax.jit`` with static arguments at these places, of functions called by place; what nobody uses any more is forgotten."""
    return lambda function: Kind(function, statics)


def _run(key: _Key, make: Callable[[], Any], arguments: list[Any]) -> Any:
    global _made
    with _LOCK:
        kept = _PROGRAMS.pop(key, None)
        if kept is not None:
            _PROGRAMS[key] = kept._replace(used=_made)
    if kept is not None:
        return kept.run(*arguments)
    with _compiler():
        run, before = make(), resident()
        result = run(*arguments)
        trim()
        size = resident() - before
    with _LOCK:
        _made += 1
        _PROGRAMS.setdefault(key, Kept(run, max(LEAST, size), _made))
    make_room()
    return result


@contextlib.contextmanager
def _compiler() -> Iterator[None]:
    """As many programs are compiled at once as there are cores: more would take memory, and be ready no sooner."""
    if getattr(_WITHIN, "compiles", False):  # a program within another one
        yield
        return
    check_wanted()
    with _COMPILERS:
        check_wanted()  # who has waited for others may have left meanwhile
        _WITHIN.compiles = True
        try:
            yield
        finally:
            _WITHIN.compiles = False


def taken() -> int:
    """About how many bytes all programs take."""
    with _LOCK:
        return sum(kept.size for kept in _PROGRAMS.values())


def _too_many(budget: int, most: int) -> bool:
    """Whether the program used longest ago is one too many: of those out of use the budget is the limit, of all ``most``."""
    if not _PROGRAMS:
        return False
    oldest, total = next(iter(_PROGRAMS.values())), sum(kept.size for kept in _PROGRAMS.values())
    return total > (budget if _made - oldest.used >= IN_USE else most)


def make_room(budget: int | None = None, most: int | None = None) -> None:
    """Forget the programs used longest ago, until the others fit into the budget, and into half of what Linux lets one process map.

    What is in use stays, as long as all fit into ``most``. Beyond that number of mappings a process crashes, and a program is some hundred of them.
    """
    budget, most = BUDGET if budget is None else budget, MOST if most is None else most
    while (crowded := maps_are_crowded()) or _too_many(budget, most):
        old: list[Kept] = []
        few = max(1, len(_PROGRAMS) // 4) if crowded else 0
        with _LOCK:
            while _PROGRAMS and (len(old) < few or _too_many(budget, most)):
                old.append(_PROGRAMS.popitem(last=False)[1])
        if not old:
            forget_all()  # what jax itself keeps is usually little
            break
        for kept in old:
            kept.run.clear_cache()
        del old  # with a program's cache all goes that holds it: no search for garbage, which would stop everybody for a moment
        trim()


def forget_all() -> None:
    """Forget all, also what jax itself keeps: nobody is there who would wait for it."""
    with _LOCK:
        old = [kept.run for kept in _PROGRAMS.values()]
        _PROGRAMS.clear()
    for run in old:
        run.clear_cache()
    for _ in range(ATTEMPTS):
        try:
            jax.clear_caches()
            break
        except RuntimeError:  # it walks through a dictionary without a lock: somebody came meanwhile and began to compile
            continue
    give_memory_back()
