"""What a class is left with: its link leaves the controls that were chosen, and hides no figure; on every page alike."""

import re
from pathlib import Path

import pytest
from harness import address, link, meta, open_page

from gan2d.settings.knobs import KNOBS
from gan2d.ui.controls.class_link import query
from gan2d.ui.player.shown import AROUND, NOTHING, read_link
from gan2d.ui.stages.constraints import Constraints
from gan2d.ui.stages.distances import Distances
from gan2d.ui.stages.games import Games
from gan2d.ui.stages.lab import Lab
from gan2d.ui.stages.members import Members
from gan2d.ui.stages.perfect_critic import PerfectCritic

SMALL = {"critic_depth": "1", "critic_width": "8", "generator_depth": "1", "generator_width": "8", "batch_size": "16"}
LEFT = Path("static/controls/left.js").read_text(encoding="utf-8")
never_ready = [pytest.mark.compiles, pytest.mark.usefixtures("never_ready")]


def test_both_halves_know_the_same_controls():
    assert {*re.findall(r"'(\w+)'", re.search(r"AROUND = new Set\((.*?)\)", LEFT)[1])} == {*AROUND, NOTHING}
    assert not {*AROUND} & {*KNOBS}


@pytest.mark.parametrize("stage", [Lab, Distances, PerfectCritic, Constraints, Members, Games])
def test_every_page_takes_one(stage):
    told = dict(pair.split("=") for pair in query({"seed": "3"}, ["play", "critic_rate"], True).split("&"))
    experiment, complaints = read_link(stage(), told)
    assert experiment.seed == 3 and not complaints
    assert experiment.view.items() >= {"controls": "play,critic_rate", "projector": "yes"}.items()


def test_no_control_at_all_is_something_else_than_all_of_them():
    assert "controls=none" in query({}, []) and read_link(Lab(), {"controls": "none"})[0].view == {"controls": "none"}


@pytest.mark.parametrize("said", ["play,pley", "", "<b>", "a" * 10_000])
def test_a_control_that_no_page_has_is_named_and_nothing_is_hidden(said):
    experiment, (complaint,) = read_link(Lab(), {"controls": said})
    assert experiment.view == {} and "control" in complaint and len(complaint) <= 300


class TestOnThePage:
    pytestmark = never_ready

    def test_chosen_knobs_are_the_sliders_in_the_picture_and_the_rest_stands_in_the_sidebar(self):
        at = open_page("lab", controls="play,beta1,noise,batch_size", **SMALL)
        said = meta(at)
        assert [row["name"] for row in said["live"]] == ["beta1", "noise"] and said["shown"]["controls"].startswith("play")
        assert [widget.key for widget in (*at.sidebar.slider, *at.sidebar.select_slider, *at.sidebar.number_input)] == ["knob_batch_size"]
        assert not at.sidebar.selectbox and not at.sidebar.button and link(at)["controls"] == "play,beta1,noise,batch_size"

    def test_no_figure_is_hidden(self):
        every, none = (meta(open_page("lab", **left, **SMALL)) for left in ({}, {"controls": "none"}))
        assert all(none[name] == every[name] for name in ("panels", "curves", "arms", "lists", "says")) and every["live"] and not none["live"]

    def test_it_makes_no_entry_in_the_browsers_history(self):
        at = open_page("lab", projector="yes", **SMALL)
        assert address(at)["entry"] == 0 and link(at)["projector"] == "yes"
