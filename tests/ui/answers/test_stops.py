"""A run stops where what was asked for is so: at the same step on every machine, and says it."""

import pytest
from payload import shown
from stages import meta, opened, play

from gan2d.measure.metrics import Score
from gan2d.ui.answers import stops
from gan2d.ui.answers.stops import EVERY, STOPS, next_look, reached


def scores(modes=8.0, w1=0.1, floor=0.1):
    return {"modes": Score(modes, 8.0), "w1": Score(w1, floor)}


def test_all_modes_of_all_arms():
    assert "step 300" in reached("modes", 300, [scores(), scores()], 8) and "all 8 modes" in reached("modes", 300, [scores()], 8)
    assert reached("modes", 300, [scores(), scores(modes=7.0)], 8) == "" and reached("modes", 300, [scores(modes=None)], 8) == ""


def test_w1_below_twice_its_floor():
    assert reached("w1", 50, [scores(w1=0.19)], 8) and not reached("w1", 50, [scores(w1=0.21)], 8)
    assert not reached("w1", 50, [scores(floor=None)], 8) and reached("", 50, [scores()], 8) == "" and reached("modes", 50, [], 8) == ""


def test_it_is_looked_at_every_so_many_steps_and_not_twice():
    assert next_look(0, None) == 0 and next_look(0, 0) == EVERY and next_look(EVERY + 1, EVERY) == 2 * EVERY and next_look(EVERY, EVERY) == 2 * EVERY


@pytest.mark.compiles
def test_the_run_stops_there_and_says_so(monkeypatch):
    row = STOPS["w1"]._replace(reached=lambda scores, modes: lab.stage.scores_step >= 2 * EVERY)
    monkeypatch.setitem(stops.STOPS, "w1", row)
    lab = opened("lab")
    lab.wait()
    lab.transport("stop_when", "w1")
    shown(lab)
    assert meta(lab)["stop_when"] == "w1" and dict(meta(lab)["stops"]).keys() == STOPS.keys()
    play(lab, 10 * EVERY)
    assert lab.training.step == 2 * EVERY and not lab.playing
    assert "Stopped at step 100, as asked" in meta(lab)["message"]["text"] and meta(lab)["stop_when"] == ""
    lab.choose(data="swiss_roll")
    lab.wait()
    assert list(lab.stage.stops) == ["w1"], "without modes there are none to reach"
    lab.transport("stop_when", "never")
    shown(lab)
    assert meta(lab)["message"]["kind"] == "error" and lab.stage.stop_when == ""
