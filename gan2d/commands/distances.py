"""``distances``: between two distributions over θ – exact, between samples, and by trained critics."""

from __future__ import annotations

import argparse
from typing import Any

from gan2d.commands.arguments import add_common, add_data, pairs, read_data, read_experiment
from gan2d.commands.progress import bar, ended, finish, replayed
from gan2d.elements.data import LEARNED
from gan2d.elements.pairs import PAIRS
from gan2d.settings.experiment import check_steps
from gan2d.studies.sweep import DEFAULT, STEPS, check_estimates, measure_samples, report, sweep, table


def add(commands: Any) -> None:
    """Teach the command line ``distances``."""
    command = commands.add_parser("distances", help="distances between two distributions over θ: exact, between samples, by trained critics")
    add_data(command, "a pair from 'list' (default parallel_gaussians), or against its noisy copy a data set", "--pair", "--data")
    command.add_argument("--theta", metavar="FIRST:LAST:COUNT", help="values of θ (default: the pair's own span, 33 values)")
    command.add_argument("--critics", help=f"names from 'list', with commas; '' for none (default {','.join(DEFAULT)})")
    add_common(command, f"updates of each critic (default {STEPS})", "move a knob, such as width, noise, gp_weight; may be repeated")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure, train, tell, write."""
    result, steps = _replayed(args) or _swept(args)
    return finish(args, result, lambda: table(result), ended(result["steps"], steps))


def _replayed(args: argparse.Namespace) -> tuple[dict[str, Any], int] | None:
    experiment = read_experiment(args, "data", "theta", "critics", "seed", "set")
    if experiment is None:
        return None
    check_estimates(experiment)
    measure_samples(experiment, bar)
    steps = experiment.step if args.steps is None else check_steps(args.steps)
    return report(replayed(args, experiment, steps)), steps


def _swept(args: argparse.Namespace) -> tuple[dict[str, Any], int]:
    given = args.data or "parallel_gaussians"
    # a data set's name stands for its noisy copy, unless a pair has that name
    data = read_data(given, args)
    of_data = next(name for name, row in PAIRS.items() if row.of_data)
    pair = of_data if not isinstance(data, str) or (given not in PAIRS and given in LEARNED) else given
    critics, steps = (DEFAULT if args.critics is None else args.critics), check_steps(STEPS if args.steps is None else args.steps)
    result = sweep(pair, args.theta, critics, steps, args.seed or 0, pairs(args.set), data if given not in PAIRS else "ring8", bar)
    return result, steps if critics else 0
