"""``train``: one GAN without a browser, or whatever a saved file holds."""

from __future__ import annotations

import argparse
from typing import Any

from gan2d.commands.arguments import add_common, add_data, pairs, read_data, read_experiment
from gan2d.commands.progress import BROKEN, INTERRUPTED, ask, bar, ended, finish
from gan2d.common.errors import whole
from gan2d.common.interrupt import Interrupted
from gan2d.elements.games.table import GAMES
from gan2d.formats.files import to_json
from gan2d.measure.metrics import METRICS
from gan2d.settings.experiment import MOST_STEPS, Experiment, check_steps, make
from gan2d.studies import run as studies
from gan2d.studies.run import CURVE_POINTS, Run
from gan2d.studies.seeds import Surveyed
from gan2d.training.training import Broken, Training

STEPS = 2000


def add(commands: Any) -> None:
    """Teach the command line ``train``."""
    command = commands.add_parser("train", help="train one GAN without a browser")
    add_data(command, "a name from 'list' (default ring8)")
    command.add_argument("--recipe", help="a name from 'list' (default wgan-gp)")
    command.add_argument("--preset", help="toy or published defaults (default toy)")
    command.add_argument("--every", help="steps between two points of the curves (default: 200 points)")
    add_common(command, f"steps to train (default {STEPS}, or as in --from)")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, tell, write."""
    experiment = read_experiment(args, "data", "recipe", "set", "preset", "seed")
    if experiment is None:
        data = read_data(args.data or "ring8", args)
        experiment = make(data, args.recipe or "wgan-gp", pairs(args.set), args.seed or 0, args.preset or "toy")
        steps = check_steps(STEPS if args.steps is None else args.steps)
    else:
        steps = experiment.step if args.steps is None else check_steps(args.steps)
    every = max(1, steps // CURVE_POINTS) if args.every is None else whole("every", args.every, 1, MOST_STEPS)
    training = _kind(experiment)(experiment)
    if args.source:
        ask(args, training, steps)
    stopped, status = None, 0
    try:
        training.replay(experiment.changes, steps, every, lambda step: bar("step", step, steps))
    except Broken as error:
        stopped, status = str(error), BROKEN
    except Interrupted:
        stopped, status = ended(training.step, steps), INTERRUPTED
    result = report(training)
    return finish(args, result, lambda: summary(training, result), stopped, status)


def _kind(experiment: Experiment) -> type[Training]:
    return Run if len(experiment.arms) == 1 and not experiment.axes else Surveyed


def report(training: Training) -> dict[str, Any]:
    """The JSON of a training: what replays it, how long it took, its curves and its metrics."""
    told: dict[str, Any] = {"experiment": to_json(training.moment()), "steps": training.step, "seconds": round(training.seconds, 3)}
    if not isinstance(training, Run):
        return told
    scores = {name: None if score.value is None else {"value": score.value, "floor": score.floor} for name, score in training.metrics().items()}
    numbers = training.numbers()
    return told | {"curves": training.curves(), "metrics": scores} | ({"numbers": numbers} if numbers else {})


def summary(training: Training, result: dict[str, Any]) -> str:
    """A few lines for a terminal."""
    experiment = training.experiment
    recipes = " and ".join(dict.fromkeys(arm.recipe for arm in experiment.arms))
    lines = [f"{experiment.data}, {recipes}, seed {experiment.seed}: {training.step:,} steps in {training.seconds:.1f} s"]
    for name, score in result.get("metrics", {}).items():
        if score is not None:
            lines.append(f"  {METRICS[name].title:16} {score['value']:10.4f}   perfect samples: {score['floor']:.4f}")
    for name, row in GAMES[str(experiment.values()["game"])].numbers.items():
        if name in result.get("numbers", {}) and (words := row.words(result["numbers"][name])):
            lines.append(f"  {row.title}: {words}")
    return "\n".join(lines if isinstance(training, Run) else [*lines, studies.summary(training)])
