"""Your own points, on every page alike: trained on, found again by their digest, and bad files that lose nothing."""

import collections
import types
from urllib.parse import parse_qsl

import numpy as np
import pytest
from payload import read, shown
from stages import PAGES, all_bits, arrive, meta, paused, stage, turns

from gan2d.formats import points_store
from gan2d.formats.files import read_json, to_json
from gan2d.formats.points_csv import read_csv
from gan2d.settings.points import Points
from gan2d.ui.controls import files
from gan2d.ui.page import open_link

pytestmark = pytest.mark.compiles

CLOUD = np.random.default_rng(3).normal(size=(40, 2)).astype(np.float32)
CSV = "x,y\n" + "\n".join(f"{x!r},{y!r}" for x, y in CLOUD.tolist())


@pytest.fixture(params=PAGES)
def page(request):
    return request.param


@pytest.fixture(autouse=True)
def nobody_has_any(monkeypatch):
    """No visitor uploaded anything before."""
    monkeypatch.setattr(points_store, "_files", collections.OrderedDict())


def upload(player, text, name="mine.csv", monkeypatch=None):
    """A file in the page's field."""
    monkeypatch.setattr(files.st, "session_state", {"key": types.SimpleNamespace(getvalue=lambda: text.encode(), name=name)})
    files._upload(player, "key")
    player.transport("pause") if player.message is None else None
    shown(player)


def test_every_page_trains_on_them(page, monkeypatch):
    player = paused(page)
    upload(player, CSV, monkeypatch=monkeypatch)
    assert player.message is None and player.experiment.data == "points" and player.experiment.points.name == "mine.csv"
    np.testing.assert_array_equal(player.experiment.points.array, CLOUD)
    turns(player, 2)
    assert player.training.step == 2 and meta(player)["message"] is None
    x0, x1, y0, y1 = meta(player)["view"]
    inside = (CLOUD[:, 0] > x0) & (CLOUD[:, 0] < x1) & (CLOUD[:, 1] > y0) & (CLOUD[:, 1] < y1)
    assert inside.mean() > 0.9, "the picture holds them"


def test_the_picture_shows_them(page, monkeypatch, untrained):
    player = paused(page)
    upload(player, CSV, monkeypatch=monkeypatch)
    player.transport("reset")
    player.produce()
    real = read(player.payload)["statics"]["real"].reshape(-1, 2)
    nearest = np.abs(real[:, None] - CLOUD[None]).max(2).min(1)
    assert nearest.max() < 1e-3 * (1 + np.abs(CLOUD).max()), "real points are those of the file"


BAD = {
    "text": "x,y\n1,2\nthree,4\n" + CSV[4:],
    "three columns": "1,2,3\n" * 9,
    "too few": "1,2\n3,4\n",
    "nothing": "",
    "all alike": "1,2\n" * 9,
    "infinite": CSV + "\ninf,1",
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_a_sentence_and_loses_nothing(case, page, monkeypatch):
    player = paused(page)
    turns(player, 1)
    training, was = player.training, all_bits(player.training)
    upload(player, BAD[case], "bad.csv", monkeypatch)
    told = meta(player)["message"]
    assert told["kind"] == "error" and told["text"].startswith("bad.csv: ") and told["text"].endswith(".")
    assert player.training is training and all_bits(training) == was and player.points is None and not player.playing


def test_they_stay_at_hand_when_other_data_are_chosen(page, monkeypatch, untrained):
    player = paused(page)
    upload(player, CSV, monkeypatch=monkeypatch)
    player.choose(data="moons")
    assert player.experiment.data == "moons" and player.experiment.points is None and player.points is not None
    player.choose(data="points")
    assert player.message is None and player.experiment.points.digest == player.points.digest


def test_another_recipe_and_another_arm_keep_them(page, monkeypatch, untrained):
    player = paused(page)
    upload(player, CSV, monkeypatch=monkeypatch)
    player.add_arm()
    player.choose(seed=4)
    menu = player.stage.menu
    player.edit(lambda now: menu.choose(now, 1, next(name for name in menu.rows if name != menu.now(now, 1))))
    assert player.message is None and player.experiment.points is not None and player.experiment.seed == 4 and len(player.experiment.arms) == 2


def link(player):
    return dict(parse_qsl(player.address()["query"]))


def test_a_link_finds_them_by_their_digest(page, monkeypatch):
    player = paused(page)
    upload(player, CSV, monkeypatch=monkeypatch)
    turns(player, 2)
    said = link(player)
    assert said["points"] == player.points.digest and said["file"] == "mine.csv" and "data" in said
    other = arrive(open_link(stage(page), said))
    assert all_bits(other.training) == all_bits(player.training) and other.message["kind"] == "info" and other.points == player.points


def test_a_link_whose_points_are_not_at_hand_says_which_file(page, monkeypatch, untrained):
    player = paused(page)
    upload(player, CSV, monkeypatch=monkeypatch)
    said = link(player)
    points_store._files.clear()
    other = open_link(stage(page), said)
    shown(other)
    told = meta(other)["message"]
    assert told["kind"] == "warning" and "'mine.csv'" in told["text"] and "upload it again" in told["text"]
    assert other.experiment.data != "points" and other.points is None
    monkeypatch.setattr(other, "playing", False)
    upload(other, CSV, monkeypatch=monkeypatch)
    assert other.experiment.points == player.points and other.message is None


def test_a_file_that_holds_them_needs_no_store(page, monkeypatch, untrained):
    """A saved experiment carries its points."""
    player = paused(page)
    upload(player, CSV, monkeypatch=monkeypatch)
    points_store._files.clear()
    assert read_json(to_json(player.moment())).points == Points(CLOUD)


def test_the_oldest_files_are_forgotten_when_there_is_no_room(monkeypatch):
    monkeypatch.setattr(points_store, "ROOM", 3 * CLOUD.nbytes)
    kept = [Points(CLOUD + i, f"{i}.csv") for i in range(5)]
    for i, points in enumerate(kept):
        points_store.remember(points)
        if i == 3:
            assert points_store.find(kept[1].digest) == kept[1]  # looked at: young again
    assert [points_store.find(points.digest) is not None for points in kept] == [False, True, False, True, True]
    assert points_store.find("nonsense") is None
    points_store.remember(Points(np.ones((10_000, 2), np.float32) * np.arange(2, dtype=np.float32), "large.csv"))
    assert len(points_store._files) == 1, "the newest stays, however large"


def test_points_are_told_apart_by_their_numbers():
    first, again, other = read_csv(CSV, "a.csv"), read_csv(CSV, "b.csv"), read_csv(CSV.replace(",", ";") + "\n0;0", "a.csv")
    assert first == again and first.digest == again.digest and first != other
