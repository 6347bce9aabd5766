"""The Lab's stage, without a browser: its frames, its knobs in mid-training, its words."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from payload import read, shown
from stages import SMALL, all_bits, meta, opened, paused, play, turns

from gan2d.formats.link import from_query, to_query
from gan2d.measure import frame
from gan2d.measure.frame import box_of, frame_of
from gan2d.measure.samples import real
from gan2d.settings.experiment import make
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import meaningful
from gan2d.studies.run import train
from gan2d.ui.stages.lab import SENT
from gan2d.ui.stages.lab_words import QUANTITIES

pytestmark = pytest.mark.compiles


@pytest.fixture
def lab():
    return paused("lab")


def test_the_first_payload_says_what_is_trained(lab):
    said = read(lab.payload)
    assert said["meta"]["arms"][0]["objective"]["name"] == "wasserstein"
    assert said["meta"]["metrics"][0]["label"] == "Modes captured"
    assert said["meta"]["metrics"][0]["values"] and said["meta"]["curves"] == [f"{name} 0" for name in QUANTITIES]


def test_the_picture_is_the_frame_of_the_arm(lab):
    turns(lab, 2)
    (_, got, curves), box = read(lab.payload)["frames"][-1], lab.stage.box()
    told = frame_of(lab.training.arms[0], box)
    assert list(got) == [f"{name}0" for name in SENT] and box == box_of(lab.training.arms[0].spec, lab.training.arms[0].common)
    for name, kind in SENT.items():
        sent = np.ravel(getattr(told, name))
        steps = {"grid": np.ptp(sent) / 65535, "points": 3 * (box[1] - box[0]) / 65534, "vectors": np.abs(sent).max() / 32767}[kind]
        np.testing.assert_allclose(got[f"{name}0"], sent, atol=float(steps), err_msg=name)
    assert got["fakes0"].size == 2 * frame.FAKES
    info = dict(zip(QUANTITIES, curves))
    assert info["critic_loss"] == pytest.approx(lab.training.records[-1].info["critic_loss"], rel=1e-6) and np.isfinite(info["w1"]), "measured while paused"


def test_several_arms_have_a_frame_each():
    lab = paused("lab")
    lab.add_arm()
    lab.add_arm()
    lab.transport("pause")
    shown(lab)
    (_, got, curves), said = read(lab.payload)["frames"][-1], meta(lab)
    assert list(got) == [f"{name}{i}" for i in range(3) for name in SENT] and len(curves) == 3 * len(QUANTITIES)
    assert [len(row["values"]) for row in said["metrics"]] == [3] * len(said["metrics"])
    colours = [line["colour"] for line in said["panels"][0]["lines"]]
    assert colours == ["curve4", "curve0", "curve1"], "the first has its method's, arms of the same method the next free ones"


def test_real_points_are_sent_until_they_arrived_and_again_when_they_change():
    lab = opened("lab", make("random_mixture", "wgan-gp", SMALL))
    lab.produce()
    first = read(lab.payload)
    drawn, box = np.ravel(real(lab.training.arms[0], 512)), lab.stage.box()
    np.testing.assert_allclose(first["statics"]["real"], np.clip(drawn, -1.5 * box[1], 1.5 * box[1]), atol=box[1] / 1e4)
    lab.need()
    lab.produce()  # the first one was not confirmed: it may be lost
    assert set(read(lab.payload)["statics"]) == {"real"}
    lab.confirm(first["seq"])
    lab.need()
    lab.produce()
    assert read(lab.payload)["statics"] == {}
    lab.transport("pause")
    lab.change("sigma", 0.3)
    lab.confirm(read(lab.payload)["seq"])  # of a payload from before the change
    lab.produce()
    assert not np.allclose(read(lab.payload)["statics"]["real"], first["statics"]["real"])
    shown(lab)
    lab.transport("reset")
    lab.produce()
    assert set(read(lab.payload)["statics"]) == {"real"}


@pytest.mark.parametrize("recipe", ["wgan", "r3gan"])
def test_every_traced_knob_acts_without_a_new_run(recipe, untrained):
    lab = paused("lab", make("random_mixture", recipe, SMALL))
    training, values = lab.training, lab.experiment.values()
    for name in meaningful(values):
        row = KNOBS[name]
        if row.static or row.choices is not None:
            continue
        target = row.parse(row.low if values[name] != row.low else row.high)
        lab.change(name, target)
        assert lab.training is training and lab.experiment.values()[name] == target, name
        lab.change(name, values[name])


def test_objective_changes_in_mid_training():
    lab = play(opened("lab"), 1)
    training = lab.training
    lab.change("objective", "hinge")
    shown(lab)
    said = read(lab.payload)
    assert lab.training is training and said["meta"]["arms"][0]["objective"]["name"] == "hinge" and said["parts"][-1]["jump"]


def test_bad_values_become_sentences_and_lose_nothing():
    lab = play(opened("lab"), 1)
    lab.transport("pause")
    training, step = lab.training, lab.training.step
    for action in (
        lambda: lab.change("gp_weight", -1),
        lambda: lab.change("clipp", 1),
        lambda: lab.transport("stop_at", -5),
        lambda: lab.transport("speed", 3),
        lambda: lab.choose(data="points"),
        lambda: lab.choose(data="pair_mixtures"),
        lambda: lab.choose(recipe="gann"),
        lambda: lab.choose(preset="fast"),
        lambda: lab.change("critic_width", "wide"),
        lambda: lab.transport("branch", 10**9),
        lambda: lab.keep_arms([]),
        lambda: lab.keep_arms([0, 0]),
    ):
        action()
        shown(lab)
        told = meta(lab)["message"]
        assert told["kind"] == "error" and len(told["text"]) > 20
        assert lab.training is training and training.step == step
    lab.keep_arms([1])  # a button that was pressed twice: what it gave up has gone, and there is nothing to say
    assert meta(lab)["message"] == told and lab.training is training and training.step == step
    shown(lab)
    assert meta(lab)["message"] is None and lab.training is training


def same(a, b):
    def plain(leaf):
        return np.asarray(jax.random.key_data(leaf) if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key) else leaf)

    return all(np.array_equal(plain(x), plain(y)) for x, y in zip(jax.tree.leaves(a), jax.tree.leaves(b)))


@pytest.mark.parametrize("arms", [1, 2])
def test_one_turn_of_each_player(lab, arms):
    for _ in range(arms - 1):
        lab.add_arm()
    lab.wait()
    before = [arm.states for arm in lab.training.arms]
    lab.transport("step_critic")
    moved = [arm.states for arm in lab.training.arms]
    for was, now in zip(before, moved):
        assert not same(was.critic.params, now.critic.params) and same(was.generator.params, now.generator.params)
    lab.transport("step_generator")
    for was, arm in zip(moved, lab.training.arms):
        assert same(was.critic.params, arm.states.critic.params) and not same(was.generator.params, arm.states.generator.params)
    lab.transport("step_both")
    assert lab.training.step == 3 and not lab.playing
    assert all({"n_critic", "n_generator"}.isdisjoint(set(arm.knobs) - set(SMALL)) for arm in lab.experiment.arms)


def test_single_turns_replay_bit_for_bit(lab):
    lab.transport("step_critic")
    lab.change("gp_weight", 3.0)
    lab.transport("step_both")
    lab.transport("step_generator")
    moment = lab.moment()
    again = train("ring8", "wgan-gp", SMALL, moment.step, changes=moment.changes)
    assert all_bits(again) == all_bits(lab.training)


def test_own_points_have_no_modes(lab):
    lab.choose(data="points", points=np.random.default_rng(0).normal(size=(50, 2)))
    shown(lab)
    assert lab.experiment.data == "points" and lab.training.arms[0].spec.data == "points"
    assert meta(lab)["metrics"][0]["label"].startswith("W1")
    lab.choose(recipe="lsgan")
    assert lab.experiment.points is not None and lab.experiment.arms[0].recipe == "lsgan"


def test_complaints_of_a_broken_link_are_shown(untrained):
    lab = opened("lab", complaints=["The link's gp_weight=x was left out."])
    shown(lab)
    assert meta(lab)["message"]["kind"] == "warning"


def test_a_frozen_generator_can_be_watched_too():
    own = {name: value for name, value in SMALL.items() if not name.startswith("generator_")}
    lab = opened("lab", make("ring8", "wgan-gp", own | {"generator": "noisy_copy", "copy_noise": 0.5}))
    lab.wait()
    for action in lab.stage.steps:
        lab.transport(action)
    shown(lab)
    assert lab.training.step == 3 and lab.message is None and "There is none" in meta(lab)["latent_note"]
    assert "generator_rate" not in lab.experiment.rows() and "copy_noise" in lab.experiment.rows()


def test_a_link_names_only_knobs_that_act(lab, untrained):
    """Those of a network that is not there any more wait for its return, but a link with them would be complained of."""
    lab.change("generator", "noisy_copy")
    query = to_query(lab.experiment)
    read_back, complaints = from_query(query)
    assert "generator_depth" not in query and complaints == [] and read_back.values()["generator"] == "noisy_copy"
    lab.change("generator", "network")
    assert to_query(lab.experiment)["generator_depth"] == "1"


def test_network_change_starts_again_and_says_so(lab):
    before = read(lab.payload)["run"]
    lab.change("critic_width", 16)
    shown(lab)
    said = read(lab.payload)
    assert said["run"] == before + 1 and "began again" in said["meta"]["message"]["text"]
