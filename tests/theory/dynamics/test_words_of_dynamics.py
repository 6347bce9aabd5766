"""What eigenvalues and orbits mean in words: each sentence against numbers by hand."""

import numpy as np
import pytest

from gan2d.theory.dynamics.in_words import Seen, Way, eigenvalue, listed, of_all, of_both, of_eigenvalues, of_method, of_way, way

NEAR = {
    "diverges: spirals out, ×10 in 463 steps": [1 + 0.1j, 1 - 0.1j],  # log 10 / log √1.01 = 462.8
    "spirals in, a tenth in 40 steps": [0.944 * np.exp(0.3j), 0.944 * np.exp(-0.3j)],  # log 10 / −log .944 = 39.96
    "orbits, to first order": [0.995 + 1j * np.sqrt(1 - 0.995**2), 0.995 - 1j * np.sqrt(1 - 0.995**2)],
    "goes straight in, a tenth in 22 steps": [0.9, 0.2],
    "hops in, a tenth in 22 steps": [-0.9, 0.2],
    "diverges: runs off, ×10 in 25 steps": [1.1, 0.3 + 0.2j, 0.3 - 0.2j],
    "diverges: hops out, ×10 in 25 steps": [-1.1, 0.5],
    "hops to and fro, to first order": [-1.0, 0.5],
    "stays, to first order": [1.0, 0.5],
    "goes straight in, a tenth in 1 step": [0.0, 0.0],
    "no linearisation: not finite": [np.nan, 0.0],
}


@pytest.mark.parametrize("words", NEAR)
def test_eigenvalues_in_words(words):
    assert of_eigenvalues(np.array(NEAR[words], complex), True) == words


def test_a_kink_has_no_linearisation_whatever_the_numbers_are():
    assert of_eigenvalues(np.array([0.5, 0.5]), False) == "no linearisation: a kink"


def test_two_eigenvalues_that_coincide_do_not_spiral():
    assert of_eigenvalues(np.array([0.9 + 1e-8j, 0.9 - 1e-8j]), True) == "goes straight in, a tenth in 22 steps"


STEPS = np.arange(501)
HERE = {
    "farther: 1 → 1.65": np.exp(STEPS / 1000),
    "nearer: 1 → 0.607": np.exp(-STEPS / 1000),
    "farther: 2.83 → 3.31": 2.83 * (1 + STEPS / 500 * 0.1696),  # slowly, by 3 % in the last fifth: it does not stay
    "stays at distance 1": 1 + STEPS * 1e-8,
    "arrives: 1 → 7·10⁻⁶": 10.0 ** (-STEPS / 97),
    "goes on between 1.5 and 2.5": 2 + 0.5 * np.sin(STEPS),
    "stays at distance 2": np.full(501, 2.0),
    "left: beyond 10⁶ by step 139": 1.1045**STEPS,
    "started at the equilibrium and stayed there": np.zeros(501),
}


@pytest.mark.parametrize("words", HERE)
def test_orbits_in_words(words):
    assert of_way(way(HERE[words]), 500) == words


def test_an_orbit_that_is_no_number_any_more_has_left():
    distances = np.where(STEPS < 30, 2.0, np.nan)
    assert of_way(way(distances), 500) == "left: beyond 10⁶ by step 30"
    assert of_way(way(np.array([1.0, 1.2])), 1) == "farther: 1 → 1.2"


OUT, IN, ON = np.array([1.1]), np.array([0.9]), np.array([1.0])


def test_where_both_agree_nothing_more_is_said():
    assert of_both(OUT, True, Way(1, 2, 1, 2, False, None)) == "" == of_both(IN, True, Way(1, 0.1, 0.1, 0.2, False, None))
    assert "nearer all the same" in of_both(OUT, True, Way(1, 0.5, 0.5, 0.6, False, None))
    assert "something holds" in of_both(OUT, True, Way(1, 2, 1.9, 2, True, None))
    assert "did not come nearer" in of_both(IN, True, Way(1, 2, 1, 2, False, None)) and "did not come nearer" in of_both(
        IN, True, Way(1, np.nan, 1, 2, False, 9)
    )
    assert "neither nearer nor farther" in of_both(ON, True, Way(1, 1, 1, 1, True, None)) and "only the orbit" in of_both(
        IN, False, Way(1, 1, 1, 1, True, None)
    )


def test_eigenvalues_are_written_as_pairs():
    assert eigenvalue(0.97 + 0.0954j) == "0.97 ± 0.0954i" and eigenvalue(-0.5 + 0j) == "−0.5"
    assert listed(np.array([0.97 + 0.1j, 0.97 - 0.1j, 0.5, 0.5])) == "0.97 ± 0.1i, 0.5"


def test_a_method_at_length():
    seen = Seen("R1", np.array([0.9 + 0.1j, 0.9 - 0.1j]), True, Way(1, 0.1, 0.1, 0.2, False, None))
    assert of_method("R1", "both at once", 0.2, seen, 500) == (
        "The Jacobian (2 × 2) of one step of R1 (both at once, h = 0.2) at the equilibrium has λ = 0.9 ± 0.1i; the largest modulus is 0.9055: "
        "spirals in, a tenth in 24 steps. From this start, in 500 steps: nearer: 1 → 0.1."
    )
    kink = of_method("GP", "both at once", 0.2, seen._replace(smooth=False), 500)
    assert "λ =" not in kink and "no linearisation" in kink and "only the orbit tells" in kink


def test_all_methods_in_a_sentence():
    def seen(title, end, left=None):
        return Seen(title, IN, True, Way(1.41, end, 0, 0, False, left))

    assert of_all([seen("A", 0.5), seen("B", 0.1)], 9) == "after 9 steps B is 0.1 from the equilibrium (it started at 1.41), A 0.5"
    assert of_all([seen("A", np.nan, 3), seen("B", 0.1)], 9) == "after 9 steps B is 0.1 from the equilibrium (it started at 1.41), A left altogether"
    assert of_all([seen("A", np.nan, 3)], 9) == "A left altogether"
