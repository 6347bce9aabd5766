"""The page of many seeds: in Streamlit's own harness, links in and out; and its player, without a browser."""

import json
import types
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from payload import read, shown
from test_pages import check, link, meta, moved, open_page

from gan2d.measure.metrics import METRICS
from gan2d.settings import crowd, settings
from gan2d.settings.recipes import RECIPES
from gan2d.settings.remedies import REMEDIES, without_meaning
from gan2d.studies.gallery import GALLERY
from gan2d.studies.published import PUBLISHED
from gan2d.ui import crowd_meta, crowd_parts, crowds, parts
from gan2d.ui.crowds import BAND, PARTS, Crowds

TINY = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16}
# one program for all: B differs in a traced knob
QUERY = {"data": "ring8", "recipe": "gan-ns", "seed": "5", "seeds": "3", **{name: str(value) for name, value in TINY.items()}}
OTHER = {f"b.{name}": text for name, text in QUERY.items() if name in TINY or name == "recipe"} | {"b.critic_rate": "0.01"}
A = settings.make("ring8", "gan-ns", TINY, 5)
SEEDS = 3


@pytest.fixture(scope="module", autouse=True)
def without_lag():
    """Widgets may be told a value and moved in the same moment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gan2d.ui.controls.ECHO_SECONDS", 0.0)
        yield


def open_crowd(**query):
    return open_page("mode_collapse", **query)


def player_of(at):
    return at.session_state["crowd"]


# ---- in Streamlit's harness ----


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_from_its_link(part, never_ready):
    at = open_crowd(part=part, **QUERY)
    assert at.radio(key="crowd_part").value == part and link(at) == QUERY | ({} if part == "live" else {"part": part})
    assert len(at.get("bidi_component")) == (part == "live")
    if part == "gallery":
        assert [button.key for button in at.button if str(button.key).startswith("crowd_open_")] == [f"crowd_open_{name}" for name in GALLERY]
    if part == "published":
        assert len(at.dataframe) == 2 and all(set(PUBLISHED) <= set(table.value["Method"]) for table in at.dataframe)
        assert "bench-modes" in at.code[0].value


def test_the_published_part_shows_ours_above_theirs(never_ready, monkeypatch, tmp_path):
    file = tmp_path / "results.json"
    values = {"modes": [8.0, 6.0], "high_quality": [0.5, 0.7], "reverse_kl": [0.1, 0.3], "spread_ratio": [1.0, 1.0]}
    said = {"format": "gan2d bench-modes", "words": "Made by hand.", "rows": {"gan": {"ring8": {"values": values}}}}
    file.write_text(json.dumps(said), encoding="utf-8")
    monkeypatch.setattr(crowd_parts, "RESULTS", file)
    at = open_crowd(part="published", **QUERY)
    assert not at.warning and at.dataframe[0].value["Method"][0] == "GAN" and at.dataframe[0].value["Modes"][0] == "7.0 ± 1.0"
    assert "Made by hand." in [caption.value for caption in at.caption]
    for broken, why in (("nonsense", "This file is no JSON"), ("{}", "does not hold results of bench-modes"), (None, "No results are here yet")):
        file.unlink() if broken is None else file.write_text(broken, encoding="utf-8")
        (warning,) = check(at.run()).warning
        assert why in warning.value and len(at.dataframe[0].value) == len(PUBLISHED)


TOLD = {
    "seeds": 16,
    "steps": 2000,
    "plain": {"ring8": {"modes": 5.26, "high_quality": 0.3}},
    "rows": {
        "packing2": {"ring8": {"modes": [1.26, 0.5, 2.0], "high_quality": [-0.12, -0.2, -0.05]}},
        "ema": {"ring8": {"modes": [-0.3, -1.0, 0.4], "high_quality": [0.0, 0.0, 0.0]}},
    },
}


def test_the_tricks_measured_effects_are_shown(never_ready, monkeypatch, tmp_path):
    lines = crowd_parts.trick_table(TOLD).splitlines()
    assert lines[0] == "| Trick | modes, ring8 | high quality, points, ring8 |" and len(lines) == 4
    assert lines[2] == "| Packing 2 | **+1.3 (+0.5 to +2.0)** | **−12.0 (−20.0 to −5.0)** |"
    assert lines[3] == "| Averaged generator | −0.3 (−1.0 to +0.4) | +0.0 (+0.0 to +0.0) |"
    file = tmp_path / "tricks.json"
    monkeypatch.setattr(crowd_parts, "TRICKS", file)
    at = open_crowd(part="published", **QUERY)
    for words, there in (("nonsense", False), (json.dumps(TOLD), True)):
        file.write_text(words, encoding="utf-8")
        said = [markdown.value for markdown in check(at.run()).markdown]
        assert (crowd_parts.trick_table(TOLD) in said) == there and any("5.3 modes of ring8 with 30 % high quality" in text for text in said) == there


def test_parts_change_and_the_link_follows(never_ready):
    at = open_crowd(**QUERY)
    for part in ("gallery", "published", "live"):
        at.radio(key="crowd_part").set_value(part)
        check(at.run())
        assert link(at).get("part", "live") == part and player_of(at).part == part


def test_a_link_is_what_it_was(never_ready):
    at = open_crowd(**QUERY, **OTHER)
    assert link(at) == QUERY | OTHER
    said = meta(at)
    assert said["playing"] and said["message"] is None and said["lead"]["look"] and said["lead"]["try"] and len(said["seats"]) == 2 * SEEDS
    assert at.toggle(key="crowd_versus").value is True and at.selectbox(key="crowd_choose_seeds").value == SEEDS


def test_a_broken_link_falls_back_with_sentences(never_ready):
    at = open_crowd(**QUERY | OTHER | {"colour": "red", "part": "galery", "b.critic_rate": "much", "data": "ring9"})
    said = meta(at)
    assert said["message"]["kind"] == "warning"
    for words in ("colour", "Did you mean 'gallery'", "b.critic_rate=much", "Did you mean 'ring8'"):
        assert words in said["message"]["text"], words
    assert link(at) == QUERY | {name: text for name, text in OTHER.items() if name != "b.critic_rate"}


def test_b_comes_and_goes_and_its_knobs_move(never_ready):
    at = open_crowd(**QUERY)
    moved(at.toggle(key="crowd_versus").set_value(True))
    assert len(meta(at)["seats"]) == 2 * SEEDS and link(at)["b.recipe"] == "gan-ns"
    at.segmented_control(key="crowd_side").set_value("B")
    moved(at)
    assert player_of(at).edited == 1
    at.session_state["crowd_group"] = "Tricks"
    moved(at)
    moved(at.select_slider(key="crowd_knob_noise").set_value(0.2))
    assert link(at)["b.noise"] == "0.2" and "noise" not in link(at)
    moved(at.button(key="crowd_restore_noise").click())
    assert "b.noise" not in link(at)
    check(at.toggle(key="crowd_versus").set_value(False).run())
    assert len(meta(at)["seats"]) == SEEDS and not [name for name in link(at) if name.startswith("b.")] and player_of(at).edited == 0


def test_a_trick_is_put_on_b(never_ready):
    at = open_crowd(**QUERY)
    buttons = {str(button.key): button for button in at.button}
    assert {f"crowd_treat_{name}" for name in REMEDIES} <= set(buttons)
    for name in REMEDIES:
        assert buttons[f"crowd_treat_{name}"].disabled == bool(without_meaning(A, name))
    moved(buttons["crowd_treat_noise"].click())
    assert link(at)["b.noise"] == "0.3" and "instance noise" in meta(at)["message"]["text"]


def test_every_group_of_knobs_can_be_opened(never_ready):
    at = open_crowd(**QUERY, **OTHER)
    for group in ("Objective", "Data", "Networks", "Optimiser", "Tricks"):
        at.session_state["crowd_group"] = group
        assert [widget for widget in (*check(at.run()).slider, *at.select_slider, *at.selectbox) if str(widget.key).startswith("crowd_knob_")], group


# ---- the player ----


def open_player(a=A, b=None, seeds=SEEDS, **more):
    return Crowds(crowd.make(a, seeds, b), [], **more)


@pytest.fixture
def player(never_ready):
    """Three seeds of A beside a B with another rate."""
    return open_player(A, A.with_knob("critic_rate", 0.01))


@pytest.fixture(scope="module")
def measured():
    """The same, paused after a few turns and two measurements; do not change it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Crowds, "program", lambda self: lambda: None)
        told = open_player(A, A.with_knob("critic_rate", 0.01))
        told.transport("pause")
        told.produce()
        told.run.advance(3)
        told.transport("step_all")
        shown(told)
        yield told


def test_a_picture_has_points_of_every_panel_and_three_numbers_of_each(measured):
    frame = read(measured.payload)["frames"][-1][1]
    still = read(measured.payload)["statics"]
    points = measured.shown_points
    assert points == 256 and frame["fakes"].shape == (2 * SEEDS * points * 2,) and frame["status"].shape == (2 * SEEDS * 3,)
    drawn = np.concatenate([side.reshape(-1) for side in measured.run.samples(points)])
    box = measured.view()
    inside = np.abs(drawn) < box[1]
    np.testing.assert_allclose(frame["fakes"][inside], drawn[inside], atol=(box[1] - box[0]) / 1e4)
    status = frame["status"].reshape(2, SEEDS, 3)
    assert (status[..., 2] == 1).all() and still["centres"].shape == (16,) and still["real"].shape == (2 * 512,)
    for side, told in zip(status, measured.run.surveys):
        np.testing.assert_allclose(side[:, 0], told[-2].values["modes"], err_msg="what was measured last, before this picture")
    later = next(block for block in measured.blocks() if block.name == "status").values.reshape(2, SEEDS, 3)
    for side, told in zip(later, measured.run.surveys):
        np.testing.assert_allclose(side[:, :2], np.stack([told[-1].values["modes"], told[-1].values["high_quality"]], 1))


@pytest.mark.parametrize(("seeds", "sides", "points"), [(16, 1, 256), (16, 2, 192), (32, 1, 192), (64, 1, 96), (64, 2, 64), (1024, 2, 64)])
def test_points_are_shared_among_the_panels(seeds, sides, points):
    one = types.SimpleNamespace(crowd=types.SimpleNamespace(seeds=seeds, sides=(A,) * sides))
    assert Crowds.shown_points.fget(one) == points


def test_what_is_described_is_plain_json_with_a_seat_for_every_seed(measured):
    told = measured.describe()
    assert json.loads(json.dumps(told, allow_nan=False)).keys() == told.keys()
    said = read(measured.payload)["meta"]
    assert said["seats"] == told["seats"] and [(seat["side"], seat["seed"]) for seat in told["seats"]] == [(i, seed) for i in (0, 1) for seed in (5, 6, 7)]
    for seat in told["seats"]:
        where = urlsplit(seat["href"])
        assert where.path == "./" and settings.from_query(dict(parse_qsl(where.query))) == (
            settings.switch(measured.crowd.sides[seat["side"]], seed=seat["seed"]),
            [],
        )
        assert seat["word"] and seat["kind"] and seat["why"] and seat["tone"] in ("bad", "fair", "good")
    assert told["modes"] == 8 and told["shown"] == measured.shown_points and [side["title"] for side in told["sides"]] == [RECIPES["gan-ns"].title] * 2
    assert "0.001" in told["sides"][0]["words"] and "0.01" in told["sides"][1]["words"] and all(side["learns"] == "True" for side in told["sides"])


def test_counts_sum_to_the_seeds_after_a_measurement(measured, player):
    assert player.describe()["counts"] == [[], []] and player.describe()["verdicts"] == []
    assert all(not seat["word"] and not seat["kind"] for seat in player.describe()["seats"])
    told = measured.describe()
    assert [sum(count for _, count in side) for side in told["counts"]] == [SEEDS, SEEDS]
    assert told["verdicts"] and all(words.endswith(".") for words in told["verdicts"])


def test_curves_are_quantiles_over_the_seeds(measured):
    step, _, curves = read(measured.payload)["frames"][-1]
    assert step == 4 and list(measured.curves) == read(measured.payload)["meta"]["curves"] and len(curves) == len(METRICS) * len(BAND) * 2
    for name, value in zip(measured.curves, curves):
        metric, end, side = name.split()
        values = measured.run.surveys[int(side)][-1].values[metric]
        assert value == pytest.approx(np.quantile(values, BAND[end]) * (100 if metric == "high_quality" else 1), rel=1e-5), name


def test_every_panel_draws_curves_that_there_are(measured):
    panels = measured.describe()["panels"]
    assert [panel["title"] for panel in panels] == ["Modes captured", "High quality, %", "Reverse KL", "Spread ratio", "W1, exact"]
    floors = measured.run.floors()
    for name, panel in zip(METRICS, panels):
        assert [line["label"] for line in panel["lines"]] == ["A", "B"] and panel["help"].endswith(".")
        assert [line["floor"] for line in panel["lines"]] == [floors[name] * (100 if name == "high_quality" else 1), None]
        assert all(curve in measured.curves for line in panel["lines"] for curve in (line["curve"], *line["band"]))


def test_the_strip_has_a_column_for_each_measurement_and_a_row_for_each_mode(measured):
    strip = measured.describe()["strip"]
    assert strip["steps"] == [survey.step for survey in measured.run.surveys[0]] and len(strip["labels"]) == 8
    rows = np.array(strip["sides"])
    assert rows.shape == (2, len(strip["steps"]), 8)
    for side, told in zip(rows, measured.run.surveys):
        np.testing.assert_allclose(side, [8 * survey.shares.mean(0) for survey in told], atol=0.006)
        np.testing.assert_allclose(side.sum(1), 8, atol=0.05)


def test_the_strip_of_a_long_run_is_no_longer_than_it_says(player):
    survey = player.run.survey()
    player.run.surveys = [[told._replace(step=step) for step in range(300)] for told in survey]
    strip = player.describe()["strip"]
    assert len(strip["steps"]) == crowd_meta.STRIP and strip["steps"][0] == 0 and strip["steps"][-1] == 299 and strip["steps"] == sorted(set(strip["steps"]))


def test_a_side_of_which_all_seeds_died_is_drawn(measured, monkeypatch):
    run = measured.run.at(4)
    for survey in (told := run.surveys[1])[-1:]:
        dead = {name: np.full(SEEDS, np.nan) for name in METRICS}
        told[-1] = survey._replace(values=dead, shares=np.full((SEEDS, 8), np.nan), alive=np.zeros(SEEDS, bool))
    monkeypatch.setattr(measured, "run", run)
    told = measured.describe()
    json.dumps(told, allow_nan=False)
    assert told["strip"]["sides"][1][-1] == [0.0] * 8 and told["verdicts"] == []


def test_data_without_modes(never_ready):
    player = open_player(settings.make("swiss_roll", "gan-ns", TINY))
    player.transport("pause")
    shown(player)
    said = read(player.payload)
    told = json.loads(json.dumps(player.describe(), allow_nan=False))
    assert told["modes"] == 0 and told["strip"] is None and [panel["title"] for panel in told["panels"]] == ["W1, exact"]
    assert sum(count for _, count in told["counts"][0]) == SEEDS
    curves = dict(zip(player.curves, said["frames"][-1][2]))
    assert np.isfinite(curves["w1 mid 0"]) and np.isnan(curves["modes mid 0"]) and "centres" not in [block.name for block in player.statics()]


def test_the_query_is_read_back_to_the_same_crowd_and_part(player):
    for part in PARTS:
        player.part = part
        query = player.query()
        assert parts.read_part(query.pop("part", None), PARTS) == (part, []) and crowd.read_link(query) == (player.crowd, [])
    told, (complaint,) = parts.read_part("x" * 500, PARTS)
    assert told == "live" and complaint.startswith("The link's part=xxx") and len(complaint) < 400


def test_what_moves_on_b_moves_b_alone(player):
    run = player.run
    player.edit(1)
    player.change("generator_rate", 0.02)
    assert player.run is run and player.message is None and player.crowd.settings == A and player.crowd.other.values()["generator_rate"] == 0.02
    assert player.settings == player.crowd.other
    player.edit(0)
    player.change("noise", "0.1")
    assert player.crowd.settings.values()["noise"] == 0.1 and player.crowd.other.values()["noise"] == 0
    player.change("sigma", 0.2)
    assert [side.values()["sigma"] for side in player.crowd.sides] == [0.2, 0.2] and player.run is run
    player.restore("noise")
    assert "noise" not in player.crowd.settings.knobs and player.usual("noise") == 0 and player.run is run
    for name, value in (("noise", 0.0), ("gp_weight", 3.0)):  # as it is already; of a control that has gone
        player.change(name, value)
        assert player.message is None and player.run is run


def test_real_points_follow_a_knob_of_the_data(player):
    first = player.statics()
    assert player.statics() is first
    player.change("critic_rate", 0.02)
    assert player.statics() is first
    player.change("sigma", 0.3)
    assert player.statics() is not first and not np.array_equal(player.statics()[0].values, first[0].values)


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda p: p.change("noise", 99), "noise must be a number between"),
        (lambda p: p.change("critic_width", "wide"), "critic_width must be a whole number"),
        (lambda p: p.change("colour", "red"), "There is no knob named 'colour'"),
        (lambda p: p.choose(data="ring9"), "Did you mean 'ring8'"),
        (lambda p: p.choose(recipe="gann"), "Did you mean 'gan'"),
        (lambda p: p.choose(seeds=1), "seeds must be a whole number between 2 and 1,024"),
        (lambda p: p.choose(seed=-1), "seed must be"),
        (lambda p: p.transport("fly"), "There is no action named 'fly'"),
        (lambda p: p.transport("speed", 3), "The speed must be one of"),
        (lambda p: p.transport("stop_at", "never"), "steps must be"),
        (lambda p: p.transport("branch", "x"), "steps must be"),
        (lambda p: p.change("minibatch_kernels", 32) or p.choose(seeds=1024), "GB"),
    ],
)
def test_bad_input_is_a_sentence_and_the_run_stays(player, act, why, monkeypatch):
    if why == "GB":
        monkeypatch.setattr(crowd, "ROOM", crowd.memory(player.crowd) + 1)
    run, was = player.run, player.crowd
    act(player)
    assert player.message["kind"] == "error" and why in player.message["text"] and player.run is run and player.crowd == was
    shown(player)
    assert read(player.payload)["meta"]["message"] == player.message


class Begun:
    """In the place of a population: what a player was told to begin."""

    def __init__(self, chosen):
        self.crowd, self.step, self.sides = chosen, 0, chosen.sides


@pytest.fixture
def begun(player, monkeypatch):
    """The crowds that the player begins, without their networks."""
    told = []

    def begin(run):
        told.append(run.crowd)
        player.run, player.edited = run, min(player.edited, len(run.sides) - 1)

    monkeypatch.setattr(crowds, "Population", Begun)
    monkeypatch.setattr(player, "begin", begin)
    return told


def test_choosing_begins_again(player, begun):
    b = player.crowd.other
    player.choose(seeds="32")
    assert begun[-1] == crowd.make(A, 32, b)
    player.choose(seed=9)
    assert begun[-1] == crowd.make(settings.switch(A, seed=9), 32, b) and begun[-1].other.seed == 9
    player.choose(data="moons")
    assert [side.data for side in begun[-1].sides] == ["moons", "moons"] and begun[-1].other.values()["critic_rate"] == 0.01
    player.edit(1)
    player.choose(recipe="wgan")
    assert [side.recipe for side in begun[-1].sides] == ["gan-ns", "wgan"] and begun[-1].other.values()["critic_width"] == 64
    player.choose(preset="published")
    assert [side.preset for side in begun[-1].sides] == ["toy", "published"]
    assert len(begun) == 5 and player.message is None


def test_b_is_at_first_a_copy_of_a_and_goes_again(player, begun):
    player.edit(1)
    player.compare(False)
    assert begun[-1] == crowd.make(A, SEEDS) and player.edited == 0
    player.compare(True)
    assert begun[-1] == crowd.make(A, SEEDS, A)


@pytest.mark.parametrize("name", REMEDIES)
def test_every_remedy_becomes_b(player, begun, name):
    why = without_meaning(A, name)
    player.treat(name)
    if why:
        assert not begun and player.message["kind"] == "error"
        return
    values = begun[-1].other.values()
    assert begun[-1].settings == A and begun[-1].seeds == SEEDS and player.edited == 1 and player.message["kind"] == "info"
    assert {knob: values[knob] for knob in REMEDIES[name].knobs} == dict(REMEDIES[name].knobs) and REMEDIES[name].help in player.message["text"]


def test_what_needs_new_networks_begins_again_and_says_so(player, begun):
    player.edit(1)
    player.change("critic_width", 12)
    assert [side.values()["critic_width"] for side in begun[-1].sides] == [8, 12] and "needs new networks" in player.message["text"]


def test_again_and_the_next_seeds(player, begun):
    player.transport("reset")
    assert begun[-1] == player.crowd == crowd.make(A, SEEDS, A.with_knob("critic_rate", 0.01))
    player.transport("new_seed")
    assert begun[-1].numbers() == [8, 9, 10] and begun[-1].other.seed == 8 and begun[-1].other.values()["critic_rate"] == 0.01


@pytest.mark.parametrize("name", GALLERY)
def test_every_card_of_the_gallery_opens(player, begun, name):
    card = GALLERY[name]
    player.part = "gallery"
    player.open_card(name)
    assert crowd.read_link(card.query) == (begun[-1], []) and player.part == "live" and player.playing and player.message["kind"] == "info"
    assert card.title in player.message["text"] and card.sentence in player.message["text"] and f"{card.steps:,} turns" in player.message["text"]


def test_a_card_opens_live_from_the_page(never_ready, monkeypatch):
    card = types.SimpleNamespace(title="A card", sentence="It is small.", cure="None.", query=QUERY | OTHER, steps=1500)
    for module in (crowds, crowd_parts):
        monkeypatch.setattr(module, "GALLERY", {"card": card})
    at = open_crowd(part="gallery", **QUERY)
    at.button(key="crowd_open_card").click()
    moved(at)
    assert at.radio(key="crowd_part").value == "live" and link(at) == QUERY | OTHER
    assert meta(at)["message"]["text"] == "A card: It is small. Watch about 1,500 turns." and player_of(at).playing


def test_results_of_the_experiment_are_where_the_page_looks_for_them():
    assert crowd_parts.RESULTS.parent == Path(__file__).parents[1] / "docs" and crowd_parts.RESULTS.name == "bench-modes-small.json"


def test_playing_trains_and_going_back_is_exact():
    player = open_player(A, A.with_knob("critic_rate", 0.01))
    for _ in range(200):
        player.need()
        shown(player)
        if player.run.step >= 12:
            break
    player.transport("pause")
    step, points = player.run.step, player.run.samples(256)
    assert step >= 12 and player.title == f"{RECIPES['gan-ns'].title} for 3 seeds"
    player.look_at(4)
    assert player.moment().step == 4 and player.run.step == step
    player.transport("branch", 4)
    assert player.run.step == 4
    player.run.advance(step - 4)
    assert all(np.array_equal(a, b) for a, b in zip(points, player.run.samples(256)))


def test_after_going_back_the_words_are_those_of_that_time(never_ready):
    player = open_player()
    player.transport("pause")
    for _ in range(3):
        player.run.advance(1)
        player.measure()
    assert player.describe()["seats"][0]["why"]
    player.transport("branch", 1)
    shown(player)
    assert player.describe()["seats"][0]["why"] == player.run.diagnoses(0)[0].sentence


def test_b_may_be_a_copy_of_an_a_that_has_changed_its_penalty(never_ready):
    player = open_player()
    player.change("penalty", "r1")
    player.change("r1_weight", 3.0)
    player.change("penalty", "none")
    assert player.message is None
    player.compare(True)
    assert player.message is None and player.crowd.other is not None
