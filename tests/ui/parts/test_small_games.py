"""The page of small games in Streamlit's own harness: links in and out, what the browser changes, and programs that are sent once."""

import pytest
from harness import check, components, open_page

from gan2d.theory.dynamics.games import GAMES
from gan2d.theory.dynamics.play import make, read
from gan2d.theory.dynamics.report import dynamics
from gan2d.ui.parts.small_games import KEY, Visit

pytestmark = pytest.mark.compiles


def told(at):
    (said,) = components(at)
    return said


def test_a_link_opens_what_it_says():
    query = {"game": "bilinear", "methods": "optimistic,negative_momentum:-0.3", "h": "0.1", "order": "alternating", "start": "0.5,-1", "steps": "40"}
    at = open_page("dynamics", embed="true", **query, arrows="optimistic", circle="near")
    said = told(at)
    expected = dynamics(query["methods"], "bilinear", 0.1, "0.5,-1", 40, "alternating")
    assert said["complaints"] == "" and said["sentence"] == expected["sentence"] and f"dynamics?{said['address']['query']}".startswith(expected["link"][:60])
    assert said["play"]["methods"] == {"optimistic": 0, "negative_momentum": -0.3} and said["play"]["start"] == [0.5, -1]
    assert {name: row["says"] for name, row in said["rows"].items()} == {row["name"]: row["says"] for row in expected["methods"]}
    assert set(said["programs"]) == set(said["keys"].values()) and len(said["programs"]) == 2
    assert said["game"]["formula"] == expected["formula"] and not at.exception


def test_a_broken_link_gets_sentences_and_the_default():
    said = told(open_page("dynamics", game="dirac", methods="r1:0.5,r3", h="7", steps="30"))
    assert "The link's methods=r1:0.5,r3 was left out." in said["complaints"] and "The link's h=7 was left out." in said["complaints"]
    assert said["address"]["query"] == make(steps=30).query()


def test_the_page_stays_as_it_was_left():
    at = open_page("dynamics", steps="30")
    at.session_state[KEY].change({"id": 7, "play": {"game": "bilinear", "start": [2, 1], "steps": 25}, "has": []})
    at.switch_page("pages/published.py").run()
    at.switch_page("pages/dynamics.py").run()
    assert told(check(at))["play"]["start"] == [2, 1] and told(at)["ack"] == 7


def test_what_the_browser_asks_for_is_played_or_answered():
    mine = Visit(*read({}))
    mine.change({"id": 1, "play": {"game": "dirac", "methods": "r1:0.7", "start": [0.5, 0.25], "steps": 20}, "has": []})
    assert mine.play == make("dirac", "r1:0.7", start=(0.5, 0.25), steps=20) and mine.complaints == []
    for wrong in ({"play": {"game": "dirac", "methods": "r1:9"}}, {"play": {"nothing": 1}}, {"play": 3}, {}, {"play": None, "has": None}):
        mine.change({"id": 2, **wrong})
        assert mine.play == make("dirac", "r1:0.7", start=(0.5, 0.25), steps=20) and len(mine.complaints) == 1 and mine.payload()["complaints"]
    mine.change({"id": 3, "play": {"game": "gaussian", "h": 0.1, "steps": 20}})
    assert mine.play == make("gaussian", h=0.1, steps=20) and mine.complaints == [] and mine.ack == 3


def test_a_program_is_sent_once():
    mine = Visit(*read({"methods": "minimax,r1", "steps": "10"}))
    first = mine.payload()
    mine.change({"id": 1, "play": {"methods": "minimax,r1:1,r2", "steps": 10}, "has": list(first["programs"])})
    assert list(mine.payload()["programs"]) == ["dirac/r2/minimax/simultaneous"], "a strength is no other program"
    mine.change({"id": 2, "play": {"methods": "minimax,r1", "objective": "wasserstein", "steps": 10}, "has": [*first["programs"]]})
    assert list(mine.payload()["programs"]) == ["dirac/r1/wasserstein/simultaneous"]


def test_going_back_plays_what_the_address_says():
    mine = Visit(*read({}))
    mine.go({"id": 4, "ticket": 12, "query": make("bilinear", steps=12).query()})
    assert mine.play == make("bilinear", steps=12) and mine.payload()["address"]["gone"] == 12


@pytest.mark.parametrize("game", GAMES)
def test_every_game_is_drawn_with_all_its_methods(game):
    said = Visit(make(game, GAMES[game].methods, steps=5), []).payload()
    assert [row["name"] for row in said["game"]["methods"]] == list(said["rows"]) and len(said["programs"]) == len(said["rows"])
    for program in said["programs"].values():
        step = program["step"]
        assert len(step["operations"]) % 4 == 0 and len(program["begin"]["outputs"]) == len(step["outputs"]) == step["inputs"] - 2
