"""The five pages' stages with experiments so small that they train in a moment, and what a visitor does to them."""

import jax
import numpy as np
from payload import read, shown

from gan2d.settings.experiment import make
from gan2d.studies.figures import constraints_compared
from gan2d.studies.sweep import apart
from gan2d.ui.player.player import Player
from gan2d.ui.stages.constraints import Constraints
from gan2d.ui.stages.distances import Distances
from gan2d.ui.stages.lab import Lab
from gan2d.ui.stages.members import Members
from gan2d.ui.stages.perfect_critic import PerfectCritic

CRITIC = {"critic_depth": 1, "critic_width": 8, "batch_size": 16}
SMALL = {**CRITIC, "generator_depth": 1, "generator_width": 8, "n_critic": 1}
# page → its stage, and an experiment of one arm for it
PAGES = {
    "lab": (Lab, make("ring8", "wgan-gp", SMALL)),
    "distances": (Distances, apart("parallel_gaussians", ("wgan-gp",), CRITIC, theta="0:2:3")),
    "perfect_critic": (PerfectCritic, apart("gaussians_1d", ("wgan-gp",), CRITIC, theta="0:2:3")),
    "constraints": (Constraints, constraints_compared("ring8", ("gp:10",), knobs=CRITIC)),
    "members": (Members, make("ring8", "wgan-gp", SMALL, axes={"seed": 3})),
}


def stage(page):
    return PAGES[page][0]()


def experiment(page):
    return PAGES[page][1]


def opened(page, chosen=None, complaints=()):
    """A player of the page, playing."""
    return Player(stage(page), chosen or experiment(page), complaints)


def paused(page, chosen=None):
    """The same, paused at its first step with all compiled."""
    player = opened(page, chosen)
    player.transport("pause")
    shown(player)
    player.wait()
    return player


def turns(player, count):
    """So many turns by the step button that moves all."""
    action = list(player.stage.steps)[0 if len(player.stage.steps) < 3 else -1]
    player.wait()
    for _ in range(count):
        player.transport(action)
    shown(player)


def play(player, until):
    """Let the browser ask until the player is there, or stops."""
    for _ in range(400):
        player.need()
        shown(player)
        if player.training.step >= until or not player.playing:
            return player
    raise AssertionError(f"only {player.training.step} steps")


def arrive(player):
    """Let the browser ask until the moment of a link is reached."""
    for _ in range(400):
        shown(player)
        if player._journey is None:
            return player
        player.need()
    raise AssertionError(f"only {player.training.step} steps")


def meta(player):
    return read(player.payload)["meta"]


def bits(arm):
    """All that an arm is, as bytes."""
    states = arm.states._replace(key=jax.random.key_data(arm.states.key))
    return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(states)]


def all_bits(training):
    return [bits(arm) for arm in training.arms]
