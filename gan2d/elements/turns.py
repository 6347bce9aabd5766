"""TURNS: when the critic and the generator take turns."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from gan2d.common.knob import choice, setting, titles

STRETCH = 10  # under stop criteria a player takes at most so many times its usual number of steps


@dataclasses.dataclass(frozen=True)
class TurnKnobs:
    """Steps of each player in a turn, or when each stops."""

    n_critic: Array = setting(
        1,
        "Critic updates a step",
        "A step of the game is so many critic updates, then the generator's; 0 freezes the critic.",
        "Objective",
        0,
        100,
        symbol="n_critic",
        source="5 in WGAN and WGAN-GP, 1 in GAN",
    )
    n_generator: Array = setting(
        1,
        "Generator updates a step",
        "Generator updates in a step; 0 freezes the generator, so the critic trains to its optimum.",
        "Optimiser",
        0,
        100,
        symbol="n_gen",
        owned=True,
    )
    critic_goal: Array = setting(
        1.0, "Critic trains above C1", "While its loss is above C1, the critic goes on.", "Tricks", -10.0, 10.0, symbol="C1", owned=True
    )
    generator_limit: Array = setting(
        1.3, "Generator trains below C2", "While the critic's loss is below C2, the generator goes on.", "Tricks", -10.0, 10.0, symbol="C2", owned=True
    )


class Turns(NamedTuple):
    """A way to take turns.

    Attributes:
        critic_goes_on, generator_goes_on: ``(critic's last loss, knobs) -> bool``; None where the number of steps is fixed.
        knobs: names of the knobs that it reads.
    """

    title: str
    help: str
    critic_goes_on: Callable[[Array, TurnKnobs], Array] | None = None
    generator_goes_on: Callable[[Array, TurnKnobs], Array] | None = None
    knobs: tuple[str, ...] = ()
    source: str = ""


TURNS: dict[str, Turns] = {
    "fixed": Turns("Fixed numbers of steps", "n_critic steps of the critic, then n_gen steps of the generator."),
    "criteria": Turns(
        "Stop criteria on the critic's loss",
        f"The critic trains while its loss is above C1, then the generator while it is below C2; at most {STRETCH} times n_critic and n_gen steps.",
        lambda loss, knobs: loss > knobs.critic_goal,
        lambda loss, knobs: loss < knobs.generator_limit,
        ("critic_goal", "generator_limit"),
        "the classic recipe of training a critic neither too little nor too much; Goodfellow et al. 2014, arXiv:1406.2661, fix the number instead",
    ),
}


def repeat(
    goes_on: Callable[[Array, TurnKnobs], Array] | None, step: Callable[[Array, Any], tuple[Any, Array]], carry: Any, steps: Array, knobs: TurnKnobs
) -> Any:
    """Take ``steps`` steps of ``(i, carry) -> (carry, critic's loss)``; or, with a criterion, one and then more while it says so, STRETCH·steps at most."""
    if goes_on is None:
        return jax.lax.fori_loop(0, steps, lambda i, carry: step(i, carry)[0], carry)

    def more(at: tuple[Array, Any, Array]) -> Array:
        i, _, loss = at
        return (i < STRETCH * steps) & ((i == 0) | goes_on(loss, knobs))

    def one(at: tuple[Array, Any, Array]) -> tuple[Array, Any, Array]:
        i, carry, _ = at
        return i + 1, *step(i, carry)

    return jax.lax.while_loop(more, one, (jnp.int32(0), carry, jnp.zeros(())))[1]


@dataclasses.dataclass(frozen=True)
class TurnSpec:
    """The chosen way to take turns."""

    turns: str = choice("fixed", titles(TURNS), "Order of play", "How many updates each player makes in a step of the game.", "Tricks")
