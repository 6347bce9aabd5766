"""How an experiment is cut: every member once, in blocks that nobody's number of workers changes, and every arm with the changes that it reads."""

import dataclasses

import pytest
from small_game import SMALL

from gan2d.cluster.blocks import MEMBERS, arms_apart, split
from gan2d.settings.edits import check_changes, with_arms
from gan2d.settings.experiment import Arm, make, seeds_of
from gan2d.studies.seeds import labels

EXPERIMENT = make("ring8", "wgan-gp", SMALL, 7)
AXES = [
    {},
    {"seed": 1},
    {"seed": 64},
    {"seed": 10, "gp_weight": [0.1, 1.0, 10.0]},
    {"gp_weight": [0.1, 1.0, 10.0], "seed": 10},
    {"gp_weight": "0.01:100:40:log", "critic_rate": [0.001, 0.01]},
]


@pytest.mark.parametrize("most", [1, 3, 4, MEMBERS, 1000])
@pytest.mark.parametrize("axes", AXES, ids=str)
def test_every_member_is_in_one_block(axes, most):
    whole = make("ring8", "wgan-gp", SMALL, 7, axes=axes)
    parts = split(whole, most)
    members = [i for part in parts for i in part.members]
    assert sorted(members) == list(range(len(members))) and max(len(part.members) for part in parts) <= most
    for part in parts:
        assert [labels(part.experiment, i) for i in range(len(part.members))] == [labels(whole, i) for i in part.members]
        assert part.experiment.seed == 7 and [axis.knob for axis in part.experiment.axes] == list(axes), "the same program"
    if most >= len(members):
        assert parts == [(whole, members)]


def test_the_seeds_of_a_setting_stay_together_and_blocks_are_alike():
    whole = make("ring8", "wgan-gp", SMALL, axes={"gp_weight": [0.1, 1.0, 10.0, 100.0], "seed": 8})
    assert [(len(seeds_of(part.experiment)), part.experiment.axes[0].values) for part in split(whole, 16)] == [(8, (0.1, 1.0)), (8, (10.0, 100.0))]
    many = make("ring8", "wgan-gp", SMALL, axes={"seed": 64, "gp_weight": [0.1, 1.0, 10.0, 100.0]})
    assert [len(part.members) for part in split(many)] == [MEMBERS] * (256 // MEMBERS)
    assert [len(part.members) for part in split(make("ring8", "wgan-gp", SMALL, axes={"seed": 20}), 16)] == [10, 10]


def test_an_arm_alone_has_the_changes_that_it_reads():
    both = with_arms(EXPERIMENT, [EXPERIMENT.arms[0], Arm("wgan", "toy", SMALL)])
    said = [(1, "gp_weight", 3.0), (2, "clip", 0.2, 1), (3, "critic_rate", 0.01), (4, "critic_rate", 0.02, 0), (5, "sigma", 0.3, 1)]
    moment = dataclasses.replace(both, changes=check_changes(both, said), step=9)
    first, second = arms_apart(moment)
    assert first.arms == both.arms[:1] and second.arms == both.arms[1:] and first.step == second.step == 9
    assert [change[:3] for change in first.changes] == [(1, "gp_weight", 3.0), (3, "critic_rate", 0.01), (4, "critic_rate", 0.02), (5, "sigma", 0.3)]
    assert [change[:3] for change in second.changes] == [(2, "clip", 0.2), (3, "critic_rate", 0.01), (5, "sigma", 0.3)]
    assert all(change.arm is None for change in (*first.changes, *second.changes))
