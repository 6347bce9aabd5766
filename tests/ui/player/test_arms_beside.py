"""A second arm beside the first, on every page alike: from the same seed in step, swapped, and given up."""

import pytest
from payload import shown
from stages import PAGES, all_bits, bits, experiment, meta, paused, play, stage, turns

from gan2d.settings.edits import with_knob
from gan2d.settings.experiment import LETTERS
from gan2d.training.training import Training

pytestmark = pytest.mark.compiles

RATE = 0.0123  # of the critic: a traced knob that every page's arms read


def alone(page, steps, *changes):
    """The page's one arm, trained by itself."""
    training = Training(experiment(page))
    training.replay(changes, steps)
    return training


@pytest.fixture(params=PAGES)
def page(request):
    return request.param


@pytest.fixture
def both(page):
    """Two arms side by side, paused at the beginning, of which B has another rate."""
    player = paused(page)
    player.add_arm()
    player.wait()
    player.change("critic_rate", RATE, 1)
    player.transport("pause")  # a page whose training stops by itself plays on after a change
    shown(player)
    return player


def test_a_second_arm_begins_as_a_copy_from_the_same_seed(page):
    player = paused(page)
    turns(player, 2)
    player.add_arm()
    assert len(player.experiment.arms) == 2 and player.experiment.arms[0] == player.experiment.arms[1] and player.edited == 1
    assert player.experiment.seed == experiment(page).seed and player.training.step == 0 and player.message is None
    turns(player, 2)
    a, b = all_bits(player.training)
    assert a == b == bits(alone(page, 2).arms[0]), "in step, on the same batches, and as A would be alone"


def test_a_is_what_it_would_be_alone_and_b_another(both, page):
    turns(both, 3)
    a, b = all_bits(both.training)
    assert a == bits(alone(page, 3).arms[0]) and b != a
    other = Training(with_knob(experiment(page), "critic_rate", RATE))
    other.advance(3)
    assert b == bits(other.arms[0])


def test_swapped_arms_go_on(both, page):
    turns(both, 2)
    a, b = all_bits(both.training)
    rates = [both.experiment.values(i)["critic_rate"] for i in range(2)]
    both.keep_arms([1, 0])
    shown(both)
    assert all_bits(both.training) == [b, a] and both.training.step == 2 and both.message is None and not both.playing
    assert [both.experiment.values(i)["critic_rate"] for i in range(2)] == rates[::-1] == [RATE, rates[0]]
    turns(both, 1)
    assert bits(both.training.arms[1]) == bits(alone(page, 3).arms[0])
    both.transport("branch", 1)
    assert bits(both.training.arms[1]) == bits(alone(page, 1).arms[0]), "and back"


@pytest.mark.parametrize("kept", [0, 1])
def test_the_other_arm_is_given_up_and_this_one_goes_on(both, kept, page):
    turns(both, 2)
    was = bits(both.training.arms[kept])
    both.keep_arms([kept])
    shown(both)
    assert len(both.experiment.arms) == 1 == len(meta(both)["arms"]) and both.edited is None and both.message is None
    assert bits(both.training.arms[0]) == was and both.training.step == 2 and not both.playing
    turns(both, 2)
    wanted = alone(page, 4) if kept == 0 else alone(page, 4, *[change._replace(arm=None) for change in both.training.changes])
    assert bits(both.training.arms[0]) == bits(wanted.arms[0])
    again = Training(both.moment())
    again.replay(both.moment().changes, both.moment().step)
    assert bits(again.arms[0]) == bits(both.training.arms[0]), "its link tells it without the other"


def test_arms_come_and_go_while_it_plays(page):
    player = play(paused(page), 0)
    player.transport("play")
    player.add_arm()
    play(player, 4)
    player.keep_arms([0])
    step = player.training.step
    assert player.playing
    play(player, step + 3)
    assert bits(player.training.arms[0]) == bits(alone(page, player.training.step).arms[0])


def test_every_picture_has_all_arms(both, page):
    turns(both, 1)
    said = meta(both)
    assert [arm["letter"] for arm in said["arms"]] == ["A", "B"] and all(arm["title"] for arm in said["arms"])
    lines = {line["curve"] for panel in said.get("panels", ()) for line in panel["lines"]}
    assert all(any(curve == line or curve.startswith(f"{line} ") for curve in said["curves"]) for line in lines), "every line has its curve, or one for each θ"


def test_the_difference_is_told_in_words(both):
    a, b = (arm["words"] for arm in meta(both)["arms"])
    assert f"{RATE:.3g}" in b and f"{both.experiment.values()['critic_rate']:.3g}" in a and "critic" in a.lower()


def test_b_may_have_another_setting_of_the_menu(both, page):
    menu = both.stage.menu
    other = next(name for name in menu.rows if name != menu.now(both.experiment, 1))
    a = both.experiment.arms[0]
    both.edit(lambda now: menu.choose(now, 1, other))
    assert both.message is None and menu.now(both.experiment, 1) == other and both.experiment.arms[0] == a
    turns(both, 1)
    assert meta(both)["arms"][1]["title"] == menu.rows[other][0] and bits(both.training.arms[0]) == bits(alone(page, 1).arms[0])


def test_no_more_arms_than_the_page_shows(page):
    player = paused(page)
    most = stage(page).most_arms
    for _ in range(most - 1):
        player.add_arm()
    shown(player)
    assert len(player.experiment.arms) == most and [arm["letter"] for arm in meta(player)["arms"]] == list(LETTERS[:most])
    player.add_arm()
    assert len(player.experiment.arms) == most and player.message["kind"] == "error" and f"{most}" in player.message["text"]
