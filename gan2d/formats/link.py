"""An experiment as a URL's query, and back: what differs from the defaults, the arms, the axes, the changes made on the way, the step.

``data``, ``seed``, ``recipe``, ``preset`` and knobs without a prefix belong to arm A, or to all arms that read the knob;
``b.recipe`` or ``c.clip`` to one of several, whose number is ``arms``. ``axis=theta:-1:1:21`` and ``axis2`` are the axes,
``changes=500:gp_weight:1,900:b.clip:0.1`` the changes, ``at`` the step. Your own points are named, not held: ``points`` is their
digest and ``file`` their file's name; but ``drawn`` holds a drawing that is short enough (points_drawn.py).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from gan2d.common.errors import InputError, left_out, shown, whole
from gan2d.formats import earlier, points_drawn
from gan2d.settings.axis import Axis, read_axis
from gan2d.settings.edits import MOST_CHANGES, adapted, check_changes, choose, settled, with_knob
from gan2d.settings.experiment import LETTERS, MOST_ARMS, Change, Experiment, can_be_axis, check_arm, check_steps, make, shared, with_axes
from gan2d.settings.knobs import knob, rank
from gan2d.settings.meaning import meaningful
from gan2d.settings.points import Points

MOST_PARTS = 1000  # of a link that are read: six arms with all their knobs are half as many
LONGEST = 2000  # characters of a link that everybody's browser, chat and mail take
ARM_NAMES = ("recipe", "preset")
OTHERS = {"data", "seed", *ARM_NAMES, "arms", "axis", "axis2", "changes", "at", "points", "file", "drawn"}
Find = Callable[[str], Points | None]


class Link(NamedTuple):
    """A query, and whether it says all: changes and step are left out where it would be too long."""

    query: dict[str, str]
    complete: bool


def to_query(experiment: Experiment) -> dict[str, str]:
    """All that names the experiment and its moment."""
    said = {"data": experiment.data, "recipe": experiment.arms[0].recipe, "seed": str(experiment.seed)}
    if experiment.arms[0].preset != "toy":
        said["preset"] = experiment.arms[0].preset
    if experiment.points is not None:
        said |= _own(experiment.points)
    if len(experiment.arms) > 1:
        said["arms"] = str(len(experiment.arms))
    for i, arm in enumerate(experiment.arms[1:], 1):
        said[_prefix(i) + "recipe"] = arm.recipe
        if arm.preset != experiment.arms[0].preset:
            said[_prefix(i) + "preset"] = arm.preset
    said |= _knobs(experiment)
    said |= {name: str(axis) for name, axis in zip(("axis", "axis2"), experiment.axes)}
    if experiment.changes:
        said["changes"] = ",".join(_change(change) for change in experiment.changes)
    if experiment.step:
        said["at"] = str(experiment.step)
    return said | dict(experiment.view)


def link(experiment: Experiment) -> Link:
    """The query of a moment; of the experiment's beginning alone where it would be longer than LONGEST."""
    said = to_query(experiment)
    if len(written(said)) <= LONGEST:
        return Link(said, True)
    beginning = to_query(dataclasses.replace(experiment, changes=(), step=0))
    return Link(beginning, beginning == said)


def written(query: Mapping[str, str]) -> str:
    """A query as the URL has it."""
    return urlencode(query, safe=":,")


def _own(points: Points) -> dict[str, str]:
    drawing = points_drawn.written(points)
    return {"drawn": drawing} if drawing else {"points": points.digest} | ({"file": points.name} if points.name else {})


def _prefix(arm: int) -> str:
    return f"{LETTERS[arm].lower()}."


def _knobs(experiment: Experiment) -> dict[str, str]:
    """Moved knobs that act: without a prefix where all arms that read one have the same value."""
    said: dict[str, str] = {}
    own = [experiment.values(i) for i in range(len(experiment.arms))]
    readers = [set(meaningful(values)) for values in own]
    for name in {name: None for arm in experiment.arms for name in arm.knobs}:
        values = {i: own[i][name] for i in range(len(own)) if name in readers[i]}
        moved = [i for i in values if name in experiment.arms[i].knobs]
        if moved and len(set(values.values())) == 1:
            said[name] = str(values[moved[0]])
        else:
            said |= {_prefix(i) + name: str(values[i]) for i in moved}
    return said


def _change(change: Change) -> str:
    return f"{change.step}:{'' if change.arm is None else _prefix(change.arm)}{change.knob}:{change.value}"


def from_query(
    query: Mapping[str, str], usual: Experiment | None = None, views: Collection[str] = (), find: Find = lambda digest: None, page: str = ""
) -> tuple[Experiment, list[str]]:
    """The experiment of a URL's query, over the ``usual`` one of a page, and a sentence for everything that could not be used; it never raises.

    Args:
        views: names in the query that say what the page shows.
        find: gives the points of a digest, if they are at hand.
        page: whose links of the version before may be in another language.
    """
    usual = usual or make()
    said, complaints = earlier.query(dict(query), page)
    view = {name: said.pop(name) for name in list(said) if name in views}
    shown = {} if {"arms", *ARM_NAMES} & said.keys() else usual.view  # who names arms says all of what is shown of them
    reader = _Reader(said, complaints)
    experiment = reader.read(usual, find)
    return dataclasses.replace(experiment, view={**shown, **view}), complaints


class _Reader:
    """Takes a query apart, bit by bit; what cannot be used becomes a complaint."""

    def __init__(self, query: dict[str, str], complaints: list[str]) -> None:
        self.query, self.complaints = query, complaints

    def read(self, usual: Experiment, find: Find) -> Experiment:
        """The experiment that the query says; where it is silent, the usual one."""
        base = self._base(find)
        experiment = usual
        if any(key in self.query for key in ("arms", *ARM_NAMES)) or self._letters():
            arms = self._arms()
            said: dict[str, Any] = {"data": usual.data, "seed": usual.seed, "points": usual.points} | base
            experiment = self._try("recipe", lambda: make(**said, arms=arms)) or self._try("data", lambda: make(arms=arms)) or usual
        elif base:
            experiment = self._try("data", lambda: choose(usual, **base)) or usual
            experiment = experiment if experiment.data == usual.data else with_axes(experiment, [])
        if not experiment.axes and "axis" not in self.query and experiment.data == usual.data:
            experiment = with_axes(experiment, [axis for axis in usual.axes if can_be_axis(experiment, axis.knob)])
        return self._moment(self._axes(self._knobs(experiment)))

    def _some(self, what: str, given: list[Any], most: int) -> list[Any]:
        """The first of what was given; what is beyond is told."""
        if len(given) > most:
            self.complaints.append(f"Of the {len(given):,} {what} of the link only the first {most:,} are read.")
        return given[:most]

    def _letters(self) -> set[str]:
        return {name[0] for name in self.query if name[1:2] == "." and name[0] in LETTERS.lower()}

    def _try(self, name: str, act: Callable[..., Any], *arguments: Any, text: str | None = None) -> Any:
        """What ``act`` makes of the arguments, or None and a complaint about this name, or a part of its text."""
        try:
            return act(*arguments)
        except InputError as error:
            self.complaints.append(left_out(name, self.query.get(name, "") if text is None else text, error))
            return None

    def _base(self, find: Find) -> dict[str, Any]:
        base: dict[str, Any] = {}
        for name in ("data", "seed"):
            if name in self.query:
                text = self.query[name]
                if name == "data" and text == "points":
                    base |= self._points(find)
                elif self._try(name, _accept, name, text) is not None:
                    base[name] = text
        return base

    def _points(self, find: Find) -> dict[str, Any]:
        drawing = self._try("drawn", points_drawn.read_drawing, self.query["drawn"]) if "drawn" in self.query else None
        if drawing is not None:
            return {"data": "points", "points": drawing}
        found = find(self.query.get("points", ""))
        if found is not None:
            return {"data": "points", "points": found}
        if "drawn" in self.query:
            return {"data": "ring8"}  # that it is broken is said
        name = self.query.get("file")
        what = f"the file {shown(name)}" if name else "points of somebody's own"
        self.complaints.append(f"This link is about {what}, which a link cannot hold: upload it again to see this. Shown meanwhile is the ring of 8 Gaussians.")
        return {"data": "ring8"}

    def _arms(self) -> list[dict[str, Any]]:
        count = self._try("arms", whole, "arms", self.query.get("arms", 1), 1, MOST_ARMS) or 1
        count = max([count, *(LETTERS.lower().index(letter) + 1 for letter in self._letters())])
        arms: list[dict[str, Any]] = []
        for i in range(count):
            arm = dict(arms[0]) if arms else {}
            said = {key: name for name in ARM_NAMES for key in ((name,) if i == 0 else ()) + (_prefix(i) + name,) if key in self.query}
            if not _accepted(arm | {name: self.query[key] for key, name in said.items()}):
                said = {key: name for key, name in said.items() if self._try(key, _accept_arm, arm | {name: self.query[key]})}
            arms.append(arm | {name: self.query[key] for key, name in said.items()})
        return arms

    def _knobs(self, experiment: Experiment) -> Experiment:
        parsed: list[tuple[str, int | None, str, str]] = []
        for key, text in self._some("parts", list(self.query.items()), MOST_PARTS):
            prefixed = key[1:2] == "." and key[0] in LETTERS.lower()
            name, arm = (key[2:], LETTERS.lower().index(key[0])) if prefixed else (key, None)
            if key in OTHERS or (prefixed and name in ARM_NAMES):
                continue
            if self._try(key, _parsed, name, text):
                parsed.append((name, arm, key, text))
        for name, arm, key, text in sorted(parsed, key=lambda row: rank(row[0])):
            experiment = self._try(key, _moved, experiment, name, text, arm) or experiment
        return experiment

    def _axes(self, experiment: Experiment) -> Experiment:
        axes: list[Axis] = []
        for key in ("axis", "axis2"):
            if key in self.query:
                name, _, values = self.query[key].partition(":")
                axis = self._try(key, read_axis, name, values)
                if axis and self._try(key, with_axes, experiment, [*axes, axis]):
                    axes.append(axis)
        return with_axes(experiment, axes) if axes else experiment

    def _moment(self, experiment: Experiment) -> Experiment:
        changes: list[Change] = []
        now = experiment.bare()  # after those that were read, each upon the one before: all anew for each would take ever longer
        for part in self._some("changes", [part for part in self.query.get("changes", "").split(",") if part], MOST_CHANGES):
            read = self._try("changes", _read_change, now, part, text=part)
            if read:
                now = with_knob(now, *read[1:])
                changes.append(read)
        step = self._try("at", check_steps, self.query.get("at", 0)) or 0
        return dataclasses.replace(experiment, changes=settled(changes), step=max([step, *(change.step for change in changes)]))


def _accept_arm(arm: dict[str, Any]) -> Experiment:
    return make(arms=[arm])


def _accepted(arm: dict[str, Any]) -> bool:
    try:
        return bool(_accept_arm(arm))
    except InputError:
        return False


def _parsed(name: str, text: str) -> list[Any]:
    return [knob(name).parse(text)]


def _accept(name: str, value: str) -> Experiment:
    return make(data=value) if name == "data" else make(seed=value)


def _moved(experiment: Experiment, name: str, text: str, arm: int | None) -> Experiment:
    """One knob of a link moved; what has no meaning beside it is let go."""
    if arm is not None and name in shared(experiment):
        raise InputError(f"{name} is what all arms have in common: say it without a prefix.")
    chosen = range(len(experiment.arms)) if arm is None else [check_arm(experiment, arm)]
    told: InputError | None = None
    took = False
    for i in chosen:
        try:
            experiment = adapted(experiment, {name: text}, i)
            took = True
        except InputError as error:
            told = told or error
    if told is not None and not took:
        raise told
    return experiment


def _read_change(now: Experiment, text: str) -> Change:
    """A change of a link, if it has a meaning after those before it."""
    parts = text.split(":")
    if len(parts) != 3:
        raise InputError(f"A change is step:knob:value, such as 500:gp_weight:1; {shown(text)} is not.")
    step, name, value = parts
    prefixed = name[1:2] == "." and name[0] in LETTERS.lower()
    said = (step, name[2:], value, LETTERS.lower().index(name[0])) if prefixed else (step, name, value)
    (change,) = check_changes(now, [said])
    with_knob(now, *change[1:])  # raises where it has no meaning by then
    return change
