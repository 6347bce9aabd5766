"""When a visitor leaves, memory comes back; programs are forgotten only when nobody is there, not even somebody whose page is not open yet."""

from concurrent.futures import Future
from types import SimpleNamespace

import pytest

from gan2d.ui import leave

SOMEBODY = leave.RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED
NOBODY = leave.RuntimeState.NO_SESSIONS_CONNECTED


class Server:
    """As far as the watch asks: who is connected."""

    def __init__(self, *here):
        self.here = set(here)

    def is_active_session(self, session):
        return session in self.here

    @property
    def state(self):
        return SOMEBODY if self.here else NOBODY


class Player:
    def __init__(self):
        self.watched, self.done = False, []
        self.worker = SimpleNamespace(leave=lambda: self.done.append("worker"))
        self.heavy_step = SimpleNamespace(give_up=lambda: self.done.append("step"))
        self.background = SimpleNamespace(stop=lambda: self.done.append("background"))
        self.training = SimpleNamespace(forget=lambda: self.done.append("training"))


@pytest.fixture
def looks(monkeypatch):
    """A server with one visitor, and what is looked after: each look when the test asks for it."""
    server, waiting, done = Server("visitor"), [], []
    monkeypatch.setattr(leave.runtime, "exists", lambda: True)
    monkeypatch.setattr(leave.runtime, "get_instance", lambda: server)
    monkeypatch.setattr(leave, "get_script_run_ctx", lambda: SimpleNamespace(session_id="visitor"))
    monkeypatch.setattr(leave, "_later", lambda ref, session: waiting.append((ref, session)))
    monkeypatch.setattr(leave.threading, "current_thread", lambda: SimpleNamespace(cancel=None))
    monkeypatch.setattr(leave, "forget_all", lambda: done.append("all programs"))
    monkeypatch.setattr(leave, "give_memory_back", lambda: done.append("memory"))
    return SimpleNamespace(server=server, waiting=waiting, done=done, look=lambda: leave._look(*waiting.pop()))


def test_who_is_there_is_looked_after_again(looks):
    player = Player()
    leave.watch(player)
    leave.watch(player)
    assert len(looks.waiting) == 1
    looks.look()
    assert len(looks.waiting) == 1 and player.watched and not player.done and not looks.done


def test_the_last_one_who_leaves_takes_all_programs_along(looks):
    player = Player()
    leave.watch(player)
    looks.server.here.clear()
    looks.look()
    assert player.done == ["worker", "step", "background", "training"] and not player.watched and not looks.waiting
    assert looks.done == ["all programs"]


def test_who_has_just_come_keeps_the_programs_though_no_page_is_open_yet(looks):
    player = Player()
    leave.watch(player)
    looks.server.here = {"somebody who waits for a page"}
    looks.look()
    assert player.done and looks.done == ["memory"]


def test_a_page_that_the_server_tries_for_itself_is_not_watched(looks):
    looks.server.here.clear()
    player = Player()
    leave.watch(player)
    assert not player.watched and not looks.waiting and not looks.done


def test_what_an_opening_makes_is_given_up_when_its_visitor_leaves(looks, monkeypatch):
    monkeypatch.setattr(leave, "_again", lambda look, *given: looks.waiting.append((look, given)))
    left, work = [], Future()
    leave.watch_making(SimpleNamespace(leave=lambda: left.append(True)), work)
    for here in (True, False):
        looks.server.here = {"visitor"} if here else set()
        look, given = looks.waiting.pop()
        look(*given)
        assert bool(left) is not here and len(looks.waiting) == here
    work.set_result(None)
    look(*given)
    assert len(left) == 1, "what is made is nobody's to give up"
