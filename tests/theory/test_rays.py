"""What is known down the rays of funnels: divergences by closed forms and by plain sums, densities by their mass, potentials at every share."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from gan2d.elements.pairs import PAIRS
from gan2d.elements.shapes import funnels
from gan2d.theory import rays
from gan2d.theory.distances import known

END = np.array([1.0])


def test_at_the_end_of_the_way_divergences_are_closed_forms():
    """p/q = 8ρ¹⁴ where a point of q came from ρ, and 8ρ^{7/4} where one of p lies; ρ² is uniform: E log ρ = −½."""
    told = {name: float(value[0]) for name, (value, _) in rays.divergences(END).items()}
    assert told["reverse_kl"] == pytest.approx(7 - math.log(8), abs=1e-9)
    assert told["kl"] == pytest.approx(math.log(8) - 7 / 8, abs=1e-9)
    assert told["tv"] == pytest.approx(7 / 8 * 8 ** (-1 / 7), abs=1e-12)


@pytest.mark.parametrize("theta", [0.2, 0.7, 1.0])
def test_divergences_are_integrals_over_the_ray(theta):
    def ratio(rho):
        s = rho**7
        return (1 - theta + theta * s) * (1 - theta + 8 * theta * s)

    def mean(f):
        return quad(lambda rho: 2 * rho * f(ratio(rho)), 0, 1, limit=400, epsabs=1e-11)[0]

    told = {name: float(value[0]) for name, (value, _) in rays.divergences(np.array([theta])).items()}
    assert mean(lambda r: r) == pytest.approx(1.0, abs=1e-9), "p has mass 1"
    assert told["tv"] == pytest.approx(mean(lambda r: max(0.0, 1 - r)), abs=1e-6)
    assert told["kl"] == pytest.approx(mean(lambda r: r * math.log(r)), abs=1e-6)
    assert told["reverse_kl"] == pytest.approx(mean(lambda r: -math.log(r)), abs=1e-6)
    assert told["js"] == pytest.approx(mean(lambda r: 0.5 * (r * math.log(2 * r / (1 + r)) + math.log(2 / (1 + r)))), abs=1e-6)


@pytest.mark.parametrize("theta", [0.3, 1.0])
def test_the_density_of_q_has_mass_1(theta):
    """∫q = ∫p·(q/p) over the square, by the midpoint rule; at the end of the way q is infinite at the tips, and only most of its mass is met."""
    line = (np.arange(400) + 0.5) / 400 * 2 * funnels.SIDE - funnels.SIDE
    y = np.stack(np.meshgrid(line, line), -1).reshape(-1, 2)
    told = np.exp(-rays.log_ratio(funnels.known(1, 9), np.array([theta]), y)[0]).mean()
    assert told == pytest.approx(1.0, abs=0.01 if theta < 1 else 0.25)


def test_w1_grows_with_the_share():
    values = {"noise": 0.0, "funnels": 16, "funnel_seed": 4}
    told = known(PAIRS["funnels"], values, np.array([0.0, 0.25, 1.0]))
    assert told["w1"].value == pytest.approx(told["w1"].value[2] * np.array([0.0, 0.25, 1.0])) and told["w1"].how == "quadrature"
    assert told["w1"].slope == pytest.approx(told["w1"].value[2], rel=1e-6)
    assert known(PAIRS["funnels"], values | {"noise": 0.1}, END) == {}, "noise has blurred what was known"
