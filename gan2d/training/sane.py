"""What training calls broken: a number that is NaN or infinite, or one that is finite and absurd. Every limit has its home here.

A limit stops nothing that comes back. Samples of the gallery's "Mode hopping" are 180 views away before they hop, and under a hinge loss
some came back from 3,000; losses of 10¹⁵, penalties of 10¹¹ and slopes of 10⁹ fell again. So only scores and samples have finite
limits, and only where a generator learns from them: how steep a critic alone may become is what its pages show.
Deep clipped critics pass the limit of scores while RMSProp, which divides by their size, still learns from them: they are stopped too.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import Array

from gan2d.common.words import number
from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.games.plain import Info, Seen, TrainState
from gan2d.settings.knobs import Knobs, Spec

SCORE = 1e9  # largest score at a generated point: float32 numbers of that size are 64 apart, where margins and labels are 1
VIEWS = 1e4  # largest coordinate of a generated point, in sides of the data's view, which lies around 0; what leaves the view is counted at its edge
LARGEST = float(np.finfo(np.float32).max)  # all else need only be finite

SCORES, SAMPLES = "critic's scores", "samples"
# what can be found broken: the means that a turn tells and its two extremes, then what stays broken once it is
TOLD = (*(name.replace("_", " ") for name in Info._fields), SCORES, SAMPLES)
WEIGHTS = ("critic's weights", "generator's weights")
OPTIMISERS = ("state of the critic's optimiser", "state of the generator's optimiser")
QUANTITIES = (*TOLD, *WEIGHTS, *OPTIMISERS)
# how it is told that one of them is finite and absurd
ABSURD = {
    SCORES: f"made the {SCORES}{{where}} as large as {{size}}; beyond {number(SCORE)} they count as exploded",
    SAMPLES: f"sent the {SAMPLES}{{where}} {{size}} views away from the data; beyond {number(VIEWS)} they count as lost",
}
FINE = -1


class Limits(NamedTuple):
    """What a turn is held against.

    Attributes:
        score, views: the largest that are sane.
        side: ``(1,)``, or ``(N,)`` where members have data of their own: of the view of the data, in the networks' coordinates.
    """

    score: Any
    views: Any
    side: Any


class Found(NamedTuple):
    """What is broken: which is the first in QUANTITIES, or FINE, and its size, not finite where it is NaN or infinite."""

    which: Array
    size: Array


def limits_of(spec: Spec, knobs: Knobs, varied: tuple[str, ...]) -> Limits:
    """The limits under these knobs, those in ``varied`` being arrays (N,)."""
    row = DATASETS[spec.data]
    if not GENERATORS[spec.generator].learns:
        return Limits(np.float32(LARGEST), np.float32(LARGEST), np.ones(1, np.float32))
    read = {name: np.asarray(getattr(knobs, name)) for name in (*row.knobs, "points")}
    moved = [name for name in varied if name in row.knobs]
    each: list[dict[str, Any]] = [dict(zip(moved, values)) for values in zip(*(read[name] for name in moved))] if moved else [{}]
    boxes = [row.box(SimpleNamespace(**{**read, **own})) for own in each]  # type: ignore[arg-type]
    return Limits(np.float32(SCORE), np.float32(VIEWS), np.array([right - left for left, right, *_ in boxes], np.float32))


def sizes_of_turn(info: Info, seen: Seen, limits: Limits) -> Array:
    """The sizes of TOLD after a turn; ``limits.side ()``."""
    return jnp.abs(jnp.stack([*info, seen.score, seen.reach / limits.side]))


def sizes_of_weights(state: TrainState) -> Array:
    """The sizes of WEIGHTS."""
    return jnp.stack([optax.tree.norm(player.params, squared=True) for player in (state.critic, state.generator)])


def sizes_of_optimisers(state: TrainState) -> Array:
    """The sizes of OPTIMISERS, such as Adam's moments: with an infinite one a weight never moves again. To sum them up takes too long for every turn."""
    leaves = [[leaf for leaf in jax.tree.leaves(player.optimiser) if jnp.issubdtype(leaf.dtype, jnp.floating)] for player in (state.critic, state.generator)]
    return jnp.abs(jnp.stack([sum(map(jnp.sum, each), jnp.zeros(())) for each in leaves]))


def judged(spec: Spec, knobs: Knobs, limits: Limits, told: Array | None = None, weights: Array | None = None, optimisers: Array | None = None) -> Found:
    """What is broken among these sizes."""
    parts = zip((told, weights, optimisers), (TOLD, WEIGHTS, OPTIMISERS))
    sizes = jnp.concatenate([jnp.zeros(len(names)) if part is None else part for part, names in parts])
    largest = jnp.concatenate([jnp.full(len(Info._fields), LARGEST), jnp.stack([limits.score, limits.views]), jnp.full(4, LARGEST)])
    # a player that made no update is fine, and so is a frozen generator of which a turn measures nothing
    critic, generator = knobs.n_critic > 0, (knobs.n_generator > 0) & (not GENERATORS[spec.generator].paired)
    moved = jnp.stack([critic] * 2 + [generator] * 6 + [critic, generator] * 2)
    wrong = moved & ~(sizes <= largest)  # of NaN too
    first = jnp.argmax(wrong).astype(jnp.int32)
    return Found(jnp.where(jnp.any(wrong), first, FINE), sizes[first])


def earlier(one: Found, other: Found) -> Found:
    """The one where it found something, else the other."""
    return Found(*(jnp.where(one.which == FINE, b, a) for a, b in zip(one, other)))


def first_break(go: Callable[[int], tuple[Found, int]], found: Found, made: int) -> tuple[int, Found]:
    """How many turns are sane, and what the next one breaks, where ``made`` turns ended broken.

    ``go(turns)`` tells what it found, and after how many turns. Most breaks stop the turns at once; an optimiser's is found
    at their end only, and is sought by halves, since it stays.
    """
    sane, ahead = 0, made - 1
    while made - sane > 1:
        tried, turns = go(ahead)
        if int(tried.which) == FINE:
            sane = ahead
        else:
            found, made = tried, turns
        ahead = (sane + made) // 2
    return sane, found


class Trouble(NamedTuple):
    """What broke, for people: a name of QUANTITIES, its size, and where, such as " at θ = 3 (arm B)"."""

    quantity: str
    size: float
    where: str = ""


def trouble_of(found: Found, where: str = "") -> Trouble:
    """What was found, as words; of several, (N,), one whose size says more than that it is none."""
    index, sizes = np.atleast_1d(found.which), np.atleast_1d(found.size)
    i = int(np.argmax(np.isfinite(sizes)))
    return Trouble(QUANTITIES[int(index[i])], float(sizes[i]), where)


def said(trouble: Trouble) -> str:
    """What a step did: "made the critic's scores as large as 3·10⁹, where more than 10⁹ counts as an explosion"."""
    quantity, size, where = trouble
    if not np.isfinite(size) or quantity not in ABSURD:
        return f"made the {quantity}{where} NaN or infinite"
    return ABSURD[quantity].format(where=where, size=number(size))
