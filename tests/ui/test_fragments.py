"""A widget shows what the player's value is, whoever changed it; what the browser still says of the one before is taken by nobody."""

import types

import pytest

from gan2d.ui import fragments


@pytest.fixture
def page(monkeypatch):
    player = types.SimpleNamespace(keys="lab_", widgets={})
    state = {}
    monkeypatch.setattr(fragments, "st", types.SimpleNamespace(session_state=state))
    monkeypatch.setattr(fragments, "then_show", lambda player, action: action)
    taken = []
    return types.SimpleNamespace(state=state, taken=taken, shows=lambda value: fragments.shows(player, "seed", value, taken.append))


def test_a_widget_stays_the_same_while_only_its_user_moves_it(page):
    first = page.shows(0)
    page.state[first["key"]] = 7
    first["on_change"]()
    assert page.taken == [7] and page.shows(7)["key"] == first["key"] == "lab_seed"


def test_somebody_else_makes_it_another_one_and_an_echo_of_the_one_before_is_not_taken(page):
    first = page.shows(0)
    second = page.shows(3)
    assert second["key"] != first["key"] and page.state[second["key"]] == 3
    page.state[first["key"]] = 0  # what the browser showed a moment ago
    first["on_change"]()
    assert page.taken == []
    page.state[second["key"]] = 4
    second["on_change"]()
    assert page.taken == [4]


def test_what_is_refused_shows_the_last_good_value_again(page):
    first = page.shows("10")
    page.state[first["key"]] = "lots"
    assert page.state[page.shows("10")["key"]] == "10"


def test_a_widget_that_was_not_drawn_for_a_while_shows_the_value_of_now(page):
    first = page.shows(0)
    del page.state[first["key"]]  # Streamlit forgets what a page does not draw
    assert page.state[page.shows(5)["key"]] == 5
