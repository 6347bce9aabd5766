"""``lipschitz``: critics under clipping, penalties and norms – their weights, slopes and layer gradients."""

from __future__ import annotations

import argparse
from typing import Any

from gan2d.commands.arguments import add_common, add_data, pairs, read_data, read_experiment
from gan2d.commands.cluster import add_cluster, finish_blocks, where
from gan2d.commands.progress import allow, bar, ended, finish, replayed
from gan2d.settings.experiment import check_steps
from gan2d.studies.figures import constraints_compared
from gan2d.studies.lipschitz import RIVALS, TURNS, in_blocks, lipschitz, report, summary
from gan2d.training.cost import seconds_of_step


def add(commands: Any) -> None:
    """Teach the command line ``lipschitz``."""
    command = commands.add_parser("lipschitz", help="critics under clipping, penalties and norms: weights, slopes and layer gradients")
    add_data(command, "a name from 'list' (default ring8_wgan_gp)")
    command.add_argument("--generator", help="what they stand against, a name from 'list' (default noisy_copy)")
    command.add_argument("--c", metavar="C[,C…]", help="clipping bounds, a critic each")
    command.add_argument("--gp", metavar="λ[,λ…]", help="weights of the gradient penalty, a critic each")
    command.add_argument("--critics", help="other constraints, such as gp_layer_norm:10,spectral_norm (default, if none is named: clip:0.01,gp:10)")
    command.add_argument("--depth", help="hidden layers of every critic (default 3)")
    command.add_argument("--width", help="units in each (default 64)")
    add_cluster(command, "each critic apart,")
    steps = f"steps, one critic update each against a frozen distribution (default {TURNS})"
    add_common(command, steps, "move a knob of all critics, such as copy_noise; may be repeated")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, tell, write."""
    experiment = read_experiment(args, "data", "generator", "c", "gp", "critics", "depth", "width", "seed", "set")
    blocks = where(args)
    if experiment is not None:
        steps = experiment.step if args.steps is None else check_steps(args.steps)
        if blocks is None:
            result = report(replayed(args, experiment, steps))
            return finish(args, result, lambda: summary(result), ended(result["steps"], steps))
        allow(args, seconds_of_step(experiment) * steps, steps)
    else:
        critics = [text for text in (args.critics or "").split(",") if text]
        critics += [f"{kind}:{number}" for kind, given in (("clip", args.c), ("gp", args.gp)) for number in (given or "").split(",") if number]
        knobs = pairs(args.set) | {name: value for name, value in (("critic_depth", args.depth), ("critic_width", args.width)) if value is not None}
        chosen = (read_data(args.data or "ring8_wgan_gp", args), critics or RIVALS, args.generator or "noisy_copy")
        steps, seed = check_steps(TURNS if args.steps is None else args.steps), args.seed or 0
        if blocks is None:
            result = lipschitz(*chosen, steps, seed, knobs, bar)
            return finish(args, result, lambda: summary(result), ended(result["steps"], steps))
        experiment = constraints_compared(*chosen, knobs, seed)
    return finish_blocks(args, lambda: in_blocks(experiment, steps, blocks, bar), summary)
