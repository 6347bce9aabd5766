"""Critics under constraints, as in the WGAN-GP paper's figure 1, without a browser: the report, what replays it, and what is refused."""

import json

import jax
import numpy as np
import pytest
from small_game import bits

from gan2d.cluster.study import Where
from gan2d.common.errors import InputError
from gan2d.formats.files import read_json, to_python
from gan2d.measure.anatomy import dissected
from gan2d.measure.frame import box_of
from gan2d.studies.figures import constraints_compared
from gan2d.studies.lipschitz import exact_w1, in_blocks, lipschitz, report, summary
from gan2d.training.training import Broken, Training, replayed

pytestmark = pytest.mark.compiles

SMALL = {"critic_depth": 1, "critic_width": 8, "batch_size": 16}
WILD = SMALL | {"critic_depth": 12, "critic_width": 64, "critic_rate": 0.02}


def compared(critics, data="ring8", generator="noisy_copy", knobs=SMALL, seed=2):
    return Training(constraints_compared(data, critics, generator, knobs, seed))


def wild():
    """Twelve layers that clipping leaves free to grow by .02 and more a step overflow at the eighth; the tightly clipped one would go on."""
    return compared("clip:0.01,clip:10", knobs=WILD, seed=0)


def eventful():
    training = compared("clip:0.05,gp:10,gp:10")
    for steps, *change in ((3, "clip", 0.2, 0), (4, "critic_rate", 0.02), (5, "gp_weight", "3", 1), (1, "copy_noise", 0.5), (7, "clip", 0.01)):
        training.advance(steps)
        training.change(*change)
    training.advance(6)
    return training


def test_what_is_looked_at_is_each_ones_own():
    training = compared("clip:0.05,gp:10,gp_batch_norm", seed=1)
    training.advance(5)
    box = box_of(training.arms[0].spec, training.arms[0].common)
    seen, exact = [dissected(arm, box) for arm in training.arms], [exact_w1(training, i) for i in range(3)]
    assert np.ptp(exact) == 0 < exact[0], "asked about the same points"
    assert seen[0].share_at_bound > 0 == seen[1].share_at_bound and seen[0].difference != seen[1].difference
    assert all(np.isfinite(part).all() for each in seen for part in each._replace(w1=0.0))


@pytest.mark.parametrize("critics", ["clip:0.05,gp:10", "spectral_norm,r1:1", "gp_batch_norm:10,gp_layer_norm:10"])
def test_a_report_is_plain_json(critics):
    told = []
    said = lipschitz("ring8", critics, steps=60, seed=1, knobs=SMALL, tell=lambda *what: told.append(what))
    again = json.loads(json.dumps(said, allow_nan=False))
    assert again == said and told == [("steps", 0, 60), ("steps", 50, 60)] and said["steps"] == 60
    moment = read_json(again)
    assert moment.bare() == constraints_compared("ring8", critics, "noisy_copy", SMALL, 1) and moment.step == 60
    for name, each in zip(critics.split(","), said["critics"]):
        assert each["critic"] == name and len(each["gradient_by_layer"]) == 1 and each["growth_per_layer"] == 0
        assert [sum(c) for c in each["weights"]["kernels"]] == [16, 8] and [sum(c) for c in each["weights"]["biases"]] == [8, 1]
        assert each["w1"] > 0 and (each["w1_at_least"] is None or 0 < each["w1_at_least"] <= each["w1"]) and each["steepest_rise"] is not None
    assert lipschitz("ring8", critics, steps=60, seed=1, knobs=SMALL)["critics"] == said["critics"], "the seed is the report"
    assert summary(said).splitlines()[0].split()[1:] == critics.split(",")


def test_what_a_report_saves_replays_every_critic():
    training = eventful()
    other = replayed(read_json(json.loads(json.dumps(report(training)))))
    assert bits([arm.states for arm in other.arms]) == bits([arm.states for arm in training.arms]) and other.changes == training.changes
    assert [each["critic"] for each in report(training)["critics"]] == ["clip:0.01", "gp:3", "gp:10"]


def test_the_printed_code_replays_the_comparison():
    training = eventful()
    code, told = to_python(training.moment()), {}
    assert code.endswith("print(gan2d.summary(run))\n")
    exec(compile(code.replace("print(gan2d.summary(run))", ""), "printed", "exec"), told)  # its last line measures, which takes long
    assert bits([arm.states for arm in told["run"].arms]) == bits([arm.states for arm in training.arms])


def test_a_report_before_and_after_a_break_is_plain_json_too():
    training = wild()
    json.dumps(report(training), allow_nan=False)
    with pytest.raises(Broken):
        training.advance(300)
    json.dumps(report(training), allow_nan=False)


def test_a_report_of_a_critic_whose_slope_overflows_is_plain_json():
    """Broken looks at the weights and at generated points alone: finite weights may have infinite slopes elsewhere."""
    training = wild()
    with pytest.raises(Broken):
        training.advance(300)
    arm = training.arms[1]
    arm.states = arm.states._replace(critic=arm.states.critic._replace(params=jax.tree.map(lambda w: 40 * w, arm.states.critic.params)))
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(arm.states.critic.params))
    told = json.loads(json.dumps(report(training), allow_nan=False))
    assert told["critics"][1]["mean_slope"] is None or told["critics"][1]["mean_slope"] > 1e19
    assert "–" in summary(told) or told["critics"][1]["mean_slope"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"critics": 5}, "critics must be a list of names"),
        ({"critics": None}, "critics must be a list of names"),
        ({"knobs": 5}, "knobs must be a mapping"),
        ({"knobs": [("a", 1)]}, "knobs must be a mapping"),
        ({"steps": -1}, "steps must be a whole number"),
        ({"steps": "many"}, "steps must be a whole number"),
        ({"data": "ring9"}, "Did you mean 'ring8'"),
        ({"critics": "clip,pg"}, "There is no constraint named 'pg'"),
        ({"critics": []}, "0 were given"),
        ({"critics": ["gp"] * 5}, "5 were given"),
        ({"generator": "noise"}, "There is no generator named 'noise'"),
        ({"seed": 1.5}, "seed must be a whole number"),
        ({"knobs": {"critic_depth": 0}}, "critic_depth must be a whole number"),
        ({"knobs": {"margin": 1}}, "margin has no effect"),
    ],
)
def test_lipschitz_refuses_by_a_sentence(given, why):
    with pytest.raises(InputError) as error:
        lipschitz(**given)
    assert why in str(error.value) and str(error.value).endswith((".", "?"))


def test_the_strength_of_a_critic_without_one_cannot_move():
    training = compared("spectral_norm,gp:1")
    with pytest.raises(InputError, match="gp_weight has no effect"):
        training.change("gp_weight", 1.0, 0)
    with pytest.raises(InputError, match="clip must be a number between"):
        compared("clip:0.1").change("clip", 11.0)
    assert not training.changes


def test_critics_apart_are_the_same_bit_for_bit():
    training, told = eventful(), []
    whole, apart = report(training), in_blocks(training.moment(), 26, Where(), lambda *said: told.append(said))
    assert apart["blocks"]["members"] == [1, 1, 1] and told[-1] == ("3 of 3 blocks are done, steps", 78, 78)
    assert {**apart, "seconds": 0, "blocks": 0} == {**whole, "seconds": 0, "blocks": 0} and summary(apart) == summary(whole)
    json.dumps(apart, allow_nan=False)
