"""Run: its past can be had back bit for bit, its memory is bounded, and its changes are the whole of its story."""

import jax
import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.measure.metrics import METRICS
from gan2d.settings.knobs import KNOBS
from gan2d.settings.settings import make
from gan2d.training import run as module
from gan2d.training.loop import Info
from gan2d.training.run import MAX_STEPS, Change, Run, check_steps, places

SMALL = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16, "n_critic": 1}
SETTINGS = make("ring8", "wgan-gp", SMALL)


def bits(state):
    return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(state._replace(key=jax.random.key_data(state.key)))]


def eventful():
    """A run with changes between its chunks, one of them at a step where no state is kept before it; states by step."""
    run, seen = Run(SETTINGS), {}
    story = [(3, None), (4, ("gp_weight", 5.0)), (5, ("objective", "hinge")), (1, ("n_critic", 0)), (7, ("sigma", 0.2)), (6, ("n_critic", 3))]
    for steps, change in story:
        seen[run.step] = bits(run.state)
        if change:
            run.change(*change)
        run.advance(steps)
    seen[run.step] = bits(run.state)
    return run, seen


def test_going_back_gives_the_very_state():
    run, seen = eventful()
    changes, settings, records = list(run.changes), run.settings, list(run.records)
    for step in (20, 13, 12, 7, 3, 0):
        target = run.at(step)
        assert target.step == step and (step not in seen or bits(target.state) == seen[step])
        assert target.changes == [c for c in changes if c.step <= step] and target.records == [r for r in records if r.step <= step]
        expected = SETTINGS
        for change in target.changes:
            expected = expected.with_knob(change.knob, change.value)
        assert target.settings == expected
    assert (run.changes, run.settings, run.records) == (changes, settings, records) and bits(run.state) == seen[run.step], "at() leaves the run alone"
    for step in sorted(seen, reverse=True):
        run.rewind(step)
        assert bits(run.state) == seen[step] and run.step == step


def test_back_and_forth_is_the_run_that_never_turned():
    run, seen = eventful()
    changes, end = list(run.changes), run.step
    run.rewind(9)
    run.replay([c for c in changes if c.step > 9], end)
    assert bits(run.state) == seen[end] and run.changes == changes


def test_replaying_the_changes_gives_the_run():
    run, seen = eventful()
    for every in (None, 1, 4, 100):
        other = Run(SETTINGS)
        other.replay(run.changes, run.step, every)
        assert bits(other.state) == seen[run.step] and other.changes == run.changes and other.settings == run.settings
        if every is not None:
            expected = {*range(every, run.step + 1, every), *(c.step for c in run.changes if c.step), run.step}
            assert [r.step for r in other.records] == sorted(expected)


def test_the_order_of_the_list_of_changes_does_not_matter():
    run, seen = eventful()
    other = Run(SETTINGS)
    other.replay(sorted(run.changes, key=lambda c: -c.step), run.step)
    assert bits(other.state) == seen[run.step]


def test_a_projection_put_off_and_on_again_replays():
    """A projection put off and on again at one step must leave a run that its own list of changes gives back."""
    run = Run(make("ring8", "hinge", SMALL))
    run.advance(5)
    run.change("projection", "none")
    run.change("projection", "spectral_norm")
    other = Run(run.origin)
    other.replay(run.changes, run.step)
    assert bits(other.state) == bits(run.state)


def test_a_branch_goes_its_own_way():
    run, seen = eventful()
    branch = run.at(7)
    branch.change("gp_weight", 0.5)
    branch.advance(run.step - 7)
    assert branch.step == run.step and bits(branch.state) != bits(run.state) == seen[run.step]
    assert branch.changes[-1] == Change(7, "gp_weight", 0.5) and Change(7, "gp_weight", 0.5) not in run.changes


@pytest.mark.parametrize("step", [-1, 10**6])
def test_there_is_no_going_to_a_step_outside(step):
    run = Run(SETTINGS)
    run.advance(2)
    with pytest.raises(InputError, match="between 0 and 2"):
        run.rewind(step)
    assert run.step == 2


@pytest.mark.parametrize("states", [0, 10])
def test_kept_states_stay_within_the_budget(monkeypatch, states):
    run = Run(SETTINGS)
    size = sum(leaf.nbytes for leaf in jax.tree.leaves(run.state))
    monkeypatch.setattr(module, "KEPT_BYTES", states * size)
    seen = {}
    for _ in range(150):
        run.advance(1)
        seen[run.step] = bits(run.state)
        kept = sum(leaf.nbytes for state in run._kept.values() for leaf in jax.tree.leaves(state))
        assert kept <= max(4 * size, module.KEPT_BYTES)
    assert 0 in run._kept and run.step in run._kept
    for step in (149, 77, 1):
        assert bits(run.at(step).state) == seen[step]


def test_curves_are_columns_of_one_length():
    run = Run(SETTINGS)
    run.advance(4)
    run.change("n_critic", 0)
    run.advance(2)
    assert run.advance(0) is None
    curves = run.curves()
    assert list(curves) == ["step", *Info._fields] and curves["step"] == [4, 6]
    assert all(len(column) == 2 for column in curves.values())
    assert curves["critic_loss"][1] is None and curves["penalty"][1] is None, "a frozen critic has no loss, which is not 0"
    assert all(isinstance(x, float) for name in Info._fields for x in curves[name] if x is not None)
    assert run.seconds > 0


@pytest.mark.parametrize("name", [name for name, row in KNOBS.items() if row.resets])
def test_what_needs_new_networks_is_refused_in_mid_run(name):
    run = Run(SETTINGS)
    row, now = KNOBS[name], SETTINGS.values()[name]
    other = next(value for value in (row.choices or (row.low, row.high)) if value != now)
    before = bits(run.state)
    with pytest.raises(InputError, match=f"{name} cannot change in mid-training.*new run"):
        run.change(name, other)
    run.change(name, now)  # no change at all
    assert run.settings == SETTINGS and not run.changes and bits(run.state) == before


def test_a_static_knob_without_reset_keeps_the_weights():
    run = Run(SETTINGS)
    run.advance(3)
    before = bits(run.state)
    run.change("penalty", "none")
    assert bits(run.state) == before and run.spec.penalty == "none" and run.changes == [Change(3, "penalty", "none")]
    run.change("penalty", "gp")
    assert run.settings == SETTINGS and bits(run.state) == before


def test_a_refused_change_changes_nothing():
    run = Run(SETTINGS)
    for name, value in (("gp_weight", -1), ("clipp", 1), ("objective", "nothing")):
        with pytest.raises(InputError):
            run.change(name, value)
    assert run.settings == SETTINGS and not run.changes


def test_samples_come_from_streams_of_their_own():
    run = Run(SETTINGS)
    first = run.samples(64)
    assert np.array_equal(first, run.samples(64)) and not np.array_equal(first, run.samples(64, seed=1))
    assert first.shape == run.real(64).shape == (64, 2)
    before = bits(run.state)
    told = run.metrics(samples=64, transport=64)
    assert list(told) == list(METRICS) and bits(run.state) == before
    assert told == run.metrics(samples=64, transport=64)


def test_floors_follow_the_data():
    run = Run(SETTINGS)
    narrow = run.metrics(samples=64, transport=64)["w1"].floor
    run.change("sigma", 0.5)
    assert run.metrics(samples=64, transport=64)["w1"].floor > narrow


@pytest.mark.parametrize("bad", [-1, MAX_STEPS + 1, 1.5, "x", "", None, True, float("nan")], ids=repr)
def test_steps_that_are_none(bad):
    with pytest.raises(InputError, match="steps must be a whole number between 0 and 10,000,000"):
        check_steps(bad)
    assert check_steps("12") == check_steps(12) == 12


@pytest.mark.parametrize("bad", [[1, 2], [[1, 2, 3]], [["a", "b"]], [[0, float("nan")]], [[float("inf"), 0]], None, 3, [[1], [1, 2]]], ids=repr)
def test_places_that_are_none(bad):
    with pytest.raises(InputError, match="xy must"):
        places(bad)


def test_a_run_that_forgot_its_past_still_goes_back_exactly():
    run, other = Run(SETTINGS), Run(SETTINGS)
    for _ in range(4):
        run.advance(3)
        other.advance(3)
    run.forget()
    assert sorted(run._kept) == [0, 12]
    run.rewind(7)
    other.rewind(7)
    assert bits(run.state) == bits(other.state)
