"""The page of many seeds in Streamlit's own harness: links in and out, its parts, arms, tricks and axes."""

import json
from pathlib import Path

import pytest
from harness import check, components, link, meta, moved, now, open_group, open_page, player_of
from stages import opened

import gan2d
from gan2d.formats.link import to_query
from gan2d.settings.edits import with_knob
from gan2d.settings.experiment import make
from gan2d.studies.benchmarks.w1_table import PUBLISHED as OF_W1
from gan2d.studies.gallery import GALLERY
from gan2d.studies.published import PUBLISHED
from gan2d.studies.remedies import REMEDIES, without_meaning
from gan2d.ui.parts import gallery, published
from gan2d.ui.stages.members import Members

TINY = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16}
COUNT = 3
A = make("ring8", "gan-ns", TINY, 5, axes={"seed": COUNT})
# one program for all: B differs in a traced knob
BOTH = with_knob(make("ring8", arms=[{"recipe": "gan-ns", "knobs": TINY}] * 2, seed=5, axes={"seed": COUNT}), "critic_rate", 0.01, 1)
QUERY, WITH_B = to_query(A), to_query(BOTH)
pytestmark = [pytest.mark.compiles, pytest.mark.usefixtures("never_ready")]


def open_crowd(query=QUERY, **more):
    return open_page("mode_collapse", **query | more)


def player(at):
    return player_of(at, "mode_collapse")


@pytest.mark.parametrize("part", Members.parts)
def test_every_part_opens_from_its_link(part):
    at = open_crowd(part=part)
    assert at.segmented_control(key="crowd_part").value == part and link(at) == QUERY | ({} if part == "live" else {"part": part})
    assert len(components(at)) == 1 and isinstance(components(at)[0], bytes) == (part == "live")
    if part == "gallery":
        assert [button.key for button in at.button if str(button.key).startswith("crowd_open_")] == [f"crowd_open_{name}" for name in GALLERY]


def test_the_published_page_opens():
    at = open_page("published")
    table, critics = at.dataframe
    assert set(OF_W1) <= set(critics.value["Critic"]) and any("bench-w1" in code.value for code in at.code)
    assert {"here", "in the paper"} == set(critics.value["Measured"]) and "gan2d's best: lower envelope" in set(critics.value["Critic"])
    assert set(PUBLISHED) <= set(table.value["Method"]) and any("bench-modes" in code.value for code in at.code)
    steps = dict(zip(table.value["Method"], table.value["Steps"]))
    assert steps["gan2d's best"] == "10,000" and steps["GAN"] == "3,000 (paper: 400,000)"
    assert not any("packing 2" in each.value.lower() for each in at.markdown if "Trick" not in each.value), "its own table refutes it"


def test_the_published_page_shows_ours_above_theirs(monkeypatch, tmp_path):
    file = tmp_path / "results.json"
    values = {"modes": [8.0, 6.0], "high_quality": [0.5, 0.7], "reverse_kl": [0.1, 0.3], "spread_ratio": [1.0, 1.0]}
    said = {"format": "gan2d bench-modes", "words": "Made by hand.", "rows": {"gan": {"ring8": {"turns": 3000, "values": values}}}}
    file.write_text(json.dumps(said), encoding="utf-8")
    monkeypatch.setattr(published, "RESULTS", file)
    at = open_page("published")
    assert not at.warning and at.dataframe[0].value["Method"][0] == "GAN" and at.dataframe[0].value["ring8 modes"][0] == "7.0 ± 1.0"
    assert any("Made by hand." in caption.value for caption in at.caption)
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


def test_the_tricks_measured_effects_are_shown(monkeypatch, tmp_path):
    lines = published.trick_table(TOLD).splitlines()
    assert lines[0] == "| Trick | modes, ring8 | high quality, points, ring8 |" and len(lines) == 4
    assert lines[2] == "| Packing 2 | **+1.3 (+0.5 to +2.0)** | **−12.0 (−20.0 to −5.0)** |"
    assert lines[3] == "| Averaged generator | −0.3 (−1.0 to +0.4) | +0.0 (+0.0 to +0.0) |"
    file = tmp_path / "tricks.json"
    monkeypatch.setattr(published, "TRICKS", file)
    at = open_page("published")
    for words, there in (("nonsense", False), (json.dumps(TOLD), True)):
        file.write_text(words, encoding="utf-8")
        said = [markdown.value for markdown in check(at.run()).markdown]
        assert (published.trick_table(TOLD) in said) == there and any("5.3 modes of ring8 with 30 % high quality" in text for text in said) == there


def test_parts_change_and_the_link_follows():
    at = open_crowd()
    for part in ("gallery", "live"):
        at.segmented_control(key="crowd_part").set_value(part)
        check(at.run())
        assert link(at).get("part", "live") == part and player(at).part == part and at.segmented_control(key="crowd_part").value == part


def test_the_browser_goes_back_to_another_part():
    at = open_crowd()
    live = link(at)
    at.segmented_control(key="crowd_part").set_value("gallery")
    check(at.run())
    player(at).go("&".join(f"{name}={text}" for name, text in live.items()))
    check(at.run())
    assert at.segmented_control(key=now(at, "mode_collapse", "part")).value == "live" and link(at) == live and meta(at)["playing"]


def test_a_link_is_what_it_was():
    at = open_crowd(WITH_B)
    assert link(at) == WITH_B and player(at).experiment == BOTH
    said = meta(at)
    assert said["playing"] and said["message"] is None and said["says"] and len(said["members"]) == 2 * COUNT


def test_a_link_of_the_first_version_opens_the_same():
    own = {name: str(value) for name, value in TINY.items()}
    a = {"data": "ring8", "recipe": "gan-ns", "seed": "5", "seeds": "3", **own}
    b = {f"b.{name}": text for name, text in (own | {"recipe": "gan-ns", "critic_rate": "0.01"}).items()}
    at = open_crowd(a | b)
    assert player(at).experiment == BOTH and meta(at)["message"] is None
    assert player(open_crowd(a)).experiment == A


def test_a_broken_link_falls_back_with_sentences():
    at = open_crowd(WITH_B, **{"taste": "sweet", "part": "galery", "b.critic_rate": "much", "data": "ring9", "axis": "seed:0"})
    said = meta(at)
    assert said["message"]["kind"] == "warning"
    for words in ("taste=sweet ", "part=galery ", "b.critic_rate=much ", "data=ring9 ", "axis=seed:0 "):  # of many each is named
        assert words in said["message"]["text"], words
    assert len(said["message"]["text"]) <= 300
    assert link(at) == {name: text for name, text in WITH_B.items() if name != "b.critic_rate"} | {"axis": "seed:8"}


def test_b_comes_and_goes_and_its_knobs_move():
    at = open_crowd()
    moved(at.button(key="crowd_add_arm").click())
    assert len(meta(at)["members"]) == 2 * COUNT and link(at)["b.recipe"] == "gan-ns" and player(at).edited == 1
    at = open_group(at, "mode_collapse", "Tricks")
    moved(at.select_slider(key="crowd_b_knob_noise").set_value(0.2))
    assert link(at)["changes"] == "0:b.noise:0.2" and [player(at).experiment.values(i)["noise"] for i in range(2)] == [0, 0.2]
    assert any(caption.value.startswith("B differs from A: ") and "0.2 (A: 0)" in caption.value for caption in at.caption)
    moved(at.button(key="crowd_restore_noise").click())
    assert player(at).experiment.values(1)["noise"] == 0
    at.segmented_control(key="crowd_side").set_value("A")
    moved(at)
    assert player(at).edited == 0
    moved(at.button(key="crowd_give_up1").click())
    assert len(meta(at)["members"]) == COUNT and not [name for name in link(at) if name.startswith("b.")] and player(at).edited is None


def test_a_trick_is_put_on_b():
    at = open_crowd()
    buttons = {str(button.key): button for button in at.button}
    assert {f"crowd_treat_{name}" for name in REMEDIES} <= set(buttons)
    for name in REMEDIES:
        assert buttons[f"crowd_treat_{name}"].disabled == bool(without_meaning(A, name))
    moved(buttons["crowd_treat_noise"].click())
    assert link(at)["b.noise"] == "0.3" and "instance noise" in meta(at)["message"]["text"] and player(at).edited == 1


def test_every_group_of_knobs_can_be_opened():
    at = open_crowd(WITH_B)
    for group in ("Objective", "Data", "Networks", "Optimiser", "Tricks"):
        assert [widget for widget in (*open_group(at, "mode_collapse", group).slider, *at.select_slider, *at.selectbox) if "_knob_" in str(widget.key)], group


def test_axes_are_chosen_at_the_left():
    at = open_crowd(to_query(make("ring8", "wgan-gp", TINY, axes={"seed": COUNT})))
    assert at.selectbox(key="crowd_choose_axis0").value == "seed" and at.text_input(key="crowd_axis0").value == "3"
    moved(at.text_input(key="crowd_axis0").set_value("4"))
    assert link(at)["axis"] == "seed:4" and len(meta(at)["members"]) == 4
    moved(at.selectbox(key="crowd_choose_axis1").set_value("gp_weight"))
    moved(at.text_input(key="crowd_axis1").set_value("0.1,1"))
    assert link(at)["axis2"] == "gp_weight:0.1,1" and len(meta(at)["members"]) == 8 and meta(at)["columns"] == 2
    moved(at.selectbox(key="crowd_choose_axis0").set_value(""))
    assert link(at)["axis"] == "gp_weight:0.1,1" and "axis2" not in link(at) and meta(at)["columns"] == 0 and len(meta(at)["members"]) == 2
    moved(at.text_input(key=now(at, "mode_collapse", "axis0")).set_value("1,0.1:2"))
    assert meta(at)["message"]["kind"] == "error" and link(at)["axis"] == "gp_weight:0.1,1"


@pytest.mark.parametrize("name", GALLERY)
def test_every_card_of_the_gallery_opens(name, monkeypatch, untrained):
    card, player = GALLERY[name], opened("members", A)
    begun = []
    monkeypatch.setattr(player.stage, "new", lambda chosen: begun.append(chosen) or player.training)
    player.look_at_part("gallery")
    gallery._open(player, name)
    assert begun == [card.experiment] and player.part == "live" and player.playing and player.message is None and player.stop_at == card.steps


def test_a_card_opens_live_from_the_page(monkeypatch):
    card = GALLERY["slow"]._replace(title="A card", sentence="It is small.", experiment=BOTH, steps=1500)
    monkeypatch.setattr(gallery, "GALLERY", {"card": card})
    at = open_crowd(part="gallery")
    moved(at.button(key="crowd_open_card").click())
    assert at.segmented_control(key=now(at, "mode_collapse", "part")).value == "live" and link(at) == WITH_B
    assert meta(at)["message"] is None and player(at).playing and meta(at)["stop_at"] == 1500


def test_results_of_the_experiment_are_where_the_page_looks_for_them():
    assert published.RESULTS.parent == Path(gan2d.__file__).parents[1] / "docs" and published.RESULTS.name == "bench-modes-small.json"
    assert published.RESULTS.exists() and published.TRICKS.exists()
