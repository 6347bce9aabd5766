"""Where −loss ÷ K and exact W1 part, and why: each sentence only where its cause can be the one."""

import math

import pytest
from payload import shown
from stages import SMALL, meta, paused, turns

from gan2d.settings.experiment import make
from gan2d.ui.answers.estimate import estimate, name_of, parting, slope_aimed_at

GP, CLIP = (make("ring8", recipe).values() for recipe in ("wgan-gp", "wgan"))


def test_the_estimate_is_minus_the_loss_over_k_in_the_users_units():
    assert estimate(-0.4, GP | {"lipschitz": 2.0}, scale=10.0) == pytest.approx(2.0)
    assert estimate(-0.4, CLIP) == pytest.approx(0.4) and slope_aimed_at(CLIP) is None and "K unknown" in name_of(CLIP)
    assert slope_aimed_at(GP) == GP["lipschitz"] and name_of(GP) == "−loss ÷ K"


def test_where_the_critics_form_bounds_its_slope_that_is_said():
    for recipe in ("wgan-groupsort", "wgan-cones"):
        values = make("ring8", recipe).values()
        assert slope_aimed_at(values) == 1 and name_of(values) == "−loss ÷ K, slope at most K = 1"
    said = parting(0.5, 0.2, 0.1, 1.0, 0.9, True)
    assert "more than W1, which was measured on other points" in said and "steeper" not in said


@pytest.mark.parametrize(
    ("told", "exact", "slope", "words"),
    [
        (0.21, 0.2, 3.0, ""),  # they agree, whatever the slope
        (0.28, 0.2, 1.9, ""),  # within what two clouds of real points are apart
        (0.5, 0.2, 1.9, "more than W1: the critic is steeper than K = 1, by its mean slope of 1.9"),
        (0.5, 0.2, 0.8, "more than W1: the critic is steeper than K = 1, between the points"),
        (0.2, 0.8, 0.5, "less than W1: the critic is not at its optimum, its mean slope at generated points is 0.5"),
        (0.2, 0.8, 1.0, "less than W1: the critic is not at its optimum, with too few updates since the generator moved"),
        (-0.1, 0.8, 1.0, "lags behind the generator"),
        (math.nan, 0.8, 1.0, ""),
    ],
)
def test_the_sentence_names_the_cause(told, exact, slope, words):
    said = parting(told, exact, 0.1, 1.0, slope)
    assert words in said and bool(words) == bool(said)


def test_of_an_unknown_k_nothing_is_said():
    assert parting(5.0, 0.1, 0.1, None, 1.0) == ""


@pytest.mark.compiles
def test_the_lab_draws_and_says_it_of_the_step_that_it_names():
    lab = paused("lab", make("ring8", "wgan-gp", SMALL | {"lipschitz": 0.5, "gp_weight": 100.0}))
    turns(lab, 3)
    record, curves = lab.training.records[-1].info, dict(zip(lab.stage.curves, lab.stage.curve_values(lab.training.records[-1]).items()))
    assert dict(curves.values())["estimate 0"] == pytest.approx(-record["critic_loss"] / 0.5)
    exact = lab.stage.scores[0]["w1"]
    expected = parting(-record["critic_loss"] / 0.5, exact.value, exact.floor, 0.5, record["critic_slope"])
    assert lab.stage.scores_step == 3 and expected and expected in lab.stage.says()
    lines = next(panel for panel in meta(lab)["panels"] if "W1" in panel["title"])["lines"]
    assert [line["label"] for line in lines][1] == "−loss ÷ K"


@pytest.mark.compiles
def test_the_share_of_the_penalty_is_measured_only_where_all_charts_are_shown():
    lab = paused("lab")
    turns(lab, 1)
    assert "penalty_share 0" not in meta(lab)["rested"]["values"]
    lab.look({"charts": "all"})
    shown(lab)
    assert 0 < meta(lab)["rested"]["values"]["penalty_share 0"] < 1
    assert {"Penalty in the critic's loss", "The penalty's share of the gradient"} <= {panel["title"] for panel in meta(lab)["panels"]}
    lab.choose(arm=0, recipe="gan-ns")
    shown(lab)
    assert not [panel for panel in meta(lab)["panels"] if "enalty" in panel["title"]]
