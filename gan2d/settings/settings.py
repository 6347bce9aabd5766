"""Settings: what names a run – data, recipe, preset, knobs that differ from their defaults, seed – and its texts.

A run can be said as a URL's query, as JSON, or as Python code; all three are read back to the same Settings.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from gan2d.common.errors import InputError, unknown, whole
from gan2d.elements.data import DATASETS
from gan2d.settings.knobs import KNOBS, Knobs, Spec, Value, Values, compile_values, knob
from gan2d.settings.meaning import meaningful, readers
from gan2d.settings.recipes import PRESETS, RECIPES

SEEDS = 2**31 - 1
MIN_POINTS, MAX_POINTS = 8, 100_000


def check_points(points: Any, name: str = "data", width: int = 2) -> np.ndarray:
    """Return ``points`` as a float32 array of shape (n, 2).

    Raises:
        InputError: wrong shape, fewer than 8 or more than 100,000 points, text, NaN, infinities or numbers beyond 1e6.
    """
    try:
        if np.iscomplexobj(points):
            raise TypeError
        array = np.asarray(points, np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"{name} must be numbers of shape (n, {width}); it holds something that is no number.") from None
    if array.ndim != 2 or array.shape[1] != width:
        raise InputError(f"{name} must have the shape (n, {width}); it has the shape {array.shape}.")
    if not MIN_POINTS <= len(array) <= MAX_POINTS:
        raise InputError(f"{name} must have between {MIN_POINTS} and {MAX_POINTS:,} points; it has {len(array):,}.")
    bad = ~np.isfinite(array).all(1)
    if bad.any():
        raise InputError(f"{name} must be finite; {int(bad.sum())} of its {len(array):,} points hold NaN or infinity, the first is row {int(bad.argmax())}.")
    if np.abs(array).max() > 1e6:
        raise InputError(f"{name} must lie within ±1,000,000; it reaches {np.abs(array).max():g}. Rescale it to about 1: networks learn best there.")
    if np.ptp(array, axis=0).max() == 0:
        raise InputError(f"{name} must hold at least two different points; all {len(array):,} are the same.")
    return array.astype(np.float32)


def check_seed(seed: object) -> int:
    """Return a seed as an int, or raise InputError with its range."""
    return whole("seed", seed, 0, SEEDS)


@dataclasses.dataclass(frozen=True)
class Settings:
    """A run's name. ``knobs`` holds only what differs from the defaults of this data, recipe and preset."""

    data: str = "ring8"
    recipe: str = "wgan-gp"
    preset: str = "toy"
    knobs: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    seed: int = 0
    points: np.ndarray | None = dataclasses.field(default=None, compare=False, repr=False)

    def values(self) -> Values:
        """Every knob's value under these settings."""
        return defaults(self.data, self.recipe, self.preset) | dict(self.knobs)

    def compiled(self) -> tuple[Spec, Knobs]:
        """The static and the traced half of these settings."""
        return compile_values(self.values(), self.points)

    def with_knob(self, name: str, value: object) -> Settings:
        """These settings with one knob moved (checked); a value equal to its default is not kept."""
        parsed = knob(name).parse(value)
        kept = {k: v for k, v in self.knobs.items() if k != name}
        if parsed != defaults(self.data, self.recipe, self.preset)[name]:
            kept[name] = parsed
        ordered = {k: kept[k] for k in KNOBS if k in kept}
        return dataclasses.replace(self, knobs=ordered)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values that ``make`` reads back."""
        said: dict[str, Any] = {"data": self.data, "recipe": self.recipe, "preset": self.preset, "knobs": dict(self.knobs), "seed": self.seed}
        if self.points is not None:
            said["points"] = [[float(x), float(y)] for x, y in self.points]
        return said

    def to_query(self) -> dict[str, str]:
        """The URL's query: what differs from the defaults and acts, data, recipe and seed always."""
        said = {"data": self.data, "recipe": self.recipe, "seed": str(self.seed)}
        if self.preset != "toy":
            said["preset"] = self.preset
        acting = meaningful(self.values())
        return said | {name: str(value) for name, value in self.knobs.items() if name in acting}


def defaults(data: str, recipe: str, preset: str = "toy") -> Values:
    """Every knob's default: the general one, then the data's, then the recipe's, then the preset's."""
    chosen = RECIPES[recipe]
    layers = ({name: row.default for name, row in KNOBS.items()}, DATASETS[data].defaults, chosen.parts, getattr(chosen, preset))
    merged: Values = {}
    for layer in layers:
        merged |= layer
    merged["data"] = data
    return {name: KNOBS[name].parse(value) for name, value in merged.items()}


def make(
    data: Any = "ring8",
    recipe: str = "wgan-gp",
    knobs: Mapping[str, object] | None = None,
    seed: object = 0,
    preset: str = "toy",
    points: Any = None,
) -> Settings:
    """Checked Settings from names and numbers; ``data`` may be an array of shape (n, 2).

    Raises:
        InputError: an unknown name (with the nearest match), a number out of range, a knob without meaning here, bad points.
    """
    if not isinstance(data, str):
        data, points = "points", data
    if data not in DATASETS:
        raise unknown("data set", data, DATASETS)
    if not isinstance(recipe, str) or recipe not in RECIPES:
        raise unknown("recipe", recipe, RECIPES)
    if not isinstance(preset, str) or preset not in PRESETS:
        raise unknown("preset", preset, PRESETS)
    if data == "points" and points is None:
        raise InputError("data 'points' needs the points themselves: an array or a CSV file of shape (n, 2).")
    cloud = check_points(points) if data == "points" else None
    settings = Settings(data, recipe, preset, {}, check_seed(seed), cloud)
    if knobs is not None and not isinstance(knobs, Mapping):
        raise InputError(f"knobs must be a mapping of names to values; {str(knobs)[:60]!r} is not.")
    return _with_all(settings, knobs or {}, {})


def adapted(settings: Settings, kept: Mapping[str, object], moved: Mapping[str, object]) -> Settings:
    """The settings with ``kept`` knobs as far as they have a meaning beside the ``moved`` ones, which must have one.

    Raises:
        InputError: as ``make``.
    """
    return _with_all(settings, moved, {name: value for name, value in kept.items() if name not in moved})


def _with_all(settings: Settings, moved: Mapping[str, object], kept: Mapping[str, object]) -> Settings:
    for name, value in {**kept, **moved}.items():
        if name == "data":
            raise InputError("data is chosen by its own name, not as a knob.")
        settings = settings.with_knob(name, value)
    usable = meaningful(settings.values())
    for name in settings.knobs:
        if name not in usable and name in moved:
            raise InputError(
                f"{name} has no effect on data {settings.data!r} with recipe {settings.recipe!r}: it acts with {readers(name)}. "
                "Leave it out, or choose one of these."
            )
    return dataclasses.replace(settings, knobs={name: value for name, value in settings.knobs.items() if name in usable})


def switch(settings: Settings, **names: Any) -> Settings:
    """The settings after choosing another data set, recipe, preset or seed.

    Knobs moved by hand stay moved where they still have a meaning: new data take their own knobs' defaults, a new
    recipe or preset everything else's, a new seed nothing.
    """
    base: dict[str, Any] = {
        "data": settings.data,
        "recipe": settings.recipe,
        "preset": settings.preset,
        "seed": settings.seed,
        "points": settings.points,
    } | names
    fresh = make(**base)
    moved = settings.values()
    for name in settings.knobs:
        renewed = "data" in names if KNOBS[name].group == "Data" else not {"recipe", "preset"}.isdisjoint(names)
        if not renewed and name in meaningful(fresh.values()):
            fresh = fresh.with_knob(name, moved[name])
    return fresh


def read_link(
    query: Mapping[str, str], names: Iterable[str], usual: Mapping[str, Any], accept: Callable[..., object]
) -> tuple[dict[str, Any], dict[str, str], list[str]]:
    """Sort a URL's query: arguments of these names that ``accept`` takes beside the usual ones, knobs, and a sentence for all else."""
    complaints: list[str] = []
    base = dict(usual)
    knobs: dict[str, str] = {}
    for name, text in query.items():
        try:
            if name in names:
                accept(**(base | {name: text}))
                base[name] = text
            else:
                knob(name).parse(text)
                knobs[name] = text
        except InputError as error:
            complaints.append(left_out(name, text, error))
    return base, knobs, complaints


def keep_usable(query: Mapping[str, str], name: str, check: Callable[[str], object]) -> tuple[Mapping[str, str], list[str]]:
    """The query with those parts of a list with commas that ``check`` takes, and a sentence for each other; as it is where it takes none."""
    kept: list[str] = []
    complaints: list[str] = []
    for part in filter(None, query.get(name, "").split(",")):
        try:
            check(part)
            kept.append(part)
        except InputError as error:
            complaints.append(left_out(name, part, error))
    return ({**query, name: ",".join(kept)}, complaints) if kept else (query, [])


def left_out(name: str, text: str, error: InputError) -> str:
    """The sentence for a part of a link that could not be used."""
    return f"The link's {name}={text} was left out. {error}"


def from_query(query: Mapping[str, str]) -> tuple[Settings, list[str]]:
    """Settings of a URL's query, and a sentence for everything in it that could not be used; it never raises."""
    usual: dict[str, Any] = {"data": "ring8", "recipe": "wgan-gp", "preset": "toy", "seed": 0}
    base, knobs, complaints = read_link(query, usual, usual, make)
    settings = make(**base)
    # names first: whether a number has a meaning may depend on the penalty, the projection or the objective
    for name, text in sorted(knobs.items(), key=lambda item: KNOBS[item[0]].choices is None):
        try:
            settings = make(**base, knobs=dict(settings.knobs) | {name: text})
        except InputError as error:
            complaints.append(left_out(name, text, error))
    return settings, complaints
