"""What is played: checked, and said as a link that reads back as the same, or a sentence for each part that cannot be used."""

from urllib.parse import parse_qsl

import pytest

from gan2d.common.errors import InputError
from gan2d.theory.dynamics.games import GAMES
from gan2d.theory.dynamics.methods import METHODS
from gan2d.theory.dynamics.play import CIRCLES, ORDERS, make, read

EVERYTHING = [
    make("dirac", "r1:0.25,minimax,noise:1.5", "wasserstein", 0.1234567, "alternating", "1.5,-0.25", 77, 33, "noise", "near"),
    make("bilinear", ["optimistic", "negative_momentum:-0.3"], h=1e-3, start=(0, -0.0)),
    make("gaussian", GAMES["gaussian"].methods, start=(0.1 + 0.2, 1, 2, 3)),
]


def query_of(play):
    return dict(parse_qsl(play.query()))


@pytest.mark.parametrize("play", [*EVERYTHING, *map(make, GAMES)])
def test_a_link_reads_back_as_the_same(play):
    assert read(query_of(play)) == (play, [])


def test_a_link_says_everything():
    assert set(query_of(EVERYTHING[0])) == {"game", "methods", "objective", "h", "order", "start", "steps", "step", "arrows", "circle"}
    assert read({}) == (make(), []) and read({"embed": "true"}) == (make(), [])


BROKEN = {
    "game": ("chess", "Allowed are: dirac"),
    "methods": ("minimax,r1:9", "between 0 and 2"),
    "objective": ("gan", "no objective named"),
    "h": ("-1", "between 0.0001 and 2"),
    "order": ("both", "simultaneous"),
    "start": ("1", "2 numbers"),
    "steps": ("1e9", "between 1 and 5,000"),
    "step": ("10", "between 0 and 9"),
    "arrows": ("clip", "Allowed are: minimax"),
    "circle": ("half", "whole"),
    "seed": ("3", "Nothing here has that name"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_part_gets_a_sentence_and_the_default(name):
    text, why = BROKEN[name]
    play, (said,) = read({"steps": "9", name: text} if name != "steps" else {name: text})
    assert play == make(**({} if name == "steps" else {"steps": 9})) and said.startswith(f"The link's {name}={text} was left out.") and why in said


WRONG = {
    "a method of another game": ({"game": "bilinear", "methods": "r1"}, "means nothing in Bilinear game"),
    "twice": ({"methods": "r1,r1:1"}, "named twice"),
    "a strength that is none": ({"methods": "minimax:1"}, "no strength"),
    "no method": ({"methods": []}, "No method is named"),
    "an empty name": ({"methods": ""}, "no method named"),
    "no list": ({"methods": 3}, "list of names"),
    "a loss of its own": ({"game": "bilinear", "objective": "minimax"}, "loss of its own"),
    "no number": ({"h": "nan"}, "h must be a number"),
    "a truth": ({"h": True}, "h must be a number"),
    "too far": ({"start": (1, 1e9)}, "start's ψ"),
    "too many": ({"start": "1,2,3"}, "2 numbers"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_a_sentence(case):
    given, why = WRONG[case]
    with pytest.raises(InputError, match=why):
        make(**given)


def test_tables_fit_together():
    for game in GAMES.values():
        assert set(game.shown) <= set(game.methods) <= set(METHODS) and len(game.names) == len(game.start) == len(game.equilibria[0])
        assert all(len(METHODS[name].title) < 20 for name in game.methods)
    assert {name for game in GAMES.values() for name in game.methods} == set(METHODS), "each method is played somewhere"
    assert next(iter(ORDERS)) == make().order and next(iter(CIRCLES)) == make().circle
