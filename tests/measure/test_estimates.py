"""What critics say over θ: their estimates, the gradient that points would get, and the points that are looked at, against autodiff by hand."""

import dataclasses
import math
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from two_distributions import CASES, experiment_of

from gan2d.common.errors import InputError
from gan2d.elements.data import DATASETS
from gan2d.elements.objectives import NAMES, OBJECTIVES
from gan2d.elements.pairs import PAIRS
from gan2d.elements.projections import PROJECTIONS
from gan2d.games.players import named_key
from gan2d.measure import estimates as module
from gan2d.measure.estimates import (
    POINTS,
    READS,
    UNCHARTED,
    Clouds,
    between_samples,
    clouds,
    estimated,
    estimates,
    floor,
    known,
    named,
    own_slope,
    pair_points,
    theta_of,
    watch,
)
from gan2d.measure.samples import _mapped, over_members
from gan2d.measure.w1_bound import steepest_rise
from gan2d.settings.edits import with_axes
from gan2d.settings.experiment import make
from gan2d.settings.knobs import KNOBS
from gan2d.settings.presets import OPTIMUM
from gan2d.settings.recipes import RECIPES
from gan2d.studies.sweep import apart
from gan2d.theory import transport
from gan2d.theory.distances import DISTANCES
from gan2d.training.training import Training

pytestmark = pytest.mark.compiles

SMALL = {"critic_depth": 1, "critic_width": 8, "batch_size": 16}
PAIR = "parallel_gaussians"
THETA = [-2.0, 0.0, 0.5, 1.0]


def begun(critics, pair=PAIR, steps=0, theta=THETA, seed=0, **moved):
    """Critics of a pair over θ, after some steps."""
    training = Training(apart(pair, critics, SMALL | moved, seed, theta))
    training.advance(steps)
    return training


def params(arm):
    return np.concatenate([np.asarray(leaf).reshape(len(arm.alive), -1) for leaf in jax.tree.leaves(arm.states.critic.params)], 1)


def scores(arm, t):
    """The critic of one θ as a function of one place, for jax.grad."""
    state, k = arm.alone(t)
    weights = PROJECTIONS[arm.spec.projection].effective(state.critic.params, state.memory)
    energy = OBJECTIVES[NAMES[int(k.objective)]].energy

    def score(x):
        hidden = x @ weights["Dense_0"]["kernel"] + weights["Dense_0"]["bias"]
        output = jnp.where(hidden > 0, hidden, 0.2 * hidden) @ weights["Dense_1"]["kernel"] + weights["Dense_1"]["bias"]
        return -jax.nn.softplus(-output)[0] if energy else output[0]

    return score


def affine(arm, slope, bias):
    """The arm's networks set by hand to ⟨slope, x⟩ + bias wherever all hidden units are above 0, which a large bias makes everywhere."""
    hidden = arm.states.critic.params["Dense_0"]["kernel"].shape[-1]
    slope = jnp.asarray(slope, jnp.float32)
    made = {
        "Dense_0": {"kernel": jnp.zeros((len(slope), hidden)).at[:, 0].set(slope), "bias": jnp.full(hidden, 100.0)},
        "Dense_1": {"kernel": jnp.zeros((hidden, 1)).at[0, 0].set(1.0), "bias": jnp.full(1, bias - 100.0)},
    }
    given = jax.tree.map(lambda leaf, new: jnp.broadcast_to(new[None], leaf.shape), arm.states.critic.params, made)
    arm.states = arm.states._replace(critic=arm.states.critic._replace(params=given))


def look(arm, real, fake, downhill, places=None, arrows=None):
    """What is seen of an arm with clouds of one's own."""
    nowhere = np.zeros((1, real.shape[1]), np.float32)
    seen = tuple(part.astype(np.float32) for part in (real, fake, downhill))
    given = [nowhere if part is None else part for part in (places, arrows)]
    return jax.tree.map(np.asarray, module._watch(arm.spec, arm.varied, arm.states, arm.knobs, seen, *given))


@pytest.mark.parametrize("name", OPTIMUM)
def test_a_row_is_a_recipe_with_other_parts(name):
    row = OPTIMUM[name]
    assert name in RECIPES and set(row.parts) <= set(KNOBS) and row.title and row.help.endswith(".")
    assert apart(PAIR, name).values()["objective"] in OBJECTIVES
    assert re.search(r"(19|20)\d\d", RECIPES[name].source)


# every critic on one pair, and one of them on every pair: the programs differ in the pair and in the constraint alone
@pytest.mark.parametrize(("name", "pair"), [*((name, PAIR) for name in OPTIMUM), *(("hinge", pair) for pair in PAIRS if pair != PAIR)])
def test_every_critic_and_every_pair_trains(name, pair):
    training = begun(name, pair, theta=[0.0, 0.3, 0.6, 1.0] if PAIRS[pair].rays else [0.0, 0.5, 1.0, 3.0])
    (arm,) = training.arms
    before = params(arm)
    first = arm.states.critic.params.get("Dense_0", {}).get("kernel")
    assert (arm.states.critic.params["tips"].shape[-1] if first is None else first.shape[1]) == PAIRS[pair].inputs
    assert all((row == before[0]).all() for row in before), "all θ start alike"
    training.advance(3)
    new = params(arm)
    assert arm.alive.all() and np.isfinite(new).all() and arm.alive.shape == (4,)
    assert (np.abs(new - before).max(1) > 0).all() and len(np.unique(new, axis=0)) > 1, "and part at once"


@pytest.mark.parametrize("name", ["gan", "wgan", "wgan-gp"])
def test_each_theta_trains_as_it_would_alone(name):
    together = params(begun(name, steps=12).arms[0])
    for t in (0, 2):
        alone = params(begun(name, steps=12, theta=THETA[t : t + 1]).arms[0])
        assert alone[0] == pytest.approx(together[t], abs=2e-4)


def test_clipped_weights_stay_within_c():
    assert np.abs(params(begun("wgan", steps=20, clip=0.05).arms[0])).max() <= np.float32(0.05)


# ---- the gradient that generated points get

# name → what the generator's loss makes of a score's slope: −∂ℓ_G/∂s
WEIGHTS = {
    "gan": jax.nn.sigmoid,
    "gan-ns": lambda s: jax.nn.sigmoid(-s),
    "lsgan": lambda s: -s,
    "hinge": lambda s: 1.0,
    "wgan": lambda s: 1.0,
    "wgan-gp": lambda s: 1.0,
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_the_pull_is_the_gradient_by_hand(name):
    (arm,) = begun(name, steps=30).arms
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(12, 2)).astype(np.float32), rng.normal(1, 1, size=(4, 12, 2)).astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi, (4, 12))
    downhill = np.stack([np.cos(angle), np.sin(angle)], 2).astype(np.float32)
    downhill[0, :5] = 0  # points that have arrived
    told = look(arm, real, fake, downhill, fake[1], fake[2])
    for t in range(4):
        score = scores(arm, t)

        def force(x, score=score):
            return WEIGHTS[name](score(x)) * jax.grad(score)(x)

        np.testing.assert_allclose(told.score[t], jax.vmap(score)(fake[1]), rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(told.push[t], jax.vmap(force)(fake[2]), rtol=1e-3, atol=1e-6)
        got = np.asarray(jax.vmap(force)(fake[t]))
        size = np.linalg.norm(got, axis=1)
        assert told.size[t] == pytest.approx(size.mean(), rel=1e-4)
        way = np.linalg.norm(downhill[t], axis=1) > 0
        cosine = np.sum(got * downhill[t], 1)[way] / size[way]
        assert told.cosine[t] == pytest.approx(cosine.mean(), abs=1e-4), "over the points that have somewhere to go"


@pytest.mark.parametrize("slope", [(2.0, 0.0), (-0.3, 0.4)])
def test_an_affine_critic_agrees_wholly_with_its_own_direction(slope):
    (arm,) = begun("wgan-gp").arms
    affine(arm, slope, 0.5)
    fake = np.random.default_rng(1).normal(size=(4, 9, 2)).astype(np.float32)
    unit = np.array(slope) / np.linalg.norm(slope)
    for sign in (1, -1):
        told = look(arm, fake[0], fake, np.broadcast_to(sign * unit, fake.shape))
        np.testing.assert_allclose(told.cosine, sign, atol=1e-6)
        np.testing.assert_allclose(told.size, np.linalg.norm(slope), rtol=1e-6)


def test_no_gradient_agrees_with_nothing_and_nowhere_to_go_is_not_a_number():
    (arm,) = begun("wgan-gp").arms
    affine(arm, (0.0, 0.0), 1.0)
    fake = np.random.default_rng(1).normal(size=(4, 9, 2)).astype(np.float32)
    downhill = np.broadcast_to(np.array([1.0, 0.0]), fake.shape).copy()
    downhill[3] = 0
    told = look(arm, fake[0], fake, downhill)
    assert not told.size.any()
    np.testing.assert_array_equal(told.cosine, [0, 0, 0, np.nan])


# ---- estimates


@pytest.mark.parametrize("slope", [(2.0, 0.0), (-0.3, 0.4)])
def test_reading_an_affine_critic(slope):
    """E_q s − E_p s = θ ⟨slope, direction⟩, of the same draws at every θ, on either side of 0."""
    training = begun("wgan-gp")
    (arm,) = training.arms
    affine(arm, slope, 0.5)
    loss = np.asarray(over_members(module._Reading(4096), arm, named_key(jax.random.key(0), "reading")))
    np.testing.assert_allclose(loss - loss[1], np.array(THETA) * slope[0], atol=1e-3)
    assert loss[1] == pytest.approx(0, abs=5 * np.linalg.norm(np.array(slope) * (0.3, 1)) * np.sqrt(2 / 4096))
    real, fake = (np.random.default_rng(i).normal(size=shape).astype(np.float32) for i, shape in enumerate([(9, 2), (4, 9, 2)]))
    told = look(arm, real, fake, 0 * fake)
    way = real[None, :, None] - fake[:, None]
    np.testing.assert_allclose(told.slope, (way @ np.array(slope) / np.linalg.norm(way, axis=-1)).max((1, 2)), rtol=1e-4)
    np.testing.assert_allclose(told.middle, 0.5 + 0.5 * (real.mean(0) + fake.mean(1)) @ np.array(slope), atol=1e-4)


@pytest.mark.parametrize("name", [name for name in OPTIMUM if name not in ("wgan-groupsort", "wgan-cones")])  # whose networks are others than ``scores``
def test_reading_is_the_mean_loss_of_fresh_points(name):
    training = begun(name, steps=20)
    (arm,) = training.arms
    key = named_key(jax.random.key(0), "reading")
    losses, again = (np.asarray(over_members(module._Reading(64), arm, key)) for _ in range(2))
    assert np.array_equal(losses, again)
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(16, 2)).astype(np.float32), rng.normal(1, 1, size=(4, 16, 2)).astype(np.float32)
    told = look(arm, real, fake, 0 * fake)
    values = training.experiment.values()
    for t in (0, 3):
        score = scores(arm, t)
        p, q = pair_points(arm.spec, key, 64, arm.knobs_of(t))
        loss = OBJECTIVES[values["objective"]].critic_loss(jax.vmap(score)(p), jax.vmap(score)(q), arm.knobs_of(t))
        np.testing.assert_allclose(losses[t], jnp.mean(loss), rtol=1e-3, atol=1e-4)
        assert told.slope[t] == pytest.approx(float(steepest_rise(real, fake[t], *(jax.vmap(score)(cloud) for cloud in (real, fake[t])))), rel=1e-3, abs=1e-4)
        halves = [float(jnp.mean(jax.vmap(score)(cloud))) for cloud in (real, fake[t])]
        assert told.middle[t] == pytest.approx(sum(halves) / 2, abs=1e-4)
    if name != "lsgan":
        expected = OBJECTIVES[values["objective"]].reading.value(losses.astype(float), values)
        if own_slope(training.experiment, 0):
            points = clouds(training.experiment)
            x, y = points.real.astype(np.float32), points.fake.astype(np.float32)
            slopes = np.array([steepest_rise(x, y[t], *(jax.vmap(scores(arm, t))(part) for part in (x, y[t]))) for t in range(len(y))])
            expected = np.where(expected > 0, expected / slopes, np.nan)
        np.testing.assert_allclose(estimates(training, 64)[0], expected, rtol=1e-5, atol=1e-6)


def test_without_a_number_an_estimate_is_that_of_the_last_chunk_unless_a_knob_moved_since():
    training = begun("gan,ebgan")
    fresh = estimates(training, module.READ)
    assert all(np.array_equal(fresh[i], estimates(training)[i]) for i in (0, 1)), "before the first update nothing else is known"
    training.advance(3)
    told = estimates(training)
    for i, arm in enumerate(training.arms):
        values = training.experiment.values(i)
        expected = OBJECTIVES[values["objective"]].reading.value(np.asarray(arm.info.critic_loss, float), values)
        np.testing.assert_array_equal(told[i], expected)
    training.change("width", 1.0)
    moved = estimates(training)
    assert all(np.array_equal(moved[i], estimates(training, module.READ)[i]) and not np.array_equal(moved[i], told[i]) for i in (0, 1))


@pytest.mark.parametrize("name", OPTIMUM)
def test_what_a_critic_estimates_is_what_its_objective_reads(name):
    experiment = apart(PAIR, name, SMALL)
    told, reading = estimated(experiment, 0), OBJECTIVES[experiment.values()["objective"]].reading
    assert told in (None, *DISTANCES)
    if told is None:
        assert reading is None or reading.name in UNCHARTED
    else:
        assert READS[reading.name] == told
    assert own_slope(experiment, 0) == (estimated(experiment, 0) == "w1")


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_estimates_a_distance_that_has_a_curve_or_is_known_to_have_none(objective):
    told = estimated(make("pair_" + PAIR, "wgan-gp", {"objective": objective}, preset="optimum"), 0)
    assert told is None or told in DISTANCES


# critics of one program each on every pair, and of every program on one of them
@pytest.mark.parametrize(("pair", "more"), [(pair, ("wgan", "wgan-gp") if pair == PAIR else ()) for pair in PAIRS])
def test_estimates_are_those_of_the_critics_that_have_one(pair, more):
    names = ("gan", "lsgan", "hinge", "ebgan", *more)
    training = begun(names, pair, steps=3, theta=[0.0, 0.3, 0.6, 1.0])
    told, dims = estimates(training, 64), PAIRS[pair].inputs
    kinds = {i: estimated(training.experiment, i) for i in range(len(names))}
    assert list(told) == [i for i in kinds if kinds[i] is not None] and names.index("lsgan") not in told
    assert all(value.shape == (4,) for value in told.values())
    # what is divided by its own slope is positive, or no estimate
    assert all((np.isnan(value) | (value > 0)).all() if own_slope(training.experiment, i) else np.isfinite(value).all() for i, value in told.items())
    assert all(np.array_equal(value, told[i], equal_nan=True) for i, value in estimates(training, 64).items()), "always of the same points"
    for name in ("gan", "hinge", "ebgan"):
        i = names.index(name)
        assert (told[i] <= DISTANCES[kinds[i]].ceiling + 1e-6).all(), "a loss ≥ 0 is an estimate ≤ the ceiling"
    shown = watch(training, np.zeros((5, dims)), np.ones((2, dims)))
    assert [(seen.score.shape, seen.push.shape) for seen in shown] == [((4, 5), (4, 2, dims))] * len(names)
    assert all(part.shape == (4,) for seen in shown for part in (seen.middle, seen.slope, seen.size, seen.cosine))


def test_trained_critics_are_right_on_both_sides_of_0():
    """Estimates are positive and alike at ±θ, and points are pushed back to where the data are."""
    training = begun("wgan-gp,gan", steps=400, theta=[-2.0, -1.0, 1.0, 2.0], critic_width=32, batch_size=96)
    told = estimates(training, 2048)
    exact = known(training.experiment)
    assert told[0] == pytest.approx(exact["w1"].value, rel=0.15) and told[1] == pytest.approx(exact["js"].value, abs=0.06)
    for seen in watch(training, np.zeros((1, 2)), np.zeros((1, 2))):
        assert (seen.cosine > 0.75).all()
        assert np.array_equal(np.sign(seen.push[:, 0, 0]), [1, 1, -1, -1]), "at the data's centre q is pushed away from where it stands"


def test_looking_compiles_nothing_when_a_traced_knob_moves():
    training = begun("wgan-gp,wgan", steps=1)
    nowhere = np.zeros((3, 2))

    def look_at_all():
        estimates(training, 32)
        watch(training, nowhere, nowhere)
        return [look.count for look in (_mapped, module._watch, module._steepest)]

    look_at_all()
    before = look_at_all()
    for name, value in (("critic_rate", 0.1), ("noise", 0.3), ("width", 0.9), ("angle", 40.0), ("gp_weight", 1.0), ("clip", 0.2), ("objective", "hinge")):
        training.change(name, value)
        assert look_at_all() == before, name
    assert estimated(training.experiment, 0) == "tv"


# ---- the points that are looked at


@pytest.mark.parametrize("pair", PAIRS)
def test_what_is_looked_at_does_not_depend_on_the_critics(pair):
    one, other = (apart(pair, names, {"critic_rate": rate}, seed=1, theta=(0, 1, 3)) for names, rate in ((("gan",), 0.1), (("wgan", "tv"), 0.2)))
    assert clouds(one) is clouds(other) and known(one) is known(other)
    assert clouds(one).fake.shape == (3, POINTS, PAIRS[pair].inputs)
    assert not np.array_equal(clouds(one).real, clouds(apart(pair, "gan", seed=2, theta=(0, 1, 3))).real)
    moved = apart(pair, "gan", {"noise": 0.5}, seed=1, theta=(0, 1, 3))
    assert not np.array_equal(clouds(moved).real, clouds(one).real)
    assert named(one) == named(other) != named(moved) and hash(named(one)) == hash(named(other))


def test_clouds_know_where_w1_falls():
    told = clouds(apart("noisy_copy", "gan", data="swiss_roll", theta=(0, 1, 3)))
    assert isinstance(told, Clouds)
    plan = transport.PLANS["optimal"].make(told.real, told.fake[2], 0)
    assert told.downhill[2] == pytest.approx(transport.descent(told.real, told.fake[2], plan))
    assert math.isclose(np.linalg.norm(told.downhill[2], axis=1).max(), 1.0)


def test_points_have_the_noise_that_the_critic_sees():
    spec, k = apart("gaussians_1d", "gan", {"width": 0.3, "fake_width": 0.4, "noise": 0.4}).compiled()
    real, fake = pair_points(spec, jax.random.key(0), 20_000, dataclasses.replace(k, theta=jnp.float32(-3.0)))
    assert [float(x.mean()) for x in (real, fake)] == pytest.approx([0, -3], abs=0.02)
    assert [float(x.std()) for x in (real, fake)] == pytest.approx([0.5, math.hypot(0.4, 0.4)], rel=0.02)


@pytest.mark.parametrize("axes", [{}, {"seed": 2}, {"theta": [0.0, 1.0], "seed": 2}], ids=str)
def test_what_needs_theta_says_so(axes):
    experiment = with_axes(apart(PAIR, "gan"), axes)
    with pytest.raises(InputError, match="needs an axis of theta and no other"):
        theta_of(experiment)


# ---- W1 between samples


@pytest.mark.parametrize("case", CASES)
def test_clouds_are_about_as_far_apart_as_their_distributions(monkeypatch, case):
    monkeypatch.setattr(module, "CLOUD", 128)
    pair, (both, other) = CASES[case][0], (experiment_of(case, [0.0, 1.0 if PAIRS[CASES[case][0]].rays else 1.5], seed=seed) for seed in (2, 3))

    def between(experiment, i):
        return module._between(named(experiment, float(theta_of(experiment)[i])))

    distance = between(both, 1)
    assert distance == between(both, 1) != between(other, 1)
    low = module._floor(named(both))
    assert low == module._floor(named(both)) != module._floor(named(other)) and low > 0
    if "w1" in (told := known(both)):
        assert distance == pytest.approx(told["w1"].value[1], abs=2.5 * low + 0.2), "up to what 128 points can say"
    if pair != "gaussians_1d" and not CASES[case][1].get("imbalance"):
        assert between(both, 0) < 3 * low


def test_the_floor_falls_with_the_number_of_points(monkeypatch):
    told = []
    for n in (16, 64, 256):
        monkeypatch.setattr(module, "CLOUD", n)
        told.append(module._floor(named(experiment_of("plane, across", [0.0, 1.0]))))
    assert told[0] > told[1] > told[2] > 0


def test_what_was_measured_once_is_remembered(monkeypatch):
    experiment = experiment_of("plane, askew", [0.0, 0.7], seed=11)
    told = between_samples(experiment, 1), floor(experiment)
    monkeypatch.setattr(module, "w1", None)
    again = experiment_of("plane, askew", [0.0, 0.7], "wgan", seed=11, critic_rate=0.1)
    assert (between_samples(again, 1), floor(again)) == told


def test_every_data_set_of_a_pair_has_a_generated_one_beside_it():
    for name, row in DATASETS.items():
        assert (row.generated is not None) == (name.startswith("pair_"))
