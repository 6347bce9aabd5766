"""KNOBS: every row has a default, a range and words; a value that it cannot have is refused by a full sentence."""

import dataclasses
import math

import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.elements.tricks import OPTIONAL
from gan2d.settings.experiment import defaults
from gan2d.settings.knobs import KNOBS, Knobs, Spec, compile_values, knob, movable
from gan2d.settings.meaning import OWNERS, meaningful, readers

NUMBERS = [name for name, row in KNOBS.items() if row.choices is None]
WHOLE = [name for name in NUMBERS if KNOBS[name].integer]
CHOICES = [name for name, row in KNOBS.items() if row.choices is not None]
OWNED = [name for name, row in KNOBS.items() if row.owned]


@pytest.mark.parametrize("name", KNOBS)
def test_the_default_is_a_value_and_says_what_it_is(name):
    row = KNOBS[name]
    assert row.name == name and row.parse(row.default) == row.default and row.parse(str(row.default)) == row.default
    assert len(row.label) > 2 and row.help.endswith((".", ")")), "a label and a sentence of help"
    assert row.choices is not None or (math.isfinite(row.low) and math.isfinite(row.high) and row.low < row.high)
    assert not (row.log and row.low < 0)


@pytest.mark.parametrize("name", NUMBERS)
def test_both_ends_of_the_range_are_allowed(name):
    row = KNOBS[name]
    between = (row.low + row.high) / 3
    for value in (row.low, row.high, int(between) if row.integer else between):
        parsed = row.parse(str(value))
        assert parsed == value and isinstance(parsed, int if row.integer else float)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_that_cannot_be_used_is_named_with_its_range(name):
    row = KNOBS[name]
    given = [row.low - 1, 2 * row.high + 1, math.nan, math.inf, -math.inf, "abc", "", "1,5", None, [], {}, "nan", "1e999", True]
    for bad in given:
        with pytest.raises(InputError) as error:
            row.parse(bad)
        said = str(error.value)
        assert name in said and repr(bad) in said and f"{row.low:g}" in said and f"{row.high:g}" in said and said.endswith("."), said


@pytest.mark.parametrize("name", NUMBERS)
def test_an_integer_beyond_floats_is_out_of_range(name):
    # json.loads reads such a number from a saved run without complaint; float() of it raises OverflowError
    with pytest.raises(InputError, match=name):
        KNOBS[name].parse(10**400)


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_number_may_not_be_broken(name):
    row = KNOBS[name]
    for bad in (row.low + 0.5, str(row.low + 0.5)):
        with pytest.raises(InputError, match="whole") as error:
            row.parse(bad)
        assert name in str(error.value) and repr(bad) in str(error.value)
    assert row.parse(float(row.high)) == row.high


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("bad", ["nonsense", "", None, 3, math.nan, ["x"], {}], ids=repr)
def test_a_choice_that_does_not_exist_lists_those_that_do(name, bad):
    row = KNOBS[name]
    with pytest.raises(InputError) as error:
        row.parse(bad)
    said = str(error.value)
    assert name in said and repr(bad) in said and (all(choice in said for choice in row.choices) or f"There are {len(row.choices)}; " in said)


@pytest.mark.parametrize("name", KNOBS)
def test_every_knob_is_in_one_half_of_the_settings(name):
    halves = [kind for kind in (Spec, Knobs) if name in {field.name for field in dataclasses.fields(kind)}]
    assert halves == [Spec if KNOBS[name].static else Knobs]
    assert KNOBS[name].static or not KNOBS[name].resets or KNOBS[name].choices is None, "a name that needs new networks shapes the program"
    if KNOBS[name].resets:
        with pytest.raises(InputError, match=f"{name} cannot change in mid-training"):
            movable(name)
    else:
        assert movable(name) is KNOBS[name] is knob(name)


def test_settings_compile_to_the_same_program_whatever_the_numbers_are():
    values = defaults("ring8", "gan")
    spec, knobs = compile_values(values)
    assert hash(spec) == hash(compile_values(values)[0]) and knobs.n_critic.shape == ()
    traced = {name: KNOBS[name].high for name in NUMBERS if not KNOBS[name].static and name not in OPTIONAL}
    assert compile_values(values | traced | {"objective": "hinge"})[0] == spec
    for name in OPTIONAL:
        there = compile_values(values | {name: KNOBS[name].high})[0]
        assert there != spec and there == compile_values(values, None, [name])[0], "a trick whose strength an axis varies is in the program too"


@pytest.mark.parametrize("name", OWNED)
def test_an_owned_knob_is_read_by_somebody_and_only_there(name):
    rows = [(setting, choice) for setting, table in OWNERS.items() for choice, row in table.items() if name in row.knobs]
    assert rows, f"Nobody reads {name}: name it in the row of a table in OWNERS, or let it be owned no more."
    usual = defaults("ring8", "gan")
    without = {setting: next(c for c, row in table.items() if name not in row.knobs) for setting, table in OWNERS.items()}
    assert name not in meaningful(usual | without)
    for setting, choice in rows:
        # one that is owned itself chooses only where its own owner reads it
        owner = {other: row for other, table in OWNERS.items() for row, each in table.items() if KNOBS[setting].owned and setting in each.knobs}
        assert name in meaningful(usual | without | owner | {setting: choice}) and choice in readers(name)
        assert not owner or name not in meaningful(usual | without | {setting: choice})


def test_values_are_cast_once():
    values = defaults("ring8", "gan")
    knobs = compile_values(values, np.ones((3, 2)))[1]
    assert knobs.points.dtype == np.float32 and knobs.critic_rate.dtype == np.float32 and knobs.n_critic.dtype == np.int32
