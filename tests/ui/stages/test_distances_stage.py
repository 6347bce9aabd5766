"""The Distances page's stage, without a browser: theory beside training, and critics that settle and are remembered."""

import numpy as np
import pytest
from payload import read, shown
from stages import CRITIC, arrive, meta, opened, paused, play, turns

from gan2d.common.words import number
from gan2d.elements.pairs import PAIRS
from gan2d.formats.link import from_query, to_query
from gan2d.measure import estimates
from gan2d.measure.estimates import FINAL
from gan2d.studies.sweep import apart, plain, sweep
from gan2d.theory.distances import DISTANCES
from gan2d.theory.in_words import as_estimate
from gan2d.ui.opening import open_link
from gan2d.ui.stages import distances
from gan2d.ui.stages.apart import pair_name, with_pair
from gan2d.ui.stages.distances import Distances

pytestmark = pytest.mark.compiles


def last_of(pair):
    """The last θ: down rays it is a share."""
    return 1 if PAIRS[pair].rays else 2


def two(pair="parallel_gaussians", critics=("gan", "wgan-gp"), **knobs):
    return apart(pair, critics, CRITIC | knobs, theta=f"0:{last_of(pair)}:5")


@pytest.fixture(autouse=True)
def forgotten():
    distances._finished.clear()


@pytest.fixture
def settling(monkeypatch):
    """Critics settle within thirty updates."""
    monkeypatch.setattr(distances, "STEPS", 30)
    monkeypatch.setattr("gan2d.ui.stages.apart.STEPS", 30)
    return 30


@pytest.mark.parametrize("pair", PAIRS)
def test_the_first_payload_has_every_theta_and_both_clouds(pair, untrained):
    player = opened("distances", two(pair))
    shown(player)
    said = read(player.payload)
    still = said["statics"]
    np.testing.assert_allclose(still["theta"], np.linspace(0, last_of(pair), 5))
    assert len(still["start"]) == len(still["motion"]) == len(still["real"]) == 2 * estimates.POINTS
    assert said["frames"][0][1]["estimates"].shape == (10,) and said["meta"]["critics"][1]["distance"] == "w1"


@pytest.mark.parametrize("pair", [name for name, row in PAIRS.items() if not row.of_data])
def test_theory_arrives_beside_training(pair, untrained):
    player = opened("distances", two(pair))
    player.stage.theory(player.experiment, player.stage.box(), lambda: True)  # what the thread does
    player.produce()
    still, said = read(player.payload)["statics"], meta(player)
    known = dict(zip(DISTANCES, still["known"].reshape(len(DISTANCES), -1)))
    exact = estimates.known(player.experiment)
    for name, curve in exact.items():
        np.testing.assert_allclose(known[name][:: distances.FINER], curve.value, rtol=1e-5, atol=1e-6)
    assert np.isfinite(still["samples"]).all() and still["floor"][0] > 0 and not said["thinking"]


@pytest.mark.parametrize("pair", ["parallel_gaussians", "noisy_copy"])
def test_generated_points_are_where_the_browser_puts_them(pair, untrained):
    experiment = apart(pair, ("gan",), CRITIC | ({"angle": 30.0} if pair == "parallel_gaussians" else {}), theta="0.5:2:4")
    blocks = {block.name: block.values for block in paused("distances", experiment).stage.clouds()}
    for theta, fake in zip(estimates.theta_of(experiment), estimates.clouds(experiment).fake):
        np.testing.assert_allclose(blocks["start"] + theta * blocks["motion"], fake, atol=1e-5)


def test_it_stops_when_settled_and_is_remembered(settling):
    player = play(opened("distances", two()), settling)
    assert player.training.step == settling and not player.playing and "30 updates are done" in player.message["text"]
    final = estimates.estimates(player.training, FINAL)
    np.testing.assert_allclose(read(player.payload)["frames"][-1][1]["estimates"].reshape(2, -1)[0], as_estimate(final[0]), rtol=1e-6)
    player.choose(seed=5)
    assert player.training.step == 0 and player.playing
    player.choose(seed=0)
    shown(player)
    assert player.training.step == settling and not player.playing, "a setting that was finished before stands at its end"
    player.transport("reset")
    assert player.training.step == 0, "reset trains anew"


def test_the_same_numbers_as_without_a_browser(settling):
    player = play(opened("distances", two()), settling)
    told = sweep("parallel_gaussians", "0:2:5", ("gan", "wgan-gp"), settling, 0, CRITIC)
    for i, name in enumerate(("gan", "wgan-gp")):
        assert told["critics"][name]["estimate"] == plain(estimates.estimates(player.training, FINAL)[i])


def test_a_knob_moves_without_a_reset_and_lets_them_settle_again():
    player = play(opened("distances", two()), 5)
    training, step = player.training, player.training.step
    player.change("width", 0.7)
    assert player.training is training and training.step == step and player.stop_at == step + distances.STEPS
    assert all(int(arm.states.since) == step for arm in training.arms), "rates cool from here"
    shown(player)
    assert meta(player)["pair"]["words"].startswith("p = N(0, diag(0.7²") and meta(player)["settled"] == step + distances.STEPS
    player.restore("width")
    assert all("width" not in arm.knobs for arm in player.experiment.arms)


def test_a_change_lets_it_play_on_where_it_had_settled(settling):
    player = play(opened("distances", two()), settling)
    player.change("width", 0.7)
    assert player.playing
    play(player, 10**6)
    assert player.training.step == 2 * settling and not player.playing


def test_theta_only_moves_the_view(untrained):
    player = paused("distances", two())
    training = player.training
    player.look({"theta_shown": 0.5})
    shown(player)
    assert meta(player)["theta"] == 0.5 and player.training is training and "theta_shown=0.5" in meta(player)["address"]["query"]


@pytest.mark.parametrize(("text", "theta"), [(None, 2 / 3), ("1.5", 1.5), ("7", None), ("x", None), ("nan", None)])
def test_theta_of_a_link(text, theta, untrained):
    player = open_link(Distances(), to_query(two()) | ({} if text is None else {"theta_shown": text}))
    shown(player)
    assert meta(player)["theta"] == pytest.approx(2 / 3 if theta is None else theta)
    assert (player.message is not None and f"theta_shown={text}" in player.message["text"]) == (theta is None)


def test_new_networks_begin_again_and_say_so():
    player = play(opened("distances", two()), 3)
    player.change("critic_width", 12)
    assert player.training.step == 0 and "training began again" in player.message["text"]
    assert [arm.knobs["critic_width"] for arm in player.experiment.arms] == [12, 12]


def test_the_page_opens_on_parallel_lines_and_trains_nothing_before_somebody_asks():
    player = open_link(Distances(), {})
    player.stage.theory(player.experiment, player.stage.box(), lambda: True)
    player.need()
    shown(player)
    said = meta(player)
    assert not player.playing and not player.compiling and said["idle"] and said["critics"] == [] and "critics=none" in said["address"]["query"]
    assert said["theta"] == 0.5 and pair_name(player.experiment) == "parallel_lines" and not said["pending"]
    assert said["says"].startswith("θ = 0.5: p and q have no place in common, so that KL is infinite.")
    still = read(player.payload)["statics"]
    known = dict(zip(DISTANCES, still["known"].reshape(len(DISTANCES), -1)))
    assert known["tv"][0] == 0 and (known["kl"][1:] == np.inf).all() and (known["tv"][1:] == 1).all()


def test_how_a_network_would_know(untrained):
    player = open_link(Distances(), to_query(two()) | {"critics": "none"})
    player.look({"critics": ""})
    shown(player)
    said = meta(player)
    assert player.playing and not said["idle"] and len(said["critics"]) == 2 and "critics=" not in said["address"]["query"]
    player.look({"critics": "none"})
    shown(player)
    assert not player.playing and meta(player)["critics"] == [] and meta(player)["panels"] == []
    player.look({"theta_shown": 1.0})
    assert not player.playing, "another θ trains nothing"


def test_a_link_that_names_critics_wants_them(untrained):
    assert not open_link(Distances(), to_query(two())).stage.untrained and open_link(Distances(), {"seed": "3"}).stage.untrained


def test_an_estimate_below_0_is_shown_as_none(monkeypatch, untrained):
    player = paused("distances", two())
    monkeypatch.setattr(estimates, "estimates", lambda training, points=None: {0: np.array([-0.2, 0.0, 0.1, 0.3, 0.6]), 1: np.full(5, -1.0)})
    told = player.stage.blocks()[0].values
    np.testing.assert_array_equal(told, [[np.nan, 0.0, 0.1, 0.3, 0.6], np.full(5, np.nan)])
    assert meta(player)["nothing"].startswith("no estimate yet")


@pytest.mark.parametrize("pair", PAIRS)
def test_what_is_said_follows_theta(pair, untrained):
    player = paused("distances", apart(pair, ("gan",), CRITIC, count=9))
    player.stage.theory(player.experiment, player.stage.box(), lambda: True)
    for i in (0, 4, 8):
        player.look({"theta_shown": float(player.stage.theta[i])})
        shown(player)
        assert meta(player)["says"].startswith(f"θ = {number(player.stage.theta[i])}: ")


def test_without_critics_theory_stands_at_once():
    player = open_link(Distances(), to_query(two()) | {"critics": "none"})
    player.stage.theory(player.experiment, player.stage.box(), lambda: True)
    player.need()
    shown(player)
    assert not player.playing and np.isfinite(read(player.payload)["statics"]["known"]).any() and meta(player)["critics"] == [] == meta(player)["panels"]
    player.transport("play")
    player.need()
    shown(player)
    assert player.training.step == 0, "there is nothing to train"


def test_the_parts_survive_their_link():
    view = {"part": "plan", "plan_points": "40", "plan_other": "random", "piles": "3", "exercise": "7"}
    experiment, complaints = from_query(to_query(two()) | view, views=("part", *Distances.views))
    assert complaints == [] and experiment.view == view and to_query(experiment).items() >= view.items()
    player = open_link(Distances(), to_query(experiment))
    assert player.part == "plan" and player.view == view and player.message is None


def test_clouds_move_with_theta():
    experiment = two()
    key = estimates.named_key(estimates.jax.random.key(0), "any")
    real, fake = estimates.points_at(experiment, key, 20, np.array([1.0, 3.0]))
    same, _ = estimates.points_at(experiment, key, 20, np.array([2.0]))
    np.testing.assert_allclose(fake[1] - fake[0], np.tile([2.0, 0.0], (20, 1)), atol=1e-5)
    np.testing.assert_array_equal(real, same)


@pytest.mark.parametrize("pair", PAIRS)
def test_another_pair_takes_its_usual_theta(pair, untrained):
    player = paused("distances", two(critics=("gan",)))
    player.edit(lambda now: with_pair(now, pair))
    row = PAIRS[pair]
    assert player.message is None and pair_name(player.experiment) == pair and [axis.knob for axis in player.experiment.axes] == [row.knob]
    theta = player.stage.theta
    assert (theta[0], theta[-1]) == pytest.approx(row.span)
    assert player.experiment.arms[0].recipe == "gan" and player.experiment.values()["critic_width"] == 8


def test_a_gan_of_the_lab_is_shown_as_a_critic_on_its_way_to_the_optimum(untrained):
    player = open_link(Distances(), {"data": "moons", "recipe": "gan", "seed": "3"})
    assert player.message is None and player.experiment.arms[0].preset == "optimum" and player.experiment.values()["generator"] == "noisy_copy"
    assert player.experiment.axis("copy_noise") is not None and player.experiment.seed == 3
    other = open_link(Distances(), {"data": "moons", "recipe": "r3gan"})
    assert other.message["kind"] == "warning" and "critic" in other.message["text"], "it is none of the page's"


def test_a_link_to_a_settled_moment_opens_at_once(settling):
    player = play(opened("distances", two()), settling)
    other = arrive(open_link(Distances(), to_query(two()) | {"at": str(settling)}))
    assert other.training.step == settling and other.training is not player.training and not other.playing
    turns(player, 1)
    assert other.training.step == settling
