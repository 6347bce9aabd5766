"""What constraints do to a critic (WGAN-GP's figure 1): over seeds, at their usual settings, against a frozen noisy copy of the data."""

import re

import jax
import numpy as np
import pytest

from gan2d.elements.data import DATASETS
from gan2d.games.plain import critic_params
from gan2d.measure.anatomy import dense_layers, dissected
from gan2d.measure.frame import box_of, scores_and_gradients
from gan2d.studies.figures import constraints_compared
from gan2d.studies.lipschitz import exact_w1
from gan2d.theory.in_words import Seen, of_depth
from gan2d.training.training import Training

pytestmark = pytest.mark.slow
SEEDS = range(5)
RING = ("clip:0.01", "gp:10", "gp_layer_norm:10", "gp_batch_norm:10")
DEEP = ("clip:0.1", "clip:0.01", "clip:0.001", "gp:10"), ("gp:1",)
TWELVE = {"critic_depth": 12, "batch_size": 64}


def trained(critics, data, steps, seed, knobs=None):
    training = Training(constraints_compared(data, critics, "noisy_copy", knobs, seed))
    training.advance(steps)
    box = box_of(training.arms[0].spec, training.arms[0].common)
    return training, {name: dissected(arm, box) for name, arm in zip(critics, training.arms)}


@pytest.fixture(scope="module")
def rings():
    """Four critics of eight modes after 2,000 steps, for each seed."""
    return [trained(RING, "ring8_wgan_gp", 2000, seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def deep():
    """What critics of twelve layers look like inside, for each seed."""
    return [{name: seen for critics in DEEP for name, seen in trained(critics, "swiss_roll", 500, seed, TWELVE)[1].items()} for seed in SEEDS]


def heights(arm):
    """For each mode the critic's value there minus that midway to either neighbour, (16,)."""
    radius = np.hypot(*np.asarray(DATASETS["ring8_wgan_gp"].mixture(arm.common).centres)[0])
    angles = np.pi / 4 * np.arange(8)

    def around(turn):
        places = radius * np.stack([np.cos(angles + turn), np.sin(angles + turn)], 1)
        return np.asarray(scores_and_gradients(arm.spec, arm.states, arm.common, places.astype(np.float32))[0])

    return np.concatenate([around(0.0) - around(turn) for turn in (np.pi / 8, -np.pi / 8)])


# the critic's share of weights at ±c was .94 to .96 on the five seeds; of a penalised one a single weight of 8,577 lies near its largest
@pytest.mark.parametrize("seed", SEEDS)
def test_clipping_piles_the_weights_up_at_its_bound_and_the_penalty_does_not(rings, seed):
    training, seen = rings[seed]
    assert seen["clip:0.01"].share_at_bound > 0.8
    piled = seen["clip:0.01"].weights.sum((0, 1))
    # ±c are 4/5 of the reach: the bins 5 and 44 of 0 to 49, and nothing lies beyond
    assert piled[[5, 44]].sum() > 0.8 * piled.sum() and piled[[5, 44]].min() > 20 * piled[24:26].max() and piled[:5].sum() + piled[45:].sum() == 0
    free = seen["gp:10"]
    parts = [np.abs(np.asarray(part)).ravel() for layer in dense_layers(critic_params(training.arms[1].spec, training.arms[1].states)) for part in layer]
    weights = np.concatenate(parts)
    assert free.share_at_bound == 0 and np.mean(weights >= 0.99 * weights.max()) < 0.001
    bell = free.weights.sum((0, 1))
    assert bell[[0, -1]].max() <= 2 and bell[24:26].min() > 1000, "a bell: nearly all are small, hardly any are large"


# measured: .47 to .51, −1.27 to −1.31, −2.26 to −2.30 powers of ten a layer; with the penalty within ±.04
@pytest.mark.parametrize("seed", SEEDS)
def test_clipping_lets_the_gradient_explode_or_vanish_and_the_penalty_keeps_it(deep, seed):
    growth = {name: float(seen.growth) for name, seen in deep[seed].items()}
    assert growth["clip:0.1"] > 0.3 and growth["clip:0.01"] < -0.5 and growth["clip:0.001"] < -1.5
    assert abs(growth["gp:10"]) < 0.1 and abs(growth["gp:1"]) < 0.1
    layers = {name: seen.layers for name, seen in deep[seed].items()}
    assert all(part.shape == (12,) and np.isfinite(part).all() and (part > 0).all() for part in layers.values())
    # over eleven steps of a layer that is five, and thirteen and more, powers of ten
    assert layers["clip:0.1"][0] > 1e3 * layers["clip:0.1"][-1] and layers["clip:0.001"][0] < 1e-17 * layers["clip:0.001"][-1]
    assert all(0.1 < layers[name][0] / layers[name][-1] < 10 for name in ("gp:10", "gp:1"))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sentence_on_depth_says_what_the_figure_shows(deep, seed):
    said = of_depth(500, [Seen(name, None, 1.0, float(seen.layers[0] / seen.layers[-1])) for name, seen in deep[seed].items()], 12)
    for name, does in {"clip:0.1": "grows", "clip:0.01": "shrinks", "clip:0.001": "shrinks", "gp:10": "changes", "gp:1": "changes"}.items():
        (part,) = [part for part in re.split(", | and |gradient ", said) if part.rstrip(".").endswith(f"under {name}")]
        assert part.startswith(does), said


# measured, in units of the critic's largest slope: the lowest of the 16 heights is .12 to .29 under the penalty, −.08 to −.20 under clipping
@pytest.mark.parametrize("seed", SEEDS)
def test_a_penalised_critic_sees_the_eight_modes_and_a_clipped_one_does_not(rings, seed):
    training, seen = rings[seed]
    low = {name: heights(training.arms[i]).min() / float(seen[name].rise) for i, name in enumerate(RING[:2])}
    assert low["gp:10"] > 0.05 and low["clip:0.01"] < -0.03


# measured: clipping tells .31 to .39 of W1 ≈ .8, the penalty .55 to .90
@pytest.mark.parametrize("seed", SEEDS)
def test_no_critic_tells_more_of_w1_than_there_is_and_the_penalised_one_tells_more_than_the_clipped(rings, seed):
    training, seen = rings[seed]
    exact = exact_w1(training, 0)
    told = {name: float(each.w1) / exact for name, each in seen.items()}
    assert all(np.isnan(share) or 0 < share <= 1 + 1e-4 for share in told.values()) and told["gp:10"] > told["clip:0.01"], told


def w1_errors(rings, seed):
    """By how much the difference that each penalised critic makes is off W1 (≈ .8)."""
    training, seen = rings[seed]
    return {name: abs(float(seen[name].difference) - exact_w1(training, 1)) for name in RING[1:]}


# measured: under batch norm it is off by .44 to 1.72, which differs with the last bit of a step, else by at most .27;
# the mean slope is 1.24 to 2.19, else .99 to 1.05
@pytest.mark.parametrize("seed", SEEDS)
def test_batch_norm_makes_the_penalty_miss_its_aim_and_layer_norm_does_not(rings, seed):
    seen, error = rings[seed][1], w1_errors(rings, seed)
    off = {name: abs(float(seen[name].mean_slope) - 1) for name in RING[1:]}
    for fine in ("gp:10", "gp_layer_norm:10"):
        assert error[fine] < 0.45 and error["gp_batch_norm:10"] > error[fine] + 0.1
        assert off[fine] < 0.15 and off["gp_batch_norm:10"] > off[fine] + 0.15


def test_batch_norms_error_over_the_seeds_is_several_times_that_of_the_others(rings):
    mean = {name: np.mean([w1_errors(rings, seed)[name] for seed in SEEDS]) for name in RING[1:]}
    assert all(mean["gp_batch_norm:10"] > 3 * mean[fine] + 0.25 for fine in ("gp:10", "gp_layer_norm:10"))


@pytest.mark.parametrize("seed", SEEDS)
def test_all_of_it_stays_finite(rings, deep, seed):
    for seen in (*rings[seed][1].values(), *deep[seed].values()):
        assert all(np.isfinite(part).all() for part in jax.tree.leaves(seen._replace(w1=0.0)))
