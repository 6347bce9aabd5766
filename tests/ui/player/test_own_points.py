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
from gan2d.ui.controls import own_points
from gan2d.ui.controls.own_points import receive, sample, take
from gan2d.ui.opening import open_link
from gan2d.ui.page import at_hand

pytestmark = pytest.mark.compiles

CLOUD = np.random.default_rng(3).normal(size=(40, 2))
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
    monkeypatch.setattr(own_points.st, "session_state", {"key": types.SimpleNamespace(getvalue=lambda: text.encode(), name=name)})
    own_points._uploaded(player, "key")
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
    "three columns in one line": CSV + "\n1,2,3",
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
    points_store.remember(Points(np.ones((10_000, 2)) * np.arange(2.0), "large.csv"))
    assert len(points_store._files) == 1, "the newest stays, however large"


def test_points_are_told_apart_by_their_numbers():
    first, again, other = read_csv(CSV, "a.csv"), read_csv(CSV, "b.csv"), read_csv(CSV.replace(",", ";") + "\n0.0;0.0", "a.csv")
    assert first == again and first.digest == again.digest and first != other


# ---- files that leave a choice

MANY = "id;Valence;Arousal;age\n" + "".join(f"{i * i};{x!r};{y!r};{i}\n" for i, (x, y) in enumerate(CLOUD.tolist()))


def test_a_file_of_many_columns_waits_for_a_choice(untrained):
    player = paused("lab")
    file = receive(player, "mine.csv", MANY.encode())
    assert player.experiment.data == "ring8" and player.points is None, "nobody can tell which two are meant"
    assert player.message == {"kind": "info", "text": "mine.csv has 4 columns of numbers: choose two, below the file.", "actions": []}
    assert file.titles == {"0": "id", "1": "Valence", "2": "Arousal", "3": "age"} and file.columns == (0, 1)
    own_points._chooser(file, 0)("2")
    assert file.columns == (2, 1)
    own_points._chooser(file, 1)("2")
    assert file.columns == (1, 2), "the two change places"
    take(player, file)
    assert player.message["text"] == "mine.csv: 40 points; columns Valence and Arousal of 4."
    np.testing.assert_array_equal(player.experiment.points.array, CLOUD)
    file.columns = (1, 1)
    take(player, file)
    assert player.message["kind"] == "error" and "two columns" in player.message["text"]


def test_named_columns_are_taken_and_can_be_changed(untrained):
    player = paused("lab")
    file = receive(player, "mine.csv", ("x,y,label\n" + "".join(f"{x!r},{y!r},{i % 3}\n" for i, (x, y) in enumerate(CLOUD.tolist()))).encode())
    np.testing.assert_array_equal(player.experiment.points.array, CLOUD)
    assert file is not None and list(file.titles.values()) == ["x", "y", "label"]
    assert receive(player, "plain.csv", CSV.encode()) is None, "two columns leave no choice"
    assert player.message is None


def test_rows_with_a_blank_cell_are_left_out_and_told(untrained):
    player = paused("lab")
    receive(player, "mine.csv", (CSV + "\n3,\n").encode())
    assert player.message["text"] == "mine.csv: 40 points; 1 row with a blank cell left out." and len(player.experiment.points.array) == 40


def test_a_large_file_is_offered_in_part(untrained, monkeypatch):
    player = paused("lab")
    monkeypatch.setattr(own_points, "table_of", lambda *given, **how: pytest.fail("it is not read"))
    large = ("x,y\n" + "".join(f"{i % 977},{i % 1009}\n" for i in range(120_000))).encode()
    file = receive(player, "large.csv", large)
    assert "about 120,002 lines, and at most 100,000 points" in player.message["text"] and player.experiment.data == "ring8"
    monkeypatch.undo()
    assert sample(player, file) is None
    assert 99_900 < len(player.experiment.points.array) <= 100_000 and player.message is None


def test_a_good_file_after_a_rejected_one_is_taken(page, monkeypatch, untrained):
    player = paused(page)
    for name, text in (("bad.csv", ",x,y\n" + "".join(f"{i},{i}.5,\n" for i in range(20))), ("good.csv", CSV)):
        upload(player, text, name, monkeypatch)
    assert player.message is None and player.experiment.points.name == "good.csv"


def test_they_are_in_the_list_of_every_page_once_there_are_any(untrained):
    visitor, lab, members = {}, paused("lab"), paused("members")
    for player in (lab, members):
        at_hand(player, visitor)
        assert player.points is None
    lab.upload(Points(CLOUD, "one.csv"))
    for player in (lab, members, lab):
        at_hand(player, visitor)
    assert members.points == lab.points == Points(CLOUD)
    lab.choose(data="ring8")
    members.choose(data="points")
    members.upload(Points(2 * CLOUD, "two.csv"))
    for player in (members, lab):
        at_hand(player, visitor)
    assert lab.points.name == members.points.name == "two.csv", "the newest ones, on every page"
    lab.choose(data="points")
    assert lab.message is None and lab.experiment.points.name == "two.csv"
