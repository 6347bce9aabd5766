"""B against A: the mean difference of paired seeds with its interval, against a bootstrap by hand; and how it is said."""

import numpy as np
import pytest

from gan2d.measure.bootstrap import LEVEL, WORDS, Versus, clear, compare, sentence, versus
from gan2d.measure.metrics import METRICS


def by_hand(apart, resamples=20_000):
    """The percentile bootstrap as a loop."""
    rng = np.random.default_rng(123)
    means = [np.mean(rng.choice(apart, len(apart))) for _ in range(resamples)]
    return np.mean(apart), *np.quantile(means, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2])


@pytest.mark.parametrize("case", [(16, 0.0, 1.0), (5, 3.0, 0.5), (40, -2.0, 4.0)])
def test_mean_and_interval_are_those_of_a_bootstrap_by_hand(case):
    n, shift, width = case
    rng = np.random.default_rng(n)
    a = rng.normal(0, 10, n)
    b = a + rng.normal(shift, width, n)
    told, (mean, low, high) = versus(a, b), by_hand(b - a)
    assert told.seeds == n and told.mean == pytest.approx(mean)
    slack = 0.08 * (high - low)
    assert told.low == pytest.approx(low, abs=slack) and told.high == pytest.approx(high, abs=slack)
    assert told == versus(a, b), "the same question has the same answer"
    assert versus(b, a).mean == pytest.approx(-mean)


def test_seeds_are_paired():
    """What all of a seed's numbers share cancels: apart by 1 ± .1, though the seeds differ by tens."""
    a = np.array([10.0, 90.0, 50.0, 30.0, 70.0])
    told = versus(a, a + np.array([1.0, 1.1, 0.9, 1.0, 1.0]))
    assert 0.9 <= told.low <= told.mean <= told.high <= 1.1 and told.mean == pytest.approx(1.0)


@pytest.mark.parametrize("lost", [np.nan, np.inf, -np.inf])
def test_a_pair_that_is_not_finite_is_left_out(lost):
    a, b = np.array([1.0, 2.0, lost, 4.0, 5.0]), np.array([2.0, lost, 3.0, 6.0, 5.5])
    assert versus(a, b) == versus(np.array([1.0, 4.0, 5.0]), np.array([2.0, 6.0, 5.5])) and versus(a, b).seeds == 3


@pytest.mark.parametrize("a", [[], [1.0], [np.nan, np.nan, 1.0], [np.nan] * 4])
def test_fewer_than_two_pairs_say_nothing(a):
    assert versus(np.array(a), np.ones(len(a))) is None


@pytest.mark.parametrize("apart", [0.0, 2.0, -0.5])
def test_differences_that_are_all_alike_are_their_own_interval(apart):
    a = np.array([1.0, 2.0, 4.0])
    assert versus(a, a + apart) == Versus(apart, apart, apart, 3) and clear(versus(a, a + apart)) == (apart != 0)


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(200):
        told = versus(np.zeros(16), rng.normal(1.0, 2.0, 16))
        held += told.low <= 1.0 <= told.high
    assert 0.85 <= held / 200 <= 0.99


SENTENCES = [
    ("modes", Versus(2.14, 1.4, 2.81, 16), "B captures 2.1 more modes, 1.4 to 2.8."),
    ("modes", Versus(-2.14, -2.81, -1.4, 16), "B captures 2.1 fewer modes, 1.4 to 2.8."),
    ("modes", Versus(0.31, -0.5, 1.25, 16), "No clear difference in modes captured: B − A = 0.3, −0.5 to 1.2."),
    ("modes", Versus(0.0, 0.0, 0.0, 16), "No clear difference in modes captured: B − A = 0.0, 0.0 to 0.0."),
    ("high_quality", Versus(0.123, 0.05, 0.2, 16), "B's high quality is 12.3 points higher, 5.0 to 20.0."),
    ("high_quality", Versus(-0.123, -0.2, -0.05, 16), "B's high quality is 12.3 points lower, 5.0 to 20.0."),
    ("reverse_kl", Versus(-0.5, -0.72, -0.31, 16), "B's reverse KL is 0.5 lower, 0.31 to 0.72."),
    ("spread_ratio", Versus(0.25, 0.1, 0.4, 16), "B's spread ratio is 0.25 higher, 0.1 to 0.4."),
    ("radii_ks", Versus(0.034, 0.02, 0.05, 16), "B's radii within 3σ are 0.034 further from Rayleigh, 0.02 to 0.05."),
    ("radii_ks_all", Versus(-0.034, -0.05, -0.02, 16), "B's radii are 0.034 nearer to Rayleigh, 0.02 to 0.05."),
    ("w1", Versus(-0.034, -0.05, -0.011, 16), "B's W1 is 0.034 smaller, 0.011 to 0.05."),
    ("w1", Versus(0.034, 0.011, 0.05, 16), "B's W1 is 0.034 larger, 0.011 to 0.05."),
    ("w1", Versus(-0.01, -0.05, 0.02, 16), "No clear difference in W1: B − A = −0.01, −0.05 to 0.02."),
]


@pytest.mark.parametrize(("metric", "told", "words"), SENTENCES)
def test_a_difference_in_words(metric, told, words):
    assert sentence(metric, told) == words and "-" not in words


def test_nothing_is_no_negative_number():
    assert sentence("modes", Versus(-0.01, -0.04, 0.03, 16)) == "No clear difference in modes captured: B − A = 0.0, 0.0 to 0.0."


def test_an_end_at_zero_is_no_clear_difference():
    assert not clear(Versus(1.0, 0.0, 2.0, 4)) and not clear(Versus(-1.0, -2.0, 0.0, 4)) and clear(Versus(1.0, 1e-9, 2.0, 4))


def test_every_metric_has_its_words():
    assert set(WORDS) == set(METRICS)
    for word in WORDS.values():
        assert "{}" in word.more and "{}" in word.less and word.more != word.less and word.same


def arrays(**means):
    """Metrics over 12 seeds around these means; None: unknown."""
    rng = np.random.default_rng(0)
    return {name: np.full(12, np.nan) if mean is None else mean + 0.1 * rng.normal(size=12) for name, mean in means.items()}


def test_comparing_says_modes_first_and_merges_what_is_not_clear():
    a = arrays(modes=3.0, high_quality=0.5, reverse_kl=1.0, spread_ratio=1.0, w1=2.0)
    b = dict(zip(a, arrays(w=3.0, x=0.5, y=3.0, z=1.0, v=2.0).values()))
    b |= {"modes": a["modes"][::-1], "w1": a["w1"][::-1], "high_quality": a["high_quality"][::-1], "spread_ratio": a["spread_ratio"][::-1]}
    said = compare(a, b)
    assert len(said) == 3
    assert said[0].startswith("No clear difference in modes captured: B − A = ") and said[1].startswith("B's reverse KL is 2 higher")
    assert said[2] == "No clear difference in high quality, spread ratio and W1."


def test_comparing_with_one_or_two_that_are_not_clear():
    a = arrays(modes=3.0, w1=2.0)
    assert compare(a, {"modes": a["modes"] + 1, "w1": a["w1"]}) == ["B captures 1.0 more modes, 1.0 to 1.0.", "No clear difference in W1."]
    b = {name: values[::-1] for name, values in arrays(modes=5.0, w1=2.0, reverse_kl=1.0).items()}
    said = compare(arrays(modes=3.0, w1=2.0, reverse_kl=1.0), b)
    assert len(said) == 2 and said[0].startswith("B captures 2.0 more modes") and said[1] == "No clear difference in reverse KL and W1."


def test_comparing_is_of_what_both_know():
    a = arrays(modes=None, high_quality=None, w1=2.0)
    b = arrays(modes=None, high_quality=None, w1=2.0) | arrays(modes=4.0)
    assert [said.split(":")[0] for said in compare(a, b | {"w1": a["w1"][::-1]})] == ["No clear difference in W1"]
    assert compare({}, b) == [] == compare(arrays(modes=None), arrays(modes=1.0))
