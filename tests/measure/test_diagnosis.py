"""Diagnoses in words: hand-made stories of every kind and its boundaries, and that nothing measured makes them fail."""

import numpy as np
import pytest
from stories import PERFECT, K, falling, on, sparse, story, without_modes

from gan2d.measure import diagnosis
from gan2d.measure.diagnosis import DIAGNOSES, FEWEST_STEPS, diagnose
from gan2d.measure.metrics import METRICS
from gan2d.measure.story import GAIN, improving
from gan2d.settings.experiment import make
from gan2d.studies.seeds import Surveyed, train

# kind → stories that have it, with what their sentences and words must say
SAID = {
    "diverged": [
        (story(w1=[0.7, 90.0, 4e5]), "at first it was 0.7", "flew off"),
        (story(alive=[True] * 5 + [False] * 7, w1=np.nan), "step 250", "step 250"),
        (story(1, alive=False), "step 0", "diverged"),
    ],
    "early": [
        (story(2), "before step 300; this was measured at step 50", "early"),
        (story(6, w1=0.9, gradient=1e-12), "measured at step 250", "early"),
        (sparse([0, 200, 700]), "1 of the 3 times", "early"),
        (sparse([800]), "1 of the 3 times", "early"),
    ],
    "vanishing": [
        (story(w1=0.9, gradient=[1e-2, 1e-9, 1e-11, 1e-11]), "1e-11", "vanishing"),
        (story(w1=0.25, gradient=falling(9.9e-8, 9.8e-8)), "1e-07", "vanishing"),
        (story(w1=0.9, gradient=[50.0, 20.0, 4e-3, 4e-3, 4e-3]), "4e-03", "vanishing"),
        (story(w1=0.9, gradient=[np.nan, *[1e-9] * 11], shares=on(1, 2)), "0.16", "vanishing"),
        (without_modes(w1=6.0, gradient=1e-10), "W1 is 6", "vanishing"),
    ],
    "converged": [
        (story(), "All 8 modes held, 99 %", "converged"),
        (sparse([100, 200, 300, 400]), "99 %", "converged"),
        (story(high_quality=0.80, w1=0.235, reverse_kl=0.1), "80 %", "converged"),
        (story(gradient=1e-12), "0.16", "converged"),  # at its goal nobody needs a gradient
        (without_modes(w1=0.14), "W1 is 0.14", "converged"),
        (without_modes(w1=[6.0, 0.21, 0.21, 0.21, 0.21]), "W1 is 0.21", "converged"),  # it came from far
    ],
    "hopping": [
        (story(shares=[on(2), on(5), on(1)], w1=0.9, reverse_kl=2.0), "1 of 8", "hopping 2 → 5 → 1"),
        (story(shares=[on(2, 3), on(2, 3), on(3, 4), on(6, 7), on(7, 8)], w1=0.9), "2 of 8", "collapsed, hopping 3 → 6 → 7"),
        (story(shares=[on(1, 2, 3, 4), on(4, 5, 6, 7)] * 6, w1=0.4), "4 of 8", "hopping 4 → 1 → 4"),
    ],
    "collapsed": [
        (story(shares=on(4), w1=0.9, modes=1, reverse_kl=2.0), "1 mode of 8 holds", "collapsed to 1 mode"),
        (story(shares=on(1, 2, 3), w1=0.9, reverse_kl=1.0), "62 % of the data", "collapsed to 3 modes"),
        (story(shares=on(1, 2, 3, 4), w1=0.9, high_quality=0.11), "4 modes of 8 hold", "collapsed to 4 modes"),
        (story(shares=on(3, off=0.05), w1=0.9), "1 mode", "collapsed to 1 mode"),
        (story(shares=on(3), w1=0.9, high_quality=0, modes=0, spread_ratio=0.3), "1 mode", "collapsed to 1 mode"),  # a heap beside its mode
        # samples are nearest to others too, but lie on none of them
        (story(shares=on(1, 2, 3, 4, 5), modes=2, w1=0.6, high_quality=falling(0.4, 0.6)), "75 % of the data", "collapsed to 2 modes"),
    ],
    "slow": [
        (story(w1=falling(0.9, 0.4), high_quality=0.1), "from step 300 to 550 W1 went from 0.6 to 0.42", "improving"),
        (story(high_quality=falling(0.1, 0.5), spread_ratio=3), "from 34 % to 48 %", "improving"),
        (story(modes=[3, 3, 4, 4, 5, 5], high_quality=0.01, w1=0.5), "captured modes", "improving"),
        (story(w1=falling(2.0, 0.9), reverse_kl=falling(2.0, 1.0), shares=on(1, 2)), "W1", "improving"),  # few modes, but it spreads out
        (without_modes(w1=falling(3, 1)), "from step 300 to 550", "improving"),
    ],
    "overgeneralising": [
        (story(high_quality=0.4), "40 % of the samples", "60 % off"),
        (story(high_quality=0.78, spread_ratio=3.0, w1=0.4), "spread ratio 3", "22 % off"),
        (story(high_quality=0.4, modes=6, shares=on(1, 2, 3, 4, 5, 6)), "6 of 8", "60 % off"),
    ],
    "missing": [
        (story(shares=on(1, 2, 3, 4, 5, 6, 7), modes=7, reverse_kl=0.13), "12 % of the data", "missing 1 of 8 modes"),
        (story(shares=on(1, 2, 3, 4, 5, off=0.09), high_quality=0.4, modes=5), "3 modes of 8 get", "missing 3 of 8 modes"),
    ],
    "shrunken": [(story(high_quality=1.0, spread_ratio=0.5), "100.0 %", "shrunken"), (story(spread_ratio=0.74), "0.74 times", "shrunken")],
    "thin": [
        (story(high_quality=0.998), "Only 0.20 % of the samples lie further than 3σ from their mode, where 1.10 % of perfect samples do", "tails too thin"),
        (story(high_quality=0.992, radii_ks_all=0.05), "0.05 (perfect: 0.017) away from the Rayleigh law", "thin"),  # too good, and of another shape
    ],
    "unequal": [(story(shares=on(2, 3, off=0.5), reverse_kl=0.3), "mode 2 gets 2.5 times its share and mode 1 0.5", "unequal")],
    "plateau": [
        (story(w1=0.8, high_quality=0.0, modes=2, gradient=1.0), "W1 is 0.8", "little change since 300"),
        (without_modes(w1=0.16), "W1 is 0.16, where perfect samples score 0.1", "little change since 300"),
        (story(w1=0.7, high_quality=0.05, modes=2, shares=on(1, 2), spread_ratio=3), "5 %", "little change since 300"),  # a blob that is nearest to two modes
        (story(w1=0.7, high_quality=0.09, modes=3, shares=on(1, 2, 3, 4, 5, 6)), "9 %", "little change since 300"),
        (story(w1=0.7, high_quality=0.05, modes=2, reverse_kl=0.4), "5 %", "little change since 300"),
        (story(w1=0.5), "99 %", "little change since 300"),  # all modes well served, and something far away besides
    ],
}
CASES = [(kind, *case) for kind, cases in SAID.items() for case in cases]


@pytest.mark.parametrize(("kind", "given", "figure", "words"), CASES, ids=[f"{case[0]}-{i}" for i, case in enumerate(CASES)])
def test_each_kind_is_told_with_its_figure(kind, given, figure, words):
    told = diagnose(given)
    assert told.kind == kind, told
    assert figure in told.sentence and words in told.words, told
    assert told.sentence.endswith(".") and told.sentence[0].isupper() | told.sentence[0].isdigit() and len(told.words) < 40


# just on the other side of a threshold it is something else
@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (story(w1=0.9, gradient=2e-7, high_quality=0.0, modes=0), "plateau"),
        (story(w1=0.9, gradient=[50.0] + [6e-3] * 5, high_quality=0.0, modes=0), "plateau"),
        (story(w1=falling(0.9, 0.5), gradient=1e-9), "slow"),  # it moves all the same
        (story(shares=[on(2), on(5)], w1=0.9, alive=[True] * 11 + [False]), "diverged"),
        (story(shares=on(1, 2, 3, 4, 5), w1=0.9), "missing"),
        (story(shares=[on(1, 2), on(1, 2, 3), on(1, 2)], w1=0.9), "collapsed"),  # a third of them moved, and mode 1 led throughout
        (story(shares=[on(1), *[on(2)] * 8], w1=0.9), "collapsed"),  # it hopped long ago
        (story(shares=on(1, 2, 3, 4, 5, 6, 7, off=0.11)), "converged"),
        (story(high_quality=0.785), "overgeneralising"),
        (story(spread_ratio=0.76), "converged"),
        (story(reverse_kl=0.11), "unequal"),
        (story(high_quality=0.995), "converged"),  # by luck once in some hundred times
        (story(high_quality=0.992), "converged"),
        (story(high_quality=0.989, radii_ks_all=0.05), "converged"),  # of another shape, but not too good
        (story(high_quality=0.998, spread_ratio=0.7), "shrunken"),
        (story(high_quality=0.998, reverse_kl=0.2), "thin"),
        (story(w1=falling(0.16, 0.1), spread_ratio=0.6), "shrunken"),  # W1 below its floor is luck, not learning
        (story(w1=falling(0.5, 0.49), high_quality=0.3), "overgeneralising"),  # no gain worth the name
        (story(w1=[0.9, 0.5, 0.8, 0.4, 0.9, 0.5], high_quality=0.3), "overgeneralising"),  # up and down is no trend
    ],
)
def test_thresholds(given, kind):
    assert diagnose(given).kind == kind, diagnose(given)


def test_a_single_bad_measurement_decides_nothing():
    assert diagnose(story(w1=[0.16, 0.16, 0.9, 0.16], high_quality=[0.98, 0.98, 0.2, 0.98])).kind == "converged"


def test_weights_count():
    weights = np.array([0.8, 0.1, 0.1])
    floors = PERFECT | {"modes": 3.0}
    # the two small modes are lost: a fifth of the data, though two modes of three
    assert diagnose(story(weights=weights, floors=floors, shares=np.array([1.0, 0.0, 0.0]))).words == "missing 2 of 3 modes"
    assert diagnose(story(weights=weights, floors=floors, shares=np.array([0.0, 0.5, 0.5]))).words == "collapsed to 2 modes"
    assert diagnose(story(weights=np.ones(1), floors=floors, shares=np.ones(1))).sentence.startswith("The mode held")


def test_improving_needs_a_steady_gain_worth_the_name():
    assert improving(story(w1=falling(1.0, 0.5)), "w1") == pytest.approx((0.7045, 0.5227), abs=1e-3)
    assert improving(story(w1=falling(0.5, 1.0)), "w1") is None and improving(story(w1=0.5), "w1") is None
    rng = np.random.default_rng(0)
    noise = [improving(story(24, w1=0.5 + 0.1 * rng.normal(size=24)), "w1") is not None for _ in range(300)]
    assert np.mean(noise) < 0.05


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 50])
@pytest.mark.parametrize("gradient", [np.nan, 0.0, 1.0])
def test_every_story_has_an_end(count, gradient):
    rng = np.random.default_rng(count)
    for _ in range(20):
        values = {name: rng.uniform(0, 1, count) * (8 if name == "modes" else 1) for name in METRICS}
        for told in (
            diagnose(story(count, shares=rng.dirichlet(np.full(K, 0.2), count), gradient=gradient, **values)),
            diagnose(without_modes(count, w1=rng.uniform(0, 3, count), gradient=gradient)),
        ):
            assert told.kind in DIAGNOSES and told.words and "nan" not in told.sentence


def test_rows_say_what_they_are():
    assert set(SAID) == set(DIAGNOSES)
    for row in DIAGNOSES.values():
        assert row.title and row.help.endswith(".") and row.tone in ("bad", "fair", "good") and callable(row.says)
    assert [kind for kind, row in DIAGNOSES.items() if row.tone == "good"] == ["converged"]
    assert set(GAIN) <= set(METRICS) and {name for name, *_ in diagnosis.PROGRESS} <= set(GAIN)


FORECASTS = ("no longer improving", "any more", "will ", "stuck", "never", "stays", "not improving", "turn ", "turns")


def test_nothing_that_is_said_is_a_forecast():
    """What a run did is a fact; of the runs that seemed to stand still, nine in ten got better (benchmarks/verdicts.py)."""
    for given in (given for cases in SAID.values() for given, *_ in cases):
        told = diagnose(given)
        for words in (told.words, told.sentence, DIAGNOSES[told.kind].title, DIAGNOSES[told.kind].help):
            assert not [word for word in FORECASTS if word in words.lower()], words


@pytest.mark.parametrize("kind", [kind for kind in SAID if kind not in ("diverged", "early")])
def test_no_verdict_before_its_step(kind):
    """The same story told in a third of the steps: too early."""
    for given, *_ in SAID[kind]:
        early = given._replace(steps=given.steps * (FEWEST_STEPS - 1) // given.steps[-1])
        assert diagnose(early).kind == "early", diagnose(early)


@pytest.mark.parametrize("kind", SAID)
def test_another_measurement_at_the_same_step_changes_no_verdict(kind):
    """Seen: "too early to tell" while it trained, "stuck" as soon as it was paused, since a pause is measured."""
    for given, *_ in SAID[kind]:
        twice = np.repeat(np.arange(len(given.steps)), [1] * (len(given.steps) - 1) + [2])
        values = {name: column[twice] for name, column in given.values.items()}
        again = given._replace(steps=given.steps[twice], values=values, shares=given.shares[twice], gradient=given.gradient[twice], alive=given.alive[twice])
        if len(given.steps) > 4:
            assert diagnose(again).kind == diagnose(given).kind


@pytest.mark.slow
def test_a_real_run_that_converges_is_told_so():
    """The other kinds of real runs are in tests/studies/test_gallery.py, each with its cure."""
    small = {"generator_width": 32, "critic_width": 32, "batch_size": 128, "generator_rate": 0.001}
    training = Surveyed(make("two_gaussians", "wgan-gp", small, axes={"seed": 5}))
    train(training, 600)
    told = training.diagnoses(0)
    # the generator makes its two modes a little too narrow, at the edge of what counts as shrunken
    assert {one.kind for one in told} <= {"converged", "shrunken"} and sum(one.kind == "converged" for one in told) >= 3, told
