"""How much memory many members take: the estimate, and the sentence where it is more than is allowed."""

import re

import pytest
from small_game import SMALL

from gan2d.common.errors import InputError
from gan2d.settings.edits import with_knob
from gan2d.settings.experiment import make, with_axes
from gan2d.training.loop import size
from gan2d.training.trained_arm import ACTIVATIONS, ROOM, members_of, memory, start
from gan2d.training.training import Training

pytestmark = pytest.mark.compiles

USUAL = make("ring8", "gan-ns", SMALL, 7)
WIDE = {"generator_width": 512, "critic_width": 512}


def needed(experiment, members):
    return sum(memory(*experiment.compiled(i), members) for i in range(len(experiment.arms)))


def big(*arms):
    return make("ring8", arms=[{"recipe": "gan-ns", "knobs": WIDE | moved} for moved in arms or ({},)])


def bytes_of(experiment, members):
    many = with_axes(experiment, {"seed": members})
    return size(start(*many.compiled(), members_of(many)).states)


@pytest.mark.parametrize(
    ("experiment", "count"),
    [
        (big(), 1024),
        (big({}, {"packing": 2}), 700),
        (big({"batch_size": 4096}), 100),
        (big({"ensemble": 4}), 1024),
        (make(arms=[*big().arms, USUAL.arms[0]]), 900),
    ],
    ids=["wide", "two", "large batches", "an ensemble", "beside a small one"],
)
def test_more_than_fits_names_gigabytes_and_a_number_of_members_that_fits(experiment, count):
    with pytest.raises(InputError) as error:
        Training(with_axes(experiment, {"seed": count}))
    told, room, fit = re.search(r"about ([\d.]+) GB of memory, and (\d+) GB are allowed\. Take (\d+) members or fewer", str(error.value)).groups()
    assert float(told) > float(room) == ROOM / 2**30 and str(error.value).endswith(".")
    assert float(told) == pytest.approx(needed(experiment, count) / 2**30, abs=0.06)
    assert needed(experiment, int(fit)) <= ROOM and int(fit) < count
    with pytest.raises(InputError, match="GB"):
        Training(with_axes(experiment, {"seed": int(int(fit) * 1.1) + 2}))


def test_where_hardly_one_fits_no_number_is_named():
    with pytest.raises(InputError, match="GB") as error:
        Training(with_axes(big({"batch_size": 4096, "minibatch_kernels": 32}), {"seed": 2}))
    assert "members or fewer" not in str(error.value) and "Take narrower networks" in str(error.value)


def test_a_single_run_is_not_asked():
    assert needed(big({"batch_size": 4096, "minibatch_kernels": 32}), 1) > ROOM
    assert Training(USUAL).count == 1


def test_the_estimate_is_twice_the_real_states_where_batches_are_small():
    """A step holds the states before and after it; that is nearly all where the networks are wide and a batch has four points."""
    wide = make("ring8", "gan-ns", {"generator_width": 256, "critic_width": 256, "batch_size": 4})
    real = bytes_of(wide, 3)
    assert real <= needed(wide, 3) / 2 <= 2 * real
    assert needed(USUAL, 3) / 2 >= bytes_of(USUAL, 3)


def test_the_estimate_grows_with_what_takes_memory():
    usual = needed(USUAL, 4)
    assert needed(USUAL, 8) == 2 * usual == needed(make(arms=[USUAL.arms[0]] * 2, seed=7), 4)
    for name, value in {"minibatch_kernels": 8, "ensemble": 3, "batch_size": 64, "critic_depth": 3, "generator_width": 32, "unrolling": 5}.items():
        assert needed(with_knob(USUAL, name, value), 4) > usual, name
    # by hand: the kernels' (batch × batch) distances, there and back, of each member
    one, two = (needed(with_knob(with_knob(USUAL, "minibatch_kernels", k), "batch_size", 256), 4) for k in (8, 16))
    assert two - one >= 4 * ACTIVATIONS * 4 * 2 * 256**2 * 8
