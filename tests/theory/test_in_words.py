"""Sentences about distances and gradients: true of the numbers beside them, at every θ of every pair."""

import math

import numpy as np
import pytest

from gan2d.elements.pairs import PAIRS
from gan2d.measure.estimates import known, theta_of
from gan2d.studies.sweep import apart
from gan2d.theory.in_words import FLAT, NO_ESTIMATE, TITLES, VANISHED, At, Gradient, as_estimate, of_distances, of_gradients

DISJOINT = {"tv": At(1, 0), "js": At(math.log(2), 0), "kl": At(math.inf, math.nan), "w1": At(0.5, 1)}


def test_disjoint_supports():
    said = of_distances(0.5, DISJOINT)
    assert (
        said
        == "θ = 0.5: p and q have no place in common, so that KL is infinite. TV = 1 and JS = 0.693 are flat and cannot be followed; W1 (slope 1) can be followed."
    )


def test_kl_is_not_left_out_where_supports_overlap():
    said = of_distances(2.05, {"tv": At(1 - 6e-4, 0.003), "js": At(0.693, 0.005), "kl": At(23.4, 22.9), "w1": At(2.05, 1)})
    assert "1 − TV = 6·10⁻⁴" in said and "KL (slope 22.9)" in said and "infinite" not in said
    far = of_distances(5, {"tv": At(1 - 6e-7, 1e-6), "js": At(0.693, 1e-6), "kl": At(50, 20), "w1": At(5, 1)})
    assert "TV = 1 and JS = 0.693 are flat" in far and "KL (slope 20) and W1 (slope 1) can be followed" in far


def test_a_valley_of_js_is_told():
    said = of_distances(1, {"tv": At(0.83, -0.6), "js": At(0.57, -0.6), "kl": At(8, 19), "w1": At(1, 1)})
    assert "JS falls when θ grows (slope −0.6), W1 when θ shrinks (slope 1)" in said and "valley" in said


def test_what_is_not_known_is_not_told():
    assert "no density is known" in of_distances(0.3, {}) and "every distance is 0" in of_distances(0, dict.fromkeys(TITLES, At(0, math.nan)))
    assert "W1" not in of_distances(0.3, {"tv": At(0.9, 0.5), "js": At(0.5, 0.4), "kl": At(3, 2)})


@pytest.mark.parametrize("pair", PAIRS)
def test_every_sentence_is_true_of_its_numbers(pair):
    experiment = apart(pair, ("gan",), count=9)
    curves = known(experiment)
    for i, theta in enumerate(theta_of(experiment)):
        at = {name: At(float(curve.value[i]), float(curve.slope[i])) for name, curve in curves.items()}
        said = of_distances(float(theta), at)
        assert len(said) < 290, "two lines at most"
        if theta == 0:
            assert said == "θ = 0: p and q are the same, and every distance is 0."
            continue
        flat = [name for name in TITLES if name in at and abs(at[name].slope) < FLAT]
        assert ("flat" in said) == (bool(flat) and "valley" not in said)
        assert ("infinite" in said) == math.isinf(at["kl"].value)
        assert ("valley" in said) == ("w1" in at and at["js"].slope * at["w1"].slope < -FLAT)
        assert ("each distance has a slope" in said) == (not flat and "valley" not in said)


def test_an_estimate_below_0_is_none():
    np.testing.assert_array_equal(as_estimate(np.array([-0.3, -1e-6, 0.0, 0.69])), [np.nan, np.nan, 0.0, 0.69])
    assert "no estimate" in NO_ESTIMATE and "constant" in NO_ESTIMATE


GAN, NS, WGAN = Gradient("GAN", 2e-7, 6e-11), Gradient("NS", 5.9, 20.0), Gradient("WGAN-GP", 1.0, 1.0)


def test_who_has_lost_the_gradient():
    said = of_gradients(5.0, 1200, [GAN, NS, WGAN], False)
    assert said == "θ = 5, step 1,200: at the generated points the gradient of GAN has vanished, as at the optimum; the largest is that of NS, before WGAN-GP."


def test_nobody_is_said_to_have_lost_it_who_has_one():
    """Issue 11, B.4: "Its gradient vanishes" stood at θ = 2 beside gradients of .39, .74 and 6.2."""
    said = of_gradients(2.0, 700, [GAN._replace(size=0.39, best=0.18), WGAN._replace(size=0.74), NS._replace(size=6.2)], False)
    assert "no gradient has vanished" in said and "the largest is that of NS, before GAN and WGAN-GP" in said


def test_the_optimum_is_spoken_of_only_where_it_is_known():
    gone = GAN._replace(size=VANISHED / 2)
    assert "though not at the optimum" in of_gradients(1.0, 50, [gone._replace(best=0.8)], False)
    assert "optimum" not in of_gradients(1.0, 50, [gone._replace(best=math.nan)], False)
    assert "optimum" not in of_gradients(1.0, 50, [gone._replace(best=0.8), gone], False)
    assert "largest" not in of_gradients(1.0, 50, [WGAN], False), "one alone is not compared"


def test_untrained_critics_and_equal_distributions():
    assert "nothing is trained yet" in of_gradients(5.0, 0, [GAN, NS], False) and "vanished" not in of_gradients(5.0, 0, [GAN, NS], False)
    assert "the same" in of_gradients(0.0, 900, [GAN, NS], True) and "vanished" not in of_gradients(0.0, 900, [GAN, NS], True)
