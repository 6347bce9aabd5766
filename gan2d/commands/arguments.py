"""What several commands share: options, and reading data, knobs and files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from gan2d.common import output
from gan2d.common.errors import InputError, shown
from gan2d.common.input import read_bounded
from gan2d.elements.data import DATASETS
from gan2d.formats.files import read_text
from gan2d.formats.points_csv import chosen, points_of, table_of, words
from gan2d.settings.experiment import Experiment
from gan2d.settings.points import MOST

LARGEST = 200 * 2**20  # bytes of a file that is read
FILES = (".csv", ".tsv", ".txt")  # of your own points


def read_file(path: str) -> bytes:
    """A file's bytes, or InputError."""
    return read_bounded(path, LARGEST, "no saved experiment is, and points should be fewer")


def add_data(command: argparse.ArgumentParser, help: str, *names: str) -> None:
    """The options that name data: a name of a table, or a file of your own points and what of it is meant."""
    command.add_argument(*(names or ("--data",)), dest="data", help=f"{help}, or a file of points ({', '.join(FILES)})")
    command.add_argument("--columns", metavar="X,Y", help="which two columns of the file, by name or by number from 1")
    command.add_argument("--sample", action="store_true", help=f"take {MOST:,} of a larger file's points, evenly")


def read_data(given: str, args: argparse.Namespace) -> Any:
    """A data set's name, or the points of a file; what is left out of one is told."""
    if given in DATASETS or Path(given).suffix.lower() not in FILES:
        if args.columns is not None or args.sample:
            raise InputError(f"--columns and --sample choose from a file of points ({', '.join(FILES)}); {shown(given)} is none.")
        return given
    table = table_of(read_file(given), args.sample)
    columns = chosen(table, args.columns)
    points = points_of(table, columns, Path(given).name)
    if told := words(table, columns, len(points.array)):
        print(f"{points.name}: {told}", file=sys.stderr)
    return points


def read_experiment(args: argparse.Namespace, *others: str) -> Experiment | None:
    """The experiment of --from; it is replayed as it is, so that the options named by ``others`` have no place beside it.

    It is what each training command asks for first, so that it also looks whether the results can be written in the end.
    """
    output.check(args.json)
    if not args.source:
        return None
    beside = [name for name in (*others, "columns", "sample") if getattr(args, name, None) not in (None, [], "", False)]
    if beside:
        raise InputError(f"--from replays a saved experiment as it is; leave {', '.join('--' + name for name in beside)} out.")
    return read_text(read_file(args.source))


def pairs(given: list[str], option: str = "--set", example: str = "gp_weight=0.1") -> dict[str, str]:
    """knob → value of repeated options."""
    told = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise InputError(f"{option} takes knob=value, such as {example}; {text!r} has no '='.")
        told[name.strip()] = value.strip()
    return told


def add_common(command: argparse.ArgumentParser, steps: str, knobs: str = "move a knob; may be repeated") -> None:
    """The options that every training command has."""
    command.add_argument("--steps", help=steps)
    command.add_argument("--seed", help="default 0")
    command.add_argument("--set", action="append", default=[], metavar="KNOB=VALUE", help=knobs)
    command.add_argument("--json", metavar="FILE", help="write all numbers, and what replays them, to this file")
    command.add_argument("--from", dest="source", metavar="FILE", help="replay the experiment of such a file, changes included")
    command.add_argument("--yes", action="store_true", help="replay it even where that takes more than a minute")
