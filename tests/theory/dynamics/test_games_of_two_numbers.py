"""Small games against formulas by hand: the way both players move, their equilibria, and each way of stepping in the bilinear game."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan2d.elements.objectives import OBJECTIVES
from gan2d.theory.dynamics.games import GAMES, usual
from gan2d.theory.dynamics.methods import METHODS, field, step
from gan2d.theory.dynamics.orbits import linear, orbit, rest, steps_of

pytestmark = pytest.mark.compiles

H = 0.2
ROWS = [(game, name) for game, row in GAMES.items() for name in row.methods]


def strength_of(name):
    return METHODS[name].strength.default if METHODS[name].strength else 0.0


def loss_of(game):
    return next(iter(GAMES[game].objectives), None)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


AT = {"dirac": [0.7, -0.4], "bilinear": [0.7, -0.4], "gaussian": [0.7, 1.3, 0.5, -0.2]}
# v at these places: the generator's loss and the critic's, differentiated by hand
BY_HAND = {
    ("dirac", "minimax"): lambda t, p: [-p * sigmoid(-t * p), t * sigmoid(-t * p)],
    ("dirac", "non_saturating"): lambda t, p: [-p * sigmoid(t * p), t * sigmoid(-t * p)],
    ("dirac", "wasserstein"): lambda t, p: [-p, t],
    ("dirac", "r1"): lambda t, p: [-p * sigmoid(-t * p), t * sigmoid(-t * p) - 0.3 * p],
    ("dirac", "gp"): lambda t, p: [-p, t - 2 * 0.3 * (abs(p) - 1) * np.sign(p)],
    ("bilinear", "gradient"): lambda x, y: [-y, x],
    # v less γ times the gradient of ½(x² + y²)
    ("bilinear", "consensus"): lambda x, y: [-y - x, x - y],
    ("gaussian", "wasserstein"): lambda m, s, a, b: [a + 2 * b * m, 2 * b * s, -m, 1 - m**2 - s**2],
    # (γ/2)·E(a + 2bx)² = (γ/2)(a² + 4b²) under N(0, 1), and (γ/2)((a + 2bm)² + 4b²s²) under N(m, s²)
    ("gaussian", "r1"): lambda m, s, a, b: [a + 2 * b * m, 2 * b * s, -m - 0.3 * a, 1 - m**2 - s**2 - 0.3 * 4 * b],
    ("gaussian", "r2"): lambda m, s, a, b: [
        a + 2 * b * m,
        2 * b * s,
        -m - 0.3 * (a + 2 * b * m),
        1 - m**2 - s**2 - 0.3 * (2 * m * (a + 2 * b * m) + 4 * b * s**2),
    ],
}


@pytest.mark.parametrize(("game", "name"), BY_HAND)
def test_the_way_both_players_move_is_that_by_hand(game, name, x64):
    row = METHODS[name]
    knobs = usual(**({row.strength.knob: row.strength.default} if row.strength else {}))
    found = field(GAMES[game], row, loss_of(game), knobs)(jnp.asarray(AT[game]))
    np.testing.assert_allclose(found, BY_HAND[game, name](*AT[game]), atol=1e-12)


@pytest.mark.parametrize(("game", "name"), ROWS)
def test_nobody_moves_at_the_equilibria(game, name):
    steps = steps_of(game, name, loss_of(game), False)
    for at in GAMES[game].equilibria:
        np.testing.assert_allclose(orbit(steps, at, H, strength_of(name), 3)[-1], at, atol=1e-12)


@pytest.mark.parametrize("alternating", [False, True])
@pytest.mark.parametrize(("game", "name"), ROWS)
def test_the_program_of_a_step_is_the_step(game, name, alternating, x64):
    # what Python and the browser carry out, against JAX on the losses themselves
    row, start = METHODS[name], GAMES[game].start
    steps = steps_of(game, name, loss_of(game), alternating)
    knobs = usual(**({row.strength.knob: strength_of(name)} if row.strength else {}))
    begun = steps.functions[0](*start, H, strength_of(name))
    assert begun[: len(start)] == start
    # a memory of some step before
    state = jnp.asarray([*start, *(0.1 * (k + 1) for k in range(len(begun) - len(start)))])
    after = steps.functions[1](*state.tolist(), H, strength_of(name))
    np.testing.assert_allclose(after, step(GAMES[game], row, loss_of(game), alternating, state, H, knobs), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_can_be_played(objective):
    found = orbit(steps_of("dirac", "r1", objective, True), (0.3, 0.2), 0.05, 1.0, 400)
    assert np.isfinite(found).all() and np.linalg.norm(found[-1]) < np.hypot(0.3, 0.2)


def pair(*of_one):
    return np.sort_complex(np.concatenate([of_one, np.conj(of_one)]))


# the map z → λz of z = x + iy in the bilinear game, v = iz; with a memory λ solves a quadratic
BILINEAR = {
    "gradient": [1 + 1j * H],
    "consensus": [1 - H + 1j * H],
    "extragradient": [1 - H**2 + 1j * H],
    "optimistic": np.roots([1, -(1 + 2j * H), 1j * H]),
    "negative_momentum": np.roots([1, -(1 - 0.5 + 1j * H), -0.5]),
    "positive_momentum": np.roots([1, -(1 + 0.5 + 1j * H), 0.5]),
}


@pytest.mark.parametrize("name", BILINEAR)
def test_eigenvalues_of_the_bilinear_game(name):
    found = linear(steps_of("bilinear", name, None, False), rest(GAMES["bilinear"], METHODS[name]), H, strength_of(name))
    np.testing.assert_allclose(np.sort_complex(np.round(found.eigenvalues, 9)), np.round(pair(*BILINEAR[name]), 9), atol=1e-8)
    assert found.smooth


def test_alternating_steps_of_the_bilinear_game_keep_their_area():
    found = linear(steps_of("bilinear", "gradient", None, True), [0.0, 0.0], H, 0.0).eigenvalues
    np.testing.assert_allclose(np.abs(found), 1, atol=1e-12)
    np.testing.assert_allclose(found.real, 1 - H**2 / 2, atol=1e-12)


def test_negative_momentum_draws_in_where_players_alternate():
    # Gidel et al. 2019: with alternating steps β < 0 converges in the bilinear game, β = 0 orbits, β > 0 leaves
    sizes = [np.abs(linear(steps_of("bilinear", "negative_momentum", None, True), [0.0] * 4, H, beta).eigenvalues).max() for beta in (-0.5, 0.0)]
    assert sizes[0] < 0.999 and sizes[1] == pytest.approx(1)
    assert np.abs(linear(steps_of("bilinear", "positive_momentum", None, True), [0.0] * 4, H, 0.5).eigenvalues).max() > 1.01


@pytest.mark.parametrize(("name", "gamma", "sizes"), [("wasserstein", 0.0, (1, 2)), ("r1", 0.3, (1, 2))])
def test_position_and_scale_spin_at_one_and_at_two(name, gamma, sizes):
    # near m = a = b = 0, s = 1: m and a are a Dirac-GAN of frequency 1 with weight γ, s and b one of frequency 2 with weight 4γ
    expected = []
    for frequency, weight in zip(sizes, (gamma, 4 * gamma)):
        root = np.emath.sqrt(weight**2 / 4 - frequency**2)
        expected += [1 + H * (-weight / 2 + root), 1 + H * (-weight / 2 - root)]
    found = linear(steps_of("gaussian", name, "wasserstein", False), rest(GAMES["gaussian"], METHODS[name]), H, gamma).eigenvalues
    np.testing.assert_allclose(np.sort_complex(found.round(9)), np.sort_complex(np.round(expected, 9)), atol=1e-8)


def test_the_gradient_penalty_has_a_kink_where_it_would_have_to_rest():
    rows = {
        name: linear(steps_of("dirac", name, "minimax", False), rest(GAMES["dirac"], METHODS[name]), H, strength_of(name)).smooth
        for name in GAMES["dirac"].methods
    }
    assert [name for name, smooth in rows.items() if not smooth] == ["gp"]
    assert linear(steps_of("dirac", "gp", None, False), [0.0, 0.0], H, 0.0).smooth, "without weight there is no penalty"


def test_clipping_holds_the_critic():
    found = orbit(steps_of("dirac", "clip", None, False), (1.0, 2.0), H, 0.5, 200)
    assert np.abs(found[1:, 1]).max() == 0.5


def test_an_orbit_that_leaves_is_followed_to_where_it_left():
    found = orbit(steps_of("gaussian", "wasserstein", None, False), (1.0, 0.4, 0.4, -0.3), H, 0.0, 500)
    assert np.isfinite(found[:100]).all() and np.isnan(found[-1]).all()
    assert not jax.config.jax_enable_x64, "double precision is asked for where it is needed"
