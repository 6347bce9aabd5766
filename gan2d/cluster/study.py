"""A study in blocks: each block is plain data that a function turns into plain data, here or on a cluster; results come as they are done."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from gan2d.cluster import on_dask
from gan2d.cluster.kept_blocks import KeptBlocks
from gan2d.cluster.worker import Work, timed

Tell = Callable[[str, int, int], None]


class Where(NamedTuple):
    """Where a study's blocks are run and kept.

    Attributes:
        cluster: a Dask scheduler's address, "local" or "local:2" for workers on this machine; None: this process, one block after the other.
        members: at most so many in a block; None: as many as usual.
        file: the results' file; finished blocks are kept beside it until the results are written.
    """

    cluster: str | None = None
    members: int | None = None
    file: str | os.PathLike[str] | None = None


def finished(work: Work, blocks: list[dict[str, Any]], where: Where, tell: Tell) -> Iterator[tuple[int, dict[str, Any]]]:
    """What ``work`` gives of each block, with its number, as soon as it is done; those that are kept come first.

    ``work`` must be found by its name in another process. A block's "steps" say how long it takes. Where ``tell`` raises, so does this.
    Each result also has what ``timed`` adds. Last bits depend on the blocks, and on no more than the kind of machine.

    Raises:
        InputError: no Dask, no such cluster, a block that its workers cannot run, or a file of another gan2d.
        Broken: a block's training met NaN or infinity.
    """
    kept = KeptBlocks(where.file)
    known = {i: result for i, block in enumerate(blocks) if (result := kept.get(work, block)) is not None}
    left = {i: block for i, block in enumerate(blocks) if i not in known}
    come = {i: 0 if i in left else block["steps"] for i, block in enumerate(blocks)}
    done = len(known)

    def progress(number: int | None = None, step: int = 0) -> None:
        if number is not None:
            come[number] = step
        tell(f"{done} of {len(blocks)} blocks are done, steps", sum(come.values()), sum(block["steps"] for block in blocks))

    yield from known.items()
    progress()
    run = on_dask.finished(work, left, where.cluster, progress) if where.cluster and left else _here(work, left, progress)
    with contextlib.closing(run):
        for i, result in run:
            kept.keep(work, blocks[i], result)
            done += 1
            yield i, result
            progress(i, blocks[i]["steps"])


def _here(work: Work, blocks: Mapping[int, dict[str, Any]], tell: Callable[[int, int], None]) -> Generator[tuple[int, dict[str, Any]], None, None]:
    for i, block in blocks.items():
        yield i, timed(work, block, lambda step, i=i: tell(i, step))  # type: ignore[misc]


def told_of(results: Iterable[Mapping[str, Any]], members: Iterable[int]) -> dict[str, Any]:
    """How a study was cut, and which kinds of machines made it; results of one kind are the same bit for bit, whoever ran them."""
    return {"members": list(members), "machines": sorted({result["machine"] for result in results})}
