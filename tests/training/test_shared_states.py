"""A state that one server has written is another one's, bit for bit, and only for the very same run; a bad disk costs a replay."""

import dataclasses
import os
from urllib.parse import parse_qsl

import numpy as np
import pytest
from small_game import SMALL, bits
from stages import all_bits, arrive, opened, stage, turns

from gan2d.formats.link import from_query, to_query
from gan2d.settings.experiment import make
from gan2d.training import loop, shared_states
from gan2d.training.shared_states import SharedStates, go_towards
from gan2d.training.training import Training, replayed
from gan2d.ui.opening import open_link
from gan2d.ui.player.journey import Journey, Stand

pytestmark = pytest.mark.compiles

RUN = make("ring8", "wgan-gp", SMALL, 5)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN2D_STATES", str(tmp_path))
    monkeypatch.setattr(shared_states, "EVERY", 0)
    return tmp_path


def at(step, *changes):
    """A run that was kept at its step, with knobs moved on the way: (step, knob, value)."""
    training = Training(RUN)
    for when, name, value in changes:
        training.advance(when - training.step)
        training.change(name, value)
    training.advance(step - training.step)
    SharedStates().keep(training)
    return training


def through_a_link(moment):
    """The moment as another server reads it."""
    return from_query(to_query(moment), RUN)[0]


def test_another_server_goes_on_from_it_bit_for_bit():
    mine = at(7, (3, "critic_rate", 0.02), (5, "noise", 0.25))
    mine.advance(4)
    moment = through_a_link(mine.moment())
    other = Training(moment)
    assert go_towards(other, moment) == other.step == 7 and other.changes == mine.changes
    before = loop._single.count
    other.advance(4)
    assert bits(other.states()) == bits(mine.states()) == bits(replayed(mine.moment()).states())
    assert loop._single.count == before, "with the programs that there are"
    other.rewind(4)
    assert bits(other.states()) == bits(mine.at(4).states())


def test_the_newest_on_the_way_is_taken_and_none_beyond():
    for step in (4, 6, 9):
        at(step)
    for wanted, found in ((3, 0), (5, 4), (8, 6), (9, 9), (50, 9)):
        training = Training(RUN)
        assert go_towards(training, dataclasses.replace(RUN, step=wanted)) == found == training.step


@pytest.mark.parametrize("other", [{"seed": 6}, {"recipe": "gan-ns"}, {"knobs": SMALL | {"critic_rate": 0.5}}, {"data": "grid25"}], ids=str)
def test_another_run_is_not_found(other):
    at(4)
    moment = dataclasses.replace(make(**({"data": "ring8", "recipe": "wgan-gp", "knobs": SMALL, "seed": 5} | other)), step=9)
    assert go_towards(Training(moment), moment) == 0


def test_one_with_other_changes_is_not_found_but_what_is_changed_later_does_not_count():
    mine = at(6, (3, "critic_rate", 0.02))
    assert go_towards(Training(RUN), dataclasses.replace(RUN, step=9)) == 0
    mine.change("critic_rate", 0.5)
    SharedStates().keep(mine)  # changed at this very step: not another state
    mine.advance(3)
    assert go_towards(Training(RUN), mine.moment()) == 6
    player = Training(RUN)
    journey = Journey(mine.changes, 9, begun=go_towards(player, mine.moment()))
    assert [change.step for change in journey._pending] == [6]


def test_only_the_newest_of_a_visitor_is_kept(folder):
    training, shared = Training(RUN), SharedStates()
    for _ in range(3):
        training.advance(2)
        shared.keep(training)
    assert [file.name.split("-")[1] for file in folder.iterdir()] == ["6"]


def test_where_a_run_rests_it_is_kept_at_once_and_once(folder, monkeypatch):
    monkeypatch.setattr(shared_states, "EVERY", 1000)
    training, shared = Training(RUN), SharedStates()
    training.advance(2)
    shared.keep(training)
    assert not list(folder.iterdir())
    shared.keep(training, rests=True)
    (file,) = folder.iterdir()
    before = file.stat().st_mtime_ns
    shared.keep(training, rests=True)
    assert file.stat().st_mtime_ns == before


def test_all_together_have_a_limit(folder, monkeypatch):
    monkeypatch.setattr(shared_states, "OFTEN", 1)
    at(2)
    (first,) = folder.iterdir()
    os.utime(first, (1, 1))
    monkeypatch.setattr(shared_states, "MOST_BYTES", 1.5 * first.stat().st_size)
    at(4)
    assert [file.name.split("-")[1] for file in folder.iterdir()] == ["4"]


def half(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def pickled(file):
    np.savez(file, np.array([print], object))


def of_another_form(file):
    with file.open("wb") as out:
        np.savez(out, np.zeros(3))


@pytest.mark.parametrize("spoil", [half, pickled, of_another_form, lambda file: file.write_text(""), lambda file: file.rename(file.with_name("x-y-z.npz"))])
def test_a_file_that_is_no_good_costs_a_replay(folder, spoil):
    at(4)
    (file,) = folder.iterdir()
    spoil(file)
    training = Training(RUN)
    assert go_towards(training, dataclasses.replace(RUN, step=9)) == training.step == 0


@pytest.mark.parametrize("where", ["missing/folder", ""])
def test_where_nothing_can_be_written_nothing_is_said(folder, monkeypatch, where):
    monkeypatch.setenv("GAN2D_STATES", where and str(folder / where))
    at(4)
    assert go_towards(Training(RUN), dataclasses.replace(RUN, step=9)) == 0 and not list(folder.iterdir())


def test_more_than_one_plain_run_is_replayed(folder):
    many = Training(make("ring8", "wgan-gp", SMALL, 5, axes={"seed": 2}))
    many.advance(2)
    SharedStates().keep(many)
    assert not list(folder.iterdir())


def test_who_comes_back_goes_on_from_it(monkeypatch):
    mine = opened("lab")
    mine.transport("pause")
    turns(mine, 5)
    query = mine.address()["query"]
    trained = []
    monkeypatch.setattr(Training, "advance", lambda self, steps, before=Training.advance: trained.append(steps) or before(self, steps))
    other = opened("lab")
    other.transport("pause")
    trained.clear()
    other.come_back(query, Stand(5, False), ticket=1)
    arrive(other)
    assert all_bits(other.training) == all_bits(mine.training) and other.training.step == 5 and not trained
    other = arrive(open_link(stage("lab"), dict(parse_qsl(query))))
    assert all_bits(other.training) == all_bits(mine.training) and not trained
