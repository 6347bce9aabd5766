"""Edits: an experiment made of another one – a knob moved, other data, arms or axes – each checked, none in place."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from gan2d.common.errors import InputError, listed, one_of, shown
from gan2d.elements.data import DATASETS
from gan2d.elements.games.table import GAMES
from gan2d.elements.generators import GENERATORS, OWN_KNOBS
from gan2d.settings.axis import Axis
from gan2d.settings.experiment import (
    Arm,
    Change,
    Experiment,
    can_be_axis,
    check_arm,
    check_steps,
    defaults,
    held,
    make,
    no_effect,
    shared,
    with_all,
    with_axes,
)
from gan2d.settings.knobs import KNOBS, knob, movable
from gan2d.settings.meaning import meaningful

MOST_CHANGES = 10_000  # of one training: reading and making so many takes seconds


def after_changes(experiment: Experiment) -> Experiment:
    """The settings after all changes of a moment; raises InputError where one has no meaning."""
    changed = experiment.bare()
    for change in experiment.changes:
        changed = with_knob(changed, change.knob, change.value, change.arm)
    return changed


def with_knob(experiment: Experiment, name: str, value: object, arm: int | None = None) -> Experiment:
    """The experiment with one knob moved (checked), in one arm or in all that read it; one of the data always in all.

    A value equal to its default is not kept.

    Raises:
        InputError: unknown, out of range, an axis, or a knob that nobody reads here.
    """
    parsed = knob(name).parse(value)
    if name == "data":
        raise InputError("data is chosen by its own name, not as a knob.")
    if experiment.axis(name) is not None:
        raise InputError(f"{name} takes all values of its axis here: give the axis up to move it.")
    own = None if arm is None else check_arm(experiment, arm)
    chosen = list(range(len(experiment.arms))) if own is None or name in shared(experiment) else [own]
    reading = [i for i in chosen if name in meaningful(experiment.values(i))]
    if not reading:
        raise InputError(no_effect(experiment, name, chosen[0]))
    arms = list(experiment.arms)
    for i in reading:
        kept = {k: v for k, v in arms[i].knobs.items() if k != name}
        if parsed != defaults(experiment.data, arms[i].recipe, arms[i].preset, kept)[name]:
            kept[name] = parsed
        arms[i] = dataclasses.replace(arms[i], knobs={k: kept[k] for k in KNOBS if k in kept})
    changed = dataclasses.replace(experiment, arms=tuple(arms))
    if name not in ("generator", "game"):
        return changed
    fitted = with_arms(changed, arms)  # on them depends what arms have in common, and some defaults
    # what was moved on a network that is not there any more waits for its return
    waiting = [{k: v for k, v in arm.knobs.items() if k not in meaningful(fitted.values(i))} for i, arm in enumerate(arms)]
    return dataclasses.replace(fitted, arms=tuple(dataclasses.replace(arm, knobs={**arm.knobs, **kept}) for arm, kept in zip(fitted.arms, waiting)))


def choose(experiment: Experiment, arm: int | None = None, **names: Any) -> Experiment:
    """The experiment after choosing another ``data`` set (with ``points``) or ``seed``, or another ``recipe`` or ``preset`` of one arm or of all.

    Knobs moved by hand stay moved where they still have a meaning: new data take their own knobs' defaults, a new
    recipe or preset everything else's, a new seed nothing.
    """
    if not isinstance(names.get("data", ""), str):
        names["data"], names["points"] = "points", names["data"]
    data, points = names.get("data", experiment.data), names.get("points", experiment.points)
    one_of("data set", data, DATASETS)
    renewed = not {"recipe", "preset"}.isdisjoint(names)
    common = shared(experiment) if arm is not None and len(experiment.arms) > 1 else set()  # with the other arms
    turned = (DATASETS[data].generated is None) != (DATASETS[experiment.data].generated is None)

    def stays(name: str, here: bool, game: str) -> bool:
        if name == "game" or name in GAMES[game].knobs:
            return True  # a method is played in whatever game
        if KNOBS[name].group == "Data" and name != "copy_noise":
            return "data" not in names
        return not (renewed and here and name not in common) and not (turned and name == "generator")

    rows = []
    for i, row in enumerate(experiment.arms):
        here = arm in (None, i)
        rows.append(
            Arm(**_renamed(row, names, here), knobs={name: value for name, value in row.knobs.items() if stays(name, here, str(experiment.values(i)["game"]))})
        )
    return _built(data, names.get("seed", experiment.seed), points, rows, experiment.axes)


def _renamed(arm: Arm, names: Mapping[str, Any], here: bool) -> dict[str, Any]:
    return {"recipe": names.get("recipe", arm.recipe) if here else arm.recipe, "preset": names.get("preset", arm.preset) if here else arm.preset}


def adapted(experiment: Experiment, moved: Mapping[str, object], arm: int = 0) -> Experiment:
    """The experiment with ``moved`` knobs on one arm, which must have a meaning, and its own as far as they still have one beside them."""
    kept = {name: value for name, value in experiment.arms[arm].knobs.items() if name not in moved}
    bare = dataclasses.replace(experiment.arms[arm], knobs={})
    return with_all(dataclasses.replace(experiment, arms=(*experiment.arms[:arm], bare, *experiment.arms[arm + 1 :])), moved, kept, arm)


def with_generator(experiment: Experiment, generator: str) -> Experiment:
    """The experiment with other generated points in all arms; knobs of the generator itself take their defaults."""
    one_of("generator", generator, GENERATORS)
    kept = [{k: v for k, v in arm.knobs.items() if k not in ("n_critic", *OWN_KNOBS)} for arm in experiment.arms]
    return with_arms(experiment, [dataclasses.replace(arm, knobs=own | {"generator": generator}) for arm, own in zip(experiment.arms, kept)])


def with_arms(experiment: Experiment, arms: Iterable[Arm]) -> Experiment:
    """The experiment with other arms, each checked; what all have in common is that of the first which reads it."""
    return _built(experiment.data, experiment.seed, experiment.points, list(arms), experiment.axes)


def _built(data: str, seed: object, points: Any, arms: list[Arm], axes: Iterable[Axis]) -> Experiment:
    """An experiment of these arms, whose knobs are kept where they have a meaning, and of those axes that somebody reads."""
    named = [{**_renamed(row, {}, True), "knobs": {name: value for name, value in row.knobs.items() if name == "generator"}} for row in arms]
    fresh = make(data, seed=seed, points=points, arms=named)
    for i, row in enumerate(arms):
        fresh = with_all(fresh, {}, dict(row.knobs) | {name: value for name, (_, value) in held(fresh, i).items()}, i)
    return with_axes(fresh, [axis for axis in axes if can_be_axis(fresh, axis.knob)])


def check_changes(experiment: Experiment, said: Any) -> tuple[Change, ...]:
    """Changes on the way, each given as (step, knob, value) or (step, knob, value, arm), in order of step.

    Raises:
        InputError: something else, a knob that does not exist or needs a new run, or a value that it cannot have.
    """
    entries = listed("changes", said, "(step, knob, value)", MOST_CHANGES + 1)
    if len(entries) > MOST_CHANGES:
        raise InputError(f"At most {MOST_CHANGES:,} changes can be made on the way; more were given.")
    changes = []
    for entry in entries:
        if not isinstance(entry, (list, tuple)) or len(entry) not in (3, 4):
            raise InputError(f"Each change is (step, knob, value) or (step, knob, value, arm); {shown(entry)} is not.")
        step, name, value, *arm = entry
        which = None if not arm or arm[0] is None else check_arm(experiment, arm[0])
        changes.append(Change(check_steps(step), name, movable(name).parse(value), which))
    return settled(sorted(changes, key=lambda change: change.step))


def settled(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes without those that another one of the same knob replaces at the same step; one that is static may make its part of the state anew."""
    last: dict[tuple[int, str, int | None, int], Change] = {}
    for i, change in enumerate(changes):
        key = (change.step, change.knob, change.arm, i if KNOBS[change.knob].static else -1)
        last.pop(key, None)
        last[key] = change
    return tuple(last.values())


def readable(origin: Experiment, changes: Iterable[Change]) -> list[Change]:
    """The changes without those of knobs that no arm reads."""
    kept: list[Change] = []
    for change in changes:
        now = after_changes(dataclasses.replace(origin, changes=tuple(kept)))
        if any(change.knob in meaningful(now.values(i)) for i in range(len(now.arms))):
            kept.append(change)
    return kept


def differences(experiment: Experiment, arm: int, other: int = 0) -> list[str]:
    """Names of the settings in which an arm differs from another one, in the table's order."""
    own, theirs = experiment.values(arm), experiment.values(other)
    return [name for name in meaningful(own) if own[name] != theirs[name] or name not in meaningful(theirs)]
