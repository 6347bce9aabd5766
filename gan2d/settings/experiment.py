"""Experiment: what is trained – data, seed, one to six arms of the same data and random stream, and up to two axes of values taken all at once.

It is immutable and checked. With the changes made on the way and the step reached it names a moment of training: whoever
replays it gets the same weights, bit for bit on one machine. link.py and files.py say it as a URL, as JSON and as code.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from gan2d.common.errors import Gone, InputError, listed, mapping, one_of, shown, whole
from gan2d.common.knob import Value
from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS, UNITS
from gan2d.elements.pairs import PAIRS, Pair, of_pair
from gan2d.settings.axis import Axis, check_axes, read_axis
from gan2d.settings.knobs import KNOBS, Knobs, Spec, Values, compile_values, knob, static_half
from gan2d.settings.meaning import check_game, meaningful, readers
from gan2d.settings.place import HERE, Place
from gan2d.settings.points import Points, read_points
from gan2d.settings.presets import PRESETS
from gan2d.settings.recipes import RECIPES

SEEDS = 2**31 - 1
MOST_ARMS = 6
MOST_STEPS = 10_000_000
LETTERS = "ABCDEF"


@dataclasses.dataclass(frozen=True)
class Arm:
    """One complete setting beside the data and the seed; ``knobs`` holds only what differs from the defaults."""

    recipe: str = "wgan-gp"
    preset: str = "toy"
    knobs: Mapping[str, Value] = dataclasses.field(default_factory=dict)


class Change(NamedTuple):
    """A knob moved in mid-training: from this step on it has this value, in one arm or (None) in all that read it."""

    step: int
    knob: str
    value: Value
    arm: int | None = None


@dataclasses.dataclass(frozen=True)
class Experiment:
    """Made by ``make`` and the functions below, which check it.

    Attributes:
        changes, step: a moment of its training; none and 0 for the experiment itself.
        view: what a page shows of it, by name, such as its part or the θ in sight.
    """

    data: str = "ring8"
    seed: int = 0
    arms: tuple[Arm, ...] = (Arm(),)
    axes: tuple[Axis, ...] = ()
    points: Points | None = None
    changes: tuple[Change, ...] = ()
    step: int = 0
    view: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def defaults(self, arm: int = 0) -> Values:
        """Every knob's value in an arm before any was moved."""
        row = self.arms[check_arm(self, arm)]
        return defaults(self.data, row.recipe, row.preset, row.knobs)

    def values(self, arm: int = 0) -> Values:
        """Every knob's value in an arm."""
        return self.defaults(arm) | dict(self.arms[arm].knobs)

    def compiled(self, arm: int = 0) -> tuple[Spec, Knobs]:
        """The static and the traced half of an arm's settings; knobs that are axes have their default there."""
        return compile_values(self.values(arm), None if self.points is None else self.place.inward(self.points.array), [axis.knob for axis in self.axes])

    def spec(self, arm: int = 0) -> Spec:
        """The static half alone, which costs nothing."""
        return static_half(self.values(arm), [axis.knob for axis in self.axes])

    @property
    def place(self) -> Place:
        """Where own points lie in the networks' coordinates, which are those of all arms; HERE for all other data, and where units are the data's own."""
        return HERE if self.points is None or self.values()["units"] == next(iter(UNITS)) else self.points.place

    def rows(self, arm: int | None = None) -> list[str]:
        """Names of the knobs that have a meaning in an arm, or in any, and are no axes; in the table's order."""
        read = {name for i in self._chosen(arm) for name in meaningful(self.values(i))} - {axis.knob for axis in self.axes}
        return [name for name in KNOBS if name in read and name != "data"]

    def value(self, name: str, arm: int | None = None) -> Value:
        """A knob's value in an arm, or in the first that reads it."""
        return self.values(self._reader(name, arm))[name]

    def usual(self, name: str, arm: int | None = None) -> Value:
        """A knob's default in an arm, or in the first that reads it."""
        return self.defaults(self._reader(name, arm))[name]

    def moved(self, arm: int | None = None) -> dict[str, Value]:
        """The knobs that were moved from their defaults and have a meaning, in an arm or in any."""
        rows = self.rows(arm)
        return {name: value for i in self._chosen(arm) for name, value in self.arms[i].knobs.items() if name in rows and name in meaningful(self.values(i))}

    def bare(self) -> Experiment:
        """The experiment before its first step, without what is shown of it."""
        return dataclasses.replace(self, changes=(), step=0, view={})

    @property
    def pair(self) -> Pair:
        """The row of PAIRS for two distributions that stand θ apart: the data's own, or any data and their noisy copy."""
        return next((row for name, row in PAIRS.items() if of_pair(name) == self.data), PAIRS["noisy_copy"])

    def axis(self, name: str) -> Axis | None:
        """The axis of a knob, if it is one."""
        return next((axis for axis in self.axes if axis.knob == name), None)

    def _chosen(self, arm: int | None) -> Sequence[int]:
        return range(len(self.arms)) if arm is None else [arm]

    def _reader(self, name: str, arm: int | None) -> int:
        return next((i for i in self._chosen(arm) if name in meaningful(self.values(i))), 0 if arm is None else arm)


def defaults(data: str, recipe: str, preset: str = "toy", moved: Mapping[str, Value] | None = None) -> Values:
    """Every knob's default: the general one, then the data's, the recipe's, the preset's, which may depend on a generator that was ``moved`` by hand."""
    return dict(_defaults(data, recipe, preset, (moved or {}).get("generator")))


@functools.lru_cache(maxsize=1024)
def _defaults(data: str, recipe: str, preset: str, generator: Value | None) -> Values:
    usual = {name: row.default for name, row in KNOBS.items()}
    merged = {**usual, **DATASETS[data].defaults, **RECIPES[recipe].parts, **PRESETS[preset].layer(recipe, data, generator), "data": data}
    return {name: KNOBS[name].parse(value) for name, value in merged.items()}


def shared(experiment: Experiment) -> set[str]:
    """Knobs that all arms have in common: those of the distributions that they stand between."""
    frozen = not any(GENERATORS[str(experiment.values(i)["generator"])].learns for i in range(len(experiment.arms)))
    placed = {"units"} if DATASETS[experiment.data].placed else set()
    return set(DATASETS[experiment.data].knobs) | {"copy_noise"} | ({"noise"} if frozen else set()) | placed


def check_seed(seed: object) -> int:
    """Return a seed as an int, or raise InputError with its range."""
    return whole("seed", seed, 0, SEEDS)


def check_steps(steps: object) -> int:
    """A number of turns as an int between 0 and ten million, or InputError."""
    return whole("steps", steps, 0, MOST_STEPS)


def check_arm(experiment: Experiment, arm: object) -> int:
    """An arm's number, or Gone, an InputError."""
    if not isinstance(arm, int) or not 0 <= arm < len(experiment.arms):
        raise Gone(f"There is no arm {shown(arm)}: this experiment has the arms 0 to {len(experiment.arms) - 1}.")
    return arm


def make(
    data: Any = "ring8",
    recipe: str = "wgan-gp",
    knobs: Mapping[str, object] | None = None,
    seed: object = 0,
    preset: str = "toy",
    points: Any = None,
    arms: Iterable[Arm | Mapping[str, Any]] | None = None,
    axes: Mapping[str, object] | Iterable[Axis] | None = None,
) -> Experiment:
    """A checked Experiment from names and numbers.

    Args:
        data: a name of DATASETS, or your own points as an array of shape (n, 2).
        recipe, preset, knobs: the one arm, or what all ``arms`` have that do not say otherwise.
        arms: up to six, as mappings with ``recipe``, ``preset`` and ``knobs``.
        axes: knob (or "seed") → its values, or text such as "0.01:100:9:log"; for the seed their number.

    Raises:
        InputError: an unknown name (with the nearest match), a number out of range, a knob without meaning here, bad points.
    """
    if not isinstance(data, str):
        data, points = "points", data
    one_of("data set", data, DATASETS)
    if data == "points" and points is None:
        raise InputError("data 'points' needs the points themselves: an array or a CSV file of shape (n, 2).")
    said = [{}] if arms is None else [_row(arm) for arm in listed("arms", arms, "objects with recipe, preset and knobs", 100)]
    if not 1 <= len(said) <= MOST_ARMS:
        raise InputError(f"An experiment has 1 to {MOST_ARMS} arms; {len(said)} were given.")
    chosen = tuple(_bare_arm(row.get("recipe", recipe), row.get("preset", preset)) for row in said)
    experiment = Experiment(data, check_seed(seed), chosen, (), read_points(points) if data == "points" else None)
    own = [mapping("knobs", knobs) | mapping("knobs", row.get("knobs")) for row in said]
    for i, moved in enumerate(own):  # what arms have in common depends on whether any generator learns
        experiment = with_all(experiment, {name: value for name, value in moved.items() if name == "generator"}, {}, i)
    for i, moved in enumerate(own):
        experiment = with_all(experiment, *in_common(experiment, moved, i), i)
    return with_axes(experiment, {} if axes is None else axes)


def held(experiment: Experiment, arm: int) -> dict[str, tuple[int, Value]]:
    """What an arm has from those before it: each shared knob that one of them reads, with the first that does and its value."""
    common = shared(experiment)
    found: dict[str, tuple[int, Value]] = {}
    for i in reversed(range(arm)):
        values = experiment.values(i)
        found |= {name: (i, values[name]) for name in common & set(meaningful(values))}
    return found


def in_common(experiment: Experiment, moved: Mapping[str, object], arm: int) -> tuple[dict[str, object], dict[str, object]]:
    """The knobs to be moved in an arm, and those that it has from the ones before it; raises InputError where it asks for others."""
    told = held(experiment, arm)
    for name in told.keys() & moved.keys():
        if knob(name).parse(moved[name]) != told[name][1]:
            raise InputError(f"{name} is what all arms have in common: arm {LETTERS[arm]} cannot have another one than {LETTERS[told[name][0]]}.")
    return {name: value for name, value in moved.items() if name not in told}, {name: value for name, (_, value) in told.items()}


def no_effect(experiment: Experiment, name: str, arm: int) -> str:
    """The sentence for a knob that nobody reads."""
    return (
        f"{name} has no effect on data {experiment.data!r} with recipe {experiment.arms[arm].recipe!r}: it acts with {readers(name)}. "
        "Leave it out, or choose one of these."
    )


def _row(arm: object) -> Mapping[str, Any]:
    row = dataclasses.asdict(arm) if isinstance(arm, Arm) else arm
    if not isinstance(row, Mapping) or set(row) - {"recipe", "preset", "knobs"}:
        raise InputError(f"Each arm is an object with recipe, preset and knobs; {shown(arm)} is not.")
    return row


def _bare_arm(recipe: object, preset: object) -> Arm:
    arm = Arm(one_of("recipe", recipe, RECIPES), one_of("preset", preset, PRESETS))
    known = PRESETS[arm.preset].recipes
    if known is not None and recipe not in known:
        raise InputError(f"The recipe {recipe!r} has no preset {preset!r}. These have: {', '.join(known)}.")
    return arm


def check_generator(experiment: Experiment, arm: int) -> None:
    """Raise InputError where an arm's generator does not go with the data."""
    generator = str(experiment.values(arm)["generator"])
    given, paired = GENERATORS[generator].paired, DATASETS[experiment.data].generated is not None
    if given and not paired:
        raise InputError(f"The generator {generator!r} needs data that come as a pair, such as {of_pair(next(iter(PAIRS)))}; {experiment.data!r} are none.")
    if paired and not given:
        raise InputError(f"{experiment.data!r} are two given distributions: their generator is 'given', and nothing else.")


def with_all(experiment: Experiment, moved: Mapping[str, object], kept: Mapping[str, object], arm: int) -> Experiment:
    """Move knobs of one arm: ``moved`` ones must have a meaning in the end, ``kept`` ones may lose it."""
    bare = experiment.arms[arm]
    if "data" in {**kept, **moved}:
        raise InputError("data is chosen by its own name, not as a knob.")
    parsed = {name: knob(name).parse(value) for name, value in {**kept, **moved}.items()}
    usual = defaults(experiment.data, bare.recipe, bare.preset, parsed)
    usable = meaningful(usual | parsed)
    for name in parsed:
        if name not in usable and name in moved and parsed[name] != usual[name]:
            raise InputError(no_effect(experiment, name, arm))
    knobs = {name: parsed[name] for name in KNOBS if name in usable and name in parsed and parsed[name] != usual[name]}
    arms = (*experiment.arms[:arm], dataclasses.replace(bare, knobs=knobs), *experiment.arms[arm + 1 :])
    changed = dataclasses.replace(experiment, arms=arms)
    check_generator(changed, arm)
    check_game(changed.data, changed.values(arm))
    return changed


def can_be_axis(experiment: Experiment, name: str) -> bool:
    """Whether some arm reads what an axis would vary."""
    return name == "seed" or any(name in meaningful(experiment.values(i)) for i in range(len(experiment.arms)))


def with_axes(experiment: Experiment, axes: Mapping[str, object] | Iterable[Axis]) -> Experiment:
    """The experiment with these axes instead of its own.

    Raises:
        InputError: more than two, one that cannot be an axis or that no arm reads, a value out of range, too many members.
    """
    rows = [read_axis(name, given) for name, given in axes.items()] if isinstance(axes, Mapping) else listed("axes", axes, "axes", 100)
    if not all(isinstance(row, Axis) for row in rows):
        raise InputError(f"axes must be a mapping of knobs to their values; {shown(rows)} is not.")
    check_axes(rows)
    for axis in rows:
        if not can_be_axis(experiment, axis.knob):
            raise InputError(no_effect(experiment, axis.knob, 0))
    return dataclasses.replace(experiment, axes=tuple(rows))


def seeds_of(experiment: Experiment) -> list[int]:
    """The seeds of an experiment: its own, or one for each value of the axis of seeds."""
    axis = experiment.axis("seed")
    return [(experiment.seed + int(value)) % (SEEDS + 1) for value in (axis.values if axis else (0,))]
