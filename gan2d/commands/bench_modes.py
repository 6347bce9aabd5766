"""``bench-modes``: which method finds how many modes, beside the published rows."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from gan2d.commands.cluster import add_block, add_cluster, ended_blocks, where
from gan2d.commands.progress import INTERRUPTED, bar, end_bar
from gan2d.common.interrupt import Interrupted
from gan2d.studies.coverage import METHODS, PRESETS, bench_modes
from gan2d.studies.published import table


def add(commands: Any) -> None:
    """Teach the command line ``bench-modes``."""
    command = commands.add_parser("bench-modes", help="which method finds how many modes, beside VEEGAN's and PacGAN's published rows")
    words = "; ".join(f"{name}: {row.words}, {row.steps:,} steps" for name, row in PRESETS.items())
    command.add_argument("--preset", default="small", help=f"networks of all methods alike (default small). {words}".replace("%", "%%"))
    command.add_argument("--seeds", default="5", help="of each method (default 5)")
    command.add_argument("--steps", default=None, help="steps, instead of the preset's")
    command.add_argument("--methods", help=f"some of {','.join(METHODS)}, with commas (default all)")
    command.add_argument("--json", metavar="FILE", help="write the results to this file, and go on from it if it is there")
    add_cluster(command, "blocks of a method's seeds on one data set")
    add_block(command, "seeds")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train every cell, tell, write."""
    methods = [name for name in args.methods.split(",") if name] if args.methods else None
    try:
        results = bench_modes(args.preset, args.seeds, args.steps, methods, args.json, bar, where(args))
    except (KeyboardInterrupt, Interrupted):
        if where(args):
            return ended_blocks(args)
        words = f"; the same command goes on from {args.json}" if args.json else "; with --json FILE it could go on later"
        print(f"\nInterrupted{words}.", file=sys.stderr)
        return INTERRUPTED
    end_bar()
    print(table(results, {name: row.title for name, row in METHODS.items()}))
    return 0
