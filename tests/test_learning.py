"""What GANs learn, and what they do not: over seeds, at the toy defaults, within the stated numbers of turns."""

import numpy as np
import pytest

import gan2d

pytestmark = pytest.mark.slow
SEEDS = range(5)
TURNS = 1500
FAR = 40.0


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("recipe", ["wgan-gp", "r3gan"])
def test_it_finds_all_eight_modes(recipe, seed):
    scores = gan2d.train("ring8", recipe, steps=TURNS, seed=seed).metrics()
    assert scores["modes"].value == 8
    # the generator has only just arrived: its points lie around the modes, not yet within 3σ of them
    assert scores["high_quality"].value > 0.1 and scores["w1"].value < 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_minimax_never_reaches_a_far_target_since_its_gradient_vanishes(seed):
    knobs = {"distance": FAR}
    runs = {recipe: gan2d.train("two_gaussians", recipe, knobs, steps=TURNS, seed=seed) for recipe in ("gan", "gan-ns")}
    assert runs["gan"].metrics()["modes"].value == 0
    gradient = {recipe: np.array([record.info["sample_gradient"] for record in run.records]) for recipe, run in runs.items()}
    print(seed, {r: (np.median(g), run.metrics()["modes"].value) for (r, g), run in zip(gradient.items(), runs.values())})
    assert np.median(gradient["gan"]) < 0.01 * np.median(gradient["gan-ns"])
