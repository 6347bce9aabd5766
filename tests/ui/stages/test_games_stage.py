"""The stage of other games, without a browser: what is sent, said and chosen, and its links."""

import numpy as np
import pytest
from harness import open_page
from payload import read, shown
from stages import SMALL, meta, turns

from gan2d.common.errors import InputError
from gan2d.elements.games.table import GAMES, OTHERS
from gan2d.formats.link import to_query
from gan2d.settings.experiment import make
from gan2d.ui.player.player import Player
from gan2d.ui.player.shown import read_link
from gan2d.ui.stages.games import Games, opening
from gan2d.ui.stages.lab import Lab

pytestmark = pytest.mark.compiles


def paused(game, arms=1, **knobs):
    experiment = make(GAMES[game].opens[0], "gan-ns", {"game": game, **SMALL, **knobs})
    player = Player(Games(), experiment)
    for _ in range(arms - 1):
        player.add_arm()
    player.transport("pause")
    shown(player)
    player.wait()
    return player


@pytest.mark.parametrize("game", OTHERS)
def test_points_kinds_and_lines_are_sent_and_what_is_measured_is_said(game):
    player = paused(game)
    turns(player, 1)
    (_, got, curves), said = read(player.payload)["frames"][-1], meta(player)
    assert got["fakes0"].size == 2 * got["kinds0"].size and got["lines0"].size % 4 == 0 and got["kinds0"].max() < said["kinds"][1]
    names = [name.removesuffix(" 0") for name in said["curves"]]
    told = dict(zip(names, curves))
    assert all(np.isfinite(told[name]) for name in GAMES[game].numbers), "measured at rest"
    assert player.stage.says().startswith("Step 1: ") and player.stage.says().endswith(".")
    own = list(dict.fromkeys(row.together[0] if row.together else row.title for row in GAMES[game].numbers.values()))
    assert [panel["title"] for panel in said["panels"]][: len(own)] == own
    assert [line["curve"] for panel in said["panels"][: len(own)] for line in panel["lines"]] == [f"{name} 0" for name in GAMES[game].numbers]
    assert sum(not panel.get("more") for panel in said["panels"]) == 3, "more charts do not fit"
    assert ("asks" in said) == bool(GAMES[game].asks(player.training.arms[0].spec)[1]) and not player.stage.experiment.rows().count("generator")


def test_another_class_is_drawn_where_somebody_asks_for_it_though_nothing_plays():
    player = paused("conditional")
    turns(player, 2)
    before = read(player.payload)["frames"][-1][1]["score0"]
    player.look({"asked": "3"})
    shown(player)
    after = read(player.payload)["frames"][-1][1]["score0"]
    assert player.stage.asked == 3 and not np.array_equal(before, after)
    for text in ("99", "x", "-1", "3.5"):
        player.look({"asked": text})
        assert player.stage.asked == 0


def test_a_game_is_chosen_in_the_bar_and_brings_its_data():
    player = paused("conditional", arms=2)
    player.transport("choose", {"list": "game", "row": "auxiliary"})
    player.wait()
    shown(player)
    assert player.experiment.data in GAMES["auxiliary"].data and {player.experiment.values(i)["game"] for i in range(len(player.experiment.arms))} == {
        "auxiliary"
    }
    assert "ring8" not in player.stage.data()
    player.transport("choose", {"list": "game", "row": "chess"})
    shown(player)
    assert meta(player)["message"]["kind"] == "error" and "chess" in meta(player)["message"]["text"]


@pytest.mark.parametrize("game", OTHERS)
def test_a_link_names_its_game_and_another_page_says_where_it_is_shown(game):
    assert read_link(Games(), {"game": game}) == (opening(game), [])
    assert read_link(Games(), to_query(opening(game, seed=3))) == (opening(game, seed=3), [])
    with pytest.raises(InputError, match="game"):
        Lab().fitted(opening(game))
    with pytest.raises(InputError, match="game"):
        Games().fitted(make())


def test_the_page_opens_from_a_link():
    at = open_page("games", game="bigan", critic_width="8", generator_width="8")
    assert not at.warning and at.session_state["games_player"].experiment.values()["game"] == "bigan"
