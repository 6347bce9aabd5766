"""Slow motion says what was computed: its numbers are those of the update, its sentences follow their signs."""

import numpy as np
import pytest

from gan2d.common.words import number
from gan2d.measure.step.walk import walk
from gan2d.settings.experiment import make
from gan2d.training.training import Training
from gan2d.ui.overview.in_words import POINTS, batches, points_of, walked

pytestmark = pytest.mark.compiles

SMALL = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16}
# names of everything that can light up; static/stages/overview/layout.js places them
CARDS = {"z", "G", "fakes", "gradients", "generator_loss", "data", "critic", "scores", "output", "critic_loss", "penalty", "projection"}


def steps(recipe, point=0, **knobs):
    training = Training(make("ring8", recipe, SMALL | knobs))
    taken = walk(training.arms[0])
    return taken, walked(taken, point, training.experiment.values())


def titles(told):
    return [each["title"].split(" · ")[1].split(". ")[1] for each in told if " · " in each["title"]]


def test_wgan_gp_has_its_penalty_and_every_update_is_numbered():
    taken, told = steps("wgan-gp", 5, n_critic=2)
    one = ["Sample", "Generate", "Score", "Loss", "Gradient", "Penalty", "Update"]
    assert titles(told) == [*one, *one, "Sample", "Generate", "Score", "Loss", "Gradient", "Update"]
    assert told[7]["title"] == "Critic update 2 of 2 · 1. Sample" and told[14]["title"] == "Generator update 1 of 1 · 1. Sample"
    update, made = taken.critic[1][1], taken.generator[0][1]
    assert dict(told[9]["rows"]) == {"s(x)": number(float(update.real_scores[5])), "s(x̃)": number(float(update.fake_scores[5]))}
    assert dict(told[12]["rows"])["slope ‖∇s‖ there"] == number(float(update.slopes[0, 5])) and told[12]["marks"]["between"]
    assert dict(told[18]["rows"])["its length"] == number(float(np.hypot(*made.by_point[5])))
    assert told[-1]["marks"]["after"] == made.after[5].tolist() and [each["batch"] for each in told] == [0] * 7 + [1] * 7 + [2] * 6


def test_clipping_and_probability_stand_only_where_they_are():
    _, clipped = steps("wgan", n_critic=1, clip=0.02)
    assert titles(clipped)[6] == "Weight clipping" and "of" in dict(clipped[6]["rows"])["weights put back"]
    _, plain = steps("gan-ns", n_critic=1)
    assert titles(plain)[:7] == ["Sample", "Generate", "Score", "Output", "Loss", "Gradient", "Update"]
    assert "D(x)" in plain[3]["text"] and all(0 < float(value) < 1 for _, value in plain[3]["rows"]) and plain[0]["title"].startswith("Discriminator")


def test_sentences_follow_the_signs():
    taken, told = steps("gan-ns", n_critic=1)
    assert "the score of the real point should rise, and the score of the generated one should fall" in told[5]["text"]
    quiet = taken.critic[0][1]._replace(by_fake=np.zeros(16))
    silent = walked(taken._replace(critic=[(0, quiet)]), 0, make("ring8", "gan-ns", SMALL).values())
    assert "does not ask for another score of the generated one" in silent[5]["text"]


def test_updates_that_are_left_out_are_named():
    _, told = steps("wgan", n_critic=9)
    (between,) = [each for each in told if each["title"] == "Critic updates go on"]
    assert between["text"] == "Updates 6 to 8 go the same way, each with points of its own."


def test_everything_that_lights_up_is_in_the_picture():
    for recipe in ("wgan-gp", "wgan", "gan-ns"):
        for each in steps(recipe, n_critic=1)[1]:
            assert {part for light in each["lights"] for part in light.split("-")} <= CARDS


def test_batches_are_the_points_that_are_drawn():
    taken, _ = steps("wgan-gp", n_critic=2)
    told = batches(taken)
    assert [set(each) for each in told] == [{"real", "fake"}, {"real", "fake"}, {"fake"}] and len(told[0]["real"]) == 2 * min(16, POINTS)
    np.testing.assert_allclose(told[1]["fake"], taken.critic[1][1].fake.ravel(), rtol=1e-4)


def test_packs_noise_and_tricks_are_named():
    values = make("ring8", "gan-ns", SMALL | {"packing": 3, "noise": 0.1, "pulling_away": 0.1}).values()
    assert points_of(values) == 15 and points_of(values | {"batch_size": 2}) == 2 and points_of(values | {"batch_size": 4096, "packing": 1}) == POINTS
    taken, told = steps("gan-ns", 14, n_critic=1, packing=3, noise=0.1)
    assert "the pack that point 14 is in" in told[2]["text"] and "instance noise" in told[2]["text"]
    assert dict(told[2]["rows"])["s(x)"] == number(float(taken.critic[0][1].real_scores[4]))
    assert "tricks add" in walked(taken, 0, values)[-2]["text"] and "answered" in walked(taken, 0, values | {"unrolling": 2})[-2]["text"]


def test_slopes_of_your_own_points_are_per_sigma():
    taken, _ = steps("wgan-gp", n_critic=1)
    told = walked(taken, 0, make("ring8", "wgan-gp", SMALL).values(), ", per σ of the points")
    names = [name for each in told for name, _ in each["rows"]]
    assert "slope ‖∇s‖ there, per σ of the points" in names and "s(x)" in names and "−∂ℓ/∂s, per σ of the points" not in names
