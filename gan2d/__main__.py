"""The command line: ``python -m gan2d train …``, ``distances …``, ``lipschitz …``, ``seeds …``, ``bench-modes …``, ``bench-w1 …``, ``check …``, ``dynamics …``, ``fit …``,
``record …`` and ``list``."""

from __future__ import annotations

import argparse
import functools
import os
import sys
from typing import NoReturn

from gan2d.commands import bench_modes, console, distances, lipschitz, listing, seeds, train
from gan2d.commands.benchmarks import bench_w1
from gan2d.commands.lessons import check
from gan2d.commands.progress import BROKEN, INTERRUPTED
from gan2d.commands.recording import record
from gan2d.commands.theory import dynamics, fit
from gan2d.common import interrupt
from gan2d.common.errors import InputError, within
from gan2d.training.training import Broken

COMMANDS = (train, check, distances, lipschitz, seeds, bench_modes, bench_w1, dynamics, fit, record, listing)


class Grammar(argparse.ArgumentParser):
    """An ArgumentParser whose complaints are short, whatever was given."""

    def error(self, message: str) -> NoReturn:
        """Show the usage and the complaint, and exit with status 2."""
        super().error(within(message))


@functools.cache
def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = Grammar(prog="python -m gan2d", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    for command in COMMANDS:
        command.add(commands)
    return top


def joined(argv: list[str]) -> list[str]:
    """The arguments with a value that begins with a minus, such as -1:1:21, joined to its option: argparse would take it for an option of its own."""
    options = _options(argv[0] if argv else "")
    told: list[str] = []
    for argument in argv:
        begins = told[-1] if told else ""
        takes = begins.startswith("--") and "=" not in begins and any(each.startswith(begins) for each, value in options.items() if value)
        if takes and argument.startswith("-") and argument.partition("=")[0] not in options:
            told[-1] += f"={argument}"
        else:
            told.append(argument)
    return told


def _options(command: str) -> dict[str, bool]:
    """The options of a command, and whether a value follows each."""
    choices = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)).choices
    own = choices[command]._actions if command in choices else []
    return {text: action.nargs is None for action in own for text in action.option_strings}


def main(argv: list[str] | None = None) -> int:
    """Run one command; a mistake in its arguments is one sentence on stderr and exit status 2."""
    console.set_up()
    args = parser().parse_args(joined(sys.argv[1:] if argv is None else argv))
    try:
        with interrupt.heard():
            return int(args.run(args))
    except InputError as error:
        print(f"gan2d: {error}", file=sys.stderr)
        return 2
    except Broken as error:
        print(f"\n{error}", file=sys.stderr)
        return BROKEN
    except interrupt.Interrupted:
        print("\nInterrupted before there was anything to keep.", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nInterrupted at once: nothing more was kept.", file=sys.stderr)
    except BrokenPipeError:
        return 0
    except OSError as error:  # what is read and written by name has its own words
        print(f"gan2d: what was printed is not whole: {error.strerror}.", file=sys.stderr)
        return BROKEN
    return INTERRUPTED


def leave(status: int) -> NoReturn:
    """Exit with this status. What is still computed in other threads is not waited for."""
    why = console.finish()
    if why:
        print(f"gan2d: what was printed is not whole: {why}.", file=sys.stderr)
    status = status or (BROKEN if why else 0)
    if status == INTERRUPTED:
        os._exit(status)
    sys.exit(status)


if __name__ == "__main__":
    leave(main())
