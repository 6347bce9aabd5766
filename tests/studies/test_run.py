"""The Python interface, end to end on tiny networks: train a run, fit a critic between two clouds."""

import math

import numpy as np
import pytest
from scipy.spatial import cKDTree

import gan2d
from gan2d import Broken, InputError, fit_critic, train
from gan2d.elements.objectives import OBJECTIVES
from gan2d.measure.metrics import METRICS
from gan2d.settings.experiment import Change
from gan2d.settings.points import FEWEST

pytestmark = pytest.mark.compiles

SMALL = {"critic_depth": 1, "critic_width": 8, "generator_depth": 1, "generator_width": 8, "batch_size": 16, "n_critic": 1}
RNG = np.random.default_rng(0)
CLOUD = RNG.normal(size=(40, 2))
XY = RNG.uniform(-1.5, 1.5, size=(200, 2)).astype(np.float32)
# a little larger, with WGAN-GP's λ: this critic must learn something
FIT = {"critic_depth": 2, "critic_width": 32, "batch_size": 64, "gp_weight": 10.0, "critic_rate": 3e-3}


@pytest.fixture(scope="module")
def run():
    return train("ring8", "wgan-gp", SMALL, steps=60, seed=5)


def moved_by(shift):
    real = 0.3 * np.random.default_rng(1).normal(size=(200, 2))
    return fit_critic(real, real + np.array([shift]), "wgan-gp", steps=1500, knobs=FIT)


@pytest.fixture(scope="module")
def fit():
    return moved_by((2.0, 0.0))


def assert_gradient(score, gradient, step=1e-3):
    """Against central differences; a ReLU critic has kinks, across which a difference is no derivative: those few may be off."""
    along = np.eye(2, dtype=np.float32) * np.float32(step)
    by_hand = np.stack([(score(XY + d).astype(float) - score(XY - d)) / (2 * step) for d in along], 1)
    off = np.abs(gradient(XY) - by_hand).max(1)
    assert np.mean(off < 1e-2 * (1 + np.abs(by_hand).max(1))) > 0.95 and np.abs(by_hand).max() > 1e-3


def test_everything_public_has_a_name():
    assert all(hasattr(gan2d, name) for name in gan2d.__all__) and set(gan2d.__all__) >= {"train", "fit_critic", "InputError", "Broken"}


def test_train_gives_a_run(run):
    assert run.step == 60 and run.settings.seed == 5 and run.settings.arms[0].recipe == "wgan-gp"
    assert run.samples(64).shape == (64, 2) and np.isfinite(run.samples(64)).all()
    assert run.score(XY).shape == (200,) and run.score_gradient(XY).shape == (200, 2)
    assert run.score(XY.tolist()).shape == (200,) and run.score(XY[:1]).shape == (1,)
    assert run.curves()["step"] == list(range(1, 61)), "by default at most 200 points, here one a turn"


def test_the_score_gradient_is_that_of_the_score(run, fit):
    assert_gradient(run.score, run.score_gradient)
    assert_gradient(fit.score, fit.score_gradient)


def test_metrics_stand_beside_their_floors(run):
    told = run.metrics(samples=64, transport=64)
    assert list(told) == list(METRICS) and all(math.isfinite(score.floor) for score in told.values())
    unknown = {"radii_ks"} if told["high_quality"].value == 0 else set()  # of no sample within 3σ
    assert {name for name, score in told.items() if score.value is None} == unknown
    assert told["w1"].value > told["w1"].floor and told["modes"].floor == 8, "60 turns do not make perfect samples"


def test_the_seed_is_the_run(run):
    again, other = (train(knobs=SMALL, steps=60, seed=seed) for seed in (5, 6))
    assert np.array_equal(again.samples(64), run.samples(64)) and not np.array_equal(other.samples(64), run.samples(64))


@pytest.mark.parametrize(("every", "steps"), [(None, [*range(1, 21)]), (7, [7, 14, 20]), (100, [20])])
def test_points_of_the_curves_and_calls_of_tell(every, steps):
    told = []
    run = train(knobs=SMALL, steps=20, every=every, tell=told.append)
    assert told == run.curves()["step"] == steps


def test_no_steps_is_a_run_that_has_not_begun():
    run = train(knobs=SMALL, steps=0)
    assert run.step == 0 and run.curves()["step"] == [] and run.samples(64).shape == (64, 2)


def test_changes_are_made_at_their_step(run):
    changed = train(knobs=SMALL, steps=60, seed=5, changes=[(40, "objective", "hinge"), (10, "gp_weight", "2.5")])
    assert changed.changes == [Change(10, "gp_weight", 2.5), Change(40, "objective", "hinge")]
    assert not np.array_equal(changed.samples(64), run.samples(64))


def test_own_points_are_the_data():
    run = train(CLOUD, knobs=SMALL, steps=20)
    told = run.metrics(samples=64, transport=64)
    assert {name for name, score in told.items() if score.value is None and score.floor is None} == set(METRICS) - {"w1"}
    assert told["w1"].value > 0
    assert cKDTree(CLOUD).query(run.real(64))[0].max() < 1e-6, "real points are those that were given"


def endless(limit=100):
    """A ``tell`` that ends a run which would never end by itself."""
    calls = []

    def tell(step):
        calls.append(step)
        assert len(calls) < limit, "the run makes no progress"

    return tell


@pytest.mark.parametrize("every", [-1, -5, 0.5, "x"], ids=repr)
def test_an_every_that_is_no_number_of_turns_is_refused(every):
    with pytest.raises(InputError, match="every"):
        train(knobs=SMALL, steps=10, every=every, tell=endless())


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"data": "ring9"}, "Did you mean 'ring8'"),
        ({"recipe": "wgangp"}, "Did you mean 'wgan-gp'"),
        ({"preset": "fast"}, "toy, published"),
        ({"knobs": {"gp_wait": 1}}, "Did you mean 'gp_weight'"),
        ({"knobs": {"gp_weight": -1}}, "gp_weight must be"),
        ({"knobs": {"clip": 0.1}}, "clip has no effect"),
        ({"steps": -1}, "steps must be"),
        ({"steps": 1.5}, "steps must be"),
        ({"seed": -1}, "seed must be"),
        ({"changes": [(1, "gp_wait", 1)]}, "gp_weight"),
        ({"changes": [(1, "gp_weight", "x")]}, "gp_weight must be"),
        ({"changes": [(-1, "gp_weight", 1)]}, "steps must be"),
        ({"changes": [(1, "critic_width", 16)]}, "critic_width cannot change"),
    ],
    ids=lambda v: str(v)[:40],
)
def test_what_cannot_be_trained_is_refused(asked, why):
    with pytest.raises(InputError, match=why):
        train(**({"knobs": SMALL, "steps": 2} | asked))


BAD_CLOUDS = {
    "text": [["a", "b"]] * 9,
    "three columns": np.zeros((9, 3)),
    "flat": np.zeros(18),
    "too few": CLOUD[: FEWEST - 1],
    "NaN": np.where(np.arange(80).reshape(40, 2) == 3, np.nan, CLOUD),
    "all the same": np.ones((9, 2)),
    "nothing": None,
}


@pytest.mark.parametrize("case", BAD_CLOUDS)
def test_clouds_that_cannot_be_used_are_named(case):
    bad = BAD_CLOUDS[case]
    for clouds, name in (((bad, CLOUD), "real"), ((CLOUD, bad), "fake")):
        with pytest.raises(InputError, match=f"^{name} must"):
            fit_critic(*clouds, knobs=SMALL, steps=1)
    with pytest.raises(InputError, match=r"^data .*(must|needs)"):
        train(bad, knobs=SMALL, steps=1)


def test_a_fitted_critic_scores_real_above_fake(fit):
    assert fit.score(fit.real).shape == (200,) and fit.score_gradient(fit.real).shape == (200, 2)
    assert fit.score(fit.real).mean() > fit.score(fit.fake).mean()
    # the Kantorovich potential of a translation falls along it: real left, fake right
    direction = fit.score_gradient(np.concatenate([fit.real, fit.fake])).mean(0)
    assert direction[0] < -0.5 and abs(direction[1]) < 0.3


@pytest.mark.parametrize("shift", [(2.0, 0.0), (-0.6, 0.8), (0.0, -3.0)], ids=str)
def test_the_estimate_of_w1_is_the_translations_length(shift):
    # W1 of a translation is its length. By duality the estimate stays below it, but for a slope that is measured on
    # points; 1,500 steps of a small network come within 15 %
    fit, length = moved_by(shift), math.hypot(*shift)
    assert 0.85 * length < fit.w1_estimate() < 1.02 * length


def test_the_slope_is_the_largest_one_found(fit):
    slopes = np.linalg.norm(fit.score_gradient(np.concatenate([fit.real, fit.fake])), axis=1)
    assert fit.lipschitz() == pytest.approx(slopes.max(), rel=0.05) and 0.9 < fit.lipschitz() * fit.place.scale < 1.5, (
        "the penalty asks for 1, per σ of the points"
    )


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_only_a_wasserstein_critic_estimates_w1(objective):
    fit = fit_critic(CLOUD, CLOUD + 1, steps=3, knobs=SMALL | {"objective": objective})
    reading = OBJECTIVES[objective].reading
    assert np.isfinite(fit.score(CLOUD)).all()
    if reading is not None and "W1" in reading.name:
        assert not fit.w1_estimate() <= 0, "positive, or none"
    else:
        with pytest.raises(InputError, match=f"{objective}.*does not estimate W1"):
            fit.w1_estimate()


def test_the_fit_is_its_seed():
    fits = [fit_critic(CLOUD, CLOUD + 1, steps=5, seed=seed, knobs=SMALL) for seed in (1, 1, 2)]
    first, again, other = (f.score(XY) for f in fits)
    assert np.array_equal(first, again) and not np.array_equal(first, other)


@pytest.mark.parametrize("asked", [{"recipe": "wgam"}, {"steps": -1}, {"seed": "x"}, {"knobs": {"theta": 2}}, {"preset": "x"}], ids=str)
def test_what_cannot_be_fitted_is_refused(asked):
    with pytest.raises(InputError):
        fit_critic(CLOUD, CLOUD + 1, **({"steps": 1, "knobs": SMALL} | asked))


def test_a_fit_that_diverges_says_so():
    with pytest.raises(Broken, match="NaN or infinite") as error:
        fit_critic(CLOUD, CLOUD + 3, steps=5000, knobs=SMALL | {"objective": "kl", "optimiser": "sgd", "critic_rate": 1.0})
    assert 0 <= error.value.step < 5000


PAIR = [{"recipe": "wgan-gp"}, {"recipe": "wgan-gp", "knobs": {"critic_rate": 0.01}}]


def test_arms_and_axes_are_trained_together():
    told = []
    both = gan2d.train_together("ring8", PAIR, {"seed": 2}, SMALL, 6, 5, [(2, "gp_weight", 1.0, 1), (4, "sigma", 0.1)], 3, told.append)
    assert both.step == 6 and told == [2, 3, 4, 6] and len(both.arms) == both.count == 2
    assert [change.arm for change in both.changes] == [1, None] and [both.experiment.values(i)["gp_weight"] for i in (0, 1)] == [0.1, 1.0]
    alone = train("ring8", "wgan-gp", SMALL, 6, 6, changes=[(4, "sigma", 0.1)])
    state, _ = both.arms[0].alone(1)
    np.testing.assert_allclose(state.critic.params["Dense_0"]["kernel"], alone.state.critic.params["Dense_0"]["kernel"], atol=1e-5)
    assert [line[0] for line in gan2d.summary(both).splitlines() if "diagnosis" in line] == ["A", "B"]


def test_arms_without_axes_are_the_same_runs():
    both = gan2d.train_together("ring8", PAIR, knobs=SMALL, steps=6, seed=5)
    for arm, own in zip(both.arms, ({}, {"critic_rate": 0.01})):
        alone = train("ring8", "wgan-gp", SMALL | own, 6, 5)
        assert np.array_equal(arm.states.critic.params["Dense_0"]["kernel"], alone.state.critic.params["Dense_0"]["kernel"])


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"arms": []}, "1 to 6 arms"),
        ({"arms": PAIR * 4}, "1 to 6 arms"),
        ({"arms": [{"recipe": "wgam"}]}, "Did you mean 'wgan'"),
        ({"axes": {"critic_width": [8, 16]}}, "cannot be an axis"),
        ({"axes": {"gp_wait": [1, 2]}}, "Did you mean 'gp_weight'"),
        ({"steps": -1}, "steps must be"),
        ({"changes": [(1, "gp_weight", 1, 2)]}, "no arm"),
        ({"every": -1}, "every"),
    ],
    ids=lambda v: str(v)[:40],
)
def test_what_cannot_be_trained_together_is_refused(asked, why):
    with pytest.raises(InputError, match=why):
        gan2d.train_together(**({"arms": PAIR, "knobs": SMALL, "steps": 2} | asked))


def test_a_run_has_one_arm_and_no_axes():
    for more in ({"arms": PAIR}, {"axes": {"seed": 2}}):
        with pytest.raises(InputError, match="train_together"):
            gan2d.Run(gan2d.experiment("ring8", knobs=SMALL, **more))
