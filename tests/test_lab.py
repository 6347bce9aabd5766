"""The Lab's actions and payloads, without a browser: what is sent is read back as static/protocol.js reads it."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from payload import blocks, read, shown

from gan2d.common.errors import InputError
from gan2d.measure import frame as observe
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import meaningful
from gan2d.settings.saved import read_json, to_json
from gan2d.settings.settings import from_query, make
from gan2d.training.run import Run
from gan2d.ui import meta, wire
from gan2d.ui.feed import PARTS
from gan2d.ui.lab import SENT, Lab

SMALL = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16, "n_critic": 1}


@pytest.fixture
def lab():
    made = Lab(make("ring8", "wgan-gp", SMALL), [])
    shown(made)
    made.need()
    shown(made)
    return made


def test_first_payload_plays_and_has_a_picture():
    lab = Lab(make("ring8", "wgan-gp", SMALL), [])
    shown(lab)
    said = read(lab.payload)
    assert said["meta"]["playing"] and said["steps"][0] == 0
    told = said
    for _ in range(200):  # the training program may not be ready yet: the browser asks again
        if max(told["steps"], default=0) > 0:
            break
        lab.need()
        shown(lab)
        told = read(lab.payload)
    assert max(told["steps"]) > 0
    assert said["meta"]["objective"]["name"] == "wasserstein"
    assert said["meta"]["metrics"][0]["label"] == "Modes captured"


def test_every_block_survives_the_wire(lab):
    frame, box = lab.run.frame(), lab.run.box()
    curves = np.linspace(0, 1, len(meta.CURVES), dtype=np.float32)
    step, got, values = blocks(wire.pack_moment(wire.Moment(7, lab.blocks(), curves), box), wire.layout(lab.blocks()), meta.CURVES, box)
    assert step == 7 and list(got) == list(SENT) and np.array_equal(values, curves)
    for name, kind in SENT.items():
        sent = np.ravel(getattr(frame, name))
        steps = {"grid": np.ptp(sent) / 65535, "points": 3 * (box[1] - box[0]) / 65534, "vectors": np.abs(sent).max() / 32767}[kind]
        np.testing.assert_allclose(got[name], sent, atol=float(steps), err_msg=name)
    assert got["fakes"].size == 2 * observe.FAKES


def test_floats_and_odd_numbers_of_them_survive_the_wire():
    box, cubes = (-1.0, 1.0, -1.0, 1.0), np.array([0.0, 0.5, 1.0])
    told = [wire.Block("odd", "grid", cubes), wire.Block("as is", "floats", np.array([1e9, np.nan, -3.0])), wire.Block("last", "vectors", -cubes)]
    _, got, _ = blocks(wire.pack_moment(wire.Moment(0, told, ()), box), wire.layout(told), (), box)
    np.testing.assert_array_equal(got["as is"], np.array([1e9, np.nan, -3.0], np.float32))
    np.testing.assert_allclose(got["odd"], cubes, atol=1e-5)
    np.testing.assert_allclose(got["last"], -cubes, atol=1e-4)


def test_real_points_are_sent_until_they_arrived_and_again_when_they_change():
    lab = Lab(make("random_mixture", "wgan-gp", SMALL), [])
    lab.produce()
    first = read(lab.payload)
    real, box = np.ravel(lab.run.real(512)), lab.run.box()
    np.testing.assert_allclose(first["statics"]["real"], np.clip(real, -1.5 * box[1], 1.5 * box[1]), atol=box[1] / 1e4)
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


def test_need_trains_only_while_playing(lab):
    lab.need()
    shown(lab)
    step = lab.run.step
    assert read(lab.payload)["steps"][-1] == step > 0
    lab.transport("pause")
    shown(lab)
    lab.need()
    shown(lab)
    assert lab.run.step == step and read(lab.payload)["steps"] == []
    lab.transport("play")
    shown(lab)
    assert lab.run.step > step


@pytest.mark.parametrize("recipe", ["wgan", "r3gan"])
def test_every_traced_knob_acts_without_a_new_run(recipe):
    lab = Lab(make("random_mixture", recipe, SMALL), [])
    lab.transport("pause")
    run, values = lab.run, lab.settings.values()
    for name in meaningful(values):
        row = KNOBS[name]
        if row.static or row.choices is not None:
            continue
        target = row.parse(row.low if values[name] != row.low else row.high)
        lab.change(name, target)
        assert lab.run is run and lab.settings.values()[name] == target, name
        lab.change(name, values[name])


def test_objective_changes_in_mid_training(lab):
    run = lab.run
    lab.need()
    shown(lab)
    lab.change("objective", "hinge")
    shown(lab)
    said = read(lab.payload)
    assert lab.run is run and said["meta"]["objective"]["name"] == "hinge" and said["parts"][-1]["jump"]


def test_network_change_starts_again_and_says_so(lab):
    before = read(lab.payload)["run"]
    lab.change("critic_width", 16)
    shown(lab)
    said = read(lab.payload)
    assert said["run"] == before + 1 and "began again" in said["meta"]["message"]["text"]


def test_bad_values_become_sentences_and_lose_nothing(lab):
    lab.need()
    shown(lab)
    run, step = lab.run, lab.run.step
    for action in (
        lambda: lab.change("gp_weight", -1),
        lambda: lab.change("clipp", 1),
        lambda: lab.transport("stop_at", -5),
        lambda: lab.transport("speed", 3),
        lambda: lab.choose(data="points"),
        lambda: lab.transport("branch", 10**9),
    ):
        action()
        shown(lab)
        told = read(lab.payload)["meta"]["message"]
        assert told["kind"] == "error" and len(told["text"]) > 20
        assert lab.run is run and lab.run.step == step


def test_divergence_is_named_and_the_last_state_stays():
    lab = Lab(make("ring8", "gan-ns", SMALL | {"objective": "kl", "critic_rate": 1.0, "generator_rate": 1.0, "optimiser": "sgd"}), [])
    for _ in range(30):
        lab.need()
        shown(lab)
        if not lab.playing:
            break
    told = read(lab.payload)["meta"]["message"]
    assert told["kind"] == "stopped" and "NaN or infinite" in told["text"] and f"step {lab.run.step:,}" in told["text"]
    assert np.isfinite(lab.run.score(np.zeros((1, 2)))).all()


def test_one_turn_of_each_player(lab):
    lab.transport("pause")
    before = lab.run.state
    lab.transport("step_critic")
    moved = lab.run.state
    assert not same(before.critic.params, moved.critic.params) and same(before.generator.params, moved.generator.params)
    lab.transport("step_generator")
    assert same(moved.critic.params, lab.run.state.critic.params) and not same(moved.generator.params, lab.run.state.generator.params)
    lab.transport("step_both")
    assert lab.run.step == 3 + int(before.step) and not lab.playing
    assert "n_critic" not in {k for k in lab.settings.knobs if k not in SMALL}


def same(a, b):
    def plain(leaf):
        return np.asarray(jax.random.key_data(leaf) if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key) else leaf)

    return all(np.array_equal(plain(x), plain(y)) for x, y in zip(jax.tree.leaves(a), jax.tree.leaves(b)))


def test_single_turns_and_changes_replay_bit_for_bit(lab):
    lab.need()
    shown(lab)
    lab.change("gp_weight", 3.0)
    lab.need()
    shown(lab)
    lab.transport("step_critic")
    lab.transport("step_both")
    lab.transport("play")
    shown(lab)
    settings, changes, steps = read_json(json.loads(json.dumps(to_json(lab.run))))
    other = Lab(make(), [])
    other.load(settings, changes, steps)
    assert other.run.step == lab.run.step and same(other.run.state, lab.run.state) and not other.playing


def test_reset_gives_the_same_weights_and_a_new_seed_others(lab):
    first = Run(lab.settings).frame()
    assert not np.array_equal(first.score, lab.run.frame().score)
    lab.transport("reset")
    assert lab.run.step == 0 and np.array_equal(first.score, lab.run.frame().score)
    lab.transport("new_seed")
    assert lab.settings.seed == 1 and not np.array_equal(first.score, lab.run.frame().score)


def test_branch_drops_what_came_after(lab):
    for _ in range(3):
        lab.need()
        shown(lab)
    target = lab.run.step // 2
    lab.transport("pause")
    lab.transport("branch", target)
    lab.change("gp_weight", 5.0)
    shown(lab)
    assert read(lab.payload)["parts"][-1]["truncate_after"] == target and lab.run.step == target
    assert lab.run.changes[-1] == (target, "gp_weight", 5.0)


def test_stop_at_stops_there(lab):
    stop = lab.run.step + 7
    lab.transport("stop_at", stop)
    lab.transport("play")
    for _ in range(6):
        shown(lab)
        lab.need()
    assert lab.run.step == stop and not lab.playing


def test_own_points_become_the_data(lab):
    cloud = np.random.default_rng(0).normal(size=(50, 2))
    lab.choose(data="points", points=cloud)
    shown(lab)
    assert lab.settings.data == "points" and lab.run.spec.data == "points"
    assert read(lab.payload)["meta"]["metrics"][0]["label"].startswith("W1")
    lab.choose(recipe="lsgan")
    assert lab.settings.points is not None and lab.settings.recipe == "lsgan"


def test_unknown_action_is_refused(lab):
    lab.transport("explode")
    shown(lab)
    assert read(lab.payload)["meta"]["message"]["kind"] == "error"


def test_complaints_of_a_broken_link_are_shown():
    lab = Lab(make("ring8", "wgan-gp", SMALL), ["The link's gp_weight=x was left out."])
    shown(lab)
    assert read(lab.payload)["meta"]["message"]["kind"] == "warning"


def test_wire_refuses_nan_in_the_meta(lab):
    with pytest.raises(ValueError):
        wire.pack(1, 1, {"x": float("nan")}, [], [], lab.run.box())
    assert issubclass(InputError, ValueError)


def test_a_payload_that_never_arrived_comes_again(lab):
    lab.change("gp_weight", 2.0)
    lab.produce()
    lost = read(lab.payload)
    lab.need()
    shown(lab)
    got = read(lab.payload)
    assert got["parts"][0] == lost["parts"][0] and got["parts"][0]["jump"] and len(got["parts"]) == 2
    assert got["steps"][: len(lost["steps"])] == lost["steps"] and len(got["steps"]) > len(lost["steps"])
    lab.need()
    shown(lab)
    assert len(read(lab.payload)["parts"]) == 1 and read(lab.payload)["steps"][0] > got["steps"][-1]


def test_payloads_stay_small_when_nobody_confirms(lab):
    for _ in range(40):
        lab.transport("step_both")
        lab.produce()
    assert len(read(lab.payload)["parts"]) == PARTS


def test_a_frozen_generator_can_be_watched_too():
    own = {name: value for name, value in SMALL.items() if not name.startswith("generator_")}
    lab = Lab(make("ring8", "wgan-gp", own | {"generator": "noisy_copy", "copy_noise": 0.5}), [])
    for action in lab.steps:
        lab.transport(action)
    assert lab.run.step == 3 and lab.message is None and "There is none" in lab.describe()["latent_note"]
    assert "generator_rate" not in meaningful(lab.settings.values()) and "copy_noise" in meaningful(lab.settings.values())


def test_a_link_names_only_knobs_that_act():
    """Those of a network that is not there any more wait for its return, but a link with them would be complained of."""
    lab = Lab(make("ring8", "wgan-gp", SMALL), [])
    lab.change("generator", "noisy_copy")
    settings, complaints = from_query(lab.query())
    assert "generator_depth" not in lab.query() and complaints == [] and settings.values()["generator"] == "noisy_copy"
    lab.change("generator", "network")
    assert lab.query()["generator_depth"] == "1"
