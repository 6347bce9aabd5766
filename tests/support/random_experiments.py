"""Experiments at random, for claims about all of them: any data, arms, axes, changes on the way and knobs of every kind."""

import dataclasses

import numpy as np

from gan2d.common.errors import InputError
from gan2d.elements.data import DATASETS
from gan2d.elements.games.table import GAMES, OTHERS
from gan2d.settings.edits import after_changes, check_changes, with_arms, with_knob
from gan2d.settings.experiment import make, with_axes
from gan2d.settings.knobs import KNOBS
from gan2d.settings.points import read_points
from gan2d.settings.presets import PRESETS
from gan2d.settings.recipes import RECIPES


def any_value(name, rng):
    """Any value of a knob: a name, an end of its range, or a number between."""
    row = KNOBS[name]
    if row.choices is not None:
        return str(rng.choice([choice for choice in row.choices if choice != "given"]))
    low, high = (max(row.low, 1e-4), row.high) if row.log else (row.low, row.high)
    between = np.exp(rng.uniform(np.log(low), np.log(high))) if row.log else rng.uniform(low, high)
    value = [row.low, row.high, between][rng.choice(3, p=[0.1, 0.1, 0.8])]
    return int(value) if row.integer else float(value)


def _cloud(rng):
    return read_points(rng.normal(size=(12, 2)), str(rng.choice(["", "mine.csv", "Größe & Gewicht, 2.csv"])))


def _arms(rng, data):
    for _ in range(rng.integers(1, 4)):
        preset = str(rng.choice([name for name in PRESETS if DATASETS[data].generated is None or name != "side_by_side"]))
        yield {"preset": preset, "recipe": str(rng.choice(list(PRESETS[preset].recipes or RECIPES)))}


def _moved(experiment, rng, count):
    for _ in range(count):
        own = GAMES[str(experiment.values()["game"])].knobs  # few among many
        name = str(rng.choice([*experiment.rows(), *8 * own]))
        arm = None if rng.random() < 0.4 else int(rng.integers(len(experiment.arms)))
        if name == "generator" and DATASETS[experiment.data].generated is not None:
            continue
        try:
            experiment = with_knob(experiment, name, any_value(name, rng), arm)
        except InputError:
            continue  # that arm does not read it
    return with_arms(experiment, experiment.arms)  # without what has lost its meaning


def _axes(experiment, rng):
    able = ["seed", *(name for name in experiment.rows() if not KNOBS[name].static and KNOBS[name].choices is None)]
    axes = {}
    for name in rng.choice(able, rng.integers(0, 3), replace=False):
        name = str(name)
        if name == "seed":
            axes[name] = int(rng.integers(1, 9)) if rng.random() < 0.7 else [3, 1, 7]
            continue
        row = KNOBS[name]
        low, high = row.low, row.high
        if not row.integer and rng.random() < 0.5:
            axes[name] = f"{low if low > 0 else high / 1e3!r}:{high!r}:5{':log' if row.log else ''}"
        else:
            axes[name] = sorted({any_value(name, rng) for _ in range(4)})
    return with_axes(experiment, axes)


def _changes(experiment, rng, count):
    steps = sorted(int(step) for step in rng.integers(0, 3000, count))
    for step in steps:
        now = after_changes(experiment)
        free = [name for name in now.rows() if not KNOBS[name].resets]
        arm = None if rng.random() < 0.4 else int(rng.integers(len(experiment.arms)))
        name = str(rng.choice(free))
        told = (step, name, any_value(name, rng), arm)
        try:
            longer = dataclasses.replace(experiment, changes=(*experiment.changes, *check_changes(experiment, [told])))
            after_changes(longer)
        except InputError:
            continue
        experiment = longer
    last = experiment.changes[-1].step if experiment.changes else 0
    return dataclasses.replace(experiment, step=last + int(rng.integers(0, 100)))


def at_random(seed, changes=6, knobs=8):
    """A checked experiment, the same one for the same seed."""
    rng = np.random.default_rng(seed)
    own = rng.random() < 0.15
    data = "points" if own else str(rng.choice([name for name in DATASETS if name != "points"]))
    arms = list(_arms(rng, data))
    if rng.random() < 0.25:  # another game, on data that it is played on
        game, own = str(rng.choice(OTHERS)), False
        data = GAMES[game].opens[0]
        arms = [{"recipe": arm["recipe"], "knobs": {"game": game}} for arm in arms]
    experiment = make(data, seed=int(rng.integers(0, 10**6)), arms=arms, points=_cloud(rng) if own else None)
    experiment = _axes(_moved(experiment, rng, int(rng.integers(0, knobs * len(arms)))), rng)
    return _changes(experiment, rng, int(rng.integers(0, changes)))
