"""OBJECTIVES: optima, equilibria, gradients and what the critic's best loss says, against oracles of their own."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import integrate, optimize, stats
from spy import Spy

from gan2d.elements import objectives
from gan2d.elements.objectives import NAMES, OBJECTIVES, Reading
from gan2d.settings.experiment import defaults
from gan2d.settings.knobs import compile_values

MARGIN = 1.75  # not 1, so that a margin left out shows; exact in single precision
VALUES = {"margin": MARGIN, "smoothing": 0.0}
KNOBS = compile_values(defaults("ring8", "gan") | VALUES)[1]
LOSSES = {
    (name, player): jax.jit(loss) for name, row in OBJECTIVES.items() for player, loss in (("critic", row.critic_loss), ("generator", row.generator_loss))
}
OPTIMA = [name for name, row in OBJECTIVES.items() if row.optimum]
READINGS = [name for name, row in OBJECTIVES.items() if row.reading]
REST = -0.5  # a score to hold one side of a separable loss at; negative, so that energies allow it


def sigmoid(s):
    return 1 / (1 + np.exp(-s))


def loss_of(name, real, fake, player="critic"):
    real, fake = np.broadcast_arrays(np.asarray(real, float), np.asarray(fake, float))
    return np.asarray(LOSSES[name, player](real, fake, KNOBS), np.float64)


def on_real(name, s):
    """The real points' share of a separable critic loss, up to a constant that ``on_fake`` makes good."""
    return loss_of(name, s, REST) - loss_of(name, REST, REST)


def on_fake(name, s):
    return loss_of(name, REST, s)


def bounds(name):
    return (-60.0, 0.0 if OBJECTIVES[name].energy else 60.0)


def optimum(name, r):
    """The row's optimum within the range that is searched: TV's lies at infinity."""
    return np.clip(np.asarray(OBJECTIVES[name].optimum(jnp.log(jnp.asarray(r)), KNOBS), np.float64), *bounds(name))


def pointwise(name, r):
    return lambda s: r * on_real(name, s) + on_fake(name, s)


@pytest.mark.parametrize("r", [0.05, 0.3, 0.8, 1.5, 4.0, 20.0])
@pytest.mark.parametrize("name", OPTIMA)
def test_optimum_minimises_the_pointwise_loss(name, r, x64):
    found = optimize.minimize_scalar(pointwise(name, r), bounds=bounds(name), method="bounded", options={"xatol": 1e-10})
    best = optimum(name, r)
    # values first: where the loss is flat (TV beyond s = 20) there is no one best score to compare
    assert pointwise(name, r)(best) == pytest.approx(found.fun, abs=1e-7 * max(r, 1))
    assert pointwise(name, r)(best) <= pointwise(name, r)(np.linspace(*bounds(name), 2401)).min() + 1e-9
    if np.isfinite(OBJECTIVES[name].optimum(jnp.log(r), KNOBS)):
        assert best == pytest.approx(found.x, abs=1e-5)


def test_total_variation_has_its_optimum_at_infinity(x64):
    best = OBJECTIVES["total_variation"].optimum(jnp.log(jnp.array([0.5, 2.0])), KNOBS)
    assert np.array_equal(best, [-np.inf, np.inf])
    for r in (0.5, 2.0):
        towards = np.sign(r - 1) * np.linspace(0, 8, 50)
        value = pointwise("total_variation", r)(towards)
        assert (np.diff(value) < 0).all()  # strictly: no finite score is best
        assert value[-1] == pytest.approx(-abs(r - 1) / 2 + pointwise("total_variation", r)(0.0), abs=1e-6)


def test_which_rows_have_no_optimum_and_no_reading():
    # wasserstein's best critic depends on all points at once, relativistic's loss on pairs (SCIENCE.md §1)
    assert set(OBJECTIVES) - set(OPTIMA) == {"wasserstein", "relativistic"}
    assert set(OBJECTIVES) - set(READINGS) == {"relativistic"}


# two normal laws of unlike width, so that no two of the divergences agree, and KL differs by direction
P, Q = stats.norm(0, 1), stats.norm(0.7, 1.3)
GRID = np.linspace(-14, 15, 58_001)
DP, DQ = P.pdf(GRID), Q.pdf(GRID)
STEP = GRID[1] - GRID[0]


def quad(f):
    return integrate.quad(f, -14, 15, points=[-2.5, -1, 0, 1, 2.5], limit=400)[0]


def kl_of_normals(m0, s0, m1, s1):
    return np.log(s1 / s0) + (s0**2 + (m0 - m1) ** 2) / (2 * s1**2) - 0.5


def jensen_shannon(q):
    def half(a):
        return quad(lambda x: a.pdf(x) * np.log(2 * a.pdf(x) / (P.pdf(x) + q.pdf(x))) / 2)

    return half(P) + half(q)


# the distances by name, from their definitions or in closed form; never by way of a critic
DIVERGENCE = {
    "JS": lambda: jensen_shannon(Q),
    "TV": lambda: quad(lambda x: abs(P.pdf(x) - Q.pdf(x)) / 2),
    "KL(p‖q)": lambda: kl_of_normals(0, 1, 0.7, 1.3),
    "KL(q‖p)": lambda: kl_of_normals(0.7, 1.3, 0, 1),
    "χ²(p‖q)": lambda: quad(lambda x: P.pdf(x) ** 2 / Q.pdf(x)) - 1,
    # ∫ (2q − (p+q))² / (p+q), which the paper writes with the arguments the other way round
    "χ²(2q‖p+q)": lambda: quad(lambda x: (P.pdf(x) - Q.pdf(x)) ** 2 / (P.pdf(x) + Q.pdf(x))),
    # in one dimension W1 is the area between the distribution functions
    "K·W1": lambda: KNOBS.lipschitz * quad(lambda x: abs(P.cdf(x) - Q.cdf(x))),
}


def best_scores(name):
    if OBJECTIVES[name].optimum:
        return optimum(name, DP / DQ)
    # Kantorovich's potential: its slope is K where more of q lies to the left, −K elsewhere
    return float(KNOBS.lipschitz) * np.cumsum(np.sign(Q.cdf(GRID) - P.cdf(GRID))) * STEP


def divergence(name):
    """The divergence that an objective's best loss names, or a failure that says what is to be added."""
    reading = OBJECTIVES[name].reading.name
    assert reading in DIVERGENCE, (
        f"The objective {name!r} says that its critic's best loss reads as {reading!r}, which no oracle here knows: add {reading!r} to DIVERGENCE in "
        f"tests/elements/test_objectives.py, computed from its definition. It knows {', '.join(DIVERGENCE)}."
    )
    return float(DIVERGENCE[reading]())


@pytest.mark.parametrize("name", READINGS)
def test_the_critics_best_loss_reads_as_the_divergence_that_it_names(name, x64):
    expected = divergence(name)
    s = best_scores(name)
    # weights of their own sum, so that a constant in the potential cancels
    loss = (DP @ on_real(name, s) / DP.sum() + DQ @ on_fake(name, s) / DQ.sum()).item()
    assert OBJECTIVES[name].reading.value(loss, VALUES) == pytest.approx(expected, abs=2e-4)


def test_a_divergence_that_nobody_knows_is_asked_for_in_a_sentence(monkeypatch):
    row = dataclasses.replace(OBJECTIVES["hinge"], reading=Reading("Hellinger", lambda loss, k: -loss))
    monkeypatch.setitem(OBJECTIVES, "hinge", row)
    with pytest.raises(AssertionError, match=r"'hinge' says .* add 'Hellinger' to DIVERGENCE in tests/elements/test_objectives.py, .*JS, TV"):
        divergence("hinge")


@pytest.mark.parametrize("name", READINGS)
def test_the_reading_is_zero_at_equilibrium(name):
    row = OBJECTIVES[name]
    assert row.reading.value(row.critic_equilibrium(VALUES), VALUES) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_equilibria_at_equal_distributions(name, x64):
    row = OBJECTIVES[name]
    # at p = q the best critic cannot tell the two apart: one score for all points
    s = float(optimum(name, 1.0)) if row.optimum else 0.0
    assert row.critic_equilibrium(VALUES) == pytest.approx(float(loss_of(name, s, s)), abs=1e-6)
    around = np.clip([s - 0.1, s + 0.1], *bounds(name))
    if row.optimum:
        fixed = bool((loss_of(name, around, around) > loss_of(name, s, s) + 1e-6).all())
    else:  # a constant moves neither loss's difference of scores: fixed if the generator's loss does not see it
        fixed = bool(np.allclose(loss_of(name, around, around, "generator"), loss_of(name, s, s, "generator")))
    # where many constants are best (TV, hinge, energy, wasserstein) the generator's loss has no fixed value
    assert (row.generator_equilibrium is not None) == fixed
    if fixed:
        assert row.generator_equilibrium(VALUES) == pytest.approx(float(loss_of(name, s, s, "generator")), abs=1e-6)


# ∂ generator's loss / ∂ score of a generated point
GENERATOR_GRADIENT = {
    "minimax": lambda p, q: -sigmoid(q),
    "non_saturating": lambda p, q: -sigmoid(-q),
    "least_squares": lambda p, q: q,
    "total_variation": lambda p, q: -0.5 / np.cosh(q) ** 2,
    "hinge": lambda p, q: -np.ones_like(q),
    "energy": lambda p, q: -np.ones_like(q),
    "wasserstein": lambda p, q: -np.ones_like(q),
    "relativistic": lambda p, q: -sigmoid(p - q),
    "kl": lambda p, q: -np.exp(q - 1),
    "reverse_kl": lambda p, q: -np.ones_like(q),
    "pearson": lambda p, q: -(q / 2 + 1),
}
SCORES = np.stack(np.meshgrid(np.linspace(-6, 6, 25), np.linspace(-6, 6, 25)), -1).reshape(-1, 2)


def gradients(loss, real, fake):
    return jax.grad(lambda p, q: jnp.sum(loss(p, q, KNOBS)), argnums=(0, 1))(jnp.asarray(real), jnp.asarray(fake))


@pytest.mark.parametrize("name", OBJECTIVES)
def test_generator_gradient_in_closed_form(name, x64):
    assert name in GENERATOR_GRADIENT, f"Add the derivative of {name}'s generator loss by the score of a generated point to GENERATOR_GRADIENT."
    p, q = SCORES.T
    by_real, by_fake = gradients(LOSSES[name, "generator"], p, q)
    np.testing.assert_allclose(by_fake, GENERATOR_GRADIENT[name](p, q), rtol=1e-6, atol=1e-9)
    assert bool(jnp.any(by_real != 0)) == OBJECTIVES[name].pairs


def test_saturating_and_non_saturating_when_the_critic_is_sure(x64):
    # a generated point that the critic rejects at s = −10: one gradient vanishes, the other is whole
    slope = {name: abs(float(gradients(LOSSES[name, "generator"], [0.0], [-10.0])[1][0])) for name in ("minimax", "non_saturating")}
    assert slope["minimax"] < 1e-4 and slope["non_saturating"] > 0.9999
    assert slope["minimax"] / slope["non_saturating"] == pytest.approx(np.exp(-10), rel=1e-4)


@pytest.mark.parametrize(
    "name, follows",
    [
        ("minimax", lambda q: 2 * jensen_shannon(q)),
        ("non_saturating", lambda q: kl_of_normals(q.mean(), 1.3, 0, 1) - 2 * jensen_shannon(q)),
        ("kl", lambda q: kl_of_normals(0, 1, q.mean(), 1.3)),
        ("reverse_kl", lambda q: kl_of_normals(q.mean(), 1.3, 0, 1)),
    ],
)
def test_the_generator_at_the_best_critic_follows_its_divergence(name, follows, x64):
    # Goodfellow 2014; Arjovsky & Bottou 2017 (arXiv:1701.04862), theorem 2.5; f-GAN: the critic held fixed, q's mean moved
    losses = loss_of(name, REST, best_scores(name), "generator")
    pull = np.sum((GRID - 0.7) / 1.3**2 * DQ * losses) * STEP
    h = 1e-4
    assert pull == pytest.approx((follows(stats.norm(0.7 + h, 1.3)) - follows(stats.norm(0.7 - h, 1.3))) / (2 * h), abs=1e-4)


@pytest.mark.compiles
def test_which_games_are_zero_sum(x64):
    p, q = SCORES.T
    zero_sum = set()
    for name in OBJECTIVES:
        by_fake = [gradients(LOSSES[name, player], p, q)[1] for player in ("critic", "generator")]
        if np.allclose(by_fake[0], -by_fake[1]):
            zero_sum.add(name)
    assert zero_sum == {"minimax", "total_variation", "wasserstein", "kl", "reverse_kl", "pearson"}


def overflows(name, player, p, q):
    """Where the formula itself leaves single precision: an exponential of a score of a thousand."""
    return ((name == "kl") & (q > 0)) | ((name == "reverse_kl") & (player == "critic") & (p < 0))


def test_labels_times_scores_are_the_wasserstein_loss(x64):
    """The habit of Keras, mean(label · score): when it is the usual loss, half of it, its mirror image, and something else."""
    real, fake, row = np.array([3.0, -1.0, 0.5, 2.0]), np.array([1.0, -2.0, 0.0, 4.0]), OBJECTIVES["wasserstein"]

    def keras(label, score):
        return np.mean(label * score)

    def joined(scores, labels):
        return np.mean(np.concatenate(labels) * np.concatenate(scores))

    ones, k = np.ones(4), None
    usual = np.mean(row.critic_loss(real, fake, k))
    assert keras(-ones, real) + keras(ones, fake) == pytest.approx(usual) == pytest.approx(0.75 - 1.125)
    assert joined((real, fake), (-ones, ones)) == pytest.approx(usual / 2), "half the gradient: under Adam the same steps"
    assert keras(-ones, fake) == pytest.approx(np.mean(row.generator_loss(real, fake, k)))
    mirrored = np.mean(row.critic_loss(-real, -fake, k))
    assert keras(ones, real) + keras(-ones, fake) == pytest.approx(mirrored), "the other labels: the score says how generated a point is"
    # with fewer generated points in the joined batch each side counts by its number
    assert joined((real, fake[:2]), (-ones, ones[:2])) != pytest.approx((np.mean(fake[:2]) - np.mean(real)) / 2)


@pytest.mark.compiles
@pytest.mark.parametrize("player", ["critic", "generator"])
@pytest.mark.parametrize("name", OBJECTIVES)
def test_losses_of_huge_scores(name, player):
    huge = np.float32([-1e3, 0, 1e3])
    p, q = np.repeat(huge, 3), np.tile(huge, 3)
    value = LOSSES[name, player](p, q, KNOBS)
    slopes = np.stack(gradients(LOSSES[name, player], p, q))
    assert value.dtype == jnp.float32 and not np.isnan(value).any() and not np.isnan(slopes).any()
    assert np.array_equal(np.isinf(value), overflows(name, player, p, q))
    assert np.array_equal(np.isinf(slopes).any(0), overflows(name, player, p, q))


@pytest.fixture(scope="module")
def switched():
    return {
        "critic": jax.jit(objectives.critic_loss),
        "generator": jax.jit(objectives.generator_loss),
        "pairs": jax.jit(objectives.sees_pairs),
        "score": jax.jit(objectives.as_score),
    }


@pytest.mark.compiles
@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_traced_switch_agrees_with_the_row(name, switched):
    row = OBJECTIVES[name]
    knobs = dataclasses.replace(KNOBS, objective=jnp.int32(NAMES.index(name)))
    p, q = jnp.asarray(SCORES.T, jnp.float32)
    for player in ("critic", "generator"):
        np.testing.assert_allclose(switched[player](p, q, knobs), LOSSES[name, player](p, q, knobs), rtol=1e-6, atol=1e-6)
    assert bool(switched["pairs"](knobs)) == row.pairs
    # an energy may not be negative; every other objective reads the plain number
    np.testing.assert_allclose(switched["score"](q, knobs), -np.logaddexp(0, -q) if row.energy else q, rtol=1e-5, atol=1e-6)
    assert all(f._cache_size() == 1 for f in switched.values())


@pytest.mark.parametrize("name", OBJECTIVES)
def test_a_row_reads_exactly_the_knobs_that_it_lists(name):
    row, spy, s = OBJECTIVES[name], Spy(KNOBS), jnp.zeros(3)
    row.critic_loss(s, s, spy)
    row.generator_loss(s, s, spy)
    assert spy.read == set(row.knobs)


def test_a_loss_of_pairs_sees_only_their_difference():
    p, q = SCORES.T
    for player in ("critic", "generator"):
        np.testing.assert_allclose(loss_of("relativistic", p, q, player), loss_of("relativistic", p + 3, q + 3, player), rtol=1e-4, atol=1e-6)


# smoothed labels -------------------------------------------------------------------------------------------------

SMOOTHED = ("minimax", "non_saturating")
EPSILON = 0.2
SMOOTH_VALUES = VALUES | {"smoothing": EPSILON}
SMOOTH = compile_values(defaults("ring8", "gan") | SMOOTH_VALUES)[1]


def smooth_loss(p, q):
    """Cross-entropy with the label 1 − ε for real points, 0 for generated ones, written with D itself."""
    d, g = sigmoid(np.asarray(p, float)), sigmoid(np.asarray(q, float))
    return -(1 - EPSILON) * np.log(d) - EPSILON * np.log(1 - d) - np.log(1 - g)


def test_which_rows_read_the_smoothing():
    assert {name for name, row in OBJECTIVES.items() if "smoothing" in row.knobs} == set(SMOOTHED)


@pytest.mark.parametrize("name", SMOOTHED)
def test_smoothed_labels_are_the_cross_entropy_of_one_minus_epsilon(name, x64):
    p, q = SCORES.T
    np.testing.assert_allclose(LOSSES[name, "critic"](p, q, SMOOTH), smooth_loss(p, q), rtol=1e-6)
    # one-sided, and the generator's loss is as it was
    np.testing.assert_allclose(LOSSES[name, "generator"](p, q, SMOOTH), loss_of(name, p, q, "generator"), rtol=1e-6)


@pytest.mark.parametrize("name", SMOOTHED)
def test_no_smoothing_is_the_plain_cross_entropy(name):
    p, q = jnp.asarray(SCORES.T, jnp.float32)
    assert np.array_equal(LOSSES[name, "critic"](p, q, KNOBS), jax.jit(lambda p, q: jax.nn.softplus(-p) + jax.nn.softplus(q))(p, q))


@pytest.mark.parametrize("r", [0.05, 0.3, 1.0, 4.0, 20.0, 1e3])
@pytest.mark.parametrize("name", SMOOTHED)
def test_the_optimum_under_smoothed_labels(name, r, x64):
    found = optimize.minimize_scalar(
        lambda s: r * (smooth_loss(s, 0) - smooth_loss(0, 0)) + smooth_loss(0, s), bounds=(-30, 30), method="bounded", options={"xatol": 1e-10}
    )
    best = float(OBJECTIVES[name].optimum(jnp.log(r), SMOOTH))
    assert best == pytest.approx(np.log((1 - EPSILON) * r / (1 + EPSILON * r)), abs=1e-6)
    assert best == pytest.approx(found.x, abs=1e-5)


@pytest.mark.parametrize("name", SMOOTHED)
def test_the_optimum_at_the_ends_of_the_ratio(name):
    ends = np.log(10) * jnp.array([-jnp.inf, -300, 300, jnp.inf])
    np.testing.assert_allclose(OBJECTIVES[name].optimum(ends, KNOBS), [-np.inf, -300 * np.log(10), 300 * np.log(10), np.inf], rtol=1e-6)
    most = np.log((1 - EPSILON) / EPSILON)
    np.testing.assert_allclose(OBJECTIVES[name].optimum(ends, SMOOTH), [-np.inf, np.log(1 - EPSILON) - 300 * np.log(10), most, most], rtol=1e-5)


@pytest.mark.parametrize("name", SMOOTHED)
def test_equilibria_and_reading_under_smoothed_labels(name, x64):
    row = OBJECTIVES[name]
    s = float(row.optimum(jnp.asarray(0.0), SMOOTH))
    assert sigmoid(s) == pytest.approx((1 - EPSILON) / 2)
    assert row.critic_equilibrium(SMOOTH_VALUES) == pytest.approx(float(smooth_loss(s, s)), abs=1e-6)
    assert row.generator_equilibrium(SMOOTH_VALUES) == pytest.approx(float(loss_of(name, s, s, "generator")), abs=1e-6)
    assert np.isnan(row.reading.value(1.0, SMOOTH_VALUES)), "it is no longer JS"
    for usual in (VALUES, {}):
        assert row.reading.value(1.0, usual) == pytest.approx(np.log(2) - 0.5)


@pytest.mark.parametrize("name", SMOOTHED)
def test_a_sure_critic_is_pulled_back_by_smoothed_labels(name, x64):
    p = np.array([-50.0, 0.0, np.log((1 - EPSILON) / EPSILON), 50.0])
    slope, _ = gradients(lambda p, q, k: LOSSES[name, "critic"](p, q, SMOOTH), p, np.zeros(4))
    np.testing.assert_allclose(slope, sigmoid(p) - (1 - EPSILON), atol=1e-7)


DRAWN = {"smoothing": 0.1, "margin": 1.0}  # knobs of the losses


@pytest.mark.parametrize("name", [name for name, row in OBJECTIVES.items() if row.undecided is not None])
def test_the_line_of_equal_odds_lies_where_the_optimum_says_that_p_is_q(name):
    row, k = OBJECTIVES[name], objectives.ObjectiveKnobs(objective=0, **DRAWN)
    below, at, above = (float(row.optimum(jnp.log(jnp.asarray(r)), k)) for r in (1 - 1e-6, 1.0, 1 + 1e-6))
    said = row.undecided(DRAWN)
    assert below <= said <= above, "also where the optimum jumps"
    if above - below < 1e-3:
        assert said == pytest.approx(at, abs=1e-5)


def test_scores_without_such_a_line_have_none():
    assert {name for name, row in OBJECTIVES.items() if row.undecided is None} == {"wasserstein", "relativistic", "energy"}
    assert {name for name, row in OBJECTIVES.items() if row.needs_bound} == {"wasserstein"}
