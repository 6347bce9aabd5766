"""Self-attention over a batch: the formula by hand, its gate, company, and who sees whom."""

import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.elements.games.attention import ATTENDING
from gan2d.elements.games.table import GAMES
from gan2d.elements.networks.layers import SelfAttention
from gan2d.games import other
from gan2d.settings.experiment import make

pytestmark = pytest.mark.compiles

KEY = jax.random.key(3)
ROW = GAMES["attention"]


def of(**moved):
    tiny = {"critic_width": 8, "generator_width": 8, "batch_size": 16}
    spec, knobs = make("grid25", "gan-ns", {"game": "attention", **tiny, **moved}).compiled()
    return spec, ROW.init(spec, KEY), knobs


def opened(params, gate=1.0):
    return {**params, "attention": {**params["attention"], "gate": jnp.float32(gate)}}


def layer(gate):
    """One feature: f = 1, g = log 2, h = 3, v = 5."""
    kernel = {name: {"kernel": jnp.array([[value]])} for name, value in (("f", 1.0), ("g", np.log(2.0)), ("h", 3.0), ("v", 5.0))}
    return {"params": {**kernel, "gate": jnp.float32(gate)}}


def test_attention_by_hand():
    """Points 0 and 1: the first asks nothing (β = ½, ½), the second (β = 1 : 2)."""
    x = jnp.array([[0.0], [1.0]])
    y, sown = SelfAttention().apply(layer(0.1), x, None, mutable=["attention"])
    np.testing.assert_allclose(sown["attention"]["share"][0], [[1 / 2, 1 / 2], [1 / 3, 2 / 3]], rtol=1e-6)
    np.testing.assert_allclose(y, [[0.1 * 15 / 2], [1 + 0.1 * 15 * 2 / 3]], rtol=1e-6)
    np.testing.assert_array_equal(SelfAttention().apply(layer(0.0), x, None), x)


def test_beside_company_a_point_sees_itself_and_the_others():
    x = jax.random.normal(KEY, (5, 1))
    together = SelfAttention().apply(layer(0.3), x, None)
    for i in range(5):
        alone = SelfAttention().apply(layer(0.3), x[i : i + 1], jnp.delete(x, i, 0))
        np.testing.assert_allclose(alone[0], together[i], rtol=1e-5)


def test_the_gate_is_closed_at_first_and_then_a_point_alone_is_judged_as_in_a_set():
    spec, _, knobs = of()
    state = other.init(spec, 0, knobs)
    x, given = jax.random.normal(KEY, (6, 2)), jnp.zeros((6, 0))

    def outputs(params, points, *company):
        return other.outputs(spec, params, state.critic.stats, points, given[: len(points)], False, *company)[0]

    np.testing.assert_allclose(outputs(state.critic.params, x)[:1], outputs(state.critic.params, x[:1]), rtol=1e-5)
    open_ = opened(state.critic.params)
    assert np.abs(outputs(open_, x)[:1] - outputs(open_, x[:1])).max() > 1e-4, "others matter"
    np.testing.assert_allclose(outputs(open_, x)[:1], outputs(open_, x[:1], x[1:]), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(outputs(open_, x)[::-1], outputs(open_, x[::-1]), rtol=1e-4, atol=1e-6), "a set has no order"


@pytest.mark.parametrize("who", ATTENDING)
def test_who_attends_has_a_gate_and_its_attention_is_told(who):
    spec, weights, knobs = of(attending=who)
    state, row = other.init(spec, 0, knobs), ATTENDING[who]
    assert ("attention" in state.critic.params) == row.critic and ("attention" in weights["generator"]) == row.generator
    every = {**weights, "critic": (state.critic.params, state.critic.stats)}
    told = ROW.attention(spec, every, ROW.points(spec, weights, KEY, 40, knobs), KEY)
    assert told.shape == ((16, 16) if row.critic or row.generator else (0, 0))
    np.testing.assert_allclose(jnp.sum(told, -1), np.ones(len(told)), rtol=1e-5)
    assert ROW.numbers["gate"].of(spec, every, KEY, knobs) == 0


def test_points_are_made_in_sets_as_large_as_a_batch():
    spec, weights, knobs = of(attending="generator")
    weights = {"generator": opened(weights["generator"])}
    many, few = (np.asarray(ROW.points(spec, weights, KEY, n, knobs)) for n in (20, 32))
    np.testing.assert_allclose(many, few[:20], rtol=1e-5)
    assert many.shape == (20, 2)


def test_what_is_said_of_the_study_is_what_it_found():
    told = json.loads((Path(__file__).parents[3] / "docs/attention.json").read_text(encoding="utf-8"))
    ring, grid = (told["rows"]["critic"][data]["modes"] for data in ("ring8", "grid25"))  # B − A, and its interval
    assert told["seeds"] == 10 and ring[2] < 0 and grid[0] < 0
    said = f"captured {-ring[0]:.1f} modes less of ring8's 8, and no more of grid25's 25"
    assert said in ROW.help and f"{-ring[0]:.1f} modes less of ring8's 8" in (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
