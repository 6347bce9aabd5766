"""The page that compares constraints, in Streamlit's own harness: links in and out, bad links, controls, experiments, maps."""

import numpy as np
import pytest
from harness import check, link, meta, moved, now, open_page, player_of, views
from payload import shown
from stages import CRITIC, opened, turns

from gan2d.elements.generators import GENERATORS
from gan2d.formats.link import to_query
from gan2d.settings.constraints import CONSTRAINTS, constraint_arm, strength_of, written
from gan2d.settings.edits import with_arms
from gan2d.settings.experiment import make
from gan2d.studies import strengths
from gan2d.studies.figures import FIGURES, constraints_compared, figure
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
    assert [said["label"] for said in meta(at)["critics"]] == ["CLIP", "GP", "CLIP"]


def test_a_link_of_the_first_version_opens_the_same():
    old = {"data": "moons", "generator": "noisy_copy", "critics": "clip:0.003,gp:2.5,clip:0.1", "seed": "7", "copy_noise": "0.25", **SMALL}
    at = open_page("clipping", **old)
    assert meta(at)["message"] is None
    assert player_of(at, "clipping").experiment == compared("clip:0.003,gp:2.5,clip:0.1", data="moons", seed=7, knobs=CRITIC | {"copy_noise": 0.25})


def test_a_first_visit_says_what_is_seen():
    said = meta(open_page("clipping"))
    assert said["says"].startswith("Step 0: the mean slope") and said["playing"] and len(said["critics"]) == 2 and len(said["panels"]) == 2


def test_a_broken_link_falls_back_with_sentences():
    at = open_page("clipping", data="moon", critics="clip:99", generator="net", part="maps", copy_noise="much", taste="sweet")
    said = meta(at)
    assert said["message"]["kind"] == "warning"
    for words in ("data=moon ", "critics=clip:99 ", "generator=net ", "part=maps ", "copy_noise=much ", "taste=sweet "):  # of many each is named
        assert words in said["message"]["text"], words
    assert len(said["message"]["text"]) <= 300
    assert "taste" not in link(at) and arms(at) == ["clip:0.01", "gp:10"]


def test_strengths_and_shared_knobs_move_and_the_link_follows():
    at = open_clipping()
    moved(at.text_input(key="sides_strength0_clip").set_value("0.2"))
    assert arms(at) == ["clip:0.2", "gp:10"] and meta(at)["critics"][0]["strength"]["value"] == 0.2 and link(at)["changes"] == "0:a.clip:0.2"
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
    monkeypatch.setattr(player, "make", lambda moment, new=None: begun.append(moment.bare()))  # its pictures are other tests' matter
    _begin(player, title)
    assert begun[-1] == figure(title) and FIGURES[title].words in player.message["text"] and player.part == ("depth" if FIGURES[title].deep else "surface")


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
    monkeypatch.setattr(strength_maps, "SWEPT", strengths.SWEPT)
    for name, value in {"FROZEN_STEPS": 4, "TRAINED_STEPS": 4, "CHUNK": 4, "REPEATS": 2}.items():
        monkeypatch.setattr(strengths, name, value)
    strength_maps._known.clear()


def shown_maps(at):
    (told,) = views(at)
    return told


def test_the_maps_of_other_settings_are_computed_where_somebody_asks_for_them(short):
    at = open_clipping(compared(data="ring8"), part="strengths")
    told = shown_maps(at)
    assert link(at)["part"] == "strengths" and not told["going"] and told["done"] == 0 and "Nothing is known" in told["sentence"]
    assert not any(part["known"] or part["best"] is not None for part in told["maps"].values())
    assert all(shade is None for part in told["maps"].values() for row in part["shade"] for shade in row), "no colour of any value"
    (sweep,) = strength_maps._known.values()
    while not sweep.finished:
        strength_maps.train(sweep)
    told = shown_maps(check(at.run()))
    assert told["done"] == 1 and all(part["known"] for part in told["maps"].values())
    assert list(strength_maps._known.values()) == [sweep] and all(np.isfinite(values).all() for values in sweep.maps.values())


def test_while_it_is_asked_for_each_run_of_the_page_trains_a_little(short, monkeypatch):
    at = open_clipping(compared(data="moons"), part="strengths")
    (sweep,) = strength_maps._known.values()
    monkeypatch.setattr(sweep, "advance", lambda: setattr(sweep, "done", sweep.done + 1))
    monkeypatch.setattr(strength_maps, "CHUNK_SECONDS", 0.0)
    at.session_state["strengths_going"] = sweep
    assert shown_maps(check(at.run()))["going"] and sweep.done == 1
    assert shown_maps(check(at.run()))["going"] and sweep.done == 2


def test_the_shipped_maps_open_at_once():
    at = open_page("clipping", part="strengths")
    told = shown_maps(at)
    assert told["done"] == 1 and not told["going"] and all(part["known"] and part["best"] is not None for part in told["maps"].values())
    assert told["sentence"].startswith("Mean ± deviation of 5 seeds: critics find the largest share of W1 at c") and "seeds 0 to 4" in told["settings"]
    for name, part in told["maps"].items():
        assert len(part["cells"]) == 5 and all(len(row) == 9 for row in (*part["cells"], part["mean"], part["exact"])), name
        assert all(float(text) > 0.1 for text in part["exact"]), "exact W1 of every column"
        assert all(0 <= shade <= 1 for row in part["shade"] for shade in row)


def test_texts_of_cells_fit():
    assert [strength_maps.few(v) for v in (0.4345, 406.3, 4.82, 2.4e-14, 1.9e-4, 44_500.0, 0.0, 7.2)] == [
        "0.43",
        "406",
        "4.8",
        "10⁻¹⁴",
        "10⁻⁴",
        "10⁵",
        "0",
        "7.2",
    ]


def test_a_cell_opens_live(short, untrained):
    player = opened("constraints", compared())
    player.look_at_part("strengths")
    player.edit(lambda now: compared())
    sweep = strength_maps.sweep_of(player.experiment)
    cell = sweep.cell("clip", 1, 1)
    strength_maps.open_cell(player, sweep, {"kind": "clip", "row": 1, "column": 1, "quantity": "modes"})
    shown(player)
    experiment = player.experiment
    assert player.part == "surface" and experiment.values()["generator"] == "network" and experiment.seed == cell.seed == 1 and player.message is None
    assert [written(experiment, i) for i in range(2)] == ["clip:0.1", "gp:10"] and experiment.values()["critic_width"] == 8
    strength_maps.open_cell(player, sweep, {})
    assert player.experiment == experiment, "nothing was said"
