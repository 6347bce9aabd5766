"""Where own points lie: networks see them centred and scaled, exactly, and all other data as they are."""

import dataclasses
import math

import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.elements.data import LEARNED
from gan2d.formats.files import read_json, to_json
from gan2d.formats.link import from_query, to_query
from gan2d.settings.edits import choose, with_knob
from gan2d.settings.experiment import make, shared
from gan2d.settings.place import HERE, Place, place_of

CLOUD = np.random.default_rng(0).normal(size=(1000, 2)) * (1.0, 0.5)
# where people's points lie: degrees on a map, metres of a national grid, dates in seconds
FAR = {
    "degrees": 0.002 * CLOUD + (48.137, 11.575),
    "metres": np.rint(5 * CLOUD + (600_000, 5_334_000)),
    "seconds": 1e3 * CLOUD + (8e8, 0.0),
    "tiny": 1e-7 * CLOUD,
}


def seen_of(experiment):
    """The points as networks see them, without what fills them up to a power of two."""
    points = np.asarray(experiment.compiled()[1].points)
    return points[np.isfinite(points).all(1)]


@pytest.mark.parametrize("name", FAR)
def test_networks_see_them_centred_and_scaled_however_far_away(name):
    experiment = make(FAR[name])
    seen = seen_of(experiment).astype(float)
    assert experiment.values()["units"] == "standard" and np.abs(seen.mean(0)).max() < 1e-5
    assert math.sqrt(seen.var(0).mean()) == pytest.approx(1, rel=1e-5)
    back = experiment.place.outward(seen)
    assert np.abs(back - FAR[name]).max() < 1e-6 * experiment.place.scale, "nothing of their shape is lost in single precision"
    coarse = np.abs(FAR[name].astype(np.float32) - FAR[name]).max() / experiment.place.scale
    assert name in ("tiny", "metres") or coarse > 1e-4, "it would be, without"


def test_the_same_cloud_is_the_same_to_the_networks():
    told = [seen_of(make(cloud)) for cloud in (CLOUD, FAR["degrees"], FAR["seconds"])]
    assert np.abs(told[0] - told[1]).max() < 1e-4 and np.abs(told[0] - told[2]).max() < 1e-4
    assert len({make(cloud).compiled()[0] for cloud in (CLOUD, *FAR.values())}) == 1, "one program for all of them"


def test_both_ways_are_inverse_and_keep_shapes_round():
    place = place_of(FAR["metres"])
    assert place.outward(place.inward(FAR["metres"])) == pytest.approx(FAR["metres"], abs=1e-6)
    box = (599_900.0, 600_100.0, 5_333_900.0, 5_334_100.0)
    assert place.box_outward(place.box_inward(box)) == pytest.approx(box, abs=1e-6)
    x0, x1, y0, y1 = place.box_inward(box)
    assert x1 - x0 == pytest.approx(y1 - y0)
    assert place.steepness(2.0) == pytest.approx(2.0 / place.scale) and place.per == ", per σ of the points"


@pytest.mark.parametrize("data", [name for name in LEARNED if name != "points"])
@pytest.mark.parametrize("units", ["data", "standard"])
def test_all_other_data_are_where_they_were(data, units):
    experiment = make(data, knobs={"units": units})
    assert experiment.place is HERE and "units" not in shared(experiment)
    drawn = np.zeros((4, 2), np.float32)
    assert HERE.outward(drawn) is drawn and HERE.inward(drawn) is drawn and HERE.steepness(drawn) is drawn and HERE.per == ""
    assert make(data).values()["units"] == "data"


def test_units_of_the_data_leave_them_as_they_are():
    experiment = make(CLOUD, knobs={"units": "data"})
    assert experiment.place == HERE and np.array_equal(seen_of(experiment), CLOUD.astype(np.float32))
    assert HERE.box_outward((-1.5, 2.0, 0.1, 3.6)) == HERE.box_inward((-1.5, 2.0, 0.1, 3.6)) == (-1.5, 2.0, 0.1, 3.6)


def test_all_arms_have_the_same_units():
    two = make(CLOUD, arms=[{"recipe": "wgan-gp"}, {"recipe": "best"}])
    assert "units" in shared(two) and two.place == place_of(CLOUD)
    moved = with_knob(two, "units", "data", 1)
    assert [moved.values(i)["units"] for i in (0, 1)] == ["data", "data"] and moved.place == HERE
    with pytest.raises(InputError, match="units is what all arms have in common"):
        make(CLOUD, arms=[{"knobs": {"units": "data"}}, {"knobs": {"units": "standard"}}])
    assert choose(moved, data="ring8").values()["units"] == "data" and choose(choose(two, data="ring8"), data=CLOUD).values()["units"] == "standard"


def test_files_and_links_hold_the_users_units():
    experiment = make(FAR["degrees"], seed=4)
    said = to_json(experiment)
    assert said["points"]["values"][0] == FAR["degrees"][0].tolist() and read_json(said) == experiment
    query = to_query(experiment)
    assert from_query(query, make(), (), {experiment.points.digest: experiment.points}.get)[0] == experiment
    assert to_query(with_knob(experiment, "units", "data"))["units"] == "data"


@pytest.mark.parametrize(("recipe", "units"), [("wgan-gp", "data"), ("best", "standard")])
def test_a_file_of_an_earlier_version_keeps_the_units_that_it_was_made_with(recipe, units):
    said = to_json(make(CLOUD, recipe)) | {"gan2d": 2}
    assert read_json(said).values()["units"] == units
    assert read_json(said | {"gan2d": 3}).values()["units"] == "standard"
    assert read_json(to_json(make("moons", recipe)) | {"gan2d": 2}) == make("moons", recipe)


def test_a_place_can_be_compared():
    assert Place((1.0, 2.0), 3.0) == Place((1.0, 2.0), 3.0) != HERE and dataclasses.replace(make(CLOUD)).place == place_of(CLOUD)
