"""The players behind the pages on distances and perfect critics, without a browser."""

import math
import threading

import jax
import numpy as np
import pytest
from payload import read, shown

from gan2d.elements.pairs import PAIRS
from gan2d.settings.scene import make, read_theta
from gan2d.studies import sweep
from gan2d.theory.distances import DISTANCES
from gan2d.training import comparison
from gan2d.training.critics import CRITICS
from gan2d.ui import perfect, sweeps
from gan2d.ui.earth import NAMES, Earth, clouds_of
from gan2d.ui.perfect import Perfect
from gan2d.ui.sweeps import Sweeps

SMALL = {"critic_depth": 1, "critic_width": 8, "batch_size": 16}


def open_sweeps(pair="parallel_gaussians", critics=("gan", "wgan-gp"), **knobs):
    return Sweeps(make(pair, critics, SMALL | knobs, span=(0.0, 2.0, 5)), 1.0, [])


def open_perfect(pair="gaussians_1d", critics=("gan", "wgan"), **knobs):
    return Perfect(make(pair, critics, SMALL | knobs, span=(0.0, 2.0, 3)), 1.0, [])


def trained(player, step):
    """Let the browser ask until the player is there."""
    for _ in range(400):
        player.need()
        shown(player)
        if player.run.step >= step or not player.playing:
            return player
    raise AssertionError(f"only {player.run.step} steps")


@pytest.fixture(autouse=True)
def forgotten():
    sweeps._finished.clear()


@pytest.mark.parametrize("pair", PAIRS)
def test_the_first_payload_has_every_theta_and_both_clouds(pair):
    player = open_sweeps(pair)
    shown(player)
    said = read(player.payload)
    still = said["statics"]
    np.testing.assert_allclose(still["theta"], [0, 0.5, 1, 1.5, 2])
    assert len(still["start"]) == len(still["motion"]) == len(still["real"]) == 2 * comparison.POINTS
    assert said["frames"][0][1]["estimates"].shape == (10,) and said["meta"]["critics"][1]["distance"] == "w1"


@pytest.mark.parametrize("pair", [name for name, row in PAIRS.items() if not row.of_data])
def test_theory_arrives_beside_training(pair):
    player = open_sweeps(pair)
    player.theory(player.scene, player.view(), lambda: True)  # what the thread does
    player.need()
    shown(player)
    still, said = read(player.payload)["statics"], read(player.payload)["meta"]
    known = dict(zip(DISTANCES, still["known"].reshape(len(DISTANCES), -1)))
    exact = comparison.known(player.scene)
    for name, curve in exact.items():
        np.testing.assert_allclose(known[name][:: sweeps.FINER], curve.value, rtol=1e-5, atol=1e-6)
    assert np.isfinite(still["samples"]).all() and still["floor"][0] > 0 and not said["thinking"]


def test_generated_points_are_where_the_browser_puts_them():
    scene = make("parallel_gaussians", ("gan",), SMALL | {"angle": 30.0}, span=(0.5, 2.0, 4))
    blocks = {block.name: block.values for block in sweeps.Sweeps(scene, 1.0, []).clouds()}
    for theta, fake in zip(scene.theta, comparison.clouds(scene).fake):
        np.testing.assert_allclose(blocks["start"] + theta * blocks["motion"], fake, atol=1e-5)


def test_it_stops_when_settled_and_is_remembered(monkeypatch):
    monkeypatch.setattr(Sweeps, "settling", 40)
    player = trained(open_sweeps(), 40)
    assert player.run.step == 40 and not player.playing
    final = player.run.estimates(comparison.FINAL)
    np.testing.assert_allclose(read(player.payload)["frames"][-1][1]["estimates"].reshape(2, -1)[0], final["gan"], rtol=1e-6)
    player.choose(seed=5)
    assert player.run.step == 0 and player.playing
    player.choose(seed=0)
    shown(player)
    assert player.run.step == 40 and not player.playing, "a setting that was finished before stands at its end"
    player.transport("reset")
    assert player.run.step == 0, "reset trains anew"


def test_the_same_numbers_as_without_a_browser(monkeypatch):
    monkeypatch.setattr(Sweeps, "settling", 30)
    player = trained(open_sweeps(), 30)
    told = sweep("parallel_gaussians", (0.0, 2.0, 5), ("gan", "wgan-gp"), 30, 0, SMALL)
    for name, value in player.run.estimates(comparison.FINAL).items():
        assert told["critics"][name]["estimate"] == [float(v) for v in value]


def test_a_knob_moves_without_a_reset_and_lets_them_settle_again():
    player = trained(open_sweeps(), 5)
    run, step = player.run, player.run.step
    player.change("width", 0.7)
    assert player.run is run and run.step == step and run.heated == step and player.stop_at == step + Sweeps.settling
    shown(player)
    assert read(player.payload)["meta"]["pair"]["words"].startswith("p = N(0, diag(0.7²")
    player.restore("width")
    assert "width" not in player.scene.knobs


def test_theta_only_moves_the_view():
    player = open_sweeps()
    run = player.run
    player.change("theta", 0.5)
    assert player.theta == 0.5 and player.run is run and player.query()["theta"] == "0.5"
    for bad in (7.0, "x", math.nan):
        player.change("theta", bad)
        assert player.theta == 0.5 and player.message["kind"] == "error"


def test_new_networks_begin_again_and_say_so():
    player = trained(open_sweeps(), 3)
    player.change("critic_width", 12)
    assert player.run.step == 0 and "trained anew" in player.message["text"] and player.scene.knobs["critic_width"] == 12


def test_without_critics_theory_stands_at_once():
    player = open_sweeps(critics=())
    shown(player)
    assert not player.playing and np.isfinite(read(player.payload)["statics"]["known"]).any()


def test_divergence_is_a_sentence_and_the_last_good_state_stays():
    player = trained(open_sweeps(critics=("wgan-gp",)), 3)
    member, fit = player.run.members[0], player.run.fits[0]
    player.run.fits = [jax.tree.map(lambda leaf: leaf * 1e30 if leaf.dtype == np.float32 else leaf, fit)]
    player.need()
    player.produce()
    said = read(player.payload)
    assert not player.playing and player.message["kind"] == "stopped" and CRITICS[member.name].title in player.message["text"]
    assert said["frames"], "the picture stays"


@pytest.mark.parametrize("pair", PAIRS)
def test_perfect_critics_are_told_with_their_optimum(pair):
    player = open_perfect(pair, ("gan", "ebgan", "wgan-gp"))
    shown(player)
    said = read(player.payload)
    sides = said["meta"]["sides"]
    count = sides[0] ** PAIRS[pair].inputs
    arrows = sides[-1] ** PAIRS[pair].inputs * PAIRS[pair].inputs
    _, frame, curves = said["frames"][0]
    for i in range(3):
        assert frame[f"score{i}"].shape == (3 * count,) and frame[f"push{i}"].shape == (3 * arrows,)
        assert said["statics"][f"exact{i}"].shape == (3 * count,)
    assert frame["scales"].shape == (18,)
    assert said["meta"]["curves"] == perfect.curve_names(("gan", "ebgan", "wgan-gp"), 3) and np.isfinite(curves[:3]).all()


def test_the_optimum_is_the_closed_form():
    player = open_perfect("gaussians_1d", ("gan", "ebgan", "wgan-gp"))
    shown(player)
    still = read(player.payload)["statics"]
    box = player.view()
    x = np.linspace(box[0], box[1], perfect.LINE)
    theta, width = 2.0, 0.5
    log_ratio = ((x - theta) ** 2 - x**2) / (2 * width**2)
    row = slice(2 * perfect.LINE, 3 * perfect.LINE)
    np.testing.assert_allclose(still["exact0"][row], np.clip(log_ratio, -80, 80), atol=1e-3)
    np.testing.assert_array_equal(still["exact1"][row][np.abs(log_ratio) > 1e-3] < -0.5, (log_ratio < 0)[np.abs(log_ratio) > 1e-3])
    np.testing.assert_allclose(np.diff(still["exact2"][row]), -np.diff(x), atol=1e-5)


def test_on_to_the_optimum():
    player = trained(open_perfect(), 2)
    player.transport("optimum")
    assert player.playing and player.stop_at == Sweeps.settling
    player.transport("step_critics")
    assert not player.playing


def test_scrubbing_back_and_going_on_is_the_same_run():
    player = trained(open_perfect(), 6)
    player.transport("pause")
    later = player.run.watch(*perfect.places(1, player.view()))[0].score
    step = player.run.step
    player.transport("branch", 3)
    assert player.run.step == 3
    player.run.advance(step - 3)
    np.testing.assert_array_equal(player.run.watch(*perfect.places(1, player.view()))[0].score, later)


def test_the_parts_survive_their_link():
    earth = Earth("plan", 40, "random", 3, 7)
    again = Earth()
    assert again.read(earth.query()) == [] and again == earth and Earth().query() == {}
    complaints = again.read({"part": "plam", "points": "1000", "bins": "x", "other": "optimal"})
    assert len(complaints) == 4 and again == earth and "Did you mean 'plan'" in complaints[0] and set(earth.query()) == set(NAMES)


def test_clouds_of_a_scene_move_with_theta():
    scene = make("parallel_gaussians")
    (real, near), (same, far) = (clouds_of(scene, theta, 20) for theta in (1.0, 3.0))
    np.testing.assert_allclose(far - near, np.tile([2.0, 0.0], (20, 1)), atol=1e-5)
    np.testing.assert_array_equal(real, same)


@pytest.mark.parametrize(("text", "theta"), [("", 2.0), ("1.5", 1.5), ("7", None), ("x", None), ("nan", None)])
def test_theta_of_a_link(text, theta):
    shown_theta, complaints = read_theta(text, 0.0, 6.0)
    assert (shown_theta, bool(complaints)) == ((2.0, True) if theta is None else (theta, False))


def test_two_runs_of_the_page_wait_for_each_other():
    """Whoever hurries back to a page that still trains starts a second run of it beside the first."""
    player = open_sweeps()
    trained(player, 1)
    advance, at_work, go_on = player.run.advance, threading.Event(), threading.Event()

    def slow(steps):
        at_work.set()
        assert go_on.wait(30)
        return advance(steps)

    player.run.advance = slow
    player.need()
    first, second = threading.Thread(target=player.produce), threading.Thread(target=player.transport, args=("reset",))
    first.start()
    assert at_work.wait(30)
    second.start()
    second.join(0.3)
    waited = second.is_alive()
    go_on.set()
    first.join(30)
    second.join(30)
    assert waited and player.run.step == 0
    shown(player)
    assert read(player.payload)["frames"][0][0] == 0
