"""What is said of a model: each sentence from numbers alone, with its step."""

import math

import pytest

from gan2d.theory.fitting import in_words
from gan2d.theory.fitting.measures import OUTSIDE, Moment

USUAL = Moment(
    step=40,
    value=0.9,
    size=0.02,
    places=(0.0,),
    scales=(1.0,),
    weights=(1.0,),
    mean=0.0,
    deviation=1.0,
    covered=(0, 1),
    missed=0.0,
    wrong=0.4,
    overlap=0.5,
    bounces=False,
    hill=False,
    kl=2.0,
    reverse_kl=3.0,
    kl_from=(1, 0.8),
    reverse_kl_from=(OUTSIDE, 0.9),
    times=(0.1, 400.0),
)
CASES = {
    in_words.MEAN: ({}, "mean-seeking: q reaches both modes, with the mean of the data (0.05), and 40 % of its points lie where no real ones are. It moves on"),
    in_words.MODE: (
        {"covered": (1,), "missed": 0.4, "wrong": 0.01, "size": 1e-5},
        "sits on mode 2 of 2, and 40 % of the real points lie in modes that it leaves",
    ),
    in_words.FITS: ({"wrong": 0.004}, "q covers both modes, and under 1 % of its points"),
    in_words.GAP: ({"covered": (), "wrong": 0.97}, "q covers no mode, and 97 %"),
    in_words.SOME: ({"covered": (0,), "wrong": 0.5}, "q covers mode 1 of 2, and 50 %"),
    in_words.PLATEAU: ({"size": 1e-6, "overlap": 1e-5, "covered": ()}, "is on a plateau: p and q share under 1 % of their mass and the gradient is below 10⁻³"),
    in_words.INFINITE: ({"value": math.inf, "size": 0.0}, "is infinite, since the tails of q are too thin: it has no gradient"),
}


@pytest.mark.parametrize("kind", CASES)
def test_each_kind_has_its_sentence(kind):
    given, words = CASES[kind]
    at = USUAL._replace(**given)
    said = in_words.of_model("JS", at, 2, 0.05, 2.0)
    assert in_words.kind(at, 2) == kind and said.startswith("Step 40: JS") and words in said


@pytest.mark.parametrize("given", [{}, {"covered": (1,), "wrong": 0.01}, {"covered": ()}])
def test_while_it_moves_nothing_is_named(given):
    at = USUAL._replace(**given, size=0.3)
    said = in_words.of_model("JS", at, 2, 0.05, 2.0)
    assert in_words.kind(at, 2) == in_words.MOVING and "seeking" not in said and "It moves on: the gradient is 0.3" in said
    bouncing = at._replace(bounces=True)
    assert in_words.kind(bouncing, 2) != in_words.MOVING and "bounces to and fro" in in_words.of_model("JS", bouncing, 2, 0.05, 2.0)


def test_the_mean_is_only_the_datas_own_where_it_is():
    assert "mean of the data" not in in_words.of_model("JS", USUAL._replace(mean=1.0), 2, 0.05, 2.0)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "It moves on: the gradient is 0.02"),
        ({"size": 9e-4}, "It has come to rest: the gradient is below 10⁻³"),
        ({"size": 1e-5, "hill": True}, "stands there, balanced"),
        ({"hill": True}, "rolls off"),
    ],
)
def test_whether_it_moves(given, words):
    assert words in in_words.of_model("W1", USUAL._replace(**given), 2, 0.0, 2.0)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"times": (0.05, 1.0)}, "80 % of what adds to it lies at mode 2, where q has 0.05 × the mass of p: q cannot generate real points there"),
        ({"times": (0.8, 1.0)}, "real points are rarer there than they should be"),
        ({"times": (1e-9, 1.0), "kl_from": (OUTSIDE, 0.7)}, "outside the modes, where q has under .01 ×"),
        ({"kl": 0.01}, "small, nowhere has q much less than p"),
    ],
)
def test_where_kl_comes_from(given, words):
    said = in_words.of_kl(USUAL._replace(**given))
    assert said.startswith("Step 40: KL(p‖q) = ") and words in said


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "90 % of what adds to it lies beyond 3σ of every mode, where p has almost nothing: q generates wrong points"),
        ({"reverse_kl_from": (0, 1.0), "times": (1.0, 1.7)}, "at mode 1, where q has 1.7 × the mass of p: right points, but too many of them"),
        ({"reverse_kl": 0.0}, "small, nowhere has q much more than p"),
    ],
)
def test_where_reverse_kl_comes_from(given, words):
    said = in_words.of_reverse_kl(USUAL._replace(**given))
    assert said.startswith("Step 40: KL(q‖p) = ") and words in said
