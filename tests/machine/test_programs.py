"""Compiled programs: made once for each set of static arguments, and forgotten, those used longest ago first."""

import time
from concurrent.futures import ThreadPoolExecutor

import jax
import jax.numpy as jnp
import pytest

from gan2d.machine import programs
from gan2d.machine.programs import Kept, make_room, program
from gan2d.machine.workers import InTurn, Newest

pytestmark = pytest.mark.compiles


@pytest.fixture
def shelf(monkeypatch):
    """Nothing but what the test compiles, each as large as it says."""
    kept = type(programs._PROGRAMS)()
    monkeypatch.setattr(programs, "_PROGRAMS", kept)
    return kept


@pytest.fixture
def times():
    traced = []

    @program(0, 2)
    def times(factor, x, name, y):
        traced.append((factor, name))
        return factor * x + y

    times.traced = traced
    return times


def of_size(shelf, size, used=-programs.IN_USE):
    for key, kept in shelf.items():
        shelf[key] = Kept(kept.run, size, used)


def test_there_is_one_for_each_set_of_static_arguments(shelf, times):
    x = jnp.ones(3)
    for factor in (2, 2, 3):
        assert times(factor, x, "a", 1.0).sum() == 3 * factor + 3
    assert times.count == 2 and times.traced == [(2, "a"), (3, "a")]
    assert times(2, jnp.ones(4), "a", 1.0).sum() == 12 and times.count == 3, "another shape is another program"
    assert jax.jit(lambda x: times(5, x, "b", x))(x).sum() == 18, "within another one too"


def test_those_used_longest_ago_are_forgotten_first_and_come_back_when_they_are_asked_for(shelf, times):
    x = jnp.ones(3)
    for factor in range(8):
        times(factor, x, "a", 0.0)
    times(0, x, "a", 0.0)
    of_size(shelf, 10)
    make_room(budget=35)
    assert [static[0] for _, static in shelf] == [6, 7, 0] and times.count == 3
    assert times(3, x, "a", 0.0).sum() == 9 and times.traced.count((3, "a")) == 2


def test_within_the_budget_nothing_is_forgotten(shelf, times):
    for factor in range(4):
        times(factor, jnp.ones(3), "a", 0.0)
    of_size(shelf, 10)
    make_room(budget=40)
    assert times.count == 4 and programs.taken() == 40


def test_each_new_program_makes_room_for_itself(shelf, times, monkeypatch):
    monkeypatch.setattr(programs, "resident", lambda: 0)
    monkeypatch.setattr(programs, "BUDGET", 2 * programs.LEAST)
    monkeypatch.setattr(programs, "MOST", 4 * programs.LEAST)
    for factor in range(7):
        times(factor, jnp.ones(3), "a", 0.0)
    assert [static[0] for _, static in shelf] == [3, 4, 5, 6], "what is in use stays, up to a limit"


def test_what_is_in_use_stays_and_what_is_out_of_use_goes(shelf, times, monkeypatch):
    monkeypatch.setattr(programs, "IN_USE", 3)
    for factor in range(6):
        times(factor, jnp.ones(3), "a", 0.0)
        times(0, jnp.ones(3), "a", 0.0)  # somebody goes on with it
    for key, kept in shelf.items():
        shelf[key] = kept._replace(size=10)
    make_room(budget=10, most=1000)
    assert [static[0] for _, static in shelf] == [3, 4, 5, 0]


def test_programs_are_forgotten_where_a_process_could_map_no_more(shelf, times, monkeypatch):
    for factor in range(4):
        times(factor, jnp.ones(3), "a", 0.0)
    of_size(shelf, 10)
    told = iter([True, True, False])
    monkeypatch.setattr(programs, "maps_are_crowded", lambda: next(told))
    make_room()
    assert [static[0] for _, static in shelf] == [2, 3]


def test_in_a_crowd_that_is_not_of_programs_jax_forgets_its_own(shelf, times, monkeypatch):
    forgotten = []
    monkeypatch.setattr(programs, "forget_all", lambda: forgotten.append(len(shelf)))
    times(1, jnp.ones(3), "a", 0.0)
    monkeypatch.setattr(programs, "maps_are_crowded", lambda: True)
    make_room()
    assert forgotten == [0]


def test_all_is_forgotten_while_others_go_on_compiling(shelf, times, monkeypatch):
    """What jax keeps it walks through without a lock."""
    came = iter([RuntimeError("dictionary changed size during iteration")])

    def clear():
        if error := next(came, None):
            raise error
        forgotten.append("jax's")

    forgotten = []
    monkeypatch.setattr(jax, "clear_caches", clear)
    monkeypatch.setattr(programs, "give_memory_back", lambda: forgotten.append("memory"))
    times(1, jnp.ones(3), "a", 0.0)
    programs.forget_all()
    assert times.count == 0 and not shelf and forgotten == ["jax's", "memory"]


def test_a_program_counts_by_what_the_process_grew(shelf, times, monkeypatch):
    told = iter([100 * 2**20, 130 * 2**20, 130 * 2**20, 90 * 2**20])  # of each before and after
    monkeypatch.setattr(programs, "resident", lambda: next(told))
    for factor in range(2):
        times(factor, jnp.ones(3), "a", 0.0)
    assert [kept.size for kept in shelf.values()] == [30 * 2**20, programs.LEAST], "others give memory back meanwhile"


def test_an_error_in_the_function_leaves_nothing(shelf):
    @program(0)
    def wrong(name, x):
        raise ValueError(name)

    with pytest.raises(ValueError, match="abc"):
        wrong("abc", jnp.ones(3))
    assert not shelf


def test_no_more_are_compiled_at_once_than_there_are_cores_and_one_within_another_waits_for_nobody(shelf, monkeypatch):
    monkeypatch.setattr(programs, "_COMPILERS", InTurn(1))
    at_once, most = [], []

    @program(0)
    def inner(name, x):
        return 3 * x

    @program(0)
    def outer(name, x):
        at_once.append(name)
        most.append(len(at_once))
        time.sleep(0.05)
        y = inner(name, x)
        at_once.remove(name)
        return y

    with ThreadPoolExecutor(4) as pool:
        assert [float(y.sum()) for y in pool.map(lambda name: outer(name, jnp.ones(2)), "abcd")] == [6.0] * 4
    assert most == [1] * 4


def test_who_leaves_while_others_compile_has_nothing_compiled(shelf, monkeypatch):
    """A full room left at once: for minutes afterwards the server compiled what nobody waited for, and kept it."""
    places, made = InTurn(1), []
    monkeypatch.setattr(programs, "_COMPILERS", places)

    @program(0)
    def work(name, x):
        made.append(name)
        return 2 * x

    def asked(name):
        yield
        return work(name, jnp.ones(2))

    visitors = {name: Newest() for name in ("leaves", "stays")}
    with places:
        futures = {name: visitor.ask(asked(name)) for name, visitor in visitors.items()}
        while len(places._queue) < 2:
            time.sleep(0.001)
        visitors["leaves"].leave()
    assert futures["stays"].result(10).sum() == 4 and made == ["stays"]
    assert visitors["leaves"].ask(asked("comes back")).result(10).sum() == 4 and futures["leaves"].cancelled() and made == ["stays", "comes back"]
