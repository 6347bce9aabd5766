"""Many runs under vmap: each member is the run that it would be alone; and the sweep over strengths and seeds made of them."""

import dataclasses
import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.measure.anatomy import box_array, dissect
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.knobs import KNOBS
from gan2d.settings.lineup import make
from gan2d.studies import strengths
from gan2d.studies.lipschitz import w1_said
from gan2d.studies.strengths import QUANTITIES, Strengths
from gan2d.training import loop as training
from gan2d.training.contest import Contest
from gan2d.training.many import Many, grid

SMALL = {"critic_depth": 1, "critic_width": 8, "batch_size": 16}
TINY = SMALL | {"generator_depth": 1, "generator_width": 8}
BOX = (-2.0, 2.0, -2.0, 2.0)


def compiled(critic="gp:10", generator="noisy_copy", data="ring8", **knobs):
    lineup = make(data, generator, [critic], (TINY if generator == "network" else SMALL) | knobs)
    return lineup.settings(lineup.critics[0]).compiled()


def of_member(knobs, members, i):
    """The knobs of one member, by hand."""
    return dataclasses.replace(knobs, **{name: jnp.asarray(values[i], getattr(knobs, name).dtype) for name, values in members.varied.items()})


def test_a_grid_has_seeds_slowest_and_the_last_knob_fastest():
    members = grid([5, 3], clip=[0.1, 0.2, 0.3], critic_rate=[1e-3, 1e-2])
    expected = [(seed, clip, rate) for seed in (5, 3) for clip in (0.1, 0.2, 0.3) for rate in (1e-3, 1e-2)]
    np.testing.assert_array_equal(np.stack([members.seeds, members.varied["clip"], members.varied["critic_rate"]], 1), expected)
    assert list(members.varied) == ["clip", "critic_rate"] and members.seeds.dtype.kind == "i"
    assert grid([7]).varied == {} and grid([7]).seeds.tolist() == [7]


# a clipping whose state the knob bounds, a projection with a memory of its own, a penalty on a generator in training where a whole number varies too
@pytest.mark.parametrize(
    ("critic", "generator", "varied"),
    [
        ("clip:0.1", "noisy_copy", {"clip": [0.05, 0.2], "copy_noise": [0.5, 1.0]}),
        ("spectral_norm", "same_moments", {"critic_rate": [1e-3, 1e-2]}),
        ("gp:1", "network", {"gp_weight": [0.1, 1.0], "n_critic": [1, 3]}),
    ],
)
def test_each_member_is_the_run_that_it_would_be_alone(critic, generator, varied):
    spec, knobs = compiled(critic, generator)
    members = grid([0, 4], **varied)
    many = Many(spec, knobs, members)
    many.advance(2)
    many.advance(1)
    assert many.step == 3
    seen, samples = many.look(BOX), many.samples(10)
    assert samples.shape == (len(members.seeds), 10, 2)
    for i, seed in enumerate(members.seeds):
        own = of_member(knobs, members, i)
        state, info = training.init(spec, int(seed), own), None
        for _ in range(3):
            state, info, broken = training.advance(spec, state, own, 1)
        assert int(broken) == training.FINE and int(many.alone(i).step) == 3
        told = many.alone(i)
        assert jax.tree.structure(told) == jax.tree.structure(state)
        for one, other in ((told.critic.params, state.critic.params), (told.generator.params, state.generator.params)):
            for (path, a), b in zip(jax.tree_util.tree_leaves_with_path(one), jax.tree.leaves(other)):
                if a.shape != (1,):  # the critic's last bias has no gradient but rounding, which the optimisers blow up
                    np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5, err_msg=jax.tree_util.keystr(path))
        for name, value in info._asdict().items():
            np.testing.assert_allclose(getattr(many.info, name)[i], value, rtol=1e-3, atol=1e-5, err_msg=name)
        alone = dissect(spec, state, own, box_array(BOX))
        for name in ("says", "mean_slope", "steepest", "reach", "growth", "fakes", "along", "layers"):
            np.testing.assert_allclose(getattr(seen, name)[i], getattr(alone, name), rtol=2e-3, atol=1e-5, err_msg=name)


def test_members_of_one_seed_start_alike_and_of_another_do_not():
    spec, knobs = compiled()
    many = Many(spec, knobs, grid([0, 1], gp_weight=[0.1, 10.0]))
    kernels = np.asarray(many.states.critic.params["Dense_0"]["kernel"])
    assert np.array_equal(kernels[0], kernels[1]) and np.array_equal(kernels[2], kernels[3]) and not np.array_equal(kernels[0], kernels[2])
    assert many.info is None and many.step == 0


def test_chunks_do_not_matter():
    spec, knobs = compiled()
    whole, parts = (Many(spec, knobs, grid([0, 1], gp_weight=[0.1, 10.0])) for _ in range(2))
    whole.advance(6)
    for steps in (1, 2, 3):
        parts.advance(steps)
    assert all(np.array_equal(a, b) for a, b in zip(jax.tree.leaves(whole.states.critic), jax.tree.leaves(parts.states.critic)))


def test_one_that_becomes_nan_disturbs_nobody():
    spec, knobs = compiled()
    fine = Many(spec, knobs, grid([0, 1], gp_weight=[0.1, 10.0]))
    broken = Many(spec, knobs, grid([0, 1], gp_weight=[0.1, np.nan]))
    for many in (fine, broken):
        many.advance(4)
    one, other = (np.asarray(many.states.critic.params["Dense_0"]["kernel"]) for many in (fine, broken))
    assert np.isnan(other[[1, 3]]).all() and np.array_equal(one[[0, 2]], other[[0, 2]]) and np.isfinite(one).all()
    seen = broken.look(BOX)
    assert np.isfinite(seen.says[[0, 2]]).all() and np.isnan(seen.says[[1, 3]]).all()


@pytest.fixture
def few(monkeypatch):
    """A sweep of two strengths and few steps."""
    monkeypatch.setattr(strengths, "SWEPT", {"clip": (0.01, 0.1), "gp": (0.1, 10.0)})
    for name, value in (("FROZEN_STEPS", 8), ("TRAINED_TURNS", 4), ("CHUNK", 2), ("SAMPLES", 600)):
        monkeypatch.setattr(strengths, name, value)


def swept(sweep):
    """Advance to the end, however long that takes."""
    told = []
    for _ in range(1000):
        if sweep.finished:
            return told
        assert sweep.what()
        sweep.advance()
        told.append(sweep.done)
    raise AssertionError("it never ends")


def test_a_sweep_fills_every_map(few):
    sweep = Strengths(make("ring8", "noisy_copy", "clip,gp", SMALL), seeds=2)
    assert sweep.done == 0 < sweep.total == 2 * 8 + 2 * 6 * 4 and all(np.isnan(part).all() for part in sweep.maps.values())
    told = swept(sweep)
    assert told == sorted(told) and told[-1] == sweep.done == sweep.total
    assert set(sweep.maps) == {(name, kind) for name in QUANTITIES for kind in ("clip", "gp")}
    assert all(part.shape == (2, 2) and np.isfinite(part).all() for part in sweep.maps.values())
    assert (sweep.maps["bound", "gp"] == 0).all() and (sweep.maps["bound", "clip"] > 0).any()
    assert all((sweep.maps["modes", kind] >= 0).all() and (sweep.maps["modes", kind] <= 8).all() for kind in ("clip", "gp"))
    sweep.advance()
    assert sweep.done == sweep.total and sweep.finished, "nothing is left to do"


def test_a_cell_is_the_critic_of_a_contest(few):
    """The number of a cell is what a lineup's critic of that strength and seed says after as many steps."""
    lineup = make("ring8", "noisy_copy", "clip,gp", SMALL, seed=3)
    sweep = Strengths(lineup, seeds=2)
    while sweep.what().endswith("critics alone"):
        sweep.advance()
    for kind in ("clip", "gp"):
        cell = sweep.cell(kind, 1, 1)
        assert cell.seed == 4 and str(cell.critic) == {"clip": "clip:0.1", "gp": "gp:10"}[kind]
        run = Contest(make("ring8", "noisy_copy", [str(cell.critic)], SMALL, cell.seed))
        run.advance(8)
        seen, exact = run.look(BOX)[0], run.exact()[0]
        error = abs(w1_said(CONSTRAINTS[kind].bounds, seen) - exact) / exact
        assert sweep.maps["error", kind][1, 1] == pytest.approx(error, rel=1e-3)
        assert sweep.maps["bound", kind][1, 1] == pytest.approx(float(seen.share_at_bound), abs=0.02)


def test_a_sweep_can_stop_anywhere_and_go_on(few):
    lineup = make("ring8", "noisy_copy", "clip,gp", SMALL)
    whole, paused = (Strengths(lineup, seeds=2) for _ in range(2))
    while whole.what().endswith("critics alone"):
        whole.advance()
    for _ in range(3):
        paused.advance()
    assert np.isnan(paused.maps["error", "clip"]).all(), "nothing is told before it is measured"
    for _ in range(5):
        paused.advance()
    for key in (("error", "clip"), ("bound", "gp"), ("gradient", "gp")):
        np.testing.assert_array_equal(paused.maps[key], whole.maps[key])
    assert paused.done == whole.done


def test_data_without_modes_leave_them_out(few):
    sweep = Strengths(make("swiss_roll", "noisy_copy", "gp", SMALL), seeds=1)
    assert "modes" not in sweep.quantities() and not [key for key in sweep.maps if key[0] == "modes"]
    assert "modes" in Strengths(make("grid25", "same_moments", "gp")).quantities()


def test_a_sweep_of_generators_in_training_measures_critics_on_a_noisy_copy(few):
    sweep = Strengths(make("ring8", "network", "gp", SMALL | {"n_critic": 2}), seeds=2)
    swept(sweep)
    assert all(np.isfinite(part).all() for part in sweep.maps.values()) and sweep.done == sweep.total


def test_what_diverges_is_nan_and_the_rest_is_told(few, monkeypatch):
    """An infinite penalty overflows at once."""
    monkeypatch.setattr(strengths, "SWEPT", {"clip": (0.01, 0.1), "gp": (10.0, np.inf)})
    sweep = Strengths(make("ring8", "noisy_copy", "gp", SMALL), seeds=2)
    swept(sweep)
    assert all(np.isfinite(part[:, 0]).all() for part in sweep.maps.values()) and np.isnan(sweep.maps["error", "gp"][:, 1]).all()
    json.dumps({f"{name} {kind}": part[:, 0].tolist() for (name, kind), part in sweep.maps.items()}, allow_nan=False)


def test_every_strength_that_is_swept_is_allowed():
    for kind, values in strengths.SWEPT.items():
        row = KNOBS[CONSTRAINTS[kind].strength]
        assert row.low <= min(values) and max(values) <= row.high and list(values) == sorted(set(values))
    assert len({len(values) for values in strengths.SWEPT.values()}) == 1
    # else what is done would not come to the total
    assert strengths.FROZEN_STEPS % strengths.CHUNK == strengths.TRAINED_TURNS % strengths.CHUNK == 0
    sweep = Strengths(make())
    for kind in strengths.SWEPT:
        for j, value in enumerate(strengths.SWEPT[kind]):
            assert make(critics=[str(sweep.cell(kind, 0, j).critic)]).critics[0].strength == pytest.approx(value, rel=0.01)
