"""The page that compares constraints, in Streamlit's own harness: links in and out, bad links, controls, experiments, maps."""

import types

import numpy as np
import pytest
from harness import check, link, meta, moved, now, open_page, player_of
from payload import shown
from stages import CRITIC, opened, turns

from gan2d.elements.generators import GENERATORS
from gan2d.formats.link import to_query
from gan2d.settings.constraints import CONSTRAINTS, constraint_arm, name_of, strength_of, written
from gan2d.settings.edits import with_arms
from gan2d.settings.experiment import make
from gan2d.studies import strengths
from gan2d.studies.figures import FIGURES, constraints_compared, figure
from gan2d.ui import figures
from gan2d.ui.controls.generated import _begin
from gan2d.ui.parts import strength_maps

SMALL = {"batch_size": "16", "critic_depth": "1", "critic_width": "8"}
pytestmark = [pytest.mark.compiles, pytest.mark.usefixtures("never_ready")]


def compared(critics="clip:0.01,gp:10", **more):
    return constraints_compared(**{"data": "ring8", "critics": critics, "knobs": CRITIC} | more)


def open_clipping(experiment=None, **query):
    return open_page("clipping", **to_query(experiment or compared()) | query)


def arms(at):
    """The arms of the page, as they are written in a command."""
    experiment = player_of(at, "clipping").experiment
    return [written(experiment, i) for i in range(len(experiment.arms))]


@pytest.mark.parametrize("kind", CONSTRAINTS)
def test_every_constraint_opens_from_its_link(kind):
    at = open_clipping(compared(kind, data="moons", seed=3))
    (said,) = meta(at)["critics"]
    strength = strength_of(with_arms(make(), [constraint_arm(kind)]).values())
    assert said["title"] == CONSTRAINTS[kind].title and (said["strength"] is None) == (strength is None)
    assert at.selectbox(key="sides_choose_recipe").value == kind and link(at)["seed"] == "3"


@pytest.mark.parametrize("generator", [name for name, row in GENERATORS.items() if not row.paired])
def test_every_generator_opens_from_its_link(generator):
    knobs = CRITIC | ({"generator_width": 8} if generator == "network" else {})
    at = open_clipping(compared("clip:0.1", generator=generator, knobs=knobs))
    assert meta(at)["frozen"] == (generator != "network") and player_of(at, "clipping").experiment.values()["generator"] == generator
    assert at.selectbox(key="sides_choose_generator").value == generator


def test_a_link_is_what_it_was():
    experiment = compared("clip:0.003,gp:2.5,clip:0.1", data="moons", seed=7, knobs=CRITIC | {"copy_noise": 0.25})
    at = open_clipping(experiment)
    assert link(at) == to_query(experiment) and player_of(at, "clipping").experiment == experiment
    assert [said["label"] for said in meta(at)["critics"]] == ["CLIP 0.003", "GP", "CLIP 0.1"]


def test_a_link_of_the_first_version_opens_the_same():
    old = {"data": "moons", "generator": "noisy_copy", "critics": "clip:0.003,gp:2.5,clip:0.1", "seed": "7", "copy_noise": "0.25", **SMALL}
    at = open_page("clipping", **old)
    assert meta(at)["message"] is None
    assert player_of(at, "clipping").experiment == compared("clip:0.003,gp:2.5,clip:0.1", data="moons", seed=7, knobs=CRITIC | {"copy_noise": 0.25})


def test_a_first_visit_says_what_to_look_at():
    said = meta(open_page("clipping"))
    assert said["lead"]["look"] and said["lead"]["try"] and said["playing"] and len(said["critics"]) == 2 and len(said["panels"]) == 3


def test_a_broken_link_falls_back_with_sentences():
    at = open_page("clipping", data="moon", critics="clip:99", generator="net", part="maps", copy_noise="much", taste="sweet")
    said = meta(at)
    assert said["message"]["kind"] == "warning"
    for words in ("Did you mean 'moons'", "clip must be a number between", "named 'net'", "no part named", "copy_noise must be", "taste"):
        assert words in said["message"]["text"], words
    assert "taste" not in link(at) and arms(at) == ["clip:0.01", "gp:10"]


def test_strengths_and_shared_knobs_move_and_the_link_follows():
    at = open_clipping()
    moved(at.text_input(key="sides_strength0_clip").set_value("0.2"))
    assert arms(at) == ["clip:0.2", "gp:10"] and meta(at)["critics"][0]["bound"] == 0.2 and link(at)["changes"] == "0:a.clip:0.2"
    moved(at.text_input(key="sides_strength1_gp_weight").set_value("lots"))
    assert meta(at)["message"]["kind"] == "error" and "gp_weight must be a number" in meta(at)["message"]["text"]
    assert arms(at) == ["clip:0.2", "gp:10"], "the last good state stays"
    assert check(at.run()).text_input(key=now(at, "clipping", "strength1_gp_weight")).value == "10", "and is shown"


def test_critics_come_and_go():
    at = open_clipping()
    moved(at.button(key="sides_add_arm").click())
    moved(at.selectbox(key="sides_choose_recipe2").set_value("spectral_norm"))
    assert arms(at) == ["clip:0.01", "gp:10", "spectral_norm"] and len(meta(at)["critics"]) == 3 and meta(at)["message"] is None
    moved(at.button(key="sides_give_up0").click())
    assert arms(at) == ["gp:10", "spectral_norm"]


def test_another_generator_is_taken_by_all():
    at = open_clipping()
    moved(at.selectbox(key="sides_choose_generator").set_value("same_moments"))
    experiment = player_of(at, "clipping").experiment
    assert {experiment.values(i)["generator"] for i in range(2)} == {"same_moments"} and arms(at) == ["clip:0.01", "gp:10"]


@pytest.mark.parametrize("title", FIGURES)
def test_every_experiment_begins(title, monkeypatch, untrained):
    player, begun = opened("constraints", compared("clip:0.01")), []
    monkeypatch.setattr(player, "begin", lambda training: begun.append(training.origin))  # its pictures are other tests' matter
    _begin(player, title)
    assert begun == [figure(title)] and FIGURES[title].words in player.message["text"]


def test_an_experiment_begins_from_its_button():
    at = open_clipping()
    title = next(iter(FIGURES))
    moved(at.button(key=f"sides_{title}").click())
    assert player_of(at, "clipping").experiment == figure(title) and meta(at)["message"]["text"].startswith(title)


def test_new_networks_begin_again_and_say_so(untrained):
    player = opened("constraints", compared("clip:0.01"))
    turns(player, 3)
    player.change("critic_width", 12)
    assert player.training.step == 0 and "needs new networks" in player.message["text"]


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(strengths, "SWEPT", {"clip": (0.01, 0.1)})
    for module in (strength_maps, figures):
        monkeypatch.setattr(module, "SWEPT", strengths.SWEPT)
    for name, value in {"FROZEN_STEPS": 4, "TRAINED_STEPS": 4, "CHUNK": 4}.items():
        monkeypatch.setattr(strengths, name, value)
    strength_maps._known.clear()


def test_the_maps_are_trained_and_remembered(short):
    at = open_clipping(compared(data="ring8"), part="strengths")
    assert "Finished." in [caption.value for caption in at.caption] and link(at)["part"] == "strengths"
    (sweep,) = strength_maps._known.values()
    assert sweep.finished and all(np.isfinite(values).all() for values in sweep.maps.values())
    check(at.run())
    assert list(strength_maps._known.values()) == [sweep]


def test_a_cell_opens_live(short, untrained):
    player = opened("constraints", compared())
    player.look_at_part("strengths")
    sweep = strength_maps._sweep(player.experiment)
    cell = sweep.cell("clip", 1, 1)
    strength_maps.open_cell(player, sweep, ("clip", 1, 1, "modes"))
    shown(player)
    experiment = player.experiment
    assert player.part == "live" and experiment.values()["generator"] == "network" and experiment.seed == cell.seed == 1 and player.message is None
    assert [written(experiment, i) for i in range(2)] == ["clip:0.1", "gp:10"] and experiment.values()["critic_width"] == 8


def test_a_click_on_a_cell_shows_the_live_part(short, monkeypatch, untrained):
    player, reruns = opened("constraints", compared()), []
    player.look_at_part("strengths")
    sweep = strength_maps._sweep(player.experiment)
    points = [{"customdata": ["clip", 0, 0, "error"]}]
    said = {"strengths": types.SimpleNamespace(selection=types.SimpleNamespace(points=points))}
    monkeypatch.setattr(strength_maps, "st", types.SimpleNamespace(session_state=said, rerun=lambda: reruns.append(player.part)))
    strength_maps._clicked(player, sweep)
    assert reruns == ["live"] and player.experiment.seed == 0 and name_of(player.experiment, 0) == "clip"
    points.clear()
    strength_maps._clicked(player, sweep)
    assert len(reruns) == 1, "a click beside the cells"
