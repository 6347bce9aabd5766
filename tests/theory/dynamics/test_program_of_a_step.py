"""Functions as straight lists of operations: what they reckon, and that Python and the browser know the same operations."""

import re
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.theory.dynamics.program import NAMES, OPERATIONS
from gan2d.theory.dynamics.unrolled import unrolled

BROWSER = Path(__file__).parents[3] / "static" / "stages" / "dynamics" / "program.js"


def test_the_browser_knows_every_operation():
    (said,) = re.findall(r"^const NAMES = \[(.*)\];$", BROWSER.read_text(encoding="utf-8"), re.M)
    assert set(re.findall(r"'(\w+)'", said)) == set(NAMES)
    assert len(re.findall(r"case \d+:", BROWSER.read_text(encoding="utf-8"))) == len(NAMES)


FUNCTIONS = {
    "arithmetic": (lambda x, y: (x + 2 * y - x / y, -x * y, x**3, 1 / y**2), ((), ())),
    "arrays": (lambda x: jnp.stack([x.sum(), x @ x, x[1] * jnp.max(jnp.array([1.0, 2.0]))]), ((3,),)),
    "rows": (lambda x: jnp.concatenate([x[:, 0], x[:, 1]]) @ jnp.arange(4.0), ((2, 2),)),
    "nonlinear": (lambda x: (jnp.exp(x), jnp.log1p(x), jnp.tanh(x), jnp.sqrt(x), jax.nn.sigmoid(x), jax.nn.softplus(x), jnp.abs(-x), jnp.sign(x)), ((),)),
    "choices": (
        lambda x: (jnp.where(x > 0.5, x, -x), jnp.clip(x, -0.1, 0.1), jax.nn.relu(-x), jnp.maximum(x, 1.0), jnp.logical_and(x > 0, x < 2) * 1.0),
        ((),),
    ),
    "gradient": (jax.grad(lambda x: jnp.sum(jax.nn.softplus(x) ** 2) * x[0]), ((2,),)),
    "jacobian": (jax.jacfwd(lambda x: jnp.array([x[0] * x[1], jnp.exp(x[0])])), ((2,),)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_program_is_its_function(name, x64):
    function, shapes = FUNCTIONS[name]
    rng = np.random.default_rng(0)
    run = unrolled(function, *shapes).function()
    for _ in range(3):
        given = [rng.uniform(0.1, 2, shape) for shape in shapes]
        expected = np.concatenate([np.ravel(each) for each in jax.tree.leaves(function(*map(jnp.asarray, given)))])
        np.testing.assert_allclose(run(*np.concatenate([np.ravel(each) for each in given]).tolist()), expected, rtol=1e-12)


def test_what_is_known_beforehand_is_no_operation():
    program = unrolled(lambda x: x * 1.0 + 0.0 * jnp.exp(x) - jnp.log(jnp.float64(1.0)), ())
    assert program.operations == () and program.function()(3.5) == (3.5,)
    twice = unrolled(lambda x: jnp.exp(x) + jnp.exp(x), ())
    assert len(twice.operations) == 2, "the same operation is carried out once"


def test_large_numbers_are_infinite_and_no_error():
    does = {name: operation for name, (_, operation) in OPERATIONS.items()}
    assert does["exp"](1e4) == np.inf and does["div"](1.0, 0.0) == np.inf and np.isnan(does["div"](0.0, 0.0)) and does["log"](0.0) == -np.inf
    assert np.isnan(does["sqrt"](-1.0)) and does["log1p"](-1.0) == -np.inf and np.isnan(does["max"](np.nan, 1.0))


def test_what_is_no_json_is_told_as_a_word():
    told = unrolled(lambda x: jnp.where(x == jnp.inf, -jnp.inf, x), ()).told()
    assert "Infinity" in told["constants"] and "-Infinity" in told["constants"]


def test_a_function_with_a_primitive_that_is_not_known_says_which():
    with pytest.raises(NotImplementedError, match="sort"):
        unrolled(jnp.sort, (3,))
