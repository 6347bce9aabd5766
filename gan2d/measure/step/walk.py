"""A walk through one step of the game: every update of it in order, each taken apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import numpy as np

from gan2d.elements.generators import GENERATORS
from gan2d.elements.penalties import PENALTIES
from gan2d.elements.turns import STRETCH, TURNS
from gan2d.games.plain import TrainState
from gan2d.games.play import is_plain
from gan2d.measure.step.critic import CriticUpdate, critic_step
from gan2d.measure.step.generator import GeneratorUpdate, generator_step
from gan2d.training.trained_arm import TrainedArm

MOST = 6  # updates of a player that are kept: the first ones, and the last
Update = CriticUpdate | GeneratorUpdate


class Walk(NamedTuple):
    """The step that an arm takes next, as numpy arrays in its networks' coordinates, but for places of the plane, which are in the user's units.

    Attributes:
        step: the step at which it begins.
        critic, generator: (number, update) of those that are kept, in order.
        critic_updates, generator_updates: how many there are.
        end: the state after it, as far as networks and optimisers go.
    """

    step: int
    critic: list[tuple[int, CriticUpdate]]
    generator: list[tuple[int, GeneratorUpdate]]
    critic_updates: int
    generator_updates: int
    end: TrainState


def walk(arm: TrainedArm) -> Walk:
    """Take the next step of an arm without axes apart; the arm stays where it is."""
    spec, knobs, turns = arm.spec, arm.common, TURNS[arm.spec.turns]
    critic, counted, state = _updates(critic_step, arm, arm.states, int(knobs.n_critic), turns.critic_goes_on, "objective")
    limit = 0 if GENERATORS[spec.generator].paired else int(knobs.n_generator)
    generator, made, state = _updates(generator_step, arm, state, limit, turns.generator_goes_on, "critic_loss")
    return Walk(arm.step, critic, generator, counted, made, state)


def penalty_share(arm: TrainedArm) -> float | None:
    """The penalty's share of the gradient at the critic's weights in its next update, ‖∇ of the penalty‖ over the sum of both norms; None without one,
    and in a game whose critic judges more than points."""
    if PENALTIES[arm.spec.penalty].places is None or not is_plain(arm.spec):
        return None
    _, update = critic_step(arm.spec, arm.states, arm.common, np.int32(0))
    penalty, objective = float(update.penalty_gradient), float(update.objective_gradient)
    return penalty / (penalty + objective) if penalty + objective > 0 else None


def _updates(
    take: Callable[..., Any], arm: TrainedArm, state: TrainState, limit: int, goes_on: Callable[..., Any] | None, loss: str
) -> tuple[list[tuple[int, Any]], int, TrainState]:
    """As ``turns.repeat``."""
    kept: list[tuple[int, Any]] = []
    i, most = 0, limit if goes_on is None else STRETCH * limit
    while i < most and (i == 0 or goes_on is None or bool(goes_on(getattr(kept[-1][1], loss), arm.common))):
        state, update = take(arm.spec, state, arm.common, np.int32(i))
        kept = [*kept[: MOST - 1], (i, update)]
        i += 1
    return [(number, _plain(arm, update)) for number, update in kept], i, state


PLACED = ("real", "fake", "places", "after")  # those of them that are points of the plane, or several side by side


def _plain(arm: TrainedArm, update: Update) -> Any:
    seen = jax.tree.map(np.asarray, update)
    return seen._replace(**{name: _outward(arm, getattr(seen, name)) for name in PLACED if name in seen._fields})


def _outward(arm: TrainedArm, places: np.ndarray) -> np.ndarray:
    return arm.place.outward(places.reshape(-1, 2)).reshape(places.shape)  # type: ignore[no-any-return]
