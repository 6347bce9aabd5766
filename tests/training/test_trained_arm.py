"""An arm and its members: which they are, that each is the run that it would be alone, and what is told of those that die."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_game import SMALL, bits

from gan2d.common.errors import InputError
from gan2d.measure.anatomy import dissect, dissected
from gan2d.measure.samples import real, samples
from gan2d.settings.experiment import SEEDS, make
from gan2d.studies.figures import constraints_compared
from gan2d.studies.sweep import apart
from gan2d.training import loop
from gan2d.training.sane import QUANTITIES
from gan2d.training.trained_arm import TrainedArm, members_of, memory, start
from gan2d.training.training import Broken, Training

pytestmark = pytest.mark.compiles

CRITIC = {"critic_depth": 1, "critic_width": 8, "batch_size": 16}
BOX = np.array([-2.0, 2.0, -2.0, 2.0], np.float32)


def begun(experiment):
    """The first arm of an experiment before its first turn."""
    return start(*experiment.compiled(), members_of(experiment))


@pytest.mark.parametrize("order", [("seed", "clip"), ("clip", "seed")], ids="-".join)
def test_members_are_all_combinations_and_the_last_axis_varies_fastest(order):
    values = {"seed": [0, 3], "clip": [0.1, 0.2, 0.3]}
    members = members_of(make("ring8", "wgan", SMALL, 5, axes={name: values[name] for name in order}))
    expected = [(a, b) for a in values[order[0]] for b in values[order[1]]]
    told = {"seed": members.seeds - 5, "clip": members.varied["clip"]}
    np.testing.assert_array_equal(np.stack([told[name] for name in order], 1), expected)
    assert members.names == order and members.shape == tuple(len(values[name]) for name in order)
    assert list(members.varied) == ["clip"] and members.seeds.dtype.kind == "i"


def test_without_axes_there_is_one_member():
    members = members_of(make("ring8", "wgan", SMALL, 7))
    assert members.varied == {} and members.seeds.tolist() == [7] and members.names == members.shape == ()
    fixed = members_of(make("ring8", "wgan", SMALL, 7, axes={"clip": [0.1, 0.2]}))
    assert fixed.seeds.tolist() == [7, 7], "all draw the same numbers"


def test_seeds_go_on_at_0_after_the_last_one():
    assert members_of(make("ring8", "wgan", SMALL, SEEDS - 1, axes={"seed": 4})).seeds.tolist() == [SEEDS - 1, SEEDS, 0, 1]


# a clipping whose state the knob bounds, a projection with a memory of its own, a penalty on a generator in training where a whole number
# varies too, and data of several widths
VARIED = {
    "clip and noise": ("clip:0.1", "noisy_copy", {"clip": [0.05, 0.2], "copy_noise": [0.5, 1.0]}),
    "spectral norm and rate": ("spectral_norm", "same_moments", {"seed": [0, 4], "critic_rate": [1e-3, 1e-2]}),
    "penalty and critic steps": ("gp:1", "network", {"gp_weight": [0.1, 1.0], "n_critic": [1, 3]}),
    "seeds and width of the data": ("gp:1", "network", {"sigma": [0.01, 0.3], "seed": [0, 4]}),
}


@pytest.mark.parametrize("case", VARIED)
def test_each_member_is_the_run_that_it_would_be_alone(case):
    critic, generator, axes = VARIED[case]
    own = {"generator_depth": 1, "generator_width": 8} if generator == "network" else {}
    experiment = constraints_compared("ring8", critic, generator, CRITIC | own)
    arm = begun(make("ring8", arms=experiment.arms, axes=axes))
    arm.advance(2)
    arm.advance(1)
    assert arm.step == 3 and arm.alive.all()
    seen, points = dissected(arm, BOX), samples(arm, 10)
    assert points.shape == (4, 10, 2)
    for i in range(4):
        state, k = arm.alone(i)
        assert bits(k) == bits(arm.knobs_of(i))
        alone = TrainedArm(arm.spec, k, members_of(make(seed=int(arm.members.seeds[i]))), loop.init(arm.spec, (), int(arm.members.seeds[i]), k))
        for _ in range(3):
            assert alone.advance(1) is None
        assert jax.tree.structure(state) == jax.tree.structure(alone.states) and int(state.step) == 3
        assert bits(state.key) == bits(alone.states.key) and bits(real(arm, 5)) == bits(
            real(TrainedArm(arm.spec, arm.knobs_of(0), alone.members, arm.alone(0)[0]), 5)
        )
        for one, other in ((state.critic.params, alone.states.critic.params), (state.generator.params, alone.states.generator.params)):
            for (path, a), b in zip(jax.tree_util.tree_leaves_with_path(one), jax.tree.leaves(other)):
                if a.shape != (1,):  # the critic's last bias has no gradient but rounding, which the optimisers blow up
                    np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5, err_msg=jax.tree_util.keystr(path))
        for name, value in alone.info._asdict().items():  # of the last chunk, which is one turn
            np.testing.assert_allclose(getattr(arm.info, name)[i], value, rtol=1e-3, atol=1e-5, err_msg=name)
        told = dissect(arm.spec, alone.states, k, BOX)
        for name in ("difference", "middle", "rise", "mean_slope", "reach", "growth", "fakes", "along", "layers"):
            np.testing.assert_allclose(getattr(seen, name)[i], getattr(told, name), rtol=2e-3, atol=1e-5, err_msg=name)
        np.testing.assert_allclose(points[i], samples(alone, 10), rtol=1e-3, atol=1e-4)


def test_a_copy_goes_its_own_way_and_other_knobs_begin_with_the_next_turn():
    experiment = make("ring8", "gan-ns", SMALL, 5, axes={"seed": 3})
    one = begun(experiment)
    other = one.copy()
    other.advance(1)
    assert one.step == 0 and one.info is None and other.step == 1 and bits(one.states) != bits(other.states)
    assert loop.advance(*one.program()) is not None and one.step == 0, "a program trains nothing"
    faster = make("ring8", "gan-ns", SMALL | {"critic_rate": 0.01}, 5, axes={"seed": 3})
    spec, common = faster.compiled()
    one.change(spec, common)
    assert float(one.knobs.critic_rate) == pytest.approx(0.01) and one.spec == spec and float(other.knobs.critic_rate) != float(one.knobs.critic_rate)
    one.advance(1)
    expected = begun(faster)
    expected.advance(1)
    assert bits(one.states) == bits(expected.states)


def test_all_theta_start_alike_and_part_at_once():
    arm = begun(apart("parallel_gaussians", "gan", CRITIC, theta=[0.0, 0.5, 3.0]))
    kernels = np.asarray(arm.states.critic.params["Dense_0"]["kernel"])
    assert all(np.array_equal(kernel, kernels[0]) for kernel in kernels)
    arm.advance(1)
    kernels = np.asarray(arm.states.critic.params["Dense_0"]["kernel"])
    assert len({kernel.tobytes() for kernel in kernels}) == 3
    assert [int(arm.states.step), arm.states.key.ndim] == [1, 0], "and draw the same numbers"


# ---- members that die


def poisoned(arm, chosen):
    """Let the weights of these members be NaN."""
    params = jax.tree.map(lambda leaf: leaf.at[jnp.asarray(chosen)].set(jnp.nan), arm.states.critic.params)
    arm.states = arm.states._replace(critic=arm.states.critic._replace(params=params))


def test_one_that_becomes_nan_disturbs_nobody():
    training, ill = (Training(make("ring8", knobs=SMALL, arms=[{}, {}], seed=5, axes={"seed": 3})) for _ in range(2))
    for each in (training, ill):
        each.advance(2)
    poisoned(ill.arms[0], [1])
    for each in (training, ill):
        each.advance(3)
    assert ill.arms[0].alive.tolist() == [True, False, True] and ill.arms[1].alive.all() and training.arms[0].alive.all()
    for a, b in zip(jax.tree.leaves(training.arms[0].states.critic), jax.tree.leaves(ill.arms[0].states.critic)):
        assert np.array_equal(np.asarray(a)[[0, 2]], np.asarray(b)[[0, 2]])
    assert bits(training.arms[1].states) == bits(ill.arms[1].states), "the other arm neither"


# axes → members that become NaN, and what is said of it
DEAD = [
    ({"seed": 3}, [1], None),
    ({"seed": 3}, [0, 1, 2], None),  # all learn the same, and to see them die is what it is for
    ({"gp_weight": [0.1, 1.0]}, [0, 1], None),
    ({"sigma": [0.1, 0.2]}, [1], "σ = 0.2"),
    ({"sigma": [0.1, 0.2], "seed": 2}, [2], None),  # another seed of these data lives
    ({"sigma": [0.1, 0.2], "seed": 2}, [0, 2, 3], "σ = 0.2"),
    ({"seed": 2, "sigma": [0.1, 0.2]}, [0, 2], "σ = 0.1"),
    ({"sigma": [0.1, 0.2], "imbalance": [0.0, 0.5]}, [3], "σ = 0.2, imbalance = 0.5"),
]


@pytest.mark.parametrize(("axes", "chosen", "words"), DEAD)
def test_what_stops_an_experiment_is_data_at_which_nobody_lives(axes, chosen, words):
    training = Training(make("ring8", "wgan-gp", SMALL, axes=axes))
    training.advance(1)
    poisoned(training.arms[0], chosen)
    before = training.step
    if words is None:
        training.advance(2)
        assert np.flatnonzero(~training.arms[0].alive).tolist() == chosen and training.step == before + 2
        return
    with pytest.raises(Broken) as error:
        training.advance(2)
    assert error.value.quantity == f"critic loss at {words}" and error.value.step == training.step == before
    assert training.arms[0].info is not None and np.isfinite(np.asarray(training.arms[0].info.critic_loss)).all()


# ---- what it takes


def test_what_would_not_fit_into_memory_is_refused_with_its_size():
    wide = {"critic_width": 512, "generator_width": 512}
    with pytest.raises(InputError, match=r"1024 members of this size would need about [\d.]+ GB of memory, and 2 GB are allowed\. Take \d+ members or fewer"):
        Training(make("ring8", "wgan-gp", wide, axes={"seed": 1024}))


@pytest.mark.parametrize("more", [{}, {"unrolling": 3}, {"ensemble": 2}, {"minibatch_kernels": 4}, {"replay": 0.5}, {"historical": 0.1}, {"batch_size": 64}])
def test_memory_is_in_proportion_to_the_members_and_holds_their_states(more):
    experiment = make("ring8", "wgan-gp", SMALL | more, axes={"seed": 5})
    arm = begun(experiment)
    one, five = (memory(arm.spec, arm.common, n) for n in (1, 5))
    assert five == 5 * one and five > loop.size(arm.states)
    assert one >= memory(*make("ring8", "wgan-gp", SMALL).compiled(), 1)


def test_a_single_run_that_breaks_stands_at_its_last_finite_state():
    arm = begun(make("ring8", "wgan-gp", SMALL | {"objective": "kl", "critic_rate": 1.0, "generator_rate": 1.0}))
    trouble = arm.advance(2000)
    assert trouble.quantity in QUANTITIES and arm.step < 2000
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves((arm.states.critic.params, arm.states.generator.params)))
    tame = dataclasses.replace(arm.common, critic_rate=jnp.float32(1e-3), generator_rate=jnp.float32(1e-3), objective=jnp.int32(0))
    arm.change(arm.spec, tame)
    assert arm.advance(1) is None and int(arm.states.since) == arm.step - 1
