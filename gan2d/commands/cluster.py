"""What commands share that train in blocks: where these are run, and how a command that was ended goes on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from gan2d.cluster.blocks import MEMBERS
from gan2d.cluster.kept_blocks import beside, forget
from gan2d.cluster.study import Where
from gan2d.commands.progress import INTERRUPTED, finish
from gan2d.common.errors import named_file, whole
from gan2d.common.interrupt import Interrupted
from gan2d.settings.axis import MOST_MEMBERS


def add_cluster(command: argparse.ArgumentParser, of: str) -> None:
    """The option that has blocks run elsewhere."""
    where = "by the workers of a Dask scheduler at this address, or of this machine (local, or local:2 for two)"
    command.add_argument("--cluster", metavar="ADDRESS", help=f"train {of} {where}; with --json, the same command goes on where it was ended")


def add_block(command: argparse.ArgumentParser, of: str) -> None:
    """The option that says how large blocks are."""
    same = "without --cluster here, one block after the other, bit for bit the same"
    command.add_argument("--block", metavar="N", help=f"train so many {of} at a time (default {MEMBERS} with --cluster, else all); {same}")


def where(args: argparse.Namespace) -> Where | None:
    """Where blocks are to be run; None: all is trained at once, in this process."""
    members = getattr(args, "block", None)
    if not args.cluster and members is None:
        return None
    return Where(args.cluster or None, None if members is None else whole("block", members, 1, MOST_MEMBERS), args.json)


def finish_blocks(args: argparse.Namespace, study: Callable[[], dict[str, Any]], text: Callable[[dict[str, Any]], str]) -> int:
    """Run a study in blocks, tell, write; once its results are written, the blocks are needed no more."""
    try:
        result = study()
    except (KeyboardInterrupt, Interrupted):
        return ended_blocks(args)
    status = finish(args, result, lambda: text(result))
    forget(args.json)
    return status


def ended_blocks(args: argparse.Namespace) -> int:
    """Say how it goes on."""
    kept = f"blocks that were done are kept in {named_file(beside(args.json))}, and the same command goes on" if args.json else ""
    print(f"\nInterrupted; {kept or 'with --json FILE it could go on later'}.", file=sys.stderr)
    return INTERRUPTED
