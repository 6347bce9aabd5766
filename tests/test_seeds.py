"""Many seeds from Python and the command line; and the remedies, each on top of every recipe."""

import dataclasses
import importlib
import json

import numpy as np
import pytest

import gan2d
from gan2d import __main__ as command
from gan2d.common.errors import InputError
from gan2d.elements.data import DATASETS
from gan2d.measure.metrics import METRICS
from gan2d.settings import crowd, settings
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import meaningful
from gan2d.settings.recipes import RECIPES
from gan2d.settings.remedies import REMEDIES, treated, without_meaning
from gan2d.studies.seeds import report, seeds, summary, to_python, train, verdicts
from gan2d.training.population import Population

TINY = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16}
SETS = [part for name, value in TINY.items() for part in ("--set", f"{name}={value}")]
MODULE = importlib.import_module("gan2d.studies.seeds")  # gan2d.seeds is the function
LINE = ["seeds", "--data", "ring8", "--recipe", "gan-ns", "--seeds", "3", "--steps", "6", "--seed", "5", *SETS]
AGAINST = {"critic_rate": 0.01}


def strict(text):
    """JSON as every other reader sees it: NaN and Infinity are no JSON."""

    def refuse(name):
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="module")
def both():
    """Three seeds of A and B, six turns; do not change it."""
    return seeds("ring8", "gan-ns", 3, 6, TINY, AGAINST, 5)


# ---- from Python ----


def test_seeds_are_a_crowd_trained_and_measured(both):
    a = settings.make("ring8", "gan-ns", TINY, 5)
    assert both.origin == crowd.make(a, 3, a.with_knob("critic_rate", 0.01))
    assert both.step == 6 and [len(told) for told in both.surveys] == [1, 1] and both.surveys[0][-1].step == 6


@pytest.fixture
def asked(monkeypatch):
    """The crowds that ``seeds`` would train, and for how long: it does not."""
    told = []
    monkeypatch.setattr(MODULE, "Population", lambda chosen: chosen)
    monkeypatch.setattr(MODULE, "train", lambda chosen, steps, tell: told.append((chosen, steps)))
    return told


@pytest.mark.parametrize("against", [{}, {"critic_rate": "0.01", "noise": 0.1}, {"recipe": "gan-ns", "batch_size": 8}])
def test_b_is_a_with_these_knobs_moved(against, asked):
    seeds("ring8", "gan-ns", "3", "40", TINY | {"sigma": 0.2}, against, 5)
    ((made, steps),) = asked
    moved = {name: float(value) for name, value in against.items() if name != "recipe"}
    assert dict(made.other.knobs) == dict(made.settings.knobs) | moved and made.seeds == 3 and steps == 40 and made.other.recipe == "gan-ns"


@pytest.mark.parametrize("against", [{"recipe": "wgan"}, {"recipe": "wgan", "clip": 0.2}])
def test_b_of_another_recipe_has_its_defaults_on_the_same_data(against, asked):
    seeds("ring8", "gan-ns", 3, 40, TINY | {"sigma": 0.2}, against, 5)
    ((made, _),) = asked
    values = made.other.values()
    assert made.other.recipe == "wgan" and values["critic_width"] == 64 and values["clip"] == against.get("clip", 0.1)
    assert values["sigma"] == 0.2 and made.other.seed == 5 and made.settings.values()["critic_width"] == 8


def test_training_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr(MODULE, "CHUNK", 4)
    monkeypatch.setattr(MODULE, "MEASURED", 3)
    told = []
    run = Population(crowd.make(settings.make("ring8", "gan-ns", TINY, 5), 3))
    train(run, 10, lambda *said: told.append(said))
    assert told == [("turns", 4, 10), ("turns", 8, 10), ("turns", 10, 10)] and [s.step for s in run.surveys[0]] == [4, 8, 10]
    train(run, 10, lambda *said: told.append(said))
    assert len(told) == 3, "there already"
    train(run, 100, lambda *said: told.append(said))
    assert run.step == 100 and len(told) == 6, "at most so many measurements"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"recipe": "gann"}, "Did you mean 'gan'"),
        ({"data": "moon"}, "Did you mean 'moons'"),
        ({"seeds": 1}, "seeds must be a whole number"),
        ({"seeds": "many"}, "seeds must be a whole number"),
        ({"knobs": {"clip": 1}}, "clip has no effect"),
        ({"against": {"clip": 1}}, "clip has no effect"),
        ({"against": {"recipe": "gann"}}, "Did you mean 'gan'"),
        ({"preset": "paper"}, "There is no preset named 'paper'"),
        ({"seed": -1}, "seed must be"),
        ({"seeds": 1024, "knobs": {"critic_width": 512, "generator_width": 512}}, "GB"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(given, why):
    with pytest.raises(InputError, match=why):
        seeds(**{"recipe": "gan-ns", "steps": 1} | given)


def test_steps_that_are_none_are_a_sentence():
    with pytest.raises(InputError, match="steps must be a whole number"):
        seeds("ring8", "gan-ns", 3, -1, TINY)


def test_the_report_is_json_without_nan_and_holds_every_seed(both):
    said = strict(json.dumps(report(both), allow_nan=False))
    assert said["step"] == 6 and said["seeds"] == [5, 6, 7] and said["moves"] == [] and set(said["floors"]) == set(METRICS)
    assert crowd.Crowd(settings.make(**said["crowd"]["settings"]), said["crowd"]["seeds"], settings.make(**said["crowd"]["other"])) == both.origin
    assert len(said["sides"]) == 2 and said["b_against_a"] == verdicts(both.surveys) and said["b_against_a"]
    for side, told in zip(said["sides"], both.surveys):
        assert set(side["metrics"]) == set(METRICS) and [len(row) for row in side["shares"]] == [8] * 3 and len(side["diagnoses"]) == 3
        for name, values in side["metrics"].items():
            assert values == told[-1].values[name].tolist()
        assert all(set(word) == {"kind", "sentence"} and word["sentence"] for word in side["diagnoses"])


def as_dead(run, seed, side=0):
    """The same, but one seed of a side has become NaN."""
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
    assert all(said["sides"][0]["metrics"][name][1] is None for name in METRICS) and said["sides"][0]["shares"][1] == [None] * 8
    assert all(None not in values for values in said["sides"][1]["metrics"].values())
    mean = np.nanmean(run.surveys[0][-1].values["w1"])
    assert f"w1, exact {mean:.3g}" in summary(run)


def test_before_a_measurement_there_is_less_to_say():
    run = Population(crowd.make(settings.make("ring8", "gan-ns", TINY, 5), 3))
    said = strict(json.dumps(report(run), allow_nan=False))
    assert said["sides"] == [] == said["b_against_a"] and summary(run) == ""


def test_the_summary_has_a_row_for_each_seed_of_each_side(both):
    lines = summary(both).splitlines()
    heads = [i for i, line in enumerate(lines) if line.startswith(("A  seed", "B  seed"))]
    assert [lines[i][0] for i in heads] == ["A", "B"]
    for side, first in enumerate(heads):
        for k, seed in enumerate((5, 6, 7)):
            words = lines[first + 1 + k].split()
            values = both.surveys[side][-1].values
            assert words[0] == str(seed) and words[1] == f"{values['modes'][k]:.0f}" and words[2] == f"{100 * values['high_quality'][k]:.1f}"
        assert lines[first + 4].split()[0] == "mean"
    assert lines[heads[1] + 5 :] == verdicts(both.surveys)


def ran(code, asked, monkeypatch):
    """What Python code asks for."""
    monkeypatch.setattr(gan2d, "summary_of_seeds", lambda made: "", raising=False)
    exec(compile(code, "exported", "exec"), {})
    return asked[-1]


ARGUMENTS = {
    "alone": ({}, None),
    "with a knob": ({"sigma": 0.1}, {"critic_rate": 0.01}),
    "another recipe": ({}, {"recipe": "wgan", "clip": 0.3}),
}


class Named:
    """What to_python reads of a population."""

    def __init__(self, origin, step=12, moves=()):
        self.origin, self.step, self.moves = origin, step, moves


@pytest.mark.parametrize("case", ARGUMENTS)
def test_exported_python_asks_for_the_same_crowd(case, asked, monkeypatch):
    knobs, against = ARGUMENTS[case]
    seeds("ring8", "gan-ns", 5, 0, TINY | knobs, against, 4, "published")
    ((origin, _),) = asked
    assert ran(to_python(Named(origin)), asked, monkeypatch) == (origin, 12)


@pytest.mark.parametrize("other", [settings.make("ring8", "gan-ns", TINY, 4, "published"), settings.make("ring8", "gan-ns", {}, 4)], ids=["preset", "default"])
def test_exported_python_keeps_all_of_b(other, asked, monkeypatch):
    origin = crowd.make(settings.make("ring8", "gan-ns", TINY, 4), 5, other)
    assert ran(to_python(Named(origin)), asked, monkeypatch) == (origin, 12)


def test_exported_python_carries_own_points(asked, monkeypatch):
    origin = crowd.make(settings.make(np.random.default_rng(0).normal(size=(20, 2)), "gan-ns", TINY), 3)
    assert ran(to_python(Named(origin)), asked, monkeypatch) == (origin, 12)


def test_exported_python_runs(both, capsys):
    exec(compile(to_python(both), "exported", "exec"), {})
    assert summary(both) in capsys.readouterr().out


def test_exported_python_tells_moves_as_comments(both):
    run = both.at(6)
    run.move(1, "noise", 0.2)
    (line,) = [line for line in to_python(run).splitlines() if line.startswith("#")]
    assert "step 6" in line and "B noise = 0.2" in line


# ---- from the command line ----


def test_the_command_prints_the_summary_and_writes_the_report(both, tmp_path, capsys):
    out = tmp_path / "seeds.json"
    assert command.main([*LINE, "--against", "critic_rate=0.01", "--json", str(out)]) == 0
    told = capsys.readouterr()
    assert told.out == summary(both) + "\n" and told.err == ""
    assert strict(out.read_text(encoding="utf-8")) == json.loads(json.dumps(report(both)))


def test_the_command_without_b(capsys):
    assert command.main(LINE) == 0
    told = capsys.readouterr().out
    assert told.startswith("A  seed") and "\nB  seed" not in told and "B captures" not in told


WRONG = {
    "seeds": (["--seeds", "1"], "seeds must be a whole number between 2 and 1,024"),
    "seeds' text": (["--seeds", "some"], "seeds must be"),
    "steps": (["--steps", "-1"], "steps must be"),
    "seed": (["--seed", "x"], "seed must be"),
    "data": (["--data", "ring9"], "Did you mean 'ring8'"),
    "recipe": (["--recipe", "gann"], "Did you mean 'gan'"),
    "preset": (["--preset", "best"], "There is no preset named 'best'"),
    "knob": (["--set", "colour=red"], "There is no knob named 'colour'"),
    "no value": (["--set", "clip"], "knob=value"),
    "no meaning": (["--set", "clip=1"], "clip has no effect"),
    "against": (["--against", "colour=red"], "There is no knob named 'colour'"),
    "against's value": (["--against", "critic_rate=much"], "critic_rate must be a number"),
    "against's recipe": (["--against", "recipe=gann"], "Did you mean 'gan'"),
    "memory": (["--seeds", "1024", "--set", "critic_width=512", "--set", "batch_size=4096"], "GB"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_one_sentence_and_exit_status_2(case, capsys):
    wrong, why = WRONG[case]
    assert command.main([*LINE, *wrong]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith("gan2d: ") and why in told.err and told.err.count("\n") == 1 and told.err.endswith((".\n", "?\n"))


def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path, capsys):
    assert command.main([*LINE, "--json", str(tmp_path / "nowhere" / "out.json")]) == 2
    assert "cannot be written" in capsys.readouterr().err


# ---- remedies ----


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("name", REMEDIES)
def test_every_remedy_can_be_put_on_every_recipe_or_says_why_not(recipe, name):
    chosen = settings.make("ring8", recipe, {"critic_rate": 0.004, "sigma": 0.2}, 3)
    why, row = without_meaning(chosen, name), REMEDIES[name]
    if why:
        assert why.endswith(".") and " has a meaning only with " in why
        with pytest.raises(InputError, match="has no effect"):
            treated(chosen, name)
        return
    told = treated(chosen, name)
    assert (told.data, told.recipe, told.seed, told.preset) == ("ring8", recipe, 3, "toy")
    values, before = told.values(), chosen.values()
    assert {knob: values[knob] for knob in row.knobs} == dict(row.knobs), "it is at its strength"
    assert {k: v for k, v in values.items() if k not in row.knobs} == {k: v for k, v in before.items() if k not in row.knobs}, "and all else stays"
    assert set(row.knobs) <= set(meaningful(values))
    told.compiled()
    assert crowd.Crowd(chosen, 2, told).to_query()["b.recipe"] == recipe


@pytest.mark.parametrize("recipe", ["wgan", "lsgan", "hinge"])
def test_label_smoothing_needs_cross_entropy(recipe):
    assert "Label smoothing has a meaning only with objective" in without_meaning(settings.make(recipe=recipe), "smoothing")
    assert without_meaning(settings.make(recipe="gan-ns"), "smoothing") == ""


@pytest.mark.parametrize("name", REMEDIES)
def test_what_acts_on_the_generator_needs_one_that_learns(name):
    frozen = settings.make("ring8", "gan-ns", {"generator": "noisy_copy"})
    if name in {"feature_matching", "virtual", "unrolling", "ema", "fourier"}:
        assert "generator network" in without_meaning(frozen, name)
    for data in DATASETS:
        if data != "points":
            assert without_meaning(settings.make(data, "gan-ns"), name) == ""


def test_a_remedy_keeps_what_it_is_not_about_and_overrides_what_it_is():
    chosen = settings.make("moons", "wgan-gp", TINY | {"gp_weight": 5.0, "noise": 0.01}, 9)
    told = treated(chosen, "noise")
    assert dict(told.knobs) == dict(chosen.knobs) | {"noise": 0.3, "noise_half_life": 300.0} and told.seed == 9


def test_a_heavy_penalty_takes_the_place_of_another_whose_weight_was_moved():
    chosen = settings.make("ring8", "wgan-gp", {"gp_weight": 5.0})
    assert without_meaning(chosen, "relaxed") == "", "so it is offered"
    assert treated(chosen, "relaxed").values()["penalty"] == "r1"


def test_an_unknown_remedy_is_a_sentence():
    with pytest.raises(InputError, match="packing2"):
        treated(settings.make(), "packing")


def test_every_trick_is_a_remedy():
    """What the page must offer, and every knob of the group of tricks."""
    titles = " ".join(row.title for row in REMEDIES.values()).lower()
    for trick in (
        *("feature matching", "minibatch discrimination", "historical averaging", "virtual batch norm", "replay", "label smoothing", "instance noise"),
        *("penalty, relaxed", "stop criteria", "ensemble", "packing", "unrolling", "averaged generator", "fourier", "decay"),
    ):
        assert trick in titles, trick
    moved = {knob for row in REMEDIES.values() for knob in row.knobs}
    assert {name.split("_")[0] for name, row in KNOBS.items() if row.group == "Tricks"} <= {name.split("_")[0] for name in moved}
    for row in REMEDIES.values():
        assert row.help.endswith(".") and dataclasses.is_dataclass(row)
        for name, value in row.knobs.items():
            assert KNOBS[name].parse(value) == value
