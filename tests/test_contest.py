"""Contests: critics in step on the same batches, each the very run that it would be alone; their past comes back bit for bit."""

import json

import jax
import numpy as np
import pytest

import gan2d
from gan2d.common.errors import InputError
from gan2d.settings.knobs import KNOBS
from gan2d.settings.lineup import make
from gan2d.settings.meaning import OWNERS
from gan2d.studies.lipschitz import lipschitz, report, to_python
from gan2d.training import loop as training
from gan2d.training.contest import Contest, Move, strength_name
from gan2d.training.run import Broken, Run
from gan2d.training.together import Together

SMALL = {"critic_depth": 1, "critic_width": 8, "batch_size": 16}
LINEUP = make("ring8", "noisy_copy", "clip:0.05,gp:10,gp:10", SMALL, seed=2)
STORY = [(3, None), (4, ("strength0", 0.2)), (5, ("critic_rate", 0.02)), (1, ("strength1", "3")), (7, ("copy_noise", 0.5)), (6, ("strength0", 0.01))]


def bits(run):
    states = [each.state._replace(key=jax.random.key_data(each.state.key)) for each in run.runs]
    return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(states)]


def finite(run):
    return all(np.isfinite(leaf).all() for each in run.runs for leaf in jax.tree.leaves(each.state.critic.params))


def lineups(story, end=10**9):
    """The lineup after each move of a story, by the lineup's own settings: what a contest's must be."""
    now, step = LINEUP, 0
    for steps, move in story:
        if move and step <= end:
            name, value = move
            if name.startswith("strength"):
                critics = [str(c) for c in now.critics]
                i = int(name[-1])
                critics[i] = f"{now.critics[i].kind}:{value}"
                now = make(now.data, now.generator, critics, now.knobs, now.seed)
            else:
                now = make(now.data, now.generator, [str(c) for c in now.critics], dict(now.knobs) | {name: value}, now.seed)
        step += steps
    return now


def eventful():
    """A contest with moves between its chunks, and its states by step."""
    run, seen = Contest(LINEUP), {}
    for steps, move in STORY:
        seen[run.step] = bits(run)
        if move:
            assert run.move(*move) is False, "no other program"
        run.advance(steps)
    seen[run.step] = bits(run)
    return run, seen


def test_equal_critics_stay_equal_bit_for_bit():
    """They can only have seen the same batches; and so did a critic of another constraint, whose points are theirs."""
    run = Contest(LINEUP)
    record = run.advance(30)
    one, two = (jax.tree.leaves(run.runs[i].state.critic.params) for i in (1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(one, two)) and record.step == run.step == 30
    assert record.info["critic_loss 1"] == record.info["critic_loss 2"] != record.info["critic_loss 0"]
    assert len(record.info) == 3 * len(training.Info._fields) and run.seconds > 0
    keys = [np.asarray(jax.random.key_data(each.state.key)) for each in run.runs]
    assert all(np.array_equal(key, keys[0]) for key in keys)


def test_the_first_batch_is_the_same_whatever_the_constraint():
    """Before its first step each critic has the same weights, so that its loss on that batch is the same too."""
    run = Contest(make("ring8", "noisy_copy", "gp:10,gp_one_sided:10,gp_finite_difference:10,gp:1", SMALL, seed=1))
    info = run.advance(1).info
    assert len({info[f"critic_loss {i}"] for i in range(4)}) == 1 and len({info[f"penalty {i}"] for i in range(4)}) == 4


@pytest.mark.parametrize("generator", ["noisy_copy", "network"])
def test_a_member_is_the_run_that_it_would_be_alone(generator):
    run = Contest(make("ring8", generator, "clip:0.05,gp:10", SMALL | ({"generator_depth": 1, "generator_width": 8} if generator == "network" else {}), 2))
    run.advance(4)
    run.advance(3)
    for i, each in enumerate(run.runs):
        origin = each.origin
        alone = gan2d.train(origin.data, origin.recipe, origin.knobs, steps=7, seed=origin.seed)
        for part in ("generator", "critic"):
            same = jax.tree.map(np.array_equal, getattr(alone.state, part), getattr(each.state, part))
            assert all(jax.tree.leaves(same)), (i, part)


def test_the_printed_code_replays_the_contest():
    run, seen = eventful()
    code = to_python(run)
    assert "print([run.metrics() for run in runs])" in code and "# critics: clip:0.01, gp:3, gp:10" in code
    told = {}
    exec(compile(code.replace("print([run.metrics() for run in runs])", ""), "printed", "exec"), told)  # its last line measures, which takes long
    other = Together([])
    other.runs = told["runs"]
    assert bits(other) == bits(run) == seen[run.step]


def test_the_saved_settings_replay_each_critic():
    run, _ = eventful()
    for saved, each in zip(report(run)["critics"], run.runs):
        settings, changes, steps = gan2d.saved.read_json(json.loads(json.dumps(saved["replay"])))
        other = Run(settings)
        other.replay(changes, steps)
        assert all(np.array_equal(a, b) for a, b in zip(jax.tree.leaves(other.state.critic), jax.tree.leaves(each.state.critic)))


def test_going_back_gives_lineup_moves_and_weights():
    run, seen = eventful()
    moves, lineup = list(run.moves), run.lineup
    assert moves == [Move(step, *move) for step, move in zip(np.cumsum([0, *(s for s, _ in STORY)]), (m for _, m in STORY)) if move]
    for step in (26, 20, 13, 12, 7, 3, 0):
        target = run.at(step)
        assert target.step == step and (step not in seen or bits(target) == seen[step] or step == 0)
        assert target.moves == [m for m in moves if m.step <= step] and target.lineup == lineups(STORY, step) and target.origin == LINEUP
        for each, critic in zip(target.runs, target.lineup.critics):
            assert each.settings.values() == target.lineup.settings(critic).values()
    assert (run.moves, run.lineup) == (moves, lineup) and bits(run) == seen[run.step], "at() leaves it alone"
    for step in sorted(seen, reverse=True):
        run.rewind(step)
        assert bits(run) == seen[step] and run.step == step and run.lineup == lineups(STORY, step)


def test_back_and_forth_is_the_contest_that_never_turned():
    run, seen = eventful()
    later, end = [m for m in run.moves if m.step > 9], run.step
    run.forget()
    run.rewind(9)
    for move in later:
        run.advance(move.step - run.step)
        run.move(move.name, move.value)
    run.advance(end - run.step)
    assert bits(run) == seen[end] and [m.step for m in run.moves] == [m.step for m in eventful()[0].moves]


@pytest.mark.parametrize(
    "name", [*(strength_name(i) for i in range(3)), *(name for name in LINEUP.rows() if not KNOBS[name].resets and not KNOBS[name].static)]
)
def test_moving_it_compiles_nothing_and_resets_nothing(name):
    run = Contest(LINEUP)
    run.advance(2)
    before, sizes = bits(run), (training.advance._cache_size(), training.init._cache_size())
    row = KNOBS["clip" if name == "strength0" else "gp_weight" if name.startswith("strength") else name]
    for value in (row.low, row.high):
        needs = run.move(name, value)
        assert not needs and bits(run) == before and run.step == 2, "weights stay"
    now = [each.settings.values()[row.name] for each in run.runs]
    assert now[int(name[-1])] == row.high if name.startswith("strength") else row.high in now
    run.move(name, row.low)
    run.advance(1)
    assert (training.advance._cache_size(), training.init._cache_size()) == sizes and run.step == 3


def test_another_batch_size_is_another_program_but_the_same_weights():
    run = Contest(LINEUP)
    run.advance(2)
    before = bits(run)
    assert run.move("batch_size", 8) is True and bits(run) == before and all(each.spec.batch_size == 8 for each in run.runs)
    assert run.move("batch_size", 8) is False, "nothing moved"
    assert len(run.moves) == 1


@pytest.mark.parametrize("name", [name for name in LINEUP.rows() if KNOBS[name].resets])
def test_what_needs_new_networks_is_refused_by_a_sentence(name):
    run = Contest(LINEUP)
    before, row = bits(run), KNOBS[name]
    now = {each.settings.values()[name] for each in run.runs}
    value = next(v for v in (row.choices or (row.low, row.high)) if v not in now)
    with pytest.raises(InputError, match=f"{name} cannot change in mid-training.*\\.$"):
        run.move(name, value)
    assert bits(run) == before and run.lineup == LINEUP and not run.moves and not any(each.changes for each in run.runs)


MISTAKES = {
    "strength3": (0.1, "There is no critic '3': this lineup has the critics 0 to 2"),
    "strength": (0.1, "There is no critic ''"),
    "strength-1": (0.1, "There is no critic '-1'"),
    "strengthx": (0.1, "There is no critic 'x'"),
    "strength0": (11.0, "clip must be a number between"),
    "strength1": ("much", "gp_weight must be a number between"),
    "critic_rat": (0.1, "Did you mean 'critic_rate'"),
    "critic_rate": (0, "critic_rate must be a number between"),
    "clip": (0.1, "clip is no knob that these critics share"),
    "theta": (0.1, "theta is no knob that these critics share"),
    "generator": ("network", "generator is no knob that these critics share"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_move_that_cannot_be_is_a_sentence_and_changes_nothing(name):
    value, why = MISTAKES[name]
    run = Contest(LINEUP)
    with pytest.raises(InputError) as error:
        run.move(name, value)
    assert why in str(error.value) and str(error.value).endswith((".", "?"))
    assert run.lineup == LINEUP and not run.moves and not any(each.changes for each in run.runs)


def test_a_strength_of_a_critic_without_one_is_refused():
    with pytest.raises(InputError, match="Spectral norm has no strength to turn"):
        Contest(make(critics="spectral_norm", knobs=SMALL)).move("strength0", 1.0)


def test_a_move_reaches_those_who_read_it():
    run = Contest(LINEUP)
    run.move("beta1", 0.2)
    assert [each.settings.values()["beta1"] for each in run.runs][1:] == [0.2, 0.2] and not run.runs[0].changes
    assert "beta1" not in OWNERS and run.lineup.knobs["beta1"] == 0.2


@pytest.mark.parametrize("step", [-1, 10**6])
def test_there_is_no_going_to_a_step_outside(step):
    run = Contest(LINEUP)
    run.advance(2)
    with pytest.raises(InputError, match="between 0 and 2"):
        run.at(step)
    assert run.step == 2 and run.advance(0) is None


def wild():
    """Twelve layers that clipping leaves free to grow by .02 and more a step overflow at the eighth; the tightly clipped one would go on."""
    return make("ring8", "noisy_copy", "clip:0.01,clip:10", SMALL | {"critic_depth": 12, "critic_width": 64, "critic_rate": 0.02}, 0)


def test_one_that_breaks_stops_all_at_the_last_step_at_which_all_were_finite():
    run = Contest(wild())
    with pytest.raises(Broken) as error:
        run.advance(300)
    broken = error.value
    assert {each.step for each in run.runs} == {broken.step} and 0 < broken.step < 299 and finite(run)
    assert f"Step {broken.step + 1:,} made the " in str(broken) and "(critic 2)" in str(broken)
    fresh = Contest(wild())
    fresh.advance(broken.step)
    assert bits(fresh) == bits(run), "one step less trains without trouble, and gives these very states"
    with pytest.raises(Broken) as again:
        fresh.advance(1)
    assert str(again.value) == str(broken)
    assert all(each.records[-1].step == broken.step for each in run.runs if each.records)
    # and tighter clipping goes on from there
    run.move("strength1", 0.01)
    assert run.advance(2).step == broken.step + 2


def test_what_is_looked_at_is_each_ones_own():
    run = Contest(make("ring8", "noisy_copy", "clip:0.05,gp:10,gp_batch_norm", SMALL, 1))
    run.advance(5)
    seen, exact = run.look(run.runs[0].box()), run.exact()
    assert len(seen) == len(exact) == 3 and np.ptp(exact) == 0 < exact[0], "asked about the same points"
    assert seen[0].share_at_bound > 0 == seen[1].share_at_bound and seen[0].says != seen[1].says
    assert all(np.isfinite(part).all() for each in seen for part in each)


def test_compiling_ahead_trains_nothing():
    run = Contest(LINEUP)
    before = bits(run)
    run.program()()
    size = training.advance._cache_size()
    assert bits(run) == before and run.step == 0
    run.advance(1)
    assert training.advance._cache_size() == size


@pytest.mark.parametrize("critics", ["clip:0.05,gp:10", "spectral_norm,r1:1", "gp_batch_norm:10,gp_layer_norm:10"])
def test_a_report_is_plain_json(critics):
    told = []
    said = lipschitz("ring8", critics, steps=60, seed=1, knobs=SMALL, tell=lambda *what: told.append(what))
    again = json.loads(json.dumps(said, allow_nan=False))
    assert again == said and told == [("steps", 0, 60), ("steps", 50, 60)] and said["steps"] == 60
    assert make(**said["lineup"]) == make("ring8", "noisy_copy", critics, SMALL, 1)
    for name, each in zip(critics.split(","), said["critics"]):
        assert each["critic"] == name and len(each["gradient_by_layer"]) == 1 and each["growth_per_layer"] == 0
        assert [sum(c) for c in each["weights"]["kernels"]] == [16, 8] and [sum(c) for c in each["weights"]["biases"]] == [8, 1]
        assert each["w1"] > 0 and each["largest_slope"] >= each["mean_slope"]
        assert each["divided_by_its_own_slope"] == (name.split(":")[0] in ("clip", "r1"))
    assert lipschitz("ring8", critics, steps=60, seed=1, knobs=SMALL)["critics"] == said["critics"], "the seed is the report"


def test_a_report_before_and_after_a_break_is_plain_json_too():
    run = Contest(wild())
    json.dumps(report(run), allow_nan=False)
    with pytest.raises(Broken):
        run.advance(300)
    json.dumps(report(run), allow_nan=False)


def test_a_report_of_a_critic_whose_slope_overflows_is_plain_json():
    """Broken looks at the weights and at generated points alone: finite weights may have infinite slopes elsewhere."""
    run = Contest(wild())
    each = run.runs[1]
    each.state = each.state._replace(critic=each.state.critic._replace(params=jax.tree.map(lambda w: 40 * w, each.state.critic.params)))
    assert finite(run)
    told = json.loads(json.dumps(report(run), allow_nan=False))
    assert told["critics"][1]["largest_slope"] is None or told["critics"][1]["largest_slope"] > 1e19


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"critics": 5}, "critics must be names"),
        ({"critics": None}, "critics must be names"),
        ({"knobs": 5}, "knobs must be a mapping"),
        ({"knobs": [("a", 1)]}, "knobs must be a mapping"),
        ({"steps": -1}, "steps must be a whole number"),
        ({"steps": "many"}, "steps must be a whole number"),
        ({"data": "ring9"}, "Did you mean 'ring8'"),
        ({"critics": "clip,pg"}, "There is no constraint named 'pg'"),
        ({"critics": []}, "0 were given"),
        ({"generator": "noise"}, "There is no generator named 'noise'"),
        ({"seed": 1.5}, "seed must be a whole number"),
        ({"knobs": {"critic_depth": 0}}, "critic_depth must be a whole number"),
        ({"knobs": {"gp_weight": 1}}, "gp_weight is no knob that these critics share"),
    ],
)
def test_lipschitz_refuses_by_a_sentence(given, why):
    with pytest.raises(InputError) as error:
        lipschitz(**given)
    assert why in str(error.value) and str(error.value).endswith((".", "?"))
