"""Edits: a knob moved, other data, arms, generators and recipes, each a checked experiment; what is moved stays where it still has a meaning."""

import dataclasses
import itertools

import pytest

from gan2d.common.errors import InputError
from gan2d.elements.data import DATASETS, LEARNED
from gan2d.elements.generators import GENERATORS, OWN_KNOBS
from gan2d.elements.pairs import PAIRS
from gan2d.settings.edits import adapted, after_changes, check_changes, choose, with_arms, with_generator, with_knob
from gan2d.settings.experiment import MOST_STEPS, Arm, Change, make, shared, with_axes
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import meaningful
from gan2d.studies.sweep import apart
from gan2d.ui.stages.apart import with_pair
from gan2d.ui.stages.menus import MENU_OF_CRITICS

DATA = [name for name in LEARNED if name != "points"]


def other(name, *usual):
    """A value of a knob that is none of ``usual``."""
    row = KNOBS[name]
    if row.choices is not None:
        return next(choice for choice in row.choices if choice not in usual)
    between = (row.low + row.high) / 3
    return next(v for v in (int(between) if row.integer else between, row.high, row.low) if v not in usual)


# ---- one knob


@pytest.mark.parametrize("recipe", ["gan", "ebgan", "wgan", "wgan-gp", "dragan"])
def test_every_knob_moves_and_comes_back(recipe):
    experiment = make("random_mixture", recipe)
    for name in experiment.rows():
        value = other(name, experiment.values()[name], "given")
        moved = with_knob(experiment, name, value)
        assert moved.arms[0].knobs == {name: value} and moved.values()[name] == value and experiment.arms[0].knobs == {}, "none in place"
        assert with_knob(moved, name, experiment.usual(name)) == experiment, "a default is not kept"


@pytest.mark.parametrize("name", KNOBS)
def test_a_knob_that_nobody_reads_is_refused_and_says_who_does(name):
    for experiment in (make(), make("moons", "wgan"), apart("mixtures", "gan,wgan")):
        if name in experiment.rows() or experiment.axis(name) or name == "data":
            continue
        with pytest.raises(InputError, match=f"{name} has no effect on data .*it acts with .* Leave it out, or choose one of these.$"):
            with_knob(experiment, name, KNOBS[name].default)


def test_data_and_axes_are_no_knobs_to_move():
    with pytest.raises(InputError, match="its own name"):
        with_knob(make(), "data", "moons")
    with pytest.raises(InputError, match="gp_weight takes all values of its axis here: give the axis up to move it"):
        with_knob(make(axes={"gp_weight": "1,2"}), "gp_weight", 3)


def test_a_knob_moves_in_one_arm_or_in_all_that_read_it():
    experiment = make(arms=[{"recipe": "gan"}, {"recipe": "wgan"}, {"recipe": "wgan-gp"}])
    assert [with_knob(experiment, "clip", 0.3).values(i)["clip"] for i in range(3)] == [0.01, 0.3, 0.01]
    everywhere = with_knob(experiment, "critic_rate", 0.02)
    assert [everywhere.values(i)["critic_rate"] for i in range(3)] == [0.02] * 3
    alone = with_knob(everywhere, "critic_rate", 0.5, 1)
    assert [alone.values(i)["critic_rate"] for i in range(3)] == [0.02, 0.5, 0.02] and alone.arms[0] == everywhere.arms[0]
    with pytest.raises(InputError, match="clip has no effect on data 'ring8' with recipe 'gan'"):
        with_knob(experiment, "clip", 0.3, 0)
    for arm in (3, -1, "1", 0.0, "b"):
        with pytest.raises(InputError, match=r"There is no arm .* has the arms 0 to 2"):
            with_knob(experiment, "critic_rate", 0.02, arm)


def test_a_knob_of_the_data_moves_in_all_whoever_asks():
    experiment = make("two_gaussians", arms=[{}, {"recipe": "gan"}])
    assert [with_knob(experiment, "distance", 3, 1).values(i)["distance"] for i in range(2)] == [3, 3]
    frozen = make(arms=[{"knobs": {"generator": "noisy_copy"}}, {"recipe": "gan", "knobs": {"generator": "noisy_copy"}}])
    for name in ("copy_noise", "noise"):
        assert [with_knob(frozen, name, 0.25, 1).values(i)[name] for i in range(2)] == [0.25, 0.25], "what critics stand against"
    assert [with_knob(experiment, "noise", 0.25, 1).values(i)["noise"] for i in range(2)] == [0, 0.25], "where they learn, noise is a trick of one's own"


def test_a_knob_of_one_critic_leaves_the_others_alone():
    experiment = apart(critics=("gan", "wgan", "wgan-gp"), knobs={"clip": 0.3, "gp_weight": 7.0, "critic_rate": 0.02})
    usual = apart(critics=("gan", "wgan", "wgan-gp"))
    assert experiment.values(1)["clip"] == 0.3 and experiment.values(2)["gp_weight"] == 7.0
    assert all(experiment.values(0)[name] == usual.values(0)[name] for name in ("clip", "gp_weight"))
    assert {experiment.values(i)["critic_rate"] for i in range(3)} == {0.02}
    # what is one critic's default is still a change for the others
    moved = with_knob(experiment, "critic_rate", usual.values(1)["critic_rate"])
    assert {moved.values(i)["critic_rate"] for i in range(3)} == {1e-3} and moved.moved()["critic_rate"] == 1e-3


def test_a_shared_knob_moves_those_that_read_it():
    """beta1 is Adam's, and clipped critics have RMSProp."""
    experiment = make(arms=[{"recipe": "wgan"}, {"recipe": "wgan-gp"}])
    moved = with_knob(with_knob(experiment, "beta1", 0.2), "beta2", 0.9)
    assert moved.values(1)["beta1"] == 0.2 and moved.values(0)["beta1"] == experiment.values(0)["beta1"] and "beta1" not in moved.arms[0].knobs
    assert moved.values(0)["beta2"] == moved.values(1)["beta2"] == 0.9


# ---- other data, recipes, presets, seeds


def test_moved_knobs_stay_where_they_still_have_a_meaning():
    experiment = make("ring8", "wgan", {"clip": 0.3, "sigma": 0.2, "critic_rate": 0.02, "noise": 0.25, "latent_dim": 3}, 4)
    assert choose(experiment) == experiment and choose(experiment, seed="7") == make("ring8", "wgan", dict(experiment.arms[0].knobs), 7)
    told = choose(experiment, data="grid25")
    assert told.arms[0].knobs == {"clip": 0.3, "critic_rate": 0.02, "noise": 0.25, "latent_dim": 3}, "a width of other data does not follow"
    assert told.data == "grid25" and told.seed == 4
    told = choose(experiment, recipe="gan")
    assert told.arms == (Arm("gan", "toy", {"sigma": 0.2}),), "a new recipe takes everything else's defaults"
    assert choose(experiment, preset="published").arms == (Arm("wgan", "published", {"sigma": 0.2}),)
    for names, why in (({"data": "ring9"}, "Did you mean 'ring8'"), ({"recipe": "gann"}, "Did you mean 'gan'"), ({"seed": -1}, "seed must be")):
        with pytest.raises(InputError, match=why):
            choose(experiment, **names)


def test_one_arm_is_chosen_and_the_others_stay():
    experiment = make(arms=[{"recipe": "gan", "knobs": {"critic_rate": 0.02, "sigma": 0.3}}, {"recipe": "wgan", "knobs": {"clip": 0.2}}])
    told = choose(experiment, 1, recipe="hinge")
    assert told.arms == (experiment.arms[0], Arm("hinge", "toy", {"sigma": 0.3}))
    assert choose(experiment, 0, preset="published").arms[1] == experiment.arms[1]


@pytest.mark.parametrize("arm", [0, 1])
def test_another_critic_stands_between_the_same_distributions(arm):
    experiment = apart("mixtures", "wgan,wgan-gp", {"noise": 0.25, "imbalance": 0.5, "critic_rate": 0.02, "clip": 0.3})
    for told in (choose(experiment, arm, recipe="gan"), MENU_OF_CRITICS.choose(experiment, arm, "gan")):
        assert told.arms[arm].recipe == "gan" and told.arms[1 - arm] == experiment.arms[1 - arm] and told.axes == experiment.axes
        assert {told.values(i)["noise"] for i in range(2)} == {0.25} and {told.values(i)["imbalance"] for i in range(2)} == {0.5}
    assert {told.values(i)["critic_rate"] for i in range(2)} == {0.02}, "on pages of critics a knob that all have stays with a new one too"


@pytest.mark.parametrize(("old", "new"), list(itertools.permutations(PAIRS, 2)))
def test_another_pair_keeps_what_has_a_meaning_there(old, new):
    experiment = apart(old, ("gan", "wgan"), {"clip": 0.3, "critic_rate": 0.02, "noise": 0.25}, seed=4, theta=(0, 0.5, 9))
    for name in PAIRS[old].knobs:
        experiment = with_knob(experiment, name, other(name, *(experiment.values(i)[name] for i in range(2))))
    told = with_pair(experiment, new)
    assert told.pair is PAIRS[new] and [arm.recipe for arm in told.arms] == ["gan", "wgan"] and told.seed == 4 and not told.axes, "a pair has its own span"
    assert told.moved() == {"clip": 0.3, "critic_rate": 0.02, "noise": 0.25}, "widths of other distributions do not follow"
    assert told.arms[0].knobs == {"critic_rate": 0.02, "noise": 0.25}


def test_axes_stay_where_somebody_reads_them():
    experiment = make("parallel_lines", "wgan", axes={"theta": "0,1", "clip": "0.1,0.2"})
    assert choose(experiment, data="ring8").axes == experiment.axes[1:]
    assert choose(experiment, recipe="gan").axes == experiment.axes[:1]
    assert with_arms(experiment, [Arm("gan"), Arm("wgan")]).axes == experiment.axes


# ---- other generators


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("generator", [name for name, row in GENERATORS.items() if not row.paired])
def test_every_generator_stands_against_every_data(data, generator):
    knobs = {"latent_dim": 3, "mixture_modes": 3, "sigma": 0.3, "critic_rate": 0.01}
    start = make("random_mixture", arms=[{"recipe": "wgan", "knobs": knobs}, {"knobs": {"latent_dim": 3, "critic_rate": 0.01}}])
    told = with_generator(choose(start, data=data), generator)
    assert told.data == data and {told.values(i)["generator"] for i in range(2)} == {generator}
    for i in range(2):
        assert set(told.arms[i].knobs) <= set(meaningful(told.values(i))) and told.arms[i].knobs["critic_rate"] == 0.01
        assert not set(told.arms[i].knobs) & set(OWN_KNOBS), "knobs of the generator itself take their defaults"


def test_another_generator_takes_the_default_of_the_steps_a_turn():
    arm = {"preset": "side_by_side", "knobs": {"critic_depth": 5, "critic_rate": 0.02, "copy_noise": 0.5, "sigma": 0.3, "n_critic": 3}}
    experiment = make("ring8", arms=[arm, {"recipe": "wgan", **arm, "knobs": arm["knobs"] | {"clip": 0.3}}])
    told = with_generator(experiment, "same_moments")
    assert told.arms[0].knobs == {"generator": "same_moments", "critic_depth": 5, "critic_rate": 0.02, "sigma": 0.3}
    learning = with_generator(experiment, "network")
    assert {learning.values(i)["n_critic"] for i in range(2)} == {5} and {experiment.usual("n_critic", i) for i in range(2)} == {1}
    assert with_knob(with_knob(experiment, "n_critic", 5), "generator", "network").moved().keys() == {
        "generator",
        "critic_depth",
        "critic_rate",
        "sigma",
        "clip",
    }
    with pytest.raises(InputError, match="Did you mean 'noisy_copy'"):
        with_generator(experiment, "noisy")
    with pytest.raises(InputError, match="needs data that come as a pair"):
        with_generator(experiment, "given")


def test_an_arm_that_turns_to_a_copy_takes_the_noise_of_the_others():
    experiment = make(arms=[{"knobs": {"generator": "noisy_copy", "copy_noise": 0.5, "noise": 0.1}}, {"recipe": "ebgan"}])
    told = with_knob(experiment, "generator", "noisy_copy", 1)
    assert {told.values(i)["copy_noise"] for i in range(2)} == {0.5} and {told.values(i)["noise"] for i in range(2)} == {0.1}


def test_a_pair_and_other_data_take_each_their_own_generator():
    free = choose(make(knobs={"generator": "noisy_copy", "critic_rate": 0.02}), data="pair_mixtures")
    assert free.values()["generator"] == "given" and free.arms[0].knobs == {"critic_rate": 0.02}
    assert choose(free, data="moons").arms[0].knobs == {"critic_rate": 0.02}


# ---- arms


def test_other_arms_take_what_all_have_in_common_from_the_first_that_reads_it():
    a = make("ring8", "gan-ns", {"sigma": 0.2, "critic_rate": 0.01}, 7)
    b = make("ring8", "wgan", {"sigma": 0.4, "clip": 0.2}, 99, "published").arms[0]
    made = with_arms(a, [a.arms[0], b])
    assert (made.data, made.seed) == ("ring8", 7) and made.arms[0] == a.arms[0] and (made.arms[1].recipe, made.arms[1].preset) == ("wgan", "published")
    assert made.values(1)["sigma"] == 0.2 and made.values(1)["clip"] == 0.2
    copy = make(knobs={"generator": "noisy_copy", "copy_noise": 0.5}).arms[0]
    assert with_arms(make(), [Arm(), copy, copy]).values(2)["copy_noise"] == 0.5, "the first does not read it, and has no say"
    assert with_arms(make(), [copy, Arm("gan", "toy", copy.knobs | {"copy_noise": 0.7})]).values(1)["copy_noise"] == 0.5


def test_arms_are_checked():
    with pytest.raises(InputError, match="1 to 6 arms; 0 were given"):
        with_arms(make(), [])
    with pytest.raises(InputError, match="Did you mean 'gan'"):
        with_arms(make(), [Arm("gann")])


def test_moved_knobs_lie_over_those_that_keep_a_meaning():
    experiment = make("ring8", "wgan-gp", {"gp_weight": 2.0, "critic_rate": 0.02})
    told = adapted(experiment, {"penalty": "r1", "r1_weight": 0.3})
    assert told.arms[0].knobs == {"penalty": "r1", "r1_weight": 0.3, "critic_rate": 0.02}, "gp_weight has lost its meaning"
    with pytest.raises(InputError, match="clip has no effect"):
        adapted(experiment, {"clip": 0.3})
    both = make(arms=[{}, {"recipe": "wgan"}])
    assert adapted(both, {"clip": 0.3}, 1).arms == (both.arms[0], Arm("wgan", "toy", {"clip": 0.3}))


@pytest.mark.parametrize("data", DATASETS)
def test_what_is_shared_is_what_the_two_distributions_read(data):
    if data == "points":
        return
    frozen = make(data, knobs={} if DATASETS[data].generated else {"generator": "noisy_copy"})
    assert shared(frozen) == {*DATASETS[data].knobs, "copy_noise", "noise"}
    if not DATASETS[data].generated:
        assert shared(make(data)) == {*DATASETS[data].knobs, "copy_noise"}


# ---- changes on the way


def test_changes_are_read_in_order_of_their_step():
    experiment = make(arms=[{}, {"recipe": "wgan"}])
    read = check_changes(experiment, [[9, "clip", "0.5", 1], (3, "gp_weight", 2), (9, "critic_rate", 0.1, None)])
    assert read == (Change(3, "gp_weight", 2.0), Change(9, "clip", 0.5, 1), Change(9, "critic_rate", 0.1))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (5, "changes must be a list"),
        ("3:clip:1", "changes must be a list"),
        ({"clip": 1}, "changes must be a list"),
        ([[1, "gp_weight"]], r"is \(step, knob, value\) or \(step, knob, value, arm\)"),
        ([5], r"is \(step, knob, value\)"),
        ([[1, "critic_width", 16]], "critic_width cannot change in mid-training"),
        ([[-1, "gp_weight", 1]], "steps must be"),
        ([[MOST_STEPS + 1, "gp_weight", 1]], "steps must be"),
        ([[1, "gp_weight", -1]], "gp_weight must be"),
        ([[1, "gp_wait", 1]], "Did you mean 'gp_weight'"),
        ([[1, ["gp_weight"], 1]], "There is no knob"),
        ([[1, "gp_weight", 1, 2]], "There is no arm '2'"),
        ([[1, "gp_weight", 1, "b"]], "There is no arm 'b'"),
    ],
    ids=lambda v: str(v)[:30],
)
def test_changes_that_are_none(said, why):
    with pytest.raises(InputError, match=why) as error:
        check_changes(make(arms=[{}, {}]), said)
    assert str(error.value).endswith((".", "?"))


def test_after_its_changes_an_experiment_has_their_values():
    experiment = make(arms=[{}, {"recipe": "wgan"}])
    changes = check_changes(experiment, [(3, "penalty", "r1", 0), (3, "r1_weight", 2, 0), (5, "critic_rate", 0.5)])
    after = after_changes(dataclasses.replace(experiment, changes=changes, step=9))
    assert after.values(0)["r1_weight"] == 2 and [after.values(i)["critic_rate"] for i in range(2)] == [0.5, 0.5] and not after.changes
    with pytest.raises(InputError, match="r1_weight has no effect"):
        after_changes(dataclasses.replace(experiment, changes=changes[1:]))


def test_axes_survive_edits_and_are_given_up_by_name():
    experiment = with_axes(make(), {"gp_weight": "1,2", "seed": 3})
    assert with_knob(experiment, "critic_rate", 0.1).axes == experiment.axes == choose(experiment, data="moons").axes


def test_changes_of_one_knob_at_one_step_are_the_last_of_them():
    said = [(5, "noise", 0.1), (3, "gp_weight", 1), (5, "noise", 0.2), (5, "noise", 0.3, 0), (5, "penalty", "none"), (5, "penalty", "gp"), (5, "noise", 0.4)]
    told = check_changes(make(), said)
    assert [tuple(change) for change in told] == [
        (3, "gp_weight", 1.0, None),
        (5, "noise", 0.3, 0),
        (5, "penalty", "none", None),
        (5, "penalty", "gp", None),
        (5, "noise", 0.4, None),
    ]


def test_no_end_of_changes_is_refused():
    with pytest.raises(InputError, match="At most 10,000 changes"):
        check_changes(make(), ((0, "gp_weight", 1) for _ in itertools.count()))
