"""``fit``: what each divergence makes of a model that is too small for the data, by quadrature on the line."""

from __future__ import annotations

import argparse
from typing import Any

from gan2d.commands.arguments import pairs
from gan2d.commands.progress import finish
from gan2d.common import output
from gan2d.theory.fitting.divergences import FITTED
from gan2d.theory.fitting.report import fit_divergence, table
from gan2d.theory.fitting.setting import KNOBS


def add(commands: Any) -> None:
    """Teach the command line ``fit``."""
    command = commands.add_parser("fit", help="a model of one to three Gaussians follows each divergence to a mixture on the line")
    command.add_argument("--divergences", help=f"names with commas, of {', '.join(FITTED)} (default all)")
    knobs = ", ".join(f"{name} ({row.low:g} to {row.high:g}, default {row.usual:g})" for name, row in KNOBS.items())
    command.add_argument("--set", action="append", default=[], metavar="KNOB=VALUE", help=f"move a knob; may be repeated: {knobs}")
    command.add_argument("--json", metavar="FILE", help="write all that was measured to this file")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Follow, tell, write."""
    output.check(args.json)
    result = fit_divergence(args.divergences, pairs(args.set, example="modes=3"))
    return finish(args, result, lambda: "\n".join([table(result), *(row["sentence"] for row in result["divergences"].values())]))
