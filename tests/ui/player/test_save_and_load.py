"""A moment as a file and as code, on every page alike: what was saved or exported gives the same weights."""

import json
import types

import numpy as np
import pytest
from payload import shown
from stages import CRITIC, PAGES, SMALL, all_bits, arrive, experiment, meta, opened, paused, turns

from gan2d.formats.files import read_json, to_json, to_python
from gan2d.settings.edits import choose
from gan2d.settings.points import Points
from gan2d.studies import lipschitz, sweep
from gan2d.training.training import Training
from gan2d.ui.controls import files
from gan2d.ui.stages import distances

pytestmark = pytest.mark.compiles

RATE = 0.0123  # of the critic: a traced knob that every page's arms read
CLOUD = np.random.default_rng(3).normal(size=(40, 2))


@pytest.fixture(params=PAGES)
def page(request):
    return request.param


@pytest.fixture(autouse=True)
def nothing_finished():
    """No visitor trained anything to its end before."""
    distances._finished.clear()


def changed(page, arms=2):
    """Two arms, paused at step 4, with knobs moved on the way."""
    player = paused(page)
    if arms > 1:
        player.add_arm()
        player.wait()
        player.change("noise", 0.05, 0 if page in ("lab", "members") else None)
    turns(player, 2)
    player.change("critic_rate", RATE, arms - 1)
    player.transport("pause")
    turns(player, 2)
    assert player.message is None and len(player.training.changes) == arms
    return player


def saved(player):
    """What a visitor saves, as text."""
    return json.dumps(to_json(player.moment()), allow_nan=False)


@pytest.mark.parametrize("arms", [1, 2])
def test_what_was_saved_is_loaded_bit_for_bit(page, arms):
    player = changed(page, arms)
    other = paused(page)
    turns(other, 1)
    other.load(saved(player))
    arrive(other)
    assert all_bits(other.training) == all_bits(player.training) and other.moment() == player.moment()
    assert not other.playing and other.message["kind"] == "info" and len(meta(other)["arms"]) == arms


def test_own_points_are_in_the_file(page):
    player = opened(page)
    player.edit(lambda now: choose(now, data=CLOUD))
    player.transport("pause")
    shown(player)
    player.wait()
    turns(player, 1)
    other = paused(page)
    other.load(saved(player))
    arrive(other)
    assert all_bits(other.training) == all_bits(player.training) and other.points == player.experiment.points


@pytest.mark.parametrize("arms", [1, 2])
def test_exported_code_runs_as_it_stands_and_gives_the_same_weights(page, arms, capsys):
    player = changed(page, arms)
    told = {}
    exec(compile(to_python(player.moment()), "exported", "exec"), told)
    assert all_bits(told["run"]) == all_bits(player.training) and told["run"].step == 4
    assert capsys.readouterr().out.strip(), "it tells what came out"


def test_exported_code_carries_own_points(capsys):
    player = opened("lab")
    player.edit(lambda now: choose(now, data=CLOUD))
    player.transport("pause")
    turns(player, 1)
    told = {}
    exec(compile(to_python(player.moment()), "exported", "exec"), told)
    assert all_bits(told["run"]) == all_bits(player.training)
    capsys.readouterr()


def test_the_moment_that_is_looked_at_is_saved(page):
    player = changed(page)
    player.look_at(1)
    said = json.loads(saved(player))
    assert said["step"] == 1 and all(step <= 1 for step, *_ in said["changes"])
    other = paused(page)
    other.load(saved(player))
    arrive(other)
    assert all_bits(other.training) == all_bits(player.training.at(1)) and player.training.step == 4


BAD = {
    "no JSON": ("nonsense", "no JSON"),
    "something else": ("[1, 2]", "no saved experiment"),
    "empty": ("{}", "no saved experiment"),
    "an unknown recipe": (lambda said: said | {"arms": [{"recipe": "gann"}]}, "Did you mean 'gan'"),
    "a change without meaning": (lambda said: said | {"changes": [[1, "clip", 0.1]]}, "no effect"),
    "no step": (lambda said: said | {"step": "far"}, "steps must be a whole number"),
    "bad points": (lambda said: said | {"points": {"values": [[1, 2]]}}, "between 8 and"),
    "too many arms": (lambda said: said | {"arms": said["arms"] * 7}, "1 to 6 arms"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_a_sentence_and_loses_nothing(page, case, untrained, monkeypatch):
    player = paused(page)
    training = player.training
    given, why = BAD[case]
    text = given if isinstance(given, str) else json.dumps(given(to_json(player.moment())))
    monkeypatch.setattr(files.st, "session_state", {"key": types.SimpleNamespace(getvalue=lambda: text.encode(), name="mine.json")})
    files._load(player, "key")
    player.produce()
    told = meta(player)["message"]
    assert told["kind"] == "error" and why in told["text"] and told["text"].startswith("mine.json: ")
    assert player.training is training and not player.playing


def test_what_this_page_cannot_show_is_a_sentence(untrained):
    for page, other in (("lab", "distances"), ("members", "perfect_critic"), ("constraints", "distances")):
        player = paused(page)
        training = player.training
        player.load(json.dumps(to_json(experiment(other))))
        assert player.message["kind"] == "error" and "see Distances or Perfect critic" in player.message["text"] and player.training is training


def test_axes_that_a_page_cannot_show_are_given_up(untrained):
    player = paused("lab")
    player.load(json.dumps(to_json(experiment("members"))))
    assert player.experiment == experiment("lab") and player.message is None


REPORTS = {"distances": sweep.report, "constraints": lipschitz.report}


@pytest.mark.parametrize("page", REPORTS)
def test_all_numbers_are_json_and_hold_what_replays_them(page):
    player = changed(page)
    said = json.loads(json.dumps(REPORTS[page](player.training_of_moment()), allow_nan=False))
    assert read_json(said).bare() == player.moment().bare() and read_json(said).changes == player.moment().changes
    again = Training(read_json(said))
    again.replay(read_json(said).changes, read_json(said).step)
    assert {**json.loads(json.dumps(REPORTS[page](again))), "seconds": 0} == {**said, "seconds": 0}


def test_knobs_of_the_file_are_few():
    """What equals its default is not kept."""
    for page in PAGES:
        for arm in to_json(experiment(page))["arms"]:
            assert set(arm["knobs"]) <= set(SMALL) | set(CRITIC)


def test_nothing_is_made_of_many_points_before_it_is_asked_for(monkeypatch, untrained):
    """90,000 points froze the tab for a minute when the field was opened."""
    player = paused("lab", choose(experiment("lab"), data=np.random.default_rng(0).normal(size=(90_000, 2))))
    made, shown = [], []
    everything = Points.to_list
    monkeypatch.setattr(Points, "to_list", lambda points, few=None: made.append(few) or everything(points, few))
    monkeypatch.setattr(files.st, "code", lambda text, **how: shown.append(text))
    offered = {}
    monkeypatch.setattr(files.st, "download_button", lambda label, data, *more, **how: offered.update({label: data}))
    files.save_and_load(player, lambda training: {})
    assert made == [files.SHOWN] and len(shown[0]) < 2000
    assert set(offered) == {"Save (JSON)", "All numbers (JSON)", "Export as Python", "Notebook (Jupyter)"} and all(map(callable, offered.values()))
    assert len(json.loads(offered["Save (JSON)"]())["points"]["values"]) == 90_000
    assert "more, in the exported file" not in offered["Export as Python"]()
