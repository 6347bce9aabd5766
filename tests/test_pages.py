"""The pages on distances and the perfect critic in Streamlit's own harness: links in and out, bad links, controls, every pair and critic."""

from pathlib import Path

import pytest
from payload import read
from streamlit.testing.v1 import AppTest

from gan2d.elements.pairs import PAIRS
from gan2d.training.critics import CRITICS
from gan2d.ui.earth import PARTS
from gan2d.ui.sweeps import ABLE

APP = str(Path(__file__).parents[1] / "app.py")
SMALL = {"critic_depth": "1", "critic_width": "8", "batch_size": "16", "span": "0:2:4"}
PAGES = ("distances", "perfect_critic")
KEYS = {"distances": "distances_", "perfect_critic": "perfect_"}  # begin the names of their widgets
pytestmark = pytest.mark.usefixtures("never_ready")


def open_page(page, **query):
    at = AppTest.from_file(APP, default_timeout=120)
    for name, value in query.items():
        at.query_params[name] = value
    at.switch_page(f"pages/{page}.py")
    return check(at.run())


def check(at):
    assert not at.exception, [e.message for e in at.exception]
    return at


def moved(at):
    """Run a widget's callback, which shows the picture first, and then the controls that follow it."""
    check(at.run())
    return check(at.run())


def meta(at):
    return read(at.get("bidi_component")[0].proto.bytes)["meta"]


def link(at):
    return {name: values[0] if isinstance(values, list) else values for name, values in at.query_params.items()}


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("page", PAGES)
def test_every_pair_opens_from_its_link(page, pair):
    query = {"pair": pair, "critics": "gan,wgan", "seed": "3", "theta": "1.5", **SMALL} | ({"data": "moons"} if PAIRS[pair].of_data else {})
    at = open_page(page, **query)
    said = meta(at)
    assert said["playing"] and said["pair"]["title"] == PAIRS[pair].title and said["theta"] == 1.5
    assert [critic["name"] for critic in said["critics"]] == ["gan", "wgan"]
    assert link(at) == query
    assert at.selectbox(key=KEYS[page] + "choose_pair").value == pair


@pytest.mark.parametrize("critic", CRITICS)
def test_every_critic_opens_from_its_link(critic):
    at = open_page("perfect_critic", pair="gaussians_1d", critics=critic, **SMALL)
    assert [said["name"] for said in meta(at)["critics"]] == [critic]
    assert at.multiselect(key="perfect_choose_critics").value == [critic]


def test_critics_that_estimate_no_distance_are_not_offered_where_distances_are():
    at = open_page("distances", critics="gan", **SMALL)
    assert len(at.multiselect(key="distances_choose_critics").options) == len(ABLE) < len(CRITICS)


@pytest.mark.parametrize("page", PAGES)
def test_a_first_visit_says_what_to_look_at(page):
    at = open_page(page)
    said = meta(at)
    assert said["lead"]["look"] and said["lead"]["try"] and said["playing"] and said["panels"] and len(said["critics"]) >= 4


@pytest.mark.parametrize("page", PAGES)
def test_a_broken_link_falls_back_with_sentences(page):
    at = open_page(page, pair="paralel_lines", critics="gan,foo", theta="99", span="6:0:3", width="many", colour="red")
    said = meta(at)
    assert said["message"]["kind"] == "warning"
    for words in ("Did you mean 'parallel_lines'", "no critic named 'foo'", "theta=99", "span=6:0:3", "width must be", "colour"):
        assert words in said["message"]["text"], words
    assert "colour" not in link(at) and "paralel_lines" not in link(at).values()


@pytest.mark.parametrize("page", PAGES)
def test_knobs_move_and_the_link_follows(page):
    at = open_page(page, pair="gaussians_1d", critics="wgan-gp", **SMALL)
    run = at.session_state[page].run
    at.select_slider(key=KEYS[page] + "knob_gp_weight").set_value(10.0)
    moved(at)
    at.select_slider(key=KEYS[page] + "knob_width").set_value(1.0)
    moved(at)
    assert link(at)["gp_weight"] == "10.0" and link(at)["width"] == "1.0" and at.session_state[page].run is run
    at.button(key=KEYS[page] + "restore_gp_weight").click()
    moved(at)
    assert "gp_weight" not in link(at) and at.session_state[page].run is run


@pytest.mark.parametrize("page", PAGES)
def test_another_pair_brings_its_own_knobs(page):
    at = open_page(page, critics="gan", **SMALL)
    at.selectbox(key=KEYS[page] + "choose_pair").set_value("mixtures")
    moved(at)
    keys = {widget.key for widget in (*at.slider, *at.select_slider)}
    assert {KEYS[page] + "knob_sigma", KEYS[page] + "knob_imbalance"} <= keys and KEYS[page] + "knob_width" not in keys
    assert link(at)["pair"] == "mixtures"
    at.selectbox(key=KEYS[page] + "choose_pair").set_value("noisy_copy")
    moved(at)
    at.selectbox(key=KEYS[page] + "choose_data").set_value("swiss_roll")
    moved(at)
    assert link(at)["data"] == "swiss_roll" and meta(at)["pair"]["words"].startswith("p: swiss roll")


@pytest.mark.parametrize("page", PAGES)
def test_critics_can_be_added_and_taken_away(page):
    at = open_page(page, pair="gaussians_1d", critics="gan", **SMALL)
    at.multiselect(key=KEYS[page] + "choose_critics").set_value(["gan", "hinge"])
    moved(at)
    assert link(at)["critics"] == "gan,hinge" and len(meta(at)["critics"]) == 2
    at.multiselect(key=KEYS[page] + "choose_critics").set_value([])
    moved(at)
    assert link(at)["critics"] == "" and meta(at)["critics"] == []


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_from_its_link(part):
    at = open_page("distances", pair="parallel_gaussians", critics="gan", part=part, **SMALL)
    assert at.radio(key="distances_part").value == part
    assert link(at).get("part", "curves") == part and link(at)["pair"] == "parallel_gaussians"
    assert bool(at.selectbox) == (part != "piles") and len(at.get("bidi_component")) == 1


def test_parts_keep_what_was_chosen_in_the_link():
    at = open_page("distances", critics="gan", part="plan", points="12", other="random", **SMALL)
    assert at.slider(key="plan_points").value == 12
    at.slider(key="plan_points").set_value(30)
    at.slider(key="plan_theta").set_value(1.0)
    check(at.run())
    assert link(at)["points"] == "30" and link(at)["other"] == "random" and float(link(at)["theta"]) == pytest.approx(1.0)
    at.radio(key="distances_part").set_value("piles")
    check(at.run())
    at.slider(key="piles_bins").set_value(3)
    check(at.run())
    assert link(at)["bins"] == "3" and link(at)["part"] == "piles"
    at.radio(key="distances_part").set_value("curves")
    check(at.run())
    assert "part" not in link(at) and meta(at)["critics"]


def test_a_broken_part_of_a_link_is_told():
    at = open_page("distances", critics="gan", part="plam", bins="9", **SMALL)
    text = meta(at)["message"]["text"]
    assert "Did you mean 'plan'" in text and "bins must be a whole number between 2 and 6" in text and "part" not in link(at)


def test_a_plan_on_a_line_says_why_there_is_none():
    at = open_page("distances", pair="gaussians_1d", critics="gan", part="plan", **SMALL)
    assert "keeps the order" in at.info[0].value and not at.get("bidi_component")
