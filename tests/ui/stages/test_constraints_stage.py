"""The stage of constraints, without a browser: its sentence, what each picture tells of its own moment, and parts with runs of their own."""

import math

import numpy as np
import pytest
from payload import read, shown
from stages import CRITIC, meta, opened, paused, turns

from gan2d.elements.objectives import OBJECTIVES
from gan2d.studies import lipschitz
from gan2d.studies.figures import FIGURES, constraints_compared, figure
from gan2d.theory import in_words
from gan2d.theory.in_words import Seen, of_depth, of_surface
from gan2d.ui.stages.constraints import DEPTH_FIGURE, Constraints


def compared(critics="clip:0.01,gp:10", **more):
    return constraints_compared(**{"data": "ring8", "critics": critics, "knobs": CRITIC} | more)


# ---- the sentence, from given numbers


def test_the_sentence_on_the_surface_tells_slopes_and_weights_at_the_bound():
    critics = [Seen("CLIP c = 0.01", 0.966, 0.000257, 1.0), Seen("GP λ = 10", None, 1.062, 1.0)]
    said = of_surface(2052, critics, 3)
    assert (
        said
        == "Step 2,052: the mean slope between generated and real points is 3·10⁻⁴ under CLIP c = 0.01 (97 % of its weights and biases at ±c) and 1.1 under GP λ = 10."
    )
    assert of_surface(0, critics[1:], 3) == "Step 0: the mean slope between generated and real points is 1.1 under GP λ = 10."
    assert "– of its weights" in of_surface(1, [Seen("CLIP", math.nan, math.nan, 1.0)], 3)


@pytest.mark.parametrize(
    ("change", "words"),
    [(3e5, "grows ×10⁵"), (340.0, "grows ×340"), (9.9, "changes ×9.9"), (0.87, "changes ×0.87"), (0.02, "shrinks ×0.02"), (2e-14, "shrinks ×10⁻¹⁴")],
)
def test_the_sentence_on_depth_tells_what_becomes_of_the_gradient(change, words):
    assert of_depth(500, [Seen("CLIP c = 0.1", 0.5, 1.0, change)], 12) == f"Step 500: from layer 12 back to layer 1 the gradient {words} under CLIP c = 0.1."


def test_one_layer_has_no_depth():
    assert "one hidden layer" in of_depth(7, [Seen("GP", None, 1.0, 1.0)], 1)


# ---- and from a stage


@pytest.mark.compiles
def test_the_sentence_is_of_the_newest_picture():
    player = paused("constraints", compared())
    turns(player, 3)
    said, seen = meta(player)["says"], player.stage._seen
    assert said.startswith("Step 3: the mean slope") and f"({100 * float(seen[0].share_at_bound):.0f} % of its weights and biases at ±c)" in said
    player.look_at_part("depth")
    player.look_at_part("surface")
    shown(player)
    assert meta(player)["says"] == said
    turns(player, 2)
    assert meta(player)["says"].startswith("Step 5: ")
    player.look_at(3)
    shown(player)
    assert meta(player)["says"] == said, "of the picture that is shown"


@pytest.mark.compiles
def test_what_a_picture_tells_of_a_strength_is_of_its_own_moment(untrained):
    """The legend kept the strength with which its critic began (issue 6, A.5)."""
    player = opened("constraints", compared())

    def strengths():
        shown(player)
        told = read(player.payload)
        _, blocks, _ = told["frames"][-1]
        return [float(blocks[f"numbers{i}"][4]) for i in range(2)], [critic["strength"]["value"] for critic in told["meta"]["critics"]], told["meta"]["says"]

    assert strengths()[0] == pytest.approx([0.01, 10])
    player.change("clip", 0.2, 0)
    in_picture, now, says = strengths()
    assert in_picture == pytest.approx([0.2, 10]) and now == pytest.approx([0.2, 10]) and "c\u00a0=\u00a00.2" in says
    labels = [line["label"] for panel in meta(player)["panels"] for line in panel["lines"] if line["curve"].endswith(" 0")]
    assert labels and all(label in ("CLIP 0.2", "exact, 512 points") for label in labels)


@pytest.mark.compiles
def test_the_estimate_stands_beside_the_exact_value_of_the_same_points():
    player = paused("constraints", compared())
    turns(player, 2)
    _, blocks, _ = read(player.payload)["frames"][-1]
    for i in range(2):
        w1, steepest, slope, share, _, exact, at = blocks[f"numbers{i}"]
        assert exact == pytest.approx(lipschitz.exact_w1(player.training, i), rel=1e-4) and at == 0, "measured once: nothing moves"
        assert (math.isnan(w1) or 0 < w1 <= exact * (1 + 1e-4)) and steepest == steepest and slope > 0 and 0 <= share <= 1
    assert read(player.payload)["meta"]["frozen"]


@pytest.mark.compiles
def test_a_generator_in_training_has_its_exact_value_of_the_step_that_it_says():
    player = paused("constraints", compared("gp:0.1", generator="network", knobs=CRITIC | {"generator_width": 8, "generator_depth": 1, "n_critic": 1}))
    turns(player, 2)
    _, blocks, _ = read(player.payload)["frames"][-1]
    exact, at = blocks["numbers0"][5:]
    assert exact == pytest.approx(lipschitz.exact_w1(player.training.at(int(at)), 0), rel=1e-3)


@pytest.mark.compiles
@pytest.mark.parametrize("name", ["gp:10", "r1:1"])
def test_scores_have_a_zero_only_where_it_says_something(name, untrained):
    player = opened("constraints", compared(name))
    shown(player)
    (critic,), (_, blocks, _) = meta(player)["critics"], read(player.payload)["frames"][-1]
    undecided = OBJECTIVES[str(player.experiment.values()["objective"])].undecided
    assert critic["zero"] == (undecided is not None) == (name == "r1:1")
    (seen,) = player.stage._seen
    level = float(seen.middle) if undecided is None else undecided(player.experiment.values())
    np.testing.assert_allclose(blocks["score0"], np.ravel(seen.score) - level, atol=1e-3)


# ---- parts


@pytest.mark.compiles
def test_each_part_has_an_experiment_and_a_run_of_its_own(untrained, monkeypatch):
    monkeypatch.setattr(Constraints, "opening", lambda self, part: compared("clip:0.1,gp:1") if part == "depth" else compared())
    player = paused("constraints")
    turns(player, 2)
    surface = player.training
    player.look_at_part("depth")
    assert player.on_stage and player.experiment == compared("clip:0.1,gp:1") and player.training.step == 0 and not player.playing
    shown(player)
    assert meta(player)["shown"]["part"] == "depth" and [panel["title"] for panel in meta(player)["panels"]] == [
        "Gradient’s growth per layer, in powers of ten"
    ]
    player.change("clip", 0.5, 0)
    deep = player.training
    player.look_at_part("strengths")
    assert not player.on_stage and player.experiment == compared()
    player.look_at_part("surface")
    assert player.on_stage and player.training is surface and surface.step == 2 and "part" not in player.view
    player.look_at_part("depth")
    assert player.training is deep and player.experiment.values(0)["clip"] == 0.5, "as it was left"


def test_the_parts_open_with_what_they_are_about():
    stage = Constraints()
    assert stage.opening("depth") == figure(DEPTH_FIGURE) and stage.opening("surface") == stage.opening("strengths") == stage.usual()
    assert set(stage.live) < set(stage.parts) and next(iter(stage.parts)) == "surface"
    assert [title for title, row in FIGURES.items() if row.deep] == [DEPTH_FIGURE]


def test_what_the_sentence_calls_a_change_is_what_the_figure_says():
    assert in_words.KEPT == 10 and "within a factor of ten" in FIGURES[DEPTH_FIGURE].words
