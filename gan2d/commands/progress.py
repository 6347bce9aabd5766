"""What training commands tell: how far they are, how long a saved file would take, and what came out, on the terminal and in a file."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable
from typing import Any

from gan2d.common import interrupt, output
from gan2d.common.errors import SHOWN, InputError, named_file, within
from gan2d.common.interrupt import Interrupted
from gan2d.settings.experiment import Experiment
from gan2d.training.cost import seconds
from gan2d.training.training import Training

CHUNK = 50  # steps between two moments at which a replay can be ended
PATIENCE = 60.0  # seconds that a saved file may take without anybody saying yes
BROKEN, INTERRUPTED = 1, 130  # exit status of training that ended early


def bar(what: str, done: int, total: int) -> None:
    """Tell how far it is, on a terminal; raises Interrupted where somebody asked to end."""
    interrupt.check()
    if sys.stderr.isatty():
        full = int(30 * done / max(1, total))
        print(f"\r[{'█' * full}{'·' * (30 - full)}] {what} {done:,} of {total:,}   ", end="", file=sys.stderr, flush=True)


def end_bar() -> None:
    """Leave the bar's line."""
    if sys.stderr.isatty():
        print(file=sys.stderr)


def ask(args: argparse.Namespace, training: Training, steps: int) -> None:
    """Raise InputError where a saved file asks for more than a minute and nobody says yes to it."""
    if not args.yes:
        allow(args, seconds(training, steps, PATIENCE), steps)


def allow(args: argparse.Namespace, needed: float, steps: int) -> None:
    """The same where it is known how many seconds it takes."""
    if args.yes or needed <= PATIENCE:
        return
    told = f"{within(args.source, SHOWN)} asks for {steps:,} steps, which take about {_time(needed)} on this machine"
    if sys.stdin.isatty() and sys.stderr.isatty():
        print(f"{told}. Train them? [y/N] ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() in ("y", "yes"):
            return
        raise InputError("Nothing was trained.")
    raise InputError(f"{told}; add --yes to train them all the same, or --steps for fewer.")


def _time(seconds: float) -> str:
    for unit, size in (("days", 86400), ("hours", 3600)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds / 60:,.0f} minutes"


def replayed(args: argparse.Namespace, moment: Experiment, steps: int) -> Training:
    """A saved experiment trained to this step, if that may be; it stands earlier where somebody asked to end."""
    training = Training(moment)
    ask(args, training, steps)
    with contextlib.suppress(Interrupted):
        training.replay(moment.changes, steps, CHUNK, lambda step: bar("steps", step, steps))
    return training


def ended(step: int, steps: int) -> str | None:
    """Why it ended before its last step; None where it did not."""
    return f"Interrupted at step {step:,} of {steps:,}, as asked." if step < steps else None


def finish(args: argparse.Namespace, result: dict[str, Any], text: Callable[[], str], stopped: str | None = None, status: int = INTERRUPTED) -> int:
    """Write the results as JSON, if somebody wants them, and print them; returns the exit status.

    ``stopped`` says why training ended early. The file comes first: nothing that happens to what is printed can keep it from being written.
    """
    end_bar()
    trouble: InputError | None = None
    if stopped:
        result["stopped"] = stopped
    if args.json is not None:
        try:
            output.save(args.json, json.dumps(result, indent=1, allow_nan=False))
        except InputError as error:
            trouble = error  # what was trained is shown all the same
    print(text())
    if stopped:
        kept = f" What there is by then stands in {named_file(args.json)}." if args.json and not trouble else ""
        print(f"\n{stopped}{kept if status == INTERRUPTED else ''}", file=sys.stderr)
    if trouble:
        raise trouble
    return status if stopped else 0
