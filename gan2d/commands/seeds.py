"""The commands of many seeds: ``python -m gan2d seeds …`` and ``bench-modes …``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from gan2d.studies.coverage import METHODS, PRESETS, bench_modes
from gan2d.studies.published import table
from gan2d.studies.seeds import report, seeds, summary

Pairs = Callable[[list[str]], dict[str, str]]
Write = Callable[[str | None, dict[str, Any]], None]
Bar = Callable[[str, int, int], None]


def add_seeds(commands: Any, pairs: Pairs, write: Write, bar: Bar) -> None:
    """Teach the command line ``seeds``."""

    def run(args: argparse.Namespace) -> int:
        against = pairs(args.against) or None
        population = seeds(args.data, args.recipe, args.seeds, args.steps, pairs(args.set), against, args.seed, args.preset, bar)
        if sys.stderr.isatty():
            print(file=sys.stderr)
        print(summary(population))
        write(args.json, report(population))
        return 0

    many = commands.add_parser("seeds", help="many seeds of one setting at once, perhaps against another: modes, diagnoses, B against A")
    many.add_argument("--data", default="ring8", help="a name from 'list' (default ring8)")
    many.add_argument("--recipe", default="wgan-gp", help="a name from 'list' (default wgan-gp)")
    many.add_argument("--preset", default="toy", help="toy or published defaults (default toy)")
    many.add_argument("--seeds", default="16", help="how many (default 16)")
    many.add_argument("--steps", default="2000", help="turns of each (default 2000)")
    many.add_argument("--seed", default="0", help="the first (default 0)")
    many.add_argument("--set", action="append", default=[], metavar="KNOB=VALUE", help="move a knob of A and B; may be repeated")
    many.add_argument("--against", action="append", default=[], metavar="KNOB=VALUE", help="B is A with this knob (or recipe=…) moved; may be repeated")
    many.add_argument("--json", metavar="FILE", help="write what is known of every seed to this file")
    many.set_defaults(run=run)


def add_bench_modes(commands: Any, bar: Bar) -> None:
    """Teach the command line ``bench-modes``."""

    def run(args: argparse.Namespace) -> int:
        methods = [name for name in args.methods.split(",") if name] if args.methods else None
        try:
            results = bench_modes(args.preset, args.seeds, args.steps, methods, args.json, bar)
        except KeyboardInterrupt:
            words = f"; the same command goes on from {args.json}" if args.json else "; with --json FILE it could go on later"
            print(f"\nInterrupted{words}.", file=sys.stderr)
            return 130
        if sys.stderr.isatty():
            print(file=sys.stderr)
        print(table(results, {name: row.title for name, row in METHODS.items()}))
        return 0

    bench = commands.add_parser("bench-modes", help="which method finds how many modes, beside VEEGAN's and PacGAN's published rows")
    words = "; ".join(f"{name}: {row.words}, {row.steps:,} turns" for name, row in PRESETS.items())
    bench.add_argument("--preset", default="small", help=f"networks of all methods alike (default small). {words}".replace("%", "%%"))
    bench.add_argument("--seeds", default="5", help="of each method (default 5)")
    bench.add_argument("--steps", default=None, help="turns, instead of the preset's")
    bench.add_argument("--methods", help=f"some of {','.join(METHODS)}, with commas (default all)")
    bench.add_argument("--json", metavar="FILE", help="write the results to this file, and go on from it if it is there")
    bench.set_defaults(run=run)
