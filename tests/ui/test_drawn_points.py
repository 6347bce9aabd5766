"""Points drawn in the browser: data on every page, held by a link where few; what is no drawing loses nothing. And the pictures by which data are chosen."""

import collections
import re
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pytest
from payload import shown
from stages import PAGES, all_bits, meta, paused, stage

from benchmarks.thumbnails import SIDE, thumbnail
from gan2d.elements.data import LEARNED
from gan2d.formats import points_store
from gan2d.ui.opening import open_link

pytestmark = pytest.mark.compiles

THUMBNAILS = Path(__file__).parents[3] / "static" / "thumbnails"
STROKE = [[0.1 * k, float(np.sin(k))] for k in range(30)]


@pytest.fixture(autouse=True)
def nobody_has_any(monkeypatch):
    """No visitor uploaded or drew anything before."""
    monkeypatch.setattr(points_store, "_files", collections.OrderedDict())


@pytest.mark.parametrize("page", PAGES)
def test_what_is_drawn_is_data_on_every_page_and_in_its_link(page, untrained):
    player = paused(page)
    told = meta(player)
    assert told["draws"] == {"fewest": 8, "most": 5000} and told["pictured"]
    player.transport("points", {"points": STROKE})
    shown(player)
    assert player.message is None and player.experiment.data == "points" and player.experiment.points.name == "your drawing"
    np.testing.assert_allclose(np.sort(player.experiment.points.array, 0), np.sort(STROKE, 0), atol=0.01)
    said = dict(parse_qsl(player.address()["query"]))
    points_store._files.clear()
    other = open_link(stage(page), said)
    assert other.message is None and other.experiment.points == player.experiment.points and other.points is not None, "nobody needs to have them"


def test_they_are_in_the_list_once_they_are_drawn(untrained):
    player = paused("lab")
    data = lambda: next(each for each in meta(player)["lists"] if each["name"] == "data")  # noqa: E731
    assert "points" not in dict(data()["rows"])
    player.transport("points", {"points": STROKE})
    player.transport("choose", {"list": "data", "row": "moons"})
    shown(player)
    assert data()["now"] == "moons" and "points" in dict(data()["rows"])
    player.transport("choose", {"list": "data", "row": "points"})
    assert player.experiment.points.name == "your drawing"


@pytest.mark.parametrize("said", [None, {"points": STROKE[:7]}, {"points": [[0, 0]] * 20}, {"points": STROKE * 200}, {"points": [["a", 1]] * 9}])
def test_what_is_no_drawing_is_a_sentence_and_loses_nothing(said):
    player = paused("lab")
    training, was = player.training, all_bits(player.training)
    player.transport("points", said)
    shown(player)
    told = meta(player)["message"]
    assert told["kind"] == "error" and told["text"].startswith("A drawing ") and told["text"].endswith(".")
    assert player.training is training and all_bits(training) == was and player.points is None


def test_a_long_drawing_trains_and_says_that_no_link_holds_it(untrained):
    player = paused("lab")
    player.transport("points", {"points": np.random.default_rng(0).normal(size=(3000, 2)).tolist()})
    shown(player)
    assert len(player.experiment.points.array) == 3000
    assert player.message["kind"] == "info" and "too long for a link" in player.message["text"]


def test_every_data_set_has_its_picture_and_no_other_has():
    assert {path.stem for path in THUMBNAILS.iterdir()} == {name for name in LEARNED if name != "points"}


def places(text):
    return np.array(re.findall(r"M(-?[\d.]+) (-?[\d.]+)h0", text), float)


@pytest.mark.parametrize("name", ["ring8", "checkerboard"])
def test_a_picture_is_of_the_table_s_own_samples(name):
    """`python -m benchmarks.thumbnails` makes them anew."""
    kept = places((THUMBNAILS / f"{name}.svg").read_text(encoding="utf-8"))
    np.testing.assert_allclose(kept, places(thumbnail(name)), atol=0.11)
    assert len(kept) > 100 and kept.min() >= 0 and kept.max() <= SIDE
