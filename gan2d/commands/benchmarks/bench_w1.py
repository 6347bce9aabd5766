"""``bench-w1``: how well critics know W1 and its potential's gradient, beside the published rows."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from gan2d.commands.progress import INTERRUPTED, bar, end_bar
from gan2d.common.interrupt import Interrupted
from gan2d.studies.benchmarks.w1 import FIRST, FUNNELS, METHODS, PAIRS, PRESETS, bench_w1
from gan2d.studies.benchmarks.w1_table import table


def add(commands: Any) -> None:
    """Teach the command line ``bench-w1``."""
    told = ", ".join(map(str, FUNNELS))
    command = commands.add_parser("bench-w1", help=f"how well critics know W1 and its potential's gradient, for {told} funnels, beside the published rows")
    words = "; ".join(f"{name}: {row.words}" for name, row in PRESETS.items())
    command.add_argument("--preset", default="short", help=f"networks of all critics alike (default short). {words}".replace("%", "%%"))
    command.add_argument("--pairs", default=str(PAIRS), help=f"pairs of distributions for each number of funnels (default {PAIRS})")
    command.add_argument("--first", default=str(FIRST), help=f"the first pair's seed (default {FIRST}; 0 to 9 were tuned on)")
    command.add_argument("--steps", default=None, help="updates of each critic, instead of the preset's")
    command.add_argument("--methods", help=f"some of {','.join(METHODS)}, with commas (default all)")
    command.add_argument("--json", metavar="FILE", help="write the results to this file, and go on from it if it is there")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train every cell, tell, write."""
    methods = [name for name in args.methods.split(",") if name] if args.methods else None
    try:
        results = bench_w1(args.preset, args.pairs, args.first, args.steps, methods, args.json, bar)
    except (KeyboardInterrupt, Interrupted):
        words = f"; the same command goes on from {args.json}" if args.json else "; with --json FILE it could go on later"
        print(f"\nInterrupted{words}.", file=sys.stderr)
        return INTERRUPTED
    end_bar()
    print(table(results, {name: row.title for name, row in METHODS.items()}))
    return 0
