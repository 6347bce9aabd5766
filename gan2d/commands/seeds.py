"""``seeds``: many members of one setting at once, perhaps against another – modes, diagnoses, B against A."""

from __future__ import annotations

import argparse
import contextlib
from typing import Any

from gan2d.commands.arguments import add_common, add_data, pairs, read_data, read_experiment
from gan2d.commands.cluster import add_block, add_cluster, finish_blocks, where
from gan2d.commands.progress import allow, ask, bar, ended, finish
from gan2d.common.interrupt import Interrupted
from gan2d.settings.experiment import Experiment, check_steps
from gan2d.studies.seeds import Surveyed, follow, in_blocks, report, seeds, seeds_compared, summary, table
from gan2d.training.cost import seconds_of_step


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
    add_cluster(command, "blocks of members")
    add_block(command, "members")
    add_common(command, "steps of each (default 2000)", "move a knob of A and B; may be repeated")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, tell, write."""
    experiment = read_experiment(args, "data", "recipe", "preset", "seeds", "axis", "against", "seed", "set")
    blocks = where(args)
    if experiment is not None:
        steps = experiment.step if args.steps is None else check_steps(args.steps)
        if blocks is None:
            return _replayed(args, experiment, steps)
        allow(args, seconds_of_step(experiment) * steps, steps)
    else:
        axes = pairs(args.axis, "--axis", "gp_weight=0.01:10:4:log")
        against, steps = pairs(args.against, "--against", "packing=2") or None, check_steps(2000 if args.steps is None else args.steps)
        named = {"data": read_data(args.data or "ring8", args), "recipe": args.recipe or "wgan-gp", "seeds": 16 if args.seeds is None else args.seeds}
        named |= {"knobs": pairs(args.set), "against": against, "seed": args.seed or 0, "preset": args.preset or "toy", "axes": axes}
        if blocks is None:
            training = seeds(**named, steps=steps, tell=bar)
            return finish(args, report(training), lambda: summary(training), ended(training.step, steps))
        experiment = seeds_compared(**named)
    return finish_blocks(args, lambda: in_blocks(experiment, steps, blocks, bar), table)


def _replayed(args: argparse.Namespace, experiment: Experiment, steps: int) -> int:
    training = Surveyed(experiment)
    ask(args, training, steps)
    with contextlib.suppress(Interrupted):
        follow(training, experiment, steps, bar)
    return finish(args, report(training), lambda: summary(training), ended(training.step, steps))
