"""The thread that makes what was asked for last."""

import threading

import pytest

from gan2d.machine.workers import InTurn, Newest, check_wanted


@pytest.fixture
def gate():
    return threading.Event()


def parts(name, log, gate=None, count=3):
    for part in range(count):
        log.append((name, part))
        assert gate is None or gate.wait(10)
        yield
    return name


def test_it_makes_what_it_is_asked_for():
    log = []
    newest = Newest()
    assert newest.ask(parts("a", log)).result(10) == "a" and newest.ask(parts("b", log)).result(10) == "b"


def test_the_last_wins_and_what_lies_between_is_never_begun(gate):
    log, newest = [], Newest()
    a = newest.ask(parts("a", log, gate))
    while not log:
        pass
    b, c = newest.ask(parts("b", log)), newest.ask(parts("c", log))
    gate.set()
    assert c.result(10) == "c" and b.cancelled() and a.cancelled()
    assert [name for name, _ in log] == ["a", "c", "c", "c"], "and the first is given up between two of its parts"


def test_who_leaves_has_nothing_made_and_may_ask_again(gate):
    log, newest = [], Newest()
    a = newest.ask(parts("a", log, gate))
    while not log:
        pass
    b = newest.ask(parts("b", log))
    newest.leave()
    gate.set()
    assert newest.ask(parts("c", log)).result(10) == "c" and a.cancelled() and b.cancelled()
    assert [name for name, _ in log] == ["a", "c", "c", "c"]


def test_what_is_in_the_middle_of_a_part_is_asked_whether_anybody_waits(gate):
    def part(log):
        log.append("begun")
        assert gate.wait(10)
        check_wanted()
        log.append("made")
        yield

    log, newest = [], Newest()
    check_wanted()  # whoever makes something without being asked by a Newest wants it
    a = newest.ask(part(log))
    while not log:
        pass
    newest.leave()
    gate.set()
    assert newest.ask(parts("b", [])).result(10) == "b" and a.cancelled() and log == ["begun"]


def test_an_error_is_its_asker_s_and_the_next_is_made(gate):
    def broken():
        yield
        raise ValueError("no")

    newest = Newest()
    with pytest.raises(ValueError, match="no"):
        newest.ask(broken()).result(10)
    assert newest.ask(parts("b", [])).result(10) == "b"


def test_who_asked_first_comes_in_first_though_others_never_stop_asking():
    """With a semaphore two that leave and ask again at once pass the place between them, and the third waits for them."""
    places, order, threads = InTurn(1), [], []

    def come(name):
        with places:
            order.append(name)

    with places:
        for name in range(20):
            threads.append(threading.Thread(target=come, args=(name,)))
            threads[-1].start()
            while len(places._queue) < name + 1:
                pass
    with places:  # asked for at once by the one that leaves: it comes last
        order.append("again")
    for thread in threads:
        thread.join(10)
    assert order == [*range(20), "again"]


def test_no_more_are_inside_than_there_are_places_and_an_error_leaves_its_place():
    places, inside, most = InTurn(2), [0], []

    def come():
        for _ in range(50):
            with pytest.raises(ZeroDivisionError), places:
                inside[0] += 1
                most.append(inside[0])
                inside[0] -= 1
                1 / 0  # noqa: B018

    threads = [threading.Thread(target=come) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert max(most) <= 2 and len(most) == 300 and places._free == 2 and not places._queue
