"""The part "Fit" in Streamlit's own harness: links in and out, what of a link cannot be used, and what the browser is told."""

import base64

import numpy as np
import pytest
from harness import check, link, open_page, player_of, views

from gan2d.theory.fitting.divergences import FITTED
from gan2d.theory.fitting.paths import MOMENTS, POSITIONS, STEPS
from gan2d.theory.fitting.setting import KNOBS

SMALL = {"critic_depth": "1", "critic_width": "8", "batch_size": "16", "recipe": "gan", "preset": "optimum", "critics": "none"}
pytestmark = [pytest.mark.compiles, pytest.mark.usefixtures("never_ready")]


def told_by(at):
    (told,) = views(at)
    return told


def floats(told, name, *shape):
    return np.frombuffer(base64.b64decode(told[name]), np.float32).reshape(*shape)


def test_what_a_link_says_is_shown_and_said_again():
    said = {"fit_modes": "5", "fit_spread": "3.5", "fit_moved": "-1.25", "fit_start": "2.5", "fit_gaussians": "1", "fit_chosen": "js", "fit_shown": "js,w1"}
    said |= {"fit_step": "120"}
    at = open_page("distances", part="fit", **SMALL, **said)
    told = told_by(at)
    values = {knob["name"]: knob["value"] for knob in told["knobs"]}
    assert values == {name: row.usual for name, row in KNOBS.items()} | {"modes": 5, "spread": 3.5, "moved": -1.25, "start": 2.5}
    assert told["chosen"] == "js" and told["shown"] == ["js", "w1"] and told["step"] == 120
    assert link(at).items() >= {**SMALL, "part": "fit", **said}.items() and not at.warning


def test_the_usual_fit_needs_no_words_in_the_link():
    at = open_page("distances", part="fit", **SMALL)
    told = told_by(at)
    assert not [name for name in link(at) if name.startswith("fit_")] and told["step"] is None and told["shown"] == list(FITTED)
    theta = floats(told, "theta", len(FITTED), STEPS + 1, 1, 3)
    assert theta[:, 0, 0, 0] == pytest.approx(KNOBS["start"].usual)
    assert floats(told, "curve", len(FITTED), len(MOMENTS), len(POSITIONS)).shape and len(told["words"]) == len(FITTED)
    assert all(words.startswith(f"Step {step}: ") for row in told["words"] for step, words in zip(MOMENTS, row))


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("modes", "9", "modes must be a whole number between 2 and 8"),
        ("sigma", "wide", "sigma must be a number between"),
        ("chosen", "jss", "Did you mean 'js'"),
        ("shown", "js,kll", "Did you mean 'kl'"),
        ("step", "1e9", "fit_step must be a whole number"),
    ],
)
def test_what_cannot_be_used_is_told(name, text, why):
    at = open_page("distances", part="fit", **SMALL, **{f"fit_{name}": text})
    assert why in at.warning[0].value.replace("\\", "") and f"fit_{name}" not in link(at) and told_by(at)["chosen"] in FITTED


def test_what_the_player_looks_at_is_computed_anew():
    at = open_page("distances", part="fit", **SMALL)
    before = told_by(at)
    player_of(at, "distances").look({"fit_moved": 1.5})
    after = told_by(check(at.run()))
    assert after["run"] != before["run"] and after["means"][-1] == pytest.approx(before["means"][-1] + 1.5) and link(at)["fit_moved"] == "1.5"
