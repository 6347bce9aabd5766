"""The board of this visit's runs: what stands on it is what was measured at their ends; any opens again, two stand side by side."""

import dataclasses

import pytest
from payload import shown
from stages import SMALL, all_bits, arrive, opened, turns

from gan2d.common.errors import InputError
from gan2d.measure.metrics import Score
from gan2d.settings.experiment import Change, make
from gan2d.training.training import Training
from gan2d.ui.answers.board import MOST, Board, Run, beside, row_of

SCORES = [{"modes": Score(7.0, 8.0), "high_quality": Score(0.5, 0.989), "w1": Score(0.25, 0.1)}]


def run(step=100, **given):
    return Run(dataclasses.replace(make("ring8", given.pop("recipe", "wgan-gp"), given.pop("knobs", {}), **given), step=step), SCORES, 8)


def test_a_row_says_method_settings_seed_and_scores():
    row = row_of(run(1500, seed=4, knobs={"gp_weight": 3.0}))
    assert row == {
        "Method": "WGAN-GP (λ 3)",
        "Data": "Ring of 8 Gaussians",
        "Seed": "4",
        "Step": "1,500",
        "Modes": "7 of 8",
        "High quality": "50.0 %",
        "W1": "0.25",
    }
    nothing = [{"modes": Score(None, None), "high_quality": Score(None, None), "w1": Score(0.25, 0.1)}]
    assert row_of(run()._replace(scores=nothing, modes=None))["Modes"] == "–" and row_of(run()._replace(scores=nothing))["High quality"] == "–"
    changed = run()
    changed = changed._replace(moment=dataclasses.replace(changed.moment, changes=(Change(10, "gp_weight", 5.0, None),)))
    assert "λ 5" in row_of(changed)["Method"], "what it had at its end"


def test_a_run_that_goes_on_takes_its_own_place_and_old_ones_go():
    board = Board()
    board.add(run(100))
    board.add(run(300))
    assert [each.moment.step for each in board.runs] == [300]
    board.add(run(200))
    assert [each.moment.step for each in board.runs] == [200, 300], "one that went back is another run"
    for seed in range(MOST + 3):
        board.add(run(seed=seed))
    assert len({each.number for each in board.runs}) == len(board.runs) == MOST and board.runs[0].moment.seed == MOST + 2


def test_two_stand_side_by_side_with_their_changes():
    a = dataclasses.replace(make("ring8", "wgan-gp", SMALL, seed=3), step=6, changes=(Change(2, "gp_weight", 5.0, None),))
    b = dataclasses.replace(make("ring8", "gan-ns", SMALL, seed=8), step=4, changes=(Change(1, "n_critic", 2, None),))
    both = beside(a, b)
    assert [arm.recipe for arm in both.arms] == ["wgan-gp", "gan-ns"] and both.seed == 3 and both.step == 6
    assert both.changes == (Change(1, "n_critic", 2, 1), Change(2, "gp_weight", 5.0, 0))


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (make("grid25", "gan-ns"), "same data"),
        (make("ring8", "wgan-gp", seed=5), "more than their seed"),
        (make("ring8", "gan-ns", {"sigma": 0.3}), "it differs"),
    ],
)
def test_what_cannot_stand_side_by_side_is_said(other, words):
    with pytest.raises(InputError, match=words):
        beside(make("ring8", "wgan-gp"), other)


@pytest.mark.compiles
def test_a_run_comes_on_the_board_when_another_begins_and_opens_again_bit_for_bit():
    lab = opened("lab")
    lab.transport("pause")
    turns(lab, 3)
    before, told = all_bits(lab.training), lab.stage.scores
    lab.transport("new_seed")
    lab.wait()
    shown(lab)
    (seen,) = lab.stage.board.runs
    assert seen.moment.step == 3 and seen.scores == told and seen.modes == 8 and lab.training.step == 0
    lab.open(seen.moment)
    lab.wait()
    arrive(lab)
    assert all_bits(lab.training) == before and lab.stage.board.runs == [seen], "a run that never began is none"


@pytest.mark.compiles
def test_side_by_side_each_goes_its_own_way_again():
    a = dataclasses.replace(make("ring8", "wgan-gp", SMALL), step=3, changes=(Change(1, "gp_weight", 5.0, None),))
    b = dataclasses.replace(make("ring8", "gan-ns", SMALL), step=3)
    both = beside(a, b)
    alone, together = Training(a.bare()), Training(both.bare())
    alone.replay(a.changes, 3)
    together.replay(both.changes, 3)
    assert all_bits(alone)[0] == all_bits(together)[0]
