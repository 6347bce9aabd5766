"""Constraints on a critic as arms: every row goes with every data set and generator; its strength is a knob; what cannot be used is a full sentence."""

import pytest

from gan2d.common.errors import InputError
from gan2d.elements.data import LEARNED
from gan2d.elements.generators import GENERATORS, OWN_KNOBS
from gan2d.settings.constraints import CONSTRAINTS, PRESET, constraint_arm, name_of, read_constraint, strength_of, written
from gan2d.settings.edits import choose, with_arms, with_generator, with_knob
from gan2d.settings.experiment import Arm, make
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import ALONE, meaningful
from gan2d.settings.presets import STRENGTHS
from gan2d.settings.recipes import RECIPES
from gan2d.studies.figures import FIGURES, SHOWN, constraints_compared, figure
from gan2d.studies.lipschitz import report
from gan2d.ui.stages.constraints import Constraints
from gan2d.ui.stages.menus import MENU_OF_CONSTRAINTS

DATA = [name for name in LEARNED if name != "points"]
FREE = [name for name, row in GENERATORS.items() if not row.paired]
STRONG = [name for name in CONSTRAINTS if strength_of(make(arms=[constraint_arm(name)]).values())]
# what all have in common where no knob says otherwise
COMMON = {"critic_depth": 3, "critic_width": 64, "critic_activation": "relu", "batch_size": 128, "noise": 0.0, "generator_activation": "tanh"}
COMMON |= {"generator_rate": 3e-4}


def alone(name, strength=None):
    return make(arms=[constraint_arm(name, strength)])


def test_which_rows_have_a_strength():
    assert set(CONSTRAINTS) - set(STRONG) == {"spectral_norm"}


@pytest.mark.parametrize("name", CONSTRAINTS)
@pytest.mark.parametrize("generator", FREE)
def test_every_row_makes_valid_settings_with_every_data_set(name, generator):
    row = CONSTRAINTS[name]
    for data in DATA:
        experiment = constraints_compared(data, [name], generator, seed=3)
        values = experiment.values()
        assert (experiment.data, experiment.arms[0].recipe, experiment.arms[0].preset, experiment.seed) == (data, row.recipe, PRESET, 3)
        read = set(meaningful(values))
        assert values["generator"] == generator and set(experiment.arms[0].knobs) <= read
        # the recipe's parts, then what all have in common, then the row's own parts
        common = {**RECIPES[row.recipe].parts, **COMMON, **row.parts, "generator": generator}
        assert all(values[knob] == value for knob, value in common.items() if knob in read)
        assert values["n_critic"] == (5 if GENERATORS[generator].learns else 1)
        own = strength_of(values)
        if own:
            assert values[own.name] == STRENGTHS[own.name]
        experiment.compiled()


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_a_strength_is_a_knob_that_its_arm_reads(name):
    experiment = alone(name)
    row = strength_of(experiment.values())
    assert read_constraint(name) == constraint_arm(name) == experiment.arms[0] and name_of(experiment, 0) == name
    if row is None:
        assert written(experiment, 0) == name
    else:
        usual = experiment.values()[row.name]
        assert row.name in meaningful(experiment.values()) and not row.resets and not row.static, "it must move in mid-training"
        assert row.low <= usual <= row.high and written(experiment, 0) == f"{name}:{usual:g}"
        for value in (row.low, row.high):
            assert alone(name, value).values()[row.name] == value
    assert len(CONSTRAINTS[name].few) <= 5 and CONSTRAINTS[name].help.endswith((".", "?"))


@pytest.mark.parametrize("name", STRONG)
@pytest.mark.parametrize("value", [1e-4, 0.01, 1 / 3, 0.123456, 7.5, 10])
def test_every_strength_survives_its_text_to_six_digits(name, value):
    experiment = make(arms=[read_constraint(f"{name}:{value!r}"), read_constraint("spectral_norm")])
    back = read_constraint(written(experiment, 0))
    assert make(arms=[back]).values()[strength_of(experiment.values()).name] == pytest.approx(value, rel=1e-5)
    assert read_constraint(written(make(arms=[back]), 0)) == back, "said once, it stays"


@pytest.mark.parametrize("title", FIGURES)
def test_every_figure_is_an_experiment_with_what_it_says(title):
    row, experiment = FIGURES[title], figure(title, 4)
    assert row.words.endswith((".", "?")) and len(experiment.arms) >= 2 and experiment.seed == 4
    assert ",".join(written(experiment, i) for i in range(len(experiment.arms))) == row.critics
    assert all(experiment.value(name) == value for name, value in row.knobs.items()) and experiment.data == row.data
    for i in range(len(experiment.arms)):
        assert experiment.values(i)["generator"] == row.generator
        experiment.compiled(i)


MISTAKES = {
    "kind": ("clipp:0.1", "Did you mean 'clip'"),
    "another kind": ("gp_batch", "Did you mean 'gp_batch_norm'"),
    "no kind": ("", "There is no constraint named ''"),
    "too strong": ("clip:11", "clip must be a number between 0.0001 and 10"),
    "too weak": ("clip:0", "clip must be a number between"),
    "negative": ("gp:-1", "gp_weight must be a number between 0 and 1000"),
    "not finite": ("gp:nan", "gp_weight must be a number between"),
    "infinite": ("r1:inf", "r1_weight must be a number between"),
    "no number": ("gp:much", "is no number"),
    "empty number": ("gp:", "is no number"),
    "two colons": ("gp:1:2", "is no number"),
    "number where none belongs": ("spectral_norm:1", "spectral_norm has no strength"),
    "colon where none belongs": ("spectral_norm:", "spectral_norm has no strength"),
    "none": (None, "There is no constraint named 'None'"),
    "long": ("x" * 10_000, "There is no constraint named"),
    "empty place": ("gp,,clip", "There is no constraint named ''"),
    "five": (",".join(["gp"] * (SHOWN + 1)), f"1 to {SHOWN} critics stand side by side; {SHOWN + 1} were given"),
    "nobody": ([], f"1 to {SHOWN} critics stand side by side; 0 were given"),
    "a number of critics": (4, "critics must be a list of names such as 'clip:0.01'"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_critics_that_are_none_are_a_sentence(case):
    given, why = MISTAKES[case]
    with pytest.raises(InputError) as error:
        constraints_compared(critics=[given] if given is None else given)
    assert why in str(error.value) and str(error.value).endswith((".", "?")) and len(str(error.value)) < 600


OTHERS = {
    "data": ({"data": "ring9"}, "Did you mean 'ring8'"),
    "own points": ({"data": "points"}, "needs the points themselves"),
    "data's type": ({"data": ["ring8"]}, "data must be numbers"),
    "generator": ({"generator": "noisy"}, "Did you mean 'noisy_copy'"),
    "generator's type": ({"generator": None}, "There is no generator"),
    "seed": ({"seed": -1}, "seed must be a whole number"),
    "knobs' type": ({"knobs": "clip=1"}, "knobs must be a mapping"),
    "knob": ({"knobs": {"critic_deptth": 3}}, "Did you mean 'critic_depth'"),
    "knob's value": ({"knobs": {"critic_depth": 99}}, "critic_depth must be a whole number between 1 and 20"),
    "knob of a generator": ({"knobs": {"latent_dim": 3}}, "latent_dim has no effect"),
    "knob of other data": ({"knobs": {"theta": 3}}, "theta has no effect"),
    "packs": ({"knobs": {"packing": 2}}, "packing must be 1 here; 2 is not"),
    "kernels": ({"knobs": {"minibatch_kernels": 2}}, "minibatch_kernels must be 0 here"),
    "an ensemble": ({"knobs": {"ensemble": 3}}, "ensemble must be 1 here"),
}


@pytest.mark.parametrize("case", OTHERS)
def test_what_cannot_be_used_is_a_sentence(case):
    given, why = OTHERS[case]
    with pytest.raises(InputError) as error:
        constraints_compared(**given)
    assert why in str(error.value) and str(error.value).endswith((".", "?"))


@pytest.mark.parametrize("generator", FREE)
def test_strengths_and_what_critics_choose_are_no_shared_rows_of_the_page(generator):
    stage = Constraints()
    stage.training = type("Still", (), {"experiment": constraints_compared("ring8", ["clip", "gp", "r1", "gp_batch_norm"], generator)})()
    rows = stage.rows(None)
    chosen = {"data", "generator", "objective", "penalty", "projection", "optimiser", "head", "critic_norm", "turns", *ALONE}
    assert not set(rows) & (chosen | set(STRENGTHS))
    assert ("copy_noise" in rows) == (generator == "noisy_copy") and (set(OWN_KNOBS) <= set(rows)) == (generator == "network")
    assert rows == [name for name in KNOBS if name in rows] and {"clip"} <= set(stage.rows(0))


def test_a_strength_moves_one_critic_alone():
    experiment = constraints_compared(critics="gp:10,gp:10,clip")
    moved = with_knob(experiment, "gp_weight", "3.5", 1)
    assert [written(moved, i) for i in range(3)] == ["gp:10", "gp:3.5", "clip:0.01"] and moved.arms[0] == experiment.arms[0]
    assert constraints_compared(critics="gp:10,gp:3.5,clip") == moved
    with pytest.raises(InputError, match="clip has no effect"):
        with_knob(constraints_compared(critics="spectral_norm"), "clip", 1, 0)
    with pytest.raises(InputError, match="gp_weight must be a number between"):
        with_knob(experiment, "gp_weight", 1e9, 0)


def test_another_constraint_takes_its_usual_strength_and_what_all_have_in_common():
    experiment = constraints_compared("ring8", "clip:0.3,gp", knobs={"critic_depth": 5, "critic_rate": 0.02, "copy_noise": 0.5, "n_critic": 3}, seed=4)
    told = MENU_OF_CONSTRAINTS.choose(experiment, 0, "spectral_norm")
    assert [written(told, i) for i in range(2)] == ["spectral_norm", "gp:10"] and told.arms[1] == experiment.arms[1] and told.seed == 4
    assert {name: told.values(0)[name] for name in ("critic_depth", "critic_rate", "copy_noise", "n_critic")} == {
        "critic_depth": 5,
        "critic_rate": 0.02,
        "copy_noise": 0.5,
        "n_critic": 3,
    }
    assert MENU_OF_CONSTRAINTS.now(told, 0) == "spectral_norm"
    adam = constraints_compared(critics="gp", knobs={"beta1": 0.1, "noise": 0.1})
    assert MENU_OF_CONSTRAINTS.choose(adam, 0, "clip").arms == (Arm("wgan", PRESET, {"noise": 0.1}),), "RMSProp reads no beta1"


def test_moved_knobs_stay_where_they_still_have_a_meaning():
    experiment = constraints_compared("ring8", "clip:0.3,gp", knobs={"critic_depth": 5, "copy_noise": 0.5, "sigma": 0.3}, seed=4)
    told = choose(experiment, data="grid25")
    assert told == constraints_compared("grid25", "clip:0.3,gp", knobs={"critic_depth": 5, "copy_noise": 0.5}, seed=4), "the noise on their copy does follow"
    assert with_generator(experiment, "same_moments") == constraints_compared("ring8", "clip:0.3,gp", "same_moments", {"critic_depth": 5, "sigma": 0.3}, 4)


@pytest.mark.parametrize("name", ALONE)
def test_a_critic_that_judges_points_together_cannot_be_looked_into(name):
    """Neither on the page, whoever sends it there, nor in a report."""
    together = with_knob(make(preset=PRESET), name, 2)
    for refuse in (Constraints().fitted, lambda experiment: report(type("Still", (), {"experiment": experiment})())):
        with pytest.raises(InputError, match=f"judges one point at a time, alone: {name} must be {ALONE[name]} here; 2 is not"):
            refuse(together)


def test_an_arm_that_is_no_row_is_told_by_its_recipe():
    experiment = with_arms(make(), [Arm("hinge", PRESET), Arm("ebgan", "toy"), constraint_arm("gp_layer_norm", 3)])
    assert [name_of(experiment, i) for i in range(3)] == [None, None, "gp_layer_norm"]
    assert [written(experiment, i) for i in range(3)] == ["hinge", "ebgan", "gp_layer_norm:3"]
