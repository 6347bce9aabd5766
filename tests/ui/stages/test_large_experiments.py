"""Saved files of 150 bytes that ask for more than anybody would wait for: a page says what it shows at most, and reads nothing else."""

import json

import pytest

from gan2d.common.errors import InputError
from gan2d.formats.files import read_text
from gan2d.ui.stages.distances import Distances
from gan2d.ui.stages.members import MOST, Members
from gan2d.ui.stages.perfect_critic import PerfectCritic

CRITIC = {"recipe": "wgan", "preset": "optimum", "knobs": {"critic_width": 8, "critic_depth": 1}}


@pytest.mark.parametrize("stage", [Distances, PerfectCritic], ids=lambda stage: stage.module)
@pytest.mark.parametrize(("data", "knob", "last"), [("pair_mixtures", "theta", 6), ("ring8", "copy_noise", 1)])
def test_a_thousand_theta(stage, data, knob, last):
    """They kept a server busy for 20 s and more: exact W1 between samples of each."""

    def saved(count):
        return read_text(json.dumps({"data": data, "arms": [CRITIC], "axes": {knob: f"0:{last}:{count}"}}))

    with pytest.raises(InputError, match=r"θ takes at most 201 rising values; .* has 1,024\."):
        stage().fitted(saved(1024))
    assert len(stage().fitted(saved(201)).axes[0].values) == 201


def test_a_thousand_members():
    """Each survey of them took more than half a minute."""

    def saved(arms, seeds):
        return read_text(json.dumps({"data": "ring8", "arms": [{}] * arms, "axes": {"seed": seeds}}))

    for arms, seeds in ((1, 1024), (2, MOST // 2 + 1)):
        with pytest.raises(InputError, match=f"at most {MOST} members"):
            Members().fitted(saved(arms, seeds))
    assert len(Members().fitted(saved(2, MOST // 2)).arms) == 2
