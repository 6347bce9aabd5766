"""The Lab's page in Streamlit's own harness: every recipe, links in and out, bad links, controls."""

import json
from urllib.parse import parse_qsl

import pytest
from harness import address, check, link, meta, moved, now, open_group, open_page, player_of

from gan2d.measure.metrics import METRICS, Score
from gan2d.settings.experiment import make
from gan2d.settings.recipes import RECIPES
from gan2d.ui.answers.board import Run
from gan2d.ui.player.player import read_link
from gan2d.ui.stages.members import Members

SMALL = {"critic_depth": "1", "critic_width": "8", "generator_depth": "1", "generator_width": "8", "batch_size": "16"}
pytestmark = [pytest.mark.compiles, pytest.mark.usefixtures("never_ready")]


def open_app(**query):
    return open_page("lab", **query)


def lab(at):
    return player_of(at, "lab")


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_recipe_opens_from_its_link(recipe):
    at = open_app(recipe=recipe, data="two_gaussians", seed="3", **SMALL)
    said = meta(at)
    assert said["playing"] and said["message"] is None and said["panels"]
    assert link(at) == {"data": "two_gaussians", "recipe": recipe, "seed": "3", **SMALL} and address(at)["entry"] == 0
    assert at.selectbox(key="choose_recipe").value == recipe


def test_first_visit_says_what_the_marks_are_and_offers_data_and_methods():
    said = meta(open_app(**SMALL))
    assert "Orange" in said["says"] and said["playing"]
    data, method = said["lists"]
    assert (data["name"], data["now"]) == ("data", "ring8") and (method["name"], method["now"]) == ("a", "wgan-gp")
    assert "points" not in dict(data["rows"]) and "gan-ns" in dict(method["rows"])


def test_a_broken_link_falls_back_with_a_sentence():
    at = open_app(recipe="wgan-pg", gp_weight="many", taste="sweet", **SMALL)
    text = meta(at)["message"]["text"]
    assert meta(at)["message"]["kind"] == "warning"
    assert "Did you mean 'wgan-gp'" in text and "gp_weight" in text and "taste" in text
    assert link(at)["recipe"] == "wgan-gp" and "gp_weight" not in link(at)


def test_what_streamlit_puts_into_a_link_is_no_mistake():
    assert meta(open_app(embed="true", embed_options="dark_theme", **SMALL))["message"] is None


def test_sliders_move_knobs_and_the_link_follows():
    at = open_app(**SMALL)
    at.number_input(key="knob_gp_weight").set_value(10.0)
    moved(at)
    assert link(at)["changes"] == "0:gp_weight:10.0" and address(at)["entry"] == 1
    assert [row["value"] for row in meta(at)["live"] if row["name"] == "gp_weight"] == [10.0]
    at.number_input(key="knob_n_critic").set_value(2)
    moved(at)
    assert link(at)["changes"] == "0:gp_weight:10.0,0:n_critic:2"
    at.button(key="restore_gp_weight").click()
    moved(at)
    assert lab(at).experiment.values()["gp_weight"] == 0.1 and at.number_input(key=now(at, "lab", "knob_gp_weight")).value == 0.1


def test_only_knobs_with_a_meaning_are_shown():
    at = open_app(**SMALL)
    keys = {w.key for w in (*at.slider, *at.select_slider, *at.number_input)}
    assert "knob_gp_weight" in keys and "knob_clip" not in keys
    at.selectbox(key="choose_recipe").set_value("wgan")
    moved(at)
    keys = {w.key for w in (*at.slider, *at.select_slider, *at.number_input)}
    assert "knob_clip" in keys and "knob_gp_weight" not in keys


def test_every_group_of_knobs_can_be_opened():
    at = open_app(**SMALL)
    groups = at.get("button_group")[0].options if at.get("button_group") else []
    assert len(groups) >= 4
    for group in ("Data", "Networks", "Optimiser", "Tricks"):
        assert [w for w in (*open_group(at, "lab", group).slider, *at.select_slider, *at.selectbox) if str(w.key).startswith("knob_")], group


def test_objective_moves_in_mid_training_without_a_new_run():
    at = open_app(**SMALL)
    training = lab(at).training
    at.selectbox(key="knob_objective").set_value("hinge")
    moved(at)
    assert lab(at).training is training and meta(at)["arms"][0]["objective"]["name"] == "hinge" and link(at)["changes"] == "0:objective:hinge"


def test_paused_lab_shows_the_surface_in_3d_and_the_code():
    at = open_app(**SMALL)
    lab(at).transport("pause")
    check(at.run())
    check(at.toggle(key="surface_3d").set_value(True).run())
    figure = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert [trace["type"] for trace in figure["data"]] == ["surface", "scatter3d", "scatter3d"]
    assert any("gan2d.train(" in block.value for block in at.code)


def test_runs_of_this_visit_stand_on_a_board_and_open_again():
    at = open_app(**SMALL)
    lab(at).transport("pause")
    check(at.run())
    runs = [Run(make("ring8", recipe, {}, step), [{name: Score(0.5, 1.0) for name in METRICS}], 8) for step, recipe in enumerate(("wgan-gp", "gan-ns"))]
    at.toggle(key="runs").set_value(True)
    assert "A run comes here when another begins" in " ".join(caption.value for caption in check(at.run()).caption)
    for run in runs:
        lab(at).stage.board.add(run)
    check(at.run())
    assert {"WGAN-GP", "GAN (non-saturating)", "Ring of 8 Gaussians"} <= {text.value for text in at.text}
    moved(at.button(key="again_2").click())
    assert lab(at).experiment.arms[0].recipe == "gan-ns" and lab(at).experiment.seed == 1
    lab(at).transport("pause")
    check(at.run())
    assert at.toggle(key="runs").value, "it is open still"
    for number in (1, 2):
        at.checkbox(key=f"compare_{number}").set_value(True)
        check(at.run())
    moved(at.button(key="beside").click())
    assert [arm.recipe for arm in lab(at).experiment.arms] == ["gan-ns", "wgan-gp"]


def test_the_seed_is_in_the_link_and_makes_the_run():
    at = open_app(seed="7", **SMALL)
    assert lab(at).experiment.seed == 7
    at.number_input(key="seed").set_value(8)
    moved(at)
    assert link(at)["seed"] == "8" and lab(at).experiment.seed == 8


def test_two_recipes_side_by_side():
    at = open_app(**SMALL)
    moved(at.button(key="add_arm").click())
    assert link(at)["arms"] == "2" and len(meta(at)["arms"]) == 2 and "B is like A so far" in at.caption[0].value
    at.selectbox(key="choose_recipe1").set_value("gan-ns")
    moved(at)
    assert link(at)["b.recipe"] == "gan-ns" and meta(at)["arms"][1]["title"] == RECIPES["gan-ns"].title
    assert at.segmented_control(key="side").value == "B", "its knobs are shown"
    moved(at.button(key="swap").click())
    assert link(at)["recipe"] == "gan-ns" and link(at)["b.recipe"] == "wgan-gp"
    assert at.caption[0].value.startswith("B differs from A: ") and at.caption[0].value.endswith(".")
    moved(at.button(key="give_up0").click())
    assert link(at)["recipe"] == "wgan-gp" and "arms" not in link(at) and "b.recipe" not in link(at)


def test_all_seeds_and_all_values_of_a_number_are_a_link_away():
    at = open_page("lab", **SMALL, recipe="wgan-gp", gp_weight="0.3")
    links = {each.proto.label: each.proto.url for each in at.get("link_button") if each.proto.label.startswith("All ")}
    assert {"All seeds", "All λ"} <= links.keys() and all(url.startswith("./mode_collapse?") for url in links.values())
    for title, url in links.items():
        experiment, complaints = read_link(Members(), dict(parse_qsl(url.partition("?")[2])))
        assert complaints == [] and len(experiment.axes) == 1 and len(experiment.axes[0].values) > 1, title
        assert title == "All λ" or experiment.values()["gp_weight"] == 0.3, title
