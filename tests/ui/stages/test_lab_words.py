"""The Lab's sentence: true of the state, and of the step that it names; which readouts have a line of equal odds."""

import dataclasses

import numpy as np
import pytest
from payload import shown
from stages import SMALL, meta, paused, turns

from gan2d.elements.objectives import OBJECTIVES
from gan2d.measure.frame import SURFACE, Frame
from gan2d.measure.metrics import METRICS, Score
from gan2d.settings.experiment import make
from gan2d.ui.figures import critic_surface
from gan2d.ui.stages import lab_words
from gan2d.ui.stages.lab_words import height_of

pytestmark = pytest.mark.compiles


def test_where_the_picture_rests_all_is_measured_of_just_that_step():
    lab = paused("lab")
    turns(lab, 6)
    assert meta(lab)["measured_at"] == 6 and meta(lab)["rested"]["step"] == 6 and meta(lab)["says"].startswith("Step 6: ")
    lab.look_at(2)
    shown(lab)
    said = meta(lab)
    assert said["measured_at"] == said["rested"]["step"] == 2 and said["says"].startswith("Step 2: ")
    told = lab.training.at(2)
    exact = lab.stage.measure(told)["w1 0"]
    assert said["rested"]["values"]["w1 0"] == pytest.approx(exact)
    assert lab.training.step == 6, "to look back changes nothing"


def test_while_it_plays_nothing_is_said_to_rest():
    lab = paused("lab")
    turns(lab, 2)
    lab.transport("play")
    lab.need()
    shown(lab)
    assert meta(lab)["rested"] is None


def _with(lab, step, gradient, **values):
    """The Lab as if this had been measured."""
    floor = {"modes": 8.0, "high_quality": 0.989, "w1": 0.1}
    lab.stage.scores = [{name: Score(values.get(name), floor.get(name)) for name in METRICS}]
    lab.stage.scores_step = step
    for i, record in enumerate(lab.training.records):
        if record.step == step:
            lab.training.records[i] = record._replace(arms=({**record.arms[0], "sample_gradient": gradient, "critic_loss": -1.4},))  # −loss ÷ K is near W1
    return lab_words.says(lab.stage)


def test_a_vanished_gradient_is_said_and_another_is_not():
    lab = paused("lab")
    turns(lab, 2)
    still = _with(lab, 2, 6e-11, modes=1.0, high_quality=0.02, w1=1.5)
    assert still == (
        "Step 2: samples reach 1 of 8 modes; 2.0 % lie within 3σ of one (perfect samples: 98.9 %); W1 is 1.5 (two clouds of real points: 0.1). "
        "The gradient at the generated points is 6·10⁻¹¹: the generator stands still."
    )
    assert "stands still" not in _with(lab, 2, 0.3, modes=1.0, high_quality=0.02, w1=1.5)
    assert _with(lab, 2, 0.3, w1=1.5) == "Step 2: W1 is 1.5 (two clouds of real points: 0.1).", "data without modes"


@pytest.mark.parametrize(
    ("recipe", "objective", "said"),
    [("gan", "wasserstein", True), ("gan", "minimax", False), ("wgan", "wasserstein", False), ("wgan-gp", "wasserstein", False)],
)
def test_a_loss_without_its_bound_is_named(recipe, objective, said):
    values = make("ring8", recipe, {"objective": objective}).values()
    assert ("Nothing bounds the critic's slope" in lab_words.unbounded(values)) == said


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_only_scores_that_mean_odds_have_a_line_and_a_sign(objective):
    lab = paused("lab", make("ring8", "gan", SMALL | {"objective": objective}))
    told = {row["name"]: row for row in meta(lab)["arms"][0]["objective"]["readouts"]}
    row = OBJECTIVES[objective]
    score = told.get("score")
    assert (score is None) == row.energy, "an energy is shown as such"
    if score is not None:
        assert (score["kind"] == "centred") == (row.undecided is None) and score["equal"] == (
            None if row.undecided is None else row.undecided(SMALL | {"smoothing": 0})
        )
        assert ("its mean" in score["label"]) == (score["kind"] == "centred")
    assert told["slope"]["equal"] is None


def test_a_row_of_the_lists_is_chosen_as_a_widget_would():
    lab = paused("lab")
    lab.transport("choose", {"list": "a", "row": "gan-ns"})
    shown(lab)
    assert lab.experiment.arms[0].recipe == "gan-ns" and meta(lab)["lists"][1]["now"] == "gan-ns"
    lab.transport("choose", {"list": "data", "row": "grid25"})
    shown(lab)
    assert lab.experiment.data == "grid25" and meta(lab)["lists"][0]["now"] == "grid25"
    before = dataclasses.replace(lab.experiment)
    for wrong in ({"list": "data", "row": "grid52"}, {"list": "a", "row": ""}, {"list": "b", "row": "gan"}, "text"):
        lab.transport("choose", wrong)
        shown(lab)
        assert lab.experiment == before, wrong
    lab.transport("choose", {"list": "data", "row": "grid52"})
    assert "Did you mean 'grid25'" in lab.message["text"]


@pytest.mark.parametrize(("recipe", "tells"), [("wgan-gp", True), ("wgan", True), ("gan", False)])
def test_a_critic_that_means_w1_proves_a_lower_bound_of_it_at_the_same_points(recipe, tells):
    lab = paused("lab", make("ring8", recipe, SMALL))
    turns(lab, 5)
    told = lab.stage.measure(lab.training)
    assert ("w1_bound 0" in told and told["w1_bound 0"] is not None) <= tells
    if "w1_bound 0" in told:
        assert 0 < told["w1_bound 0"] <= told["w1 0"] * (1 + 1e-5)
    lines = next(panel for panel in meta(lab)["panels"] if "W1" in panel["title"])["lines"]
    assert [line["curve"] for line in lines] == ["w1 0", "estimate 0", "w1_bound 0"][: 1 + 2 * tells]


@pytest.mark.parametrize(
    ("recipe", "label", "equal"),
    [
        ("gan", "discriminator's score s", 0.0),
        ("wgan-gp", "critic's score s − its mean", None),
        ("ebgan", "energy E(x)", None),
        ("kl", "critic's score s", 1.0),
    ],
)
def test_the_surface_in_three_dimensions_shows_what_the_flat_one_does(recipe, label, equal):
    """Colours by sign only where a sign means something; a Wasserstein critic's score is drawn minus its mean, which may be anything."""
    what = height_of(make("ring8", "gan", {"objective": "kl"}) if recipe == "kl" else make("ring8", recipe), 0)
    assert (what.label, what.equal) == (label, equal)
    score = 500.0 - np.linspace(0, 1, SURFACE * SURFACE).reshape(SURFACE, SURFACE)
    points = np.array([[0.0, 0.5], [0.1, -0.5]])
    frame = Frame(points, score, score, points, points, points, np.ones(1))
    figure = critic_surface(frame, (-1.0, 1.0, -1.0, 1.0), points, "a title", what)
    surface, real, fake = figure.data
    assert (real.marker.symbol, fake.marker.symbol) == ("circle", "diamond") and figure.layout.scene.zaxis.title.text == label
    if what.energy:
        assert surface.z.max() == -499.0 and surface.cmin is None
    else:
        assert (surface.cmin + surface.cmax) / 2 == (equal or 0.0)
        assert abs(surface.z).max() == pytest.approx(0.5, abs=0.01) if equal is None else surface.z.max() == 500.0
