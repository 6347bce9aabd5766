"""The Python call: what it gives is plain JSON, says its own link, and has the published radii."""

import json
from urllib.parse import parse_qsl

import numpy as np
import pytest

import gan2d
from gan2d.theory.dynamics.games import GAMES
from gan2d.theory.dynamics.play import make, read
from gan2d.theory.dynamics.report import report, rows, seen, sentence, table

# radius after 500 steps of .2 from (1, 1): Mescheder et al. 2018's games
RADII = {"simultaneous": {"minimax": 3.10, "non_saturating": 0.640, "r1": 2.6e-6}, "alternating": {"minimax": 1.42, "non_saturating": 0.284, "r1": 2.3e-7}}


@pytest.mark.parametrize("order", RADII)
def test_the_published_radii(order):
    told = gan2d.dynamics("minimax,non_saturating,r1:0.3", order=order, start="1,1")
    found = {row["name"]: row["distance"][-1] for row in told["methods"]}
    assert found == {name: pytest.approx(radius, rel=0.02) for name, radius in RADII[order].items()}
    critical = gan2d.dynamics(["r1:1"], order=order)["methods"][0]["distance"][-1]
    assert critical == pytest.approx({"simultaneous": 9.5e-22, "alternating": 7.5e-17}[order], rel=0.02)


@pytest.mark.parametrize("game", GAMES)
def test_a_report_is_json_and_says_its_link(game):
    play = make(game, GAMES[game].methods, steps=300)
    told = report(play)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    page, _, query = told["link"].partition("?")
    assert page == "dynamics" and read(dict(parse_qsl(query))) == (play, [])
    for row in told["methods"]:
        assert len(row["states"]) == len(row["distance"]) == 301 and row["states"][0] == list(play.start)
    left = [row for row in told["methods"] if row["states"][-1] is None]
    assert all(row["here"].startswith("left: ") for row in left) and (left or game != "gaussian")
    text = table(told)
    assert told["sentence"] in text and all(row["near"] in text and row["here"] in text for row in told["methods"])


def test_a_kink_has_no_eigenvalues():
    told = gan2d.dynamics("gp,r1", steps=10)["methods"]
    assert told[0]["eigenvalues"] is None and len(told[1]["eigenvalues"]) == 2 and "kink" in told[0]["near"]


def test_what_always_moves_both_says_so():
    play = make(methods="extragradient,minimax", order="alternating", steps=5)
    says = [row["says"] for row in rows(play, seen(play)[0])]
    assert "Extragradient (both at once" in says[0] and "Minimax (the generator first" in says[1]


def test_the_sentence_names_the_nearest_and_the_farthest():
    play = make(methods="minimax,r1")
    assert sentence(play, seen(play)[0]) == (
        "Dirac-GAN, both at once, h = 0.2, from θ = 1, ψ = 1: after 500 steps R1 is 3·10⁻⁶ from the equilibrium (it started at 1.41), Minimax 3.1."
    )


def test_the_orbit_is_that_of_the_objective_that_was_chosen():
    ends = [gan2d.dynamics("r1", objective=name)["methods"][0]["states"][-1] for name in ("minimax", "wasserstein")]
    assert np.abs(np.subtract(*ends)).max() > 1e-9
    same = [gan2d.dynamics("clip", objective=name)["methods"][0]["states"][-1] for name in ("minimax", "wasserstein")]
    assert same[0] == same[1], "a method with a loss of its own plays that"
