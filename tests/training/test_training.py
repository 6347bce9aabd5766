"""Training, over experiments of every shape: its past comes back bit for bit, its changes are its story, and it stops before what breaks."""

import dataclasses

import jax
import numpy as np
import pytest
from small_game import SMALL, bits

from gan2d.common.errors import InputError
from gan2d.elements.tricks import OPTIONAL
from gan2d.settings.edits import after_changes, with_arms, with_knob
from gan2d.settings.experiment import Change, check_steps, make, seeds_of
from gan2d.settings.knobs import KNOBS
from gan2d.studies.figures import constraints_compared
from gan2d.studies.sweep import apart
from gan2d.training import loop
from gan2d.training import training as module
from gan2d.training.sane import QUANTITIES
from gan2d.training.training import Broken, Training, replayed

CRITIC = {"critic_depth": 1, "critic_width": 8, "batch_size": 16}
ARMS = [{"recipe": "wgan-gp"}, {"recipe": "gan-ns"}]
KINDS = {
    "one arm": make("ring8", "wgan-gp", SMALL, 5),
    "two arms": make("ring8", knobs=SMALL, seed=5, arms=ARMS),
    "two arms at every θ": apart("parallel_gaussians", "wgan,gan", CRITIC, seed=2, theta=[-1.0, 0.0, 1.5, 3.0]),
    "an arm and three seeds": make("ring8", "wgan-gp", SMALL, 5, axes={"seed": 3}),
    "two arms, two λ and two seeds": make("ring8", knobs=SMALL, arms=ARMS, axes={"gp_weight": [0.1, 1.0], "seed": 2}),
}
# turns, after a knob was moved in all arms, in the last one or in the first; one of the data, of all whoever asks, stands at "data"
STORY = [(3, None), (4, ("critic_rate", 0.02)), (5, ("critic_rate", 0.003, -1)), (1, ("data", 0.6, 0)), (7, ("noise", 0.2)), (6, ("beta2", 0.5, 0))]
END = sum(steps for steps, _ in STORY)
each_kind = pytest.mark.parametrize("kind", KINDS)
each_with_arms = pytest.mark.parametrize("kind", [kind for kind, experiment in KINDS.items() if len(experiment.arms) > 1])
each_with_axes = pytest.mark.parametrize("kind", [kind for kind, experiment in KINDS.items() if experiment.axes])


def bits_of(training):
    return bits([arm.states for arm in training.arms])


def told(experiment, name, value, arm=None):
    """A move of the story, for this experiment."""
    knob = {"data": "width" if experiment.data.startswith("pair") else "sigma"}.get(name, name)
    return knob, value, arm if arm is None else arm % len(experiment.arms)


def eventful(experiment):
    """A training with changes between its chunks, its states by step, and what its changes must be."""
    training, seen, expected = Training(experiment), {}, []
    for steps, move in STORY:
        if move:
            knob, value, arm = told(experiment, *move)
            assert training.change(knob, value, arm) is False, "no other program"
            expected.append(Change(training.step, knob, value, None if move[0] == "data" else arm))
        seen[training.step] = bits_of(training)
        training.advance(steps)
    seen[END] = bits_of(training)
    assert training.step == END and training.changes == expected
    return training, seen


@pytest.fixture(scope="module")
def stories():
    """Every kind of experiment trained with changes on the way, and its states by step; do not change it."""
    return {kind: eventful(experiment) for kind, experiment in KINDS.items()}


# ---- the past


@pytest.mark.compiles
@each_kind
def test_going_back_gives_the_very_state(stories, kind):
    training, seen = stories[kind]
    changes, experiment, records = list(training.changes), training.experiment, list(training.records)
    for step in (END, 20, 13, 12, 9, 7, 3, 0):
        past = training.at(step)
        assert past.step == step and (step not in seen or bits_of(past) == seen[step])
        assert past.changes == [c for c in changes if c.step <= step] and past.records == [r for r in records if r.step <= step]
        assert past.experiment == after_changes(dataclasses.replace(KINDS[kind], changes=tuple(past.changes))) and past.origin == KINDS[kind]
        for i, arm in enumerate(past.arms):
            spec, knobs = past.experiment.compiled(i)
            assert arm.spec == spec and bits(arm.common) == bits(knobs)
    assert (training.changes, training.experiment, training.records) == (changes, experiment, records)
    assert bits_of(training) == seen[END], "at() leaves it alone"
    back = training.at(END)
    for step in sorted(seen, reverse=True):
        back.rewind(step)
        assert bits_of(back) == seen[step] and back.step == step


@pytest.mark.compiles
@each_kind
def test_back_and_forth_is_the_training_that_never_turned(stories, kind):
    training, seen = stories[kind]
    again = training.at(END)
    again.forget()
    again.rewind(9)
    again.replay([c for c in training.changes if c.step > 9], END)
    assert bits_of(again) == seen[END] and again.changes == training.changes and again.experiment == training.experiment


@each_kind
def test_going_on_from_an_earlier_step_forgets_what_came_after(stories, kind):
    training, seen = stories[kind]
    past = training.at(END)
    past.rewind(22)
    assert max(past._kept.steps) <= 22
    past.advance(END - 22)
    assert bits_of(past) == seen[END], "nobody moved a knob since: the same again"
    past.rewind(7)
    assert max(past._kept.steps) == 7
    past.change("noise", 0.7)
    past.advance(END - 7)
    assert past.step == END and bits_of(past) != seen[END] == bits_of(training)
    assert past.changes[-1] == Change(7, "noise", 0.7) and past.changes[-1] not in training.changes


@pytest.mark.compiles
@each_kind
def test_replaying_the_changes_gives_the_training(stories, kind):
    training, seen = stories[kind]
    for every in (None, 1, 4, 100):
        steps = []
        other = replayed(training.moment(), every=every, tell=steps.append)
        assert bits_of(other) == seen[END] and other.changes == training.changes and other.experiment == training.experiment
        if every is not None:
            expected = sorted({*range(every, END + 1, every), *(c.step for c in training.changes if c.step), END})
            assert steps == expected and [r.step for r in other.records] == ([] if KINDS[kind].axes else expected)
    # whatever the order of the list of changes
    other = Training(KINDS[kind])
    other.replay(sorted(training.changes, key=lambda c: -c.step), END)
    assert bits_of(other) == seen[END]


@each_kind
@pytest.mark.parametrize("size", [1, 4, 100])
def test_chunks_do_not_matter(kind, size):
    whole, parts = Training(KINDS[kind]), Training(KINDS[kind])
    whole.advance(12)
    while parts.step < 12:
        parts.advance(min(size, 12 - parts.step))
    assert bits_of(whole) == bits_of(parts) and whole.advance(0) is None and whole.seconds > 0


@each_kind
def test_the_seed_is_the_training(kind):
    experiment = KINDS[kind]
    one, again, other = (Training(dataclasses.replace(experiment, seed=seed)) for seed in (3, 3, 4))
    for training in (one, again, other):
        training.advance(2)
    assert bits_of(one) == bits_of(again)
    kernels = [np.asarray(training.arms[0].states.critic.params["Dense_0"]["kernel"]) for training in (one, other)]
    seeds = [seeds_of(training.experiment) for training in (one, other)]
    if len(seeds[0]) == 1:
        assert not np.array_equal(*kernels)
    else:
        assert seeds[0][1:] == seeds[1][:-1], "the axis's values are added to the experiment's own seed"


@pytest.mark.parametrize("step", [-1, 10**6])
def test_there_is_no_going_to_a_step_outside(step):
    training = Training(KINDS["one arm"])
    training.advance(2)
    for go in (training.rewind, training.at):
        with pytest.raises(InputError, match="between 0 and 2"):
            go(step)
    assert training.step == 2


@each_kind
@pytest.mark.parametrize("states", [0, 5])
def test_kept_states_stay_within_the_budget(monkeypatch, kind, states):
    size = sum(loop.size(arm.states) for arm in Training(KINDS[kind]).arms)
    monkeypatch.setattr(module, "BUDGET", states * size)
    monkeypatch.setattr(module, "LARGE", states * size)
    training, seen = Training(KINDS[kind]), {}
    for _ in range(40):
        training.advance(1)
        seen[training.step] = bits_of(training)
        kept = training._kept.steps
        assert len(kept) <= max(3, states) and kept[0] == 0 and kept[-1] == training.step
    for step in (39, 21, 1):
        assert bits_of(training.at(step)) == seen[step]
    training.forget()
    assert training._kept.steps == [0, 40]
    training.rewind(7)
    assert bits_of(training) == seen[7]


# ---- arms


# an arm without the penalty does not read its weight, and so cannot keep that axis alone
ORDERS = [(kind, order) for kind, experiment in KINDS.items() for order in [(1, 0), (0,), (1,)] if len(experiment.arms) > 1]
ORDERS.remove(("two arms, two λ and two seeds", (1,)))


@pytest.mark.parametrize(("kind", "order"), ORDERS, ids=str)
def test_arms_swapped_or_given_up_go_on_as_alone(stories, kind, order):
    """Bit for bit as an experiment that has had these arms from the start."""
    training, seen = stories[kind]
    chosen, origin = training.at(END), KINDS[kind]
    chosen.select(order)
    alone = Training(with_arms(origin, [origin.arms[i] for i in order]))
    assert chosen.origin == alone.origin
    moved = [c if c.arm is None else c._replace(arm=order.index(c.arm)) for c in training.changes if c.arm is None or c.arm in order]
    for until in np.cumsum([steps for steps, _ in STORY]):
        alone.replay(moved, int(until))
    assert chosen.changes == alone.changes == moved and chosen.experiment == alone.experiment
    assert bits_of(chosen) == bits_of(alone) and [record.arms for record in chosen.records] == [record.arms for record in alone.records]
    for each in (chosen, alone):
        each.change("critic_rate", 0.01, len(order) - 1)
        each.advance(5)
    assert bits_of(chosen) == bits_of(alone) and chosen.moment() == alone.moment()
    for step in (END, 20, 9):
        assert bits_of(chosen.at(step)) == bits_of(alone.at(step))
    assert bits_of(training) == seen[END], "the copy went its own way"


def test_a_change_that_only_a_lost_arm_read_goes_with_it():
    training = Training(KINDS["two arms"])
    training.advance(1)
    training.change("gp_weight", 3.0)  # of all who read it, and the second arm does not
    training.change("sigma", 0.3, 0)  # of the data, so of all
    training.advance(1)
    training.select([1])
    assert training.changes == [Change(1, "sigma", 0.3)] and training.experiment.values()["sigma"] == 0.3
    other = replayed(training.moment())
    assert bits_of(other) == bits_of(training)


def test_the_last_arm_that_reads_an_axis_cannot_be_given_up():
    training = Training(KINDS["two arms, two λ and two seeds"])
    with pytest.raises(InputError, match="gp_weight has no effect"):
        training.select([1])
    assert len(training.arms) == len(training.experiment.arms) == len(training.origin.arms) == 2


@each_with_arms
def test_a_change_in_one_arm_leaves_the_other_bit_for_bit(kind):
    training, plain = Training(KINDS[kind]), Training(KINDS[kind])
    for each in (training, plain):
        each.advance(2)
    training.change("critic_rate", "0.02", 1)
    for each in (training, plain):
        each.advance(2)
    ours, theirs = ([bits(arm.states) for arm in each.arms] for each in (training, plain))
    assert ours[0] == theirs[0] and ours[1] != theirs[1]
    assert training.experiment == with_knob(KINDS[kind], "critic_rate", 0.02, 1) and training.origin == KINDS[kind]
    assert training.changes == [Change(2, "critic_rate", 0.02, 1)] and training.experiment.arms[0] == KINDS[kind].arms[0]


@each_with_arms
@pytest.mark.parametrize("arm", [None, 0, 1])
def test_a_knob_of_the_data_moves_all_arms(kind, arm):
    training = Training(KINDS[kind])
    name = told(KINDS[kind], "data", 0.6)[0]
    assert training.change(name, 0.6, arm) is False
    assert [training.experiment.values(i)[name] for i in (0, 1)] == [0.6, 0.6] and training.changes == [Change(0, name, 0.6)]
    assert [float(getattr(each.common, name)) for each in training.arms] == pytest.approx([0.6, 0.6])
    assert [float(getattr(each.knobs, name)) for each in training.arms] == pytest.approx([0.6, 0.6])


@pytest.mark.compiles
def test_equal_arms_stay_equal_bit_for_bit():
    """They can only have seen the same batches; and so did an arm of another constraint, whose points are theirs."""
    training = Training(constraints_compared("ring8", "clip:0.05,gp:10,gp:10", knobs=CRITIC, seed=2))
    record = training.advance(30)
    assert bits(training.arms[1].states) == bits(training.arms[2].states) != bits(training.arms[0].states)
    assert record.arms[1] == record.arms[2] != record.arms[0] == record.info and record.step == training.step == 30
    assert all(list(arm) == list(loop.Info._fields) for arm in record.arms) and len({bits(arm.states.key)[0] for arm in training.arms}) == 1


def test_equal_arms_of_several_seeds_stay_equal_too():
    experiment = KINDS["an arm and three seeds"]
    training = Training(with_arms(experiment, [experiment.arms[0]] * 2))
    training.advance(20)
    assert bits(training.arms[0].states) == bits(training.arms[1].states)
    kernels = np.asarray(training.arms[0].states.critic.params["Dense_0"]["kernel"])
    assert len({kernel.tobytes() for kernel in kernels}) == 3, "but seeds differ"


@pytest.mark.compiles
def test_the_first_batch_is_the_same_whatever_the_constraint():
    """Before its first step each critic has the same weights, so that its loss on that batch is the same too."""
    critics = "gp:10,gp_one_sided:10,gp_finite_difference:10,gp:1"
    arms = Training(constraints_compared("ring8", critics, knobs=CRITIC, seed=1)).advance(1).arms
    assert len({arm["critic_loss"] for arm in arms}) == 1 and len({arm["penalty"] for arm in arms}) == 4


@each_with_arms
def test_a_change_in_all_reaches_those_who_read_it(kind):
    training = Training(KINDS[kind])
    before = training.experiment
    read = [name for name in ("gp_weight", "clip") if name in before.rows() and before.axis(name) is None]
    for name in read:
        training.change(name, 0.5)
        reading = [i for i in range(2) if name in before.rows(i)]
        assert [i for i, arm in enumerate(training.experiment.arms) if arm != before.arms[i]] == reading and len(reading) == 1
        with pytest.raises(InputError, match=f"{name} has no effect"):
            training.change(name, 0.7, 1 - reading[0])
        before = training.experiment
    assert read or before.axis("gp_weight")


# ---- members


def close(one, other):
    """Weights equal but for the order of sums."""
    for (path, a), b in zip(jax.tree_util.tree_leaves_with_path(one), jax.tree.leaves(other)):
        if a.shape != (1,):  # a critic's last bias may have no gradient but rounding, which the optimisers blow up
            np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-5, err_msg=jax.tree_util.keystr(path))


@pytest.mark.compiles
@each_with_axes
def test_each_member_is_the_run_that_it_would_be_alone(kind):
    experiment = KINDS[kind]
    training = Training(experiment)
    training.advance(3)
    training.advance(1)
    for i, arm in enumerate(training.arms):
        row, read = experiment.arms[i], set(dataclasses.replace(experiment, axes=()).rows(i))
        for k in range(training.count):
            own = {name: values[k] for name, values in arm.members.varied.items() if name in read}
            run = Training(make(experiment.data, row.recipe, {**row.knobs, **own}, int(arm.members.seeds[k]), row.preset))
            run.advance(4)
            state, _ = arm.alone(k)
            close(state.critic.params, run.arms[0].states.critic.params)
            close(state.generator.params, run.arms[0].states.generator.params)
            assert int(state.step) == 4 and arm.alive[k]


# ---- knobs that move


@each_kind
def test_moving_a_traced_knob_compiles_nothing_and_resets_nothing(kind):
    training = Training(KINDS[kind])
    training.advance(2)
    sizes = [program.count for program in (loop._single, loop._members, loop.init)]
    for name in training.experiment.rows():
        row = KNOBS[name]
        if row.static or name in OPTIONAL:
            continue
        before = bits([arm.states._replace(since=0 * arm.states.since) for arm in training.arms])
        for value in (*(row.choices or (row.low, row.high)), row.default):
            training.change(name, value)
        assert bits([arm.states._replace(since=0 * arm.states.since) for arm in training.arms]) == before, "weights stay"
        assert training.step == 2
    try:
        training.advance(1)
    except Broken:
        training.advance(0)
    assert [program.count for program in (loop._single, loop._members, loop.init)] == sizes


def test_a_knob_moved_twice_at_one_step_is_one_change():
    training = Training(KINDS["two arms at every θ"])
    training.advance(2)
    for rate in (0.5, 0.02):
        training.change("critic_rate", rate)
    training.change("width", "0.5")
    assert training.changes == [Change(2, "critic_rate", 0.02), Change(2, "width", 0.5)]
    assert [training.experiment.values(i)["critic_rate"] for i in (0, 1)] == [0.02, 0.02]
    assert [int(arm.states.since) for arm in training.arms] == [2, 2], "and the rates begin to fall anew"


@each_kind
def test_a_refused_change_changes_nothing_and_neither_does_none(kind):
    training = Training(KINDS[kind])
    before = bits_of(training)
    refused = [("noise", -1), ("clipp", 1), ("margin", 1.0), ("batch_size", 8.5), ("critic_rate", 99), ("noise", 0.1, 2), ("noise", 0.1, -1), ("data", "moons")]
    for name, *more in [*refused, *((axis.knob, 1.0) for axis in KINDS[kind].axes)]:
        with pytest.raises(InputError) as error:
            training.change(name, *more)
        assert str(error.value).endswith((".", "?"))
    for name in ("noise", "critic_rate", "objective"):
        assert training.change(name, training.experiment.values()[name], 0) is False
    assert training.experiment == training.origin == KINDS[kind] and not training.changes and bits_of(training) == before


# a pair's generator can be no other, and so the game
RESETS = [
    (kind, name)
    for kind in ("one arm", "two arms at every θ")
    for name in KINDS[kind].rows()
    if KNOBS[name].resets and (kind == "one arm" or name not in ("generator", "game"))
]


@pytest.mark.parametrize(("kind", "name"), RESETS)
def test_what_needs_new_networks_is_refused_in_mid_training(kind, name):
    training = Training(KINDS[kind])
    row, experiment = KNOBS[name], KINDS[kind]
    now = {experiment.values(i)[name] for i in range(len(experiment.arms))}
    other = next(value for value in (row.choices or (row.low, row.high)) if value not in now)
    before = bits_of(training)
    with pytest.raises(InputError, match=f"{name} cannot change in mid-training.*new run.*\\.$"):
        training.change(name, other)
    assert training.change(name, experiment.values(0)[name], 0) is False, "no change at all"
    assert training.experiment == experiment and not training.changes and bits_of(training) == before


@pytest.mark.compiles
@each_kind
def test_a_static_knob_without_reset_keeps_the_weights_and_replays(kind):
    training = Training(KINDS[kind])
    training.advance(2)
    before = bits([arm.states.critic for arm in training.arms])
    assert training.change("batch_size", 8) is True and training.change("batch_size", 8) is False
    assert bits([arm.states.critic for arm in training.arms]) == before and training.changes == [Change(2, "batch_size", 8)]
    assert all(arm.spec.batch_size == 8 for arm in training.arms)
    training.program()()  # trains no step
    assert training.step == 2
    training.advance(2)
    seen = bits_of(training)
    assert bits_of(replayed(training.moment())) == seen
    training.rewind(3)
    assert training.arms[0].spec.batch_size == 8
    training.rewind(1)
    assert training.arms[0].spec.batch_size == 16 and training.experiment == training.origin and training.changes == []
    training.replay([Change(2, "batch_size", 8)], 4)
    assert bits_of(training) == seen


@pytest.mark.compiles
@pytest.mark.parametrize("axes", [None, {"seed": 2}], ids=str)
def test_a_projection_put_off_and_on_again_replays(axes):
    """A projection put off and on again at one step must leave a training that its own list of changes gives back."""
    training = Training(make("ring8", "hinge", SMALL, axes=axes))
    training.advance(5)
    memory = bits(training.arms[0].states.memory)
    assert memory
    training.change("projection", "none")
    assert bits(training.arms[0].states.memory) == []
    training.change("projection", "spectral_norm")
    assert bits(training.arms[0].states.memory) != memory and len(training.changes) == 2, "made anew"
    other = Training(training.origin)
    other.replay(training.changes, training.step)
    assert bits_of(other) == bits_of(training)
    training.advance(4)
    other.advance(4)
    assert bits_of(training.at(7)) == bits_of(other.at(7)) and bits(training.at(3).arms[0].states.memory) != []


@pytest.mark.compiles
def test_a_moved_knob_may_lose_its_meaning_in_every_arm():
    training = Training(make("ring8", knobs=SMALL | {"gp_weight": 5.0}, arms=[{}, {}]))
    training.advance(1)
    assert training.change("penalty", "r1") is True
    assert "gp_weight" not in training.experiment.rows()
    training.advance(1)
    assert bits_of(replayed(training.moment())) == bits_of(training)


@each_kind
def test_compiling_ahead_trains_nothing(kind):
    training = Training(KINDS[kind])
    before = bits_of(training)
    training.program()()
    sizes = [program.count for program in (loop._single, loop._members)]
    assert bits_of(training) == before and training.step == 0
    training.advance(1)
    assert [program.count for program in (loop._single, loop._members)] == sizes


@pytest.mark.parametrize("bad", [-1, 10_000_001, 1.5, "x", "", None, True, float("nan")], ids=repr)
def test_steps_that_are_none(bad):
    with pytest.raises(InputError, match="steps must be a whole number between 0 and 10,000,000"):
        check_steps(bad)
    assert check_steps("12") == check_steps(12) == 12


# ---- what breaks


# what breaks, and where: exp() overflows within a few turns at a rate of 1; eight layers that nothing bounds do so too
BREAKS = {
    "one arm": (make("ring8", "wgan-gp", SMALL | {"objective": "kl", "critic_rate": 1.0, "generator_rate": 1.0}), 2000, ""),
    "one arm, five critic steps": (make("ring8", "wgan-gp", SMALL | {"objective": "kl", "critic_rate": 1.0, "generator_rate": 1.0, "n_critic": 5}), 2000, ""),
    "the second arm": (
        constraints_compared("ring8", "clip:0.01,clip:10", knobs=CRITIC | {"critic_depth": 12, "critic_width": 64, "critic_rate": 0.02}),
        300,
        " (arm B)",
    ),
    "the first arm first": (
        make("ring8", knobs=SMALL | {"objective": "kl"}, arms=[{"knobs": {"critic_rate": rate, "generator_rate": rate}} for rate in (1.0, 0.7)]),
        2000,
        " (arm A)",
    ),
    "the second arm first": (
        make("ring8", knobs=SMALL | {"objective": "kl"}, arms=[{"knobs": {"critic_rate": rate, "generator_rate": rate}} for rate in (0.7, 1.0)]),
        2000,
        " (arm B)",
    ),
    "the second arm at one θ": (
        apart("parallel_gaussians", "gan,wgan-gp", CRITIC | {"critic_rate": 1.0, "gp_weight": 0.0, "critic_depth": 8}, theta=[-20.0, 0.0, 5.0, 10.0]),
        500,
        " (arm B)",
    ),
}


@pytest.mark.compiles
@pytest.mark.parametrize("case", BREAKS)
def test_divergence_stops_all_at_the_last_finite_state(case):
    experiment, steps, where = BREAKS[case]
    training = Training(experiment)
    with pytest.raises(Broken) as error:
        training.advance(steps)
    broken = error.value
    assert 0 < training.step == broken.step < steps - 1 and {arm.step for arm in training.arms} == {broken.step}
    for arm in training.arms:
        assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves((arm.states.critic.params, arm.states.generator.params)))
    assert str(broken).startswith(f"Step {broken.step + 1:,} ") and broken.quantity in str(broken) and f"stopped at step {broken.step:,}" in str(broken)
    assert broken.quantity.endswith(where)
    if experiment.axes:
        assert any(broken.quantity.endswith(f" at θ = {theta:.3g}{where}") for theta in experiment.axes[0].values)
    else:
        assert broken.quantity.removesuffix(where) in QUANTITIES
        assert training.records[-1].step == broken.step
    fresh = Training(experiment)
    fresh.advance(broken.step)
    assert bits_of(fresh) == bits_of(training), "one step less trains without trouble, and gives these very states"
    assert [bits(arm.info) for arm in fresh.arms] == [bits(arm.info) for arm in training.arms] or experiment.axes
    with pytest.raises(Broken) as again:
        fresh.advance(1)
    assert (again.value.step, again.value.quantity) == (broken.step, broken.quantity) and bits_of(fresh) == bits_of(training)
    # what is told is still told of the last sane state, and a tamer rate goes on from there
    assert all(np.isfinite(np.asarray(arm.info.critic_loss)).all() for arm in fresh.arms)
    if not experiment.axes:
        fresh.change("objective", "wasserstein")
        fresh.change("critic_rate", 1e-3)
        if "clip" in experiment.rows():
            fresh.change("clip", 0.01, 1)
        assert fresh.advance(2).step == broken.step + 2


def test_records_are_told_where_there_are_no_axes():
    for kind, experiment in KINDS.items():
        training = Training(experiment)
        record = training.advance(2)
        assert record.step == 2 and (training.records == [record]) == (not experiment.axes), kind
        assert len(record.arms) == (0 if experiment.axes else len(experiment.arms))
