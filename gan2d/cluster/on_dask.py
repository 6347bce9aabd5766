"""Blocks on a cluster, by Dask (https://distributed.dask.org): it hands them to workers, and those of a worker that dies to another one.

What is lost with a worker is the block in its hands. Where the connection to the scheduler is lost, blocks that were not done are handed out again.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import re
import secrets
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any

import jax

from gan2d.cluster.worker import Work, sources, timed
from gan2d.common.errors import SHOWN, InputError, shown, within
from gan2d.common.interrupt import Interrupted
from gan2d.training.training import Broken

PATIENCE = 20  # seconds for a scheduler to answer
TRIES = 3  # connections in a row on which no block was done
LOOK = 0.25  # seconds between two looks at how far the blocks are
LOCAL = re.compile(r"local(?::([1-9]\d{0,2}))?")


class _Lost(Exception):
    """The scheduler knows nothing of these blocks any more."""


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise InputError("--cluster needs the package distributed, which is not installed: pip install -r requirements-cluster.txt.") from None
    return distributed


def finished(work: Work, blocks: Mapping[int, dict[str, Any]], cluster: str, tell: Callable[..., None]) -> Generator[tuple[int, dict[str, Any]], None, None]:
    """What ``work`` gives of each block on the workers, with its number, in whatever order they are done.

    ``tell`` is called with the number of a block and the step that it has come to, and without them whenever there is time.
    """
    distributed = _distributed()
    left, failed = dict(blocks), 0
    with _address(distributed, cluster) as address:
        while left:
            failed += 1
            try:
                with _client(distributed, address) as client:
                    for i, result in _once(distributed, client, work, left, tell):
                        failed = 0
                        del left[i]
                        yield i, result
            except _Lost:
                if failed == TRIES:
                    raise InputError(f"The connection to the scheduler at {shown(address)} was lost {TRIES} times. Is the cluster all right?") from None


@contextlib.contextmanager
def _address(distributed: Any, cluster: str) -> Iterator[str]:
    """The scheduler's address; workers of this machine live as long as this is entered."""
    local = LOCAL.fullmatch(cluster)
    if not local:
        yield cluster
        return
    count = int(local[1] or (os.cpu_count() or 1 if jax.default_backend() == "cpu" else 1))  # one of them holds all graphics cards
    quiet = {"silence_logs": logging.CRITICAL, "dashboard_address": None}
    with distributed.LocalCluster(n_workers=count, threads_per_worker=1, processes=True, memory_limit=None, **quiet) as here:
        yield here.scheduler_address


def _client(distributed: Any, address: str) -> Any:
    try:
        return distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError):
        raise InputError(f"No Dask scheduler answers at {shown(address)}; --cluster takes its address, such as tcp://host:8786, or local.") from None


def _once(distributed: Any, client: Any, work: Work, blocks: Mapping[int, dict[str, Any]], tell: Callable[..., None]) -> Iterator[tuple[int, Any]]:
    """All blocks on one connection; raises _Lost with it."""
    topic = f"gan2d-{secrets.token_hex(6)}"
    heard: queue.SimpleQueue[tuple[int, int]] = queue.SimpleQueue()
    client.subscribe_topic(topic, lambda event: heard.put(event[1]))
    waiting = {client.submit(_work, work, block, i, topic, sources(), key=f"{topic}-{i}", pure=False): i for i, block in blocks.items()}
    while waiting:
        with client.as_current(), contextlib.suppress(TimeoutError, distributed.CancelledError):
            distributed.wait(list(waiting), timeout=LOOK, return_when="FIRST_COMPLETED")
        tell()
        while not heard.empty():
            tell(*heard.get())
        for future in [future for future in waiting if future.done()]:
            yield waiting.pop(future), _result(distributed, future)
        if client.status != "running":
            raise _Lost


def _result(distributed: Any, future: Any) -> Any:
    if future.status in ("cancelled", "lost"):
        raise _Lost
    try:
        return future.result()
    except (Broken, InputError):
        raise
    except (distributed.CancelledError, distributed.comm.CommClosedError):
        raise _Lost from None
    except distributed.scheduler.KilledWorker:
        raise InputError("Several workers died of the same block, most likely for want of memory. Take fewer members a block with --block.") from None
    except Exception as error:
        told = within(f"{type(error).__name__}: {error}", 2 * SHOWN)
        raise InputError(f"A worker could not run its block ({told}). Scheduler and workers need the same packages, and this gan2d on PYTHONPATH.") from error


def _work(work: Work, block: dict[str, Any], number: int, topic: str, wanted: str) -> Any:
    """On a worker: run a block, telling how far it is; given up where nobody waits for it any more."""
    worker = _distributed().get_worker()
    if sources() != wanted:
        raise InputError(f"The worker {worker.address} has another gan2d than this process; put the same on its PYTHONPATH.")
    key = worker.get_current_task()

    def tell(step: int) -> None:
        task = worker.state.tasks.get(key)
        if task is None or task.state == "cancelled":
            raise Interrupted
        worker.log_event(topic, (number, step))

    return timed(work, block, tell)
