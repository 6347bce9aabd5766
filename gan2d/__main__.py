"""The command line: ``python -m gan2d train …``, ``distances …``, ``lipschitz …``, ``seeds …``, ``bench-modes …`` and ``list``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from gan2d.commands.seeds import add_bench_modes, add_seeds
from gan2d.common.errors import InputError
from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.elements.pairs import PAIRS
from gan2d.measure.metrics import METRICS
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.knobs import KNOBS, Knob
from gan2d.settings.lineup import read_critic
from gan2d.settings.recipes import PRESETS, RECIPES
from gan2d.settings.saved import read_csv, read_text, to_json
from gan2d.settings.scene import DATA
from gan2d.settings.settings import make
from gan2d.studies.lipschitz import RIVALS, TURNS, lipschitz
from gan2d.studies.lipschitz import summary as summary_of_critics
from gan2d.studies.sweep import DEFAULT, STEPS, sweep
from gan2d.theory.distances import DISTANCES
from gan2d.training.critics import CRITICS
from gan2d.training.run import Broken, Run, check_steps


def _read_file(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise InputError(f"--set takes knob=value, such as gp_weight=0.1; {text!r} has no '='.")
        pairs[name.strip()] = value.strip()
    return pairs


def _bar(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        full = int(30 * done / max(1, total))
        print(f"\r[{'█' * full}{'·' * (30 - full)}] {what} {done:,} of {total:,}   ", end="", file=sys.stderr, flush=True)


def _write(path: str | None, result: dict[str, Any]) -> None:
    if not path:
        return
    try:
        Path(path).write_text(json.dumps(result, indent=1, allow_nan=False), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from None


def _distances(args: argparse.Namespace) -> int:
    critics = DEFAULT if args.critics is None else args.critics
    steps = STEPS if args.steps is None else args.steps
    # a data set's name stands for its noisy copy, unless a pair has that name
    pair, data = (args.given, "ring8") if args.given in PAIRS or args.given not in DATA else ("noisy_copy", args.given)
    try:
        result = sweep(pair, args.theta, critics, steps, args.seed, _pairs(args.set), data, _bar)
    except Broken as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(table(result))
    _write(args.json, result)
    return 0


def _lipschitz(args: argparse.Namespace) -> int:
    critics = [text for text in (args.critics or "").split(",") if text]
    critics += [f"{kind}:{number}" for kind, given in (("clip", args.c), ("gp", args.gp)) for number in (given or "").split(",") if number]
    knobs = _pairs(args.set) | {name: value for name, value in (("critic_depth", args.depth), ("critic_width", args.width)) if value is not None}
    steps = TURNS if args.steps is None else args.steps
    try:
        result = lipschitz(args.data, critics or RIVALS, args.generator, steps, args.seed, knobs, _bar)
    except Broken as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(summary_of_critics(result))
    _write(args.json, result)
    return 0


def table(result: dict[str, Any]) -> str:
    """A sweep for a terminal: a row for each θ, a column for each distance and each critic's estimate."""
    columns = [("θ", result["theta"])]
    columns += [(f"{DISTANCES[name].title} {said['how']}", said["value"]) for name, said in result["distances"].items()]
    columns.append((f"W1 {result['samples']['points']} samples", result["samples"]["w1"]))
    columns += [(f"{DISTANCES[said['distance']].title} by {name}", said["estimate"]) for name, said in result["critics"].items()]
    cells = [[title, *("–" if v is None else v if isinstance(v, str) else f"{v:.4f}" for v in values)] for title, values in columns]
    widths = [max(map(len, column)) for column in cells]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in zip(*cells)]
    errors = [f"{name} off by at most {said['largest_error']:.4f}" for name, said in result["critics"].items() if said["largest_error"] is not None]
    floor = f"W1 between equal samples (the floor): {result['samples']['floor']:.4f}"
    return "\n".join([*lines, *([f"{'; '.join(errors)}. Critics trained {result['seconds']} s."] if errors else []), floor + "."])


def _train(args: argparse.Namespace) -> int:
    changes: list[Any] = []
    if args.source:
        settings, changes, steps = read_text(_read_file(args.source))
        if args.data or args.recipe or args.set or args.preset or args.seed is not None:
            raise InputError("--from replays a saved run as it is; leave --data, --recipe, --preset, --seed and --set out.")
        steps = steps if args.steps is None else check_steps(args.steps)
    else:
        data: Any = args.data or "ring8"
        if data not in DATASETS and Path(data).suffix.lower() == ".csv":
            data = read_csv(_read_file(data))
        settings = make(data, args.recipe or "wgan-gp", _pairs(args.set), args.seed or 0, args.preset or "toy")
        steps = check_steps(2000 if args.steps is None else args.steps)
    run = Run(settings)
    trouble = None
    try:
        run.replay(changes, steps, max(1, steps // 200) if args.every is None else args.every, lambda step: _bar("step", step, steps))
    except Broken as error:
        trouble = str(error)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    result = report(run)
    print(summary(run, result))
    if trouble:
        result["stopped"] = trouble
        print(f"\n{trouble}", file=sys.stderr)
    _write(args.json, result)
    return 1 if trouble else 0


def report(run: Run) -> dict[str, Any]:
    """The JSON of a run: what replays it, how long it took, its curves and its metrics."""
    scores = {name: None if score.value is None else {"value": score.value, "floor": score.floor} for name, score in run.metrics().items()}
    return to_json(run) | {"seconds": round(run.seconds, 3), "curves": run.curves(), "metrics": scores}


def summary(run: Run, result: dict[str, Any]) -> str:
    """A few lines for a terminal."""
    lines = [f"{run.settings.data}, {run.settings.recipe}, seed {run.settings.seed}: {run.step:,} steps in {run.seconds:.1f} s"]
    for name, score in result["metrics"].items():
        if score is not None:
            lines.append(f"  {METRICS[name].title:16} {score['value']:10.4f}   perfect samples: {score['floor']:.4f}")
    return "\n".join(lines)


def _span(row: Knob) -> str:
    if row.choices is not None:
        return " | ".join(row.choices)
    return f"{row.low:g} … {row.high:g}{', whole' if row.integer else ''}"


def _list(args: argparse.Namespace) -> int:
    print("Data (--data; or a CSV file with two columns)")
    for name, data in DATASETS.items():
        print(f"  {name:20} {data.help}" + (f" [{data.source}]" if data.source else ""))
    print("\nRecipes (--recipe)")
    for name, recipe in RECIPES.items():
        print(f"  {name:20} {recipe.help} [{recipe.source}]")
    print("\nPresets (--preset)")
    for name, title in PRESETS.items():
        print(f"  {name:20} {title}")
    print("\nPairs of distributions, θ apart (distances PAIR)")
    for name, pair in PAIRS.items():
        print(f"  {name:20} {pair.help} θ: {pair.apart}." + (f" [{pair.source}]" if pair.source else ""))
    print("\nCritics trained to their optimum (distances --critics)")
    for name, critic in CRITICS.items():
        print(f"  {name:20} {critic.help} [{RECIPES[critic.recipe].source}]")
    print("\nConstraints on a critic, with their usual strength (lipschitz --critics)")
    for name, constraint in CONSTRAINTS.items():
        print(f"  {read_critic(name)!s:20} {constraint.help} [{RECIPES[constraint.recipe].source}]")
    print("\nGenerators (--set generator=…, lipschitz --generator)")
    for name, generator in GENERATORS.items():
        print(f"  {name:20} {generator.help} [{generator.source}]")
    print("\nKnobs (--set knob=value)")
    for name, row in KNOBS.items():
        if name != "data":
            print(f"  {name:20} {row.label}. {row.help} Default {row.default}; {_span(row)}." + (f" [{row.source}]" if row.source else ""))
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = argparse.ArgumentParser(prog="python -m gan2d", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train one GAN without a browser")
    train.add_argument("--data", help="a name from 'list', or a CSV file with two columns (default ring8)")
    train.add_argument("--recipe", help="a name from 'list' (default wgan-gp)")
    train.add_argument("--preset", help="toy or published defaults (default toy)")
    train.add_argument("--steps", help="turns to train (default 2000, or as in --from)")
    train.add_argument("--seed", help="default 0")
    train.add_argument("--set", action="append", default=[], metavar="KNOB=VALUE", help="move a knob; may be repeated")
    train.add_argument("--every", type=int, help="turns between two points of the curves (default: 200 points)")
    train.add_argument("--json", metavar="FILE", help="write settings, curves and metrics to this file")
    train.add_argument("--from", dest="source", metavar="FILE", help="replay the run of such a file, changes included")
    train.set_defaults(run=_train)
    distances = commands.add_parser("distances", help="distances between two distributions over θ: exact, between samples, by trained critics")
    distances.add_argument(
        "--pair",
        "--data",
        dest="given",
        default="parallel_gaussians",
        help="a pair from 'list' (default parallel_gaussians), or a data set against its noisy copy",
    )
    distances.add_argument("--theta", metavar="FIRST:LAST:COUNT", help="values of θ (default: the pair's own span, 33 values)")
    distances.add_argument("--critics", help=f"names from 'list', with commas; '' for none (default {','.join(DEFAULT)})")
    distances.add_argument("--steps", help=f"updates of each critic (default {STEPS})")
    distances.add_argument("--seed", default="0", help="default 0")
    distances.add_argument("--set", action="append", default=[], metavar="KNOB=VALUE", help="move a knob, such as width, noise, gp_weight; may be repeated")
    distances.add_argument("--json", metavar="FILE", help="write all numbers to this file")
    distances.set_defaults(run=_distances)
    inside = commands.add_parser("lipschitz", help="critics under clipping, penalties and norms: weights, slopes and layer gradients")
    inside.add_argument("--data", default="ring8_wgan_gp", help="a name from 'list' (default ring8_wgan_gp)")
    inside.add_argument("--generator", default="noisy_copy", help="what they stand against, a name from 'list' (default noisy_copy)")
    inside.add_argument("--c", metavar="C[,C…]", help="clipping bounds, a critic each")
    inside.add_argument("--gp", metavar="λ[,λ…]", help="weights of the gradient penalty, a critic each")
    inside.add_argument("--critics", help="other constraints, such as gp_layer_norm:10,spectral_norm (default, if none is named: clip:0.01,gp:10)")
    inside.add_argument("--depth", help="hidden layers of every critic (default 3)")
    inside.add_argument("--width", help="units in each (default 64)")
    inside.add_argument("--steps", help=f"turns, one critic step each against a frozen distribution (default {TURNS})")
    inside.add_argument("--seed", default="0", help="default 0")
    inside.add_argument("--set", action="append", default=[], metavar="KNOB=VALUE", help="move a knob of all critics, such as copy_noise; may be repeated")
    inside.add_argument("--json", metavar="FILE", help="write all numbers to this file")
    inside.set_defaults(run=_lipschitz)
    add_seeds(commands, _pairs, _write, _bar)
    add_bench_modes(commands, _bar)
    listing = commands.add_parser("list", help="data, recipes and knobs with their ranges and sources")
    listing.set_defaults(run=_list)
    return top


def main(argv: list[str] | None = None) -> int:
    """Run one command; a mistake in its arguments is one sentence on stderr and exit status 2."""
    args = parser().parse_args(argv)
    try:
        return int(args.run(args))
    except InputError as error:
        print(f"gan2d: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
