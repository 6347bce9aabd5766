"""The one language of links: every experiment and moment survives it; what cannot be used is told in sentences, and nothing raises."""

import dataclasses
import itertools
import time
from urllib.parse import parse_qsl

import numpy as np
import pytest
from random_experiments import any_value, at_random

from gan2d.common.errors import InputError, within
from gan2d.elements.data import DATASETS, LEARNED
from gan2d.elements.games.table import GAMES, OTHERS
from gan2d.elements.generators import GENERATORS
from gan2d.elements.pairs import PAIRS
from gan2d.formats.files import read_json, to_json
from gan2d.formats.link import LONGEST, from_query, link, to_query, written
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.edits import after_changes, with_knob
from gan2d.settings.experiment import Arm, Change, Experiment, make
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import OWNERS
from gan2d.settings.points import read_points
from gan2d.settings.presets import OPTIMUM, PRESETS
from gan2d.settings.recipes import RECIPES
from gan2d.studies.figures import FIGURES, constraints_compared, figure
from gan2d.studies.gallery import GALLERY
from gan2d.studies.sweep import apart
from gan2d.ui.player.player import read_link
from gan2d.ui.stages.apart import Apart
from gan2d.ui.stages.constraints import Constraints
from gan2d.ui.stages.distances import Distances
from gan2d.ui.stages.lab import Lab
from gan2d.ui.stages.members import Members
from gan2d.ui.stages.perfect_critic import PerfectCritic

STAGES = {stage.module: stage for stage in (Lab, Distances, PerfectCritic, Constraints, Members)}
CLOUD = np.random.default_rng(0).normal(size=(12, 2))
BAD_TEXTS = ["nonsense", "", "-1e9", "1e999", "nan", "<script>", "9" * 5000, "\x00", ","]
DATA = [name for name in LEARNED if name != "points"]


def finder(*points):
    return {each.digest: each for each in points if each is not None}.get


def read(experiment, query=None, page=""):
    return from_query(to_query(experiment) if query is None else query, find=finder(experiment.points), page=page)


def other(name, *usual):
    """A value of a knob that is none of ``usual``."""
    row = KNOBS[name]
    if row.choices is not None:
        return next(choice for choice in row.choices if choice not in (*usual, "given"))
    between = (row.low + row.high) / 3
    return next(v for v in (int(between) if row.integer else between, row.high, row.low) if v not in usual)


# ---- there and back


def test_the_experiments_at_random_are_of_every_kind():
    told = [at_random(seed) for seed in range(240)]
    assert {(len(each.arms), len(each.axes)) for each in told} == set(itertools.product((1, 2, 3), (0, 1, 2)))
    assert {change.arm for each in told for change in each.changes} == {None, 0, 1, 2} and any(each.step and not each.changes for each in told)
    moved = {name for each in told for arm in each.arms for name in arm.knobs}
    assert len(moved) > 0.9 * (len(KNOBS) - 1) and {name for each in told for axis in each.axes for name in [axis.knob]} > {"seed", "theta"}
    assert {"penalty", "objective", "generator", "copy_noise", "theta", "packing", "replay", "rate_cooling"} <= moved
    assert sum(each.points is not None for each in told) >= 5 and len({each.data for each in told}) > 10
    assert {arm.preset for each in told for arm in each.arms} == set(PRESETS) and {arm.recipe for each in told for arm in each.arms} == set(RECIPES)


@pytest.mark.parametrize("seed", range(80))
def test_any_experiment_survives_its_link_on_every_page_in_any_order(seed):
    experiment = at_random(seed)
    query = to_query(experiment)
    assert all(isinstance(name, str) and isinstance(text, str) for name, text in query.items())
    for page in ("", *STAGES):
        assert read(experiment, query, page) == (experiment, [])
    assert read(experiment, dict(reversed(query.items()))) == (experiment, [])
    assert read(experiment, dict(parse_qsl(written(query), keep_blank_values=True))) == (experiment, []), "as the browser has it"


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("page", STAGES)
def test_a_link_says_the_same_whatever_a_page_opens_with(page, seed):
    experiment, stage = at_random(seed), STAGES[page]()
    try:
        shown = stage.fitted(experiment)
        after_changes(shown)
    except InputError:
        return  # it has no place on that page
    back, complaints = from_query(to_query(shown), stage.usual(), ("part", *stage.views), finder(experiment.points), page)
    assert (stage.fitted(back), complaints) == (shown, [])


@pytest.mark.parametrize("page", STAGES)
def test_what_a_page_shows_is_in_its_link(page):
    stage = STAGES[page]()
    for name, text in itertools.product(("part", *stage.views), ("none", "0.5", "x,y")):
        shown = dataclasses.replace(stage.usual(), view={name: text})
        assert from_query(to_query(shown), stage.usual(), ("part", *stage.views), page=page) == (shown, [])


@pytest.mark.parametrize("page", STAGES)
def test_the_usual_link_is_empty(page):
    stage = STAGES[page]()
    assert read_link(stage, {}) == (stage.usual(), []) == read_link(stage, to_query(stage.usual())) and stage.fitted(stage.usual()) == stage.usual()


def home(name):
    """An experiment in which the knob has a meaning."""
    if not KNOBS[name].owned:
        return make()
    setting, choice = next((s, c) for s, table in OWNERS.items() for c, row in table.items() if name in row.knobs)
    asked = [("game", game) for game, row in GAMES.items() if setting in row.knobs]  # one that is owned itself needs its owner
    return make(choice) if setting == "data" else make(GAMES[choice].opens[0] if setting == "game" else "ring8", knobs={setting: choice, **dict(asked)})


@pytest.mark.parametrize("name", [name for name in KNOBS if name != "data"])
def test_every_knob_survives_the_link(name):
    row, experiment = KNOBS[name], home(name)
    for value in row.choices or (row.low, row.high, any_value(name, np.random.default_rng(0))):
        if value == "given":
            continue  # it needs a pair, and every pair has it anyway
        if name == "game" and value in OTHERS:
            experiment = make(GAMES[value].opens[0])
        moved = with_knob(experiment, name, value)
        assert moved.values()[name] == value and read(moved) == (moved, [])


@pytest.mark.parametrize("data", DATASETS)
def test_every_data_set_survives_the_link(data):
    for experiment in (make(data, points=CLOUD), make(data, "wgan", preset="optimum", points=CLOUD)):
        assert read(experiment) == (experiment, [])


KINDS = {
    **{f"{pair} {critic}": lambda p=pair, c=critic: apart(p, (c,), seed=3, theta="0.125:1:7", data="grid25") for pair in PAIRS for critic in OPTIMUM},
    **{
        f"{name} {generator}": lambda n=name, g=generator: constraints_compared("grid25", [n], g, seed=3)
        for name in CONSTRAINTS
        for generator, row in GENERATORS.items()
        if not row.paired
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_knob_of_every_kind_of_critic_survives_a_link_and_a_file(kind):
    experiment = KINDS[kind]()
    for name in experiment.rows():
        if name in ("generator", "game"):
            continue
        moved = with_knob(experiment, name, other(name, experiment.values()[name]))
        assert read(moved) == (moved, []) and read_json(to_json(moved)) == moved


@pytest.mark.parametrize("title", FIGURES)
def test_every_figure_survives_its_link(title):
    assert read(figure(title)) == (figure(title), [])


@pytest.mark.parametrize("name", GALLERY)
def test_every_card_of_the_gallery_survives_its_link(name):
    assert read(GALLERY[name].experiment, page="members") == (GALLERY[name].experiment, [])


def test_a_link_says_what_differs_and_who_has_it():
    arms = [{"recipe": "gan-ns", "knobs": {"critic_width": 8}}, {"recipe": "gan-ns", "knobs": {"critic_width": 8, "critic_rate": 0.01}}]
    assert to_query(make("moons", seed=5, arms=arms, axes={"seed": 3})) == {
        "data": "moons",
        "recipe": "gan-ns",
        "seed": "5",
        "arms": "2",
        "b.recipe": "gan-ns",
        "critic_width": "8",
        "b.critic_rate": "0.01",
        "axis": "seed:3",
    }
    moment = dataclasses.replace(make(recipe="wgan"), changes=(Change(500, "clip", 0.5), Change(900, "noise", 0.1, 0)), step=1000, view={"part": "plan"})
    told = to_query(moment)
    assert told == {"data": "ring8", "recipe": "wgan", "seed": "0", "changes": "500:clip:0.5,900:a.noise:0.1", "at": "1000", "part": "plan"}
    assert read(moment)[0] == dataclasses.replace(moment, view={}) and "part" in read(moment)[1][0], "a page knows its own views alone"


# ---- too much for a link


def moments(count):
    changes = tuple(Change(100 * i, "critic_rate", 0.001 * (i + 1)) for i in range(count))
    return dataclasses.replace(make("moons", "wgan", {"clip": 0.3}), changes=changes, step=100 * count, view={"layers": "score"})


def test_a_link_longer_than_2000_characters_says_less_and_says_so():
    lengths = []
    for count in range(0, 200, 5):
        told = link(moments(count))
        lengths.append(len(written(to_query(moments(count)))))
        assert told.complete == (lengths[-1] <= LONGEST == 2000) and len(written(told.query)) <= LONGEST
        assert told.query == to_query(moments(count) if told.complete else dataclasses.replace(moments(count), changes=(), step=0))
        if not told.complete:
            assert from_query(told.query, views=("layers",)) == (dataclasses.replace(moments(count), changes=(), step=0), []), "the beginning alone"
    assert lengths[0] < LONGEST < lengths[-1]


def test_letters_that_a_url_writes_with_many_count_as_many():
    points = read_points(CLOUD, "ä" * 300)
    moment = dataclasses.replace(make(points), changes=tuple(Change(i, "noise", 0.1 * i) for i in range(1, 9)), step=20)
    assert sum(len(name) + len(text) for name, text in to_query(moment).items()) < 600
    told = link(moment)
    assert len(written(to_query(moment))) > 1800 and told.complete == (len(written(to_query(moment))) <= LONGEST)


def test_settings_that_are_too_long_by_themselves_are_said_all_the_same():
    rng = np.random.default_rng(0)
    names = [name for name in make().rows() if KNOBS[name].choices is None and not KNOBS[name].integer]
    arms = [{"knobs": {name: any_value(name, rng) for name in names if name not in DATASETS["ring8"].knobs}} for _ in range(6)]
    experiment = make(arms=arms)
    assert link(experiment) == (to_query(experiment), True) and len(written(to_query(experiment))) > LONGEST


# ---- your own points


def test_a_link_to_own_points_opens_them_where_they_are_at_hand():
    points = read_points(CLOUD, "mine.csv")
    experiment = make(points, "wgan", {"critic_rate": 0.3}, axes={"clip": "0.1,0.2"})
    query = to_query(experiment)
    assert query["data"] == "points" and query["points"] == points.digest and query["file"] == "mine.csv"
    assert read(experiment) == (experiment, []) and read(experiment)[0].points.name == "mine.csv"


@pytest.mark.parametrize("page", STAGES)
@pytest.mark.parametrize("name", ["mine.csv", "Größe & Gewicht, 2.csv", "x" * 500, ""])
def test_a_link_to_points_that_are_not_here_names_their_file_and_shows_nobody_elses(page, name):
    """Others have uploaded points: they are not passed off as these."""
    points, others = read_points(CLOUD, name), read_points(CLOUD + 1, name or "other.csv")
    stage = STAGES[page]()
    query = to_query(dataclasses.replace(make(points, "wgan-gp", {"critic_rate": 0.5}), changes=(Change(3, "noise", 0.5),), step=9))
    experiment, complaints = from_query(query, stage.usual(), ("part", *stage.views), finder(others), page)
    assert experiment.points is None and experiment.data == "ring8"
    assert len(complaints) == 1 and complaints[0].endswith(".") and "upload it again" in complaints[0] and "ring of 8 Gaussians" in complaints[0]
    assert (f"'{name[:60]}'" if name else "points of somebody's own") in complaints[0] and len(complaints[0]) < 400
    assert experiment.values()["critic_rate"] == 0.5 and experiment.changes == (Change(3, "noise", 0.5),), "what else it says is kept"


@pytest.mark.parametrize("digest", [None, "", "nonsense", "0" * 20, "<script>", "9" * 5000])
def test_a_link_with_a_broken_digest_finds_nobodys_points(digest):
    query = {"data": "points", "file": "mine.csv"} | ({} if digest is None else {"points": digest})
    experiment, complaints = from_query(query, find=finder(read_points(CLOUD, "mine.csv")))
    assert experiment == make() and len(complaints) == 1 and "'mine.csv'" in complaints[0]


# ---- what cannot be used


@pytest.mark.compiles
@pytest.mark.parametrize("page", STAGES)
@pytest.mark.parametrize("name", ["recipe", "preset", "seed", "nonsense", *KNOBS])
def test_a_broken_link_falls_back_to_the_usual_and_says_so(page, name):
    stage = STAGES[page]()
    if name == "theta" and isinstance(stage, Apart):
        return  # there it says which θ was shown, in links of the version before
    for text in BAD_TEXTS:
        experiment, complaints = read_link(stage, {name: text})
        assert len(complaints) == 1 and complaints[0].startswith(f"The link's {name}={within(text[:60])} was left out. ")
        assert complaints[0].endswith((".", "?")) and 40 < len(complaints[0]) <= 300
        assert experiment == (dataclasses.replace(make(stage.usual().data), axes=experiment.axes) if name in ("recipe", "preset") else stage.usual())
        assert stage.fitted(experiment).arms == (stage.usual() if name not in ("recipe", "preset") else stage.fitted(make(stage.usual().data))).arms


PARTS = ["arms", "axis", "axis2", "changes", "at", "b.recipe", "b.preset", "b.clip", "b.critic_width", "b.x", "c.", "b.b.clip"]


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("text", [*BAD_TEXTS, "seed:0", "theta:0:1:3", "5:clip:1", "penalty:gp", "3:critic_width:8", "0.5", "a:b:c", "1:f.noise:1"], ids=repr)
def test_any_broken_part_is_an_experiment_and_a_sentence(name, text):
    experiment, complaints = from_query({"arms": "2", "data": "ring8", name: text})
    assert isinstance(experiment, Experiment) and experiment.data == "ring8" and not experiment.axes and not experiment.changes
    nothing = name == "changes" and text in ("", ",")  # an empty list
    assert len(complaints) == (0 if nothing else 1)
    assert all(sentence.startswith(f"The link's {name}={within(text[:60])} was left out. ") and sentence.endswith((".", "?")) for sentence in complaints)
    assert experiment.arms == (Arm(),) * (1 if name == "arms" else 3 if name == "c." else 2)


@pytest.mark.compiles
@pytest.mark.parametrize("seed", range(40))
def test_nothing_raises_whatever_a_link_says(seed):
    """Parts of real links, mixed and mangled."""
    rng = np.random.default_rng(seed)
    for _ in range(20):
        query = {}
        for other_seed in rng.integers(0, 10_000, 3):
            query |= {name: text for name, text in to_query(at_random(int(other_seed))).items() if rng.random() < 0.5}
        for name in list(query):
            if rng.random() < 0.2:
                query[name] = str(rng.choice([*BAD_TEXTS, query[name][::-1], query[name][: len(query[name]) // 2]]))
            if rng.random() < 0.1:
                query[str(rng.choice(["a.", "b.", "f.", "g.", "", "b"])) + name] = query.pop(name)
        page = str(rng.choice(list(STAGES)))
        experiment, complaints = read_link(STAGES[page](), query)
        assert isinstance(experiment, Experiment) and not [said for said in complaints if not said.endswith((".", "?")) or len(said) > 300]
        after_changes(experiment)
        plain = dataclasses.replace(experiment, view={})
        assert from_query(to_query(plain), find=finder(plain.points)) == (plain, []), "what came of it is whole"


def test_a_broken_link_keeps_what_is_whole():
    query = {"gp_weight": "x", "recipe": "wgan", "clip": "0.5", "clipp": "1", "seed": "3", "theta": "2", "data": "grid52", "at": "-1", "axis2": "clipp:1,2"}
    experiment, complaints = from_query(query | {"axis": "seed:4", "changes": "3:clip:0.2,4:clip:99,5:noise:0.1", "axis2": "clipp:1,2"})
    assert experiment == dataclasses.replace(
        make(recipe="wgan", knobs={"clip": 0.5}, seed=3, axes={"seed": 4}), changes=(Change(3, "clip", 0.2), Change(5, "noise", 0.1)), step=5
    )
    assert sorted(c.split("=")[0].removeprefix("The link's ") for c in complaints) == ["at", "axis2", "changes", "clipp", "data", "gp_weight", "theta"]


def test_a_change_of_a_link_must_have_a_meaning_by_then():
    told, complaints = from_query({"recipe": "wgan-gp", "changes": "3:penalty:r1,3:r1_weight:2,4:gp_weight:1,5:a.noise:0.5,6:b.noise:1"})
    assert [tuple(change) for change in told.changes] == [(3, "penalty", "r1", None), (3, "r1_weight", 2.0, None), (5, "noise", 0.5, 0)] and told.step == 5
    assert len(complaints) == 2 and "gp_weight has no effect" in complaints[0] and "There is no arm" in complaints[1]


def test_a_preset_is_read_beside_its_recipe():
    told, complaints = from_query({"recipe": "gan", "preset": "optimum", "arms": "2", "b.recipe": "r3gan", "b.preset": "published"})
    assert told.arms == (Arm("gan", "optimum"), Arm("r3gan", "published")) and not complaints
    told, complaints = from_query({"recipe": "gan", "preset": "optimum", "arms": "2", "b.recipe": "r3gan"})
    assert told.arms == (Arm("gan", "optimum"),) * 2 and len(complaints) == 1 and "has no preset 'optimum'" in complaints[0]


WHOLE = {"data": "moons", "recipe": "gan-ns", "seed": "5", "axis": "seed:4", "critic_width": "8", "arms": "2", "b.recipe": "wgan", "b.clip": "0.2"}
BROKEN = {
    "axis": ("seed:abc", "seed"),
    "colour": ("red", "There is no knob named 'colour'"),
    "data": ("moon", "Did you mean 'moons'"),
    "recipe": ("gann", "Did you mean 'gan'"),
    "critic_width": ("wide", "critic_width must be a whole number"),
    "r1_weight": ("1", "r1_weight has no effect"),
    "a.clip": ("0.2", "clip has no effect"),
    "b.recipe": ("nonsense", "There is no recipe named 'nonsense'"),
    "b.data": ("nowhere", "There is no"),
    "b.colour": ("red", "There is no knob named 'colour'"),
    "b.clip": ("99", "clip must be a number"),
    "b.sigma": ("0.3", "sigma is what all arms have in common"),
    "b.seeds": ("3", "There is no knob named 'seeds'"),
    "b.": ("3", "There is no knob named ''"),
    "b.b.clip": ("0.2", "There is no knob named 'b.clip'"),
    "arms": ("7", "arms must be a whole number between 1 and 6"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_part_of_a_link_is_left_out_with_a_sentence_and_the_rest_is_kept(name):
    text, why = BROKEN[name]
    told, complaints = from_query(WHOLE | {name: text})
    own = [c for c in complaints if c.startswith(f"The link's {name}={text} was left out. ")]
    assert len(own) == 1 and why in own[0] and own[0].endswith((".", "?"))
    said = to_query(told)
    kept = {n: t for n, t in WHOLE.items() if n not in (name, "arms")}
    if name in ("recipe", "b.recipe"):
        kept.pop("b.recipe", None)
    missing = {n for n in kept if kept[n] not in (said.get(n), said.get("a." + n), said.get(n.removeprefix("b.")))}
    assert all(any(f"The link's {n}=" in c for c in complaints) for n in missing), "what is lost with it is told too"


def test_the_order_of_a_link_does_not_matter():
    query = {"clip": "0.5", "axis": "theta:0:3:5", "imbalance": "1", "recipe": "wgan", "preset": "optimum", "data": "pair_mixtures"}
    expected = make("pair_mixtures", "wgan", {"clip": 0.5, "imbalance": 1}, preset="optimum", axes={"theta": "0:3:5"})
    assert from_query(query) == from_query(dict(reversed(query.items()))) == (expected, [])
    query = {"generator_norm": "layer", "latent_dim": "3", "generator": "network", "preset": "side_by_side", "distance": "1", "data": "two_gaussians"}
    knobs = {"generator": "network", "generator_norm": "layer", "latent_dim": 3, "distance": 1}
    expected = make("two_gaussians", knobs=knobs, preset="side_by_side")
    assert from_query(query) == from_query(dict(reversed(query.items()))) == (expected, [])


def test_a_long_link_is_read_as_fast_as_a_short_one():
    """Each change is checked once, upon those before it: 3,000 of them would take minutes if each were checked with all before it."""
    began = time.process_time()
    told, complaints = from_query({"changes": ",".join(f"{i}:gp_weight:{i % 7 + 1}" for i in range(3000))})
    assert len(told.changes) == 3000 and not complaints and time.process_time() - began < 10
    told, complaints = from_query({f"n{i}": "1" for i in range(5000)} | {"changes": ",".join(f"{i}:gp_weight:1" for i in range(10_001))})
    assert len(told.changes) == 10_000 and [said for said in complaints if said.startswith("Of the ")] == [
        "Of the 5,001 parts of the link only the first 1,000 are read.",
        "Of the 10,001 changes of the link only the first 10,000 are read.",
    ]
