"""``dynamics``: small games of a number or two for each player, played by many methods from one start, in closed form."""

from __future__ import annotations

import argparse
from typing import Any

from gan2d.commands.progress import finish
from gan2d.common import output
from gan2d.theory.dynamics.games import GAMES
from gan2d.theory.dynamics.play import ORDERS, STEPS, H
from gan2d.theory.dynamics.report import dynamics, table


def add(commands: Any) -> None:
    """Teach the command line ``dynamics``."""
    command = commands.add_parser("dynamics", help="small games such as the Dirac-GAN: orbits from a start, and the eigenvalues of a step")
    command.add_argument("--game", default="dirac", help=f"one of {', '.join(GAMES)} (default dirac)")
    command.add_argument("--method", action="append", metavar="NAME[:STRENGTH]", help="a name from 'list', several with commas; may be repeated")
    command.add_argument("--objective", help="what methods play that name no loss of their own (default minimax)")
    command.add_argument("--h", default=H, help=f"size of the steps (default {H})")
    command.add_argument("--start", metavar="A,B", help="where all begin, a number for each of the game's")
    command.add_argument("--steps", default=STEPS, help=f"how many (default {STEPS})")
    command.add_argument("--order", default=next(iter(ORDERS)), help="; ".join(f"{name}: {words}" for name, words in ORDERS.items()))
    command.add_argument("--json", metavar="FILE", help="write all orbits and eigenvalues to this file")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Play, tell, write."""
    output.check(args.json)
    methods = ",".join(args.method) if args.method else None
    result = dynamics(methods, args.game, args.h, args.start, args.steps, args.order, args.objective)
    return finish(args, result, lambda: table(result))
