"""Comparison: several critics of one scene in training, at all θ at once; it plays like a Run.

Its settings, its seed and the knobs moved on the way replay it bit for bit on one machine.
"""

from __future__ import annotations

import dataclasses
import functools
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from gan2d.common.errors import InputError
from gan2d.common.memoise import Memory
from gan2d.common.workers import side_by_side
from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.pairs import PAIRS, draw
from gan2d.games.players import named_key
from gan2d.settings.knobs import KNOBS, Knobs, Spec, Values, compile_values, knob
from gan2d.settings.scene import Scene, with_knob
from gan2d.theory import distances
from gan2d.theory import optimal_critic as optimum
from gan2d.training import critics
from gan2d.training.critics import CRITICS, Fit
from gan2d.training.run import Broken, Change, Record

READ = 512  # fresh points of each kind that an estimate is measured on before the first update
FINAL = 8192  # the same for an answer that stands
POINTS = 256  # generated points at which their gradient is measured
KEPT = 6  # states kept for going back


class Member(NamedTuple):
    """One critic of the comparison, compiled."""

    name: str
    values: Values
    spec: Spec
    knobs: Knobs


class Clouds(NamedTuple):
    """Points that are looked at, always the same: ``real (m, d)``, ``fake (T, m, d)``, and where W1 sends the generated ones."""

    real: np.ndarray
    fake: np.ndarray
    downhill: np.ndarray


def members(scene: Scene) -> list[Member]:
    """The scene's critics with their own values of every knob."""
    found = []
    for name in scene.critics:
        values = scene.values(name)
        found.append(Member(name, values, *compile_values(values)))
    return found


class Comparison:
    """Critics of one scene in training.

    Attributes:
        origin, scene: the settings that it began with, and now.
        changes: knobs moved since, in order of step.
        step: updates of each critic so far.
        seconds: time spent training.
    """

    def __init__(self, scene: Scene) -> None:
        """Start it: same scene, same weights."""
        self.origin = self.scene = scene
        self.changes: list[Change] = []
        self.seconds, self.step = 0.0, 0
        self._compile()
        self.fits: list[Fit] = [critics.start(m.spec, scene.pair, scene.seed, m.knobs, len(scene.theta)) for m in self.members]
        self.losses: list[np.ndarray] = []  # of the last advance
        self._kept: dict[int, list[Fit]] = {0: self.fits}

    def _compile(self) -> None:
        self.members = members(self.scene)
        self.theta = jnp.asarray(self.scene.theta, jnp.float32)

    @property
    def heated(self) -> int:
        """The step of the last change: from there on critics learn at their full rate again, and settle anew."""
        return self.changes[-1].step if self.changes else 0

    @property
    def dims(self) -> int:
        """1 on the line, 2 in the plane."""
        return PAIRS[self.scene.pair].inputs

    def change(self, name: str, value: object) -> None:
        """Move a knob in mid-training, from this step on.

        Raises:
            InputError: unknown, out of range, read by nobody here, or one that needs new networks.
        """
        moved = with_knob(self.scene, name, value)
        if moved == self.scene:
            return
        if knob(name).resets:
            raise InputError(f"{name} cannot change in mid-training, since it needs new networks: start anew with it.")
        self.scene, self.losses = moved, []
        self._compile()
        self.changes = [*(c for c in self.changes if (c.step, c.knob) != (self.step, name)), Change(self.step, name, KNOBS[name].parse(value))]

    def advance(self, steps: int) -> Record | None:
        """Train every critic by that many updates.

        Raises:
            Broken: weights became NaN or infinite; all critics then stand at the last step at which all were finite.
        """
        if steps < 1:
            return None
        began = time.perf_counter()
        trouble = self._try(steps)
        if trouble is not None:
            # step by step, to stand right before the update that broke
            for _ in range(steps):
                trouble = self._try(1)
                if trouble is not None:
                    break
        self.seconds += time.perf_counter() - began
        if trouble is not None:
            raise Broken(self.step, trouble)
        if self.step // 250 > max(self._kept) // 250:
            self._keep()
        return Record(self.step, {})

    def _try(self, steps: int) -> str | None:
        """Advance if all stay finite, else stay and name what broke."""

        def one(member: Member, fit: Fit) -> tuple[Fit, np.ndarray, np.ndarray]:
            new, fine, loss = critics.advance(member.spec, self.scene.pair, fit, self.scene.seed, member.knobs, self.theta, self.step, steps, self.heated)
            return new, np.asarray(fine), np.asarray(loss, float)

        told = side_by_side(one, self.members, self.fits)
        for member, (_, fine, _) in zip(self.members, told):
            if not fine.all():
                first = float(self.scene.theta[fine.argmin()])
                return f"weights of the critic {CRITICS[member.name].title} at θ = {first:.3g}"
        self.fits = [fit for fit, _, _ in told]
        self.losses = [loss for _, _, loss in told]
        self.step += steps
        return None

    def _keep(self) -> None:
        self._kept[self.step] = self.fits
        if len(self._kept) > KEPT:
            steps = sorted(self._kept)
            self._kept = {s: self._kept[s] for i, s in enumerate(steps) if i % 2 == 0 or s == steps[-1]}

    def rewind(self, step: int) -> None:
        """Go back to an earlier step exactly; what came after it is forgotten."""
        if not 0 <= step <= self.step:
            raise InputError(f"The comparison can go back to a step between 0 and {self.step}; {step} is outside.")
        if step == self.step:
            return
        past = [c for c in self.changes if c.step <= step]
        self.step = max(s for s in self._kept if s <= step)
        self.fits = self._kept[self.step]
        self._kept = {s: fits for s, fits in self._kept.items() if s <= self.step}
        self.scene, self.changes, self.losses = self.origin, [], []
        self._compile()
        for change in past:
            if change.step > self.step:
                self.advance(change.step - self.step)
            self.scene = with_knob(self.scene, change.knob, change.value)
            self.changes.append(change)
            self._compile()
        self.advance(step - self.step)

    def at(self, step: int) -> Comparison:
        """A copy as it stood at an earlier step; this one stays where it is."""
        other = Comparison.__new__(Comparison)
        other.__dict__.update(self.__dict__, changes=list(self.changes), _kept=dict(self._kept))
        other.rewind(step)
        return other

    def forget(self) -> None:
        """Keep only the first and the present state."""
        self._kept = {0: self._kept[0], self.step: self.fits}

    # ---- what it tells ----

    def known(self) -> dict[str, distances.Curve]:
        """The distances over θ that theory gives for this scene."""
        return known(self.scene)

    def estimates(self, points: int | None = None) -> dict[str, np.ndarray]:
        """Each critic's estimate of its distance over θ, (T,); critics whose loss estimates none are left out.

        From its loss on so many fresh points of each kind, or, without a number, from its mean loss over the updates of
        the last ``advance``, which costs nothing. A critic of unknown slope is divided by the steepest one found on both
        clouds and between them.
        """

        def one(member: Member, fit: Fit, loss: np.ndarray | None) -> np.ndarray:
            if loss is None or points is not None:
                told = critics.read(member.spec, self.scene.pair, fit, self.scene.seed, member.knobs, self.theta, points or READ)
                loss = np.asarray(told, float)
            reading = OBJECTIVES[str(member.values["objective"])].reading
            assert reading is not None
            value = np.asarray(reading.value(loss, member.values))  # type: ignore[arg-type]
            return value / np.maximum(self._scale(member, fit)[1], 1e-12) if CRITICS[member.name].own_slope else value

        losses: list[Any] = [*self.losses] if self.losses else [None] * len(self.fits)
        able = [seen for seen in zip(self.members, self.fits, losses) if estimated(seen[0].name) is not None]
        return dict(zip([member.name for member, _, _ in able], side_by_side(one, *zip(*able)))) if able else {}

    def _scale(self, member: Member, fit: Fit) -> tuple[np.ndarray, np.ndarray]:
        real, fake, _ = (part.astype(np.float32) for part in self.clouds())
        middle, slope = critics.scale(member.spec, fit, member.knobs, real, fake)
        return np.asarray(middle, float), np.asarray(slope, float)

    def clouds(self) -> Clouds:
        """The points at which gradients are measured."""
        return clouds(self.scene)

    def watch(self, places: np.ndarray, arrows: np.ndarray) -> list[critics.Watched]:
        """For each critic its scores at ``places (n, d)``, pushes at ``arrows (m, d)``, and the gradient that generated points get."""
        seen = tuple(part.astype(np.float32) for part in self.clouds())
        x, y = (np.asarray(part, np.float32) for part in (places, arrows))
        return side_by_side(lambda m, fit: jax.tree.map(np.asarray, critics.watch(m.spec, fit, m.knobs, seen, x, y)), self.members, self.fits)

    def program(self) -> Callable[[], object]:
        """Compile what training needs, by training no step."""

        pair, seed, theta, step, heated = self.scene.pair, self.scene.seed, self.theta, self.step, self.heated

        def one(member: Member, fit: Fit) -> None:
            critics.advance(member.spec, pair, fit, seed, member.knobs, theta, step, 0, heated)

        members, fits = self.members, self.fits
        return lambda: side_by_side(one, members, fits)


READS = {"JS": "js", "TV": "tv", "K·W1": "w1", "KL(p‖q)": "kl", "KL(q‖p)": "reverse_kl"}


def estimated(critic: str) -> str | None:
    """The name in DISTANCES of what a critic's best loss estimates, or None."""
    recipe = critics.objective_of(critic)
    reading = OBJECTIVES[recipe].reading
    return None if reading is None else READS.get(reading.name)


def distributions(scene: Scene) -> Scene:
    """The scene as far as its two distributions go: what critics do with them is left out."""
    shape = {name: value for name, value in scene.knobs.items() if KNOBS[name].group == "Data" or name == "noise"}
    return Scene(scene.pair, scene.data, (), _Hashed(shape), scene.seed, scene.span)


class _Hashed(dict):  # type: ignore[type-arg]
    """A dict that a cache can remember; it is not changed."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))


def known(scene: Scene) -> dict[str, distances.Curve]:
    """The distances over the scene's θ that theory gives; remembered."""
    return KNOWN(distributions(scene))


def clouds(scene: Scene) -> Clouds:
    """Real and generated points of every θ, of the same draws, and the direction in which W1 falls; remembered."""
    return CLOUDS(distributions(scene))


def _clouds(scene: Scene) -> Clouds:
    values = scene.shape()
    spec, knobs = compile_values(values)
    real, fake = _drawn(scene.pair, spec.data, named_key(jax.random.key(scene.seed), "watched"), POINTS, knobs, jnp.asarray(scene.theta, jnp.float32))
    p, q = np.asarray(real, float), np.asarray(fake, float)
    return Clouds(p, q, optimum.downhill(scene.pair, values, scene.theta, p, q))


KNOWN = Memory(lambda scene: distances.known(scene.pair, scene.shape(), scene.theta), 32)
CLOUDS = Memory(_clouds, 32)


@functools.partial(jax.jit, static_argnums=(0, 1, 3))
def _drawn(pair: str, data: str, key: jax.Array, n: int, knobs: Knobs, theta: jax.Array) -> tuple[jax.Array, jax.Array]:
    real, fake = jax.vmap(lambda t: draw(pair, data, key, n, dataclasses.replace(knobs, theta=t)))(theta)
    return real[0], fake
