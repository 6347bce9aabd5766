"""Settings: every row of KNOBS, RECIPES and DATASETS is a case; what cannot be used is refused by a full sentence."""

import math

import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.elements.data import DATASETS
from gan2d.settings.knobs import KNOBS, compile_values, knob
from gan2d.settings.meaning import OWNERS, meaningful
from gan2d.settings.recipes import PRESETS, RECIPES
from gan2d.settings.settings import MAX_POINTS, MIN_POINTS, SEEDS, check_points, check_seed, defaults, from_query, make

CLOUD = np.random.default_rng(0).normal(size=(MIN_POINTS, 2))
HERE = [name for name, row in KNOBS.items() if not row.owned or any(name in value.knobs for table in OWNERS.values() for value in table.values())]
NUMBERS = [name for name, row in KNOBS.items() if row.choices is None]
WHOLE = [name for name in NUMBERS if KNOBS[name].integer]
CHOICES = [name for name, row in KNOBS.items() if row.choices is not None]
OWNED = [name for name in HERE if KNOBS[name].owned]
# every name that a user may mistype: the kind of table, the name, and how it is looked up
NAMES = [
    *[("data set", name, lambda n: make(data=n)) for name in DATASETS],
    *[("recipe", name, lambda n: make(recipe=n)) for name in RECIPES],
    *[("preset", name, lambda n: make(preset=n)) for name in PRESETS],
    *[("knob", name, knob) for name in KNOBS],
    *[(f"({row.name})", name, row.parse) for row in KNOBS.values() for name in row.choices or ()],
]


def examples(name):
    """Values of a knob that are worth sending around: all its choices, or both ends and an uneven number between."""
    row = KNOBS[name]
    if row.choices is not None:
        return list(row.choices)
    between = (row.low + row.high) / 3
    return [row.low, row.high, int(between) if row.integer else between]


def home(name, value=None):
    """Settings under which the knob has a meaning, with the knob at ``value`` if one is given."""
    data, knobs = "ring8", {}
    if KNOBS[name].owned:
        setting, choice = next((s, c) for s, table in OWNERS.items() for c, row in table.items() if name in row.knobs)
        data, knobs = (choice, {}) if setting == "data" else (data, {setting: choice})
    if name == "data":
        return make(value or data, points=CLOUD)
    return make(data, knobs=knobs | ({} if value is None else {name: value}))


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
    for value in examples(name):
        parsed = row.parse(str(value))
        assert parsed == value and isinstance(parsed, int if row.integer else float)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_that_cannot_be_used_is_named_with_its_range(name):
    row = KNOBS[name]
    given = [row.low - 1, 2 * row.high + 1, math.nan, math.inf, -math.inf, "abc", "", "1,5", None, [], {}, "nan", "1e999"]
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
    assert name in said and repr(bad) in said and all(choice in said for choice in row.choices)


@pytest.mark.parametrize(("kind", "name", "look"), NAMES, ids=[f"{kind}-{name}" for kind, name, _ in NAMES])
def test_a_mistyped_name_finds_its_neighbour(kind, name, look):
    with pytest.raises(InputError) as error:
        look(name + "x")
    said = str(error.value)
    assert kind in said and f"Did you mean {name!r}?" in said and repr(name + "x") in said


@pytest.mark.parametrize(("kind", "table", "look"), [("data set", DATASETS, "data"), ("recipe", RECIPES, "recipe"), ("preset", PRESETS, "preset")])
def test_a_name_like_nothing_lists_all(kind, table, look):
    with pytest.raises(InputError) as error:
        make(**{look: "@@@@"})
    assert kind in str(error.value) and all(name in str(error.value) for name in table) and "Did you mean" not in str(error.value)


@pytest.mark.parametrize("kind", ["recipe", "preset"])
@pytest.mark.parametrize("bad", [None, 3, ["gan"], {}], ids=repr)
def test_a_name_of_another_type_is_a_sentence_too(kind, bad):
    with pytest.raises(InputError, match=kind):
        make(**{kind: bad})


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("data", DATASETS)
def test_every_composition_makes_settings(data, recipe, preset):
    settings = make(data, recipe, preset=preset, points=CLOUD)
    values = settings.values()
    assert list(values) == list(KNOBS) and values["data"] == data and settings.knobs == {}
    assert all(KNOBS[name].parse(value) == value for name, value in values.items())


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_names_nothing_without_meaning(recipe, preset):
    row = RECIPES[recipe]
    values = defaults("ring8", recipe, preset)
    for name, value in {**row.parts, **getattr(row, preset)}.items():
        assert values[name] == value and name in meaningful(values), name
    spec, knobs = compile_values(values)
    assert hash(spec) == hash(compile_values(values)[0]) and knobs.n_critic.shape == ()


@pytest.mark.parametrize("name", HERE)
def test_every_knob_survives_the_link(name):
    for value in examples(name):
        settings = home(name, value)
        assert settings.values()[name] == value
        back, complaints = from_query(settings.to_query())
        if settings.points is None:
            assert back == settings and not complaints
        else:  # a link cannot carry points: it says so and opens the default data
            assert back.data == "ring8" and len(complaints) == 1 and "array or a CSV" in complaints[0]


@pytest.mark.parametrize("name", ["recipe", "preset", "seed", *KNOBS])
@pytest.mark.parametrize("text", ["nonsense", "", "-1e9", "1e999", "nan", "<script>"])
def test_a_broken_link_falls_back_to_the_default_and_says_so(name, text):
    settings, complaints = from_query({name: text})
    assert settings == make() and len(complaints) == 1
    assert f"{name}={text}" in complaints[0] and complaints[0].endswith(".") and len(complaints[0]) > 40


def test_a_broken_link_keeps_what_is_whole():
    settings, complaints = from_query({"gp_weight": "x", "recipe": "wgan", "clip": "0.5", "clipp": "1", "seed": "3", "theta": "2", "data": "grid52"})
    assert settings == make(recipe="wgan", knobs={"clip": 0.5}, seed=3)
    assert sorted(c.split("=")[0].removeprefix("The link's ") for c in complaints) == ["clipp", "data", "gp_weight", "theta"]


@pytest.mark.parametrize("name", OWNED)
def test_an_owned_knob_acts_only_where_something_reads_it(name):
    assert name in meaningful(home(name).values())
    without = {setting: next(c for c, row in table.items() if name not in row.knobs) for setting, table in OWNERS.items()}
    assert name not in meaningful(home("data").values() | without)
    data = without.pop("data")
    value = next(v for v in examples(name) if v != KNOBS[name].default)
    with pytest.raises(InputError, match=f"{name} has no effect") as error:
        make(data, knobs=without | {name: value}, points=CLOUD)
    assert any(setting in str(error.value) for setting in OWNERS)


def test_data_is_no_knob_of_make_and_equal_values_are_not_kept():
    with pytest.raises(InputError, match="its own name"):
        make(knobs={"data": "grid25"})
    assert make(knobs={"n_critic": make().values()["n_critic"]}) == make()


BAD_POINTS = {
    "one column": ([[0.0]] * 9, r"shape \(n, 2\).*\(9, 1\)"),
    "three columns": (np.zeros((9, 3)), r"\(9, 3\)"),
    "flat": (np.zeros(9), r"\(9,\)"),
    "a number": (5, "shape"),
    "None": (None, "shape"),
    "ragged": ([[0, 1]] * 8 + [[1]], "no number"),
    "text": ([["a", "b"]] * 9, "no number"),
    "a dictionary": ({"x": 1}, "no number"),
    "too few": (CLOUD[1:], f"between {MIN_POINTS} and .*it has {MIN_POINTS - 1}"),
    "empty": (np.zeros((0, 2)), "it has 0"),
    "too many": (np.zeros((MAX_POINTS + 1, 2)), "it has 100,001"),
    "NaN": (np.concatenate([CLOUD, [[0, math.nan]]]), f"1 of its 9 points .* row {len(CLOUD)}"),
    "infinite": (np.concatenate([[[math.inf, 0]], CLOUD]), "row 0"),
    "far away": (CLOUD + 2e6, "Rescale"),
    "all the same": (np.ones((9, 2)), "different"),
    "integers beyond floats": ([[10**400, 0]] * 9, "numbers|within|finite"),
    "complex": (CLOUD + 1j, "number"),
}


@pytest.mark.parametrize("case", BAD_POINTS)
def test_points_that_cannot_be_used(case):
    points, said = BAD_POINTS[case]
    with pytest.raises(InputError, match=said) as error:
        check_points(points, "my cloud")
    assert str(error.value).startswith("my cloud must")


def test_points_that_can():
    array = check_points(CLOUD.tolist())
    assert array.dtype == np.float32 and np.array_equal(array, CLOUD.astype(np.float32))
    settings = make(CLOUD)
    assert settings.data == "points" and np.array_equal(settings.compiled()[1].points, array)
    with pytest.raises(InputError, match="needs the points"):
        make("points")


@pytest.mark.parametrize("seed", [0, "7", 3, SEEDS, np.int64(12)], ids=repr)
def test_seeds_that_can_be_used(seed):
    assert check_seed(seed) == int(seed)


@pytest.mark.parametrize("seed", [-1, SEEDS + 1, 10**400, 1.5, 2.0, "x", "", None, math.nan, math.inf, True, [1]], ids=lambda s: repr(s)[:12])
def test_seeds_that_cannot(seed):
    with pytest.raises(InputError, match=f"seed must be a whole number between 0 and {SEEDS:,}"):
        check_seed(seed)
