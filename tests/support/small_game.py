"""A game so small that it compiles in a second, with both of its networks written out by hand."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np

from gan2d.elements.objectives import OBJECTIVES
from gan2d.settings.experiment import make
from gan2d.settings.knobs import compile_values
from gan2d.training import loop

SMALL = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16, "n_critic": 1}
VALUES = make("ring8", "wgan-gp", SMALL).values()
SPEC, _ = compile_values(VALUES)  # one program for most tests: everything else is traced


def knobs(**moved):
    """The traced half of the settings with some of them moved."""
    return compile_values(VALUES | moved)[1]


def using(spec, *tricks):
    """A program that has these optional tricks in it."""
    return dataclasses.replace(spec, uses=tricks)


def begin(spec=SPEC, seed=0, **moved):
    """The state before the first turn."""
    return loop.init(spec, (), seed, knobs(**moved))


def advance(spec, state, k, steps):
    """A chunk of a single run."""
    return loop.advance(spec, (), state, k, steps)


def bits(states):
    """Every number of a state, or of any tree that holds states, as bytes."""

    def plain(leaf):
        return jax.random.key_data(leaf) if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key) else leaf

    return [np.asarray(plain(leaf)).tobytes() for leaf in jax.tree.leaves(states)]


def finite(state):
    """Whether all weights are."""
    return all(np.isfinite(leaf).all() for leaf in jax.tree.leaves((state.critic.params, state.generator.params)))


def plain_generator(params, z):
    """The generator of SPEC: one hidden layer of tanh."""
    hidden = jnp.tanh(z @ params["Dense_0"]["kernel"] + params["Dense_0"]["bias"][None])
    return hidden @ params["Dense_1"]["kernel"] + params["Dense_1"]["bias"][None]


def plain_critic(params, x, objective):
    """The critic of SPEC: one hidden layer of ReLUs, whose output is an energy for some objectives."""
    hidden = jnp.maximum(x @ params["Dense_0"]["kernel"] + params["Dense_0"]["bias"][None], 0)
    output = (hidden @ params["Dense_1"]["kernel"] + params["Dense_1"]["bias"][None])[:, 0]
    return -jax.nn.softplus(-output) if OBJECTIVES[objective].energy else output
