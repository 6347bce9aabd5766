"""``seeds``: many members of one setting at once, perhaps against another – modes, diagnoses, B against A."""

from __future__ import annotations

import argparse
import contextlib
from typing import Any

from gan2d.commands.arguments import add_common, add_data, pairs, read_data, read_experiment
from gan2d.commands.progress import ask, bar, ended, finish
from gan2d.common.interrupt import Interrupted
from gan2d.settings.experiment import check_steps
from gan2d.studies.seeds import Surveyed, report, seeds, summary, train


def add(commands: Any) -> None:
    """Teach the command line ``seeds``."""
    command = commands.add_parser("seeds", help="many seeds of one setting at once, perhaps against another: modes, diagnoses, B against A")
    add_data(command, "a name from 'list' (default ring8)")
    command.add_argument("--recipe", help="a name from 'list' (default wgan-gp)")
    command.add_argument("--preset", help="toy or published defaults (default toy)")
    command.add_argument("--seeds", help="how many (default 16)")
    axis = "take these values at once instead of seeds: first:last:count, with :log for equal ratios, or values with commas; at most twice"
    command.add_argument("--axis", action="append", default=[], metavar="KNOB=VALUES", help=axis)
    command.add_argument("--against", action="append", default=[], metavar="KNOB=VALUE", help="B is A with this knob (or recipe=…) moved; may be repeated")
    add_common(command, "steps of each (default 2000)", "move a knob of A and B; may be repeated")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, tell, write."""
    experiment = read_experiment(args, "data", "recipe", "preset", "seeds", "axis", "against", "seed", "set")
    if experiment is not None:
        training, steps = Surveyed(experiment), experiment.step if args.steps is None else check_steps(args.steps)
        ask(args, training, steps)
        training.origin = experiment
        with contextlib.suppress(Interrupted):
            train(training, steps, bar)
        training.origin = experiment.bare()
    else:
        axes = pairs(args.axis, "--axis", "gp_weight=0.01:10:4:log")
        against, steps = pairs(args.against, "--against", "packing=2") or None, check_steps(2000 if args.steps is None else args.steps)
        chosen = (read_data(args.data or "ring8", args), args.recipe or "wgan-gp", 16 if args.seeds is None else args.seeds, steps)
        training = seeds(*chosen, pairs(args.set), against, args.seed or 0, args.preset or "toy", axes, bar)
    return finish(args, report(training), lambda: summary(training), ended(training.step, steps))
