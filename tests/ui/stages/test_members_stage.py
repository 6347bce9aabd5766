"""The stage of many members, without a browser: a panel for each, what is said of them, and any axes."""

import dataclasses
import json
import types
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from payload import read, shown
from stages import all_bits, arrive, meta, opened, paused, play, turns

from gan2d.formats.link import from_query, to_query
from gan2d.measure.metrics import METRICS
from gan2d.measure.samples import samples
from gan2d.settings.edits import choose, with_arms
from gan2d.settings.experiment import make, with_axes
from gan2d.settings.recipes import RECIPES
from gan2d.studies.remedies import REMEDIES, without_meaning
from gan2d.studies.run import train
from gan2d.studies.seeds import verdicts
from gan2d.training.training import Training
from gan2d.ui.controls.arms import _treat
from gan2d.ui.page import open_link
from gan2d.ui.stages import members_words
from gan2d.ui.stages.members import BAND, SEEDS, Members

pytestmark = pytest.mark.compiles

TINY = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16}
COUNT = 3
A = make("ring8", "gan-ns", TINY, 5, axes={"seed": COUNT})
# one program for all: B differs in a traced knob
BOTH = with_arms(A, [A.arms[0], dataclasses.replace(A.arms[0], knobs={**A.arms[0].knobs, "critic_rate": 0.01})])


def described(player):
    """What the browser is told, as it arrives."""
    return json.loads(json.dumps(player.stage.describe(player), allow_nan=False))


@pytest.fixture
def player(untrained):
    """Three seeds of A beside a B with another rate."""
    return paused("members", BOTH)


@pytest.fixture(scope="module")
def measured():
    """The same, paused after a few turns and two measurements; do not change it."""
    told = paused("members", BOTH)
    told.training.advance(3)
    told.transport("step_all")
    shown(told)
    return told


def surveys(player):
    return player.stage.taken.of


def test_a_picture_has_points_of_every_panel_and_three_numbers_of_each(measured):
    frame = read(measured.payload)["frames"][-1][1]
    points = measured.stage.shown_points
    assert points == 256 and frame["fakes"].shape == (2 * COUNT * points * 2,) and frame["status"].shape == (2 * COUNT * 3,)
    drawn = np.concatenate([samples(arm, points).reshape(-1) for arm in measured.training.arms])
    box = measured.stage.box()
    inside = np.abs(drawn) < box[1]
    np.testing.assert_allclose(frame["fakes"][inside], drawn[inside], atol=(box[1] - box[0]) / 1e4)
    status, still = frame["status"].reshape(2, COUNT, 3), {block.name: block.values for block in measured.stage.statics()}
    assert (status[..., 2] == 1).all() and still["centres"].shape == (8, 2) and still["real"].shape == (512, 2)
    for side, told in zip(status, surveys(measured)):
        np.testing.assert_allclose(side[:, 0], told[-2].values["modes"], err_msg="what was measured last, before this picture")
    later = next(block for block in measured.stage.blocks() if block.name == "status").values.reshape(2, COUNT, 3)
    for side, told in zip(later, surveys(measured)):
        np.testing.assert_allclose(side[:, :2], np.stack([told[-1].values["modes"], told[-1].values["high_quality"]], 1))


@pytest.mark.parametrize(("seeds", "arms", "points"), [(16, 1, 256), (16, 2, 192), (32, 1, 192), (64, 1, 96), (64, 2, 64), (1024, 2, 64)])
def test_points_are_shared_among_the_panels(seeds, arms, points):
    one = types.SimpleNamespace(training=types.SimpleNamespace(count=seeds, arms=(A,) * arms))
    assert Members.shown_points.fget(one) == points


def test_what_is_described_is_plain_json_with_a_panel_for_every_member(measured):
    told = described(measured)
    assert meta(measured)["members"] == told["members"] and [(m["arm"], m["label"]) for m in told["members"]] == [
        (i, f"seed {seed}") for i in (0, 1) for seed in (5, 6, 7)
    ]
    for member in told["members"]:
        where = urlsplit(member["href"])
        alone = with_axes(with_arms(BOTH, [BOTH.arms[member["arm"]]]), {})
        assert where.path == "./" and from_query(dict(parse_qsl(where.query))) == (choose(alone, seed=int(member["label"].split()[1])), [])
        assert member["word"] and member["kind"] and member["why"] and member["tone"] in ("bad", "fair", "good")
    assert told["modes"] == 8 and told["points"] == measured.stage.shown_points and [arm["title"] for arm in told["arms"]] == [RECIPES["gan-ns"].title] * 2
    assert "0.001" in told["arms"][0]["words"] and "0.01" in told["arms"][1]["words"] and all(arm["learns"] is True for arm in told["arms"])
    assert told["columns"] == 0, "one axis takes as many as fit into a row"


@pytest.mark.parametrize(
    ("axes", "words"),
    [
        ({"seed": 2}, "another seed in each panel: one run is an anecdote. The bands hold 80 % of the seeds"),
        ({"n_critic": (1, 2)}, "another n_critic in each panel. The bands hold 80 % of the panels"),
    ],
)
def test_the_first_line_says_what_differs_between_the_panels(axes, words, never_ready):
    player = opened("members", make("ring8", "gan-ns", TINY, 5, axes=axes))
    shown(player)
    assert words in meta(player)["lead"]["look"]


def test_a_panel_opens_what_it_shows(measured):
    """The link of a member is a run of its own, with the same weights."""
    for member in (described(measured)["members"][k] for k in (1, 5)):
        experiment, _ = from_query(dict(parse_qsl(urlsplit(member["href"]).query)))
        (arm,) = experiment.arms
        alone = train(experiment.data, arm.recipe, arm.knobs, 4, experiment.seed, arm.preset)
        state, _ = measured.training.arms[member["arm"]].alone(experiment.seed - 5)
        for own, of_many in zip(np.asarray(alone.state.generator.params["Dense_0"]["kernel"]), state.generator.params["Dense_0"]["kernel"]):
            np.testing.assert_allclose(own, of_many, atol=1e-5)


def test_counts_sum_to_the_members_after_a_measurement(measured, untrained):
    fresh = opened("members", BOTH)
    told = described(fresh)
    assert told["counts"] == [[], []] and told["verdicts"] == [] and all(not m["word"] and not m["kind"] for m in told["members"])
    told = described(measured)
    assert [sum(count for _, count in arm) for arm in told["counts"]] == [COUNT, COUNT]
    assert told["verdicts"] == verdicts(surveys(measured)) and told["verdicts"] and all(words.endswith(".") for words in told["verdicts"])


def test_curves_are_quantiles_over_the_members(measured):
    step, _, curves = read(measured.payload)["frames"][-1]
    assert step == 4 and list(measured.stage.curves) == meta(measured)["curves"] and len(curves) == len(METRICS) * len(BAND) * 2
    for name, value in zip(measured.stage.curves, curves):
        metric, end, arm = name.split()
        values = surveys(measured)[int(arm)][-1].values[metric]
        assert value == pytest.approx(np.quantile(values, BAND[end]) * (100 if metric == "high_quality" else 1), rel=1e-5), name


def test_every_panel_draws_curves_that_there_are(measured):
    panels = described(measured)["panels"]
    assert [panel["title"] for panel in panels] == ["Modes captured", "High quality, %", "Reverse KL", "Spread ratio", "W1, exact"]
    floors = measured.stage.taken.floors(measured.training)
    for name, panel in zip(METRICS, panels):
        assert [line["label"] for line in panel["lines"]] == ["A", "B"] and panel["help"].endswith(".")
        assert [line["floor"] for line in panel["lines"]] == [floors[name] * (100 if name == "high_quality" else 1), None]
        assert all(curve in measured.stage.curves for line in panel["lines"] for curve in (line["curve"], *line["band"]))


def test_the_strip_has_a_column_for_each_measurement_and_a_row_for_each_mode(measured):
    strip = described(measured)["strip"]
    assert strip["steps"] == [survey.step for survey in surveys(measured)[0]] and len(strip["labels"]) == 8
    rows = np.array(strip["arms"])
    assert rows.shape == (2, len(strip["steps"]), 8)
    for arm, told in zip(rows, surveys(measured)):
        np.testing.assert_allclose(arm, [8 * survey.shares.mean(0) for survey in told], atol=0.006)
        np.testing.assert_allclose(arm.sum(1), 8, atol=0.05)


def test_the_strip_of_a_long_run_is_no_longer_than_it_says(player):
    survey = player.stage.taken.measure(player.training)
    player.stage.taken.of = [[told._replace(step=step) for step in range(300)] for told in survey]
    strip = described(player)["strip"]
    assert len(strip["steps"]) == members_words.STRIP and strip["steps"][0] == 0 and strip["steps"][-1] == 299 and strip["steps"] == sorted(set(strip["steps"]))


def test_an_arm_of_which_all_members_died_is_drawn(measured, monkeypatch):
    taken = measured.stage.taken.until(4)
    dead = {name: np.full(COUNT, np.nan) for name in METRICS}
    taken.of[1][-1] = taken.of[1][-1]._replace(values=dead, shares=np.full((COUNT, 8), np.nan), alive=np.zeros(COUNT, bool))
    monkeypatch.setattr(measured.stage, "taken", taken)
    told = described(measured)
    assert told["strip"]["arms"][1][-1] == [0.0] * 8 and told["verdicts"] == []


def test_data_without_modes(untrained):
    player = paused("members", make("swiss_roll", "gan-ns", TINY, axes={"seed": COUNT}))
    said, told = read(player.payload), described(player)
    assert told["modes"] == 0 and told["strip"] is None and [panel["title"] for panel in told["panels"]] == ["W1, exact"]
    assert sum(count for _, count in told["counts"][0]) == COUNT
    curves = dict(zip(player.stage.curves, said["frames"][-1][2]))
    assert np.isfinite(curves["w1 mid 0"]) and np.isnan(curves["modes mid 0"]) and "centres" not in [block.name for block in player.stage.statics()]


def test_the_query_is_read_back_to_the_same_members_and_part(player):
    for part in player.stage.parts:
        player.look_at_part(part)
        again = open_link(Members(), dict(parse_qsl(player.address()["query"])))
        assert again.part == part and again.experiment == player.experiment and again.message is None
    again = open_link(Members(), to_query(BOTH) | {"part": "x" * 500})
    assert again.part == "live" and again.message["text"].startswith("The link's part=xxx") and len(again.message["text"]) < 400


def test_what_moves_on_b_moves_b_alone(player):
    training = player.training
    player.change("generator_rate", 0.02, 1)
    assert player.training is training and player.message is None and player.experiment.arms[0] == A.arms[0]
    assert player.experiment.values(1)["generator_rate"] == 0.02
    player.change("noise", "0.1", 0)
    assert [player.experiment.values(i)["noise"] for i in (0, 1)] == [0.1, 0]
    player.change("sigma", 0.2, 1)
    assert [player.experiment.values(i)["sigma"] for i in (0, 1)] == [0.2, 0.2] and player.training is training, "all learn the same"
    player.restore("noise", 0)
    assert "noise" not in player.experiment.arms[0].knobs and player.experiment.usual("noise") == 0 and player.training is training
    for name, value in (("noise", 0.0), ("gp_weight", 3.0)):  # as it is already; of a control that has gone
        player.change(name, value, 0)
        assert player.message is None and player.training is training


def test_real_points_follow_a_knob_of_the_data(player):
    first = player.stage.statics()
    assert player.stage.statics() is first
    player.change("critic_rate", 0.02)
    assert player.stage.statics() is first
    player.change("sigma", 0.3)
    assert player.stage.statics() is not first and not np.array_equal(player.stage.statics()[0].values, first[0].values)


def axes(player, **values):
    player.edit(lambda now: with_axes(now, values))


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda p: p.change("noise", 99), "noise must be a number between"),
        (lambda p: p.change("critic_width", "wide"), "critic_width must be a whole number"),
        (lambda p: p.change("colour", "red"), "There is no knob named 'colour'"),
        (lambda p: p.choose(data="ring9"), "Did you mean 'ring8'"),
        (lambda p: p.choose(recipe="gann"), "Did you mean 'gan'"),
        (lambda p: axes(p, seed=0), "seeds must be a whole number between 1 and 1,024"),
        (lambda p: axes(p, gp_weight="0.1:10:3"), "gp_weight has no effect"),
        (lambda p: axes(p, critic_width="8,16"), "cannot be an axis"),
        (lambda p: axes(p, noise="0,0.1", seed=2, critic_rate="0.1,0.2"), "at most 2 axes"),
        (lambda p: axes(p, noise="0:1:200", seed=200), "at most 1,024"),
        (lambda p: p.choose(seed=-1), "seed must be"),
        (lambda p: p.transport("fly"), "There is no action named 'fly'"),
        (lambda p: p.transport("speed", 3), "The speed must be one of"),
        (lambda p: p.transport("stop_at", "never"), "steps must be"),
        (lambda p: p.transport("branch", "x"), "steps must be"),
        (lambda p: p.edit(lambda now: with_axes(choose(make("ring8", "gan-ns", {"critic_width": 512, "batch_size": 4096})), {"seed": 1024})), "GB"),
    ],
)
def test_bad_input_is_a_sentence_and_the_training_stays(player, act, why):
    training, was = player.training, player.experiment
    act(player)
    assert player.message["kind"] == "error" and why in player.message["text"] and player.training is training and player.experiment == was
    shown(player)
    assert meta(player)["message"] == player.message


def test_choosing_begins_again(player):
    axes(player, seed="4")
    assert player.experiment == with_axes(BOTH, {"seed": 4})
    player.choose(seed=9)
    assert player.experiment == choose(with_axes(BOTH, {"seed": 4}), seed=9)
    player.choose(data="moons")
    assert player.experiment.data == "moons" and player.experiment.values(1)["critic_rate"] == 0.01 and str(player.experiment.axis("seed")) == "seed:4"
    player.choose(1, recipe="wgan")
    assert [arm.recipe for arm in player.experiment.arms] == ["gan-ns", "wgan"] and player.experiment.values(1)["critic_width"] == 64
    player.choose(1, preset="published")
    assert [arm.preset for arm in player.experiment.arms] == ["toy", "published"] and player.message is None


@pytest.mark.parametrize("name", REMEDIES)
def test_every_remedy_becomes_b(name, untrained, monkeypatch):
    player, begun = paused("members", A), []
    monkeypatch.setattr(player.stage, "new", lambda chosen: begun.append(chosen) or player.training)
    why = without_meaning(A, name)
    _treat(player, name)
    if why:
        assert not begun and player.message["kind"] == "error"
        return
    values = begun[-1].values(1)
    assert begun[-1].arms[0] == A.arms[0] and begun[-1].axes == A.axes and player.message["kind"] == "info"
    assert {knob: values[knob] for knob in REMEDIES[name].knobs} == dict(REMEDIES[name].knobs) and REMEDIES[name].help in player.message["text"]


def test_a_remedy_takes_the_place_of_the_b_before(player):
    _treat(player, "noise")
    assert player.experiment.values(1)["noise"] == 0.3 and player.experiment.values(1)["critic_rate"] == A.values()["critic_rate"] and player.edited == 1


def test_what_needs_new_networks_begins_again_and_says_so(player):
    player.change("critic_width", 12, 1)
    assert [player.experiment.values(i)["critic_width"] for i in (0, 1)] == [8, 12] and "needs new networks" in player.message["text"]


def test_the_next_seeds_are_others(player):
    player.transport("new_seed")
    assert player.experiment.seed == 8 and player.experiment.arms == BOTH.arms and player.experiment.axes == BOTH.axes


def test_playing_trains_and_going_back_is_exact():
    player = play(opened("members", BOTH), 12)
    player.transport("pause")
    step, points = player.training.step, [samples(arm, 256) for arm in player.training.arms]
    assert step >= 12 and player.stage.title == f"{RECIPES['gan-ns'].title} for 3 members"
    player.look_at(4)
    assert player.training_of_moment().step == 4 and player.training.step == step
    player.transport("branch", 4)
    assert player.training.step == 4
    player.training.advance(step - 4)
    assert all(np.array_equal(a, samples(arm, 256)) for a, arm in zip(points, player.training.arms))


def test_after_going_back_the_words_are_those_of_that_time():
    player = paused("members", A)
    for _ in range(3):
        player.training.advance(1)
        player.stage.measure()
    assert described(player)["members"][0]["why"]
    player.transport("branch", 1)
    shown(player)
    assert described(player)["members"][0]["why"] == player.stage.taken.diagnoses(player.training, 0)[0].sentence
    assert [told.step for told in surveys(player)[0]] == [0, 1]


def test_b_may_be_a_copy_of_an_a_that_has_changed_its_penalty(untrained):
    player = paused("members", A)
    for name, value in (("penalty", "r1"), ("r1_weight", 3.0), ("penalty", "none")):
        player.change(name, value)
        assert player.message is None
    player.add_arm()
    assert player.message is None and len(player.experiment.arms) == 2


# ---- axes

AXES = {
    "all seeds": ("gan-ns", {"seed": 4}, ["seed 0", "seed 1", "seed 2", "seed 3"]),
    "chosen seeds": ("gan-ns", {"seed": "3,7"}, ["seed 3", "seed 7"]),
    "all λ": ("wgan-gp", {"gp_weight": "0.1:10:3:log"}, ["λ 0.1", "λ 1", "λ 10"]),
    "all rates": ("gan-ns", {"critic_rate": "0.001,0.01"}, ["α critic 0.001", "α critic 0.01"]),
    "widths of the modes": ("gan-ns", {"sigma": "0.05,0.2"}, ["σ 0.05", "σ 0.2"]),
    "an optional trick": ("gan-ns", {"replay": "0,0.5"}, None),
    "λ and seeds": ("wgan-gp", {"gp_weight": "0.1,1", "seed": 2}, ["λ 0.1, seed 0", "λ 0.1, seed 1", "λ 1, seed 0", "λ 1, seed 1"]),
    "two numbers": ("wgan-gp", {"gp_weight": "0.1,1", "n_critic": "1,2"}, None),
}


@pytest.mark.parametrize("case", AXES)
def test_any_numbers_can_be_taken_at_once(case):
    recipe, chosen, labels = AXES[case]
    own = {name: value for name, value in TINY.items() if name != "n_critic"}
    player = paused("members", make("ring8", recipe, own, axes={"seed": COUNT}))
    axes(player, **chosen)
    player.transport("pause")
    player.wait()
    assert player.message is None and [axis.knob for axis in player.experiment.axes] == list(chosen)
    turns(player, 2)
    told, query = described(player), dict(parse_qsl(player.address()["query"]))
    assert labels is None or [member["label"] for member in told["members"]] == labels
    assert told["columns"] == (0 if len(chosen) == 1 else 2)
    assert len({member["href"] for member in told["members"]}) == player.training.count == len(told["members"])
    assert sum(count for _, count in told["counts"][0]) == player.training.count and query["axis"].startswith(next(iter(chosen)))
    assert read(player.payload)["frames"][-1][1]["status"].reshape(-1, 3)[:, 2].all()
    again = arrive(open_link(Members(), query))
    assert all_bits(again.training) == all_bits(player.training)


@pytest.mark.parametrize("case", AXES)
def test_a_member_of_any_axis_opens_alone(case, untrained):
    recipe, chosen, *_ = AXES[case]
    player = paused("members", make("ring8", recipe, TINY, axes=chosen))
    (arm,) = player.training.arms
    for i, member in enumerate(described(player)["members"]):
        experiment, complaints = from_query(dict(parse_qsl(urlsplit(member["href"]).query)))
        assert complaints == [] and experiment.axes == ()
        values = arm.members.varied
        assert all(experiment.values()[name] == pytest.approx(values[name][i]) for name in values) and experiment.seed == arm.members.seeds[i]


def test_members_differ_only_in_their_axis():
    player = paused("members", make("ring8", "wgan-gp", TINY, 3, axes={"gp_weight": "0.1,1"}))
    turns(player, 3)
    for i, weight in enumerate((0.1, 1.0)):
        alone = Training(make("ring8", "wgan-gp", TINY | {"gp_weight": weight}, 3))
        alone.advance(3)
        state, _ = player.training.arms[0].alone(i)
        np.testing.assert_allclose(state.critic.params["Dense_0"]["kernel"], alone.arms[0].states.critic.params["Dense_0"]["kernel"], atol=1e-5)


def test_an_axis_cannot_be_moved_and_others_can(untrained):
    player = paused("members", make("ring8", "wgan-gp", TINY, axes={"gp_weight": "0.1,1"}))
    player.change("gp_weight", 5.0)
    assert player.message["kind"] == "error" and "axis" in player.message["text"]
    player.change("critic_rate", 0.0123)
    assert player.message is None and "gp_weight" not in player.stage.rows(None)
    assert "gp_weight" not in [row["name"] for row in described(player)["live"]]


def test_two_arms_take_the_same_axes(untrained):
    player = paused("members", make("ring8", "wgan-gp", TINY, axes={"gp_weight": "0.1,1", "seed": 2}))
    player.add_arm()
    player.choose(1, recipe="wgan")
    assert player.message is None and [axis.knob for axis in player.experiment.axes] == ["gp_weight", "seed"]
    assert len(described(player)["members"]) == 8
    player.choose(0, recipe="wgan")
    assert [axis.knob for axis in player.experiment.axes] == ["seed"], "nobody reads λ any more"


def test_without_axes_there_are_the_usual_seeds(untrained):
    player = paused("members", make("ring8", "gan-ns", TINY))
    assert str(player.experiment.axis("seed")) == f"seed:{SEEDS[0]}"
    axes(player, critic_rate="0.001,0.01")
    assert player.experiment.axis("seed") is None and player.stage.new_seeds(player.experiment) == 1
    player.transport("new_seed")
    assert player.experiment.seed == 1


def test_modes_may_differ_from_member_to_member(untrained):
    player = paused("members", make("random_mixture", "gan-ns", TINY, axes={"mixture_modes": "2,5"}))
    told = described(player)
    assert len(told["members"]) == 2 and all(member["word"] for member in told["members"]) and told["strip"] is None
