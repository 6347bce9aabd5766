"""How an arm is chosen: among the recipes, among critics that go to their optimum, or among constraints; and what an arm is called."""

from __future__ import annotations

from typing import Any

from gan2d.common.knob import Value
from gan2d.settings.constraints import CONSTRAINTS, constraint_arm, name_of, strength_of
from gan2d.settings.edits import choose, differences, with_arms
from gan2d.settings.experiment import LETTERS, Arm, Experiment
from gan2d.settings.knobs import KNOBS
from gan2d.settings.presets import OPTIMUM
from gan2d.settings.recipes import RECIPES
from gan2d.ui.player.stage import Menu, Stage

COLOURS = 8  # in the palette of static/theme/colours.js, more than there may be arms
OTHER = "other"  # an arm that is no row of a menu


def _recipe(experiment: Experiment, arm: int) -> str:
    return experiment.arms[arm].recipe


def _with_recipe(experiment: Experiment, arm: int, name: str) -> Experiment:
    return choose(experiment, arm, recipe=name)


def _with_critic(experiment: Experiment, arm: int, name: str) -> Experiment:
    """The arm as another critic on its way to the optimum; knobs that all arms have in common stay."""
    row = experiment.arms[arm]
    return with_arms(experiment, [*experiment.arms[:arm], Arm(name, row.preset, _common(experiment, arm)), *experiment.arms[arm + 1 :]])


def _common(experiment: Experiment, arm: int) -> dict[str, Value]:
    """The knobs of an arm that were moved to the same value in all."""
    return {name: value for name, value in experiment.arms[arm].knobs.items() if all(row.knobs.get(name) == value for row in experiment.arms)}


def _constraint(experiment: Experiment, arm: int) -> str:
    return name_of(experiment, arm) or OTHER


def _with_constraint(experiment: Experiment, arm: int, name: str) -> Experiment:
    """The arm under another constraint at its usual strength; knobs that all arms have in common stay."""
    common = {name: value for name, value in _common(experiment, arm).items() if name not in _own(experiment, arm)}
    row = constraint_arm(name)
    arms = [*experiment.arms[:arm], Arm(row.recipe, row.preset, {**common, **row.knobs}), *experiment.arms[arm + 1 :]]
    return with_arms(experiment, arms)


def _own(experiment: Experiment, arm: int) -> set[str]:
    strength, name = strength_of(experiment.values(arm)), name_of(experiment, arm)
    return ({strength.name} if strength else set()) | (set(CONSTRAINTS[name].parts) if name else set())


MENU_OF_RECIPES = Menu("Method", {name: (row.title, f"{row.help}\n\n{row.source}") for name, row in RECIPES.items()}, _recipe, _with_recipe)
MENU_OF_CRITICS = Menu("Critic", {name: (row.title, row.help) for name, row in OPTIMUM.items()}, _recipe, _with_critic)
MENU_OF_CONSTRAINTS = Menu("Critic", {name: (row.title, row.help) for name, row in CONSTRAINTS.items()}, _constraint, _with_constraint)


def title_of(stage: Stage, arm: int) -> str:
    """What an arm is called on its page."""
    experiment = stage.experiment
    name = stage.menu.now(experiment, arm)
    return stage.menu.rows[name][0] if name in stage.menu.rows else RECIPES[experiment.arms[arm].recipe].title


def colours(experiment: Experiment) -> list[str]:
    """The colour of every arm, as the browser calls it: its method's, or the next free one where an arm before it has that."""
    taken: list[int] = []
    for arm in experiment.arms:
        wanted = RECIPES[arm.recipe].colour
        taken.append(next(colour for colour in (wanted, *range(COLOURS)) if colour not in taken))
    return [f"curve{colour}" for colour in taken]


def arms_told(stage: Stage) -> list[dict[str, Any]]:
    """What the browser is told of every arm: its letter, its colour, its title, and its settings in a few words – where there are several, those in which it differs."""
    experiment = stage.experiment
    own = colours(experiment)
    return [
        {
            "letter": LETTERS[i],
            "colour": own[i],
            "title": title_of(stage, i),
            "words": ", ".join(f"{said(name)} {short(experiment.values(i)[name])}" for name in _apart(experiment, i)),
        }
        for i in range(len(experiment.arms))
    ]


def _apart(experiment: Experiment, arm: int) -> list[str]:
    moved = experiment.moved(arm)
    if len(experiment.arms) == 1:
        return list(moved)
    return [name for name in differences(experiment, arm, 1 if arm == 0 else 0) if KNOBS[name].choices is None or name in moved]


def said(name: str) -> str:
    """A knob in a few letters."""
    return KNOBS[name].symbol or KNOBS[name].label


def short(value: Any) -> str:
    """A value in a few letters."""
    return value if isinstance(value, str) else f"{value:.3g}"
