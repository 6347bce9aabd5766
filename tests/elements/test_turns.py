"""When the players take turns: steps counted for scripted losses, and stop criteria in a run."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_game import SPEC, advance, begin, bits, finite, knobs

from gan2d.elements.turns import STRETCH, TURNS, repeat
from gan2d.training import loop
from gan2d.training.sane import FINE

pytestmark = pytest.mark.compiles

CRITERIA = dataclasses.replace(SPEC, turns="criteria")
NEVER, ALWAYS = -10.0, 10.0  # a generator's limit below and above every loss here; a critic's goal the other way round


@jax.jit
def steps_of_critic(losses, goal, n):
    """How many steps are taken where step i tells ``losses[i]``."""
    k = dataclasses.replace(knobs(), critic_goal=goal)
    return repeat(TURNS["criteria"].critic_goes_on, lambda i, taken: (taken + 1, losses[i]), jnp.int32(0), n, k)


@jax.jit
def steps_of_generator(losses, limit, n):
    k = dataclasses.replace(knobs(), generator_limit=limit)
    return repeat(TURNS["criteria"].generator_goes_on, lambda i, taken: (taken + 1, losses[i]), jnp.int32(0), n, k)


@pytest.mark.parametrize(
    ("losses", "n", "taken"),
    [
        ([3.0, 2.0, 1.5, 0.9, 0.1], 1, 4),  # until the first that is at the goal
        ([0.5, 3.0], 1, 1),  # one always
        ([1.0, 3.0], 1, 1),  # at the goal is not above it
        ([3.0] * 50, 1, STRETCH),
        ([3.0] * 50, 2, 2 * STRETCH),
        ([3.0] * 50, 0, 0),
        ([np.nan, 3.0, 3.0], 1, 1),  # what is broken does not go on
    ],
)
def test_the_critic_goes_on_while_its_loss_is_above_its_goal(losses, n, taken):
    told = jnp.asarray(np.pad(np.float32(losses), (0, 50 - len(losses)), mode="edge"))
    assert int(steps_of_critic(told, jnp.float32(1.0), n)) == taken
    # and the generator while it is below its limit: the same game with the signs turned
    assert int(steps_of_generator(-told, jnp.float32(-1.0), n)) == taken


@pytest.mark.parametrize("n", [0, 1, 3])
def test_fixed_turns_take_the_steps_that_they_say(n):
    assert TURNS["fixed"].critic_goes_on is None and TURNS["fixed"].generator_goes_on is None
    assert int(repeat(None, lambda i, taken: (taken + 1, jnp.float32(1e9)), jnp.int32(0), n, knobs())) == n


@pytest.mark.parametrize(
    ("goal", "limit", "moved", "same"),
    [
        (ALWAYS, NEVER, {"n_critic": 5, "n_generator": 3}, {"n_critic": 1, "n_generator": 1}),
        (NEVER, NEVER, {"n_critic": 1}, {"n_critic": STRETCH}),
        (ALWAYS, ALWAYS, {"n_generator": 1}, {"n_generator": STRETCH}),
        (NEVER, ALWAYS, {"n_critic": 0, "n_generator": 0}, {"n_critic": 0, "n_generator": 0}),
    ],
    ids=["one each", "the critic's utmost", "the generator's utmost", "none"],
)
def test_a_run_under_criteria_is_one_of_so_many_steps_bit_for_bit(goal, limit, moved, same):
    told, *_ = advance(CRITERIA, begin(), knobs(critic_goal=goal, generator_limit=limit, **moved), 2)
    fixed, *_ = advance(SPEC, begin(), knobs(**same), 2)
    assert bits(told) == bits(fixed)


def test_the_criterion_is_the_loss_that_is_told():
    """With the goal just below and just above the loss of the first step the critic takes two, or one."""
    k = {"n_generator": 0, "n_critic": 1}
    loss = float(advance(SPEC, begin(), knobs(**k), 1)[1].critic_loss)
    after = [advance(SPEC, begin(), knobs(n_critic=n, n_generator=0), 1) for n in (1, 2)]
    above, _, _ = advance(CRITERIA, begin(), knobs(critic_goal=loss + 1e-3, **k), 1)
    assert bits(above) == bits(after[0][0])
    second = float(after[1][1].critic_loss)
    below, _, _ = advance(CRITERIA, begin(), knobs(critic_goal=loss - 1e-4, **k), 1)
    assert (bits(below) == bits(after[1][0])) == (second <= loss - 1e-4) and bits(below) != bits(after[0][0])


@pytest.mark.parametrize("objective", ["wasserstein", "non_saturating", "relativistic"])
def test_criteria_train_and_move_in_mid_training(objective):
    state, *_ = advance(CRITERIA, begin(), knobs(), 1)
    before = loop._single.count
    ends = ((ALWAYS, NEVER), (NEVER, ALWAYS))
    told = [advance(CRITERIA, state, knobs(objective=objective, critic_goal=goal, generator_limit=limit), 5) for goal, limit in ends]
    assert all(int(broken.which) == FINE and finite(new) and np.isfinite(np.array(info)).all() for new, info, broken in told)
    assert loop._single.count == before and bits(told[0][0]) != bits(told[1][0])
