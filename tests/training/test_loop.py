"""The compiled loops: chunks, no recompilation for any row of KNOBS, and members under vmap that are the runs that each would be alone."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_game import SMALL, SPEC, VALUES, advance, begin, bits, knobs, using

from gan2d.elements.tricks import OPTIONAL
from gan2d.settings.experiment import make
from gan2d.settings.knobs import KNOBS, Knobs, compile_values
from gan2d.studies.sweep import apart
from gan2d.training import loop
from gan2d.training.sane import FINE, QUANTITIES

pytestmark = pytest.mark.compiles

TRACED = [name for name, row in KNOBS.items() if not row.static]
PROGRAMS = (loop._single, loop._members, loop.init)


def sizes():
    """How many programs there are."""
    return [program.count for program in PROGRAMS]


@pytest.mark.parametrize("cut", [1, 3, 9])
def test_two_chunks_are_one_long_chunk(cut):
    k = knobs(n_critic=2, noise=0.1)
    whole, _, broken = advance(SPEC, begin(), k, 10)
    half = advance(SPEC, begin(), k, cut).states
    both = advance(SPEC, half, k, 10 - cut).states
    assert bits(both) == bits(whole) != bits(half) and int(both.step) == 10 and int(broken.which) == FINE


def test_the_mean_over_a_chunk_is_the_mean_of_its_turns():
    k = knobs()
    state, told = begin(), []
    for _ in range(4):
        state, info, _ = advance(SPEC, state, k, 1)
        told.append(np.array(info))
    np.testing.assert_allclose(np.array(advance(SPEC, begin(), k, 4).info), np.mean(told, 0), rtol=1e-5)


def test_every_traced_row_is_a_field_of_knobs():
    assert set(TRACED) == {field.name for field in dataclasses.fields(Knobs)} - {"points"}


@pytest.mark.parametrize("name", TRACED)
def test_moving_a_knob_compiles_nothing(name):
    """A trick that is in the program only where its strength is not 0 can move within one that has it, to 0 and back."""
    row = KNOBS[name]
    spec = using(SPEC, *OPTIONAL) if name in OPTIONAL else SPEC
    state = advance(spec, begin(spec), knobs(), 1).states
    advance(spec, state, knobs(), 1)
    before = sizes()
    for value in row.choices or (row.low, row.high):
        moved = knobs(**{name: value})
        state = advance(spec, begin(spec), moved, 1).states
        advance(spec, state, moved, 1)
    assert sizes() == before


def test_the_cache_is_seen_to_grow_where_it_must():
    # without this the test above would pass on a counter that never moves; the program is only traced, not compiled
    wide, k = compile_values(VALUES | {"critic_width": 37})
    before = loop.init.count
    loop.init(wide, (), 0, k)
    assert loop.init.count == before + 1


# ---- members


class Members:
    """Members of an arm as the loop sees them, without a training around."""

    def __init__(self, spec, k, seeds, **values):
        self.spec, self.varied = spec, (*(["seed"] if np.ndim(seeds) else []), *values)
        given = {name: jnp.asarray(each, getattr(k, name).dtype) for name, each in values.items()}
        self.knobs = dataclasses.replace(k, **given)
        self.states = loop.init(spec, self.varied, jnp.asarray(seeds, jnp.int32) if np.ndim(seeds) else seeds, self.knobs)

    def advance(self, steps):
        chunk = loop.advance(self.spec, self.varied, self.states, self.knobs, steps)
        self.states = chunk.states
        return chunk


def test_chunks_of_members_do_not_matter():
    spec, k = make("ring8", "wgan-gp", SMALL).compiled()
    whole, parts = (Members(spec, k, [0, 0, 1, 1], gp_weight=[0.1, 10.0, 0.1, 10.0]) for _ in range(2))
    whole.advance(6)
    for steps in (1, 2, 3):
        parts.advance(steps)
    assert bits(whole.states) == bits(parts.states) and int(parts.states.step) == 6


def test_the_mean_over_a_chunk_of_members_is_that_of_its_turns():
    spec, k = make("ring8", "wgan-gp", SMALL).compiled()
    whole, parts = (Members(spec, k, 3, gp_weight=[0.1, 10.0]) for _ in range(2))
    told = [np.array(parts.advance(1).info) for _ in range(4)]
    np.testing.assert_allclose(np.array(whole.advance(4).info), np.mean(told, 0), rtol=1e-5)


def test_members_of_one_seed_start_alike_and_of_another_do_not():
    spec, k = make("ring8", "wgan-gp", SMALL).compiled()
    kernels = np.asarray(Members(spec, k, [0, 0, 1, 1], gp_weight=[0.1, 10.0] * 2).states.critic.params["Dense_0"]["kernel"])
    assert np.array_equal(kernels[0], kernels[1]) and np.array_equal(kernels[2], kernels[3]) and not np.array_equal(kernels[0], kernels[2])


def test_one_that_becomes_nan_disturbs_nobody_and_is_told():
    spec, k = make("ring8", "wgan-gp", SMALL).compiled()
    fine, ill = (Members(spec, k, [0, 0, 1, 1], gp_weight=[0.1, last] * 2) for last in (10.0, np.nan))
    told, ill_told = fine.advance(4), ill.advance(4)
    one, other = (np.asarray(each.states.critic.params["Dense_0"]["kernel"]) for each in (fine, ill))
    assert np.isnan(other[[1, 3]]).all() and np.array_equal(one[[0, 2]], other[[0, 2]]) and np.isfinite(one).all()
    assert told.found.which.tolist() == [FINE] * 4 and (ill_told.found.which == FINE).tolist() == [True, False, True, False]
    for a, b in zip(told.info, ill_told.info):
        assert np.array_equal(np.asarray(a)[[0, 2]], np.asarray(b)[[0, 2]])


# critics alone at every θ: what is traced may move, whatever its range, and the axis too
PAIR = apart("parallel_gaussians", "wgan-gp", {"critic_depth": 1, "critic_width": 8, "batch_size": 16}, theta=[-1.0, 0.0, 0.5, 3.0])


@pytest.mark.parametrize("name", [name for name in PAIR.rows() if not KNOBS[name].static and name not in OPTIONAL] + ["theta", "seed"])
def test_moving_a_knob_of_members_compiles_nothing(name):
    spec, k = PAIR.compiled()
    theta = np.asarray(PAIR.axes[0].values)
    Members(spec, k, 0, theta=theta).advance(1)
    again = Members(spec, k, 0, theta=theta)
    again.advance(1)
    again.advance(1)
    before = sizes()
    for value in {"theta": [theta + 0.1, theta * 2], "seed": [1, 10**6]}.get(name) or KNOBS[name].choices or (KNOBS[name].low, KNOBS[name].high):
        same, moved = compile_values(PAIR.values() | ({} if name in ("theta", "seed") else {name: value}), varied=["theta"])
        assert same == spec
        members = Members(spec, moved, value if name == "seed" else 0, theta=value if name == "theta" else theta)
        members.advance(1)
        members.advance(2)
    assert sizes() == before


def test_fitting_stops_at_the_first_update_that_breaks():
    rng = np.random.default_rng(0)
    clouds = rng.normal(size=(2, 32, 2)).astype(np.float32)
    k = knobs(objective="wasserstein", gp_weight=0.0)
    state, broken = loop.fit(SPEC, begin(), k, *clouds, 5)
    assert int(broken.which) == FINE and int(state.step) == 5
    state, broken = loop.fit(SPEC, begin(), dataclasses.replace(k, critic_rate=jnp.float32(np.nan)), *clouds, 5)
    assert QUANTITIES[int(broken.which)] == "critic's weights" and int(state.step) == 1


def test_the_size_of_a_state_is_that_of_its_arrays():
    state = begin()
    assert loop.size(state) == sum(leaf.nbytes for leaf in jax.tree.leaves(state)) > 4 * sum(leaf.size for leaf in jax.tree.leaves(state.critic.params))


@pytest.mark.parametrize("more", [{}, {"packing": 4}, {"minibatch_kernels": 2, "packing": 2, "pulling_away": 0.1}], ids=["plain", "packs", "kernels"])
def test_the_smallest_batch_trains_a_linear_generator(more):
    given = {"batch_size": 2, "generator_depth": 0, "latent_dim": 256, "critic_depth": 1, "critic_width": 8}
    spec, k = make("ring8", "wgan-gp", given | more).compiled()
    state, info, broken = advance(spec, loop.init(spec, (), 0, k), k, 3)
    assert int(broken.which) == FINE and all(np.isfinite(leaf).all() for leaf in jax.tree.leaves((state.generator, state.critic)))
    assert np.isfinite(np.array(info)).all()
