"""Weights as a file: what was saved loads again, scores the same and trains on bit for bit."""

import io
import itertools
import json

import flax.serialization
import numpy as np
import pytest
from stages import SMALL, all_bits

import gan2d
from gan2d.common.errors import InputError
from gan2d.settings.edits import check_changes
from gan2d.settings.experiment import make
from gan2d.training.training import replayed
from gan2d.training.weights import KINDS, packed, restored

pytestmark = pytest.mark.compiles
XY = np.array([[0.1, 0.2], [-1.0, 0.5]])
# an experiment each of one arm, of several with a change, of an axis, of another game
EXPERIMENTS = {
    "one": (make("ring8", "wgan-gp", SMALL), ()),
    "changed": (make("ring8", "wgan-gp", SMALL), [(2, "gp_weight", 1.0)]),
    "arms": (make("ring8", arms=[{"recipe": "wgan-gp", "knobs": SMALL}, {"recipe": "gan-ns", "knobs": SMALL}]), ()),
    "axis": (make("ring8", "gan-ns", SMALL, axes={"seed": 3}), ()),
    "game": (make("cross5", "gan-ns", {**SMALL, "game": "bigan"}), ()),
    "points": (make(np.random.default_rng(0).normal(size=(40, 2)), "wgan-gp", SMALL), ()),
}


@pytest.fixture(scope="module")
def run():
    return gan2d.train("ring8", "wgan-gp", SMALL, steps=4, changes=[(2, "gp_weight", 1.0)])


@pytest.mark.parametrize("name, kind", list(zip(EXPERIMENTS, itertools.cycle(KINDS))))
def test_what_is_saved_loads_again_and_trains_on_as_it_would_have(name, kind):
    experiment, changes = EXPERIMENTS[name]
    training = gan2d.Training(experiment)
    training.replay(check_changes(experiment, changes), 4)
    again = restored(packed(training, kind))
    assert again.moment() == training.moment() and all_bits(again) == all_bits(training)
    for each in (training, again):
        each.advance(2)
    assert all_bits(again) == all_bits(training)


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_is_a_run_again(run, kind, tmp_path):
    file = tmp_path / f"weights.{kind}"
    gan2d.save_weights(run, file)
    again = gan2d.load_weights(file)
    assert isinstance(again, gan2d.Run) and again.step == 4
    np.testing.assert_array_equal(again.score(XY), run.score(XY))
    np.testing.assert_array_equal(again.samples(9), run.samples(9))
    assert all_bits(again.at(1)) == all_bits(replayed(run.at(1).moment()))  # the past is replayed from its beginning


def test_others_read_it_by_name(run):
    file = np.load(io.BytesIO(packed(run)), allow_pickle=False)
    names = [name for name in file.files if name.startswith("A.generator.params.")]
    assert names and all(name.endswith(("kernel", "bias")) for name in names) and json.loads(str(file["experiment"]))["step"] == 4
    assert set(flax.serialization.msgpack_restore(packed(run, "msgpack"))) == set(file.files)


def test_what_is_no_file_of_weights_is_a_sentence(run, tmp_path):
    good = packed(run)
    for bad in (b"", b"PK\3\4", b"nothing", good[: len(good) // 2], packed(run, "msgpack")[:100], b"\xc1", b"\x93\1\2\3"):
        with pytest.raises(InputError, match=r"no file of weights|no JSON"):
            restored(bad)
    told = flax.serialization.msgpack_restore(packed(run, "msgpack"))
    name = next(name for name in told if name.endswith("kernel"))
    with pytest.raises(InputError, match="arrays are not those"):
        restored(flax.serialization.msgpack_serialize({**told, name: told[name][:1]}))
    with pytest.raises(InputError, match="of step"):
        restored(flax.serialization.msgpack_serialize({**told, "experiment": told["experiment"].replace('"step": 4', '"step": 5')}))
    with pytest.raises(InputError, match="npz, msgpack"):
        gan2d.save_weights(run, tmp_path / "weights.pickle")
    with pytest.raises(InputError, match="cannot be read"):
        gan2d.load_weights(tmp_path / "none.npz")
