"""Comparison: its past can be had back bit for bit, its changes are its story, and it stops before what breaks."""

import math

import jax
import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.elements.objectives import OBJECTIVES
from gan2d.elements.pairs import PAIRS
from gan2d.settings.knobs import KNOBS
from gan2d.settings.scene import make, with_knob
from gan2d.theory import transport
from gan2d.theory.distances import DISTANCES
from gan2d.training import comparison as module
from gan2d.training import critics
from gan2d.training.comparison import POINTS, READS, Comparison, clouds, estimated, known
from gan2d.training.critics import CRITICS
from gan2d.training.run import Broken, Change

SMALL = {"critic_depth": 1, "critic_width": 8, "batch_size": 16}
SCENE = make("parallel_gaussians", ("gan", "wgan"), SMALL, seed=2, span=(0, 3, 4))
STORY = [(3, None), (4, ("critic_rate", 0.02)), (5, ("width", 0.6)), (1, ("clip", 0.5)), (7, ("noise", 0.2)), (6, ("critic_rate", 0.001))]


def bits(run):
    return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(run.fits)]


def finite(run):
    return all(np.isfinite(leaf).all() for fit in run.fits for leaf in jax.tree.leaves(fit.critic.params))


def eventful():
    """A comparison with changes between its chunks, and its states by step."""
    run, seen = Comparison(SCENE), {}
    for steps, change in STORY:
        seen[run.step] = bits(run)
        if change:
            run.change(*change)
        run.advance(steps)
    seen[run.step] = bits(run)
    return run, seen


def replayed(changes, end):
    other = Comparison(SCENE)
    for change in changes:
        other.advance(change.step - other.step)
        other.change(change.knob, change.value)
    other.advance(end - other.step)
    return other


def test_going_back_gives_the_very_state():
    run, seen = eventful()
    changes, scene = list(run.changes), run.scene
    assert changes == [Change(step, *change) for step, change in zip(np.cumsum([0, *(s for s, _ in STORY)]), (c for _, c in STORY)) if change]
    for step in (26, 20, 13, 12, 7, 3, 0):
        target = run.at(step)
        assert target.step == step and (step not in seen or bits(target) == seen[step])
        assert target.changes == [c for c in changes if c.step <= step]
        expected = SCENE
        for change in target.changes:
            expected = with_knob(expected, change.knob, change.value)
        assert target.scene == expected and [m.name for m in target.members] == list(SCENE.critics)
        assert target.members[0].values == expected.values("gan")
    assert (run.changes, run.scene) == (changes, scene) and bits(run) == seen[run.step], "at() leaves it alone"
    for step in sorted(seen, reverse=True):
        run.rewind(step)
        assert bits(run) == seen[step] and run.step == step


def test_back_and_forth_is_the_run_that_never_turned():
    run, seen = eventful()
    later = [c for c in run.changes if c.step > 9]
    end = run.step
    run.rewind(9)
    for change in later:
        run.advance(change.step - run.step)
        run.change(change.knob, change.value)
    run.advance(end - run.step)
    assert bits(run) == seen[end]


def test_replaying_the_changes_gives_the_run():
    run, seen = eventful()
    other = replayed(run.changes, run.step)
    assert bits(other) == seen[run.step] and other.changes == run.changes and other.scene == run.scene


@pytest.mark.parametrize("size", [1, 4, 100])
def test_chunks_do_not_matter(size):
    whole, parts = Comparison(SCENE), Comparison(SCENE)
    whole.advance(12)
    while parts.step < 12:
        parts.advance(min(size, 12 - parts.step))
    assert bits(whole) == bits(parts) and whole.advance(0) is None and whole.seconds > 0


def test_states_are_kept_now_and_then_and_few_of_them():
    run = Comparison(make("gaussians_1d", ("gan",), SMALL, span=(0, 1, 4)))
    seen = {}
    for _ in range(9):
        run.advance(250)
        seen[run.step] = bits(run)
        assert len(run._kept) <= module.KEPT and 0 in run._kept
    assert run.step in run._kept
    for step in (2250, 1750, 250):
        assert bits(run.at(step)) == seen[step]
    run.forget()
    assert sorted(run._kept) == [0, 2250]
    run.rewind(500)
    assert bits(run) == seen[500]


@pytest.mark.parametrize("step", [-1, 10**6])
def test_there_is_no_going_to_a_step_outside(step):
    run = Comparison(SCENE)
    run.advance(2)
    with pytest.raises(InputError, match="between 0 and 2"):
        run.rewind(step)
    assert run.step == 2


@pytest.mark.parametrize("name", [name for name in SCENE.rows() if KNOBS[name].resets])
def test_what_needs_new_networks_is_refused_in_mid_training(name):
    run = Comparison(SCENE)
    row, now = KNOBS[name], {m.values[name] for m in run.members}
    before = bits(run)
    other = next(v for v in (row.choices or (row.low, row.high)) if v not in now)
    with pytest.raises(InputError, match=f"{name} cannot change in mid-training.*start anew"):
        run.change(name, other)
    assert run.scene == SCENE and not run.changes and bits(run) == before


def test_a_refused_change_changes_nothing_and_neither_does_none():
    run = Comparison(SCENE)
    for name, value in (("width", -1), ("clipp", 1), ("gp_weight", 1), ("theta", 1)):
        with pytest.raises(InputError):
            run.change(name, value)
    run.change("width", SCENE.shape()["width"])
    assert run.scene == SCENE and not run.changes


def test_a_knob_moved_twice_at_one_step_is_one_change():
    run = Comparison(SCENE)
    run.advance(2)
    for rate in (0.5, 0.02):
        run.change("critic_rate", rate)
    run.change("width", "0.5")
    assert run.changes == [Change(2, "critic_rate", 0.02), Change(2, "width", 0.5)]
    assert {m.values["critic_rate"] for m in run.members} == {0.02} and run.heated == 2


def test_divergence_stops_at_the_last_finite_state():
    """Without its penalty nothing bounds a Wasserstein critic: eight layers at a rate of 1 soon overflow."""
    wild = SMALL | {"critic_rate": 1.0, "gp_weight": 0.0, "critic_depth": 8}
    run = Comparison(make("parallel_gaussians", ("gan", "wgan-gp"), wild, span=(0, 20, 4)))
    with pytest.raises(Broken) as error:
        run.advance(500)
    broken = error.value
    assert finite(run) and 0 < run.step == broken.step < 499
    assert CRITICS["wgan-gp"].title in str(broken) and CRITICS["gan"].title not in str(broken)
    assert any(f"θ = {theta:.3g} NaN or infinite" in str(broken) for theta in run.scene.theta) and f"stopped at step {run.step}," in str(broken)
    fresh = Comparison(run.scene)
    fresh.advance(broken.step)
    assert bits(fresh) == bits(run), "all critics stand where one step less would have brought them"
    with pytest.raises(Broken) as again:
        fresh.advance(1)
    assert str(again.value) == str(broken)


@pytest.mark.parametrize("name", CRITICS)
def test_what_a_critic_estimates_is_what_its_objective_reads(name):
    told = estimated(name)
    reading = OBJECTIVES[critics.objective_of(name)].reading
    assert told in (None, *DISTANCES)
    if told is None:
        assert reading is None or reading.name not in READS
    else:
        assert READS[reading.name] == told


# critics of one program each on every pair, and of every program on one of them
@pytest.mark.parametrize(("pair", "more"), [(pair, ("wgan", "wgan-gp") if pair == SCENE.pair else ()) for pair in PAIRS])
def test_estimates_are_those_of_the_critics_that_have_one(pair, more):
    names = ("gan", "lsgan", "hinge", "ebgan", *more)
    run = Comparison(make(pair, names, SMALL, span=(0, 1, 4)))
    run.advance(3)
    told = run.estimates(64)
    assert list(told) == [name for name in names if estimated(name) is not None] and "lsgan" not in told
    assert all(value.shape == (4,) and np.isfinite(value).all() for value in told.values())
    assert all(np.array_equal(value, told[name]) for name, value in run.estimates(64).items()), "always of the same points"
    for name in ("gan", "hinge", "ebgan"):
        assert (told[name] <= DISTANCES[estimated(name)].ceiling + 1e-6).all(), "a loss ≥ 0 is an estimate ≤ the ceiling"
    shown = run.watch(np.zeros((5, run.dims)), np.ones((2, run.dims)))
    assert [(seen.score.shape, seen.push.shape) for seen in shown] == [((4, 5), (4, 2, run.dims))] * len(names)
    assert all(part.shape == (4,) for seen in shown for part in (seen.middle, seen.slope, seen.size, seen.cosine))


def test_a_comparison_of_no_critics_is_none():
    run = Comparison(make("mixtures", (), span=(0, 1, 3)))
    assert run.estimates() == {} and set(run.known()) == set(DISTANCES)


@pytest.mark.parametrize("pair", PAIRS)
def test_what_is_looked_at_does_not_depend_on_the_critics(pair):
    one, other = (make(pair, names, {"critic_rate": rate}, seed=1, span=(0, 1, 3)) for names, rate in ((("gan",), 0.1), (("wgan", "tv"), 0.2)))
    assert clouds(one) is clouds(other) and known(one) is known(other)
    assert clouds(one).fake.shape == (3, POINTS, PAIRS[pair].inputs) and not np.array_equal(clouds(one).real, clouds(make(pair, seed=2, span=(0, 1, 3))).real)
    moved = make(pair, ("gan",), {"noise": 0.5}, seed=1, span=(0, 1, 3))
    assert not np.array_equal(clouds(moved).real, clouds(one).real)


def test_clouds_know_where_w1_falls():
    told = clouds(make("noisy_copy", data="swiss_roll", span=(0, 1, 3)))
    plan = transport.PLANS["optimal"].make(told.real, told.fake[2], 0)
    assert told.downhill[2] == pytest.approx(transport.descent(told.real, told.fake[2], plan))
    assert math.isclose(np.linalg.norm(told.downhill[2], axis=1).max(), 1.0)
