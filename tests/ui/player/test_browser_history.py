"""The browser's history, on every page alike: an entry for each change of the settings, and the way back to what was before."""

import pytest
from payload import read, shown
from stages import PAGES, all_bits, arrive, experiment, meta, opened, paused, play, turns

from gan2d.settings.experiment import MOST_ARMS
from gan2d.ui.stages import distances

pytestmark = pytest.mark.compiles

RATE = 0.0123  # of the critic: a traced knob that every page's arms read


@pytest.fixture(params=PAGES)
def page(request):
    return request.param


@pytest.fixture(autouse=True)
def nothing_finished():
    """No visitor trained anything to its end before."""
    distances._finished.clear()


def address(player):
    """What the browser is told with the next payload."""
    player._dirty = True
    shown(player)
    return meta(player)["address"]


def change(player, *said, **more):
    """Move a knob, and stay paused."""
    player.change(*said, **more)
    player.transport("pause")
    return address(player)


def test_the_first_entry_is_the_one_that_was_opened(page, untrained):
    player = paused(page)
    assert address(player)["entry"] == 0 and address(player)["complete"]


def test_playing_makes_no_entry(page):
    player = opened(page)
    player.wait()
    play(player, 3)
    for action, value in (("pause", None), ("speed", player.stage.speeds[1]), ("stop_at", player.training.step + 500), ("play", None), ("pause", None)):
        player.transport(action, value)
        assert player.message is None and address(player)["entry"] == 0, action
    turns(player, 2)
    player.look_at(1)
    assert address(player)["entry"] == 0 and "at=1" in address(player)["query"], "but the address follows"
    player.transport("branch", 1)
    assert address(player)["entry"] == 0
    player.transport("reset")
    assert address(player)["entry"] == 0, "the same settings"


def test_what_is_only_shown_makes_no_entry(page, untrained):
    player = paused(page)
    for name in player.stage.views:
        player.look({name: "1"})
        assert address(player)["entry"] == 0 and f"{name}=1" in address(player)["query"]
        player.look({name: None})
        assert f"{name}=" not in address(player)["query"].split("&")
    player.look({"colour of nothing": "red"})
    assert "red" not in address(player)["query"]


def test_each_change_of_the_settings_is_an_entry(page, untrained):
    player = paused(page)
    assert change(player, "critic_rate", RATE)["entry"] == 1
    assert change(player, "critic_rate", RATE)["entry"] == 1, "as it is already"
    assert change(player, "noise", 0.1)["entry"] == 2
    player.choose(seed=7)
    assert address(player)["entry"] == 3
    player.add_arm()
    assert address(player)["entry"] == 4
    player.keep_arms([1, 0])
    assert address(player)["entry"] == 4, "two arms that are alike"
    assert change(player, "critic_rate", 0.001, 1)["entry"] == 5
    player.keep_arms([1])
    assert address(player)["entry"] == 6
    player.transport("new_seed")
    assert address(player)["entry"] == 7
    assert change(player, "critic_width", 12)["entry"] == 8, "new networks"
    player.change("critic_rate", -1)
    assert address(player)["entry"] == 8 and player.message["kind"] == "error"


def test_parts_of_the_page_are_entries(page, untrained):
    player = paused(page)
    for i, part in enumerate([*player.stage.parts, *list(player.stage.parts)[:1]]):
        player.look_at_part(part)
        told = address(player)
        assert player.part == part and told["entry"] == i and (f"part={part}" in told["query"]) == (part != next(iter(player.stage.parts)))


def test_a_drag_is_one_entry(page):
    player = paused(page)
    turns(player, 1)
    entries = [change(player, "critic_rate", value, gesture="1")["entry"] for value in (player.experiment.values()["critic_rate"], 0.02, 0.03, 0.035)]
    assert entries == [0, 1, 1, 1] and "critic_rate:0.035" in address(player)["query"]
    assert change(player, "critic_rate", 0.04, gesture="2")["entry"] == 2, "another drag"
    assert change(player, "noise", 0.1, gesture="2")["entry"] == 3, "another knob"
    assert (
        change(player, "noise", 0.15, gesture="2")["entry"] == 3 and change(player, "noise", 0.2)["entry"] == 4 and change(player, "noise", 0.3)["entry"] == 5
    ), "no drags"


def test_a_drag_while_it_trains_is_one_entry(page):
    player = opened(page)
    player.wait()
    assert address(player)["entry"] == 0
    for i, value in enumerate((0.02, 0.03, 0.035)):
        player.change("critic_rate", value, gesture="1")
        play(player, player.training.step + 2)
        assert meta(player)["address"]["entry"] == 1, i
    assert meta(player)["address"]["query"].count("critic_rate:") == 3, "but all of it is replayed"


def test_going_back_gives_the_state_before(page):
    player = paused(page)
    turns(player, 2)
    first, was = address(player), all_bits(player.training)
    changed = change(player, "critic_rate", RATE)
    turns(player, 2)
    after, later = address(player), all_bits(player.training)
    assert (first["entry"], changed["entry"], after["entry"]) == (0, 1, 1)
    player.go(first["query"])
    told = address(player)
    assert all_bits(player.training) == was and player.training.step == 2 and player.experiment == experiment(page) and player.message is None
    assert told["query"] == first["query"] and told["entry"] == 1, "the browser is there already: no entry of its own"
    assert not player.playing and player._journey is None, "without a replay"
    player.go(after["query"])
    arrive(player)
    assert all_bits(player.training) == later and address(player)["query"] == after["query"] and address(player)["entry"] == 1
    player.go(first["query"])
    arrive(player)
    assert change(player, "noise", 0.1)["entry"] == 2, "another way from there"


def test_going_back_undoes_what_was_changed_at_that_very_step(page):
    player = paused(page)
    turns(player, 2)
    entries = [address(player)] + [change(player, "critic_rate", value) for value in (0.02, 0.03)]
    for told, rate in ((entries[1], 0.02), (entries[0], experiment(page).values()["critic_rate"])):
        player.go(told["query"])
        assert player._journey is None and player.experiment.values()["critic_rate"] == rate and player.training.step == 2
        assert address(player)["query"] == told["query"] and read(player.payload)["frames"], "and it is shown"
    turns(player, 1)
    alone = paused(page)
    turns(alone, 3)
    assert all_bits(player.training) == all_bits(alone.training)


def test_going_back_to_the_training_before_takes_no_replay(page):
    player = paused(page)
    turns(player, 3)
    first, was = address(player), all_bits(player.training)
    player.choose(seed=9)
    player.transport("pause")
    player.wait()
    turns(player, 2)
    second, other = address(player), all_bits(player.training)
    assert second["entry"] == 1
    player.go(first["query"])
    assert all_bits(player.training) == was and player._journey is None and address(player)["query"] == first["query"] and address(player)["entry"] == 1
    player.go(second["query"])
    assert all_bits(player.training) == other and player._journey is None and player.experiment.seed == 9


def test_going_back_to_an_arm_that_was_given_up(page):
    player = paused(page)
    player.add_arm()
    player.transport("pause")
    player.wait()
    turns(player, 2)
    both, was = address(player), all_bits(player.training)
    player.keep_arms([1])
    address(player)
    player.go(both["query"])
    arrive(player)
    assert all_bits(player.training) == was and len(player.experiment.arms) == 2 and address(player)["query"] == both["query"]


def test_going_back_among_the_parts_keeps_what_plays(page):
    player = paused(page)
    turns(player, 1)
    training, queries, played = player.training, [], []
    for part in player.stage.parts:
        player.look_at_part(part)
        player.wait()
        played.append(player.training)  # a part may have an experiment of its own
        queries.append(address(player)["query"])
    assert played[:1] in ([], [training]) and training.step == 1
    for part, query, before in list(zip(player.stage.parts, queries, played))[::-1]:
        player.go(query)
        player.wait()
        assert player.part == part and player.training is before


def test_a_broken_entry_is_a_sentence(page, untrained):
    player = paused(page)
    query = address(player)["query"]
    player.go(query + "&taste=sweet&seed=x")
    assert player.message["kind"] == "warning" and "taste" in player.message["text"] and "seed" in player.message["text"]
    training = player.training
    player.go(f"data=ring8&recipe=wgan&arms={MOST_ARMS}" if player.stage.most_arms < MOST_ARMS else "data=pair_mixtures&recipe=gan")
    shown(player)
    assert (player.message is None) == (player.training is not training), "shown, or a sentence"
