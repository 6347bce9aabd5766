"""The score of the modes against cases that a pencil can do, and the file of the benchmark."""

import numpy as np
import pytest

from gan2d.common.errors import InputError
from gan2d.elements.dataset import Mixture
from gan2d.measure.games.alice import PUBLISHED, STRENGTHS, TRUE_MODES, mode_score, read_alice
from gan2d.measure.metrics import mixture_of
from gan2d.settings.experiment import make

FAR = Mixture(np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0]]), np.array([0.1, 0.1]), np.full(4, 0.25))


def test_the_score_counts_the_modes_that_are_met():
    assert mode_score(FAR.centres, FAR) == pytest.approx(4)
    assert mode_score(FAR.centres[[0, 0, 0]], FAR) == pytest.approx(1)
    assert mode_score(FAR.centres[[0, 0, 3, 3]], FAR) == pytest.approx(2)
    # three quarters and one quarter: exp of the entropy
    assert mode_score(FAR.centres[[0, 0, 0, 1]], FAR) == pytest.approx(np.exp(-(0.75 * np.log(0.75) + 0.25 * np.log(0.25))))
    assert mode_score(np.array([[5.0, 5.0]] * 3), FAR) == pytest.approx(1), "who says nothing of any mode"


def test_true_points_score_as_printed():
    experiment = make("cross5")
    mixture = mixture_of("cross5", experiment.compiled()[1])
    rng = np.random.default_rng(0)
    points = mixture.centres[rng.integers(0, 5, 2048)] + mixture.scale * rng.normal(size=(2048, 2))
    assert mode_score(points, mixture) == pytest.approx(TRUE_MODES, abs=0.04)


def test_another_file_is_told_from_the_benchmarks():
    rows = [{"strength": strength, "error": [0, 0], "modes": [0, 0]} for strength in STRENGTHS]
    assert read_alice({"format": "gan2d alice", "rows": rows}) == rows and list(PUBLISHED) == list(STRENGTHS)
    for told in ([], {"format": "gan2d tricks"}, {"format": "gan2d alice", "rows": rows[1:]}):
        with pytest.raises(InputError, match=r"benchmarks\.alice"):
            read_alice(told)
