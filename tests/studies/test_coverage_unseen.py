"""The judge of one recipe on data that it was not tuned on: perfect samples pass, others do not, and rows that are there are not trained again."""

import json
from pathlib import Path

import numpy as np
import pytest

import gan2d
from benchmarks import coverage_unseen
from benchmarks.coverage_unseen import CASES, JUDGED, floors, measured, met, row_in_words, run, summary
from gan2d.measure.metrics import COVERAGE_SAMPLES
from gan2d.studies.coverage import BEST_STEPS

WITH_MODES = [name for name, case in CASES.items() if case.modes() is not None]
SIZES = {"ring8": 8, "grid25": 25, "ring_unequal": 8, "grid9_fine": 9, "grid100_fine": 100, "grid100_wide": 100, "random40": 40}


def test_the_data_are_those_that_are_named():
    assert {name: len(CASES[name].modes().centres) for name in SIZES} == SIZES
    for name in WITH_MODES:
        centres, scale, weights = CASES[name].modes()
        apart = np.linalg.norm(centres[:, None] - centres, axis=2)[~np.eye(len(centres), dtype=bool)].min()
        assert weights.sum() == pytest.approx(1) and apart > 7.9 * scale[0], name
        finer = {"wide": 10, "fine": 40}.get(name.partition("_")[2])
        assert finer is None or apart / scale[0] == pytest.approx(finer), name
    assert min(JUDGED) > 9, "recipes are tuned on 0 to 9"


@pytest.mark.parametrize("name", WITH_MODES)
def test_perfect_samples_meet_every_goal_and_others_do_not(name):
    case, floor = CASES[name], floors(CASES[name])
    mixture, points = case.modes(), case.fresh(COVERAGE_SAMPLES, 50)
    assert all(met(measured(case, points), floor).values()), measured(case, points)
    nearest = np.asarray(mixture.centres)[np.linalg.norm(points[:, None] - mixture.centres, axis=2).argmin(1)]
    narrow, wide = (nearest + times * (points - nearest) for times in (0.9, 1.1))
    assert not met(measured(case, narrow), floor)["spread_ratio"] and not met(measured(case, wide), floor)["spread_ratio"]
    assert not met(measured(case, narrow), floor)["high_quality"], "better than perfect is too thin"
    least = np.linalg.norm(nearest - np.asarray(mixture.centres)[np.argmin(mixture.weights)], axis=1) > 0
    lost = met(measured(case, points[least]), floor)
    assert not lost["modes"] and all(met(measured(case, points), floor).values())


def test_data_without_modes_are_judged_by_w1(monkeypatch):
    monkeypatch.setattr(coverage_unseen, "COVERAGE_SAMPLES", 200)
    case = CASES["moons"]
    floor = floors(case)
    assert set(floor) == {"w1"} and met(measured(case, case.fresh(200, 50)), floor) == {"w1": True}
    assert met(measured(case, case.fresh(200, 50) + 1.0), floor) == {"w1": False}


def test_rows_are_kept_and_not_trained_again(tmp_path, monkeypatch):
    asked, values = [], {"modes": 8.0, "high_quality": 0.987, "reverse_kl": 0.002, "spread_ratio": 1.2, "radii_ks": 0.1}

    def judged(name, seed, *rest):
        asked.append((name, seed))
        return {"seconds": 1.0, "values": values if seed else {}, "broken": "by hand"}

    monkeypatch.setattr(coverage_unseen, "judged", judged)
    said, file = [], tmp_path / "rows.json"
    told = run(["ring8"], range(2), "best", {}, 5, file, said.append)
    assert asked == [("ring8", 0), ("ring8", 1)] and told == json.loads(file.read_text())
    assert run(["ring8"], range(3), "best", {}, 5, file, said.append)["rows"]["ring8"]["2"]["met"]["spread_ratio"] is False
    assert asked == [("ring8", 0), ("ring8", 1), ("ring8", 2)] and len(said) == 5
    assert said[0].endswith("broke") and said[1] == said[3] and "missed: spread_ratio" in said[1] and "8/8 modes" in said[1]
    assert row_in_words("ring8", 1, told["rows"]["ring8"]["1"]) == said[1] and summary(told) == "ring8          0 of 2 runs meet every goal"
    with pytest.raises(SystemExit, match="rows of another steps"):
        run(["ring8"], range(1), "best", {}, 6, file, said.append)


def test_what_is_shipped_is_the_recipe_on_seeds_that_did_not_tune_it():
    told = json.loads((Path(gan2d.__file__).parents[1] / "docs" / "coverage_unseen.json").read_text(encoding="utf-8"))
    assert told["recipe"] == "best" and told["set"] == {} and told["steps"] == BEST_STEPS and set(told["rows"]) == set(CASES)
    for rows in told["rows"].values():
        for seed, row in rows.items():
            assert int(seed) in JUDGED and row["seconds"] > 0 and row["met"] == met(row["values"], row["floors"])
