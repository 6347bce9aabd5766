"""The command line: ``python -m gan2d train …``, ``distances …``, ``lipschitz …``, ``seeds …``, ``bench-modes …`` and ``list``."""

from __future__ import annotations

import argparse
import re
import sys

from gan2d.commands import bench_modes, distances, lipschitz, listing, seeds, train
from gan2d.common.errors import InputError

COMMANDS = (train, distances, lipschitz, seeds, bench_modes, listing)


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = argparse.ArgumentParser(prog="python -m gan2d", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    for command in COMMANDS:
        command.add(commands)
    return top


def joined(argv: list[str]) -> list[str]:
    """The arguments with a value that begins with a minus, such as -1:1:21, joined to its option: argparse would take it for an option of its own."""
    told: list[str] = []
    for argument in argv:
        if told and re.match(r"--[a-z-]+$", told[-1]) and re.match(r"-[\d.]", argument):
            told[-1] += f"={argument}"
        else:
            told.append(argument)
    return told


def main(argv: list[str] | None = None) -> int:
    """Run one command; a mistake in its arguments is one sentence on stderr and exit status 2."""
    args = parser().parse_args(joined(sys.argv[1:] if argv is None else argv))
    try:
        return int(args.run(args))
    except InputError as error:
        print(f"gan2d: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
