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
from gan2d.measure.survey import Survey
from gan2d.settings.edits import choose, with_arms
from gan2d.settings.experiment import make, with_axes
from gan2d.settings.recipes import RECIPES
from gan2d.studies.gallery import GALLERY
from gan2d.studies.remedies import REMEDIES, without_meaning
from gan2d.studies.run import train
from gan2d.training.training import Training
from gan2d.ui.controls.arms import _treat
from gan2d.ui.opening import open_link
from gan2d.ui.parts import gallery
from gan2d.ui.stages import members_words
from gan2d.ui.stages.members import SEEDS, Members
from gan2d.ui.stages.members_words import BAND, CHARTS, HELD

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


def test_a_picture_has_points_of_every_panel_and_whether_it_lives(measured):
    frame = read(measured.payload)["frames"][-1][1]
    points = measured.stage.shown_points
    assert points == 256 and frame["fakes"].shape == (2 * COUNT * points * 2,) and frame["status"].tolist() == [1.0] * 2 * COUNT
    drawn = np.concatenate([samples(arm, points).reshape(-1) for arm in measured.training.arms])
    box = measured.stage.box()
    inside = np.abs(drawn) < box[1]
    np.testing.assert_allclose(frame["fakes"][inside], drawn[inside], atol=(box[1] - box[0]) / 1e4)
    still = {block.name: block.values for block in measured.stage.statics()}
    assert still["centres"].shape == (8, 2) and still["real"].shape == (512, 2)


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
    assert told["counts"] == [[], []] and all(not m["word"] and not m["kind"] for m in told["members"]) and told["strip"]["held"] == []
    told = described(measured)
    assert [sum(count for _, count in arm) for arm in told["counts"]] == [COUNT, COUNT] and told["counts"][0] == [["Too early to tell", COUNT]]


def values_of(survey, name):
    return survey.held.sum(1) if name == HELD else survey.values[name]


def test_every_member_has_a_curve_of_everything_that_the_chart_shows(measured):
    step, _, curves = read(measured.payload)["frames"][-1]
    assert step == 4 and list(measured.stage.curves) == meta(measured)["curves"] and len(curves) == len(CHARTS) * COUNT * 2
    for name, value in zip(measured.stage.curves, curves):
        metric, arm, member = name.split()
        values = values_of(measured.stage.seen[int(arm)], metric)
        assert value == pytest.approx(values[int(member)] * (100 if metric == "high_quality" else 1), rel=1e-5, nan_ok=True), name


def test_of_very_many_members_the_chart_shows_quantiles(measured, monkeypatch):
    monkeypatch.setattr(members_words, "LINES", 2)
    told = measured.stage.measure(measured.training)
    assert set(told) <= set(measured.stage.curves) and len(measured.stage.curves) == len(CHARTS) * len(BAND) * 2
    for end, share in BAND.items():
        assert told[f"w1 1 {end}"] == pytest.approx(np.quantile(measured.stage.seen[1].values["w1"], share))


def test_the_chart_can_show_everything_that_is_measured(measured):
    charts = described(measured)["charts"]
    assert [chart["title"] for chart in charts] == [
        "Modes held",
        "Modes captured",
        "High quality, %",
        "Reverse KL",
        "Spread ratio",
        "Radii KS (≤ 3σ)",
        "Radii KS (all)",
        "W1, exact",
    ]
    floors = measured.stage.taken.floors(measured.training)
    assert [chart["floor"] for chart in charts] == [8.0, *(floors[name] * (100 if name == "high_quality" else 1) for name in METRICS)]
    for chart in charts:
        assert chart["help"].endswith(".") and f"{chart['name']} 1 2" in measured.stage.curves
        told = measured.stage.apart[chart["name"]]
        assert chart["apart"] == ("" if chart["name"] == HELD else members_words.difference(chart["name"], told)), "the sentence says it of the first"


def test_the_strip_shows_the_chosen_member_and_who_holds_each_mode(measured):
    """A mean over the seeds showed fair shares where every seed had collapsed."""
    for member in ("1", "3", "99"):
        measured.look({"member": member})
        told = described(measured)
        i = min(int(member), COUNT) - 1
        strip = told["strip"]
        assert told["chosen"] == i and strip["steps"] == [survey.step for survey in surveys(measured)[0]] and len(strip["labels"]) == 8
        rows = np.array(strip["arms"])
        assert rows.shape == (2, len(strip["steps"]), 8)
        for arm, kept in zip(rows, surveys(measured)):
            np.testing.assert_allclose(arm, [8 * survey.shares[i] for survey in kept], atol=0.006)
        assert strip["held"] == [seen.held.sum(0).tolist() for seen in measured.stage.seen] and strip["measured"] == 4
    assert dict(parse_qsl(measured.address()["query"]))["member"] == "99"
    measured.look({"member": ""})


def test_the_strip_of_a_long_run_is_no_longer_than_it_says(player):
    survey = player.stage.taken.measure(player.training)
    player.stage.taken.of = [[told._replace(step=step) for step in range(300)] for told in survey]
    player.stage.seen = [kept[-1] for kept in player.stage.taken.of]
    strip = described(player)["strip"]
    assert len(strip["steps"]) == members_words.STRIP and strip["steps"][0] == 0 and strip["steps"][-1] == 299 and strip["steps"] == sorted(set(strip["steps"]))


def test_an_arm_of_which_all_members_died_is_drawn(measured, monkeypatch):
    dead = {name: np.full(COUNT, np.nan) for name in METRICS}
    gone = measured.stage.seen[1]._replace(values=dead, shares=np.full((COUNT, 8), np.nan), held=np.zeros((COUNT, 8), bool), alive=np.zeros(COUNT, bool))
    monkeypatch.setattr(measured.stage, "seen", [measured.stage.seen[0], gone])
    monkeypatch.setattr(measured.stage, "apart", members_words.apart(measured.stage.seen))
    told = described(measured)
    assert told["strip"]["held"][1] == [0] * 8 and measured.stage.apart == {} and "0 of B" in measured.stage.says()


# ---- when it is measured, and what is said


def test_verdicts_rest_on_the_same_steps_whatever_the_clock_says(untrained, monkeypatch):
    """Seen: all "too early to tell" while it trained at step 98, and "stuck" when it was paused at step 96: the number of measurements
    depended on how fast the machine was, and a pause added one."""
    told = {}
    for turns_a_picture, pause in ((1, False), (20, False), (7, True)):
        player = opened("members", A)
        player.transport("speed", 20)
        monkeypatch.setattr(player.pace, "turns", lambda wanted, n=turns_a_picture: n)
        player.wait()
        play(player, 30)
        if pause:
            player.transport("pause")
            shown(player)
            assert player.stage.seen[0].step == player.training.step, "measured where it was paused"
        assert [survey.step for survey in surveys(player)[0]] == [*range(0, player.training.step + 1, 25)]
        if pause:
            player.transport("play")
        play(player, 50)
        assert [survey.step for survey in surveys(player)[0]][:3] == [0, 25, 50]
        told[turns_a_picture] = [one.sentence for one in player.stage.taken.until(50).diagnoses(player.training, 0)]
    assert len({str(said) for said in told.values()}) == 1


def test_a_moment_that_is_looked_back_at_is_measured_there(player):
    for _ in range(2):
        player.transport("step_all")
        shown(player)
    player.look_at(1)
    shown(player)
    assert [seen.step for seen in player.stage.seen] == [1, 1] and meta(player)["rested"]["step"] == 1 and meta(player)["says"].startswith("Step 1: ")
    assert meta(player)["strip"]["measured"] == 1


def hold(*counts, modes=8):
    """A survey in which the members hold so many modes."""
    held = np.array([[k < count for k in range(modes)] for count in counts])
    values = {name: np.linspace(0.5, 0.6, len(counts)) for name in METRICS}
    return Survey(400, values, held / modes, held, np.ones(len(counts)), np.ones(len(counts), bool))


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (
            [hold(1, 1, 2), hold(8, 8, 8)],
            "Step 400: all 8 modes are held by 0 of 3 seeds of A, 3 of B. B − A = +6.7 modes on average (95 % interval +6.0 to +7.0).",
        ),
        ([hold(8, 7, 8), hold(8, 8, 7)], "Step 400: all 8 modes are held by 2 of 3 seeds of A, 2 of B. No clear difference: B − A = +0.0 modes"),
        ([hold(1, 8, 8)], "Step 400: 2 of 3 seeds hold all 8 modes; the median holds 8."),
        ([hold(1, 2, 8)._replace(step=98)], "Step 98: 1 of 3 seeds hold all 8 modes; the median holds 2. Verdicts on single seeds begin at step 300."),
        ([], "3 seeds from the same settings: measured every 25 steps at first."),
    ],
)
def test_the_sentence_follows_the_state(measured, monkeypatch, seen, words):
    monkeypatch.setattr(measured.stage, "seen", seen)
    monkeypatch.setattr(measured.stage, "apart", members_words.apart(seen))
    assert measured.stage.says().startswith(words) and len(measured.stage.says()) < 200


def test_the_sentence_is_told_to_the_browser(measured):
    assert meta(measured)["says"] == measured.stage.says() and measured.stage.says().startswith("Step 4: all 8 modes are held by ")


@pytest.mark.parametrize(
    ("view", "why"),
    [
        ({"metric": "mode"}, "Did you mean 'modes'"),
        ({"member": "0"}, "from 1 on"),
        ({"member": "x"}, "number of a panel"),
        ({"member": "2", "metric": "w1"}, ""),
    ],
)
def test_a_link_says_what_is_shown(view, why, untrained):
    player = open_link(Members(), to_query(BOTH) | view)
    assert (why in player.message["text"] and player.view == {}) if why else (player.view == view and player.message is None)


def test_it_opens_on_the_gan_that_collapses_above_its_remedy():
    usual = Members().usual()
    assert usual == GALLERY["collapse"].experiment and len(usual.arms) == 2 and str(usual.axis("seed")) == "seed:8" and usual.data == "ring8"


def test_data_without_modes(untrained):
    player = paused("members", make("swiss_roll", "gan-ns", TINY, axes={"seed": COUNT}))
    said, told = read(player.payload), described(player)
    assert told["modes"] == 0 and told["strip"] is None and [chart["title"] for chart in told["charts"]] == ["W1, exact"]
    assert player.stage.says().startswith(f"Step 0: the median W1 of the {COUNT} seeds is ")
    assert sum(count for _, count in told["counts"][0]) == COUNT
    curves = dict(zip(player.stage.curves, said["frames"][-1][2]))
    assert np.isfinite(curves["w1 0 0"]) and np.isnan(curves["modes 0 0"]) and "centres" not in [block.name for block in player.stage.statics()]


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
        (lambda p: p.edit(lambda now: with_axes(choose(make("ring8", "gan-ns", {"critic_width": 512, "batch_size": 4096})), {"seed": 256})), "GB"),
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
    assert step >= 12 and player.stage.title(player.experiment) == f"{RECIPES['gan-ns'].title} for 3 members"
    player.look_at(4)
    assert player.training_of_moment().step == 4 and player.training.step == step
    player.transport("branch", 4)
    assert player.training.step == 4
    player.training.advance(step - 4)
    assert all(np.array_equal(a, samples(arm, 256)) for a, arm in zip(points, player.training.arms))


def test_after_going_back_the_words_are_those_of_that_time():
    player = play(opened("members", A), 55)
    player.transport("pause")
    shown(player)
    assert [told.step for told in surveys(player)[0]][:3] == [0, 25, 50] and described(player)["members"][0]["why"]
    player.transport("branch", 30)
    shown(player)
    assert [told.step for told in surveys(player)[0]] == [0, 25] and player.stage.seen[0].step == 30
    assert described(player)["members"][0]["why"] == player.stage.taken.diagnoses(player.training, 0)[0].sentence


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
    assert read(player.payload)["frames"][-1][1]["status"].all()
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


@pytest.mark.compiles
@pytest.mark.parametrize(("changed", "words"), [(False, "A card, step 3: It is small."), (True, "Stopped at step 3, as asked.")])
def test_a_card_stops_where_it_shows_and_says_so_if_nothing_was_changed(changed, words, monkeypatch):
    """The picture is then what the sentence speaks of."""
    monkeypatch.setattr(gallery, "GALLERY", {"card": GALLERY["slow"]._replace(title="A card", sentence="It is small.", experiment=A, steps=3)})
    player = opened("members", A)
    gallery._open(player, "card")
    player.wait()
    if changed:
        player.change("critic_rate", 0.002)
    play(player, 5)
    assert player.training.step == 3 and not player.playing and player.message["text"] == words
