"""Scene: what names a comparison of critics – the pair of distributions, the critics, the sweep of θ, knobs moved, seed.

Like Settings for a run, it can be said as a URL's query or as JSON, and read back.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from gan2d.common.errors import InputError, unknown
from gan2d.elements.data import DATASETS
from gan2d.elements.pairs import PAIRS
from gan2d.settings.knobs import KNOBS, Value, Values, knob
from gan2d.settings.meaning import meaningful
from gan2d.settings.recipes import RECIPES
from gan2d.settings.settings import check_seed, keep_usable, left_out, read_link
from gan2d.training.critics import CRITICS

MOST_CRITICS, MOST_THETA = 6, 201
LARGEST_THETA = 20.0
DATA = [name for name in DATASETS if name != "points"]  # whose samplers need nothing but knobs
# a critic alone on fixed distributions: what belongs to the generator, to choosing, or to turn-taking has no meaning
_NOT_HERE = {"data", "theta", "n_critic", "n_generator", "latent", "latent_dim", "generator", "ema"}
# … and what acts on two players in turn, or would make another game of it
_NOT_HERE |= {"noise_half_life", "penalty_boost", "penalty_half_life", "rate_turns", "historical", "smoothing", "turns", "critic_goal", "generator_limit"}
_NOT_HERE |= {"units", "rate_half_life", "packing", "minibatch_kernels", "ensemble", "unrolling", "feature_matching", "replay"}


def defaults(pair: str, data: str, critic: str) -> Values:
    """Every knob's default for one critic: the general one, the data's, the pair's, the recipe's, then what trains it to its optimum on this pair."""
    recipe, row = RECIPES[CRITICS[critic].recipe], PAIRS[pair]
    general = {name: knob.default for name, knob in KNOBS.items()}
    merged: Values = {}
    for layer in (general, DATASETS[data].defaults if row.of_data else {}, row.defaults, recipe.parts, recipe.toy, CRITICS[critic].parts, row.for_critics):
        merged |= layer
    merged["data"] = data
    return {name: KNOBS[name].parse(value) for name, value in merged.items()}


@dataclasses.dataclass(frozen=True)
class Scene:
    """Checked by ``make``. ``span`` is (first θ, last θ, how many); ``knobs`` holds what was moved from the defaults."""

    pair: str
    data: str
    critics: tuple[str, ...]
    knobs: Mapping[str, Value]
    seed: int
    span: tuple[float, float, int]

    @property
    def theta(self) -> np.ndarray:
        """The sweep's values of θ, (T,)."""
        low, high, count = self.span
        return np.linspace(low, high, count)

    def values(self, critic: str) -> Values:
        """Every knob's value for one of the critics; knobs that it does not read keep their defaults."""
        own = defaults(self.pair, self.data, critic)
        return own | {name: value for name, value in self.knobs.items() if name in readable(self.pair, self.data, (critic,))}

    def shape(self) -> Values:
        """Every knob's value as far as the two distributions go."""
        return self.values(self.critics[0] if self.critics else next(iter(CRITICS)))

    def rows(self) -> list[str]:
        """Names of the knobs that have a meaning here, in the table's order."""
        return readable(self.pair, self.data, self.critics)

    def to_query(self) -> dict[str, str]:
        """The URL's query: pair, critics and seed always, the rest where it differs from the defaults."""
        low, high, count = self.span
        said = {"pair": self.pair, "critics": ",".join(self.critics), "seed": str(self.seed)}
        if PAIRS[self.pair].of_data:
            said["data"] = self.data
        span = ":".join(repr(end).removesuffix(".0") for end in (low, high, count))
        return said | {"span": span} | {name: str(value) for name, value in self.knobs.items()}

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values that ``make`` reads back."""
        return {
            "pair": self.pair,
            "data": self.data,
            "critics": list(self.critics),
            "knobs": dict(self.knobs),
            "seed": self.seed,
            "span": list(self.span),
        }


def readable(pair: str, data: str, critics: Iterable[str]) -> list[str]:
    """Names of the knobs that this pair and any of these critics read."""
    found: set[str] = set()
    for critic in critics or CRITICS:
        values = defaults(pair, data, critic) | {"pair": pair}
        found |= set(meaningful(values if PAIRS[pair].of_data else {k: v for k, v in values.items() if k != "data"}))
    chosen_by_recipe = {name for name, row in KNOBS.items() if row.choices is not None and row.group != "Networks"}
    return [name for name in KNOBS if name in found - _NOT_HERE - chosen_by_recipe and not name.startswith("generator_") and name != "head"]


def read_span(text: object, usual: tuple[float, float, int]) -> tuple[float, float, int]:
    """(first θ, last θ, count) from "0:6:25" or a sequence of three.

    Raises:
        InputError: not three numbers, an empty or backward span, θ out of range, or too many.
    """
    parts = text.split(":") if isinstance(text, str) else list(text) if isinstance(text, Iterable) else []
    shape = f"θ's span is first:last:count with 0 ≤ first < last ≤ {LARGEST_THETA:g} and 2 to {MOST_THETA} values, such as {usual[0]:g}:{usual[1]:g}:{usual[2]}"
    try:
        low, high, count = float(parts[0]), float(parts[1]), int(str(parts[2]))
    except (ValueError, IndexError, TypeError, OverflowError):
        raise InputError(f"{shape}; {str(text)[:60]!r} is not.") from None
    if len(parts) != 3 or not 0 <= low < high <= LARGEST_THETA or not 2 <= count <= MOST_THETA:
        raise InputError(f"{shape}; {str(text)[:60]!r} is not.")
    return low, high, count


def make(
    pair: str = "parallel_gaussians",
    critics: Iterable[str] = (),
    knobs: Mapping[str, object] | None = None,
    seed: object = 0,
    span: object = None,
    data: str = "ring8",
    count: int = 33,
) -> Scene:
    """A checked Scene; ``count`` is the number of values of θ where no span is given.

    Raises:
        InputError: an unknown name (with the nearest match), a number out of range, a knob that nobody reads here.
    """
    if not isinstance(pair, str) or pair not in PAIRS:
        raise unknown("pair of distributions", pair, PAIRS)
    if not isinstance(data, str) or data not in DATA:
        raise unknown("data set", data, DATA)
    chosen = tuple(dict.fromkeys(critics.split(",") if isinstance(critics, str) else critics))
    chosen = tuple(name for name in chosen if name != "")
    for name in chosen:
        _known_critic(name)
    if len(chosen) > MOST_CRITICS:
        raise InputError(f"At most {MOST_CRITICS} critics can be compared at once; {len(chosen)} were chosen.")
    usual = (*PAIRS[pair].span, count)
    scene = Scene(pair, data, chosen, {}, check_seed(seed), read_span(usual if span is None else span, usual))
    for name, value in (knobs or {}).items():
        scene = with_knob(scene, name, value)
    return scene


def with_knob(scene: Scene, name: str, value: object) -> Scene:
    """The scene with one knob moved; a value that is everyone's default is not kept."""
    parsed = knob(name).parse(value)
    if name not in scene.rows():
        raise InputError(f"{name} has no effect on {PAIRS[scene.pair].title.lower()} with these critics. These have: {', '.join(scene.rows())}.")
    moved = {k: v for k, v in scene.knobs.items() if k != name}
    usual = {defaults(scene.pair, scene.data, critic)[name] for critic in scene.critics or CRITICS if name in readable(scene.pair, scene.data, (critic,))}
    if usual != {parsed}:
        moved[name] = parsed
    return dataclasses.replace(scene, knobs={k: moved[k] for k in KNOBS if k in moved})


def switch(scene: Scene, **names: Any) -> Scene:
    """The scene with another pair, data, critics, seed or span; knobs moved by hand stay where they still have a meaning."""
    base: dict[str, Any] = {"pair": scene.pair, "data": scene.data, "critics": scene.critics, "seed": scene.seed, "span": scene.span} | names
    if "pair" in names and "span" not in names:
        base["span"] = (*PAIRS[make(pair=names["pair"]).pair].span, scene.span[2])
    fresh = make(**base)
    renewed = not {"pair", "data"}.isdisjoint(names)
    for name, value in scene.knobs.items():
        if name in fresh.rows() and not (renewed and KNOBS[name].group == "Data"):
            fresh = with_knob(fresh, name, value)
    return fresh


def check_theta(given: object, low: float, high: float) -> float:
    """A θ inside a sweep, given as a number or its text, or InputError with the sweep's ends."""
    try:
        theta = float(str(given))
    except ValueError:
        theta = math.nan
    if not low <= theta <= high:
        raise InputError(f"θ must be a number between {low:g} and {high:g}, the ends of the sweep; {str(given)[:60]!r} is not.")
    return theta


def read_theta(text: str, low: float, high: float) -> tuple[float, list[str]]:
    """The θ to show from a link's text, by default a third of the way, and a sentence if the text could not be used."""
    usual = low + (high - low) / 3
    try:
        return (check_theta(text, low, high) if text else usual), []
    except InputError as error:
        return usual, [left_out("theta", text[:60], error)]


def from_query(query: Mapping[str, str], usual: Mapping[str, Any]) -> tuple[Scene, list[str]]:
    """The scene of a URL's query over the page's ``usual`` arguments, and a sentence for all that could not be used; it never raises."""
    said, complaints = keep_usable(query, "critics", _known_critic)
    base, knobs, more = read_link(said, ("pair", "data", "critics", "seed", "span"), usual, make)
    complaints += more
    scene = make(**base)
    for name, text in knobs.items():
        try:
            scene = with_knob(scene, name, text)
        except InputError as error:
            complaints.append(left_out(name, text, error))
    return scene, complaints


def _known_critic(name: str) -> None:
    if name not in CRITICS:
        raise unknown("critic", name, CRITICS)
