"""One arm of an experiment in training: its compiled settings, and the state of its networks, of every member where there are axes."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from gan2d.elements.games.table import GAMES
from gan2d.games import plain, play
from gan2d.games.plain import Info, TrainState
from gan2d.settings.axis import SEED
from gan2d.settings.experiment import Experiment, seeds_of
from gan2d.settings.knobs import KNOBS, Knobs, Spec
from gan2d.settings.place import HERE, Place
from gan2d.training import loop
from gan2d.training.sane import FINE, Found, Trouble, first_break, trouble_of

ROOM = 2 * 2**30  # bytes that an experiment may take
ACTIVATIONS = 6  # arrays of a layer's size that a step holds at a time, about


class Members(NamedTuple):
    """What varies: for each of N members its seed, and the values of the knobs that are axes; the last axis varies fastest."""

    seeds: np.ndarray  # (N,) int
    varied: dict[str, np.ndarray]  # knob → (N,)
    shape: tuple[int, ...]  # of the axes; () where there are none
    names: tuple[str, ...]  # of the axes
    seed: int  # the experiment's own


def members_of(experiment: Experiment) -> Members:
    """Every combination of the axes' values."""
    shape = tuple(len(axis.values) for axis in experiment.axes)
    grids = np.meshgrid(*(np.arange(n) for n in shape), indexing="ij")
    index = {axis.knob: grid.ravel() for axis, grid in zip(experiment.axes, grids)}
    n = int(np.prod(shape)) if shape else 1
    seeds = np.asarray(seeds_of(experiment))[index[SEED]] if SEED in index else np.full(n, experiment.seed)
    varied = {axis.knob: np.asarray(axis.values)[index[axis.knob]] for axis in experiment.axes if axis.knob != SEED}
    return Members(seeds, varied, shape, tuple(axis.knob for axis in experiment.axes), experiment.seed)


@dataclasses.dataclass
class TrainedArm:
    """An arm at a step.

    Attributes:
        spec, common: its settings, before any knob takes the values of an axis.
        members: what varies; ``varied`` names it.
        states: networks and optimisers; with axes every leaf but key and steps has a leading axis (N,).
        info: the means of the last chunk; None before the first.
        alive: whether each member is sane, (N,).
        place: where own points lie: knobs, states and ``info`` are in the networks' coordinates.
    """

    spec: Spec
    common: Knobs
    members: Members
    states: TrainState
    info: Info | None = None
    alive: np.ndarray = dataclasses.field(default_factory=lambda: np.ones(1, bool))
    place: Place = HERE

    @property
    def varied(self) -> tuple[str, ...]:
        """Names of the axes."""
        return self.members.names

    @property
    def knobs(self) -> Knobs:
        """The knobs with arrays (N,) in the place of those that vary."""
        given = {name: jnp.asarray(values, getattr(self.common, name).dtype) for name, values in self.members.varied.items()}
        return dataclasses.replace(self.common, **given) if given else self.common

    @property
    def step(self) -> int:
        """Turns trained so far."""
        return int(self.states.step)

    def copy(self) -> TrainedArm:
        """Another one at the same step, which goes its own way."""
        return dataclasses.replace(self)

    def alone(self, i: int) -> tuple[TrainState, Knobs]:
        """The state and the knobs of the i-th member."""
        if not self.varied:
            return self.states, self.common
        state_axes, _ = loop.axes_of(self.varied)
        state = TrainState(*(jax.tree.map(lambda leaf: leaf[i], part) if axis == 0 else part for axis, part in zip(state_axes, self.states)))
        return state, self.knobs_of(i)

    def knobs_of(self, i: int) -> Knobs:
        """The knobs of the i-th member."""
        own = {name: jnp.asarray(values[i], getattr(self.common, name).dtype) for name, values in self.members.varied.items()}
        return dataclasses.replace(self.common, **own) if own else self.common

    def change(self, spec: Spec, knobs: Knobs) -> None:
        """Go on with other settings that need no new networks; what another projection or trick remembers is made anew."""
        before, self.spec, self.common = self.spec, spec, knobs
        states = self.states._replace(since=self.states.step)
        if spec.projection != before.projection:
            states = states._replace(memory=start(spec, knobs, self.members).states.memory)
        if spec.uses != before.uses:
            states = _with_tricks(spec, states, self.varied)
        self.states = states

    def advance(self, steps: int) -> Trouble | None:
        """Train so many turns, and stand there; where a single run breaks, stand at the last sane state and tell what broke.

        With axes it tells what stops an experiment: a value of what is learned, such as a θ, at which no member is sane any more.
        Where all learn the same, such as many seeds, even the last one may die: that is what is to be seen.
        """
        began, knobs = self.states, self.knobs
        chunk = jax.block_until_ready(loop.advance(self.spec, self.varied, began, knobs, steps))
        trouble = None
        if self.varied:
            self.alive = np.asarray(chunk.found.which) == FINE
            trouble = self._dead(chunk.found)
        elif int(chunk.found.which) != FINE:
            chunk, trouble = self._last_sane(chunk)
        self.states, self.info = chunk.states, chunk.info
        return trouble

    def _last_sane(self, chunk: loop.Chunk) -> tuple[loop.Chunk, Trouble]:
        """The chunk until the turn before the one that breaks, and what that breaks."""
        began, knobs, first = self.states, self.knobs, self.step

        def go(turns: int) -> loop.Chunk:
            return jax.block_until_ready(loop.advance(self.spec, (), began, knobs, turns))  # type: ignore[no-any-return]

        def found(chunk: loop.Chunk) -> tuple[Found, int]:
            return chunk.found, int(chunk.states.step) - first

        sane, what = first_break(lambda turns: found(go(turns)), *found(chunk))
        return go(sane), trouble_of(what)

    def _dead(self, found: Found) -> Trouble | None:
        data = {name: values for name, values in self.members.varied.items() if KNOBS[name].group == "Data"}
        if self.alive.all() or not data:
            return None
        places = np.stack(list(data.values()), 1)
        for place in np.unique(places, axis=0):
            here = (places == place).all(1)
            if not self.alive[here].any():
                words = ", ".join(f"{KNOBS[name].symbol or name} = {value:.3g}" for name, value in zip(data, place))
                return trouble_of(Found(*(np.asarray(part)[here] for part in found)), f" at {words}")
        return None

    def program(self) -> tuple[Spec, tuple[str, ...], TrainState, Knobs, int]:
        """Arguments with which ``loop.advance`` compiles what training needs, by training no step."""
        return self.spec, self.varied, self.states, self.knobs, 0


def _with_tricks(spec: Spec, states: TrainState, varied: tuple[str, ...]) -> TrainState:
    if not varied:
        return plain.with_tricks(spec, states)
    axes = loop.axes_of(varied)[0]
    return jax.vmap(lambda state: plain.with_tricks(spec, state), (axes,), axes)(states)


def start(spec: Spec, knobs: Knobs, members: Members, place: Place = HERE) -> TrainedArm:
    """An arm before its first turn."""
    n = len(members.seeds)
    arm = TrainedArm(spec, knobs, members, None, alive=np.ones(n, bool), place=place)  # type: ignore[arg-type]
    seeds = jnp.asarray(members.seeds, jnp.int32) if SEED in arm.varied else int(members.seeds[0])
    arm.states = loop.init(spec, arm.varied, seeds, arm.knobs)
    return arm


def memory(spec: Spec, knobs: Knobs, count: int) -> int:
    """About how many bytes training takes: twice the states, which a step replaces, and the activations of a batch."""
    state = jax.eval_shape(lambda seed, k: play.init(spec, seed, k), 0, knobs)
    weights = sum(leaf.size * leaf.dtype.itemsize for leaf in jax.tree.leaves(state) if hasattr(leaf.dtype, "itemsize"))
    units = spec.critic_depth * spec.critic_width * spec.ensemble * (1 + spec.unrolling) + spec.generator_depth * spec.generator_width
    pairs = 2 * spec.batch_size**2 * (spec.minibatch_kernels + bool(GAMES[spec.game].attention))
    return count * (2 * weights + ACTIVATIONS * 4 * (2 * spec.batch_size * units + pairs))
