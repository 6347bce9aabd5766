"""Whatever a small game is asked to be played with, by a call, a link or a browser, it is, or one short sentence says why not."""

from hostile import anything, cases, json_values, numbers, refusal, texts
from hypothesis import given
from hypothesis import strategies as st

from gan2d.theory.dynamics.games import GAMES
from gan2d.theory.dynamics.methods import METHODS
from gan2d.theory.dynamics.play import Play, make, read
from gan2d.ui.parts.small_games import Visit

method = st.sampled_from([*METHODS, *(f"{name}:0.5" for name in METHODS), "r1:", ":1", "r1:nan"])
asked = {
    "game": st.sampled_from([*GAMES]) | anything,
    "methods": st.lists(method | anything, max_size=3) | st.lists(method, max_size=4).map(",".join) | anything,
    "objective": st.sampled_from(["minimax", "wasserstein", None]) | anything,
    "h": numbers | anything,
    "order": st.sampled_from(["alternating", "simultaneous"]) | anything,
    "start": st.lists(numbers, max_size=4) | st.sampled_from(["1,1", "1,2,3,4", ",", "1,"]) | anything,
    "steps": numbers | anything,
    "step": numbers | anything,
    "arrows": method | anything,
    "circle": st.sampled_from(["near", "whole"]) | anything,
}


@cases
@given(st.fixed_dictionaries({}, optional=asked))
def test_a_call(given):
    refusal(lambda: make(**given))


@cases
@given(st.dictionaries(st.sampled_from([*asked, "embed", "x"]), texts | method | st.sampled_from([*GAMES, "near", "1,1", "0.5"]), max_size=5))
def test_a_link(query):
    play, complaints = read(query)
    assert isinstance(play, Play) and all(len(each) <= 300 and each.endswith((".", "?")) for each in complaints)
    assert len(complaints) <= len(query)


spoken = dict.fromkeys(asked, json_values | method)  # what a browser sends is JSON


@cases
@given(st.fixed_dictionaries({}, optional={"play": st.fixed_dictionaries({}, optional=spoken) | json_values, "has": json_values, "id": numbers}))
def test_a_message(said):
    mine = Visit(*read({}))
    mine.change(said)
    assert isinstance(mine.play, Play) and all(len(each) <= 300 for each in mine.complaints)
