"""``fit_divergence`` and its settings: plain values, and mistakes that are one sentence."""

import json

import numpy as np
import pytest

import gan2d
from gan2d.common.errors import InputError
from gan2d.theory.fitting.divergences import FITTED
from gan2d.theory.fitting.report import table
from gan2d.theory.fitting.setting import FARTHEST, KNOBS, Setting, make, value

pytestmark = pytest.mark.compiles


def test_it_is_plain_json():
    told = gan2d.fit_divergence("reverse_kl, chi2", {"start": -1.8, "scale": 0.2, "sigma": 0.5})
    assert json.loads(json.dumps(told, allow_nan=False)) == told and list(told["divergences"]) == ["reverse_kl", "chi2"]
    kl, chi2 = told["divergences"].values()
    assert kl["ends"] == "mode-seeking" and kl["moments"][-1]["places"] == pytest.approx([-2], abs=1e-3)
    assert chi2["ends"] == "infinite" and chi2["moments"][0]["value"] is None
    head, *rows = table(told).splitlines()
    assert head.split()[:4] == ["divergence", "value", "gradient", "place"] and rows[0].endswith("mode-seeking") and "infinite" in rows[1]


def test_nothing_named_is_all():
    assert list(gan2d.fit_divergence()["divergences"]) == list(FITTED)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (("kll",), "Did you mean 'kl'"),
        (([],), "at least one divergence"),
        ((3,), "must be a list"),
        ((None, {"modes": 1}), "modes must be a whole number between 2 and 8"),
        ((None, {"sigma": "x"}), "sigma must be a number between 0.25 and 1"),
        ((None, {"start": float("nan")}), "start must be a number between −5 and 5"),
        ((None, {"sigm": 1}), "Did you mean 'sigma'"),
        ((None, [1]), "must be a mapping"),
    ],
)
def test_mistakes_are_sentences(given, why):
    with pytest.raises(InputError, match=why):
        gan2d.fit_divergence(*given)


def test_knobs_are_those_of_a_setting():
    assert {name: row.usual for name, row in KNOBS.items()} == vars(Setting())
    assert all(value(name, str(row.usual)) == row.usual and row.low <= row.usual <= row.high and row.help for name, row in KNOBS.items())


def test_the_mixture():
    setting = make({"modes": 3, "spread": 2, "imbalance": 0.5, "moved": 1.5, "sigma": 0.5})
    np.testing.assert_allclose(setting.means, [-2, 0, 3.5])
    np.testing.assert_allclose(setting.weights, np.array([1, 0.75, 0.5]) / 2.25)
    assert setting.mean == pytest.approx((-2 + 0 * 0.75 + 1.75) / 2.25)
    x = np.random.default_rng(1).choice(setting.means, 300_000, p=setting.weights) + 0.5 * np.random.default_rng(2).normal(size=300_000)
    assert setting.deviation == pytest.approx(x.std(), rel=5e-3)
    assert make({"moved": 9}).means[-1] == FARTHEST
