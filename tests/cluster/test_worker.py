"""The machine that runs a block: which gan2d it has, and its devices."""

import json
import os
import subprocess
import sys

import pytest

from gan2d.cluster import worker

SPREAD = """
import json
import jax
jax.config.update("jax_num_cpu_devices", 2)
import numpy as np
from gan2d.cluster.worker import kind, spread
from gan2d.measure.samples import samples
from gan2d.settings.experiment import make
from gan2d.training.training import Training
SMALL = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16, "n_critic": 1}
def shares(training):
    leaf = jax.tree.leaves(training.arms[0].states.critic.params)[0]
    return [len(leaf.sharding.device_set), len(leaf.addressable_shards[0].data)]
def near(of):
    return all(np.allclose(a, b, atol=1e-5) for a, b in zip(*(jax.tree.leaves(of(each.arms[0])) for each in (whole, shared))))
whole, shared = (Training(make("ring8", "wgan-gp", SMALL, axes={"seed": 4})) for _ in range(2))
spread(shared)
told = [shares(shared)]
whole.advance(3), shared.advance(3)
told += [shares(shared), near(lambda arm: arm.states.critic.params), near(lambda arm: samples(arm, 20))]
for axes in ({"seed": 3}, {}):
    other = Training(make("ring8", "wgan-gp", SMALL, axes=axes))
    spread(other)
    told.append(shares(other)[0])
print(json.dumps([kind(), told]))
"""


def test_any_line_of_gan2d_counts(tmp_path, monkeypatch):
    def digits():
        worker.sources.cache_clear()
        return worker.sources()

    before = digits()
    monkeypatch.setattr(worker, "_PACKAGE", tmp_path)
    told = [before, digits()]
    for name, text in (("a.py", "x = 1"), ("a.py", "x = 2"), ("b.py", "")):
        (tmp_path / name).write_text(text)
        told.append(digits())
    assert len(set(told)) == len(told)
    worker.sources.cache_clear()


@pytest.mark.compiles
def test_each_device_has_its_share_of_the_members():
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run([sys.executable, "-c", SPREAD], env=environment, capture_output=True, text=True, check=True)
    kind, (before, after, weights, points, odd, none) = json.loads(done.stdout)
    assert kind.startswith("2 × cpu, jax ")
    assert before == after == [2, 2], "two devices, half of four members on each"
    assert weights and points and odd == none == 1, "three members cannot be shared equally, and one not at all"
