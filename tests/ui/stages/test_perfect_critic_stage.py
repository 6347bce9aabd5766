"""The Perfect critic page's stage, without a browser: every critic beside its optimum, at every separation."""

import numpy as np
import pytest
from payload import read, shown
from stages import CRITIC, meta, opened, paused, play, turns

from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.pairs import PAIRS
from gan2d.measure.estimates import watch
from gan2d.settings.experiment import with_axes
from gan2d.settings.presets import OPTIMUM
from gan2d.settings.recipes import RECIPES
from gan2d.studies.sweep import STEPS, apart
from gan2d.ui.stages import perfect_critic
from gan2d.ui.stages.perfect_critic import LINE, PerfectCritic, places

pytestmark = pytest.mark.compiles


def some(pair="gaussians_1d", critics=("gan", "wgan"), **knobs):
    return apart(pair, critics, CRITIC | knobs, theta="0:1:3" if PAIRS[pair].rays else "0:2:3")


@pytest.mark.parametrize("pair", PAIRS)
def test_perfect_critics_are_told_with_their_optimum(pair, untrained):
    player = paused("perfect_critic", some(pair, ("gan", "ebgan", "wgan-gp")))
    said = read(player.payload)
    sides = said["meta"]["sides"]
    count = sides[0] ** PAIRS[pair].inputs
    arrows = sides[-1] ** PAIRS[pair].inputs * PAIRS[pair].inputs
    _, frame, curves = said["frames"][0]
    for i in range(3):
        assert frame[f"score{i}"].shape == (3 * count,) and frame[f"push{i}"].shape == (3 * arrows,)
        assert said["statics"][f"exact{i}"].shape == (3 * count,)
        assert said["statics"][f"exactpush{i}"].shape == (3 * arrows,)
    assert frame["scales"].shape == (18,) and frame["sizes"].shape == (9,) == said["statics"]["perfect"].shape
    names = [f"{what} {i} {s}" for i in range(3) for what in ("size", "cosine") for s in range(3)]
    assert said["meta"]["curves"] == names and np.isfinite(curves[:3]).all()


def test_it_opens_where_the_gradient_vanishes(untrained):
    player = opened("perfect_critic", PerfectCritic().usual())
    player.transport("pause")
    shown(player)
    said, still = meta(player), read(player.payload)["statics"]
    assert said["theta"] == 5.0 and [critic["title"] for critic in said["critics"]] == ["GAN (minimax)", "GAN (non-saturating)", "WGAN-GP"]
    best = still["perfect"].reshape(3, -1)[:, list(player.stage.theta).index(5.0)]
    assert best[0] < 1e-9 and best[1] > 10 and best[2] == 1, "vanished, the largest, and that of W1"
    assert "Arjovsky & Bottou 2017" in said["critics"][1]["gradient"] and said["says"].startswith("θ = 5, step 0: nothing is trained yet")


def test_what_is_said_is_of_the_step_that_is_shown(untrained):
    player = paused("perfect_critic", some(critics=("gan", "wgan-gp")))
    stage = player.stage
    stage._sizes[0] = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]], np.float32)
    stage._sizes[7] = np.array([[1.0, 1.0, 1e-4], [1.0, 1.0, 1.0]], np.float32)
    player.look({"theta_shown": 2.0})
    assert "GAN (minimax) has vanished" in stage._said(7) and "step 7:" in stage._said(7)
    assert "nothing is trained yet" in stage._said(0)
    player.look({"theta_shown": 1.0})
    assert "no gradient has vanished" in stage._said(7)
    player.look({"theta_shown": 0.0})
    assert "p and q are the same" in stage._said(7)


def test_unequal_distributions_are_not_called_the_same(untrained):
    player = paused("perfect_critic", some(critics=("gan",), fake_width=1.5))
    player.stage._sizes[7] = np.ones((1, 3), np.float32)
    player.look({"theta_shown": 0.0})
    assert "the same" not in player.stage._said(7)


def test_an_energy_has_an_arbitrary_gradient_above_its_margin(untrained):
    player = paused("perfect_critic", apart("gaussians_1d", ("ebgan", "gan"), CRITIC, theta="0:5:2"))
    still, (energy, other) = read(player.payload)["statics"], meta(player)["critics"]
    assert np.isnan(still["perfect"][1]) and energy["unknown"] == "arbitrary" and energy["equal"] is None
    assert other["unknown"] == "not known" and other["equal"] == 0
    assert np.isnan(still["exactpush0"]).any() and not np.isnan(still["exactpush1"]).any()


def test_tiny_gradients_survive_the_wire(untrained):
    player = paused("perfect_critic", some())
    seen = player.stage._watched[0]
    frame = read(player.payload)["frames"][0][1]
    np.testing.assert_array_equal(frame["push0"], np.asarray(seen.push).ravel())


@pytest.mark.parametrize("critic", OPTIMUM)
def test_every_critic_is_told_in_words(critic, untrained):
    (said,) = meta(paused("perfect_critic", some(critics=(critic,))))["critics"]
    assert said["title"] == OPTIMUM[critic].title and said["help"] == OPTIMUM[critic].help and said["output"] and said["best_output"]
    assert said["potential"] == (OBJECTIVES[RECIPES[critic].parts["objective"]].optimum is None) and said["own"] == said["potential"]
    assert said["how"] == ("exact up to a constant" if said["potential"] else "exact")


def test_the_optimum_is_the_closed_form(untrained):
    player = paused("perfect_critic", some(critics=("gan", "ebgan", "wgan-gp")))
    still = read(player.payload)["statics"]
    box = player.stage.box()
    x = np.linspace(box[0], box[1], LINE)
    theta, width = 2.0, 0.5
    log_ratio = ((x - theta) ** 2 - x**2) / (2 * width**2)
    row = slice(2 * LINE, 3 * LINE)
    np.testing.assert_allclose(still["exact0"][row], log_ratio, rtol=1e-5, atol=1e-3)
    np.testing.assert_array_equal(still["exact1"][row][np.abs(log_ratio) > 1e-3] < -0.5, (log_ratio < 0)[np.abs(log_ratio) > 1e-3])
    np.testing.assert_allclose(np.diff(still["exact2"][row]), -np.diff(x), atol=1e-5)


def test_the_optimum_follows_the_knobs_that_it_depends_on(untrained):
    player = paused("perfect_critic", some(critics=("gan", "ebgan")))
    first = {block.name: block.values for block in player.stage.statics()}
    assert player.stage.statics() is player.stage.statics()
    player.change("critic_rate", 0.02)
    assert player.stage.statics() is player.stage.statics()
    player.change("width", 1.0)
    assert not np.array_equal({block.name: block.values for block in player.stage.statics()}["exact0"], first["exact0"])
    player.restore("width")
    player.change("margin", 3.0, 1)
    told = {block.name: block.values for block in player.stage.statics()}
    assert np.array_equal(told["exact0"], first["exact0"]) and not np.array_equal(told["exact1"], first["exact1"])


def test_on_to_the_optimum():
    player = play(opened("perfect_critic", some()), 2)
    player.transport("optimum")
    assert player.playing and player.stop_at == STEPS
    player.transport("step_critics")
    assert not player.playing
    player.change("width", 0.8)
    assert player.stop_at == player.training.changes[-1].step + STEPS


def test_scrubbing_back_and_going_on_is_the_same_run():
    player = play(opened("perfect_critic", some()), 6)
    player.transport("pause")
    later = watch(player.training, *places(1, player.stage.box()))[0].score
    step = player.training.step
    player.transport("branch", 3)
    assert player.training.step == 3
    player.training.advance(step - 3)
    np.testing.assert_array_equal(watch(player.training, *places(1, player.stage.box()))[0].score, later)


def test_a_change_does_not_let_a_paused_one_play_on():
    player = paused("perfect_critic", some())
    player.change("width", 0.8)
    assert not player.playing
    turns(player, 1)
    assert player.training.step == 1


@pytest.mark.parametrize("pair", PAIRS)
def test_as_many_separations_as_fit_into_a_frame(pair, untrained):
    stage = PerfectCritic()
    told = stage.fitted(with_axes(apart(pair, ("gan",), CRITIC), []))
    assert len(told.axis(PAIRS[pair].knob).values) == perfect_critic.COUNTS[PAIRS[pair].inputs]
