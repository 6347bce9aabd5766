"""What people and programs give where something else is meant, for hypothesis: values of every kind, texts near to right ones, and JSON."""

import itertools
import os
import string

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from gan2d.common.errors import MOST, InputError
from gan2d.elements.data import DATASETS
from gan2d.elements.generators import GENERATORS
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.knobs import KNOBS
from gan2d.settings.presets import PRESETS
from gan2d.settings.recipes import RECIPES

CASES = int(os.environ.get("GAN2D_CASES", "1000"))  # of each test; 100000 of 22 of the first 28 were tried by hand
cases = settings(max_examples=CASES, deadline=None, derandomize=CASES <= 1000, database=None, suppress_health_check=list(HealthCheck))


class Rude:
    """An object that does not even say what it is."""

    def __str__(self):
        raise RuntimeError("no words")

    def __repr__(self):
        return "Rude()"  # for hypothesis


NAMES = sorted({*KNOBS, *DATASETS, *RECIPES, *PRESETS, *GENERATORS, *CONSTRAINTS, "seed", "theta", "arms", "axis", "axis2", "changes", "at", "points", "view"})
names = st.sampled_from(NAMES)
numbers = st.one_of(st.integers(-5, 5), st.integers(), st.floats(), st.sampled_from([10**400, -(10**400), 2**31, 2**32, 2**63, 1e308, 1e-320, 0.1, 500, -0.0]))
letters = (
    st.text(max_size=12)
    | st.text(string.digits + ":.,-+eE_ ", max_size=12)
    | st.sampled_from(["nan", "inf", "-inf", "1e999", "٣", "½", "0x10", "1_0", "\ud800", "\0", ""])
)
long = st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=4), st.sampled_from([300, 5000]))
texts = names | letters | long | st.builds(str, numbers.filter(lambda v: not isinstance(v, int) or abs(v) < 10**300))
plain = st.none() | st.booleans() | numbers | texts
objects = st.sampled_from([object(), Rude(), b"5", b"", 1j, range(3), {1, 2}, int, print, Ellipsis, np.float32(2.5), np.int64(5), np.array(5), np.array([5]), np.zeros((3, 2)), np.zeros((0, 2)), np.full((2, 2), 1j), np.array(["x"]), np.array([None])])  # fmt: skip
endless = st.builds(itertools.repeat, plain)
json_values = st.recursive(plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12)
anything = (
    plain | objects | endless | st.lists(plain | objects, max_size=3) | st.tuples(plain, plain, plain) | st.dictionaries(texts | numbers, plain, max_size=3)
)


def refusal(act):
    """What a call says against its arguments, one short line; None where it takes them. Any other error is a failure."""
    try:
        act()
    except InputError as error:
        check(str(error))
        return str(error)
    return None


def check(sentence):
    """A complaint is one line, a sentence, of at most 300 letters."""
    assert sentence and len(sentence) <= MOST and "\n" not in sentence and sentence.isprintable()
    assert sentence.rstrip().endswith((".", "?"))
