"""Links and files of the version before: each opens with the settings, the changes and the step that it had there.

The fixtures were written by that version: files by its commands and pages, links by its players, and beside each what it
understood of it – for every arm the values of all knobs that it read.
"""

import copy
import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.elements.data import DATASETS
from gan2d.elements.pairs import PAIRS, of_pair
from gan2d.formats.files import read_json, read_text, to_json
from gan2d.formats.link import from_query, to_query
from gan2d.measure.estimates import theta_of
from gan2d.settings.edits import after_changes
from gan2d.settings.experiment import Experiment, make, seeds_of
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import meaningful
from gan2d.studies.sweep import apart
from gan2d.training.training import replayed
from gan2d.ui.player.player import read_link
from gan2d.ui.stages.constraints import Constraints
from gan2d.ui.stages.distances import Distances
from gan2d.ui.stages.lab import Lab
from gan2d.ui.stages.members import Members
from gan2d.ui.stages.perfect_critic import PerfectCritic

FOLDER = Path(__file__).parent / "fixtures"
FILES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json")) if path.stem != "links"}
LINKS = json.loads((FOLDER / "links.json").read_text(encoding="utf-8"))
FIVE = ("gan", "gan-ns", "ebgan", "wgan", "wgan-gp")  # critics of the first version where none were named
STAGES = {stage.module: stage for stage in (Lab, Distances, PerfectCritic, Constraints, Members)}
NAMED = [f"{i} {link['page']}" for i, link in enumerate(LINKS)]
FOREIGN = [None, True, 5, 2.5, "x", [], ["x"], {}, {"x": 1}, [[1, 2, 3, 4]], 10**400]
# how views were named in links, and are
VIEWS = {"theta": "theta_shown", "points": "plan_points", "other": "plan_other", "bins": "piles", "task": "exercise", "part": "part"}
USUAL_VIEWS = {"points": 24, "other": "greedy", "bins": 5, "task": 0, "part": "curves"}


def same_arms(experiment, arms):
    """All knobs that each arm had, with a meaning still and the same value; those of θ aside, which is an axis."""
    assert len(experiment.arms) == len(arms)
    for i, told in enumerate(arms):
        values = experiment.values(i)
        axes = {axis.knob for axis in experiment.axes}
        expected = {name: value for name, value in told["values"].items() if name not in axes}
        assert {name: values[name] for name in expected} == expected
        assert set(expected) <= set(meaningful(values)) | {"data"}, "none has lost its meaning"
        assert experiment.arms[i].recipe == told["recipe"]


def same_data(experiment, expected):
    pair = expected.get("pair")
    data = expected["data"] if pair is None or PAIRS[pair].of_data else of_pair(pair)
    assert (experiment.data, experiment.seed) == (data, expected["seed"])
    if pair is not None:
        assert experiment.pair is PAIRS[pair] and np.array_equal(theta_of(experiment), expected["theta"])
        if not expected["critics"]:
            assert experiment.view["critics"] == "none"
        shape = {name: value for name, value in expected["shape"].items() if KNOBS[name].group == "Data" or name == "noise"}
        assert {name: experiment.value(name) for name in shape} == shape
    if "seeds" in expected:
        assert seeds_of(experiment) == expected["seeds"]
    if "points" in expected:
        assert np.array_equal(experiment.points.array, np.float32(expected["points"]))


# ---- files


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_before_is_the_moment_that_it_was(name):
    said, expected = FILES[name]["file"], FILES[name]["expected"]
    moment = read_text(json.dumps(said))
    same_data(moment, expected)
    if expected["arms"]:
        same_arms(moment, expected["arms"])
        same_arms(after_changes(moment), expected["after"])
    assert moment.step == expected["step"]
    for step, arm, knob, value in expected["path"]:
        until = dataclasses.replace(moment, changes=tuple(change for change in moment.changes if change.step <= step))
        assert after_changes(until).values(arm)[knob] == value
    assert {change.step for change in moment.changes} == {step for step, *_ in expected["path"]}
    assert read_json(to_json(moment)) == moment, "from now on it is a file of today"


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_before_opens_on_its_page(name):
    moment = read_json(FILES[name]["file"])
    assert STAGES[name.partition("_")[0]]().fitted(moment).bare() == moment.bare(), "the page can show it as it is"


@pytest.mark.compiles
@pytest.mark.parametrize("name", ["lab_changes", "distances_changes", "constraints_moved", "members_against"])
def test_a_file_of_before_replays(name):
    expected = FILES[name]["expected"]
    training = replayed(read_json(FILES[name]["file"]))
    assert training.step == expected["step"]
    same_arms(training.experiment, expected["after"])


@pytest.mark.parametrize("name", ["constraints_moved", "constraints_network"])
def test_a_comparison_without_its_runs_is_that_of_its_end(name):
    moment = read_json(FILES[name]["file"] | {"critics": []})
    same_arms(moment, FILES[name]["expected"]["after"])
    assert moment.changes == () and {arm.preset for arm in moment.arms} == {"side_by_side"}


def test_every_part_of_every_kind_of_file_is_among_them():
    held = {next(part for part in ("settings", "scene", "lineup", "crowd") if part in FILES[name]["file"]) for name in FILES}
    assert held == {"settings", "scene", "lineup", "crowd"} and len(FILES) >= 11
    assert {link["page"] for link in LINKS} == set(STAGES)
    assert {(link["page"], link["query"].get("part", "")) for link in LINKS} >= {
        ("distances", "plan"),
        ("distances", "piles"),
        ("constraints", "strengths"),
        ("members", "gallery"),
        ("members", "published"),
    }


# ---- links


@pytest.mark.parametrize("link", LINKS, ids=NAMED)
def test_a_link_of_before_opens_what_it_did(link):
    stage, expected = STAGES[link["page"]](), link["expected"]
    experiment, complaints = read_link(stage, link["query"])
    assert complaints == []
    same_data(experiment, expected)
    if expected["arms"]:
        same_arms(experiment, expected["arms"])
    assert experiment.changes == () and experiment.step == 0 and stage.fitted(experiment) == experiment
    for name, value in link["view"].items():
        text = experiment.view.get(VIEWS[name], str(USUAL_VIEWS.get(name)))
        assert text == str(value) or float(text) == pytest.approx(value, rel=1e-3)


@pytest.mark.parametrize("link", LINKS, ids=NAMED)
def test_a_link_of_before_is_one_of_today_from_now_on(link):
    stage = STAGES[link["page"]]()
    experiment, _ = read_link(stage, link["query"])
    assert read_link(stage, to_query(experiment)) == (experiment, [])
    assert not {"pair", "seeds", "span"} & set(to_query(experiment))


@pytest.mark.parametrize("link", LINKS, ids=NAMED)
def test_the_order_of_a_link_of_before_does_not_matter(link):
    stage = STAGES[link["page"]]()
    assert read_link(stage, link["query"]) == read_link(stage, dict(reversed(link["query"].items())))


# ---- parts of links that were left out, and what could not be used


def read(page, query):
    return read_link(STAGES[page](), query)


def test_links_that_say_less_than_all_open_over_what_their_page_shows():
    for page, usual in (("distances", apart("parallel_lines")), ("perfect_critic", apart("parallel_lines", FIVE, count=9))):
        assert STAGES[page]().fitted(read(page, {"pair": "parallel_lines"})[0]) == usual, "a pair has its own span"
    assert [arm.recipe for arm in read("perfect_critic", {"critics": "wgan,gan"})[0].arms] == ["wgan", "gan"]
    assert read("distances", {"theta": "2"})[0].data == "pair_parallel_gaussians", "where the page opened then"
    assert read("distances", {"critics": "none"})[0].view == {"critics": "none"} and not read("distances", {"critics": "none"})[1], "today's language"
    assert read("perfect_critic", {"span": "0:4:7"})[0].axes[0].values[-1] == 4 and read("distances", {"theta": "2"})[0].view == {"theta_shown": "2"}
    told, complaints = read("constraints", {"critics": "gp:3", "critic_depth": "5"})
    assert (told.data, told.values()["gp_weight"], told.values()["critic_depth"], complaints) == ("ring8_wgan_gp", 3.0, 5, [])
    assert len(read("members", {"seeds": "32"})[0].axes[0].values) == 32
    told, complaints = read("members", {"data": "moons", "recipe": "wgan", "clip": "0.2", "b.recipe": "gan"})
    assert [arm.recipe for arm in told.arms] == ["wgan", "gan"] and told.values(0)["clip"] == 0.2 and not complaints


BROKEN = {
    "distances": {
        "pair": ("mixture", "Did you mean 'mixtures'"),
        "critics": ("wgan-pg", "Did you mean 'wgan-gp'"),
        "data": ("ring9", None),  # a pair of its own has no other data
        "clipp": ("1", "Did you mean 'clip'"),
        "width": ("x", "width must be a number"),
        "seed": ("-1", "seed must be a whole number"),
        "packing": ("2", "packing has no effect"),
    },
    "constraints": {
        "data": ("moon", "Did you mean 'moons'"),
        "generator": ("same", "generator"),
        "critics": ("pg", "There is no constraint named 'pg'"),
        "theta": ("2", "theta has no effect"),
        "copy_noise": ("x", "copy_noise must be a number"),
    },
    "members": {
        "seeds": ("abc", "seeds must be a whole number between 1 and 1,024"),
        "colour": ("red", "There is no knob named 'colour'"),
        "data": ("moon", "Did you mean 'moons'"),
        "recipe": ("gann", "Did you mean 'gan'"),
        "b.recipe": ("nonsense", "There is no recipe named 'nonsense'"),
        "b.data": ("nowhere", "There is no data set named 'nowhere'"),
        "b.seed": ("9", "Both settings have A's data and first seed"),
        "b.sigma": ("0.3", "Both settings have A's data and first seed"),
        "b.colour": ("red", "There is no knob named 'colour'"),
        "b.clip": ("99", "clip must be a number"),
        "b.seeds": ("3", "There is no knob named 'seeds'"),
        "b.": ("3", "There is no knob named ''"),
        "b.b.clip": ("0.2", "There is no knob named 'b.clip'"),
    },
}
WHOLE = {
    "distances": {"pair": "gaussians_1d", "critics": "gan,wgan", "seed": "3", "span": "0:3:5", "clip": "0.3", "theta": "1"},
    "constraints": {"data": "moons", "generator": "noisy_copy", "critics": "clip:0.3,gp:1", "seed": "3", "critic_depth": "5"},
    "members": {"data": "moons", "recipe": "gan-ns", "seed": "5", "seeds": "4", "critic_width": "8", "b.recipe": "wgan", "b.clip": "0.2"},
}


@pytest.mark.parametrize(("page", "name"), [(page, name) for page, rows in BROKEN.items() for name in rows])
def test_a_broken_part_of_a_link_of_before_is_told(page, name):
    text, why = BROKEN[page][name]
    assert read(page, WHOLE[page])[1] == []
    told, complaints = read(page, WHOLE[page] | {name: text})
    assert isinstance(told, Experiment)
    if why is None:
        assert not complaints
    else:
        own = [said for said in complaints if said.startswith(f"The link's {name}={text} was left out. ") and why in said]
        assert len(own) == 1 and all(said.endswith((".", "?")) for said in complaints)


@pytest.mark.parametrize(("name", "text"), [("b.data", "moons"), ("b.seed", "5"), ("b.sigma", "0.05")])
def test_what_b_has_from_a_anyway_is_no_complaint(name, text):
    assert read("members", WHOLE["members"] | {name: text}) == read("members", WHOLE["members"])


@pytest.mark.parametrize("text", ["100000", "0", "-3", "2.5", "", "nan", "<script>", "9" * 5000])
def test_a_number_of_seeds_that_cannot_be_is_the_usual_one(text):
    told, complaints = read("members", {"data": "moons", "seeds": text})
    assert len(complaints) == 1 and complaints[0].startswith(f"The link's seeds={text[:60]} was left out. ")
    assert Members().fitted(told).axes == Members().usual().axes and told.data == "moons"


@pytest.mark.parametrize("text", ["clip:99,gp:1,pg", "gp:1,,pg,clip:99", "pg,gp:1"])
def test_a_link_keeps_the_critics_that_can_be_used(text):
    told, complaints = read("constraints", {"critics": text})
    assert [arm.recipe for arm in told.arms] == ["wgan-gp"] and told.values()["gp_weight"] == 1
    assert len(complaints) == (1 if text == "pg,gp:1" else 2) and all("was left out" in said for said in complaints)


@pytest.mark.parametrize("page", STAGES)
@pytest.mark.parametrize(
    "name", ["pair", "critics", "span", "seeds", "theta", "points", "other", "bins", "task", "b.data", "b.seed", "b.recipe", "b.clip", "b.x"]
)
def test_any_broken_link_of_before_is_an_experiment(page, name):
    stage = STAGES[page]()
    for text in ("nonsense", "", "-1e9", "1e999", "nan", "<script>", "9" * 5000, "\x00", ",", ":", "0:1"):
        told, complaints = read_link(stage, {name: text})
        assert isinstance(told, Experiment) and stage.fitted(told) and all(said.endswith((".", "?")) and len(said) < 2500 for said in complaints)


def test_own_points_of_a_link_of_before_are_asked_for():
    told, complaints = read("lab", {"data": "points", "recipe": "wgan", "seed": "0"})
    assert told == make(recipe="wgan") and len(complaints) == 1 and "points of somebody's own" in complaints[0]


# ---- files that are broken


def everywhere(said, trail=()):
    """Every place in a file's own settings."""
    yield trail
    if isinstance(said, dict):
        for name in said:
            yield from everywhere(said[name], (*trail, name))
    if isinstance(said, list) and len(trail) < 4:
        for i in range(min(2, len(said))):
            yield from everywhere(said[i], (*trail, i))


def replaced(said, trail, value):
    said = copy.deepcopy(said)
    if not trail:
        return value
    place = said
    for part in trail[:-1]:
        place = place[part]
    place[trail[-1]] = value
    return said


OWN = ("settings", "scene", "lineup", "crowd", "changes", "moves", "steps", "step", "critics")


@pytest.mark.compiles
@pytest.mark.parametrize("name", FILES)
def test_any_value_at_any_place_of_a_file_of_before_is_read_or_refused(name):
    """Any other exception fails the test by itself."""
    said = {part: value for part, value in FILES[name]["file"].items() if part in OWN}
    for trail in everywhere(said):
        if "weights" in trail or len(trail) > 5:
            continue
        for value in FOREIGN:
            try:
                moment = read_json(replaced(said, trail, value))
            except InputError as error:
                assert str(error).endswith((".", "?")) and len(str(error)) > 30
            else:
                assert isinstance(moment, Experiment) and moment.data in DATASETS


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"settings": {"colour": "blue", "size": 3}}, "colour, size"),
        ({"settings": {"recipe": "wgan-pg"}}, "Did you mean 'wgan-gp'"),
        ({"settings": {"data": "points"}}, "needs the points"),
        ({"settings": {}, "changes": [[1, "gp_weight"]]}, r"is \(step, knob, value\)"),
        ({"settings": {}, "changes": [[1, "critic_width", 16]]}, "critic_width.*mid-training"),
        ({"settings": {}, "steps": -1}, "steps must be"),
        ({"settings": {}, "steps": None}, "steps must be"),
        ({"scene": {"pair": "mixture"}}, "Did you mean 'mixtures'"),
        ({"scene": {"pair": "mixtures", "knobs": {"clip": 0.1}}}, "clip has no effect"),
        ({"lineup": {"critics": ["pg"]}}, "There is no constraint named 'pg'"),
        ({"crowd": {"settings": {}, "seeds": 9999}}, "The number of seeds must be"),
    ],
    ids=lambda v: str(v)[:40],
)
def test_what_is_wrong_is_named(said, why):
    with pytest.raises(InputError, match=why):
        read_json(said)


def test_knobs_that_are_gone_would_be_told():
    """Every knob of before is one of today."""
    assert {name for held in FILES.values() for arm in held["expected"]["arms"] for name in arm["values"]} <= set(KNOBS)
    assert from_query({"recipe": "wgan", "vanished": "1"})[1][0].startswith("The link's vanished=1 was left out. There is no knob named 'vanished'")
