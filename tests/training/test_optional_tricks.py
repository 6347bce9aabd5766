"""Tricks that are in a program only where somebody uses them: nothing of them at strength 0, and switched on and off in mid-training."""

import jax
import numpy as np
import pytest
from small_game import SMALL, SPEC, advance, begin, bits, finite, knobs, using

from gan2d.elements import tricks
from gan2d.elements.tricks import OPTIONAL, REPLAY_EVERY
from gan2d.games import plain
from gan2d.settings.experiment import Change, make
from gan2d.training import loop
from gan2d.training.training import Training, replayed

pytestmark = pytest.mark.compiles

REMEMBERING = {"historical", "replay"}  # the others look at the present alone
AXES = [None, {"seed": 2}]
ARMS = [{}, {"recipe": "gan-ns"}]
each_trick = pytest.mark.parametrize("trick", OPTIONAL)


def experiment_of(**more):
    return make("ring8", "wgan-gp", SMALL | more, 3)


def bits_of(training):
    return bits([arm.states for arm in training.arms])


def remembers(state):
    """Which tricks a state has a memory for."""
    return {name for name, part in (("historical", state.past), ("replay", state.replay)) if jax.tree.leaves(part)}


def test_at_strength_0_nothing_of_them_is_in_the_program():
    spec, k = experiment_of().compiled()
    state = loop.init(spec, (), 0, k)
    assert spec.uses == () == SPEC.uses and remembers(state) == set() and state.past == state.replay == ()
    assert not remembers(advance(spec, state, k, 2).states)


@each_trick
@pytest.mark.parametrize("strength", [1e-3, 0.5])
def test_a_strength_puts_its_own_part_there_and_no_other(trick, strength):
    spec, k = experiment_of(**{trick: strength}).compiled()
    assert spec.uses == (trick,)
    state = loop.init(spec, (), 0, k)
    assert remembers(state) == {trick} & REMEMBERING == remembers(advance(spec, state, k, 2).states)


def test_several_are_there_together_in_the_tables_order():
    strengths = dict.fromkeys(OPTIONAL, 0.3)
    spec, k = experiment_of(**strengths).compiled()
    assert spec.uses == OPTIONAL
    state = advance(spec, loop.init(spec, (), 0, k), k, 3).states
    assert finite(state) and remembers(state) == {"historical", "replay"}


@each_trick
def test_an_axis_of_strengths_has_it_in_the_program_though_one_is_0(trick):
    experiment = make("ring8", "wgan-gp", SMALL, 3, axes={trick: [0.0, 0.5]})
    training = Training(experiment)
    (arm,) = training.arms
    assert experiment.values()[trick] == 0 and arm.spec.uses == (trick,)
    plainly = Training(make("ring8", "wgan-gp", SMALL, 3))
    training.advance(3)
    plainly.advance(3)
    state, _ = arm.alone(0)
    for a, b in zip(jax.tree.leaves(state.generator.params), jax.tree.leaves(plainly.arms[0].states.generator.params)):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


@each_trick
def test_a_program_that_has_it_at_strength_0_is_the_plain_one(trick):
    spec = using(SPEC, trick)
    usual, there = advance(SPEC, begin(), knobs(), 6).states, advance(spec, begin(spec), knobs(), 6).states
    for a, b in zip(jax.tree.leaves((usual.generator, usual.critic)), jax.tree.leaves((there.generator, there.critic))):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


@each_trick
@pytest.mark.parametrize("axes", AXES, ids=str)
def test_switched_on_and_off_in_mid_training_it_replays_bit_for_bit(trick, axes):
    training = Training(make("ring8", "wgan-gp", SMALL, 3, axes=axes))
    seen = {}

    def go(steps):
        seen[training.step] = bits_of(training)
        training.advance(steps)

    go(30)
    assert training.change(trick, 0.7) is True, "another program"
    go(4)
    assert training.change(trick, 0.2) is False, "it is there already"
    go(4)
    assert remembers(training.arms[0].states) == {trick} & REMEMBERING
    assert training.change(trick, 0.0) is True and remembers(training.arms[0].states) == set()
    go(4)
    assert training.change(trick, 0.3) is True
    go(4)
    seen[46] = bits_of(training)
    assert training.changes == [Change(step, trick, value) for step, value in ((30, 0.7), (34, 0.2), (38, 0.0), (42, 0.3))]
    other = replayed(training.moment())
    assert bits_of(other) == seen[46]
    for step in (46, 42, 38, 34, 30):
        back = training.at(step)
        assert bits_of(back) == seen[step] and back.arms[0].spec.uses == ((trick,) if step != 38 else ())
    for step in (44, 40, 36, 32, 20):
        again = Training(training.origin)
        again.replay(training.changes, step)
        assert bits_of(training.at(step)) == bits_of(again), step
    training.forget()
    training.rewind(36)
    training.replay([c for c in other.changes if c.step > 36], 46)
    assert bits_of(training) == seen[46]


@each_trick
def test_switched_on_it_begins_with_what_is_there(trick):
    training = Training(experiment_of())
    training.advance(REPLAY_EVERY + 5)
    before = training.arms[0].states
    training.change(trick, 0.5)
    state = training.arms[0].states
    assert bits((state.generator, state.critic, state.average, state.key)) == bits((before.generator, before.critic, before.average, before.key))
    assert remembers(state) == {trick} & REMEMBERING
    if trick == "historical":
        assert bits(state.past.generator) == bits(state.generator.params) and bits(state.past.critic) == bits(state.critic.params)
        assert float(state.past.weights) == 1
    if trick == "replay":
        assert np.array_equal(state.replay, tricks.no_replay())


@pytest.mark.parametrize("axes", AXES, ids=str)
def test_one_trick_switched_leaves_the_memory_of_another(axes):
    training = Training(make("ring8", "wgan-gp", SMALL | {"historical": 0.1}, 3, axes=axes))
    training.advance(3)
    past = bits(training.arms[0].states.past)
    training.change("replay", 0.5)
    assert bits(training.arms[0].states.past) == past and remembers(training.arms[0].states) == {"historical", "replay"}
    training.advance(2)
    replay = bits(training.arms[0].states.replay)
    training.change("historical", 0.0)
    assert bits(training.arms[0].states.replay) == replay and remembers(training.arms[0].states) == {"replay"}
    training.advance(1)
    assert bits_of(replayed(training.moment())) == bits_of(training)


@each_trick
def test_in_one_arm_alone_it_leaves_the_other(trick):
    training, usual = (Training(make("ring8", knobs=SMALL, seed=3, arms=ARMS)) for _ in range(2))
    for each in (training, usual):
        each.advance(3)
    assert training.change(trick, 0.5, 1) is True
    assert [arm.spec.uses for arm in training.arms] == [(), (trick,)]
    for each in (training, usual):
        each.advance(3)
    assert bits(training.arms[0].states) == bits(usual.arms[0].states)
    assert bits(training.arms[1].states.generator) != bits(usual.arms[1].states.generator)
    assert bits_of(replayed(training.moment())) == bits_of(training)


def test_the_mean_of_the_past_is_that_of_the_weights_since():
    """As many weights as turns, and those at the switch: written out by hand."""
    training = Training(experiment_of())
    training.advance(2)
    training.change("historical", 1e-4)
    weights = [training.arms[0].states.generator.params]
    for _ in range(3):
        training.advance(1)
        weights.append(training.arms[0].states.generator.params)
    past = training.arms[0].states.past
    assert float(past.weights) == 4
    for leaf, *each in zip(jax.tree.leaves(past.generator), *map(jax.tree.leaves, weights)):
        np.testing.assert_allclose(leaf, np.mean(each, 0), rtol=1e-5, atol=1e-6)


def test_what_is_dropped_and_begun_is_told_by_the_program():
    state = begin(using(SPEC, *OPTIONAL))
    assert remembers(plain.with_tricks(SPEC, state)) == set()
    again = plain.with_tricks(using(SPEC, *OPTIONAL), state)
    assert bits(again) == bits(state), "kept where it is there"
