"""Threads for several small networks at once: one alone leaves cores idle, and side by side all are ready sooner."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
_POOL = ThreadPoolExecutor(os.cpu_count() or 1)


def side_by_side(work: Callable[..., T], *arguments: Iterable[Any]) -> list[T]:
    """``work`` of every set of arguments, as ``map``, but all at once; an error of any is raised. Work must not call this again."""
    return list(_POOL.map(work, *arguments))
