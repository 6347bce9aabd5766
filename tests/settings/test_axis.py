"""Axes: values that a knob or the seed takes all at once, as text and back, and which are refused by a sentence."""

import math

import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.settings.axis import MOST_MEMBERS, MOST_VALUES, Axis, check_axes, read_axis
from gan2d.settings.experiment import SEEDS, make, seeds_of, with_axes
from gan2d.settings.knobs import KNOBS

TRACED = [name for name, row in KNOBS.items() if not row.static and row.choices is None]


def reads(axis):
    """The axis of its own text."""
    name, _, values = str(axis).partition(":")
    return read_axis(name, values)


@pytest.mark.parametrize(
    ("name", "given", "values"),
    [
        ("theta", "0:6:33", np.linspace(0, 6, 33)),
        ("theta", " 0.5 : 2 : 9 ", np.linspace(0.5, 2, 9)),
        ("theta", "-1:1:3", [-1, 0, 1]),
        ("gp_weight", "0.01:100:5:log", [0.01, 0.1, 1, 10, 100]),
        ("clip", "0.01,0.1, 1", [0.01, 0.1, 1]),
        ("clip", [0.1, "0.01"], [0.1, 0.01]),
        ("theta", (3,), [3]),
        ("n_critic", "1:5:3", [1, 3, 5]),
        ("seed", 16, range(16)),
        ("seed", "3", range(3)),
        ("seed", "7,3", [7, 3]),
        ("seed", [5, 9], [5, 9]),
        ("seed", "0:100:3", [0, 50, 100]),
        ("theta", np.linspace(0, 1, 4), np.linspace(0, 1, 4)),
    ],
    ids=str,
)
def test_an_axis_is_read(name, given, values):
    axis = read_axis(name, given)
    assert axis == Axis(name, tuple(values)) and reads(axis) == axis
    assert all(isinstance(value, int if name == "seed" or KNOBS[name].integer else float) for value in axis.values)


@pytest.mark.parametrize("text", ["theta:0:6:33", "gp_weight:0.01:100:9:log", "seed:16", "clip:0.01,0.1", "theta:-1.5:0.25:8", "n_critic:1,2,7"])
def test_an_axis_is_written_as_it_is_read(text):
    name, _, values = text.partition(":")
    assert str(read_axis(name, values)) == text


@pytest.mark.parametrize("span", [(0.0, 6.0, 33), (0.1, 1 / 3, 2), (1e-7, 19.9999999, 201), (0, 1.23456789, 5), (-2 / 3, 1e-3, 7)])
def test_every_span_survives_its_text(span):
    axis = read_axis("theta", ":".join(map(repr, span)))
    assert reads(axis) == axis and (np.diff(axis.values) > 0).all()
    assert axis.values[0] == span[0] and axis.values[-1] == span[1] and len(axis.values) == span[2]


@pytest.mark.parametrize("name", TRACED)
@pytest.mark.parametrize("seed", range(3))
def test_any_values_of_any_knob_survive_their_text(name, seed):
    row, rng = KNOBS[name], np.random.default_rng(seed)
    ends = sorted(rng.uniform(row.low, row.high, 2))
    spaced = np.linspace(*ends, 5) if row.low <= 0 else np.geomspace(*ends, 5)
    for values in (spaced, rng.uniform(row.low, row.high, 4)):
        whole = sorted({int(v) for v in values}) if row.integer else values.tolist()
        axis = read_axis(name, whole)
        assert reads(axis) == axis == Axis(name, tuple(whole))


BAD_AXES = {
    "nothing": ("theta", ""),
    "two of three": ("theta", "0:6"),
    "five parts": ("theta", "0:6:33:1"),
    "no numbers": ("theta", "a:b:c"),
    "falling": ("theta", "6:0:9"),
    "no room": ("theta", "1:1:9"),
    "one value": ("theta", "0:6:1"),
    "too many": ("theta", f"0:6:{MOST_VALUES + 1}"),
    "a broken number of values": ("theta", "0:6:2.5"),
    "NaN": ("theta", "nan:6:9"),
    "infinite": ("theta", "0:inf:9"),
    "a number of values with an exponent": ("theta", "0:6:1e3"),
    "None": ("theta", None),
    "a number": ("theta", 5),
    "an empty list": ("theta", []),
    "a ratio from 0": ("gp_weight", "0:10:5:log"),
    "an unknown spacing": ("gp_weight", "1:10:5:lin"),
    "a huge number": ("theta", f"0:{10**400}:9"),
}


@pytest.mark.parametrize("case", BAD_AXES)
def test_an_axis_that_is_none(case):
    name, given = BAD_AXES[case]
    with pytest.raises(InputError, match="first:last:count") as error:
        read_axis(name, given)
    assert str(error.value).startswith(f"The axis {name} is ") and str(error.value).endswith(".") and len(str(error.value)) < 400


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("theta", "0:21:5", "theta must be a number between -20 and 20"),
        ("theta", [math.nan], "theta must be"),
        ("theta", [[0], 6], "theta must be"),
        ("theta", [10**400], "theta must be"),
        ("theta", [1, 1.0], "must all differ"),
        ("n_critic", "1,1.5", "n_critic must be a whole number"),
        ("penalty", "gp,none", "penalty cannot be an axis"),
        ("objective", "hinge,minimax", "objective cannot be an axis"),
        ("critic_width", "8,16", "critic_width cannot be an axis"),
        ("thetta", "0,1", "Did you mean 'theta'"),
        ("thetta", "0:1:5", "Did you mean 'theta'"),
        ("thetta", "0.1:1:5:log", "Did you mean 'theta'"),
        ("seed", "-1,2", "an axis's seed must be a whole number"),
        ("seed", 0, f"The number of seeds must be a whole number between 1 and {MOST_MEMBERS:,}"),
        ("seed", "9" * 4000, "The number of seeds must be a whole number"),
    ],
    ids=lambda v: str(v)[:20],
)
def test_values_that_a_knob_cannot_take_are_a_sentence(name, given, why):
    with pytest.raises(InputError) as error:
        read_axis(name, given)
    assert why in str(error.value) and str(error.value).endswith((".", "?")) and len(str(error.value)) < 1500


def test_at_most_two_axes_of_different_knobs_and_so_many_members():
    seed, theta, noise = Axis("seed", (0, 1)), Axis("theta", (0.0, 1.0)), Axis("noise", (0.0, 1.0))
    check_axes([seed, theta])
    for axes, why in (
        ([seed, theta, noise], "at most 2 axes; 3 were given"),
        ([seed, Axis("seed", (5,))], "of the same knob"),
        ([Axis("seed", tuple(range(513))), noise], "1,026 members together; at most 1,024"),
    ):
        with pytest.raises(InputError, match=why):
            check_axes(axes)


def test_an_axis_needs_somebody_who_reads_it():
    assert [axis.knob for axis in make("parallel_lines", axes={"theta": "0,1", "seed": 2}).axes] == ["theta", "seed"]
    with pytest.raises(InputError, match="theta has no effect on data 'ring8'"):
        make(axes={"theta": "0,1"})
    experiment = make(recipe="gan", arms=[{}, {"recipe": "wgan"}], axes={"clip": "0.1,0.2"})
    assert experiment.axis("clip").values == (0.1, 0.2) and experiment.axis("seed") is None, "one arm that reads it is enough"
    assert "clip" not in experiment.rows() and with_axes(experiment, []).axes == ()


@pytest.mark.parametrize("count", [1, "3", 16, MOST_MEMBERS])
def test_a_number_of_seeds_is_a_number_or_its_text(count):
    made = make(axes={"seed": count})
    assert seeds_of(made) == list(range(int(count)))


@pytest.mark.parametrize("count", [MOST_MEMBERS + 1, 0, "9" * 4000, "1" * 30])
def test_too_few_or_too_many_seeds_are_a_sentence(count):
    with pytest.raises(InputError, match=r"^The number of seeds must be a whole number between 1 and 1,024; .* is not\.$") as error:
        make(axes={"seed": count})
    assert len(str(error.value)) < 200


@pytest.mark.parametrize("count", [-3, "abc", "", None, 2.5, "1e2"])
def test_what_is_no_number_of_seeds_is_a_sentence(count):
    with pytest.raises(InputError, match="seed") as error:
        make(axes={"seed": count})
    assert str(error.value).endswith(".") and len(str(error.value)) < 200


def test_seeds_follow_each_other_and_begin_again_after_the_largest():
    assert seeds_of(make(seed=7, axes={"seed": 4})) == [7, 8, 9, 10]
    assert seeds_of(make(seed=SEEDS - 1, axes={"seed": 4})) == [SEEDS - 1, SEEDS, 0, 1]
    assert seeds_of(make(seed=7, axes={"seed": [5, 0]})) == [12, 7] and seeds_of(make(seed=7)) == [7]
