"""Your own points: what can be used, what is refused by a sentence, and the digest by which a link names them."""

import math

import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.settings.experiment import make
from gan2d.settings.points import FEWEST, MOST, Points, check_points, read_points

CLOUD = np.random.default_rng(0).normal(size=(FEWEST, 2))
BAD_POINTS = {
    "one column": ([[0.0]] * 9, r"shape \(n, 2\).*\(9, 1\)"),
    "three columns": (np.zeros((9, 3)), r"\(9, 3\)"),
    "flat": (np.zeros(9), r"\(9,\)"),
    "a number": (5, "shape"),
    "None": (None, "shape"),
    "ragged": ([[0, 1]] * 8 + [[1]], "no number"),
    "text": ([["a", "b"]] * 9, "no number"),
    "a dictionary": ({"x": 1}, "no number"),
    "too few": (CLOUD[1:], f"between {FEWEST} and .*it has {FEWEST - 1}"),
    "empty": (np.zeros((0, 2)), "it has 0"),
    "too many": (np.zeros((MOST + 1, 2)), "it has 100,001"),
    "NaN": (np.concatenate([CLOUD, [[0, math.nan]]]), f"1 of its 9 points .* row {len(CLOUD)}"),
    "infinite": (np.concatenate([[[math.inf, 0]], CLOUD]), "row 0"),
    "far away": (CLOUD + 2e9, "within ±1,000,000,000"),
    "all the same": (np.ones((9, 2)), "different"),
    "integers beyond floats": ([[10**400, 0]] * 9, "numbers|within|finite"),
    "complex": (CLOUD + 1j, "number"),
}


@pytest.mark.parametrize("case", BAD_POINTS)
def test_points_that_cannot_be_used(case):
    points, said = BAD_POINTS[case]
    with pytest.raises(InputError, match=said) as error:
        check_points(points, "my cloud")
    assert str(error.value).startswith("my cloud must")


def test_points_that_can():
    array = check_points(CLOUD.tolist())
    assert array.dtype == np.float64 and np.array_equal(array, CLOUD)
    experiment = make(CLOUD, knobs={"units": "data"})
    assert experiment.data == "points" and np.array_equal(experiment.compiled()[1].points, array.astype(np.float32))
    experiment = make(CLOUD)
    assert make("points", points=CLOUD) == experiment == make("points", points=experiment.points)
    with pytest.raises(InputError, match="needs the points"):
        make("points")


def test_points_are_their_numbers_whatever_file_they_came_from():
    one, other = read_points(CLOUD, "a.csv"), read_points(CLOUD.tolist(), "b.csv")
    assert one == other and hash(one) == hash(other) and one.digest == other.digest and len(one.digest) == 20
    moved = CLOUD.copy()
    moved[0, 0] = np.nextafter(moved[0, 0], 9.0)
    assert read_points(moved) != one and read_points(moved).digest != one.digest, "the last bit counts"
    assert one != CLOUD.tolist() and make(CLOUD) != make(moved)
    assert read_points(one, "c.csv") is one and "8 points of a.csv" in repr(one)


def test_a_list_of_points_is_the_same_to_the_last_bit():
    points = read_points(np.random.default_rng(1).normal(size=(50, 2)))
    assert read_points(points.to_list()) == points == Points(points.array.copy())


def test_no_other_data_keep_points():
    assert make("ring8", points=CLOUD).points is None
