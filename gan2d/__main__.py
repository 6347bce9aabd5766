"""The command line: ``python -m gan2d train …`` and ``python -m gan2d list``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from gan2d.data import DATASETS
from gan2d.errors import InputError
from gan2d.knobs import KNOBS, Knob
from gan2d.metrics import METRICS
from gan2d.recipes import PRESETS, RECIPES
from gan2d.run import Broken, Run, check_steps
from gan2d.saved import read_csv, read_text, to_json
from gan2d.settings import make


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


def _progress(total: int) -> Any:
    def tell(step: int) -> None:
        done = int(30 * step / max(1, total))
        print(f"\r[{'█' * done}{'·' * (30 - done)}] step {step:,} of {total:,}", end="", file=sys.stderr, flush=True)

    return tell if sys.stderr.isatty() else lambda step: None


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
        run.replay(changes, steps, max(1, steps // 200) if args.every is None else args.every, _progress(steps))
    except Broken as error:
        trouble = str(error)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    result = report(run)
    print(summary(run, result))
    if trouble:
        result["stopped"] = trouble
        print(f"\n{trouble}", file=sys.stderr)
    if args.json:
        try:
            Path(args.json).write_text(json.dumps(result, indent=1), encoding="utf-8")
        except OSError as error:
            raise InputError(f"{args.json} cannot be written: {error.strerror}.") from None
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
