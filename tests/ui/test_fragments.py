"""A widget shows what the player's value is, whoever changed it; what the browser still says of the one before is taken by nobody."""

import collections
import random
import threading
import types

import pytest

from gan2d.ui import fragments


@pytest.fixture
def page(monkeypatch):
    player = types.SimpleNamespace(keys="lab_", widgets={}, tickets=collections.Counter(), drawn=set(), alone=threading.RLock())
    state, taken = {}, []
    monkeypatch.setattr(fragments, "st", types.SimpleNamespace(session_state=state))
    monkeypatch.setattr(fragments, "then_show", lambda player, action: action)

    def shows(value, options=(), act=taken.append):
        """Draw it, as a run of the page does: a widget that is new stands at its default."""
        told, widget = fragments.shows(player, "seed", value, act, options)
        state.setdefault(widget["key"], told)
        return told, widget

    def says(widget, value):
        """The browser tells what that widget shows."""
        state[widget["key"]] = value
        widget["on_change"]()

    return types.SimpleNamespace(player=player, state=state, taken=taken, shows=shows, says=says)


def test_a_widget_stays_the_same_while_only_its_user_moves_it(page):
    _, first = page.shows(0)
    page.says(first, 7)
    told, second = page.shows(7)
    assert page.taken == [7] and second["key"] == first["key"] and told == 0, "the default of a widget that stands never changes"


def test_somebody_else_makes_it_another_one_and_an_echo_of_the_one_before_is_not_taken(page):
    _, first = page.shows(0)
    told, second = page.shows(3)
    assert second["key"] != first["key"] and told == 3
    page.says(first, 0)  # what the browser showed a moment ago
    assert page.taken == []
    page.says(second, 4)
    assert page.taken == [4]


def test_what_is_refused_shows_the_last_good_value_again(page):
    _, first = page.shows("10")
    page.says(first, "lots")
    told, second = page.shows("10")
    assert told == "10" and second["key"] != first["key"]


def test_a_widget_that_was_not_drawn_for_a_while_shows_the_value_of_now_by_itself(page):
    _, first = page.shows(0)
    page.says(first, 5)
    del page.state[first["key"]]  # Streamlit forgets what a page does not draw, and so does the browser
    told, second = page.shows(5)
    assert told == 5 and second["key"] != first["key"]


def test_a_widget_that_is_not_drawn_any_more_is_taken_by_nobody(page):
    with fragments.drawing(page.player):
        _, first = page.shows(0)
    with fragments.drawing(page.player):
        pass
    page.says(first, 5)
    assert page.taken == []
    with fragments.drawing(page.player):
        _, again = page.shows(0)
    assert again["key"] != first["key"], "and comes back as another one"


def test_a_list_with_other_options_is_another_widget(page):
    _, first = page.shows("a", ["a", "b"])
    _, second = page.shows("a", ["a", "b", "c"])
    page.says(first, "b")
    assert page.taken == [] and second["key"] != first["key"]


@pytest.mark.parametrize("seed", range(500))
def test_whatever_comes_late_twice_or_never_the_value_is_what_was_asked_last(page, seed):
    """Messages of widgets in any order, some lost and some twice, and changes by others between them; nothing is asked but by the user."""
    order = random.Random(seed)
    now = asked = 0
    drawn, on_the_way = [], []

    def act(value):
        nonlocal now
        now = value

    for step in range(60):
        told, widget = page.shows(now, act=act)
        drawn.append((told, widget))
        match order.randrange(4):
            case 0:  # the user moves what is shown, and it arrives
                now_shown = drawn[-1][1]
                asked = order.randrange(5)
                page.says(now_shown, asked)
            case 1:  # somebody else: a link, a slider in the picture
                now = asked = order.randrange(5)
            case 2:  # the browser sends what some widget that it had before was made with, or showed
                old = order.choice(drawn)
                on_the_way.append((old[1], order.choice([old[0], page.state.get(old[1]["key"], old[0])])))
            case 3 if on_the_way:
                widget, value = order.choice(on_the_way)
                if widget["key"] != drawn[-1][1]["key"]:
                    page.says(widget, value)
        assert now == asked, step


def test_what_a_list_does_not_have_is_taken_by_nobody(page):
    """Its rows changed, and the browser hands back a title: "There is no data set named 'Your own points'. Did you mean 'points'?" """
    _, first = page.shows("ring8", ("ring8", "moons"))
    page.says(first, "Your own points")
    assert page.taken == []
    _, second = page.shows("ring8", ("ring8", "moons", "points"))
    for said in ("Your own points", "Ring of 8 Gaussians"):
        page.says(second, said)
    assert page.taken == []
    page.says(second, "points")
    assert page.taken == ["points"]
