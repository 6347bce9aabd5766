"""The sweep over strengths and seeds: every map is filled, each cell is a critic of that strength and seed, and what diverges is NaN."""

import json
from pathlib import Path

import numpy as np
import pytest

import gan2d
from gan2d.common.errors import InputError
from gan2d.measure.anatomy import dissected
from gan2d.settings.constraints import strength_of, written
from gan2d.settings.edits import with_arms
from gan2d.settings.knobs import KNOBS
from gan2d.studies import strengths
from gan2d.studies.figures import constraints_compared
from gan2d.studies.lipschitz import exact_w1
from gan2d.studies.strengths import QUANTITIES, Strengths
from gan2d.training.training import Training

pytestmark = pytest.mark.compiles

SMALL = {"critic_depth": 1, "critic_width": 8, "batch_size": 16}
SHIPPED = Path(gan2d.__file__).parents[1] / "docs" / "strengths.json"
BOX = (-2.0, 2.0, -2.0, 2.0)


def compared(data="ring8", generator="noisy_copy", critics="clip,gp", seed=0, **knobs):
    return constraints_compared(data, critics, generator, SMALL | knobs, seed)


@pytest.fixture
def few(monkeypatch):
    """A sweep of two strengths and few steps."""
    monkeypatch.setattr(strengths, "SWEPT", {"clip": (0.01, 0.1), "gp": (0.1, 10.0)})
    for name, value in (("FROZEN_STEPS", 8), ("TRAINED_STEPS", 4), ("CHUNK", 2), ("SAMPLES", 600)):
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
    assert all((maps.maps["found", kind] >= 0).all() and (maps.maps["found", kind] <= 1 + 1e-4).all() for kind in ("clip", "gp")), "never more than all"
    assert all((maps.maps["modes", kind] >= 0).all() and (maps.maps["modes", kind] <= 8).all() for kind in ("clip", "gp"))
    maps.advance()
    assert maps.done == maps.total and maps.finished, "nothing is left to do"
    assert maps.known == set(maps.maps) and (maps.exact > 0).all()


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
        assert maps.exact[1] == pytest.approx(exact, rel=1e-4)
        assert maps.maps["found", kind][1, 1] == pytest.approx(np.nan_to_num(float(seen.w1)) / exact, rel=1e-2, abs=1e-4)


def test_a_sweep_can_stop_anywhere_and_go_on(few):
    whole, paused = (Strengths(compared(), seeds=2) for _ in range(2))
    while whole.what().endswith("critics alone"):
        whole.advance()
    for _ in range(3):
        paused.advance()
    assert np.isnan(paused.maps["found", "clip"]).all(), "nothing is told before it is measured"
    for _ in range(5):
        paused.advance()
    for key in (("found", "clip"), ("gradient", "clip")):
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
    assert all(np.isnan(maps.maps[name, "gp"][:, 1]).all() for name in ("found", "gradient", "modes", "w1"))
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
    assert strengths.FROZEN_STEPS % strengths.CHUNK == strengths.TRAINED_STEPS % strengths.CHUNK == 0
    maps = Strengths(constraints_compared())
    for kind in strengths.SWEPT:
        for j, value in enumerate(strengths.SWEPT[kind]):
            values = with_arms(constraints_compared(), [maps.cell(kind, 0, j).arm]).values()
            assert values[strength_of(values).name] == pytest.approx(value, rel=0.01)


# ---- which is best


@pytest.fixture
def told(monkeypatch):
    """A sweep of two seeds and four strengths whose numbers are given."""
    monkeypatch.setattr(strengths, "SWEPT", {"clip": (0.001, 0.01, 0.1, 1.0), "gp": (0.1, 1.0, 10.0, 100.0)})

    def make(name, clip, gp=None):
        maps = Strengths(compared(), seeds=2)
        for kind, values in (("clip", clip), ("gp", gp)):
            if values is not None:
                maps.maps[name, kind] = np.array(values, float)
                maps.known.add((name, kind))
        return maps

    return make


@pytest.mark.parametrize(
    ("name", "cells", "best"),
    [
        ("found", [[0.1, 0.4, 0.9, 0.2], [0.1, 0.8, 0.2, 0.3]], 1),
        ("modes", [[1, 7, 8, 2], [2, 7, 8, 3]], 2),
        ("w1", [[0.9, 0.1, 0.5, 0.4], [0.9, 0.9, 0.5, 0.4]], 1),  # in the mean of the logarithms
        ("gradient", [[1e-9, 0.5, 30, 400], [1e-9, 0.9, 3, 400]], 1),  # as near to 1 as can be
        ("found", [[0.1, np.nan, 0.4, 0.2], [0.1, 1.0, 0.4, 0.2]], 2),  # where one seed diverged nothing is best
        ("found", [[np.nan] * 4] * 2, None),
    ],
)
def test_the_best_strength_is_the_best_in_the_mean_over_the_seeds(told, name, cells, best):
    maps = told(name, cells)
    assert maps.best(name, "clip") == best and maps.best(name, "gp") is None, "nothing is best before it is known"


def test_better_cells_have_a_higher_shade_on_one_scale_for_both_kinds(told):
    maps = told("w1", [[0.1, 0.2, 0.4, 0.8]] * 2, [[0.05, 0.1, np.nan, 1.6]] * 2)
    clip, gp = maps.shade("w1", "clip"), maps.shade("w1", "gp")
    assert (np.diff(clip) < 0).all() and gp[0, 0] == 1 and gp[0, 3] == 0 and np.isnan(gp[:, 2]).all() and gp[0, 1] == pytest.approx(clip[0, 0])
    assert np.isnan(told("w1", None).shade("w1", "clip")).all(), "what is not known has no shade"
    near = told("gradient", [[1.0, 0.1, 10, 1e-9]] * 2).shade("gradient", "clip")
    assert near[0, 0] == 1 and near[0, 1] == pytest.approx(near[0, 2]) == 0.5 and near[0, 3] == 0


# ---- the file that is shipped


def test_a_finished_sweep_is_read_back_and_only_where_it_is_that_of_the_experiment(few):
    maps = Strengths(compared(seed=3), seeds=2)
    swept(maps)
    said = json.loads(json.dumps(maps.to_json(), allow_nan=False))
    again = strengths.found(said, compared(seed=3, critics="r1,clip:0.3"))
    assert again.finished and again.done == again.total and again.seeds == maps.seeds == [3, 4] and again.known == maps.known
    for key, values in maps.maps.items():
        np.testing.assert_allclose(again.maps[key], values, rtol=1e-3)
    for other in (compared(seed=4), compared("moons", seed=3), compared(seed=3, copy_noise=0.5), compared(seed=3, generator="network")):
        assert strengths.found(said, other) is None
    assert strengths.found(said | {"steps": [1, 2]}, compared(seed=3)) is None
    with pytest.raises(InputError, match="no sweep over strengths"):
        strengths.found({"format": "gan2d tricks"}, compared())


def test_the_shipped_maps_are_those_that_the_page_opens_with():
    said = json.loads(SHIPPED.read_text())
    maps = strengths.found(said, constraints_compared())
    assert maps is not None, "made with other settings than today's: python -m benchmarks.strengths"
    assert maps.finished and len(maps.seeds) == 5 and maps.seeds[0] == 0 and (maps.exact > 0.5).all()
    assert all(np.isfinite(values).all() for values in maps.maps.values())
    # what the page teaches with them: the penalty's critic finds more of W1 than any clipped one, and its generator comes nearer
    best = {(name, kind): maps.maps[name, kind][:, maps.best(name, kind)].mean() for name, kind in maps.maps}
    assert best["found", "gp"] > 1.5 * best["found", "clip"] and best["w1", "gp"] < best["w1", "clip"] and best["modes", "gp"] > best["modes", "clip"]
