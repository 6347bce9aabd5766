"""GENERATORS: what the frozen distributions are, which knobs each row reads, and that nothing in them learns."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_game import SMALL
from spy import Spy

import gan2d
from gan2d.elements import generators
from gan2d.elements.data import DATASETS, LEARNED
from gan2d.elements.generators import DRAWN, GENERATORS, OWN_KNOBS, moments
from gan2d.elements.networks import networks
from gan2d.settings.experiment import make
from gan2d.settings.knobs import KNOBS
from gan2d.settings.meaning import meaningful
from gan2d.training import loop
from gan2d.training.sane import FINE

pytestmark = pytest.mark.compiles

N = 40_000
DATA = [name for name in LEARNED if name != "points"]
PAIRED = [name for name, row in GENERATORS.items() if row.paired]
FREE = [name for name in GENERATORS if name not in PAIRED]  # stand against any data
FROZEN = [name for name, row in GENERATORS.items() if not row.learns]
# every generator beside all data that it goes with
BESIDE = [(data, name) for name, row in GENERATORS.items() for data in DATASETS if row.paired == (DATASETS[data].generated is not None)]
DRAW = jax.jit(generators.draw, static_argnums=(0, 4, 6))


def settled(data="ring8", generator="noisy_copy", **moved):
    """A small critic against this generator; knobs without a meaning beside it are let go."""
    small = {name: value for name, value in SMALL.items() if name not in GENERATORS[generator].without}
    small = {name: value for name, value in small.items() if GENERATORS[generator].learns or name not in OWN_KNOBS}
    return make(np.eye(8, 2) if data == "points" else data, "wgan-gp", small | {"generator": generator} | moved)


def compiled(*names, **moved):
    return settled(*names, **moved).compiled()


def usual_data(generator):
    return "pair_mixtures" if generator in PAIRED else "ring8"


def drawn(data, generator, seed=1, n=N, **moved):
    spec, knobs = compiled(data, generator, **moved)
    return np.asarray(DRAW(spec, {}, {}, jax.random.key(seed), n, knobs, False)[0], np.float64)


def data_points(data, n=N, seed=2, **moved):
    _, knobs = compiled(data, **moved)
    return np.asarray(jax.jit(DATASETS[data].sample, static_argnums=1)(jax.random.key(seed), n, knobs), np.float64)


def covariance(points):
    return np.cov(points.T, bias=True)


def error_of_moments(points, mean, cov):
    """How far mean and covariance of points are from these, in the standard errors of as many Gaussian points."""
    scale = np.sqrt(np.trace(cov) / len(points))
    return np.abs(points.mean(0) - mean).max() / scale, np.abs(covariance(points) - cov).max() / (np.trace(cov) * np.sqrt(2 / len(points)))


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("s", [0.0, 0.5, 3.0])
def test_a_noisy_copy_adds_its_variance_and_nothing_else(data, s):
    exact = data_points(data, 4 * N)
    mean, cov = exact.mean(0), covariance(exact) + s**2 * np.eye(2)
    # the comparison's own points are four times as many, so that its errors count half
    assert max(error_of_moments(drawn(data, "noisy_copy", copy_noise=s), mean, cov)) < 5


@pytest.mark.parametrize("data", DATA)
def test_without_noise_it_is_the_data_themselves(data):
    spec, knobs = compiled(data, copy_noise=0.0)
    key = jax.random.key(5)
    points = generators.draw(spec, {}, {}, key, 500, knobs, True)[0]
    np.testing.assert_array_equal(points, DATASETS[data].sample(jax.random.split(key)[0], 500, knobs))


def test_the_noise_does_not_depend_on_the_points():
    copy, noisy = drawn("ring8", "noisy_copy", copy_noise=0.0), drawn("ring8", "noisy_copy", copy_noise=2.0)
    noise = (noisy - copy) / 2.0
    np.testing.assert_allclose(covariance(noise), np.eye(2), atol=0.03)
    assert np.abs(np.corrcoef(np.concatenate([copy.T, noise.T]))[:2, 2:]).max() < 0.03


@pytest.mark.parametrize("data", DATA)
def test_moments_are_those_of_the_data(data):
    mean, cov = (np.asarray(part, np.float64) for part in moments(data, compiled(data)[1]))
    if DATASETS[data].mixture:
        centres, scale, weights = (np.asarray(part, np.float64) for part in DATASETS[data].mixture(compiled(data)[1]))
        np.testing.assert_allclose(mean, weights @ centres, atol=1e-5)
        np.testing.assert_allclose(cov, (weights * (centres - mean).T) @ (centres - mean) + np.diag(scale**2), atol=1e-5)
    else:
        points = np.asarray(DATASETS[data].sample(jax.random.key(0), DRAWN, compiled(data)[1]), np.float64)
        np.testing.assert_allclose(mean, points.mean(0), atol=1e-5)
        np.testing.assert_allclose(cov, covariance(points), atol=1e-5)
    # whichever way they were found, a sample of the data must agree; DRAWN points err more than N do
    wide = np.sqrt(N / DRAWN) if DATASETS[data].mixture is None else 1.0
    assert max(error_of_moments(data_points(data), mean, cov)) < 5 * wide


@pytest.mark.parametrize("data", DATA)
def test_same_moments_are_the_datas_mean_and_covariance(data):
    mean, cov = (np.asarray(part, np.float64) for part in moments(data, compiled(data)[1]))
    points = drawn(data, "same_moments")
    assert np.isfinite(points).all() and max(error_of_moments(points, mean, cov)) < 5
    # … of a Gaussian: along every axis its fourth moment is three times the square of the second
    axes = np.linalg.eigh(cov)[1]
    along = (points - mean) @ axes[:, -1]
    assert np.mean(along**4) / np.mean(along**2) ** 2 == pytest.approx(3, abs=0.2)


def test_a_line_of_points_stays_a_line():
    """The covariance of parallel_lines has no Cholesky factor: its x never varies."""
    points = drawn("parallel_lines", "same_moments", theta=2.0)
    assert np.abs(points[:, 0] - 2.0).max() < 1e-5
    assert points[:, 1].mean() == pytest.approx(0.5, abs=0.02) and points[:, 1].var() == pytest.approx(1 / 12, abs=0.005)


def test_moments_of_own_points_are_theirs():
    cloud = np.array([[0.0, 1.0], [2.0, -1.0], [3.0, 4.0], [-1.0, 0.5]] * 4, np.float32)
    mean, cov = moments("points", make(cloud, "wgan-gp", {"units": "data"}).compiled()[1])
    # 4,096 draws from them, so to a few standard errors
    np.testing.assert_allclose(mean, cloud.mean(0), atol=0.15)
    np.testing.assert_allclose(cov, covariance(cloud), atol=0.3)


@pytest.mark.parametrize(("data", "generator"), BESIDE)
def test_a_row_reads_exactly_the_knobs_that_it_names(data, generator):
    settings = settled(data, generator)
    spec, knobs = settings.compiled()
    row = GENERATORS[generator]
    params, stats = jax.eval_shape(lambda: row.init(spec, jax.random.key(0)))
    at_spec, at_knobs = Spy(spec), Spy(knobs)
    # its values are traced, never compiled: which names are read needs no numbers
    networks_spec = at_spec if not row.learns else spec
    jax.eval_shape(lambda p, s: row.draw(networks_spec, p, s, jax.random.key(0), 4, at_knobs, False), params, stats)
    data_knobs = set(DATASETS[data].knobs) | {"points"}
    if row.learns:
        assert not at_knobs.read
    else:
        assert at_spec.read <= {"data"} and at_knobs.read - data_knobs == set(row.knobs)
    row.words(settings.values())


def test_the_network_reads_its_own_knobs():
    """Of the static half: networks.generator and networks.latent; the rest of its knobs belong to its training."""
    spy = Spy(compiled(generator="network")[0])
    networks.generator(spy)
    networks.latent(spy, jax.random.key(0), 2)
    assert spy.read == {name for name in OWN_KNOBS if KNOBS[name].static} - {"unrolling"}
    assert set(GENERATORS["network"].knobs) - spy.read == {"generator_rate", "n_generator", "ema", "unrolling", "feature_matching", "pulling_away", "replay"}


@pytest.mark.parametrize(("data", "generator"), [beside for beside in BESIDE if beside[0] != "points"])
def test_what_belongs_to_one_generator_has_no_meaning_for_another(data, generator):
    usual = make(data, "wgan-gp", {"generator": generator})
    read = set(meaningful(usual.values()))
    for other, row in GENERATORS.items():
        assert set(row.knobs) <= read if other == generator else not set(row.knobs) & read
    assert not set(GENERATORS[generator].without) & read and set(GENERATORS[generator].without) <= set(KNOBS)
    for name in set(OWN_KNOBS) - read:
        row = KNOBS[name]
        moved = next(v for v in (row.choices or (row.low, row.high)) if v != usual.values()[name])
        with pytest.raises(gan2d.InputError, match=f"{name} has no effect .*generator network") as error:
            make(data, "wgan-gp", {"generator": generator, name: moved})
        assert str(error.value).endswith(".")


@pytest.mark.parametrize("generator", FROZEN)
def test_frozen_rows_have_no_weights_and_training_leaves_nothing_to_change(generator):
    spec, knobs = compiled(usual_data(generator), generator)
    start = loop.init(spec, (), 0, knobs)
    assert not jax.tree.leaves((start.generator.params, start.generator.stats))
    state, info, broken = loop.advance(spec, (), start, knobs, 5)
    assert int(broken.which) == FINE and int(state.step) == 5
    if generator in PAIRED:
        assert np.isfinite(info[:2]).all() and np.isnan(info[2:]).all(), "what its points would feel is measured where somebody asks"
    else:
        assert np.isfinite(np.array(info)).all()
        assert info.generator_gradient == 0 < info.sample_gradient, "no weights that a gradient reaches, but points that feel one"
    assert not jax.tree.leaves(state.generator.params)
    assert not np.array_equal(state.critic.params["Dense_0"]["kernel"], start.critic.params["Dense_0"]["kernel"])


def test_a_frozen_row_is_the_only_difference_to_a_critic():
    """The critic starts from the same weights whatever it stands against."""
    starts = [loop.init(spec, (), 3, knobs) for spec, knobs in (compiled("ring8", generator) for generator in FREE)]
    assert all(jax.tree.all(jax.tree.map(np.array_equal, starts[0].critic.params, other.critic.params)) for other in starts)


@pytest.mark.parametrize("generator", FROZEN)
def test_a_frozen_run_is_a_run(generator):
    data = usual_data(generator)
    small = dict(settled(data, generator).arms[0].knobs)
    run = gan2d.train(data, "wgan-gp", small, steps=4)
    samples = run.samples(N).astype(np.float64)
    if generator in PAIRED:
        exact = np.asarray(DATASETS[data].generated(jax.random.key(3), 4 * N, run.knobs), np.float64)
        mean, cov = exact.mean(0), covariance(exact)
    else:
        mean, cov = (np.asarray(part, np.float64) for part in moments(data, run.knobs))
        cov = cov + (np.eye(2) if generator == "noisy_copy" else 0)
    assert run.step == 4 and max(error_of_moments(samples, mean, cov)) < 5
    np.testing.assert_array_equal(samples, gan2d.train(data, "wgan-gp", small, steps=2).samples(N))
    assert all(np.isfinite(part).all() for part in run.frame()), "a picture shows it too"
    assert run.metrics()["w1"].value >= 0


@pytest.mark.parametrize("generator", FROZEN)
def test_every_draw_is_its_keys(generator):
    spec, knobs = compiled("pair_mixtures" if generator in PAIRED else "swiss_roll", generator)
    one, again, other = (generators.draw(spec, {}, {}, jax.random.key(seed), 8, knobs, True)[0] for seed in (0, 0, 1))
    assert jnp.array_equal(one, again) and not jnp.array_equal(one, other)


@pytest.mark.parametrize("data", [name for name, row in DATASETS.items() if row.generated])
def test_what_is_given_is_the_other_one_of_the_pair(data):
    spec, knobs = compiled(data, "given")
    key = jax.random.key(5)
    np.testing.assert_array_equal(generators.draw(spec, {}, {}, key, 50, knobs, True)[0], DATASETS[data].generated(key, 50, knobs))


@pytest.mark.parametrize(
    ("data", "generator", "why"), [("ring8", "given", "needs data that come as a pair"), ("pair_mixtures", "network", "two given distributions")]
)
def test_a_generator_that_does_not_go_with_the_data_is_refused(data, generator, why):
    with pytest.raises(gan2d.InputError, match=why) as error:
        make(data, knobs={"generator": generator})
    assert str(error.value).endswith(".")
