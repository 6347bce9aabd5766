"""Many members from Python: trained, measured on the way, reported, and exported as code that does the same."""

import importlib
import json

import numpy as np
import pytest

import gan2d
from gan2d.cluster.study import Where
from gan2d.cluster.worker import kind
from gan2d.common.errors import InputError
from gan2d.formats.files import read_json, to_json, to_python
from gan2d.measure.bootstrap import compare
from gan2d.measure.metrics import METRICS
from gan2d.settings.edits import adapted, with_arms
from gan2d.settings.experiment import Experiment, make, seeds_of, with_axes
from gan2d.studies.seeds import Surveyed, in_blocks, labels, report, seeds, summary, table, train, verdicts

TINY = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16}
MODULE = importlib.import_module("gan2d.studies.seeds")  # gan2d.seeds is the function
RUN = importlib.import_module("gan2d.studies.run")
AGAINST = {"critic_rate": 0.01}
A = make("ring8", "gan-ns", TINY, 5)
POINTS = np.random.default_rng(0).normal(size=(20, 2))


def beside(experiment, **knobs):
    """A beside itself with these knobs moved."""
    return with_arms(experiment, [experiment.arms[0], adapted(experiment, knobs).arms[0]])


def strict(text):
    """JSON as every other reader sees it: NaN and Infinity are no JSON."""

    def refuse(name):
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="module")
def both():
    """Three seeds of A and B, six turns; do not change it."""
    return seeds("ring8", "gan-ns", 3, 6, TINY, AGAINST, 5)


@pytest.mark.compiles
def test_seeds_are_trained_and_measured(both):
    assert both.origin == with_axes(beside(A, critic_rate=0.01), {"seed": 3})
    assert both.step == 6 and [len(told) for told in both.surveys] == [2, 2] and both.surveys[0][-1].step == 6


@pytest.fixture
def asked(monkeypatch):
    """The experiments that ``seeds`` would train, and for how long: it does not."""
    told = []
    monkeypatch.setattr(MODULE, "Surveyed", lambda chosen: chosen)
    monkeypatch.setattr(MODULE, "train", lambda chosen, steps, tell: told.append((chosen, steps)))
    return told


@pytest.mark.parametrize("against", [{}, {"critic_rate": "0.01", "noise": 0.1}, {"recipe": "gan-ns", "batch_size": 8}])
def test_b_is_a_with_these_knobs_moved(against, asked):
    seeds("ring8", "gan-ns", "3", "40", TINY | {"sigma": 0.2}, against, 5)
    ((made, steps),) = asked
    moved = {name: float(value) for name, value in against.items() if name != "recipe"}
    a, b = made.arms
    assert dict(b.knobs) == dict(a.knobs) | moved and str(made.axis("seed")) == "seed:3" and steps == 40 and b.recipe == "gan-ns"


@pytest.mark.parametrize("against", [{"recipe": "wgan"}, {"recipe": "wgan", "clip": 0.2}])
def test_b_of_another_recipe_has_its_defaults_on_the_same_data(against, asked):
    seeds("ring8", "gan-ns", 3, 40, TINY | {"sigma": 0.2}, against, 5)
    ((made, _),) = asked
    values = made.values(1)
    assert made.arms[1].recipe == "wgan" and values["critic_width"] == 64 and values["clip"] == against.get("clip", 0.1)
    assert values["sigma"] == 0.2 and made.seed == 5 and made.values()["critic_width"] == 8


def test_b_of_another_recipe_stands_against_own_points_too(asked):
    seeds(POINTS, "gan-ns", 3, 40, TINY, {"recipe": "wgan"})
    ((made, _),) = asked
    assert made.data == "points" and [arm.recipe for arm in made.arms] == ["gan-ns", "wgan"]


@pytest.mark.parametrize("axes", [{"gp_weight": "0.01:10:4:log"}, {"critic_rate": [0.001, 0.01], "seed": 2}])
def test_other_axes_take_the_place_of_the_seeds(axes, asked):
    seeds("ring8", "wgan-gp", 3, 40, TINY, axes=axes)
    ((made, _),) = asked
    assert made == make("ring8", "wgan-gp", TINY, axes=axes) and list(axes) == [axis.knob for axis in made.axes]


def test_training_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr(MODULE, "next_survey", lambda step: 4 * (step // 4 + 1))
    told = []
    run = Surveyed(with_axes(A, {"seed": 3}))
    train(run, 10, lambda *said: told.append(said))
    assert told == [("steps", 4, 10), ("steps", 8, 10), ("steps", 10, 10)] and [s.step for s in run.surveys[0]] == [0, 4, 8, 10]
    train(run, 10, lambda *said: told.append(said))
    assert len(told) == 3, "there already"
    train(run, 14, lambda *said: told.append(said))
    assert run.step == 14 and [s.step for s in run.surveys[0]] == [0, 4, 8, 10, 12, 14], "it goes on with the same steps"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"recipe": "gann"}, "Did you mean 'gan'"),
        ({"data": "moon"}, "Did you mean 'moons'"),
        ({"seeds": 0}, "seeds must be a whole number"),
        ({"seeds": 1025}, "seeds must be a whole number"),
        ({"seeds": "many"}, "seeds must be a whole number"),
        ({"knobs": {"clip": 1}}, "clip has no effect"),
        ({"against": {"clip": 1}}, "clip has no effect"),
        ({"against": {"recipe": "gann"}}, "Did you mean 'gan'"),
        ({"preset": "paper"}, "There is no preset named 'paper'"),
        ({"seed": -1}, "seed must be"),
        ({"axes": {"clip": "0.1:1:3"}}, "clip has no effect"),
        ({"axes": {"critic_width": [8, 16]}}, "cannot be an axis"),
        ({"seeds": 1024, "knobs": {"critic_width": 512, "generator_width": 512}}, "GB"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(given, why):
    with pytest.raises(InputError, match=why):
        seeds(**{"recipe": "gan-ns", "steps": 1} | given)


@pytest.mark.compiles
def test_steps_that_are_none_are_a_sentence():
    with pytest.raises(InputError, match="steps must be a whole number"):
        seeds("ring8", "gan-ns", 3, -1, TINY)


def test_the_report_is_json_without_nan_and_holds_every_seed(both):
    said = strict(json.dumps(report(both), allow_nan=False))
    assert said["step"] == 6 and said["seeds"] == [5, 6, 7] and said["experiment"]["changes"] == [] and set(said["floors"]) == set(METRICS)
    assert said["members"] == [{"seed": 5}, {"seed": 6}, {"seed": 7}] == [labels(both.experiment, i) for i in range(3)]
    assert read_json(said).bare() == both.origin and read_json(said).step == 6
    assert len(said["arms"]) == 2 and said["b_against_a"] == verdicts(both.surveys) and said["b_against_a"]
    for side, told in zip(said["arms"], both.surveys):
        assert set(side["metrics"]) == set(METRICS) and [len(row) for row in side["shares"]] == [8] * 3 and len(side["diagnoses"]) == 3
        for name, values in side["metrics"].items():
            np.testing.assert_equal(np.array(values, float), told[-1].values[name])  # None is NaN
        assert all(set(word) == {"kind", "words", "sentence"} and word["sentence"] for word in side["diagnoses"])


def as_dead(run, seed, side=0):
    """The same, but one seed of an arm has become NaN."""
    other = run.at(run.step)
    told = other.surveys[side][-1]
    values = {name: np.where(np.arange(3) == seed, np.nan, v) for name, v in told.values.items()}
    shares, alive = told.shares.copy(), told.alive.copy()
    shares[seed], alive[seed] = np.nan, False
    other.surveys[side][-1] = told._replace(values=values, shares=shares, alive=alive)
    return other


def test_a_dead_seed_is_null_in_the_report_and_disturbs_no_mean(both):
    run = as_dead(both, 1)
    said = strict(json.dumps(report(run), allow_nan=False))
    assert all(said["arms"][0]["metrics"][name][1] is None for name in METRICS) and said["arms"][0]["shares"][1] == [None] * 8
    # radii within 3σ are unknown where no sample lies there
    assert all(None not in values for name, values in said["arms"][1]["metrics"].items() if name != "radii_ks")
    mean = np.nanmean(run.surveys[0][-1].values["w1"])
    assert f"w1, exact {mean:.3g}" in summary(run)
    assert np.isfinite(both.surveys[0][-1].values["w1"]).all(), "the copy has surveys of its own"


def test_before_a_measurement_there_is_less_to_say():
    run = Surveyed(with_axes(A, {"seed": 3}))
    said = strict(json.dumps(report(run), allow_nan=False))
    assert said["arms"] == [] == said["b_against_a"] and summary(run) == ""


def test_going_back_forgets_what_was_measured_later():
    run = Surveyed(with_axes(A, {"seed": 3}))
    for _ in range(3):
        run.advance(2)
        run.survey()
    other = run.at(4)
    assert [told.step for told in other.surveys[0]] == [2, 4] and [told.step for told in run.surveys[0]] == [2, 4, 6]
    run.rewind(2)
    assert [told.step for told in run.surveys[0]] == [2] and [told.step for told in other.surveys[0]] == [2, 4]


def test_the_summary_has_a_row_for_each_seed_of_each_arm(both):
    lines = summary(both).splitlines()
    heads = [i for i, line in enumerate(lines) if line.startswith(("A  seed", "B  seed"))]
    assert [lines[i][0] for i in heads] == ["A", "B"]
    for side, first in enumerate(heads):
        for k, seed in enumerate((5, 6, 7)):
            words = lines[first + 1 + k].split()
            values = both.surveys[side][-1].values
            assert words[0] == str(seed) and words[1] == f"{values['modes'][k]:.0f}" and words[2] == f"{100 * values['high_quality'][k]:.1f}"
        perfect = lines[first + 4].split()
        assert perfect[0] == "perfect" and perfect[1] == "8" and perfect[3] == "%" and float(perfect[2]) == pytest.approx(98.9, abs=0.5)
        assert lines[first + 5].split()[0] == "mean"
    assert lines[heads[1] + 6 :] == verdicts(both.surveys)


# ---- exported as Python


class Noted:
    """In the place of a training: what code asks for."""

    told: list = []

    def __init__(self, experiment):
        self.experiment = experiment

    def replay(self, changes, until, every, tell):
        self.told.append((self.experiment, tuple(changes), until))


@pytest.fixture
def ran(monkeypatch):
    """The experiment, changes and step that Python code asks for: nothing is trained."""
    monkeypatch.setattr(RUN, "Surveyed", Noted)
    monkeypatch.setattr(gan2d, "summary", lambda made: "")
    monkeypatch.setattr(Noted, "told", [])

    def run(experiment):
        exec(compile(to_python(experiment), "exported", "exec"), {})
        return Noted.told[-1]

    return run


PUBLISHED = make("ring8", "gan-ns", TINY, 4, "published")
EXPORTED: dict[str, Experiment] = {
    "alone": with_axes(PUBLISHED, {"seed": 5}),
    "with a knob": with_axes(beside(make("ring8", "gan-ns", TINY | {"sigma": 0.1}, 4, "published"), critic_rate=0.01), {"seed": 5}),
    "another recipe": with_axes(
        with_arms(make("ring8", "gan-ns", TINY, 4), [make("ring8", "gan-ns", TINY).arms[0], make("ring8", "wgan", {"clip": 0.3}).arms[0]]), {"seed": 5}
    ),
    "another preset": with_axes(with_arms(make("ring8", "gan-ns", TINY, 4), [A.arms[0], PUBLISHED.arms[0]]), {"seed": 5}),
    "without knobs": with_axes(with_arms(make("ring8", "gan-ns", TINY, 4), [A.arms[0], make("ring8", "gan-ns").arms[0]]), {"seed": 5}),
    "own points": make(POINTS, "gan-ns", TINY, axes={"seed": 3}),
    "two axes": make("ring8", "wgan-gp", TINY, 4, axes={"gp_weight": "0.01:10:4:log", "seed": [3, 5]}),
}


@pytest.mark.parametrize("case", EXPORTED)
def test_exported_python_asks_for_the_same_experiment(case, ran):
    experiment = EXPORTED[case]
    assert ran(Experiment(**{**vars(experiment), "step": 12})) == (experiment, (), 12)


def test_exported_python_runs(both, capsys):
    exec(compile(to_python(both.moment()), "exported", "exec"), {})
    assert summary(both) in capsys.readouterr().out


def test_exported_python_makes_the_changes_too(both, ran):
    run = both.at(6)
    run.change("noise", 0.2, 1)
    run.change("sigma", 0.1)
    assert ran(run.moment()) == (both.origin, tuple(run.changes), 6) and [(c.knob, c.arm) for c in run.changes] == [("noise", 1), ("sigma", None)]


# ---- in blocks ----


def without_blocks(told):
    """A report without how it was cut."""
    return {name: value for name, value in told.items() if name != "blocks"}


@pytest.mark.compiles
def test_one_block_is_the_whole_bit_for_bit(both):
    told = in_blocks(both.origin, 6, Where(members=3))
    assert without_blocks(told) == report(both) and told["blocks"]["members"] == [3] and table(told) == summary(both)
    assert strict(json.dumps(told, allow_nan=False)) == told


def test_blocks_are_joined_in_the_order_of_the_members(monkeypatch):
    whole = make("ring8", "gan-ns", TINY, 5, axes={"critic_rate": [0.1, 0.2, 0.3], "seed": 4})

    def told(experiment):
        rows = [labels(experiment, i) for i in range(len(seeds_of(experiment)) * len(experiment.axes[0].values))]
        values = [100 * row["critic_rate"] + row["seed"] for row in rows]
        arm = {"metrics": dict.fromkeys(METRICS, values), "shares": [[value] for value in values], "diagnoses": [str(value) for value in values]}
        start = {"experiment": to_json(experiment), "step": 9, "floors": {}}
        return start | {"members": rows, "arms": [arm, arm], "b_against_a": []}

    monkeypatch.setattr(MODULE, "block", lambda block, tell: told(read_json(block["experiment"])))
    joint, reference = in_blocks(whole, 9, Where(members=2)), told(whole)
    assert joint["blocks"] == {"members": [2] * 6, "machines": [kind()]} and joint["experiment"] == reference["experiment"]
    assert all(joint[name] == reference[name] for name in ("members", "arms", "step", "floors")) and joint["seeds"] == [5, 6, 7, 8]
    assert joint["b_against_a"] == compare(*({name: np.array(values) for name, values in reference["arms"][0]["metrics"].items()} for _ in range(2)))


@pytest.mark.compiles
def test_a_member_in_a_block_is_measured_against_the_points_of_the_whole():
    whole = Surveyed(with_axes(A, {"seed": 3}))
    part = Surveyed(with_axes(A, {"seed": [1, 2]}))
    told, own = (run.survey()[0].values["w1"] for run in (whole, part))
    assert own == pytest.approx(told[1:], rel=1e-5), "untrained: only the points that W1 is measured against could differ"


@pytest.mark.compiles
def test_blocks_make_the_changes_on_the_way(both):
    changed = both.at(6)
    changed.rewind(2)
    changed.change("critic_rate", 0.02, 1)
    changed.advance(4)
    changed.survey()
    assert without_blocks(in_blocks(changed.moment(), 6, Where(members=8))) == report(changed)
