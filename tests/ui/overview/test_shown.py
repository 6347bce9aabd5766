"""The overview in the Lab: sent while it is open and not otherwise; slow motion where the picture rests; all of it in the link."""

import dataclasses

import numpy as np
import pytest
from payload import read, shown
from stages import experiment, meta, opened, turns

from gan2d.formats.link import from_query, to_query
from gan2d.measure.step.walk import walk
from gan2d.ui.overview import shown as overview
from gan2d.ui.overview.in_words import walked
from gan2d.ui.overview.shown import VIEWS
from gan2d.ui.player.wire import Block, Moment, alike

pytestmark = pytest.mark.compiles
OWN = {"real_scores", "fake_scores", "losses", "asked", "slopes", "places"}


@pytest.fixture
def lab():
    lab = opened("lab")
    lab.transport("pause")
    shown(lab)
    lab.wait()
    return lab


def last(lab):
    return read(lab.payload)["frames"][-1][1]


def test_nothing_is_computed_or_sent_while_it_is_closed(lab, monkeypatch):
    monkeypatch.setattr(overview, "flows_of", None)
    monkeypatch.setattr(overview, "walk", None)
    turns(lab, 1)
    lab.look({"slow": "3", "point": "2"})
    shown(lab)
    assert not OWN & set(last(lab) if read(lab.payload)["frames"] else {}) and "whole" not in meta(lab) and "z" not in read(lab.payload)["statics"]


def test_it_comes_with_the_next_picture_and_goes_again(lab):
    turns(lab, 1)
    before = set(last(lab))
    lab.look({"whole": "a"})
    lab.produce()
    assert set(last(lab)) >= OWN and set(read(lab.payload)["statics"]) == {"real", "z"}
    told = meta(lab)["whole"]
    assert told["arm"] == 0 and told["slow"] is None and told["penalty"] and lab.training.step == 1, "looking trains nothing"
    assert np.isfinite(last(lab)["losses"]).all()
    lab.confirm(read(lab.payload)["seq"])
    lab.look({"whole": ""})
    lab.produce()
    turns(lab, 1)
    assert set(last(lab)) == before


def test_pictures_from_before_that_are_sent_again_have_no_numbers_there(lab):
    old = Moment(0, [Block("score", "grid", np.zeros(4))], ())
    new = Moment(1, [Block("score", "grid", np.ones(4)), Block("asked", "floats", np.ones(3))], ())
    first, second = alike([old, new])
    assert [b.name for b in first.blocks] == ["score", "asked"] and np.isnan(first.blocks[1].values).all() and second is new
    assert [b.name for b in alike([new, old])[0].blocks] == ["score"] and alike([]) == []


def test_slow_motion_is_the_next_step_of_the_moment_that_is_shown(lab):
    turns(lab, 2)
    lab.look({"whole": "a", "slow": "2", "point": "3"})
    shown(lab)
    slow = meta(lab)["whole"]["slow"]
    taken = walk(lab.training.arms[0])
    assert slow["step"] == 2 and slow["point"] == 3 and slow["points"] == 16
    assert [each["title"] for each in slow["steps"]] == [each["title"] for each in walked(taken, 3, lab.experiment.values())]
    assert slow["steps"][0]["rows"] == walked(taken, 3, lab.experiment.values())[0]["rows"]
    lab.look_at(1)  # scrubbed back
    shown(lab)
    assert meta(lab)["whole"]["slow"]["step"] == 1


def test_another_point_costs_no_other_walk(lab, monkeypatch):
    lab.look({"whole": "a", "slow": "1"})
    shown(lab)
    monkeypatch.setattr(overview, "walk", None)
    lab.look({"point": "5", "slow": "4"})
    shown(lab)
    assert meta(lab)["whole"]["slow"]["point"] == 5
    for text, point in (("999", 15), ("x", 0), ("", 0)):
        lab.look({"point": text})
        shown(lab)
        assert meta(lab)["whole"]["slow"]["point"] == point


def test_it_waits_while_it_plays_and_where_a_step_takes_long(lab, monkeypatch):
    lab.look({"whole": "a", "slow": "1"})
    lab.transport("play")
    shown(lab)
    assert meta(lab)["whole"]["slow"] is None
    lab.transport("pause")
    monkeypatch.setattr(overview, "HEAVY", 0.0)
    shown(lab)
    assert "takes too long" in meta(lab)["whole"]["slow"]["refused"]


def test_of_several_arms_one_is_shown(lab):
    lab.add_arm()
    lab.transport("pause")
    lab.look({"whole": "b"})
    shown(lab)
    assert meta(lab)["whole"]["arm"] == 1 and meta(lab)["whole"]["letters"] == ["a", "b"]
    lab.look({"whole": "c"})
    shown(lab)
    assert "whole" not in meta(lab), "an arm that there is not"


def test_a_link_says_what_is_open():
    view = {"whole": "a", "slow": "4", "point": "7"}
    query = to_query(dataclasses.replace(experiment("lab"), view=view))
    assert {name: query[name] for name in VIEWS} == view
    read_back, complaints = from_query(query, views=("part", "layers", *VIEWS))
    assert read_back.view == view and complaints == []
