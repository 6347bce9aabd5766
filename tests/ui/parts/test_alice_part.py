"""The charts of ALICE's toy: every figure is in them, and nothing where there are none."""

import json
import re

import pytest

from gan2d.measure.games.alice import PUBLISHED, STRENGTHS
from gan2d.ui.parts import alice

ROWS = [{"strength": strength, "error": [2.0 * 10**-i, 0.1], "modes": [1.5 + i / 2, 0.25]} for i, strength in enumerate(STRENGTHS)]


def test_both_curves_are_drawn_with_exact_values_under_the_mouse():
    figure = alice.alice_figure(ROWS, 4)
    told = re.findall("<title>([^<]*)</title>", figure)
    assert len(told) == 4 * len(STRENGTHS) and "here, 4 seeds, λ = 0.1: 0.02 ± 0.1" in told
    for strength, row in PUBLISHED.items():
        assert f"published, λ = {strength:g}: {row.error[0]:.3g} ± {row.error[1]:.2g}" in told
    assert "(logarithmic)" in figure and "4 seeds" in figure and "576 runs" in figure


def test_a_chart_is_linear_or_logarithmic_and_cuts_off_at_its_ends():
    top, foot = alice.TOP, alice.HEIGHT - alice.BOTTOM
    assert alice.MODES.at(1) == pytest.approx(foot) and alice.MODES.at(9) == top and alice.MODES.at(3.2) == pytest.approx((top + foot) / 2)
    assert alice.ERROR.at(0.0) == foot and alice.ERROR.at(0.1) - alice.ERROR.at(1.0) == pytest.approx((foot - top) / 5)


def test_the_shipped_figures_are_drawn_whole():
    """No mean lies beyond the ends of its axis."""
    rows = json.loads(alice.RESULTS.read_text(encoding="utf-8"))["rows"]
    for name, chart in (("error", alice.ERROR), ("modes", alice.MODES)):
        for value in [*(row[name][0] for row in rows), *(getattr(row, name)[0] for row in PUBLISHED.values())]:
            assert chart.low <= value <= chart.high


def test_the_sentence_is_read_off_the_figures():
    """ROWS: 2, .2, .02, … and 1.5, 2, … 3.5."""
    said = alice.says(ROWS)
    assert "here it falls with every step" in said and "14 times off" in said  # 0.0002 for 0.0028
    assert "at λ = 10 here and at 1 as published, and no fewer at λ = 10" in said
    assert "does not fall" in alice.says(ROWS[::-1])
