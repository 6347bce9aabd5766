"""The stage of other games, without a browser: what is sent, said and chosen, and its links."""

import jax
import numpy as np
import pytest
from harness import open_page
from payload import read, shown
from stages import SMALL, meta, turns

from gan2d.common.errors import InputError
from gan2d.elements.games.table import GAMES, OTHERS
from gan2d.formats.link import to_query
from gan2d.settings.edits import choose
from gan2d.settings.experiment import make
from gan2d.training.training import Training
from gan2d.ui.player.player import Player
from gan2d.ui.player.shown import read_link
from gan2d.ui.stages.games import Games, opening
from gan2d.ui.stages.lab import Lab

pytestmark = pytest.mark.compiles


def paused(game, arms=1, recipe="wgan-gp", **knobs):
    experiment = make(GAMES[game].opens[0], recipe, {"game": game, **SMALL, **knobs})
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
    player.look({"charts": "all", "whole": "a"})  # the second is no view of this page
    turns(player, 2)
    assert "whole" not in meta(player) and "penalty_share 0" not in meta(player)["rested"]["values"]
    before = read(player.payload)["frames"][-1][1]["score0"]
    player.look({"asked": "3"})
    shown(player)
    after = read(player.payload)["frames"][-1][1]["score0"]
    assert player.stage.asked == 3 and not np.array_equal(before, after)
    for text in ("99", "x", "-1", "3.5"):
        player.look({"asked": text})
        assert player.stage.asked == 0


def test_a_game_is_chosen_in_the_bar_and_brings_its_data(untrained):
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


def test_the_attention_of_the_asked_point_is_sent_and_none_where_nobody_attends():
    player = paused("attention", batch_size=16)
    turns(player, 2)
    first = read(player.payload)["frames"][-1][1]["attention0"]
    player.look({"asked": "5"})
    shown(player)
    other = read(player.payload)["frames"][-1][1]["attention0"]
    for sent, asked in ((first, 0), (other, 5)):
        assert sent[0] == asked and sent.size == 17 and sent[1:].sum() == pytest.approx(1, rel=1e-5)
    alone = paused("attention", batch_size=16, attending="nobody")
    turns(alone, 1)
    assert read(alone.payload)["frames"][-1][1]["attention0"].size == 0


def test_arms_are_called_by_that_in_which_their_game_lets_them_differ(untrained):
    player = Player(Games(), opening("vaegan"))
    shown(player)
    assert [arm["title"] for arm in meta(player)["arms"]] == ["VAEGAN: critic's features", "VAE: the points themselves"]
    assert [arm["words"] for arm in meta(player)["arms"]] == ["λ GAN 1, γ 0.03", ""]
    alone = Player(Games(), opening("conditional"))
    shown(alone)
    assert [arm["title"] for arm in meta(alone)["arms"]] == ["WGAN-GP"]


def test_what_is_measured_of_a_truncated_latent_is_said_to_be_and_training_does_not_notice():
    player = paused("biggan")
    turns(player, 1)
    assert "truncated" not in player.stage.says()
    player.stage.training.change("truncation", 0.5)
    assert "truncated" not in player.stage.says(), "what was measured before was not"
    player.stage.measure(player.stage.training)
    assert player.stage.says().startswith("Step 1: latent truncated at ψ = 0.5: ")
    narrow, whole = (Training(make("cross5", "hinge", {"game": "biggan", **SMALL, "truncation": threshold})) for threshold in (0.1, 4.0))
    for training in (narrow, whole):
        training.advance(3)
    for one, other in zip(jax.tree.leaves(narrow.states()), jax.tree.leaves(whole.states())):
        assert one.dtype == other.dtype and (jax.numpy.issubdtype(one.dtype, jax.dtypes.prng_key) or np.array_equal(one, other))


@pytest.mark.parametrize(
    ("game", "dims", "told"), [("bigan", 2, "nearest mode."), ("alae", 5, "Of the 5 coordinates of w the first two"), ("bigbigan", 1, "z has one")]
)
def test_codes_are_sent_for_the_latent_plane_and_what_is_left_out_is_said(game, dims, told, untrained):
    player = paused(game, latent_dim=dims)
    (_, got, _), said = read(player.payload)["frames"][-1], meta(player)
    assert got["drawn0"].size == got["fakes0"].size and got["found0"].size == 2 * got["began0"].size == got["lines0"].size // 2
    assert got["reach0"].size == 1 and said["plane"]["name"] == GAMES[game].latent and told in said["plane"]["note"]
    assert "plane" not in meta(paused("infogan")), "whose codes are no plane"


def test_which_score_is_drawn_is_said_and_no_sum_claims_that_p_is_q(untrained):
    player = paused("bigbigan", recipe="hinge")
    assert meta(player)["asks"]["rows"] == [["0", "sum"], ["1", "s_x"], ["2", "s_z"], ["3", "s_xz"]]
    first = meta(player)["arms"][0]["objective"]["readouts"][0]
    assert first["label"] == "critic's score: sum" and first["equal"] is None
    player.look({"asked": "3"})
    shown(player)
    first = meta(player)["arms"][0]["objective"]["readouts"][0]
    assert first["label"] == "critic's score: s_xz" and first["equal"] == 0


def test_an_equilibrium_is_that_of_all_scores_and_both_sides(untrained):
    def rest(game, **knobs):
        panels = meta(paused(game, recipe="gan-ns", **knobs))["panels"]
        return {line["curve"]: line["equilibrium"] for panel in panels for line in panel["lines"]}

    hinge = rest("bigbigan", objective="hinge", z_score=0.0, xz_score=0.5)
    assert hinge["critic_loss 0"] == pytest.approx(3.0), "2 for each score, times its factor"
    losses = next(panel for panel in meta(paused("bigbigan"))["panels"] if panel["title"] == "Losses")
    assert losses["help"].startswith("Each score has this loss") and losses["note"].startswith("Each score has this loss")
    assert rest("bigan")["generator_loss 0"] == pytest.approx(2 * np.log(2)), "each of both pairs pulls"
    assert rest("conditional")["generator_loss 0"] == pytest.approx(np.log(2))


def test_numbers_that_belong_together_share_a_chart_of_a_single_arm(untrained):
    def titles(player):
        return [panel["title"] for panel in meta(player)["panels"]]

    assert "Shares of scores" in titles(paused("bigbigan"))
    two = titles(paused("bigbigan", arms=2))
    assert "Share of s_xz" in two and "Shares of scores" not in two


def test_each_class_has_a_line_of_its_colour_where_a_single_arm_is_shown():
    player = paused("conditional")
    turns(player, 1)
    (_, _, curves), said = read(player.payload)["frames"][-1], meta(player)
    told = dict(zip(said["curves"], curves))
    charts = {panel["title"]: panel for panel in said["panels"] if panel["title"] in ("Spread of each class", "Asked class comes, of each")}
    for title, mean in (("Spread of each class", "class_spread 0"), ("Asked class comes, of each", "accuracy 0")):
        lines = charts[title]["lines"]
        assert [(line["label"], line["colour"]) for line in lines] == [(str(k), f"curve{k}") for k in range(8)]
        assert np.mean([told[line["curve"]] for line in lines]) == pytest.approx(told[mean], rel=1e-4)
    assert not charts["Spread of each class"].get("more"), "it is in sight"


def test_several_arms_say_one_number_each():
    player = paused("bigbigan", arms=2)
    turns(player, 1)
    meta(player)
    said = player.stage.says()
    assert said.count("mean squared distance") == 2 and "A: " in said and "B: " in said and "s_x" not in said


def test_own_points_are_played_with_in_their_own_units():
    player = paused("biggan")
    cloud = 50 * np.random.default_rng(0).normal(size=(40, 2)) + (1000.0, -300.0)
    player.edit(lambda now: choose(now, data=cloud))
    player.transport("pause")
    turns(player, 1)
    (_, got, _), said = read(player.payload)["frames"][-1], meta(player)
    assert "points" in player.stage.data() and player.message is None and player.experiment.value("game") == "biggan"
    x0, x1, y0, y1 = said["view"]
    assert x0 < 1000 < x1 and y0 < -300 < y1
    fakes = got["fakes0"].reshape(-1, 2)
    assert ((fakes > (x0, y0)) & (fakes < (x1, y1))).all(1).mean() > 0.8, "they are drawn where they lie"
    assert "of a mode" not in player.stage.says(), "nobody knows the modes of own points"


def test_own_points_have_no_classes_which_is_said(untrained):
    player = paused("conditional")
    player.edit(lambda now: choose(now, data=np.random.default_rng(0).normal(size=(40, 2))))
    assert "needs data with classes" in player.message["text"] and player.experiment.data == "ring8"
