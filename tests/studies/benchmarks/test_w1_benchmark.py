"""The W1 benchmark: what it measures of a critic that is the potential itself, its settings, and a run that is interrupted and gone on with."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.common.interrupt import Interrupted
from gan2d.elements.shapes import funnels
from gan2d.formats.files import read_json
from gan2d.settings.experiment import make
from gan2d.studies.benchmarks import cells, w1, w1_table
from gan2d.studies.benchmarks.w1 import METHODS, PRESETS, Method, Preset, bench_w1, experiment_of, measured, steps_of
from gan2d.training.training import Training

pytestmark = pytest.mark.compiles

TINY = {"critic_depth": 1, "critic_width": 8, "batch_size": 16}
SMALL = {"gp": Method("GP", "wgan-gp", 300, {"gp_weight": 10.0}), "sort-out": METHODS["sort-out"]}


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(w1, "METHODS", SMALL | {"cones": METHODS["cones"]})
    monkeypatch.setattr(w1, "PRESETS", {"short": Preset("Short", TINY, 1.0, "tiny networks")})
    monkeypatch.setattr(w1, "FUNNELS", (4, 16))
    monkeypatch.setattr(w1, "POINTS", 256)
    monkeypatch.setattr(w1, "BETWEEN", 64)
    monkeypatch.setattr(cells, "CHUNK", 60)
    monkeypatch.setattr(cells, "SAVE_SECONDS", -1.0)


def numbers(results):
    """The results without the time that they took."""
    return {method: {count: cell | {"seconds": 0} for count, cell in row.items()} for method, row in results["rows"].items()}


def test_the_potential_itself_scores_1_and_w1():
    pairs = [3, 7]
    training = Training(
        make("pair_funnels", arms=[{"recipe": "wgan-cones", "preset": "optimum", "knobs": {"critic_width": 16, "funnels": 16}}], axes={"funnel_seed": "3,7"})
    )
    told = [funnels.drawn(seed, 16) for seed in pairs]
    arm = training.arms[0]
    params = {"tips": jnp.stack([each.tips[None, :16] for each in told]), "heights": jnp.stack([each.heights[:16] for each in told])}
    assert jax.tree.map(jnp.shape, params) == jax.tree.map(jnp.shape, arm.states.critic.params)
    arm.states = arm.states._replace(critic=arm.states.critic._replace(params=params))
    values = measured(training)
    assert np.min(values["cosine"]) > 0.97, "but for points that have come to a tip itself in single precision, where there is no direction: they count as 0"
    assert values["estimate"] == pytest.approx(values["exact"], abs=0.03), "on as many points as are drawn"
    assert values["bound"] == pytest.approx(values["estimate"], rel=1e-3), "its steepest rise is 1"


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_settings(method, preset):
    row, told = METHODS[method], experiment_of(method, 64, preset, [100, 102])
    values = told.values()
    assert told.data == "pair_funnels" and str(told.axis("funnel_seed")) == "funnel_seed:100,102" and values["funnels"] == 64 and values["ray_share"] == 1
    assert values["n_critic"] == 1 and values["batch_size"] == 1024
    assert all(values[name] == value for name, value in row.knobs.items())
    if not row.own:
        assert (values["critic_depth"], values["critic_width"]) == (2, 128) and steps_of(method, preset, None) == PRESETS[preset].share * row.steps
    assert steps_of(method, preset, 5) == 5


def test_an_interrupted_benchmark_goes_on_to_the_same_numbers(small, tmp_path):
    file, asked = tmp_path / "w1.json", ("short", 2, 100, 150, ["gp", "sort-out"])

    def once(what, done, total):
        if done == 210:
            raise Interrupted

    with pytest.raises(Interrupted):
        bench_w1(*asked, file, once)
    assert list(json.loads(file.read_text())["rows"]["gp"]) == ["4"] and (tmp_path / "w1.json.part").exists()
    told = bench_w1(*asked, file)
    assert numbers(told) == numbers(bench_w1(*asked)) == numbers(json.loads(file.read_text())) and not (tmp_path / "w1.json.part").exists()
    cell = told["rows"]["gp"]["16"]
    assert read_json(cell["experiment"]).values()["funnels"] == 16 and set(cell["values"]) == set(w1.NUMBERS) and len(cell["values"]["cosine"]) == 2
    with pytest.raises(InputError, match="another experiment"):
        bench_w1("short", 3, 100, 150, ["gp"], file)


@pytest.mark.parametrize("given", [{"pairs": 0}, {"first": -1}, {"steps": "x"}, {"methods": ["gp", "none"]}, {"preset": "long"}])
def test_a_mistake_is_a_sentence(given):
    with pytest.raises(InputError):
        bench_w1(**given)


def test_rows_stand_beside_the_published_ones():
    values = {"cosine": [0.8, 0.9], "estimate": [0.5, 0.7], "bound": [0.4, 0.5], "exact": [0.7, 0.7]}
    told = w1_table.rows({"rows": {"gp": {"4": {"turns": 3000, "values": values}}}}, {"gp": "WGAN-GP"})
    assert told[0]["N = 4: cosine"] == "0.850" and told[0]["N = 4: W1 (exact)"] == "0.600 (0.700)" and told[0]["N = 16: cosine"] == "–"
    assert told[0]["Updates"] == "3,000" and len(told) == 1 + len(w1_table.PUBLISHED) and len({tuple(row) for row in told}) == 1
    assert w1_table.rows(None, {})[0]["N = 256: cosine"] == "0.192"
