"""The sweep over strengths and seeds: every map is filled, each cell is a critic of that strength and seed, and what diverges is NaN."""

import json

import numpy as np
import pytest

from gan2d.measure.anatomy import dissected, w1_said
from gan2d.settings.constraints import promises_slope, strength_of, written
from gan2d.settings.edits import with_arms
from gan2d.settings.knobs import KNOBS
from gan2d.studies import strengths
from gan2d.studies.figures import constraints_compared
from gan2d.studies.lipschitz import exact_w1
from gan2d.studies.strengths import QUANTITIES, Strengths
from gan2d.training.training import Training

pytestmark = pytest.mark.compiles

SMALL = {"critic_depth": 1, "critic_width": 8, "batch_size": 16}
BOX = (-2.0, 2.0, -2.0, 2.0)


def compared(data="ring8", generator="noisy_copy", critics="clip,gp", seed=0, **knobs):
    return constraints_compared(data, critics, generator, SMALL | knobs, seed)


@pytest.fixture
def few(monkeypatch):
    """A sweep of two strengths and few steps."""
    monkeypatch.setattr(strengths, "SWEPT", {"clip": (0.01, 0.1), "gp": (0.1, 10.0)})
    for name, value in (("FROZEN_STEPS", 8), ("TRAINED_TURNS", 4), ("CHUNK", 2), ("SAMPLES", 600)):
        monkeypatch.setattr(strengths, name, value)


def swept(maps):
    """Advance to the end, however long that takes."""
    told = []
    for _ in range(1000):
        if maps.finished:
            return told
        assert maps.what()
        maps.advance()
        told.append(maps.done)
    raise AssertionError("it never ends")


def test_a_sweep_fills_every_map(few):
    maps = Strengths(compared(), seeds=2)
    assert maps.done == 0 < maps.total == 2 * 8 + 2 * 6 * 4 and all(np.isnan(part).all() for part in maps.maps.values())
    told = swept(maps)
    assert told == sorted(told) and told[-1] == maps.done == maps.total
    assert set(maps.maps) == {(name, kind) for name in QUANTITIES for kind in ("clip", "gp")}
    assert all(part.shape == (2, 2) and np.isfinite(part).all() for part in maps.maps.values())
    assert (maps.maps["bound", "gp"] == 0).all() and (maps.maps["bound", "clip"] > 0).any()
    assert all((maps.maps["modes", kind] >= 0).all() and (maps.maps["modes", kind] <= 8).all() for kind in ("clip", "gp"))
    maps.advance()
    assert maps.done == maps.total and maps.finished and maps.measured == 4, "nothing is left to do"


def test_a_cell_is_the_critic_of_a_comparison(few):
    """The number of a cell is what a critic of that strength and seed says after as many steps."""
    experiment = compared(seed=3)
    maps = Strengths(experiment, seeds=2)
    while maps.what().endswith("critics alone"):
        maps.advance()
    for kind in ("clip", "gp"):
        cell = maps.cell(kind, 1, 1)
        alone = compared(critics=f"{kind}:{strengths.SWEPT[kind][1]}", seed=cell.seed)
        assert cell.seed == 4 and written(with_arms(experiment, [cell.arm]), 0) == {"clip": "clip:0.1", "gp": "gp:10"}[kind] == written(alone, 0)
        training = Training(alone)
        training.advance(8)
        seen, exact = dissected(training.arms[0], BOX), exact_w1(training, 0)
        error = abs(w1_said(promises_slope(alone.values()), seen) - exact) / exact
        assert maps.maps["error", kind][1, 1] == pytest.approx(error, rel=1e-3)
        assert maps.maps["bound", kind][1, 1] == pytest.approx(float(seen.share_at_bound), abs=0.02)


def test_a_sweep_can_stop_anywhere_and_go_on(few):
    whole, paused = (Strengths(compared(), seeds=2) for _ in range(2))
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
    maps = Strengths(compared("swiss_roll", critics="gp"), seeds=1)
    assert "modes" not in maps.quantities() and not [key for key in maps.maps if key[0] == "modes"]
    assert "modes" in Strengths(compared("grid25", "same_moments", "gp")).quantities()


def test_a_sweep_of_generators_in_training_measures_critics_on_a_noisy_copy(few):
    maps = Strengths(compared(generator="network", critics="gp", n_critic=2), seeds=2)
    swept(maps)
    assert all(np.isfinite(part).all() for part in maps.maps.values()) and maps.done == maps.total


def test_what_diverges_is_nan_and_the_rest_is_told(few, monkeypatch):
    """An infinite penalty overflows at once; a finite one beside it does not."""
    maps = Strengths(compared(critics="gp"), seeds=2)
    poison(monkeypatch, 10.0)
    swept(maps)
    assert all(np.isfinite(part[:, 0]).all() for part in maps.maps.values())
    assert all(np.isnan(maps.maps[name, "gp"][:, 1]).all() for name in ("error", "gradient", "modes", "w1"))
    json.dumps({f"{name} {kind}": part[:, 0].tolist() for (name, kind), part in maps.maps.items()}, allow_nan=False)


def poison(monkeypatch, weight):
    """An infinite penalty in the place of this weight: it overflows at once."""
    usual = Training.__init__

    def begin(self, experiment):
        usual(self, experiment)
        for arm in self.arms:
            values = arm.members.varied.get("gp_weight")
            if values is not None:
                arm.members.varied["gp_weight"] = np.where(values == weight, np.inf, values)

    monkeypatch.setattr(Training, "__init__", begin)


def test_every_strength_that_is_swept_is_allowed():
    for kind, values in strengths.SWEPT.items():
        row = KNOBS[strength_of(compared(critics=kind).values()).name]
        assert row.low <= min(values) and max(values) <= row.high and list(values) == sorted(set(values))
    assert len({len(values) for values in strengths.SWEPT.values()}) == 1
    # else what is done would not come to the total
    assert strengths.FROZEN_STEPS % strengths.CHUNK == strengths.TRAINED_TURNS % strengths.CHUNK == 0
    maps = Strengths(constraints_compared())
    for kind in strengths.SWEPT:
        for j, value in enumerate(strengths.SWEPT[kind]):
            values = with_arms(constraints_compared(), [maps.cell(kind, 0, j).arm]).values()
            assert values[strength_of(values).name] == pytest.approx(value, rel=0.01)
