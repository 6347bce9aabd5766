"""The pages in Streamlit's own test harness: every recipe, links in and out, bad links, controls."""

import json
import struct
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gan2d.settings.recipes import RECIPES

APP = str(Path(__file__).parents[1] / "app.py")
SMALL = {"critic_depth": "1", "critic_width": "8", "generator_depth": "1", "generator_width": "8", "batch_size": "16"}
pytestmark = pytest.mark.usefixtures("never_ready")


def open_app(**query):
    at = AppTest.from_file(APP, default_timeout=120)
    for name, value in query.items():
        at.query_params[name] = value
    return check(at.run())


def moved(at):
    """Run a widget's callback, which shows the picture first, and then the controls that follow it."""
    check(at.run())
    return check(at.run())


def check(at):
    assert not at.exception, [e.message for e in at.exception]
    return at


def meta(at):
    data = at.get("bidi_component")[0].proto.bytes
    size = struct.unpack("<8i", data[:32])[5]
    return json.loads(data[32 : 32 + size])


def link(at):
    return {name: values[0] if isinstance(values, list) else values for name, values in at.query_params.items()}


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_recipe_opens_from_its_link(recipe):
    at = open_app(recipe=recipe, data="two_gaussians", seed="3", **SMALL)
    said = meta(at)
    assert said["playing"] and said["message"] is None and said["panels"]
    assert link(at) == {"data": "two_gaussians", "recipe": recipe, "seed": "3", **SMALL}
    assert at.selectbox(key="choose_recipe").value == recipe


def test_first_visit_says_what_to_look_at_and_what_to_try():
    said = meta(open_app(**SMALL))
    assert said["lead"]["look"] and said["lead"]["try"] and said["playing"]


def test_a_broken_link_falls_back_with_a_sentence():
    at = open_app(recipe="wgan-pg", gp_weight="many", colour="red", **SMALL)
    text = meta(at)["message"]["text"]
    assert meta(at)["message"]["kind"] == "warning"
    assert "Did you mean 'wgan-gp'" in text and "gp_weight" in text and "colour" in text
    assert link(at)["recipe"] == "wgan-gp" and "gp_weight" not in link(at)


def test_sliders_move_knobs_and_the_link_follows():
    at = open_app(**SMALL)
    at.select_slider(key="knob_gp_weight").set_value(10.0)
    moved(at)
    assert link(at)["gp_weight"] == "10.0"
    assert [row["value"] for row in meta(at)["live"] if row["name"] == "gp_weight"] == [10.0]
    at.slider(key="knob_n_critic").set_value(2)
    moved(at)
    assert link(at)["n_critic"] == "2"
    at.button(key="restore_gp_weight").click()
    moved(at)
    assert "gp_weight" not in link(at) and at.select_slider(key="knob_gp_weight").value == 0.1


def test_only_knobs_with_a_meaning_are_shown():
    at = open_app(**SMALL)
    keys = {w.key for w in (*at.slider, *at.select_slider)}
    assert "knob_gp_weight" in keys and "knob_clip" not in keys
    at.selectbox(key="choose_recipe").set_value("wgan")
    moved(at)
    keys = {w.key for w in (*at.slider, *at.select_slider)}
    assert "knob_clip" in keys and "knob_gp_weight" not in keys


def test_every_group_of_knobs_can_be_opened():
    at = open_app(**SMALL)
    groups = at.get("button_group")[0].options if at.get("button_group") else []
    assert len(groups) >= 4
    for group in ("Data", "Networks", "Optimiser", "Tricks"):
        at.session_state["group"] = group
        check(at.run())


def test_objective_moves_in_mid_training_without_a_new_run():
    at = open_app(**SMALL)
    lab = at.session_state["lab"]
    run = lab.run
    at.selectbox(key="knob_objective").set_value("hinge")
    moved(at)
    assert lab.run is run and meta(at)["objective"]["name"] == "hinge" and link(at)["objective"] == "hinge"


def test_paused_lab_shows_the_surface_in_3d_and_the_code():
    at = open_app(**SMALL)
    at.session_state["lab"].transport("pause")
    check(at.run())
    check(at.toggle(key="surface_3d").set_value(True).run())
    figure = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert [trace["type"] for trace in figure["data"]] == ["surface", "scatter3d", "scatter3d"]
    assert any("gan2d.train(" in block.value for block in at.code)


def test_the_seed_is_in_the_link_and_makes_the_run():
    at = open_app(seed="7", **SMALL)
    assert at.session_state["lab"].settings.seed == 7
    at.number_input(key="seed").set_value(8)
    moved(at)
    assert link(at)["seed"] == "8" and at.session_state["lab"].settings.seed == 8
