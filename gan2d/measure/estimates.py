"""What critics say of two distributions that stand θ apart: their estimates of distances, and the gradient that generated points would get.

Leading axes count the values of θ. Points to look at are always the same, whatever the critics do.
"""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from gan2d.common.errors import InputError
from gan2d.common.memoise import Memory
from gan2d.elements import generators, objectives
from gan2d.elements.data import DATASETS
from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.penalties import norm
from gan2d.formats.files import to_json
from gan2d.games.plain import TrainState, critic_params
from gan2d.games.players import named_key, score_of
from gan2d.machine.programs import program
from gan2d.machine.workers import side_by_side
from gan2d.measure.frame import push
from gan2d.measure.samples import over_members
from gan2d.measure.w1_bound import steepest_rise, w1_estimate
from gan2d.settings.experiment import Arm, Experiment, shared
from gan2d.settings.knobs import Knobs, Spec
from gan2d.settings.place import Place
from gan2d.theory import distances, optimal_critic
from gan2d.theory.transport import w1
from gan2d.training.loop import axes_of
from gan2d.training.trained_arm import TrainedArm
from gan2d.training.training import Training

READ = 512  # fresh points of each kind that an estimate is measured on before the first update
FINAL = 8192  # the same for an answer that stands
POINTS = 256  # generated points at which their gradient is measured
CLOUD = 256  # points of each cloud where W1 can only be measured between samples
COMPARED = 16  # real points that a loss on pairs compares each generated point with
UNCHARTED = ("χ²(2q‖p+q)", "χ²(p‖q)")  # distances of which the pages draw no curve
READS = {"JS": "js", "TV": "tv", "K·W1": "w1", "KL(p‖q)": "kl", "KL(q‖p)": "reverse_kl"}  # Reading.name → DISTANCES


def theta_of(experiment: Experiment) -> np.ndarray:
    """The values of θ of an experiment whose only axis it is, (T,).

    Raises:
        InputError: it has none, or another one besides.
    """
    axis = experiment.axis(experiment.pair.knob)
    if axis is None or len(experiment.axes) > 1:
        raise InputError(f"This needs an axis of {experiment.pair.knob} and no other, such as 0:6:25: the two distributions stand so far apart.")
    return np.asarray(axis.values, float)


def distributions(experiment: Experiment) -> Experiment:
    """The experiment as far as its two distributions go: what critics do with them is left out."""
    common = shared(experiment)
    kept = {name: value for name, value in experiment.arms[0].knobs.items() if name in common}
    axes = tuple(axis for axis in experiment.axes if axis.knob == experiment.pair.knob)
    return dataclasses.replace(experiment.bare(), arms=(Arm("wgan-gp", "optimum", kept),), axes=axes)


class _Named:
    """An experiment that a cache can remember, by all that it says."""

    def __init__(self, experiment: Experiment, *more: Any) -> None:
        self.experiment = experiment
        points = experiment.points and experiment.points.digest
        self.key = (repr(to_json(dataclasses.replace(experiment, points=None))), points, *more)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Named) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def named(experiment: Experiment, *more: Any) -> _Named:
    """What remembers results about the two distributions of an experiment, and perhaps more."""
    return _Named(distributions(experiment), *more)


# ---- what theory says, and what samples say, remembered


def known(experiment: Experiment) -> dict[str, distances.Curve]:
    """The distances over θ that theory gives; remembered."""
    return KNOWN(named(experiment))


KNOWN = Memory(lambda name: distances.known(name.experiment.pair, name.experiment.values(), theta_of(name.experiment)), 32)


class Clouds(NamedTuple):
    """Points that are looked at, always the same: ``real (m, d)``, ``fake (T, m, d)``, and where W1 sends the generated ones."""

    real: np.ndarray
    fake: np.ndarray
    downhill: np.ndarray

    def inward(self, place: Place) -> tuple[np.ndarray, ...]:
        """The same in the networks' coordinates, in which directions stay."""
        return tuple(part.astype(np.float32) for part in (place.inward(self.real), place.inward(self.fake), self.downhill))


def pair_points(spec: Spec, key: Array, n: int, knobs: Knobs) -> tuple[Array, Array]:
    """``n`` real and ``n`` generated points of two given distributions, each with the instance noise that the critic sees on both."""
    on_p, on_q, noise_p, noise_q = jax.random.split(key, 4)
    real, fake = DATASETS[spec.data].sample(on_p, n, knobs), generators.draw(spec, {}, {}, on_q, n, knobs, False)[0]
    return real + knobs.noise * jax.random.normal(noise_p, real.shape), fake + knobs.noise * jax.random.normal(noise_q, fake.shape)


@program(0, 2, 4)
def _over_theta(spec: Spec, key: Array, n: int, knobs: Knobs, knob: str, theta: Array) -> tuple[Array, Array]:
    real, fake = jax.vmap(lambda t: pair_points(spec, key, n, dataclasses.replace(knobs, **{knob: t})))(theta)
    return real[0], fake


def points_at(experiment: Experiment, key: Array, n: int, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``n`` real points (n, d) and ``n`` generated ones at every θ, (T, n, d), of the same draws, in the user's units."""
    spec, knobs = experiment.compiled()
    real, fake = _over_theta(spec, key, n, knobs, experiment.pair.knob, jnp.asarray(theta, jnp.float32))
    return experiment.place.outward(np.asarray(real, float)), experiment.place.outward(np.asarray(fake, float))


def clouds(experiment: Experiment) -> Clouds:
    """Real and generated points of every θ, of the same draws, and the direction in which W1 falls; remembered."""
    return CLOUDS(named(experiment))


def _clouds(name: _Named) -> Clouds:
    experiment = name.experiment
    theta = theta_of(experiment)
    p, q = points_at(experiment, named_key(jax.random.key(experiment.seed), "watched"), POINTS, theta)
    return Clouds(p, q, optimal_critic.downhill(experiment.pair, experiment.values(), theta, p, q))


CLOUDS = Memory(_clouds, 32)


def _between(name: _Named) -> float:
    real, fake = points_at(name.experiment, _sample_keys(name.experiment.seed)[0], CLOUD, np.array([name.key[-1]]))
    return w1(real, fake[0])


def _floor(name: _Named) -> float:
    first, second = _sample_keys(name.experiment.seed)
    real, *others = (points_at(name.experiment, key, CLOUD, np.zeros(1))[0] for key in (first, *jax.random.split(second, 3)))
    return float(np.mean([w1(real, other) for other in others]))


def _sample_keys(seed: int) -> tuple[Array, ...]:
    return tuple(jax.random.split(jax.random.fold_in(jax.random.key(seed), 77)))


SAMPLED, FLOORS = Memory(_between, 4096), Memory(_floor, 64)


def between_samples(experiment: Experiment, i: int) -> float:
    """Exact W1 between CLOUD real and CLOUD generated points at the i-th θ; remembered."""
    return SAMPLED(named(experiment, float(theta_of(experiment)[i])))


def floor(experiment: Experiment) -> float:
    """What W1 between samples cannot fall below: the same between two clouds of real points, the mean of three draws; remembered."""
    return FLOORS(named(experiment))


# ---- what critics say


def estimated(experiment: Experiment, arm: int) -> str | None:
    """The name in DISTANCES of what an arm's critic estimates at its best; InputError for a distance of which nothing is known here."""
    reading = OBJECTIVES[str(experiment.values(arm)["objective"])].reading
    if reading is None or reading.name in READS:
        return None if reading is None else READS[reading.name]
    if reading.name not in UNCHARTED:
        raise InputError(f"The critic estimates {reading.name!r}, of which no curve over θ is known: add it to DISTANCES and READS, or to UNCHARTED.")
    return None


def own_slope(experiment: Experiment, arm: int) -> bool:
    """Whether an arm's estimate is divided by its own measured slope: no constraint holds it at 1."""
    name = estimated(experiment, arm)
    return name is not None and distances.DISTANCES[name].times_slope


def _score(spec: Spec, state: TrainState, knobs: Knobs) -> Any:
    return score_of(spec, critic_params(spec, state), state.critic.stats, knobs)


@dataclasses.dataclass(frozen=True)
class _Reading:
    """The objective's critic loss on ``n`` fresh points of each kind, the same at each call."""

    n: int

    def __call__(self, spec: Spec, state: TrainState, knobs: Knobs, key: Array) -> Array:
        real, fake = pair_points(spec, key, self.n, knobs)
        score = _score(spec, state, knobs)
        return jnp.mean(objectives.critic_loss(score(real), score(fake), knobs))


def _scale(spec: Spec, state: TrainState, knobs: Knobs, real: Array, fake: Array) -> tuple[Array, Array]:
    """The score midway between ``real (n, d)`` and ``fake (n, d)``, and its steepest rise from one to the other."""
    at_real, at_fake = map(_score(spec, state, knobs), (real, fake))
    return 0.5 * (jnp.mean(at_real) + jnp.mean(at_fake)), steepest_rise(real, fake, at_real, at_fake)


def _pull(spec: Spec, state: TrainState, knobs: Knobs, real: Array, x: Array, wanted: Array) -> tuple[Array, Array]:
    """The gradient that a generator would get at its points ``x (n, d)``: mean ‖∂ℓ_G/∂x‖, and mean cosine between −∂ℓ_G/∂x and the
    unit vectors ``wanted``, the way in which W1 falls fastest; a gradient of 0 counts as 0, and where no way is known it is NaN."""
    score = _score(spec, state, knobs)
    got = push(score, score(real), knobs, x)
    size = norm(got)
    way = norm(wanted) > 0
    agree = jnp.sum(got * wanted, -1) / jnp.where(size > 0, size, 1.0)
    count = jnp.sum(way)
    return jnp.mean(size), jnp.where(count > 0, jnp.sum(jnp.where(way, agree, 0.0)) / jnp.maximum(count, 1), jnp.nan)


class Watched(NamedTuple):
    """What a picture shows of one arm's critics.

    Attributes:
        score: ``(T, n)`` at the places; push: ``(T, m, d)`` on a generated point at the arrows.
        middle, slope: (T,) as ``_scale`` tells, in the user's units; gradients are in the networks' coordinates.
        size, cosine: (T,) the gradient that generated points get, and its cosine to the way in which W1 falls.
    """

    score: np.ndarray
    push: np.ndarray
    middle: np.ndarray
    slope: np.ndarray
    size: np.ndarray
    cosine: np.ndarray


@program(0, 1)
def _watch(spec: Spec, varied: tuple[str, ...], states: TrainState, knobs: Knobs, clouds: tuple[Array, Array, Array], places: Array, arrows: Array) -> Watched:
    real, fake, downhill = clouds
    few = real[:COMPARED]

    def one(state: TrainState, k: Knobs, fake: Array, downhill: Array) -> Watched:
        score = _score(spec, state, k)
        look = score(places), push(score, score(few), k, arrows)
        return Watched(*look, *_scale(spec, state, k, real, fake), *_pull(spec, state, k, few, fake, downhill))  # type: ignore[arg-type]

    return jax.vmap(one, (*axes_of(varied), 0, 0))(states, knobs, fake, downhill)  # type: ignore[no-any-return]


def watch(training: Training, places: np.ndarray, arrows: np.ndarray) -> list[Watched]:
    """For each arm its scores at ``places (n, d)``, pushes at ``arrows (m, d)``, and the gradient that generated points get."""
    place = training.experiment.place
    seen, (x, y) = clouds(training.experiment).inward(place), (np.asarray(place.inward(part), np.float32) for part in (places, arrows))

    def one(arm: TrainedArm) -> Watched:
        told = jax.tree.map(np.asarray, _watch(arm.spec, arm.varied, arm.states, arm.knobs, seen, x, y))
        return told._replace(slope=place.steepness(told.slope))  # type: ignore[no-any-return]

    return side_by_side(one, training.arms)


@program(0, 1)
def _steepest(spec: Spec, varied: tuple[str, ...], states: TrainState, knobs: Knobs, real: Array, fake: Array) -> Array:
    return jax.vmap(lambda state, k, x: steepest_rise(real, x, *map(_score(spec, state, k), (real, x))), (*axes_of(varied), 0))(states, knobs, fake)


def estimates(training: Training, points: int | None = None) -> dict[int, np.ndarray]:
    """Each arm's estimate of its distance over θ, (T,); those whose loss estimates none are left out.

    From its loss on so many fresh points of each kind, or, without a number, from its mean loss over the updates of
    the last ``advance`` where no knob has moved since, which costs nothing. What a critic tells times its slope is divided by the steepest
    rise from the generated to the real cloud; see ``w1_estimate``.
    """
    experiment = training.experiment
    key = named_key(jax.random.key(experiment.seed), "reading")
    moved = any(change.step == training.step for change in training.changes)

    def one(i: int) -> np.ndarray:
        arm, values = training.arms[i], experiment.values(i)
        known = None if points is not None or arm.info is None or moved else arm.info.critic_loss
        loss = np.asarray(over_members(_Reading(points or READ), arm, key) if known is None else known, float)
        reading = OBJECTIVES[str(values["objective"])].reading
        assert reading is not None
        # a slope of 1 is one in the networks' coordinates
        scale = experiment.place.scale if distances.DISTANCES[str(estimated(experiment, i))].times_slope else 1.0
        value = scale * np.asarray(reading.value(loss, values))  # type: ignore[arg-type]
        if not own_slope(experiment, i):
            return value
        real, fake, _ = clouds(experiment).inward(experiment.place)
        return np.asarray(w1_estimate(value, _steepest(arm.spec, arm.varied, arm.states, arm.knobs, real, fake)), float)

    able = [i for i in range(len(training.arms)) if estimated(experiment, i) is not None]
    return dict(zip(able, side_by_side(one, able)))
