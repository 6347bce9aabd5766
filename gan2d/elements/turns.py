"""TURNS: when the critic and the generator take turns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

if TYPE_CHECKING:
    from gan2d.settings.knobs import Knobs

STRETCH = 10  # under stop criteria a player takes at most so many times its usual number of steps


class Turns(NamedTuple):
    """A way to take turns.

    Attributes:
        critic_goes_on, generator_goes_on: ``(critic's last loss, knobs) -> bool``; None where the number of steps is fixed.
        knobs: names of the knobs that it reads.
    """

    title: str
    help: str
    critic_goes_on: Callable[[Array, Knobs], Array] | None = None
    generator_goes_on: Callable[[Array, Knobs], Array] | None = None
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


def repeat(goes_on: Callable[[Array, Knobs], Array] | None, step: Callable[[Array, Any], tuple[Any, Array]], carry: Any, steps: Array, knobs: Knobs) -> Any:
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
