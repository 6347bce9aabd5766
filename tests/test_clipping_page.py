"""The page that compares constraints, in Streamlit's own harness: links in and out, bad links, controls, experiments, maps."""

import numpy as np
import pytest
from test_pages import check, link, meta, moved, open_page

from gan2d.elements.generators import GENERATORS
from gan2d.settings.constraints import CONSTRAINTS
from gan2d.settings.lineup import EXPERIMENTS, make
from gan2d.studies import strengths
from gan2d.ui import figures as draw
from gan2d.ui import strength_maps
from gan2d.ui.side_controls import NOBODY, choose_critic
from gan2d.ui.sides import Sides

SMALL = {"batch_size": "16", "critic_depth": "1", "critic_width": "8"}
pytestmark = pytest.mark.usefixtures("never_ready")


def open_clipping(**query):
    return open_page("clipping", **SMALL | query)


@pytest.mark.parametrize("kind", CONSTRAINTS)
def test_every_constraint_opens_from_its_link(kind):
    at = open_clipping(critics=kind, data="moons", seed="3")
    (said,) = meta(at)["critics"]
    assert said["title"] == CONSTRAINTS[kind].title and (said["strength"] is None) == (CONSTRAINTS[kind].strength is None)
    assert at.selectbox(key="sides_critic0").value == kind and link(at)["seed"] == "3"


@pytest.mark.parametrize("generator", GENERATORS)
def test_every_generator_opens_from_its_link(generator):
    at = open_clipping(generator=generator, critics="clip:0.1", **({"generator_width": "8"} if generator == "network" else {}))
    assert meta(at)["frozen"] == (generator != "network") and link(at)["generator"] == generator


def test_a_link_is_what_it_was():
    query = {"data": "moons", "generator": "noisy_copy", "critics": "clip:0.003,gp:2.5,clip:0.1", "seed": "7", "copy_noise": "0.25", **SMALL}
    at = open_page("clipping", **query)
    assert link(at) == query
    assert [said["label"] for said in meta(at)["critics"]] == ["CLIP 0.003", "GP", "CLIP 0.1"]


def test_a_first_visit_says_what_to_look_at():
    said = meta(open_page("clipping"))
    assert said["lead"]["look"] and said["lead"]["try"] and said["playing"] and len(said["critics"]) == 2 and len(said["panels"]) == 3


def test_a_broken_link_falls_back_with_sentences():
    at = open_page("clipping", data="moon", critics="clip:99", generator="net", part="maps", copy_noise="much", colour="red")
    said = meta(at)
    assert said["message"]["kind"] == "warning"
    for words in ("Did you mean 'moons'", "clip must be a number between", "no generator named", "no part named", "copy_noise must be", "colour"):
        assert words in said["message"]["text"], words
    assert "colour" not in link(at) and link(at)["critics"] == "clip:0.01,gp:10"


def test_strengths_and_shared_knobs_move_and_the_link_follows():
    at = open_clipping()
    moved(at.text_input(key="sides_strength0_clip").set_value("0.2"))
    assert link(at)["critics"] == "clip:0.2,gp:10" and meta(at)["critics"][0]["bound"] == 0.2
    moved(at.text_input(key="sides_strength1_gp_weight").set_value("lots"))
    assert meta(at)["message"]["kind"] == "error" and "gp_weight must be a number" in meta(at)["message"]["text"]
    assert link(at)["critics"] == "clip:0.2,gp:10", "the last good state stays"


def test_critics_come_and_go():
    at = open_clipping()
    moved(at.selectbox(key="sides_critic2").set_value("spectral_norm"))
    assert link(at)["critics"] == "clip:0.01,gp:10,spectral_norm" and len(meta(at)["critics"]) == 3
    player = Sides(make(critics="clip,gp", knobs=SMALL), [])
    choose_critic(player, 0, NOBODY)
    assert player.query()["critics"] == "gp:10"


@pytest.mark.parametrize("title", EXPERIMENTS)
def test_every_experiment_begins(title, monkeypatch):
    player, begun = Sides(make(critics="clip", knobs=SMALL), []), []
    monkeypatch.setattr(player, "begin", begun.append)  # its pictures are other tests' matter
    player.experiment(title)
    assert [run.lineup for run in begun] == [make(**EXPERIMENTS[title][1])] and EXPERIMENTS[title][0] in player.message["text"]


def test_new_networks_begin_again_and_say_so():
    player = Sides(make(critics="clip", knobs=SMALL), [])
    player.run.advance(3)
    player.change("critic_width", 12)
    assert player.run.step == 0 and "needs new networks" in player.message["text"]


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(strengths, "SWEPT", {"clip": (0.01, 0.1)})
    for module in (strength_maps, draw):
        monkeypatch.setattr(module, "SWEPT", strengths.SWEPT)
    for name, value in {"FROZEN_STEPS": 4, "TRAINED_TURNS": 4, "CHUNK": 4}.items():
        monkeypatch.setattr(strengths, name, value)
    strength_maps._known.clear()


def test_the_maps_are_trained_and_remembered(short):
    at = open_clipping(part="strengths", generator_width="8", data="ring8")
    assert at.caption[0].value == "Finished." and link(at)["part"] == "strengths"
    (sweep,) = strength_maps._known.values()
    assert sweep.finished and all(np.isfinite(values).all() for values in sweep.maps.values())
    check(at.run())
    assert list(strength_maps._known.values()) == [sweep]


def test_a_cell_opens_live(short):
    player = Sides(make("ring8", critics="clip:0.01,gp:10", knobs=SMALL), [], "strengths")
    sweep = strength_maps._sweep(player.lineup)
    cell = sweep.cell("clip", 1, 1)
    strength_maps.open_cell(player, sweep, ("clip", 1, 1, "modes"))
    assert player.part == "live" and player.lineup.generator == "network" and player.lineup.seed == cell.seed == 1
    assert [str(critic) for critic in player.lineup.critics] == ["clip:0.1", "gp:10"] and player.lineup.value("critic_width") == 8
