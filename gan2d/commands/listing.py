"""``list``: data, recipes, pairs, critics, constraints, generators and knobs with their ranges and sources."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from gan2d.common.knob import Knob
from gan2d.elements.data import DATASETS, LEARNED
from gan2d.elements.games.table import GAMES as NETWORK_GAMES
from gan2d.elements.generators import GENERATORS
from gan2d.elements.pairs import PAIRS
from gan2d.settings.constraints import CONSTRAINTS, constraint_arm, written
from gan2d.settings.edits import with_arms
from gan2d.settings.experiment import make
from gan2d.settings.knobs import KNOBS
from gan2d.settings.presets import OPTIMUM, PRESETS
from gan2d.settings.recipes import RECIPES
from gan2d.theory.dynamics.games import GAMES
from gan2d.theory.dynamics.methods import METHODS, Strength
from gan2d.theory.fitting.divergences import FITTED
from gan2d.theory.fitting.setting import KNOBS as KNOBS_OF_FIT


def add(commands: Any) -> None:
    """Teach the command line ``list``."""
    command = commands.add_parser("list", help="data, recipes and knobs with their ranges and sources")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print every table."""
    _table("Data (--data; or a file of points: .csv, .tsv, .txt)", ((name, DATASETS[name].help, DATASETS[name].source) for name in LEARNED))
    _table("Recipes (--recipe)", ((name, row.help, row.source) for name, row in RECIPES.items()))
    _table("Presets (--preset)", ((name, row.title, "") for name, row in PRESETS.items() if row.offered))
    _table("Pairs of distributions, θ apart (distances --pair)", ((name, f"{row.help} θ: {row.apart}.", row.source) for name, row in PAIRS.items()))
    _table("Critics trained to their optimum (distances --critics)", ((name, row.help, RECIPES[name].source) for name, row in OPTIMUM.items()))
    constraints = ((_usual(name), row.help, row.source) for name, row in CONSTRAINTS.items())
    _table("Constraints on a critic, with their usual strength (lipschitz --critics)", constraints)
    _table("Generators (--set generator=…, lipschitz --generator)", ((name, row.help, row.source) for name, row in GENERATORS.items()))
    _table("Games (--set game=…)", ((name, row.help, row.source) for name, row in NETWORK_GAMES.items()))
    knobs = ((name, f"{row.label}. {row.help} Default {row.default}; {_span(row)}.", row.source) for name, row in KNOBS.items() if name != "data")
    _table("Knobs (--set knob=value)", knobs)
    _table("Small games in closed form (dynamics --game)", ((name, f"{row.help} {row.formula}", row.source) for name, row in GAMES.items()))
    methods = ((name, f"{row.help}{_strength(row.strength)}", row.source) for name, row in METHODS.items())
    _table("How they are played (dynamics --method name:strength)", methods)
    _table(
        "Divergences that a model that is too small follows (fit --divergences)",
        ((name, f"{row.formula}. {row.help}", row.source) for name, row in FITTED.items()),
    )
    of_fit = (
        (name, f"{row.help}. Default {row.usual:g}; {row.low:g} … {row.high:g}{', whole' if row.integer else ''}.", "") for name, row in KNOBS_OF_FIT.items()
    )
    _table("Knobs of that fit (fit --set knob=value)", of_fit)
    return 0


def _table(title: str, rows: Iterable[tuple[str, str, str]]) -> None:
    print(title)
    for name, words, source in rows:
        print(f"  {name:20} {words}" + (f" [{source}]" if source else ""))
    print()


def _usual(name: str) -> str:
    return written(with_arms(make(), [constraint_arm(name)]), 0)


def _strength(row: Strength | None) -> str:
    return f" Strength {row.symbol}: default {row.default:g}; {row.low:g} … {row.high:g}." if row else ""


def _span(row: Knob) -> str:
    if row.choices is not None:
        return " | ".join(row.choices)
    return f"{row.low:g} … {row.high:g}{', whole' if row.integer else ''}"
