"""Drawings: put on a grid in one order, told in a link and read back bit by bit; what is broken or too much becomes a sentence."""

import base64

import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.formats.files import read_json, to_json
from gan2d.formats.link import LONGEST, from_query, link, to_query
from gan2d.formats.link import written as written_query
from gan2d.formats.points_drawn import FINEST, MOST_DRAWN, MOST_LETTERS, NAME, drawn, read_drawing, written
from gan2d.settings.experiment import make
from gan2d.settings.points import Points, read_points

RNG = np.random.default_rng(5)
RING = [[float(np.cos(t)), float(np.sin(t))] for t in 2 * np.pi * RNG.random(300)]


def ring(n):
    angle = 2 * np.pi * RNG.random(n)
    return np.stack([np.cos(angle), np.sin(angle)], 1) + 0.03 * RNG.normal(size=(n, 2))


@pytest.mark.parametrize("scale", [1e-4, 0.03, 1.0, 5.4, 70.0, 1e4])
@pytest.mark.parametrize("centre", [0.0, -3.7, 600_000.0])
def test_a_drawing_comes_back_from_its_letters_bit_by_bit(scale, centre):
    for n in (8, 57, 400):
        points, _ = drawn({"points": (ring(n) * scale + centre).tolist()})
        back = read_drawing(written(points))
        assert back == points and back.array.tobytes() == points.array.tobytes() and back.name == NAME


def test_the_grid_is_fine_and_the_order_of_the_strokes_is_none():
    given = ring(200)
    points, _ = drawn({"points": given.tolist()})
    mixed, _ = drawn({"points": RNG.permutation(given).tolist()})
    assert mixed == points
    nearest = np.abs(points.array[:, None] - given[None]).max(-1).min(0)
    assert nearest.max() <= 5 * np.ptp(given, axis=0).max() / FINEST / 2, "nothing is moved by more than half of a step, which is at most 2.5 times the finest"
    again, _ = drawn({"points": points.array.tolist()})
    np.testing.assert_array_equal(np.sort(again.array, 0), np.sort(points.array, 0))


def test_points_at_one_place_stay_as_many():
    points, _ = drawn({"points": [[0.5, 0.5]] * 30 + [[1, 1]] * 10})
    assert len(read_drawing(written(points)).array) == 40


def test_a_link_holds_a_short_drawing_and_needs_nobody_who_has_it():
    points, words = drawn({"points": RING})
    experiment = make(points, "wgan")
    query = to_query(experiment)
    assert words == "" and "drawn" in query and "points" not in query and len(written_query(query)) <= LONGEST
    assert from_query(query) == (experiment, []) and link(experiment).complete


def test_a_long_one_is_named_and_the_visitor_is_told():
    points, words = drawn({"points": ring(4000).tolist()})
    assert "4,000 points" in words and "save the experiment as a file" in words
    query = to_query(make(points))
    assert query["points"] == points.digest and query["file"] == NAME and "drawn" not in query
    assert read_json(to_json(make(points))).points == points, "a file holds it"


@pytest.mark.parametrize(("n", "fits"), [(500, True), (900, True), (2400, False)])
def test_how_many_fit_is_as_the_sentence_says(n, fits):
    assert bool(written(drawn({"points": ring(n).tolist()})[0])) == fits


def test_a_file_that_is_no_drawing_is_named_as_ever():
    assert written(read_points(RNG.normal(size=(40, 2)))) == ""
    assert written(Points(np.array(RING)[::-1])) == ""


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"points": [[0, 0]] * 3}, "between 8 and"),
        ({"points": [[0, 0]] * 30}, "at least two different points"),
        ({"points": [[0, 0, 1]] * 9}, "shape"),
        ({"points": [[0, 1], [0]] * 9}, "no number"),
        ({"points": [[0, "x"]] * 9}, "no number"),
        ({"points": [[0, None]] * 9}, "finite"),
        ({"points": [[float(i), 0.0] for i in range(MOST_DRAWN + 1)]}, "at most 5,000 points; this one has 5,001"),
        ({}, "shape"),
        (None, "shape"),
        (7, "shape"),
    ],
)
def test_what_is_no_drawing_becomes_a_sentence(said, words):
    with pytest.raises(InputError, match=words):
        drawn(said)


WRITTEN = written(drawn({"points": RING})[0])


@pytest.mark.parametrize(
    "text",
    ["", "~~~~~", WRITTEN[:-40], WRITTEN.replace("~300~", "~301~"), WRITTEN.replace("~300~", "~99999999~"), "5e-999999999" + WRITTEN[4:],
     "5e-3~0~0~300~8~" + base64.urlsafe_b64encode(bytes(600)).decode(), "5e-3~0~0~8~8~é", WRITTEN + "A" * MOST_LETTERS, "3" + WRITTEN, WRITTEN.replace("~", "~" + "9" * 300, 1)],
)  # fmt: skip
def test_a_broken_link_says_so_and_shows_the_ring(text):
    query = to_query(make(drawn({"points": RING})[0])) | {"drawn": text}
    experiment, complaints = from_query(query)
    assert experiment.data == "ring8" and len(complaints) == 1 and "drawn" in complaints[0]
