"""The Dirac-GAN (Mescheder et al. 2018, arXiv:1801.04406): data at 0, generator at θ, critic s(x) = −ψx.

Small enough to know everything about it: eigenvalues at the equilibrium (0, 0), and the radius of every orbit.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.elements.objectives import OBJECTIVES
from gan2d.theory.dynamics.games import GAMES, usual
from gan2d.theory.dynamics.methods import METHODS, Method, field, step
from gan2d.theory.dynamics.orbits import linear, orbit, rest, steps_of

pytestmark = pytest.mark.compiles

DIRAC = GAMES["dirac"]
START = (1.0, 1.0)
H, STEPS = 0.2, 500


def method(objective, penalty="none", noise=0.0):
    """Gradient descent with the objective and the penalty of the package's own tables."""
    return Method("", "", "", objective, penalty, noisy=noise > 0)


def eigenvalues(objective, penalty="none", noise=0.0, **moved):
    """Of the Jacobian of v, the way in which both players move."""
    v = field(DIRAC, method(objective, penalty, noise), None, usual(noise=noise, **moved))
    return np.linalg.eigvals(np.asarray(jax.jacobian(v)(jnp.zeros(2)), np.float64))


def path(objective, penalty="none", noise=0.0, steps=STEPS, h=H, start=START, alternating=False, **moved):
    """Radius ‖(θ, ψ)‖ before the first and after each step of gradient descent; alternating: the generator first."""
    of, knobs = method(objective, penalty, noise), usual(noise=noise, **moved)

    def once(at, _):
        new = step(DIRAC, of, None, alternating, at, h, knobs)
        return new, new

    _, found = jax.jit(lambda at: jax.lax.scan(once, at, None, steps))(jnp.asarray(start))
    return np.hypot(*np.concatenate([[start], found]).T)


def close(found, expected, tolerance=1e-9):
    np.testing.assert_allclose(np.sort_complex(found), np.sort_complex(np.asarray(expected, complex)), atol=tolerance)


# f′(0) is ½ for the logistic losses and 1 for the linear one
FREQUENCY = {"minimax": 0.5, "non_saturating": 0.5, "wasserstein": 1.0}


@pytest.mark.parametrize("name", FREQUENCY)
def test_unregularised_games_only_turn(name, x64):
    close(eigenvalues(name), [-1j * FREQUENCY[name], 1j * FREQUENCY[name]])


@pytest.mark.parametrize("name", OBJECTIVES)
def test_no_objective_alone_draws_towards_the_equilibrium(name, x64):
    np.testing.assert_allclose(eigenvalues(name).real, 0, atol=1e-9)


@pytest.mark.parametrize("gamma", [0.3, 1.0, 2.0])
@pytest.mark.parametrize("penalty, weight", [("r1", "r1_weight"), ("r2", "r2_weight")])
@pytest.mark.parametrize("name", FREQUENCY)
def test_squared_slope_penalties_draw_inwards(name, penalty, weight, gamma, x64):
    found = eigenvalues(name, penalty, **{weight: gamma})
    root = np.emath.sqrt(gamma**2 / 4 - FREQUENCY[name] ** 2)
    # two eigenvalues that coincide are known to the square root of the arithmetic's precision
    close(found, [-gamma / 2 - root, -gamma / 2 + root], 1e-7)
    assert found.real.max() < 0


def test_critical_weight_of_r1_is_one(x64):
    turns = {gamma: np.abs(eigenvalues("minimax", "r1", r1_weight=gamma).imag).max() for gamma in (0.99, 1.01)}
    assert turns[0.99] > 0.05 and turns[1.01] == 0


@pytest.mark.parametrize("sigma", [0.5, 1.0])
def test_instance_noise_draws_inwards(sigma, x64):
    # lemma 3.2's eigenvalues f″(0)σ² ± √(f″(0)²σ⁴ − f′(0)²), with f″(0) = −¼ and f′(0) = ½
    curve = -(sigma**2) / 4
    root = np.emath.sqrt(curve**2 - 0.25)
    for name in ("minimax", "non_saturating"):
        close(eigenvalues(name, noise=sigma), [curve - root, curve + root], 1e-7)
    # a linear loss averages the noise away
    close(eigenvalues("wasserstein", noise=sigma), [-1j, 1j])
    assert path("minimax", noise=sigma, steps=2000)[-1] < 1e-3


# radius after 500 steps of .2 from √2 (SCIENCE.md §3): objective, penalty, γ, simultaneous, alternating
RADII = [
    ("minimax", "none", 0.0, 3.10, 1.42),
    ("non_saturating", "none", 0.0, 0.640, 0.284),
    ("minimax", "r1", 0.3, 2.6e-6, 2.3e-7),
    ("minimax", "r1", 1.0, 9.5e-22, 7.5e-17),
]


@pytest.mark.parametrize("name, penalty, gamma, simultaneous, alternating", RADII)
def test_final_radius(name, penalty, gamma, simultaneous, alternating, x64):
    assert path(name, penalty, r1_weight=gamma)[-1] == pytest.approx(simultaneous, rel=0.02)
    assert path(name, penalty, r1_weight=gamma, alternating=True)[-1] == pytest.approx(alternating, rel=0.02)


# the same, as the page and the commands reckon it; γ = .3 is R1's own strength
@pytest.mark.parametrize("name, penalty, gamma, simultaneous, alternating", RADII)
def test_final_radius_on_the_page(name, penalty, gamma, simultaneous, alternating):
    row = "r1" if penalty == "r1" else name
    for order, radius in ((False, simultaneous), (True, alternating)):
        found = orbit(steps_of("dirac", row, "minimax" if row == "r1" else None, order), START, H, gamma, STEPS)
        assert np.linalg.norm(found[-1]) == pytest.approx(radius, rel=0.02)


@pytest.mark.parametrize("gamma", [0.3, 1.0, 2.0])
def test_eigenvalues_of_a_step_are_one_plus_h_times_those_of_the_field(gamma, x64):
    steps = steps_of("dirac", "r1", "minimax", False)
    found = linear(steps, rest(DIRAC, METHODS["r1"]), H, gamma)
    close(found.eigenvalues, 1 + H * eigenvalues("minimax", "r1", r1_weight=gamma), 1e-7)
    assert found.smooth


def test_simultaneous_steps_of_the_wasserstein_game_grow_by_a_fixed_factor(x64):
    radius = path("wasserstein", steps=50)
    np.testing.assert_allclose(radius[1:] / radius[:-1], np.sqrt(1 + H**2), rtol=1e-9)


@pytest.mark.parametrize("name", ["minimax", "non_saturating"])
def test_simultaneous_steps_near_the_equilibrium_grow_by_the_eigenvalues_size(name, x64):
    radius = path(name, steps=50, start=(1e-6, 1e-6))
    np.testing.assert_allclose(radius[1:] / radius[:-1], np.sqrt(1 + H**2 / 4), rtol=1e-5)


def test_radius_under_r1_falls_by_the_eigenvalues_size(x64):
    # a whole turn is not a whole number of steps: the factor is the mean over many
    radius = path("minimax", "r1", r1_weight=0.3, steps=1000, start=(1e-3, 1e-3))
    (factor,) = {float(np.round(abs(1 + H * value), 12)) for value in eigenvalues("minimax", "r1", r1_weight=0.3)}
    assert (radius[-1] / radius[0]) ** (1 / 1000) == pytest.approx(factor, abs=1e-3)
    assert radius[-1] < 1e-9


@pytest.mark.parametrize("h", [0.1, 0.01])
@pytest.mark.parametrize("penalty", ["gp", "dragan", "gp_finite_difference"])
def test_two_sided_penalties_do_not_converge(penalty, h, x64):
    # the penalty asks for the slope 1 where the equilibrium needs 0: from far and from near, the pair goes on circling at a
    # distance that does not shrink with the step (the same paper, theorem 4.1), where R1 comes to rest
    settings = {"steps": int(200 / h), "h": h, "gp_weight": 0.3, "lipschitz": 1.0, "r1_weight": 0.3}
    for start in (START, (0.01, 0.01)):
        tail = path("wasserstein", penalty, start=start, **settings)[-settings["steps"] // 4 :]
        assert tail.min() > 0.5 and tail.max() < 3
        assert np.ptp(tail) > 0.1  # it moves: this is no other point of rest
    assert path("wasserstein", "r1", **settings)[-1] < 1e-6
