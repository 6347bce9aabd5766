"""What each of the games of a generator and a critic is for happens, over five seeds that chose no setting (10–14)."""

import numpy as np
import pytest
from learned_games import numbers

from gan2d.elements.games.biggan import THRESHOLDS

pytestmark = [pytest.mark.compiles, pytest.mark.slow]


# an AC-GAN under a Wasserstein loss, whose scores have no scale, mixes classes up
@pytest.mark.parametrize(("telling", "recipe"), [("beside", "wgan-gp"), ("projection", "wgan-gp"), ("auxiliary", "gan-ns")])
def test_who_is_asked_for_a_class_makes_points_of_it(telling, recipe):
    assert (numbers("ring8", recipe, 400, game="conditional", telling=telling)["accuracy"] >= 0.95).all()


def test_an_ac_gan_narrows_classes_that_overlap_and_a_projection_does_not():
    """Gong et al. 2019, arXiv:1907.02690: the class that a critic names itself is an easy one."""
    named, projected = (
        numbers("three_classes", "gan-ns", 3000, game="conditional", telling=telling)["class_spread"] for telling in ("auxiliary", "projection")
    )
    assert named.mean() < 0.93 < projected.mean() < 1.1 and named.max() < projected.min() + 0.05


def test_l1_alone_answers_the_middle_and_a_critic_of_pairs_a_right_answer():
    alone, both = (numbers("two_answers", "wgan-gp", steps, game="auxiliary", gan_weight=weight) for weight, steps in ((0.0, 300), (1.0, 1500)))
    assert (both["right"] >= 0.95).all() and (alone["right"] <= 0.2).all() and (alone["off"] > 8).all()


def test_where_a_question_has_one_answer_and_the_next_has_two_a_right_one_comes():
    assert numbers("fork", "wgan-gp", 3000, game="auxiliary")["right"].mean() >= 0.95


def test_codes_come_to_mean_modes_and_without_information_nothing():
    with_it, without = (numbers("cross5", "gan-ns", 700, game="infogan", info_weight=weight) for weight in (0.3, 0.0))
    assert (with_it["agreement"] >= 0.95).all() and (without["agreement"] < 0.2).all()


@pytest.mark.parametrize("orthogonal", [0.0, 0.01])
def test_truncation_trades_coverage_for_quality_at_every_threshold(orthogonal):
    found = numbers("cross5", "hinge", 1200, game="biggan", sigma=0.6, latent_dim=4, orthogonal=orthogonal)
    coverage, quality = (np.array([found[f"{name} {i}"].mean() for i in range(len(THRESHOLDS))]) for name in ("along", "up"))
    # that of the whole latent and its 2σ differ by less than modes of a game do from one another
    assert (np.diff(quality) >= 0).all() and (np.diff(coverage) <= 0.004).all() and (np.diff(coverage[2:]) <= 0).all()
    assert coverage[0] > 0.97 and coverage[-1] < 0.1 and quality[-1] > 0.99 > 0.97 > quality[0]
