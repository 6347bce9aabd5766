"""The moment that a link names, on every page alike: changes and step are in it, and whoever opens it is taken there, bit for bit."""

from urllib.parse import parse_qsl

import pytest
from payload import shown
from stages import PAGES, all_bits, arrive, experiment, meta, opened, paused, play, stage, turns

from gan2d.formats import link as links
from gan2d.settings.experiment import Change
from gan2d.ui.opening import open_link
from gan2d.ui.player import journey
from gan2d.ui.player.pace import Pace
from gan2d.ui.player.player import read_link
from gan2d.ui.stages import distances

RATE = 0.0123  # of the critic: a traced knob that every page's arms read


@pytest.fixture(params=PAGES)
def page(request):
    return request.param


@pytest.fixture(autouse=True)
def nothing_finished():
    """No visitor trained anything to its end before."""
    distances._finished.clear()


def link(player):
    return dict(parse_qsl(player.address()["query"]))


def changed(page):
    """Paused at step 5, with knobs moved at steps 0, 2 and 3."""
    player = paused(page)
    for at, name, value in ((0, "critic_rate", RATE), (2, "noise", 0.1), (3, "critic_rate", 0.001)):
        turns(player, at - player.training.step)
        player.change(name, value)
        player.transport("pause")
        assert player.message is None
    turns(player, 2)
    return player


def test_changes_and_step_are_in_the_link(page):
    player = changed(page)
    assert link(player)["changes"] == f"0:critic_rate:{RATE},2:noise:0.1,3:critic_rate:0.001" and link(player)["at"] == "5"
    moment, complaints = read_link(stage(page), link(player))
    assert complaints == [] and moment == player.moment() and moment.bare() == experiment(page)


@pytest.mark.compiles
def test_opening_it_gives_the_same_weights(page):
    player = changed(page)
    other = arrive(open_link(stage(page), link(player)))
    assert all_bits(other.training) == all_bits(player.training) and other.training.changes == player.training.changes
    assert not other.playing and other.message["kind"] == "info" and "Replayed 5 steps" in other.message["text"]
    assert link(other) == link(player) and meta(other)["replay"] is None
    turns(player, 2)
    other.transport("play")
    turns(other, 2)
    assert all_bits(other.training) == all_bits(player.training), "and it goes on alike"


def test_the_earlier_moment_that_is_looked_at_is_the_link(page):
    player = changed(page)
    player.look_at(2)
    assert link(player)["at"] == "2" and link(player)["changes"] == f"0:critic_rate:{RATE},2:noise:0.1"
    other = arrive(open_link(stage(page), link(player)))
    assert all_bits(other.training) == all_bits(player.training.at(2)) == all_bits(player.training_of_moment())


def test_changes_before_the_first_step_are_made(page, untrained):
    player = paused(page)
    player.change("critic_rate", RATE)
    player.transport("pause")
    said = link(player)
    assert said["changes"] == f"0:critic_rate:{RATE}" and "at" not in said
    other = open_link(stage(page), said)
    assert other.experiment.values()["critic_rate"] == RATE and other.training.step == 0 and link(other) == said and other.message is None


class Clock:
    """Every look at it takes 0.02 seconds."""

    now = 0.0

    def perf_counter(self):
        self.now += 0.02
        return self.now


@pytest.fixture
def slow(monkeypatch):
    """One turn, or few, in each part of the way: each takes 0.02 seconds."""
    monkeypatch.setattr(Pace, "turns", lambda self, wanted: 1)
    monkeypatch.setattr(journey, "time", Clock())


def test_it_goes_in_parts_and_tells_how_far(page, slow):
    player = open_link(stage(page), links.to_query(experiment(page)) | {"at": "40"})
    player.wait()
    told = []
    for _ in range(50):
        shown(player)
        said = meta(player)
        if said["replay"] is None:
            break
        assert said["message"]["actions"] == [{"action": "cancel", "label": "Cancel"}] and "Replaying 40 steps" in said["message"]["text"]
        assert dict(parse_qsl(said["address"]["query"]))["at"] == "40", "whoever reloads meanwhile goes to the same moment"
        told.append(said["replay"]["step"])
        assert said["replay"]["until"] == 40
        player.need()
    assert told == sorted(told) and len(set(told)) > 2 and player.training.step == 40


def test_it_can_be_cancelled(page, slow):
    said = links.to_query(experiment(page)) | {"changes": f"2:critic_rate:{RATE},50:critic_rate:0.001", "at": "1000"}
    player = open_link(stage(page), said)
    player.wait()
    for _ in range(50):
        player.need()
        shown(player)
        if player.training.step > 3:
            break
    player.transport("cancel")
    shown(player)
    step = player.training.step
    assert 3 < step < 50 and not player.playing and player.message["text"] == f"Stopped at step {step} of 1,000, as asked."
    assert meta(player)["replay"] is None and link(player)["at"] == str(step) and link(player)["changes"] == f"2:critic_rate:{RATE}"
    turns(player, 1)
    assert player.training.step == step + 1 and player.message is None


def test_too_long_a_way_is_refused_with_a_sentence_and_a_way_out(page, monkeypatch, slow):
    monkeypatch.setattr(Pace, "seconds", lambda self, turns: 0.1 * turns)
    monkeypatch.setattr(journey.Journey, "KNOWN", 0)
    player = open_link(stage(page), links.to_query(experiment(page)) | {"at": "6000"})
    player.wait()
    for _ in range(50):
        player.need()
        shown(player)
        if player.message:
            break
    told = meta(player)["message"]
    assert told["kind"] == "error" and "6,000 steps would take about 10 minutes" in told["text"] and told["text"].endswith(".")
    other, anyway = told["actions"]
    assert other == {"action": "play", "label": "Train from the start instead"} and anyway == {"action": "replay", "label": "Replay it all the same"}
    assert player.training.step == 0 and not player.playing and "at" not in link(player)
    player.transport("play")
    assert player.playing and player.message is None
    play(player, 1)
    assert player.training.step > 0


def test_what_takes_long_is_replayed_if_somebody_says_yes(monkeypatch, slow):
    monkeypatch.setattr(Pace, "seconds", lambda self, turns: 100.0 * turns)
    monkeypatch.setattr(journey.Journey, "KNOWN", 0)
    player = open_link(stage("lab"), links.to_query(experiment("lab")) | {"at": "6", "changes": "2:gp_weight:3"})
    player.wait()
    for _ in range(50):
        player.need()
        shown(player)
        if player.message:
            break
    assert player.training.step == 0 and "would take about" in player.message["text"]
    player.transport("replay")
    arrive(player)
    assert (
        player.training.step == 6
        and [tuple(c[:3]) for c in player.training.changes] == [(2, "gp_weight", 3.0)]
        and "Replayed 6 steps" in player.message["text"]
    )
    player.transport("replay")
    assert player._journey is None, "a yes is for one way"


def test_a_way_that_is_short_enough_is_gone(page, monkeypatch, slow):
    monkeypatch.setattr(Pace, "seconds", lambda self, turns: 5.0 * turns)
    monkeypatch.setattr(journey.Journey, "KNOWN", 0)
    player = arrive(open_link(stage(page), links.to_query(experiment(page)) | {"at": "8"}))
    assert player.training.step == 8 and player.message["kind"] == "info"


@pytest.mark.compiles
def test_a_change_that_needs_another_program_is_made_on_the_way():
    player = paused("lab")
    turns(player, 2)
    player.change("penalty", "r1")
    player.wait()
    turns(player, 1)
    player.change("penalty", "gp")
    player.wait()
    turns(player, 2)
    other = arrive(open_link(stage("lab"), link(player)))
    assert all_bits(other.training) == all_bits(player.training) and [c.knob for c in other.training.changes] == ["penalty", "penalty"]


BROKEN = {
    "a knob": ("3:colour:red", "There is no knob named 'colour'"),
    "a value": ("3:critic_rate:much", "critic_rate must be a number"),
    "no change": ("3", "step:knob:value"),
    "no meaning": ("3:clip:0.1", "clip has no effect"),
    "new networks": ("3:critic_width:12", "critic_width cannot change in mid-training"),
    "step": ("-1:critic_rate:0.1", "steps must be a whole number"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_of_a_moment_cannot_be_used_is_told(case, untrained):
    text, why = BROKEN[case]
    player = open_link(stage("lab"), links.to_query(experiment("lab")) | {"changes": f"2:noise:0.1,{text}", "at": "4"})
    arrive(player)
    assert meta(player)["message"]["kind"] == "warning" and why in player.message["text"]
    assert player.training.changes == [Change(2, "noise", 0.1)] and player.training.step == 4 and "Replayed 4 steps" in player.message["text"]


def test_a_way_that_diverges_stops_there(monkeypatch):
    wild = links.to_query(experiment("lab")) | {"changes": "2:critic_rate:1.0,2:objective:kl,2:generator_rate:1.0", "at": "4000"}
    player = arrive(open_link(stage("lab"), wild))
    assert player.message["kind"] == "stopped" and "NaN or infinite" in player.message["text"] and not player.playing
    assert 2 <= player.training.step < 4000 and link(player)["at"] == str(player.training.step)


def test_so_many_changes_that_no_link_holds_them_are_told(page, untrained):
    player = paused(page)
    for i in range(120):
        player.training.changes.append(Change(0, "critic_rate", 0.001 + 1e-6 * i))
    told = player.address()
    assert not told["complete"] and "changes" not in told["query"] and len(told["query"]) < links.LONGEST
    player.need()
    shown(player)
    assert meta(player)["address"]["complete"] is False


def test_critics_settle_after_the_last_change_of_a_link():
    player = arrive(open_link(stage("distances"), links.to_query(experiment("distances")) | {"changes": "40:width:0.8", "at": "45"}))
    assert player.stop_at == 40 + distances.STEPS
    for _ in range(100):
        player.transport("pause")
        player._dirty = True
        shown(player)
        if not meta(player)["thinking"]:
            break
    assert not meta(player)["thinking"], "theory thinks about what was changed"


@pytest.mark.compiles
def test_a_finished_training_says_nothing_of_the_way_to_it(monkeypatch):
    monkeypatch.setattr(distances, "STEPS", 6)
    monkeypatch.setattr("gan2d.ui.stages.apart.STEPS", 6)
    settled = play(opened("distances"), 6)
    assert settled.training.step == 6 and not settled.playing and distances._finished
    query = links.to_query(experiment("distances"))
    assert opened("distances").training.step == 6, "it stands at its end for whoever comes next"
    earlier = arrive(open_link(stage("distances"), query | {"at": "3"}))
    assert earlier.training.step == 3 and all_bits(earlier.training) == all_bits(settled.training.at(3))
    other = arrive(open_link(stage("distances"), query | {"changes": f"2:critic_rate:{RATE}", "at": "8"}))
    assert [change.step for change in other.training.changes] == [2] and other.training.step == 8


@pytest.mark.compiles
def test_a_link_that_cannot_be_shown_opens_the_page_as_usual_and_says_so(page, untrained):
    four = "data=ring8&recipe=wgan&arms=6&preset=toy"
    player = open_link(stage(page), dict(parse_qsl(four)))
    most = stage(page).most_arms
    if most < 6:
        assert player.message["kind"] == "warning" and str(most) in player.message["text"] and player.experiment == stage(page).fitted(stage(page).usual())
    else:
        assert len(player.experiment.arms) == 6
