"""Crowd: what names many runs at once – one or two settings, and how many seeds of each; its texts, and what it needs of memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import jax

from gan2d.common.errors import InputError, whole
from gan2d.elements.data import DATASETS
from gan2d.settings import settings
from gan2d.settings.settings import Settings, from_query
from gan2d.training import loop as training

FEWEST, MOST = 2, 1024
SHOWN = (16, 32, 64)  # numbers of seeds that the page offers
SHARED = ("data", "seed")  # and the knobs of the data
OTHER = "b."  # begins the names of what is different in the second setting of a link
ROOM = 2 * 2**30  # bytes that a crowd may take
ACTIVATIONS = 6  # arrays of a layer's size that a step holds at a time, about


@dataclasses.dataclass(frozen=True)
class Crowd:
    """Checked by ``make``. Both settings have the same data and first seed; ``other`` is None where there is only one."""

    settings: Settings
    seeds: int
    other: Settings | None = None

    @property
    def sides(self) -> tuple[Settings, ...]:
        """The settings that are compared: A, and B if there is one."""
        return (self.settings,) if self.other is None else (self.settings, self.other)

    def numbers(self) -> list[int]:
        """The seeds."""
        return [(self.settings.seed + i) % (settings.SEEDS + 1) for i in range(self.seeds)]

    def to_query(self) -> dict[str, str]:
        """The URL's query: A as in the Lab, the number of seeds, and what is different in B."""
        said = self.settings.to_query() | {"seeds": str(self.seeds)}
        if self.other is None:
            return said
        return said | {
            OTHER + name: text for name, text in self.other.to_query().items() if name not in SHARED and name not in DATASETS[self.settings.data].knobs
        }

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        told = {"settings": self.settings.to_json(), "seeds": self.seeds}
        return told if self.other is None else told | {"other": self.other.to_json()}


def make(chosen: Settings, seeds: object = 16, other: Settings | None = None) -> Crowd:
    """A checked Crowd; B takes A's data, their knobs and the first seed.

    Raises:
        InputError: too few or too many seeds, or more than fits into memory (it says how much that would be).
    """
    count = whole("seeds", seeds, FEWEST, MOST)
    if other is not None:
        shared = DATASETS[chosen.data].knobs
        kept = {name: value for name, value in chosen.knobs.items() if name in shared}
        kept |= {name: value for name, value in other.knobs.items() if name not in shared}
        other = settings.adapted(settings.make(chosen.data, other.recipe, {}, chosen.seed, other.preset, chosen.points), kept, {})
    crowd = Crowd(chosen, count, other)
    needed = memory(crowd)
    if needed > ROOM:
        fit = int(count * ROOM / needed)
        fewer = f"{fit} seeds or fewer, " if fit >= FEWEST else ""
        raise InputError(
            f"{count} seeds of this size would need about {needed / 2**30:.1f} GB of memory, and {ROOM / 2**30:.0f} GB are allowed. "
            f"Take {fewer}narrower networks, or a smaller batch."
        )
    return crowd


def memory(crowd: Crowd) -> int:
    """About how many bytes training takes: twice the states, which a step replaces, and the activations of a batch."""
    total = 0
    for side in crowd.sides:
        spec, knobs = side.compiled()
        state = jax.eval_shape(lambda seed, k, spec=spec: training.init(spec, seed, k), 0, knobs)  # type: ignore[misc]
        weights = sum(leaf.size * leaf.dtype.itemsize for leaf in jax.tree.leaves(state) if hasattr(leaf.dtype, "itemsize"))
        units = spec.critic_depth * spec.critic_width * spec.ensemble * (1 + spec.unrolling) + spec.generator_depth * spec.generator_width
        pairs = 2 * spec.batch_size**2 * spec.minibatch_kernels
        total += 2 * weights + ACTIVATIONS * 4 * (2 * spec.batch_size * units + pairs)
    return total * crowd.seeds


def _own(chosen: Settings, name: str, text: str) -> list[str]:
    """The sentence for what a link says of B alone, and both have from A; none where it is A's own."""
    try:
        arguments: dict[str, Any] = {name: text}
        asked = settings.make(**arguments).to_json() if name in SHARED else chosen.with_knob(name, text).values()
        if asked[name] == (chosen.to_json() if name in SHARED else chosen.values())[name]:
            return []
        raise InputError("Both settings have A's data and first seed.")
    except InputError as error:
        return [settings.left_out(OTHER + name, text, error)]


def read_link(query: Mapping[str, str]) -> tuple[Crowd, list[str]]:
    """A crowd of a URL's query, and a sentence for all that could not be used; it never raises."""
    own = {name: text for name, text in query.items() if not name.startswith(OTHER)}
    different = {name.removeprefix(OTHER): text for name, text in query.items() if name.startswith(OTHER)}
    seeds = own.pop("seeds", "16")
    chosen, complaints = from_query(own)
    other = None
    for name in [name for name in different if name in SHARED or name in DATASETS[chosen.data].knobs]:
        complaints += _own(chosen, name, different.pop(name))
    if different:
        other, more = from_query({"data": chosen.data, "seed": str(chosen.seed)} | different)
        complaints = complaints + [sentence.replace("The link's ", f"The link's {OTHER}", 1) for sentence in more]
    for tried in (seeds, str(SHOWN[0]), str(FEWEST)):
        try:
            return make(chosen, tried, other), complaints
        except InputError as error:
            complaints.append(settings.left_out("seeds", tried, error))
    return Crowd(Settings(), FEWEST), complaints
