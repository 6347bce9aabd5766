"""``lipschitz``: critics under clipping, penalties and norms – their weights, slopes and layer gradients."""

from __future__ import annotations

import argparse
from typing import Any

from gan2d.commands.arguments import add_common, add_data, pairs, read_data, read_experiment
from gan2d.commands.progress import bar, ended, finish, replayed
from gan2d.settings.experiment import check_steps
from gan2d.studies.lipschitz import RIVALS, TURNS, lipschitz, report, summary


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
    steps = f"steps, one critic update each against a frozen distribution (default {TURNS})"
    add_common(command, steps, "move a knob of all critics, such as copy_noise; may be repeated")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, tell, write."""
    result, steps = _replayed(args) or _trained(args)
    return finish(args, result, lambda: summary(result), ended(result["steps"], steps))


def _replayed(args: argparse.Namespace) -> tuple[dict[str, Any], int] | None:
    experiment = read_experiment(args, "data", "generator", "c", "gp", "critics", "depth", "width", "seed", "set")
    if experiment is None:
        return None
    steps = experiment.step if args.steps is None else check_steps(args.steps)
    return report(replayed(args, experiment, steps)), steps


def _trained(args: argparse.Namespace) -> tuple[dict[str, Any], int]:
    critics = [text for text in (args.critics or "").split(",") if text]
    critics += [f"{kind}:{number}" for kind, given in (("clip", args.c), ("gp", args.gp)) for number in (given or "").split(",") if number]
    knobs = pairs(args.set) | {name: value for name, value in (("critic_depth", args.depth), ("critic_width", args.width)) if value is not None}
    data, generator = read_data(args.data or "ring8_wgan_gp", args), args.generator or "noisy_copy"
    steps = check_steps(TURNS if args.steps is None else args.steps)
    return lipschitz(data, critics or RIVALS, generator, steps, args.seed or 0, knobs, bar), steps
