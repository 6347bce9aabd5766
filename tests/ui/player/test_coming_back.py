"""A browser that outlives what the server knew of its visit hands its run back: it goes on at the same step, playing or not, with all that was set."""

import time
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest
from payload import read
from stages import PAGES, all_bits, arrive, meta, opened, paused, stage, turns

from gan2d.ui import page as pages
from gan2d.ui.opening import open_link
from gan2d.ui.player.journey import Journey, Stand
from gan2d.ui.player.pace import Pace
from gan2d.ui.stages import distances

pytestmark = pytest.mark.compiles


@pytest.fixture(params=PAGES)
def page(request):
    return request.param


@pytest.fixture(autouse=True)
def nothing_finished():
    distances._finished.clear()


def stood(page):
    """Paused at step 5, with knobs moved at steps 0 and 3."""
    player = paused(page)
    for at, rate in ((0, 0.0123), (3, 0.001)):
        turns(player, at - player.training.step)
        player.change("critic_rate", rate)
        player.transport("pause")
    turns(player, 2)
    return player


def handed(player):
    """What the browser hands back: the whole run, though its picture may show an earlier step."""
    address = player.address()
    return address.get("whole", address["query"])


def test_a_new_visit_takes_the_run_on_where_it_stood(page):
    player = stood(page)
    player.look_at(2)
    query = handed(player)
    assert "at=5" in query and "at=2" in player.address()["query"]
    speed = player.stage.speeds[-1]
    other = opened(page)  # from an address that says less
    other.come_back(query, Stand(2, False, speed, 40), ticket=7)
    assert other.back == {"ticket": 7, "step": None}
    arrive(other)
    assert all_bits(other.training) == all_bits(player.training) and other.training.changes == player.training.changes
    assert other.shown == 2 and not other.playing and other.speed == speed and other.stop_at == (other.stage.target() or 40)
    assert meta(other)["back"] == {"ticket": 7, "step": 5}
    assert other.message["text"] == "The connection was lost at step 2: replayed, paused as before."


def test_what_played_plays_on(page):
    player = stood(page)
    other = opened(page)
    other.come_back(handed(player), Stand(5, True), ticket=1)
    arrive(other)
    assert other.playing and other.shown is None and other.training.step >= 5
    assert other.message["text"] == "The connection was lost at step 5: replayed, goes on." and meta(other)["back"]["step"] == 5


def test_nobody_is_asked_whether_a_run_of_ones_own_may_take_long(page, monkeypatch):
    monkeypatch.setattr(Journey, "KNOWN", 0)
    monkeypatch.setattr(Pace, "seconds", lambda self, turns: 100.0 * turns)
    other = opened(page)
    other.come_back(handed(stood(page)), Stand(5, True), ticket=1)
    arrive(other)
    assert other.playing and meta(other)["back"]["step"] == 5


class FirstIsSlow:
    """A training whose first step takes long: its program is loaded."""

    step = 0

    def advance(self, turns):
        time.sleep(0 if self.step else 0.3)
        self.step += turns


def test_a_slow_first_step_says_nothing_of_the_rest():
    training, pace, journey = FirstIsSlow(), Pace(), Journey((), 3000)
    journey.SLICE = 0.0001
    while not journey.done(training):
        journey.go_on(training, pace)
        assert (journey.remaining(training, pace) or 0) < Journey.LONGEST


def test_an_address_that_says_as_much_is_not_made_twice(page):
    player = stood(page)
    query = handed(player)
    other = open_link(stage(page), dict(parse_qsl(query)))
    run = read_run(other)
    other.come_back(query, Stand(5, True), ticket=1)
    arrive(other)
    assert read_run(other) == run and other.playing and all_bits(other.training.at(5)) == all_bits(player.training)


def read_run(player):
    player.produce()
    return read(player.payload)["run"]


def test_before_the_first_step_nothing_is_replayed(page):
    player = paused(page)
    other = opened(page)
    other.come_back(handed(player), Stand(0, False), ticket=1)
    arrive(other)
    assert not other.playing and other.message["text"] == "The connection was lost at step 0: paused as before."
    assert meta(other)["back"] == {"ticket": 1, "step": 0}


def test_points_that_are_nowhere_any_more_are_told(page):
    other = opened(page)
    other.come_back(handed(paused(page)) + "&data=points&points=0123456789abcdef&file=mine.csv", Stand(0, False), ticket=1)
    arrive(other)
    assert "mine.csv" in other.message["text"] and other.experiment.points is None


@pytest.mark.parametrize("said", [{}, {"step": "x", "playing": "yes", "stop_at": "9"}, {"step": float("nan")}, {"step": -1}, {"step": 1e300, "speed": []}])
def test_nonsense_is_a_beginning(said):
    assert Stand.read(said)[:2] == (0, False) and Stand.read(said).stop_at is None


def test_a_message_that_comes_twice_is_done_once(monkeypatch):
    player = paused("lab")
    state = {"canvas": SimpleNamespace(transport={"action": list(player.stage.steps)[-1], "value": None, "id": 5, "seq": None})}
    monkeypatch.setattr(pages, "st", SimpleNamespace(session_state=state))
    first = player.training.step
    for _ in range(2):
        pages._on_transport(player, "canvas")
    assert player.training.step == first + 1 and player.ack == 5
